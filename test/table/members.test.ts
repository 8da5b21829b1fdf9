import { existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Fault } from '../../src/errors.ts';
import { closeSource, openSources, type Source } from '../../src/table/source.ts';
import { createSpool, readFully, type Spool } from '../../src/table/spool.ts';
import { rowsOf, xlsxOf } from './xlsx.ts';
import { type Packed, zipOf } from './zip.ts';

const TABLE = 'id,email\n1,ada@example.org\n';
const BOOK = xlsxOf({ sheets: { Contacts: rowsOf([['id'], ['1']]), Deals: rowsOf([['id'], ['2']]) } });

let folder: string;
let spool: Spool;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'members-test-'));
  mkdirSync(join(folder, 'spool'));
  spool = createSpool(join(folder, 'spool'));
});

afterEach(() => {
  spool.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function textOf(source: Source): string {
  const bytes = Buffer.alloc(source.size);
  readFully(source.fd, bytes, 0, bytes.length, 0);
  return bytes.toString();
}

interface Seen {
  readonly names: readonly string[];
  readonly texts: readonly string[];
  readonly notes: readonly string[];
  readonly sources: readonly Source[];
}

/** Opens, reads all and closes. */
async function open(path: string, options: Parameters<typeof openSources>[2] = {}): Promise<Seen> {
  const { sources, notes } = await openSources({ path }, spool, options);
  const texts = sources.map(textOf);
  for (const source of sources) closeSource(source);
  return { names: sources.map(({ name }) => name), texts, notes, sources };
}

function zip(files: readonly Packed[], name = 'export.zip'): string {
  const path = join(folder, name);
  writeFileSync(path, zipOf(files));
  return path;
}

async function faultOf(path: string): Promise<Fault> {
  const error = await open(path).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  expect((error as Fault).message).not.toContain('\n');
  return error as Fault;
}

const openDescriptors = (): number => readdirSync('/proc/self/fd').length;

describe('an archive', () => {
  it('gives one source for each table in it, named as if it were a folder', async () => {
    const path = zip([
      { name: 'contacts.csv', bytes: TABLE },
      { name: 'parts/deals.tsv', bytes: 'id\tstage\n' },
    ]);
    const { sources, texts, notes } = await open(path);
    expect(texts).toEqual([TABLE, 'id\tstage\n']);
    expect(notes).toEqual([]);
    expect(sources).toMatchObject([
      { path: `${path}/contacts.csv`, name: 'export.zip/contacts.csv', file: path, spooled: true },
      { path: `${path}/parts/deals.tsv`, name: 'export.zip/parts/deals.tsv', output: 'parts/deals.tsv' },
    ]);
  });

  it('is known by its bytes, also from standard input', async () => {
    const path = zip([{ name: 'contacts.csv', bytes: TABLE }], 'contacts.csv');
    expect((await open(path)).names).toEqual(['contacts.csv/contacts.csv']);
    const stdin = openSync(path, 'r');
    const { sources } = await open('-', { stdin });
    expect(sources).toMatchObject([{ path: 'stdin/contacts.csv', name: 'stdin/contacts.csv', file: '-' }]);
  });

  it('never lets a name lead anywhere', async () => {
    const names = ['../../../evil.csv', '/evil2.csv', '..\\evil3.csv', 'C:\\evil4.csv'];
    const { texts } = await open(zip(names.map((name) => ({ name, bytes: TABLE }))));
    expect(texts).toEqual(names.map(() => TABLE));
    expect(readdirSync(folder).toSorted()).toEqual(['export.zip', 'spool']);
    const [spooled] = readdirSync(join(folder, 'spool'));
    expect(readdirSync(join(folder, 'spool', spooled!)).toSorted()).toEqual(['0', '1', '2', '3']);
    expect(existsSync('/evil2.csv')).toBe(false);
  });

  it('leaves clutter out without a word, and everything else that is no table with one', async () => {
    const { names, notes } = await open(
      zip([
        { name: '__MACOSX/._contacts.csv', bytes: 'x' },
        { name: '.DS_Store', bytes: 'x' },
        { name: 'parts/.hidden.csv', bytes: 'x' },
        { name: 'parts/~$book.xlsx', bytes: 'x' },
        { name: 'Thumbs.db', bytes: 'x' },
        { name: 'contacts.csv', bytes: TABLE },
        { name: 'empty.csv', bytes: '\r\n' },
        { name: 'readme.md', bytes: 'x' },
        { name: 'old.xls', bytes: 'x' },
      ]),
    );
    expect(names).toEqual(['export.zip/contacts.csv']);
    expect(notes).toEqual([
      'export.zip: empty.csv in it is empty.',
      'export.zip: left out what is no CSV and no workbook: readme.md, old.xls.',
    ]);
  });

  it('holds gzip and workbooks too', async () => {
    const { names, texts } = await open(
      zip([
        { name: 'contacts.csv.gz', bytes: gzipSync(TABLE) },
        { name: 'book.xlsx', bytes: BOOK },
        { name: 'utf16.csv', bytes: Buffer.from('\ufeffid\n1\n', 'utf16le') },
      ]),
    );
    expect(names).toEqual([
      'export.zip/contacts.csv.gz',
      'export.zip/book.xlsx/Contacts',
      'export.zip/book.xlsx/Deals',
      'export.zip/utf16.csv',
    ]);
    expect(texts).toEqual([TABLE, 'id\n1\n', 'id\n2\n', '\ufeffid\n1\n']);
  });

  it.each<readonly [string, readonly Packed[], RegExp]>([
    ['nothing', [], /the archive is empty; name the exports/],
    ['folders only', [{ name: 'exports/' }], /the archive is empty/],
    ['no table', [{ name: 'a.pdf' }, { name: 'b.md' }], /no CSV and no workbook in it \(a\.pdf, b\.md\)/],
    ['empty files', [{ name: 'a.csv' }, { name: 'b.csv', bytes: '\n' }], /a\.csv, b\.csv in it is empty/],
    [
      'an archive',
      [
        { name: 'a.csv', bytes: TABLE },
        { name: 'b.zip', bytes: 'x' },
      ],
      /b\.zip in it is an archive again/,
    ],
    ['a hidden archive', [{ name: 'b.csv', bytes: zipOf([{ name: 'a.csv' }]) }], /b\.csv in it is an archive again/],
    ['an encrypted table', [{ name: 'a.csv', bytes: TABLE, flags: 1 }], /a\.csv in it is encrypted/],
    ['an old workbook', [{ name: 'a.csv', bytes: Buffer.from('d0cf11e0a1b11ae1', 'hex') }], /old Excel workbook/],
    ['a binary workbook', [{ name: 'xl/workbook.bin' }], /binary workbook \(\.xlsb\)/],
    ['an OpenDocument', [{ name: 'mimetype' }, { name: 'content.xml' }], /OpenDocument/],
    ['too many tables', Array.from({ length: 501 }, (_, n) => ({ name: `${n}.csv`, bytes: TABLE })), /501 tables/],
  ])('of %s is refused', async (_, files, message) => {
    const fault = await faultOf(zip(files));
    expect(fault.kind).toBe('input');
    expect(fault.message).toMatch(message);
  });

  it.each([
    ['contacts.zip', 'a ZIP archive'],
    ['contacts.xlsx', 'an Excel workbook'],
    ['contacts.xlsm', 'an Excel workbook'],
  ])('is promised by the name %s, and text is not one', async (name, what) => {
    const path = join(folder, name);
    writeFileSync(path, TABLE);
    expect((await faultOf(path)).message).toContain(`not ${what} in spite of its name; rename it to .csv`);
  });

  it('in a gzip file is refused', async () => {
    const path = join(folder, 'export.zip.gz');
    writeFileSync(path, gzipSync(zipOf([{ name: 'contacts.csv', bytes: TABLE }])));
    expect((await faultOf(path)).message).toMatch(/an archive in a gzip file/);
  });

  it.runIf(existsSync('/proc/self/fd'))('leaves no descriptor open but those of its tables', async () => {
    const broken: Packed = { name: 'z.csv', bytes: TABLE, checksum: 1 };
    const fine: Packed = { name: 'a.csv', bytes: TABLE };
    const paths = [
      zip([fine, broken], '1.zip'),
      zip([fine, { name: 'b.zip' }], '2.zip'),
      zip([{ name: 'book.xlsx', bytes: BOOK.subarray(0, -5) }], '3.zip'),
      zip([{ name: 'a.csv' }], '4.zip'),
    ];
    const before = openDescriptors();
    for (const path of paths) await faultOf(path);
    expect(openDescriptors()).toBe(before);
    await open(zip([fine, { name: 'e.csv' }, { name: 'book.xlsx', bytes: BOOK }], '5.zip'));
    expect(openDescriptors()).toBe(before);
  });
});

describe('broken bytes', () => {
  const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });

  it.each([
    [
      'an archive',
      zipOf([
        { name: 'contacts.csv', bytes: TABLE },
        { name: 'deals.csv', bytes: TABLE, method: 0 },
      ]),
    ],
    ['a workbook', BOOK],
  ])('of %s are a fault or a table, and nothing else', { timeout: 60_000 }, async (_, whole) => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(20), async (changes, cut) => {
        const bytes = Buffer.from(whole.subarray(0, whole.length - (cut > 10 ? cut : 0)));
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
        const path = join(folder, 'broken.bin');
        writeFileSync(path, bytes);
        await open(path).catch((error: unknown) => expect(error).toBeInstanceOf(Fault));
      }),
      { numRuns: 150 },
    );
  });

  it('in the XML of a workbook are a fault or a table, and nothing else', { timeout: 60_000 }, async () => {
    const sheet =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c s="1"><v>45352.5</v></c></row><row r="3"><c r="B3"/></row>';
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.boolean(), async (changes, inTexts) => {
        const [rows, texts] = [sheet, '<si><t>Ada &amp; Grace</t></si>'].map((xml, index) => {
          const bytes = Buffer.from(xml);
          if ((index === 1) === inTexts) for (const { at, byte } of changes) bytes[at % bytes.length] = byte & 0x7f;
          return bytes.toString();
        });
        const path = join(folder, 'broken.xlsx');
        writeFileSync(path, xlsxOf({ sheets: { A: rows! }, texts: texts!, formats: ['General', 'd.m.yy'] }));
        await open(path).catch((error: unknown) => expect(error).toBeInstanceOf(Fault));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a file that is said to be otherwise', () => {
  const formOf = (encoding: 'utf-16le' | 'utf-16be' | 'windows-1252' | 'utf-8') => ({
    formOf: () => ({ encoding, delimiter: null }),
  });
  const put = (bytes: Uint8Array): string => {
    const path = join(folder, 'contacts.csv');
    writeFileSync(path, bytes);
    return path;
  };

  it('is read as what was said', async () => {
    const utf16 = Buffer.from('id,name\n1,Zoë\n', 'utf16le');
    const { texts, sources } = await open(put(utf16), formOf('utf-16le'));
    expect(texts).toEqual(['id,name\n1,Zoë\n']);
    expect(sources).toMatchObject([
      { encoding: 'utf-16le', text: 'utf-8', notes: ['Read as utf-16le, as asked for.'] },
    ]);
    const latin = await open(put(Buffer.from('id,name\n1,Zo\xeb\n', 'latin1')), formOf('utf-8'));
    expect(latin.sources).toMatchObject([{ encoding: 'utf-8', text: 'utf-8' }]);
    const mixed = await open(put(Buffer.from('id,name\n1,Zoë\n')), formOf('windows-1252'));
    expect(mixed.sources).toMatchObject([{ encoding: 'windows-1252', text: 'windows-1252' }]);
  });

  it('is read as its byte order mark says all the same', async () => {
    const { sources, texts } = await open(put(Buffer.from('\ufeffid\n1\n')), formOf('windows-1252'));
    expect(texts).toEqual(['\ufeffid\n1\n']);
    expect(sources).toMatchObject([
      { encoding: 'utf-8', notes: ['Read as utf-8, which its byte order mark names, and not as windows-1252.'] },
    ]);
  });

  it('is asked for by its names, those in an archive too', async () => {
    const asked: string[] = [];
    const path = zip([
      { name: 'contacts.csv', bytes: TABLE },
      { name: 'deals.csv', bytes: 'id|stage\n' },
    ]);
    const { sources } = await open(path, {
      formOf: ({ name }) => {
        asked.push(name);
        return { encoding: null, delimiter: name.endsWith('deals.csv') ? 124 : null };
      },
    });
    expect(asked).toEqual(['export.zip/contacts.csv', 'export.zip/deals.csv']);
    expect(sources.map(({ delimiter }) => delimiter)).toEqual([null, 124]);
    expect(sources[1]!.notes).toEqual(['The delimiter is pipe, as asked for.']);
  });
});
