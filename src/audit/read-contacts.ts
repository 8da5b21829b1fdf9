import { createDateProfile, type DateProfile, type DateReading } from '../table/dates.ts';
import { SLICE } from '../table/kernel.ts';
import { createNumberProfile, type NumberProfile, noteNumber } from '../table/numbers.ts';
import type { Scanner } from '../table/scan.ts';
import { UTC } from '../table/zone.ts';
import type { Column, Policy } from '../types.ts';
import { isBlank } from './cells.ts';
import { CLOSING_FIELDS } from './closings.ts';
import { createDeletions } from './deleted.ts';
import { positionOf, positionsOf } from './field-positions.ts';
import { TextIds } from './ids.ts';
import { type Range, type RangeForm, readRange } from './range.ts';
import { scoreColumns } from './scores.ts';
import { BLANK, codesIn, type Dating, damagedIn, datesIn, eachIdIn, emailsIn, idsIn } from './slices.ts';
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
/** The contact, which is the first row of its id, has a deal that the deals files do not hold. */
export const UNKNOWN_DEAL = 64;
/** The CRM has deleted the record: it takes no part. */
export const DELETED = 128;
/** The record's id was merged into another one. */
export const MERGED = 256;
/** The record is a lead that became a contact of the contacts files: what belongs to it belongs to that one. */
export const CONVERTED = 512;
/** The contact may have deals under another id: one that was merged into it, or that of the contact it became. */
export const DEALS_ELSEWHERE = 1024;

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
  /** Ids that a record says were merged into it: its place in the range, and their keys. */
  readonly mergedInto: Int32Array;
  readonly mergedId: Float64Array;
  /** Records that say what they were merged into: place in the range, key of the other. */
  readonly loser: Int32Array;
  readonly masterId: Float64Array;
  /** Contacts that leads became: place of the lead in the range, key of the contact. */
  readonly convertedLead: Int32Array;
  readonly convertedId: Float64Array;
  /** One for each date column, in the order of `dateColumns`. */
  readonly dates: readonly DateProfile[];
  /** One for each of `scoreColumns`. */
  readonly numbers: readonly NumberProfile[];
}

/** Most stage-date columns that a contacts file is watched for: three generations of eight, and some. */
export const STAGE_DATES = 31;

const DATE_FIELDS = new Set(['createdAt', 'modifiedAt', 'activity', 'stageDate', ...CLOSING_FIELDS, 'at']);

/** The recognised columns that hold dates, in file order. */
export function dateColumns(columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ field }) => DATE_FIELDS.has(field));
}

export const stageDateColumns = (columns: readonly Column[]): readonly Column[] =>
  columns.filter(({ field }) => field === 'stageDate').slice(0, STAGE_DATES);

