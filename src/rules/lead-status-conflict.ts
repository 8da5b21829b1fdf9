import type { Contact, Context, Detection, Policy, Rule } from '../types.ts';
import { cellsOf, NOTHING, proofsOf } from './detection.ts';
import { isCounting, settledBy } from './stage-fix.ts';

const options = {
  /** The lowest stage that somebody out of the running must not hold. */
  from: 'marketingqualifiedlead',
};

export default {
  id: 'lead-status-conflict',
  subject: 'contact',
  severity: 'warning',
  summary: 'The lead status contradicts the stage or the deals',
  why:
    'Somebody who is out of the running still counts as qualified, or sales sees an open deal that does not ' +
    'exist: two fields tell two stories. For customers the lead status is ignored.',
  message: 'Lead status {leadStatus} does not fit: {because}.',
  needs: ['contacts.stage', 'contacts.leadStatus'],
  fixable: [],
  options,
  examples: [
    {
      title: 'Ada is unqualified and a sales qualified lead at once.',
      contacts: `Record ID,Lifecycle Stage,Lead Status
101,Sales Qualified Lead,Unqualified
102,Lead,Unqualified
103,Customer,Bad Timing
`,
      fires: ['101'],
    },
    {
      title: "Grace's open deal was lost.",
      contacts: `Record ID,Lifecycle Stage,Lead Status
104,Opportunity,Open Deal
105,Opportunity,Open Deal
`,
      deals: `Record ID,Deal Stage,Associated Contact IDs
812,Closed Lost,104
813,Contract Sent,105
`,
      fires: ['104'],
    },
    {
      title: 'Without a deals file nobody can say that there is no open deal.',
      contacts: `Record ID,Lifecycle Stage,Lead Status
104,Opportunity,Open Deal
105,Sales Qualified Lead,In Progress
`,
      fires: [],
    },
  ],
  check(contact, context, { from }) {
    const { value } = contact.leadStatus;
    if (value === null) return NOTHING;
    const { policy } = context;
    if (value === policy.openDealLeadStatus) return openDeal(contact, context);
    if (!policy.disqualifyingLeadStatuses.has(value)) return NOTHING;
    const rung = policy.rung(contact.settled);
    if (rung < lowestOf(from, policy) || isCustomer(contact, policy)) return NOTHING;
    return conflict(contact, `the stage is ${context.spell('stage', contact.settled!)}`, []);
  },
} satisfies Rule<'contact', typeof options>;

function openDeal(contact: Contact, context: Context): readonly Detection[] {
  if (!context.has('deals') || !context.has('links') || isCustomer(contact, context.policy)) return NOTHING;
  const deals = contact.deals.filter(isCounting);
  if (deals.some(({ outcome }) => outcome === 'open')) return NOTHING;
  const because = contact.deals.length === 0 ? 'there is no deal' : 'no deal is open';
  return conflict(contact, because, proofsOf(contact.deals));
}

function conflict(contact: Contact, because: string, proofs: Parameters<typeof cellsOf>[1]): readonly Detection[] {
  const cell = contact.evidence('leadStatus');
  if (cell === null) return NOTHING;
  return [
    {
      data: { leadStatus: contact.leadStatus.raw, because },
      evidence: cellsOf(cell, [contact.evidence('stage')], settledBy(contact), proofs),
    },
  ];
}

function isCustomer({ settled }: Contact, policy: Policy): boolean {
  return policy.rung(settled) >= policy.rung(policy.earned.won);
}

/** The rung of the option's stage; where the ladder has no such stage, the lowest one that needs a lead status. */
function lowestOf(from: string, policy: Policy): number {
  const rung = policy.rung(from);
  if (rung >= 0) return rung;
  const needing = [...policy.needsLeadStatus].map((stage) => policy.rung(stage)).filter((at) => at >= 0);
  return Math.min(policy.rung(policy.earned.open), ...needing);
}
