import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';
import { stageFix } from './stage-fix.ts';

export default {
  id: 'stage-ahead',
  subject: 'contact',
  severity: 'error',
  summary: 'The recorded stage is higher than the policy lets the evidence support',
  why:
    'A stage that nothing supports counts revenue and pipeline that do not exist. It only shows under a policy that ' +
    'demotes, and lowering somebody is always for a person to confirm.',
  message: 'Recorded {recorded}, but without a won deal the evidence reaches only {derived}.',
  needs: ['contacts.stage'],
  fixable: ['unsafe'],
  options: {},
  examples: [
    {
      title: 'The policy demotes customers without a won deal, and Grace only ever has an open one.',
      contacts: `Record ID,Lifecycle Stage
101,Customer
102,Customer
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Contract Sent,101
813,Closed Won,102
`,
      policy: { customers: 'demote' },
      fires: ['101'],
      fixed: `Record ID,Lifecycle Stage
101,Opportunity
102,Customer
`,
    },
    {
      title: 'Without such a policy customers stand: many are won outside the CRM.',
      contacts: `Record ID,Lifecycle Stage
101,Customer
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Contract Sent,101
`,
      fires: [],
    },
  ],
  check(contact, context) {
    const { proposal } = contact;
    if (proposal === null || proposal.rule !== 'stage-ahead') return NOTHING;
    const cell = contact.evidence('stage');
    if (cell === null) return NOTHING;
    return [
      {
        data: { recorded: contact.stage.raw, derived: context.spell('stage', proposal.stage) },
        evidence: cellsOf(cell, contact.derived.evidence),
        ...stageFix(contact, context, 'stage-ahead'),
      },
    ];
  },
} satisfies Rule<'contact'>;
