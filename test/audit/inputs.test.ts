import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { auditFiles } from '../../src/audit/audit.ts';
import type { Table } from '../../src/types.ts';

const folder = mkdtempSync(join(tmpdir(), 'inputs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES: Readonly<Record<string, string>> = {
  'contacts.csv': 'Record ID,Email,Lifecycle Stage\n101,ada@example.org,Lead\n',
  'deals.csv': 'Record ID,Deal Name,Deal Stage\n812,Engine,closedwon\n',
  'people.csv': 'Email,Lifecycle Stage\nada@example.org,Lead\n',
  'companies.csv': 'Company name,Industry\nEngines Ltd,Mechanics\n',
  'foreign.csv': 'Record ID,Email,Lifecycle Stage\n101,ada@example.org,Negotiation\n102,,\n103,,Discovery\n',
  'blank-deals.csv': 'Record ID,Deal Name,Deal Stage,Associated Contact IDs\n812,Engine,,101\n813,Compiler,,\n',
  'named-deals.csv': 'Record ID,Deal Name,Deal Stage,Associated Contact\n812,Engine,closedwon,Ada\n',
  'foreign-deals.csv': 'Record ID,Deal Stage,Associated Contact IDs\n812,closedwon,909\n813,closedwon,908\n',
  'products.csv': 'product,series,price\nEngine,A,1\n',
  'teams.csv': 'agent,manager,office\nGrace,Edsger,East\n',
  'accounts.csv': 'id,name,industry,website\n1,Engines Ltd,Mechanics,engines.example\n',
  'unkeyed.csv': 'ContactExtId__c,Email,Lifecycle_Stage__c\nC-1,ada@example.org,Lead\n',
  'unkeyed-deals.csv': 'OpportunityExtId__c,Name,StageName\nO-1,Engine,Closed Won\n',
  'sf-contacts.csv': 'Id,Email,Lifecycle_Stage__c,IsDeleted\n0035g00000Kon01AAB,ada@example.org,Opportunity,false\n',
  'sf-deals.csv': 'Id,StageName,IsClosed,IsWon,ContactId\n0065g00000Opp01AAB,Qualification,false,false,\n',
  'sf-untied.csv': 'Id,StageName,IsClosed,IsWon\n0065g00000Opp01AAB,Qualification,false,false\n',
  'versions.csv': '_fivetran_start,_fivetran_end,id,email\n2024-01-01,9999-12-31,101,ada@example.org\n',
};

function audit(...names: readonly string[]) {
  const files = names.map((name) => {
    const [file = '', table] = name.split('=');
    const path = join(folder, file);
    writeFileSync(path, FILES[file]!);
    return { path, ...(table !== undefined && { table: table as Table }) };
  });
  return auditFiles({ files, threads: 0 });
}

async function refusal(...names: readonly string[]): Promise<string> {
  const error = await audit(...names).then(
    () => new Error('nothing was refused'),
    (fault: Error) => fault,
  );
  return error.message;
}

describe('files that are no table', () => {
  test('one is named with its columns', async () => {
    expect(await refusal('contacts.csv', 'products.csv')).toMatch(
      /^products\.csv: cannot tell the table from its columns \(product, series, price\); leave the file out,/,
    );
  });

  test('all are named at once', async () => {
    expect(await refusal('products.csv', 'contacts.csv', 'teams.csv')).toMatch(
      /^products\.csv: .*; another file cannot be used as is either: teams\.csv$/,
    );
  });

  test('the one that is nearest to being used speaks first', async () => {
    expect(await refusal('products.csv', 'people.csv', 'teams.csv')).toMatch(
      /^people\.csv: no id column in this contacts file;.*; 2 other files cannot be used as is either: products\.csv, teams/,
    );
  });

  test('files with external ids and no others are named with their flags', async () => {
    expect(await refusal('unkeyed.csv', 'unkeyed-deals.csv')).toBe(
      'unkeyed.csv: no id column in this contacts file; export it with "Contact ID", or add ' +
        '--map contacts.id=ContactExtId__c if that is what names a record; another file cannot be used as is either: ' +
        'unkeyed-deals.csv (--map deals.id=OpportunityExtId__c)',
    );
  });

  test('are beside the point where no contacts are', async () => {
    expect(await refusal('deals.csv', 'products.csv')).toBe(
      'no contacts file among the inputs (deals.csv holds deals, products.csv is not known); ' +
        'add the contacts export with --contacts FILE, or audit the rest alone with --without-contacts',
    );
  });

  test('a history of whole records is no second contacts file', async () => {
    expect(await refusal('contacts.csv', 'versions.csv')).toMatch(/^versions\.csv: this is a history of whole records/);
  });
});

test('companies need no id', async () => {
  const { inputs } = await audit('contacts.csv', 'companies.csv');
  expect(inputs[1]).toMatchObject({ table: 'companies', rows: 1, columns: { name: 'Company name' } });
});

test('companies do not tell the CRM', async () => {
  const report = await audit('accounts.csv', 'versions.csv=contacts');
  expect(report.policy).toBe('preset generic');
});

test('a table that the columns contradict is doubted aloud', async () => {
  const { inputs } = await audit('contacts.csv', 'deals.csv=contacts');
  expect(inputs[1]!.notes[0]).toBe('Read as contacts, because the command line says so; the columns look like deals.');
});

test('a stage column of which nobody knows a value is named', async () => {
  const { inputs } = await audit('foreign.csv');
  expect(inputs[0]!.notes).toEqual([
    'No value of the stage column is a known lifecycle stage (Discovery, Negotiation): name the right column with ' +
      '--map stage=HEADER, or give these values a place in a policy.',
  ]);
});

test('deals of which nobody knows an outcome are named', async () => {
  const { inputs } = await audit('contacts.csv', 'blank-deals.csv');
  expect(inputs[1]!.notes).toEqual([
    'Nothing tells how any of these deals ended, so that all count as open: name their stages in a policy.',
  ]);
});

test('deals that nothing ties to contacts are named', async () => {
  const { inputs } = await audit('contacts.csv', 'named-deals.csv');
  expect(inputs[1]!.notes).toEqual([
    'No column ties these deals to contacts, so that they prove nothing: export them with "Associated Contact IDs".',
  ]);
});

test('where links have a table of their own, columns with some of them lower nobody', async () => {
  const { rules, inputs } = await audit('sf-contacts.csv', 'sf-deals.csv');
  expect(inputs[1]!.notes).toEqual([
    'Columns tie only some of these deals to contacts, so that nobody is lowered, or called orphaned, for want of one: ' +
      'add the export of OpportunityContactRole.',
  ]);
  for (const id of ['opportunity-orphaned', 'deal-without-contact', 'customer-unproven']) {
    expect(rules.find((rule) => rule.id === id)).toMatchObject({
      status: 'not-run',
      reason: 'columns link only some deals to contacts',
    });
  }
  const untied = await audit('sf-contacts.csv', 'sf-untied.csv');
  expect(untied.inputs[1]!.notes).toEqual([
    'No column ties these deals to contacts, so that they prove nothing: add the export of OpportunityContactRole.',
  ]);
});

test('exports of which no deal belongs to any contact are doubted', async () => {
  const { inputs } = await audit('contacts.csv', 'foreign-deals.csv');
  expect(inputs[1]!.notes).toEqual([
    'No deal belongs to any of these contacts: check that both exports are whole and of one CRM.',
  ]);
});
