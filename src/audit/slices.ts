import { type DateProfile, type DateReading, instantOf, noteDate, noteYearFirst, readDate } from '../table/dates.ts';
import type { Scanner } from '../table/scan.ts';
import { UTC, type Zone } from '../table/zone.ts';
import { eachId, emailKey, isBlank } from './cells.ts';
import { type IdTexts, isDamagedId, mayBeDamaged, NO_ID, readId, type TextIds } from './ids.ts';
import type { Slice } from './range.ts';
import type { Spellings } from './spellings.ts';

/** In place of an instant. */
export const BLANK = Number.POSITIVE_INFINITY;

/*
 * A column of a slice, read in one go: the kernel reads the cells that are written in the plainest way, and leaves the
 * rest to the functions that read any cell. The arrays are good until the next column is read.
 */

/** The keys of ids; `NO_ID` where a record ends before its id. */
export function idsIn({ scanner, from, count, decode }: Slice, cell: number, texts: IdTexts): Float64Array {
  const keys = scanner.kernel.ids(from, count, cell);
  for (let i = 0; i < count; i++) {
    const r = from + i;
    if (!Number.isNaN(keys[i])) continue;
    keys[i] = scanner.has(r, cell)
      ? readId(scanner.buffer, scanner.startOf(r, cell), scanner.endOf(r, cell), decode, texts)
      : NO_ID;
  }
  return keys;
}

/** The places of the ids that a spreadsheet has damaged. */
export function damagedIn(
  { scanner, from, count, decode }: Slice,
  cell: number,
  keys: Float64Array,
): readonly number[] {
  const damaged: number[] = [];
  for (let i = 0; i < count; i++) {
    if (keys[i]! >= 0 || !scanner.has(from + i, cell)) continue;
    const start = scanner.startOf(from + i, cell);
    const end = scanner.endOf(from + i, cell);
    if (mayBeDamaged(scanner.buffer, start, end) && isDamagedId(decode(start, end))) damaged.push(i);
  }
  return damaged;
}

/** Those of some places whose ids a spreadsheet has damaged. */
export function damagedAmong(slice: Slice, cell: number, keys: Float64Array, places: Int32Array): readonly number[] {
  const damaged = damagedIn(slice, cell, keys);
  if (damaged.length === 0) return damaged;
  const among = new Set(places);
  return damaged.filter((place) => among.has(place));
}

/** Calls `take` with the place of a record and the key of each id in its `;`-separated cells. */
export function eachIdIn(
  { scanner, from, count, decode }: Slice,
  cells: readonly number[],
  texts: TextIds,
  take: (place: number, key: number) => void,
): void {
  if (cells.length === 0) return;
  // A record's ids stay together, so that only a single column can be read in one go.
  const keys = cells.length === 1 ? scanner.kernel.ids(from, count, cells[0]!) : null;
  for (let i = 0; i < count; i++) {
    const key = keys === null ? Number.NaN : keys[i]!;
    if (key >= 0) take(i, key);
    if (!Number.isNaN(key)) continue;
    const r = from + i;
    for (const cell of cells) {
      if (!scanner.has(r, cell)) continue;
      eachId(scanner.buffer, scanner.startOf(r, cell), scanner.endOf(r, cell), decode, texts, (one) => take(i, one));
    }
  }
}

/** The keys of e-mails. */
export function emailsIn({ scanner, from, count }: Slice, cell: number): Float64Array {
  const keys = scanner.kernel.emails(from, count, cell);
  for (let i = 0; i < count; i++) {
    const r = from + i;
    if (!Number.isNaN(keys[i])) continue;
    keys[i] = scanner.has(r, cell) ? emailKey(scanner.buffer, scanner.startOf(r, cell), scanner.endOf(r, cell)) : NO_ID;
  }
  return keys;
}

/** The codes of spellings, which are counted; 0, not counted, where a record ends before its cell. */
export function codesIn(slice: Slice, cell: number, spellings: Spellings, dictionary: number): Int32Array {
  const codes = slice.scanner.kernel.codes(slice.from, slice.count, cell, dictionary);
  const { counts } = spellings;
  for (let i = 0; i < slice.count; i++) {
    if (codes[i]! >= 0) counts[codes[i]!]!++;
    else codes[i] = codeOf(slice, i, cell, spellings, dictionary);
  }
  return codes;
}

/** The same for some of the records, whose codes come first. */
export function codesOfPicked(
  slice: Slice,
  picked: Int32Array,
  count: number,
  cell: number,
  spellings: Spellings,
  dictionary: number,
): Int32Array {
  const codes = slice.scanner.kernel.codes(slice.from, slice.count, cell, dictionary);
  const { counts } = spellings;
  for (let k = 0; k < count; k++) {
    const code = codes[picked[k]!]!;
    if (code >= 0) counts[code]!++;
    codes[k] = code >= 0 ? code : codeOf(slice, picked[k]!, cell, spellings, dictionary);
  }
  return codes;
}

/** The code of one cell, which is counted; the kernel will know it from then on. */
function codeOf(
  { scanner, from, decode }: Slice,
  place: number,
  cell: number,
  spellings: Spellings,
  dictionary: number,
): number {
  const r = from + place;
  if (!scanner.has(r, cell)) return 0;
  const start = scanner.startOf(r, cell);
  const end = scanner.endOf(r, cell);
  const code = spellings.code(scanner.buffer, start, end, decode);
  scanner.kernel.learn(start, end, dictionary, code);
  return code;
}

/** How a column of dates is read, and where it is noted. */
export interface Dating {
  readonly profile: DateProfile;
  readonly reading: DateReading;
  readonly zone: Zone;
  /** What a cell of nothing but quotes counts as in the profile. */
  readonly quotesAlone: 'blank' | 'unreadable';
}

/** Instants, noted in the profile; NaN where a date cannot be read, infinite where there is none. */
export function datesIn({ scanner, from, count }: Slice, cell: number, dating: Dating): Float64Array {
  const { kernel } = scanner;
  const { profile, reading, zone } = dating;
  const isPlain = zone === UTC && reading !== 'none';
  const instants = kernel.dates(from, count, cell, isPlain ? 'milliseconds' : 'packed');
  noteYearFirst(profile, kernel.dateTally);
  if (isPlain && kernel.dateTally[6] === 0) return instants;
  for (let i = 0; i < count; i++) {
    const date = instants[i]!;
    if (Number.isNaN(date)) instants[i] = dateIn(scanner, from + i, cell, dating);
    else if (!isPlain && date !== BLANK) instants[i] = instantOf(date, reading, zone);
  }
  return instants;
}

/** The same of one cell. */
export function dateIn(scanner: Scanner, r: number, cell: number, dating: Dating): number {
  if (!scanner.has(r, cell)) return BLANK;
  const { profile, reading, zone, quotesAlone } = dating;
  const { buffer } = scanner;
  const start = scanner.startOf(r, cell);
  const end = scanner.endOf(r, cell);
  const hasNothing = isBlank(buffer, start, end);
  if (hasNothing && quotesAlone === 'blank') return BLANK;
  const noted = noteDate(profile, buffer, start, end);
  if (hasNothing) return BLANK;
  // What is noted of a date is then its instant, too.
  return reading === null && zone === UTC ? noted : readDate(buffer, start, end, reading, zone);
}
