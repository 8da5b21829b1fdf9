import type { Instant } from '../types.ts';
import type { Zone } from './zone.ts';
import { UTC } from './zone.ts';

/** Which of two small numbers in `3/4/2024` is the day. */
export type DateOrder = 'day-first' | 'month-first';

/** An order that somebody names; `year-first` takes no date whose year stands last for anybody's order. */
export type GivenOrder = DateOrder | 'year-first';

/** How a column's cells are read; null reads only what has one meaning everywhere, `none` nothing at all. */
export type DateReading = GivenOrder | 'epoch-seconds' | 'none' | null;

/** What the cells of one column say about its dates; can be cloned, moved between threads and merged. */
export interface DateProfile {
  readonly tally: Float64Array;
}

export interface DateDecision {
  /** Null where no cell needs an order, or none can be decided. */
  readonly order: DateOrder | null;
  /** What to hand to `readDate`. */
  readonly reading: DateReading;
  readonly flaw: null | 'undecidable' | 'contradictory' | 'unreadable';
  /** The order that was named for the column; null where none was, or no cell needs one. */
  readonly given: GivenOrder | null;
  /** Cells that fit only one order, and cells that fit both and would differ. */
  readonly told: { readonly dayFirst: number; readonly monthFirst: number; readonly either: number };
  /** Null when no cell can be read. */
  readonly newest: Instant | null;
  readonly oldest: Instant | null;
  /** Cells that are not blank. */
  readonly values: number;
  /** Those of `values` that are no date in any format. */
  readonly unreadable: number;
  /** The formats met, e.g. `YYYY-MM-DD`, `D/M/YYYY`. */
  readonly formats: readonly string[];
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Sentinels such as 0001-01-01, 1899-12-30 and 9999-12-31 stand for "no date", and one of them would be the newest.
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;
const LAST_INSTANT = 7_258_118_399_999;

/*
 * A cell read as a date is one number, milliseconds times 16 plus its kind, so that millions of them make no
 * garbage. A cell that is no date is NaN, a blank one is infinite.
 */
const BLANK = Number.POSITIVE_INFINITY;
const KINDS = 16;

/** Year first, a reading of the zone's clocks. */
const LOCAL = 0;
/** Year first with an offset from UTC. */
const FIXED = 1;
const EPOCH_MS = 2;
const EPOCH_SECONDS = 3;
const DOTTED = 4;
/** `5/5/2024`: the same in both orders. */
const SAME = 5;
const ONLY_DAY_FIRST = 6;
const ONLY_MONTH_FIRST = 7;
/** `3/4/2024`: the milliseconds are those of the order that was asked for. */
const EITHER = 8;

const UNREADABLE = 9;

/** Places in a profile's tally of cells that fit day first only, month first only, both, and that are no date. */
export const TOLD_SLOTS = [ONLY_DAY_FIRST, ONLY_MONTH_FIRST, EITHER, UNREADABLE] as const;

/** The extremes of each group, newest then oldest. */
const READINGS = 10;
const INSTANTS = 12;
const SECONDS = 14;
const DAYS_FIRST = 16;
const MONTHS_FIRST = 18;
const SLOTS = 20;

const GROUP_OF_KIND = [
  READINGS,
  INSTANTS,
  INSTANTS,
  SECONDS,
  READINGS,
  READINGS,
  DAYS_FIRST,
  MONTHS_FIRST,
  DAYS_FIRST,
] as const;

const TAB = 9;
const SPACE = 32;
const QUOTE = 34;
const PLUS = 43;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const COLON = 58;

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

/** The number that two digits make; negative where they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48;
  const ones = bytes[at + 1]! - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -100_000;
}

/** Days from 1970 to the first of every month, and of the month after the last. */
export const MONTH_STARTS = Int32Array.from(
  { length: (LAST_YEAR - FIRST_YEAR + 1) * 12 + 1 },
  (_, month) => Date.UTC(FIRST_YEAR, month) / DAY,
);

/** Midnight of a calendar day in milliseconds, NaN for a day that the calendar does not have. */
function midnightOf(year: number, month: number, day: number): number {
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && month <= 12)) return Number.NaN;
  const at = (year - FIRST_YEAR) * 12 + month - 1;
  const days = MONTH_STARTS[at]! + day - 1;
  return day >= 1 && days < MONTH_STARTS[at + 1]! ? days * DAY : Number.NaN;
}

