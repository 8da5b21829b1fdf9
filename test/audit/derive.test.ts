import { describe, expect, test } from 'vitest';
import { derive } from '../../src/audit/derive.ts';
import { proposalOf } from '../../src/audit/proposal.ts';
import type { Derivation, Policy } from '../../src/types.ts';
import { type ContactFacts, type DealFacts, day, derived, LADDER, stageOf } from './literal.ts';

const won: DealFacts = { outcome: 'won', created: '2024-01-10', closed: '2024-03-01' };
const open: DealFacts = { outcome: 'open', created: '2024-02-10', closed: '2024-09-01' };
const lost: DealFacts = { outcome: 'lost', created: '2024-01-10', closed: '2024-06-01' };
const lostLongAgo: DealFacts = { outcome: 'lost', created: '2023-12-01', closed: '2024-03-02' };
const recycle: Partial<Policy> = { closedLost: 'recycle' };

/** `rule (safety)` of the proposal, or `–`. */
function spoken(facts: ContactFacts, changes: Partial<Policy> = {}): string {
  const { contact, derivation, policy } = derived(facts, changes);
  const proposal = proposalOf(contact, derivation, policy);
  return proposal ? `${proposal.rule} (${proposal.safety})` : '–';
}

const stageFor = (facts: ContactFacts, changes: Partial<Policy> = {}, context = {}) =>
  derived(facts, changes, context).derivation.stage;

describe('the worked examples', () => {
  const examples: [string, ContactFacts, Partial<Policy>, string | null, Derivation['decidedBy'], string][] = [
    ['won deal over lead', { stage: 'lead', deals: [won] }, {}, 'customer', 'won-deal', 'stage-behind (safe)'],
    ['customer buys again', { stage: 'customer', deals: [won, open] }, {}, 'customer', 'won-deal', '–'],
    [
      'opportunity without a deal',
      {
        stage: 'opportunity',
        history: [
          ['2024-01-01', 'lead'],
          ['2024-01-02', 'sql'],
          ['2024-01-03', 'opportunity'],
        ],
      },
      {},
      'sql',
      'orphaned',
      'opportunity-orphaned (unsafe)',
    ],
    ['opportunity, lost', { stage: 'opportunity', deals: [lost] }, {}, 'opportunity', 'lost-deals', '–'],
    [
      'opportunity, lost 120 days ago, recycled',
      { stage: 'opportunity', deals: [lostLongAgo] },
      recycle,
      'lead',
      'recycled',
      'opportunity-lost (unsafe)',
    ],
    ['lead, lost', { stage: 'lead', deals: [lost], history: [['2024-01-01', 'lead']] }, {}, 'lead', 'recorded', '–'],
    [
      'set back by an import',
      {
        stage: 'subscriber',
        history: [
          ['2024-01-01', 'lead'],
          ['2024-01-02', 'mql'],
          ['2024-01-03', 'subscriber', 'IMPORT'],
        ],
      },
      {},
      'mql',
      'claim',
      'history-regression (safe)',
    ],
    [
      'set back by a person',
      {
        stage: 'subscriber',
        history: [
          ['2024-01-01', 'lead'],
          ['2024-01-02', 'mql'],
          ['2024-01-03', 'subscriber', 'CRM_UI'],
        ],
      },
      {},
      'mql',
      'claim',
      'history-regression (unsafe)',
    ],
    [
      'reset by a clear',
      {
        stage: 'lead',
        history: [
          ['2024-01-01', 'mql'],
          ['2024-01-02', ''],
          ['2024-01-03', 'lead'],
        ],
      },
      {},
      'lead',
      'recorded',
      '–',
    ],
    [
      'reset by a clear, and a new deal',
      {
        stage: 'lead',
        deals: [open],
        history: [
          ['2024-01-01', 'mql'],
          ['2024-01-02', ''],
          ['2024-01-03', 'lead'],
        ],
      },
      {},
      'opportunity',
      'open-deal',
      'stage-behind (safe)',
    ],
    ['mql that nobody works', { stage: 'mql' }, {}, 'mql', 'recorded', '–'],
    ['customer without a deal', { stage: 'customer' }, {}, 'customer', 'customer-kept', '–'],
    ['evangelist who bought', { stage: 'evangelist', deals: [won] }, {}, 'evangelist', 'recorded', '–'],
    ['other who bought', { stage: 'other', deals: [won] }, {}, 'customer', 'won-deal', 'stage-behind (unsafe)'],
    [
      'blank with a claim',
      { stage: '', history: [['2024-01-01', 'lead']] },
      {},
      'lead',
      'claim',
      'stage-missing (safe)',
    ],
    ['a synonym', { stage: 'MQL' }, {}, 'mql', 'recorded', '–'],
    ['Kunde', { stage: 'Kunde', deals: [won] }, {}, 'customer', 'won-deal', '–'],
  ];

  test.each(examples)('%s', (_, facts, changes, stage, decidedBy, proposal) => {
    const { derivation } = derived(facts, changes);
    expect(derivation.stage).toBe(stage && stageOf(stage));
    expect(derivation.decidedBy).toBe(decidedBy);
    expect(spoken(facts, changes)).toBe(proposal);
  });

  test('since the day the deal was won', () => {
    expect(derived({ stage: 'lead', deals: [won] }).derivation.since).toBe(day('2024-03-01'));
  });
});

