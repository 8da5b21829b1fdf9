import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { correctedName, correctedNames } from '../../src/output/names.ts';

describe('the corrected file of', () => {
  test.each([
    ['contacts.csv', 'contacts.corrected.csv'],
    ['contacts.csv.gz', 'contacts.corrected.csv'],
    ['contacts.CSV.GZ', 'contacts.corrected.csv'],
    ['exports/2024/contacts.csv', 'contacts.corrected.csv'],
    ['C:\\exports\\contacts.csv', 'contacts.corrected.csv'],
    ['x.CSV', 'x.corrected.csv'],
    ['export', 'export.corrected.csv'],
    ['export.gz', 'export.corrected.csv'],
    ['export.2024-06-30', 'export.2024-06-30.corrected.csv'],
    ['contacts.tsv', 'contacts.tsv.corrected.csv'],
    ['Ada Lovelace.csv', 'Ada Lovelace.corrected.csv'],
    ['Kontakte für Grace.csv', 'Kontakte für Grace.corrected.csv'],
    ['-', 'stdin.corrected.csv'],
    ['.csv', 'input.corrected.csv'],
    ['..', 'input.corrected.csv'],
    ['CON.csv', '_CON.corrected.csv'],
    ['nul', '_nul.corrected.csv'],
    ['com1.backup.csv', '_com1.backup.corrected.csv'],
    ['contacts.csv'.replace('contacts', 'console'), 'console.corrected.csv'],
    ['a:b?.csv', 'a_b_.corrected.csv'],
    ['a\nb.csv', 'a_b.corrected.csv'],
    ['__proto__.csv', '__proto__.corrected.csv'],
  ])('%j is %j', (input, name) => {
    expect(correctedName(input)).toBe(name);
  });

  test('a very long name is one that file systems take', () => {
    expect(Buffer.byteLength(correctedName(`${'x'.repeat(251)}.csv`))).toBeLessThan(256);
    const name = correctedName(`${'é'.repeat(125)}.csv`);
    expect(Buffer.byteLength(name)).toBeLessThan(256);
    expect(name).not.toContain('\ufffd');
  });
});

describe('several inputs', () => {
  test('of one name get names of their own, in their order', () => {
    expect(correctedNames(['a/contacts.csv', 'b/contacts.csv', 'deals.csv', 'c/contacts.csv.gz'])).toEqual([
      'contacts.corrected.csv',
      'contacts-2.corrected.csv',
      'deals.corrected.csv',
      'contacts-3.corrected.csv',
    ]);
  });

  test('are kept apart where letter case or Unicode form is ignored', () => {
    expect(correctedNames(['Contacts.csv', 'contacts.csv'])).toEqual([
      'Contacts.corrected.csv',
      'contacts-2.corrected.csv',
    ]);
    expect(new Set(correctedNames(['caf\u00e9.csv', 'cafe\u0301.csv']).map((name) => name.normalize('NFC'))).size).toBe(
      2,
    );
    expect(correctedNames(['a/contacts-2.csv', 'contacts.csv', 'b/contacts.csv'])).toEqual([
      'contacts-2.corrected.csv',
      'contacts.corrected.csv',
      'contacts-3.corrected.csv',
    ]);
  });

  test('never get one name, nor a name with a path in it', () => {
    const part = fc.constantFrom('a', 'A', '-2', '.csv', '.gz', '/', '\\', '..', 'con', '-', 'é');
    fc.assert(
      fc.property(
        fc.array(
          fc.array(part, { minLength: 1 }).map((all) => all.join('')),
          { maxLength: 8 },
        ),
        (inputs) => {
          const names = correctedNames(inputs);
          expect(names).toHaveLength(inputs.length);
          expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
          for (const name of names) expect(name).toMatch(/^[^/\\]+\.corrected\.csv$/);
        },
      ),
    );
  });
});
