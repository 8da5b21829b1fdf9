import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { crms } from '../../src/crm/index.ts';
import { checkPolicy, parsePolicy } from '../../src/policy/load.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import { policyKeys } from '../../src/policy/schema.ts';

const refusal = (text: string, path = 'stageproof.yaml') => {
  try {
    parsePolicy(text, path, { ruleIds: ['email-duplicate'] });
  } catch (error) {
    return error;
  }
  return 'was not refused';
};

describe('the example in docs/policy.md', () => {
  const text = readFileSync(resolve('docs/policy.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]+?)```/.exec(text) ?? [];
  const input = parsePolicy(example, 'docs/policy.md');

  test('shows every key', () => {
    expect(Object.keys(input).toSorted()).toEqual([...policyKeys].toSorted());
  });

  test.each(crms)('holds for $id', (crm) => {
    const policy = compilePolicy(crm, input, 'docs/policy.md');
    expect(policy.rung('repeatcustomer')).toBe(6);
    expect(policy.stages.read('Former customer').value).toBe('1076170605');
    expect(policy.role('renewals')).toBe('renewal');
  });
});

describe('what is written is what is read', () => {
  test('nothing, and lists whose entries are all commented out', () => {
    expect(parsePolicy('', 'a.yaml')).toEqual({});
    expect(parsePolicy('# nothing yet\n', 'a.yaml')).toEqual({});
    expect(parsePolicy('roles:\n  # Renewals: renewal\ninitialLeadStatus: ~\n', 'a.yaml')).toEqual({
      initialLeadStatus: null,
    });
  });

  test('long ids as keys keep their digits', () => {
    expect(parsePolicy('dealStages:\n  12345678901234567890: won\n', 'a.yaml')).toEqual({
      dealStages: { '12345678901234567890': 'won' },
    });
  });

  test('a rule may be turned off without quotes', () => {
    expect(parsePolicy('rules: { email-duplicate: off }', 'a.yaml')).toEqual({ rules: { 'email-duplicate': 'off' } });
  });

  test('JSON with comments, tabs and a comma too many', () => {
    const text = '{\n\t// ours\n\t"timeZone": "Europe/Berlin", /* not\n UTC */\n\t"resetBy": ["http://x"],\n}\r\n';
    expect(parsePolicy(text, 'stageproof.jsonc')).toEqual({ timeZone: 'Europe/Berlin', resetBy: ['http://x'] });
  });
});

describe('an error names its place and what was meant', () => {
  test.each([
    ['ladder: [lead\nrecycleTo: lead', 'stageproof.yaml:2:'],
    ['recycleTo: leed', 'stageproof.yaml:1:12: recycleTo: unknown stage "leed", did you mean "lead"?'],
    ['\n\nrecycleto: lead', 'stageproof.yaml:3:1: recycleto: unknown key, did you mean "recycleTo"?'],
    ['earned:\n  win: customer', 'stageproof.yaml:2:3: earned.win: unknown key, did you mean "won"?'],
    [
      'stages:\n  lead:\n    sinonyms: [x]',
      'stageproof.yaml:3:5: stages.lead.sinonyms: unknown key, did you mean "synonyms"?',
    ],
    ['closedLost: recycel', '1:13: closedLost: must be keep or recycle, not "recycel", did you mean "recycle"?'],
    ['recycleAfterDays: "90"', '1:19: recycleAfterDays: must be a number, not "90"'],
    ['recycleAfterDays: -1', 'must not be negative'],
    ['recycleTo: 1076170605', '1:12: recycleTo: must be text, not 1076170605; put it in quotes'],
    ['ladder: lead', 'ladder: must be a list, not "lead"'],
    ['ladder: [lead, lead, opportunity, customer]', '1:16: ladder[1]: "lead" is already on the ladder'],
    [
      'roles: { Renewals: renewel }',
      'roles.Renewals: must be sales, renewal or ignore, not "renewel", did you mean "renewal"?',
    ],
    ['dealStages: { Signed: wonn }', 'dealStages.Signed: must be won, open or lost, not "wonn", did you mean "won"?'],
    ['dealStages: { Partner: { Signed: wonn } }', 'dealStages.Partner.Signed: must be won, open or lost'],
    ['criteria:\n  - { stage: lead, column: Score }', '2:5: criteria[0]: needs either atLeast: NUMBER or filled: true'],
    ['criteria:\n  - { stage: lead, atLeast: 3 }', 'criteria[0].column: is missing'],
    ['rules: { email-duplicat: off }', '1:10: rules.email-duplicat: unknown rule, did you mean "email-duplicate"?'],
    [
      'rules: { email-duplicate: eror }',
      'rules.email-duplicate: must be error, warning, info or off, not "eror", did you mean "error"?',
    ],
    ['timeZone: UTC\ntimeZone: UTC', 'stageproof.yaml:2:1: '],
    ['a: &x 1\nb: *x', 'aliases'],
    ['roles: { __proto__: renewal }', '1:10: __proto__ cannot be a name here'],
    ['!!js/function f', 'stageproof.yaml:1:1: '],
    ['- lead', 'must be a table of key: value, not a list'],
    ['a: 1\n---\nb: 2', 'stageproof.yaml:'],
    ['recycleto: lead\nladder: lead', '1:1: recycleto: unknown key, did you mean "recycleTo"? (and 1 more)'],
  ])('%j', (text, message) => {
    expect(refusal(text)).toMatchObject({ kind: 'policy', message: expect.stringContaining(message) });
    expect(refusal(text)).toMatchObject({ message: expect.not.stringContaining('\n') });
  });

  test('in JSON with comments as well', () => {
    expect(refusal('{ /* a */\n\t"recycleTo": "leed" // b\n}', 'p.json')).toMatchObject({
      message: expect.stringContaining('p.json:2:15: recycleTo: unknown stage "leed"'),
    });
  });

  test('a file of more than a megabyte is not read', () => {
    expect(refusal(`# ${'x'.repeat(1_000_001)}`)).toMatchObject({ kind: 'policy' });
  });
});

test('a policy made by a program is checked alike', () => {
  expect(checkPolicy(undefined, 'options')).toEqual({});
  expect(checkPolicy({ closedLost: 'recycle' }, 'options')).toEqual({ closedLost: 'recycle' });
  expect(() => checkPolicy({ recycleTo: 'leed' }, 'options')).toThrow('options: recycleTo: unknown stage "leed"');
  expect(() => checkPolicy([], 'options')).toThrow('options: must be a table');
});
