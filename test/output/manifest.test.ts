import { expect, test } from 'vitest';
import { type ManifestFacts, toManifest } from '../../src/output/manifest.ts';

const FACTS: ManifestFacts = {
  version: '0.1.0',
  asOf: Date.UTC(2024, 5, 30),
  policy: { name: 'preset hubspot' },
  inputs: [
    { name: '/home/grace/exports/contacts.csv', table: 'contacts', bytes: 21, rows: 1, sha256: 'aa' },
    { name: 'C:\\exports\\deals.csv', table: 'deals', bytes: 30, rows: 2, sha256: 'bb' },
  ],
  outputs: [
    { name: 'report.md', bytes: 5, rows: null, sha256: 'cc' },
    { name: 'contacts.corrected.csv', table: 'contacts', bytes: 25, rows: 1, sha256: 'dd' },
  ],
  counts: { contacts: 1, deals: 2, events: 0, findings: { info: 3, error: 1, warning: 2 }, edits: 1 },
};

test('a manifest tells files, policy and counts in one fixed order, and no place or time', () => {
  const text = toManifest(FACTS);
  expect(JSON.parse(text)).toEqual({
    schemaVersion: 1,
    version: '0.1.0',
    asOf: '2024-06-30T00:00:00.000Z',
    policy: { name: 'preset hubspot', sha256: null },
    inputs: [
      { name: 'contacts.csv', table: 'contacts', bytes: 21, rows: 1, sha256: 'aa' },
      { name: 'deals.csv', table: 'deals', bytes: 30, rows: 2, sha256: 'bb' },
    ],
    outputs: [
      { name: 'contacts.corrected.csv', table: 'contacts', bytes: 25, rows: 1, sha256: 'dd' },
      { name: 'report.md', bytes: 5, rows: null, sha256: 'cc' },
    ],
    counts: { contacts: 1, deals: 2, events: 0, findings: { error: 1, warning: 2, info: 3 }, edits: 1 },
  });
  expect(text.endsWith('}\n')).toBe(true);
  expect(text).not.toMatch(/grace|exports/);
});

test('a manifest does not depend on how its facts were put together', () => {
  const turned: ManifestFacts = {
    ...FACTS,
    outputs: FACTS.outputs.toReversed(),
    counts: { ...FACTS.counts, findings: { error: 1, info: 3, warning: 2 } },
  };
  expect(toManifest(turned)).toBe(toManifest(FACTS));
});

test('a policy file is told by its hash, and a run without dates has no as of', () => {
  const policy = { name: '/home/grace/stageproof.yaml', sha256: 'ee' };
  expect(JSON.parse(toManifest({ ...FACTS, policy, asOf: null }))).toMatchObject({
    asOf: null,
    policy: { name: 'stageproof.yaml', sha256: 'ee' },
  });
});
