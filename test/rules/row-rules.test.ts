import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/audit/engine.ts';
import { RULES } from '../../src/rules/index.ts';
import type { DateColumn, Evidence, Finding, Row } from '../../src/types.ts';
import { policyOf } from '../audit/literal.ts';

const CELL: Evidence = { file: 'deals.csv', table: 'deals', row: 4, column: 'Deal Name', value: 'Käthe\ufffd' };

const policy = policyOf();
const engine = createEngine({
  rules: RULES,
  policy,
  context: {
    policy,
    asOf: null,
    has: () => false,
    spell: (_field, value) => value,
    respell: (_field, { raw }) => raw,
  },
  selection: {},
  files: new Map(),
});

function judgedRow(changes: Partial<Row>): readonly Finding[] {
  const findings: Finding[] = [];
  const row = { file: 'deals.csv', table: 'deals', row: 4, id: '812', cells: 3, expected: 3 } as const;
  engine.judgeRow({ ...row, flaw: 'short', evidence: () => CELL, ...changes }, (finding) => findings.push(finding));
  return findings;
}

describe('every flaw of a row', () => {
  it.each<[Row['flaw'], string, string]>([
    ['short', 'row-ragged', 'The header has 3 columns, and this record 2.'],
    ['long', 'row-ragged', 'The header has 3 columns, and this record 2.'],
    ['stray-quote', 'row-quote-stray', 'The cell in Deal Name goes on after its closing quote.'],
    [
      'damaged-id',
      'id-damaged',
      'A spreadsheet has rounded the id to 812: export the file again and do not save it from a spreadsheet.',
    ],
    ['undecodable', 'cell-undecodable', "The cell in Deal Name holds bytes that the file's encoding does not know."],
  ])('%s is the business of one rule', (flaw, rule, message) => {
    expect(judgedRow({ flaw, cells: 2 })).toMatchObject([{ rule, message, recordId: '812', table: 'deals', row: 4 }]);
  });
});

describe('date-ambiguous', () => {
  it.each<[DateColumn['flaw'], string]>([
    ['undecidable', 'every one of its dates reads both as day first and as month first'],
    ['contradictory', 'some of its dates can only be day first and others only month first'],
    ['unreadable', 'its dates are in no form that can be read'],
  ])('says why a column is no evidence: %s', (flaw, because) => {
    const findings: Finding[] = [];
    const column = { file: 'deals.csv', table: 'deals', column: 'Close Date', field: 'closedAt', values: 3 } as const;
    engine.judgeDateColumn({ ...column, flaw, evidence: () => CELL }, (finding) => findings.push(finding));
    expect(findings.map(({ message, recordId }) => [message, recordId])).toEqual([
      [`Column Close Date is no evidence: ${because}.`, ''],
    ]);
  });
});
