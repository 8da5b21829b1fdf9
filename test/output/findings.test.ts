import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FINDINGS_COLUMNS, FINDINGS_HEADER, findingsCsv, findingsNdjson } from '../../src/output/findings.ts';
import { guardFormulas } from '../../src/output/formula.ts';
import type { Evidence, Finding } from '../../src/types.ts';

const ADA: Finding = {
  rule: 'stage-behind',
  severity: 'error',
  table: 'contacts',
  recordId: '00101',
  row: 2,
  column: 'Lifecycle Stage',
  recorded: 'Lead',
  proposed: 'Customer',
  fix: 'safe',
  basis: 'proved',
  message: 'Recorded as Lead, but deal 812 is won.',
  evidence: [
    { file: 'contacts.csv', table: 'contacts', row: 2, column: 'Lifecycle Stage', value: 'Lead' },
    { file: 'deals.csv', table: 'deals', row: 812, column: 'Deal Stage', value: 'closedwon' },
  ],
};

function rowsOf(csv: string): readonly (readonly string[])[] {
  return parse(csv, { relax_column_count: false });
}

describe('findings.csv', () => {
  test('has the columns of the contract', () => {
    expect(FINDINGS_HEADER).toBe(
      'rule,severity,table,record_id,row,column,recorded,proposed,fix,basis,message,evidence\n',
    );
  });

  test('quotes what needs quotes and nothing else', () => {
    expect(findingsCsv([ADA, { ...ADA, fix: null, basis: null, proposed: '' }])).toBe(
      'stage-behind,error,contacts,00101,2,Lifecycle Stage,Lead,Customer,safe,proved,' +
        '"Recorded as Lead, but deal 812 is won.",' +
        'contacts.csv:2 Lifecycle Stage=Lead | deals.csv:812 Deal Stage=closedwon\n' +
        'stage-behind,error,contacts,00101,2,Lifecycle Stage,Lead,,,,' +
        '"Recorded as Lead, but deal 812 is won.",' +
        'contacts.csv:2 Lifecycle Stage=Lead | deals.csv:812 Deal Stage=closedwon\n',
    );
    expect(findingsCsv([])).toBe('');
  });

  test.each(['a\rb', 'a\nb', 'a\r\nb', 'a"b', 'a,b', '\r', '"'])('keeps %j in one cell', (recorded) => {
    const [row] = rowsOf(findingsCsv([{ ...ADA, recorded }]));
    expect(row).toHaveLength(FINDINGS_COLUMNS.length);
    expect(row![6]).toBe(guardFormulas(recorded));
  });

  test('guards every cell that a stranger filled', () => {
    const bad = '=cmd|calc!A1';
    const evidence: Evidence = { file: '=x.csv', table: 'contacts', row: 2, column: bad, value: bad };
    const finding = { ...ADA, recordId: bad, column: bad, recorded: bad, proposed: bad, message: bad };
    const [row] = rowsOf(findingsCsv([{ ...finding, evidence: [evidence] }]));
    for (const i of [3, 5, 6, 7, 10, 11]) expect(row![i]).toMatch(/^'=/);
  });

  test('cuts what nobody could read, and says by how much', () => {
    const recorded = 'x'.repeat(1_000_000);
    const evidence = Array.from({ length: 30 }, () => ({ ...ADA.evidence[0], value: recorded }));
    const csv = findingsCsv([{ ...ADA, recorded, evidence: [evidence[0]!, ...evidence.slice(1)] }]);
    expect(csv.length).toBeLessThan(15_000);
    const [row] = rowsOf(csv);
    expect(row![6]).toBe(`${'x'.repeat(500)}…(+999500 characters)`);
    expect(row![11]).toMatch(/… \(\+10 more\)$|…\(\+10 more\)$/);
  });

  test('cuts no character in two', () => {
    const [row] = rowsOf(findingsCsv([{ ...ADA, recorded: `${'x'.repeat(499)}${'😀'.repeat(2)}` }]));
    expect(row![6]).toBe(`${'x'.repeat(499)}…(+4 characters)`);
  });
});

describe('findings as NDJSON', () => {
  test('has the columns of findings.csv, typed and verbatim', () => {
    const finding = { ...ADA, recorded: '=1+1', fix: null };
    const line = findingsNdjson([finding]);
    const entry = JSON.parse(line) as Record<string, unknown>;
    expect(Object.keys(entry)).toEqual([...FINDINGS_COLUMNS]);
    expect(entry).toMatchObject({ record_id: '00101', row: 2, recorded: '=1+1', fix: null, evidence: ADA.evidence });
    expect(line.endsWith('}\n')).toBe(true);
    expect(findingsNdjson([])).toBe('');
  });

  test('is one line a finding to every reader', async () => {
    const recorded = 'a\u2028b\u2029c\u0085d\ne\rf';
    const text = findingsNdjson([{ ...ADA, recorded }, ADA]);
    expect(text).not.toMatch(/[\u0085\u2028\u2029]/);
    const lines: string[] = [];
    for await (const line of createInterface({ input: Readable.from([text]) })) lines.push(line);
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0]!)).toMatchObject({ recorded });
  });
});

