import { describe, expect, test } from 'vitest';
import { timelineOf, whySentence } from '../../src/audit/timeline.ts';
import type { Policy } from '../../src/types.ts';
import { type ContactFacts, derived } from './literal.ts';

function lines(facts: ContactFacts, changes: Partial<Policy> = {}): readonly string[] {
  const { contact, derivation, policy } = derived(facts, changes);
  return timelineOf(contact, derivation, policy).map(({ at, kind, text, decided, voided, move }) => {
    const time = at === null ? '–' : new Date(at).toISOString().slice(0, 10);
    return [time, kind, text, decided && 'DECIDED', voided && 'VOID', move].filter(Boolean).join(' | ');
  });
}

function why(facts: ContactFacts, changes: Partial<Policy> = {}): string {
  const { contact, derivation, policy } = derived(facts, changes);
  return whySentence(contact, derivation, policy);
}

test('tells everything, oldest first, and what decided', () => {
  const facts: ContactFacts = {
    stage: 'lead',
    history: [
      ['2024-01-01', 'sql', 'FORM'],
      ['2024-01-05', 'subscriber', 'IMPORT'],
      ['2024-01-06', '', 'CRM_UI'],
      ['2024-01-07', 'lead', 'CRM_UI'],
      ['2024-01-08', 'other'],
    ],
    dates: [
      ['mql', '2024-01-02'],
      ['mql', null],
    ],
    deals: [
      { id: '7', outcome: 'won', closed: '2024-03-01' },
      { id: '8', outcome: 'open', created: '2024-02-01' },
      { id: '9', outcome: 'lost', closed: '2024-02-02' },
      { id: '10', outcome: 'open', role: 'renewal', created: '2024-02-03' },
      { id: '11', outcome: 'won', role: 'ignore' },
    ],
  };
  expect(lines(facts)).toEqual([
    '2024-01-01 | claim | history: Sales Qualified Lead by FORM | VOID',
    '2024-01-02 | claim | stage date: Marketing Qualified Lead | VOID',
    '2024-01-05 | claim | history: Subscriber by IMPORT | VOID | regression',
    '2024-01-06 | clear | history: cleared by CRM_UI',
    '2024-01-07 | claim | history: Lead by CRM_UI | reset',
    '2024-01-08 | off-ladder | history: Other',
    '2024-02-01 | proof | deal 8 open',
    '2024-02-02 | lost-deal | deal 9 lost',
    '2024-02-03 | ignored-deal | deal 10 open (renewal pipeline)',
    '2024-03-01 | proof | deal 7 won | DECIDED',
    '– | claim | stage date: Marketing Qualified Lead, at a time nobody can read',
    '– | ignored-deal | deal 11 won (ignored pipeline)',
    '– | recorded | recorded: Lead',
  ]);
});

test('the claim that decided is marked', () => {
  expect(lines({ stage: 'lead', history: [['2024-01-01', 'mql']] })).toEqual([
    '2024-01-01 | claim | history: Marketing Qualified Lead | DECIDED',
    '– | recorded | recorded: Lead',
  ]);
});

test('the recorded cell decides where nothing else does', () => {
  expect(lines({ stage: 'Heiß' })).toEqual(['– | recorded | recorded: Heiß | DECIDED']);
  expect(lines({ stage: null })).toEqual([]);
});

test('a criterion is told with its cell', () => {
  const criteria = [{ stage: 'lead', column: 'Form', filled: true }] as const;
  expect(lines({ stage: '', cells: { Form: 'webinar' } }, { criteria })).toEqual([
    '– | criterion | policy: "Form" is a sign of Lead | DECIDED',
    '– | recorded | recorded: blank',
  ]);
});

describe('why', () => {
  const cases: [string, ContactFacts, Partial<Policy>, string][] = [
    [
      'won',
      { stage: 'lead', deals: [{ id: '7', outcome: 'won', closed: '2024-03-01' }] },
      {},
      'Deal 7 is won on 2024-03-01, and a won deal makes the contact Customer.',
    ],
    [
      'set back',
      {
        stage: 'subscriber',
        history: [
          ['2024-01-02', 'mql'],
          ['2024-01-03', 'subscriber', 'IMPORT'],
        ],
      },
      {},
      'The history says Marketing Qualified Lead on 2024-01-02, and the move back to Subscriber on 2024-01-03 by IMPORT was no deliberate reset.',
    ],
    [
      'reset',
      {
        stage: 'lead',
        history: [
          ['2024-01-02', 'mql'],
          ['2024-01-03', ''],
          ['2024-01-04', 'lead'],
        ],
      },
      {},
      'Since the deliberate reset to Lead on 2024-01-04 nothing claims or proves more than the recorded stage Lead.',
    ],
    ['nothing', { stage: '' }, {}, 'No stage is recorded, and no file claims or proves one.'],
    [
      'default',
      { stage: '' },
      { defaultStage: 'lead' },
      'No stage is recorded, claimed or proved, and the policy starts such a contact as Lead.',
    ],
    [
      'orphan',
      { stage: 'opportunity' },
      {},
      'Recorded as Opportunity without any deal and with no earlier claim, so Sales Qualified Lead is assumed.',
    ],
  ];

  test.each(cases)('%s', (_, facts, changes, sentence) => {
    expect(why(facts, changes)).toBe(sentence);
  });

  test('is one sentence for every way to decide', () => {
    const lost = { outcome: 'lost', closed: '2024-01-01' } as const;
    const all: [ContactFacts, Partial<Policy>][] = [
      [{ stage: 'lead', deals: [{ outcome: 'open' }] }, {}],
      [{ stage: 'lead', dates: [['mql', '2024-01-01']] }, {}],
      [{ stage: 'opportunity', deals: [lost] }, {}],
      [{ stage: 'opportunity', deals: [lost] }, { closedLost: 'recycle' }],
      [{ stage: 'opportunity', history: [['2024-01-01', 'lead']] }, {}],
      [{ stage: 'customer' }, {}],
      [{ stage: 'customer', deals: [{ outcome: 'open' }] }, { customers: 'demote' }],
      [{ stage: 'other' }, {}],
      [{ stage: 'Heiß' }, {}],
    ];
    for (const [facts, changes] of all) expect(why(facts, changes)).toMatch(/^[A-Z][^\n]*\.$/);
  });
});
