import { describe, expect, test } from 'vitest';
import { matchTable } from '../../src/crm/match.ts';
import { pipedrive } from '../../src/crm/pipedrive.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import type { OutcomeFacts, Table } from '../../src/types.ts';
import { audit, inFolder, writeTables } from '../files.ts';
import { fieldsOf, read, refusal } from './layouts.ts';

const policy = compilePolicy(pipedrive, null, 'preset pipedrive');

const matched = (table: Table, header: string) =>
  Object.fromEntries(
    matchTable(pipedrive, table, header.split('|')).matches.map(({ field, position }) => [
      field,
      header.split('|')[position],
    ]),
  );

describe('headers', () => {
  test('an English export of persons', () => {
    const { layout, notes } = read(
      'Person - ID|Person - Name|Person - First name|Person - Last name|Person - Organization|Person - Labels|' +
        'Person - Email - Work|Person - Phone - Work|Person - Lifecycle stage|Person - Lead status|Person - Owner|' +
        'Person - Person created|Person - Update time|Person - Last activity date|Person - Last email received|' +
        'Person - Won deals',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'pipedrive', language: 'en' });
    expect(fieldsOf(layout)).toEqual({
      id: 'Person - ID',
      firstName: 'Person - First name',
      lastName: 'Person - Last name',
      email: 'Person - Email - Work',
      stage: 'Person - Lifecycle stage',
      leadStatus: 'Person - Lead status',
      owner: 'Person - Owner',
      createdAt: 'Person - Person created',
      modifiedAt: 'Person - Update time',
      activity: 'Person - Last activity date',
    });
    expect(notes).toEqual([]);
  });

  test('a German export of persons', () => {
    const { layout } = read(
      'Person - ID|Person - Vorname|Person - Nachname|Person - E-Mail-Adresse - Büro|Person - Organisation|' +
        'Person - Lifecycle-Phase|Person - Besitzer|Person - Person erstellt|Person - Letzte E-Mail gesendet',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'pipedrive', language: 'de' });
    expect(fieldsOf(layout)).toMatchObject({
      email: 'Person - E-Mail-Adresse - Büro',
      stage: 'Person - Lifecycle-Phase',
      createdAt: 'Person - Person erstellt',
      activity: 'Person - Letzte E-Mail gesendet',
    });
  });

  test('of several e-mails the one at work is read, and it is said', () => {
    const { layout, notes } = read('Person - ID|Person - Email - Home|Person - Email - Work|Person - Email - Other');
    expect(fieldsOf(layout).email).toBe('Person - Email - Work');
    expect(notes[0]).toMatch(/^email is read from "Person - Email - Work" \(column C\) and not from /);
  });

  test('labels are a lifecycle stage only for who says so', () => {
    const header = 'Person - ID|Person - Email - Work|Person - Labels';
    const { layout, notes } = read(header);
    expect(fieldsOf(layout)).not.toHaveProperty('stage');
    expect(notes.at(-1)).toBe(
      '"Person - Labels" says how warm a person is; where that is your lifecycle stage, ' +
        'add --map "stage=Person - Labels".',
    );
    const mapped = read(header, { map: [{ field: 'stage', header: 'Person - Labels' }] });
    expect(fieldsOf(mapped.layout).stage).toBe('Person - Labels');
    expect(mapped.notes).toEqual([]);
  });

  test('an English export of deals, with the id of the person', () => {
    const { layout, notes } = read(
      'Deal - ID|Deal - Title|Deal - Value|Deal - Currency of Value|Deal - Pipeline|Deal - Stage|Deal - Status|' +
        'Deal - Contact person|Deal - Contact person ID|Deal - Organization|Deal - Deal created|Deal - Update time|' +
        'Deal - Closed on|Deal - Probability',
    );
    expect(layout).toMatchObject({ table: 'deals', crm: 'pipedrive', language: 'en' });
    expect(fieldsOf(layout)).toEqual({
      id: 'Deal - ID',
      name: 'Deal - Title',
      pipeline: 'Deal - Pipeline',
      stage: 'Deal - Stage',
      status: 'Deal - Status',
      contactIds: 'Deal - Contact person ID',
      createdAt: 'Deal - Deal created',
      modifiedAt: 'Deal - Update time',
      closedAt: 'Deal - Closed on',
      probability: 'Deal - Probability',
    });
    expect(notes).toEqual([]);
  });

  test('a German export of deals, with columns of the person', () => {
    const { layout } = read(
      'Deal - ID|Deal - Titel|Deal - Wert|Deal - Pipeline|Deal - Phase|Deal - Status|Deal - Kontaktperson|' +
        'Deal - Deal erstellt|Deal - Deal abgeschlossen am|Person - ID|Person - E-Mail-Adresse - Büro|' +
        'Person - E-Mail-Adresse - Privat|Organisation - Name',
    );
    expect(layout).toMatchObject({ table: 'deals', crm: 'pipedrive', language: 'de' });
    expect(fieldsOf(layout)).toMatchObject({
      name: 'Deal - Titel',
      stage: 'Deal - Phase',
      closedAt: 'Deal - Deal abgeschlossen am',
      contactIds: 'Person - ID',
      contactEmails: 'Person - E-Mail-Adresse - Büro|Person - E-Mail-Adresse - Privat',
    });
  });

  test.each(['Deal - Contact person', 'Deal - Kontaktperson'])('%s holds a name, which ties nothing', (name) => {
    const { layout, notes } = read(`Deal - ID|Deal - Stage|Deal - Status|${name}`);
    expect(fieldsOf(layout)).not.toHaveProperty('contactIds');
    expect(notes).toEqual([
      `"${name}" holds a name, which ties no deal to a person: add "Deal - Contact person ID" or the e-mail of the person.`,
    ]);
  });

  test('organisations', () => {
    expect(read('Organization - ID|Organization - Name|Organization - Owner').layout.table).toBe('companies');
    expect(read('Organisation - ID|Organisation - Name|Organisation - Besitzer').layout).toMatchObject({
      table: 'companies',
      crm: 'pipedrive',
      language: 'de',
    });
  });

  test("the API's names", () => {
    const persons = read('id|name|first_name|last_name|email|org_id|owner_id|add_time|update_time|won_deals_count');
    expect(persons.layout).toMatchObject({ table: 'contacts', crm: 'pipedrive', language: 'internal' });
    const deals = read(
      'id|title|value|person_id|org_id|stage_id|pipeline_id|status|add_time|won_time|close_time|is_deleted',
    );
    expect(deals.layout).toMatchObject({ table: 'deals', crm: 'pipedrive' });
    expect(fieldsOf(deals.layout)).toMatchObject({
      contactIds: 'person_id',
      stage: 'stage_id',
      status: 'status',
      closedAt: 'close_time',
      deleted: 'is_deleted',
    });
  });

  test('a change log of deals and a table of stages', () => {
    expect(matched('dealHistory', 'deal_id|change_time|changed_field_key|new_value')).toEqual({
      id: 'deal_id',
      at: 'change_time',
      property: 'changed_field_key',
      value: 'new_value',
    });
    expect(matched('stages', 'stage_id|stage_name')).toEqual({ id: 'stage_id', label: 'stage_name' });
    expect(matched('stages', 'id|name')).toEqual({});
  });
});

