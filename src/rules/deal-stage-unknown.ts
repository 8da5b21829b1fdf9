import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'deal-stage-unknown',
  subject: 'deal',
  severity: 'warning',
  summary: 'Nothing tells whether the deal is won, lost or open, so it counts as open',
  why:
    'A deal that counts as open makes its contacts opportunities. If it is won or lost in truth, they are wrong. ' +
    "A company's own deal stages belong in the policy (`dealStages`).",
  message: 'Deal stage {stage} is not known, so the deal counts as open.',
  needs: ['deals.stage'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'A deal stage of the company itself.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Handshake,101
813,Contract Sent,101
`,
      fires: ['812'],
    },
    {
      title: 'The policy says what a handshake is.',
      contacts: `Record ID,Lifecycle Stage
101,Customer
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Handshake,101
`,
      policy: { dealStages: { Handshake: 'won' } },
      fires: [],
    },
  ],
  check(deal) {
    if (deal.outcomeBy !== null) return NOTHING;
    const cell = deal.evidence('stage');
    if (cell === null) return NOTHING;
    const stage = cell.value.trim() === '' ? '(blank)' : cell.value;
    return [{ data: { stage }, evidence: cellsOf(cell, [deal.evidence('pipeline')]) }];
  },
} satisfies Rule<'deal'>;
