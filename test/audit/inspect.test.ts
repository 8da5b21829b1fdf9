import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditFiles } from '../../src/audit/audit.ts';
import type * as Inspecting from '../../src/audit/inspect.ts';
import { type InspectOptions, inspectFiles } from '../../src/audit/inspect.ts';
import type { ColumnInspection, FileInspection, RecognisedFile, RefusedFile } from '../../src/inspection.ts';
import { parsePolicy } from '../../src/policy/load.ts';
import { someExports, writings } from '../exports.ts';
import { inFolder, writeExports } from '../files.ts';
import { rowsOf, xlsxOf } from '../table/xlsx.ts';
import { zipOf } from '../table/zip.ts';

// Threads run the compiled program.
const built = fileURLToPath(new URL('../../dist/audit/inspect.js', import.meta.url));

/** What is told of files of these names and contents. */
function inspect(
  contents: Readonly<Record<string, string | Uint8Array>>,
  options: Omit<InspectOptions, 'files'> = {},
): Promise<readonly FileInspection[]> {
  return inFolder(async (folder) => {
    const files = Object.entries(contents).map(([name, content]) => {
      writeFileSync(join(folder, name), content);
      return { path: join(folder, name) };
    });
    return (await inspectFiles({ files, threads: 0, ...options })).files;
  });
}

async function recognised(content: string, options: Omit<InspectOptions, 'files'> = {}, name = 'file.csv') {
  const [file] = await inspect({ [name]: content }, options);
  expect(file).toMatchObject({ recognised: true });
  return file as RecognisedFile;
}

async function refused(content: string | Uint8Array, name = 'file.csv') {
  const [file] = await inspect({ [name]: content });
  expect(file).toMatchObject({ recognised: false });
  return file as RefusedFile;
}

const columnOf = ({ columns }: Pick<RecognisedFile, 'columns'>, field: string): ColumnInspection =>
  columns.find((column) => column.field === field)!;

const valuesOf = (file: RecognisedFile, field: string) =>
  columnOf(file, field).values!.map(({ text, count, value, reading }) => [text, count, value, reading]);

describe('ids and e-mails that stand on more than one row', () => {
  const repeatsOf = ({ columns }: FileInspection) =>
    columns.flatMap(({ header, repeats }) => (repeats ? [{ header, ...repeats }] : []));

  it('are counted in contacts', async () => {
    const file = await recognised('Record ID,Email\n1,ada@example.org\n\n2,Ada@Example.org\n1,\n1,\n,\n,\n');
    expect(repeatsOf(file)).toEqual([
      { header: 'Record ID', holds: 'ids', values: 1, of: null, example: { value: '1', rows: [2, 5] } },
      { header: 'Email', holds: 'emails', values: 1, of: null, example: { value: 'ada@example.org', rows: [2, 4] } },
    ]);
  });

  it.each([
    ['activity.csv', 'activity_id,type\n7,call\n8,call\n7,mail\n', 'activity_id'],
    ['Activities.csv', 'Activity ID,type\n7,call\n8,call\n7,mail\n', 'Activity ID'],
    ['rooms.csv', 'id,floor\n007,2\n7,2\n007,3\n', 'id'],
  ])('are counted in %s, whatever table that is', async (name, content, header) => {
    const [id] = content.split('\n').at(-2)!.split(',');
    expect(repeatsOf(await refused(content, name))).toEqual([
      { header, holds: 'ids', values: 1, of: null, example: { value: id, rows: [2, 4] } },
    ]);
  });

  it('are no matter where the id is another record’s, or none comes again', async () => {
    expect(repeatsOf(await refused('room_id,guest\n7,Ada\n7,Grace\n', 'bookings.csv'))).toEqual([]);
    expect(repeatsOf(await refused('id,floor\n7,1\n8,1\n', 'rooms.csv'))).toEqual([]);
    expect(repeatsOf(await recognised('deal_id,contact_id\n7,1\n7,2\n', {}, 'deal_contact.csv'))).toEqual([]);
  });

  it('are the same however the file is cut', async () => {
    const content = `id,email\n${Array.from({ length: 200 }, (_, at) => `${at % 150},${at % 90}@x.org`).join('\n')}\n`;
    const [whole] = await inspect({ 'rooms.csv': content });
    const [cut] = await inspect({ 'rooms.csv': content }, { segmentBytes: 100, chunkBytes: 64 });
    expect(repeatsOf(whole!).map(({ values }) => values)).toEqual([50, 90]);
    expect(repeatsOf(cut!)).toEqual(repeatsOf(whole!));
  });
});

