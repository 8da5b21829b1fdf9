import { defineConfig } from 'vitest/config';

// What takes long: whole processes, the packed package, many runs of a property.
export default defineConfig({
  test: {
    // The properties of whole exports are in both suites, here with more examples (test/runs.ts).
    include: ['test/**/*.long.test.ts', 'test/properties/*.test.ts'],
    env: { LONG: 'true' },
    setupFiles: ['test/seed.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
