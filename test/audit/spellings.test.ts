import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSpellings, type SpellingList, Spellings } from '../../src/audit/spellings.ts';
import { decodeCell } from '../../src/table/encoding.ts';

/** The code of each raw cell. */
function codesOf(spellings: Spellings, cells: readonly string[]): readonly number[] {
  return cells.map((cell) => {
    const bytes = Buffer.from(`,${cell},`);
    const decode = (start: number, end: number) => decodeCell(bytes, start, end, 'utf-8');
    return spellings.code(bytes, 1, bytes.length - 1, decode);
  });
}

const value = fc.oneof(
  fc.constantFrom('', 'Lead', 'lead', ' Lead', 'Kunde', 'é', '"', 'a"b', '""', '__proto__', 'x'.repeat(2000)),
  fc.string({ maxLength: 3 }),
);
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
/** A raw cell; one that begins with a quote is quoted. */
const cell = fc
  .tuple(value, fc.boolean())
  .map(([text, isQuoted]) => ({ text, raw: isQuoted || text.startsWith('"') ? quoted(text) : text }));
const cells = fc.array(cell, { maxLength: 200, size: 'max' });

describe('the spellings of a column', () => {
  it('tell each cell’s value, and how often each was met', () => {
    fc.assert(
      fc.property(cells, (some) => {
        const spellings = new Spellings();
        const codes = codesOf(
          spellings,
          some.map(({ raw }) => raw),
        );
        expect(codes.map((code) => spellings.texts[code])).toEqual(some.map(({ text }) => text));
        expect(spellings.counts).toEqual(spellings.texts.map((_, code) => codes.filter((one) => one === code).length));
      }),
    );
  });

  it('give a value one code, quoted or not, however many there are', () => {
    const spellings = new Spellings();
    const names = Array.from({ length: 5000 }, (_, i) => `stage ${i}`);
    const codes = codesOf(spellings, names);
    expect(new Set(codes).size).toBe(5000);
    expect(codesOf(spellings, names.map(quoted))).toEqual(codes);
    expect(spellings.counts.slice(1)).toEqual(names.map(() => 2));
    expect(codesOf(spellings, ['', '""'])).toEqual([0, 0]);
  });

  it('of ranges put together are those of one pass', () => {
    fc.assert(
      fc.property(cells, fc.nat(), (some, pick) => {
        const raw = some.map((one) => one.raw);
        const cut = pick % (raw.length + 1);
        const list: SpellingList = { texts: [''], counts: [0] };
        const known = new Map([['', 0]]);
        const values = [raw.slice(0, cut), raw.slice(cut)].flatMap((part) => {
          const spellings = new Spellings();
          const codes = codesOf(spellings, part);
          const renumbered = mergeSpellings(list, known, spellings);
          return codes.map((code) => renumbered[code]!);
        });
        expect(values.map((code) => list.texts[code])).toEqual(some.map(({ text }) => text));
        expect(new Set(list.texts).size).toBe(list.texts.length);
        expect(list.counts).toEqual(list.texts.map((_, code) => values.filter((one) => one === code).length));
      }),
    );
  });
});
