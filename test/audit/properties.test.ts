import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DerivationContext, derive } from '../../src/audit/derive.ts';
import { proposalOf } from '../../src/audit/proposal.ts';
import type { Derivation, Policy } from '../../src/types.ts';
import { worldOf } from '../oracle.ts';
import { type ContactFacts, contactOf, type DealFacts, day, type EventFacts, LADDER, policyOf } from './literal.ts';

const STAGES = [...LADDER, 'other'];
const DAYS = 40;

const dayNumber = fc.integer({ min: 1, max: DAYS });
const dayText = (day: number): string => new Date(Date.UTC(2024, 0, day)).toISOString().slice(0, 10);
const aDay = dayNumber.map(dayText);
const dayOrNone: fc.Arbitrary<string | null> = fc.option(aDay, { nil: null });
const source = fc.constantFrom('', 'IMPORT', 'CRM_UI', 'WORKFLOWS');

const event: fc.Arbitrary<EventFacts> = fc.tuple(aDay, fc.constantFrom(...STAGES, '', '?Heiß'), source);
const deal: fc.Arbitrary<DealFacts> = fc.record({
  id: fc.uuid(),
  outcome: fc.constantFrom('won', 'open', 'lost'),
  role: fc.constantFrom('sales', 'sales', 'renewal', 'ignore'),
  created: dayOrNone,
  closed: dayOrNone,
});
const contact: fc.Arbitrary<ContactFacts> = fc.record({
  stage: fc.constantFrom(...STAGES, '', 'Heiß'),
  history: fc.array(event, { maxLength: 6 }),
  deals: fc.array(deal, { maxLength: 3 }),
  dates: fc.array(fc.tuple(fc.constantFrom(...STAGES), dayOrNone), { maxLength: 3 }),
  cells: fc.record({ Score: fc.constantFrom('', '10', '80') }),
  dealsMissing: fc.boolean(),
});
const keeping: fc.Arbitrary<Partial<Policy>> = fc.record({
  customers: fc.constantFrom('keep', 'demote'),
  resetBy: fc.constantFrom(new Set<string>(), new Set(['CRM_UI'])),
  criteria: fc.constantFrom([], [{ stage: 'marketingqualifiedlead', column: 'Score', atLeast: 50 }]),
  defaultStage: fc.constantFrom(null, 'lead'),
});
const changes: fc.Arbitrary<Partial<Policy>> = fc
  .tuple(keeping, fc.constantFrom('keep', 'recycle'), fc.integer({ min: 0, max: 20 }))
  .map(([policy, closedLost, recycleAfterDays]) => ({ ...policy, closedLost, recycleAfterDays }));

const asOf = Date.UTC(2024, 0, DAYS);

function judge(facts: ContactFacts, policy: Policy, context: Partial<DerivationContext> = {}): Derivation {
  return derive(contactOf(facts, policy), policy, { linksKnown: true, asOf, ...context });
}

/** What others may see of a derivation, rows and cells aside. */
function gist({ stage, basis, since, decidedBy, judged, earned, moves }: Derivation) {
  const kinds = moves.map(({ kind, because, to }) => `${kind} ${because} ${to.stage} ${to.source}`);
  return { stage, basis, since, decidedBy, judged, earned, kinds };
}