describe('cycles', () => {
  const moved = (...history: NonNullable<ContactFacts['history']>) => derived({ stage: 'lead', history }).derivation;

  test('a clear makes a reset only directly before the move back', () => {
    const reset = moved(['2024-01-01', 'mql'], ['2024-01-02', ''], ['2024-01-03', 'lead']);
    expect(reset.moves).toMatchObject([{ kind: 'reset', because: 'cleared' }]);
    const early = moved(['2024-01-01', 'mql'], ['2024-01-02', ''], ['2024-01-03', 'mql'], ['2024-01-04', 'lead']);
    expect(early.moves).toMatchObject([{ kind: 'regression', because: null }]);
  });

  test('a clear without a move back voids nothing', () => {
    expect(moved(['2024-01-01', 'mql'], ['2024-01-02', '']).stage).toBe('marketingqualifiedlead');
  });

  test('a source that resets', () => {
    const facts: ContactFacts = {
      stage: 'lead',
      history: [
        ['2024-01-01', 'mql'],
        ['2024-01-02', 'lead', 'CRM_UI'],
      ],
    };
    const { derivation } = derived(facts, { resetBy: new Set(['CRM_UI']) });
    expect(derivation).toMatchObject({ stage: 'lead', regressions: [] });
    expect(derivation.moves).toMatchObject([{ because: 'source' }]);
    expect(derived(facts).derivation.stage).toBe('marketingqualifiedlead');
  });

  test('a detour begins anew, another stage off the ladder does not', () => {
    const facts: ContactFacts = {
      stage: 'lead',
      history: [
        ['2024-01-01', 'mql'],
        ['2024-01-02', 'other'],
        ['2024-01-03', 'lead'],
      ],
    };
    const { derivation } = derived(facts, { detours: new Set(['other']) });
    expect(derivation).toMatchObject({ stage: 'lead', moves: [], regressions: [] });
    expect(derived(facts).derivation.stage).toBe('marketingqualifiedlead');
    const again: ContactFacts = {
      ...facts,
      history: [...facts.history!, ['2024-01-04', 'sql'], ['2024-01-05', 'lead']],
    };
    expect(derived(again, { detours: new Set(['other']) }).derivation).toMatchObject({ stage: 'salesqualifiedlead' });
  });

  test('recycling resets when every deal of that day was lost long enough before', () => {
    const facts = (...deals: DealFacts[]): ContactFacts => ({
      stage: 'lead',
      deals,
      history: [
        ['2023-11-01', 'sql'],
        ['2024-06-05', 'lead', 'WORKFLOWS'],
      ],
    });
    expect(derived(facts(lostLongAgo), recycle).derivation.moves).toMatchObject([{ because: 'recycled' }]);
    expect(derived(facts(lostLongAgo)).derivation.moves).toMatchObject([{ kind: 'regression' }]);
    expect(derived(facts(lostLongAgo, lost), recycle).derivation.moves).toMatchObject([{ kind: 'regression' }]);
    const undated: DealFacts = { outcome: 'lost' };
    expect(derived(facts(undated), recycle).derivation.moves).toMatchObject([{ kind: 'regression' }]);
    const later: DealFacts = { outcome: 'open', created: '2024-06-20' };
    expect(derived(facts(lostLongAgo, later), recycle).derivation.moves).toMatchObject([{ because: 'recycled' }]);
    expect(derived(facts(later), recycle).derivation.moves).toMatchObject([{ kind: 'regression' }]);
    const ignored: DealFacts = { ...lost, role: 'ignore' };
    expect(derived(facts(lostLongAgo, ignored), recycle).derivation.moves).toMatchObject([{ because: 'recycled' }]);
  });

  test('the move starts at the highest event since the last reset', () => {
    const { moves } = moved(
      ['2024-01-01', 'sql'],
      ['2024-01-02', ''],
      ['2024-01-03', 'lead'],
      ['2024-01-04', 'mql'],
      ['2024-01-05', 'subscriber'],
    );
    expect(moves).toMatchObject([
      { kind: 'reset', from: { stage: 'salesqualifiedlead' }, to: { stage: 'lead' } },
      { kind: 'regression', from: { stage: 'marketingqualifiedlead' }, to: { stage: 'subscriber' } },
    ]);
  });

  test('a move below the highest claim is backward even when it rises from the one before', () => {
    const { regressions } = moved(['2024-01-01', 'mql'], ['2024-01-02', 'subscriber'], ['2024-01-03', 'lead']);
    expect(regressions.map(({ to }) => to.stage)).toEqual(['subscriber', 'lead']);
  });

  test('only regressions of the current cycle count', () => {
    const { moves, regressions } = moved(
      ['2024-01-01', 'mql'],
      ['2024-01-02', 'subscriber'],
      ['2024-01-03', ''],
      ['2024-01-04', 'lead'],
    );
    expect(moves).toHaveLength(2);
    expect(regressions).toEqual([]);
  });

  test.each(['other', '?Heiß'])('moves to and from %s are not backward', (off) => {
    const away = moved(['2024-01-01', 'mql'], ['2024-01-02', off], ['2024-01-03', 'lead']);
    expect(away).toMatchObject({ moves: [], stage: 'marketingqualifiedlead' });
    const cleared = moved(['2024-01-01', 'mql'], ['2024-01-02', off], ['2024-01-03', ''], ['2024-01-04', 'lead']);
    expect(cleared.moves).toMatchObject([{ because: 'cleared' }]);
  });

  test('of one instant a clear comes before what is off the ladder, in any row order', () => {
    const clearFirst = moved(
      ['2024-01-01', 'mql'],
      ['2024-01-02', ''],
      ['2024-01-02', 'other'],
      ['2024-01-03', 'lead'],
    );
    const clearLast = moved(['2024-01-01', 'mql'], ['2024-01-02', 'other'], ['2024-01-02', ''], ['2024-01-03', 'lead']);
    expect(clearFirst.moves).toEqual([]);
    expect(clearLast.moves).toEqual([]);
  });

  test('exact repeats are one claim, and a person among them speaks in any row order', () => {
    const events = (...sources: string[]): ContactFacts => ({
      stage: 'lead',
      history: [['2024-01-01', 'mql'], ...sources.map((source) => ['2024-01-02', 'lead', source] as const)],
    });
    expect(derived(events('IMPORT', 'IMPORT')).derivation.moves).toHaveLength(1);
    expect(spoken(events('IMPORT', 'IMPORT'))).toBe('history-regression (safe)');
    expect(spoken(events('IMPORT', 'CRM_UI'))).toBe('history-regression (unsafe)');
    expect(spoken(events('CRM_UI', 'IMPORT'))).toBe('history-regression (unsafe)');
  });

  test('events of one instant climb', () => {
    expect(moved(['2024-01-01', 'mql'], ['2024-01-01', 'lead']).moves).toEqual([]);
  });

  test('a recovered regression is still told', () => {
    const facts: ContactFacts = {
      stage: 'mql',
      history: [
        ['2024-01-01', 'mql'],
        ['2024-01-02', 'lead'],
        ['2024-01-03', 'mql'],
      ],
    };
    expect(derived(facts).derivation.regressions).toHaveLength(1);
    expect(spoken(facts)).toBe('–');
  });
});

