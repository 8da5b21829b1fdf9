import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, it } from 'vitest';
import type { AuditOptions, InputSpec } from '../../src/options.ts';
import type { Finding, Report } from '../../src/types.ts';
import { type Audited, audit, fix, inFolder } from '../files.ts';
import { rowsOf, xlsxOf } from '../table/xlsx.ts';
import { zipOf } from '../table/zip.ts';

const DEMO = fileURLToPath(new URL('../../fixtures/demo/', import.meta.url));
const NAMES = ['contacts.csv', 'deals.csv', 'history.csv'];

/** The demo's tables. Rows of a sheet are never too short, so that these are not either. */
const TABLES: ReadonlyMap<string, readonly string[][]> = new Map(
  NAMES.map((name) => {
    const rows: string[][] = parse(readFileSync(join(DEMO, name)), { bom: true, relax_column_count: true });
    return [name, rows.map((cells) => rows[0]!.map((_, column) => cells[column] ?? ''))];
  }),
);
const CONTENT: ReadonlyMap<string, Buffer> = new Map(
  NAMES.map((name) => [name, Buffer.from(stringify(TABLES.get(name)! as string[][]))]),
);

const tableOf = (name: string): readonly string[][] => TABLES.get(name)!;

function book(): Buffer {
  return xlsxOf({ sheets: Object.fromEntries(NAMES.map((name) => [name.slice(0, -4), rowsOf(tableOf(name))])) });
}

const zip = (names: readonly string[] = NAMES): Buffer =>
  zipOf(names.map((name) => ({ name, bytes: CONTENT.get(name)! })));

/** Writes the demo's tables as they are, and more. */
function put(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
}

/** What an audit says, whatever the files are called. */
function bare({ report, findings }: Audited): unknown {
  const names = /(?:[\w-]+\.(?:zip|xlsx)\/)*(contacts|deals|history)(?:\.csv)?(?=$|:| |,)/g;
  const plain = (text: string): string => text.replace(names, '$1');
  const { contacts, deals, events, moves, stages, totals, edits } = report;
  return {
    ...{ contacts, deals, events, moves, stages, totals, edits },
    findings: findings.map((finding: Finding) => ({
      ...finding,
      message: plain(finding.message),
      evidence: finding.evidence.map((one) => ({ ...one, file: plain(one.file) })),
    })),
  };
}

const auditAll = (folder: string, specs: readonly (string | InputSpec)[], options: Partial<AuditOptions> = {}) =>
  audit({
    files: specs.map((spec) => (typeof spec === 'string' ? { path: join(folder, spec) } : spec)),
    threads: 0,
    ...options,
  });

const notesOf = (report: Report, folder: string): readonly string[] =>
  report.notes.map((note) => note.replaceAll(`${folder}/`, ''));

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('nothing was refused'),
    (fault: Error) => fault,
  );
  return error.message;
}

