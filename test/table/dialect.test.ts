import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Fault } from '../../src/errors.ts';
import { delimiterName, detectDialect } from '../../src/table/dialect.ts';
import { createUtf16Reader, sniffEncoding } from '../../src/table/encoding.ts';

const detect = (text: string, delimiter?: number) =>
  detectDialect(Buffer.from(text), delimiter === undefined ? {} : { delimiter });
const nameOf = (text: string): string => delimiterName(detect(text).delimiter);

describe('detectDialect', () => {
  it.each([
    ['comma', 'id,name\n1,Ada\n'],
    ['semicolon', 'id;name\n1;Ada\n'],
    ['tab', 'id\tname\n1\tAda\n'],
    ['pipe', 'id|name\n1|Ada\n'],
    ['comma', 'id\n1\n'],
    ['comma', 'id'],
    ['comma', ''],
    ['semicolon', 'id;name'],
    ['semicolon', 'id;name\r1;Ada\r2;Grace\r'],
    ['semicolon', '\r\n\nid;name\r\n1;Ada\r\n'],
  ])('finds %s in %j', (name, text) => {
    expect(nameOf(text)).toBe(name);
  });

  it('is not misled by decimal commas', () => {
    expect(nameOf('id;amount\n1;1,5\n2;2,25\n3;0,1\n')).toBe('semicolon');
  });

  it('is not misled by lists of ids', () => {
    expect(nameOf('id,Associated Deal IDs\n1,7;8;9\n2,4;5\n3,6;7\n')).toBe('comma');
  });

  it('is not misled by names with commas on every row and in the header', () => {
    expect(nameOf('id;Name, Vorname;Ort\n1;Lovelace, Ada;London\n2;Hopper, Grace;New York\n')).toBe('semicolon');
  });

  it('is not misled by delimiters and line breaks in quotes', () => {
    const rows = '1;"a,b,c\nd,e,f"\n2;"g,h,i\nj,k,l"\n';
    expect(nameOf(`id;"note, or, remark"\n${rows}`)).toBe('semicolon');
    expect(nameOf(`"id","note"\n"1","a;b;c"\n"2","say ""d;e;f"""\n`)).toBe('comma');
  });

  it('keeps to the header where rows are ragged', () => {
    expect(nameOf('id,name,stage\n1,Ada;x\n2,Grace;y\n3\n')).toBe('comma');
    expect(nameOf('id;name;stage;owner\n1;Ada\n2;Grace;Lead;Edsger;x\n3;Barbara;Lead;Ada\n')).toBe('semicolon');
  });

  it('does not take indentation for a delimiter', () => {
    expect(nameOf('date,\t\tamount,\tcount\n2024-01-01,\t\t5,\t1\n2024-01-02,\t\t6,\t2\n')).toBe('comma');
  });

  it('leaves a record out that the sample cuts off', () => {
    expect(nameOf('id;name\n1;Ada\n2;"a,b\nc,d\ne')).toBe('semicolon');
  });

  it('obeys the delimiter it is given', () => {
    expect(detect('id;name\n1;Ada\n', 124)).toMatchObject({ delimiter: 124, declared: false, headerStart: 0 });
    expect(detect('sep=;\nid;name\n', 124)).toMatchObject({ delimiter: 124, declared: true, headerStart: 6 });
  });

  it('starts the header behind a byte order mark', () => {
    expect(detect('\ufeffid;name\n1;Ada\n')).toEqual({
      delimiter: 59,
      quote: 34,
      bom: 3,
      headerStart: 3,
      declared: false,
    });
    expect(detect('\ufeff"id";"name"\n')).toMatchObject({ delimiter: 59, bom: 3, headerStart: 3 });
  });

  it.each([
    ['sep=;\n', 59],
    ['sep=;\r\n', 59],
    ['sep=;\r', 59],
    ['SEP=|\n', 124],
    ['Sep=\t\r\n', 9],
    ['"sep=;"\r\n', 59],
    ['sep=^\n', 94],
    ['sep=;;;\n', 59],
  ])('honours the line %j', (line, delimiter) => {
    const expected = { delimiter, declared: true };
    expect(detect(`${line}id,name\n1,Ada\n`)).toMatchObject({ ...expected, bom: 0, headerStart: line.length });
    expect(detect(`\ufeff${line}id`)).toMatchObject({ ...expected, bom: 3, headerStart: 3 + line.length });
    expect(detect(`${line}\ufeffid`)).toMatchObject({ ...expected, bom: 0, headerStart: 3 + line.length });
    expect(detect(line)).toMatchObject({ ...expected, headerStart: line.length });
  });

  it.each(['sep', 'sep=', 'sep=\n', 'sep=a\n', 'sep=;x\n', 'sep="\n', 'separator;id\n', '"sep=;\n', 'sep=é\n'])(
    'takes %j for a header',
    (line) => {
      expect(detect(`${line}`)).toMatchObject({ declared: false, headerStart: 0 });
    },
  );

  it('finds the delimiter of any table that needs no guess', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ü', ' ', '"', '\n', '\r\n', '1'), maxLength: 6 });
    const table = fc
      .integer({ min: 2, max: 6 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    fc.assert(
      fc.property(table, fc.constantFrom(',', ';', '\t', '|'), (rows, delimiter) => {
        const header = rows[0]!.map((_, i) => `column ${i}`);
        const quoted = [header, ...rows].map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`));
        const text = quoted.map((row) => row.join(delimiter)).join('\r\n');
        expect(detect(`${text}\r\n`).delimiter).toBe(delimiter.charCodeAt(0));
      }),
    );
  });

  it('never throws and never points past the bytes', () => {
    const bytes = fc.array(fc.constantFrom(...Buffer.from('ab,;\t|"\r\n =sepSEP\ufeff')), { maxLength: 60 });
    fc.assert(
      fc.property(bytes, (values) => {
        const dialect = detectDialect(Uint8Array.from(values));
        expect(dialect.headerStart).toBeLessThanOrEqual(values.length);
        expect(detectDialect(Uint8Array.from(values))).toEqual(dialect);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('delimiterName', () => {
  it('names the usual ones and shows the others', () => {
    expect([44, 59, 9, 124, 94].map(delimiterName)).toEqual(['comma', 'semicolon', 'tab', 'pipe', '^']);
  });
});

const suites = resolve('../shared/data/csv');
const files = existsSync(suites)
  ? readdirSync(suites, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(csv|tsv)$/.test(path))
  : [];

/** The text of a file as UTF-8 bytes; null where its encoding is refused. */
function textOf(path: string): Uint8Array | null {
  const bytes = readFileSync(join(suites, path));
  try {
    const { encoding } = sniffEncoding(bytes, path);
    const isUtf16 = encoding === 'utf-16le' || encoding === 'utf-16be';
    return isUtf16 ? createUtf16Reader(encoding, path)(bytes, 'last') : bytes;
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    return null;
  }
}

/** Files whose name tells what parts their cells. */
function toldBy(path: string): string | null {
  const name = basename(path);
  // Cells parted by several characters, random bytes, one column only, or comments before the header.
  if (
    /multidelimiter|fuzzing|afl|locations_|mixed_decimal_delimiter|extra_delimiters|values_delimited|examples\/example\.tsv/.test(
      path,
    )
  ) {
    return null;
  }
  if (/semicolon/.test(name)) return 'semicolon';
  if (/pipe/.test(name)) return 'pipe';
  if (/\.tsv$/.test(name) || /^tab(_single|\.csv)/.test(name)) return 'tab';
  if (/comma_in_quotes|-comma\./.test(name)) return 'comma';
  return null;
}

const known: Readonly<Record<string, string>> = {
  'csvkit/examples/sniff_limit.csv': 'semicolon',
  'csvkit/examples/test_utf16_little.csv': 'comma',
  'csvkit/examples/test_utf16_big.csv': 'comma',
  'frictionless/data/delimiter.csv': 'semicolon',
  'frictionless/data/table-delimiter.csv': 'semicolon',
  'frictionless/data/dialect.csv': 'pipe',
  'frictionless/data/table-with-accents.csv': 'semicolon',
  'messytables/horror/utf-16le_encoded.csv': 'comma',
  'messytables/horror/skip_initials.csv': 'comma',
  'univocity/src/test/resources/examples/european.csv': 'semicolon',
  'univocity/src/test/resources/examples/bean_test.csv': 'comma',
  'duckdb/data/csv/decimal_separators/decimal_separators.csv': 'semicolon',
  'duckdb/data/csv/mixed_decimal.csv': 'semicolon',
  'duckdb/data/csv/thousands_separator/multi_column.csv': 'semicolon',
  'duckdb/data/csv/real/lineitem_sample.csv': 'pipe',
  'duckdb/data/csv/real/web_page.csv': 'pipe',
  'duckdb/data/csv/double_trouble.csv': 'pipe',
};

describe.skipIf(files.length === 0)('the CSV suites (skipped where ../shared is absent)', () => {
  it('are there in number', () => {
    expect(files.length).toBeGreaterThan(700);
  });

  it('never make detection throw, however much of a file it sees', () => {
    for (const path of files) {
      const text = textOf(path);
      if (text === null) continue;
      for (const end of [text.length, text.length >> 1, 7]) detectDialect(text.subarray(0, Math.min(end, 1 << 18)));
    }
  });

  const told = files.flatMap((path) => {
    const name = known[path] ?? toldBy(path);
    return name === null ? [] : [[path, name] as const];
  });

  it.each(told)('%s is parted by %s', (path, name) => {
    expect(delimiterName(detectDialect(textOf(path)!.subarray(0, 1 << 18)).delimiter)).toBe(name);
  });

  const twins = files.flatMap((path) => {
    // Its twin holds another phone number.
    if (path.endsWith('location_coordinates.csv')) return [];
    const twin = path
      .replace('/csvs/', '/json/')
      .replace('/csv/', '/json/')
      .replace(/\.csv$/, '.json');
    return twin !== path && existsSync(join(suites, twin)) ? [[path, twin] as const] : [];
  });

  it.each(twins)('%s has the records of its twin %s', (path, twin) => {
    const bytes = readFileSync(join(suites, path));
    const { delimiter, headerStart } = detectDialect(bytes);
    // The checkout lost CRLF in the CSV files, but not in what their twins expect.
    const json = readFileSync(join(suites, twin), 'utf8').replaceAll('\\r\\n', '\\n');
    const expected = [JSON.parse(json) as unknown].flat();
    // One suite keeps its records as arrays with the header, the other as objects.
    const columns = !Array.isArray(expected[0]);
    const text = bytes.toString('utf8', headerStart);
    expect(parse(text, { delimiter: String.fromCharCode(delimiter), columns, relax_quotes: true })).toEqual(expected);
  });
});
