import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { createMarks, MARK_BYTES, MODULE, scriptMarks } from '../../src/table/marks.ts';

test('the module is the assembled source', async () => {
  const source = readFileSync(new URL('../../src/table/marks.wat', import.meta.url), 'utf8');
  const { buffer } = (await wabt()).parseWat('marks.wat', source, { simd: true }).toBinary({});
  expect(MODULE).toBe(Buffer.from(buffer).toString('base64'));
});

const text = fc.string({ unit: fc.constantFrom('a', ',', ';', '"', '\n', '\r', 'é'), maxLength: 200 });

test('vectors find what a loop finds', () => {
  const vectors = createMarks();
  const script = scriptMarks();
  fc.assert(
    fc.property(text, fc.nat(40), fc.nat(40), fc.constantFrom(44, 59, 9, 124), (content, skip, cut, delimiter) => {
      const bytes = Buffer.from(content);
      const from = Math.min(skip, bytes.length);
      const to = Math.max(from, bytes.length - cut);
      const found = [vectors, script].map((marks) => {
        marks.reserve(bytes.length);
        bytes.copy(marks.text);
        const count = marks.mark(from, to, delimiter);
        return [...marks.places.subarray(0, count)].map((place) => place - marks.offset);
      });
      expect(found[0]).toEqual(found[1]);
    }),
  );
});

test('more room keeps the text', () => {
  for (const marks of [createMarks(), scriptMarks()]) {
    marks.reserve(4);
    marks.text.write('a,b\n');
    marks.reserve(MARK_BYTES * 9);
    expect(marks.text.length).toBeGreaterThanOrEqual(MARK_BYTES * 9);
    expect(marks.text.toString('latin1', 0, 4)).toBe('a,b\n');
    expect(marks.mark(0, 4, 44)).toBe(2);
  }
});
