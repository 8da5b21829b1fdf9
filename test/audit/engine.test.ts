import { describe, expect, it } from 'vitest';
import { createEngine, type EngineOptions } from '../../src/audit/engine.ts';
import type { Context, Detection, Edit, Evidence, Finding, Need, Policy, Row, Rule } from '../../src/types.ts';
import { policyOf } from './literal.ts';

const CELL: Evidence = { file: 'contacts.csv', table: 'contacts', row: 7, column: 'Name', value: 'Ada' };

const EDIT: Edit = { ...CELL, position: 1, from: 'Ada', to: 'Grace' };

const ROW: Row = {
  file: 'contacts.csv',
  table: 'contacts',
  row: 7,
  id: '101',
  cells: 2,
  expected: 3,
  flaw: 'short',
  evidence: () => CELL,
};

const found: readonly Detection[] = [{ data: { name: 'Ada' }, evidence: [CELL] }];

function ruleOf(id: string, changes: Partial<Rule<'row'>> = {}): Rule {
  return {
    id,
    subject: 'row',
    severity: 'warning',
    summary: 'A row',
    why: 'Because.',
    message: 'Found {name}.',
    needs: [],
    fixable: [],
    options: {},
    examples: [{ title: 'One', contacts: '', fires: [] }],
    check: () => found,
    ...changes,
  };
}

interface Setting extends Partial<Pick<EngineOptions, 'rules' | 'selection' | 'files'>> {
  readonly policy?: Policy;
  readonly met?: readonly Need[];
}

function engineOf({ policy = policyOf(), met = [], rules = [ruleOf('row-odd')], ...given }: Setting = {}) {
  const context: Context = {
    policy,
    asOf: null,
    has: (need) => met.includes(need),
    spell: (_field, value) => value,
    respell: (_field, named) => named.raw,
  };
  const files = new Map([['contacts', 'contacts.csv']]);
  return createEngine({ rules, policy, context, selection: {}, files, ...given });
}

function findingsOf(setting: Setting): readonly Finding[] {
  const findings: Finding[] = [];
  engineOf(setting).judgeRow(ROW, (finding) => findings.push(finding));
  return findings;
}

const statusOf = (setting: Setting) =>
  engineOf(setting).status.map(({ id, status, reason }) =>
    reason === undefined ? [id, status] : [id, status, reason],
  );

describe('a finding', () => {
  it('takes its place and recorded value from the faulty cell, and its sentence from the data', () => {
    expect(findingsOf({})).toEqual([
      {
        rule: 'row-odd',
        severity: 'warning',
        table: 'contacts',
        recordId: '101',
        row: 7,
        column: 'Name',
        recorded: 'Ada',
        proposed: '',
        fix: null,
        basis: null,
        message: 'Found Ada.',
        evidence: [CELL],
      },
    ]);
  });

  it('carries the safety and basis of its fix, and proposes what the fix would write', () => {
    const fix = { safety: 'unsafe', basis: 'assumed', edits: [EDIT] } as const;
    const rule = ruleOf('row-odd', { check: () => [{ data: { name: 'Ada' }, evidence: [CELL], fix }] });
    expect(findingsOf({ rules: [rule] })).toMatchObject([{ proposed: 'Grace', fix: 'unsafe', basis: 'assumed' }]);
  });

  it('may propose without offering a fix', () => {
    const check = () => [{ data: { name: 'Ada' }, evidence: [CELL], proposed: 'Grace' }] as const;
    expect(findingsOf({ rules: [ruleOf('row-odd', { check })] })).toMatchObject([{ proposed: 'Grace', fix: null }]);
  });

  it('is handed over with the detection it was made from', () => {
    const taken: Detection[] = [];
    engineOf().judgeRow(ROW, (_finding, detection) => taken.push(detection));
    expect(taken).toEqual(found);
  });
});