describe('a contacts file', () => {
  const CONTACTS = `Record ID,Email,Lifecycle Stage,Lead Status,Create Date,Associated Deal IDs,Amount,Score
1,ada@example.org,Lead,New,13/4/2024 10:00,7;8,"1.234,50",5
2,grace@example.org,lead ,,3/4/2024 11:00,,99,
2,grace@example.org,MQL,Chasing,4/4/2024,9,,7
4.68E+11,edsger@example.org,VIP,,,,"2,00",
,niklaus@example.org,,,,,,
`;

  it('is told column by column', async () => {
    const file = await recognised(CONTACTS);
    expect(file).toMatchObject({ table: 'contacts', crm: 'hubspot', language: 'en', rows: 5, delimiter: ',' });
    expect(file.columns.map(({ column, header, field }) => `${column} ${header}=${field}`)).toEqual([
      'A Record ID=id',
      'B Email=email',
      'C Lifecycle Stage=stage',
      'D Lead Status=leadStatus',
      'E Create Date=createdAt',
      'F Associated Deal IDs=dealIds',
      'G Amount=null',
      'H Score=null',
    ]);
    expect(columnOf(file, 'id').ids).toEqual({
      distinct: 3,
      repeated: 1,
      blank: 1,
      forms: { digits: 3, spreadsheet: 1 },
    });
    expect(file.flaws).toEqual({ 'damaged-id': 1 });
    expect(columnOf(file, 'dealIds')).toMatchObject({ filled: 2, links: { ids: 3, most: 2, full: 0 } });
    expect(file.columns[6]!.numbers).toMatchObject({ form: '1.234,56', decimal: ',', values: 3 });
  });

  it('has its values counted and explained', async () => {
    const file = await recognised(CONTACTS);
    expect(valuesOf(file, 'stage')).toEqual([
      ['', 1, null, 'blank'],
      ['Lead', 1, 'lead', 'label'],
      ['lead ', 1, 'lead', 'variant'],
      ['MQL', 1, 'marketingqualifiedlead', 'synonym'],
      ['VIP', 1, null, 'unknown'],
    ]);
    expect(valuesOf(file, 'leadStatus')[0]).toEqual(['', 3, null, 'blank']);
  });

  it('says how a day order was decided, with the cell', async () => {
    const { dates } = columnOf(await recognised(CONTACTS), 'createdAt');
    expect(dates).toMatchObject({ order: 'dmy', decidedBy: 'cells', flaw: null, told: { dayFirst: 1, either: 1 } });
    expect(dates!.range).toEqual({ from: '2024-04-03T11:00:00.000Z', to: '2024-04-13T10:00:00.000Z' });
    expect(dates!.evidence).toEqual([
      { file: 'file.csv', table: 'contacts', row: 2, column: 'Create Date', value: '13/4/2024 10:00' },
    ]);
  });

  it('says what was told it', async () => {
    const settings = { dateOrders: [{ order: 'mdy' as const }], timeZone: 'Europe/Berlin' };
    const file = await recognised(CONTACTS, settings);
    expect(columnOf(file, 'createdAt').dates).toMatchObject({ order: 'mdy', decidedBy: 'flag', unreadable: 1 });
    expect(file.timeZone).toEqual({ zone: 'Europe/Berlin', by: 'flag', evidence: ['--tz says so.'] });
    expect(file.notes.join(' ')).toContain('--date-order says');
  });

  it('gets the lines for the policy that settle what is open', async () => {
    const { advice } = await recognised(CONTACTS);
    expect(advice.map(({ write }) => write)).toEqual([
      'stages:\n  lead: { synonyms: ["VIP"] }',
      'leadStatuses:\n  "CHASING": "Chasing"',
    ]);
  });

  it('is asked for its day order where nobody can tell', async () => {
    const file = await recognised('Record ID,Email,Lifecycle Stage,Create Date\n1,a@b.example,Lead,3/4/2024\n');
    expect(columnOf(file, 'createdAt').dates).toMatchObject({ order: null, flaw: 'undecidable', range: null });
    expect(file.advice).toEqual([
      { when: '"Create Date" could be day or month first', kind: 'flag', write: '--date-order "Create Date=dmy"' },
    ]);
  });

  it('has a column suggested for what was not found', async () => {
    const file = await recognised('Record ID,Email,Where\n1,a@b.example,Lead\n2,c@d.example,Kunde\n3,e@f.example,x\n');
    expect(file.advice[0]).toEqual({
      when: 'no column was recognised as the lifecycle stage, column C perhaps',
      kind: 'flag',
      write: '--map stage=Where',
    });
    expect(columnOf(await recognised('Record ID,Email,Where\n1,a@b.example,Lead\n'), 'id')).toBeDefined();
  });
});

