import type { Zone } from '../table/zone.ts';
import { type ClockVerdict, clockOf } from './clocks.ts';
import { type DatedFile, hasClockTimes } from './date-settings.ts';
import { type Pair, pairsIn, repeatsIn, type Seen, tellingOf } from './sightings.ts';
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
  const told = byHistory(world, files, usual, origin);
  const known = merged(told.map(said));
  const repeats = (['contacts', 'deals'] as const).flatMap((table) =>
    byRepeats(
      world,
      table,
      files.filter(
        ({ part }) => part.table === table && !known.zones.has(part.index) && !known.evidence.has(part.index),
      ),
      usual,
    ),
  );
  return merged([known, ...repeats.map(said)]);
}

/** The clock of some files, asked for by the events that others date too. */
interface Found {
  readonly own: readonly DatedFile[];
  readonly others: readonly DatedFile[];
  /** Files that follow them without an event of their own. */
  readonly like: readonly DatedFile[];
  readonly verdict: ClockVerdict<Seen>;
}

/**
 * The clocks of contacts and history. A file with instants needs none, so that it is the other's that is asked for. Of
 * two files with clocks it is the history's where somebody named the zone: screens show the account's zone, and
 * histories come out of interfaces and warehouses in UTC. Where nobody did, it is the contacts' for the same reason.
 */
function byHistory(world: World, files: readonly DatedFile[], usual: Zone, origin: ZoneOrigin): readonly Found[] {
  const contacts = files.filter(({ part }) => part.table === 'contacts');
  const history = files.filter(({ part }) => part.table === 'history');
  const there = tellingOf(history);
  if (there !== 'clock' && there !== 'instants') return [];
  const pairs = pairsIn(world, contacts, there, usual);
  return contacts.flatMap((file) => {
    const here = tellingOf([file]);
    if ((here !== 'clock' && here !== 'instants') || (here === 'instants' && there === 'instants')) return [];
    const own = pairs.filter(({ part }) => part === file.part.index);
    const ofContacts = (): Found => {
      const verdict = ask(own, 'here', there === 'clock' ? usual : null, usual);
      return { own: [file], others: history, like: alongWith(file, files), verdict };
    };
    const ofHistory = (): Found => {
      const verdict = ask(own, 'there', here === 'clock' ? usual : null, usual);
      return { own: history, others: [file], like: [], verdict };
    };
    if (there === 'instants') return ofContacts();
    // Several files of contacts may disagree about the one history.
    if (contacts.length > 1 && here === 'clock') return ofContacts();
    if (here === 'instants') return ofHistory();
    const [first, second] = origin === 'named' ? [ofHistory, ofContacts] : [ofContacts, ofHistory];
    const found = first();
    if (found.verdict.kind !== 'unclear') return found;
    const other = second();
    return other.verdict.kind === 'shifted' ? other : found;
  });
}

/** The clocks of the files of one table, by records that stand in one before them, too. */
function byRepeats(
  world: World,
  table: 'contacts' | 'deals',
  files: readonly DatedFile[],
  usual: Zone,
): readonly Found[] {
  const repeats = repeatsIn(world, table, files);
  return files.flatMap((file, place) => {
    for (const before of files.slice(0, place)) {
      const [here, there] = [tellingOf([file]), tellingOf([before])];
      if (here !== 'clock' || (there !== 'clock' && there !== 'instants')) continue;
      const both = repeats.filter((one) => one.part === file.part.index && one.before === before.part.index);
      const verdict = ask(both, 'here', there === 'clock' ? usual : null, usual);
      if (verdict.kind !== 'few') return [{ own: [file], others: [before], like: [], verdict }];
    }
    return [];
  });
}

/** Asks for the clock of one side; the other one's readings are of the zone `of`, or instants where that is null. */
function ask(pairs: readonly Pair[], whose: 'here' | 'there', of: Zone | null, usual: Zone): ClockVerdict<Seen> {
  const instantOf = (reading: number) => (of === null ? reading : of.toUtc(reading));
  const seen = pairs.map((pair): Seen => {
    const [own, other] = whose === 'here' ? [pair.here, pair.there] : [pair.there, pair.here];
    return { shown: own, at: instantOf(other), pair };
  });
  return clockOf(seen, usual);
}

/** The zones that follow from what was found, and the sentences about it. */
function said({ own, others, like, verdict }: Found): Clocks {
  if (verdict.kind === 'agrees') {
    const told = (there: readonly DatedFile[]) =>
      `${shareText(verdict)} events that ${namesOf(there)} has too agree to the minute.`;
    const evidence = [...about(own, told(others)), ...about(others, told(own))];
    return { ...NO_CLOCKS, evidence: new Map(evidence) };
  }
  if (verdict.kind === 'unclear') {
    const { ahead, agreeing, of } = verdict;
    if (of < MANY || !ahead || agreeing < of * WORTH_TELLING) return NO_CLOCKS;
    const sentence =
      `${shareText(verdict)} events that ${namesOf(others)} has too are ${differenceText(ahead)} here, and the others ` +
      'are not: the files may be of different time zones, but nothing was shifted. --tz ZONE reads all files in one.';
    return { ...NO_CLOCKS, notes: new Map(about(own, sentence)), evidence: new Map(about(own, sentence)) };
  }
  if (verdict.kind === 'few') return NO_CLOCKS;
  const { zone, examples, ahead } = verdict;
  const rows = examples.map(({ pair }) => pair.shown()).join('; ');
  const basis =
    `${shareText(verdict)} events that ${namesOf(others)} has too then agree to the minute ` +
    `(${ahead.map(clockText).join(' and ')}: ${rows}).`;
  const alike = `Times are read in ${zone} like those of ${namesOf(own)}, which came out of the same CRM.`;
  const advice = '--tz ZONE reads all files in one zone instead.';
  return {
    zones: new Map([...own, ...like].map(({ part }) => [part.index, zone])),
    notes: new Map([...about(own, `Times are read in ${zone}: ${basis} ${advice}`), ...about(like, alike)]),
    evidence: new Map([...about(own, basis), ...about(like, alike)]),
  };
}

/** What was found first holds. */
function merged(all: readonly Clocks[]): Clocks {
  const first = <T>(maps: readonly ReadonlyMap<number, T>[]) => new Map(maps.toReversed().flatMap((map) => [...map]));
  return {
    zones: first(all.map(({ zones }) => zones)),
    notes: first(all.map(({ notes }) => notes)),
    evidence: first(all.map(({ evidence }) => evidence)),
  };
}

/** `1,200 of 1,250`. */
const shareText = ({ agreeing, of }: { readonly agreeing: number; readonly of: number }): string =>
  `${agreeing.toLocaleString('en-US')} of ${of.toLocaleString('en-US')}`;

const namesOf = (files: readonly DatedFile[]): string => files.map(({ part }) => part.file).join(' and ');

const about = (files: readonly DatedFile[], sentence: string) =>
  files.map(({ part }) => [part.index, [sentence]] as const);

/** Files that were exported from the screens of the same CRM, and so in the same zone. */
function alongWith({ part: own }: DatedFile, files: readonly DatedFile[]): readonly DatedFile[] {
  return files.filter(
    ({ part, dates }) =>
      (part.table === 'deals' || part.table === 'companies') &&
      part.layout.crm === own.layout.crm &&
      hasClockTimes(dates),
  );
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