describe('stage dates', () => {
  test('claim', () => {
    const facts: ContactFacts = { stage: 'lead', dates: [['sql', '2024-01-01']] };
    expect(derived(facts).derivation).toMatchObject({ stage: 'salesqualifiedlead', since: day('2024-01-01') });
    expect(spoken(facts)).toBe('stage-behind (unsafe)');
  });

  test('claim nothing without a time', () => {
    expect(stageFor({ stage: 'lead', dates: [['sql', null]] })).toBe('lead');
  });

  test('are void before the last reset and count from its instant on', () => {
    const facts = (at: string): ContactFacts => ({
      stage: 'lead',
      history: [
        ['2024-01-01', 'sql'],
        ['2024-02-01', ''],
        ['2024-02-02', 'lead'],
      ],
      dates: [['mql', at]],
    });
    expect(stageFor(facts('2024-01-15'))).toBe('lead');
    expect(stageFor(facts('2024-02-02'))).toBe('marketingqualifiedlead');
    expect(stageFor(facts('2024-03-01'))).toBe('marketingqualifiedlead');
  });

  test('make no move', () => {
    const { derivation } = derived({
      stage: 'lead',
      history: [['2024-01-01', 'lead']],
      dates: [
        ['sql', '2023-01-01'],
        ['subscriber', '2024-02-01'],
      ],
    });
    expect(derivation).toMatchObject({ moves: [], stage: 'salesqualifiedlead' });
  });

  test('of earned stages stand only while no file can prove them', () => {
    const facts: ContactFacts = { stage: 'lead', dates: [['customer', '2024-01-01']] };
    expect(stageFor(facts)).toBe('lead');
    expect(stageFor(facts, {}, { linksKnown: false })).toBe('customer');
  });

  test('are not read where they cannot change the answer', () => {
    const { contact, policy } = derived({ stage: 'customer', deals: [won], dates: [['mql', '2024-01-01']] });
    const blind = contact.stageDates.map((date) => ({
      ...date,
      get at(): number {
        throw new Error('read');
      },
    }));
    const context = { linksKnown: true, asOf: null };
    expect(derive({ ...contact, stageDates: blind }, policy, context).stage).toBe('customer');
  });
});

