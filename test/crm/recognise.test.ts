import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMapped } from '../../src/crm/mapping.ts';
import { type Hints, recognise } from '../../src/crm/recognise.ts';
import type { Layout } from '../../src/types.ts';

const read = (header: string, hints: Partial<Hints> = {}) =>
  recognise(header.split('|'), { fileName: 'export.csv', map: [], ...hints });

const fieldsOf = ({ columns }: Layout) =>
  Object.fromEntries(columns.map(({ field, stage, header }) => [stage ? `${field}:${stage}` : field, header]));

const refusal = (header: string, hints: Partial<Hints> = {}) => {
  try {
    read(header, hints);
  } catch (error) {
    return error;
  }
  return 'was not refused';
};

describe('HubSpot', () => {
  test('an English contact export', () => {
    const { layout, notes } = read(
      'Record ID|First Name|Last Name|Email|Lifecycle Stage|Lead Status|Contact owner|Create Date|Last Activity Date|' +
        'Last Modified Date|Became a Lead Date|Became an Opportunity Date|Became an Other Lifecycle Date|Associated Deal IDs',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'hubspot', language: 'en' });
    expect(fieldsOf(layout)).toEqual({
      id: 'Record ID',
      firstName: 'First Name',
      lastName: 'Last Name',
      email: 'Email',
      stage: 'Lifecycle Stage',
      leadStatus: 'Lead Status',
      owner: 'Contact owner',
      createdAt: 'Create Date',
      activity: 'Last Activity Date',
      modifiedAt: 'Last Modified Date',
      'stageDate:lead': 'Became a Lead Date',
      'stageDate:opportunity': 'Became an Opportunity Date',
      'stageDate:other': 'Became an Other Lifecycle Date',
      dealIds: 'Associated Deal IDs',
    });
    expect(notes).toEqual([]);
  });

  test('a German contact export, decomposed and with stray blanks', () => {
    const { layout } = read(
      'Datensatz-ID| Vorname|Nachname|E-Mail|Lifecycle-Phase|Lead-Status|Zusta\u0308ndiger Mitarbeiter|Erstellungsdatum|' +
        'Datum der Konversion zum Kunden|Associated Deal IDs',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'hubspot', language: 'de' });
    expect(fieldsOf(layout)).toMatchObject({
      id: 'Datensatz-ID',
      stage: 'Lifecycle-Phase',
      owner: 'Zusta\u0308ndiger Mitarbeiter',
      'stageDate:customer': 'Datum der Konversion zum Kunden',
      dealIds: 'Associated Deal IDs',
    });
  });

  test('internal names', () => {
    const { layout } = read(
      'hs_object_id|email|firstname|lifecyclestage|hs_lead_status|createdate|hs_merged_object_ids',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'hubspot', language: 'internal' });
    expect(fieldsOf(layout)).toMatchObject({
      id: 'hs_object_id',
      stage: 'lifecyclestage',
      leadStatus: 'hs_lead_status',
    });
  });

  test.each([
    ['hs_lifecyclestage_marketingqualifiedlead_date', 'marketingqualifiedlead'],
    ['hs_date_entered_customer', 'customer'],
    ['hs_v2_date_entered_salesqualifiedlead', 'salesqualifiedlead'],
    ['hs_v2_date_entered_1076170605', '1076170605'],
    ['property_hs_v2_date_entered_lead', 'lead'],
    ['Became a Subscriber Date', 'subscriber'],
    ['Became a Sales Qualified Lead Date', 'salesqualifiedlead'],
    ['Became an Evangelist Date', 'evangelist'],
    ['Date entered "Lead (Lifecycle Stage Pipeline)"', 'lead'],
    ["Date entered 'Customer (Lifecycle Stage Pipeline)'", 'customer'],
    ['Date entered "Recurring Customer (Lifecycle Stage Pipeline)"', 'Recurring Customer'],
    ['Eintrittsdatum in „Kunde (Lifecycle-Phasen-Pipeline)“', 'customer'],
  ])('%s dates the stage %s of a contact', (header, stage) => {
    const { layout } = read(`Record ID|Email|${header}`);
    expect(layout.columns.at(-1)).toEqual({ field: 'stageDate', position: 2, header, stage });
  });

  test.each([
    'Date exited "Lead (Lifecycle Stage Pipeline)"',
    'Latest time in "Lead (Lifecycle Stage Pipeline)"',
    'hs_v2_date_exited_lead',
    'hs_v2_date_entered_current_stage',
    'Became a Friend',
    'Date entered "Closed Won (Sales Pipeline)"',
  ])('%s dates no stage of a contact', (header) => {
    expect(read(`Record ID|Email|${header}`).layout.columns).toHaveLength(2);
  });

  test('an English and a German deal export', () => {
    const english = read(
      'Record ID|Deal Name|Deal Stage|Pipeline|Amount|Close Date|Create Date|Is Closed Won|Is closed lost|Is Deal Closed?|' +
        'Date entered "Lead (Lifecycle Stage Pipeline)"|Number of Associated Contacts|Associated Contact IDs',
    ).layout;
    expect(english).toMatchObject({ table: 'deals', crm: 'hubspot', language: 'en' });
    expect(fieldsOf(english)).toEqual({
      id: 'Record ID',
      name: 'Deal Name',
      stage: 'Deal Stage',
      pipeline: 'Pipeline',
      closedAt: 'Close Date',
      createdAt: 'Create Date',
      isWon: 'Is Closed Won',
      isLost: 'Is closed lost',
      isClosed: 'Is Deal Closed?',
      contactCount: 'Number of Associated Contacts',
      contactIds: 'Associated Contact IDs',
    });
    const german = read(
      'Datensatz-ID|Deal-Name|Dealphase|Pipeline|Betrag|Abschlussdatum|Associated Contact IDs',
    ).layout;
    expect(german).toMatchObject({ table: 'deals', crm: 'hubspot', language: 'de' });
    expect(fieldsOf(german)).toMatchObject({ stage: 'Dealphase', closedAt: 'Abschlussdatum' });
  });

  test('contact_id is the id of a contact and the link of a deal', () => {
    expect(fieldsOf(read('contact_id|lifecycle_stage').layout)).toMatchObject({ id: 'contact_id' });
    expect(fieldsOf(read('deal_id|contact_id|deal_stage').layout)).toMatchObject({ contactIds: 'contact_id' });
  });

  test('companies', () => {
    const { layout } = read('Record ID|Company name|Company Domain Name|Lifecycle Stage|Create Date');
    expect(layout).toMatchObject({ table: 'companies', crm: 'hubspot' });
  });
});

