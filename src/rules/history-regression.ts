import type { BackwardMove, Contact, Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';
import { stageFix } from './stage-fix.ts';

export default {
  id: 'history-regression',
  subject: 'contact',
  severity: 'error',
  summary: 'The history holds a move to a lower stage that nobody meant',
  why:
    'A stage that falls takes a conversion out of every report, and most falls are made by an import or a sync ' +
    'that knew less than the CRM. A move back that was meant shows: the stage was cleared first, or the policy ' +
    'names its source.',
  message: 'The stage fell from {from} to {to} ({source}) {when}, and {outcome}.',
  needs: ['history'],
  fixable: ['safe', 'unsafe'],
  options: {},
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
  check(contact, context) {
    const { moves } = contact.derived;
    if (moves.length === 0) return NOTHING;
    const newest = contact.derived.regressions.at(-1) ?? moves.findLast(({ kind }) => kind === 'regression');
    if (newest === undefined) return NOTHING;
    const fallen = newest.to.evidence();
    const risen = newest.from.evidence();
    const recorded = contact.evidence('stage');
    const isCarried = recorded !== null && contact.proposal?.rule === 'history-regression';
    return [
      {
        data: {
          from: risen.value,
          to: fallen.value,
          source: newest.to.source === '' ? 'source unknown' : newest.to.source,
          when: `on ${new Date(newest.to.at).toISOString().slice(0, 10)}`,
          outcome: outcomeOf(newest, contact),
        },
        // Where nothing is to be corrected the recorded cell is not at fault, the event is.
        evidence: isCarried
          ? cellsOf(recorded, [fallen, risen], contact.derived.evidence)
          : cellsOf(fallen, [risen, recorded]),
        ...stageFix(contact, context, 'history-regression'),
      },
    ];
  },
} satisfies Rule<'contact'>;

function outcomeOf(move: BackwardMove, { proposal, derived }: Contact): string {
  if (proposal?.rule === 'history-regression') return 'has not come back';
  if (!derived.regressions.includes(move)) return 'a later reset closed the matter';
  return proposal === null ? 'has come back since' : 'another rule corrects the stage';
}
