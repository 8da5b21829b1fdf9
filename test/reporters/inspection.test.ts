import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Chalk } from 'chalk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectFiles } from '../../src/audit/inspect.ts';
import type { Inspection } from '../../src/inspection.ts';
import inspection from '../../src/reporters/inspection.ts';
import { widthOf } from '../../src/reporters/width.ts';
import { inFolder } from '../files.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const paint = new Chalk({ level: 0 });

const filesIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => /\.(?:csv|txt)$/.test(name))
    .map((name) => ({ path: join(folder, name) }));

/** Flags and lines for the policy are there to be copied, and never broken. */
const isCopied = (line: string): boolean => line.startsWith('      ');

function tooWide(told: Inspection, columns: number): readonly string[] {
  return inspection(told, { columns, paint })
    .split('\n')
    .filter((line) => widthOf(line) > columns && !isCopied(line));
}

describe('the text of an inspection', () => {
  const stories = readdirSync(FIXTURES, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it.each(stories.map(({ name }) => name))('fits the screen: %s', async (name) => {
    const told = await inspectFiles({ files: filesIn(join(FIXTURES, name)), threads: 0 });
    for (const columns of [60, 80, 100, 120]) expect(tooWide(told, columns)).toEqual([]);
  });

  it('is a screen for each file', async () => {
    const told = await inspectFiles({ files: filesIn(join(FIXTURES, 'demo')), threads: 0 });
    for (const file of told.files) {
      const lines = inspection({ ...told, files: [file] }, { columns: 100, paint }).split('\n');
      expect(lines.length).toBeLessThan(70);
    }
  });

  it('obeys nothing that stands in a file, and stays within the screen', { timeout: 60_000 }, async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('\u001b[2J', '\u202e', '表'.repeat(60)),
    );
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    await inFolder((folder) =>
      fc.assert(
        fc.asyncProperty(fc.array(text, { minLength: 4, maxLength: 4 }), async ([header, stage, status, deal]) => {
          const files = [join(folder, 'contacts.csv'), join(folder, 'deals.csv'), join(folder, 'other.csv')];
          writeFileSync(
            files[0]!,
            `Record ID,Email,Lifecycle Stage,Lead Status,${quoted(header!)}\n1,a,${quoted(stage!)},${quoted(status!)},3/4/2024\n`,
          );
          writeFileSync(files[1]!, `Record ID,Deal Stage,Pipeline\n1,${quoted(deal!)},${quoted(header!)}\n`);
          writeFileSync(files[2]!, `${quoted(header!)},${quoted(stage!)}\n${quoted(status!)},${quoted(deal!)}\n`);
          const told = await inspectFiles({ files: files.map((path) => ({ path })), threads: 0 });
          expect(inspection(told, { columns: 80, paint }).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          expect(tooWide(told, 80)).toEqual([]);
        }),
        { numRuns: 40 },
      ),
    );
  });
});
