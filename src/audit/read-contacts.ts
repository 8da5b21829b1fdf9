import { createDateProfile, type DateProfile, type DateReading, noteDate, readDate } from '../table/dates.ts';
import { decodeCell } from '../table/encoding.ts';
import type { Scanner } from '../table/scan.ts';
import { UTC } from '../table/zone.ts';
import type { Column, Policy } from '../types.ts';
import { isDamagedId, mayBeDamaged, NO_ID, readId, TextIds } from './ids.ts';
import { type Range, type RangeForm, readRange, startOf } from './range.ts';
import { type SpellingList, Spellings } from './spellings.ts';

/** Bits of `ContactsRange.flags`. */
export const ACTIVE = 1;
/** The stage dates do not rise with the ladder, or cannot be compared without decoding them. */
export const DATES_UNSURE = 2;
/** The record's form is wrong, so that no cell of it may be edited. */
export const FLAWED = 4;
/** Another row holds the same id. */
export const DUPLICATE = 8;
/** Another contact holds the same e-mail. */
export const TWIN = 16;
/** The chain of the contact's events does not run from the oldest to the newest, or holds equal times. */
export const UNSORTED = 32;
/** The contact names a deal that the deals files do not hold. */
export const UNKNOWN_DEAL = 64;

/** What one range of a contacts file holds, in the order of its records. */
export interface ContactsRange {
  readonly form: RangeForm;
  /** File offset of each record. */
  readonly start: Float64Array;
  readonly id: Float64Array;
  readonly texts: readonly string[];
  readonly stage: Int32Array;
  readonly stages: SpellingList;
  readonly leadStatus: Int32Array;
  readonly leadStatuses: SpellingList;
  readonly flags: Int32Array;
  /** Bit n is set when the n-th stage-date column is filled. */
  readonly dated: Int32Array;
  readonly email: Float64Array;
  /** Associations on the contact's side: place of the contact in the range, key of the deal. */
  readonly linkContact: Int32Array;
  readonly linkDeal: Float64Array;
  readonly dealTexts: readonly string[];
  /** One for each date column, in the order of `dateColumns`. */
  readonly dates: readonly DateProfile[];
}

/** Most stage-date columns that a contacts file is watched for: three generations of eight, and some. */
export const STAGE_DATES = 31;

const DATE_FIELDS = new Set(['createdAt', 'modifiedAt', 'activity', 'stageDate', 'closedAt', 'at']);

/** The recognised columns that hold dates, in file order. */
export function dateColumns(columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ field }) => DATE_FIELDS.has(field));
}

export const stageDateColumns = (columns: readonly Column[]): readonly Column[] =>
  columns.filter(({ field }) => field === 'stageDate').slice(0, STAGE_DATES);

const positionOf = (columns: readonly Column[], field: Column['field']): number =>
  columns.find((column) => column.field === field)?.position ?? -1;

const positionsOf = (columns: readonly Column[], field: Column['field']): readonly number[] =>
  columns.filter((column) => column.field === field).map(({ position }) => position);

