import { describe, expect, it } from 'vitest';
import { RULES, ruleById } from '../../src/rules/index.ts';
import type { Example } from '../../src/types.ts';
import { judged } from './pipelines.ts';

function findingsOf(id: string, example: Omit<Example, 'title' | 'fires'>) {
  return judged([ruleById(id)], { title: '', fires: [], ...example }).findings;
}

const messagesOf = (id: string, example: Omit<Example, 'title' | 'fires'>) =>
  findingsOf(id, example).map(({ message }) => message);

const DEALS = 'Record ID,Deal Stage,Pipeline,Associated Contact IDs\n';

describe('evidence', () => {
  it('stays readable for a contact with a thousand deals', () => {
    const deals = Array.from({ length: 1000 }, (_, i) => `${i},Contract Sent,,101\n`).join('');
    const contacts = 'Record ID,Lifecycle Stage\n101,Customer\n';
    const [finding] = findingsOf('customer-unproven', { contacts, deals: DEALS + deals });
    expect(finding?.message).toBe('Recorded Customer, but no won deal proves it (1000 not won).');
    expect(finding?.evidence).toHaveLength(8);
    expect(finding?.evidence[0]).toMatchObject({ table: 'contacts', value: 'Customer' });
  });

  it('names the deciding cell of a stage that another rule settles', () => {
    const contacts = 'Record ID,Lifecycle Stage,Lead Status\n101,Lead,Unqualified\n';
    const deals = `${DEALS}812,Contract Sent,,101\n`;
    const [finding] = findingsOf('lead-status-conflict', { contacts, deals });
    expect(finding?.message).toBe('Lead status Unqualified does not fit: the stage is Opportunity.');
    expect(finding?.evidence.map(({ table, value }) => `${table} ${value}`)).toEqual([
      'contacts Unqualified',
      'contacts Lead',
      'deals Contract Sent',
    ]);
  });
});

describe('a row that must not be edited', () => {
  const contacts = 'Record ID,Lifecycle Stage,Name\n101,Lead,Ada\n101,Lead,Grace\n';

  it('gets a proposal and no edit', () => {
    const findings = findingsOf('stage-behind', { contacts, deals: `${DEALS}812,Closed Won,,101\n` });
    expect(findings.map(({ proposed, fix }) => [proposed, fix])).toEqual([
      ['Customer', null],
      ['Customer', null],
    ]);
  });
});

describe('stage-behind', () => {
  const contacts = 'Record ID,Lifecycle Stage,Became a Marketing Qualified Lead Date\n101,Lead,2024-03-05\n';

  it('says which date claims the stage', () => {
    expect(messagesOf('stage-behind', { contacts })).toEqual([
      'Recorded Lead, but Marketing Qualified Lead is due: column Became a Marketing Qualified Lead Date is filled.',
    ]);
  });

  it('counts the deals that prove the stage, and leaves out those that the policy ignores', () => {
    const deals = `${DEALS}812,Closed Won,Sales,101\n813,Closed Won,Sales,101\n814,Closed Won,Tests,101\n`;
    expect(messagesOf('stage-behind', { contacts, deals, policy: { roles: { Tests: 'ignore' } } })).toEqual([
      'Recorded Lead, but Customer is due: 2 deals are won.',
    ]);
  });

  it('shows a recorded cell that would run in a terminal', () => {
    const hostile = 'Record ID,Lifecycle Stage\n101,"\u001b]0;owned\u0007"\n';
    expect(messagesOf('stage-behind', { contacts: hostile, deals: `${DEALS}812,Closed Won,,101\n` })).toEqual([
      'Recorded \\x1b]0;owned\\x07, but Customer is due: deal 812 is won.',
    ]);
  });
});

describe('stage-missing', () => {
  it("says that only the policy's criterion or default speaks", () => {
    const contacts = 'Record ID,Lifecycle Stage,Score\n101,,90\n102,,\n';
    const policy = {
      criteria: [{ stage: 'marketingqualifiedlead', column: 'Score', atLeast: 50 }],
      defaultStage: 'subscriber',
    };
    expect(messagesOf('stage-missing', { contacts, policy })).toEqual([
      'The stage is blank, and Marketing Qualified Lead is due: "Score" meets the policy\'s criterion.',
      "The stage is blank, and Subscriber is due: it is the policy's default.",
    ]);
  });
});

describe('stage-spelling', () => {
  it('leaves the cell to the rule that replaces its stage', () => {
    const contacts = 'Record ID,Lifecycle Stage\n101,Marketing Qualified Lead\n102,MQL\n';
    const deals = `${DEALS}812,Closed Won,,102\n`;
    expect(findingsOf('stage-spelling', { contacts })).toHaveLength(1);
    expect(findingsOf('stage-spelling', { contacts, deals })).toEqual([]);
  });
});

