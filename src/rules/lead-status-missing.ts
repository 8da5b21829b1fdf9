import type { Contact, Context, Detection, Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';
import { settledBy } from './stage-fix.ts';

export default {
  id: 'lead-status-missing',
  subject: 'contact',
  severity: 'error',
  summary: 'The contact is at a stage that needs a lead status and has none',
  why:
    "This is the classic leak between marketing and sales: a qualified contact without lead status is on nobody's " +
    'list. The policy names the stages that need one (MQL and SQL unless it says otherwise).',
  message: 'At {stage} without a lead status: nobody can see whether this contact is being worked.',
  needs: ['contacts.stage', 'contacts.leadStatus'],
  fixable: ['unsafe'],
  options: {},
  examples: [
    {
      title: 'Ada is qualified and nobody has worked her yet; Grace has been called, so only sales knows her status.',
      contacts: `Record ID,Lifecycle Stage,Lead Status,Last Contacted
101,Marketing Qualified Lead,,
102,Sales Qualified Lead,,2024-03-01 09:30
103,Marketing Qualified Lead,New,
`,
      fires: ['101', '102'],
      fixed: `Record ID,Lifecycle Stage,Lead Status,Last Contacted
101,Marketing Qualified Lead,New,
102,Sales Qualified Lead,,2024-03-01 09:30
103,Marketing Qualified Lead,New,
`,
    },
    {
      title: 'Leads are not yet handed over, and for customers the lead status is ignored.',
      contacts: `Record ID,Lifecycle Stage,Lead Status
101,Lead,
102,Customer,
103,Sales Qualified Lead,In Progress
`,
      fires: [],
    },
  ],
  check(contact, context) {
    if (contact.leadStatus.reading !== 'blank') return NOTHING;
    const { settled } = contact;
    if (settled === null || !context.policy.needsLeadStatus.has(settled)) return NOTHING;
    const cell = contact.evidence('leadStatus');
    if (cell === null) return NOTHING;
    return [
      {
        data: { stage: context.spell('stage', settled) },
        evidence: cellsOf(cell, [contact.evidence('stage')], settledBy(contact)),
        ...initialStatus(contact, context),
      },
    ];
  },
} satisfies Rule<'contact'>;

/** The status of somebody nobody has worked yet; nothing for a contact with activity, whose status only sales knows. */
function initialStatus(contact: Contact, context: Context): Pick<Detection, 'proposed' | 'fix'> {
  const { initialLeadStatus } = context.policy;
  if (contact.active || initialLeadStatus === null) return {};
  const to = context.spell('leadStatus', initialLeadStatus);
  const edit = contact.edit('leadStatus', to);
  if (edit === null) return { proposed: to };
  return { proposed: to, fix: { safety: 'unsafe', basis: 'assumed', edits: [edit] } };
}