/** Reads a range of a contacts file down to what the join and the silent contacts need: about 40 bytes a record. */
export function readContacts(range: Range, policy: Policy, readings: readonly DateReading[]): ContactsRange {
  const { part, memory } = range;
  const { columns } = part.layout;
  const idAt = positionOf(columns, 'id');
  const stageAt = positionOf(columns, 'stage');
  const leadStatusAt = positionOf(columns, 'leadStatus');
  const emailAt = positionOf(columns, 'email');
  const dealsAt = positionsOf(columns, 'dealIds');
  const mergedAt = positionsOf(columns, 'mergedIds');
  const masterAt = positionsOf(columns, 'masterId');
  const convertedAt = positionsOf(columns, 'convertedId');
  const deletedIn = createDeletions(columns, 2);
  const dated = dateColumns(columns);
  const profiles = dated.map(createDateProfile);
  const climbing = climbOf(dated, policy);
  const datings = profiles.map(
    (profile, k): Dating => ({ profile, reading: readings[k] ?? null, zone: UTC, quotesAlone: 'blank' }),
  );
  const start = memory.floats();
  const id = memory.floats();
  const stage = memory.ints();
  const leadStatus = memory.ints();
  const flags = memory.ints();
  const filled = memory.ints();
  const email = memory.floats();
  const linkContact = memory.ints();
  const linkDeal = memory.floats();
  const mergedInto = memory.ints();
  const mergedId = memory.floats();
  const loser = memory.ints();
  const masterId = memory.floats();
  const convertedLead = memory.ints();
  const convertedId = memory.floats();
  const stages = new Spellings();
  const leadStatuses = new Spellings();
  const texts = new TextIds();
  const dealTexts = new TextIds();
  const highest = new Float64Array(SLICE);
  const scores = scoreColumns(part.layout, policy).map((column) => ({ ...column, profile: createNumberProfile() }));

  const form = readRange(range, (slice) => {
    const { scanner, from, count } = slice;
    const place = start.extend(count);
    for (let i = 0; i < count; i++) start.array[place + i] = scanner.base + scanner.startOf(from + i, 0);
    const keys = idsIn(slice, idAt, texts);
    const damaged = damagedIn(slice, idAt, keys);
    id.append(keys, count);
    stage.append(codesIn(slice, stageAt, stages, 0), count);
    leadStatus.append(codesIn(slice, leadStatusAt, leadStatuses, 1), count);
    email.append(emailsIn(slice, emailAt), count);
    eachIdIn(slice, dealsAt, dealTexts, (i, key) => {
      linkContact.push(place + i);
      linkDeal.push(key);
    });
    eachIdIn(slice, mergedAt, texts, (i, key) => {
      mergedInto.push(place + i);
      mergedId.push(key);
    });
    eachIdIn(slice, masterAt, texts, (i, key) => {
      loser.push(place + i);
      masterId.push(key);
    });
    eachIdIn(slice, convertedAt, texts, (i, key) => {
      convertedLead.push(place + i);
      convertedId.push(key);
    });

    flags.fill(0, count);
    for (const i of deletedIn(slice)) flags.array[place + i]! |= DELETED;
    filled.fill(0, count);
    highest.fill(Number.NEGATIVE_INFINITY);
    for (const { column, bit, rises } of climbing) {
      const { field, position } = dated[column]!;
      const instants = datesIn(slice, position, datings[column]!);
      if (field === 'activity') {
        for (let i = 0; i < count; i++) {
          if (instants[i] === BLANK) continue;
          // What is a date is no count of zero, but zeros may be the first moment of an epoch.
          if (instants[i]! > 0 || isWorked(scanner, from + i, position)) flags.array[place + i]! |= ACTIVE;
        }
      }
      if (bit < 0) continue;
      for (let i = 0; i < count; i++) {
        const at = instants[i]!;
        if (at === BLANK) continue;
        filled.array[place + i]! |= 1 << bit;
        if (!rises) continue;
        // NaN compares with nothing: then somebody has to look.
        if (!(at >= highest[i]!)) flags.array[place + i]! |= DATES_UNSURE;
        highest[i] = at;
      }
    }
    for (const { position, profile } of scores) {
      for (let r = from; r < from + count; r++) {
        if (!scanner.has(r, position)) continue;
        noteNumber(profile, slice.decode(scanner.startOf(r, position), scanner.endOf(r, position)));
      }
    }
    return damaged.filter((i) => (flags.array[place + i]! & DELETED) === 0);
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
    mergedInto: memory.keepInts(mergedInto),
    mergedId: memory.keepFloats(mergedId),
    loser: memory.keepInts(loser),
    masterId: memory.keepFloats(masterId),
    convertedLead: memory.keepInts(convertedLead),
    convertedId: memory.keepFloats(convertedId),
    dates: profiles,
    numbers: scores.map(({ profile }) => profile),
  };
}

interface Climb {
  /** Place among the date columns. */
  readonly column: number;
  /** Place among the stage-date columns, -1 for a date of another kind. */
  readonly bit: number;
  /** False for stages off the ladder, whose dates compare with nothing. */
  readonly rises: boolean;
}

/** The date columns: those of stages from the lowest rung to the highest, then the others. */
function climbOf(dated: readonly Column[], policy: Policy): readonly Climb[] {
  const staged = stageDateColumns(dated);
  // A stage that the CRM does not know is named by its label.
  const rungOf = ({ stage }: Column): number => policy.rung(policy.stages.read(stage ?? '').value);
  const climbing = dated.map((one, column) => ({ column, bit: staged.indexOf(one), rung: rungOf(one) }));
  const stages = climbing.filter(({ bit }) => bit >= 0).sort((a, b) => a.rung - b.rung || a.bit - b.bit);
  const others = climbing.filter(({ bit }) => bit < 0);
  return [...stages, ...others].map(({ column, bit, rung }) => ({ column, bit, rises: bit >= 0 && rung >= 0 }));
}

/** True when an activity cell shows work: filled, and not a count of zero. */
function isWorked(scanner: Scanner, r: number, cell: number): boolean {
  if (!scanner.has(r, cell)) return false;
  const { buffer } = scanner;
  const start = scanner.startOf(r, cell);
  const end = scanner.endOf(r, cell);
  if (isBlank(buffer, start, end)) return false;
  for (let at = start; at < end; at++) {
    const byte = buffer[at]!;
    if (byte !== 48 && byte !== 46 && byte !== 44 && byte !== 34) return true;
  }
  return false;
}
