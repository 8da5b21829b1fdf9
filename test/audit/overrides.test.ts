import { describe, expect, it } from 'vitest';
import { createOverrides } from '../../src/audit/overrides.ts';
import type { InputOverride, InputSpec } from '../../src/options.ts';

const SPEC: InputSpec = { path: 'exports/contacts.csv' };
const NAMES = {
  path: 'exports/contacts.csv',
  name: 'contacts.csv',
  file: 'exports/contacts.csv',
  output: 'exports/contacts.csv',
};
const SHEET = {
  path: 'exports/book.xlsx/Deals',
  name: 'book.xlsx/Deals',
  file: 'exports/book.xlsx',
  output: 'exports/book-Deals',
};

const overridesOf = (...overrides: readonly InputOverride[]) => createOverrides({ files: [SPEC], overrides });

describe('an override', () => {
  it.each(['exports/contacts.csv', './exports/contacts.csv', 'exports\\contacts.csv', 'contacts.csv'])(
    'fits the file that is called %s',
    (file) => {
      expect(overridesOf({ file, table: 'deals' }).tableOf(SPEC, NAMES)).toBe('deals');
      expect(overridesOf({ file, table: 'deals' }).tableOf(SPEC, SHEET)).toBeUndefined();
    },
  );

  it.each(['book.xlsx', 'exports/book.xlsx', 'book.xlsx/Deals', 'exports/book.xlsx/Deals'])(
    'fits the sheet of what is called %s',
    (file) => {
      expect(overridesOf({ file, table: 'stages' }).tableOf(SPEC, SHEET)).toBe('stages');
    },
  );

  it('goes before what is said of the file, and that before what is said of all', () => {
    const spec = { ...SPEC, encoding: 'utf-16le', delimiter: 'tab' };
    const overrides = createOverrides({
      files: [spec],
      encoding: 'utf-8',
      delimiter: '|',
      overrides: [
        { file: 'contacts.csv', encoding: 'utf-16be' },
        { file: 'contacts.csv', encoding: 'ansi' },
      ],
    });
    expect(overrides.formOf(spec, NAMES)).toEqual({ encoding: 'windows-1252', delimiter: 9 });
    expect(overrides.formOf(spec, SHEET)).toEqual({ encoding: 'utf-16le', delimiter: 9 });
    expect(overrides.formOf(SPEC, SHEET)).toEqual({ encoding: 'utf-8', delimiter: 124 });
  });

  it('is refused when it fits no input', () => {
    const overrides = overridesOf({ file: 'contact.csv', encoding: 'ansi' });
    expect(() => overrides.refuseUnused([{ ...NAMES, path: 'contacts.csv' }])).toThrow(
      '--encoding contact.csv=ansi: no input is called contact.csv, did you mean "contacts.csv"?',
    );
    expect(() => overridesOf({ file: 'Sheet9', table: 'deals' }).refuseUnused([SHEET])).toThrow(
      '--table Sheet9=deals: no input is called Sheet9; the inputs are exports/book.xlsx/Deals',
    );
    expect(() => overridesOf({ file: 'contacts.csv', delimiter: ';' }).refuseUnused([NAMES])).not.toThrow();
  });
});

describe('what cannot be read', () => {
  it.each(['utf-32', 'koi8-r', 'iso-8859-15', 'macroman', '', 'constructor'])(
    'the encoding %j is refused',
    (encoding) => {
      expect(() => createOverrides({ files: [], encoding })).toThrow(/^--encoding .*: write utf-8, utf-16le/);
      expect(() => createOverrides({ files: [{ path: 'a.csv', encoding }] })).toThrow(/^--encoding/);
    },
  );

  it.each(['', 'x', '7', '"', '\n', '||', '§', 'toString'])('the delimiter %j is refused', (delimiter) => {
    expect(() => createOverrides({ files: [], delimiter })).toThrow(/^--delimiter .*: write one character/s);
  });

  it.each([
    [',', 44],
    [';', 59],
    ['\t', 9],
    ['\\t', 9],
    ['Tab', 9],
    ['semicolon', 59],
    ['pipe', 124],
    ['space', 32],
    ['=', 61],
    ['^', 94],
  ])('the delimiter %j is read', (delimiter, byte) => {
    expect(createOverrides({ files: [], delimiter }).formOf(SPEC, NAMES).delimiter).toBe(byte);
  });

  it.each([
    ['UTF-8', 'utf-8'],
    ['utf8', 'utf-8'],
    ['UTF-16', 'utf-16le'],
    ['Unicode', 'utf-16le'],
    ['utf_16_be', 'utf-16be'],
    ['latin1', 'windows-1252'],
    ['ISO-8859-1', 'windows-1252'],
    ['ANSI', 'windows-1252'],
    ['cp1252', 'windows-1252'],
    ['Windows-1252', 'windows-1252'],
  ])('the encoding %j is read', (encoding, known) => {
    expect(createOverrides({ files: [], encoding }).formOf(SPEC, NAMES).encoding).toBe(known);
  });
});
