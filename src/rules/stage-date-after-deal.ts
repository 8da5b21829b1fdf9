import type { Rule } from '../types.ts';
import { cellsOf } from './detection.ts';

export default {
  id: 'stage-date-after-deal',
  subject: 'lateDate',
  severity: 'warning',
  summary: 'A stage before the deal is dated after the deal was created',
  why:
    'Nobody is qualified by marketing when sales already has a deal with them: time from stage to deal is negative. ' +
    'Where a whole column is so, it dates something else, such as the day of an import; then that is said once.',
  message: '{stage} is dated {date}, after deal {deal} was created on {created}{others}.',
  needs: ['contacts.stageDate', 'deals.createdAt', 'links'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'Ada became an MQL a month after her deal was created, and it is still open.',
      contacts: `contact_id,stage,mql_date
101,Opportunity,2024-03-05
102,Opportunity,2024-01-05
`,
      deals: `deal_id,stage,created_date,contact_id
812,Proposal Sent,2024-02-05,101
813,Proposal Sent,2024-02-05,102
`,
      fires: ['101'],
    },
    {
      title: 'Grace had lost a deal before she was qualified anew, and Edsger was on the day of his deal.',
      contacts: `contact_id,stage,mql_date
101,MQL,2024-03-05
102,Opportunity,2024-02-05
`,
      deals: `deal_id,stage,created_date,close_date,contact_id
812,Closed Lost,2024-01-05,2024-02-05,101
813,Proposal Sent,2024-02-05,,102
`,
      fires: [],
    },
  ],
  check({ stage, deal, late, of, cells }, { policy }) {
    const [date, created, ...others] = cells;
    const counted = (count: number) => count.toLocaleString('en-US');
    const all = `, and so it is with ${counted(late)} of ${counted(of)} contacts: the column may date something else`;
    return [
      {
        data: {
          stage: policy.stages.label(stage, null),
          date: date.value,
          deal,
          created: created.value,
          others: of === 1 ? '' : all,
        },
        evidence: cellsOf(date, [created, ...others]),
      },
    ];
  },
} satisfies Rule<'lateDate'>;
