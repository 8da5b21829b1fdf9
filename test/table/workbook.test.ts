import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Fault } from '../../src/errors.ts';
import type { Cap } from '../../src/table/inflate.ts';
import { openArchive } from '../../src/table/members.ts';
import { openFile, opening } from '../../src/table/opened.ts';
import { closeSource, openSources } from '../../src/table/source.ts';
import { createSpool, readFully } from '../../src/table/spool.ts';
import { type Book, rowsOf, xlsxOf } from './xlsx.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbook-test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Seen {
  readonly texts: Readonly<Record<string, string>>;
  readonly notes: Readonly<Record<string, readonly string[]>>;
  readonly general: readonly string[];
  readonly outputs: readonly string[];
}

async function read(book: Book): Promise<Seen> {
  const path = join(folder, 'book.xlsx');
  writeFileSync(path, xlsxOf(book));
  const spool = createSpool(folder);
  try {
    const { sources, notes } = await openSources({ path }, spool);
    const read = sources.map((source) => {
      const bytes = Buffer.alloc(source.size);
      readFully(source.fd, bytes, 0, bytes.length, 0);
      closeSource(source);
      return [source.name, bytes.toString(), source.notes] as const;
    });
    return {
      texts: Object.fromEntries(read.map(([name, text]) => [name, text])),
      notes: Object.fromEntries(read.map(([name, , said]) => [name, said])),
      general: notes,
      outputs: sources.map(({ output }) => output.slice(folder.length + 1)),
    };
  } finally {
    spool.dispose();
  }
}

/** The CSV of a sheet that holds nothing but these rows. */
async function csvOf(rows: string, book: Omit<Book, 'sheets'> = {}): Promise<string> {
  return (await read({ ...book, sheets: { Contacts: rows } })).texts['book.xlsx/Contacts']!;
}

async function faultOf(book: Book): Promise<string> {
  const error = await read(book).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  expect(error).toMatchObject({ kind: 'input', message: expect.stringMatching(/book\.xlsx: [^\n]+$/) });
  return (error as Fault).message;
}

const HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>';
const refused = /sheet1\.xml in it is not what a spreadsheet program writes; save each sheet as "CSV UTF-8"/;

