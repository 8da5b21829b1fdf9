import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instantAt, SharedInstants } from '../../src/audit/shared-instants.ts';

const second = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((seconds) => seconds * 1000);
const any = fc.oneof({ weight: 9, arbitrary: second }, fc.integer({ min: -8.64e15, max: 8.64e15 }));

it('keeps every instant to the millisecond', () => {
  fc.assert(
    fc.property(fc.array(fc.array(any, { maxLength: 20 }), { maxLength: 8 }), (stretches) => {
      const column = new SharedInstants();
      for (const instants of stretches) column.append(Float64Array.from(instants), 0.5);
      const kept = column.done();
      expect(stretches.flat().map((_, place) => instantAt(kept, place))).toEqual(stretches.flat());
    }),
  );
});

it('takes half the room for whole seconds', () => {
  const column = new SharedInstants();
  column.append(Float64Array.of(0, 1_700_000_000_000), 1);
  expect(column.done()).toEqual({ values: Uint32Array.of(0, 1_700_000_000), unit: 1000 });
});
