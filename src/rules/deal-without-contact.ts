import type { Deal, Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'deal-without-contact',
  subject: 'deal',
  severity: 'warning',
  summary: 'The deal has no contact',
  why:
    'Only a deal with a contact moves anybody to Opportunity or Customer. Without one the sale stays invisible in ' +
    'the funnel, and a won deal makes nobody a customer.',
  message: 'No contact belongs to this deal ({outcome}), so it moves nobody.',
  needs: ['contacts', 'deals', 'links'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'The deal 812 is linked to nobody.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Contract Sent,
813,Contract Sent,101
`,
      fires: ['812'],
    },
    {
      title: 'A link that only the contacts file knows is a link too.',
      contacts: `Record ID,Lifecycle Stage,Associated Deal IDs
101,Opportunity,812
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Contract Sent,
`,
      fires: [],
    },
  ],
  check(deal) {
    if (deal.isLinked || isCountedElsewhere(deal)) return NOTHING;
    const cell = deal.evidence('contactIds') ?? deal.evidence('contactEmails') ?? deal.evidence('id');
    if (cell === null) return NOTHING;
    return [{ data: { outcome: deal.outcome }, evidence: cellsOf(cell, deal.proof()) }];
  },
} satisfies Rule<'deal'>;

/** True when the CRM counts contacts that this export does not name. */
function isCountedElsewhere(deal: Deal): boolean {
  return Number(deal.evidence('contactCount')?.value ?? 0) > 0;
}