describe('earned', () => {
  const roles = (outcome: DealFacts['outcome'], role: DealFacts['role'] & string, stage = 'lead') =>
    stageFor({ stage, deals: [{ outcome, role }] });

  test('sales deals prove both stages', () => {
    expect(roles('won', 'sales')).toBe('customer');
    expect(roles('open', 'sales')).toBe('opportunity');
  });

  test('a won renewal proves a customer, an open one nothing', () => {
    expect(roles('won', 'renewal')).toBe('customer');
    expect(roles('open', 'renewal')).toBe('lead');
    expect(roles('open', 'renewal', 'opportunity')).toBe('opportunity');
  });

  test('ignored deals prove nothing and are no reason to stay', () => {
    expect(roles('won', 'ignore')).toBe('lead');
    expect(roles('open', 'ignore', 'opportunity')).toBe('salesqualifiedlead');
  });

  test('a customer with a new deal stays one; an opportunity that won is one', () => {
    expect(stageFor({ stage: 'opportunity', deals: [open, won] })).toBe('customer');
    expect(stageFor({ stage: 'customer', deals: [open] })).toBe('customer');
  });

  test('claims of earned stages stand when deals are unknown, and fall when they are known', () => {
    const facts: ContactFacts = {
      stage: 'mql',
      history: [
        ['2024-01-01', 'opportunity'],
        ['2024-01-02', 'mql', 'IMPORT'],
      ],
    };
    expect(stageFor(facts)).toBe('marketingqualifiedlead');
    expect(stageFor(facts, {}, { linksKnown: false })).toBe('opportunity');
    expect(stageFor({ stage: 'opportunity' }, {}, { linksKnown: false })).toBe('opportunity');
    expect(stageFor({ stage: 'customer' }, { customers: 'demote' }, { linksKnown: false })).toBe('customer');
  });
});