/** An offset such as `Z`, `UTC`, `+02`, `+0200` or `+02:00` in milliseconds, NaN for anything else. */
function offsetIn(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  const length = end - at;
  if (first !== PLUS && first !== DASH) {
    if (length === 1) return (first | 32) === 122 ? 0 : Number.NaN;
    const isUtc = length === 3 && first === 85 && bytes[at + 1] === 84 && bytes[at + 2] === 67;
    return isUtc ? 0 : Number.NaN;
  }
  if (length !== 3 && length !== 5 && !(length === 6 && bytes[at + 3] === COLON)) return Number.NaN;
  const hours = twoDigits(bytes, at + 1);
  const minutes = length === 3 ? 0 : twoDigits(bytes, end - 2);
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return Number.NaN;
  return (first === DASH ? -1 : 1) * (hours * HOUR + minutes * MINUTE);
}

/** The milliseconds of up to nine digits behind a point, cut, not rounded. */
function fractionIn(bytes: Uint8Array, at: number, end: number): number {
  let milliseconds = 0;
  for (let i = 0; i < 3; i++) milliseconds = milliseconds * 10 + (at + i < end ? bytes[at + i]! - 48 : 0);
  return milliseconds;
}

/** The hour of a twelve-hour clock on one of twenty-four, NaN where it is none. */
function hourOfHalfDay(hour: number, marker: number): number {
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (marker === 112 ? 12 : 0);
}

/**
 * A time of day in [at, end), with what separates it from the date, as milliseconds since midnight times 2, plus 1
 * where an offset was given and taken off; NaN where it is no time.
 */
function timeIn(bytes: Uint8Array, at: number, end: number): number {
  if (at === end) return 0;
  if (bytes[at] === COMMA) at++;
  if (bytes[at] === SPACE) while (bytes[at] === SPACE) at++;
  else if (bytes[at]! !== 84 && bytes[at]! !== 116) return Number.NaN;
  else at++;
  if (end - at < 4) return Number.NaN;
  let hour = twoDigits(bytes, at);
  if (bytes[at + 1] === COLON && isDigit(bytes[at])) hour = bytes[at++]! - 48;
  else at += 2;
  const minute = end - at >= 3 ? twoDigits(bytes, at + 1) : -1;
  if (bytes[at] !== COLON || hour < 0 || hour > 23 || minute < 0 || minute > 59) return Number.NaN;
  at += 3;
  if (at === end) return (hour * HOUR + minute * MINUTE) * 2;
  let milliseconds = minute * MINUTE;
  if (bytes[at] === COLON) {
    const second = end - at >= 3 ? twoDigits(bytes, at + 1) : -1;
    if (second < 0 || second > 59) return Number.NaN;
    milliseconds += second * SECOND;
    at += 3;
    if (at < end && bytes[at] === DOT) {
      const digits = at + 1;
      at = digits;
      while (at < end && isDigit(bytes[at])) at++;
      if (at === digits || at - digits > 9) return Number.NaN;
      milliseconds += fractionIn(bytes, digits, at);
    }
    if (at === end) return (hour * HOUR + milliseconds) * 2;
  }
  return afterTime(bytes, at, end, hour, milliseconds);
}

/** What may follow a time: AM or PM, then an offset. */
function afterTime(bytes: Uint8Array, at: number, end: number, hour: number, milliseconds: number): number {
  while (at < end && bytes[at] === SPACE) at++;
  const marker = bytes[at]! | 32;
  if (end - at >= 2 && (marker === 97 || marker === 112) && (bytes[at + 1]! | 32) === 109) {
    hour = hourOfHalfDay(hour, marker);
    at += 2;
    if (at === end) return (hour * HOUR + milliseconds) * 2;
    while (at < end && bytes[at] === SPACE) at++;
  }
  return (hour * HOUR + milliseconds - offsetIn(bytes, at, end)) * 2 + 1;
}

