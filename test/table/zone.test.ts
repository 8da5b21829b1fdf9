import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Fault } from '../../src/errors.ts';
import { createZone, isTimeZone, offsetName, UTC } from '../../src/table/zone.ts';

const HOUR = 3_600_000;

/** What the clocks of a zone show at an instant, by another door of Intl than the source uses. */
function shownAt(instant: number, timeZone: string): number {
  const [date, time] = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    .format(instant)
    .split(' ');
  const [year, month, day] = date!.split('-').map(Number);
  const [hour, minute, second] = time!.split(':').map(Number);
  return Date.UTC(year!, month! - 1, day, hour, minute, second);
}

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Pacific/Auckland',
];
const instants = fc.integer({ min: Date.UTC(1971, 0) / 1000, max: Date.UTC(2037, 11) / 1000 }).map((s) => s * 1000);

describe('createZone', () => {
  it('is UTC itself for every name of UTC', () => {
    for (const name of ['UTC', 'utc', 'Etc/UTC', 'GMT', 'Etc/GMT']) expect(createZone(name)).toBe(UTC);
    expect(UTC.toUtc(1234)).toBe(1234);
  });

  it('refuses a name that nobody knows, as a fault of the policy', () => {
    for (const name of ['Europe/Atlantis', '', 'CEST+1']) {
      expect(() => createZone(name)).toThrow(Fault);
      expect(() => createZone(name)).toThrow(/IANA name such as Europe\/Berlin/);
    }
    try {
      createZone('Europe/Atlantis');
    } catch (fault) {
      expect((fault as Fault).kind).toBe('policy');
    }
  });

  it('knows offsets, in the ways people write them', () => {
    const noon = Date.UTC(2024, 6, 1, 12);
    for (const name of ['+02:00', '+0200', '+2', 'UTC+2', 'utc+02:00', 'GMT+2']) {
      expect(createZone(name).name).toBe('UTC+02:00');
      expect(createZone(name).toUtc(noon)).toBe(noon - 2 * HOUR);
    }
    expect(createZone('-03:30').toUtc(noon)).toBe(noon + 3.5 * HOUR);
    for (const name of ['+0', '-00:00', 'UTC+0']) expect(createZone(name)).toBe(UTC);
    for (const name of ['+15', '+14:01', '+2:5', '+02:60', '2', 'UTC2', '++2']) expect(isTimeZone(name)).toBe(false);
    for (const minutes of [0, 90, -210, 840]) expect(createZone(offsetName(minutes)).name).toBe(offsetName(minutes));
  });

  it('takes the earlier instant of a reading that occurs twice', () => {
    const berlin = createZone('Europe/Berlin');
    expect(berlin.toUtc(Date.UTC(2024, 9, 27, 1, 59, 59))).toBe(Date.UTC(2024, 9, 26, 23, 59, 59));
    expect(berlin.toUtc(Date.UTC(2024, 9, 27, 2, 30))).toBe(Date.UTC(2024, 9, 27, 0, 30));
    expect(berlin.toUtc(Date.UTC(2024, 9, 27, 3))).toBe(Date.UTC(2024, 9, 27, 2));
  });

  it('takes the moment of the change for a reading that is skipped', () => {
    const berlin = createZone('Europe/Berlin');
    expect(berlin.toUtc(Date.UTC(2024, 2, 31, 1, 59, 59))).toBe(Date.UTC(2024, 2, 31, 0, 59, 59));
    expect(berlin.toUtc(Date.UTC(2024, 2, 31, 2, 30))).toBe(Date.UTC(2024, 2, 31, 1));
    expect(berlin.toUtc(Date.UTC(2024, 2, 31, 3))).toBe(Date.UTC(2024, 2, 31, 1));
    // Samoa skipped a whole day.
    expect(createZone('Pacific/Apia').toUtc(Date.UTC(2011, 11, 30, 12))).toBe(Date.UTC(2011, 11, 30, 10));
  });

  it.each(zones)('agrees with what the clocks of %s show', (timeZone) => {
    const zone = createZone(timeZone);
    fc.assert(
      fc.property(instants, (instant) => {
        const reading = shownAt(instant, timeZone);
        const found = zone.toUtc(reading);
        expect(shownAt(found, timeZone)).toBe(reading);
        expect(found).toBeLessThanOrEqual(instant);
        expect(instant - found).toBeLessThanOrEqual(HOUR);
      }),
      { numRuns: 300 },
    );
  });

  it.each(zones)('never turns a later reading into an earlier instant in %s', (timeZone) => {
    const zone = createZone(timeZone);
    const near = fc.integer({ min: 0, max: 3 * HOUR });
    const at = fc.oneof(
      instants,
      fc.constantFrom(Date.UTC(2024, 2, 31), Date.UTC(2024, 9, 27), Date.UTC(2011, 11, 30)),
    );
    fc.assert(
      fc.property(at, near, (reading, ahead) => {
        expect(zone.toUtc(reading + ahead)).toBeGreaterThanOrEqual(zone.toUtc(reading));
      }),
      { numRuns: 300 },
    );
  });

  it('answers the same in any order of asking', () => {
    const readings = Array.from({ length: 400 }, (_, day) => Date.UTC(2023, 0, 1, 12) + day * 24 * HOUR);
    const forward = createZone('America/New_York');
    const backward = createZone('America/New_York');
    const last = readings.toReversed().map((reading) => backward.toUtc(reading));
    expect(readings.map((reading) => forward.toUtc(reading))).toEqual(last.toReversed());
  });
});
