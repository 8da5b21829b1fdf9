import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

const DAY = 86_400_000;

const options = {
  /** Days of grace after the expected close. */
  days: 0,
};

export default {
  id: 'deal-close-date-past',
  subject: 'deal',
  severity: 'warning',
  summary: 'The deal is open, and its expected close date has passed',
  why:
    'The most common fault of a pipeline: the deal is closed in truth, or nobody expects it any more. Until ' +
    'somebody says which, its contacts stay opportunities and the forecast is too high.',
  message: 'Open on {asOf}, but expected to close on {closeDate}.',
  needs: ['deals.closedAt'],
  fixable: [],
  options,
  examples: [
    {
      title: 'Three months have passed since deal 812 was to close.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
`,
      deals: `Record ID,Deal Stage,Close Date,Associated Contact IDs
812,Contract Sent,2024-03-31,101
813,Contract Sent,2024-09-30,101
`,
      asOf: '2024-06-30',
      fires: ['812'],
    },
    {
      title: 'A closed deal has its close date behind it, and some open ones have none.',
      contacts: `Record ID,Lifecycle Stage
101,Customer
`,
      deals: `Record ID,Deal Stage,Close Date,Associated Contact IDs
812,Closed Won,2024-03-31,101
813,Contract Sent,,101
`,
      asOf: '2024-06-30',
      fires: [],
    },
  ],
  check(deal, { asOf }, { days }) {
    // A deal that only counts as open for want of a known stage has `deal-stage-unknown`.
    if (deal.outcome !== 'open' || deal.outcomeBy === null || asOf === null) return NOTHING;
    const { closedAt } = deal;
    if (closedAt === null || closedAt + days * DAY >= asOf) return NOTHING;
    const cell = deal.evidence('closedAt');
    if (cell === null) return NOTHING;
    return [
      {
        data: { closeDate: cell.value, asOf: new Date(asOf).toISOString().slice(0, 10) },
        evidence: cellsOf(cell, deal.proof()),
      },
    ];
  },
} satisfies Rule<'deal', typeof options>;