describe('lost only', () => {
  test('never lifts', () => {
    expect(stageFor({ stage: 'sql', deals: [lost] })).toBe('salesqualifiedlead');
    expect(stageFor({ stage: '', deals: [lost] })).toBeNull();
  });

  test('is recycled on the day, and not a day sooner', () => {
    const facts: ContactFacts = {
      stage: 'opportunity',
      deals: [lostLongAgo, { ...lostLongAgo, closed: '2024-04-01' }],
    };
    const at = (asOf: string) => derived(facts, recycle, { asOf: day(asOf) }).derivation;
    expect(at('2024-06-29').stage).toBe('opportunity');
    expect(at('2024-06-30')).toMatchObject({ stage: 'lead', since: day('2024-06-30'), basis: 'proved' });
    expect(derived(facts, recycle, { asOf: null }).derivation.stage).toBe('opportunity');
  });

  test('is not recycled when a higher stage was claimed after the loss, or its day is unknown', () => {
    const base: ContactFacts = { stage: 'opportunity', deals: [lostLongAgo] };
    expect(stageFor({ ...base, history: [['2024-04-01', 'mql']] }, recycle)).toBe('opportunity');
    expect(stageFor({ ...base, history: [['2024-04-01', 'lead']] }, recycle)).toBe('lead');
    expect(stageFor({ ...base, history: [['2024-03-01', 'sql']] }, recycle)).toBe('lead');
    expect(stageFor({ ...base, dates: [['mql', '2024-04-01']] }, recycle)).toBe('opportunity');
    expect(stageFor({ ...base, deals: [lostLongAgo, { outcome: 'lost' }] }, recycle)).toBe('opportunity');
  });

  test('recycles nobody who is not at opportunity', () => {
    expect(stageFor({ stage: 'sql', deals: [lostLongAgo] }, recycle)).toBe('salesqualifiedlead');
    expect(stageFor({ stage: 'subscriber', deals: [lostLongAgo] }, recycle)).toBe('subscriber');
    expect(stageFor({ stage: 'customer', deals: [lostLongAgo] }, recycle)).toBe('customer');
  });
});

