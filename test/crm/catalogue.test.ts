import { describe, expect, test } from 'vitest';
import { createStageProperty, type TableNames } from '../../src/crm/crm.ts';
import { crmOf, crms } from '../../src/crm/index.ts';
import { foldValue } from '../../src/policy/vocabulary.ts';
import { normalizeHeader } from '../../src/table/header.ts';

describe.each(crms.map((crm) => [crm.id, crm] as const))('%s', (_id, crm) => {
  const tables = Object.entries(crm.tables) as (readonly [string, TableNames<string>])[];
  test.each(tables)('no name in %s belongs to two fields', (_table, { fields }) => {
    const owners = new Map<string, string>();
    for (const [field, names] of Object.entries(fields)) {
      for (const name of Object.values(names ?? {})
        .flat()
        .map(normalizeHeader)) {
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
});