/** Reads a range of a contacts file down to what the join and the silent contacts need: about 40 bytes a record. */
export function readContacts(range: Range, policy: Policy, readings: readonly DateReading[]): ContactsRange {
  const { part, memory } = range;
  const { columns } = part.layout;
  const decodeAt = (scanner: Scanner) => (start: number, end: number) =>
    decodeCell(scanner.buffer, start, end, part.text);
  const idAt = positionOf(columns, 'id');
  const stageAt = positionOf(columns, 'stage');
  const leadStatusAt = positionOf(columns, 'leadStatus');
  const emailAt = positionOf(columns, 'email');
  const dealsAt = positionsOf(columns, 'dealIds');
  const activityAt = positionsOf(columns, 'activity');
  const dated = dateColumns(columns);
  const profiles = dated.map(createDateProfile);
  const staged = stageDateColumns(columns);
  const climbing = climbOf(staged, dated, policy);
  const datedAt = dated.map(({ position }) => position);
  const instants = new Float64Array(dated.length);

  const start = memory.floats();
  const id = memory.floats();
  const stage = memory.ints();
  const leadStatus = memory.ints();
  const flags = memory.ints();
  const filled = memory.ints();
  const email = memory.floats();
  const linkContact = memory.ints();
  const linkDeal = memory.floats();
  const stages = new Spellings();
  const leadStatuses = new Spellings();
  const texts = new TextIds();
  const dealTexts = new TextIds();
  let decode = (_start: number, _end: number): string => '';
  let decoded: Scanner | null = null;

  const form = readRange(range, (scanner, first, count, recordStart) => {
    if (decoded !== scanner) {
      decoded = scanner;
      decode = decodeAt(scanner);
    }
    const { buffer: bytes, ends } = scanner;
    const place = start.length;
    start.push(scanner.base + recordStart);
    let flag = 0;
    let damaged = false;

    if (idAt < count) {
      const from = startOf(scanner, first, recordStart, idAt);
      const to = ends[first + idAt]!;
      const key = readId(bytes, from, to, decode, texts);
      id.push(key);
      damaged = key < NO_ID && mayBeDamaged(bytes, from, to) && isDamagedId(decode(from, to));
    } else id.push(NO_ID);

    const stageCell = stageAt >= 0 && stageAt < count;
    stage.push(
      stageCell ? stages.code(bytes, startOf(scanner, first, recordStart, stageAt), ends[first + stageAt]!, decode) : 0,
    );
    const leadCell = leadStatusAt >= 0 && leadStatusAt < count;
    leadStatus.push(
      leadCell
        ? leadStatuses.code(
            bytes,
            startOf(scanner, first, recordStart, leadStatusAt),
            ends[first + leadStatusAt]!,
            decode,
          )
        : 0,
    );
    email.push(
      emailAt >= 0 && emailAt < count
        ? emailKey(bytes, startOf(scanner, first, recordStart, emailAt), ends[first + emailAt]!)
        : NO_ID,
    );

    for (let k = 0; k < dealsAt.length; k++) {
      const cell = dealsAt[k]!;
      if (cell >= count) continue;
      eachId(bytes, startOf(scanner, first, recordStart, cell), ends[first + cell]!, decode, dealTexts, (key) => {
        linkContact.push(place);
        linkDeal.push(key);
      });
    }
    for (let k = 0; k < activityAt.length; k++) {
      const cell = activityAt[k]!;
      if (cell < count && isWorked(bytes, startOf(scanner, first, recordStart, cell), ends[first + cell]!)) {
        flag |= ACTIVE;
        break;
      }
    }

    for (let k = 0; k < dated.length; k++) {
      const cell = datedAt[k]!;
      if (cell >= count) {
        instants[k] = BLANK;
        continue;
      }
      const from = startOf(scanner, first, recordStart, cell);
      const to = ends[first + cell]!;
      if (isBlank(bytes, from, to)) {
        instants[k] = BLANK;
        continue;
      }
      const noted = noteDate(profiles[k]!, bytes, from, to);
      const reading = readings[k] ?? null;
      instants[k] = reading === null ? noted : readDate(bytes, from, to, reading, UTC);
    }

    let mask = 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < climbing.length; k++) {
      const { bit, rises, column } = climbing[k]!;
      const at = instants[column]!;
      if (at === BLANK) continue;
      mask |= 1 << bit;
      if (!rises) continue;
      // NaN compares with nothing: then somebody has to look.
      if (!(at >= highest)) flag |= DATES_UNSURE;
      highest = at;
    }
    filled.push(mask);
    flags.push(flag);
    return damaged ? 'damaged-id' : null;
  });
  for (const { ordinal } of form.flaws) flags.array[ordinal]! |= FLAWED;
  return {
    form,
    start: memory.keepFloats(start),
    id: memory.keepFloats(id),
    texts: texts.texts,
    stage: memory.keepInts(stage),
    stages: { texts: stages.texts, counts: stages.counts },
    leadStatus: memory.keepInts(leadStatus),
    leadStatuses: { texts: leadStatuses.texts, counts: leadStatuses.counts },
    flags: memory.keepInts(flags),
    dated: memory.keepInts(filled),
    email: memory.keepFloats(email),
    linkContact: memory.keepInts(linkContact),
    linkDeal: memory.keepFloats(linkDeal),
    dealTexts: dealTexts.texts,
    dates: profiles,
  };
}

