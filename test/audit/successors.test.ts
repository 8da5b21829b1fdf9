import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainContact } from '../../src/audit/audit.ts';
import type { AuditOptions } from '../../src/options.ts';
import type { Finding, Table } from '../../src/types.ts';
import { audit, fix, inFolder, writeTables } from '../files.ts';

type Tables = Readonly<Partial<Record<Table, string>>>;

const over = (tables: Tables, options: Partial<AuditOptions> = {}) =>
  inFolder((folder) => audit({ files: writeTables(folder, tables), threads: 0, ...options }));

const explained = (id: string, tables: Tables) =>
  inFolder((folder) => explainContact(id, { files: writeTables(folder, tables), threads: 0 }));

const said = (findings: readonly Finding[]) =>
  findings.map(({ rule, recordId, proposed }) => [rule, recordId, proposed]);

describe('a contact that was merged away', () => {
  const contacts =
    'Record ID,Lifecycle Stage,Lead Status,Merged Contact IDs\n1,Lead,New,7;8\n2,Opportunity,New,\n3,Opportunity,New,\n';

  it('lives on in its survivor with its deals and its history', async () => {
    const { findings } = await over({
      contacts,
      deals: 'Record ID,Deal Stage,Associated Contact IDs\n80,Contract Sent,6\n',
      associations: 'Deal ID,Contact ID\n80,9\n',
      history: 'Record ID,Property,Value,Timestamp\n8,lifecyclestage,salesqualifiedlead,2024-01-01\n',
      merges: 'Merged ID,Surviving ID\n6,2\n9,4\n4,3\n',
    });
    expect(said(findings)).toEqual([['stage-behind', '1', 'Sales Qualified Lead']]);
  });

  it('is told by the loser itself in Salesforce, which keeps it in the recycle bin', async () => {
    const tables = (deleted: string) => ({
      contacts:
        'Id,IsDeleted,MasterRecordId,Email,Lifecycle_Stage__c\n' +
        `0035g00000Kon42AAB,${deleted},0035g00000Kon41,ada@old.example,SQL\n` +
        '0035g00000Kon41AAB,false,,ada@example.org,Lead\n0035g00000Kon43AAB,false,,grace@example.org,SQL\n',
      deals:
        'Id,StageName,IsWon,IsClosed,ContactId,IsDeleted\n0065g00000Opp41AAB,Closed Won,true,true,0035g00000Kon42,false\n',
    });
    const merged = await over(tables('true'), { skip: ['lead-status-missing'] });
    expect(said(merged.findings)).toEqual([['stage-behind', '0035g00000Kon41AAB', 'Customer']]);

    const { findings } = await over(tables('false'), { only: ['contact-merged'] });
    expect(findings).toMatchObject([
      {
        recordId: '0035g00000Kon42AAB',
        message: 'Merged into contact 0035g00000Kon41AAB, and still a row of its own.',
        evidence: [{ row: 2 }, { row: 2, column: 'MasterRecordId', value: '0035g00000Kon41' }],
      },
    ]);
    const { notes } = await explained('0035g00000Kon42', tables('true'));
    expect(notes).toEqual(['0035g00000Kon42AAB was merged into this contact.']);
  });

  it('is explained under its old id', async () => {
    const { id, notes } = await explained('8', { contacts });
    expect([id, notes]).toEqual(['1', ['8 was merged into this contact.']]);
  });

  it('and still stands is a finding, with the cell that says so, and gets no edit', async () => {
    const tables = {
      contacts: 'Record ID,Lifecycle Stage,Lead Status,Merged Contact IDs\n1,Customer,,\n2,Lead,,\n2,Lead,,\n',
      deals: 'Record ID,Deal Stage,Associated Contact IDs\n80,Closed Won,2\n',
      merges: 'Merged ID,Surviving ID\n2,5\n5,1\n',
    };
    const { findings } = await over(tables, { only: ['contact-merged', 'stage-behind'] });
    expect(findings).toMatchObject([
      {
        rule: 'contact-merged',
        recordId: '2',
        message: 'Merged into contact 1, and still a row of its own.',
        evidence: [
          { table: 'contacts', row: 3, column: 'Record ID', value: '2' },
          { table: 'merges', row: 2, column: 'Surviving ID', value: '5' },
        ],
      },
      { rule: 'stage-behind', recordId: '2', proposed: 'Customer', fix: null },
      { rule: 'contact-merged', row: 4 },
      { rule: 'stage-behind', row: 4, fix: null },
    ]);
    const { notes } = await explained('2', tables);
    expect(notes).toEqual([`This row's id was merged into contact 1.`, 'Row 4 holds the same id.']);
  });

  it('and still stands with a deal lets nobody lower the one it was merged into', async () => {
    const tables = (deal: string) => ({
      contacts: 'Record ID,Lifecycle Stage,Lead Status,Merged Contact IDs\n1,Opportunity,New,2\n2,Lead,New,\n',
      deals: `Record ID,Deal Stage,Associated Contact IDs\n80,Contract Sent,${deal}\n`,
    });
    const orphans = async (deal: string) =>
      (await over(tables(deal), { only: ['opportunity-orphaned'] })).findings.map(({ recordId }) => recordId);
    expect(await orphans('2')).toEqual([]);
    expect(await orphans('3')).toEqual(['1']);
  });
});