describe('other tables', () => {
  it('deals show how each stage ended, and what settled it', async () => {
    const file = await recognised(
      'Record ID,Deal Stage,Pipeline,Is Closed Won,Deal probability\n' +
        '1,Closed Won,Sales,,1\n2,Closed Won,Sales,false,\n3,Handshake,Sales,,\n4,Contract Sent,Renewal,,0.5\n',
      { policy: { input: { roles: { Renewal: 'renewal' } }, origin: 'test' } },
    );
    const stages = columnOf(file, 'stage').values!.map(({ text, value, outcomes }) => [text, value, outcomes]);
    expect(stages).toEqual([
      [
        'Closed Won',
        'closedwon',
        [
          { outcome: 'won', by: 'probability', count: 1 },
          { outcome: 'won', by: 'stage', count: 1 },
        ],
      ],
      ['Handshake', null, [{ outcome: 'open', by: null, count: 1 }]],
      ['Contract Sent', 'contractsent', [{ outcome: 'open', by: 'stage', count: 1 }]],
    ]);
    expect(columnOf(file, 'pipeline').values!.map(({ text, role }) => [text, role])).toEqual([
      ['Sales', 'sales'],
      ['Renewal', 'renewal'],
    ]);
    expect(file.advice.map(({ write }) => write)).toEqual([
      '--map contactIds=HEADER',
      'dealStages:\n  "Handshake": open',
    ]);
  });

  it('deals need no ids of contacts where another file ties them', async () => {
    const deals = { 'deals.csv': 'Record ID,Deal Stage\n7,Closed Won\n' };
    const untied = { 'contacts.csv': 'Record ID,Email\n1,ada@example.org\n' };
    const writes = async (others: Readonly<Record<string, string>>) =>
      (await inspect({ ...deals, ...others })).flatMap(({ advice }) => advice.map(({ write }) => write));
    expect(await writes(untied)).toEqual(['--map contactIds=HEADER']);
    expect(await writes({ ...untied, 'deal_contact.csv': 'deal_id,contact_id\n7,1\n' })).toEqual([]);
    expect(await writes({ 'contacts.csv': 'Record ID,Email,Associated Deal IDs\n1,ada@example.org,7\n' })).toEqual([]);
  });

  it("deal stages that only the company's policy knows are called so", async () => {
    const policy = { input: { dealStages: { Handshake: 'won' } }, origin: 'test' };
    const file = await recognised('Record ID,Deal Stage,Associated Contact IDs\n1,Handshake,1\n', { policy });
    expect(columnOf(file, 'stage').values![0]).toMatchObject({ reading: 'policy', outcomes: [{ by: 'stage' }] });
    expect(file.advice).toEqual([]);
  });

  it('a history shows the stages it tells of, and no other property', async () => {
    const file = await recognised(
      'Record ID,Property,Value,Timestamp\n1,lifecyclestage,lead,2024-03-01T10:00:00Z\n' +
        '1,hs_lead_status,NEW,2024-03-02T10:00:00Z\n2,lifecyclestage,customer,2024-03-03T10:00:00Z\n',
      {},
      'history.csv',
    );
    expect(file.events).toEqual({ stageRows: 2, otherRows: 1 });
    expect(valuesOf(file, 'value')).toEqual([
      ['lead', 1, 'lead', 'internal'],
      ['customer', 1, 'customer', 'internal'],
    ]);
    expect(file.timeZone).toMatchObject({ zone: null, by: 'offsets' });
  });

  it('a wide history is told as the one column that its groups are', async () => {
    const file = await recognised(
      'Record ID,Lifecycle Stage,Date,Source,Lifecycle Stage,Date,Source\n' +
        '1,Customer,2024-03-02 10:00,CRM_UI,Lead,2024-03-01 10:00,FORM\n2,Lead,2024-03-03 10:00,FORM,,,\n',
      {},
      'history.csv',
    );
    expect(file.columns.map(({ column, field }) => `${column} ${field}`)).toEqual(['A id', 'B–G value']);
    expect(valuesOf(file, 'value')).toEqual([
      ['Lead', 2, 'lead', 'label'],
      ['Customer', 1, 'customer', 'label'],
    ]);
    expect(columnOf(file, 'value').dates!.range!.to).toBe('2024-03-03T10:00:00.000Z');
  });

  it('companies need no contacts beside them', async () => {
    const file = await recognised(
      'Company ID,Company Domain Name,Lifecycle Stage,Create Date\n1,a.example,Lead,2024-03-01\n',
    );
    expect(file.table).toBe('companies');
    expect(valuesOf(file, 'stage')).toEqual([['Lead', 1, 'lead', 'label']]);
    expect(columnOf(file, 'createdAt').dates!.formats).toEqual(['YYYY-MM-DD']);
  });

  it('cells of exactly a thousand ids are counted: HubSpot cuts its lists there', async () => {
    const ids = Array.from({ length: 1000 }, (_, id) => id).join(';');
    const file = await recognised(`Record ID,Deal Stage,Associated Contact IDs\n1,Closed Won,${ids}\n2,Closed Won,1\n`);
    expect(columnOf(file, 'contactIds').links).toEqual({ ids: 1001, most: 1000, full: 1 });
  });
});

