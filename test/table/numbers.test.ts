import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createNumberProfile,
  type DecimalMark,
  decideNumbers,
  mergeNumberProfiles,
  noteNumber,
  readNumber,
} from '../../src/table/numbers.ts';

function decide(...cells: readonly string[]) {
  const profile = createNumberProfile();
  for (const cell of cells) noteNumber(profile, cell);
  return decideNumbers(profile);
}

/** The cells as the column they make reads them. */
function read(...cells: readonly string[]): readonly number[] {
  const { decimal } = decide(...cells);
  return cells.map((cell) => readNumber(cell, decimal));
}

describe('a cell with one meaning', () => {
  it.each([
    ['42', 42],
    [' 42 ', 42],
    ['+42', 42],
    ['-42', -42],
    ['−42', -42],
    ['42-', -42],
    ['(42)', -42],
    ['117.0', 117],
    ['0,5', 0.5],
    ['.5', 0.5],
    [',25', 0.25],
    ['0.123', 0.123],
    ['1234.567', 1234.567],
    ['1.234,56', 1234.56],
    ['1,234.56', 1234.56],
    ['(1,234.50)', -1234.5],
    ['1 234,56', 1234.56],
    ['1\u00a0234,56', 1234.56],
    ['1\u202f234,567', 1234.567],
    ["1'234.56", 1234.56],
    ['1’234’567', 1_234_567],
    ['1.234.567', 1_234_567],
    ['1,234,567', 1_234_567],
    ['12,34,567', 1_234_567],
    ['€ 3.500,00', 3500],
    ['-€3.500,00', -3500],
    ['€ -5', -5],
    ['3.500,00 €', 3500],
    ['3 500,00 zł', 3500],
    ['US$1,234.50', 1234.5],
    ['R$ 1.234,50', 1234.5],
    ['CHF 12.–', 12],
    ['5,-', 5],
    ['EUR 7', 7],
    ['7 USD', 7],
    ['50 %', 50],
    ['12,5%', 12.5],
  ])('%s', (cell, value) => expect(readNumber(cell, null)).toBe(value));
});

describe('what is no number', () => {
  it.each(['', ' ', '-', '.', 'n/a', 'warm', '1..2', '1.23.456', '1,2,3', '1.234 567', "1'234,567.8", '12:30', '1/2'])(
    '"%s"',
    (cell) => expect(readNumber(cell, '.')).toBeNaN(),
  );
  it.each(['5 ‰', '1,06768E+10', '5.', '1 2', '12 34', '0x1f', '٣', '2024-03-01', 'Infinity', '€', '%'])(
    '"%s"',
    (cell) => expect(readNumber(cell, '.')).toBeNaN(),
  );
});

describe('a column', () => {
  it('leaves 1.234 open where nothing tells', () => {
    expect(decide('1.234', '12')).toMatchObject({ decimal: null, flaw: 'undecidable', open: 1, form: '1.234' });
    expect(read('1.234', '12')).toEqual([Number.NaN, 12]);
  });

  it('reads it by its neighbours', () => {
    expect(read('1.234', '0,5')).toEqual([1234, 0.5]);
    expect(read('1.234', '0.5')).toEqual([1.234, 0.5]);
    expect(read('1,234', '1,234,567')).toEqual([1234, 1_234_567]);
    expect(read('1.234', '1,234,567')).toEqual([1.234, 1_234_567]);
    expect(read('1.234', '12 500')).toEqual([1.234, 12_500]);
    expect(read("1'000", '1,234')).toEqual([1000, 1.234]);
  });

  it('contradicts itself where both marks part fractions, and then reads what has one meaning', () => {
    expect(decide('1,5', '1.5')).toMatchObject({ decimal: null, flaw: 'contradictory' });
    expect(read('1,5', '1.5', '1.234')).toEqual([1.5, 1.5, Number.NaN]);
    expect(decide('12 500', '1.234', '1,234').flaw).toBe('contradictory');
  });

  it('is unreadable when most of it is no number', () => {
    expect(decide('warm', 'hot', '3')).toMatchObject({ flaw: 'unreadable', unreadable: 2, values: 3 });
    expect(decide('warm', 'hot', '3,5', '4')).toMatchObject({ flaw: null, decimal: ',' });
  });

  it('tells how it writes', () => {
    const forms = [
      [['1.234,56'], '1.234,56'],
      [['1 234,56', '7'], '1 234,56'],
      [["1'234.56"], "1'234.56"],
      [['117.0', '9.0'], '1234.56'],
      [['€ 3.500,00'], '¤ 1.234,56'],
      [['50 %', '7 %'], '1234 %'],
      [['1,234', '2,500,000'], '1,234'],
      [['3', '4'], '1234'],
      [['', ' '], null],
      [['warm'], null],
    ] as const;
    for (const [cells, form] of forms) expect(decide(...cells).form).toBe(form);
  });
});