describe('property history', () => {
  test.each([
    ['Record ID|Property|Value|Timestamp|Source', 'Source'],
    ['contact_id|timestamp|_fivetran_synced|source|name|value|source_id', 'source'],
    ['value|source-type|source-id|source-label|updated-by-user-id|timestamp|selected|property|vid', 'source-type'],
    ['contactId|property|value|timestamp|sourceType|sourceId', 'sourceType'],
    ['contact_id|field_name|change_source|change_timestamp|new_value', 'change_source'],
    ['Datensatz-ID|Eigenschaft|Wert|Zeitstempel|Quelle', 'Quelle'],
  ])('%s is long', (header, source) => {
    const { layout } = read(header);
    expect(layout).toMatchObject({ table: 'history', history: { shape: 'long' } });
    expect(fieldsOf(layout).source).toBe(source);
    expect(Object.keys(fieldsOf(layout)).toSorted()).toEqual(['at', 'id', 'property', 'source', 'value']);
  });

  test.each([
    [
      'Record ID|Email|Lifecycle Stage|Change date|Change source|Changed by|Lifecycle Stage|Change date|Change source|Changed by',
      { first: 2, size: 4, value: 0, at: 1, source: 2 },
    ],
    [
      'Record ID|Email|Current Value|Value (1)|Change date (1)|Value (2)|Change date (2)|Value (3)|Change date (3)',
      { first: 3, size: 2, value: 0, at: 1, source: null },
    ],
    [
      'Datensatz-ID|Wert 1|Änderungsdatum 1|Änderungsquelle 1|Geändert von 1|Wert 2|Änderungsdatum 2|Änderungsquelle 2|Geändert von 2',
      { first: 1, size: 4, value: 0, at: 1, source: 2 },
    ],
    ['Object ID|Date (US/Eastern)|Value|Date (US/Eastern)|Value', { first: 1, size: 2, value: 1, at: 0, source: null }],
  ])('%s is wide', (header, shape) => {
    const { layout, notes } = read(header);
    expect(layout.table).toBe('history');
    expect(layout.history).toEqual({ shape: 'wide', ...shape });
    expect(layout.columns.map(({ field }) => field)).toContain('id');
    expect(notes).toHaveLength(1);
  });

  test('numbered columns of a contact export are no history', () => {
    const { layout } = read('Record ID|Email|City|Visit 1|Visit date 1|Visit 2|Visit date 2');
    expect(layout.table).toBe('contacts');
  });

  test('the history of companies is refused', () => {
    expect(refusal('company_id|timestamp|name|value|source')).toMatchObject({
      kind: 'input',
      message: expect.stringContaining('only the history of contacts and of deals is read'),
    });
  });
});

