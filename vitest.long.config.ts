import { defineConfig } from 'vitest/config';

// What takes long: whole processes, the packed package, many runs of a property.
export default defineConfig({
  test: {
    include: ['test/**/*.long.test.ts'],
    setupFiles: ['test/seed.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
