import { toShownHeader } from '../table/header.ts';
import type { Zone } from '../table/zone.ts';
import { type ClockVerdict, clockOf } from './clocks.ts';
import { type DatedFile, hasClockTimes } from './date-settings.ts';
import { type ContactSighting, type Pair, pairsIn, tellingOf } from './sightings.ts';
import type { World } from './view.ts';

/** What the files say of each other's clocks. */
export interface Clocks {
  /** By part: the zone whose clocks it shows. Parts that show the usual zone's are absent. */
  readonly zones: ReadonlyMap<number, string>;
  /** By part, what was found and done about it, one sentence each. */
  readonly notes: ReadonlyMap<number, readonly string[]>;
  /** By part, on what the zone it is read in rests, where that is more than a habit. */
  readonly evidence: ReadonlyMap<number, readonly string[]>;
}

export const NO_CLOCKS: Clocks = { zones: new Map(), notes: new Map(), evidence: new Map() };

/** Whether somebody said what the usual zone is. */
export type ZoneOrigin = 'named' | 'assumed';

/** A difference that so many events show, of all, is worth a word even where it is not applied. */
const WORTH_TELLING = 0.5;
const MANY = 20;

/** Finds out whether the files of a run show the clocks of different places. */
export function findClocks(world: World, files: readonly DatedFile[], usual: Zone, origin: ZoneOrigin): Clocks {
  const contacts = files.filter(({ part }) => part.table === 'contacts');
  const history = files.filter(({ part }) => part.table === 'history');
  const tellings = [tellingOf(contacts), tellingOf(history)] as const;
  const isClock = tellings.map((telling) => telling === 'clock');
  if (!tellings.every((telling) => telling === 'clock' || telling === 'instants')) return NO_CLOCKS;
  if (!isClock.includes(true)) return NO_CLOCKS;
  const pairs = pairsIn(world, contacts, tellings[1], usual);
  const found = settle(pairs, isClock as [boolean, boolean], usual, origin);
  if (found === null) return NO_CLOCKS;
  return said(found, world, files);
}

/** Whose clock was asked for, and what was found. */
interface Found {
  readonly whose: 'contacts' | 'history';
  readonly verdict: ClockVerdict<ContactSighting>;
}

/**
 * A file with instants needs no clock, so that it is the other's that is asked for. Of two files with clocks it is the
 * history's where somebody named the zone: screens show the account's zone, and histories come out of interfaces and
 * warehouses in UTC. Where nobody did, it is the contacts' for the same reason.
 */
function settle(
  pairs: readonly Pair[],
  [inContacts, inHistory]: readonly [boolean, boolean],
  usual: Zone,
  origin: ZoneOrigin,
): Found | null {
  const ofContacts = (): Found => {
    const at = inHistory ? (reading: number) => usual.toUtc(reading) : (instant: number) => instant;
    const sightings = pairs.map((pair) => ({ ...pair, shown: pair.inContacts, at: at(pair.inHistory) }));
    return { whose: 'contacts', verdict: clockOf(sightings, usual) };
  };
  const ofHistory = (): Found => {
    const at = inContacts ? (reading: number) => usual.toUtc(reading) : (instant: number) => instant;
    const sightings = pairs.map((pair) => ({ ...pair, shown: pair.inHistory, at: at(pair.inContacts) }));
    return { whose: 'history', verdict: clockOf(sightings, usual) };
  };
  if (!inHistory) return ofContacts();
  if (!inContacts) return ofHistory();
  const [first, second] = origin === 'named' ? [ofHistory, ofContacts] : [ofContacts, ofHistory];
  const found = first();
  if (found.verdict.kind !== 'unclear') return found;
  const other = second();
  return other.verdict.kind === 'shifted' ? other : found;
}

