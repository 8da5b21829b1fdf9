import { describe, expect, test } from 'vitest';
import { matchTable } from '../../src/crm/match.ts';
import { zoho } from '../../src/crm/zoho.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import type { OutcomeFacts } from '../../src/types.ts';
import { fieldsOf, read, refusal } from './layouts.ts';

const policy = compilePolicy(zoho, null, 'preset zoho');

describe('headers', () => {
  test('an English export of contacts', () => {
    const { layout, notes } = read(
      'Record Id|Contact Owner.id|Contact Owner|First Name|Last Name|Account Name.id|Account Name|Email|Title|' +
        'Lead Source|Created Time|Modified Time|Last Activity Time|Lifecycle Stage',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'zoho', language: 'en' });
    expect(fieldsOf(layout)).toEqual({
      id: 'Record Id',
      owner: 'Contact Owner',
      firstName: 'First Name',
      lastName: 'Last Name',
      email: 'Email',
      createdAt: 'Created Time',
      modifiedAt: 'Modified Time',
      activity: 'Last Activity Time',
      stage: 'Lifecycle Stage',
    });
    expect(notes).toEqual([]);
  });

  test('an English export of leads names the contact that a lead became', () => {
    const { layout } = read(
      'Record Id|Lead Owner|Company|First Name|Last Name|Email|Lead Status|Rating|Is Converted|Converted Date Time|' +
        'Converted Account.id|Converted Contact.id|Converted Deal.id|Created Time|Website',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'zoho', language: 'en' });
    expect(fieldsOf(layout)).toMatchObject({ leadStatus: 'Lead Status', convertedId: 'Converted Contact.id' });
  });

  test('German exports', () => {
    const contacts = read(
      'Datensatz-ID|Kontakteigentümer|Vorname|Nachname|Firmenname|E-Mail|Erstellungszeit|Änderungszeit|Lead-Status',
    ).layout;
    expect(contacts).toMatchObject({ table: 'contacts', crm: 'zoho', language: 'de' });
    expect(fieldsOf(contacts)).toMatchObject({ id: 'Datensatz-ID', owner: 'Kontakteigentümer' });
    const deals = read(
      'Datensatz-ID|Abschlusseigentümer|Betrag|Abschlussname|Abschlussdatum|Phase|Kontaktname.id|Kontaktname',
    ).layout;
    expect(deals).toMatchObject({ table: 'deals', crm: 'zoho', language: 'de' });
    expect(fieldsOf(deals)).toMatchObject({ stage: 'Phase', closedAt: 'Abschlussdatum', contactIds: 'Kontaktname.id' });
  });

  test.each([
    'Record Id|Deal Name|Amount|Stage|Pipeline|Closing Date|Deal Owner|Account Name.id|Contact Name.id|Created Time',
    'Id|Deal_Name|Amount|Stage|Pipeline|Closing_Date|Owner|Account_Name.id|Contact_Name.id|Created_Time',
    'Record Id|Potential Name|Amount|Stage|Pipeline|Closing Date|Potential Owner|Contact Name.id|Created Time',
  ])('deals, by label and by the names of the API: %s', (header) => {
    const { layout, notes } = read(header);
    expect(layout).toMatchObject({ table: 'deals', crm: 'zoho' });
    expect(Object.keys(fieldsOf(layout)).toSorted()).toEqual([
      'closedAt',
      'contactIds',
      'createdAt',
      'id',
      'name',
      'pipeline',
      'stage',
    ]);
    expect(notes).toEqual([]);
  });

  test("contacts by the API's names", () => {
    const { layout } = read('Id|Full_Name|First_Name|Last_Name|Email|Lead_Status|Owner|Created_Time|Modified_Time');
    expect(layout).toMatchObject({ table: 'contacts', crm: 'zoho' });
    expect(fieldsOf(layout)).toMatchObject({ leadStatus: 'Lead_Status', modifiedAt: 'Modified_Time' });
  });

  test('the name of a contact ties nothing', () => {
    const { notes } = read('Record Id|Deal Name|Stage|Contact Name|Modified Time');
    expect(notes).toEqual([
      '"Contact Name" holds a name, which ties no deal to a contact: export "Contact Name.id" with it.',
    ]);
  });

  test('accounts', () => {
    const { layout } = read(
      'Record Id|Account Owner.id|Account Owner|Account Name|Phone|Website|Industry|Created Time',
    );
    expect(layout).toMatchObject({ table: 'companies', crm: 'zoho' });
  });

  test('the history of stages', () => {
    const header = 'Deal Name.id|Deal Name|Stage|Amount|Stage Duration (Calendar Days)|Modified Time'.split('|');
    const { matches } = matchTable(zoho, 'dealHistory', header);
    expect(matches.map(({ field, position }) => `${field}=${header[position]}`)).toEqual([
      'id=Deal Name.id',
      'value=Stage',
      'at=Modified Time',
    ]);
  });

  test.each([
    'Record Id|Full Name|Email|Phone|Lead Status',
    'Record Id|First Name|Last Name|Email|Lead Status|Created Time',
    'Record Id|Last Name|Email|Company|Lead Status|Created Time|Lifecycle Stage',
    'Record Id|Deal Name|Stage|Amount|Closing Date|Contact Name',
    'Datensatz-ID|Kontaktbesitzer|Vorname|Nachname|E-Mail|Firmenname',
    'Datensatz-ID|Abschlussname|Phase|Betrag|Abschlussdatum',
  ])('%s has few signs, and is its own', (header) => {
    expect(read(header).layout.crm).toBe('zoho');
  });

  test.each([
    'Record ID|Last Name|Email|Lead Status',
    'record id|last name|email|lead status',
    'Record ID|First Name|Last Name|Email|Lifecycle Stage|Lead Status|Contact owner|Create Date|Last Modified Date',
    'Datensatz-ID|Vorname|Nachname|E-Mail|Lifecycle-Phase|Lead-Status|Erstellungsdatum',
    'Record ID|Deal Name|Deal Stage|Pipeline|Amount|Close Date|Associated Contact IDs',
  ])('%s stays with HubSpot', (header) => {
    expect(read(header).layout.crm).toBe('hubspot');
  });

  test.each(['id|email|stage|lead status', 'id|first name|last name|email|owner|lead status|probability'])(
    '%s shows no CRM',
    (header) => {
      expect(read(header).layout.crm).toBe('generic');
    },
  );

  test.each([
    ['Record Id|Task Owner|Subject|Due Date|Contact Name.id|Status', "an export of Zoho's activities"],
    ['Record Id|Note Owner|Note Title|Note Content|Parent Id.id', 'an export of notes'],
    ['Record Id|Campaign Owner|Campaign Name|Status', 'an export of campaigns'],
    ['Record Id|Quote Owner.id|Quote Owner|Deal Name.id|Contact Name.id|Quote Stage', 'an export of quotes'],
  ])('%s is refused by its name', (header, what) => {
    expect(refusal(header)).toContain(`: this is ${what}`);
  });
});