describe('side tables', () => {
  test.each([
    ['Deal ID|Contact ID', 'associations', { dealId: 'Deal ID', contactId: 'Contact ID' }],
    ['contact_id|deal_id|_fivetran_synced|type_id|category', 'associations', { contactId: 'contact_id' }],
    ['Opportunity ID|Contact Email', 'associations', { dealId: 'Opportunity ID', email: 'Contact Email' }],
    ['Deal-ID|Kontakt-ID|Rolle', 'associations', { dealId: 'Deal-ID', contactId: 'Kontakt-ID' }],
    [
      'stage_id|label|pipeline_id|probability|closed_won|is_closed|display_order|write_permissions',
      'stages',
      {
        id: 'stage_id',
        label: 'label',
        pipeline: 'pipeline_id',
        probability: 'probability',
        isWon: 'closed_won',
        isClosed: 'is_closed',
      },
    ],
    ['stage_id|stage_name', 'stages', { id: 'stage_id', label: 'stage_name' }],
    ['Phasen-ID|Phase|Pipeline-ID|Gewonnen', 'stages', { id: 'Phasen-ID', label: 'Phase', isWon: 'Gewonnen' }],
    ['pipeline_id|_fivetran_deleted|label|display_order|active', 'pipelines', { id: 'pipeline_id', label: 'label' }],
    [
      'canonical_vid|contact_id|vid_to_merge|first_name|last_name|timestamp|user_id',
      'merges',
      { id: 'vid_to_merge', into: 'canonical_vid', at: 'timestamp' },
    ],
    ['Merged ID|Contact ID', 'merges', { id: 'Merged ID', into: 'Contact ID' }],
    ['deal_id|merged_deal_id|_fivetran_synced', 'dealMerges', { id: 'merged_deal_id', into: 'deal_id' }],
    ['label|property_name|value|display_order|hidden', 'options', { property: 'property_name', value: 'value' }],
    ['deal_id|timestamp|name|value|source|source_id', 'dealHistory', { id: 'deal_id', at: 'timestamp' }],
    [
      '_fivetran_start|_fivetran_end|deal_id|date_entered|value|source',
      'dealHistory',
      { id: 'deal_id', at: 'date_entered', value: 'value' },
    ],
    ['Id|OpportunityId|Field|OldValue|NewValue|CreatedDate|CreatedById', 'dealHistory', { id: 'OpportunityId' }],
  ] as const)('%s holds %s', (header, table, fields) => {
    const { layout } = read(header);
    expect(layout.table).toBe(table);
    expect(fieldsOf(layout)).toMatchObject(fields);
  });

  test.each([
    ['Deal ID|Contact ID|Deal Stage', 'deals'],
    ['Record ID|Associated Deal IDs|Email', 'contacts'],
    ['Contact ID|Email|Deal ID', 'contacts'],
    ['Contact ID|Property|Value|Timestamp', 'history'],
  ])('%s holds %s', (header, table) => {
    expect(read(header).layout.table).toBe(table);
  });

  test.each([
    ['Activity ID|Deal ID|Contact ID|Subject', 'cannot tell the table'],
    ['stage_id|label|pipeline_id|is_closed|ticket_state', 'a list of ticket stages'],
    ['ticket_id|contact_id', 'a table of tickets'],
    ['id|property_createdate|property_closed_date|property_hs_ticket_priority', 'a table of tickets'],
    ['id|primary_team_id|role_id|email|first_name|last_name', 'a list of users'],
    ['Stage ID|Colour', 'cannot tell the table'],
  ])('%s is none', (header, message) => {
    expect(refusal(header)).toMatchObject({ kind: 'input', message: expect.stringContaining(message) });
  });

  test('the name of the file tells what the columns leave open', () => {
    expect(read('Contact ID|Email|Deal ID', { fileName: 'deal_contact.csv' }).layout.table).toBe('associations');
  });

  test('it tells pipelines of tickets from those of deals', () => {
    const header = 'pipeline_id|label|display_order|object_type_id';
    expect(read(header, { fileName: 'deal_pipeline.csv' }).layout.table).toBe('pipelines');
    expect(refusal(header, { fileName: 'ticket_pipeline.csv' })).toMatchObject({
      message: expect.stringContaining('a list of ticket pipelines'),
    });
  });

  test('a table that is named needs its columns, too', () => {
    expect(read('Shoe|Deal ID|Contact ID|Hat', { table: 'associations' }).layout.table).toBe('associations');
    expect(refusal('Deal ID|Size', { table: 'associations' })).toMatchObject({
      message: expect.stringContaining('no contact id column in this associations file; export it with "Contact ID"'),
    });
  });

  test('a mapping names the table', () => {
    const map = [{ table: 'associations', field: 'contactId', header: 'Who' } as const];
    const { layout } = read('Deal ID|Who|Since', { map });
    expect(layout.table).toBe('associations');
    expect(fieldsOf(layout)).toEqual({ dealId: 'Deal ID', contactId: 'Who' });
  });

  test('several columns may tell that a record is deleted', () => {
    const { layout, notes } = read('id|email|lifecyclestage|is_deleted|_fivetran_deleted');
    expect(layout.columns.map(({ field }) => field)).toEqual(['id', 'email', 'stage', 'deleted', 'deleted']);
    expect(notes).toEqual([]);
  });
});

