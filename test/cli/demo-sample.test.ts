import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { demoSample } from './demo-sample.ts';

const FOLDER = new URL('../../fixtures/demo/', import.meta.url);

it('bundles exactly the sample that its cast makes', () => {
  for (const [name, bytes] of demoSample()) {
    const path = new URL(name, FOLDER);
    if (process.env.UPDATE_DEMO) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(path, bytes);
    }
    expect(bytes.equals(readFileSync(path)), name).toBe(true);
  }
});

it('is small enough to ship', () => {
  const size = [...demoSample().values()].reduce((sum, bytes) => sum + bytes.length, 0);
  expect(size).toBeLessThan(60_000);
});
