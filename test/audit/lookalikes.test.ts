import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Lookalike, Lookalikes } from '../../src/audit/lookalikes.ts';

const fact = fc.integer({ min: -1, max: 2 });
const facts = fc.tuple(fact, fact, fact, fact, fact, fact, fact);

const named = (derived: string | null): Lookalike => ({ recorded: 'lead', derived, voices: [] });

it('recalls exactly what was remembered', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(facts, fc.boolean()), { maxLength: 300, size: 'max' }), (contacts) => {
      const lookalikes = new Lookalikes();
      const known = new Map<string, Lookalike>();
      for (const [some, isRemembered] of contacts) {
        lookalikes.ask(...some);
        expect(lookalikes.recall()).toBe(known.get(some.join()));
        if (!isRemembered || known.has(some.join())) continue;
        known.set(some.join(), named(`stage of ${some.join()}`));
        lookalikes.remember(known.get(some.join())!);
        expect(lookalikes.recall()).toBe(known.get(some.join()));
      }
    }),
  );
});

it('takes nobody for somebody else, whatever stages are called', () => {
  const text = fc.constantFrom('', 'null', 'undefined', '|', 'a', 'a|', '|1', 'aa', '0|1|');
  const lookalike: fc.Arbitrary<Lookalike> = fc.record({
    recorded: text,
    derived: fc.option(fc.option(text), { nil: undefined }),
    voices: fc.array(fc.nat(2), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(lookalike, { maxLength: 40 }), (all) => {
      const lookalikes = new Lookalikes();
      const turnTo = (i: number) => lookalikes.ask(i, 0, 0, 0, 0, 0, 0);
      for (const [i, one] of all.entries()) {
        turnTo(i);
        lookalikes.remember(one);
      }
      for (const [i, one] of all.entries()) {
        turnTo(i);
        expect(lookalikes.recall()).toEqual(one);
      }
    }),
  );
});

it('keeps what it knows when it has learned all it can', () => {
  const lookalikes = new Lookalikes();
  const turnTo = (i: number, j: number) => lookalikes.ask(i, j, 0, 0, 0, 0, 0);
  for (let i = 0; i < 200_000; i++) {
    turnTo(i, i % 7);
    lookalikes.remember(named(i % 2 === 0 ? null : 'lead'));
  }
  turnTo(3, 3);
  expect(lookalikes.recall()?.derived).toBe('lead');
  turnTo(4, 4);
  expect(lookalikes.recall()?.derived).toBeNull();
  turnTo(4, 5);
  expect(lookalikes.recall()).toBeUndefined();
});

it('counts whom it passes over, each once', () => {
  fc.assert(
    fc.property(fc.array(facts, { maxLength: 200 }), (contacts) => {
      const lookalikes = new Lookalikes();
      let passed = 0;
      for (const [a, b, c, d, e, f, g] of contacts) {
        lookalikes.ask(a, b, c, d, e, f, g);
        const known = lookalikes.recall();
        if (lookalikes.pass()) {
          expect(known?.voices).toEqual([]);
          expect(known?.derived).toBeDefined();
          passed++;
        } else if (known === undefined) {
          lookalikes.remember({ recorded: 'lead', derived: a < 0 ? undefined : 'lead', voices: b < 0 ? [1] : [] });
        }
      }
      let told = 0;
      lookalikes.recount((_, count) => {
        told += count;
      });
      expect(told).toBe(passed);
      lookalikes.recount(() => expect.unreachable());
    }),
  );
});
