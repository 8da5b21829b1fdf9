import { describe, expect, it } from 'vitest';
import { expectSameSplits, fixAll, paths } from './suites.ts';

describe.skipIf(paths.length === 0)('all CSV suites (skipped where ../shared is absent)', () => {
  it('are split alike with chunks of any size, into spans that cover every byte', () => expectSameSplits(paths));

  it('end as contacts in a report or in a fault, with no cell changed but blanks that were to be filled', async () => {
    const { reports, edits } = await fixAll(paths);
    expect(reports).toBeGreaterThan(400);
    expect(edits).toBeGreaterThan(100);
  });
});
