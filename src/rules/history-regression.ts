import type { BackwardMove, Contact, Policy, Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';
import { stageFix } from './stage-fix.ts';

const options = {
  /** Whether to list a fall that has nothing to correct, because the stage came back or a reset voids it. */
  recovered: true,
};

export default {
  id: 'history-regression',
  subject: 'contact',
  severity: 'error',
  summary: 'The history holds a move to a lower stage that nobody meant',
  why:
    'A stage that falls takes a conversion out of every report, and most falls are made by an import or a sync ' +
    'that knew less than the CRM. A move back that was meant shows: the stage was cleared first, or the policy ' +
    'names its source. A fall with nothing left to correct is listed for information.',
  message: 'The stage fell from {from} to {to} ({source}) on {date}, and {outcome}.',
  needs: ['history'],
  fixable: ['safe', 'unsafe'],
  options,
  examples: [
    {
      title: 'An import set Ada, who was qualified, back to subscriber.',
      contacts: `Record ID,Lifecycle Stage
101,Subscriber
102,Lead
`,
      history: `contactId,property,value,timestamp,sourceType
101,lifecyclestage,lead,2024-01-05T10:00:00Z,FORM
101,lifecyclestage,marketingqualifiedlead,2024-02-05T10:00:00Z,AUTOMATION_PLATFORM
101,lifecyclestage,subscriber,2024-03-05T10:00:00Z,IMPORT
102,lifecyclestage,subscriber,2024-01-05T10:00:00Z,FORM
102,lifecyclestage,lead,2024-02-05T10:00:00Z,FORM
`,
      fires: ['101'],
      fixed: `Record ID,Lifecycle Stage
101,Marketing Qualified Lead
102,Lead
`,
    },
    {
      title: 'Grace fell and came back: worth knowing, nothing to correct.',
      contacts: `Record ID,Lifecycle Stage
103,Marketing Qualified Lead
`,
      history: `contactId,property,value,timestamp,sourceType
103,lifecyclestage,marketingqualifiedlead,2024-02-05T10:00:00Z,FORM
103,lifecyclestage,lead,2024-03-05T10:00:00Z,IMPORT
103,lifecyclestage,marketingqualifiedlead,2024-03-06T10:00:00Z,CRM_UI
`,
      fires: ['103'],
    },
    {
      title: 'A stage that was cleared first went back on purpose.',
      contacts: `Record ID,Lifecycle Stage
104,Lead
`,
      history: `contactId,property,value,timestamp,sourceType
104,lifecyclestage,marketingqualifiedlead,2024-02-05T10:00:00Z,FORM
104,lifecyclestage,,2024-03-05T10:00:00Z,CRM_UI
104,lifecyclestage,lead,2024-03-05T10:01:00Z,CRM_UI
`,
      fires: [],
    },
  ],
  check(contact, context, { recovered }) {
    const { moves } = contact.derived;
    if (moves.length === 0) return NOTHING;
    const newest = contact.derived.regressions.at(-1) ?? moves.findLast(({ kind }) => kind === 'regression');
    if (newest === undefined) return NOTHING;
    const isCarried = contact.proposal?.rule === 'history-regression';
    if (!isCarried && !recovered) return NOTHING;
    const fallen = newest.to.evidence();
    const risen = newest.from.evidence();
    const recorded = contact.evidence('stage');
    return [
      {
        ...(isCarried ? {} : { severity: 'info' }),
        data: {
          from: context.spell('stage', newest.from.stage!),
          to: context.spell('stage', newest.to.stage!),
          source: newest.to.source === '' ? 'source unknown' : newest.to.source,
          date: new Date(newest.to.at).toISOString().slice(0, 10),
          outcome: outcomeOf(newest, contact, context.policy),
        },
        // Where nothing is to be corrected the recorded cell is not at fault, the event is.
        evidence:
          isCarried && recorded !== null
            ? cellsOf(recorded, [fallen, risen], contact.derived.evidence)
            : cellsOf(fallen, [risen, recorded]),
        ...stageFix(contact, context, 'history-regression'),
      },
    ];
  },
} satisfies Rule<'contact', typeof options>;

function outcomeOf(move: BackwardMove, { proposal, derived, stage }: Contact, policy: Policy): string {
  if (proposal?.rule === 'history-regression') return 'has not come back';
  if (!derived.regressions.includes(move)) return 'a later reset closed the matter';
  if (policy.rung(stage.value) >= policy.rung(move.from.stage)) return 'has come back since';
  return proposal === null ? 'nothing else supports the higher stage' : 'another rule corrects the stage';
}