describe('a deal that was merged away', () => {
  it('is the deal that it became', async () => {
    const { findings } = await over({
      contacts: 'Record ID,Lifecycle Stage,Associated Deal IDs\n1,Lead,70\n2,Lead,\n',
      deals: 'Record ID,Deal Stage\n80,Closed Won\n',
      associations: 'Deal ID,Contact ID\n71,2\n',
      dealMerges: 'Merged Deal ID,Deal ID\n70,80\n71,70\n',
    });
    expect(said(findings)).toEqual([
      ['stage-behind', '1', 'Customer'],
      ['stage-behind', '2', 'Customer'],
    ]);
  });
});

describe('a lead that became a contact', () => {
  const leads =
    'Contact ID,Email,Contact Stage,Lead Status,Converted Contact ID\n' +
    'L1,ada@example.org,Opportunity,New,C1\nL2,grace@example.org,Opportunity,New,C9\nL3,,,,C1\n' +
    'C1,Ada@example.org,Lead,New,\nL4,ada@example.org,Lead,New,\n';

  it('has its deals and its history there, and is not judged itself', async () => {
    const { findings, report } = await over({
      contacts: leads,
      deals: 'Deal ID,Sales Stage,Contact IDs\n80,Closed Won,L1\n81,Contract Sent,L4\n',
      history: 'Lead ID,Field,New Value,Changed At\nL3,Contact Stage,SQL,2024-01-01\n',
    });
    expect(said(findings)).toEqual([
      ['email-duplicate', 'C1', ''],
      ['stage-behind', 'C1', 'Customer'],
      ['email-duplicate', 'L4', ''],
      ['stage-behind', 'L4', 'Opportunity'],
      ['deal-stage-unknown', '81', ''],
    ]);
    expect(findings[0]!.message).toBe('Shares its e-mail with 1 other contact; the stage is the same at L4.');
    expect(report.moves).toContainEqual({ from: 'opportunity', to: 'opportunity', count: 2 });
  });

  it('is never lowered, nor is one whose contact is not here', async () => {
    const { findings } = await over(
      { contacts: leads, deals: 'Deal ID,Sales Stage,Contact IDs\n80,Closed Won,L4\n' },
      { only: ['opportunity-orphaned', 'stage-ahead', 'stage-missing'] },
    );
    expect(findings).toEqual([]);
  });

  it('and was merged away leaves unknown what its survivor has, when the contact is not here', async () => {
    // Lead 116 is gone, became contact 100 before, and is 101 now: only an export with 100 tells what deals 101 has.
    const tables = (became: string) => ({
      contacts:
        'Contact Stage,Email,Merged Contact IDs,Converted Contact ID,_fivetran_deleted,Contact ID\n' +
        `Lead,,,${became},true,116\nCustomer,,116,,,101\n`,
      deals: 'Deal ID,Deal Stage,_fivetran_deleted,Contact ID\n',
    });
    expect(said((await over(tables('100'))).findings)).toEqual([]);
    expect(said((await over(tables(''))).findings)).toEqual([['customer-unproven', '101', '']]);
  });

  it('is explained with its contact', async () => {
    const { why, notes, derived } = await explained('L1', { contacts: leads });
    expect(why).toMatch(/^This lead became a contact/);
    expect(notes).toEqual(['This lead became contact C1.']);
    expect(derived).toMatchObject({ stage: 'opportunity', decidedBy: 'converted' });
  });

  it('keeps its bytes when others are corrected', async () => {
    await inFolder(async (folder) => {
      const deals = 'Deal ID,Sales Stage,Contact IDs\n80,Closed Won,L1\n';
      const files = writeTables(folder, { contacts: leads, deals });
      const { files: written } = await fix({ files, threads: 0, out: join(folder, 'out'), apply: 'unsafe' });
      expect(written.get('contacts.corrected.csv')!.toString()).toBe(
        leads.replace('C1,Ada@example.org,Lead,', 'C1,Ada@example.org,Customer,'),
      );
    });
  });

  it('in a circle is cut where it closes', async () => {
    const { findings } = await over({
      contacts: 'Contact ID,Contact Stage,Lead Status,Converted Contact ID\nA,Lead,New,B\nB,Lead,New,A\nC,Lead,New,C\n',
      deals: 'Deal ID,Sales Stage,Contact IDs\n80,Closed Won,A\n81,Closed Won,C\n',
    });
    expect(said(findings)).toEqual([
      ['stage-behind', 'B', 'Customer'],
      ['stage-behind', 'C', 'Customer'],
    ]);
  });
});

