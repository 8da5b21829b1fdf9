import { createKernel, type Kernel, type Split, scriptKernel } from './kernel.ts';

/** Reads up to `length` bytes at `position` into `target` from `offset` on; returns how many, 0 at the end. */
export type ReadAt = (target: Uint8Array, offset: number, length: number, position: number) => number;

export interface ScanOptions {
  readonly delimiter: number;
  /** First byte of the first record. */
  readonly from: number;
  /** Records that start here or later are not scanned; the last one may end behind it. */
  readonly to: number;
  readonly chunkBytes: number;
  /** That of a scanner that is done, to be used again: V8 hardly notices such garbage. */
  readonly kernel?: Kernel;
}

const QUOTE = 34;
const LF = 10;
const CR = 13;

/**
 * Splits bytes into records and cells without making a string. After each `next()` the fields describe a batch of
 * whole records; cell `k` of record `r` lies in the buffer from `startOf(r, k)` to `endOf(r, k)`.
 *
 * A quote opens a quoted cell only as its first byte; elsewhere it is data. LF, CRLF and CR end a record. A blank
 * line is a record with one empty cell. Chunk size shows in no result.
 */
export class Scanner {
  kernel: Kernel;
  buffer: Buffer;
  /** File offset of `buffer[0]`. */
  base: number;
  rows = 0;
  /** Records of this batch in which text follows a closing quote. */
  strays: readonly number[] = [];
  /** File offset of a quote that opens a cell and is never closed; -1 if there is none. Set at the end of the file. */
  unterminated = -1;

  /** See `Kernel`. */
  private bounds: Int32Array;
  private records: Int32Array;
  private readonly read: ReadAt;
  private readonly delimiter: number;
  private readonly to: number;
  private readonly chunkBytes: number;
  private length = 0;
  private used = 0;
  private isFull = false;
  private exhausted = false;
  private done = false;

  constructor(read: ReadAt, { delimiter, from, to, chunkBytes, kernel = createKernel() }: ScanOptions) {
    this.read = read;
    this.delimiter = delimiter;
    this.base = from;
    this.to = to;
    this.chunkBytes = Math.max(1, chunkBytes);
    kernel.reserve(this.chunkBytes * 2);
    this.kernel = kernel;
    this.buffer = kernel.text;
    this.bounds = kernel.bounds;
    this.records = kernel.records;
  }

  /** How many cells a record has. */
  widthOf(r: number): number {
    return this.records[r * 2 + 1]! - this.records[r * 2]!;
  }

  /** False for a cell that a record ends before, and for one at -1. */
  has(r: number, cell: number): boolean {
    return cell >= 0 && cell < this.widthOf(r);
  }

  startOf(r: number, cell: number): number {
    return this.bounds[this.records[r * 2]! + cell]! + 1;
  }

  endOf(r: number, cell: number): number {
    return this.bounds[this.records[r * 2]! + cell + 1]!;
  }

  /** Where the record behind a record starts, or would. */
  behind(r: number): number {
    return this.bounds[this.records[r * 2 + 1]! + 1]! + 1;
  }

  /** Leaves out a batch's blank lines, and tells before how many of the records that stay each of them stood. */
  leaveOutBlanks(): readonly number[] {
    const blanks: number[] = [];
    const strays: number[] = [];
    let stray = 0;
    let kept = 0;
    for (let r = 0; r < this.rows; r++) {
      if (this.widthOf(r) === 1 && this.startOf(r, 0) === this.endOf(r, 0)) {
        blanks.push(kept);
        continue;
      }
      if (this.strays[stray] === r) {
        stray++;
        strays.push(kept);
      }
      if (kept < r) this.records.copyWithin(kept * 2, r * 2, r * 2 + 2);
      kept++;
    }
    this.rows = kept;
    this.strays = strays;
    return blanks;
  }

  /** File offset behind the last scanned record. */
  get position(): number {
    return this.base + this.used;
  }

  /** Scans the next batch; false at the end of the range. */
  next(): boolean {
    this.discard();
    while (!this.done) {
      this.fill();
      this.split();
      this.trim();
      if (this.rows > 0) return true;
    }
    return false;
  }

  private discard(): void {
    if (this.used > 0) {
      this.buffer.copyWithin(0, this.used, this.length);
      this.base += this.used;
      this.length -= this.used;
      this.used = 0;
    }
    this.rows = 0;
    if (this.base >= this.to) this.done = true;
  }

  private fill(): void {
    if (this.exhausted || this.isFull) return;
    // A record is split anew with every chunk, so that chunks must grow with it.
    const wanted = Math.max(this.chunkBytes, this.length);
    if (this.length + wanted > this.buffer.length) {
      this.kernel.reserve(Math.max(this.buffer.length * 2, this.length + wanted));
      this.buffer = this.kernel.text;
    }
    const got = this.read(this.buffer, this.length, wanted, this.base + this.length);
    this.length += got;
    if (got === 0) this.exhausted = true;
  }

  private split(): void {
    const { rows, strays, opened, isFull } = this.splitText();
    this.rows = rows;
    this.strays = strays;
    this.isFull = isFull;
    if (opened >= 0) this.unterminated = this.base + opened;
    // The kernel's arrays grow with its text, or with a record of very many cells.
    this.bounds = this.kernel.bounds;
    this.records = this.kernel.records;
  }

  private splitText(): Split {
    const place = this.exhausted ? 'last' : 'more';
    const split = this.kernel.split(this.length, place, this.delimiter);
    if (split.rows > 0 || !split.isFull) return split;
    // A record of more cells than there is room for: none of the common files has one.
    const larger = scriptKernel();
    larger.reserve(this.buffer.length);
    this.buffer.copy(larger.text, 0, 0, this.length);
    this.kernel = larger;
    this.buffer = larger.text;
    return larger.split(this.length, place, this.delimiter);
  }

  /** Drops the records that start at or behind the end of the range. */
  private trim(): void {
    const limit = this.to - this.base;
    if (this.rows > 0 && this.behind(this.rows - 1) >= limit) {
      while (this.rows > 0 && this.startOf(this.rows - 1, 0) >= limit) this.rows--;
      this.done = true;
    }
    this.used = this.rows > 0 ? this.behind(this.rows - 1) : 0;
    if (this.exhausted && (this.used >= this.length || this.rows === 0)) this.done = true;
  }
}

/**
 * The cell ends of the one record that starts at `start`, as the scanner would find them; `ends` is emptied first.
 * Returns where the record's content ends, before its terminator, or where the last of `cells` wanted ones does.
 */
export function splitRecord(
  bytes: Uint8Array,
  start: number,
  end: number,
  delimiter: number,
  ends: number[],
  cells = Number.POSITIVE_INFINITY,
): number {
  ends.length = 0;
  let at = start;
  for (;;) {
    if (at < end && bytes[at] === QUOTE) {
      at++;
      while (at < end) {
        if (bytes[at] !== QUOTE) at++;
        else if (bytes[at + 1] === QUOTE && at + 1 < end) at += 2;
        else break;
      }
      at++;
    }
    while (at < end && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR) at++;
    const stop = Math.min(at, end);
    ends.push(stop);
    if (stop === end || bytes[stop] !== delimiter || ends.length >= cells) return stop;
    at++;
  }
}
