import { describe, expect, it } from 'vitest';
import { ruleById } from '../../src/rules/index.ts';
import { judged } from './pipelines.ts';

const CONTACTS = 'Record ID,Email,Lifecycle Stage\n101,ada@example.org,Opportunity\n';

function findingsOf(id: string, deals: string, changes: { readonly asOf?: string; readonly policy?: object } = {}) {
  const { policy, ...others } = changes;
  const example = { title: '', fires: [], contacts: CONTACTS, deals, ...others };
  return judged([ruleById(id)], policy === undefined ? example : { ...example, policy: { ...policy } }).findings;
}

describe('deal-without-contact', () => {
  it('does not fire where the CRM counts contacts that the export does not name', () => {
    const deals = `Record ID,Deal Stage,Number of Associated Contacts,Associated Contact IDs
812,Contract Sent,2,
813,Contract Sent,0,
`;
    expect(findingsOf('deal-without-contact', deals).map(({ recordId }) => recordId)).toEqual(['813']);
  });
});

describe('deal-contact-unknown', () => {
  it('lists a few and counts the rest', () => {
    const deals = 'Record ID,Deal Stage,Associated Contact IDs\n812,Contract Sent,901;902;903;904;905\n';
    expect(findingsOf('deal-contact-unknown', deals)[0]?.message).toBe(
      'Linked to what the contacts file does not hold: 901, 902, 903 and 2 more.',
    );
  });
});

describe('deal-stage-unknown', () => {
  it('shows a blank as one', () => {
    const deals = 'Record ID,Deal Stage,Associated Contact IDs\n812,,101\n';
    expect(findingsOf('deal-stage-unknown', deals)[0]?.message).toBe(
      'Deal stage (blank) is not known, so the deal counts as open.',
    );
  });
});

describe('deal-close-date-past', () => {
  const deals = 'Record ID,Deal Stage,Close Date,Associated Contact IDs\n812,Contract Sent,2024-06-20,101\n';

  it('grants the days of grace that the policy says', () => {
    const policy = { rules: { 'deal-close-date-past': { options: { days: 14 } } } };
    expect(findingsOf('deal-close-date-past', deals, { asOf: '2024-06-30' })[0]?.message).toBe(
      'Open on 2024-06-30, but expected to close on 2024-06-20.',
    );
    expect(findingsOf('deal-close-date-past', deals, { asOf: '2024-06-30', policy })).toEqual([]);
    expect(findingsOf('deal-close-date-past', deals, { asOf: '2024-07-05', policy })).toHaveLength(1);
  });

  it('is silent on the day itself, and where nothing tells when to judge', () => {
    expect(findingsOf('deal-close-date-past', deals, { asOf: '2024-06-20' })).toEqual([]);
    expect(findingsOf('deal-close-date-past', deals)).toEqual([]);
  });

  it('leaves a deal that only counts as open to deal-stage-unknown', () => {
    expect(findingsOf('deal-close-date-past', deals.replace('Contract Sent', '?'), { asOf: '2024-06-30' })).toEqual([]);
  });
});

describe('deal-closed-before-created', () => {
  it.each([
    ['the day before', '2024-05-02 09:00', '2024-05-01 21:00', 1],
    ['hours before, on one day', '2024-05-02 09:00', '2024-05-02 08:00', 0],
    ['a date without a time on that day', '2024-05-02 23:59', '2024-05-02', 0],
    ['a date without a time on an earlier day', '2024-05-02 09:00', '2024-05-01', 1],
    ['later', '2024-05-02 09:00', '2024-05-03', 0],
  ])('compares days: %s', (_title, created, closed, count) => {
    const deals = `Record ID,Deal Stage,Create Date,Close Date,Associated Contact IDs
812,Closed Won,${created},${closed},101
`;
    expect(findingsOf('deal-closed-before-created', deals)).toHaveLength(count);
  });

  it('says nothing of an open deal, whose close is only expected', () => {
    const deals = `Record ID,Deal Stage,Create Date,Close Date,Associated Contact IDs
812,Contract Sent,2024-05-02,2023-05-02,101
`;
    expect(findingsOf('deal-closed-before-created', deals)).toEqual([]);
  });
});