describe('opportunities', () => {
  const contacts = 'Record ID,Lifecycle Stage\n101,Opportunity\n';
  const policy = { roles: { Tests: 'ignore' } } as const;

  it('whose only deal the policy ignores are orphaned, not lost', () => {
    const deals = `${DEALS}812,Closed Lost,Tests,101\n`;
    expect(findingsOf('opportunity-orphaned', { contacts, deals, policy })).toHaveLength(1);
    expect(findingsOf('opportunity-lost', { contacts, deals, policy })).toEqual([]);
  });

  it('are not judged where no deals were given', () => {
    expect(findingsOf('opportunity-orphaned', { contacts })).toEqual([]);
  });
});

describe('lead-status-conflict', () => {
  const contacts = 'Record ID,Lifecycle Stage,Lead Status\n101,Lead,Unqualified\n102,Opportunity,Bad Timing\n';

  it('judges from the marketing qualified lead upward, or from where the policy says', () => {
    expect(findingsOf('lead-status-conflict', { contacts }).map(({ recordId }) => recordId)).toEqual(['102']);
    const policy = { rules: { 'lead-status-conflict': { options: { from: 'lead' } } } };
    expect(findingsOf('lead-status-conflict', { contacts, policy })).toHaveLength(2);
  });

  it('judges by the stages that need a lead status where the ladder has no such rung', () => {
    const policy = {
      ladder: ['lead', 'opportunity', 'customer'],
      needsLeadStatus: ['lead'],
    };
    expect(findingsOf('lead-status-conflict', { contacts, policy })).toHaveLength(2);
  });
});

describe('lead-status-missing', () => {
  it('judges a restored stage at once, and a proposal that nobody accepted not at all', () => {
    const contacts = 'Record ID,Lifecycle Stage,Lead Status\n101,Lead,\n102,Lead,\n';
    const history = `contactId,property,value,timestamp,sourceType
101,lifecyclestage,marketingqualifiedlead,2024-02-05T10:00:00Z,FORM
101,lifecyclestage,lead,2024-03-05T10:00:00Z,IMPORT
102,lifecyclestage,marketingqualifiedlead,2024-02-05T10:00:00Z,FORM
102,lifecyclestage,lead,2024-03-05T10:00:00Z,CRM_UI
`;
    const findings = findingsOf('lead-status-missing', { contacts, history });
    expect(findings.map(({ recordId }) => recordId)).toEqual(['101']);
  });
});

describe('email-duplicate', () => {
  it('tells twins whose stages differ from those whose stages agree', () => {
    const contacts = `Record ID,Email,Lifecycle Stage
101,ada@example.org,Lead
102,ada@example.org,lead
103,grace@example.org,Lead
104,grace@example.org,
105,grace@example.org,Lead
`;
    expect(messagesOf('email-duplicate', { contacts })).toEqual([
      'Shares its e-mail with 1 other contact; the stage is the same at 102.',
      'Shares its e-mail with 1 other contact; the stage is the same at 101.',
      'Shares its e-mail with 2 other contacts; the stage differs at 104 (blank).',
      'Shares its e-mail with 2 other contacts; the stage differs at 103 (Lead), 105 (Lead).',
      'Shares its e-mail with 2 other contacts; the stage differs at 104 (blank).',
    ]);
  });
});

describe('id-duplicate', () => {
  it('tells copies from rows that differ', () => {
    const contacts = `Record ID,Lifecycle Stage\n101,Lead\n102,Lead\n101,Lead\n`;
    expect(messagesOf('id-duplicate', { contacts })).toEqual([
      'The same id stands in row 4 too, and the records are the same.',
      'The same id stands in row 2 too, and the records are the same.',
    ]);
  });
});

describe('stage-dates-out-of-order', () => {
  const header = 'Record ID,Lifecycle Stage,Became a Lead Date,Became a Marketing Qualified Lead Date\n';
  const contacts = `${header}101,Marketing Qualified Lead,2024-03-07,2024-03-05\n`;

  it('grants a day, or as many as the policy says', () => {
    expect(findingsOf('stage-dates-out-of-order', { contacts })).toHaveLength(1);
    expect(findingsOf('stage-dates-out-of-order', { contacts: contacts.replace('03-07', '03-06') })).toEqual([]);
    const policy = { rules: { 'stage-dates-out-of-order': { options: { days: 7 } } } };
    expect(findingsOf('stage-dates-out-of-order', { contacts, policy })).toEqual([]);
  });
});

it('nothing is said of a sound export', () => {
  const contacts = `Record ID,Email,Lifecycle Stage,Lead Status,Became a Lead Date,Became a Customer Date
101,ada@example.org,Customer,,2024-01-05,2024-03-01
102,grace@example.org,Lead,,2024-01-06,
103,edsger@example.org,Marketing Qualified Lead,New,2024-01-07,
`;
  const deals = `Record ID,Deal Stage,Create Date,Close Date,Associated Contact IDs
812,Closed Won,2024-02-01,2024-03-01,101
`;
  expect(judged(RULES, { title: '', fires: [], contacts, deals }).findings).toEqual([]);
});
