import { createDateProfile, type DateProfile, type DateReading } from '../table/dates.ts';
import { SLICE } from '../table/kernel.ts';
import type { Zone } from '../table/zone.ts';
import { positionOf } from './field-positions.ts';
import { TextIds } from './ids.ts';
import { type Range, type RangeForm, readRange, type Slice } from './range.ts';
import { BLANK, codesIn, codesOfPicked, type Dating, damagedAmong, datesIn, idsIn } from './slices.ts';
import { type SpellingList, Spellings } from './spellings.ts';

/** In place of the code of a stage: the row tells when the deal was created. */
export const CREATION = -1;

/** What one range of a history of deals tells of stages and creations, in the order of the file. */
export interface DealHistoryRange {
  readonly form: RangeForm;
  readonly id: Float64Array;
  readonly texts: readonly string[];
  readonly at: Float64Array;
  /** Code of the stage, or `CREATION`. */
  readonly value: Int32Array;
  readonly values: SpellingList;
  /** File offset of the event's record, and its place among the records of the range. */
  readonly start: Float64Array;
  readonly record: Int32Array;
  /** Events, not listed, whose time cannot be read. */
  readonly undated: number;
  readonly dates: readonly DateProfile[];
}

export interface DealHistoryOptions {
  readonly zone: Zone;
  readonly readings: readonly DateReading[];
  readonly isStageProperty: (property: string) => boolean;
  readonly isCreationProperty: (property: string) => boolean;
}

/** Dictionaries of the kernel. */
const PROPERTIES = 0;
const VALUES = 1;

/** Reads a range of a history of deals; other properties than the stage and the create date are passed over. */
export function readDealHistory(range: Range, options: DealHistoryOptions): DealHistoryRange {
  const { part, memory } = range;
  const { columns } = part.layout;
  const idAt = positionOf(columns, 'id');
  const propertyAt = positionOf(columns, 'property');
  const valueAt = positionOf(columns, 'value');
  const timeAt = positionOf(columns, 'at');
  const profile = createDateProfile();
  const dating: Dating = { profile, reading: options.readings[0] ?? null, zone: options.zone, quotesAlone: 'blank' };
  const properties = new Spellings();
  const values = new Spellings();
  const texts = new TextIds();
  const kinds: (Kind | undefined)[] = [];
  const id = memory.floats();
  const at = memory.floats();
  const value = memory.ints();
  const start = memory.floats();
  const record = memory.ints();
  let records = 0;
  let undated = 0;

  const kindOf = (code: number): Kind => {
    const known = kinds[code];
    if (known !== undefined) return known;
    const property = properties.texts[code]!;
    const kind = options.isStageProperty(property)
      ? 'stage'
      : options.isCreationProperty(property)
        ? 'creation'
        : 'other';
    kinds[code] = kind;
    return kind;
  };

  /** The records that speak of a stage or a creation, counted from the start of the slice, and of which. */
  const speaking = new Int32Array(SLICE);
  const isCreation = new Uint8Array(SLICE);
  const findSpeaking = (slice: Slice): number => {
    const { scanner, from, count } = slice;
    const codes = propertyAt < 0 ? null : codesIn(slice, propertyAt, properties, PROPERTIES);
    let found = 0;
    for (let i = 0; i < count; i++) {
      const r = from + i;
      if (!scanner.has(r, idAt) || !scanner.has(r, valueAt) || !scanner.has(r, timeAt)) continue;
      const kind = codes === null ? 'stage' : scanner.has(r, propertyAt) ? kindOf(codes[i]!) : 'other';
      if (kind === 'other') continue;
      isCreation[found] = kind === 'creation' ? 1 : 0;
      speaking[found++] = i;
    }
    return found;
  };

  const picked = new Int32Array(SLICE);
  const form = readRange(range, (slice) => {
    const { scanner, from } = slice;
    const found = findSpeaking(slice);
    const first = value.length;
    // Every cell speaks for its column, whichever property it dates.
    const instants = datesIn(slice, timeAt, dating);
    let stages = 0;
    let kept = 0;
    for (let k = 0; k < found; k++) {
      const i = speaking[k]!;
      // Also false for NaN.
      if (!(instants[i]! < BLANK)) {
        undated++;
        continue;
      }
      at.push(instants[i]!);
      start.push(scanner.base + scanner.startOf(from + i, 0));
      record.push(records + i);
      value.push(isCreation[k] === 1 ? CREATION : 0);
      if (isCreation[k] === 0) picked[stages++] = i;
      speaking[kept++] = i;
    }
    const keys = idsIn(slice, idAt, texts);
    const damaged = damagedAmong(slice, idAt, keys, speaking.subarray(0, kept));
    for (let k = 0; k < kept; k++) id.push(keys[speaking[k]!]!);
    const codes = codesOfPicked(slice, picked, stages, valueAt, values, VALUES);
    let next = 0;
    for (let k = first; k < value.length; k++) if (value.array[k] !== CREATION) value.array[k] = codes[next++]!;
    records += slice.count;
    return damaged;
  });
  return {
    form,
    id: memory.keepFloats(id),
    texts: texts.texts,
    at: memory.keepFloats(at),
    value: memory.keepInts(value),
    values: { texts: values.texts, counts: values.counts },
    start: memory.keepFloats(start),
    record: memory.keepInts(record),
    undated,
    dates: [profile],
  };
}

type Kind = 'stage' | 'creation' | 'other';
