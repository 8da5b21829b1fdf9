import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type People, pairUp } from '../../src/audit/people.ts';

const people = (...rows: readonly Partial<Record<'id' | 'email' | 'external' | 'chosen', string>>[]): People => ({
  ids: rows.map(({ id = '' }) => id),
  emails: rows.map(({ email = '' }) => email),
  externals: rows.map(({ external = '' }) => external),
  chosen: rows.map(({ chosen = '' }) => chosen),
});

describe('two systems are joined', () => {
  it('by the id in the other system before the e-mail', () => {
    const first = people({ id: '1', email: 'ada@x', external: 'A' }, { id: '2', email: 'grace@x' });
    const second = people({ id: 'B', email: 'ada@x' }, { id: 'A', email: 'old@x' }, { id: 'C', email: 'grace@x' });
    const { second: partners, keys } = pairUp(first, second, null);
    expect([...partners]).toEqual([1, 2]);
    expect(keys).toEqual([
      { key: 'external', pairs: 1 },
      { key: 'email', pairs: 1 },
    ]);
  });

  it('by an external id on either side', () => {
    expect([...pairUp(people({ id: '1' }), people({ id: 'A', external: '1' }), null).second]).toEqual([0]);
    expect([...pairUp(people({ id: '1', external: 'x' }), people({ id: 'A', external: 'x' }), null).second]).toEqual([
      0,
    ]);
  });

  it('by equal ids only where e-mails show that they mean the same people', () => {
    const ours = people({ id: '1', email: 'ada@x' }, { id: '2' });
    expect([...pairUp(ours, people({ id: '1', email: 'ada@x' }, { id: '2' }), null).second]).toEqual([0, 1]);
    const strangers = people({ id: '1', email: 'zed@x' }, { id: '2' });
    const { second, idsNotTrusted } = pairUp(ours, strangers, null);
    expect([...second]).toEqual([-1, -1]);
    expect(idsNotTrusted).toBe(2);
    expect([...pairUp(ours, strangers, 'id').second]).toEqual([0, 1]);
  });

  it('never by a key that stands on several rows', () => {
    const first = people({ email: 'twin@x' }, { email: 'twin@x' }, { email: 'ada@x' });
    const second = people({ email: 'twin@x' }, { email: 'ada@x' }, { email: 'ada@x' });
    const { second: partners, unclear } = pairUp(first, second, null);
    expect([...partners]).toEqual([-1, -1, -1]);
    expect([...unclear.first]).toEqual([0, 1, 2]);
    expect([...unclear.second]).toEqual([0, 1, 2]);
  });

  it('by the columns that the user names, and by nothing else then', () => {
    const first = people({ id: '1', email: 'ada@x', chosen: 'k' }, { email: 'grace@x' });
    const second = people({ email: 'grace@x' }, { chosen: 'k' });
    expect([...pairUp(first, second, 'columns').second]).toEqual([1, -1]);
  });
});

const key = fc.constantFrom('', 'a', 'b', 'c', 'd');
const row = fc.record({ id: key, email: key, external: key, chosen: fc.constant('') });
const system = fc.array(row, { maxLength: 8 }).map((rows) => people(...rows));
const on = fc.constantFrom(null, 'external', 'id', 'email');

describe('whoever is joined', () => {
  it('is joined to one contact, whose key is his', () => {
    fc.assert(
      fc.property(system, system, on, (first, second, how) => {
        const { second: partners, keys, by, unclear } = pairUp(first, second, how);
        const met = [...partners].filter((place) => place >= 0);
        expect(new Set(met).size).toBe(met.length);
        expect(keys.reduce((sum, { pairs }) => sum + pairs, 0)).toBe(met.length);
        for (const [place, there] of partners.entries()) {
          if (there < 0) continue;
          expect(unclear.first.has(place) || unclear.second.has(there)).toBe(false);
          const mine = [first.ids[place], first.externals[place], first.emails[place]];
          const theirs = [second.ids[there], second.externals[there], second.emails[there]];
          expect(mine.some((value) => value !== '' && theirs.includes(value))).toBe(true);
          expect(keys[by[place]!]).toBeDefined();
        }
      }),
    );
  });

  it('is the same whichever system comes first', () => {
    fc.assert(
      fc.property(system, system, fc.constantFrom('id', 'email'), (first, second, how) => {
        const there = pairUp(first, second, how);
        const back = pairUp(second, first, how);
        const pairs = [...there.second].flatMap((to, from) => (to < 0 ? [] : [`${from}-${to}`]));
        const reversed = [...back.second].flatMap((to, from) => (to < 0 ? [] : [`${to}-${from}`]));
        expect(pairs.toSorted()).toEqual(reversed.toSorted());
        expect(there.unclear).toEqual({ first: back.unclear.second, second: back.unclear.first });
      }),
    );
  });
});