/** The zones that follow from it, and the sentences about it. */
function said({ whose, verdict }: Found, world: World, files: readonly DatedFile[]): Clocks {
  const own = files.filter(({ part }) => part.table === whose);
  const others = files.filter(({ part }) => part.table === (whose === 'contacts' ? 'history' : 'contacts'));
  if (verdict.kind === 'agrees') {
    const told = (there: readonly DatedFile[]) =>
      `${verdict.agreeing} of ${verdict.of} events that ${namesOf(there)} has too agree to the minute.`;
    const evidence = [...about(own, told(others)), ...about(others, told(own))];
    return { ...NO_CLOCKS, evidence: new Map(evidence) };
  }
  if (verdict.kind === 'unclear') {
    const { ahead, agreeing, of } = verdict;
    if (of < MANY || !ahead || agreeing < of * WORTH_TELLING) return NO_CLOCKS;
    const sentence =
      `${agreeing} of ${of} events that ${namesOf(others)} has too are ${differenceText(ahead)} here, and the others ` +
      'are not: the files may be of different time zones, but nothing was shifted. --tz ZONE reads all files in one.';
    return { ...NO_CLOCKS, notes: new Map(about(own, sentence)), evidence: new Map(about(own, sentence)) };
  }
  return verdict.kind === 'shifted'
    ? shifted(verdict, own, others, whose === 'contacts' ? files : [], world)
    : NO_CLOCKS;
}

/** A zone for the files whose clock betrays it, and for those that came out of the same screens. */
function shifted(
  { zone, agreeing, of, examples, ahead }: Extract<ClockVerdict<ContactSighting>, { kind: 'shifted' }>,
  own: readonly DatedFile[],
  others: readonly DatedFile[],
  files: readonly DatedFile[],
  world: World,
): Clocks {
  const rows = examples.map((example) => exampleText(example, world)).join('; ');
  const basis =
    `${agreeing} of ${of} events that ${namesOf(others)} has too then agree to the minute ` +
    `(${ahead.map(clockText).join(' and ')}: ${rows}).`;
  const like = alongWith(own, files);
  const alike = `Times are read in ${zone} like those of ${namesOf(own)}, which came out of the same CRM.`;
  const advice = '--tz ZONE reads all files in one zone instead.';
  return {
    zones: new Map([...own, ...like].map(({ part }) => [part.index, zone])),
    notes: new Map([...about(own, `Times are read in ${zone}: ${basis} ${advice}`), ...about(like, alike)]),
    evidence: new Map([...about(own, basis), ...about(like, alike)]),
  };
}

const namesOf = (files: readonly DatedFile[]): string => files.map(({ part }) => part.file).join(' and ');

const about = (files: readonly DatedFile[], sentence: string) =>
  files.map(({ part }) => [part.index, [sentence]] as const);

/** Files that were exported from the screens of the same CRM, and so in the same zone. */
function alongWith(own: readonly DatedFile[], files: readonly DatedFile[]): readonly DatedFile[] {
  const crms = new Set(own.map(({ part }) => part.layout.crm));
  return files.filter(
    ({ part, dates }) =>
      (part.table === 'deals' || part.table === 'companies') && crms.has(part.layout.crm) && hasClockTimes(dates),
  );
}

/** `contacts.csv:12 Create Date=2024-03-05 14:00 and history.csv:8 of 2024-03-05 12:00`. */
function exampleText({ place, position, event, inHistory }: ContactSighting, world: World) {
  const contact = world.contact(place);
  const { header } = contact.part.layout;
  const cell = world.contacts.cell(place, position).trim();
  const { file, row } = contact.history[event]!.evidence();
  const shown = `${contact.file}:${contact.row} ${toShownHeader(header[position]!)}=${toShownHeader(cell)}`;
  return `${shown} and ${file}:${row} of ${new Date(inHistory).toISOString().slice(0, 16).replace('T', ' ')}`;
}

/** `2 hours later`. */
function differenceText(minutes: number): string {
  const ahead = Math.abs(minutes);
  const hours = Math.floor(ahead / 60);
  const rest = ahead % 60;
  const parts = [
    ...(hours > 0 ? [`${hours} ${hours === 1 ? 'hour' : 'hours'}`] : []),
    ...(rest > 0 ? [`${rest} minutes`] : []),
  ];
  return `${parts.join(' ')} ${minutes > 0 ? 'later' : 'earlier'}`;
}

/** `2 hours ahead of UTC`. */
function clockText(minutes: number): string {
  if (minutes === 0) return 'as in UTC';
  return `${differenceText(minutes)
    .replace(/later$/, 'ahead of')
    .replace(/earlier$/, 'behind')} UTC`;
}
