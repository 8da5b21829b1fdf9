import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixFiles } from '../src/audit/audit.ts';
import { Fault } from '../src/errors.ts';
import type { FixOptions } from '../src/options.ts';
import { correctedName } from '../src/output/names.ts';
import { parsePolicy } from '../src/policy/load.ts';
import { RULES } from '../src/rules/index.ts';
import type { Finding } from '../src/types.ts';
import { day } from './audit/literal.ts';

/*
 * A story is a folder of exports with a plot. A column `expect` (`_expect` where a column of an unknown name would make
 * another table of it) lists the rules that must speak of its row, and no others; `expected/` holds what `fix` writes, or the sentence with which it refuses. `vitest -u` writes `expected/`.
 */

const ROOT = resolve('fixtures');
// The demo has its own tests.
const STORIES = readdirSync(ROOT).filter((name) => name !== 'demo');
const OUTPUTS = /\.corrected\.csv$|^findings\.csv$|^report\.md$/;

interface Told {
  readonly findings: readonly Finding[];
  /** Name and bytes of each written file. */
  readonly outputs: ReadonlyMap<string, Buffer>;
}

let before: string;
let scratch: string;
beforeEach(() => {
  before = process.cwd();
  scratch = mkdtempSync(join(tmpdir(), 'stageproof-story-'));
});
afterEach(() => {
  process.chdir(before);
  rmSync(scratch, { recursive: true });
});

function inputsOf(story: string): readonly string[] {
  return readdirSync(join(ROOT, story)).filter((name) => /\.(?:csv|txt)$/.test(name));
}

/** Runs `fix` in a copy of the story's folder, so that the paths in its report are short. */
async function tell(story: string, over: ReadonlyMap<string, Buffer> = new Map()): Promise<Told> {
  cpSync(join(ROOT, story), scratch, { recursive: true });
  for (const [name, bytes] of over) writeFileSync(join(scratch, name), bytes);
  process.chdir(scratch);
  const findings: Finding[] = [];
  const { files } = await fixFiles({
    files: inputsOf(story).map((path) => ({ path })),
    findings: [{ format: 'objects', write: (some) => void findings.push(...some) }],
    out: 'out',
    replace: true,
    threads: 0,
    ...settingsOf(),
  });
  return { findings, outputs: new Map(files.map((name) => [name, readFileSync(join('out', name))])) };
}

/** `policy.yaml` and `options.json` of the story in the working directory. */
function settingsOf(): Partial<FixOptions> {
  const { asOf, ...options } = existsSync('options.json') ? JSON.parse(readFileSync('options.json', 'utf8')) : {};
  const settings = { ...options, ...(asOf !== undefined && { asOf: day(asOf) }) };
  if (!existsSync('policy.yaml')) return settings;
  const input = parsePolicy(readFileSync('policy.yaml', 'utf8'), 'policy.yaml');
  return { ...settings, policy: { input, origin: 'policy.yaml' } };
}

/** The cells of a file as a spreadsheet would show them; the line that only names the delimiter is none of them. */
function sheetOf(bytes: Buffer): readonly (readonly string[])[] {
  const text = textOf(bytes).replace(/^sep=.\r?\n/, '');
  const [head = ''] = text.split(/\r\n|\n|\r/, 1);
  const delimiter = [',', ';', '\t', '|'].toSorted((a, b) => head.split(b).length - head.split(a).length)[0]!;
  return parse(text, {
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
}

function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(bytes, 'utf-16le');
  const text = iconv.decode(bytes, 'utf-8');
  const isUtf8 = bytes[0] === 0xef || !text.includes('\ufffd');
  return isUtf8 ? text : iconv.decode(bytes, 'windows-1252');
}

/** `contacts.csv:2 stage-behind stage-spelling`, for each row that has something to expect. */
function expectations(story: string): readonly string[] {
  if (existsSync(join(ROOT, story, 'expected', 'refusal.txt'))) return [];
  return inputsOf(story).flatMap((name) => {
    const [header = [], ...rows] = sheetOf(readFileSync(join(ROOT, story, name)));
    const column = header.findIndex((text) => text === 'expect' || text === '_expect');
    if (column < 0) return [];
    return rows.flatMap((row, index) => lineOf(name, index + 2, (row[column] ?? '').split(' ')));
  });
}

function lineOf(file: string, row: number, rules: readonly string[]): readonly string[] {
  const told = rules.filter((rule) => rule !== '');
  return told.length === 0 ? [] : [`${file}:${row} ${told.toSorted().join(' ')}`];
}

function occurrences(story: string, { findings }: Told): readonly string[] {
  const places = findings.map((finding) => ({ rule: finding.rule, ...placeOf(story, finding) }));
  return inputsOf(story).flatMap((name) => {
    const own = places.filter(({ file }) => file === name);
    const rows = [...new Set(own.map(({ row }) => row))].toSorted((a, b) => a - b);
    const rulesOf = (row: number) => own.filter((place) => place.row === row).map(({ rule }) => rule);
    return rows.flatMap((row) => lineOf(name, row, rulesOf(row)));
  });
}

/** Where the record stands that a finding is about: what the history shows is about a contact. */
function placeOf(story: string, { table, recordId, row, evidence }: Finding): { file: string; row: number } {
  if (table !== 'history' || recordId === '') return { file: evidence[0].file, row };
  const contacts = inputsOf(story).find((name) => name.startsWith('contact'))!;
  const sheet = sheetOf(readFileSync(join(ROOT, story, contacts)));
  return { file: contacts, row: sheet.findIndex((cells) => cells.includes(recordId)) + 1 };
}

async function refusalOf(story: string): Promise<string> {
  const fault = await tell(story).then(
    () => null,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(Fault);
  return `${(fault as Fault).message}\n`;
}

describe.each(STORIES)('%s', (story) => {
  const expected = join(ROOT, story, 'expected');

  if (existsSync(join(expected, 'refusal.txt'))) {
    test('is refused', async () => {
      await expect(await refusalOf(story)).toMatchFileSnapshot(join(expected, 'refusal.txt'));
    });
    return;
  }

  test('finds what the rows expect, and nothing else', async () => {
    const told = await tell(story);
    expect(occurrences(story, told)).toEqual(expectations(story));
  });

  test('writes what is expected', async () => {
    const { outputs } = await tell(story);
    const written = [...outputs].filter(([name]) => OUTPUTS.test(name));
    for (const [name, bytes] of written) {
      // What is made new is UTF-8; what is corrected keeps its encoding.
      const text = name.endsWith('.corrected.csv') ? textOf(bytes) : bytes.toString();
      await expect(text).toMatchFileSnapshot(join(expected, name));
    }
    expect(readdirSync(expected).filter((name) => !outputs.has(name))).toEqual([]);
  });

  test('has nothing safe left to correct in what it wrote', async () => {
    const { outputs } = await tell(story);
    const corrected = inputsOf(story).flatMap((name) => {
      const output = correctedName(name);
      return outputs.has(output) ? [[name, outputs.get(output)!] as const] : [];
    });
    if (corrected.length === 0) return;
    const again = await tell(story, new Map(corrected));
    expect([...again.outputs.keys()].filter((name) => name.endsWith('.corrected.csv'))).toEqual([]);
  });
});

test('every rule has a story', () => {
  const told = STORIES.flatMap(expectations).flatMap((line) => line.split(' ').slice(1));
  expect(RULES.map(({ id }) => id).filter((id) => !told.includes(id))).toEqual([]);
});
