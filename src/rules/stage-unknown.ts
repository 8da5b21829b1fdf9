import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'stage-unknown',
  subject: 'contact',
  severity: 'error',
  summary: 'The stage is a value that neither the CRM nor the policy knows',
  why:
    'An import takes an unknown value for a blank and may put its default there, and reports have no place for it. ' +
    "Until the policy names a company's own stages, their contacts cannot be judged.",
  message: '{recorded} is no stage that the policy knows.',
  needs: ['contacts.stage'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'A typing slip and the id of a custom stage.',
      contacts: `Record ID,Lifecycle Stage
101,Laed
102,Lead
103,84310921
`,
      fires: ['101', '103'],
    },
    {
      title: 'The policy names the custom stage.',
      contacts: `Record ID,Lifecycle Stage
103,84310921
`,
      policy: { stages: { '84310921': 'Affiliate' } },
      fires: [],
    },
  ],
  check(contact) {
    if (contact.stage.reading !== 'unknown') return NOTHING;
    const cell = contact.evidence('stage');
    if (cell === null) return NOTHING;
    return [{ data: { recorded: contact.stage.raw }, evidence: cellsOf(cell) }];
  },
} satisfies Rule<'contact'>;
