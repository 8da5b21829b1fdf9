import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOf, type Sighting } from '../../src/audit/clocks.ts';
import { createZone, UTC } from '../../src/table/zone.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show, by another door of Intl than the source uses. */
function shownIn(timeZone: string, at: number): number {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(timeZone, format);
  const text = format.format(at);
  const [year, month, day, hour, minute, second] = text.split(/[- :]/).map(Number);
  return Date.UTC(year!, month! - 1, day, hour, minute, second);
}

/** An event every few days from a day on. */
const events = (count: number, from = Date.UTC(2024, 0, 3, 9, 17), step = 5 * DAY + 3 * HOUR) =>
  Array.from({ length: count }, (_, index) => from + index * step);

const seenIn = (timeZone: string, instants: readonly number[]): readonly Sighting[] =>
  instants.map((at) => ({ shown: shownIn(timeZone, at), at }));

const ahead = (minutes: number, instants: readonly number[]): readonly Sighting[] =>
  instants.map((at) => ({ shown: at + minutes * MINUTE, at }));

describe('the clock of a file', () => {
  it('is the usual one where all agree', () => {
    expect(clockOf(ahead(0, events(8)), UTC)).toEqual({ kind: 'agrees', agreeing: 8, of: 8 });
    const berlin = createZone('Europe/Berlin');
    expect(clockOf(seenIn('Europe/Berlin', events(40)), berlin)).toMatchObject({ kind: 'agrees', of: 40 });
  });

  it.each([15, -210, 330, 840, -720])('is %s minutes off where all are', (minutes) => {
    const verdict = clockOf(ahead(minutes, events(9)), UTC);
    expect(verdict).toMatchObject({ kind: 'shifted', ahead: [minutes], agreeing: 9, of: 9 });
    expect(verdict.kind === 'shifted' && createZone(verdict.zone).toUtc(minutes * MINUTE)).toBe(0);
  });

  it.each(['Europe/Berlin', 'Europe/London', 'America/New_York', 'Australia/Sydney'])(
    'is that of %s where it keeps its summer time',
    (timeZone) => {
      const verdict = clockOf(seenIn(timeZone, events(80)), UTC);
      expect(verdict).toMatchObject({ kind: 'shifted', zone: timeZone, agreeing: 80, of: 80 });
      expect(verdict.kind === 'shifted' && verdict.ahead).toHaveLength(2);
    },
  );

  it('is told by events of one season alone, too, as a fixed difference', () => {
    const summer = events(20, Date.UTC(2024, 5, 1, 8, 3), DAY);
    expect(clockOf(seenIn('Europe/Berlin', summer), UTC)).toMatchObject({ kind: 'shifted', zone: 'UTC+02:00' });
  });

  it('is not told by few events, nor by fewer that agree', () => {
    expect(clockOf(ahead(120, events(4)), UTC)).toEqual({ kind: 'few', of: 4 });
    expect(clockOf([...ahead(120, events(7)), ...ahead(121.5, events(1))], UTC).kind).toBe('unclear');
  });

  it('may be missed by one event in ten of many, and no more', () => {
    const most = (wrong: number) => [...ahead(120, events(30 - wrong)), ...ahead(47, events(wrong))];
    expect(clockOf(most(3), UTC)).toMatchObject({ kind: 'shifted', zone: 'UTC+02:00', agreeing: 27, of: 30 });
    expect(clockOf(most(4), UTC)).toEqual({ kind: 'unclear', ahead: 120, agreeing: 26, of: 30 });
  });

  it('has no two differences but those of a summer time', () => {
    const instants = events(40);
    const mixed = instants.map((at, index) => ({ shown: at + (index % 2 === 0 ? 60 : 120) * MINUTE, at }));
    expect(clockOf(mixed, UTC).kind).toBe('unclear');
    const turned = instants.map((at) => ({ shown: 2 * at - shownIn('Europe/Berlin', at), at }));
    expect(clockOf(turned, UTC).kind).toBe('unclear');
  });

  it('is no difference of days', () => {
    expect(clockOf(ahead(24 * 60, events(30)), UTC)).toEqual({ kind: 'few', of: 0 });
  });

  it('is read off no noise', () => {
    const anywhere = fc.tuple(fc.constantFrom(...events(200)), fc.integer({ min: -14 * 60 * 60, max: 14 * 60 * 60 }));
    fc.assert(
      fc.property(fc.array(anywhere, { minLength: 20, maxLength: 120 }), (pairs) => {
        const noise = pairs.map(([at, seconds]) => ({ shown: at + seconds * 1000, at }));
        expect(clockOf(noise, UTC).kind).not.toBe('shifted');
      }),
    );
  });

  it('does not depend on the order of events', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC');
    fc.assert(
      fc.property(zones, fc.shuffledSubarray([...events(60)], { minLength: 20 }), (timeZone, instants) => {
        const zoneOf = (some: readonly number[]) => {
          const verdict = clockOf(seenIn(timeZone, some), UTC);
          return verdict.kind === 'shifted' ? verdict.zone : verdict.kind;
        };
        expect(zoneOf(instants)).toBe(zoneOf(instants.toSorted((a, b) => a - b)));
      }),
      { numRuns: 12 },
    );
  });
});
