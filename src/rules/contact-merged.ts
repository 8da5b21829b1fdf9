import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'contact-merged',
  subject: 'contact',
  severity: 'warning',
  summary: 'The row still stands under an id that was merged into another contact',
  why:
    'The contact lives on under the other id, so this row is counted twice and is older than the merge. An import by ' +
    'its id would change the contact that survived: it gets no edit.',
  message: 'Merged into contact {into}, and still a row of its own.',
  needs: ['contacts'],
  fixable: [],
  options: {},
  ofConverted: true,
  examples: [
    {
      title: 'Grace was merged into Ada, and the warehouse kept both.',
      contacts: `Record ID,Lifecycle Stage,Merged Contact IDs
101,Customer,102;90
102,Lead,
`,
      fires: ['102'],
    },
    {
      title: 'Nobody is left of those who were merged.',
      contacts: `Record ID,Lifecycle Stage,Merged Contact IDs
101,Customer,90;91
102,Lead,
`,
      fires: [],
    },
  ],
  check(contact) {
    const { merged } = contact;
    if (merged === null) return NOTHING;
    const cell = contact.evidence('id');
    if (cell === null) return NOTHING;
    return [{ data: { into: merged.into }, evidence: cellsOf(cell, [merged.evidence()]) }];
  },
} satisfies Rule<'contact'>;
