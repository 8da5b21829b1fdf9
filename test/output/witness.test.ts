import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Corrected, witness } from '../../src/output/witness.ts';
import { decodeText, encodeCell, type TextEncoding } from '../../src/table/encoding.ts';

const COMMA = 44;

/** A record whose every cell was edited: it must hold just these. */
function rewritten(after: string, cells: readonly string[], i: number): Corrected {
  const edits = cells.map((to, position) => ({ position, to }));
  const before = ','.repeat(Math.max(0, cells.length - 1));
  return { row: i + 2, before, ends: cells.map((_, cell) => cell), edits, after: Buffer.from(after) };
}

function dialectOf(text: TextEncoding, delimiter = COMMA) {
  return { file: 'contacts.csv', delimiter, text };
}

function check(records: readonly string[], expected: readonly (readonly string[])[], delimiter = COMMA): void {
  const corrected = records.map((record, i) => rewritten(record, expected[i]!, i));
  witness(corrected, dialectOf('utf-8', delimiter));
}

/** A record of which nothing but its second cell was to change. */
function correction(before: string, after: string, to: string): Corrected {
  const latin1 = Buffer.from(before).toString('latin1');
  const ends = [...latin1.matchAll(/,|$/g)].map(({ index }) => index);
  return { row: 2, before: latin1, ends, edits: [{ position: 1, to }], after: Buffer.from(after) };
}

describe('the witness agrees with', () => {
  test.each([
    [
      ['1,Ada', '2,Grace'],
      [
        ['1', 'Ada'],
        ['2', 'Grace'],
      ],
    ],
    [['1,"a\r\nb\rc\nd"'], [['1', 'a\r\nb\rc\nd']]],
    [
      ['1,"a\rb"', '2,Grace', '3,"a\r\nb"'],
      [
        ['1', 'a\rb'],
        ['2', 'Grace'],
        ['3', 'a\r\nb'],
      ],
    ],
    [['1,5" pipe,"say ""hi"""'], [['1', '5" pipe', 'say "hi"']]],
    [['1,,""'], [['1', '', '']]],
    [['1, Ada ,\tx'], [['1', ' Ada ', '\tx']]],
    [
      ['1,2,3', '1'],
      [['1', '2', '3'], ['1']],
    ],
    [['\ufeff1,Ada'], [['\ufeff1', 'Ada']]],
    [['1,é😀\u2028x'], [['1', 'é😀\u2028x']]],
    [['1,#no comment'], [['1', '#no comment']]],
    [[], []],
  ])('%j', (records, expected) => {
    check(records, expected);
  });

  test('other delimiters', () => {
    check(['1;a,b'], [['1', 'a,b']], 59);
    check(['1\ta,b'], [['1', 'a,b']], 9);
    check(['1|a,b'], [['1', 'a,b']], 124);
  });

  test.each([
    ['1,Lead,Ada', '1,Customer,Ada', 'Customer'],
    ['1,"Lead","Ada ""A"" L"', '1,"Customer","Ada ""A"" L"', 'Customer'],
    ['"",Lead,5" pipe', '"",Customer,5" pipe', 'Customer'],
    ['é,Lead,ü""', 'é,Käufer,ü""', 'Käufer'],
    ['1,,', '1,Customer,', 'Customer'],
  ])('one edit: %s', (before, after, to) => {
    witness([correction(before, after, to)], dialectOf('utf-8'));
  });

  test('bytes that are no UTF-8, where they stay', () => {
    const after = Buffer.from('\xff,Customer', 'latin1');
    witness([{ ...correction('x,Lead', '', 'Customer'), before: '\xff,Lead', after }], dialectOf('utf-8'));
  });

  test('a part of a larger buffer', () => {
    const after = Buffer.from('junk"1,Ada\nmore').subarray(5, 10);
    witness([{ ...rewritten('', ['1', 'Ada'], 0), after }], dialectOf('utf-8'));
  });

  test('our decoder on every byte of windows-1252', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i).filter((i) => ![10, 13, 34, 44].includes(i)));
    const text = decodeText(bytes, 0, bytes.length, 'windows-1252');
    witness([{ ...rewritten('', [text], 0), after: bytes }], dialectOf('windows-1252'));
  });
});

