import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findId, idText, isDamagedId, KeyIndex, mayBeDamaged, NO_ID, readId, TextIds } from '../../src/audit/ids.ts';
import { decodeCell } from '../../src/table/encoding.ts';

/** The key of a raw cell that stands between other bytes. */
function read(cell: string, texts = new TextIds()): number {
  const bytes = Buffer.from(`1,${cell},2`);
  return readId(bytes, 2, bytes.length - 2, (start, end) => decodeCell(bytes, start, end, 'utf-8'), texts);
}

const cell = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 21n }).map(String),
  fc.integer({ min: 0, max: 99 }).map((id) => `00${id}`),
  fc.string({ unit: fc.constantFrom('0', '1', '9', 'a', 'é', ' ', '-', '.', 'E', '+', ';') }),
  fc.constantFrom('', ' ', '0', '00', '-1', '+1', '1e3', '__proto__', '123456789012345', '1234567890123456'),
);

describe('an id', () => {
  it('comes back as the text it is, outer blanks aside', () => {
    fc.assert(
      fc.property(cell, fc.boolean(), (text, isQuoted) => {
        const texts = new TextIds();
        const key = read(isQuoted ? `"${text}"` : text, texts);
        expect(idText(key, texts.texts)).toBe(text.trim());
        expect(key === NO_ID).toBe(text.trim() === '');
        expect(findId(text.trim(), texts.texts)).toBe(key);
      }),
      { numRuns: 1000 },
    );
  });

  it('has the key of another exactly when their texts are equal', () => {
    const texts = new TextIds();
    fc.assert(
      fc.property(cell, cell, (one, other) => {
        expect(read(one, texts) === read(other, texts)).toBe(one.trim() === other.trim());
      }),
      { numRuns: 1000 },
    );
    expect(read('1234567890123456788', texts)).not.toBe(read('1234567890123456789', texts));
    expect(read('7', texts)).not.toBe(read('07', texts));
  });

  it('with quotes in it is the text that the cell means', () => {
    const texts = new TextIds();
    expect(idText(read('"a""b"', texts), texts.texts)).toBe('a"b');
    expect(read('""', texts)).toBe(NO_ID);
    expect(read('"', texts)).toBeLessThan(NO_ID);
  });
});

describe('a damaged id', () => {
  it.each(['4.687E+11', '4,687E+11', '4.687e11', ' 1E5 ', '"4.687E+11"'])('is %s', (text) => {
    const bytes = Buffer.from(text);
    expect(mayBeDamaged(bytes, 0, bytes.length)).toBe(true);
    expect(isDamagedId(decodeCell(bytes, 0, bytes.length, 'utf-8'))).toBe(true);
  });

  it.each(['468700000123', '003E000001AbCdE', 'E12', '4.687', '1E', 'A1E5', '1E5E5'])('is not %s', (text) => {
    expect(isDamagedId(text)).toBe(false);
  });
});

describe('an index of keys', () => {
  const key = fc.oneof(
    fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: -40, max: -2 }),
    // Keys that differ in their upper half alone.
    fc.integer({ min: 0, max: 20 }).map((high) => high * 2 ** 32 + 5),
    fc.constant(Number.MAX_SAFE_INTEGER),
  );

  it('finds the first place of each key, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 100, size: 'max' }), key, (keys, other) => {
        let size = 16;
        while (size < keys.length * 2) size *= 2;
        const index = new KeyIndex(Float64Array.from(keys), new Int32Array(size));
        keys.forEach((one, place) => {
          const first = keys.indexOf(one);
          expect(index.add(place)).toBe(first === place ? -1 : first);
        });
        for (const one of [...keys, other]) expect(index.find(one)).toBe(keys.indexOf(one));
      }),
    );
  });
});