function yearFirst(bytes: Uint8Array, midnight: number, at: number, end: number): number {
  if (at === end) return midnight * KINDS + LOCAL;
  const time = timeIn(bytes, at, end);
  const milliseconds = Math.floor(time / 2);
  return (midnight + milliseconds) * KINDS + (time - milliseconds * 2 === 1 ? FIXED : LOCAL);
}

/** A date whose year stands last and whose time, if any, has no offset. */
function yearLast(midnight: number, time: number, kind: number): number {
  return (midnight + time / 2) * KINDS + kind + (time % 2 === 0 ? 0 : Number.NaN);
}

function slashed(first: number, second: number, year: number, time: number, order: DateOrder): number {
  if (first > 12) return yearLast(midnightOf(year, second, first), time, ONLY_DAY_FIRST);
  if (second > 12) return yearLast(midnightOf(year, first, second), time, ONLY_MONTH_FIRST);
  if (first === second) return yearLast(midnightOf(year, first, second), time, SAME);
  const midnight = order === 'day-first' ? midnightOf(year, second, first) : midnightOf(year, first, second);
  return yearLast(midnight, time, EITHER);
}

function epoch(value: number, digits: number): number {
  const milliseconds = digits === 13 ? value : digits === 10 ? value * SECOND : Number.NaN;
  if (!(milliseconds <= LAST_INSTANT)) return Number.NaN;
  return milliseconds * KINDS + (digits === 13 ? EPOCH_MS : EPOCH_SECONDS);
}

/** Every format but the one that `scanDate` knows by its dashes. */
function scanRarer(bytes: Uint8Array, start: number, end: number, order: DateOrder): number {
  let at = start;
  let first = 0;
  while (at < end && isDigit(bytes[at])) first = first * 10 + bytes[at++]! - 48;
  const digits = at - start;
  if (digits === 0 || digits > 13) return Number.NaN;
  if (at === end) return epoch(first, digits);
  const separator = bytes[at++]!;
  if (separator !== DOT && separator !== SLASH && separator !== DASH) return Number.NaN;
  const secondAt = at;
  let second = 0;
  while (at < end && at - secondAt < 3 && isDigit(bytes[at])) second = second * 10 + bytes[at++]! - 48;
  const secondDigits = at - secondAt;
  if (secondDigits < 1 || secondDigits > 2 || at === end || bytes[at++] !== separator) return Number.NaN;
  const thirdAt = at;
  let third = 0;
  while (at < end && at - thirdAt < 5 && isDigit(bytes[at])) third = third * 10 + bytes[at++]! - 48;
  const thirdDigits = at - thirdAt;
  if (digits === 4 && thirdDigits >= 1 && thirdDigits <= 2) {
    return yearFirst(bytes, midnightOf(first, second, third), at, end);
  }
  if (digits > 2 || thirdDigits !== 4) return Number.NaN;
  const time = timeIn(bytes, at, end);
  if (separator === DOT) return yearLast(midnightOf(third, second, first), time, DOTTED);
  return slashed(first, second, third, time, order);
}