const textOf = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .array(
      fc.constantFrom('"', ',', '\n', '\r', '\r\n', '=', '+', ' ', ';', '\t', "'", 'Ada', 'é', '😀', '\u2028', '\0'),
    )
    .map((parts) => parts.join('')),
);
const evidenceOf: fc.Arbitrary<Evidence> = fc.record({
  file: fc.constantFrom('contacts.csv', 'a b.csv'),
  table: fc.constantFrom('contacts', 'deals'),
  row: fc.integer({ min: 1, max: 2 ** 40 }),
  column: textOf,
  value: textOf,
});
const findingOf: fc.Arbitrary<Finding> = fc.record({
  rule: fc.constant('stage-behind'),
  severity: fc.constantFrom('error', 'warning', 'info'),
  table: fc.constantFrom('contacts', 'deals'),
  recordId: textOf,
  row: fc.integer({ min: 1, max: 2 ** 40 }),
  column: textOf,
  recorded: textOf,
  proposed: textOf,
  fix: fc.constantFrom('safe', 'unsafe', null),
  basis: fc.constantFrom('proved', 'claimed', 'assumed', null),
  message: textOf,
  evidence: fc.array(evidenceOf, { minLength: 1, maxLength: 4 }).map(([first, ...rest]) => [first!, ...rest]),
});

describe('any finding', () => {
  test('comes back from csv-parse cell by cell', () => {
    fc.assert(
      fc.property(fc.array(findingOf, { minLength: 1, maxLength: 5 }), (findings) => {
        const rows = rowsOf(FINDINGS_HEADER + findingsCsv(findings));
        expect(rows).toHaveLength(findings.length + 1);
        for (const [i, finding] of findings.entries()) {
          const row = rows[i + 1]!;
          expect(row[3]).toBe(guardFormulas(finding.recordId));
          expect(row[6]).toBe(guardFormulas(finding.recorded));
          expect(row[8]).toBe(finding.fix ?? '');
          expect(row[10]).toBe(guardFormulas(finding.message));
          const evidence = finding.evidence.map((one) => `${one.file}:${one.row} ${one.column}=${one.value}`);
          expect(row[11]).toBe(guardFormulas(evidence.join(' | ')));
        }
      }),
    );
  });

  test('comes back from NDJSON', () => {
    fc.assert(
      fc.property(findingOf, (finding) => {
        const { recordId, ...rest } = finding;
        expect(JSON.parse(findingsNdjson([finding]))).toEqual({ ...rest, record_id: recordId });
      }),
    );
  });

  test('is written once, however many there are', () => {
    const findings = Array.from({ length: 1000 }, (_, i) => ({ ...ADA, row: i + 2 }));
    expect(rowsOf(findingsCsv(findings)).map((row) => Number(row[4]))).toEqual(findings.map(({ row }) => row));
  });

  test('does not depend on the batch it is in', () => {
    fc.assert(
      fc.property(fc.array(findingOf, { maxLength: 6 }), fc.nat(6), (findings, at) => {
        const parts = [findings.slice(0, at), findings.slice(at)];
        expect(parts.map(findingsCsv).join('')).toBe(findingsCsv(findings));
        expect(parts.map(findingsNdjson).join('')).toBe(findingsNdjson(findings));
      }),
    );
  });
});
