import { createZone, offsetAt, offsetName, type Zone } from '../table/zone.ts';
import type { Instant } from '../types.ts';

/** One event that two files date: what the clock of the one showed, and when it was by the other. */
export interface Sighting {
  /** The reading as if it were UTC. */
  readonly shown: number;
  readonly at: Instant;
}

/** What the sightings of a file say about its clock. */
export type ClockVerdict<S extends Sighting = Sighting> =
  /** Too few events to say anything. */
  | { readonly kind: 'few'; readonly of: number }
  /** The clock is the one that everybody thought. */
  | { readonly kind: 'agrees'; readonly agreeing: number; readonly of: number }
  | {
      readonly kind: 'shifted';
      /** The zone whose clocks show what the file does. */
      readonly zone: string;
      /** How many minutes they are ahead of UTC, in the order of how often. */
      readonly ahead: readonly number[];
      readonly agreeing: number;
      readonly of: number;
      readonly examples: readonly S[];
    }
  /** The differences are not those of a clock; `ahead` is the commonest one, and `agreeing` how often it is met. */
  | { readonly kind: 'unclear'; readonly ahead: number | null; readonly agreeing: number; readonly of: number };

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const HOUR_IN_QUARTERS = 4;
const FARTHEST = 14 * 60 * MINUTE;

/** From so many on, some may be accidents; below, and from so few on, none. */
const MANY = 20;
const FEW = 5;
const SHARE = 0.9;

function isEnough(agreeing: number, of: number): boolean {
  return of >= MANY ? agreeing >= of * SHARE : of >= FEW && agreeing === of;
}

const fits = (zone: Zone, { shown, at }: Sighting): boolean => Math.abs(zone.toUtc(shown) - at) <= MINUTE;

/**
 * The clock that a file shows, from all events that another file dates too. What is more than 14 hours apart is no one
 * event. A difference counts only where it is a clock's: whole quarters of an hour to the minute, the same for nearly
 * all, or two that differ as summer time does somewhere.
 */
export function clockOf<S extends Sighting>(sightings: readonly S[], usual: Zone): ClockVerdict<S> {
  const near = sightings.filter(({ shown, at }) => Math.abs(shown - at) <= FARTHEST + MINUTE);
  const of = near.length;
  if (of < FEW) return { kind: 'few', of };
  const agreeing = near.filter((sighting) => fits(usual, sighting)).length;
  if (isEnough(agreeing, of)) return { kind: 'agrees', agreeing, of };
  const [first, second] = groupsOf(near);
  if (first === undefined) return { kind: 'unclear', ahead: null, agreeing: 0, of };
  const shifted = (zone: Zone, groups: readonly Group<S>[]): ClockVerdict<S> => ({
    kind: 'shifted',
    zone: zone.name,
    ahead: groups.map(({ quarters }) => quarters * 15),
    agreeing: near.filter((sighting) => fits(zone, sighting)).length,
    of,
    examples: groups.length === 1 ? first.members.slice(0, 2) : groups.map(({ members }) => members[0]!),
  });
  if (second !== undefined && Math.abs(first.quarters - second.quarters) === HOUR_IN_QUARTERS) {
    const seasonal = seasonalZone(near, first, second);
    if (seasonal !== null) return shifted(seasonal, [first, second]);
  }
  if (isEnough(first.members.length, of)) return shifted(createZone(offsetName(first.quarters * 15)), [first]);
  return { kind: 'unclear', ahead: first.quarters * 15, agreeing: first.members.length, of };
}

/** Sightings that differ by the same quarters of an hour. */
interface Group<S extends Sighting = Sighting> {
  readonly quarters: number;
  readonly members: readonly S[];
}

/** The groups, largest first; of equals the one nearest to no difference. */
function groupsOf<S extends Sighting>(sightings: readonly S[]): readonly Group<S>[] {
  const groups = new Map<number, S[]>();
  for (const sighting of sightings) {
    const ahead = sighting.shown - sighting.at;
    const quarters = Math.round(ahead / QUARTER);
    if (Math.abs(ahead - quarters * QUARTER) > MINUTE) continue;
    const group = groups.get(quarters);
    if (group === undefined) groups.set(quarters, [sighting]);
    else group.push(sighting);
  }
  return [...groups]
    .map(([quarters, members]) => ({ quarters, members }))
    .sort((a, b) => b.members.length - a.members.length || Math.abs(a.quarters) - Math.abs(b.quarters));
}

/** Zones that are named where others have the same clocks. */
const FAMILIAR = [
  'Europe/Berlin',
  'Europe/London',
  'Europe/Helsinki',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'Australia/Sydney',
  'Pacific/Auckland',
];
/** Zones that are tried, and sightings that each is tried on. */
const MOST_ZONES = 12;
const MOST_TRIED = 4000;

/** True where a zone's clocks were so far ahead when most of a few events of the group happened. */
function hasOffset(name: string, { quarters, members }: Group): boolean {
  const few = [members[0]!, members[members.length >> 1]!, members.at(-1)!];
  return few.filter(({ at }) => offsetAt(name, at) === quarters * QUARTER).length >= 2;
}

/** The zone whose summer time explains both groups; null where none explains nearly all sightings. */
function seasonalZone(near: readonly Sighting[], first: Group, second: Group): Zone | null {
  const hasOffsets = (name: string): boolean => [first, second].every((group) => hasOffset(name, group));
  const familiar = new Set(FAMILIAR);
  const names = [...FAMILIAR, ...Intl.supportedValuesOf('timeZone').filter((name) => !familiar.has(name))];
  const step = Math.max(1, Math.ceil(near.length / MOST_TRIED));
  const tried = near.filter((_, index) => index % step === 0);
  let best: Zone | null = null;
  let most = 0;
  for (const name of names.filter(hasOffsets).slice(0, MOST_ZONES)) {
    const zone = createZone(name);
    const agreeing = tried.filter((sighting) => fits(zone, sighting)).length;
    if (agreeing <= most) continue;
    best = zone;
    most = agreeing;
  }
  // A zone that explains no more than one fixed difference does is not proved.
  const alone = tried.filter(({ shown, at }) => Math.abs(shown - at - first.quarters * QUARTER) <= MINUTE).length;
  return isEnough(most, tried.length) && most > alone ? best : null;
}
