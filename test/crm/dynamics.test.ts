import { describe, expect, test } from 'vitest';
import { dynamics } from '../../src/crm/dynamics.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import type { OutcomeFacts } from '../../src/types.ts';
import { audit, inFolder, writeTables } from '../files.ts';
import { fieldsOf, read, refusal } from './layouts.ts';

const policy = compilePolicy(dynamics, null, 'preset dynamics');

describe('headers', () => {
  test('an English export of leads: the reason says more than the state', () => {
    const { layout, notes } = read(
      '(Do Not Modify) Lead|(Do Not Modify) Row Checksum|(Do Not Modify) Modified On|First Name|Last Name|Topic|' +
        'Company Name|Email|Business Phone|Status|Status Reason|Owner|Created On|Lifecycle Stage',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'dynamics', language: 'en' });
    expect(fieldsOf(layout)).toEqual({
      id: '(Do Not Modify) Lead',
      modifiedAt: '(Do Not Modify) Modified On',
      firstName: 'First Name',
      lastName: 'Last Name',
      email: 'Email',
      leadStatus: 'Status Reason',
      owner: 'Owner',
      createdAt: 'Created On',
      stage: 'Lifecycle Stage',
    });
    expect(notes).toEqual([expect.stringMatching(/^leadStatus is read from "Status Reason" /)]);
  });

  test.each([
    ['(Do Not Modify) Contact|(Do Not Modify) Row Checksum|Full Name|Email|Company Name|Status|Status Reason', 'en'],
    ['(Nicht ändern) Kontakt|(Nicht ändern) Zeilenprüfsumme|Vorname|Nachname|E-Mail|Firmenname|Statusgrund', 'de'],
    [
      '(Ne pas modifier) Contact|(Ne pas modifier) Somme de contrôle de la ligne|Prénom|Nom|Fonction|Propriétaire|' +
        'Courrier électronique|Raison du statut',
      'fr',
    ],
    ['contactid|firstname|lastname|emailaddress1|parentcustomerid|statecode|statuscode|createdon', 'internal'],
  ])('a contact is active or not, which is no lead status: %s', (header, language) => {
    const { layout, notes } = read(header);
    expect(layout).toMatchObject({ table: 'contacts', crm: 'dynamics', language });
    expect(fieldsOf(layout)).not.toHaveProperty('leadStatus');
    expect(notes.at(-1)).toMatch(/ says whether a contact is active, which is no lead status: only leads have one\.$/);
  });

  test('a column of its own may hold the status of contacts', () => {
    const { layout, notes } = read('(Do Not Modify) Contact|Email|Lifecycle Stage|Status Reason', {
      map: [{ field: 'leadStatus', header: 'Status Reason' }],
    });
    expect(fieldsOf(layout).leadStatus).toBe('Status Reason');
    expect(notes).toEqual([]);
  });

  test('opportunities in three languages', () => {
    const english = read(
      '(Do Not Modify) Opportunity|(Do Not Modify) Row Checksum|(Do Not Modify) Modified On|Topic|Potential Customer|' +
        'Email (Contact) (Contact)|Est. Revenue|Actual Close Date|Probability|Status|Status Reason|Created On',
    ).layout;
    expect(english).toMatchObject({ table: 'deals', crm: 'dynamics', language: 'en' });
    expect(fieldsOf(english)).toMatchObject({
      id: '(Do Not Modify) Opportunity',
      name: 'Topic',
      contactEmails: 'Email (Contact) (Contact)',
      closedAt: 'Actual Close Date',
      status: 'Status',
      stage: 'Status Reason',
    });
    const german = read(
      '(Nicht ändern) Verkaufschance|(Nicht ändern) Zeilenprüfsumme|Thema|Potenzieller Kunde|Gesch. Abschlussdatum|' +
        'E-Mail (Kontakt) (Kontakt)|Pipelinephase|Status|Erstellt am',
    ).layout;
    expect(german).toMatchObject({ table: 'deals', crm: 'dynamics', language: 'de' });
    expect(fieldsOf(german)).toMatchObject({ stage: 'Pipelinephase', expectedAt: 'Gesch. Abschlussdatum' });
    const french = read(
      '(Ne pas modifier) Opportunité|(Ne pas modifier) Modifié le|Rubrique|Client potentiel|Statut|Date de clôture réelle',
    ).layout;
    expect(french).toMatchObject({ table: 'deals', crm: 'dynamics', language: 'fr' });
  });

  test('logical names', () => {
    const { layout } = read(
      'opportunityid|name|statecode|statuscode|stepname|actualclosedate|createdon|_parentcontactid_value',
    );
    expect(layout).toMatchObject({ table: 'deals', crm: 'dynamics', language: 'internal' });
    expect(fieldsOf(layout)).toMatchObject({
      status: 'statecode',
      stage: 'stepname',
      contactIds: '_parentcontactid_value',
    });
    const lead = read('leadid|firstname|lastname|emailaddress1|statecode|statuscode|_parentcontactid_value').layout;
    expect(fieldsOf(lead)).toMatchObject({
      id: 'leadid',
      leadStatus: 'statuscode',
      convertedId: '_parentcontactid_value',
    });
  });

  test('the name of a contact ties nothing', () => {
    const { notes } = read('(Do Not Modify) Opportunity|Topic|Contact|Status');
    expect(notes).toEqual([
      '"Contact" holds a name, which ties no opportunity to a contact: add the contact\'s e-mail to the view, ' +
        'as "Email (Contact) (Contact)".',
    ]);
  });

  test('accounts', () => {
    expect(
      read('(Do Not Modify) Account|(Do Not Modify) Row Checksum|Account Name|Main Phone|Primary Contact|Email|Status')
        .layout,
    ).toMatchObject({ table: 'companies', crm: 'dynamics' });
    expect(
      read('(Nicht ändern) Firma|(Nicht ändern) Zeilenprüfsumme|Firmenname|Telefon 1|E-Mail').layout,
    ).toMatchObject({
      table: 'companies',
      crm: 'dynamics',
      language: 'de',
    });
  });

  test.each([
    ['(Do Not Modify) Task|(Do Not Modify) Row Checksum|Subject|Regarding|Status', 'an export of activities or notes'],
    ['(Nicht ändern) Termin|Betreff|Status', 'an export of activities or notes'],
    ['(Do Not Modify) Quote|(Do Not Modify) Row Checksum|Name|Potential Customer', 'an export of another table of'],
  ])('%s is refused by its name', (header, what) => {
    expect(refusal(header)).toContain(`: this is ${what}`);
  });

  test.each(['ContactId|FirstName|LastName|Email|Status', 'id|name|email|status reason of the ticket|owner'])(
    '%s shows no Dynamics',
    (header) => {
      expect(read(header).layout.crm).not.toBe('dynamics');
    },
  );
});