describe('other files', () => {
  test('generic names in English and German', () => {
    const contacts = read('id|email|stage|lead status').layout;
    expect(contacts).toMatchObject({ table: 'contacts', crm: 'generic', language: 'en' });
    expect(fieldsOf(contacts)).toEqual({ id: 'id', email: 'email', stage: 'stage', leadStatus: 'lead status' });
    const deals = read('Auftragsnummer|Verkaufsphase|Abschlussdatum|Kontaktnummer').layout;
    expect(deals).toMatchObject({ table: 'deals', crm: 'generic', language: 'de' });
  });

  test('the file name only breaks a tie', () => {
    expect(read('id|stage', { fileName: 'deals.csv' }).layout.table).toBe('deals');
    expect(read('id|email|stage', { fileName: 'deals.csv' }).layout.table).toBe('contacts');
    expect(refusal('id|stage')).toMatchObject({
      message: expect.stringContaining('--contacts export.csv or --deals export.csv'),
    });
  });

  test('hostile headers are ordinary', () => {
    const { layout } = read('__proto__|constructor|Record ID|Email|toString|');
    expect(layout.header).toHaveLength(6);
    expect(fieldsOf(layout)).toEqual({ id: 'Record ID', email: 'Email' });
  });

  test('any header is recognised or refused with a fault', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('Record ID', 'Email', 'Deal ID', 'Value', 'Timestamp', 'Stage', 'Name', 'Date 1', 'Date 2', 'id'),
    );
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 12 }), (header) => {
        try {
          const { layout } = recognise(header, { fileName: 'a.csv', map: [] });
          for (const column of layout.columns) expect(column.header).toBe(header[column.position]);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Fault', kind: 'input', message: expect.not.stringMatching(/\p{Cc}/u) });
        }
      }),
    );
  });

  test('an unknown column changes nothing else', () => {
    const known = 'Record ID|Email|Lifecycle Stage|Lead Status'.split('|');
    fc.assert(
      fc.property(fc.nat(4), (at) => {
        const { layout } = recognise(known.toSpliced(at, 0, 'Shoe size'), { fileName: 'a.csv', map: [] });
        expect(layout.columns.map(({ field }) => field)).toEqual(['id', 'email', 'stage', 'leadStatus']);
      }),
    );
  });
});

