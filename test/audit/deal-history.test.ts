import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditOptions } from '../../src/options.ts';
import type { Finding } from '../../src/types.ts';
import { audit, inFolder, writeTables } from '../files.ts';

const STAGES = `stage_id,stage_name
1,Qualified Lead
2,Proposal
3,Negotiation
4,Closing
`;
const HEADER = 'deal_id,change_time,changed_field_key,new_value';

interface Told {
  readonly falls: readonly string[];
  readonly reused: readonly string[];
  readonly skipped: string | undefined;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** What is said of a log; `813@3` is a finding of row 3 about deal 813. */
async function told(
  log: string,
  { stages = STAGES, deals, ...options }: Partial<AuditOptions> & { stages?: string; deals?: string } = {},
): Promise<Told> {
  return inFolder(async (folder) => {
    const files = writeTables(folder, { dealHistory: log, stages, deals: deals ?? null });
    const { report, findings } = await audit({ files, threads: 0, withoutContacts: true, ...options });
    const of = (rule: string) => findings.filter((finding) => finding.rule === rule);
    return {
      falls: of('deal-history-regression').map(({ recordId, row }) => `${recordId}@${row}`),
      reused: of('deal-id-reused').map(({ recordId, row }) => `${recordId}@${row}`),
      skipped: of('deal-stage-skipped')[0]?.message,
      findings,
      notes: report.inputs.find(({ table }) => table === 'dealHistory')!.notes,
    };
  });
}

describe('how deals moved', () => {
  it('is read in order of time, whatever the order of the rows; blank lines are rows of a spreadsheet', async () => {
    const log = `${HEADER}
812,2024-03-20,stage_id,1

812,2024-03-01,stage_id,1
812,2024-03-10,stage_id,2
`;
    expect((await told(log)).falls).toEqual(['812@2']);
    expect((await told(log.replace('2024-03-20', '2024-02-20'))).falls).toEqual([]);
    expect((await told(log.replace('2024-03-10', '2024-03-30'))).falls).toEqual([]);
    const [{ evidence }] = (await told(log)).findings.filter(({ rule }) => rule === 'deal-history-regression') as [
      Finding,
    ];
    expect(evidence.map(({ row, value }) => [row, value])).toEqual([
      [2, '1'],
      [5, '2'],
    ]);
  });

  it('says nothing of stages that were entered at one moment', async () => {
    const log = `${HEADER}
812,2024-03-01,stage_id,2
812,2024-03-01,stage_id,1
812,2024-03-10,stage_id,4
813,2024-03-01,stage_id,2
813,2024-03-02,stage_id,1
813,2024-03-02,stage_id,4
`;
    expect(await told(log)).toMatchObject({ falls: [], skipped: undefined });
  });

  it('takes an id and the label of one stage for one', async () => {
    const log = `${HEADER}
812,2024-03-01,stage_id,3
812,2024-03-02,stage_id,negotiation
812,2024-03-03,stage_id,Proposal
`;
    expect((await told(log)).falls).toEqual(['812@4']);
  });

  it('says nothing of moves from pipeline to pipeline', async () => {
    const stages = `stage_id,stage_name,pipeline_id
1,New,1
2,Won back,1
3,New,2
4,Renewed,2
`;
    const log = `${HEADER}
812,2024-03-01,stage_id,3
812,2024-03-02,stage_id,1
813,2024-03-01,stage_id,New
813,2024-03-02,stage_id,1
814,2024-03-01,stage_id,4
814,2024-03-02,stage_id,3
`;
    expect((await told(log, { stages })).falls).toEqual(['814@7']);
  });

  it.each([
    ['with a gap', STAGES.replace('\n4,', '\n5,')],
    ['that stand twice', STAGES.replace('\n4,', '\n3,')],
    ['that are no numbers', STAGES.replace('\n4,', '\nclosing,')],
  ])('ids %s tell no order, and that is said', async (_, stages) => {
    const log = `${HEADER}\n812,2024-03-01,stage_id,3\n812,2024-03-02,stage_id,1\n`;
    const { falls, notes } = await told(log, { stages });
    expect(falls).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/^1 deal, but no table tells how the stages follow each other/)]);
  });

  it('of deals that the CRM has deleted is nobody’s business', async () => {
    const log = `${HEADER}\n812,2024-03-01,stage_id,3\n812,2024-03-02,stage_id,1\n`;
    const deals = 'deal_id,stage_id,_fivetran_deleted\n812,1,true\n';
    const { falls, notes } = await told(log, { deals });
    expect(falls).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/^No row is about a deal that has not been deleted, /)]);
    expect((await told(log, { deals: deals.replace('true', 'false') })).falls).toEqual(['812@3']);
  });

  it('is said of events without a time', async () => {
    const log = `${HEADER}\n812,soon,stage_id,3\n812,2024-03-02,stage_id,1\n812,2024-03-03,stage_id,2\n`;
    expect((await told(log)).notes.at(-1)).toBe('1 event without a readable time: not used.');
  });
});