describe('derived', () => {
  test('what was claimed before a contact was recycled lifts it no more', () => {
    const facts: ContactFacts = { stage: 'lead', deals: [lostLongAgo], dates: [['sql', '2024-01-01']] };
    expect(stageFor(facts)).toBe('salesqualifiedlead');
    expect(derived(facts, recycle).derivation).toMatchObject({ stage: 'lead', decidedBy: 'recycled' });
    expect(stageFor({ ...facts, stage: 'mql' }, recycle)).toBe('marketingqualifiedlead');
    expect(stageFor({ ...facts, dates: [['sql', '2024-04-01']] }, recycle)).toBe('salesqualifiedlead');
  });

  test('what is off the ladder stands, also when nobody knows it', () => {
    const { derivation } = derived({ stage: 'other', history: [['2024-01-01', 'sql']] });
    expect(derivation).toMatchObject({ stage: 'other', decidedBy: 'off-ladder', evidence: [] });
    const unknown: ContactFacts = { stage: 'Heiß', history: [['2024-01-01', 'sql']] };
    expect(derived(unknown).derivation).toMatchObject({ stage: 'Heiß', decidedBy: 'off-ladder' });
    expect(spoken(unknown)).toBe('–');
    expect(spoken({ stage: 'Heiß', deals: [open] })).toBe('stage-behind (unsafe)');
  });

  test('customers without a won deal fall only where the policy demotes', () => {
    const facts: ContactFacts = { stage: 'customer', history: [['2024-01-01', 'mql']] };
    expect(stageFor(facts)).toBe('customer');
    expect(derived(facts, { customers: 'demote' }).derivation).toMatchObject({
      stage: 'marketingqualifiedlead',
      decidedBy: 'customer-demoted',
      basis: 'claimed',
    });
    expect(spoken(facts, { customers: 'demote' })).toBe('stage-ahead (unsafe)');
    expect(stageFor({ stage: 'customer', deals: [open] }, { customers: 'demote' })).toBe('opportunity');
    expect(stageFor({ stage: 'customer' }, { customers: 'demote' })).toBe('customer');
  });

  test('an orphan nobody had accepted is assumed to be accepted', () => {
    expect(derived({ stage: 'opportunity' }).derivation).toMatchObject({
      stage: 'salesqualifiedlead',
      basis: 'assumed',
      evidence: [],
    });
    expect(stageFor({ stage: 'opportunity', history: [['2024-01-01', 'lead']] })).toBe('lead');
  });

  test('an orphan on a ladder without that stage falls by one rung, and stays on the lowest', () => {
    const short = (...ladder: string[]) => stageFor({ stage: 'opportunity' }, { ladder });
    expect(short('lead', 'prospect', 'opportunity', 'customer')).toBe('prospect');
    expect(short('opportunity', 'customer')).toBe('opportunity');
    expect(short('lead', 'opportunity', 'salesqualifiedlead', 'customer')).toBe('lead');
  });

  test('only the recorded cell makes an evangelist', () => {
    expect(stageFor({ stage: 'evangelist' })).toBe('evangelist');
    expect(stageFor({ stage: 'evangelist' }, { customers: 'demote' })).toBe('evangelist');
    const claims: ContactFacts = {
      stage: 'lead',
      history: [['2024-01-01', 'evangelist']],
      dates: [['evangelist', '2024-01-01']],
    };
    expect(stageFor(claims)).toBe('lead');
    expect(stageFor(claims, {}, { linksKnown: false })).toBe('lead');
  });

  test('a rung after customer stands when recorded, one between the earned stages is claimed like any other', () => {
    const ladder = [...LADDER.slice(0, 5), 'negotiation', 'customer', 'regular'];
    expect(stageFor({ stage: 'regular', deals: [won] }, { ladder })).toBe('regular');
    expect(stageFor({ stage: 'customer', deals: [won], history: [['2024-01-01', 'regular']] }, { ladder })).toBe(
      'customer',
    );
    expect(stageFor({ stage: 'lead', deals: [open], history: [['2024-01-01', 'negotiation']] }, { ladder })).toBe(
      'negotiation',
    );
    expect(stageFor({ stage: 'opportunity', deals: [lost], dates: [['negotiation', '2024-01-01']] }, { ladder })).toBe(
      'negotiation',
    );
  });

  test('a blank is filled by proofs, claims, criteria, the default, in this order', () => {
    const policy: Partial<Policy> = {
      criteria: [
        { stage: 'lead', column: 'Form', filled: true },
        { stage: 'marketingqualifiedlead', column: 'Score', atLeast: 50 },
      ],
      defaultStage: 'subscriber',
    };
    const cells = { Form: 'webinar', Score: '62,5' };
    const history = [['2024-01-01', 'subscriber']] as const;
    expect(stageFor({ stage: '', cells, history, deals: [won] }, policy)).toBe('customer');
    expect(stageFor({ stage: '', cells, history }, policy)).toBe('subscriber');
    expect(derived({ stage: '', cells }, policy).derivation).toMatchObject({
      stage: 'marketingqualifiedlead',
      basis: 'assumed',
      evidence: [{ column: 'Score', value: '62,5' }],
    });
    expect(stageFor({ stage: '', cells: { ...cells, Score: '49.9' } }, policy)).toBe('lead');
    expect(stageFor({ stage: '', cells: { Form: ' ', Score: '1,234' } }, policy)).toBe('subscriber');
    expect(spoken({ stage: '', cells }, policy)).toBe('stage-missing (unsafe)');
    expect(derived({ stage: '' }).derivation).toMatchObject({ stage: null, basis: null, decidedBy: 'nothing' });
    expect(stageFor({ stage: 'subscriber', cells }, policy)).toBe('subscriber');
  });
});

