import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Merges, OWN_WORD, survivorsOf } from '../../src/audit/join-merges.ts';

/** Who lives on where: `gone → heir`, and `left ⇒ end` for rows that still stand. Places are ids here. */
function told(pairs: readonly (readonly [number, number])[], rows: readonly number[]): readonly string[] {
  const merges = new Merges();
  for (const [id, into] of pairs) merges.add(id, into, OWN_WORD, 0);
  const { gone, heirs, left, ends } = survivorsOf(merges, (key) => (rows.includes(key) ? key : -1));
  return [
    ...[...gone].map((id, i) => `${id} → ${heirs[i]}`),
    ...[...left].map((id, i) => `${id} ⇒ ${ends[i]}`),
  ].toSorted();
}

describe('merges', () => {
  it('are followed over any number of steps', () => {
    expect(
      told(
        [
          [1, 2],
          [2, 3],
          [3, 4],
        ],
        [4],
      ),
    ).toEqual(['1 → 4', '2 → 4', '3 → 4']);
    expect(
      told(
        [
          [3, 4],
          [1, 2],
          [2, 3],
        ],
        [4],
      ),
    ).toEqual(['1 → 4', '2 → 4', '3 → 4']);
  });

  it('end at the last record that has a row', () => {
    expect(
      told(
        [
          [1, 2],
          [2, 3],
        ],
        [2],
      ),
    ).toEqual(['1 → 2', '2 ⇒ 3']);
    expect(
      told(
        [
          [1, 2],
          [2, 3],
        ],
        [],
      ),
    ).toEqual([]);
    expect(
      told(
        [
          [1, 2],
          [2, 3],
        ],
        [2, 3],
      ),
    ).toEqual(['1 → 3', '2 ⇒ 3']);
  });

  it('in a circle are cut where it closes', () => {
    expect(
      told(
        [
          [1, 2],
          [2, 1],
        ],
        [1, 2],
      ),
    ).toEqual(['1 ⇒ 2']);
    expect(
      told(
        [
          [1, 2],
          [2, 3],
          [3, 1],
        ],
        [3],
      ),
    ).toEqual(['1 → 3', '2 → 3']);
    expect(told([[1, 1]], [1])).toEqual([]);
  });

  it('of one record into two count once, unless the first leads nowhere', () => {
    expect(
      told(
        [
          [1, 2],
          [1, 3],
        ],
        [2, 3],
      ),
    ).toEqual(['1 → 2']);
    expect(
      told(
        [
          [1, 2],
          [1, 3],
        ],
        [3],
      ),
    ).toEqual(['1 → 3', '2 → 3']);
    expect(
      told(
        [
          [1, 2],
          [1, 3],
          [2, 4],
        ],
        [3, 4],
      ),
    ).toEqual(['1 → 3', '2 → 3']);
  });

  it('of blank ids are none', () => {
    expect(
      told(
        [
          [-1, 2],
          [1, -1],
        ],
        [1, 2],
      ),
    ).toEqual([]);
  });

  it('lead every id that is gone to a row, and never in circles', () => {
    const id = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id)), fc.uniqueArray(id), (pairs, rows) => {
        const merges = new Merges();
        for (const [from, into] of pairs) merges.add(from, into, OWN_WORD, 0);
        const { gone, heirs, left, ends } = survivorsOf(merges, (key) => (rows.includes(key) ? key : -1));
        expect([...gone].filter((one) => rows.includes(one))).toEqual([]);
        expect([...heirs].filter((one) => !rows.includes(one))).toEqual([]);
        expect([...left].filter((one) => !rows.includes(one))).toEqual([]);
        for (const [i, one] of left.entries()) expect(ends[i]).not.toBe(one);
        expect(new Set([...gone, ...left]).size).toBe(gone.length + left.length);
      }),
    );
  });

  it('of a hundred thousand in a row take no time', () => {
    const pairs = Array.from({ length: 100_000 }, (_, i) => [i + 1, i + 2] as const);
    const merges = new Merges();
    for (const [id, into] of pairs) merges.add(id, into, OWN_WORD, 0);
    const { heirs } = survivorsOf(merges, (key) => (key === 100_001 ? 7 : -1));
    expect(new Set(heirs)).toEqual(new Set([7]));
  });
});
