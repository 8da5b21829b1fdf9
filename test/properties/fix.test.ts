import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FindingsSink, FixOptions } from '../../src/options.ts';
import { guardFormulas } from '../../src/output/formula.ts';
import type { Safety } from '../../src/types.ts';
import { type Exports, someExports, type Writing, writings } from '../exports.ts';
import { type Fixed, fix, inFolder, writeExports } from '../files.ts';
import { RUNS } from '../runs.ts';

const CORRECTED = 'contacts.corrected.csv';

const applying: fc.Arbitrary<Safety> = fc.constantFrom('safe', 'unsafe');

/** Runs `fix` over exports that are written into the folder. */
async function fixed(
  folder: string,
  exports: Exports,
  writing: Writing,
  options: Partial<FixOptions> = {},
  sinks: readonly FindingsSink[] = [],
): Promise<Fixed> {
  return fix({ ...writeExports(folder, exports, writing), out: join(folder, 'out'), ...options }, sinks);
}

/** Sound CSV as its raw cells and what stands between them, all in order. */
function pieces(text: string, { delimiter }: Writing): readonly string[] {
  const mark = delimiter === '|' ? '\\|' : delimiter;
  const piece = new RegExp(`"(?:[^"]|"")*"|${mark}|\\r\\n|\\n|\\r|[^"\\r\\n${mark}][^\\r\\n${mark}]*`, 'g');
  const all = text.match(piece) ?? [];
  if (all.join('') !== text) throw new Error('the text is no sound CSV');
  return all;
}

const cellsOf = (text: string, { delimiter }: Writing): readonly (readonly string[])[] =>
  parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] });

/** The contacts with the cells replaced that the findings propose to replace. */
function withEdits(text: string, writing: Writing, { findings }: Fixed, apply: Safety): readonly (readonly string[])[] {
  const records = cellsOf(text, writing).map((cells) => [...cells]);
  for (const { table, row, column, fix: safety, recorded, proposed } of findings) {
    if (safety === null || (apply === 'safe' && safety === 'unsafe')) continue;
    expect(table).toBe('contacts');
    const cells = records[row - 1]!;
    const position = records[0]!.indexOf(column);
    expect(cells[position]).toBe(recorded);
    cells[position] = proposed;
  }
  return records;
}

describe('what fix writes', () => {
  it('is the input with exactly the proposed cells replaced', { timeout: 300_000 }, async () => {
    await inFolder((folder) =>
      fc.assert(
        fc.asyncProperty(someExports, writings, applying, async (exports, writing, apply) => {
          const result = await fixed(folder, exports, writing, { apply, replace: true });
          const text = readFileSync(join(folder, 'contacts.csv'), 'utf8');
          const expected = withEdits(text, writing, result, apply);
          const corrected = result.files.get(CORRECTED)?.toString() ?? text;
          expect(cellsOf(corrected, writing)).toEqual(expected);
          expect(result.files.has(CORRECTED)).toBe(JSON.stringify(expected) !== JSON.stringify(cellsOf(text, writing)));

          const before = pieces(text, writing);
          const after = pieces(corrected, writing);
          const isEmptied = expected.flat().filter((cell) => cell === '').length;
          // A blank that is filled is a piece that was not there.
          if (
            isEmptied ===
            cellsOf(text, writing)
              .flat()
              .filter((cell) => cell === '').length
          ) {
            const differing = before.filter((piece, i) => piece !== after[i]).length;
            const edits = expected.flat().filter((cell, i) => cell !== cellsOf(text, writing).flat()[i]).length;
            expect([after.length, differing]).toEqual([before.length, edits]);
          }
        }),
        { numRuns: RUNS },
      ),
    );
  });

  it('lists each finding as a row and as a line', { timeout: 300_000 }, async () => {
    await inFolder((folder) =>
      fc.assert(
        fc.asyncProperty(someExports, writings, async (exports, writing) => {
          const lines: Uint8Array[] = [];
          const ndjson = { format: 'ndjson', write: (bytes: Uint8Array) => lines.push(bytes) } as const;
          const { findings, files } = await fixed(folder, exports, writing, { replace: true }, [ndjson]);
          const rows: Record<string, string>[] = parse(files.get('findings.csv')!, { columns: true });
          const told = findings.map((one) => ({
            ...one,
            record_id: one.recordId,
            fix: one.fix ?? '',
            basis: one.basis ?? '',
          }));
          const columns = [
            'rule',
            'severity',
            'table',
            'record_id',
            'row',
            'column',
            'recorded',
            'proposed',
            'fix',
            'basis',
          ];
          const gist = (row: object) => columns.map((column) => String(row[column as keyof typeof row] ?? ''));
          expect(rows.map(gist)).toEqual(told.map((row) => gist(row).map(guardFormulas)));
          const texts = Buffer.concat(lines).toString().split('\n').slice(0, -1);
          expect(texts.map((text) => gist(JSON.parse(text)))).toEqual(told.map(gist));
        }),
        { numRuns: RUNS },
      ),
    );
  });

  it('leaves nothing to correct for the next run', { timeout: 300_000 }, async () => {
    await inFolder((folder) =>
      fc.assert(
        fc.asyncProperty(someExports, writings, async (exports, writing) => {
          const options = { ...writeExports(folder, exports, writing), out: join(folder, 'out'), replace: true };
          const first = await fix(options);
          const corrected = first.files.get(CORRECTED);
          fc.pre(corrected !== undefined);
          writeFileSync(join(folder, 'contacts.csv'), corrected);
          const again = await fix(options);
          expect(again.findings.filter((finding) => finding.fix === 'safe')).toEqual([]);
          expect(again.files.has(CORRECTED)).toBe(false);
          expect(again.report.asOf).toBe(first.report.asOf);
        }),
        { numRuns: RUNS },
      ),
    );
  });

  it('needs unsafe edits accepted before it judges what follows from them, and then it ends', {
    timeout: 300_000,
  }, async () => {
    await inFolder((folder) =>
      fc.assert(
        fc.asyncProperty(someExports, writings, async (exports, writing) => {
          const base = writeExports(folder, exports, writing);
          const options: FixOptions = { ...base, out: join(folder, 'out'), replace: true, apply: 'unsafe' };
          const again = async (): Promise<Fixed> => {
            const result = await fix(options);
            const corrected = result.files.get(CORRECTED);
            if (corrected !== undefined) writeFileSync(join(folder, 'contacts.csv'), corrected);
            return result;
          };
          const first = await again();
          const moved = new Set(first.findings.filter(({ fix }) => fix === 'unsafe').map(({ row }) => row));
          for (let round = 2; round < 5; round++) {
            const more = (await again()).findings.filter(({ fix }) => fix !== null);
            if (more.length === 0) return;
            expect(more.every(({ fix, row }) => fix === 'unsafe' && moved.has(row))).toBe(true);
          }
          expect.unreachable('each run found more to correct');
        }),
        { numRuns: RUNS },
      ),
    );
  });
});
