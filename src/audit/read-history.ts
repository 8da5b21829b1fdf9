import { createDateProfile, type DateProfile, type DateReading } from '../table/dates.ts';
import { SLICE } from '../table/kernel.ts';
import type { Zone } from '../table/zone.ts';
import type { HistoryLayout } from '../types.ts';
import { positionOf } from './field-positions.ts';
import type { Floats, Ints } from './growing.ts';
import type { Owners } from './join-contacts.ts';
import { type Range, type RangeForm, readRange, type Slice } from './range.ts';
import {
  BLANK,
  codesIn,
  codesOfPicked,
  type Dating,
  damagedAmong,
  dateIn,
  datesIn,
  emailsIn,
  idsIn,
} from './slices.ts';
import { type SpellingList, Spellings } from './spellings.ts';

/** What one range of a history file holds: the stage events, in the order of the file. */
export interface HistoryRange {
  readonly form: RangeForm;
  /** Place of the contact that the event belongs to. */
  readonly owner: Int32Array;
  readonly at: Float64Array;
  readonly value: Int32Array;
  readonly values: SpellingList;
  readonly source: Int32Array;
  readonly sources: SpellingList;
  /** Place of the event's record among the records of the range. */
  readonly record: Int32Array;
  /** Position of each event's value cell; empty in the long form, where it never differs. */
  readonly cell: Int32Array;
  /** Events, not listed, whose contact is in no contacts file. */
  readonly homeless: number;
  /** Events, not listed, whose time cannot be read. */
  readonly undated: number;
  readonly dates: readonly DateProfile[];
}

export interface HistoryOptions {
  readonly zone: Zone;
  readonly readings: readonly DateReading[];
  /** True for a property name that means the lifecycle stage. */
  readonly isStageProperty: (property: string) => boolean;
  readonly owners: Owners;
}

type WideLayout = Extract<HistoryLayout, { readonly shape: 'wide' }>;

/** The cells of an event; -1 for none. */
interface EventCells {
  readonly value: number;
  readonly at: number;
  readonly source: number;
}

/** Dictionaries of the kernel. */
const PROPERTIES = 0;
const VALUES = 1;
const SOURCES = 2;