describe('a file that an audit would refuse', () => {
  it('is called what it is, and does not stand in the way of others', async () => {
    const files = await inspect({
      'book.xlsx': Buffer.from('504b030414000600', 'hex'),
      'empty.csv': '',
      'open.csv': 'Record ID,Email,Lifecycle Stage\n1,a@b.example,"Lead\n',
      'contacts.csv': 'Record ID,Email,Lifecycle Stage\n1,a@b.example,Lead\n',
    });
    expect(files.map((file) => (file.recognised ? file.table : `${file.table} ${file.reason.split(';')[0]}`))).toEqual([
      expect.stringContaining('the archive is damaged or cut off'),
      expect.stringContaining('the file is empty'),
      expect.stringContaining('contacts a quote opened in row 2'),
      'contacts',
    ]);
  });

  it('shows its columns, so that somebody can name them', async () => {
    const file = await refused('Nr.;Was;Wann;Wie viel\n1;rot;01.02.2024;1.234,50\n2;blau;13.2.2024;2,00\n');
    expect(file).toMatchObject({ delimiter: ';', encoding: 'utf-8', rows: 2, table: null });
    expect(file.reason).toContain('cannot tell the table from its columns (Nr., Was, Wann, Wie viel)');
    expect(file.columns.map(({ field }) => field)).toEqual([null, null, null, null]);
    expect(file.columns[1]!.values!.map(({ text }) => text)).toEqual(['rot', 'blau']);
    expect(file.columns[2]!.dates!.formats).toEqual(['D.M.YYYY']);
    expect(file.columns[3]!.numbers!.form).toBe('1.234,56');
  });

  it('is told of where there is no file at all, and where it is a folder', async () => {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, 'dir.csv'));
      const files = ['nowhere.csv', 'dir.csv'].map((name) => ({ path: join(folder, name) }));
      const reasons = (await inspectFiles({ files })).files.map((file) => (file as RefusedFile).reason);
      expect(reasons.join(' ')).toMatch(/no CSV, workbook or archive in this folder.*no such file/);
    });
  });

  it('is looked for in folders, archives and workbooks', async () => {
    await inFolder(async (folder) => {
      const rows = [
        ['Record ID', 'Email', 'Lifecycle Stage'],
        ['1', 'ada@b.example', 'Lead'],
      ];
      writeFileSync(
        join(folder, 'book.xlsx'),
        xlsxOf({ sheets: { People: rowsOf(rows), Rooms: rowsOf([['Turing']]) } }),
      );
      writeFileSync(
        join(folder, 'export.zip'),
        zipOf([{ name: 'deals.csv', bytes: 'Record ID,Deal Stage\n7,closedwon\n' }]),
      );
      const { files, notes } = await inspectFiles({ files: [{ path: folder }], threads: 0 });
      expect(files.map(({ file, table }) => [file, table])).toEqual([
        ['book.xlsx/People', 'contacts'],
        ['book.xlsx/Rooms', null],
        ['export.zip/deals.csv', 'deals'],
      ]);
      expect(notes).toEqual([
        `${folder} stands for book.xlsx, export.zip.`,
        expect.stringMatching(/^book\.xlsx: sheets are read as the text that their cells show/),
      ]);
    });
  });

  it('leaves what is wrong with the command to the command', async () => {
    const contacts = { 'contacts.csv': 'Record ID,Email,Lifecycle Stage\n1,a@b.example,Lead\n' };
    await expect(inspect(contacts, { timeZone: 'Berlin' })).rejects.toThrow('did you mean "Europe/Berlin"?');
    await expect(inspect(contacts, { map: [{ field: 'stage', header: 'Phase' }] })).rejects.toThrow('no such column');
    await expect(inspect(contacts, { dateOrders: [{ order: 'dmy', column: 'X' }] })).rejects.toThrow('no such date');
  });
});

