import { describe, expect, test } from 'vitest';
import { createStageProperty } from '../../src/crm/crm.ts';
import { type Hints, recognise } from '../../src/crm/recognise.ts';
import { salesforce } from '../../src/crm/salesforce.ts';
import { createOutcome } from '../../src/policy/outcome.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import type { Layout, OutcomeFacts } from '../../src/types.ts';

const read = (header: string, hints: Partial<Hints> = {}) =>
  recognise(header.split('|'), { fileName: 'export.csv', map: [], ...hints });

const fieldsOf = ({ columns }: Layout) =>
  Object.fromEntries(columns.map(({ field, stage, header }) => [stage ? `${field}:${stage}` : field, header]));

const refusal = (header: string, hints: Partial<Hints> = {}) => {
  try {
    read(header, hints);
  } catch (error) {
    return (error as Error).message;
  }
  return 'was not refused';
};

const policy = compilePolicy(salesforce, null, 'preset salesforce');

describe('exports by API name', () => {
  test('leads', () => {
    const { layout, notes } = read(
      'Id|IsDeleted|MasterRecordId|LastName|FirstName|Name|Title|Company|Email|LeadSource|Status|Industry|OwnerId|IsConverted|' +
        'ConvertedDate|ConvertedAccountId|ConvertedContactId|ConvertedOpportunityId|CreatedDate|CreatedById|' +
        'LastModifiedDate|SystemModstamp|LastActivityDate|Lifecycle_Stage__c|MQL_Date__c|SQL_Date__c|HubSpot_Contact_ID__c',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'salesforce', language: 'api' });
    expect(fieldsOf(layout)).toEqual({
      id: 'Id',
      deleted: 'IsDeleted',
      masterId: 'MasterRecordId',
      lastName: 'LastName',
      firstName: 'FirstName',
      email: 'Email',
      leadStatus: 'Status',
      owner: 'OwnerId',
      convertedId: 'ConvertedContactId',
      dealIds: 'ConvertedOpportunityId',
      createdAt: 'CreatedDate',
      modifiedAt: 'LastModifiedDate',
      activity: 'LastActivityDate',
      stage: 'Lifecycle_Stage__c',
      'stageDate:marketingqualifiedlead': 'MQL_Date__c',
      'stageDate:salesqualifiedlead': 'SQL_Date__c',
      externalId: 'HubSpot_Contact_ID__c',
    });
    expect(notes).toEqual([]);
  });

  test('in any letter case, as some versions of Data Loader write them', () => {
    const names = 'Id|FirstName|LastName|Email|AccountId|Lifecycle_Stage__c|CreatedDate|IsDeleted';
    const upper = read(names.toUpperCase()).layout;
    expect(upper).toMatchObject({ table: 'contacts', crm: 'salesforce', language: 'api' });
    expect(upper.columns.map(({ field }) => field)).toEqual(read(names).layout.columns.map(({ field }) => field));
  });

  test('opportunities, with the fields of other objects that a query may add', () => {
    const { layout, notes } = read(
      'Id|AccountId|Account.Name|Name|StageName|Amount|Probability|ExpectedRevenue|CloseDate|Type|IsClosed|IsWon|' +
        'ForecastCategoryName|OwnerId|ContactId|CreatedDate|LastModifiedDate|IsDeleted',
    );
    expect(layout).toMatchObject({ table: 'deals', crm: 'salesforce', language: 'api' });
    expect(fieldsOf(layout)).toEqual({
      id: 'Id',
      stage: 'StageName',
      probability: 'Probability',
      closedAt: 'CloseDate',
      pipeline: 'Type',
      isClosed: 'IsClosed',
      isWon: 'IsWon',
      contactIds: 'ContactId',
      createdAt: 'CreatedDate',
      modifiedAt: 'LastModifiedDate',
      deleted: 'IsDeleted',
    });
    expect(notes).toEqual([]);
  });

  test('accounts', () => {
    const { layout } = read('Id|Name|Type|Industry|OwnerId|Website|CreatedDate|SystemModstamp|Lifecycle_Stage__c');
    expect(layout).toMatchObject({ table: 'companies', crm: 'salesforce' });
    expect(fieldsOf(layout)).toEqual({
      id: 'Id',
      name: 'Name',
      createdAt: 'CreatedDate',
      stage: 'Lifecycle_Stage__c',
    });
  });

  test.each([
    ['Id|IsDeleted|LeadId|CreatedById|CreatedDate|Field|DataType|OldValue|NewValue', 'LeadId'],
    ['Id|ContactId|Field|OldValue|NewValue|CreatedById|CreatedDate', 'ContactId'],
    ['id|_fivetran_synced|contact_id|field|old_value|new_value|created_date|created_by_id', 'contact_id'],
  ])('%s is a history', (header, id) => {
    const { layout, notes } = read(header);
    expect(layout).toMatchObject({ table: 'history', crm: 'salesforce', history: { shape: 'long' } });
    expect(fieldsOf(layout)).toMatchObject({ id });
    expect(layout.columns.map(({ field }) => field).toSorted()).toEqual(['at', 'id', 'property', 'source', 'value']);
    expect(notes).toEqual([]);
  });
});