describe('since', () => {
  const sinceOf = (facts: ContactFacts, changes: Partial<Policy> = {}) => derived(facts, changes).derivation.since;

  test('is the earliest evidence of the cycle that reaches the stage', () => {
    expect(
      sinceOf({
        stage: 'mql',
        history: [
          ['2023-01-01', 'sql'],
          ['2023-02-01', ''],
          ['2023-02-02', 'lead'],
          ['2023-03-01', 'mql'],
        ],
        dates: [
          ['mql', '2023-01-15'],
          ['mql', '2023-02-20'],
        ],
      }),
    ).toBe(day('2023-02-20'));
  });

  test('is the earliest proof or claim of an earned stage', () => {
    expect(sinceOf({ stage: 'customer', deals: [won], history: [['2024-02-20', 'customer']] })).toBe(day('2024-02-20'));
    expect(sinceOf({ stage: 'customer', deals: [won], history: [['2024-02-20', 'evangelist']] })).toBe(
      day('2024-03-01'),
    );
    expect(sinceOf({ stage: 'opportunity', deals: [open] })).toBe(day('2024-02-10'));
    expect(sinceOf({ stage: 'opportunity', deals: [lost] })).toBe(day('2024-01-10'));
    expect(sinceOf({ stage: 'lead', deals: [lost] })).toBeNull();
  });
});

describe('evidence', () => {
  test('is the deal that proved the stage first', () => {
    const later: DealFacts = { ...won, id: '7', closed: '2024-05-01' };
    expect(derived({ stage: 'lead', deals: [later, won] }).derivation.evidence).toMatchObject([
      { table: 'deals', row: 3 },
    ]);
  });

  test('is the claim, from history before stage dates', () => {
    const facts: ContactFacts = { stage: 'lead', history: [['2024-01-02', 'mql']], dates: [['mql', '2024-01-01']] };
    expect(derived(facts).derivation.evidence).toMatchObject([{ table: 'history', row: 2 }]);
  });

  test('is the last lost deal and its close for whoever is recycled', () => {
    const { derivation } = derived({ stage: 'opportunity', deals: [lostLongAgo] }, recycle);
    expect(derivation.evidence.map(({ column }) => column)).toEqual(['Deal Stage', 'Close Date']);
  });

  test('judged and earned are told apart', () => {
    const { derivation } = derived({ stage: 'customer', deals: [won], dates: [['mql', '2024-01-01']] });
    expect(derivation).toMatchObject({ judged: 'marketingqualifiedlead', earned: 'customer' });
  });
});