describe('what is refused, and what to do then', () => {
  test.each([
    ['Shoe size|Hat size', {}, 'cannot tell the table from its columns (Shoe size, Hat size)'],
    ['First Name|Email|Lifecycle Stage', {}, 'add --map id=Email if the e-mail'],
    ['Recrod ID|Email|Lifecycle Stage', {}, 'did you mean "Recrod ID"? Then add --map "id=Recrod ID"'],
    ['Record ID|Property|Value|When', { table: 'history' }, 'no timestamp column'],
    ['Record ID|Email|record id', {}, '"Record ID" (column A) or "record id" (column C); choose with --map'],
    ['Record ID|Email|Record ID', {}, 'rename one of the headers'],
    ['Record ID|Email|Lifecycle Stage|Lifecycle Stage', {}, 'stage could be "Lifecycle Stage" (column C)'],
    ['Deal ID|Deal Name|Close Date', {}, 'no column tells how these deals ended'],
  ] as const)('%s', (header, hints, message) => {
    expect(refusal(header, hints)).toMatchObject({ kind: 'input', message: expect.stringContaining(message) });
  });

  test('two equal headers that nothing depends on are not read, and it is said', () => {
    const { layout, notes } = read('Record ID|Lifecycle Stage|Email|EMAIL');
    expect(fieldsOf(layout)).not.toHaveProperty('email');
    expect(notes).toEqual(['email is not read: columns C and D have the same header.']);
  });

  test('of two names for one field the better one is read, and it is said', () => {
    const { layout, notes } = read('Contact ID|Email|Lifecycle Stage|Record ID');
    expect(fieldsOf(layout).id).toBe('Record ID');
    expect(notes[0]).toContain('"Record ID" (column D) and not from "Contact ID" (column A)');
  });
});

describe('--map', () => {
  test('names a column for a field, over what would be recognised', () => {
    const map = [
      { field: 'id', header: 'Email' },
      { field: 'stage', header: 'our phase' },
      { field: 'stageDate:customer', header: 'Won on' },
    ];
    const { layout } = read('Email|Our Phase|Lifecycle Stage|Won on', { map });
    expect(fieldsOf(layout)).toEqual({
      id: 'Email',
      email: 'Email',
      stage: 'Our Phase',
      'stageDate:customer': 'Won on',
    });
    expect(map.every((mapping) => isMapped(mapping, layout))).toBe(true);
    expect(isMapped({ field: 'owner', header: 'Nobody' }, layout)).toBe(false);
  });

  test('the exact spelling tells two headers apart', () => {
    const map = [{ field: 'id', header: 'record id' }];
    expect(fieldsOf(read('Record ID|Email|record id', { map }).layout).id).toBe('record id');
  });

  test.each([
    [{ field: 'stge', header: 'Email' }, 'usage', 'no field "stge", did you mean "stage"?'],
    [{ table: 'deals', field: 'leadStatus', header: 'Email' }, 'usage', 'no field "leadStatus"'],
    [{ field: 'stageDate', header: 'Email' }, 'usage', 'stageDate:STAGE'],
    [
      { table: 'contacts', field: 'stage', header: 'Fase' },
      'input',
      'no column for --map contacts.stage=Fase, did you mean "Phase"?',
    ],
  ] as const)('%j is refused', (mapping, kind, message) => {
    expect(refusal('Record ID|Email|Phase', { map: [mapping] })).toMatchObject({
      kind,
      message: expect.stringContaining(message),
    });
  });
});

