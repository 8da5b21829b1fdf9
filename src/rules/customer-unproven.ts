import type { Rule } from '../types.ts';
import { cellsOf, NOTHING, proofsOf } from './detection.ts';
import { isCounting, isWon } from './stage-fix.ts';

export default {
  id: 'customer-unproven',
  subject: 'contact',
  severity: 'warning',
  summary: 'The contact is a customer, and no deal is won',
  why:
    'Either a deal is missing, or not linked, or the customer count is too high. Customers are often won outside ' +
    'the CRM, so the stage stands unless the policy says `customers: demote`.',
  message: 'Recorded {recorded}, but no won deal proves it ({deals}).',
  needs: ['contacts.stage', 'deals', 'links'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'Ada is a customer without a deal, and Grace one whose only deal is open.',
      contacts: `Record ID,Lifecycle Stage
101,Customer
102,Customer
103,Customer
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Contract Sent,102
813,Closed Won,103
`,
      fires: ['101', '102'],
    },
    {
      title: 'An evangelist with a won deal, and an opportunity that claims no purchase.',
      contacts: `Record ID,Lifecycle Stage
101,Evangelist
102,Opportunity
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Closed Won,101
813,Contract Sent,102
`,
      fires: [],
    },
  ],
  check(contact, { policy }) {
    const { value } = contact.stage;
    if (value === null || policy.rung(value) < policy.rung(policy.earned.won)) return NOTHING;
    const { deals } = contact;
    if (deals.some(isWon) || contact.dealsMissing) return NOTHING;
    const cell = contact.evidence('stage');
    if (cell === null) return NOTHING;
    const counting = deals.filter(isCounting).length;
    const none = deals.length === 0 ? 'no deal at all' : 'only deals of ignored pipelines';
    const known = counting === 0 ? none : `${counting} not won`;
    return [{ data: { recorded: contact.stage.raw, deals: known }, evidence: cellsOf(cell, proofsOf(deals)) }];
  },
} satisfies Rule<'contact'>;