describe('reports by label', () => {
  test('an English one on leads', () => {
    const { layout, notes } = read(
      'Lead ID|First Name|Last Name|Company / Account|Email|Lead Source|Lead Status|Lead Owner|Create Date|Last Activity|' +
        'Last Modified Date|Lifecycle Stage|Became a Lead Date|MQL Date|Converted Contact ID|Opportunity ID',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'salesforce', language: 'en' });
    expect(fieldsOf(layout)).toEqual({
      id: 'Lead ID',
      firstName: 'First Name',
      lastName: 'Last Name',
      email: 'Email',
      leadStatus: 'Lead Status',
      owner: 'Lead Owner',
      createdAt: 'Create Date',
      activity: 'Last Activity',
      modifiedAt: 'Last Modified Date',
      stage: 'Lifecycle Stage',
      'stageDate:lead': 'Became a Lead Date',
      'stageDate:marketingqualifiedlead': 'MQL Date',
      convertedId: 'Converted Contact ID',
      dealIds: 'Opportunity ID',
    });
    expect(notes).toEqual([]);
  });

  test('a German one on leads', () => {
    const { layout, notes } = read(
      'Lead-ID|Vorname|Nachname|Firma/Account|E-Mail|Lead-Quelle|Lead-Inhaber|Lead-Status|Lifecycle-Phase|MQL-Datum|' +
        'Erstelldatum|Letzte Aktivität|Zuletzt geändert am|Konvertierungsdatum|Opportunity-ID',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'salesforce', language: 'de' });
    expect(fieldsOf(layout)).toEqual({
      id: 'Lead-ID',
      firstName: 'Vorname',
      lastName: 'Nachname',
      email: 'E-Mail',
      owner: 'Lead-Inhaber',
      leadStatus: 'Lead-Status',
      stage: 'Lifecycle-Phase',
      'stageDate:marketingqualifiedlead': 'MQL-Datum',
      createdAt: 'Erstelldatum',
      activity: 'Letzte Aktivität',
      modifiedAt: 'Zuletzt geändert am',
      dealIds: 'Opportunity-ID',
    });
    expect(notes).toEqual([]);
  });

  test('contacts', () => {
    const english = read('Contact ID|First Name|Last Name|Account Name|Email|Contact Status|Contact Owner').layout;
    expect(english).toMatchObject({ table: 'contacts', crm: 'salesforce' });
    expect(fieldsOf(english)).toMatchObject({ id: 'Contact ID', leadStatus: 'Contact Status', owner: 'Contact Owner' });
    const german = read('Kontakt-ID|Vorname|Nachname|Accountname|E-Mail|Kontaktinhaber').layout;
    expect(german).toMatchObject({ table: 'contacts', crm: 'salesforce', language: 'de' });
    expect(fieldsOf(german)).toMatchObject({ id: 'Kontakt-ID', owner: 'Kontaktinhaber' });
  });

  test('opportunities', () => {
    const english = read(
      'Opportunity ID|Opportunity Name|Account Name|Stage|Probability (%)|Close Date|Closed|Won|Type|Created Date|Contact ID',
    ).layout;
    expect(english).toMatchObject({ table: 'deals', crm: 'salesforce', language: 'en' });
    expect(fieldsOf(english)).toEqual({
      id: 'Opportunity ID',
      name: 'Opportunity Name',
      stage: 'Stage',
      probability: 'Probability (%)',
      closedAt: 'Close Date',
      isClosed: 'Closed',
      isWon: 'Won',
      pipeline: 'Type',
      createdAt: 'Created Date',
      contactIds: 'Contact ID',
    });
    const german = read(
      'Opportunity-ID|Opportunity-Name|Accountname|Phase|Wahrscheinlichkeit (%)|Schlusstermin|Geschlossen|Gewonnen|Typ|' +
        'Erstelldatum|Opportunity-Inhaber|Kontakt-ID',
    ).layout;
    expect(german).toMatchObject({ table: 'deals', crm: 'salesforce', language: 'de' });
    expect(german.columns.map(({ field }) => field).toSorted()).toEqual(
      english.columns.map(({ field }) => field).toSorted(),
    );
  });

  test.each([
    ['Lead ID|Edited By|Field / Event|Old Value|New Value|Edit Date', 'en'],
    ['Lead-ID|Bearbeitet von|Feld/Ereignis|Alter Wert|Neuer Wert|Bearbeitungsdatum', 'de'],
  ])('%s is a history', (header, language) => {
    const { layout } = read(header);
    expect(layout).toMatchObject({ table: 'history', crm: 'salesforce', language });
    expect(layout.columns.map(({ field }) => field).toSorted()).toEqual(['at', 'id', 'property', 'source', 'value']);
  });
});

