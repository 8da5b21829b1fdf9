import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInFormat, isRounded, numberText, readFormat } from '../../src/table/cell-text.ts';

const plain = (raw: string): string => numberText(raw, { kind: 'number' }, 1900);

describe('a number', () => {
  it.each([
    ['1', '1'],
    ['-7', '-7'],
    ['117.0', '117'],
    ['0.1', '0.1'],
    ['1.1000000000000001', '1.1'],
    ['12345678901', '12345678901'],
    ['1.2345678901E10', '12345678901'],
    ['1E15', '1000000000000000'],
    ['1E-7', '0.0000001'],
    ['-1.5E-7', '-0.00000015'],
    ['1234567890123456', '1234567890123456'],
    ['9007199254740993', '9007199254740993'],
    ['123456789012345678', '123456789012345678'],
    ['1234567890123456789', '1234567890123456789'],
    ['00123', '00123'],
    ['Ada', 'Ada'],
    ['', ''],
    ['1e999', '1e999'],
  ])('%j is written as %j', (raw, text) => {
    expect(plain(raw)).toBe(text);
    expect(isRounded(text)).toBe(false);
  });

  it.each([
    ['1.23456789012345E+18', '1.23456789012345E+18'],
    ['1234567890123450000', '1.23456789012345E+18'],
    ['-1234567890123450000', '-1.23456789012345E+18'],
    ['1.5E16', '1.5E+16'],
    ['1e21', '1E+21'],
  ])('%s has lost its last digits, and shows it', (raw, text) => {
    expect(plain(raw)).toBe(text);
    expect(isRounded(text)).toBe(true);
  });

  it('means the same however it is written', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(plain(String(value)))).toBe(value === 0 ? 0 : value);
        expect(Math.abs(value) < 1e16 ? /e/i.test(plain(String(value))) : false).toBe(false);
      }),
    );
  });

  it('keeps every id that a cell can hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (id) => {
        expect(plain(String(id))).toBe(String(id));
        expect(plain(id.toExponential())).toBe(String(id));
      }),
    );
  });
});

describe('a format', () => {
  it.each([
    ['General', '45352.5', '45352.5'],
    ['0.00', '3500', '3500'],
    ['#,##0.00 [$€-407]', '3500', '3500'],
    ['0 "d"', '3', '3'],
    ['"days" 0', '3', '3'],
    ['0\\d', '3', '3'],
    ['0.00E+00', '3', '3'],
    ['# ?/?', '3', '3'],
    ['@', '3', '3'],
    ['[h]:mm', '1.5', '1.5'],
    ['[mm]:ss', '1.5', '1.5'],
    ['00000', '123', '00123'],
    ['00000', '123456', '123456'],
    ['00000', '1.5', '1.5'],
    ['0%', '0.07', '7%'],
    ['0.00%', '0.075', '7.50%'],
    ['dd/mm/yyyy', '45352', '2024-03-01'],
    ['yyyy\\-mm\\-dd', '45352', '2024-03-01'],
    ['[$-407]d. mmmm yyyy;@', '45352', '2024-03-01'],
    ['m/d/yyyy', '45352.5', '2024-03-01 12:00'],
    ['m/d/yy h:mm', '45352', '2024-03-01 00:00'],
    ['m/d/yy h:mm AM/PM', '45352.520833333336', '2024-03-01 12:30'],
    ['yyyy-mm-dd hh:mm:ss', '45352.5', '2024-03-01 12:00:00'],
    ['yyyy-mm-dd hh:mm', '45352.50001157407', '2024-03-01 12:00:01'],
    ['yyyy-mm-dd hh:mm:ss.000', '45352.123456789', '2024-03-01 02:57:46.667'],
    ['h:mm', '0.5', '12:00'],
    ['h:mm', '0', '00:00'],
    ['h:mm', '45352.5', '2024-03-01 12:00'],
    ['d.m.yyyy', '1', '1900-01-01'],
    ['d.m.yyyy', '59', '1900-02-28'],
    // The day that Excel made up.
    ['d.m.yyyy', '60', '1900-02-29'],
    ['d.m.yyyy', '61', '1900-03-01'],
    ['d.m.yyyy', '2958465', '9999-12-31'],
    ['d.m.yyyy', '2958466', '2958466'],
    ['d.m.yyyy', '-1', '-1'],
  ])('%s shows %s as %s', (code, raw, text) => {
    expect(numberText(raw, readFormat(code), 1900)).toBe(text);
  });

  it.each([
    [0, '45352', '45352'],
    [1, '45352', '45352'],
    [9, '0.5', '50%'],
    [14, '45352', '2024-03-01'],
    [20, '0.75', '18:00'],
    [22, '45352.75', '2024-03-01 18:00'],
    [46, '1.5', '1.5'],
    [49, '45352', '45352'],
    [57, '45352', '2024-03-01'],
    [163, '45352', '45352'],
  ])('number %i shows %s as %s', (id, raw, text) => {
    expect(numberText(raw, builtInFormat(id), 1900)).toBe(text);
  });

  it('counts days from 1904 where the workbook does', () => {
    expect(numberText('0', builtInFormat(14), 1904)).toBe('1904-01-01');
    expect(numberText('43890', builtInFormat(14), 1904)).toBe('2024-03-01');
    expect(numberText('2957003', builtInFormat(14), 1904)).toBe('9999-12-31');
  });
});