describe('laws of the derivation', () => {
  test('it is total: a stage of the ladder, the recorded one, or none', () => {
    fc.assert(
      fc.property(contact, changes, fc.boolean(), (facts, change, linksKnown) => {
        const { stage, basis } = judge(facts, policyOf(change), { linksKnown });
        expect([...LADDER, facts.stage, null]).toContain(stage);
        expect(basis === null).toBe(stage === null);
      }),
    );
  });

  test('repeating an event changes nothing', () => {
    fc.assert(
      fc.property(contact, changes, fc.nat(), (facts, change, pick) => {
        const history = facts.history ?? [];
        fc.pre(history.length > 0);
        const again = { ...facts, history: [...history, history[pick % history.length]!] };
        const policy = policyOf(change);
        expect(gist(judge(again, policy))).toEqual(gist(judge(facts, policy)));
      }),
    );
  });

  test('the order of deals, stage dates and events in the files changes nothing', () => {
    fc.assert(
      fc.property(contact, changes, (facts, change) => {
        const turned = {
          ...facts,
          deals: (facts.deals ?? []).toReversed(),
          dates: (facts.dates ?? []).toReversed(),
          history: (facts.history ?? []).toReversed(),
        };
        const policy = policyOf(change);
        expect(gist(judge(turned, policy))).toEqual(gist(judge(facts, policy)));
        const safetyOf = (one: ContactFacts) => proposalOf(contactOf(one, policy), judge(one, policy), policy)?.safety;
        expect(safetyOf(turned)).toBe(safetyOf(facts));
      }),
    );
  });

  test('a lost deal more never lifts a contact over what it was or is recorded as', () => {
    fc.assert(
      fc.property(contact, keeping, deal, (facts, change, extra) => {
        const policy = policyOf(change);
        const lost: DealFacts = { ...extra, outcome: 'lost' };
        const before = policy.rung(judge(facts, policy).stage);
        const after = policy.rung(judge({ ...facts, deals: [...(facts.deals ?? []), lost] }, policy).stage);
        expect(after).toBeLessThanOrEqual(Math.max(before, policy.rung(facts.stage ?? null)));
      }),
    );
  });

  test('a won deal more never lowers a contact', () => {
    fc.assert(
      fc.property(contact, keeping, deal, (facts, change, extra) => {
        const policy = policyOf(change);
        const won: DealFacts = { ...extra, outcome: 'won', role: 'sales' };
        const before = policy.rung(judge(facts, policy).stage);
        const after = policy.rung(judge({ ...facts, deals: [...(facts.deals ?? []), won] }, policy).stage);
        expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  test('nobody is lowered where deals are unknown', () => {
    fc.assert(
      fc.property(contact, changes, (facts, change) => {
        const policy = policyOf(change);
        const { stage } = judge({ ...facts, deals: [] }, policy, { linksKnown: false });
        expect(policy.rung(stage)).toBeGreaterThanOrEqual(policy.rung(facts.stage ?? null));
      }),
    );
  });

  test('shifting all times and the moment of judgement shifts only the answer’s time', () => {
    const shifted = (facts: ContactFacts, days: number): ContactFacts => {
      const shift = (text: string) => new Date(day(text) + days * 86_400_000).toISOString().slice(0, 10);
      const orNull = (text: string | null | undefined) => (text == null ? null : shift(text));
      return {
        ...facts,
        history: (facts.history ?? []).map(([at, stage, by]) => [shift(at), stage, by ?? '']),
        dates: (facts.dates ?? []).map(([stage, at]) => [stage, orNull(at)]),
        deals: (facts.deals ?? []).map((one) => ({ ...one, created: orNull(one.created), closed: orNull(one.closed) })),
      };
    };
    fc.assert(
      fc.property(contact, changes, fc.integer({ min: -3000, max: 3000 }), (facts, change, days) => {
        const policy = policyOf(change);
        const one = gist(judge(facts, policy));
        const other = gist(judge(shifted(facts, days), policy, { asOf: asOf + days * 86_400_000 }));
        const since = one.since === null ? null : one.since + days * 86_400_000;
        expect(other).toEqual({ ...one, since });
      }),
    );
  });

  test('a proposal that was accepted proposes nothing more', () => {
    fc.assert(
      fc.property(contact, changes, fc.boolean(), (facts, change, linksKnown) => {
        const policy = policyOf(change);
        const context = { linksKnown };
        const proposalFor = (one: ContactFacts) =>
          proposalOf(contactOf(one, policy), judge(one, policy, context), policy);
        const first = proposalFor(facts);
        fc.pre(first !== null);
        expect(proposalFor({ ...facts, stage: first.stage })).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  test('every decision but silence and the recorded cell names a cell', () => {
    fc.assert(
      fc.property(contact, changes, fc.boolean(), (facts, change, linksKnown) => {
        const { stage, basis, evidence, decidedBy } = judge(facts, policyOf(change), { linksKnown });
        const isAlone = stage === null || stage === facts.stage || (decidedBy === 'orphaned' && basis === 'assumed');
        if (!isAlone) expect(evidence.length).toBeGreaterThan(0);
      }),
    );
  });
});

/* The same through text: the oracle's worlds. */

const LABELS = ['Subscriber', 'Lead', 'Marketing Qualified Lead', 'opportunity', 'Customer', 'Other', 'Heiß', ''];
const id = fc.integer({ min: 1, max: 5 });
const contactRow = (row: number) =>
  fc
    .tuple(fc.constantFrom(...LABELS), fc.constantFrom('', '7', '7;8'))
    .map(([stage, deals]) => `${row},${stage},${deals}`);
const dealRow = (row: number) =>
  fc
    .tuple(
      fc.constantFrom('Closed Won', 'Closed Lost', 'Contract Sent', 'Nobody knows'),
      aDay,
      fc.array(id, { maxLength: 2 }),
    )
    .map(([stage, closed, ids]) => `${row},${stage},${closed},${ids.join(';')}`);
const historyRow = fc
  .tuple(id, fc.constantFrom(...LABELS), aDay, source)
  .map(([contactId, stage, at, by]) => `${contactId},lifecyclestage,${stage},${at},${by}`);

const exports = fc.record({
  contacts: fc.tuple(...[1, 2, 3, 4].map(contactRow)),
  deals: fc.tuple(...[7, 8, 9].map(dealRow)),
  history: fc.array(historyRow, { maxLength: 12 }),
});

const text = (header: string, rows: readonly string[]): string => [header, ...rows, ''].join('\n');
const CONTACTS = 'Record ID,Lifecycle Stage,Associated Deal IDs';
const DEALS = 'Record ID,Deal Stage,Close Date,Associated Contact IDs';
const HISTORY = 'id,property,value,timestamp,source';

test('permuting the rows of every file changes no decision', () => {
  fc.assert(
    fc.property(exports, ({ contacts, deals, history }) => {
      const read = (turn: (rows: readonly string[]) => readonly string[]) =>
        worldOf({
          contacts: text(CONTACTS, turn(contacts)),
          deals: text(DEALS, turn(deals)),
          history: text(HISTORY, turn(history)),
        });
      const decisions = (world: ReturnType<typeof worldOf>) =>
        Object.fromEntries(world.contacts.map((one) => [one.id, { ...gist(one.derived), proposal: one.proposal }]));
      expect(decisions(read((rows) => rows.toReversed()))).toEqual(decisions(read((rows) => rows)));
    }),
    { numRuns: 50 },
  );
});

describe('the oracle', () => {
  test('unites associations from both sides, by id and by e-mail', () => {
    const { contacts, deals, linksKnown } = worldOf({
      contacts:
        'Record ID,Email,Lifecycle Stage,Associated Deal IDs\n1,ada@example.org,Lead,7\n2,Grace@example.org,Lead,\n3,,Lead,\n',
      deals:
        'Record ID,Deal Stage,Associated Contact IDs,Associated Contact Emails\n7,Closed Won,3;99,grace@example.org\n',
    });
    expect(linksKnown).toBe(true);
    expect(contacts.map(({ derived }) => derived.stage)).toEqual(['customer', 'customer', 'customer']);
    expect(deals[0]).toMatchObject({ unknownContacts: ['99'] });
    expect([...deals[0]!.contacts].toSorted()).toEqual(['1', '2', '3', '99']);
  });

  test('reads wide history, newest first', () => {
    const { contacts } = worldOf({
      contacts: 'Record ID,Lifecycle Stage\n1,Subscriber\n',
      history:
        'Record ID,Value (1),Date (1),Change source (1),Value (2),Date (2),Change source (2)\n' +
        '1,Subscriber,2024-01-03 10:00,Import,Marketing Qualified Lead,2024-01-02 10:00,Form\n',
    });
    expect(contacts[0]!.history.map(({ stage, source: by }) => [stage, by])).toEqual([
      ['marketingqualifiedlead', 'FORM'],
      ['subscriber', 'IMPORT'],
    ]);
    expect(contacts[0]!.proposal).toMatchObject({ rule: 'history-regression', safety: 'safe' });
  });

  test.each([
    ['2024-03-01', '2024-03-01T00:00'],
    ['2024-03-01 14:30', '2024-03-01T14:30'],
    ['2024-03-01T14:30:00+02:00', '2024-03-01T12:30'],
    ['1709303400000', '2024-03-01T14:30'],
    ['01.03.2024', '2024-03-01T00:00'],
    ['3/31/2024', '2024-03-31T00:00'],
    ['31/3/2024', '2024-03-31T00:00'],
    ['3/4/2024', null],
    ['30.02.2024', null],
  ])('reads %s', (cell, iso) => {
    const world = worldOf({ contacts: `Record ID,Lifecycle Stage,Became a Lead Date\n1,Lead,${cell}\n` });
    const at = world.contacts[0]!.stageDates[0]!.at;
    expect(at === null ? null : new Date(at).toISOString().slice(0, 16)).toBe(iso);
    expect(world.asOf).toBe(at);
  });

  test('takes the newest time that is no expected close date for as-of', () => {
    const world = worldOf({
      contacts: 'Record ID,Lifecycle Stage\n1,Lead\n',
      deals:
        'Record ID,Deal Stage,Close Date,Associated Contact IDs\n7,Closed Won,2024-03-01,1\n8,Contract Sent,2030-01-01,1\n',
    });
    expect(world.asOf).toBe(Date.UTC(2024, 2, 1));
  });

  test('edits neither of two rows that fight over an id', () => {
    const { contacts } = worldOf({ contacts: 'Record ID,Lifecycle Stage\n1,Lead\n1,Customer\n2,Lead\n2,Lead\n' });
    expect(contacts.map((one) => one.edit('stage', 'Customer') === null)).toEqual([true, true, false, false]);
  });
});
