import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { DISAGREEMENTS_HEADER, disagreementsCsv, disagreementsNdjson } from '../../src/output/disagreements.ts';
import type { Disagreement } from '../../src/types.ts';

const counterpart = (id: string, row: number, raw: string) => ({
  id,
  row,
  file: 'contacts.csv',
  stage: { raw, value: null, reading: 'unknown', language: null } as const,
});

const DIFFERING: Disagreement = {
  kind: 'stage-differs',
  severity: 'error',
  key: 'email',
  first: counterpart('101', 2, '=cmd()'),
  second: counterpart('A1', 7, 'Kunde\nmit Umbruch'),
  supports: 'second',
  stage: 'customer',
  basis: 'proved',
  message: 'Recorded one thing here and another there.',
  evidence: [
    { file: 'a.csv', table: 'contacts', row: 2, column: 'Stage', value: '=cmd()' },
    { file: 'b.csv', table: 'contacts', row: 7, column: 'Phase', value: 'Kunde\u2028' },
  ],
};

const ALONE: Disagreement = {
  ...DIFFERING,
  kind: 'only-in-second',
  key: null,
  first: null,
  supports: null,
  stage: null,
  basis: null,
};

it('lists disagreements as CSV that no spreadsheet runs', () => {
  const rows = parse(DISAGREEMENTS_HEADER + disagreementsCsv([DIFFERING, ALONE]), { columns: true });
  expect(rows).toMatchObject([
    {
      kind: 'stage-differs',
      first_id: '101',
      first_row: '2',
      first_stage: "'=cmd()",
      second_id: 'A1',
      basis: 'proved',
    },
    { kind: 'only-in-second', key: '', first_id: '', first_row: '', second_row: '7', supports: '' },
  ]);
  expect(Object.keys(rows[0] as object)).toHaveLength(14);
});

it('lists them as NDJSON with the same keys and the evidence as cells', () => {
  const lines = disagreementsNdjson([DIFFERING, ALONE]).split('\n');
  expect(lines).toHaveLength(3);
  const [first, second] = lines.slice(0, 2).map((line) => JSON.parse(line));
  expect(Object.keys(first).join()).toBe(DISAGREEMENTS_HEADER.trim());
  expect(first.evidence).toEqual(DIFFERING.evidence);
  expect(second.first_id).toBeNull();
  expect(lines.join('')).not.toContain('\u2028');
});