describe('the same tables', () => {
  it.each<readonly [string, Readonly<Record<string, Uint8Array>>, readonly string[]]>([
    ['in a folder', Object.fromEntries(CONTENT), ['']],
    ['behind a pattern', Object.fromEntries(CONTENT), ['*.csv']],
    ['in an archive', { 'export.zip': zip() }, ['export.zip']],
    ['in several archives', { 'a.zip': zip(['contacts.csv']), 'b.zip': zip(NAMES.slice(1)) }, ['a.zip', 'b.zip']],
    ['in a workbook', { 'book.xlsx': book() }, ['book.xlsx']],
    ['in a workbook in an archive in a folder', { 'x.zip': zipOf([{ name: 'book.xlsx', bytes: book() }]) }, ['']],
  ])('%s give the same findings', async (_, files, paths) => {
    await inFolder(async (folder) => {
      put(join(folder, 'plain'), Object.fromEntries(CONTENT));
      put(join(folder, 'in'), files);
      const plain = await auditAll(join(folder, 'plain'), NAMES);
      expect(plain.findings.length).toBeGreaterThan(30);
      const other = await auditAll(join(folder, 'in'), paths);
      expect(bare(other)).toEqual(bare(plain));
    });
  });

  it('are corrected to the same bytes from an archive, and to a CSV of the same cells from a workbook', async () => {
    await inFolder(async (folder) => {
      put(folder, { ...Object.fromEntries(CONTENT), 'export.zip': zip(), 'book.xlsx': book() });
      const run = (out: string, paths: readonly string[]) =>
        fix({ files: paths.map((path) => ({ path: join(folder, path) })), threads: 0, out: join(folder, out) });
      const plain = await run('plain', NAMES);
      const zipped = await run('zipped', ['export.zip']);
      const sheets = await run('sheets', ['book.xlsx']);
      const corrected = plain.files.get('contacts.corrected.csv')!;
      expect(zipped.files.get('contacts.corrected.csv')!.equals(corrected)).toBe(true);
      const csv = sheets.files.get('book-contacts.corrected.csv')!;
      expect(parse(csv)).toEqual(parse(corrected));
      expect(JSON.parse(String(sheets.files.get('manifest.json'))).inputs[0]).toMatchObject({
        name: 'contacts',
        in: 'book.xlsx',
        bytes: book().length,
      });
      expect(readFileSync(join(folder, 'book.xlsx')).equals(book())).toBe(true);
    });
  });
});