describe('other tables are called by their names', () => {
  test.each([
    ['Lead - ID|Lead - Title|Lead - Labels|Lead - Contact person ID', {}, "Pipedrive's leads inbox"],
    ['Activity - ID|Activity - Subject|Deal - Title|Deal - Status|Person - Email - Work', {}, 'a list of activities'],
    ['activity_id|type|assigned_to_user|deal_id|done|due_to', {}, 'a list of activities'],
    ['id|name|active|type', { fileName: 'activity_types.csv' }, 'a list of activity types'],
    ['ID|FIELD_KEY|NAME|FIELD_VALUE_OPTIONS', {}, 'a list of fields'],
    ['id|name|email|modified', { fileName: 'exports/users.csv' }, 'a list of users'],
    ['Product - ID|Product - Name|Product - Price', {}, 'a list of products'],
  ] as const)('%s', (header, hints, what) => {
    expect(refusal(header, hints)).toContain(`: this is ${what}`);
  });

  test.each([
    ['id|name|email|modified', 'contacts.csv'],
    ['id|name|email|modified|stage', 'users.csv'],
    ['id|name|email|lead status|created', 'users.csv'],
  ])('%s in %s is a list of contacts', (header, fileName) => {
    expect(read(header, { fileName }).layout.table).toBe('contacts');
  });

  test('who says that users are contacts is believed', () => {
    const { layout } = read('id|name|email|modified', { fileName: 'users.csv', table: 'contacts' });
    expect(layout.table).toBe('contacts');
  });
});

