import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { Fault } from '../../src/errors.ts';
import type { AuditOptions } from '../../src/options.ts';
import { detectDialect } from '../../src/table/dialect.ts';
import { decodeCell } from '../../src/table/encoding.ts';
import { Scanner } from '../../src/table/scan.ts';
import { closeSource, openSources } from '../../src/table/source.ts';
import { createSpool, readFully } from '../../src/table/spool.ts';
import { type Fixed, fix, inFolder } from '../files.ts';

/** The CSV test suites of other projects; they may be absent. */
export const suites = resolve('../shared/data/csv');
/** The files of the suites, sorted; none where there are no suites. */
export const paths: readonly string[] = existsSync(suites)
  ? readdirSync(suites, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(csv|tsv)$/.test(path))
      .toSorted()
  : [];

interface Records {
  readonly cells: readonly (readonly string[])[];
  /** What the spans cover, put together again. */
  readonly covered: Buffer;
  readonly strays: number;
  readonly unterminated: number;
}

/** A file as the scanner finds it, from its header on; its bytes in UTF-8. */
interface Scannable {
  readonly bytes: Buffer;
  readonly headerStart: number;
  scan(chunkBytes: number): Records;
}

/** Opens a file as a run does. Throws a `Fault` where its bytes are no text. */
export async function scannable(path: string): Promise<Scannable> {
  const spool = createSpool();
  try {
    const { sources } = await openSources({ path: join(suites, path) }, spool);
    const source = sources[0]!;
    const bytes = Buffer.alloc(source.size);
    readFully(source.fd, bytes, 0, bytes.length, 0);
    closeSource(source);
    const { delimiter, headerStart } = detectDialect(bytes.subarray(0, 1 << 18));
    return {
      bytes,
      headerStart,
      scan: (chunkBytes) => scan(bytes, { delimiter, from: headerStart, text: source.text, chunkBytes }),
    };
  } finally {
    spool.dispose();
  }
}

function scan(
  bytes: Buffer,
  how: {
    readonly delimiter: number;
    readonly from: number;
    readonly text: 'utf-8' | 'windows-1252';
    readonly chunkBytes: number;
  },
): Records {
  const scanner = new Scanner(
    (target, offset, length, position) => bytes.copy(target, offset, position, position + length),
    { ...how, to: Number.POSITIVE_INFINITY },
  );
  const cells: string[][] = [];
  const covered: Buffer[] = [];
  let strays = 0;
  while (scanner.next()) {
    const { buffer } = scanner;
    strays += scanner.strays.length;
    for (let r = 0; r < scanner.rows; r++) {
      const record: string[] = [];
      const width = scanner.widthOf(r);
      for (let cell = 0; cell < width; cell++) {
        const from = scanner.startOf(r, cell);
        const end = scanner.endOf(r, cell);
        record.push(decodeCell(buffer, from, end, how.text));
        covered.push(Buffer.from(buffer.subarray(from, end)));
        const next = cell === width - 1 ? scanner.behind(r) : end + 1;
        covered.push(Buffer.from(buffer.subarray(end, next)));
      }
      cells.push(record);
    }
  }
  return { cells, covered: Buffer.concat(covered), strays, unterminated: scanner.unterminated };
}

/** Passes for a fault, and fails for every other error. */
export const isFault = (error: unknown): null => {
  expect(error).toBeInstanceOf(Fault);
  return null;
};

/** The options that make any table contacts: its first column names them, its second is a stage. */
export function asContacts(path: string, header: readonly string[]): AuditOptions {
  const [id = '', stage] = header;
  return {
    files: [{ path: join(suites, path), table: 'contacts' }],
    map: [{ field: 'id', header: id }, ...(stage === undefined ? [] : [{ field: 'stage', header: stage } as const])],
    policy: { input: { defaultStage: 'lead' }, origin: 'test' },
    threads: 0,
  };
}

/**
 * Runs `fix --unsafe` over files, each as contacts whose blank stages are to be filled, and compares every cell before
 * and after. Says how many ended in a report, and how many cells were filled.
 */
export async function fixAll(files: readonly string[]): Promise<{ reports: number; edits: number }> {
  let reports = 0;
  let edits = 0;
  await inFolder(async (folder) => {
    for (const path of files) {
      const header = (await scannable(path).catch(isFault))?.scan(1 << 16).cells.find((cells) => cells.join('') !== '');
      const options = asContacts(path, header ?? ['id']);
      const fixed = await fix({ ...options, out: join(folder, 'out'), replace: true, apply: 'unsafe' }).catch(isFault);
      if (fixed === null) continue;
      reports++;
      edits += fixed.report.edits.unsafe;
      expectOnlyBlanksFilled(path, fixed);
    }
  });
  return { reports, edits };
}

/** Reads the file before and after as csv-parse does, and compares them cell by cell. */
function expectOnlyBlanksFilled(path: string, { report, files }: Fixed): void {
  const [name, after] = [...files].find(([file]) => file.endsWith('.corrected.csv')) ?? [];
  const written = report.rules.reduce((sum, { fixable }) => sum + fixable.safe + fixable.unsafe, 0);
  if (after === undefined) {
    expect(written, path).toBe(0);
    return;
  }
  const before = readFileSync(join(suites, path));
  const { delimiter } = detectDialect(before.subarray(0, 1 << 18));
  const cells = (bytes: Buffer): string[][] =>
    parse(bytes, {
      encoding: 'latin1',
      delimiter: String.fromCharCode(delimiter),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      relax_column_count: true,
    });
  const old = cells(before);
  const fresh = cells(after);
  expect(fresh.length, `${path} ${name}`).toBe(old.length);
  let changed = 0;
  for (const [row, record] of old.entries()) {
    expect(fresh[row]!.length, path).toBe(record.length);
    for (const [position, cell] of record.entries()) {
      if (fresh[row]![position] === cell) continue;
      changed++;
      expect([cell.trim(), fresh[row]![position]], path).toEqual(['', 'Lead']);
    }
  }
  expect(changed, path).toBe(written);
}

/** Passes when each file is split alike with chunks of any size, into spans that cover every byte. */
export async function expectSameSplits(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const file = await scannable(path).catch(isFault);
    if (file === null) continue;
    const whole = file.scan(1 << 16);
    const end = whole.unterminated < 0 ? file.bytes.length : file.headerStart + whole.covered.length;
    expect(whole.covered.equals(file.bytes.subarray(file.headerStart, end)), path).toBe(true);
    if (whole.unterminated >= 0) expect(whole.unterminated, path).toBeGreaterThanOrEqual(end);
    const chunks = file.bytes.length < 10_000 ? [1, 7, 64] : file.bytes.length < 200_000 ? [64, 4096] : [4096];
    for (const chunk of chunks) {
      const chunked = file.scan(chunk);
      expect(chunked.cells.length, path).toBe(whole.cells.length);
      expect(JSON.stringify(chunked.cells) === JSON.stringify(whole.cells), path).toBe(true);
      expect([chunked.strays, chunked.unterminated], path).toEqual([whole.strays, whole.unterminated]);
    }
  }
}