describe('values', () => {
  test.each([
    ['Attempted to Contact', 'Attempted to Contact'],
    ['Kontaktaufnahme versucht', 'Attempted to Contact'],
    ['Pre-Qualified', 'Pre-Qualified'],
    ['Vorqualifiziert', 'Pre-Qualified'],
    ['Nicht kontaktiert', 'Not Contacted'],
    ['Contact in Future', 'Contact in Future'],
  ])('the lead status %s is %s', (raw, value) => {
    expect(policy.leadStatuses.read(raw).value).toBe(value);
  });

  test.each(['-None-', '-none-', '-Keine-', ''])('%j is no lead status', (raw) => {
    expect(policy.leadStatuses.read(raw)).toMatchObject({ raw, value: null, reading: 'blank' });
  });

  test.each(['Junk Lead', 'Lost Lead', 'Not Qualified', 'Nicht qualifiziert'])('%s is out of the running', (raw) => {
    expect(policy.disqualifyingLeadStatuses.has(policy.leadStatuses.read(raw).value!)).toBe(true);
  });

  const facts: OutcomeFacts = {
    stage: null,
    pipeline: null,
    isWon: null,
    isClosed: null,
    isLost: null,
    status: null,
    probability: null,
  };

  test.each([
    ['Qualification', 'open'],
    ['Needs Analysis', 'open'],
    ['Value Proposition', 'open'],
    ['Identify Decision Makers', 'open'],
    ['Proposal/Price Quote', 'open'],
    ['Negotiation/Review', 'open'],
    ['Verhandlung/Überprüfung', 'open'],
    ['Closed Won', 'won'],
    ['Abgeschlossen, gewonnen', 'won'],
    ['Closed Lost', 'lost'],
    ['Closed-Lost to Competition', 'lost'],
    ['An Wettbewerber verloren', 'lost'],
  ])('a deal at %s is %s', (stage, outcome) => {
    expect(policy.outcome({ ...facts, stage })).toMatchObject({ outcome, by: 'stage' });
  });

  test.each([
    ['Our own stage', '1', { outcome: 'open', by: 'probability' }],
    ['Our own stage', '100', { outcome: 'won', by: 'probability' }],
    ['Closed Lost', '100', { outcome: 'lost', by: 'stage' }],
    ['Our own stage', '0', { outcome: 'open', by: null }],
  ])('chances are percents and come after the stage: %s, %s', (stage, probability, reading) => {
    expect(policy.outcome({ ...facts, stage, probability })).toMatchObject(reading);
  });
});