describe('which rules run', () => {
  const rules = [ruleOf('row-odd'), ruleOf('date-odd', { severity: 'error' })];
  const off = policyOf({ rules: { 'row-odd': { severity: 'off' } } });

  it('are all of them, listed by id', () => {
    expect(statusOf({ rules })).toEqual([
      ['date-odd', 'ran'],
      ['row-odd', 'ran'],
    ]);
  });

  it.each<[string, Setting, readonly string[]]>([
    ['--only runs nothing else', { selection: { only: ['row-odd'] } }, ['row-odd']],
    ['--skip leaves a rule out', { selection: { skip: ['row-odd'] } }, ['date-odd']],
    ['--skip wins over --only', { selection: { only: ['row-odd'], skip: ['row-odd'] } }, []],
    ['--rule ID=off is --skip', { selection: { severities: { 'row-odd': 'off' } } }, ['date-odd']],
    ['the policy may switch a rule off', { policy: off }, ['date-odd']],
    [
      '--rule wins over the policy',
      { policy: off, selection: { severities: { 'row-odd': 'info' } } },
      ['date-odd', 'row-odd'],
    ],
    ['--only wins over the policy', { policy: off, selection: { only: ['row-odd'] } }, ['row-odd']],
  ])('%s', (_title, setting, ids) => {
    expect(findingsOf({ rules, ...setting }).map(({ rule }) => rule)).toEqual(ids);
  });

  it('take their severity from the command line, else the policy, else themselves', () => {
    const policy = policyOf({ rules: { 'row-odd': { severity: 'info' } } });
    const severityIn = (setting: Setting) => findingsOf({ rules: [ruleOf('row-odd')], ...setting })[0]?.severity;
    expect(severityIn({})).toBe('warning');
    expect(severityIn({ policy })).toBe('info');
    expect(severityIn({ policy, selection: { severities: { 'row-odd': 'error' } } })).toBe('error');
  });

  it.each([{ only: ['row-od'] }, { skip: ['row-od'] }, { severities: { 'row-od': 'off' } as const }])(
    'refuses an id that no rule has: %o',
    (selection) => {
      expect(() => engineOf({ selection })).toThrow(
        expect.objectContaining({ kind: 'usage', message: 'there is no rule "row-od", did you mean "row-odd"?' }),
      );
    },
  );

  it('refuses an id in the policy that no rule has, and is not fooled by names that every object has', () => {
    const policy = policyOf({ rules: { constructor: {} } });
    expect(() => engineOf({ policy })).toThrow(expect.objectContaining({ kind: 'policy' }));
    expect(statusOf({ rules: [ruleOf('constructor')] })).toEqual([['constructor', 'ran']]);
  });
});

describe('a need', () => {
  it.each<[Need, string]>([
    ['deals', 'no deals file'],
    ['history', 'no history file'],
    ['deals.closedAt', 'no deals file'],
    ['contacts.leadStatus', 'no lead-status column in contacts.csv'],
    ['contacts.firstName', 'no first-name column in contacts.csv'],
    ['links', 'no column links deals to contacts'],
  ])('that is not met is a reason: %s', (need, reason) => {
    const rules = [ruleOf('row-odd', { needs: [need] })];
    expect(statusOf({ rules })).toEqual([['row-odd', 'not-run', reason]]);
    expect(findingsOf({ rules })).toEqual([]);
  });

  it('that is met lets the rule run', () => {
    expect(statusOf({ rules: [ruleOf('row-odd', { needs: ['deals', 'links'] })], met: ['deals', 'links'] })).toEqual([
      ['row-odd', 'ran'],
    ]);
  });

  it('is no reason for a rule that is switched off anyway', () => {
    const rules = [ruleOf('row-odd', { needs: ['deals'] })];
    expect(statusOf({ rules, selection: { skip: ['row-odd'] } })).toEqual([['row-odd', 'off']]);
  });
});

describe('the options of a rule', () => {
  const rules = [
    ruleOf('row-odd', {
      options: { days: 1, from: 'lead' },
      check: (_row, _context, { days, from }) => [{ data: { name: `${from} ${days}` }, evidence: [CELL] }],
    }),
  ];
  const withOptions = (options: Readonly<Record<string, unknown>>) => policyOf({ rules: { 'row-odd': { options } } });

  it('are its own, with those of the policy laid over', () => {
    expect(findingsOf({ rules })[0]?.message).toBe('Found lead 1.');
    expect(findingsOf({ rules, policy: withOptions({ days: 3 }) })[0]?.message).toBe('Found lead 3.');
  });

  it.each([
    [{ day: 3 }, 'test: rule "row-odd" has no option "day", did you mean "days"?'],
    [{ zone: 'UTC' }, 'test: rule "row-odd" has no option "zone"; it has days, from'],
    [{ days: '3' }, 'test: rule "row-odd": option "days" must be like 1, not "3"'],
  ])('are refused where the rule knows no such thing: %o', (options, message) => {
    expect(() => engineOf({ rules, policy: withOptions(options) })).toThrow(
      expect.objectContaining({ kind: 'policy', message }),
    );
  });
});

it('judges each kind of subject by its own rules', () => {
  const engine = engineOf({ rules: [ruleOf('row-odd')] });
  expect(engine.judges('row')).toBe(true);
  expect(engine.judges('deal')).toBe(false);
});
