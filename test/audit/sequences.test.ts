import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Sequences, UNNUMBERED } from '../../src/audit/sequences.ts';

const numberOf = (sequences: Sequences, codes: readonly number[]): number =>
  codes.reduce((sequence, code) => sequences.grown(sequence, code), 0);

it('gives equal numbers to equal sequences and to no others', () => {
  const sequence = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(sequence, { maxLength: 60 }), (all) => {
      const sequences = new Sequences();
      const numbers = new Map(all.map((codes) => [codes.join(), numberOf(sequences, codes)]));
      expect(new Set(numbers.values()).size).toBe(numbers.size);
      for (const codes of all) expect(numberOf(sequences, codes)).toBe(numbers.get(codes.join()));
    }),
  );
});

it('calls the empty sequence 0', () => {
  expect(numberOf(new Sequences(), [])).toBe(0);
});

it('gives no number, never a wrong one, where there are too many', () => {
  const sequences = new Sequences();
  const first = numberOf(sequences, [1, 2, 3]);
  for (let code = 0; code < 200_000; code++) sequences.grown(0, code + 10);
  expect(numberOf(sequences, [1, 2, 3])).toBe(first);
  expect(numberOf(sequences, [300_000])).toBe(UNNUMBERED);
  expect(numberOf(sequences, [300_000, 1])).toBe(UNNUMBERED);
});