describe('values', () => {
  test.each([
    ['Hot lead', 'hotlead'],
    ['Warmer Lead', 'warmlead'],
    ['Kalter Lead', 'coldlead'],
    ['Customer', 'customer'],
    ['Kunde', 'customer'],
  ])('the label %s is %s', (label, value) => {
    expect(policy.stages.read(label)).toMatchObject({ value, reading: 'label' });
  });

  test('how warm somebody is says nothing of how far', () => {
    expect(['hotlead', 'warmlead', 'coldlead'].map((value) => policy.rung(value))).toEqual([-1, -1, -1]);
  });

  const facts: OutcomeFacts = {
    stage: 'Negotiations Started',
    pipeline: null,
    isWon: null,
    isClosed: null,
    isLost: null,
    status: null,
    probability: '100',
  };

  test.each([
    ['won', 'won'],
    ['Gewonnen', 'won'],
    ['Lost', 'lost'],
    ['Verloren', 'lost'],
    ['open', 'open'],
    ['Offen', 'open'],
    ['deleted', 'lost'],
  ])('the status %s decides, whatever stage and probability say', (status, outcome) => {
    expect(policy.outcome({ ...facts, status })).toMatchObject({ outcome, by: 'status' });
  });

  test.each(['Qualified', 'Contact Made', 'Demo Scheduled', 'Proposal Made', 'Verhandlungen begonnen', 'Lead In'])(
    'the stage %s is known',
    (stage) => {
      expect(policy.outcome({ ...facts, stage, probability: null })).toMatchObject({ outcome: 'open', by: 'stage' });
    },
  );
});

describe('the end of a deal', () => {
  const PERSONS = 'Person - ID,Person - Name,Person - Lifecycle stage\n1,Ada,Customer\n';
  const ends = async (header: string, ...rows: readonly string[]) => {
    const lines = rows.map((row, i) => `${811 + i},Closing,2024-03-01 08:00:00,1,${row}\n`);
    const start = 'Deal - ID,Deal - Title,Deal - Deal created,Deal - Contact person ID';
    const deals = `${start},Deal - Status,${header}\n${lines.join('')}`;
    const { findings } = await inFolder((folder) =>
      audit({
        files: writeTables(folder, { contacts: PERSONS, deals }),
        threads: 0,
        only: ['deal-closed-before-created', 'deal-close-date-past'],
        asOf: Date.UTC(2024, 11, 31),
      }),
    );
    return findings.map(({ rule, recordId, column, recorded }) => [rule, recordId, column, recorded]);
  };

  test('is told by the column of its own outcome', async () => {
    const found = await ends(
      'Deal - Won time,Deal - Lost time,Deal - Expected close date',
      'Won,2024-02-01 08:00:00,,2024-05-01',
      'Won,,2024-02-01 08:00:00,2024-02-01',
      'Lost,2024-04-01 08:00:00,2024-02-02 08:00:00,2024-05-01',
      'Open,2024-02-01 08:00:00,,2024-05-02',
      'Open,,2024-02-01 08:00:00,2025-05-02',
    );
    expect(found).toEqual([
      ['deal-closed-before-created', '811', 'Deal - Won time', '2024-02-01 08:00:00'],
      ['deal-closed-before-created', '813', 'Deal - Lost time', '2024-02-02 08:00:00'],
      ['deal-close-date-past', '814', 'Deal - Expected close date', '2024-05-02'],
    ]);
  });

  test('is told by the column of both ends where its own is blank', async () => {
    const header = 'Deal - Closed on,Deal - Won time,Deal - Expected close date';
    expect(await ends(header, 'Won,2024-02-01 08:00:00,,2024-05-01', 'Lost,2024-02-02 08:00:00,,')).toEqual([
      ['deal-closed-before-created', '811', 'Deal - Closed on', '2024-02-01 08:00:00'],
      ['deal-closed-before-created', '812', 'Deal - Closed on', '2024-02-02 08:00:00'],
    ]);
  });

  test('is the expected one where there is no other column', async () => {
    expect(await ends('Deal - Expected close date', 'Won,2024-02-01', 'Open,2024-05-01')).toEqual([
      ['deal-closed-before-created', '811', 'Deal - Expected close date', '2024-02-01'],
      ['deal-close-date-past', '812', 'Deal - Expected close date', '2024-05-01'],
    ]);
  });

  test('has a column for each outcome in German and inside, too', () => {
    const german = read(
      'Deal - ID|Deal - Phase|Deal - Datum des gewonnenen Deals|Deal - Erwartetes Abschlussdatum',
    ).layout;
    expect(fieldsOf(german)).toMatchObject({
      wonAt: 'Deal - Datum des gewonnenen Deals',
      expectedAt: 'Deal - Erwartetes Abschlussdatum',
    });
    const internal = read('id|title|person_id|stage_id|status|add_time|won_time|lost_time|expected_close_date').layout;
    expect(fieldsOf(internal)).toMatchObject({
      wonAt: 'won_time',
      lostAt: 'lost_time',
      expectedAt: 'expected_close_date',
    });
  });
});
