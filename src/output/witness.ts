import { parse } from 'csv-parse/sync';
import type { TextEncoding } from '../table/encoding.ts';
import type { CellEdit } from '../table/patch.ts';

/** What an independent reader must know of a file. */
export interface WitnessDialect {
  readonly file: string;
  /** The delimiter's byte. */
  readonly delimiter: number;
  readonly text: TextEncoding;
}

/** A record before and after its correction, without its line end. */
export interface Corrected {
  readonly row: number;
  /** One character for each byte. */
  readonly before: string;
  /** Where each cell ends in `before`. */
  readonly ends: readonly number[];
  /** In the order of their cells. */
  readonly edits: readonly Pick<CellEdit, 'position' | 'to'>[];
  readonly after: Buffer;
}

const CR = 13;
const LINE_END = Buffer.from('\n');

/** The characters of the bytes 0x80 to 0x9F; U+FFFD for the five that windows-1252 leaves undefined. */
const WINDOWS_1252 =
  '\u20ac\ufffd\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\ufffd\u017d\ufffd' +
  '\ufffd\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\ufffd\u017e\u0178';
const C1 = /[\x80-\x9f]/g;
const BEYOND_ASCII = /[\x80-\xff]/;

/**
 * Reads corrected records with csv-parse, which shares no code with our scanner, and passes when each holds exactly
 * the cells it held before, byte for byte, but for those that were to change.
 *
 * Throws an error, which is a bug and not the user's to repair, that names the first record and cell that differ and
 * carries both values as its cause.
 */
export function witness(records: readonly Corrected[], dialect: WitnessDialect): void {
  const plain: Corrected[] = [];
  const broken: Corrected[] = [];
  for (const record of records) (record.after.includes(CR) ? broken : plain).push(record);
  // csv-parse would learn the record delimiter from the first record alone. One is faster than three.
  testify(plain, '\n', dialect);
  testify(broken, ['\r\n', '\n', '\r'], dialect);
}

function testify(records: readonly Corrected[], lineEnds: string | string[], dialect: WitnessDialect): void {
  if (records.length === 0) return;
  const read = readBack(records, lineEnds, dialect);
  records.forEach((record, i) => {
    compare(read[i], record, dialect);
  });
  if (read.length <= records.length) return;
  throw new Error(`a record after ${dialect.file} row ${records.at(-1)?.row} was not expected when read back`);
}

/** The cells of each record, one character for each byte: Node's windows-1252 decoder is wrong, and bytes will do. */
function readBack(
  records: readonly Corrected[],
  lineEnds: string | string[],
  { delimiter }: WitnessDialect,
): readonly (readonly string[])[] {
  const bytes = Buffer.concat(records.flatMap(({ after }) => [after, LINE_END]));
  try {
    return parse(bytes, {
      delimiter: String.fromCharCode(delimiter),
      record_delimiter: lineEnds,
      relax_quotes: true,
      relax_column_count: true,
      encoding: 'latin1',
    });
  } catch (error) {
    throw new Error(`corrected records cannot be read back: ${String(error)}`, { cause: error });
  }
}

function compare(
  read: readonly string[] | undefined,
  { row, before, ends, edits }: Corrected,
  { file, text }: WitnessDialect,
): void {
  if (read === undefined) throw new Error(`${file} row ${row} is missing when read back`);
  const cells = Math.max(read.length, ends.length);
  for (let i = 0, start = 0, next = 0; i < cells; i++) {
    const cell = read[i];
    const old = i < ends.length ? cellOf(before, start, ends[i]!) : undefined;
    const edit = edits[next]?.position === i ? edits[next++] : undefined;
    start = ends[i]! + 1;
    if (edit === undefined ? cell === old : textOf(cell, text) === edit.to) continue;
    const cause = { expected: edit?.to ?? textOf(old, text), read: textOf(cell, text) };
    throw new Error(`${file} row ${row}, cell ${i + 1}: what was written does not read back as intended`, { cause });
  }
}

/** What a span of a record holds, by our reading of it. */
function cellOf(record: string, start: number, end: number): string {
  if (end - start < 2 || record[start] !== '"' || record[end - 1] !== '"') return record.slice(start, end);
  const inner = record.slice(start + 1, end - 1);
  return inner.includes('"') ? inner.replaceAll('""', '"') : inner;
}

function textOf(cell: string | undefined, text: TextEncoding): string | undefined {
  if (cell === undefined || !BEYOND_ASCII.test(cell)) return cell;
  if (text === 'utf-8') return Buffer.from(cell, 'latin1').toString();
  return cell.replace(C1, (unit) => WINDOWS_1252[unit.charCodeAt(0) - 0x80]!);
}
