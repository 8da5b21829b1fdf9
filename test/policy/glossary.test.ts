import { describe, expect, test } from 'vitest';
import { hubspot } from '../../src/crm/hubspot.ts';
import { type DealStageEntry, type Glossary, NO_GLOSSARY } from '../../src/policy/glossary.ts';
import type { PolicyInput } from '../../src/policy/input.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import type { OutcomeFacts } from '../../src/types.ts';

const entry = (id: string, label: string, outcome: DealStageEntry['outcome'], pipeline = ''): DealStageEntry => ({
  id,
  label,
  outcome,
  pipeline,
  cell: null,
});

const policyOf = (glossary: Partial<Glossary>, input: PolicyInput | null = null) =>
  compilePolicy(hubspot, input, 'test', { ...NO_GLOSSARY, ...glossary });

const facts = (stage: string, over: Partial<OutcomeFacts> = {}): OutcomeFacts => ({
  stage,
  pipeline: null,
  isWon: null,
  isClosed: null,
  isLost: null,
  status: null,
  probability: null,
  ...over,
});

describe('a table of deal stages', () => {
  const { outcome } = policyOf({
    dealStages: [
      entry('1134678094', 'Handshake', 'won'),
      entry('1134678095', 'Shelved', 'lost'),
      entry('1134678096', 'Talks', 'open'),
      entry('1134678097', 'Closed Lost', null),
      entry('1134678098', 'Somewhere', null),
      entry('closedwon', 'Signed', 'open'),
      entry('a', 'Twice', 'won'),
      entry('b', 'Twice', 'lost'),
      entry('A', 'Other', 'open'),
    ],
  });

  test.each([
    ['1134678094', 'won', 'stage'],
    [' 1134678095 ', 'lost', 'stage'],
    ['Handshake', 'won', 'stage'],
    ['hand-shake', 'open', null],
    ['SHELVED', 'lost', 'stage'],
    ['Talks', 'open', 'stage'],
    ['1134678097', 'lost', 'stage'],
    ['1134678098', 'open', null],
    ['1134678099', 'open', null],
    ['closedwon', 'open', 'stage'],
    ['Closed Won', 'won', 'stage'],
    ['Twice', 'open', null],
    ['a', 'won', 'stage'],
    ['A', 'open', 'stage'],
    ['__proto__', 'open', null],
  ] as const)('says that %s is %s', (stage, expected, by) => {
    expect(outcome(facts(stage))).toMatchObject({ outcome: expected, by });
  });

  test('is heard after flags, certainty and the policy, and before usual names', () => {
    const dealStages = [entry('7', 'Closed Won', 'lost')];
    expect(policyOf({ dealStages }).outcome(facts('Closed Won'))).toMatchObject({ outcome: 'lost' });
    expect(policyOf({ dealStages }).outcome(facts('7', { isWon: 'true' }))).toMatchObject({ outcome: 'won' });
    expect(policyOf({ dealStages }).outcome(facts('7', { probability: '1.0' }))).toMatchObject({ outcome: 'won' });
    for (const name of ['7', 'Closed Won']) {
      const own = policyOf({ dealStages }, { dealStages: { [name]: 'won' } });
      expect(own.outcome(facts('7'))).toMatchObject({ outcome: 'won', by: 'stage' });
      expect(own.outcome(facts('Closed Won'))).toMatchObject({ outcome: 'won', by: 'stage' });
    }
  });
});

describe('several pipelines', () => {
  const pipelines = [
    { id: '11', label: 'New Business' },
    { id: '12', label: 'Renewals' },
  ];
  const dealStages = [
    entry('s1', 'Done', 'won', '11'),
    entry('s2', 'Done', 'lost', '12'),
    entry('s3', 'Sent', 'open', 'Renewals'),
  ];

  test.each([
    ['Done', '11', 'won'],
    ['Done', 'new business', 'won'],
    ['Done', 'Renewals', 'lost'],
    ['Done', null, 'open'],
    ['Done', 'Partners', 'open'],
    ['s2', 'Partners', 'lost'],
    ['Sent', '12', 'open'],
  ] as const)('%s of %s is %s', (stage, pipeline, expected) => {
    expect(policyOf({ pipelines, dealStages }).outcome(facts(stage, { pipeline })).outcome).toBe(expected);
  });

  test('are named in a policy by id or by label', () => {
    for (const name of ['12', 'Renewals', 'RENEWALS']) {
      const policy = policyOf(
        { pipelines, dealStages },
        { roles: { [name]: 'renewal' }, dealStages: { [name]: { Done: 'won' } } },
      );
      expect([policy.role('12'), policy.role('renewals'), policy.role('11')]).toEqual(['renewal', 'renewal', 'sales']);
      expect(policy.outcome(facts('s2', { pipeline: '12' })).outcome).toBe('won');
      expect(policy.outcome(facts('Done', { pipeline: 'New Business' })).outcome).toBe('won');
    }
  });
});

describe('labels of properties', () => {
  const stages = [
    { id: '84310921', label: 'Affiliate' },
    { id: 'marketingqualifiedlead', label: 'Hot Lead' },
    { id: '__proto__', label: 'Odd' },
  ];

  test('are other names of the values', () => {
    const policy = policyOf({ stages }, { ladder: ['lead', 'Affiliate', 'Hot Lead', 'opportunity', 'customer'] });
    expect(policy.ladder).toEqual(['lead', '84310921', 'marketingqualifiedlead', 'opportunity', 'customer']);
    expect(policy.stages.read('Affiliate').value).toBe('84310921');
    expect(policy.stages.read('MQL').value).toBe('marketingqualifiedlead');
    expect(policy.stages.label('marketingqualifiedlead', 'de')).toBe('Hot Lead');
    expect(policy.stages.read('Odd').value).toBe('__proto__');
  });

  test('a label that one stage had and another has now means the other', () => {
    const { stages: read } = policyOf({ stages: [{ id: 'opportunity', label: 'Lead' }] });
    expect(read.read('Lead').value).toBe('opportunity');
    expect(read.read('lead').value).toBe('lead');
  });
});