describe('columns that people add', () => {
  test.each([
    'Lifecycle_Stage__c',
    'LifecycleStage__c',
    'lifecycle_stage_c',
    'lifecycle_stage__c',
    'Contact_Stage__c',
    'Funnel Stage',
    'Lifecycle-Phase',
  ])('%s is the lifecycle stage', (header) => {
    expect(fieldsOf(read(`Id|Email|IsDeleted|${header}`).layout).stage).toBe(header);
  });

  test('the status of a contact is its lead status, and gives way to the real one', () => {
    expect(fieldsOf(read('Id|Email|IsDeleted|Contact_Status__c').layout).leadStatus).toBe('Contact_Status__c');
    const { layout, notes } = read('id|email|is_deleted|contact_status_c|status');
    expect(fieldsOf(layout).leadStatus).toBe('status');
    expect(notes).toHaveLength(2);
  });

  test.each([
    ['MQL_Date__c', 'marketingqualifiedlead'],
    ['MQLDate__c', 'marketingqualifiedlead'],
    ['MQL_Date_Time__c', 'marketingqualifiedlead'],
    ['mql_date_c', 'marketingqualifiedlead'],
    ['Marketing_Qualified_Lead_Date__c', 'marketingqualifiedlead'],
    ['Date_MQL__c', 'marketingqualifiedlead'],
    ['MQL-Datum', 'marketingqualifiedlead'],
    ['MQL seit', 'marketingqualifiedlead'],
    ['SAL_Date__c', 'salesacceptedlead'],
    ['SQL Date', 'salesqualifiedlead'],
    ['Date_Entered_SQL__c', 'salesqualifiedlead'],
    ['Became a Lead Date', 'lead'],
    ['Became_a_Marketing_Qualified_Lead_Date__c', 'marketingqualifiedlead'],
    ['became_an_opportunity_date_c', 'opportunity'],
    ['Lifecycle_Stage_Customer_Date__c', 'customer'],
    ['Kunde seit', 'customer'],
  ])('%s dates the stage %s', (header, stage) => {
    const { layout } = read(`Id|Email|IsDeleted|${header}`);
    expect(layout.columns.at(-1)).toEqual({ field: 'stageDate', position: 3, header, stage });
  });

  test.each([
    'first_activity_after_mql_date_c',
    'mql_date_changed_c',
    'mql_reason_c',
    'Lead_Date__c',
    'Opportunity Date',
    'ConvertedDate',
    'Birthdate',
  ])('%s dates none', (header) => {
    expect(read(`Id|Email|IsDeleted|${header}`).layout.columns).toHaveLength(3);
  });

  test('an external id is asked for by name where there is no other', () => {
    expect(refusal('ContactExtId__c|AccountExtId__c|FirstName|LastName|Email')).toContain(
      'add --map contacts.id=ContactExtId__c if that is what names a record',
    );
    expect(refusal('OpportunityExtId__c|Name|StageName|CloseDate')).toContain(
      'add --map deals.id=OpportunityExtId__c if that is what names a record',
    );
    expect(refusal('First Name|Last Name|Account Name|Email')).toContain('add --map id=Email');
  });
});

