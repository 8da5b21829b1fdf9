import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';
import { reasonOf, stageFix } from './stage-fix.ts';

export default {
  id: 'stage-behind',
  subject: 'contact',
  severity: 'error',
  summary: 'The recorded stage is lower than the deals, the history or the stage dates say',
  why:
    'Sales work stays out of the funnel and customers still get mail for prospects. Every conversion rate is wrong ' +
    'by these contacts.',
  message: 'Recorded {recorded}, but {derived} is due: {because}.',
  needs: ['contacts.stage'],
  fixable: ['safe', 'unsafe'],
  options: {},
  examples: [
    {
      title: 'Ada bought, and is still recorded as a lead.',
      contacts: `Record ID,Email,Lifecycle Stage
101,ada@example.org,Lead
102,grace@example.org,Customer
`,
      deals: `Record ID,Deal Name,Deal Stage,Close Date,Associated Contact IDs
812,Engine,Closed Won,2024-03-01,101
813,Compiler,Closed Won,2024-03-02,102
`,
      fires: ['101'],
      fixed: `Record ID,Email,Lifecycle Stage
101,ada@example.org,Customer
102,grace@example.org,Customer
`,
    },
    {
      title:
        'Partners are off the ladder; that Edsger bought is proved, but whether he leaves it is for a person to say.',
      contacts: `Record ID,Lifecycle Stage
103,Other
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
814,Closed Won,103
`,
      fires: ['103'],
      fixed: `Record ID,Lifecycle Stage
103,Customer
`,
    },
    {
      title: 'A customer with a new open deal stays a customer, and a lost deal lifts nobody.',
      contacts: `Record ID,Lifecycle Stage
104,Customer
105,Lead
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
815,Closed Won,104
816,Contract Sent,104
817,Closed Lost,105
`,
      fires: [],
    },
  ],
  check(contact, context) {
    const { proposal } = contact;
    if (proposal === null || proposal.rule !== 'stage-behind') return NOTHING;
    const cell = contact.evidence('stage');
    if (cell === null) return NOTHING;
    const derived = context.spell('stage', proposal.stage);
    return [
      {
        data: { recorded: contact.stage.raw, derived, because: reasonOf(contact) },
        evidence: cellsOf(cell, contact.derived.evidence),
        ...stageFix(contact, context, 'stage-behind'),
      },
    ];
  },
} satisfies Rule<'contact'>;
