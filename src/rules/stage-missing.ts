import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';
import { reasonOf, stageFix } from './stage-fix.ts';

export default {
  id: 'stage-missing',
  subject: 'contact',
  severity: 'error',
  summary: 'The contact has no lifecycle stage',
  why: 'A contact without a stage is in no funnel report and in no list that is built on stages.',
  message: 'The stage is blank, and {verdict}.',
  needs: ['contacts.stage'],
  fixable: ['safe', 'unsafe'],
  options: {},
  examples: [
    {
      title: "Ada's stage got lost, and her history still knows it; nothing tells Edsger's.",
      contacts: `Record ID,Lifecycle Stage
101,
102,Lead
103,
`,
      history: `contactId,property,value,timestamp,sourceType
101,lifecyclestage,lead,2024-01-05T10:00:00Z,FORM
`,
      fires: ['101', '103'],
      fixed: `Record ID,Lifecycle Stage
101,Lead
102,Lead
103,
`,
    },
    {
      title: 'Every contact has a stage.',
      contacts: `Record ID,Lifecycle Stage
101,Subscriber
102,Other
`,
      fires: [],
    },
  ],
  check(contact, context) {
    if (contact.stage.reading !== 'blank') return NOTHING;
    const cell = contact.evidence('stage');
    if (cell === null) return NOTHING;
    const { stage, evidence } = contact.derived;
    const verdict =
      stage === null
        ? 'nothing in the files tells it'
        : `${context.spell('stage', stage)} is due: ${reasonOf(contact)}`;
    return [{ data: { verdict }, evidence: cellsOf(cell, evidence), ...stageFix(contact, context, 'stage-missing') }];
  },
} satisfies Rule<'contact'>;
