import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as Shell from '../../src/audit/audit.ts';
import { inspectFiles } from '../../src/audit/inspect.ts';
import type { RecognisedFile } from '../../src/inspection.ts';
import { audit, inFolder, writeTables } from '../files.ts';

// Threads run the compiled program.
const built = fileURLToPath(new URL('../../dist/audit/audit.js', import.meta.url));

const POLICY = {
  input: { criteria: [{ stage: 'marketingqualifiedlead', column: 'Score', atLeast: 1000 }] },
  origin: 'test',
};

const contactsOf = (scores: readonly string[]) =>
  `Record ID,Email,Lifecycle Stage,Score\n${scores.map((score, id) => `${id},p${id}@example.org,,"${score}"`).join('\n')}\n`;

/** The ids of the contacts whose score reaches a thousand, and what is said of the column. */
async function reached(scores: readonly string[], options = {}) {
  return inFolder(async (folder) => {
    const files = writeTables(folder, { contacts: contactsOf(scores) });
    const { findings, report } = await audit({
      files,
      policy: POLICY,
      only: ['stage-missing'],
      threads: 0,
      ...options,
    });
    const ids = findings.filter(({ proposed }) => proposed !== '').map(({ recordId }) => Number(recordId));
    return { ids, notes: report.inputs[0]!.notes };
  });
}

describe('a score', () => {
  it.each([
    [['1.234', '0,5', '12'], [0]],
    [['1.234', '0.5', '1200'], [2]],
    [['€ 1.500,00', '999,99 €'], [0]],
    [['1 234', '1.234'], [0]],
    [["1'000", '12'], [0]],
    [['(2,000.00)', '2,000.00'], [1]],
    [['warm', '1234', '5', '7'], [1]],
  ])('is read as its column writes: %j', async (scores, ids) => {
    expect((await reached(scores)).ids).toEqual(ids);
  });

  it('is no evidence where nothing tells how it is written, and that is said', async () => {
    const { ids, notes } = await reached(['1.234', '2.500', '7', '1500']);
    expect(ids).toEqual([3]);
    expect(notes).toContain(
      'Nothing in "Score" tells whether 1.234 is over a thousand: 2 of its 4 cells satisfy no criterion. ' +
        'Export it with a fixed number of decimals.',
    );
  });

  it('is said to be none where the column holds other things', async () => {
    const { ids, notes } = await reached(['warm', 'hot', '1500']);
    expect(ids).toEqual([2]);
    expect(notes).toContain('Most cells of "Score" are no number: no criterion holds there.');
  });

  it('is shown by inspect, which needs no more than the policy', async () => {
    await inFolder(async (folder) => {
      const files = writeTables(folder, { contacts: contactsOf(['1.234', '0,5']) });
      const [file] = (await inspectFiles({ files, policy: POLICY, threads: 0 })).files;
      const { field, numbers } = (file as RecognisedFile).columns[3]!;
      expect(field).toBe('criterion');
      expect(numbers).toMatchObject({ form: '1.234,56', decimal: ',', flaw: null });
    });
  });

  it('means the same in whatever pieces the file is read', { timeout: 60_000 }, async () => {
    const score = fc.constantFrom('1.234', '1,234', '0,5', '0.5', '999', '1.000.000', '', 'x');
    await fc.assert(
      fc.asyncProperty(fc.array(score, { minLength: 1, maxLength: 30 }), async (scores) => {
        expect(await reached(scores, { segmentBytes: 60, chunkBytes: 20 })).toEqual(await reached(scores));
      }),
      { numRuns: 15 },
    );
  });

  it.skipIf(!existsSync(built))(
    'and on whatever thread (skipped before the first build)',
    { timeout: 60_000 },
    async () => {
      const { auditFiles } = (await import(built)) as typeof Shell;
      const scores = Array.from({ length: 900 }, (_, row) => (row === 899 ? '0,5' : '1.234'));
      await inFolder(async (folder) => {
        const options = { files: writeTables(folder, { contacts: contactsOf(scores) }), policy: POLICY };
        const alone = await auditFiles({ ...options, threads: 0 });
        expect(await auditFiles({ ...options, threads: 3, segmentBytes: 2000 })).toEqual(alone);
        expect(alone.stages.find(({ stage }) => stage === 'marketingqualifiedlead')!.derived).toBe(899);
      });
    },
  );
});
