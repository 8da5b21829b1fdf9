import { describe, expect, test } from 'vitest';
import { hubspot } from '../../src/crm/hubspot.ts';
import { recognise } from '../../src/crm/recognise.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import type { Field, OutcomeFacts, Table } from '../../src/types.ts';
import { fieldsOf, read, refusalOf } from './headers.ts';

const LANGUAGES = ['en', 'de', 'es', 'fr', 'pt', 'nl', 'it', 'ja', 'pl', 'sv', 'fi', 'da', 'no'];

const policy = compilePolicy(hubspot, null, 'test');

/** The first name of each field in a language; association columns stay English. */
function headersIn(language: string, table: Table, ...fields: readonly Field[]): readonly string[] {
  const names: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = hubspot.tables[table]!.fields;
  return fields.map((field) => (names[field]![language] ?? names[field]!.any ?? names[field]!.en!)[0]!);
}

describe.each(LANGUAGES)('%s', (language) => {
  test('contacts', () => {
    const fields = ['id', 'firstName', 'lastName', 'email', 'stage', 'leadStatus', 'owner', 'createdAt'] as const;
    const header = [...headersIn(language, 'contacts', ...fields), 'Associated Deal IDs'];
    const { layout } = recognise(header, { fileName: 'export.csv', map: [] });
    expect(layout).toMatchObject({ table: 'contacts', crm: 'hubspot', language });
    expect(layout.columns.map(({ field }) => field)).toEqual([...fields, 'dealIds']);
  });

  test('deals', () => {
    const fields = ['id', 'name', 'stage', 'createdAt', 'closedAt'] as const;
    const header = [...headersIn(language, 'deals', ...fields), 'Associated Contact IDs', 'Associated Company IDs'];
    const { layout } = recognise(header, { fileName: 'export.csv', map: [] });
    expect(layout).toMatchObject({ table: 'deals', crm: 'hubspot', language });
    expect(layout.columns.map(({ field }) => field)).toEqual([...fields, 'contactIds']);
  });

  test('companies', () => {
    const header = headersIn(language, 'companies', 'id', 'name', 'domain', 'stage', 'createdAt');
    const { layout } = recognise(header, { fileName: 'export.csv', map: [] });
    expect(layout).toMatchObject({ table: 'companies', crm: 'hubspot', language });
  });

  test('a history of one change a row', () => {
    const header = headersIn(language, 'history', 'id', 'property', 'value', 'at', 'source');
    const { layout } = recognise(header, { fileName: 'export.csv', map: [] });
    expect(layout).toMatchObject({ table: 'history', history: { shape: 'long' } });
    expect(Object.keys(fieldsOf(layout)).toSorted()).toEqual(['at', 'id', 'property', 'source', 'value']);
  });

  test.each(['stages', 'leadStatuses'] as const)('all %s have a label, which is read as what it is', (list) => {
    for (const { value, labels } of hubspot[list]) {
      // Dutch has the English word where it has none of its own.
      const [usual, ...others] = labels[language] ?? labels.en!;
      expect(policy[list].label(value, language)).toBe(usual);
      for (const label of [usual!, ...others]) {
        expect(policy[list].read(label).value).toBe(value);
        // As a decomposed export has it, with stray blanks.
        expect(policy[list].read(` ${label.normalize('NFD')}`).value).toBe(value);
      }
    }
  });

  test('the default pipeline', () => {
    const nothing = { pipeline: null, isWon: null, isClosed: null, isLost: null, status: null, probability: null };
    const outcomes = hubspot.dealStages.slice(0, 7).map(({ labels, outcome }) => {
      expect(labels[language]!.length).toBeGreaterThan(0);
      for (const stage of labels[language]!) {
        expect(policy.outcome({ ...nothing, stage } satisfies OutcomeFacts)).toMatchObject({ outcome, by: 'stage' });
      }
      return outcome;
    });
    expect(outcomes).toEqual(['open', 'open', 'open', 'open', 'open', 'won', 'lost']);
  });
});

