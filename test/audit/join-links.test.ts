import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Grouped, groupPairs, invert, Pairs } from '../../src/audit/join-links.ts';

const CONTACTS = 6;
const DEALS = 5;
const links = fc.array(fc.tuple(fc.nat(CONTACTS - 1), fc.nat(DEALS - 1)), { maxLength: 20 });

function pairsOf(all: readonly (readonly [number, number])[]): Pairs {
  const pairs = new Pairs();
  for (const [contact, deal] of all) pairs.add(contact, deal);
  return pairs;
}

const listsOf = ({ from, list }: Grouped, count: number): readonly (readonly number[])[] =>
  Array.from({ length: count }, (_, owner) => [...list.subarray(from[owner]!, from[owner + 1]!)]);

it('gives each contact its deals once and ascending, and each deal its contacts', () => {
  fc.assert(
    fc.property(links, links, (some, more) => {
      const grouped = groupPairs([pairsOf(some), pairsOf(more)], CONTACTS);
      const all = new Set([...some, ...more].map(([contact, deal]) => contact * DEALS + deal));
      const has = (contact: number, deal: number) => all.has(contact * DEALS + deal);
      const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
      expect(listsOf(grouped, CONTACTS)).toEqual(
        upTo(CONTACTS).map((contact) => upTo(DEALS).filter((deal) => has(contact, deal))),
      );
      expect(listsOf(invert(DEALS, grouped), DEALS)).toEqual(
        upTo(DEALS).map((deal) => upTo(CONTACTS).filter((contact) => has(contact, deal))),
      );
    }),
  );
});
