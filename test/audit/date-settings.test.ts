import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type * as Shell from '../../src/audit/audit.ts';
import { auditFiles } from '../../src/audit/audit.ts';
import type { AuditOptions } from '../../src/options.ts';
import { audit, inFolder, writeTables } from '../files.ts';

// Threads run the compiled program.
const built = fileURLToPath(new URL('../../dist/audit/audit.js', import.meta.url));

const CONTACTS = `Record ID,Email,Lifecycle Stage,Create Date,Became a Customer Date
1,ada@example.org,Lead,3/4/2024 00:30,
2,grace@example.org,Customer,13/4/2024 01:00,3/4/2024
3,edsger@example.org,Lead,4/4/2024 23:00,
`;
const DEALS = `Record ID,Deal Stage,Create Date,Close Date,Associated Contact IDs
7,Closed Won,2024-04-02 23:30,2024-04-03 00:30,1
8,Closed Lost,2024-04-05,2024-04-06,2;3
`;

const run = (options: Omit<AuditOptions, 'files'>, contacts = CONTACTS) =>
  inFolder((folder) => audit({ files: writeTables(folder, { contacts, deals: DEALS }), ...options }));

const notesOf = async (options: Omit<AuditOptions, 'files'>) =>
  (await run(options)).report.inputs.map(({ notes }) => notes);

describe('--tz', () => {
  it('is the zone of the policy, and over it', async () => {
    const berlin = { policy: { input: { timeZone: 'Europe/Berlin' }, origin: 'test' } };
    const wanted = await run(berlin);
    const told = await run({ timeZone: 'Europe/Berlin' });
    expect(wanted.report.asOf).toBe('2024-04-12T23:00:00.000Z');
    expect(told.report.asOf).toBe(wanted.report.asOf);
    expect(told.findings).toEqual(wanted.findings);
    const other = await run({ ...berlin, timeZone: '+1' });
    expect(other.report.asOf).toBe('2024-04-13T00:00:00.000Z');
  });

  it('is said of every file whose times carry no offset', async () => {
    const said = 'Times without an offset are read in UTC+01:00, as --tz says.';
    expect(await notesOf({ timeZone: '+1' })).toEqual([[said], [said]]);
    const contacts = 'Record ID,Email,Create Date\n1,ada@example.org,2024-03-01T10:00:00Z\n';
    const { report } = await inFolder((folder) =>
      audit({ files: writeTables(folder, { contacts }), timeZone: 'Asia/Tokyo' }),
    );
    expect(report.inputs[0]!.notes.join()).not.toContain('--tz');
  });

  it('is refused where nobody knows it', async () => {
    await expect(run({ timeZone: 'Berlin' })).rejects.toThrow(
      '--tz Berlin: unknown time zone, did you mean "Europe/Berlin"?',
    );
  });
});

describe('--date-order', () => {
  const first = async (options: Omit<AuditOptions, 'files'>) => (await run(options)).findings.map(({ rule }) => rule);

  it('settles what is undecidable', async () => {
    expect(await first({ only: ['date-ambiguous'] })).toEqual(['date-ambiguous']);
    expect(await first({ only: ['date-ambiguous'], dateOrders: [{ order: 'dmy' }] })).toEqual([]);
  });

  it('holds for the columns it names, by header or field, before all others', async () => {
    const named = (column: string) =>
      notesOf({ dateOrders: [{ order: 'mdy', column }, { order: 'dmy' }] }).then(([notes]) => notes);
    const said = [
      '"Create Date" is read day first, as --date-order says.',
      '"Became a Customer Date" is read month first, as --date-order says.',
    ];
    expect(await named('became a customer date')).toEqual(said);
    expect(await named('stageDate:customer')).toEqual(said);
  });

  it('counts the cells that it leaves unread', async () => {
    const [notes] = await notesOf({ dateOrders: [{ order: 'mdy', column: 'createdAt' }] });
    expect(notes).toContain('"Create Date" is read month first, as --date-order says, and 1 of its 3 cells cannot be.');
  });

  it('is refused for a column that is not there, and when nobody knows it', async () => {
    const refused = (column: string) => run({ dateOrders: [{ order: 'dmy', column }] });
    await expect(refused('Creat Date')).rejects.toThrow(
      '--date-order "Creat Date=dmy": no such date column in contacts.csv, deals.csv, did you mean "Create Date"?',
    );
    await expect(refused('Email')).rejects.toThrow(
      'the date columns are Create Date, Became a Customer Date, Close Date',
    );
    await expect(run({ dateOrders: [{ order: 'dym' as 'dmy' }] })).rejects.toThrow('did you mean "dmy"?');
  });
});

describe.skipIf(!existsSync(built))('on threads (skipped before the first build)', () => {
  it('zone and order are the same', { timeout: 60_000 }, async () => {
    const { auditFiles: auditBuilt } = (await import(built)) as typeof Shell;
    const [header, ...rows] = CONTACTS.trimEnd().split('\n');
    const contacts = [header, ...Array.from({ length: 300 }, () => rows).flat()].join('\n');
    await inFolder(async (folder) => {
      const files = writeTables(folder, { contacts, deals: DEALS });
      const settings = { timeZone: 'Europe/Berlin', dateOrders: [{ order: 'mdy' as const }] };
      const alone = await auditFiles({ files, ...settings, threads: 0 });
      expect(await auditBuilt({ files, ...settings, threads: 3, segmentBytes: 4096 })).toEqual(alone);
    });
  });
});
