import { parse } from 'csv-parse/sync';
import type { TextEncoding } from '../table/encoding.ts';

/** What an independent reader must know of a file. */
export interface WitnessDialect {
  /** The delimiter's byte. */
  readonly delimiter: number;
  readonly text: TextEncoding;
}

const CR = 13;

/** The characters of the bytes 0x80 to 0x9F; U+FFFD for the five that windows-1252 leaves undefined. */
const WINDOWS_1252 =
  '\u20ac\ufffd\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\ufffd\u017d\ufffd' +
  '\ufffd\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\ufffd\u017e\u0178';
const C1 = /[\x80-\x9f]/g;

/**
 * Reads records with csv-parse, which shares no code with our scanner, and passes when they hold exactly the expected
 * cells. Each record ends with its terminator; the last one may lack it. `where` names a record in words.
 *
 * Throws an error, which is a bug and not the user's to repair, that names the first record and cell that differ and
 * carries both values as its cause. Fastest with batches of up to a megabyte.
 */
export function witness(
  records: Uint8Array,
  expected: readonly (readonly string[])[],
  dialect: WitnessDialect,
  where: (index: number) => string,
): void {
  const read = readBack(records, dialect);
  const count = Math.max(read.length, expected.length);
  for (let i = 0; i < count; i++) compare(read[i], expected[i], dialect.text, () => where(i));
}

function readBack(records: Uint8Array, { delimiter, text }: WitnessDialect): readonly (readonly string[])[] {
  const bytes = Buffer.from(records.buffer, records.byteOffset, records.byteLength);
  try {
    return parse(bytes, {
      delimiter: String.fromCharCode(delimiter),
      // csv-parse would learn the record delimiter from the first record alone. One is faster than three.
      record_delimiter: bytes.includes(CR) ? ['\r\n', '\n', '\r'] : '\n',
      relax_quotes: true,
      relax_column_count: true,
      // Node's windows-1252 decoder is wrong, and csv-parse uses it: read as Latin-1 and translate.
      encoding: text === 'utf-8' ? 'utf8' : 'latin1',
    });
  } catch (error) {
    throw new Error(`corrected records cannot be read back: ${String(error)}`, { cause: error });
  }
}

function compare(
  read: readonly string[] | undefined,
  expected: readonly string[] | undefined,
  text: TextEncoding,
  where: () => string,
): void {
  if (read === undefined) throw new Error(`${where()} is missing when read back`);
  if (expected === undefined) throw new Error(`a record after ${where()} was not expected when read back`);
  const cells = Math.max(read.length, expected.length);
  for (let i = 0; i < cells; i++) {
    const cell = read[i];
    if (cell === expected[i]) continue;
    if (text === 'windows-1252' && cell !== undefined && fromLatin1(cell) === expected[i]) continue;
    const cause = { expected: expected[i], read: cell };
    throw new Error(`${where()}, cell ${i + 1}: what was written does not read back as intended`, { cause });
  }
}

function fromLatin1(cell: string): string {
  return cell.replace(C1, (unit) => WINDOWS_1252[unit.charCodeAt(0) - 0x80]!);
}
