import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Silence } from '../../src/audit/silence.ts';

const facts = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 5 });

function begin(silence: Silence, some: readonly number[]): void {
  silence.begin();
  // As contacts are told: facts of varying number stand behind how many there are.
  silence.add(some.length);
  for (const fact of some) silence.add(fact);
}

it('recalls exactly what was remembered', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(facts, fc.boolean()), { maxLength: 300, size: 'max' }), (contacts) => {
      const silence = new Silence();
      const known = new Map<string, string>();
      for (const [some, isSilent] of contacts) {
        const stage = `stage of ${some.join()}`;
        begin(silence, some);
        expect(silence.recall()).toBe(known.get(some.join()));
        if (!isSilent) continue;
        silence.remember(stage);
        known.set(some.join(), stage);
        expect(silence.recall()).toBe(stage);
      }
    }),
  );
});

it('keeps what it knows when it has learned all it can', () => {
  const silence = new Silence();
  for (let i = 0; i < 200_000; i++) {
    begin(silence, [i, i % 7]);
    silence.remember(i % 2 === 0 ? null : 'lead');
  }
  begin(silence, [3, 3]);
  expect(silence.recall()).toBe('lead');
  begin(silence, [4, 4]);
  expect(silence.recall()).toBeNull();
  begin(silence, [4, 5]);
  expect(silence.recall()).toBeUndefined();
});

it('takes any number of facts', () => {
  const silence = new Silence();
  const many = Array.from({ length: 5000 }, (_, i) => i);
  begin(silence, many);
  silence.remember('customer');
  begin(silence, many.with(4999, 0));
  expect(silence.recall()).toBeUndefined();
  begin(silence, many);
  expect(silence.recall()).toBe('customer');
});
