import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventRowsList, eventRow } from '../../src/audit/event-rows.ts';

it('gives back every row, whatever their order', () => {
  const step = fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: -3, max: 40 }));
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 200 }), (steps) => {
      let row = 2;
      const rows = steps.map((by) => (row += by));
      const list = new EventRowsList();
      for (const one of rows) list.add(one);
      const kept = list.done();
      expect(rows.map((_, event) => eventRow(kept, event))).toEqual(rows);
    }),
  );
});

it('keeps nothing of rows that follow each other', () => {
  const list = new EventRowsList();
  for (let row = 2; row < 1000; row++) list.add(row);
  list.add(5000);
  expect(list.done().events).toEqual(Int32Array.of(0, 998));
});
