import { expect, test } from 'vitest';
import type { AuditOptions } from '../../src/options.ts';
import type { Table } from '../../src/types.ts';
import { audit, inFolder, writeTables } from '../files.ts';

const contacts =
  'id,email,lifecyclestage\n1,ada@example.org,lead\n2,grace@example.org,lead\n3,edsger@example.org,lead\n';
const dealsOf = (...rows: readonly string[]) =>
  `deal_id,contact_id,deal_pipeline_stage_id,deal_pipeline_id\n${rows.join('\n')}\n`;

/** What happens to whom, over some tables. */
async function proposed(tables: Readonly<Partial<Record<Table, string>>>, options: Partial<AuditOptions> = {}) {
  return inFolder(async (folder) => {
    const { report, findings } = await audit({ files: writeTables(folder, tables), threads: 0, ...options });
    return {
      report,
      moves: findings.filter(({ rule }) => rule === 'stage-behind').map((one) => `${one.recordId} ${one.proposed}`),
      unknown: findings.filter(({ rule }) => rule === 'deal-stage-unknown').map(({ recordId }) => recordId),
    };
  });
}

test('flags come before the probability, and no chance alone is not lost', async () => {
  const { moves, unknown } = await proposed({
    contacts,
    deals: dealsOf('7,1,10,p', '8,2,20,p', '9,3,30,p'),
    stages:
      'stage_id,label,probability,closed_won,is_closed\n10,Signed,0.4,TRUE,TRUE\n20,Parked,0.0,FALSE,FALSE\n30,Gone,0.2,FALSE,TRUE\n',
  });
  expect(moves).toEqual(['1 customer', '2 opportunity']);
  expect(unknown).toEqual([]);
});

test('the cell of the table that says it stands behind that of the deal', async () => {
  await inFolder(async (folder) => {
    const files = writeTables(folder, {
      contacts,
      deals: dealsOf('7,1,10,p'),
      stages: 'stage_id,label,probability,closed_won,is_closed\n\n9,Talks,0.4,FALSE,FALSE\n10,Signed,1.0,TRUE,TRUE\n',
    });
    const { findings } = await audit({ files, threads: 0, only: ['stage-behind'] });
    expect(findings[0]!.evidence.slice(1)).toEqual([
      { file: 'deals.csv', table: 'deals', row: 2, column: 'deal_pipeline_stage_id', value: '10' },
      { file: 'stages.csv', table: 'stages', row: 4, column: 'closed_won', value: 'TRUE' },
    ]);
  });
});

test('without flags only certainty and a chance in between tell', async () => {
  const { moves, unknown } = await proposed({
    contacts,
    deals: dealsOf('7,1,10,p', '8,2,20,p', '9,3,30,p'),
    stages: 'stage_id,label,probability\n10,Signed,1.0\n20,Parked,0.0\n30,Talks,0.5\n',
  });
  expect(moves).toEqual(['1 customer', '2 opportunity', '3 opportunity']);
  // Nobody knows how the deal that is parked ends, so it only counts as open.
  expect(unknown).toEqual(['8']);
});

test('a table of percentages knows 100 as certain, and 1 as one of a hundred', async () => {
  const { moves } = await proposed({
    contacts,
    deals: dealsOf('7,1,10,p', '8,2,20,p'),
    stages: 'Stage ID,Label,Probability (%)\n10,Signed,100\n20,First call,1\n',
  });
  expect(moves).toEqual(['1 customer', '2 opportunity']);
});

test('a label that everybody knows tells what the columns do not', async () => {
  const { moves } = await proposed({
    contacts,
    deals: dealsOf('7,1,10,p', '8,2,20,p'),
    stages: 'stage_id,label,closed_won\n10,Closed Won,\n20,"Abgeschlossen und verloren",\n',
  });
  expect(moves).toEqual(['1 customer']);
});

test('pipelines are named by id in the deals and by label in the policy', async () => {
  const { moves } = await proposed(
    {
      contacts,
      deals: dealsOf('7,1,10,900', '8,2,10,901'),
      stages: 'stage_id,label,closed_won,is_closed\n10,Signed,false,false\n',
      pipelines: 'pipeline_id,label,display_order\n900,New Business,1\n901,Renewals,2\n',
    },
    { policy: { input: { roles: { Renewals: 'renewal' } }, origin: 'test' } },
  );
  expect(moves).toEqual(['1 opportunity']);
});

test('a deleted stage is known as long as no other has its id', async () => {
  const { moves } = await proposed({
    contacts,
    deals: dealsOf('7,1,10,p', '8,2,20,p'),
    stages:
      'stage_id,label,closed_won,is_closed,_fivetran_deleted\n10,Old,FALSE,TRUE,TRUE\n10,Signed,TRUE,TRUE,FALSE\n20,Sold,TRUE,TRUE,TRUE\n',
  });
  expect(moves).toEqual(['1 customer', '2 customer']);
});

test('options name stages of the company’s own, so that a ladder may hold their labels', async () => {
  const { moves, report } = await proposed(
    {
      contacts: 'id,email,lifecyclestage\n1,ada@example.org,84310921\n2,grace@example.org,84310921\n',
      deals: 'deal_id,contact_id,dealstage\n7,1,closedwon\n8,2,contractsent\n',
      options:
        'property_name,value,label,hubspot_object\nlifecyclestage,84310921,Affiliate,contact\nlifecyclestage,84310921,Office,company\n',
    },
    { policy: { input: { ladder: ['lead', 'opportunity', 'Affiliate', 'customer'] }, origin: 'test' } },
  );
  expect(moves).toEqual(['1 customer']);
  expect(report.rules.find(({ id }) => id === 'stage-unknown')!.count).toBe(0);
});

test('blank lines, quotes, Windows bytes and long tables are read as any table is', async () => {
  const stages = Buffer.from(
    'stage_id;label;closed_won;is_closed\r\n\r\n"10";"Gewonnen; g\xfcltig";WAHR;WAHR\r\n',
    'latin1',
  );
  const { moves } = await inFolder(async (folder) => {
    const files = writeTables(folder, { contacts, deals: dealsOf('7,1,"Gewonnen; gültig",p'), stages });
    const { findings } = await audit({ files, threads: 0 });
    return { moves: findings.filter(({ rule }) => rule === 'stage-behind').map(({ proposed: to }) => to) };
  });
  expect(moves).toEqual(['customer']);
});

test('a table that is no table of stages is refused', async () => {
  const rows = Array.from({ length: 20_001 }, (_, i) => `${i},Stage ${i}`);
  await expect(
    proposed({ contacts, deals: dealsOf('7,1,10,p'), stages: `stage_id,label\n${rows.join('\n')}\n` }),
  ).rejects.toThrow('stages.csv: more than 20,000 rows are no table of stages; leave the file out');
});