describe('what is not Salesforce, or none of its tables that are read', () => {
  test.each([
    ['Record ID|First Name|Last Name|Email|Lifecycle Stage|Lead Status|Contact owner|Create Date', 'hubspot'],
    ['Contact ID|Email|Lifecycle Stage|Status', 'hubspot'],
    ['Contact ID|Email|Lifecycle Stage|Last Activity|Status', 'generic'],
    ['contact_id|first_name|last_name|email|lifecycle_stage|created_date', 'hubspot'],
    ['lead_id|first_name|last_name|company|lead_source|stage|assigned_rep|created_date|mql_date', 'generic'],
    ['id|email|first_name|last_name|created_at|updated_at', 'generic'],
    ['Id|Email|Status', 'generic'],
    ['Contact ID|Email|Last Activity', 'generic'],
  ])('%s is %s', (header, crm) => {
    expect(read(header).layout).toMatchObject({ table: 'contacts', crm });
  });

  test.each([
    ['Id|AccountId|Field|OldValue|NewValue|CreatedDate', 'a field history of accounts or cases'],
    ['Id|CampaignId|LeadId|ContactId|Status|HasResponded', 'campaign members'],
    ['Id|WhoId|WhatId|Subject|Status|IsClosed', 'tasks or events'],
    ['Id|CaseNumber|ContactId|Status|Type|IsClosed|CreatedDate', 'a list of cases'],
    ['Id|Username|FirstName|LastName|Email|ProfileId', 'a list of users'],
    ['id|opportunity_id|pricebook_entry_id|unit_price', 'opportunity products'],
    ['Id|Status|StartDate|OwnerId', 'cannot tell the table'],
  ])('%s is refused', (header, what) => {
    expect(refusal(header)).toContain(what);
  });
});

describe('side tables', () => {
  test.each([
    'Id|OpportunityId|ContactId|Role|IsPrimary|CreatedDate|CreatedById|SystemModstamp|IsDeleted',
    'id|_fivetran_synced|opportunity_id|contact_id|role|is_primary|created_date|system_modstamp|is_deleted',
  ])('%s ties opportunities to contacts', (header) => {
    const { layout, notes } = read(header);
    expect(layout).toMatchObject({ table: 'associations', crm: 'salesforce', language: 'api' });
    expect(layout.columns.map(({ field }) => field)).toEqual(['dealId', 'contactId', 'deleted']);
    expect(notes).toEqual([]);
  });

  test.each([
    ['Opportunity ID|Opportunity Name|Contact ID|First Name|Last Name|Role|Primary', 'en'],
    ['Opportunity-ID|Kontakt-ID|Rolle|Primär', 'de'],
  ])('a report of them: %s', (header, language) => {
    const { layout } = read(header);
    expect(layout).toMatchObject({ table: 'associations', crm: 'salesforce', language });
    expect(layout.columns.map(({ field }) => field)).toEqual(['dealId', 'contactId']);
  });

  test.each([
    [
      'Id|OpportunityId|Field|DataType|OldValue|NewValue|CreatedById|CreatedDate|IsDeleted',
      { id: 'OpportunityId', property: 'Field', value: 'NewValue', at: 'CreatedDate', source: 'CreatedById' },
    ],
    [
      'Id|OpportunityId|StageName|Amount|CloseDate|Probability|ForecastCategory|CreatedById|CreatedDate|PrevAmount',
      { id: 'OpportunityId', value: 'StageName', at: 'CreatedDate', source: 'CreatedById' },
    ],
    [
      '_fivetran_active|_fivetran_start|_fivetran_end|amount|close_date|created_date|id|is_closed|is_won|stage_name',
      { id: 'id', value: 'stage_name', at: '_fivetran_start' },
    ],
    [
      'Opportunity ID|Opportunity Name|Edited By|Field / Event|Old Value|New Value|Edit Date',
      { id: 'Opportunity ID', property: 'Field / Event', value: 'New Value', at: 'Edit Date', source: 'Edited By' },
    ],
  ])('%s tells how opportunities moved', (header, fields) => {
    const { layout, notes } = read(header);
    expect(layout).toMatchObject({ table: 'dealHistory', crm: 'salesforce' });
    expect(fieldsOf(layout)).toEqual(fields);
    expect(notes).toEqual([]);
  });

  test('the list of opportunity stages', () => {
    const { layout } = read('Id|MasterLabel|ApiName|IsActive|SortOrder|IsClosed|IsWon|DefaultProbability');
    expect(layout).toMatchObject({ table: 'stages', crm: 'salesforce' });
    expect(fieldsOf(layout)).toEqual({
      id: 'ApiName',
      label: 'MasterLabel',
      order: 'SortOrder',
      isClosed: 'IsClosed',
      isWon: 'IsWon',
      probability: 'DefaultProbability',
    });
  });

  test.each([
    ['Id|Name|StageName|CloseDate|ContactId|IsWon|CreatedDate', 'deals'],
    ['opportunity_id|stage_name|close_date|created_date|contact_id|is_won', 'deals'],
    ['Lead ID|Last Name|Lead Status|Opportunity ID|Create Date', 'contacts'],
    ['Id|LeadId|Field|OldValue|NewValue|CreatedDate', 'history'],
  ])('%s is none of them', (header, table) => {
    expect(read(header).layout.table).toBe(table);
  });
});

