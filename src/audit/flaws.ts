import { decodeCell, isDecodable } from '../table/encoding.ts';
import { splitRecord } from '../table/scan.ts';
import type { Column, DateColumn, Evidence, Row } from '../types.ts';
import { isBlank } from './cells.ts';
import type { Flaw, Part } from './range.ts';
import type { ReadFile } from './records.ts';

/** A flawed record, read again from its file when somebody asks for its cells. */
export class FlawedRow implements Row {
  readonly file: string;
  readonly table: Row['table'];
  readonly row: number;
  readonly cells: number;
  readonly expected: number;
  readonly flaw: Row['flaw'];
  private readonly part: Part;
  private readonly bytes: Buffer;
  private readonly ends: number[] = [];

  constructor(part: Part, row: number, { start, end, cells, flaw }: Flaw, read: ReadFile) {
    this.part = part;
    this.file = part.file;
    this.table = part.table;
    this.row = row;
    this.cells = cells;
    this.expected = part.layout.header.length;
    this.flaw = flaw;
    this.bytes = Buffer.allocUnsafe(end - start);
    read(part.fd, this.bytes, 0, this.bytes.length, start);
    splitRecord(this.bytes, 0, this.bytes.length, part.delimiter, this.ends);
  }

  get id(): string {
    return this.cell(this.idAt).trim();
  }

  /** Position of the id column; -1 where there is none. */
  private get idAt(): number {
    return this.part.layout.columns.find(({ field }) => field === 'id')?.position ?? -1;
  }

  evidence(): Evidence {
    const cell = this.guilty();
    const column = this.part.layout.header[cell] ?? `column ${cell + 1}`;
    return { file: this.file, table: this.table, row: this.row, column, value: this.cell(cell) };
  }

  private guilty(): number {
    const last = this.ends.length - 1;
    const first = (is: (cell: number) => boolean) =>
      Math.max(
        0,
        this.ends.findIndex((_, cell) => is(cell)),
      );
    switch (this.flaw) {
      case 'short':
        return last;
      case 'long':
        return Math.min(this.expected, last);
      case 'damaged-id':
        return this.idAt;
      case 'undecodable':
        return first((cell) => !isDecodable(this.bytes, this.startOf(cell), this.ends[cell]!, this.part.text));
      case 'stray-quote':
        return first((cell) => this.isStray(cell));
    }
  }

  private startOf(cell: number): number {
    return cell === 0 ? 0 : this.ends[cell - 1]! + 1;
  }

  private cell(cell: number): string {
    const end = this.ends[cell];
    return end === undefined ? '' : decodeCell(this.bytes, this.startOf(cell), end, this.part.text);
  }

  /** True for a cell that opens with a quote and goes on behind the closing one. */
  private isStray(cell: number): boolean {
    const text = this.bytes.toString('latin1', this.startOf(cell), this.ends[cell]!);
    return text.startsWith('"') && !/^"(?:[^"]|"")*"$/.test(text);
  }
}

/** A date column that is no evidence, with a cell that shows it. */
export function flawedColumn(
  part: Part,
  column: Column,
  flaw: DateColumn['flaw'],
  values: number,
  sample: Evidence,
): DateColumn {
  return {
    file: part.file,
    table: part.table,
    column: column.header,
    field: column.field,
    values,
    flaw,
    evidence: () => sample,
  };
}

const SAMPLE_BYTES = 1 << 20;

/** The first filled cell of a column; the header's own cell where none is near. */
export function firstFilled(part: Part, { position, header }: Column, read: ReadFile): Evidence {
  const bytes = Buffer.allocUnsafe(Math.min(SAMPLE_BYTES, part.size - part.dataStart));
  const length = read(part.fd, bytes, 0, bytes.length, part.dataStart);
  const ends: number[] = [];
  let at = 0;
  for (let row = 2; at < length; row++) {
    const stop = splitRecord(bytes, at, length, part.delimiter, ends);
    const from = position === 0 ? at : (ends[position - 1] ?? length) + 1;
    const end = ends[position];
    if (end !== undefined && !isBlank(bytes, from, end)) {
      const value = decodeCell(bytes, from, end, part.text);
      return { file: part.file, table: part.table, row, column: header, value };
    }
    at = stop + 1;
    if (bytes[stop] === 13 && bytes[at] === 10) at++;
  }
  return { file: part.file, table: part.table, row: 1, column: header, value: header };
}
