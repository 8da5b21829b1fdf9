/** Reads up to `length` bytes at `position` into `target` from `offset` on; returns how many, 0 at the end. */
export type ReadAt = (target: Uint8Array, offset: number, length: number, position: number) => number;

export interface ScanOptions {
  readonly delimiter: number;
  /** First byte of the first record. */
  readonly from: number;
  /** Records that start here or later are not scanned; the last one may end behind it. */
  readonly to: number;
  readonly chunkBytes: number;
  /** Memory of a scanner that is done, to be used again. */
  readonly memory?: ScanMemory;
}

/** What a scanner works in. V8 hardly notices such garbage, so whoever scans often keeps it. */
export interface ScanMemory {
  buffer: Buffer;
  starts: Int32Array;
  lasts: Int32Array;
  ends: Int32Array;
}

/** Memory for any number of scanners, one after the other. */
export function createScanMemory(): ScanMemory {
  const ints = (length: number) => new Int32Array(length);
  return { buffer: Buffer.alloc(0), starts: ints(4096), lasts: ints(4096), ends: ints(65536) };
}

const QUOTE = 34;
const LF = 10;
const CR = 13;

/**
 * Splits bytes into records and cells without making a string. After each `next()` the fields describe a batch of
 * whole records; record `r` has the cells `first(r) … lasts[r]`, and cell `k` ends at `ends[k]` (its delimiter or
 * the record's terminator). A cell starts behind the end of the cell before it, or at `starts[r]`.
 *
 * A quote opens a quoted cell only as its first byte; elsewhere it is data. LF, CRLF and CR end a record. A blank
 * line is a record with one empty cell. Chunk size shows in no result.
 */
export class Scanner {
  buffer: Buffer;
  /** File offset of `buffer[0]`. */
  base: number;
  rows = 0;
  /** Where each record starts; `starts[rows]` is where the next one would. */
  starts: Int32Array;
  /** Index in `ends` of each record's last cell. */
  lasts: Int32Array;
  ends: Int32Array;
  /** Records of this batch in which text follows a closing quote. */
  strays: number[] = [];
  /** File offset of a quote that opens a cell and is never closed; -1 if there is none. Set at the end of the file. */
  unterminated = -1;

  private readonly memory: ScanMemory;
  private readonly read: ReadAt;
  private readonly delimiter: number;
  private readonly to: number;
  private readonly chunkBytes: number;
  private length = 0;
  private used = 0;
  private exhausted = false;
  private done = false;

  constructor(read: ReadAt, { delimiter, from, to, chunkBytes, memory = createScanMemory() }: ScanOptions) {
    this.read = read;
    this.delimiter = delimiter;
    this.base = from;
    this.to = to;
    this.chunkBytes = Math.max(1, chunkBytes);
    if (memory.buffer.length < this.chunkBytes * 2) memory.buffer = Buffer.allocUnsafeSlow(this.chunkBytes * 2);
    this.memory = memory;
    this.buffer = memory.buffer;
    this.starts = memory.starts;
    this.lasts = memory.lasts;
    this.ends = memory.ends;
  }

  /** Index in `ends` of the first cell of record `r`. */
  first(r: number): number {
    return r === 0 ? 0 : this.lasts[r - 1]! + 1;
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
    if (this.exhausted) return;
    // A record is split anew with every chunk, so that chunks must grow with it.
    const wanted = Math.max(this.chunkBytes, this.length);
    if (this.length + wanted > this.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.length + wanted));
      this.buffer.copy(larger, 0, 0, this.length);
      this.buffer = larger;
      this.memory.buffer = larger;
    }
    const got = this.read(this.buffer, this.length, wanted, this.base + this.length);
    this.length += got;
    if (got === 0) this.exhausted = true;
  }

  /** Drops the records that start at or behind the end of the range. */
  private trim(): void {
    const limit = this.to - this.base;
    if (this.rows > 0 && this.starts[this.rows]! >= limit) {
      while (this.rows > 0 && this.starts[this.rows - 1]! >= limit) this.rows--;
      this.done = true;
    }
    this.used = this.rows > 0 ? this.starts[this.rows]! : 0;
    if (this.exhausted && (this.used >= this.length || this.rows === 0)) this.done = true;
  }

  private split(): void {
    const { buffer, length, delimiter, exhausted } = this;
    const limit = Math.max(delimiter, CR);
    let { ends, starts, lasts } = this;
    let at = 0;
    let cells = 0;
    let rows = 0;
    let stray = false;
    this.strays = [];
    starts[0] = 0;
    // A delimiter as the very last byte leaves one more, empty cell.
    scan: while (at < length || (exhausted && cells > (rows === 0 ? 0 : lasts[rows - 1]! + 1))) {
      // Behind the end stand bytes of an earlier batch.
      if (at < length && buffer[at] === QUOTE) {
        const opened = at++;
        for (;;) {
          while (at < length && buffer[at] !== QUOTE) at++;
          if (at >= length) {
            if (exhausted) this.unterminated = this.base + opened;
            break scan;
          }
          if (at + 1 >= length) {
            if (!exhausted) break scan;
            at++;
            break;
          }
          if (buffer[at + 1] !== QUOTE) {
            at++;
            break;
          }
          at += 2;
        }
        if (at < length && buffer[at] !== delimiter && buffer[at] !== LF && buffer[at] !== CR) stray = true;
      }
      let byte = 0;
      for (; at < length; at++) {
        byte = buffer[at]!;
        if (byte <= limit && (byte === delimiter || byte === LF || byte === CR)) break;
      }
      if (at >= length) {
        if (!exhausted) break;
        byte = LF;
      }
      if (cells === ends.length) {
        const larger = new Int32Array(cells * 2);
        larger.set(ends);
        this.memory.ends = this.ends = ends = larger;
      }
      if (byte === delimiter) {
        ends[cells++] = at++;
        continue;
      }
      const end = at;
      if (byte === CR) {
        if (at + 1 >= length && !exhausted) break;
        if (buffer[at + 1] === LF && at + 1 < length) at++;
      }
      ends[cells] = end;
      if (rows + 1 >= lasts.length) {
        this.memory.lasts = this.lasts = lasts = grown(lasts);
        this.memory.starts = this.starts = starts = grown(starts);
      }
      if (stray) {
        this.strays.push(rows);
        stray = false;
      }
      lasts[rows++] = cells++;
      at = at < length ? at + 1 : length;
      starts[rows] = at;
    }
    this.rows = rows;
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

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
