import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  createDateProfile,
  type DateDecision,
  type DateProfile,
  type DateReading,
  decideDates,
  type GivenOrder,
  mergeDateProfiles,
  noteDate,
  readDate,
} from '../../src/table/dates.ts';
import { createZone, UTC, type Zone } from '../../src/table/zone.ts';

const berlin = createZone('Europe/Berlin');

function read(cell: string, reading: DateReading = null, zone: Zone = UTC): string | null {
  const bytes = Buffer.from(`x,${cell},y`);
  const instant = readDate(bytes, 2, bytes.length - 2, reading, zone);
  return Number.isNaN(instant) ? null : new Date(instant).toISOString();
}

function profileOf(cells: readonly string[]): DateProfile {
  const profile = createDateProfile();
  for (const cell of cells) {
    const bytes = Buffer.from(`x,${cell},y`);
    noteDate(profile, bytes, 2, bytes.length - 2);
  }
  return profile;
}

function decide(cells: readonly string[], zone: Zone = UTC): DateDecision {
  return decideDates(profileOf(cells), zone);
}

const iso = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());
const padded = (value: number, width = 2): string => String(value).padStart(width, '0');

describe('readDate', () => {
  it.each([
    ['2024-03-01', '2024-03-01T00:00:00.000Z'],
    ['"2024-03-01"', '2024-03-01T00:00:00.000Z'],
    ['" 2024-03-01\t"', '2024-03-01T00:00:00.000Z'],
    ['2024-03-01 12:30', '2024-03-01T12:30:00.000Z'],
    ['2024-03-01 12:30:45', '2024-03-01T12:30:45.000Z'],
    ['2024-03-01 12:30:45.1', '2024-03-01T12:30:45.100Z'],
    ['2024-03-01 12:30:45.123456789', '2024-03-01T12:30:45.123Z'],
    ['2024-03-01T12:30:45', '2024-03-01T12:30:45.000Z'],
    ['2024-03-01T12:30Z', '2024-03-01T12:30:00.000Z'],
    ['2024-03-01T12:30:45.123Z', '2024-03-01T12:30:45.123Z'],
    ['2024-03-01t12:30:45z', '2024-03-01T12:30:45.000Z'],
    ['2024-03-01T12:30:45+02:00', '2024-03-01T10:30:45.000Z'],
    ['2024-03-01T00:30:00.000+0200', '2024-02-29T22:30:00.000Z'],
    ['2024-03-01 12:30:45-05', '2024-03-01T17:30:45.000Z'],
    ['2024-03-01 12:30:45 UTC', '2024-03-01T12:30:45.000Z'],
    ['2022-04-14 4:30:42', '2022-04-14T04:30:42.000Z'],
    ['2024-3-1 4:30', '2024-03-01T04:30:00.000Z'],
    ['2024-03-1 4:30', '2024-03-01T04:30:00.000Z'],
    ['2024/03/01 12:30', '2024-03-01T12:30:00.000Z'],
    ['1709296245123', '2024-03-01T12:30:45.123Z'],
    ['"1709296245123"', '2024-03-01T12:30:45.123Z'],
    ['01.03.2024', '2024-03-01T00:00:00.000Z'],
    ['1.3.2024', '2024-03-01T00:00:00.000Z'],
    ['01.03.2024 12:30', '2024-03-01T12:30:00.000Z'],
    ['01.03.2024, 12:30:45', '2024-03-01T12:30:45.000Z'],
    ['13/02/2024', '2024-02-13T00:00:00.000Z'],
    ['02/13/2024', '2024-02-13T00:00:00.000Z'],
    ['5/5/2024', '2024-05-05T00:00:00.000Z'],
    ['13-2-2024 9:05', '2024-02-13T09:05:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['1969-12-31 23:59:59.999', '1969-12-31T23:59:59.999Z'],
    ['1900-01-01', '1900-01-01T00:00:00.000Z'],
    ['2199-12-31', '2199-12-31T00:00:00.000Z'],
  ])('reads %s', (cell, instant) => {
    expect(read(cell)).toBe(instant);
  });

  it.each([
    ['3/4/2024', 'day-first', '2024-04-03T00:00:00.000Z'],
    ['3/4/2024', 'month-first', '2024-03-04T00:00:00.000Z'],
    ['03/04/2024 23:59', 'month-first', '2024-03-04T23:59:00.000Z'],
    ['3/4/2024 12:05 AM', 'month-first', '2024-03-04T00:05:00.000Z'],
    ['3/4/2024 12:05 PM', 'month-first', '2024-03-04T12:05:00.000Z'],
    ['3/4/2024 1:05:09pm', 'month-first', '2024-03-04T13:05:09.000Z'],
    ['3-4-2024', 'day-first', '2024-04-03T00:00:00.000Z'],
    ['13/02/2024', 'day-first', '2024-02-13T00:00:00.000Z'],
    ['1709296245', 'epoch-seconds', '2024-03-01T12:30:45.000Z'],
  ] as const)('reads %s as %s', (cell, reading, instant) => {
    expect(read(cell, reading)).toBe(instant);
  });

  it.each([
    '',
    '""',
    '"  "',
    '2024-02-30',
    '2023-02-29',
    '1900-02-29',
    '2024-04-31',
    '2024-00-10',
    '2024-13-01',
    '2024-01-00',
    '2024-01-01 24:00',
    '2024-01-01 12:60',
    '2024-01-01 12:00:60',
    '2024-01-01T',
    '2024-01-01 12',
    '2024-01-01 12:3',
    '2024-01-01 12:30:',
    '2024-01-01 12:30:45.',
    '2024-01-01 12:30:45.1234567890',
    '2024-01-01x12:30',
    '2024-01-01 12:30 CET',
    '2024-01-01 12:30+25:00',
    '2024-01-01 13:30 PM',
    '2024-01-01 0:30 AM',
    '30a1-01-01',
    'x024-01-01',
    '0000-00-00',
    '0001-01-01',
    '1899-12-30',
    '9999-12-31',
    '2024-01-011',
    '20240101',
    '170929624512',
    '9999999999999',
    '17092962451234',
    '1709296245',
    '30.02.2024',
    '1.3.24',
    '1.3/2024',
    '31/04/2024',
    '13/13/2024',
    '3/4/2024',
    '3/4/20245',
    '2024-03-01"',
    '4.687E+11',
    '45352',
    'yesterday',
    '-',
    '2024-',
  ])('refuses %j', (cell) => {
    expect(read(cell)).toBeNull();
  });

  it('refuses a cell that only the other order can read', () => {
    expect(read('13/02/2024', 'month-first')).toBeNull();
    expect(read('02/13/2024', 'day-first')).toBeNull();
  });

  it('reads clocks in the zone, and offsets and epochs without it', () => {
    expect(read('2024-07-01 12:00', null, berlin)).toBe('2024-07-01T10:00:00.000Z');
    expect(read('2024-01-01', null, berlin)).toBe('2023-12-31T23:00:00.000Z');
    expect(read('01.07.2024 12:00', null, berlin)).toBe('2024-07-01T10:00:00.000Z');
    expect(read('2024-07-01T12:00Z', null, berlin)).toBe('2024-07-01T12:00:00.000Z');
    expect(read('2024-07-01T12:00+02:00', null, berlin)).toBe('2024-07-01T10:00:00.000Z');
    expect(read('1709296245123', null, berlin)).toBe('2024-03-01T12:30:45.123Z');
  });

  const moment = fc.record({
    year: fc.integer({ min: 1900, max: 2199 }),
    month: fc.integer({ min: 0, max: 13 }),
    day: fc.integer({ min: 0, max: 32 }),
    hour: fc.integer({ min: 0, max: 25 }),
    minute: fc.integer({ min: 0, max: 61 }),
    second: fc.integer({ min: 0, max: 61 }),
    ms: fc.integer({ min: 0, max: 999 }),
  });

  it('agrees with Date.UTC wherever Date.UTC does not roll over', () => {
    fc.assert(
      fc.property(moment, ({ year, month, day, hour, minute, second, ms }) => {
        const utc = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms));
        const same =
          utc.getUTCFullYear() === year &&
          utc.getUTCMonth() === month - 1 &&
          utc.getUTCDate() === day &&
          utc.getUTCHours() === hour &&
          utc.getUTCMinutes() === minute &&
          utc.getUTCSeconds() === second;
        const expected = same ? utc.toISOString() : null;
        const time = `${padded(hour)}:${padded(minute)}:${padded(second)}.${padded(ms, 3)}`;
        expect(read(`${year}-${padded(month)}-${padded(day)} ${time}`)).toBe(expected);
        expect(read(`${year}-${padded(month)}-${padded(day)}T${time}Z`, null, berlin)).toBe(expected);
        expect(read(`${day}.${month}.${year} ${time}`)).toBe(expected);
        expect(read(`${day}/${month}/${year} ${time}`, 'day-first')).toBe(expected);
        expect(read(`${month}/${day}/${year} ${time}`, 'month-first')).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('knows every day of four centuries', () => {
    for (let day = Date.UTC(1900, 0, 1); day < Date.UTC(2200, 0, 1); day += 86_400_000) {
      const text = new Date(day).toISOString();
      if (read(text.slice(0, 10)) !== text) expect.fail(text);
    }
  });

  it('never throws and never reads past its span', () => {
    const bytes = fc.array(fc.constantFrom(...Buffer.from('0123456789-/.: TZ+aApPmM",')), { maxLength: 30 });
    fc.assert(
      fc.property(bytes, bytes, (cell, after) => {
        const alone = Uint8Array.from(cell);
        const followed = Uint8Array.from([...cell, ...after]);
        const expected = readDate(alone, 0, cell.length, 'day-first', UTC);
        expect(readDate(followed, 0, cell.length, 'day-first', UTC)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('an order that somebody names', () => {
  const given = (cells: readonly string[], order: GivenOrder) => decideDates(profileOf(cells), UTC, order);

  it('decides what the cells leave open', () => {
    const cells = ['3/4/2024', '5/6/2024'];
    expect(decide(cells)).toMatchObject({ flaw: 'undecidable', given: null, told: { either: 2 } });
    const days = given(cells, 'day-first');
    expect(days).toMatchObject({ flaw: null, reading: 'day-first', order: 'day-first', given: 'day-first' });
    expect(iso(days.newest)).toBe('2024-06-05T00:00:00.000Z');
    expect(iso(given(cells, 'month-first').newest)).toBe('2024-05-06T00:00:00.000Z');
  });

  it('is over what they say, and what it cannot read is counted', () => {
    const cells = ['13/4/2024', '3/4/2024', '3/14/2024', '1/1/2024'];
    expect(decide(cells).flaw).toBe('contradictory');
    const months = given(cells, 'month-first');
    expect(months).toMatchObject({ flaw: null, reading: 'month-first', unreadable: 1 });
    expect(iso(months.newest)).toBe('2024-03-14T00:00:00.000Z');
    expect(given(['13/4/2024', '14/4/2024', '3/4/2024'], 'month-first')).toMatchObject({ flaw: 'unreadable' });
  });

  it('takes no slashes for anything where the year is said to come first', () => {
    const years = given(['2024-03-04', '2024-03-05', '3/4/2024', '2024/03/06'], 'year-first');
    expect(years).toMatchObject({ flaw: null, reading: 'year-first', order: null, unreadable: 1 });
    expect(iso(years.newest)).toBe('2024-03-06T00:00:00.000Z');
    expect(read('13/4/2024', 'year-first')).toBeNull();
    expect(read('3/4/2024', 'year-first')).toBeNull();
    expect(read('13.4.2024', 'year-first')).toBe('2024-04-13T00:00:00.000Z');
  });

  it('changes nothing where no cell needs one', () => {
    for (const cells of [['2024-03-04', '4.3.2024'], ['1709553600', '1709553601'], ['5/5/2024']]) {
      expect(given(cells, 'month-first')).toEqual(decide(cells));
    }
  });
});

describe('decideDates', () => {
  it('has nothing to say of a blank column', () => {
    const nothing = { order: null, reading: null, flaw: null, newest: null, oldest: null };
    const told = { dayFirst: 0, monthFirst: 0, either: 0 };
    expect(decide(['', '""', '" "'])).toEqual({ ...nothing, given: null, told, values: 0, unreadable: 0, formats: [] });
  });

  it('reads ISO columns with their extremes', () => {
    const decision = decide(['2024-03-01 12:30', '"2023-01-01"', '', '2024-03-01T12:00:00+01:00']);
    expect(decision).toMatchObject({ order: null, flaw: null, values: 3, unreadable: 0 });
    expect(iso(decision.newest)).toBe('2024-03-01T12:30:00.000Z');
    expect(iso(decision.oldest)).toBe('2023-01-01T00:00:00.000Z');
    expect(decision.formats).toEqual(['YYYY-MM-DD', 'YYYY-MM-DD with offset']);
  });

  it('compares clocks with offsets in the zone', () => {
    const cells = ['2024-07-01 12:00', '2024-07-01T11:00Z'];
    expect(iso(decide(cells).newest)).toBe('2024-07-01T12:00:00.000Z');
    expect(iso(decide(cells, berlin).newest)).toBe('2024-07-01T11:00:00.000Z');
    expect(iso(decide(cells, berlin).oldest)).toBe('2024-07-01T10:00:00.000Z');
  });

  it('lets one value over 12 decide, and finds the newest in that order', () => {
    const dayFirst = decide(['12/01/2024', '03/11/2024', '13/02/2024']);
    expect(dayFirst).toMatchObject({ order: 'day-first', reading: 'day-first', flaw: null, formats: ['D/M/YYYY'] });
    expect(iso(dayFirst.newest)).toBe('2024-11-03T00:00:00.000Z');
    expect(iso(dayFirst.oldest)).toBe('2024-01-12T00:00:00.000Z');
    const monthFirst = decide(['12/01/2024', '03/11/2024', '02/13/2024']);
    expect(monthFirst).toMatchObject({ order: 'month-first', flaw: null, formats: ['M/D/YYYY'] });
    expect(iso(monthFirst.newest)).toBe('2024-12-01T00:00:00.000Z');
    expect(iso(monthFirst.oldest)).toBe('2024-02-13T00:00:00.000Z');
  });

  it('calls a column that fits both orders undecidable, and takes nothing of it but what is certain', () => {
    const decision = decide(['12/01/2030', '5/5/2024']);
    expect(decision).toMatchObject({ order: null, reading: null, flaw: 'undecidable', values: 2, unreadable: 0 });
    expect(iso(decision.newest)).toBe('2024-05-05T00:00:00.000Z');
  });

  it('calls a column that demands both orders contradictory', () => {
    const decision = decide(['13/02/2024', '02/13/2024', '1/2/2024']);
    expect(decision).toMatchObject({ order: null, flaw: 'contradictory', newest: null });
  });

  it('reads a column in which day and month are always equal', () => {
    expect(decide(['5/5/2024', '06/06/2024'])).toMatchObject({ order: null, flaw: null, unreadable: 0 });
  });

  it('does not let a date that no calendar has decide', () => {
    expect(decide(['30/02/2024', '1/2/2024', '3/4/2024'])).toMatchObject({ flaw: 'undecidable', unreadable: 1 });
  });

  it('calls a column unreadable when more than half of it is no date', () => {
    expect(decide(['2024-01-01', 'soon'])).toMatchObject({ flaw: null, values: 2, unreadable: 1 });
    expect(decide(['2024-01-01', 'soon', 'later', ''])).toMatchObject({ flaw: 'unreadable', values: 3, unreadable: 2 });
  });

  it('takes ten digits for seconds only where the column has nothing else', () => {
    const seconds = decide(['1709296245', '', '1700000000']);
    expect(seconds).toMatchObject({ reading: 'epoch-seconds', flaw: null, formats: ['epoch seconds'] });
    expect(iso(seconds.newest)).toBe('2024-03-01T12:30:45.000Z');
    const mixed = decide(['1709296245', '2024-03-01']);
    expect(mixed).toMatchObject({ reading: null, values: 2, unreadable: 1 });
    expect(iso(mixed.newest)).toBe('2024-03-01T00:00:00.000Z');
  });

  it('does not take a sentinel for the newest date', () => {
    expect(iso(decide(['9999-12-31', '2024-03-01']).newest)).toBe('2024-03-01T00:00:00.000Z');
  });

  const cell = fc.oneof(
    fc.date({ min: new Date(0), max: new Date(Date.UTC(2100, 0)), noInvalidDate: true }).map((d) => d.toISOString()),
    fc
      .tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 }), fc.integer({ min: 2000, max: 2030 }))
      .map((parts) => parts.join('/')),
    fc.constantFrom('', '1709296245', '1709296245123', '01.03.2024', 'soon'),
  );

  it('merges in any grouping and order, also after a clone', () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 40 }), fc.nat(40), (cells, cut) => {
        const whole = decide(cells, berlin);
        const first = profileOf(cells.slice(0, cut));
        const rest = structuredClone(profileOf(cells.slice(cut)));
        mergeDateProfiles(rest, first);
        expect(decideDates(rest, berlin)).toEqual(whole);
        expect(decide(cells.toReversed(), berlin)).toEqual(whole);
      }),
    );
  });

  it('finds the extremes that reading every cell finds', () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 12 }), (cells) => {
        const { reading, newest, oldest, values, unreadable, flaw } = decide(cells, berlin);
        fc.pre(flaw === null);
        const instants = cells
          .map((text) => readDate(Buffer.from(text), 0, text.length, reading, berlin))
          .filter((instant) => !Number.isNaN(instant));
        expect(instants.length).toBe(values - unreadable);
        expect(newest).toBe(instants.length === 0 ? null : Math.max(...instants));
        expect(oldest).toBe(instants.length === 0 ? null : Math.min(...instants));
      }),
      { numRuns: 1000 },
    );
  });
});
