import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'id-damaged',
  subject: 'row',
  severity: 'error',
  summary: 'A spreadsheet has turned the id into a rounded number',
  why:
    'The last digits are gone for good, so deals and history no longer find their contact and an import would hit ' +
    'the wrong record. Export again and do not save the file from a spreadsheet.',
  message: 'A spreadsheet has rounded the id to {id}: export the file again and do not save it from a spreadsheet.',
  needs: [],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'A spreadsheet has saved the file.',
      contacts: `Record ID,Lifecycle Stage
4.687E+11,Lead
101,Lead
`,
      fires: ['4.687E+11'],
    },
    {
      title: 'Long ids and ids with letters are whole.',
      contacts: `Record ID,Lifecycle Stage
468700000123,Lead
003E000001AbCdE,Lead
`,
      fires: [],
    },
  ],
  check(row) {
    if (row.flaw !== 'damaged-id') return NOTHING;
    return [{ data: { id: row.id }, evidence: cellsOf(row.evidence()) }];
  },
} satisfies Rule<'row'>;
