import { describe, expect, test } from 'vitest';
import { derive } from '../../src/audit/derive.ts';
import { proposalOf, settledStage } from '../../src/audit/proposal.ts';
import { type ContactFacts, derived } from './literal.ts';

const won = { outcome: 'won', closed: '2024-03-01' } as const;

function proposed(facts: ContactFacts) {
  const { contact, derivation, policy } = derived(facts);
  const proposal = proposalOf(contact, derivation, policy);
  return { proposal, settled: settledStage(contact, derivation, proposal) };
}

const setBackBy = (source: string, truncated = false): ContactFacts => ({
  stage: 'lead',
  truncated,
  history: [
    ['2024-01-01', 'mql'],
    ['2024-01-02', 'lead', source],
  ],
});

describe('which rule speaks', () => {
  test('a proof speaks as stage-behind, whatever the history did', () => {
    const { proposal } = proposed({ ...setBackBy('IMPORT'), deals: [won] });
    expect(proposal).toEqual({ rule: 'stage-behind', stage: 'customer', safety: 'safe', basis: 'proved' });
  });

  test('a claim without a regression is stage-behind and unsafe', () => {
    const { proposal } = proposed({ stage: 'lead', history: [['2024-01-01', 'mql']] });
    expect(proposal).toMatchObject({ rule: 'stage-behind', safety: 'unsafe', basis: 'claimed' });
  });

  test('a regression before the last reset carries nothing', () => {
    const { proposal } = proposed({
      stage: 'subscriber',
      history: [
        ['2024-01-01', 'mql'],
        ['2024-01-02', 'subscriber', 'IMPORT'],
        ['2024-01-03', ''],
        ['2024-01-04', 'lead'],
      ],
    });
    expect(proposal).toMatchObject({ rule: 'stage-behind', stage: 'lead', safety: 'unsafe' });
  });

  test('nothing is proposed to an export without a stage column', () => {
    expect(proposed({ stage: null, deals: [won] })).toEqual({ proposal: null, settled: null });
  });

  test('nothing is proposed where nothing is derived', () => {
    expect(proposed({ stage: '' }).proposal).toBeNull();
  });
});

describe('safe and unsafe', () => {
  test.each(['IMPORT', 'API', 'INTEGRATION', 'AUTOMATION_PLATFORM', 'FORM', ''])(
    'a regression by "%s" is a slip',
    (source) => {
      expect(proposed(setBackBy(source)).proposal).toMatchObject({ rule: 'history-regression', safety: 'safe' });
    },
  );

  test.each(['CRM_UI', 'CRM_UI_BULK_ACTION', 'MOBILE_IOS', 'MOBILE_ANDROID', 'BULK EDIT'])(
    'a regression by %s is a person',
    (source) => {
      expect(proposed(setBackBy(source)).proposal).toMatchObject({ rule: 'history-regression', safety: 'unsafe' });
    },
  );

  test('where a history names users, each may be a person', () => {
    const { contact, derivation, policy } = derived(setBackBy('0055G000008USRAAAS'));
    const users = { ...policy, sources: 'users' } as const;
    expect(proposalOf(contact, derivation, policy)).toMatchObject({ safety: 'safe' });
    expect(proposalOf(contact, derivation, users)).toMatchObject({ rule: 'history-regression', safety: 'unsafe' });
    const unnamed = derived(setBackBy(''));
    expect(proposalOf(unnamed.contact, unnamed.derivation, users)).toMatchObject({ safety: 'safe' });
  });

  test('the newest regression tells', () => {
    const both = (first: string, second: string) =>
      proposed({
        stage: 'subscriber',
        history: [
          ['2024-01-01', 'mql'],
          ['2024-01-02', 'lead', first],
          ['2024-01-03', 'subscriber', second],
        ],
      }).proposal?.safety;
    expect(both('CRM_UI', 'IMPORT')).toBe('safe');
    expect(both('IMPORT', 'CRM_UI')).toBe('unsafe');
  });

  test('a full history vouches for no absence', () => {
    expect(proposed(setBackBy('IMPORT', true)).proposal?.safety).toBe('unsafe');
    expect(proposed({ stage: 'lead', truncated: true, deals: [won] }).proposal?.safety).toBe('safe');
  });

  test('a deal of unknown outcome may be a lost one', () => {
    const unknown = { outcome: 'open', unsettled: true } as const;
    expect(proposed({ stage: 'lead', deals: [unknown] }).proposal).toMatchObject({
      rule: 'stage-behind',
      stage: 'opportunity',
      safety: 'unsafe',
    });
    expect(proposed({ stage: '', deals: [unknown] }).proposal?.safety).toBe('unsafe');
    expect(proposed({ stage: 'lead', deals: [unknown, { outcome: 'open' }] }).proposal?.safety).toBe('safe');
    expect(proposed({ stage: 'lead', deals: [unknown, won] }).proposal?.safety).toBe('safe');
  });

  test('a blank is filled with what is proved or newest', () => {
    const blank = (...history: NonNullable<ContactFacts['history']>) =>
      proposed({ stage: '', history }).proposal?.safety;
    expect(blank(['2024-01-01', 'lead'], ['2024-01-02', 'mql'])).toBe('safe');
    expect(blank(['2024-01-01', 'mql'], ['2024-01-02', 'lead', 'IMPORT'])).toBe('unsafe');
    expect(blank(['2024-01-01', 'mql'], ['2024-01-02', 'other'])).toBe('unsafe');
    expect(proposed({ stage: '', dates: [['mql', '2024-01-01']] }).proposal?.safety).toBe('unsafe');
    expect(proposed({ stage: '', deals: [won] }).proposal).toMatchObject({ rule: 'stage-missing', safety: 'safe' });
  });

  test('a blank that a person made is a person’s move', () => {
    const cleared = (source: string) =>
      proposed({
        stage: '',
        history: [
          ['2024-01-01', 'mql'],
          ['2024-01-02', '', source],
        ],
      }).proposal?.safety;
    expect(cleared('API')).toBe('safe');
    expect(cleared('CRM_UI')).toBe('unsafe');
  });
});

describe('a contact whose deals may be missing', () => {
  const { contact, policy } = derived({ stage: 'opportunity' });

  test('says nothing by its lack of them', () => {
    expect(derived({ stage: 'opportunity' }).derivation.stage).toBe('salesqualifiedlead');
    const context = { linksKnown: true, asOf: null };
    expect(derive({ ...contact, dealsMissing: true }, policy, context)).toMatchObject({
      stage: 'opportunity',
      decidedBy: 'recorded',
    });
  });
});

describe('the settled stage', () => {
  test('is derived where the edit is safe, recorded otherwise', () => {
    expect(proposed({ stage: 'lead', deals: [won] }).settled).toBe('customer');
    expect(proposed({ stage: 'other', deals: [won] }).settled).toBe('other');
    expect(proposed({ stage: 'lead' }).settled).toBe('lead');
  });

  test('is recorded where two rows fight over one id', () => {
    const duplicate = (same: boolean) => {
      const evidence = { file: 'contacts.csv', table: 'contacts', row: 3, column: 'id', value: '1' } as const;
      return proposed({ stage: 'lead', deals: [won], duplicates: [{ row: 3, same, evidence: () => evidence }] })
        .settled;
    };
    expect(duplicate(false)).toBe('lead');
    expect(duplicate(true)).toBe('customer');
  });
});
