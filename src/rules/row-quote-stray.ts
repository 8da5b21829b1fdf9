import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'row-quote-stray',
  subject: 'row',
  severity: 'warning',
  summary: 'A quoted cell goes on after its closing quote',
  why:
    'Programs disagree on what such a cell says, so the record may be read differently by the CRM than here. It is ' +
    'copied as it is.',
  message: 'The cell in {column} goes on after its closing quote.',
  needs: [],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'A nickname whose quotes were not doubled closes its cell too early.',
      contacts: `Record ID,Name,Lifecycle Stage
101,"Grace "Amazing" Hopper",Lead
102,Ada,Lead
`,
      fires: ['101'],
    },
    {
      title: 'Doubled quotes in a quoted cell, and quotes in an unquoted one.',
      contacts: `Record ID,Name,Lifecycle Stage
101,"Grace ""Amazing"" Hopper",Lead
102,Grace "Amazing" Hopper,Lead
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