describe('a folder', () => {
  it('is read as far as it is known, and the rest is named', async () => {
    await inFolder(async (folder) => {
      put(folder, {
        'contacts.csv': CONTENT.get('contacts.csv')!,
        'products.csv': 'product,series\nEngine,A\n',
        'empty.csv': '\n',
        'plan.docx': 'x',
      });
      const { report } = await auditAll(folder, ['']);
      expect(report.inputs.map(({ table }) => table)).toEqual(['contacts']);
      expect(notesOf(report, folder)).toEqual([
        `${folder} stands for contacts.csv, empty.csv, products.csv; left out plan.docx (no CSV, workbook or archive to read).`,
        'empty.csv was left out: it is empty.',
        'products.csv was left out: cannot tell the table from its columns (product, series).',
      ]);
    });
  });

  it('lets nobody be lowered for want of deals that were left out', async () => {
    await inFolder(async (folder) => {
      put(folder, {
        'contacts.csv': 'Record ID,Lifecycle Stage,Email\n1,Opportunity,ada@example.org\n',
        'deals.csv': 'Record ID,Deal Stage,Associated Contact IDs\n7,closedwon,2\n',
        'more deals.csv': 'Deal Name,Deal Stage,Pipeline\nEngine,closedwon,Sales\n',
      });
      const { report, findings } = await auditAll(folder, ['']);
      expect(findings.filter(({ rule }) => rule === 'opportunity-orphaned')).toEqual([]);
      expect(report.notes.at(-1)).toBe(
        'more deals.csv was left out: no id column in this deals file; nobody is lowered, or called unproven, for want ' +
          'of a deal. If it holds deals, add --map deals.id=HEADER; if not, name the other files one by one.',
      );
    });
  });

  it('says that deals stand in two files, where each row counts', async () => {
    await inFolder(async (folder) => {
      put(folder, {
        'contacts.csv': 'Record ID,Lifecycle Stage,Email\n1,Lead,ada@example.org\n',
        'deals.csv': 'Record ID,Deal Stage,Associated Contact IDs\n7,closedwon,1\n8,closedwon,1\n',
        'report on deals.csv': 'Record ID,Deal Stage,Associated Contact IDs,Size\n7,closedwon,1,big\n9,closedwon,1,\n',
      });
      const notes = async () => (await auditAll(folder, [''])).report.inputs.flatMap(({ notes }) => notes);
      expect(await notes()).toEqual([
        expect.stringMatching(/^1 deal stands on more than one row, such as 7: each row/),
      ]);
      writeFileSync(
        join(folder, 'report on deals.csv'),
        'Record ID,Deal Stage,Associated Contact IDs\n9,closedwon,1\n',
      );
      expect(await notes()).toEqual([]);
    });
  });

  it('names what it leaves out in one sentence where that is much', async () => {
    await inFolder(async (folder) => {
      const others = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.csv`, `product,${name}\n1,2\n`]));
      put(folder, { ...others, 'contacts.csv': CONTENT.get('contacts.csv')! });
      expect(notesOf((await auditAll(folder, [''])).report, folder).slice(1)).toEqual([
        '4 files were left out, which are no tables that are read: a.csv, b.csv, c.csv, d.csv.',
      ]);
    });
  });

  it('never counts a table twice that lies beside the archive it came in', async () => {
    await inFolder(async (folder) => {
      put(folder, { ...Object.fromEntries(CONTENT), 'export.zip': zip() });
      const { report } = await auditAll(folder, ['']);
      expect(report.contacts).toBe((await auditAll(folder, ['contacts.csv'])).report.contacts);
      expect(notesOf(report, folder)).toContain(
        'export.zip/contacts.csv was left out: it holds the same bytes as contacts.csv.',
      );
    });
  });

  it('is refused when no file in it is known, and a file with a broken archive in it', async () => {
    await inFolder(async (folder) => {
      put(folder, { 'products.csv': 'product,series\nEngine,A\n' });
      expect(await refusalOf(auditAll(folder, ['']))).toMatch(
        /^no contacts file among the inputs \(products\.csv is not/,
      );
      put(folder, { 'contacts.csv': CONTENT.get('contacts.csv')!, 'cut.zip': zip().subarray(0, 900) });
      expect(await refusalOf(auditAll(folder, ['']))).toMatch(/cut\.zip: the archive is damaged or cut off/);
    });
  });
});

describe('a workbook or an archive', () => {
  it('may hold other things beside known tables, and is refused when it holds nothing else', async () => {
    await inFolder(async (folder) => {
      const pivot = rowsOf([['Sum of deals', '17']]);
      put(folder, {
        'book.xlsx': xlsxOf({ sheets: { contacts: rowsOf(tableOf('contacts.csv')), Pivot: pivot } }),
        'pivot.xlsx': xlsxOf({ sheets: { Pivot: pivot } }),
        'contacts.csv': CONTENT.get('contacts.csv')!,
      });
      const { report } = await auditAll(folder, ['book.xlsx']);
      expect(notesOf(report, folder).at(-1)).toBe(
        'book.xlsx/Pivot was left out: cannot tell the table from its columns (Sum of deals, 17).',
      );
      expect(await refusalOf(auditAll(folder, ['contacts.csv', 'pivot.xlsx']))).toMatch(
        /^pivot\.xlsx\/Pivot: cannot tell the table from its columns \(Sum of deals, 17\); the first row must hold/,
      );
    });
  });

  it('holds tables that can be named', async () => {
    await inFolder(async (folder) => {
      const sheets = {
        A: rowsOf([
          ['Nr', 'Phase'],
          ['1', 'Lead'],
          ['2', 'Customer'],
        ]),
        B: rowsOf([['x'], ['1']]),
      };
      put(folder, { 'book.xlsx': xlsxOf({ sheets }) });
      const map = [
        { field: 'id', header: 'Nr' },
        { field: 'stage', header: 'Phase' },
      ];
      const { report } = await auditAll(folder, ['book.xlsx'], {
        map,
        overrides: [{ file: 'book.xlsx/A', table: 'contacts' }],
      });
      expect(report.inputs).toMatchObject([{ table: 'contacts', rows: 2, path: join(folder, 'book.xlsx/A') }]);
      const wrong = auditAll(folder, ['book.xlsx'], { overrides: [{ file: 'book.xlsx/C', table: 'contacts' }] });
      expect(await refusalOf(wrong)).toMatch(/^--table book\.xlsx\/C=contacts: no input is called book\.xlsx\/C/);
    });
  });
});

it('an interruption is heard while an archive is being inflated', async () => {
  await inFolder(async (folder) => {
    put(folder, { 'export.zip': zip() });
    const controller = new AbortController();
    const run = auditAll(folder, ['export.zip'], { signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
  });
});

describe('what is said of a file', () => {
  it('goes before its bytes, and is told', async () => {
    await inFolder(async (folder) => {
      // A delimiter that nobody guesses, and bytes that are UTF-8 by chance.
      put(folder, { 'contacts.csv': Buffer.from('Record ID^First Name^Lifecycle Stage\n1^JosÃ©^Lead\n', 'latin1') });
      const { report } = await auditAll(folder, ['contacts.csv'], { delimiter: '^', encoding: 'ansi' });
      expect(report.inputs).toMatchObject([
        {
          encoding: 'windows-1252',
          delimiter: '^',
          notes: ['Read as windows-1252, as asked for.', 'The delimiter is ^, as asked for.'],
        },
      ]);
    });
  });

  it('stands where the bytes are against it', async () => {
    await inFolder(async (folder) => {
      const text = 'Record ID,First Name,Lifecycle Stage\n1,Zo\xeb,Lead\n';
      put(folder, { 'contacts.csv': Buffer.from(text, 'latin1') });
      const path = join(folder, 'contacts.csv');
      const { report } = await auditAll(folder, [{ path, encoding: 'utf-8' }]);
      expect(report.inputs).toMatchObject([{ encoding: 'utf-8', notes: ['Read as utf-8, as asked for.'] }]);
      expect(report.rules.find(({ id }) => id === 'cell-undecodable')!.count).toBe(1);
    });
  });

  it('lets UTF-16 without a byte order mark be corrected in its own encoding', async () => {
    await inFolder(async (folder) => {
      const contacts = 'Record ID;Lifecycle Stage;Vorname\n1;Lead;Zoë\n';
      const deals = 'Record ID,Deal Stage,Associated Contact IDs\n7,closedwon,1\n';
      put(folder, { 'contacts.csv': Buffer.from(contacts, 'utf16le').swap16(), 'deals.csv': deals });
      const files = [{ path: join(folder, 'contacts.csv'), encoding: 'utf-16be' }, { path: join(folder, 'deals.csv') }];
      const { files: written } = await fix({ files, threads: 0, out: join(folder, 'out') });
      const text = Buffer.from(written.get('contacts.corrected.csv')!).swap16().toString('utf16le');
      expect(text).toBe(contacts.replace('Lead', 'Customer'));
    });
  });
});

describe('parts of the deals', () => {
  const CONTACTS = 'Record ID,Lifecycle Stage,Email\n1,Opportunity,ada@example.org\n2,Lead,grace@example.org\n';
  const DEALS = 'Record ID,Deal Stage,Associated Contact IDs\n7,closedwon,2\n';

  it('that seem to be missing lower nobody', async () => {
    await inFolder(async (folder) => {
      put(folder, { 'contacts.csv': CONTACTS, 'deals-1.csv': DEALS, 'deals-3.csv': DEALS.replace('7,', '8,') });
      const countOf = ({ report }: Audited, id: string) => report.rules.find((rule) => rule.id === id)!.count;
      const whole = await auditAll(folder, ['contacts.csv', 'deals-1.csv']);
      expect(countOf(whole, 'opportunity-orphaned')).toBe(1);
      const cut = await auditAll(folder, ['contacts.csv', 'deals-1.csv', 'deals-3.csv']);
      expect(countOf(cut, 'opportunity-orphaned')).toBe(0);
      expect(countOf(cut, 'stage-behind')).toBe(1);
      expect(cut.report.inputs[1]!.notes[0]).toBe(
        'deals-2.csv may be missing: there is deals-3.csv; nobody is lowered, or called unproven, for want of a deal.',
      );
    });
  });
});