describe('the witness objects to', () => {
  test.each([
    [
      'a cell',
      ['1,Ada', '2,Grace'],
      [
        ['1', 'Ada'],
        ['2', 'grace'],
      ],
      'contacts.csv row 3, cell 2',
    ],
    ['a missing cell', ['1'], [['1', 'Ada']], 'contacts.csv row 2, cell 2'],
    ['a cell too many', ['1,Ada'], [['1']], 'contacts.csv row 2, cell 2'],
    [
      'a missing record',
      ['1,"Ada', '2,Grace"'],
      [
        ['1', 'Ada\n2,Grace'],
        ['2', 'Grace'],
      ],
      'contacts.csv row 3 is missing',
    ],
    ['a record too many', ['1,Ada\n2,Grace'], [['1', 'Ada']], 'after contacts.csv row 2'],
    ['a quote that is not closed', ['1,"Ada'], [['1', 'Ada']], 'cannot be read back'],
    ['a value that broke its record', ['1,A\nda'], [['1', 'A\nda']], 'contacts.csv row 2, cell 2'],
    ['a CR that broke its record', ['1,A\rda'], [['1', 'A\rda']], 'contacts.csv row 2, cell 2'],
  ])('%s', (_, records, expected, message) => {
    expect(() => check(records, expected)).toThrow(message);
  });

  test.each([
    ['an edit that was not made', '1,Lead,Ada', '1,Lead,Ada', 'cell 2'],
    ['an edit of another cell', '1,Lead,Lead', '1,Lead,Customer', 'cell 2'],
    ['a neighbour that changed', '1,Lead,Ada', '1,Customer,ada', 'cell 3'],
    ['a neighbour that lost its last letter', '1,Lead,Ada', '1,Customer,Ad', 'cell 3'],
    ['a neighbour that lost a quote', '1,Lead,"A ""a"""', '1,Customer,"A ""a"', 'cell 3'],
    ['a neighbour in other bytes', 'é,Lead', 'e\u0301,Customer', 'cell 1'],
    ['a cell that is gone', '1,Lead,Ada', '1,Customer', 'cell 3'],
    ['an edit made twice', '1,,Ada', '1,CustomerCustomer,Ada', 'cell 2'],
  ])('%s', (_, before, after, cell) => {
    expect(() => witness([correction(before, after, 'Customer')], dialectOf('utf-8'))).toThrow(`row 2, ${cell}`);
  });

  test('another character of windows-1252', () => {
    const of = (to: string) => [{ ...rewritten('', [to], 0), after: Buffer.from([0x80]) }];
    expect(() => witness(of('\u0081'), dialectOf('windows-1252'))).toThrow('cell 1');
    expect(() => witness(of('€'), dialectOf('windows-1252'))).not.toThrow();
    expect(() => witness(of('\u0080'), dialectOf('utf-8'))).toThrow('cell 1');
  });

  test('a value in another encoding', () => {
    const after = Buffer.from('1,Käufer', 'latin1');
    const corrected = { ...correction('1,Lead', '', 'Käufer'), after };
    expect(() => witness([corrected], dialectOf('utf-8'))).toThrow('cell 2');
    expect(() => witness([corrected], dialectOf('windows-1252'))).not.toThrow();
  });

  test('it as a bug, with both values as its cause', () => {
    try {
      check(['Ada'], [['Grace']]);
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
    fc.property(rowsOf, fc.constantFrom('quoted', 'bare'), (rows, style) => {
      const encoded = (cell: string) => Buffer.from(encodeCell(cell, 'utf-8', COMMA, style)!).toString();
      const written = rows.map((cells) => cells.map(encoded).join(','));
      check(written, rows);
    }),
  );
});
