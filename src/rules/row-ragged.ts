import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'row-ragged',
  subject: 'row',
  severity: 'error',
  summary: 'The record has more or fewer cells than the header',
  why:
    'Somewhere in the record a delimiter is missing or one too many, so its cells may stand under the wrong ' +
    'headers. It is copied as it is and never edited.',
  message: 'The header has {expected} columns, and this record {cells}.',
  needs: [],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'A name with a comma and without quotes, and a record that was cut off.',
      contacts: `Record ID,Name,Lifecycle Stage
101,Lovelace, Ada,Lead
102,Hopper
103,Dijkstra,Lead
`,
      fires: ['101', '102'],
    },
    {
      title: 'A comma in quotes, and blank cells.',
      contacts: `Record ID,Name,Lifecycle Stage
101,"Lovelace, Ada",Lead
102,,
`,
      fires: [],
    },
  ],
  check(row) {
    const { flaw, cells, expected } = row;
    if (flaw !== 'short' && flaw !== 'long') return NOTHING;
    return [{ data: { cells, expected }, evidence: cellsOf(row.evidence()) }];
  },
} satisfies Rule<'row'>;
