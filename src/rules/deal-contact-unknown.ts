import type { Rule } from '../types.ts';
import { cellsOf, listOf, NOTHING } from './detection.ts';

export default {
  id: 'deal-contact-unknown',
  subject: 'deal',
  severity: 'warning',
  summary: 'The deal is linked to a contact that the contacts file does not hold',
  why:
    'What the deal proves about that contact is lost. The contacts export was filtered or is older than the ' +
    'deals, or the contact was deleted or merged into another.',
  message: 'Linked to what the contacts file does not hold: {contacts}.',
  needs: ['contacts', 'deals', 'links'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'The deal names contact 109, who is in no row.',
      contacts: `Record ID,Lifecycle Stage
101,Customer
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Closed Won,101;109
813,Closed Won,101
`,
      fires: ['812'],
    },
    {
      title: 'A row of the associations names contact 109.',
      contacts: `Record ID,Lifecycle Stage
101,Customer
`,
      deals: `Record ID,Deal Stage
812,Closed Won
`,
      associations: `Deal ID,Contact ID
812,101
812,109
`,
      fires: ['812'],
    },
    {
      title: 'Every link leads to a contact.',
      contacts: `Record ID,Lifecycle Stage
101,Customer
102,Customer
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Closed Won,101;102
`,
      fires: [],
    },
  ],
  check(deal) {
    const { unknownContacts } = deal;
    if (unknownContacts.length === 0) return NOTHING;
    const [cell, ...others] = deal.unknownLinks();
    if (cell === undefined) return NOTHING;
    return [{ data: { contacts: listOf(unknownContacts) }, evidence: cellsOf(cell, others) }];
  },
} satisfies Rule<'deal'>;
