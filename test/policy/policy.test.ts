import { describe, expect, test } from 'vitest';
import { hubspot } from '../../src/crm/hubspot.ts';
import { crms } from '../../src/crm/index.ts';
import type { PolicyInput } from '../../src/policy/input.ts';
import { compilePolicy, toSourceType } from '../../src/policy/policy.ts';

const compile = (input: PolicyInput | null = null) => compilePolicy(hubspot, input, 'stageproof.yaml');

test.each(crms)('the preset of $id stands on its own, and under a ladder of a company', (crm) => {
  const policy = compilePolicy(crm, null, `preset ${crm.id}`);
  for (const stage of [policy.earned.open, policy.earned.won, policy.recycleTo]) {
    expect(policy.rung(stage)).toBeGreaterThanOrEqual(0);
  }
  for (const detour of policy.detours) expect(policy.rung(detour)).toBe(-1);
  const own = compilePolicy(crm, { ladder: ['lead', 'opportunity', 'customer', 'recycled'] }, 'stageproof.yaml');
  expect(own.ladder).toEqual(['lead', 'opportunity', 'customer', 'recycled']);
  expect(own.earned).toEqual({ open: 'opportunity', won: 'customer' });
  expect(own.detours.has('recycled')).toBe(false);
});

test.each(crms)('the preset of $id refers to nothing that it does not know', (crm) => {
  const policy = compilePolicy(crm, null, `preset ${crm.id}`);
  // Marketo and Pardot begin with people whom nobody knows yet; Pardot's begin without an address to write to.
  const rungs = ['lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'opportunity', 'customer'];
  const order = rungs.map((stage) => policy.rung(stage));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order[0]).toBeGreaterThanOrEqual(0);
  expect([policy.rung('other'), policy.rung(null)]).toEqual([-1, -1]);
});

test.each(crms.filter(({ preset }) => Object.keys(preset).length === 0))(
  'the preset of $id is the usual one',
  (crm) => {
    const policy = compilePolicy(crm, null, `preset ${crm.id}`);
    expect(policy.ladder).toEqual([
      'subscriber',
      'lead',
      'marketingqualifiedlead',
      'salesqualifiedlead',
      'opportunity',
      'customer',
      'evangelist',
    ]);
    expect(policy).toMatchObject({
      earned: { open: 'opportunity', won: 'customer' },
      closedLost: 'keep',
      customers: 'keep',
      recycleAfterDays: 90,
      recycleTo: 'lead',
      openDealLeadStatus: 'OPEN_DEAL',
      initialLeadStatus: 'NEW',
      timeZone: 'UTC',
      criteria: [],
      defaultStage: null,
    });
    expect([...policy.needsLeadStatus]).toEqual(['marketingqualifiedlead', 'salesqualifiedlead']);
    expect([...policy.disqualifyingLeadStatuses]).toEqual(['UNQUALIFIED', 'BAD_TIMING']);
    expect(policy.resetBy.size).toBe(0);
    expect(policy.role('Anything')).toBe('sales');
    expect([policy.rung('subscriber'), policy.rung('other'), policy.rung(null)]).toEqual([0, -1, -1]);
  },
);

test('a rung of its own, with names', () => {
  const policy = compile({
    ladder: ['Lead', 'MQL', 'SQL', 'Opportunity', 'Kunde', 'repeatcustomer'],
    stages: { repeatcustomer: { label: 'Repeat customer', labels: { de: 'Bestandskunde' }, synonyms: ['Again'] } },
  });
  expect(policy.ladder.at(-2)).toBe('customer');
  expect(policy.rung('repeatcustomer')).toBe(5);
  expect(policy.rung('evangelist')).toBe(-1);
  expect(policy.stages.read('bestandskunde')).toMatchObject({ value: 'repeatcustomer', reading: 'variant' });
  expect(policy.stages.read('Again')).toMatchObject({ value: 'repeatcustomer', reading: 'synonym' });
  expect(policy.stages.label('repeatcustomer', 'de')).toBe('Repeat customer');
});

test('a rung without names is written as its value', () => {
  const policy = compile({ ladder: ['lead', 'opportunity', 'customer', 'partner'] });
  expect(policy.stages.read('partner')).toMatchObject({ value: 'partner', reading: 'internal' });
  expect(policy.stages.label('partner', 'en')).toBe('partner');
});

test('a spelling that the company claims is taken from whom it had before', () => {
  const policy = compile({ stages: { salesqualifiedlead: { synonyms: ['Prospect'] }, lead: 'Contact' } });
  expect(policy.stages.read('Prospect').value).toBe('salesqualifiedlead');
  expect(policy.stages.read('Contact')).toMatchObject({ value: 'lead', reading: 'label', language: null });
  expect(policy.stages.label('lead', 'de')).toBe('Contact');
  expect(policy.stages.read('Lead').value).toBe('lead');
});