describe('values', () => {
  test.each([
    ['MQL', 'marketingqualifiedlead'],
    ['SAL', 'salesacceptedlead'],
    ['SQL', 'salesqualifiedlead'],
    ['Sales Accepted Lead', 'salesacceptedlead'],
    ['Sales-Qualified-Lead', 'salesqualifiedlead'],
    ['Recycled', 'recycled'],
    ['Disqualified', 'disqualified'],
    ['Nurturing', 'nurture'],
    ['Kunde', 'customer'],
    ['Sonstige', 'other'],
  ])('the stage %s is %s', (raw, value) => {
    expect(policy.stages.read(raw).value).toBe(value);
  });

  test('SAL stands between MQL and SQL; what is recycled or disqualified is off the ladder', () => {
    const rungs = ['marketingqualifiedlead', 'salesacceptedlead', 'salesqualifiedlead', 'opportunity'].map((stage) =>
      policy.rung(stage),
    );
    expect(rungs).toEqual([2, 3, 4, 5]);
    expect(['recycled', 'nurture', 'disqualified'].map((stage) => policy.rung(stage))).toEqual([-1, -1, -1]);
    expect([...policy.detours]).toEqual(['recycled', 'disqualified']);
  });

  test.each([
    ['Open - Not Contacted', 'Open - Not Contacted'],
    ['open – not contacted', 'Open - Not Contacted'],
    ['Offen - Nicht kontaktiert', 'Open - Not Contacted'],
    ['Arbeiten – Kontaktiert', 'Working - Contacted'],
    ['Geschlossen - Konvertiert', 'Closed - Converted'],
    ['Geschlossen - Nicht konvertiert', 'Closed - Not Converted'],
    ['Neu', 'New'],
    ['Nurturing', 'Nurturing'],
    ['Qualifiziert', 'Qualified'],
    ['Nicht qualifiziert', 'Unqualified'],
    ['SAL', 'SAL'],
    ['In Progress', 'IN_PROGRESS'],
    ['Schlechtes Timing', 'BAD_TIMING'],
  ])('the lead status %s is %s', (raw, value) => {
    expect(policy.leadStatuses.read(raw).value).toBe(value);
  });

  test('who is out of the running, and who needs a status', () => {
    expect([...policy.disqualifyingLeadStatuses]).toEqual(['Unqualified', 'Closed - Not Converted', 'BAD_TIMING']);
    expect([...policy.needsLeadStatus]).toEqual(['marketingqualifiedlead', 'salesacceptedlead', 'salesqualifiedlead']);
    expect(policy).toMatchObject({ initialLeadStatus: null, openDealLeadStatus: 'OPEN_DEAL', sources: 'users' });
  });

  test('below an API name stand the values that people see', () => {
    expect(policy.stages.label('customer', 'api')).toBe('Customer');
    expect(policy.leadStatuses.label('Unqualified', 'api')).toBe('Unqualified');
  });

  test('sales to old customers are renewals', () => {
    expect(policy.role('Existing Customer - Upgrade')).toBe('renewal');
    expect(policy.role('existing customer - downgrade')).toBe('renewal');
    expect(['New Customer', 'New Business', null].map((type) => policy.role(type))).toEqual([
      'sales',
      'sales',
      'sales',
    ]);
  });

  test('the stage of a history is named by label or API name', () => {
    const isStage = createStageProperty(salesforce);
    expect(['Lifecycle_Stage__c', 'LifecycleStage__c', 'Lifecycle Stage', 'Lifecycle-Phase'].every(isStage)).toBe(true);
    expect(['created', 'Status', 'leadConverted', 'Owner'].some(isStage)).toBe(false);
  });
});

