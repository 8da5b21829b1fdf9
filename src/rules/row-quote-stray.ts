import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'row-quote-stray',
  subject: 'row',
  severity: 'warning',
  summary: 'A quote stands where CSV allows none',
  why:
    'Programs disagree on what such a cell says, so the record may be read differently by the CRM than here. It is ' +
    'copied as it is.',
  message: 'A quote stands where CSV allows none, in {column}.',
  needs: [],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'A nickname in quotes inside an unquoted cell.',
      contacts: `Record ID,Name,Lifecycle Stage
101,Grace "Amazing" Hopper,Lead
102,Ada,Lead
`,
      fires: ['101'],
    },
    {
      title: 'Doubled quotes in a quoted cell.',
      contacts: `Record ID,Name,Lifecycle Stage
101,"Grace ""Amazing"" Hopper",Lead
`,
      fires: [],
    },
  ],
  check(row) {
    if (row.flaw !== 'stray-quote') return NOTHING;
    const cell = row.evidence();
    return [{ data: { column: cell.column }, evidence: cellsOf(cell) }];
  },
} satisfies Rule<'row'>;