describe('a workbook', () => {
  it('gives one source for each sheet that holds something, and says so', async () => {
    const { texts, general, outputs } = await read({
      sheets: {
        Contacts: rowsOf([
          ['id', 'name'],
          ['1', 'Ada'],
        ]),
        Empty: '',
        Deals: rowsOf([['id'], ['2']]),
      },
    });
    expect(texts).toEqual({ 'book.xlsx/Contacts': 'id,name\n1,Ada\n', 'book.xlsx/Deals': 'id\n2\n' });
    expect(outputs).toEqual(['book-Contacts', 'book-Deals']);
    expect(general).toEqual([
      'book.xlsx: sheets are read as the text that their cells show; what is corrected in one becomes a CSV.',
    ]);
  });

  it('leaves out what is hidden, with a word', async () => {
    const sheets = { Contacts: rowsOf([['id']]), Lists: rowsOf([['x']]) };
    const { texts, general } = await read({ sheets, hidden: ['Lists'] });
    expect(Object.keys(texts)).toEqual(['book.xlsx/Contacts']);
    expect(general[0]).toMatch(/; left out what is hidden: Lists\.$/);
  });

  it('takes shared texts with their fonts, and no pronunciation', async () => {
    const texts =
      '<si><t>id</t></si><si><r><t>Gr</t></r><r><rPr><b/></rPr><t>ace</t></r></si><si><t xml:space="preserve"> a </t></si>' +
      '<si><t>山田</t><rPh sb="0" eb="2"><t>やまだ</t></rPh></si><si/><si><t>a,"b"_x000D_&#10;&amp;c_x005F_</t></si>';
    const rows = [0, 1, 2, 3, 4, 5].map((index) => `<row><c t="s"><v>${index}</v></c><c><v>1</v></c></row>`).join('');
    expect(await csvOf(rows, { texts })).toBe('id,1\nGrace,1\n a ,1\n山田,1\n,1\n"a,""b""\r\n&c_",1\n');
  });

  it('keeps rows where they are: blank ones, short ones, and ones that are wider than the header', async () => {
    const rows =
      '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row><row r="2"/><row r="3"><c r="B3"><v>2</v></c></row>' +
      '<row r="6"><c r="A6" s="0"/><c r="D6"><v>4</v></c></row><row r="7"><c r="A7" s="0"/></row>';
    expect(await csvOf(rows)).toBe('1,,3\n\n,2,\n\n\n,,,4\n');
  });

  it('says where the header stands if it is not the first row', async () => {
    const { texts, notes } = await read({ sheets: { Contacts: '<row r="3"><c r="B3"><v>7</v></c></row>' } });
    expect(texts).toEqual({ 'book.xlsx/Contacts': ',7\n' });
    expect(notes['book.xlsx/Contacts']).toEqual(['The header stands in row 3 of the sheet, and is called row 1 here.']);
  });

  it('writes numbers without exponents, and dates as ISO dates', async () => {
    const cells = [
      '<c><v>12345678901</v></c>',
      '<c><v>1.2345678901E10</v></c>',
      '<c><v>0.1</v></c>',
      '<c s="1"><v>45352</v></c>',
      '<c s="2"><v>45352.520833333336</v></c>',
      '<c s="3"><v>7</v></c>',
      '<c s="4"><v>45352</v></c>',
      '<c t="b"><v>1</v></c>',
      '<c t="b"><v>0</v></c>',
      '<c t="e"><v>#N/A</v></c>',
      '<c t="d"><v>2024-03-01T12:30:00</v></c>',
      '<c s="99"><v>5</v></c>',
    ].join('');
    expect(await csvOf(`<row>${cells}</row>`, { formats: ['General', 'dd/mm/yyyy', 'd.m.yy h:mm', '00000', 14] })).toBe(
      '12345678901,12345678901,0.1,2024-03-01,2024-03-01 12:30,00007,2024-03-01,TRUE,FALSE,#N/A,2024-03-01T12:30:00,5\n',
    );
    expect(await csvOf('<row><c s="0"><v>43890</v></c></row>', { formats: [14], date1904: true })).toBe('2024-03-01\n');
  });

  it('takes the last result of a formula and never works one out', async () => {
    const rows =
      '<row><c><f>1+1</f><v>5</v></c><c t="str"><f>HYPERLINK("http://evil.example")</f><v>Ada</v></c>' +
      '<c><f>WEBSERVICE("http://evil.example")</f></c><c t="str"><f>A1</f><v></v></c></row>';
    const { texts, notes } = await read({ sheets: { Contacts: rows } });
    expect(texts).toEqual({ 'book.xlsx/Contacts': '5,Ada\n' });
    expect(notes['book.xlsx/Contacts']).toEqual([
      'The file holds no result of 2 formulas, which count as blank: open it in a spreadsheet and save it.',
    ]);
  });

  it('shows ids that the spreadsheet has rounded, and keeps those that are whole', async () => {
    const { texts, notes } = await read({
      sheets: {
        Contacts: `${HEADER}<row><c><v>1.23456789012345E+18</v></c></row><row><c><v>1234567890123456789</v></c></row>`,
      },
    });
    expect(texts).toEqual({ 'book.xlsx/Contacts': 'id\n1.23456789012345E+18\n1234567890123456789\n' });
    expect(notes['book.xlsx/Contacts']).toEqual([
      expect.stringMatching(/^The spreadsheet has lost the last digits of 1 number, the first in A2: if they are ids/),
    ]);
  });

  it('reads the names of elements without their prefixes, and CDATA', async () => {
    const sheet =
      '<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>Ada <![CDATA[<&>]]></x:t></x:is></x:c>' +
      '</x:row></x:sheetData><x:c><x:v>9</x:v></x:c></x:worksheet>';
    expect(await csvOf('', { parts: { 'xl/worksheets/sheet1.xml': sheet } })).toBe('Ada <&>\n');
  });

  it.each([
    ['Q1/Q2', 'Q1_Q2'],
    ['..\\evil', '.._evil'],
    ['__proto__', '__proto__'],
    [' ', 'sheet'],
  ])('calls the sheet %j %j', async (name, label) => {
    const { outputs } = await read({ sheets: { [name]: rowsOf([['id']]) } });
    expect(outputs).toEqual([`book-${label}`]);
  });

  it('tells sheets of one name apart', async () => {
    const { texts } = await read({ sheets: { 'a/b': rowsOf([['1']]), a_b: rowsOf([['2']]) } });
    expect(texts).toEqual({ 'book.xlsx/a_b': '1\n', 'book.xlsx/a_b (2)': '2\n' });
  });
});