function scanDate(bytes: Uint8Array, start: number, end: number, order: DateOrder): number {
  if (end - start >= 2 && bytes[start] === QUOTE && bytes[end - 1] === QUOTE) {
    start++;
    end--;
  }
  while (start < end && (bytes[start] === SPACE || bytes[start] === TAB)) start++;
  while (start < end && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
  const length = end - start;
  if (length === 0) return BLANK;
  if (length < 10 || bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) {
    return scanRarer(bytes, start, end, order);
  }
  const day = twoDigits(bytes, start + 8);
  // `2024-03-1 4:30`: one digit for the day.
  if (day < 0) return scanRarer(bytes, start, end, order);
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  return yearFirst(bytes, midnightOf(year, twoDigits(bytes, start + 5), day), start + 10, end);
}

/**
 * The instant that a cell's raw span holds, quotes and outer blanks disregarded; NaN when it is blank, no date, or
 * a date that the reading leaves open. What carries no offset is a reading of the zone's clocks, and a date alone
 * is its first moment.
 */
export function readDate(bytes: Uint8Array, start: number, end: number, reading: DateReading, zone: Zone): number {
  return instantOf(scanDate(bytes, start, end, reading === 'month-first' ? 'month-first' : 'day-first'), reading, zone);
}

/** The same of a cell that was packed into one number. */
export function instantOf(packed: number, reading: DateReading, zone: Zone): number {
  if (!(packed < BLANK) || reading === 'none') return Number.NaN;
  const milliseconds = Math.floor(packed / KINDS);
  const kind = packed - milliseconds * KINDS;
  if (kind === FIXED || kind === EPOCH_MS) return milliseconds;
  if (kind === EPOCH_SECONDS) return reading === 'epoch-seconds' ? milliseconds : Number.NaN;
  if (kind >= ONLY_DAY_FIRST && reading === 'year-first') return Number.NaN;
  if (kind === ONLY_DAY_FIRST && reading === 'month-first') return Number.NaN;
  if (kind === ONLY_MONTH_FIRST && reading === 'day-first') return Number.NaN;
  if (kind === EITHER && reading !== 'day-first' && reading !== 'month-first') return Number.NaN;
  return zone === UTC ? milliseconds : zone.toUtc(milliseconds);
}

/** The profile of a column of no cells. */
export function createDateProfile(): DateProfile {
  const tally = new Float64Array(SLOTS);
  for (let group = READINGS; group < SLOTS; group += 2) {
    tally[group] = Number.NEGATIVE_INFINITY;
    tally[group + 1] = Number.POSITIVE_INFINITY;
  }
  return { tally };
}

function widen(tally: Float64Array, group: number, milliseconds: number): void {
  if (milliseconds > tally[group]!) tally[group] = milliseconds;
  if (milliseconds < tally[group + 1]!) tally[group + 1] = milliseconds;
}

/**
 * Adds the cell in a raw span to its column's profile. Returns what `readDate` says of it without a reading and in UTC,
 * so that nobody need read the cell twice.
 */
export function noteDate(profile: DateProfile, bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return Number.NaN;
  const { tally } = profile;
  const packed = scanDate(bytes, start, end, 'day-first');
  if (packed === BLANK) return Number.NaN;
  const milliseconds = Math.floor(packed / KINDS);
  const kind = packed - milliseconds * KINDS;
  // NaN is no kind.
  if (!(kind >= 0)) {
    tally[UNREADABLE]!++;
    return Number.NaN;
  }
  tally[kind]!++;
  widen(tally, GROUP_OF_KIND[kind]!, milliseconds);
  if (kind === EPOCH_SECONDS) return Number.NaN;
  if (kind !== EITHER) return milliseconds;
  widen(tally, MONTHS_FIRST, Math.floor(scanDate(bytes, start, end, 'month-first') / KINDS));
  return Number.NaN;
}

/** Adds what a kernel tells of the dates that stand year first: see `Kernel`. */
export function noteYearFirst({ tally: into }: DateProfile, tally: Float64Array): void {
  for (const kind of [LOCAL, FIXED]) {
    const count = tally[kind * 3]!;
    if (count === 0) continue;
    into[kind]! += count;
    widen(into, GROUP_OF_KIND[kind]!, tally[kind * 3 + 1]!);
    widen(into, GROUP_OF_KIND[kind]!, tally[kind * 3 + 2]!);
  }
}

/** Adds one profile of a column to another: in any order and grouping the sum is the same. */
export function mergeDateProfiles(into: DateProfile, from: DateProfile): void {
  for (let slot = 0; slot < READINGS; slot++) into.tally[slot]! += from.tally[slot]!;
  for (let group = READINGS; group < SLOTS; group += 2) {
    if (from.tally[group]! > into.tally[group]!) into.tally[group] = from.tally[group]!;
    if (from.tally[group + 1]! < into.tally[group + 1]!) into.tally[group + 1] = from.tally[group + 1]!;
  }
}

function orderOf(tally: Float64Array): DateOrder | 'contradictory' | 'undecidable' | null {
  const dayFirst = tally[ONLY_DAY_FIRST]! > 0;
  const monthFirst = tally[ONLY_MONTH_FIRST]! > 0;
  if (dayFirst && monthFirst) return 'contradictory';
  if (dayFirst) return 'day-first';
  if (monthFirst) return 'month-first';
  return tally[EITHER]! > 0 ? 'undecidable' : null;
}

function formatsOf(tally: Float64Array, order: DateOrder | null): readonly string[] {
  const slashed = tally[SAME]! + tally[ONLY_DAY_FIRST]! + tally[ONLY_MONTH_FIRST]! + tally[EITHER]!;
  const name = { 'day-first': 'D/M/YYYY', 'month-first': 'M/D/YYYY', open: 'D/M/YYYY or M/D/YYYY' }[order ?? 'open'];
  const formats: readonly (readonly [string, number])[] = [
    ['YYYY-MM-DD', tally[LOCAL]!],
    ['YYYY-MM-DD with offset', tally[FIXED]!],
    ['epoch milliseconds', tally[EPOCH_MS]!],
    ['epoch seconds', tally[EPOCH_SECONDS]!],
    ['D.M.YYYY', tally[DOTTED]!],
    [name, slashed],
  ];
  return formats.filter(([, count]) => count > 0).map(([format]) => format);
}

/** The groups whose extremes count once the reading is settled. */
function groupsOf(reading: DateReading): readonly number[] {
  if (reading === 'epoch-seconds') return [SECONDS];
  if (reading === 'day-first') return [READINGS, INSTANTS, DAYS_FIRST];
  if (reading === 'month-first') return [READINGS, INSTANTS, MONTHS_FIRST];
  return [READINGS, INSTANTS];
}

function extreme(instants: readonly number[], pick: (...values: number[]) => number): Instant | null {
  return instants.length === 0 ? null : pick(...instants);
}

/** Cells that a named order leaves unread. */
function againstOrder(tally: Float64Array, given: GivenOrder | null): number {
  const dayFirst = tally[ONLY_DAY_FIRST]!;
  const monthFirst = tally[ONLY_MONTH_FIRST]!;
  if (given === 'year-first') return dayFirst + monthFirst + tally[EITHER]!;
  if (given === 'day-first') return monthFirst;
  return given === 'month-first' ? dayFirst : 0;
}

/**
 * How a column is read, from all its cells, unless an order was named for it. Wall-clock extremes become instants in
 * the zone.
 */
export function decideDates(profile: DateProfile, zone: Zone, named: GivenOrder | null = null): DateDecision {
  const { tally } = profile;
  const values = tally.subarray(0, READINGS).reduce((sum, count) => sum + count, 0);
  const inSeconds = tally[EPOCH_SECONDS]! > 0 && tally[EPOCH_SECONDS] === values;
  const told = { dayFirst: tally[ONLY_DAY_FIRST]!, monthFirst: tally[ONLY_MONTH_FIRST]!, either: tally[EITHER]! };
  const given = told.dayFirst + told.monthFirst + told.either > 0 ? named : null;
  const unreadable = tally[UNREADABLE]! + (inSeconds ? 0 : tally[EPOCH_SECONDS]!) + againstOrder(tally, given);
  const verdict = given === 'year-first' ? null : (given ?? orderOf(tally));
  const order = verdict === 'day-first' || verdict === 'month-first' ? verdict : null;
  const reading: DateReading = inSeconds ? 'epoch-seconds' : (given ?? order);
  const isOpen = verdict === 'contradictory' || verdict === 'undecidable';
  const flaw = unreadable * 2 > values ? 'unreadable' : isOpen ? verdict : null;
  const groups = groupsOf(reading).filter((group) => tally[group]! > Number.NEGATIVE_INFINITY);
  const instantIn = (group: number, slot: number): Instant => {
    const isInstant = group === INSTANTS || group === SECONDS;
    return isInstant ? tally[slot]! : zone.toUtc(tally[slot]!);
  };
  return {
    order,
    reading,
    flaw,
    given,
    told,
    newest: extreme(
      groups.map((group) => instantIn(group, group)),
      Math.max,
    ),
    oldest: extreme(
      groups.map((group) => instantIn(group, group + 1)),
      Math.min,
    ),
    values,
    unreadable,
    formats: formatsOf(tally, order),
  };
}
