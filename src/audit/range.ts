import { isDecodable, isValidUtf8, type TextEncoding } from '../table/encoding.ts';
import { type ReadAt, Scanner } from '../table/scan.ts';
import type { Layout, Row, Table } from '../types.ts';
import type { Columns } from './growing.ts';

/** One input file, ready to be scanned by any thread of the process. */
export interface Part {
  /** Place among the run's inputs. */
  readonly index: number;
  /** Name in evidence. */
  readonly file: string;
  readonly table: Table;
  readonly fd: number;
  readonly size: number;
  readonly text: TextEncoding;
  readonly delimiter: number;
  /** First byte of the first record behind the header. */
  readonly dataStart: number;
  readonly layout: Layout;
  /** The zone whose clocks this file shows; null for the policy's. */
  readonly zone: string | null;
}

/** A stretch of a part: the records that start in `[from, to)`. */
export interface Range {
  readonly part: Part;
  readonly from: number;
  readonly to: number;
  readonly chunkBytes: number;
  readonly read: ReadAt;
  /** Begun for this range. */
  readonly memory: Columns;
}

/** A record whose form is wrong, or whose id a spreadsheet has damaged. */
export interface Flaw {
  /** Place among the records of its range. */
  readonly ordinal: number;
  /** Byte span of the record, terminator included. */
  readonly start: number;
  readonly end: number;
  readonly cells: number;
  readonly flaw: Row['flaw'];
}

/** What reading a range tells about its form. */
export interface RangeForm {
  readonly from: number;
  readonly to: number;
  /** Where the first record behind the range starts. */
  readonly end: number;
  /** Records without blank lines. */
  readonly records: number;
  /** For each blank line, how many records of the range stand before it. */
  readonly blanks: readonly number[];
  readonly flaws: readonly Flaw[];
  readonly validUtf8: boolean;
  /** Offset of a quote that is never closed, -1 if there is none. */
  readonly unterminated: number;
}

/** One record under the scanner: cell `k` (counted from 0, below `count`) is read by `startOf` and `endOf`. */
export type TakeRecord = (scanner: Scanner, first: number, count: number, start: number) => Row['flaw'] | null;

export const startOf = (scanner: Scanner, first: number, start: number, cell: number): number =>
  cell === 0 ? start : scanner.ends[first + cell - 1]! + 1;

/** Hands every record of a range to `take`, which may name a flaw of its own; collects what is wrong with the form. */
export function readRange(range: Range, take: TakeRecord): RangeForm {
  const { part } = range;
  const width = part.layout.header.length;
  const scanner = new Scanner(range.read, { ...range, delimiter: part.delimiter, memory: range.memory.scan });
  const blanks: number[] = [];
  const flaws: Flaw[] = [];
  let validUtf8 = true;
  let records = 0;
  while (scanner.next()) {
    const { starts, lasts, rows, buffer, base } = scanner;
    const decodable = isValidUtf8(buffer, 0, starts[rows]!);
    if (!decodable) validUtf8 = false;
    let stray = 0;
    for (let r = 0; r < rows; r++) {
      const first = r === 0 ? 0 : lasts[r - 1]! + 1;
      const count = lasts[r]! - first + 1;
      const start = starts[r]!;
      if (count === 1 && scanner.ends[first] === start) {
        blanks.push(records);
        continue;
      }
      const own = take(scanner, first, count, start);
      const isStray = scanner.strays[stray] === r;
      if (isStray) stray++;
      if (own !== null || isStray || count !== width || !decodable) {
        const span = { ordinal: records, start: base + start, end: base + starts[r + 1]!, cells: count };
        if (count !== width) flaws.push({ ...span, flaw: count < width ? 'short' : 'long' });
        if (isStray) flaws.push({ ...span, flaw: 'stray-quote' });
        if (own !== null) flaws.push({ ...span, flaw: own });
        if (!decodable && !isDecodable(buffer, start, starts[r + 1]!, part.text)) {
          flaws.push({ ...span, flaw: 'undecodable' });
        }
      }
      records++;
    }
  }
  return {
    from: range.from,
    to: range.to,
    end: scanner.position,
    records,
    blanks,
    flaws,
    validUtf8,
    unterminated: scanner.unterminated,
  };
}
