import type { Policy, Rule, StageDate } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

const DAY = 86_400_000;

const options = {
  /** Days that a lower stage may be dated later: dates without a time and time zones blur one. */
  days: 1,
};

export default {
  id: 'stage-dates-out-of-order',
  subject: 'contact',
  severity: 'warning',
  summary: 'A stage is dated earlier than a lower stage',
  why:
    'Time from stage to stage becomes negative and conversion by cohort puts the contact into the wrong month. It ' +
    'happens when dates are filled in later, by a migration or a merge.',
  message: '{higher} is dated {higherDate}, before {lower} on {lowerDate}.',
  needs: ['contacts.stageDate'],
  fixable: [],
  options,
  examples: [
    {
      title: 'Ada became a sales qualified lead two months before she became a lead.',
      contacts: `Record ID,Lifecycle Stage,Became a Lead Date,Became a Sales Qualified Lead Date
101,Sales Qualified Lead,2024-03-05,2024-01-05
102,Sales Qualified Lead,2024-01-05,2024-03-05
`,
      fires: ['101'],
    },
    {
      title: 'Several stages on one day, and a stage that was skipped.',
      contacts: `Record ID,Lifecycle Stage,Became a Lead Date,Became an Opportunity Date,Became a Customer Date
101,Customer,2024-03-05,2024-03-05,2024-03-05
102,Customer,2024-03-05,,2024-04-05
`,
      fires: [],
    },
    {
      title: 'After a reset a lower stage is rightly dated later.',
      contacts: `Record ID,Lifecycle Stage,Became a Lead Date,Became a Marketing Qualified Lead Date
101,Lead,2024-03-05,2024-02-05
`,
      history: `contactId,property,value,timestamp,sourceType
101,lifecyclestage,marketingqualifiedlead,2024-02-05T10:00:00Z,FORM
101,lifecyclestage,,2024-03-05T10:00:00Z,CRM_UI
101,lifecyclestage,lead,2024-03-05T10:01:00Z,CRM_UI
`,
      fires: [],
    },
  ],
  check(contact, { policy }, { days }) {
    if (contact.stageDatesRise) return NOTHING;
    const pair = firstInversion(contact.stageDates, policy, days * DAY);
    // HubSpot dates a stage anew when it is entered again, so a move back explains the order.
    if (pair === null || contact.derived.moves.length > 0) return NOTHING;
    const higher = pair.higher.evidence();
    const lower = pair.lower.evidence();
    return [
      {
        data: {
          higher: policy.stages.label(pair.higher.stage, null),
          higherDate: higher.value,
          lower: policy.stages.label(pair.lower.stage, null),
          lowerDate: lower.value,
        },
        evidence: cellsOf(higher, [lower]),
      },
    ];
  },
} satisfies Rule<'contact', typeof options>;

interface Inversion {
  readonly lower: StageDate;
  readonly higher: StageDate;
}

/** The lowest rung whose last date lies before the first date of a rung below it. */
function firstInversion(dates: readonly StageDate[], policy: Policy, grace: number): Inversion | null {
  const earliest: StageDate[] = [];
  const latest: StageDate[] = [];
  for (const date of dates) {
    const rung = policy.rung(date.stage);
    if (rung < 0 || date.at === null) continue;
    if (earliest[rung] === undefined || date.at < earliest[rung].at!) earliest[rung] = date;
    if (latest[rung] === undefined || date.at > latest[rung].at!) latest[rung] = date;
  }
  let lower: StageDate | null = null;
  for (let rung = 0; rung < latest.length; rung++) {
    const higher = latest[rung];
    if (higher === undefined) continue;
    if (lower !== null && lower.at! - higher.at! > grace) return { lower, higher };
    const first = earliest[rung]!;
    if (lower === null || first.at! > lower.at!) lower = first;
  }
  return null;
}
