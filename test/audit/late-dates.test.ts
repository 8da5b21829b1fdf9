import { describe, expect, it } from 'vitest';
import type { PolicyInput } from '../../src/policy/input.ts';
import { audit, inFolder, writeTables } from '../files.ts';

interface Pair {
  readonly mql: string;
  readonly created: string;
  readonly stage?: string;
  readonly closed?: string;
}

const late: Pair = { mql: '2024-03-05', created: '2024-02-05' };
const early: Pair = { mql: '2024-01-05', created: '2024-02-05' };

const times = (count: number, pair: Pair): readonly Pair[] => Array(count).fill(pair);

async function run(pairs: readonly Pair[], { header = 'contact_id,stage,mql_date', policy = {} as PolicyInput } = {}) {
  const contacts = `${header}\n${pairs.map(({ mql }, i) => `${101 + i},Opportunity,${mql}\n`).join('')}`;
  const rows = pairs.map(
    ({ created, stage = 'Proposal Sent', closed = '' }, i) => `${801 + i},${stage},${created},${closed},${101 + i}\n`,
  );
  const deals = `deal_id,stage,created_date,close_date,contact_id\n${rows.join('')}`;
  const { findings, report } = await inFolder((folder) =>
    audit({
      files: writeTables(folder, { contacts, deals }),
      threads: 0,
      policy: { input: policy, origin: 'stageproof.yaml' },
    }),
  );
  const { status, reason } = report.rules.find(({ id }) => id === 'stage-date-after-deal')!;
  return { status, reason, found: findings.filter(({ rule }) => rule === 'stage-date-after-deal') };
}

describe('stage dates behind the creation of the deal', () => {
  it('are said once of a column where nearly all are', async () => {
    const { found } = await run([early, early, ...times(18, late)]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ recordId: '', row: 4, column: 'mql_date', fix: null });
    expect(found[0]!.message).toBe(
      'Marketing Qualified Lead is dated 2024-03-05, after deal 803 was created on 2024-02-05, and so it is with 18 of ' +
        '20 contacts: the column may date something else.',
    );
    expect(found[0]!.evidence.map(({ table, row }) => `${table} ${row}`)).toEqual(
      [4, 5, 6].flatMap((row) => [`contacts ${row}`, `deals ${row}`]),
    );
  });

  it.each([
    ['a share that could be chance', [early, early, early, ...times(17, late)], 17],
    ['few contacts', times(19, late), 19],
  ])('are said of each contact where there is %s', async (_, pairs, count) => {
    const { found } = await run(pairs);
    expect(found).toHaveLength(count);
    expect(found[0]!.message).toMatch(/ was created on 2024-02-05\.$/);
    expect(found.at(-1)!.recordId).toBe(String(100 + pairs.length));
  });

  it.each([
    ['one day as the deal', { mql: '2024-02-05', created: '2024-02-05' }],
    ['a day that a time zone may explain', { mql: '2024-02-06', created: '2024-02-05 23:30' }],
    ['another round after a lost deal', { ...late, stage: 'Closed Lost', closed: '2024-02-20' }],
    ['no date', { ...late, mql: '' }],
    ['a deal that tells no creation', { ...late, created: '' }],
  ])('are not what is found in %s', async (_, pair) => {
    expect((await run([pair])).found).toEqual([]);
  });

  it('count for the whole column, whatever became of the deals since', async () => {
    const { found } = await run(times(20, { ...late, stage: 'Closed Lost', closed: '2024-02-20' }));
    expect(found.map(({ recordId }) => recordId)).toEqual(['']);
  });

  it('are nobody’s fault in HubSpot, which dates a stage when it is set', async () => {
    const header = 'Record ID,Lifecycle Stage,Became a Marketing Qualified Lead Date';
    expect(await run(times(20, late), { header })).toEqual({
      status: 'off',
      reason: 'HubSpot dates a stage when it is set',
      found: [],
    });
    const policy: PolicyInput = { rules: { 'stage-date-after-deal': 'info' } };
    const { found } = await run(times(20, late), { header, policy });
    expect(found.map(({ severity }) => severity)).toEqual(['info']);
  });

  it.each(['MQL Date', 'became_mql_date', 'became_lead_date', 'SQL-Datum', 'Became_Subscriber_Date'])(
    'stand under %s',
    async (name) => {
      expect((await run([late], { header: `contact_id,stage,${name}` })).found).toHaveLength(1);
    },
  );

  it.each(['lead_date', 'Opportunity Date', 'created_date'])('do not stand under %s', async (name) => {
    const { found, status } = await run([late], { header: `contact_id,stage,${name}` });
    expect([found, status]).toEqual([[], 'not-run']);
  });
});