describe('what the CRM has deleted', () => {
  it('gets no findings and no edits, and is counted', async () => {
    const contacts =
      'Record ID,Email,Lifecycle Stage,Lead Status,_fivetran_deleted\n' +
      '1,ada@example.org,MQL,New,false\n1,ada@example.org,nonsense,,true\n4.5E+11,,,,TRUE\n2,ada@example.org,,,2024-01-05\n';
    const { findings, report } = await over({ contacts });
    expect(said(findings)).toEqual([]);
    expect(report.contacts).toBe(1);
    expect(report.moves).toEqual([{ from: 'marketingqualifiedlead', to: 'marketingqualifiedlead', count: 1 }]);
    expect(report.inputs[0]!.notes).toContain('3 deleted contacts: not used.');
  });

  it('is still known by its id', async () => {
    const { findings } = await over({
      contacts: 'Record ID,Lifecycle Stage,Lead Status,Is Deleted\n1,Lead,New,true\n2,Opportunity,New,no\n',
      deals:
        'Record ID,Deal Stage,Associated Contact IDs\n80,Contract Sent,1\n81,Contract Sent,2;1\n82,Contract Sent,3\n',
    });
    expect(said(findings)).toEqual([['deal-contact-unknown', '82', '']]);
  });

  it('proves nothing', async () => {
    const { findings, report } = await over({
      contacts: 'Record ID,Lifecycle Stage,Lead Status,Associated Deal IDs\n1,Lead,New,80\n2,Opportunity,New,80\n',
      deals:
        'Record ID,Deal Stage,Associated Contact IDs,is_deleted\n80,Closed Won,1;2;9,true\n80,Closed Lost,2,false\n',
      associations: 'Deal ID,Contact ID\n80,1\n',
    });
    expect(said(findings)).toEqual([['opportunity-lost', '2', '']]);
    expect(report).toMatchObject({
      deals: 1,
      inputs: [{}, { notes: expect.arrayContaining(['1 deleted deal: not used.']) }, {}],
    });
  });

  it('is no missing deal of those who name it', async () => {
    const { findings, report } = await over({
      contacts: 'Record ID,Lifecycle Stage,Lead Status,Associated Deal IDs\n1,Opportunity,New,80\n2,Customer,,81\n',
      deals: 'Record ID,Deal Stage,is_deleted\n80,Contract Sent,true\n81,Closed Won,\n',
    });
    expect(said(findings)).toEqual([['opportunity-orphaned', '1', 'Sales Qualified Lead']]);
    expect(report.inputs[1]!.notes.join()).not.toContain('no deals file holds');
  });

  it('may be all there is', async () => {
    const { findings, report } = await over({
      contacts: 'Record ID,Lifecycle Stage,is_deleted\n1,Lead,true\n',
      deals: 'Record ID,Deal Stage,is_deleted\n80,Closed Won,true\n',
    });
    expect([findings, report.contacts, report.deals]).toEqual([[], 0, 0]);
  });

  it('is explained, and said to take no part', async () => {
    const { notes, findings } = await explained('1', {
      contacts: 'Record ID,Lifecycle Stage,is_deleted\n1,nonsense,true\n',
    });
    expect([notes, findings]).toEqual([['The CRM has deleted this contact: it takes no part.'], []]);
  });
});

describe('ids of several spellings', () => {
  it('are one in Zoho, with and without what it puts before them', async () => {
    const { findings } = await over({
      contacts:
        'Record Id,Contact Owner.id,Account Name.id,Email,Lifecycle Stage,Modified Time,Last Activity Time\nzcrm_5250000000012345,7,8,a@example.org,Lead,2024-01-01,\n123,7,8,b@example.org,Lead,2024-01-01,\n',
      deals:
        'Record Id,Deal Owner,Deal Name,Stage,Contact Name.id\nzcrm_1,Ada,Engine,Closed Won,5250000000012345\n2,Ada,Engine,Closed Won,zcrm_123\n',
    });
    expect(said(findings)).toEqual([
      ['stage-behind', 'zcrm_5250000000012345', 'Customer'],
      ['stage-behind', '123', 'Customer'],
    ]);
  });

  it('are shown as each row has them, and found in either', async () => {
    const tables = {
      contacts:
        'Id,Email,Lifecycle_Stage__c,OwnerId,CreatedDate,LastModifiedDate\n' +
        '0035g00000Kon41,a@example.org,Lead,x,2024-01-01,2024-01-01\n' +
        '0035g00000Kon41AAB,a@example.org,Lead,x,2024-01-01,2024-01-01\n' +
        '0035g00000kon41AAA,b@example.org,Lead,x,2024-01-01,2024-01-01\n',
    };
    const { findings } = await over(tables);
    expect(findings.map(({ rule, recordId }) => [rule, recordId])).toEqual([
      ['id-duplicate', '0035g00000Kon41'],
      ['id-duplicate', '0035g00000Kon41AAB'],
    ]);
    expect((await explained('0035g00000kon41', tables)).id).toBe('0035g00000kon41AAA');
  });
});
