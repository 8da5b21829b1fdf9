import type { Rule } from '../types.ts';
import { cellsOf } from './detection.ts';

export default {
  id: 'deal-history-regression',
  subject: 'dealHistory',
  severity: 'warning',
  summary: 'The history of a deal holds a move back to an earlier stage',
  why:
    'A deal that goes back takes its conversion out of the funnel and is counted twice when it comes again. A table of ' +
    'stages tells how they follow each other: by its column for it, else by ids that count on. A lost deal that is ' +
    'taken up again begins anew. Where two deals share an id, the move may be from one to the other, and is only information.',
  message: 'The deal went from {from} back to {to} on {date}{because}.',
  needs: ['dealHistory', 'stageOrder'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'Deal 812 went from negotiation back to a qualified lead.',
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
812,2024-03-20 09:00:00,stage_id,1
813,2024-03-01 09:00:00,stage_id,1
813,2024-03-05 09:00:00,stage_id,2
`,
      fires: ['812'],
    },
    {
      title: 'A column tells the order, whatever the ids are, and a lost deal begins anew.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
`,
      stages: `stage_id,label,pipeline_id,display_order,probability
71,Proposal,default,1,0.4
82,Appointment,default,0,0.2
93,Closed Lost,default,3,0
94,Closed Won,default,2,1
`,
      dealHistory: `deal_id,timestamp,name,value
812,2024-03-01 09:00:00,dealstage,82
812,2024-03-08 09:00:00,dealstage,71
812,2024-03-20 09:00:00,dealstage,93
812,2024-05-01 09:00:00,dealstage,82
`,
      fires: [],
    },
    {
      title: 'Ids with gaps tell no order.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
`,
      stages: `stage_id,stage_name
4,Negotiation
11,Qualified Lead
`,
      dealHistory: `deal_id,change_time,changed_field_key,new_value
812,2024-03-01 09:00:00,stage_id,11
812,2024-03-08 09:00:00,stage_id,4
`,
      fires: [],
    },
  ],
  check({ falls, lives }) {
    return falls.map(({ from, to }) => ({
      ...(lives === null ? {} : { severity: 'info' as const }),
      data: {
        from: from.stage,
        to: to.stage,
        date: new Date(to.at).toISOString().slice(0, 10),
        because: lives === null ? '' : '; two deals share its id',
      },
      evidence: cellsOf(to.evidence(), [from.evidence()], lives?.creations ?? []),
    }));
  },
} satisfies Rule<'dealHistory'>;
