import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SharedCodes } from '../../src/audit/shared-codes.ts';

it('keeps every code, whenever one needs more room', () => {
  const code = fc.oneof(fc.nat(255), fc.nat(65_535), fc.nat(2 ** 31 - 1));
  fc.assert(
    fc.property(fc.array(fc.array(code, { maxLength: 20 }), { maxLength: 8 }), (stretches) => {
      const column = new SharedCodes();
      for (const codes of stretches) {
        const at = column.length;
        column.grow(codes.length, 0.5, Math.max(0, ...codes) + 1).set(codes, at);
      }
      expect([...column.done()]).toEqual(stretches.flat());
    }),
  );
});

it('keeps sets of bits, the last one among them', () => {
  const column = new SharedCodes();
  column.append(Int32Array.of(1, 3), 0.5);
  column.append(Int32Array.of(1 << 31, -1), 1);
  expect(column.done()).toEqual(Int32Array.of(1, 3, 1 << 31, -1));
});

it('takes a byte for a code where that is enough', () => {
  const column = new SharedCodes();
  column.grow(3, 1, 256).set([0, 7, 255]);
  expect(column.done()).toBeInstanceOf(Uint8Array);
});
