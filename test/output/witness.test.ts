import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { witness } from '../../src/output/witness.ts';
import { decodeText, encodeCell } from '../../src/table/encoding.ts';

const COMMA = 44;
const row = (i: number) => `contacts.csv, row ${i + 2}`;

function check(text: string, expected: readonly (readonly string[])[], delimiter = COMMA): void {
  witness(Buffer.from(text), expected, { delimiter, text: 'utf-8' }, row);
}

describe('the witness agrees with', () => {
  test.each([
    [
      '1,Ada\n2,Grace\n',
      [
        ['1', 'Ada'],
        ['2', 'Grace'],
      ],
    ],
    [
      '1,Ada\n2,Grace',
      [
        ['1', 'Ada'],
        ['2', 'Grace'],
      ],
    ],
    [
      '1,Ada\r\n2,Grace\n3,Edsger\r',
      [
        ['1', 'Ada'],
        ['2', 'Grace'],
        ['3', 'Edsger'],
      ],
    ],
    ['1,"a\r\nb\rc\nd"\r\n', [['1', 'a\r\nb\rc\nd']]],
    ['1,5" pipe,"say ""hi"""\n', [['1', '5" pipe', 'say "hi"']]],
    ['1,,""\n', [['1', '', '']]],
    ['1, Ada ,\tx\n', [['1', ' Ada ', '\tx']]],
    ['1,2,3\n1\n', [['1', '2', '3'], ['1']]],
    ['\ufeff1,Ada\n', [['\ufeff1', 'Ada']]],
    ['1,é😀\u2028x\n', [['1', 'é😀\u2028x']]],
    ['1,#no comment\n', [['1', '#no comment']]],
    ['', []],
  ])('%j', (text, expected) => {
    check(text, expected);
  });

  test('other delimiters', () => {
    check('1;a,b\n', [['1', 'a,b']], 59);
    check('1\ta,b\n', [['1', 'a,b']], 9);
    check('1|a,b\n', [['1', 'a,b']], 124);
  });

  test('a part of a larger buffer', () => {
    const bytes = Buffer.from('junk"1,Ada\nmore');
    witness(bytes.subarray(5, 11), [['1', 'Ada']], { delimiter: COMMA, text: 'utf-8' }, row);
  });

  test('our decoder on every byte of windows-1252', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i).filter((i) => ![10, 13, 34, 44].includes(i)));
    witness(
      Buffer.concat([bytes, Buffer.from('\n')]),
      [[decodeText(bytes, 0, bytes.length, 'windows-1252')]],
      { delimiter: COMMA, text: 'windows-1252' },
      row,
    );
  });
});

describe('the witness objects to', () => {
  test.each([
    [
      'a cell',
      '1,Ada\n2,Grace\n',
      [
        ['1', 'Ada'],
        ['2', 'grace'],
      ],
      'contacts.csv, row 3, cell 2',
    ],
    ['a missing cell', '1\n', [['1', 'Ada']], 'contacts.csv, row 2, cell 2'],
    ['a cell too many', '1,Ada\n', [['1']], 'contacts.csv, row 2, cell 2'],
    [
      'a missing record',
      '1,Ada\n',
      [
        ['1', 'Ada'],
        ['2', 'Grace'],
      ],
      'contacts.csv, row 3 is missing',
    ],
    ['a record too many', '1,Ada\n2,Grace\n', [['1', 'Ada']], 'after contacts.csv, row 3'],
    ['a quote that is not closed', '1,"Ada\n', [['1', 'Ada']], 'cannot be read back'],
    ['a value that broke its record', '1,A\nda\n', [['1', 'A\nda']], 'contacts.csv, row 2, cell 2'],
  ])('%s', (_, text, expected, message) => {
    expect(() => check(text, expected)).toThrow(message);
  });

  test('another character of windows-1252', () => {
    const dialect = { delimiter: COMMA, text: 'windows-1252' } as const;
    expect(() => witness(Buffer.from([0x80, 10]), [['\u0081']], dialect, row)).toThrow('cell 1');
    expect(() => witness(Buffer.from([0x80, 10]), [['€']], dialect, row)).not.toThrow();
  });

  test('it as a bug, with both values as its cause', () => {
    try {
      check('Ada\n', [['Grace']]);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ name: 'Error', cause: { expected: 'Grace', read: 'Ada' } });
      expect(String(error)).not.toContain('Grace');
    }
  });
});

test('any cells as our encoder writes them are read back', () => {
  const cellOf = fc.array(fc.constantFrom('"', ',', '\n', '\r', ' ', '=', 'Ada', 'é', '😀')).map((all) => all.join(''));
  const rowsOf = fc.array(fc.array(cellOf, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(rowsOf, fc.constantFrom('quoted', 'bare'), fc.constantFrom('\n', '\r\n', '\r'), (rows, style, end) => {
      const written = rows.map((cells) =>
        cells.map((cell) => Buffer.from(encodeCell(cell, 'utf-8', COMMA, style)!).toString()).join(','),
      );
      check(written.map((record) => record + end).join(''), rows);
    }),
  );
});
