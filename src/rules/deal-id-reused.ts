import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'deal-id-reused',
  subject: 'dealHistory',
  severity: 'error',
  summary: 'Two deals share one id: its history holds two creations and two beginnings',
  why:
    'Everything that is joined by the id (contacts, stages, values) mixes the two deals, and their moves look like ' +
    'moves back. An export that was put together from two sources makes them, or an id that was given out again.',
  message:
    'The history holds two creations, {first} and {second}, and behind the second the deal entered {stage} once more, ' +
    'on {again}.',
  needs: ['dealHistory', 'creations'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'Deal 812 was created twice, and each time it began as a qualified lead.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
`,
      dealHistory: `deal_id,change_time,changed_field_key,new_value
812,2024-06-29 18:27:27,add_time,2024-06-29T18:27:27
812,2024-08-18 18:27:27,stage_id,1
812,2024-08-24 18:27:27,stage_id,2
812,2024-04-06 06:45:44,add_time,2024-04-06T06:45:44
812,2024-05-07 06:45:44,stage_id,1
812,2024-06-02 06:45:44,stage_id,2
`,
      fires: ['812'],
    },
    {
      title: 'Somebody corrected the create date of a deal that went on as it was.',
      contacts: `Record ID,Lifecycle Stage
101,Opportunity
`,
      dealHistory: `deal_id,change_time,changed_field_key,new_value
812,2024-04-06 06:45:44,add_time,2024-04-06T06:45:44
812,2024-05-07 06:45:44,stage_id,1
812,2024-05-09 10:00:00,add_time,2024-04-01T00:00:00
812,2024-06-02 06:45:44,stage_id,2
`,
      fires: [],
    },
  ],
  check({ lives }) {
    if (lives === null) return NOTHING;
    const { creations, starts } = lives;
    const [first, second] = creations;
    return [
      {
        data: {
          first: first.value.trim(),
          second: second.value.trim(),
          stage: starts[1].stage,
          again: new Date(starts[1].at).toISOString().slice(0, 10),
        },
        evidence: cellsOf(second, [first, starts[1].evidence(), starts[0].evidence()]),
      },
    ];
  },
} satisfies Rule<'dealHistory'>;
