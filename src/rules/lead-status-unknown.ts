import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'lead-status-unknown',
  subject: 'contact',
  severity: 'warning',
  summary: 'The lead status is a value that neither the CRM nor the policy knows',
  why:
    "Work queues are filtered by lead status, and an unknown one falls through all of them. A company's own " +
    'statuses belong in the policy.',
  message: '{recorded} is no lead status that the policy knows.',
  needs: ['contacts.leadStatus'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'A status that somebody typed.',
      contacts: `Record ID,Lifecycle Stage,Lead Status
101,Marketing Qualified Lead,call back
102,Marketing Qualified Lead,New
`,
      fires: ['101'],
    },
    {
      title: "The policy names the company's own status.",
      contacts: `Record ID,Lifecycle Stage,Lead Status
101,Marketing Qualified Lead,Call Back
102,Lead,
`,
      policy: { leadStatuses: { CALL_BACK: 'Call Back' } },
      fires: [],
    },
  ],
  check(contact) {
    if (contact.leadStatus.reading !== 'unknown') return NOTHING;
    const cell = contact.evidence('leadStatus');
    if (cell === null) return NOTHING;
    return [{ data: { recorded: contact.leadStatus.raw }, evidence: cellsOf(cell) }];
  },
} satisfies Rule<'contact'>;
