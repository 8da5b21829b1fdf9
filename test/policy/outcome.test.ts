import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generic } from '../../src/crm/generic.ts';
import { hubspot } from '../../src/crm/hubspot.ts';
import { createOutcome } from '../../src/policy/outcome.ts';
import type { OutcomeFacts } from '../../src/types.ts';

const nothing: OutcomeFacts = {
  stage: null,
  pipeline: null,
  isWon: null,
  isClosed: null,
  isLost: null,
  status: null,
  probability: null,
};

const own = {
  Signed: 'won',
  '1134678094': 'lost',
  'Closed Won': 'open',
  'Partner Pipeline': { Signed: 'lost', 'Handed over': 'won' },
} as const;

describe('the first that settles it decides', () => {
  const outcome = createOutcome(hubspot.dealStages, undefined);

  test.each([
    [{ isWon: 'Yes' }, 'won', 'isWon'],
    [{ isWon: 'true', stage: 'closedlost' }, 'won', 'isWon'],
    [{ isWon: 'WAHR', isClosed: 'WAHR' }, 'won', 'isWon'],
    [{ isWon: 'False', isClosed: 'True', stage: 'closedwon' }, 'lost', 'isClosed'],
    [{ isLost: 'Ja' }, 'lost', 'isLost'],
    [{ isClosed: 'Nein', stage: 'closedwon' }, 'open', 'isClosed'],
    [{ isWon: '0', isLost: '0' }, 'open', 'isWon'],
    [{ isWon: 'Yes', isClosed: 'No', stage: 'closedlost' }, 'lost', 'stage'],
    [{ isWon: 'Yes', isLost: 'Yes' }, 'open', null],
    [{ status: 'won', stage: 'Proposal' }, 'won', 'status'],
    [{ status: 'Verloren' }, 'lost', 'status'],
    [{ status: 'deleted', stage: 'Closed Won' }, 'won', 'stage'],
    [{ probability: '1.0', stage: 'Signed' }, 'won', 'probability'],
    [{ probability: '100 %' }, 'won', 'probability'],
    [{ probability: '100,00\u00a0%' }, 'won', 'probability'],
    [{ probability: '1,000', stage: 'Signed' }, 'won', 'probability'],
    [{ probability: '1 %', stage: 'Signed' }, 'open', 'probability'],
    [{ probability: '€ 100', stage: 'Signed' }, 'open', null],
    [{ probability: '12,5 %', stage: 'Signed' }, 'open', 'probability'],
    [{ probability: '0.9', stage: 'contractsent' }, 'open', 'stage'],
    [{ probability: '0.0', stage: 'contractsent' }, 'open', 'stage'],
    [{ probability: '0', isClosed: 'true' }, 'lost', 'probability'],
    [{ probability: '30', stage: 'Signed' }, 'open', 'probability'],
    [{ probability: '0,3' }, 'open', 'probability'],
    [{ probability: '30 %', stage: 'Closed Lost' }, 'lost', 'stage'],
    [{ probability: '30', stage: 'Signed', isClosed: 'true' }, 'open', null],
    [{ probability: '0', stage: 'Signed' }, 'open', null],
    [{ probability: '1000', stage: 'Signed' }, 'open', null],
    [{ probability: 'high', stage: 'Signed' }, 'open', null],
    [{ stage: 'closedwon' }, 'won', 'stage'],
    [{ stage: 'Abgeschlossen und gewonnen' }, 'won', 'stage'],
    [{ stage: 'Closed - Won' }, 'won', 'stage'],
    [{ stage: 'VERLOREN' }, 'lost', 'stage'],
    [{ stage: 'Negotiation/Review' }, 'open', 'stage'],
    [{ stage: 'Negotiation', isClosed: 'true' }, 'open', null],
    [{ stage: 'Signed' }, 'open', null],
    [{ stage: '' }, 'open', null],
    [{}, 'open', null],
  ] as const)('%j is %s by %s', (facts, expected, by) => {
    expect(outcome({ ...nothing, ...facts })).toMatchObject({ outcome: expected, by });
  });

  test('the known stage is named whatever settled the outcome', () => {
    expect(outcome({ ...nothing, stage: 'Vertrag gesendet', isWon: 'Yes' }).stage).toBe('contractsent');
    expect(outcome({ ...nothing, stage: '__proto__' })).toEqual({ outcome: 'open', by: null, stage: null });
  });

  test.each([hubspot, generic])('the names seen in public exports are known to $id', ({ dealStages }) => {
    const settle = createOutcome(dealStages, undefined);
    const seen = [
      'Closed Lost',
      'Closed Won',
      'Negotiation',
      'Proposal',
      'Prospecting',
      'Qualification',
      'Discovery',
      'Demo',
    ];
    expect(seen.map((stage) => settle({ ...nothing, stage }).by)).toEqual(seen.map(() => 'stage'));
  });
});

describe("a company's own stages", () => {
  const outcome = createOutcome(hubspot.dealStages, own);

  test.each([
    [{ stage: 'signed ' }, 'won'],
    [{ stage: '1134678094' }, 'lost'],
    [{ stage: 'Signed', pipeline: 'partner pipeline' }, 'lost'],
    [{ stage: 'Handed over', pipeline: 'Partner Pipeline' }, 'won'],
    [{ stage: '1134678094', pipeline: 'Partner Pipeline' }, 'lost'],
    [{ stage: 'closedwon' }, 'open'],
  ] as const)('%j is %s', (facts, expected) => {
    expect(outcome({ ...nothing, ...facts })).toMatchObject({ outcome: expected, by: 'stage' });
  });

  test('what is told of one pipeline is not told of another', () => {
    expect(outcome({ ...nothing, stage: 'Handed over', pipeline: 'Sales' }).by).toBeNull();
  });
});

test('what was asked before changes no answer', () => {
  const cell = fc.option(fc.constantFrom('', 'Yes', 'No', 'won', '1', '0', 'closedwon', 'Signed', '1:1', '-'), {
    nil: null,
  });
  const facts = fc.record({
    stage: cell,
    pipeline: cell,
    isWon: cell,
    isClosed: cell,
    isLost: cell,
    status: cell,
    probability: cell,
  });
  const warm = createOutcome(hubspot.dealStages, own);
  fc.assert(
    fc.property(facts, (one) => {
      expect(warm(one)).toEqual(createOutcome(hubspot.dealStages, own)(one));
    }),
  );
});
