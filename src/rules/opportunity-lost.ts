import type { Rule } from '../types.ts';
import { cellsOf, NOTHING, proofsOf } from './detection.ts';
import { isCounting, stageFix } from './stage-fix.ts';

export default {
  id: 'opportunity-lost',
  subject: 'contact',
  severity: 'warning',
  summary: 'The contact is an opportunity, and all its deals are lost',
  why:
    'A dead opportunity still counts as pipeline. Many companies keep the stage and many recycle such contacts ' +
    'after a while; with `closedLost: recycle` the policy says so and the tool proposes it.',
  message: 'Recorded {recorded}, but no deal of this contact is open or won, and {lost} lost.',
  needs: ['contacts.stage', 'deals', 'links'],
  fixable: ['unsafe'],
  options: {},
  examples: [
    {
      title: "Ada's only deal was lost; by default her stage is kept.",
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
102,Opportunity
`,
      deals: `Record ID,Deal Stage,Close Date,Associated Contact IDs
812,Closed Lost,2024-03-01,101
813,Closed Lost,2024-03-01,102
814,Contract Sent,2024-09-01,102
`,
      fires: ['101'],
    },
    {
      title: 'The policy recycles, and four months have passed.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
102,Lead
`,
      deals: `Record ID,Deal Stage,Close Date,Associated Contact IDs
812,Closed Lost,2024-03-01,101
`,
      policy: { closedLost: 'recycle' },
      asOf: '2024-06-30',
      fires: ['101'],
      fixed: `Record ID,Lifecycle Stage
101,Lead
102,Lead
`,
    },
    {
      title: 'A lost deal says nothing about a lead, and nothing against a customer.',
      contacts: `Record ID,Lifecycle Stage
101,Lead
102,Customer
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Closed Lost,101
813,Closed Lost,102
814,Closed Won,102
`,
      fires: [],
    },
  ],
  check(contact, context) {
    if (contact.stage.value !== context.policy.earned.open) return NOTHING;
    const deals = contact.deals.filter(isCounting);
    if (deals.length === 0 || deals.some(({ outcome }) => outcome !== 'lost')) return NOTHING;
    // A cell that holds the lost deal's own stage says as much itself.
    if (contact.stage.outcome === 'lost' && contact.proposal === null) return NOTHING;
    const cell = contact.evidence('stage');
    if (cell === null) return NOTHING;
    return [
      {
        data: { recorded: contact.stage.raw, lost: deals.length === 1 ? '1 is' : `${deals.length} are` },
        evidence: cellsOf(cell, contact.derived.evidence, proofsOf(deals)),
        ...stageFix(contact, context, 'opportunity-lost'),
      },
    ];
  },
} satisfies Rule<'contact'>;
