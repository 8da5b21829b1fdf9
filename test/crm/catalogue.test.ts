import { describe, expect, test } from 'vitest';
import { createStageProperty, type TableNames } from '../../src/crm/crm.ts';
import { generic } from '../../src/crm/generic.ts';
import { crmOf, crms } from '../../src/crm/index.ts';
import { checkMappings } from '../../src/crm/mapping.ts';
import { checkReferences } from '../../src/policy/check.ts';
import { foldValue } from '../../src/policy/vocabulary.ts';
import { assumptionsOf } from '../../src/reporters/wording.ts';
import { normalizeHeader } from '../../src/table/header.ts';
import type { InputReport, Table } from '../../src/types.ts';

const namesIn = ({ fields }: TableNames<string>): readonly string[] =>
  Object.values(fields).flatMap((names) =>
    Object.values(names ?? {})
      .flat()
      .map(normalizeHeader),
  );

describe.each(crms.map((crm) => [crm.id, crm] as const))('%s', (_id, crm) => {
  const tables = Object.keys(crm.tables) as Table[];

  test.each(tables)('no name in %s belongs to two fields', (table) => {
    const owners = new Map<string, string>();
    for (const [field, names] of Object.entries(crm.tables[table]!.fields)) {
      for (const name of Object.values(names).flat().map(normalizeHeader)) {
        expect(`${name}: ${owners.get(name) ?? field}`).toBe(`${name}: ${field}`);
        owners.set(name, field);
      }
    }
    expect(owners.size).toBeGreaterThan(0);
  });

  test.each(['stages', 'leadStatuses', 'dealStages'] as const)('no spelling in %s belongs to two values', (list) => {
    const owners = new Map<string, string>();
    for (const { value, labels, synonyms } of crm[list]) {
      for (const name of [value, ...Object.values(labels).flat(), ...synonyms].map(foldValue)) {
        expect(`${name}: ${owners.get(name) ?? value}`).toBe(`${name}: ${value}`);
        owners.set(name, value);
      }
    }
    expect(owners.size).toBeGreaterThan(0);
  });

  test.each(tables)('every field of %s can be mapped', (table) => {
    for (const field of Object.keys(crm.tables[table]!.fields)) {
      expect(() => checkMappings([{ table, field, header: 'Header' }])).not.toThrow();
    }
  });

  test('has a name in the report', () => {
    const input = { crm: crm.id, language: null, encoding: 'utf-8', delimiter: ',', dayOrder: null } as InputReport;
    expect(assumptionsOf(input, [input])[0]).toMatch(crm.id === 'generic' ? 'no known CRM' : crm.name);
  });

  test('no word for an outcome belongs to two', () => {
    const owners = new Map<string, string>();
    for (const { outcome, value, labels, synonyms } of crm.dealStatuses) {
      for (const name of [value, ...Object.values(labels).flat(), ...synonyms].map(foldValue)) {
        expect(`${name}: ${owners.get(name) ?? outcome}`).toBe(`${name}: ${outcome}`);
        owners.set(name, outcome);
      }
    }
  });

  test('its preset names stages and lead statuses that it knows', () => {
    expect(checkReferences(crm.preset, crm)).toEqual([]);
  });

  test('no ordinary name is a sign of it', () => {
    const ordinary = new Set(Object.values(generic.tables).flatMap((table) => namesIn(table)));
    // The ordinary names are theirs to begin with.
    if (['hubspot', 'salesforce', 'generic'].includes(crm.id)) return;
    const isSign = (name: string) =>
      crm.signs.some((sign) => (typeof sign === 'string' ? normalizeHeader(sign) === name : sign.test(name)));
    expect([...ordinary].filter(isSign)).toEqual([]);
  });

  test('its importer finds a record by a column that it knows', () => {
    const known = new Set([...namesIn(crm.tables.contacts), ...namesIn(generic.tables.contacts)]);
    expect(crm.importer.keys.map(normalizeHeader).filter((key) => !known.has(key))).toEqual([]);
    expect(crm.importer.keys.length).toBeGreaterThan(0);
  });

  test('its importer can write a stage and a lead status', () => {
    const { stage = {}, leadStatus = {} } = crm.tables.contacts.fields;
    for (const names of [stage, leadStatus].map((field) => Object.values(field).flat())) {
      const writable = names.filter(
        (name) => !crm.importer.readOnly.some((pattern) => pattern.test(name.toLowerCase())),
      );
      expect(names.length === 0 || writable.length > 0).toBe(true);
    }
  });

  test('knows the lifecycle stage property of a history by label and internal name', () => {
    const isStage = createStageProperty(crm);
    expect(['Lifecycle Stage', 'Lifecycle-Phase', 'LIFECYCLE_STAGE'].map(isStage)).toEqual([true, true, true]);
    expect(['hs_lead_status', '', '__proto__'].map(isStage)).toEqual([false, false, false]);
  });
});

test('the generic names come last and stand for any unknown id', () => {
  expect(crms.at(-1)?.id).toBe('generic');
  expect(crmOf('constructor').id).toBe('generic');
  expect(crmOf('hubspot').name).toBe('HubSpot');
  expect(crmOf('salesforce').name).toBe('Salesforce');
});
