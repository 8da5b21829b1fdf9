import { expect, it } from 'vitest';
import { createCap } from '../../src/table/inflate.ts';

const CHUNK = new Uint8Array(1 << 24);

/** Mebibytes that a cap lets through. */
function passed(size: number, sinks: number): number {
  let taken = 0;
  const cap = createCap('export.zip', size);
  const open = Array.from({ length: sinks }, () =>
    cap((bytes) => {
      taken += bytes.length;
    }),
  );
  try {
    for (let at = 0; at < 10_000; at++) open[at % sinks]!(CHUNK);
  } catch (error) {
    expect(error).toMatchObject({ kind: 'input', message: expect.stringMatching(/^export\.zip: .*inflates to more/) });
  }
  return taken / 2 ** 20;
}

it('lets a small file grow to a gibibyte, and a large one to five hundred times its size', () => {
  expect(passed(1000, 1)).toBe(1024);
  expect(passed(10 * 2 ** 20, 1)).toBe(4992);
  expect(passed(2 ** 40, 1)).toBe(64 * 1024);
});

it('counts everything together that comes out of one file', () => {
  expect(passed(1000, 7)).toBe(1024);
});
