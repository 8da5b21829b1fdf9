import { describe, expect, it } from 'vitest';
import { missingParts, type TablePart } from '../../src/audit/missing-parts.ts';
import type { Table } from '../../src/types.ts';

const part = (name: string, rows = 500, table: Table = 'contacts'): TablePart => ({ name, rows, table });

/** What is said, file by file. */
function notesOf(...parts: readonly (string | TablePart)[]): readonly string[] {
  const all = parts.map((one) => (typeof one === 'string' ? part(one) : one));
  return missingParts(all).notes.flatMap((notes, place) => notes.map((note) => `${all[place]!.name}: ${note}`));
}

describe('a gap among names that differ in a number', () => {
  it.each([
    [['contacts-1.csv', 'contacts-3.csv'], 'contacts-1.csv: contacts-2.csv may be missing: there is contacts-3.csv.'],
    [['contacts-3.csv', 'contacts-1.csv'], 'contacts-1.csv: contacts-2.csv may be missing: there is contacts-3.csv.'],
    [['contacts-2.csv', 'contacts-3.csv'], 'contacts-2.csv: contacts-1.csv may be missing: there is contacts-3.csv.'],
    [['part01.csv', 'part03.csv'], 'part01.csv: part02.csv may be missing: there is part03.csv.'],
    [['contacts.csv', 'contacts-3.csv'], 'contacts.csv: contacts-2.csv may be missing: there is contacts-3.csv.'],
    [
      ['1 contacts.csv', '7 contacts.csv'],
      /2 contacts\.csv, 3 contacts\.csv, 4 contacts\.csv and 2 more may be missing/,
    ],
    [['a.zip/contacts-1.csv', 'a.zip/contacts-3.csv'], /a\.zip\/contacts-2\.csv may be missing/],
    [['export-1.zip/contacts.csv', 'export-3.zip/contacts.csv'], /export-2\.zip\/contacts\.csv may be missing/],
    [
      ['hubspot-crm-exports-all-2024-05-01-1.csv', 'hubspot-crm-exports-all-2024-05-01-3.csv'],
      /hubspot-crm-exports-all-2024-05-01-2\.csv may be missing/,
    ],
  ])('%j is told once', (names, note) => {
    const notes = notesOf(...names);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toEqual(typeof note === 'string' ? note : expect.stringMatching(note));
  });

  it.each([
    [['contacts-1.csv', 'contacts-2.csv', 'contacts-3.csv']],
    [['contacts.csv', 'contacts-2.csv', 'contacts-3.csv']],
    [['contacts.csv', 'contacts (1).csv', 'contacts (2).csv']],
    [['contacts-0.csv', 'contacts-1.csv']],
    [['contacts-7.csv', 'contacts-8.csv']],
    [['contacts-2024-05-01.csv', 'contacts-2024-05-07.csv']],
    [['contacts-20240501.csv', 'contacts-20240507.csv']],
    [['contacts-2022.csv', 'contacts-2024.csv']],
    [['contacts-417.csv', 'contacts-819.csv']],
    [['contacts-1.csv', 'people-3.csv']],
    [['contacts-1.csv']],
    [['contacts-2.csv']],
  ])('%j has none', (names) => {
    expect(notesOf(...names)).toEqual([]);
  });

  it('counts files of other tables, which may share the numbers', () => {
    const deals = part('export-2.csv', 5, 'deals');
    expect(notesOf('export-1.csv', deals, 'export-3.csv')).toEqual([]);
  });
});

it('tells a later part of a HubSpot export that came alone', () => {
  const name = 'hubspot-crm-exports-all-contacts-2024-05-01-2.csv';
  expect(notesOf(name)).toEqual([
    `${name}: hubspot-crm-exports-all-contacts-2024-05-01-1.csv may be missing: this is part 2 by its name.`,
  ]);
  expect(notesOf('hubspot-crm-exports-all-contacts-2024-05-01-1.csv')).toEqual([]);
  expect(notesOf('hubspot-crm-exports-all-contacts-2024-05-01.csv', name)).toEqual([]);
});

describe('a file that ends where programs cut', () => {
  it.each([
    [1_000_000, 'exactly 1,000,000 rows, where HubSpot starts another file'],
    [1_048_575, 'exactly 1,048,575 rows, which is all that a sheet holds'],
    [65_535, 'exactly 65,535 rows, which is all that an old sheet holds'],
  ])('at %i rows is told', (rows, what) => {
    expect(notesOf(part('contacts.csv', rows))).toEqual([`contacts.csv: The rest may be missing: there are ${what}.`]);
    expect(notesOf(part('contacts.csv', rows - 1), part('people.csv', rows + 1))).toEqual([]);
  });

  it('has its rest in the next number', () => {
    const whole = [part('contacts-1.csv', 1_000_000), part('contacts-2.csv', 1_000_000), part('contacts-3.csv', 7)];
    expect(notesOf(...whole)).toEqual([]);
    expect(notesOf(...whole.slice(0, 2))).toEqual([expect.stringMatching(/^contacts-2\.csv: The rest may be missing/)]);
    expect(notesOf(part('contacts.csv', 1_000_000), part('contacts-2.csv', 7))).toEqual([]);
    expect(notesOf(part('contacts.csv', 1_000_000), part('deals.csv', 7, 'deals'))).toHaveLength(1);
  });
});

it('says what becomes of missing deals, and only of those', () => {
  const deals = missingParts([part('deals.csv', 1_000_000, 'deals')]);
  expect(deals.isDealMissing).toBe(true);
  expect(deals.notes[0]![0]).toMatch(/; nobody is lowered, or called unproven, for want of a deal\.$/);
  expect(missingParts([part('1.csv'), part('3.csv', 5, 'deals')]).isDealMissing).toBe(true);
  expect(missingParts([part('a.csv', 1_000_000, 'associations')]).isDealMissing).toBe(true);
  expect(missingParts([part('contacts.csv', 1_000_000)]).isDealMissing).toBe(false);
});
