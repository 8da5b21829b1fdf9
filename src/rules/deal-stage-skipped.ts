import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'deal-stage-skipped',
  subject: 'skippedStages',
  severity: 'info',
  summary: 'Deals go past stages of their pipeline',
  why:
    'Rates and times from stage to stage count only deals that were in both. In most pipelines many deals skip some, ' +
    'so that it is said once, with their number. The start in a later stage and the way to a lost stage skip nothing.',
  message: '{skipping} of {deals} that moved went past a stage; the first is {id}, from {from} to {to} on {date}.',
  needs: ['dealHistory', 'stageOrder'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'One of two deals went past the proposal.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
`,
      stages: `stage_id,stage_name
1,Qualified Lead
2,Proposal
3,Negotiation
`,
      dealHistory: `deal_id,change_time,changed_field_key,new_value
812,2024-03-01 09:00:00,stage_id,1
812,2024-03-08 09:00:00,stage_id,3
813,2024-03-01 09:00:00,stage_id,1
813,2024-03-05 09:00:00,stage_id,2
`,
      fires: [''],
    },
    {
      title: 'By the column for their order every deal went through the stages one by one.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
`,
      stages: `stage_id,stage_name,order_nr
1,Qualified Lead,1
2,Proposal,3
3,Negotiation,2
`,
      dealHistory: `deal_id,change_time,changed_field_key,new_value
812,2024-03-01 09:00:00,stage_id,1
812,2024-03-08 09:00:00,stage_id,3
812,2024-03-15 09:00:00,stage_id,2
`,
      fires: [],
    },
  ],
  check({ deals, skipping, first, others }) {
    if (first === null) return NOTHING;
    const { id, from, to } = first;
    return [
      {
        data: {
          skipping: skipping.toLocaleString('en-US'),
          deals: deals === 1 ? '1 deal' : `${deals.toLocaleString('en-US')} deals`,
          id,
          from: from.stage,
          to: to.stage,
          date: new Date(to.at).toISOString().slice(0, 10),
        },
        evidence: cellsOf(to.evidence(), [from.evidence()], others()),
      },
    ];
  },
} satisfies Rule<'skippedStages'>;
