import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'history-truncated',
  subject: 'contact',
  severity: 'info',
  summary: 'The history is as long as the CRM keeps it, so its beginning may be gone',
  why:
    'HubSpot keeps 45 revisions of a contact property and deletes older ones for good. A full history proves ' +
    'nothing about what came before, so no fix that rests on the absence of an event is called safe.',
  message: 'The history holds {events} changes, as many as the CRM keeps: older ones may be gone.',
  needs: ['history'],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'Forty-five changes of stage: what came before is unknowable.',
      contacts: `Record ID,Lifecycle Stage
101,Lead
102,Lead
`,
      history: [
        'contactId,property,value,timestamp,sourceType',
        ...changesOf('101', 45),
        ...changesOf('102', 3),
        '',
      ].join('\n'),
      fires: ['101'],
    },
    {
      title: 'A short history is whole.',
      contacts: `Record ID,Lifecycle Stage
102,Lead
`,
      history: ['contactId,property,value,timestamp,sourceType', ...changesOf('102', 3), ''].join('\n'),
      fires: [],
    },
  ],
  check(contact) {
    if (!contact.historyTruncated) return NOTHING;
    const [oldest] = contact.history;
    if (oldest === undefined) return NOTHING;
    return [{ data: { events: contact.history.length }, evidence: cellsOf(oldest.evidence()) }];
  },
} satisfies Rule<'contact'>;

/** One change a day, to Lead each time. */
function changesOf(id: string, count: number): readonly string[] {
  const start = Date.UTC(2024, 0, 1);
  return Array.from({ length: count }, (_, day) => {
    const at = new Date(start + day * 86_400_000).toISOString();
    return `${id},lifecyclestage,lead,${at},FORM`;
  });
}
