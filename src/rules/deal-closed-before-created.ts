import type { Instant, Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

const DAY = 86_400_000;

export default {
  id: 'deal-closed-before-created',
  subject: 'deal',
  severity: 'warning',
  summary: 'The deal closed before it was created',
  why:
    'It was entered after the fact or migrated. Time to close is negative, and whoever became a customer by it ' +
    'did so before the sale began.',
  message: 'Closed on {closeDate}, but created on {createDate}.',
  needs: ['deals.closedAt', 'deals.createdAt'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'Deal 812 was won a year before anybody entered it.',
      contacts: `Record ID,Lifecycle Stage
101,Customer
`,
      deals: `Record ID,Deal Stage,Create Date,Close Date,Associated Contact IDs
812,Closed Won,2024-05-02 09:00,2023-05-02 00:00,101
813,Closed Won,2024-05-02 09:00,2024-06-30 00:00,101
`,
      fires: ['812'],
    },
    {
      title: 'Entered and closed on one day, where the close date has no time.',
      contacts: `Record ID,Lifecycle Stage
101,Customer
`,
      deals: `Record ID,Deal Stage,Create Date,Close Date,Associated Contact IDs
812,Closed Won,2024-05-02 09:00,2024-05-02,101
`,
      fires: [],
    },
  ],
  check(deal) {
    const { closedAt, createdAt } = deal;
    if (closedAt === null || createdAt === null || closedAt >= createdAt || deal.outcome === 'open') return NOTHING;
    const closed = deal.evidence('closedAt');
    const created = deal.evidence('createdAt');
    if (closed === null || created === null || isSameDay(closedAt, createdAt, closed.value)) return NOTHING;
    return [
      {
        data: { closeDate: closed.value, createDate: created.value },
        evidence: cellsOf(closed, [created, ...deal.proof()]),
      },
    ];
  },
} satisfies Rule<'deal'>;

/** True for one UTC day, and for a close date without a time whose day, in any time zone, may hold the creation. */
function isSameDay(closedAt: Instant, createdAt: Instant, written: string): boolean {
  if (Math.floor(closedAt / DAY) === Math.floor(createdAt / DAY)) return true;
  return !written.includes(':') && createdAt - closedAt < DAY;
}
