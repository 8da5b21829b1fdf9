import { createDateProfile, type DateProfile, type DateReading, noteDate, readDate } from '../table/dates.ts';
import { decodeCell } from '../table/encoding.ts';
import type { Scanner } from '../table/scan.ts';
import { UTC, type Zone } from '../table/zone.ts';
import type { HistoryField } from '../types.ts';
import type { Floats, Ints } from './growing.ts';
import { isDamagedId, mayBeDamaged, readId } from './ids.ts';
import type { Owners } from './join-contacts.ts';
import { type Range, type RangeForm, readRange, startOf } from './range.ts';
import { emailKey, isBlank } from './read-contacts.ts';
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

/** Reads a range of a history file in the long or the wide form; other properties than the stage are passed over. */
export function readHistory(range: Range, options: HistoryOptions): HistoryRange {
  const { part, memory } = range;
  const { columns, history: layout } = part.layout;
  const positionOf = (field: HistoryField): number => columns.find((column) => column.field === field)?.position ?? -1;
  const idAt = positionOf('id');
  const keyAt = idAt >= 0 ? idAt : positionOf('email');
  const propertyAt = positionOf('property');
  const reading = options.readings[0] ?? null;
  const profile = createDateProfile();
  const properties = new Spellings();
  const isStage: boolean[] = [];
  const values = new Spellings();
  const sources = new Spellings();
  const { owners } = options;

  const contact = memory.floats();
  const at = memory.floats();
  const value = memory.ints();
  const source = memory.ints();
  const record = memory.ints();
  const cell = memory.ints();
  let records = 0;
  let undated = 0;
  let decode = (_start: number, _end: number): string => '';
  let decoded: Scanner | null = null;

  const longAt = { value: positionOf('value'), at: positionOf('at'), source: positionOf('source') };

  /** What is noted of a date is then its instant, too. */
  const isPlain = reading === null && options.zone === UTC;

  const takeEvent = (
    scanner: Scanner,
    first: number,
    count: number,
    start: number,
    key: number,
    noted: number | null,
    cells: { readonly value: number; readonly at: number; readonly source: number },
  ): void => {
    const { buffer: bytes, ends } = scanner;
    // A record that ends before its value tells none, not even a clear.
    if (cells.at >= count || cells.value >= count) return;
    const from = startOf(scanner, first, start, cells.at);
    const to = ends[first + cells.at]!;
    if (isBlank(bytes, from, to)) {
      // The groups of the wide form end where the record's history does.
      if (layout?.shape !== 'wide') undated++;
      return;
    }
    const instant = noted ?? readDate(bytes, from, to, reading, options.zone);
    if (Number.isNaN(instant)) {
      undated++;
      return;
    }
    contact.push(key);
    at.push(instant);
    value.push(values.code(bytes, startOf(scanner, first, start, cells.value), ends[first + cells.value]!, decode));
    source.push(
      cells.source >= 0 && cells.source < count
        ? sources.code(bytes, startOf(scanner, first, start, cells.source), ends[first + cells.source]!, decode)
        : 0,
    );
    record.push(records);
  };

  /** Every cell speaks for its column, whichever property it dates. */
  const note = (scanner: Scanner, first: number, count: number, start: number, cell: number): number | null => {
    if (cell >= count) return null;
    const noted = noteDate(profile, scanner.buffer, startOf(scanner, first, start, cell), scanner.ends[first + cell]!);
    return isPlain ? noted : null;
  };

  const takesProperty = (scanner: Scanner, first: number, count: number, start: number): boolean => {
    if (propertyAt < 0) return true;
    if (propertyAt >= count) return false;
    const { buffer: bytes, ends } = scanner;
    const code = properties.code(bytes, startOf(scanner, first, start, propertyAt), ends[first + propertyAt]!, decode);
    isStage[code] ??= options.isStageProperty(properties.texts[code]!);
    return isStage[code]!;
  };

  const form = readRange(range, (scanner, first, count, start) => {
    if (decoded !== scanner) {
      decoded = scanner;
      decode = (from, to) => decodeCell(scanner.buffer, from, to, part.text);
    }
    let damaged = false;
    const noted = layout?.shape === 'wide' ? null : note(scanner, first, count, start, longAt.at);
    if (keyAt < count && takesProperty(scanner, first, count, start)) {
      const from = startOf(scanner, first, start, keyAt);
      const to = scanner.ends[first + keyAt]!;
      const isId = keyAt === idAt;
      const key = isId ? readId(scanner.buffer, from, to, decode, owners) : emailKey(scanner.buffer, from, to);
      damaged = isId && key < 0 && mayBeDamaged(scanner.buffer, from, to) && isDamagedId(decode(from, to));
      if (layout?.shape !== 'wide') takeEvent(scanner, first, count, start, key, noted, longAt);
      else {
        for (let group = layout.first; group + layout.at < count; group += layout.size) {
          takeEvent(scanner, first, count, start, key, note(scanner, first, count, start, group + layout.at), {
            value: group + layout.value,
            at: group + layout.at,
            source: layout.source === null ? -1 : group + layout.source,
          });
          while (cell.length < record.length) cell.push(group + layout.value);
        }
      }
    }
    records++;
    return damaged ? 'damaged-id' : null;
  });
  // One after the other, so that the processor waits for several places in memory at once.
  const owner = memory.ints();
  const find = idAt >= 0 ? (key: number) => owners.ofId(key) : (key: number) => owners.ofEmail(key);
  for (let i = 0; i < contact.length; i++) owner.push(find(contact.array[i]!));
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
  const filled = [owner, ...columns].filter(({ length }) => length > 0);
  let kept = 0;
  for (let i = 0; i < owner.length; i++) {
    if (owner.array[i]! < 0) continue;
    if (kept < i) for (const { array } of filled) array[kept] = array[i]!;
    kept++;
  }
  const dropped = owner.length - kept;
  for (const column of filled) column.length = kept;
  return dropped;
}