/** In place of an instant. */
const BLANK = Number.POSITIVE_INFINITY;

interface Climb {
  readonly bit: number;
  /** False for stages off the ladder, whose dates compare with nothing. */
  readonly rises: boolean;
  /** Place among the date columns. */
  readonly column: number;
}

/** The stage-date columns from the lowest rung to the highest. */
function climbOf(staged: readonly Column[], dated: readonly Column[], policy: Policy): readonly Climb[] {
  return (
    staged
      // A stage that the CRM does not know is named by its label.
      .map((column, bit) => ({ column, bit, rung: policy.rung(policy.stages.read(column.stage ?? '').value) }))
      .sort((a, b) => a.rung - b.rung || a.bit - b.bit)
      .map(({ column, bit, rung }) => ({
        bit,
        position: column.position,
        rises: rung >= 0,
        column: dated.indexOf(column),
      }))
  );
}

export function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  if (end === start || (end - start === 2 && bytes[start] === 34 && bytes[end - 1] === 34)) return true;
  if (bytes[start]! > 34) return false;
  for (let at = start; at < end; at++) if (bytes[at] !== 32 && bytes[at] !== 34 && bytes[at] !== 9) return false;
  return true;
}

/** True when an activity cell shows work: filled, and not a count of zero. */
function isWorked(bytes: Uint8Array, start: number, end: number): boolean {
  if (isBlank(bytes, start, end)) return false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte !== 48 && byte !== 46 && byte !== 44 && byte !== 34) return true;
  }
  return false;
}

/** Calls `take` with the key of each id in a `;`-separated cell. */
export function eachId(
  bytes: Uint8Array,
  start: number,
  end: number,
  decode: (start: number, end: number) => string,
  texts: TextIds,
  take: (key: number) => void,
): void {
  let from = start;
  let to = end;
  if (to - from > 1 && bytes[from] === 34) {
    from++;
    to--;
  }
  for (let at = from; at <= to; at++) {
    if (at < to && bytes[at] !== 59) continue;
    const key = at > from ? readId(bytes, from, at, decode, texts) : NO_ID;
    if (key !== NO_ID) take(key);
    from = at + 1;
  }
}

/**
 * A 53-bit hash of an e-mail, letter case and outer blanks aside; `NO_ID` when it is blank. Equal keys are compared
 * as text before anybody is told.
 */
export function emailKey(bytes: Uint8Array, start: number, end: number): number {
  let from = start;
  let to = end;
  while (from < to && (bytes[from] === 32 || bytes[from] === 34)) from++;
  while (to > from && (bytes[to - 1] === 32 || bytes[to - 1] === 34)) to--;
  if (from === to) return NO_ID;
  let one = 0x811c9dc5;
  let other = to - from;
  for (let at = from; at < to; at++) {
    let byte = bytes[at]!;
    if (byte >= 65 && byte <= 90) byte += 32;
    one = Math.imul(one ^ byte, 0x01000193);
    other = Math.imul(other ^ byte, 0x5bd1e995);
    other ^= other >>> 13;
  }
  return (one >>> 0) * 2097152 + ((other >>> 0) & 0x1fffff);
}

/** Calls `take` with the key of each e-mail in a `;`-separated cell. */
export function eachEmail(bytes: Uint8Array, start: number, end: number, take: (key: number) => void): void {
  let from = start;
  for (let at = start; at <= end; at++) {
    if (at < end && bytes[at] !== 59) continue;
    const key = emailKey(bytes, from, at);
    if (key !== NO_ID) take(key);
    from = at + 1;
  }
}
