import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as Shell from '../../src/audit/audit.ts';
import { explainContact } from '../../src/audit/audit.ts';
import { inspectFiles } from '../../src/audit/inspect.ts';
import type { RecognisedFile } from '../../src/inspection.ts';
import type { AuditOptions } from '../../src/options.ts';
import { type Audited, audit, inFolder, writeTables } from '../files.ts';

// Threads run the compiled program.
const built = fileURLToPath(new URL('../../dist/audit/audit.js', import.meta.url));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
// From here on clocks go forward once, and never back: no reading has two meanings.
const START = Date.UTC(2023, 10, 5, 7, 5);

/** A contact: when it was created, and its further events some minutes later. */
interface Person {
  readonly created: number;
  readonly events: readonly { readonly stage: string; readonly at: number }[];
  readonly stage: string;
  /** When it became an SQL, where its history knows of no such event. */
  readonly dated: number | null;
  readonly deal: { readonly stage: string; readonly created: number; readonly closed: number } | null;
}

const minutes = (max: number) => fc.integer({ min: 0, max }).map((count) => count * MINUTE);

const person: fc.Arbitrary<Person> = fc.record({
  created: minutes(200 * 24 * 60).map((later) => START + later),
  events: fc.array(
    fc.record({
      stage: fc.constantFrom('lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'opportunity', 'customer', ''),
      at: minutes(3 * 24 * 60),
    }),
    { maxLength: 4 },
  ),
  stage: fc.constantFrom('lead', 'marketingqualifiedlead', 'opportunity', 'customer', ''),
  dated: fc.option(minutes(3 * 24 * 60)),
  deal: fc.option(
    fc.record({
      stage: fc.constantFrom('closedwon', 'closedlost', 'contractsent'),
      created: minutes(3 * 24 * 60),
      closed: minutes(3 * 24 * 60),
    }),
  ),
});

const crowd = fc.array(person, { minLength: 25, maxLength: 40 });

/** How the cells of one file are written. */
type Clock = (at: number) => string;

const shifted =
  (by: number): Clock =>
  (at) =>
    new Date(at + by).toISOString().slice(0, 16).replace('T', ' ');
const utc = shifted(0);
const absolute: Clock = (at) => new Date(at).toISOString();
const FORMAT = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' });
const berlin: Clock = (at) => FORMAT.format(at);

interface Clocks {
  readonly contacts?: Clock;
  readonly deals?: Clock;
  readonly history?: Clock;
}

/** HubSpot dates a contact's creation and its first event alike, and each stage as its event. */
function tablesOf(people: readonly Person[], { contacts = utc, deals = utc, history = utc }: Clocks) {
  const rows = people.map(({ created, stage, dated, events }, id) => {
    const known = events.find((event) => event.stage === 'salesqualifiedlead');
    const date = dated === null ? '' : contacts(created + (known?.at ?? dated));
    return `${id},p${id}@example.org,${stage},${contacts(created)},${date}`;
  });
  const events = people.flatMap(({ created, events }, id) => [
    `${id},lifecyclestage,subscriber,${history(created)},CRM_UI`,
    ...events.map(({ stage, at }) => `${id},lifecyclestage,${stage},${history(created + at)},CRM_UI`),
  ]);
  const sold = people.flatMap(({ created, deal }, id) =>
    deal === null
      ? []
      : [`${id},${deal.stage},${deals(created + deal.created)},${deals(created + deal.created + deal.closed)},${id}`],
  );
  return {
    contacts: `Record ID,Email,Lifecycle Stage,Create Date,hs_lifecyclestage_salesqualifiedlead_date\n${rows.join('\n')}\n`,
    deals: `Record ID,Deal Stage,Create Date,Close Date,Associated Contact IDs\n${sold.join('\n')}\n`,
    history: `Record ID,Property,Value,Timestamp,Source type\n${events.join('\n')}\n`,
  };
}

const POLICY = { closedLost: 'recycle', recycleAfterDays: 1 };

function run(
  tables: Readonly<Partial<Record<'contacts' | 'deals' | 'history', string>>>,
  options: Omit<AuditOptions, 'files'> = {},
): Promise<Audited> {
  return inFolder((folder) =>
    audit({
      files: writeTables(folder, tables),
      policy: { input: POLICY, origin: 'test' },
      threads: 0,
      ...options,
    }),
  );
}

/** What was decided, without the cells that show it and the words about it. */
const decisions = ({ findings, report }: Audited) => ({
  findings: findings.map(({ rule, recordId, proposed, fix, basis }) =>
    [rule, recordId, proposed, fix, basis].join(' '),
  ),
  moves: report.moves,
  edits: report.edits,
});

const notesOf = ({ report }: Audited) => report.inputs.flatMap(({ notes }) => notes);
const isShifted = (audited: Audited) => notesOf(audited).some((note) => note.startsWith('Times are read in'));

const quarters = fc.integer({ min: -56, max: 56 }).map((count) => count * 15 * MINUTE);

describe('files that show different clocks', { timeout: 120_000 }, () => {
  it('are decided as if they showed the same: contacts against the history', async () => {
    await fc.assert(
      fc.asyncProperty(crowd, quarters, fc.constantFrom(utc, absolute), async (people, by, history) => {
        const { deals: _, ...same } = tablesOf(people, { history });
        const { deals: __, ...other } = tablesOf(people, { history, contacts: shifted(by) });
        const told = await run(other);
        expect(decisions(told)).toEqual(decisions(await run(same)));
        expect(isShifted(told)).toBe(by !== 0);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('are decided as if they showed the same: the history against contacts and deals', async () => {
    await fc.assert(
      fc.asyncProperty(crowd, quarters, async (people, by) => {
        const told = await run(tablesOf(people, { history: shifted(by) }));
        expect(decisions(told)).toEqual(decisions(await run(tablesOf(people, {}))));
        expect(isShifted(told)).toBe(by !== 0);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('are decided as if they showed the same: a portal in Berlin and a warehouse', async () => {
    await fc.assert(
      fc.asyncProperty(crowd, fc.constantFrom(utc, absolute), async (people, history) => {
        const there = await run(tablesOf(people, { contacts: berlin, deals: berlin, history }));
        expect(decisions(there)).toEqual(decisions(await run(tablesOf(people, { history }))));
        expect(isShifted(there)).toBe(true);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it('are left as they are where the zone is named: the policy for the history, a flag for all', async () => {
    const people = fc.sample(crowd, { numRuns: 1, seed: 7 })[0]!;
    const tables = tablesOf(people, { contacts: berlin, deals: berlin });
    const policy = { input: { ...POLICY, timeZone: 'Europe/Berlin' }, origin: 'test' };
    const [contacts, , history] = (await run(tables, { policy })).report.inputs;
    expect(contacts!.notes).toEqual([]);
    expect(history!.notes.join()).toContain('Times are read in UTC: ');
    expect(isShifted(await run(tables, { timeZone: 'Europe/Berlin' }))).toBe(false);
  });
});

describe('two files of one table', { timeout: 120_000 }, () => {
  const people = fc.sample(crowd, { numRuns: 1, seed: 5 })[0]!.map((one) => ({
    ...one,
    deal: { stage: 'closedlost', created: 2 * HOUR, closed: 30 * HOUR },
  }));
  const there = tablesOf(people, {});
  const notesIn = (contents: Readonly<Record<string, string>>) =>
    inFolder(async (folder) => {
      const files = Object.entries(contents).map(([name, content]) => {
        writeFileSync(join(folder, name), content);
        return { path: join(folder, name) };
      });
      const { report } = await audit({ files, threads: 0, asOf: START });
      return Object.fromEntries(report.inputs.map(({ path, notes }) => [basename(path), notes.join(' ')]));
    });

  it('betray each other by the deals that both hold', async () => {
    const { deals } = tablesOf(people, { deals: shifted(-5 * HOUR) });
    const notes = await notesIn({ 'contacts.csv': there.contacts, 'deals-1.csv': there.deals, 'deals-2.csv': deals });
    expect(notes['deals-1.csv']).not.toContain('Times are read in');
    expect(notes['deals-2.csv']).toMatch(
      /Times are read in UTC-05:00: (\d+) of \1 events that deals-1\.csv has too .*deals-2\.csv:2 Create Date=\S+ \S+ and deals-1\.csv:2 Create Date=/,
    );
  });

  it('betray each other by the contacts that both hold', async () => {
    const { contacts } = tablesOf(people, { contacts: berlin });
    const notes = await notesIn({ 'contacts-1.csv': there.contacts, 'contacts-2.csv': contacts });
    expect(notes['contacts-2.csv']).toContain('Times are read in Europe/Berlin: ');
  });

  it('say nothing of each other where they hold other records', async () => {
    const later = there.contacts.replaceAll(/^(\d)/gm, '9$1').replaceAll('p', 'q');
    const notes = await notesIn({ 'contacts-1.csv': there.contacts, 'contacts-2.csv': later });
    expect(notes['contacts-2.csv']).not.toContain('Times are read in');
  });
});

describe('what is no clock', { timeout: 120_000 }, () => {
  it('is applied nowhere: noise', async () => {
    const noise = fc.array(fc.integer({ min: -800, max: 800 }), { minLength: 40, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(crowd, noise, async (people, by) => {
        let row = 0;
        const wrong: Clock = (at) => utc(at + by[row++ % by.length]! * MINUTE);
        expect(isShifted(await run(tablesOf(people, { contacts: wrong })))).toBe(false);
      }),
      { numRuns: 8 },
    );
  });

  it('is applied nowhere: too few events', async () => {
    const few = fc.array(person, { minLength: 1, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(few, quarters, async (people, by) => {
        const plain = people.map((one) => ({ ...one, dated: null }));
        expect(isShifted(await run(tablesOf(plain, { contacts: shifted(by) })))).toBe(false);
      }),
      { numRuns: 8 },
    );
  });

  it('is applied nowhere: days without a time', async () => {
    const people = fc.sample(crowd, { numRuns: 1, seed: 3 })[0]!;
    const day: Clock = (at) => utc(at).slice(0, 10);
    expect(isShifted(await run(tablesOf(people, { contacts: day, history: (at) => `${day(at)} 02:00` })))).toBe(false);
  });
});

describe('what is said of it', { timeout: 120_000 }, () => {
  const people = fc.sample(crowd, { numRuns: 1, seed: 11 })[0]!;
  const tables = tablesOf(people, { contacts: shifted(2 * HOUR), deals: shifted(2 * HOUR), history: absolute });

  it('names the events that show it, by file and row', async () => {
    const [contacts, deals, history] = (await run(tables)).report.inputs;
    const [note] = contacts!.notes;
    expect(note).toMatch(
      /^Times are read in UTC\+02:00: \d+ of \d+ events that history\.csv has too then agree to the minute \(2 hours ahead of UTC: contacts\.csv:2 Create Date=\S+ \S+ and history\.csv:2 of \S+ \S+; /,
    );
    expect(deals!.notes[0]).toBe(
      'Times are read in UTC+02:00 like those of contacts.csv, which came out of the same CRM.',
    );
    expect(history!.notes).toEqual([]);
  });

  it('is said beside the timeline of a contact', async () => {
    await inFolder(async (folder) => {
      const { notes } = await explainContact('0', { files: writeTables(folder, tables), threads: 0 });
      expect(notes[0]).toMatch(/^contacts\.csv: Times are read in UTC\+02:00: /);
    });
  });

  it('is shown by inspect', async () => {
    await inFolder(async (folder) => {
      const { files } = await inspectFiles({ files: writeTables(folder, tables), threads: 0 });
      const zones = files.map((file) => (file as RecognisedFile).timeZone);
      expect(zones.map((zone) => [zone!.zone, zone!.by])).toEqual([
        ['UTC+02:00', 'shift'],
        ['UTC+02:00', 'shift'],
        [null, 'offsets'],
      ]);
      expect(zones[0]!.evidence[0]).toContain('contacts.csv:2 Create Date=');
    });
  });

  it('is told where it is not applied, too', async () => {
    const half = people.map((one, id) => ({
      ...one,
      dated: null,
      deal: null,
      created: one.created + (id % 3 ? 0 : 1),
    }));
    const contacts = tablesOf(half, { contacts: (at) => (at % 2 === 0 ? utc(at + 2 * HOUR) : utc(at + 7 * MINUTE)) });
    const audited = await run({ contacts: contacts.contacts, history: tablesOf(people, {}).history });
    expect(isShifted(audited)).toBe(false);
    expect(notesOf(audited).join()).toMatch(/\d+ of \d+ events that history\.csv has too are 2 hours later here/);
  });

  it.skipIf(!existsSync(built))('is the same on all threads (skipped before the first build)', async () => {
    const { auditFiles } = (await import(built)) as typeof Shell;
    await inFolder(async (folder) => {
      const options = { files: writeTables(folder, tables), policy: { input: POLICY, origin: 'test' } };
      const alone = await auditFiles({ ...options, threads: 0 });
      expect(await auditFiles({ ...options, threads: 3, segmentBytes: 700, chunkBytes: 300 })).toEqual(alone);
      expect(alone.inputs[0]!.notes[0]).toContain('Times are read in UTC+02:00');
    });
  });
});