describe('values', () => {
  test.each([
    ['1', '1'],
    ['New', '1'],
    ['Neu', '1'],
    ['Nouveau', '1'],
    ['Contacted', '2'],
    ['Qualifiziert', '3'],
    ['Cannot Contact', '5'],
    ['Nicht mehr interessiert', '6'],
    ["N'est plus intéressé", '6'],
    ['Disqualifiziert', 'disqualified'],
  ])('the lead status %s is %s', (raw, value) => {
    expect(policy.leadStatuses.read(raw).value).toBe(value);
  });

  test.each(['4', 'Lost', 'Cannot Contact', 'No Longer Interested', 'Canceled', 'Disqualified', 'Disqualifiziert'])(
    '%s is out of the running',
    (raw) => {
      expect(policy.disqualifyingLeadStatuses.has(policy.leadStatuses.read(raw).value!)).toBe(true);
    },
  );

  const facts: OutcomeFacts = {
    stage: '4-Close',
    pipeline: null,
    isWon: null,
    isClosed: null,
    isLost: null,
    status: null,
    probability: '100',
  };

  test.each([
    ['0', 'open'],
    ['Open', 'open'],
    ['Offen', 'open'],
    ['1', 'won'],
    ['Won', 'won'],
    ['Gewonnen', 'won'],
    ['2', 'lost'],
    ['Lost', 'lost'],
    ['Verloren', 'lost'],
    ['Perdue', 'lost'],
  ])('the state %s decides, whatever phase and probability say', (status, outcome) => {
    expect(policy.outcome({ ...facts, status })).toMatchObject({ outcome, by: 'status' });
  });

  test.each([
    ['4-Close', 'open'],
    ['Qualify', 'open'],
    ['Propose', 'open'],
    ['In Bearbeitung', 'open'],
    ['Won', 'won'],
    ['Out-Sold', 'lost'],
    ['Storniert', 'lost'],
  ])('without a state, an opportunity at %s is %s', (stage, outcome) => {
    expect(policy.outcome({ ...facts, stage, probability: null })).toMatchObject({ outcome, by: 'stage' });
  });

  test('a number in place of a phase says nothing: its lists share their numbers', () => {
    expect(policy.outcome({ ...facts, stage: '3', probability: null })).toMatchObject({ outcome: 'open', by: null });
  });
});

test('the actual close date tells when a deal ended, the estimated one when an open deal may', async () => {
  const contacts =
    '(Do Not Modify) Contact,(Do Not Modify) Row Checksum,Email,Lifecycle Stage\n1,x,ada@example.org,Customer\n';
  const deals =
    '(Do Not Modify) Opportunity,Topic,Email (Contact) (Contact),Status,Created On,Est. Close Date,Actual Close Date\n' +
    '811,Engine,ada@example.org,Won,3/15/2024,2/1/2024,4/1/2024\n' +
    '812,Compiler,ada@example.org,Lost,3/15/2024,5/1/2024,2/22/2024\n' +
    '813,Router,ada@example.org,Open,3/15/2024,5/13/2024,\n' +
    '814,Loom,ada@example.org,Won,3/15/2024,2/1/2024,\n';
  const { findings } = await inFolder((folder) =>
    audit({
      files: writeTables(folder, { contacts, deals }),
      threads: 0,
      only: ['deal-closed-before-created', 'deal-close-date-past'],
      asOf: Date.UTC(2024, 11, 31),
    }),
  );
  expect(findings.map(({ rule, recordId, column }) => [rule, recordId, column])).toEqual([
    ['deal-closed-before-created', '812', 'Actual Close Date'],
    ['deal-close-date-past', '813', 'Est. Close Date'],
  ]);
});