interface Style {
  readonly group: '' | '.' | ',' | ' ' | "'" | '\u00a0' | '\u202f';
  readonly decimal: DecimalMark;
  readonly unit: (text: string) => string;
}

const UNITS: readonly Style['unit'][] = [
  (text) => text,
  (text) => `€ ${text}`,
  (text) => `${text} %`,
  (text) => `${text} CHF`,
];

const styles: fc.Arbitrary<Style> = fc
  .record({
    group: fc.constantFrom<Style['group']>('', '.', ',', ' ', "'", '\u00a0', '\u202f'),
    decimal: fc.constantFrom<DecimalMark>('.', ','),
    unit: fc.constantFrom(...UNITS),
  })
  .filter(({ group, decimal }) => group !== decimal);

/** A whole number of thousandths, written in a style with some decimals. */
function write(thousandths: number, decimals: 0 | 1 | 2 | 3, { group, decimal, unit }: Style): string {
  const [before = '', behind = ''] = (Math.abs(thousandths) / 1000).toFixed(decimals).split('.');
  const grouped = before.replace(/\B(?=(?:\d{3})+$)/g, group);
  return unit(`${thousandths < 0 ? '-' : ''}${grouped}${behind === '' ? '' : decimal + behind}`);
}

const numbers = fc.tuple(fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }), fc.constantFrom(0, 1, 2, 3));
const columns = fc.array(numbers as fc.Arbitrary<[number, 0 | 1 | 2 | 3]>, { minLength: 1, maxLength: 30 });

describe('what is written is read', () => {
  it('as soon as one cell of the column tells its marks', () => {
    fc.assert(
      fc.property(columns, styles, (column, style) => {
        // The cell that tells: a fraction of two digits.
        const cells = [...column.map(([value, decimals]) => write(value, decimals, style)), write(1500, 2, style)];
        const { decimal, flaw } = decide(...cells);
        expect([decimal, flaw]).toEqual([style.decimal, null]);
        column.forEach(([value, decimals], index) => {
          expect(readNumber(cells[index]!, decimal)).toBeCloseTo(Number((value / 1000).toFixed(decimals)), 9);
        });
      }),
    );
  });

  it('or not at all, but never as another number', () => {
    fc.assert(
      fc.property(columns, styles, (column, style) => {
        const cells = column.map(([value, decimals]) => write(value, decimals, style));
        const { decimal } = decide(...cells);
        expect([null, style.decimal]).toContain(decimal);
        column.forEach(([value, decimals], index) => {
          const number = readNumber(cells[index]!, decimal);
          if (!Number.isNaN(number)) expect(number).toBeCloseTo(Number((value / 1000).toFixed(decimals)), 9);
        });
      }),
    );
  });

  it('in whatever order and pieces the column is looked at', () => {
    const cell = fc.oneof(
      fc.constantFrom('1.234', '1,234', '0,5', '0.5', '7', '1 000', 'warm', ''),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(cell), fc.nat(20), (cells, at) => {
        const [one, other] = [createNumberProfile(), createNumberProfile()];
        for (const text of cells.slice(0, at)) noteNumber(one, text);
        for (const text of cells.slice(at)) noteNumber(other, text);
        mergeNumberProfiles(other, one);
        expect(decideNumbers(other)).toEqual(decide(...cells.toReversed()));
      }),
    );
  });
});
