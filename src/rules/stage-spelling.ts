import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'stage-spelling',
  subject: 'contact',
  severity: 'warning',
  summary: 'A known stage is not written as the rest of its column writes it',
  why:
    'Filters, lists and imports compare letter by letter: "MQL" and "Marketing Qualified Lead" are two stages to ' +
    'them, and the smaller group is forgotten.',
  message: '"{recorded}" should read "{proposed}", as this column writes its stages.',
  needs: ['contacts.stage'],
  fixable: ['safe'],
  options: {},
  examples: [
    {
      title: 'The column says Marketing Qualified Lead, and one row says MQL.',
      contacts: `Record ID,Lifecycle Stage
101,Marketing Qualified Lead
102,MQL
103,Lead
`,
      fires: ['102'],
      fixed: `Record ID,Lifecycle Stage
101,Marketing Qualified Lead
102,Marketing Qualified Lead
103,Lead
`,
    },
    {
      title: 'A German export writes Kunde, and is right.',
      contacts: `Datensatz-ID,Lifecycle-Phase
101,Kunde
102,Abonnent
`,
      fires: [],
    },
  ],
  check(contact, context) {
    const { stage } = contact;
    if (stage.value === null) return NOTHING;
    const spelling = context.respell('stage', stage);
    // Another rule replaces the whole cell, and writes it as the column does.
    if (spelling === stage.raw || contact.proposal !== null) return NOTHING;
    const cell = contact.evidence('stage');
    if (cell === null) return NOTHING;
    const edit = contact.edit('stage', spelling);
    return [
      {
        data: { recorded: stage.raw, proposed: spelling },
        evidence: cellsOf(cell),
        proposed: spelling,
        ...(edit === null ? {} : { fix: { safety: 'safe', basis: 'claimed', edits: [edit] } }),
      },
    ];
  },
} satisfies Rule<'contact'>;