test.each([
  ['Fecha de entrada en "Cliente (Pipeline de etapas del ciclo de vida)"', 'customer'],
  [
    "Date d'entrée dans « Lead qualifié par le marketing (Pipeline de phases du cycle de vie) »",
    'marketingqualifiedlead',
  ],
  ['Data de entrada em "Oportunidade (Pipeline de fases do ciclo de vida)"', 'opportunity'],
  ['Data di ingresso in "Cliente (Pipeline delle fasi del ciclo di vita)"', 'customer'],
  ['Datum van binnenkomst in "Klant (Levenscyclusfase-pipeline)"', 'customer'],
  ['Eintrittsdatum in „Kunde (Lifecycle-Phasen-Pipeline)“', 'customer'],
  ['Date à laquelle le contact est devenu un lead', 'lead'],
  ['Fecha en que se convirtió en cliente', 'customer'],
  ['Data em que se tornou um lead', 'lead'],
  ['Data in cui è diventato un lead', 'lead'],
  ['Datum waarop lead geworden', 'lead'],
  ['リードになった日', 'lead'],
  ['properties_hs_v2_date_entered_customer', 'customer'],
  ['properties.hs_lifecyclestage_lead_date.value', 'lead'],
  ['property_hs_v2_date_entered_opportunity__value__string', 'opportunity'],
])('%s dates the stage %s', (header, stage) => {
  expect(read(`Record ID|Email|${header}`).layout.columns.at(-1)).toMatchObject({ field: 'stageDate', stage });
});

test.each([
  'Fecha de salida de "Cliente (Pipeline de etapas del ciclo de vida)"',
  'Date de sortie de « Client (Pipeline de phases du cycle de vie) »',
  'Tempo acumulado em "Cliente (Pipeline de fases do ciclo de vida)"',
  'Datum vertrek uit "Klant (Levenscyclusfase-pipeline)"',
])('%s dates none', (header) => {
  expect(read(`Record ID|Email|${header}`).layout.columns).toHaveLength(2);
});

test.each([
  ['ID de registro|Correo|Valor 1|Fecha 1|Fuente 1|Valor 2|Fecha 2|Fuente 2', { size: 3, value: 0, at: 1, source: 2 }],
  ['レコードID|値 1|変更日 1|値 2|変更日 2', { size: 2, value: 0, at: 1, source: null }],
  [
    "ID de fiche d'information|Valeur 1|Date de modification 1|Source 1|Modifié par 1|Valeur 2|Date de modification 2|Source 2|Modifié par 2",
    { size: 4, value: 0, at: 1, source: 2 },
  ],
  ['ID record|Valore|Data di modifica|Fonte|Valore|Data di modifica|Fonte', { size: 3, value: 0, at: 1, source: 2 }],
])('%s is a wide history', (header, shape) => {
  expect(read(header).layout).toMatchObject({ table: 'history', history: { shape: 'wide', ...shape } });
});

describe('in warehouses', () => {
  test.each([
    ['id|property_email|property_lifecyclestage|property_hs_lead_status|_fivetran_synced', 'property_lifecyclestage'],
    ['id|properties_email|properties_lifecyclestage|properties_hs_lead_status|archived', 'properties_lifecyclestage'],
    ['id|properties.email|properties.lifecyclestage|createdAt|archived', 'properties.lifecyclestage'],
    [
      'vid|properties.email.value|properties.lifecyclestage.value|properties.lifecyclestage.versions',
      'properties.lifecyclestage.value',
    ],
    [
      'vid|property_email__value|property_lifecyclestage__value|property_lifecyclestage__timestamp|_sdc_batched_at',
      'property_lifecyclestage__value',
    ],
    [
      'vid|properties__email__value|properties__lifecyclestage__value__string',
      'properties__lifecyclestage__value__string',
    ],
  ])('contacts: %s', (header, stage) => {
    const { layout, notes } = read(header);
    expect(layout).toMatchObject({ table: 'contacts', crm: 'hubspot', language: 'internal' });
    expect(fieldsOf(layout)).toMatchObject({ stage });
    expect(notes).toEqual([]);
  });

  test.each([
    ['deal_id|deal_pipeline_stage_id|deal_pipeline_id|property_dealname|property_closedate', 'deal_pipeline_stage_id'],
    ['id|properties_dealstage|properties_dealname|contacts|companies|archived', 'properties_dealstage'],
    [
      'dealid|property_dealstage__value|property_closedate__value|associations__associatedvids',
      'property_dealstage__value',
    ],
  ])('deals: %s', (header, stage) => {
    const { layout } = read(header);
    expect(layout).toMatchObject({ table: 'deals', crm: 'hubspot', language: 'internal' });
    expect(fieldsOf(layout)).toMatchObject({ stage });
  });

  test("Stitch's lists of ids say nothing of whose they are", () => {
    expect(refusalOf('_sdc_batched_at|_sdc_level_0_id|_sdc_source_key_dealid|value')).toContain(
      'call its columns dealId and contactId',
    );
    expect(read('dealId|contactId|_sdc_batched_at').layout.table).toBe('associations');
  });

  test("a list of contacts is one of ids in Airbyte's tables alone", () => {
    expect(fieldsOf(read('id|properties_dealstage|contacts').layout)).toHaveProperty('contactIds', 'contacts');
    expect(fieldsOf(read('Record ID|Deal Stage|Contacts').layout)).not.toHaveProperty('contactIds');
  });
});
