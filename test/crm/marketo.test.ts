import { describe, expect, test } from 'vitest';
import { createStageProperty } from '../../src/crm/crm.ts';
import { marketo } from '../../src/crm/marketo.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import { fieldsOf, read, refusalOf } from './headers.ts';

describe('people', () => {
  test('of a smart list', () => {
    const { layout } = read(
      'Id|Email Address|First Name|Last Name|Lead Status|Revenue Stage|SFDC Type|SFDC Id|Acquisition Program|Created At|' +
        'Updated At|MQL Date|SAL Date|SQL Date',
    );
    expect(layout).toMatchObject({ table: 'contacts', crm: 'marketo', language: 'en' });
    expect(fieldsOf(layout)).toEqual({
      id: 'Id',
      email: 'Email Address',
      firstName: 'First Name',
      lastName: 'Last Name',
      leadStatus: 'Lead Status',
      stage: 'Revenue Stage',
      externalId: 'SFDC Id',
      createdAt: 'Created At',
      modifiedAt: 'Updated At',
      'stageDate:marketingqualifiedlead': 'MQL Date',
      'stageDate:salesacceptedlead': 'SAL Date',
      'stageDate:salesqualifiedlead': 'SQL Date',
    });
  });

  test('of a bulk extract, by REST names', () => {
    const { layout } = read('id|email|firstName|leadStatus|leadScore|sfdcId|leadRevenueStage|createdAt|updatedAt');
    expect(layout).toMatchObject({ table: 'contacts', crm: 'marketo', language: 'internal' });
    expect(fieldsOf(layout)).toMatchObject({ id: 'id', stage: 'leadRevenueStage', externalId: 'sfdcId' });
  });

  test('without any sign of it they are ordinary', () => {
    expect(read('id|created_at|updated_at|email|first_name|last_name').layout.crm).toBe('generic');
  });
});

describe('history', () => {
  test('changed data values, in one activity log and in the warehouse', () => {
    const log = read('Lead ID|Activity Date|Attribute Name|Old Value|New Value|Reason|Source').layout;
    expect(log).toMatchObject({ table: 'history', crm: 'marketo', history: { shape: 'long' } });
    expect(fieldsOf(log)).toEqual({
      id: 'Lead ID',
      at: 'Activity Date',
      property: 'Attribute Name',
      value: 'New Value',
      source: 'Source',
    });
    const warehouse = read(
      'activity_date|activity_type_id|api_method_name|campaign_id|id|lead_id|modifying_user|new_value|old_value|' +
        'primary_attribute_value|primary_attribute_value_id|reason|request_id|source',
    ).layout;
    expect(fieldsOf(warehouse)).toMatchObject({ id: 'lead_id', property: 'primary_attribute_value' });
  });

  test('changed revenue stages: what stands beside them is the model, not a property', () => {
    const { layout, notes } = read(
      'id|activity_date|activity_type_id|campaign_id|lead_id|new_stage|new_stage_id|old_stage|old_stage_id|' +
        'primary_attribute_value|primary_attribute_value_id|reason',
    );
    expect(layout).toMatchObject({ table: 'history', crm: 'marketo' });
    expect(fieldsOf(layout)).toEqual({ at: 'activity_date', id: 'lead_id', value: 'new_stage' });
    expect(notes).toEqual(['No column names the property: every row is taken for a change of the lifecycle stage.']);
  });

  test('a property that the user names stays one', () => {
    const map = [{ field: 'property', header: 'Field' }];
    expect(fieldsOf(read('Lead ID|Field|New Stage|Activity Date', { map }).layout)).toHaveProperty('property', 'Field');
  });

  test('which data values are the stage', () => {
    const isStage = createStageProperty(marketo);
    expect(['Revenue Stage', 'leadRevenueStage', 'Lifecycle Status', 'Lead Revenue Stage'].map(isStage)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['Lead Status', 'Behavior Score Marketing'].map(isStage)).toEqual([false, false]);
  });
});

describe('other tables', () => {
  test('opportunities', () => {
    const { layout } = read('externalOpportunityId|name|stage|isWon|isClosed|closeDate|amount|createdAt');
    expect(layout).toMatchObject({ table: 'deals', crm: 'marketo' });
    expect(fieldsOf(layout)).toMatchObject({ id: 'externalOpportunityId', isWon: 'isWon', closedAt: 'closeDate' });
  });

  test.each([
    ['data_type|display_name|id|length|restname|restread_only|soapname|soapread_only', 'describe'],
    ['id|channel|created_at|end_date|name|sfdc_id|start_date|status|type|workspace', 'a list of programs'],
    ['id|activity_date|activity_type_id|campaign|campaign_id|lead_id|primary_attribute_value', 'other activities'],
    [
      'marketoGUID|leadId|activityDate|activityTypeId|campaignId|primaryAttributeValueId|primaryAttributeValue|attributes',
      'give "New Value" and "Old Value" columns of their own',
    ],
  ])('%s is refused with what it is', (header, sentence) => {
    expect(refusalOf(header)).toContain(sentence);
  });
});

describe('revenue stages', () => {
  const policy = compilePolicy(marketo, null, 'test');

  test.each([
    ['Known', 'subscriber', 1],
    ['Engaged', 'engaged', 2],
    ['MEL', 'engaged', 2],
    ['MQL', 'marketingqualifiedlead', 4],
    ['Marketing Qualified Lead', 'marketingqualifiedlead', 4],
    ['Sales Lead', 'salesacceptedlead', 5],
    ['SQL', 'salesqualifiedlead', 6],
    ['Opportunity', 'opportunity', 7],
    ['Won', 'customer', 8],
    ['Recycled', 'recycled', -1],
    ['Disqualified', 'disqualified', -1],
  ])('%s is %s', (text, stage, rung) => {
    expect(policy.stages.read(text).value).toBe(stage);
    expect(policy.rung(stage)).toBe(rung);
  });

  test('are written as Marketo has them', () => {
    expect(policy.stages.label('marketingqualifiedlead', 'en')).toBe('MQL');
    expect(policy.stages.label('subscriber', 'en')).toBe('Known');
  });

  test('detours begin anew', () => {
    expect([...policy.detours]).toEqual(['recycled', 'disqualified', 'lost', 'inactive']);
  });
});

test('side tables: roles tie people to opportunities, merges name who became whom', () => {
  expect(read('externalOpportunityId|leadId|role|isPrimary|createdAt').layout).toMatchObject({
    table: 'associations',
    crm: 'marketo',
  });
  const { layout } = read(
    'id|_fivetran_synced|activity_date|activity_type_id|campaign_id|lead_id|master_updated|merge_ids|merge_source',
  );
  expect(layout).toMatchObject({ table: 'merges', crm: 'marketo' });
  expect(fieldsOf(layout)).toEqual({ id: 'merge_ids', into: 'lead_id', at: 'activity_date' });
});
