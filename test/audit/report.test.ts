import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleStatus } from '../../src/audit/engine.ts';
import { createFold, type Fold, mergeFolds, noteContact, noteFinding, toReport } from '../../src/audit/report.ts';
import type { Edit, Evidence, Finding, Fix, Report, Safety } from '../../src/types.ts';
import { policyOf } from './literal.ts';

const SEVERITY = { 'stage-behind': 'error', 'stage-spelling': 'warning', 'history-truncated': 'info' } as const;

type RuleId = keyof typeof SEVERITY;

const STATUS: readonly RuleStatus[] = [
  { id: 'stage-behind', severity: 'error', status: 'ran' },
  { id: 'stage-spelling', severity: 'warning', status: 'ran' },
  { id: 'history-truncated', severity: 'info', status: 'ran' },
  { id: 'deal-stage-unknown', severity: 'warning', status: 'not-run', reason: 'no deals file' },
];

/** One thing that happens during an audit. */
type Note =
  | { readonly rule: RuleId; readonly row: number; readonly safety: Safety | null; readonly cells: number }
  | { readonly recorded: string; readonly derived: string };

function note(fold: Fold, event: Note): void {
  if ('recorded' in event) {
    noteContact(fold, event.recorded, event.derived, 1);
    return;
  }
  const { rule, row, safety, cells } = event;
  const cell: Evidence = { file: 'contacts.csv', table: 'contacts', row, column: 'Lifecycle Stage', value: 'Lead' };
  const edit: Edit = { ...cell, position: 1, from: 'Lead', to: 'Customer' };
  const edits: readonly [Edit, ...Edit[]] = [edit, ...Array.from({ length: cells - 1 }, () => edit)];
  const fix: Fix | undefined = safety === null ? undefined : { safety, basis: 'proved', edits };
  const finding: Finding = {
    rule,
    severity: SEVERITY[rule],
    table: 'contacts',
    recordId: String(row),
    row,
    column: cell.column,
    recorded: 'Lead',
    proposed: 'Customer',
    fix: safety,
    basis: safety === null ? null : 'proved',
    message: 'Recorded Lead.',
    evidence: [cell],
  };
  noteFinding(fold, finding, fix);
}

function foldOf(events: readonly Note[]): Fold {
  const fold = createFold();
  for (const event of events) note(fold, event);
  return fold;
}

function reportOf(fold: Fold): Report {
  return toReport(fold, {
    version: '0.1.0',
    asOf: Date.UTC(2024, 5, 30),
    policy: policyOf(),
    inputs: [],
    notes: [],
    contacts: 3,
    deals: 2,
    events: 1,
    status: STATUS,
  });
}

const behind = (row: number, safety: Safety | null = 'safe'): Note => ({ rule: 'stage-behind', row, safety, cells: 1 });

