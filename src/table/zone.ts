import { Fault } from '../errors.ts';
import type { Instant } from '../types.ts';

/** Tells when a clock on the wall shows a time. */
export interface Zone {
  /** The IANA name, as `Intl` writes it, or `UTC+02:00`. */
  readonly name: string;
  /**
   * The instant at which the zone's clocks show a reading, given as if it were UTC. A reading that occurs twice is
   * the earlier instant, one that is skipped is the instant of the change; so a later reading is never an earlier
   * instant.
   */
  toUtc(reading: number): Instant;
}

/** The zone whose clocks show UTC. */
export const UTC: Zone = { name: 'UTC', toUtc: (reading) => reading };

/** A stretch of time with one offset; `until` is the reading, `from` the instant. */
interface Stretch {
  readonly from: Instant;
  readonly until: number;
  readonly offset: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 86_400_000;
// Offsets are looked up for windows of this length: one look-up serves every reading in it.
const WINDOW = 64 * DAY;
const STEP = 4 * DAY;

/** The zone's offset from UTC at an instant, by `Intl`, in milliseconds. */
function offsetBy(format: Intl.DateTimeFormat, instant: Instant): number {
  const parts = new Map<string, number>(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)] as const),
  );
  const part = (type: string): number => parts.get(type) ?? 0;
  const seconds = Math.floor(instant / SECOND) * SECOND;
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - seconds;
}

/** The first second at which the offset is no longer what it was at `before`. */
function changeBetween(offsetAt: (instant: Instant) => number, before: Instant, after: Instant): Instant {
  const offset = offsetAt(before);
  while (after - before > SECOND) {
    const middle = before + Math.floor((after - before) / (2 * SECOND)) * SECOND;
    if (offsetAt(middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

function stretchesOf(offsetAt: (instant: Instant) => number, window: number): readonly Stretch[] {
  // Readings are up to a day away from their instants.
  const last = (window + 1) * WINDOW + STEP;
  const stretches: Stretch[] = [];
  let from = Number.NEGATIVE_INFINITY;
  let at = window * WINDOW - STEP;
  let offset = offsetAt(at);
  for (; at < last; at += STEP) {
    const next = offsetAt(at + STEP);
    if (next === offset) continue;
    const change = changeBetween(offsetAt, at, at + STEP);
    stretches.push({ from, until: change + offset, offset });
    from = change;
    offset = next;
  }
  stretches.push({ from, until: Number.POSITIVE_INFINITY, offset });
  return stretches;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    const what = `time zone ${JSON.stringify(timeZone)} is not known`;
    throw new Fault('policy', `${what}; use an IANA name such as Europe/Berlin, an offset such as +02:00, or UTC`, {
      cause,
    });
  }
}

const OFFSET = /^(?:UTC|GMT)?([+\u2212-])(\d{1,2})(?::?([0-5]\d))?$/i;
const FARTHEST = 14 * 60;

/** The offset that `+02:00`, `+2` or `UTC-0530` names, in minutes; null for what is none. */
function offsetNamed(timeZone: string): number | null {
  const [, sign, hours, minutes = '0'] = OFFSET.exec(timeZone) ?? [];
  if (hours === undefined) return null;
  const offset = Number(hours) * 60 + Number(minutes);
  return offset > FARTHEST ? null : sign === '+' ? offset : -offset;
}

/** The name of the zone whose clocks are always so many minutes ahead of UTC. */
export function offsetName(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const ahead = Math.abs(minutes);
  const two = (part: number) => String(part).padStart(2, '0');
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}

/** True for what `createZone` knows. */
export function isTimeZone(timeZone: string): boolean {
  if (offsetNamed(timeZone) !== null) return true;
  try {
    formatFor(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** The zone of an IANA name or an offset; `UTC` itself for every name of it. Throws a `Fault` for an unknown name. */
export function createZone(timeZone: string): Zone {
  const minutes = offsetNamed(timeZone);
  if (minutes === 0) return UTC;
  if (minutes !== null) return { name: offsetName(minutes), toUtc: (reading) => reading - minutes * MINUTE };
  const format = formatFor(timeZone);
  const name = format.resolvedOptions().timeZone;
  if (name === 'UTC') return UTC;
  const offsetAt = (instant: Instant): number => offsetBy(format, instant);
  const windows = new Map<number, readonly Stretch[]>();
  const toUtc = (reading: number): Instant => {
    const window = Math.floor(reading / WINDOW);
    let stretches = windows.get(window);
    if (stretches === undefined) {
      stretches = stretchesOf(offsetAt, window);
      windows.set(window, stretches);
    }
    let i = 0;
    while (reading >= stretches[i]!.until) i++;
    const { from, offset } = stretches[i]!;
    return Math.max(reading - offset, from);
  };
  return { name, toUtc };
}

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
export const offsetAt = (timeZone: string, instant: Instant): number => offsetBy(formatFor(timeZone), instant);

const QUARTER = 15 * MINUTE;

/** What a zone's clocks show at an instant, as if it were UTC: the reading that `toUtc` takes back to it. */
export function createReadingOf({ toUtc }: Zone): (instant: Instant) => number {
  // Neighbours mostly have the same offset.
  let offset = 0;
  return (instant) => {
    if (toUtc(instant + offset) === instant) return instant + offset;
    for (let tried = -FARTHEST * MINUTE; tried <= FARTHEST * MINUTE; tried += QUARTER) {
      if (toUtc(instant + tried) !== instant) continue;
      offset = tried;
      return instant + tried;
    }
    // An offset that is no whole quarter, or an hour that the clocks show twice: the second time has no reading.
    return instant + offset;
  };
}

/** Finds the zone of a file: the one that it names, else `usual`. */
export function createZoneOf(usual: Zone): (file: { readonly zone: string | null }) => Zone {
  const zones = new Map<string, Zone>();
  return ({ zone: name }) => {
    if (name === null) return usual;
    const zone = zones.get(name) ?? createZone(name);
    zones.set(name, zone);
    return zone;
  };
}
