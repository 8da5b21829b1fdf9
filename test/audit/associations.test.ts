import { describe, expect, it } from 'vitest';
import type { AuditOptions } from '../../src/options.ts';
import type { Finding, Table } from '../../src/types.ts';
import { audit, inFolder, writeTables } from '../files.ts';

type Tables = Readonly<Partial<Record<Table, string>>>;

const over = (tables: Tables, options: Partial<AuditOptions> = {}) =>
  inFolder((folder) => audit({ files: writeTables(folder, tables), threads: 0, ...options }));

const said = (findings: readonly Finding[]) =>
  findings.map(({ rule, recordId, proposed }) => [rule, recordId, proposed]);

const contacts = 'Record ID,Email,Lifecycle Stage\n1,ada@example.org,Lead\n2,grace@example.org,Opportunity\n';
const deals = 'Record ID,Deal Stage\n8,Closed Won\n9,Contract Sent\n';

describe('associations in a table of their own', () => {
  it('tie deals to contacts by id and by e-mail', async () => {
    const byId = await over({ contacts, deals, associations: 'Deal ID,Contact ID\n8,1\n9,2\n' });
    expect(said(byId.findings)).toEqual([['stage-behind', '1', 'Customer']]);
    const byEmail = await over({
      contacts,
      deals,
      associations: 'Deal ID,Contact Email\n8, Ada@Example.org\n9,grace@example.org\n',
    });
    expect(said(byEmail.findings)).toEqual([['stage-behind', '1', 'Customer']]);
    expect(byId.report.rules.find(({ id }) => id === 'opportunity-orphaned')).toMatchObject({ status: 'ran' });
  });

  it('unite with what contacts and deals say themselves', async () => {
    const { findings } = await over({
      contacts: 'Record ID,Lifecycle Stage,Associated Deal IDs\n1,Lead,8\n2,Opportunity,\n3,Opportunity,\n',
      deals: 'Record ID,Deal Stage,Associated Contact IDs\n8,Closed Won,\n9,Contract Sent,2\n',
      associations: 'Deal ID,Contact ID\n9,3\n9,2\n8,1\n',
    });
    expect(said(findings)).toEqual([['stage-behind', '1', 'Customer']]);
  });

  it('count no row that was deleted or names nobody', async () => {
    const { findings, report } = await over({
      contacts,
      deals,
      associations:
        'Deal ID,Contact ID,_fivetran_deleted\n8,1,true\n8,,false\n,1,false\n9,2,false\n9,1,2024-01-05 10:00:00\n',
    });
    expect(said(findings)).toEqual([['deal-without-contact', '8', '']]);
    expect(report.inputs[2]!.notes).toEqual(['2 deleted associations: not used.']);
  });

  it('name the row that leads to nobody', async () => {
    const { findings } = await over({
      contacts,
      deals: 'Record ID,Deal Stage,Associated Contact IDs\n8,Closed Won,1;7\n9,Contract Sent,2\n',
      associations: 'Deal ID,Contact ID,Contact Email\n\n9,5,\n9,,nobody@example.org\n8,6,\n8,7,\n9,2,\n',
    });
    expect(findings.filter(({ rule }) => rule === 'deal-contact-unknown')).toMatchObject([
      {
        recordId: '8',
        message: 'Linked to what the contacts file does not hold: 7, 6.',
        evidence: [
          { table: 'deals', row: 2, column: 'Associated Contact IDs', value: '1;7' },
          { table: 'associations', row: 5, column: 'Contact ID', value: '6' },
          { table: 'associations', row: 6, column: 'Contact ID', value: '7' },
        ],
      },
      {
        recordId: '9',
        table: 'associations',
        row: 3,
        message: 'Linked to what the contacts file does not hold: 5, nobody@example.org.',
        evidence: [
          { row: 3, column: 'Contact ID', value: '5' },
          { row: 4, column: 'Contact Email', value: 'nobody@example.org' },
        ],
      },
    ]);
  });

  it('lower nobody whose deal is in another file', async () => {
    const { findings, report } = await over({ contacts, deals, associations: 'Deal ID,Contact ID\n8,1\n77,2\n' });
    expect(said(findings)).toEqual([
      ['stage-behind', '1', 'Customer'],
      ['deal-without-contact', '9', ''],
    ]);
    expect(report.inputs[1]!.notes.join()).toContain('1 contact names a deal that no deals file holds');
  });

  it('that all lead nowhere are said once, and lower nobody', async () => {
    const lost = await over({ contacts, deals, associations: 'Deal ID,Contact ID\n8,901\n9,902\n8,903\n' });
    expect(lost.findings).toMatchObject([
      {
        rule: 'associations-dangling',
        table: 'associations',
        row: 2,
        column: 'Contact ID',
        recorded: '901',
        message: 'None of 3 rows leads to a contact that the contacts file holds; the first names 901.',
      },
    ]);
    expect(lost.report.rules.find(({ id }) => id === 'opportunity-orphaned')).toMatchObject({
      status: 'not-run',
      reason: 'no row of associations.csv leads to a contact',
    });
    expect(lost.report.inputs[1]!.notes).toEqual([]);
    expect(lost.report.inputs[2]!.notes).toEqual([
      expect.stringMatching(/^None of the 3 rows leads to a contact of the contacts files, so that nothing is known/),
    ]);
  });

  it('that lead nowhere still say that their deals have a contact', async () => {
    const { findings } = await over({
      contacts: 'Record ID,Lifecycle Stage,Associated Deal IDs\n1,Customer,8\n',
      deals: 'Record ID,Deal Stage\n8,Closed Won\n9,Contract Sent\n10,Contract Sent\n',
      associations: 'Deal ID,Contact ID\n9,902\n',
    });
    expect(said(findings)).toEqual([
      ['associations-dangling', '', ''],
      ['deal-without-contact', '10', ''],
    ]);
  });

  it('say nothing where there are none below the header', async () => {
    const { findings, report } = await over({ contacts, deals, associations: 'Deal ID,Contact ID\n' });
    expect(findings).toEqual([]);
    expect(report.rules.find(({ id }) => id === 'opportunity-orphaned')).toMatchObject({ status: 'not-run' });
  });

  it('read the record whatever stands in it', async () => {
    const long = `"${'x'.repeat(9000)}\n""quoted"""`;
    const { findings } = await over({
      contacts,
      deals,
      associations: `Note,Deal ID,Contact ID\n${long},8,5\n${long},9,2\n${long},8,1\n`,
    });
    expect(findings.find(({ rule }) => rule === 'deal-contact-unknown')).toMatchObject({ row: 2, recorded: '5' });
  });
});
