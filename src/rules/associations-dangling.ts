import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'associations-dangling',
  subject: 'associations',
  severity: 'warning',
  summary: 'No association leads to a contact that the contacts file holds',
  why:
    'The files are of different accounts or different days, or ids were changed on the way. Nothing is known then ' +
    'of who has which deal, so nobody is lowered or raised by them.',
  message: 'None of {rows} leads to a contact that the contacts file holds; the first names {contact}.',
  needs: ['contacts'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'The associations were exported from another account.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
`,
      deals: `Record ID,Deal Stage
812,Closed Won
`,
      associations: `Deal ID,Contact ID
812,90101
813,90102
`,
      fires: [''],
    },
    {
      title: 'One row leads to a contact: then the others are findings of their deals.',
      contacts: `Record ID,Lifecycle Stage
101,Customer
`,
      deals: `Record ID,Deal Stage
812,Closed Won
`,
      associations: `Deal ID,Contact ID
812,101
812,90102
`,
      fires: [],
    },
  ],
  check({ rows, evidence }) {
    const cell = evidence();
    if (rows === 0) return NOTHING;
    const counted = `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
    return [{ data: { rows: counted, contact: cell.value.trim() }, evidence: cellsOf(cell) }];
  },
} satisfies Rule<'associations'>;
