import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainContact } from '../../src/audit/audit.ts';
import type { Finding, Table } from '../../src/types.ts';
import { audit, inFolder, writeTables } from '../files.ts';

/** The findings over some tables. */
async function findingsOver(tables: Readonly<Partial<Record<Table, string>>>): Promise<readonly Finding[]> {
  return inFolder(async (folder) => (await audit({ files: writeTables(folder, tables), threads: 0 })).findings);
}

const said = (findings: readonly Finding[]) =>
  findings.map(({ rule, recordId, proposed }) => [rule, recordId, proposed]);

describe('a contact without an id', () => {
  it('has the deals that its own row names, and twins', async () => {
    const findings = await findingsOver({
      contacts:
        'Record ID,Email,Lifecycle Stage,Associated Deal IDs\n,ada@example.org,Lead,8\n,Ada@Example.org,Lead,\n',
      deals: 'Record ID,Deal Stage\n8,Closed Won\n',
    });
    expect(said(findings)).toEqual([
      ['email-duplicate', '', ''],
      ['stage-behind', '', 'Customer'],
      ['email-duplicate', '', ''],
    ]);
  });

  it('has no deal and no event of another record without one', async () => {
    const findings = await findingsOver({
      contacts: 'Record ID,Lifecycle Stage\n,Lead\n1,Lead\n',
      deals: 'Record ID,Deal Stage,Associated Contact IDs\n,Closed Won,;\n9,Closed Won,1\n',
      history: 'Record ID,Property,Value,Timestamp\n,lifecyclestage,customer,2024-01-01\n',
    });
    expect(said(findings)).toEqual([
      ['stage-behind', '1', 'Customer'],
      ['deal-without-contact', '', ''],
    ]);
  });
});

describe('e-mails that lead nowhere', () => {
  it('are named without those that do not', async () => {
    const findings = await findingsOver({
      contacts: 'Record ID,Email,Lifecycle Stage\n1,ada@example.org,Customer\n',
      deals:
        'Record ID,Deal Stage,Associated Contact Emails,Associated Contact IDs\n' +
        '8,Closed Won,"nobody@example.org; ada@example.org ;; Grace@Example.org",1;9\n',
    });
    expect(findings.map(({ message }) => message)).toEqual([
      'Linked to what the contacts file does not hold: 9, nobody@example.org, Grace@Example.org.',
    ]);
  });
});

describe('a history record that ends early', () => {
  it('is no change, not even to nothing', async () => {
    const findings = await findingsOver({
      contacts: 'Record ID,Lifecycle Stage\n1,Lead\n',
      history:
        'Record ID,Property,Timestamp,Value\n1,lifecyclestage,2024-01-01,marketingqualifiedlead\n' +
        '1,lifecyclestage,2024-01-02\n1,lifecyclestage,2024-01-03,lead\n',
    });
    expect(said(findings)).toEqual([
      ['history-regression', '1', 'Marketing Qualified Lead'],
      ['row-ragged', '1', ''],
    ]);
  });
});

describe('stage dates', () => {
  it('of a company’s own stage are compared with the others', async () => {
    await inFolder(async (folder) => {
      const files = writeTables(folder, {
        contacts:
          'Record ID,Lifecycle Stage,Became a Lead Date,"Date entered ""Affiliate (Lifecycle Stage Pipeline)"""\n' +
          '1,Affiliate,2024-03-01,2024-01-01\n',
      });
      const input = {
        stages: { 'a-1': 'Affiliate' },
        ladder: ['lead', 'a-1', 'opportunity', 'customer'],
        needsLeadStatus: [],
      };
      const { findings } = await audit({ files, threads: 0, policy: { input, origin: 'test' } });
      expect(said(findings)).toEqual([['stage-dates-out-of-order', '1', '']]);
    });
  });

  it('mean what the header of their own file says', async () => {
    await inFolder(async (folder) => {
      const paths = ['one.csv', 'two.csv'].map((name) => join(folder, name));
      writeFileSync(paths[0]!, 'Record ID,Lifecycle Stage,Became a Lead Date\n1,Lead,2024-01-01\n');
      writeFileSync(paths[1]!, 'Record ID,Lifecycle Stage,Became a Customer Date\n2,Lead,2024-01-01\n');
      const files = paths.map((path) => ({ path, table: 'contacts' as const }));
      const { findings } = await audit({ files, threads: 0 });
      expect(said(findings)).toEqual([['stage-behind', '2', 'Customer']]);
    });
  });
});

describe('rows that share an id', () => {
  it('are the same however they are quoted, and differ in any cell', async () => {
    const rows = ['1,Ada,MQL', '"1","Ada","MQL"', '2,,Marketing Qualified Lead'];
    const header = 'Record ID,First Name,Lifecycle Stage';
    const same = await findingsOver({ contacts: [header, ...rows].join('\n') });
    expect(same.filter(({ fix }) => fix === 'safe').map(({ row }) => row)).toEqual([2, 3]);
    const differing = await findingsOver({ contacts: [header, ...rows, '1,Bea,MQL'].join('\n') });
    expect(differing.filter(({ fix }) => fix !== null)).toEqual([]);
  });

  it('are listed as far as anybody reads', async () => {
    await inFolder(async (folder) => {
      const rows = Array.from({ length: 300 }, (_, i) => `7,ada@example.org,${i}`);
      const files = writeTables(folder, { contacts: `Record ID,Email,Score\n${rows.join('\n')}\n` });
      const { notes, findings } = await explainContact('7', { files, threads: 0 });
      expect(notes.length).toBe(100);
      expect(findings.map(({ rule }) => rule)).toEqual(['id-duplicate']);
    });
  });
});