describe('a report', () => {
  it('counts findings, what can be fixed and the cells that a fix writes', () => {
    const twoCells: Note = { rule: 'stage-spelling', row: 4, safety: 'safe', cells: 2 };
    const report = reportOf(foldOf([behind(2), behind(3, 'unsafe'), behind(4, null), twoCells]));
    const rule = report.rules.find(({ id }) => id === 'stage-behind');
    expect(rule).toMatchObject({ count: 3, worst: 'error', fixable: { safe: 1, unsafe: 1 }, status: 'ran' });
    expect(reportOf(createFold()).rules[0]).not.toHaveProperty('worst');
    expect(report.totals).toEqual({ error: 3, warning: 1, info: 0 });
    expect(report.edits).toEqual({ safe: 3, unsafe: 1 });
  });

  it('lists every rule by id, also those that did not run, with the reason', () => {
    expect(reportOf(createFold()).rules.map(({ id, status, count }) => [id, status, count])).toEqual([
      ['deal-stage-unknown', 'not-run', 0],
      ['history-truncated', 'ran', 0],
      ['stage-behind', 'ran', 0],
      ['stage-spelling', 'ran', 0],
    ]);
    expect(reportOf(createFold()).rules[0]?.reason).toBe('no deals file');
  });

  it('keeps the first five findings of a rule as samples', () => {
    const report = reportOf(foldOf([9, 2, 3, 4, 5, 6, 7].map((row) => behind(row))));
    const rule = report.rules.find(({ id }) => id === 'stage-behind');
    expect(rule?.samples.map(({ row }) => row)).toEqual([9, 2, 3, 4, 5]);
  });

  it('counts moves and stages in ladder order, then off the ladder by name', () => {
    const events = [
      { recorded: 'zebra', derived: 'zebra' },
      { recorded: '', derived: 'lead' },
      { recorded: 'customer', derived: 'customer' },
      { recorded: 'lead', derived: 'customer' },
      { recorded: 'other', derived: 'other' },
      { recorded: 'lead', derived: 'lead' },
      { recorded: 'lead', derived: 'customer' },
    ];
    const report = reportOf(foldOf(events));
    expect(report.moves.map(({ from, to, count }) => [from, to, count])).toEqual([
      ['lead', 'lead', 1],
      ['lead', 'customer', 2],
      ['customer', 'customer', 1],
      ['', 'lead', 1],
      ['other', 'other', 1],
      ['zebra', 'zebra', 1],
    ]);
    expect(report.stages).toEqual([
      { stage: 'lead', recorded: 3, derived: 2 },
      { stage: 'customer', recorded: 1, derived: 3 },
      { stage: '', recorded: 1, derived: 0 },
      { stage: 'other', recorded: 1, derived: 1 },
      { stage: 'zebra', recorded: 1, derived: 1 },
    ]);
  });

  it('counts a stage called __proto__ like any other', () => {
    const report = reportOf(foldOf([{ recorded: '__proto__', derived: 'constructor' }]));
    expect(report.moves).toEqual([{ from: '__proto__', to: 'constructor', count: 1 }]);
  });

  it('says when it was judged at; null where no file tells', () => {
    const facts = {
      version: '0.1.0',
      policy: policyOf(),
      inputs: [],
      notes: [],
      contacts: 0,
      deals: 0,
      events: 0,
      status: [],
    };
    expect(toReport(createFold(), { ...facts, asOf: Date.UTC(2024, 5, 30) }).asOf).toBe('2024-06-30T00:00:00.000Z');
    expect(toReport(createFold(), { ...facts, asOf: null }).asOf).toBeNull();
  });
});

describe('folds', () => {
  const stage = fc.constantFrom('', 'lead', 'customer', 'other', 'zebra');
  const finding: fc.Arbitrary<Note> = fc.record({
    rule: fc.constantFrom<RuleId>('stage-behind', 'stage-spelling', 'history-truncated'),
    row: fc.nat(1000),
    safety: fc.constantFrom<Safety | null>('safe', 'unsafe', null),
    cells: fc.integer({ min: 1, max: 3 }),
  });
  const contact: fc.Arbitrary<Note> = fc.record({ recorded: stage, derived: stage });
  const events = fc.array(fc.oneof(finding, contact), { maxLength: 30 });

  it('of parts, merged in order, are the fold of the whole', () => {
    fc.assert(
      fc.property(events, events, (a, b) => {
        expect(reportOf(mergeFolds(foldOf(a), foldOf(b)))).toEqual(reportOf(foldOf([...a, ...b])));
      }),
    );
  });

  it('merge associatively, and with nothing change nothing', () => {
    fc.assert(
      fc.property(events, events, events, (a, b, c) => {
        const left = mergeFolds(mergeFolds(foldOf(a), foldOf(b)), foldOf(c));
        const right = mergeFolds(foldOf(a), mergeFolds(foldOf(b), foldOf(c)));
        expect(left).toEqual(right);
        expect(mergeFolds(createFold(), foldOf(a))).toEqual(foldOf(a));
        expect(mergeFolds(foldOf(a), createFold())).toEqual(foldOf(a));
      }),
    );
  });

  it('survive a structured clone, as on their way between threads', () => {
    fc.assert(
      fc.property(events, (all) => {
        expect(structuredClone(foldOf(all))).toEqual(foldOf(all));
      }),
    );
  });
});
