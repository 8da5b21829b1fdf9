import { positionOf } from './field-positions.ts';
import { TextIds } from './ids.ts';
import { type Range, type RangeForm, readRange } from './range.ts';
import { idsIn } from './slices.ts';

/** What one range of a merges file holds, in the order of its records. */
export interface MergesRange {
  readonly form: RangeForm;
  /** File offset of each record. */
  readonly start: Float64Array;
  /** The record that is gone, and the one that it became part of; `NO_ID` where blank. */
  readonly id: Float64Array;
  readonly into: Float64Array;
  readonly texts: readonly string[];
}

/** Reads a range of a file that tells which record became part of which. */
export function readMerges(range: Range): MergesRange {
  const { part, memory } = range;
  const { columns } = part.layout;
  const idAt = positionOf(columns, 'id');
  const intoAt = positionOf(columns, 'into');
  const start = memory.floats();
  const id = memory.floats();
  const into = memory.floats();
  const texts = new TextIds();
  const form = readRange(range, (slice) => {
    const { scanner, from, count } = slice;
    const place = start.extend(count);
    for (let i = 0; i < count; i++) start.array[place + i] = scanner.base + scanner.startOf(from + i, 0);
    id.append(idsIn(slice, idAt, texts), count);
    into.append(idsIn(slice, intoAt, texts), count);
    return [];
  });
  return {
    form,
    start: memory.keepFloats(start),
    id: memory.keepFloats(id),
    into: memory.keepFloats(into),
    texts: texts.texts,
  };
}
