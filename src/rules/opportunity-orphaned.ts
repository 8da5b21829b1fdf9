import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';
import { isCounting, stageFix } from './stage-fix.ts';

export default {
  id: 'opportunity-orphaned',
  subject: 'contact',
  severity: 'error',
  summary: 'The contact is an opportunity, and no deal belongs to it',
  why:
    'An opportunity is a person with a real sale open. Without a deal it is pipeline that no forecast holds: the ' +
    'deal is missing, or not linked, or the stage was set by hand.',
  message: 'Recorded {recorded}, but no deal belongs to this contact.',
  needs: ['contacts.stage', 'deals', 'links'],
  fixable: ['unsafe'],
  options: {},
  examples: [
    {
      title: 'Ada is an opportunity without a deal; her history says that sales had accepted her.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
102,Sales Qualified Lead
103,Opportunity
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Contract Sent,103
`,
      history: `contactId,property,value,timestamp,sourceType
101,lifecyclestage,salesqualifiedlead,2024-01-05T10:00:00Z,CRM_UI
101,lifecyclestage,opportunity,2024-02-05T10:00:00Z,CRM_UI
`,
      fires: ['101'],
      fixed: `Record ID,Lifecycle Stage
101,Sales Qualified Lead
102,Sales Qualified Lead
103,Opportunity
`,
    },
    {
      title: 'Opportunities with a deal, open or lost.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
102,Opportunity
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Contract Sent,101
813,Closed Lost,102
`,
      fires: [],
    },
  ],
  check(contact, context) {
    if (contact.stage.value !== context.policy.earned.open || contact.deals.some(isCounting)) return NOTHING;
    if (contact.dealsMissing) return NOTHING;
    const cell = contact.evidence('stage');
    if (cell === null) return NOTHING;
    return [
      {
        data: { recorded: contact.stage.raw },
        evidence: cellsOf(cell, contact.derived.evidence),
        ...stageFix(contact, context, 'opportunity-orphaned'),
      },
    ];
  },
} satisfies Rule<'contact'>;
