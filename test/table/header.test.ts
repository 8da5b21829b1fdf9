import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalizeHeader, toColumnLetters } from '../../src/table/header.ts';

describe('normalizeHeader', () => {
  test.each([
    ['  Lifecycle Stage ', 'lifecycle stage'],
    ['\ufeffRecord ID', 'record id'],
    ['Lead\u00a0Status', 'lead status'],
    ['lifecycle__stage', 'lifecycle stage'],
    ['Zusta\u0308ndiger Mitarbeiter', 'zuständiger mitarbeiter'],
    ['GRÖSSE', 'grösse'],
    ['Größe', 'grösse'],
    ["Date entered 'Lead (Lifecycle Stage Pipeline)'", 'date entered "lead (lifecycle stage pipeline)"'],
    ['Date entered “Lead (Lifecycle Stage Pipeline)”', 'date entered "lead (lifecycle stage pipeline)"'],
    ['constructor', 'constructor'],
    ['', ''],
  ])('%j is compared as %j', (text, expected) => {
    expect(normalizeHeader(text)).toBe(expected);
  });

  test('__proto__ is a header like any other', () => {
    expect(normalizeHeader('__proto__')).toBe('proto');
  });

  test('normalising twice is normalising once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normalizeHeader(normalizeHeader(text))).toBe(normalizeHeader(text));
      }),
    );
  });
});

test('columns are named as a spreadsheet names them', () => {
  expect([0, 25, 26, 51, 52, 701, 702].map(toColumnLetters)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
});
