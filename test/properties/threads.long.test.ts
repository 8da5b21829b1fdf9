import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as Shell from '../../src/audit/audit.ts';
import type { AuditOptions } from '../../src/options.ts';
import { someExports, writings } from '../exports.ts';
import { inFolder, writeExports, writeTables } from '../files.ts';

// Threads run the compiled program, so here everything does.
const built = fileURLToPath(new URL('../../dist/audit/audit.js', import.meta.url));

/** All that a run writes, by name. */
async function written(options: AuditOptions, out: string): Promise<Readonly<Record<string, string>>> {
  const { fixFiles } = (await import(built)) as typeof Shell;
  await fixFiles({ ...options, out, replace: true, apply: 'unsafe' });
  return Object.fromEntries(readdirSync(out).map((name) => [name, readFileSync(join(out, name), 'utf8')]));
}

/** Some thousand contacts with deals and history, of every kind and in no order. */
function crowd(contacts: number) {
  let seed = 1;
  const pick = <T>(...items: readonly T[]): T => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return items[(seed >>> 8) % items.length]!;
  };
  const anyone = () => pick(...Array.from({ length: 10 }, () => (Math.imul(seed, 69069) >>> 4) % (contacts + 9)));
  const stage = () => pick('Lead', 'Subscriber', 'MQL', 'Opportunity', 'Customer', '', 'lead', 'Heiß');
  const day = () => `2024-0${pick(1, 2, 3, 4)}-1${pick(0, 1, 2, 3, 4, 5)}`;
  const note = () => pick('', '', 'x', '"two\nlines"', '"7,,Lead,,\n8,,Lead,,\n"');
  const rows = Array.from({ length: contacts }, (_, i) => {
    const id = pick<number | string>(i, i, i, i, i, i, i, i, i, i, `K-${i}`, i >> 1);
    const status = pick('', 'New', 'Open Deal', 'Bad Timing');
    return `${id},${pick('', `p${i >> 2}@example.org`)},${stage()},${status},${note()}`;
  });
  const deals = Array.from({ length: contacts >> 1 }, (_, i) => {
    const outcome = pick('Closed Won', 'Closed Lost', 'Contract Sent', 'Handshake');
    return `${i},${outcome},${day()},${day()},${anyone()};${anyone()}`;
  });
  const history = Array.from({ length: contacts * 2 }, () => {
    return `${anyone()},lifecyclestage,${stage()},${day()}T0${pick(1, 2, 3)}:00:00Z,${pick('CRM_UI', 'IMPORT')}`;
  });
  return {
    contacts: `Record ID,Email,Lifecycle Stage,Lead Status,Notes\n${rows.join('\n')}\n`,
    deals: `Record ID,Deal Stage,Create Date,Close Date,Associated Contact IDs\n${deals.join('\r\n')}`,
    history: `Record ID,Property,Value,Timestamp,Source type\n${history.join('\n')}\n`,
  };
}

describe.skipIf(!existsSync(built))('threads (skipped before the first build)', () => {
  it('show in no byte of any output', { timeout: 120_000 }, async () => {
    await inFolder(async (folder) => {
      const options = { files: writeTables(folder, crowd(9000)), segmentBytes: 1 << 16 };
      const alone = await written({ ...options, threads: 0 }, join(folder, 'out'));
      expect(Object.keys(alone)).toContain('contacts.corrected.csv');
      for (const threads of [1, 2, 3]) {
        const together = await written({ ...options, threads }, join(folder, 'out'));
        expect(Object.keys(together)).toEqual(Object.keys(alone));
        for (const [name, text] of Object.entries(together)) expect(text === alone[name], name).toBe(true);
      }
    });
  });

  it('do not, whatever the exports', { timeout: 120_000 }, async () => {
    await inFolder((folder) =>
      fc.assert(
        fc.asyncProperty(someExports, writings, async (exports, writing) => {
          const options = { ...writeExports(folder, exports, writing), segmentBytes: 300, chunkBytes: 100 };
          const alone = await written({ ...options, threads: 0 }, join(folder, 'out'));
          expect(await written({ ...options, threads: 3 }, join(folder, 'out'))).toEqual(alone);
        }),
        { numRuns: 12 },
      ),
    );
  });
});
