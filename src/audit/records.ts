import { type DateReading, readDate } from '../table/dates.ts';
import { decodeCell } from '../table/encoding.ts';
import { splitRecord } from '../table/scan.ts';
import type { Zone } from '../table/zone.ts';
import type { Evidence, Table } from '../types.ts';
import { type Offsets, type PartRows, partOf, rowOf } from './join.ts';
import type { Part } from './range.ts';

/** Reads bytes of an open file: `fs.readSync` with every short read completed. */
export type ReadFile = (fd: number, target: Uint8Array, offset: number, length: number, position: number) => number;

const FIRST_BYTES = 1 << 12;

/** The decoded cells of the one record that starts at a file offset. */
export function cellsAt(part: Part, start: number, read: ReadFile): readonly string[] {
  const ends: number[] = [];
  const rest = part.size - start;
  for (let length = Math.min(FIRST_BYTES, rest); ; length = Math.min(length * 4, rest)) {
    const bytes = Buffer.allocUnsafe(length);
    const end = read(part.fd, bytes, 0, length, start);
    const stop = splitRecord(bytes, 0, end, part.delimiter, ends);
    if (stop === end && length < rest) continue;
    return ends.map((to, cell) => decodeCell(bytes, cell === 0 ? 0 : ends[cell - 1]! + 1, to, part.text));
  }
}

/** The records of one joined table, read again from their files and split only when a cell is asked for. */
export class Records {
  /** The bytes in sight. */
  buffer: Buffer = Buffer.alloc(0);
  /** Cell ends of the record that was asked for last, in `buffer`. */
  readonly ends: number[] = [];
  /** Start of that record in `buffer`. */
  start = 0;

  private readonly table: Table;
  private readonly parts: readonly PartRows[];
  private readonly starts: Offsets;
  private readonly inputs: readonly Part[];
  private readonly read: ReadFile;
  /** Bytes in sight. */
  sightLength = 0;

  private windowFrom = 0;
  private windowTo = 0;
  private base = 0;
  private place = -1;
  /** How many cells of that record were asked for. */
  private cells = 0;
  private aside: Records | null = null;

  constructor(table: Table, parts: readonly PartRows[], starts: Offsets, inputs: readonly Part[], read: ReadFile) {
    this.table = table;
    this.parts = parts;
    this.starts = starts;
    this.inputs = inputs;
    this.read = read;
  }

  partAt(place: number): Part {
    return this.inputs[partOf(this.parts, place).part]!;
  }

  /** File offset of the record at `place`; that of its part's end behind the last one. */
  offset(place: number): number {
    return this.starts[place]!;
  }

  /** File offset behind the record at `place` (and behind blank lines that follow it). */
  endOffset(place: number): number {
    const rows = partOf(this.parts, place);
    const last = rows.first + rows.records - 1;
    return place < last ? this.starts[place + 1]! : this.inputs[rows.part]!.size;
  }

  /** Brings the records `[from, to)` of one part in sight with one read. */
  show(from: number, to: number, behind: number): void {
    const part = this.partAt(from);
    this.base = from === partOf(this.parts, from).first ? part.dataStart : this.offset(from);
    const length = behind - this.base;
    if (this.buffer.length < length) this.buffer = Buffer.allocUnsafeSlow(length + (length >> 2));
    this.read(part.fd, this.buffer, 0, length, this.base);
    this.sightLength = length;
    this.windowFrom = from;
    this.windowTo = to;
    this.place = -1;
  }

  /** Position in `buffer` of a record in sight. */
  positionInSight(place: number): number {
    return this.offset(place) - this.base;
  }

  /** The decoded cell, `''` where the record is too short. */
  cell(place: number, position: number): string {
    if (place < this.windowFrom || place >= this.windowTo) return this.elsewhere(place).cell(place, position);
    this.split(place, position + 1);
    if (position >= this.ends.length) return '';
    const from = position === 0 ? this.start : this.ends[position - 1]! + 1;
    return decodeCell(this.buffer, from, this.ends[position]!, this.partAt(place).text);
  }

  /** All decoded cells of a record. */
  values(place: number): string[] {
    if (place < this.windowFrom || place >= this.windowTo) return this.elsewhere(place).values(place);
    this.split(place);
    const { text } = this.partAt(place);
    return this.ends.map((end, cell) => {
      const from = cell === 0 ? this.start : this.ends[cell - 1]! + 1;
      return decodeCell(this.buffer, from, end, text);
    });
  }

  /** The instant that a date cell holds, NaN where it holds none: read from the raw cell, as its column was. */
  date(place: number, position: number, reading: DateReading, zone: Zone): number {
    if (place < this.windowFrom || place >= this.windowTo) {
      return this.elsewhere(place).date(place, position, reading, zone);
    }
    this.split(place, position + 1);
    if (position >= this.ends.length) return Number.NaN;
    const from = position === 0 ? this.start : this.ends[position - 1]! + 1;
    return readDate(this.buffer, from, this.ends[position]!, reading, zone);
  }

  evidence(place: number, position: number, header: string): Evidence {
    const part = this.partAt(place);
    return {
      file: part.file,
      table: this.table,
      row: rowOf(this.parts, place),
      column: header,
      value: this.cell(place, position),
    };
  }

  /** Splits a record in sight into its first cells, or into all of them. */
  split(place: number, cells = Number.POSITIVE_INFINITY): void {
    if (this.place === place && this.cells >= cells) return;
    this.place = place;
    this.cells = cells;
    this.start = this.positionInSight(place);
    const end = this.endOffset(place) - this.base;
    splitRecord(this.buffer, this.start, end, this.partAt(place).delimiter, this.ends, cells);
  }

  /** A second pair of eyes for records out of sight, so that the window stays where it is. */
  private elsewhere(place: number): Records {
    this.aside ??= new Records(this.table, this.parts, this.starts, this.inputs, this.read);
    const { aside } = this;
    if (place < aside.windowFrom || place >= aside.windowTo) aside.show(place, place + 1, this.endOffset(place));
    return aside;
  }
}
