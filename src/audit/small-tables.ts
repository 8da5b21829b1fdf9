import { Fault } from '../errors.ts';
import { decodeCell } from '../table/encoding.ts';
import { splitRecord } from '../table/scan.ts';
import type { Column, Evidence, Field } from '../types.ts';
import { isDeletedText } from './deleted.ts';
import type { Part } from './range.ts';
import type { ReadFile } from './records.ts';

/** One record of a small table. */
export interface SmallRecord {
  /** The trimmed cell of a field; null where the table has no such column. */
  cell(field: Field): string | null;
  /** The first of some fields that the table has a column for, as evidence; null where it has none. */
  evidence(...fields: readonly Field[]): Evidence | null;
  readonly isDeleted: boolean;
}

/** More is no table of names, whatever its columns are called. */
const MOST_BYTES = 64 << 20;

/** All records of a table that is read as a whole: stages, pipelines, labels. */
export function* recordsOf(part: Part, read: ReadFile): Generator<SmallRecord> {
  const { file, layout } = part;
  const length = part.size - part.dataStart;
  if (length > MOST_BYTES) {
    const size = `${Math.round(length / 2 ** 20).toLocaleString('en-US')} MB`;
    throw new Fault('input', `${file}: ${size} are too much for a table of ${layout.table}; leave the file out`);
  }
  const bytes = Buffer.allocUnsafe(Math.max(0, length));
  const end = read(part.fd, bytes, 0, bytes.length, part.dataStart);
  const columns = new Map(layout.columns.map((column) => [column.field, column] as const).toReversed());
  const deletedAt = layout.columns.filter(({ field }) => field === 'deleted').map(({ position }) => position);
  const ends: number[] = [];
  let row = 1;
  for (let at = 0; at < end; ) {
    const start = at;
    const stop = splitRecord(bytes, at, end, part.delimiter, ends);
    at = stop + 1;
    if (bytes[stop] === 13 && bytes[at] === 10) at++;
    row++;
    if (ends.length === 1 && ends[0] === start) continue;
    const texts = ends.map((to, cell) => decodeCell(bytes, cell === 0 ? start : ends[cell - 1]! + 1, to, part.text));
    yield recordOf(part, row, texts, columns, deletedAt);
  }
}

function recordOf(
  { file, table }: Part,
  row: number,
  texts: readonly string[],
  columns: ReadonlyMap<Field, Column>,
  deletedAt: readonly number[],
): SmallRecord {
  return {
    isDeleted: deletedAt.some((position) => isDeletedText(texts[position] ?? '')),
    cell(field) {
      const column = columns.get(field);
      return column === undefined ? null : (texts[column.position] ?? '').trim();
    },
    evidence(...fields) {
      const column = fields.flatMap((field) => columns.get(field) ?? [])[0];
      if (column === undefined) return null;
      return { file, table, row, column: column.header, value: texts[column.position] ?? '' };
    },
  };
}
