import { createMarks, MARK_BYTES, type Marks } from './marks.ts';

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
  readonly marks: Marks;
  starts: Int32Array;
  lasts: Int32Array;
  ends: Int32Array;
}

/** Memory for any number of scanners, one after the other. */
export function createScanMemory(marks: Marks = createMarks()): ScanMemory {
  const ints = (length: number) => new Int32Array(length);
  return { marks, starts: ints(4096), lasts: ints(4096), ends: ints(65536) };
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
    memory.marks.reserve(this.chunkBytes * 2);
    this.memory = memory;
    this.buffer = memory.marks.text;
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
      this.memory.marks.reserve(Math.max(this.buffer.length * 2, this.length + wanted));
      this.buffer = this.memory.marks.text;
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

  /** Follows the marks, the only bytes that can part anything. */
  private split(): void {
    const { buffer, length, delimiter, exhausted, memory } = this;
    const { marks } = memory;
    const { offset } = marks;
    let { ends, starts, lasts } = this;
    let cells = 0;
    let rows = 0;
    let stray = false;
    /** Place of the quote that opened the present cell, -1 outside quotes. */
    let opened = -1;
    let cellStart = 0;
    /** Marks before this place are done with: the second byte of a pair. */
    let done = 0;
    this.strays = [];
    starts[0] = 0;
    scan: for (let from = 0; from < length; from += MARK_BYTES) {
      const count = marks.mark(from, Math.min(from + MARK_BYTES, length), delimiter);
      const { places } = marks;
      for (let k = 0; k < count; k++) {
        const at = places[k]! - offset;
        if (at < done) continue;
        const byte = buffer[at]!;
        if (opened >= 0) {
          if (byte !== QUOTE) continue;
          // Whether a quote closes its cell is told by the byte behind it.
          if (at + 1 >= length && !exhausted) break scan;
          const next = at + 1 < length ? buffer[at + 1]! : LF;
          if (next === QUOTE) {
            done = at + 2;
            continue;
          }
          opened = -1;
          if (next !== delimiter && next !== LF && next !== CR) stray = true;
          continue;
        }
        if (byte === QUOTE) {
          if (at === cellStart) opened = at;
          continue;
        }
        if (cells + 1 >= ends.length) memory.ends = this.ends = ends = grown(ends);
        if (byte === delimiter) {
          ends[cells++] = at;
          cellStart = at + 1;
          continue;
        }
        let next = at + 1;
        if (byte === CR) {
          if (next >= length && !exhausted) break scan;
          if (next < length && buffer[next] === LF) next++;
        }
        done = next;
        cellStart = next;
        ends[cells] = at;
        if (rows + 2 >= lasts.length) {
          memory.lasts = this.lasts = lasts = grown(lasts);
          memory.starts = this.starts = starts = grown(starts);
        }
        if (stray) {
          this.strays.push(rows);
          stray = false;
        }
        lasts[rows++] = cells++;
        starts[rows] = next;
      }
    }
    if (exhausted && opened >= 0) this.unterminated = this.base + opened;
    else if (exhausted && starts[rows]! < length) {
      // The last record needs no terminator; a delimiter as the very last byte leaves one more, empty cell.
      if (stray) this.strays.push(rows);
      ends[cells] = length;
      lasts[rows++] = cells;
      starts[rows] = length;
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
