import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Fault } from '../../src/errors.ts';
import type { InputSpec } from '../../src/options.ts';
import { FINDINGS_HEADER } from '../../src/output/findings.ts';
import { expandInputs } from '../../src/table/expand.ts';

let folder: string;
let before: string;

beforeEach(() => {
  before = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'expand-test-'));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

function put(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, path);
  }
}

async function filesOf(...specs: readonly (string | InputSpec)[]): Promise<readonly string[]> {
  const { files } = await expandInputs(specs.map((spec) => (typeof spec === 'string' ? { path: spec } : spec)));
  return files.map(({ path }) => path);
}

async function faultOf(path: string): Promise<Fault> {
  const error = await expandInputs([{ path }]).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Fault);
  return error as Fault;
}

describe('a folder', () => {
  it('stands for the exports in it, numbers counted, and nothing below it', async () => {
    put('in/deals.csv', 'in/contacts-10.csv', 'in/contacts-2.csv', 'in/Book.XLSX', 'in/a.tsv', 'in/b.txt');
    put('in/c.csv.gz', 'in/d.zip', 'in/deeper/e.csv', 'in/stageproof-out/contacts.corrected.csv', 'in/f.csv/g.csv');
    const { files, notes } = await expandInputs([{ path: 'in' }]);
    const names = [
      'a.tsv',
      'b.txt',
      'Book.XLSX',
      'c.csv.gz',
      'contacts-2.csv',
      'contacts-10.csv',
      'd.zip',
      'deals.csv',
    ];
    expect(files).toEqual(names.map((name) => ({ path: join('in', name), optional: true })));
    expect(notes).toEqual([`in stands for ${names.join(', ')}.`]);
  });

  it('leaves out what is hidden, what is ours, and what holds no table, the last with a word', async () => {
    put('in/contacts.csv', 'in/.hidden.csv', 'in/~$book.xlsx', 'in/Thumbs.db', 'in/notes.docx', 'in/old.xls');
    writeFileSync('in/findings.csv', FINDINGS_HEADER);
    const { files, notes } = await expandInputs([{ path: 'in/' }]);
    expect(files.map(({ path }) => path)).toEqual(['in/contacts.csv']);
    expect(notes).toEqual([
      'in/ stands for contacts.csv; left out findings.csv, notes.docx, old.xls (no CSV, workbook or archive to read).',
    ]);
  });

  it('hands on what is said of it', async () => {
    put('in/contacts.csv');
    const { files } = await expandInputs([{ path: 'in', table: 'contacts', encoding: 'ansi' }]);
    expect(files).toEqual([{ path: 'in/contacts.csv', table: 'contacts', encoding: 'ansi', optional: true }]);
  });

  it('does not stand for files that are named besides, nor twice for one', async () => {
    put('in/contacts.csv', 'in/deals.csv');
    linkSync('in/deals.csv', 'in/other.csv');
    const { files, notes } = await expandInputs([{ path: 'in' }, { path: './in/contacts.csv', table: 'contacts' }]);
    expect(files).toEqual([
      { path: 'in/deals.csv', optional: true },
      { path: './in/contacts.csv', table: 'contacts' },
    ]);
    expect(notes).toEqual(['in stands for deals.csv.']);
    expect(await filesOf('in', 'in/*.csv')).toEqual(['in/contacts.csv', 'in/deals.csv']);
  });

  it('names files in the working directory as one would', async () => {
    put('contacts.csv');
    expect(await filesOf('.')).toEqual(['contacts.csv']);
  });

  it('is refused where there is nothing to read in it', async () => {
    mkdirSync('empty');
    put('other/notes.docx');
    expect(await faultOf('empty')).toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/^empty: no CSV/),
    });
    expect((await faultOf('other')).message).toBe(
      'other: no CSV, workbook or archive in this folder; name the folder of the exports, or search those below with ' +
        '"other/**"',
    );
  });
});

describe('a pattern', () => {
  it('stands for what a shell would make of it', async () => {
    put('in/contacts-1.csv', 'in/contacts-2.csv', 'in/deals.csv', 'in/.contacts-3.csv', 'in/x/contacts-4.csv');
    const { files, notes } = await expandInputs([{ path: 'in/contacts-?.csv' }]);
    expect(files).toEqual([{ path: 'in/contacts-1.csv' }, { path: 'in/contacts-2.csv' }]);
    expect(notes).toEqual(['in/contacts-?.csv stands for contacts-1.csv, contacts-2.csv.']);
    expect(await filesOf('in/{deals,contacts-[2-9]}.csv')).toEqual(['in/contacts-2.csv', 'in/deals.csv']);
    expect(await filesOf('*/deals*')).toEqual(['in/deals.csv']);
    expect(await filesOf(join(folder, 'in/d*.csv'))).toEqual([join(folder, 'in/deals.csv')]);
  });

  it('searches folders when it says so, for exports, and not what we wrote', async () => {
    put('in/a.csv', 'in/x/b.csv', 'in/x/y/c.zip', 'in/x/d.pdf', 'in/stageproof-out/e.csv', 'in/node_modules/f.csv');
    const { files, notes } = await expandInputs([{ path: 'in/**' }]);
    expect(files.map(({ path }) => path)).toEqual(['in/a.csv', 'in/x/b.csv', 'in/x/y/c.zip']);
    expect(files.every(({ optional }) => optional)).toBe(true);
    expect(notes).toEqual([
      'in/** stands for in/a.csv, in/x/b.csv, in/x/y/c.zip; left out in/x/d.pdf (no CSV, workbook or archive to read).',
    ]);
    expect(await filesOf('in/stageproof-out/**/*.csv')).toEqual(['in/stageproof-out/e.csv']);
  });

  it('is a file first if there is one of that name', async () => {
    put('export[1].csv', 'export1.csv');
    expect(await filesOf('export[1].csv')).toEqual(['export[1].csv']);
  });

  it('is refused when nothing matches', async () => {
    expect(await faultOf('in/*.csv')).toMatchObject({
      kind: 'input',
      message: 'in/*.csv: no file matches; check the pattern',
    });
  });
});

it('leaves everything else as it is', async () => {
  const specs = [{ path: '-' }, { path: 'nowhere.csv' }, { path: 'a\0b' }];
  expect(await expandInputs(specs)).toEqual({ files: specs, notes: [] });
});
