import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Fault } from '../../src/errors.ts';
import { type Entry, readArchive } from '../../src/table/archive.ts';
import { type Packed, type Zipping, zipOf } from './zip.ts';

let folder: string;
const opened: number[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-test-'));
});

afterEach(() => {
  for (const fd of opened.splice(0)) closeSync(fd);
  rmSync(folder, { recursive: true, force: true });
});

async function read(bytes: Uint8Array): Promise<readonly Entry[]> {
  const path = join(folder, 'export.zip');
  writeFileSync(path, bytes);
  opened.push(openSync(path, 'r'));
  return readArchive({ path: 'export.zip', fd: opened.at(-1)! });
}

const readFiles = (files: readonly Packed[], zipping?: Zipping): Promise<readonly Entry[]> =>
  read(zipOf(files, zipping));

async function textOf(entry: Entry): Promise<string> {
  const chunks: Buffer[] = [];
  await entry.extract((bytes) => chunks.push(Buffer.from(bytes)));
  return Buffer.concat(chunks).toString();
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  expect(error).toMatchObject({ kind: 'input', message: expect.stringMatching(/^export\.zip: [^\n]+$/) });
  return (error as Fault).message;
}

describe('readArchive', () => {
  it('gives every file in the order of the archive, packed or not', async () => {
    const long = 'Ada,Grace\n'.repeat(300_000);
    const entries = await readFiles([
      { name: 'contacts.csv', bytes: long },
      { name: 'parts/', method: 0 },
      { name: 'parts/deals.csv', bytes: 'id\n1\n', method: 0 },
      { name: 'Geschäfte.csv', bytes: '' },
    ]);
    expect(entries.map(({ label }) => label)).toEqual(['contacts.csv', 'parts/deals.csv', 'Geschäfte.csv']);
    expect(await textOf(entries[0]!)).toBe(long);
    expect(await textOf(entries[1]!)).toBe('id\n1\n');
    expect(await textOf(entries[2]!)).toBe('');
  });

  it('reads ZIP64', async () => {
    const [entry] = await readFiles([{ name: 'contacts.csv', bytes: 'id\n1\n' }], { zip64: true });
    expect(await textOf(entry!)).toBe('id\n1\n');
  });

  it('reads names in the code page of DOS', async () => {
    const name = Buffer.from('Gesch\x84fte.csv', 'latin1');
    expect((await readFiles([{ name, flags: 0 }])).map(({ label }) => label)).toEqual(['Geschäfte.csv']);
  });

  it.each([
    ['../../etc/passwd', 'etc/passwd'],
    ['/etc/passwd', 'etc/passwd'],
    ['C:\\Users\\Ada\\contacts.csv', 'Users/Ada/contacts.csv'],
    ['..\\..\\contacts.csv', 'contacts.csv'],
    ['\\\\server\\share\\contacts.csv', 'server/share/contacts.csv'],
    ['contacts.csv\0.png', 'contacts.csv\ufffd.png'],
    ['a\nb\x1b[31m.csv', 'a\ufffdb\ufffd[31m.csv'],
    ['./exports//contacts.csv', 'exports/contacts.csv'],
    [' .. / contacts.csv ', 'contacts.csv'],
    ['..', 'unnamed'],
    ['', 'unnamed'],
    ['__proto__', '__proto__'],
  ])('takes nothing from the name %j but a label', async (name, label) => {
    const entries = await readFiles([{ name, bytes: 'id\n' }]);
    expect(entries.map((entry) => entry.label)).toEqual([label]);
    expect(await textOf(entries[0]!)).toBe('id\n');
  });

  it.each([
    [['contacts.csv', 'contacts.csv']],
    [['contacts.csv', 'Contacts.CSV']],
    [['contacts.csv', '../contacts.csv']],
    [['contacts.csv', '..\\contacts.csv']],
  ])('refuses %j, of which nobody knows the right one', async (names) => {
    expect(await faultOf(readFiles(names.map((name) => ({ name }))))).toMatch(/holds two files called .*unzip it/);
  });

  it('refuses an archive that is cut off at any byte', async () => {
    const whole = zipOf([{ name: 'contacts.csv', bytes: 'id,email\n1,ada@example.org\n' }]);
    for (let length = 4; length < whole.length; length++) {
      expect(await faultOf(read(whole.subarray(0, length)))).toMatch(/the archive is damaged or cut off; fetch/);
    }
  });

  it('refuses to extract what is not what was put in', async () => {
    const bytes = 'id,email\n1,ada@example.org\n';
    const cases: readonly (readonly [Partial<Packed>, RegExp])[] = [
      [{ checksum: 1 }, /damaged/],
      [{ size: 5 }, /damaged/],
      [{ size: 500 }, /damaged/],
      [{ packed: deflateRawSync(bytes).subarray(0, 9) }, /contacts\.csv in it is cut off/],
      [{ packed: Buffer.from('Ada') }, /contacts\.csv in it is (?:damaged|cut off)/],
      [{ packed: Buffer.concat([deflateRawSync(bytes), Buffer.from('more')]) }, /contacts\.csv in it is damaged/],
      [{ flags: 1 }, /contacts\.csv in it is encrypted; unzip it with its password/],
      [{ method: 9, packed: Buffer.from('Ada') }, /in a way that stageproof cannot undo \(method 9\)/],
    ];
    for (const [file, message] of cases) {
      const [entry] = await readFiles([{ name: 'contacts.csv', bytes, ...file }]);
      expect(await faultOf(textOf(entry!))).toMatch(message);
    }
  });

  it('never hands on more of a file than the archive says it holds', async () => {
    const [entry] = await readFiles([{ name: 'contacts.csv', bytes: Buffer.alloc(1 << 24), size: 10 }]);
    let given = 0;
    const work = entry!.extract((bytes) => {
      given += bytes.length;
    });
    expect(await faultOf(work)).toMatch(/damaged/);
    expect(given).toBe(0);
  });

  it('refuses strong encryption and parts of archives', async () => {
    expect(await faultOf(readFiles([{ name: 'contacts.csv', flags: 0x40 }]))).toMatch(/the archive is encrypted/);
    const part = zipOf([{ name: 'contacts.csv' }]);
    part.writeUInt16LE(1, part.length - 18);
    expect(await faultOf(read(part))).toMatch(/one part of several; join the parts/);
  });

  it('refuses archives of very many files, also where they hide how many', async () => {
    const files = Array.from({ length: 65_537 }, (_, index) => ({ name: `${index}.csv`, method: 0 }));
    expect(await faultOf(readFiles(files, { zip64: true }))).toMatch(/holds 65,537 files; unzip it/);
    // Sixteen bits count 65,537 files as one.
    expect(await faultOf(readFiles(files))).toMatch(/holds more files than it says/);
  });

  it('knows an archive without files', async () => {
    expect(await readFiles([])).toEqual([]);
  });
});