describe('two deals under one id', () => {
  const twice = `${HEADER}
812,2024-03-01,add_time,2024-03-01
812,2024-03-02,stage_id,1
812,2024-05-01,add_time,2024-05-01
812,2024-05-02,stage_id,1
`;

  it('have two creations and two beginnings', async () => {
    expect((await told(twice)).reused).toEqual(['812@4']);
  });

  it.each([
    ['one creation, exported twice', twice.replaceAll('05-01', '03-01')],
    ['a second creation, and no new beginning', twice.replace('812,2024-05-02,stage_id,1\n', '')],
    ['a new beginning before the second creation', twice.replace('2024-05-02', '2024-04-02')],
    ['a new beginning in another stage', twice.replace(/1\n$/, '2\n')],
  ])('are not told by %s', async (_, log) => {
    expect((await told(log)).reused).toEqual([]);
  });
});

const logs = fc.array(
  fc.record({
    deal: fc.constantFrom('812', '813', 'A-7'),
    day: fc.integer({ min: 1, max: 28 }),
    stage: fc.integer({ min: 0, max: 5 }),
  }),
  { maxLength: 24 },
);

describe('any log', () => {
  it('is judged as somebody would who looks at one deal after the other, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(logs, fc.integer({ min: 1, max: 200 }), async (events, bytes) => {
        const day = (number: number) => `2024-03-${String(number).padStart(2, '0')}`;
        const rows = events.map(
          ({ deal, day: on, stage }) => `${deal},${day(on)},stage_id,${stage === 0 ? '' : stage}`,
        );
        const log = `${[HEADER, `812,${day(1)},stage_id,1`, ...rows].join('\n')}\n`;
        const all = [{ deal: '812', day: 1, stage: 1 }, ...events].map((event, at) => ({ ...event, row: at + 2 }));
        const { falls } = await told(log, { segmentBytes: bytes, chunkBytes: 64 });
        expect(falls.toSorted()).toEqual(fallsOf(all).toSorted());
      }),
      { numRuns: 60 },
    );
  });
});

/** Days on which a deal entered two stages tell nothing, and neither do stages that nobody knows. */
function fallsOf(events: readonly { deal: string; day: number; stage: number; row: number }[]): readonly string[] {
  return [...new Set(events.map(({ deal }) => deal))].flatMap((deal) => {
    const own = events.filter((event) => event.deal === deal);
    const days = [...new Set(own.map(({ day }) => day))].sort((a, b) => a - b);
    const steps = days.map((day) => own.filter((event) => event.day === day));
    return steps.slice(1).flatMap((to, at) => {
      const from = steps[at]!;
      const [one, other] = [from, to].map((step) => [...new Set(step.map(({ stage }) => stage))]);
      const isSure = [one!, other!].every((stages) => stages.length === 1 && stages[0]! >= 1 && stages[0]! <= 4);
      return isSure && other![0]! < one![0]! ? [`${deal}@${to[0]!.row}`] : [];
    });
  });
}