const shared = resolve('../shared');

describe.skipIf(!existsSync(shared))('real headers (skipped where ../shared is absent)', () => {
  const at = (path: string): Layout => {
    const [line = ''] = readFileSync(resolve(shared, 'data/crm', path), 'utf8').split('\n');
    return recognise(line.trim().split(','), { fileName: path, map: [] }).layout;
  };

  test.each([
    ['hubspot-fivetran/integration_tests/seeds/contact_data.csv', 'contacts', ['id', 'email', 'mergedIds']],
    ['hubspot-fivetran/integration_tests/seeds/deal_data.csv', 'deals', ['id', 'stage', 'pipeline', 'closedAt']],
    ['hubspot-fivetran/integration_tests/seeds/company_data.csv', 'companies', ['id', 'name']],
    [
      'hubspot-fivetran/integration_tests/seeds/contact_property_history_data.csv',
      'history',
      ['id', 'property', 'value', 'at', 'source'],
    ],
    ['hubspot-fivetran/integration_tests/seeds/deal_contact_data.csv', 'associations', ['dealId', 'contactId']],
    [
      'hubspot-fivetran/integration_tests/seeds/deal_pipeline_stage_data.csv',
      'stages',
      ['id', 'label', 'pipeline', 'probability', 'isClosed', 'isWon', 'deleted'],
    ],
    ['hubspot-fivetran/integration_tests/seeds/contact_merge_audit_data.csv', 'merges', ['id', 'into', 'at']],
    ['hubspot-fivetran/integration_tests/seeds/merged_deal_data.csv', 'dealMerges', ['id', 'into']],
    ['hubspot-fivetran/integration_tests/seeds/property_option_data.csv', 'options', ['property', 'value', 'label']],
    ['hubspot-fivetran/integration_tests/seeds/deal_property_history_data.csv', 'dealHistory', ['id', 'value', 'at']],
    ['hubspot-fivetran/integration_tests/seeds/deal_stage_data.csv', 'dealHistory', ['id', 'value', 'at']],
    ['hubspot-meloukiali/data/hubspot_contact.csv', 'contacts', ['id', 'stage']],
    ['hubspot-meloukiali/data/hubspot_deals.csv', 'deals', ['id', 'contactIds', 'stage', 'closedAt']],
    ['hubspot-simulated/data_clean/contacts_clean.csv', 'contacts', ['id', 'email', 'stage', 'createdAt', 'owner']],
    ['hubspot-simulated/data_clean/deals_clean.csv', 'deals', ['id', 'contactIds', 'stage', 'closedAt']],
    ['hubspot-simulated/notebooks/data_clean/contacts_clean.csv', 'contacts', ['id', 'email', 'stage']],
    ['hubspot-simulated/notebooks/data_clean/deals_clean.csv', 'deals', ['id', 'contactIds', 'stage']],
  ] as const)('%s', (path, table, fields) => {
    const layout = at(path);
    expect(layout).toMatchObject({ table, crm: 'hubspot' });
    expect(layout.columns.map(({ field }) => field)).toEqual(expect.arrayContaining([...fields]));
  });

  test('the workload of the benchmark', () => {
    const source = readFileSync(resolve(shared, 'bench/gen.mjs'), 'utf8');
    const contacts = [...(/const HEAD = \[(.+?)\];/.exec(source)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(
      ([, text = '']) => text,
    );
    const { layout, notes } = recognise(contacts, { fileName: 'contacts.csv', map: [] });
    expect(layout).toMatchObject({ table: 'contacts', crm: 'hubspot', language: 'en' });
    expect(layout.columns.filter(({ field }) => field === 'stageDate')).toHaveLength(7);
    expect(fieldsOf(layout)).toMatchObject({
      id: 'Record ID',
      stage: 'Lifecycle Stage',
      dealIds: 'Associated Deal IDs',
    });
    expect(notes).toEqual([]);
  });
});