/** Reads a range of a history file in the long or the wide form; other properties than the stage are passed over. */
export function readHistory(range: Range, options: HistoryOptions): HistoryRange {
  const { part, memory } = range;
  const { columns, history: layout } = part.layout;
  const idAt = positionOf(columns, 'id');
  const keyAt = idAt >= 0 ? idAt : positionOf(columns, 'email');
  const propertyAt = positionOf(columns, 'property');
  const reading = options.readings[0] ?? null;
  const profile = createDateProfile();
  const properties = new Spellings();
  const isStage: boolean[] = [];
  const values = new Spellings();
  const sources = new Spellings();
  const { owners, zone } = options;
  const dating: Dating = { profile, reading, zone, quotesAlone: 'unreadable' };

  const contact = memory.floats();
  const at = memory.floats();
  const value = memory.ints();
  const source = memory.ints();
  const record = memory.ints();
  const cell = memory.ints();
  let records = 0;
  let undated = 0;

  /** The records that name a contact and speak of the stage, counted from the start of the slice. */
  const speaking = new Int32Array(SLICE);
  const findSpeaking = (slice: Slice): number => {
    const { scanner, from, count } = slice;
    const codes = propertyAt < 0 ? null : codesIn(slice, propertyAt, properties, PROPERTIES);
    let found = 0;
    for (let i = 0; i < count; i++) {
      if (!scanner.has(from + i, keyAt)) continue;
      if (codes !== null) {
        if (!scanner.has(from + i, propertyAt)) continue;
        const code = codes[i]!;
        isStage[code] ??= options.isStageProperty(properties.texts[code]!);
        if (!isStage[code]) continue;
      }
      speaking[found++] = i;
    }
    return found;
  };

  const keysIn = (slice: Slice): Float64Array => (idAt >= 0 ? idsIn(slice, idAt, owners) : emailsIn(slice, keyAt));

  /** Whose ids are damaged, of those that speak. */
  const damagedOf = (slice: Slice, keys: Float64Array, found: number): readonly number[] =>
    idAt >= 0 ? damagedAmong(slice, idAt, keys, speaking.subarray(0, found)) : [];

  const long: EventCells = {
    value: positionOf(columns, 'value'),
    at: positionOf(columns, 'at'),
    source: positionOf(columns, 'source'),
  };
  const picked = new Int32Array(SLICE);
  const takeLong = (slice: Slice): readonly number[] => {
    const { scanner, from } = slice;
    const found = findSpeaking(slice);
    // Every cell speaks for its column, whichever property it dates.
    const instants = datesIn(slice, long.at, dating);
    let count = 0;
    for (let k = 0; k < found; k++) {
      const i = speaking[k]!;
      // A record that ends before its value tells none, not even a clear.
      if (!scanner.has(from + i, long.at) || !scanner.has(from + i, long.value)) continue;
      const instant = instants[i]!;
      // Also false for NaN.
      if (!(instant < BLANK)) undated++;
      else {
        picked[count++] = i;
        at.push(instant);
        record.push(records + i);
      }
    }
    const keys = keysIn(slice);
    const damaged = damagedOf(slice, keys, found);
    for (let k = 0; k < count; k++) contact.push(keys[picked[k]!]!);
    value.append(codesOfPicked(slice, picked, count, long.value, values, VALUES), count);
    source.append(codesOfPicked(slice, picked, count, long.source, sources, SOURCES), count);
    return damaged;
  };

  const takeGroup = ({ scanner, from, decode }: Slice, i: number, key: number, group: EventCells): void => {
    const r = from + i;
    const instant = dateIn(scanner, r, group.at, dating);
    // The groups end where the record's history does, and a value that is not there is not even a clear.
    if (instant === BLANK || !scanner.has(r, group.value)) return;
    if (Number.isNaN(instant)) {
      undated++;
      return;
    }
    const codeIn = (spellings: Spellings, place: number): number =>
      spellings.code(scanner.buffer, scanner.startOf(r, place), scanner.endOf(r, place), decode);
    contact.push(key);
    at.push(instant);
    value.push(codeIn(values, group.value));
    source.push(scanner.has(r, group.source) ? codeIn(sources, group.source) : 0);
    record.push(records + i);
    cell.push(group.value);
  };

  const takeWide = (slice: Slice, { first, size, ...group }: WideLayout): readonly number[] => {
    const found = findSpeaking(slice);
    const keys = keysIn(slice);
    for (let k = 0; k < found; k++) {
      const i = speaking[k]!;
      const width = slice.scanner.widthOf(slice.from + i);
      for (let start = first; start + group.at < width; start += size) {
        const source = group.source === null ? -1 : start + group.source;
        takeGroup(slice, i, keys[i]!, { value: start + group.value, at: start + group.at, source });
      }
    }
    return damagedOf(slice, keys, found);
  };

  const form = readRange(range, (slice) => {
    const damaged = layout?.shape === 'wide' ? takeWide(slice, layout) : takeLong(slice);
    records += slice.count;
    return damaged;
  });
  const owner = memory.ints();
  owner.extend(contact.length);
  if (idAt >= 0) owners.ofIds(contact.array, contact.length, owner.array);
  else for (let i = 0; i < contact.length; i++) owner.array[i] = owners.ofEmail(contact.array[i]!);
  const homeless = dropHomeless(owner, [at, value, source, record, cell]);
  return {
    form,
    owner: memory.keepInts(owner),
    at: memory.keepFloats(at),
    value: memory.keepInts(value),
    values: { texts: values.texts, counts: values.counts },
    source: memory.keepInts(source),
    sources: { texts: sources.texts, counts: sources.counts },
    record: memory.keepInts(record),
    cell: memory.keepInts(cell),
    homeless,
    undated,
    dates: [profile],
  };
}

/** Drops the events whose contact is in no contacts file; returns how many they are. */
function dropHomeless(owner: Ints, columns: readonly (Ints | Floats)[]): number {
  const { array, length } = owner;
  let homeless = 0;
  for (let i = 0; i < length; i++) if (array[i]! < 0) homeless++;
  if (homeless > 0) for (const column of columns) column.keep(array);
  if (homeless > 0) owner.keep(array);
  return homeless;
}
