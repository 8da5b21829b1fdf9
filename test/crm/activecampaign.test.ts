import { describe, expect, test } from 'vitest';
import { activecampaign } from '../../src/crm/activecampaign.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import type { OutcomeFacts } from '../../src/types.ts';
import { fieldsOf, read, refusalOf } from './headers.ts';

describe('contacts', () => {
  test('in English, with a field of the company for the stage', () => {
    const { layout, notes } = read(
      'Contact ID|Email|First Name|Last Name|Phone|Account|Tags|Lists|Lifecycle Stage|Date Created|Last Updated|Score',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'activecampaign', language: 'en' });
    expect(fieldsOf(layout)).toEqual({
      id: 'Contact ID',
      email: 'Email',
      firstName: 'First Name',
      lastName: 'Last Name',
      stage: 'Lifecycle Stage',
      createdAt: 'Date Created',
      modifiedAt: 'Last Updated',
    });
    expect(notes).toEqual([]);
  });

  test('in German', () => {
    const { layout } = read(
      'Kontakt-ID|E-Mail|Vorname|Nachname|Telefon|Konto|Tags|Listen|Lebenszyklusphase|Erstellt am|Zuletzt aktualisiert',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'activecampaign', language: 'de' });
    expect(fieldsOf(layout)).toMatchObject({ stage: 'Lebenszyklusphase', modifiedAt: 'Zuletzt aktualisiert' });
  });

  test('by the names of its API', () => {
    const { layout } = read('id|email|firstName|lastName|cdate|udate|deleted|lifecycle_stage');
    expect(layout).toMatchObject({ table: 'contacts', crm: 'activecampaign', language: 'internal' });
    expect(fieldsOf(layout)).toMatchObject({ createdAt: 'cdate', deleted: 'deleted', stage: 'lifecycle_stage' });
  });

  test('without any sign of it they are ordinary', () => {
    expect(read('Contact ID|Email|First Name|Last Name|Created').layout.crm).toBe('generic');
  });
});

describe('deals', () => {
  test('in English', () => {
    const { layout } = read(
      'Deal ID|Title|Value|Currency|Pipeline|Stage|Status|Owner|Primary Contact|Primary Contact Email|Created|Expected Close',
    );
    expect(layout).toMatchObject({ table: 'deals', crm: 'activecampaign' });
    expect(fieldsOf(layout)).toEqual({
      id: 'Deal ID',
      pipeline: 'Pipeline',
      stage: 'Stage',
      status: 'Status',
      contactEmails: 'Primary Contact Email',
      createdAt: 'Created',
      closedAt: 'Expected Close',
    });
  });

  test('in German', () => {
    const { layout } = read(
      'Deal-ID|Deal-Titel|Wert|Pipeline|Phase|Deal-Status|E-Mail des Hauptkontakts|Erstellt am|Abgeschlossen am',
    );
    expect(layout).toMatchObject({ table: 'deals', crm: 'activecampaign', language: 'de' });
    expect(fieldsOf(layout)).toMatchObject({ status: 'Deal-Status', contactEmails: 'E-Mail des Hauptkontakts' });
  });

  test('by the names of its API', () => {
    const { layout } = read('id|title|stage|group|status|contact|cdate|mdate|value|winProbability|isDisabled');
    expect(layout).toMatchObject({ table: 'deals', crm: 'activecampaign', language: 'internal' });
    expect(fieldsOf(layout)).toMatchObject({ pipeline: 'group', contactIds: 'contact', probability: 'winProbability' });
  });
});

test.each([
  ['id|contact|automation|seriesid|startid', 'runs of automations'],
  ['id|contact|tag|cdate', 'a list of tags'],
])('%s is refused', (header, sentence) => {
  expect(refusalOf(header)).toContain(sentence);
});

test.each([
  ['0', 'open'],
  ['1', 'won'],
  ['2', 'lost'],
  ['3', 'lost'],
  ['Open', 'open'],
  ['won', 'won'],
  ['Gewonnen', 'won'],
  ['Verloren', 'lost'],
  ['Gelöscht', 'lost'],
] as const)('status %s is %s, whatever the stage', (status, outcome) => {
  const facts: OutcomeFacts = {
    stage: 'Contract',
    pipeline: null,
    isWon: null,
    isClosed: null,
    isLost: null,
    status,
    probability: null,
  };
  const policy = compilePolicy(activecampaign, null, 'test');
  expect(policy.outcome(facts)).toMatchObject({ outcome, by: 'status' });
});
