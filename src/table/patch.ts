import type { QuoteStyle } from './encoding.ts';

/** Bytes that take the place of `[start, end)`; an empty span inserts, empty bytes delete. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** The bytes of one cell, its quotes included, without its delimiter. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A change of one cell, made only where it still holds `from`. */
export interface CellEdit {
  /** Zero-based place in the record. */
  readonly position: number;
  readonly from: string;
  readonly to: string;
}

/** How the cells of one file are read and written. */
export interface CellCodec {
  decode(bytes: Uint8Array, start: number, end: number): string;
  /** Null when the file's encoding has no bytes for the value. */
  encode(text: string, style: QuoteStyle): Uint8Array | null;
}

const QUOTE = 34;

/**
 * Copies `source[from, to)` into `target` from `at` on, with the splices applied, and returns the position behind
 * the last byte written. Splices are sorted, lie in the range and do not overlap; anything else throws, as does a
 * target that is too small.
 */
export function applySplices(
  source: Uint8Array,
  from: number,
  to: number,
  splices: readonly Splice[],
  target: Uint8Array,
  at: number,
): number {
  let done = from;
  for (const { start, end, bytes } of splices) {
    if (start < done || end < start || end > to) throw new RangeError(`splice ${start} to ${end} is out of order`);
    at = copy(source, done, start, target, at);
    target.set(bytes, at);
    at += bytes.length;
    done = end;
  }
  return copy(source, done, to, target, at);
}

function copy(source: Uint8Array, from: number, to: number, target: Uint8Array, at: number): number {
  if (to > source.length) throw new RangeError(`no byte ${to} in ${source.length}`);
  target.set(source.subarray(from, to), at);
  return at + to - from;
}

/** How many bytes `applySplices` writes for the range. */
export function splicedLength(from: number, to: number, splices: readonly Splice[]): number {
  let length = to - from;
  for (const { start, end, bytes } of splices) length += bytes.length - (end - start);
  return length;
}

/** The splices that undo the given ones, in places of the result: what stood there comes back byte for byte. */
export function invertSplices(source: Uint8Array, splices: readonly Splice[]): readonly Splice[] {
  let shift = 0;
  return splices.map(({ start, end, bytes }) => {
    const inverse = { start: start + shift, end: start + shift + bytes.length, bytes: source.slice(start, end) };
    shift += bytes.length - (end - start);
    return inverse;
  });
}

/**
 * The splice that changes the cell in a span, quoted as the cell was. Throws when the cell does not hold `from`, and
 * when what would be written does not read back as `to`: then an edit was made for another file or another row.
 */
export function spliceCell(source: Uint8Array, { start, end }: Span, edit: CellEdit, codec: CellCodec): Splice {
  const cell = `cell ${edit.position + 1}`;
  if (codec.decode(source, start, end) !== edit.from) throw new Error(`${cell} does not hold what its edit expects`);
  const quoted = end - start >= 2 && source[start] === QUOTE && source[end - 1] === QUOTE;
  const bytes = codec.encode(edit.to, quoted ? 'quoted' : 'bare');
  if (bytes === null) throw new Error(`${cell} cannot hold its new value in the encoding of the file`);
  if (codec.decode(bytes, 0, bytes.length) !== edit.to) throw new Error(`${cell} would not read back as written`);
  return { start, end, bytes };
}

/** The bytes of a record after its edits, each compared with what its cell holds; throws where one does not fit. */
export function patchRecord(
  record: Uint8Array,
  cells: readonly Span[],
  edits: readonly CellEdit[],
  codec: CellCodec,
): Uint8Array {
  const ordered = edits.toSorted((one, other) => one.position - other.position);
  const splices = ordered.map((edit, i) => {
    const cell = cells[edit.position];
    if (cell === undefined) throw new Error(`there is no cell ${edit.position + 1} to edit`);
    if (ordered[i - 1]?.position === edit.position) throw new Error(`cell ${edit.position + 1} has two edits`);
    return spliceCell(record, cell, edit, codec);
  });
  const patched = new Uint8Array(splicedLength(0, record.length, splices));
  applySplices(record, 0, record.length, splices, patched, 0);
  return patched;
}
