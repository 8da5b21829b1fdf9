import type { DateColumn, Rule } from '../types.ts';
import { cellsOf } from './detection.ts';

const BECAUSE: Readonly<Record<DateColumn['flaw'], string>> = {
  undecidable: 'every one of its dates reads both as day first and as month first',
  contradictory: 'some of its dates can only be day first and others only month first',
  unreadable: 'its dates are in no form that can be read',
};

export default {
  id: 'date-ambiguous',
  subject: 'dateColumn',
  severity: 'warning',
  summary: 'The dates of a column cannot be read, or not for certain',
  why:
    '03/04/2024 is a day in March or in April. A guess would date every event of the column wrongly, so it is ' +
    'taken as no evidence at all. Export with ISO dates (2024-04-03), or with one date after the 12th of a month.',
  message: 'Column {column} is no evidence: {because}.',
  needs: [],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'No date in the column tells days from months.',
      contacts: `Record ID,Lifecycle Stage,Became a Lead Date
101,Lead,03/04/2024
102,Lead,05/06/2024
`,
      fires: [''],
    },
    {
      title: 'One date after the 12th decides for the whole column.',
      contacts: `Record ID,Lifecycle Stage,Became a Lead Date
101,Lead,03/04/2024
102,Lead,25/06/2024
`,
      fires: [],
    },
  ],
  check(dates) {
    return [{ data: { column: dates.column, because: BECAUSE[dates.flaw] }, evidence: cellsOf(dates.evidence()) }];
  },
} satisfies Rule<'dateColumn'>;