describe('whatever the files', () => {
  it('inspect and audit read them alike, and no piece of work shows', { timeout: 60_000 }, async () => {
    await inFolder((folder) =>
      fc.assert(
        fc.asyncProperty(someExports, writings, async (exports, writing) => {
          const options = writeExports(folder, exports, writing);
          const { asOf: _, ...rest } = options;
          const { files } = await inspectFiles(rest);
          const { inputs } = await auditFiles(options);
          const form = ({ table, rows, crm, language, encoding, delimiter }: (typeof inputs)[number]) =>
            [table, rows, crm, language, encoding, delimiter] as const;
          expect(
            files.map((file) => form(file as RecognisedFile & { readonly columns: never; dayOrder: null })),
          ).toEqual(inputs.map(form));
          expect((await inspectFiles({ ...rest, segmentBytes: 200, chunkBytes: 70 })).files).toEqual(files);
        }),
        { numRuns: 15 },
      ),
    );
  });

  it('the lines for the policy are a policy', { timeout: 60_000 }, async () => {
    const cell = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('VIP', 'vip', 'V-I-P', '__proto__'),
    );
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 6 }), async (cells) => {
        const rows = cells.map((text, row) => `${row},a@b.example,${quoted(text)},${quoted(text)}\n`);
        const deals = cells.map((text, row) => `${row},${quoted(text)},${row}\n`);
        const files = await inspect({
          'contacts.csv': `Record ID,Email,Lifecycle Stage,Lead Status\n${rows.join('')}`,
          'deals.csv': `Deal ID,Deal Stage,Associated Contact IDs\n${deals.join('')}`,
        });
        const policies = files.flatMap(({ advice }) => advice.filter(({ kind }) => kind === 'policy'));
        for (const { write } of policies) {
          // A key of that name is refused in any policy.
          if (!/^ +"__proto__":/m.test(write)) expect(() => parsePolicy(write, 'stageproof.yaml')).not.toThrow();
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe.skipIf(!existsSync(built))('on threads (skipped before the first build)', () => {
  it('inspect says the same', { timeout: 60_000 }, async () => {
    const { inspectFiles: inspectBuilt } = (await import(built)) as typeof Inspecting;
    const rows = Array.from({ length: 4000 }, (_, id) => `${id >> 1},p${id}@example.org,Lead,${1 + (id % 20)}/4/2024`);
    await inFolder(async (folder) => {
      const path = join(folder, 'contacts.csv');
      writeFileSync(path, `Record ID,Email,Lifecycle Stage,Create Date\n${rows.join('\n')}\n`);
      const alone = await inspectFiles({ files: [{ path }], threads: 0 });
      expect(await inspectBuilt({ files: [{ path }], threads: 3, segmentBytes: 8192 })).toEqual(alone);
    });
  });
});

describe('a file that nobody named', () => {
  const KNOWN = 'Record ID,Lifecycle Stage\n1,Lead\n';
  const STRANGE = 'colour,weight\nred,3\nblue,4\n';
  const told = (contents: Readonly<Record<string, string | Uint8Array>>) =>
    inFolder(async (folder) => {
      for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content);
      const { files } = await inspectFiles({ files: [{ path: folder }], threads: 0 });
      return files.filter((file): file is RefusedFile => !file.recognised);
    });

  it('is shown with what an audit leaves it out for, and with the flag that names it', async () => {
    const files = await told({ 'contacts.csv': KNOWN, 'paint box.csv': STRANGE, 'empty.csv': '' });
    expect(files).toMatchObject([
      { leftOut: true, reason: 'left out by an audit: the file is empty', advice: [] },
      {
        leftOut: true,
        reason: 'left out by an audit: cannot tell the table from its columns (colour, weight)',
        rows: 2,
        encoding: 'utf-8',
        columns: [{ header: 'colour' }, { header: 'weight' }],
        advice: [{ kind: 'flag', write: '--table "paint box.csv=contacts"' }],
      },
    ]);
  });

  it('needs no flag where its columns say what it is', async () => {
    const [file] = await told({
      'contacts.csv': KNOWN,
      'people.csv': 'id,primary_team_id,role_id,email\n1,2,3,a@b.c\n',
    });
    const reason = 'left out by an audit: this is a list of users, who sell and are no contacts';
    expect(file).toMatchObject({ leftOut: true, reason, advice: [] });
  });

  it('is left out of an archive, too', async () => {
    const zip = zipOf([
      { name: 'contacts.csv', bytes: KNOWN },
      { name: 'paint.csv', bytes: STRANGE },
    ]);
    expect(await told({ 'export.zip': zip })).toMatchObject([{ leftOut: true, rows: 2 }]);
  });

  it('is refused where no other is known', async () => {
    const [file] = await told({ 'paint.csv': STRANGE });
    expect(file).not.toHaveProperty('leftOut');
  });
});
