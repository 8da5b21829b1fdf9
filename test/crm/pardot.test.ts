import { describe, expect, test } from 'vitest';
import { pardot } from '../../src/crm/pardot.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import type { OutcomeFacts } from '../../src/types.ts';
import { fieldsOf, read, refusalOf } from './headers.ts';

const policy = compilePolicy(pardot, null, 'test');

test('prospects by label and by API name', () => {
  const labels = read(
    'Prospect ID|First Name|Last Name|Email|Lifecycle Stage|Score|Grade|Assigned User|CRM Contact FID|CRM Lead FID|Created At',
  ).layout;
  expect(labels).toMatchObject({ table: 'contacts', crm: 'pardot', language: 'en' });
  expect(fieldsOf(labels)).toMatchObject({
    id: 'Prospect ID',
    stage: 'Lifecycle Stage',
    owner: 'Assigned User',
    externalId: 'CRM Contact FID',
  });
  const names = read(
    '_fivetran_deleted|_fivetran_synced|campaign_id|created_at|crm_contact_fid|crm_lead_fid|email|first_name|grade|id|' +
      'last_activity_at|last_name|prospect_account_id|score|updated_at|user_id',
  ).layout;
  expect(names).toMatchObject({ table: 'contacts', crm: 'pardot', language: 'internal' });
  expect(fieldsOf(names)).toMatchObject({ id: 'id', deleted: '_fivetran_deleted', externalId: 'crm_contact_fid' });
  // A click of the prospect is no work of sales.
  expect(fieldsOf(names)).not.toHaveProperty('activity');
});

test('opportunities', () => {
  const { layout } = read(
    'Opportunity ID|Name|Value|Probability|Stage|Status|Type|Created At|Closed At|CRM Opportunity FID|Prospect ID',
  );
  expect(layout).toMatchObject({ table: 'deals', crm: 'pardot' });
  expect(fieldsOf(layout)).toMatchObject({
    id: 'Opportunity ID',
    stage: 'Stage',
    status: 'Status',
    closedAt: 'Closed At',
    contactIds: 'Prospect ID',
  });
});

test('the lifecycle history names stages by number', () => {
  const { layout } = read('id|prospect_id|previous_stage_id|next_stage_id|seconds_elapsed|created_at');
  expect(layout).toMatchObject({ table: 'history', crm: 'pardot', history: { shape: 'long' } });
  expect(fieldsOf(layout)).toEqual({ id: 'prospect_id', value: 'next_stage_id', at: 'created_at' });
  expect(refusalOf('id|name|position|is_locked')).toContain('name its ids under stages in a policy');
});

test.each(['id|visitor_id|prospect_id|ip_address|created_at', 'id|list_id|prospect_id|opted_out'])(
  '%s is refused',
  (header) => {
    expect(refusalOf(header)).toContain('which is not read');
  },
);

describe('the lifecycle', () => {
  test('has five stages, and an open opportunity makes a sales qualified lead', () => {
    const names = ['Visitor', 'Prospect', 'Marketing qualified lead', 'Sales qualified lead', 'Won opportunity'];
    const rungs = names.map((name) => policy.rung(policy.stages.read(name).value));
    expect(rungs).toEqual(rungs.toSorted((a, b) => a - b));
    expect(rungs[0]).toBe(0);
    expect(policy.earned).toEqual({ open: 'salesqualifiedlead', won: 'customer' });
    expect(policy.stages.label('lead', 'en')).toBe('Prospect');
    expect(policy.stages.label('customer', 'en')).toBe('Won Opportunity');
  });
});

test.each([
  ['6 - Won', 'Won', '100', 'won', 'status'],
  ['Won', 'Closed Won', null, 'won', 'status'],
  ['Lost', 'Closed Lost', '0', 'lost', 'status'],
  ['Proposal', 'Open', '50', 'open', 'status'],
  ['Closed Won', null, null, 'won', 'stage'],
] as const)('stage %s with status %s and probability %s is %s', (stage, status, probability, outcome, by) => {
  const facts: OutcomeFacts = {
    stage,
    status,
    probability,
    pipeline: null,
    isWon: null,
    isClosed: null,
    isLost: null,
  };
  expect(policy.outcome(facts)).toMatchObject({ outcome, by });
});

test('the links between opportunities and prospects', () => {
  const { layout } = read('opportunity_id|prospect_id|_fivetran_synced|updated_at');
  expect(layout).toMatchObject({ table: 'associations' });
  expect(fieldsOf(layout)).toEqual({ dealId: 'opportunity_id', contactId: 'prospect_id' });
});

test('a chance of one percent is no certainty', () => {
  const facts: OutcomeFacts = {
    stage: 'Proposal',
    status: null,
    probability: '1',
    pipeline: null,
    isWon: null,
    isClosed: null,
    isLost: null,
  };
  expect(policy.outcome(facts).outcome).toBe('open');
});
