import { describe, expect, it } from 'vitest';
import { type Dated, dealsSeen } from '../../src/audit/export-day.ts';
import { audit, inFolder, writeTables } from '../files.ts';

const at = (iso: string): number => Date.parse(`${iso}T00:00:00Z`);
const contacts = (changed: string | null, file = 'contacts.csv'): Dated => ({
  table: 'contacts',
  file,
  changed: changed === null ? null : at(changed),
});
const deals = (changed: string | null, file = 'deals.csv'): Dated => ({ ...contacts(changed, file), table: 'deals' });

describe('exports of different days', () => {
  it('are told by the days in their names', () => {
    const files = [contacts(null, 'hubspot-crm-exports-all-2024-06-30.csv'), deals(null, 'deals_20240628.csv')];
    expect(dealsSeen(files)).toMatchObject({ until: at('2024-06-29'), note: expect.stringContaining('2024-06-28') });
  });

  it('are told by the newest changes, where these lie days apart', () => {
    const seen = dealsSeen([contacts('2024-06-30'), deals('2024-06-20'), deals('2024-06-10', 'more.csv')]);
    expect(seen).toMatchObject({ until: at('2024-06-20'), note: expect.stringContaining('10 days before') });
  });

  it.each([
    ['one day in both names', [contacts('2024-06-30', 'a-2024-06-30.csv'), deals('2024-06-29', 'b-2024-06-30.csv')]],
    ['deals that are newer', [contacts(null, 'a-2024-06-28.csv'), deals(null, 'b-2024-06-30.csv')]],
    ['changes a weekend apart', [contacts('2024-06-30'), deals('2024-06-27')]],
    ['nothing that tells', [contacts(null), deals('2024-06-20')]],
    ['a number that is no day', [contacts(null, 'export-20241399.csv'), deals(null, 'deals-20240101.csv')]],
    ['no deals', [contacts('2024-06-30')]],
  ])('are not seen in %s', (_, files) => {
    expect(dealsSeen(files)).toBeNull();
  });
});

const CONTACTS = `Record ID,Lifecycle Stage,Last Modified Date
101,Opportunity,2024-06-30
102,Opportunity,2024-06-30
103,Lead,2024-06-30
`;
const DEALS = `Record ID,Deal Stage,Associated Contact IDs,Last Modified Date
812,Contract Sent,103,2024-06-10
`;
const HISTORY = `contactId,property,value,timestamp,sourceType
101,lifecyclestage,opportunity,2024-06-20T10:00:00Z,CRM_UI
102,lifecyclestage,opportunity,2024-05-20T10:00:00Z,CRM_UI
`;

it('nobody is lowered who rose after the deals were exported, and whoever stood there before is', async () => {
  const { findings, report } = await inFolder((folder) =>
    audit({ files: writeTables(folder, { contacts: CONTACTS, deals: DEALS, history: HISTORY }), threads: 0 }),
  );
  expect(findings.filter(({ rule }) => rule === 'opportunity-orphaned').map(({ recordId }) => recordId)).toEqual([
    '102',
  ]);
  expect(report.inputs[1]!.notes.join()).toContain('20 days before that of the contacts');
});