describe('a hostile workbook', () => {
  const dtd = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">]>';
  const sheetOf = (xml: string): Book => ({ sheets: { Contacts: '' }, parts: { 'xl/worksheets/sheet1.xml': xml } });

  it.each<readonly [string, Book, RegExp]>([
    ['a document type', sheetOf(`${dtd}<worksheet><sheetData>&e;</sheetData></worksheet>`), refused],
    [
      'an unknown entity',
      sheetOf('<worksheet><sheetData><row><c><v>&e;</v></c></row></sheetData></worksheet>'),
      refused,
    ],
    ['no XML', sheetOf('id,name\n'), refused],
    ['cut XML', sheetOf('<worksheet><sheetData><row><c><v>1'), refused],
    ['another encoding', sheetOf(Buffer.from('ff', 'hex').toString('latin1').repeat(3)), refused],
    ['deep nesting', sheetOf('<a>'.repeat(2000)), refused],
    ['rows out of order', { sheets: { Contacts: '<row r="2"/><row r="1"/>' } }, refused],
    ['rows without end', { sheets: { Contacts: '<row r="1048577"/>' } }, refused],
    ['rows that are none', { sheets: { Contacts: '<row r="1e9"/><row r="x"/>' } }, refused],
    ['cells out of order', { sheets: { Contacts: '<row><c r="B1"/><c r="A1"/></row>' } }, refused],
    ['columns without end', { sheets: { Contacts: '<row><c r="XFE1"/></row>' } }, refused],
    ['cells nowhere', { sheets: { Contacts: '<row><c r="12"/></row>' } }, refused],
    ['texts that are not there', { sheets: { Contacts: '<row><c t="s"><v>7</v></c></row>' } }, refused],
    ['texts of no number', { sheets: { Contacts: '<row><c t="s"><v>x</v></c></row>' } }, refused],
    ['no sheet', { sheets: {} }, /no sheet of the workbook holds anything/],
    ['empty sheets', { sheets: { A: '', B: '<row r="5"/>' } }, /no sheet of the workbook holds anything/],
    ['a missing sheet', { sheets: { A: '' }, parts: { 'xl/_rels/workbook.xml.rels': '<x/>' } }, /sheet A is missing/],
    [
      'a sheet outside',
      {
        sheets: { A: '' },
        parts: {
          'xl/_rels/workbook.xml.rels':
            '<x><Relationship Id="rId1" Type="a/worksheet" Target="file:///etc/passwd" TargetMode="External"/></x>',
        },
      },
      /sheet A is missing/,
    ],
    [
      'sheets without end',
      { sheets: Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`s${n}`, ''])) },
      /201 sheets/,
    ],
    [
      'styles without end',
      { sheets: { A: '' }, parts: { 'xl/styles.xml': `<x><cellXfs>${'<xf/>'.repeat(140_000)}</cellXfs></x>` } },
      /styles\.xml in it is not what a spreadsheet program writes/,
    ],
    [
      'text without end',
      { sheets: { A: `<row><c t="inlineStr"><is><t>${'x'.repeat(20_000_000)}</t></is></c></row>` } },
      refused,
    ],
  ])('with %s is refused', async (_, book, message) => {
    expect(await faultOf(book)).toMatch(message);
  });

  it.each<readonly [string, Book, number]>([
    // Sixteen thousand commas for each of these rows would fill a disk.
    [
      'padding',
      { sheets: { A: `<row><c r="XFD1"><v>1</v></c></row>${'<row><c><v>1</v></c></row>'.repeat(999)}` } },
      16e6,
    ],
    ['blank rows', { sheets: { A: '<row><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>' } }, 1e6],
    ['shared texts', { sheets: { A: '' }, texts: `<si><t>${'x'.repeat(100_000)}</t></si>`.repeat(100) }, 10e6],
    ['a sheet without cells', { sheets: { A: ' '.repeat(5_000_000) } }, 5e6],
  ])('counts %s among what comes out of the file', async (_, book, least) => {
    let counted = 0;
    const cap: Cap = (write) => (bytes) => {
      counted += bytes.length;
      write(bytes);
    };
    const path = join(folder, 'book.xlsx');
    writeFileSync(path, xlsxOf(book));
    const spool = createSpool(folder);
    const none = { encoding: null, delimiter: null };
    try {
      await opening(
        spool,
        () => none,
        async (at) =>
          openArchive({ ...(await openFile(path, at)), cap }, at, () => Promise.reject(new Error('no sheet'))),
      ).then(
        ({ sources }) => sources.forEach(closeSource),
        (error: unknown) => expect(error).toBeInstanceOf(Fault),
      );
    } finally {
      spool.dispose();
    }
    expect(counted).toBeGreaterThan(least);
  });
});
