import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guardFormulas } from '../../src/output/formula.ts';

describe('a cell that a spreadsheet would run', () => {
  test.each([
    ['=1+1', "'=1+1"],
    [' =1', "' =1"],
    ['\u00a0\u200b=1', "'\u00a0\u200b=1"],
    ['\u0000=1', "'\u0000=1"],
    ['=HYPERLINK("http://evil.example";"Ada")', `'=HYPERLINK("http://evil.example";"Ada")`],
    ['+cmd|calc', "'+cmd|calc"],
    ['-2+3', "'-2+3"],
    ['-1-2', "'-1-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['@ada', "'@ada"],
    ['\t=1', "'\t'=1"],
    ['\tAda', "'\tAda"],
    ['\rAda', "'\rAda"],
    ['＝1+1', "'＝1+1"],
    ['＋cmd', "'＋cmd"],
    ['－cmd', "'－cmd"],
    ['＠cmd', "'＠cmd"],
    ['"=1+1"', `'"=1+1"`],
    ['Ada\n=1+1', "Ada\n'=1+1"],
    ['Ada\r\n=1+1', "Ada\r\n'=1+1"],
    ['Ada;=1+1;Grace', "Ada;'=1+1;Grace"],
    ['1;2;-3;=4', "1;2;-3;'=4"],
    ['+491234; +cmd', "+491234;' +cmd"],
    ['-', "'-"],
    ['+', "'+"],
  ])('gets an apostrophe: %j', (cell, guarded) => {
    expect(guardFormulas(cell)).toBe(guarded);
  });

  test('is found in linear time', () => {
    const long = `+${' '.repeat(200_000)}x`;
    expect(guardFormulas(long)).toBe(`'${long}`);
    expect(guardFormulas(`+${'1'.repeat(200_000)}x`)).toMatch(/^'\+1/);
    const lines = '\n'.repeat(200_000);
    expect(guardFormulas(lines)).toBe(lines);
  });
});

describe('a cell that no spreadsheet runs', () => {
  test.each([
    '',
    'Ada',
    'a=b',
    'Lifecycle Stage=Lead',
    'ada@example.com',
    '1-2',
    '-5',
    '-5.00',
    '+5,5',
    '-1.234,56 €',
    "-1'234.50",
    '-.5',
    '-1e-5',
    '-12 %',
    '+49 30 (0) 123-456/78',
    '+1.555.0100',
    'Ada; Grace',
    'Ada\nGrace',
    '1;-2;+3',
    '−5',
    '\n',
    ' ',
  ])('stays as it is: %j', (cell) => {
    expect(guardFormulas(cell)).toBe(cell);
  });
});

const cellOf = fc.array(fc.constantFrom('=', '+', '-', '@', ' ', '\t', '\r', '\n', ';', '"', '1', 'a', '＝'), {
  maxLength: 12,
});

test('only apostrophes are added, and a guarded cell is guarded', () => {
  fc.assert(
    fc.property(cellOf, (characters) => {
      const cell = characters.join('');
      const guarded = guardFormulas(cell);
      expect(guarded.replaceAll("'", '')).toBe(cell);
      expect(guardFormulas(guarded)).toBe(guarded);
      expect(guarded).not.toMatch(/^[=@]/);
      expect(guarded).not.toMatch(/[;\t\r\n][ "]*[=@]/);
    }),
  );
});