describe('outcomes', () => {
  const outcome = (facts: Partial<OutcomeFacts>) =>
    createOutcome(salesforce.dealStages, undefined, salesforce.dealStatuses, {
      scale: salesforce.probability,
    })({
      stage: null,
      pipeline: null,
      isWon: null,
      isClosed: null,
      isLost: null,
      status: null,
      probability: null,
      ...facts,
    });

  test.each([
    [{ isWon: 'true', isClosed: 'true', stage: 'Signed' }, 'won', 'isWon'],
    [{ isWon: 'FALSE', isClosed: 'TRUE', stage: 'Signed' }, 'lost', 'isClosed'],
    [{ isWon: '0', isClosed: '0', stage: 'Closed Won' }, 'open', 'isClosed'],
    [{ stage: 'Closed Won' }, 'won', 'stage'],
    [{ stage: 'Geschlossen und gewonnen' }, 'won', 'stage'],
    [{ stage: 'Geschlossen/verloren' }, 'lost', 'stage'],
    [{ stage: 'Id. Decision Makers', probability: '60' }, 'open', 'stage'],
    [{ stage: 'Angebot/Preisangebot' }, 'open', 'stage'],
    [{ stage: 'Verhandlung/Prüfung' }, 'open', 'stage'],
    [{ stage: 'Meet & Present' }, 'open', 'stage'],
    // One percent, half of one, and what somebody typed.
    [{ stage: 'Signed', probability: '1' }, 'open', 'probability'],
    [{ stage: 'Signed', probability: '1.0' }, 'open', 'probability'],
    [{ stage: 'Signed', probability: '0,5' }, 'open', 'probability'],
    [{ stage: 'Signed', probability: '100' }, 'won', 'probability'],
    [{ stage: 'Signed', probability: '100.0' }, 'won', 'probability'],
    [{ stage: 'Signed', probability: '1000' }, 'open', null],
    [{ stage: 'Signed', probability: '0' }, 'open', null],
    [{ stage: 'Negotiation/Review', probability: '100' }, 'open', 'stage'],
    [{ stage: 'Negotiation/Review', probability: '100', isClosed: 'true' }, 'won', 'probability'],
  ] as const)('%j is %s by %s', (facts, expected, by) => {
    expect(outcome(facts)).toMatchObject({ outcome: expected, by });
  });
});

describe('what the importer takes', () => {
  test.each([
    'CreatedDate',
    'Created Date',
    'LastModifiedDate',
    'SystemModstamp',
    'IsWon',
    'Closed',
    'IsConverted',
    'ConvertedContactId',
    'converted_opportunity_id',
    'LastActivityDate',
  ])('nobody can write %s', (header) => {
    const text = header.toLowerCase().replaceAll('_', ' ');
    expect(salesforce.importer.readOnly.some((pattern) => pattern.test(text))).toBe(true);
  });

  test.each(['StageName', 'CloseDate', 'Status', 'Lifecycle_Stage__c', 'MQL_Date__c', 'Email'])(
    'anybody can write %s',
    (header) => {
      expect(salesforce.importer.readOnly.some((pattern) => pattern.test(header.toLowerCase()))).toBe(false);
    },
  );

  test('a blank keeps the value, and #N/A clears it', () => {
    expect(salesforce.importer).toMatchObject({ blanks: 'keep', clear: '#N/A', stageMoves: 'any' });
  });
});