test('references may use any known name', () => {
  const policy = compile({
    closedLost: 'recycle',
    recycleTo: 'Marketing Qualified Lead',
    needsLeadStatus: ['SQL'],
    disqualifyingLeadStatuses: ['Nicht qualifiziert'],
    initialLeadStatus: null,
    defaultStage: 'Sonstige',
    criteria: [{ stage: 'MQL', column: 'Score', atLeast: 50 }],
    resetBy: ['CRM UI'],
    roles: { RENEWALS: 'renewal', '42': 'ignore' },
    rules: { 'email-duplicate': 'off', 'stage-behind': { severity: 'info' } },
  });
  expect(policy.recycleTo).toBe('marketingqualifiedlead');
  expect([...policy.needsLeadStatus]).toEqual(['salesqualifiedlead']);
  expect([...policy.disqualifyingLeadStatuses]).toEqual(['UNQUALIFIED']);
  expect(policy.initialLeadStatus).toBeNull();
  expect(policy.defaultStage).toBe('other');
  expect(policy.criteria).toEqual([{ stage: 'marketingqualifiedlead', column: 'Score', atLeast: 50 }]);
  expect([...policy.resetBy]).toEqual(['CRM_UI']);
  expect(['renewals', '42', 'Sales', null].map(policy.role)).toEqual(['renewal', 'ignore', 'sales', 'sales']);
  expect(policy.rules).toMatchObject({ 'email-duplicate': { severity: 'off' }, 'stage-behind': { severity: 'info' } });
});

test('the same input gives the same policy after a journey as JSON', () => {
  const input: PolicyInput = { ladder: ['lead', 'opportunity', 'customer'], roles: { Renewals: 'renewal' } };
  const there = compile(JSON.parse(JSON.stringify(input)));
  expect(there.ladder).toEqual(compile(input).ladder);
  expect(there.role('renewals')).toBe('renewal');
});

describe('a contradiction is refused', () => {
  test.each<[PolicyInput, string]>([
    [{ recycleTo: 'leed' }, 'recycleTo: unknown stage "leed", did you mean "lead"?'],
    [{ recycleTo: 'other' }, 'recycleTo: "other" is not on the ladder'],
    [{ ladder: ['lead', 'Lead', 'opportunity', 'customer'] }, 'ladder[1]: "Lead" is already on the ladder'],
    [{ ladder: ['leed', 'opportunity', 'customer'] }, 'ladder[0]: unknown stage "leed", did you mean "lead"?'],
    [{ ladder: ['lead', 'customer'] }, 'ladder: lacks "opportunity"'],
    [{ ladder: ['customer', 'opportunity'] }, 'earned: "opportunity" must stand below "customer"'],
    [{ closedLost: 'recycle', ladder: ['opportunity', 'customer'] }, 'recycleTo: "lead" is not on the ladder'],
    [{ criteria: [{ stage: 'MLQ', column: 'Score', atLeast: 1 }] }, 'criteria[0].stage: unknown stage "MLQ"'],
    [{ initialLeadStatus: 'NWE' }, 'initialLeadStatus: unknown lead status "NWE", did you mean "NEW"?'],
    [{ timeZone: 'Europe/Berlim' }, 'timeZone: unknown time zone "Europe/Berlim", did you mean "Europe/Berlin"?'],
    [{ timeZone: 'New York' }, 'timeZone: unknown time zone "New York", did you mean "America/New_York"?'],
    [{ timeZone: '+15:00' }, 'timeZone: unknown time zone "+15:00"; write it as "Europe/Berlin", "+02:00" or "UTC"'],
    [{ stages: { lead: 'Kontakt', subscriber: 'kontakt' } }, 'stages.subscriber: "kontakt" already means lead'],
    [{ stages: { lead: 'customer' } }, 'stages.lead: "customer" already means customer'],
    [{ stages: { lead: 'A', Lead: 'B' } }, 'stages.Lead: is the same value as "lead"'],
    [{ roles: { Renewals: 'renewal', renewals: 'ignore' } }, 'roles.renewals: is the same name as "Renewals"'],
  ])('%j', (input, message) => {
    let fault: unknown;
    try {
      compile(input);
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ kind: 'policy', message: expect.stringContaining(`stageproof.yaml: ${message}`) });
  });
});

test.each(['CRM_UI', 'crm ui', ' Crm-Ui '])('%s is one source type', (text) => {
  expect(toSourceType(text)).toBe('CRM_UI');
});

test('detours may be named like any stage, but not stand on the ladder', () => {
  expect([...compile({ detours: ['Sonstige'] }).detours]).toEqual(['other']);
  expect(() => compile({ detours: ['MQL'] })).toThrow('detours[0]: "MQL" is on the ladder');
  expect(() => compile({ detours: ['Reclycled'] })).toThrow('detours[0]: unknown stage "Reclycled"');
});
