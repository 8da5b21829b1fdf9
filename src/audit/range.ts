import { decodeCell, isDecodable, isValidUtf8, type TextEncoding } from '../table/encoding.ts';
import { SLICE } from '../table/kernel.ts';
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

/** Some records under the scanner, none of them a blank line: `from` and the `count - 1` behind it. */
export interface Slice {
  readonly scanner: Scanner;
  readonly from: number;
  readonly count: number;
  /** The value of the cell in a span of the scanner's buffer. */
  readonly decode: (start: number, end: number) => string;
}

/** Takes what it needs of a slice; returns the records of it, counted from 0, whose id is damaged. */
export type TakeSlice = (slice: Slice) => readonly number[];

/** Hands every record of a range to `take`; collects what is wrong with the form. */
export function readRange(range: Range, take: TakeSlice): RangeForm {
  const { part } = range;
  const { kernel } = range.memory;
  kernel.forget();
  const scanner = new Scanner(range.read, { ...range, delimiter: part.delimiter, kernel });
  const decode = (start: number, end: number) => decodeCell(scanner.buffer, start, end, part.text);
  const blanks: number[] = [];
  const flaws: Flaw[] = [];
  let validUtf8 = true;
  let records = 0;
  while (scanner.next()) {
    const decodable = isValidUtf8(scanner.buffer, 0, scanner.position - scanner.base);
    if (!decodable) validUtf8 = false;
    for (const before of scanner.leaveOutBlanks()) blanks.push(records + before);
    const damaged = new Set<number>();
    for (let from = 0; from < scanner.rows; from += SLICE) {
      const slice = { scanner, from, count: Math.min(SLICE, scanner.rows - from), decode };
      for (const place of take(slice)) damaged.add(from + place);
    }
    addFlaws(flaws, part, scanner, records, damaged, decodable ? 'decodable' : 'unsure');
    records += scanner.rows;
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

function addFlaws(
  flaws: Flaw[],
  { layout, text }: Part,
  scanner: Scanner,
  before: number,
  damaged: ReadonlySet<number>,
  bytes: 'decodable' | 'unsure',
): void {
  const width = layout.header.length;
  const { base, buffer, rows } = scanner;
  let stray = 0;
  for (let r = 0; r < rows; r++) {
    const cells = scanner.widthOf(r);
    const isStray = scanner.strays[stray] === r;
    if (isStray) stray++;
    const isDamaged = damaged.size > 0 && damaged.has(r);
    if (cells === width && !isStray && !isDamaged && bytes === 'decodable') continue;
    const start = scanner.startOf(r, 0);
    const end = scanner.behind(r);
    const span = { ordinal: before + r, start: base + start, end: base + end, cells };
    if (cells !== width) flaws.push({ ...span, flaw: cells < width ? 'short' : 'long' });
    if (isStray) flaws.push({ ...span, flaw: 'stray-quote' });
    if (isDamaged) flaws.push({ ...span, flaw: 'damaged-id' });
    if (bytes === 'unsure' && !isDecodable(buffer, start, end, text)) flaws.push({ ...span, flaw: 'undecodable' });
  }
}
