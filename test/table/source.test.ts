import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Fault } from '../../src/errors.ts';
import {
  assertUnchanged,
  closeSource,
  openBytes,
  openSources,
  type Source,
  settleEncoding,
} from '../../src/table/source.ts';
import { createSpool, readFully, type Spool } from '../../src/table/spool.ts';

const TABLE = 'id,email\n1,ada@example.org\n2,grace@example.org\n';
const BOM = '\ufeff';

let folder: string;
let spool: Spool;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'source-test-'));
  mkdirSync(join(folder, 'spool'));
  spool = createSpool(join(folder, 'spool'));
});

afterEach(() => {
  spool.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function put(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function bytesOf(source: Source): Buffer {
  const bytes = Buffer.alloc(source.size);
  expect(readFully(source.fd, bytes, 0, bytes.length, 0)).toBe(bytes.length);
  return bytes;
}

/** Opens what holds one table. */
async function openSource(
  spec: { readonly path: string },
  into: Spool,
  options: Parameters<typeof openSources>[2] = {},
): Promise<Source> {
  const { sources } = await openSources(spec, into, options);
  expect(sources).toHaveLength(1);
  return sources[0]!;
}

/** Opens, reads all and closes. */
async function readAll(path: string, stdin?: number): Promise<{ source: Source; bytes: Buffer }> {
  const source = await openSource({ path }, spool, stdin === undefined ? {} : { stdin });
  const bytes = bytesOf(source);
  closeSource(source);
  return { source, bytes };
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  expect((error as Fault).message).not.toContain('\n');
  return error as Fault;
}

const spooledFiles = (): readonly string[] => readdirSync(join(folder, 'spool'));
const openDescriptors = (): number => readdirSync('/proc/self/fd').length;
const isRoot = process.getuid?.() === 0;
const hasProc = existsSync('/proc/self/fd');

describe('openSource', () => {
  it('reads a plain file in place', async () => {
    const path = put('contacts.csv', TABLE);
    const { source, bytes } = await readAll(path);
    expect(bytes.toString()).toBe(TABLE);
    expect(source).toMatchObject({ path, name: 'contacts.csv', encoding: 'utf-8', text: 'utf-8', notes: [] });
    expect(source).toMatchObject({ spooled: false, size: TABLE.length });
    expect(source.identity.ino).toBe(statSync(path, { bigint: true }).ino);
    expect(spooledFiles()).toEqual([]);
  });

  it('knows a file by whatever path leads to it', async () => {
    const path = put('contacts.csv', TABLE);
    symlinkSync(path, join(folder, 'soft.csv'));
    linkSync(path, join(folder, 'hard.csv'));
    const { identity } = (await readAll(path)).source;
    expect((await readAll(join(folder, 'soft.csv'))).source.identity).toEqual(identity);
    expect((await readAll(join(folder, 'hard.csv'))).source.identity).toEqual(identity);
  });

  it('keeps a byte order mark in the bytes', async () => {
    const { source, bytes } = await readAll(put('contacts.csv', BOM + TABLE));
    expect(bytes.toString()).toBe(BOM + TABLE);
    expect(source.encoding).toBe('utf-8');
  });

  it.each(['contacts.csv.gz', 'contacts.csv'])('inflates gzip that is called %s', async (name) => {
    const big = TABLE + '3,edsger@example.org\n'.repeat(200_000);
    const { source, bytes } = await readAll(put(name, gzipSync(big)));
    expect(bytes.equals(Buffer.from(big))).toBe(true);
    expect(source).toMatchObject({ name, spooled: true, encoding: 'utf-8' });
  });

  it('inflates gzip files that were joined, and ignores padding', async () => {
    const parts = [gzipSync(TABLE), gzipSync('3,edsger@example.org\n'), Buffer.alloc(512)];
    const { bytes } = await readAll(put('contacts.csv.gz', Buffer.concat(parts)));
    expect(bytes.toString()).toBe(`${TABLE}3,edsger@example.org\n`);
  });

  it('refuses gzip that is cut off at any byte', async () => {
    const whole = gzipSync(TABLE);
    for (let length = 2; length < whole.length; length++) {
      const fault = await faultOf(openBytes('contacts.csv.gz', whole.subarray(0, length), spool));
      expect(fault).toMatchObject({ kind: 'input', message: expect.stringMatching(/^contacts\.csv\.gz: .*cut off/) });
    }
  });

  it('refuses gzip that is damaged, followed by other bytes, doubled or none', async () => {
    const damaged = gzipSync(TABLE);
    damaged[damaged.length - 6]! ^= 0xff;
    const cases: readonly (readonly [Uint8Array, RegExp])[] = [
      [damaged, /damaged/],
      [Buffer.concat([gzipSync(TABLE), Buffer.from('\0\0more')]), /other bytes follow|damaged/],
      [Buffer.concat([gzipSync(TABLE), Buffer.from('more')]), /other bytes follow|damaged/],
      [gzipSync(gzipSync(TABLE)), /gzipped twice/],
      [Buffer.from(TABLE), /not a gzip file in spite of its name/],
    ];
    for (const [bytes, message] of cases) {
      const fault = await faultOf(openSource({ path: put('contacts.csv.gz', bytes) }, spool));
      expect(fault).toMatchObject({ kind: 'input', message: expect.stringMatching(message) });
    }
  });

  it.each(['utf-16le', 'utf-16be'] as const)('turns %s into UTF-8, also gzipped', async (encoding) => {
    const text = `${BOM}id,name\n1,Zoë 😀\n`;
    const units = Buffer.from(text, 'utf16le');
    const file = encoding === 'utf-16be' ? units.swap16() : units;
    for (const [name, bytes] of [
      ['contacts.csv', file],
      ['contacts.csv.gz', gzipSync(file)],
    ] as const) {
      const read = await readAll(put(name, bytes));
      expect(read.bytes.toString()).toBe(text);
      expect(read.source).toMatchObject({ encoding, text: 'utf-8', spooled: true });
    }
  });

  it('turns a UTF-16 file of many chunks into UTF-8', async () => {
    const text = `${BOM}id,name\n${'1,Zoë 😀 Ærø\n'.repeat(150_000)}`;
    const { bytes } = await readAll(put('contacts.csv', Buffer.from(text, 'utf16le')));
    expect(bytes.equals(Buffer.from(text))).toBe(true);
  });

  it('names windows-1252 and says so', async () => {
    const { source } = await readAll(put('contacts.csv', Buffer.from('id,name\n1,M\xfcller\n', 'latin1')));
    expect(source).toMatchObject({ encoding: 'windows-1252', text: 'windows-1252', spooled: false });
    expect(source.notes).toEqual([
      'The file is not valid UTF-8 (1 byte, the first at byte 11), so it was read as windows-1252.',
    ]);
  });

  it.runIf(process.platform !== 'win32')('spools a FIFO', async () => {
    const path = join(folder, 'contacts.csv');
    execFileSync('mkfifo', [path]);
    const reading = readAll(path);
    const writer = spawn('sh', ['-c', 'exec > "$1"; printf "id,name\\n"; sleep 0.05; printf "1,Ada\\n"', 'sh', path]);
    const [{ source, bytes }] = await Promise.all([reading, once(writer, 'exit')]);
    expect(bytes.toString()).toBe('id,name\n1,Ada\n');
    expect(source).toMatchObject({ path, name: 'contacts.csv', spooled: true });
  });

  it('reads standard input from a file, whatever its place', async () => {
    const stdin = openSync(put('export.csv', TABLE), 'r');
    const { source, bytes } = await readAll('-', stdin);
    closeSync(stdin);
    expect(bytes.toString()).toBe(TABLE);
    expect(source).toMatchObject({ path: '-', name: 'stdin.csv', spooled: true });
  });

  it('refuses what is not there or is no file, with the path and a next step', async () => {
    mkdirSync(join(folder, 'exports'));
    const cases: readonly (readonly [string, RegExp])[] = [
      [join(folder, 'none.csv'), /no such file; check the path$/],
      [join(put('file', TABLE), 'below.csv'), /no such file; check the path$/],
      [join(folder, 'exports'), /this is a folder; name the CSV file in it$/],
      ['/dev/null', /this is a device or a socket/],
    ];
    for (const [path, message] of cases) {
      const fault = await faultOf(openSource({ path }, spool));
      expect(fault.kind).toBe('input');
      expect(fault.message).toMatch(message);
      expect(fault.message.startsWith(`${path}: `)).toBe(true);
    }
  });

  it.skipIf(isRoot)('refuses what may not be read', async () => {
    const path = put('contacts.csv', TABLE);
    chmodSync(path, 0);
    expect((await faultOf(openSource({ path }, spool))).message).toMatch(/permission denied/);
  });

  it.each([
    ['no bytes', ''],
    ['a byte order mark', BOM],
    ['blank lines', '\r\n \n\t\r'],
    ['a byte order mark and blank lines', `${BOM}\n\n`],
    ['more blank lines than a chunk holds', '\n'.repeat(1_500_000)],
    ['a UTF-16 byte order mark', Buffer.from('\ufeff\n', 'utf16le')],
    ['gzip of nothing', gzipSync('')],
  ])('refuses a file of %s as empty', async (_, bytes) => {
    const path = put('contacts.csv', bytes);
    const fault = await faultOf(openSource({ path }, spool));
    expect(fault).toMatchObject({ kind: 'input', message: `${path}: the file is empty; export it again` });
  });

  it('reads a file that starts with more blank lines than a chunk holds', async () => {
    const text = '\n'.repeat(1_500_000) + TABLE;
    expect((await readAll(put('contacts.csv', text))).bytes.length).toBe(text.length);
  });

  it.each([
    ['504b0304140006', /the archive is damaged or cut off/],
    ['504b050600000000', /the archive is damaged or cut off/],
    ['d0cf11e0a1b11ae1', /old Excel workbook \(.xls\), or one with a password; save it as .xlsx/],
    ['fffe0000690000006400000', /UTF-32/],
    ['69006400', /UTF-16 without a byte order mark/],
    ['fffe690000d82c00', /lone surrogate at byte 4/],
    ['fffe69006400d8', /half a UTF-16 character at byte 6/],
  ])('refuses %s with a way out', async (hex, message) => {
    const path = put('contacts.csv', Buffer.from(hex, 'hex'));
    const fault = await faultOf(openSource({ path }, spool));
    expect(fault.kind).toBe('input');
    expect(fault.message).toMatch(message);
  });

  it.runIf(hasProc)('leaves no descriptor open when it fails', async () => {
    const wrong = [
      put('empty.csv', ''),
      put('cut.csv.gz', gzipSync(TABLE).subarray(0, 20)),
      put('lone.csv', Buffer.from('fffe690000d82c00', 'hex')),
      put('blank16.csv', Buffer.from('\ufeff\n\n', 'utf16le')),
      put('blank16.csv.gz', gzipSync(Buffer.from('\ufeff\n\n', 'utf16le'))),
      put('book.csv', Buffer.from('504b030414000600', 'hex')),
      folder,
    ];
    const before = openDescriptors();
    for (const path of wrong) await faultOf(openSource({ path }, spool));
    expect(openDescriptors()).toBe(before);
    await readAll(put('fine.csv.gz', gzipSync(Buffer.from(`${BOM}id\n1\n`, 'utf16le'))));
    expect(openDescriptors()).toBe(before);
  });
});

describe('assertUnchanged', () => {
  it('notices a file that grew, shrank or was written again', async () => {
    const changes: readonly ((path: string) => void)[] = [
      (path) => appendFileSync(path, '3,edsger@example.org\n'),
      (path) => writeFileSync(path, 'id,email\n'),
      (path) => utimesSync(path, 1, 1),
    ];
    for (const change of changes) {
      const path = put('contacts.csv', TABLE);
      const source = await openSource({ path }, spool);
      assertUnchanged(source);
      change(path);
      expect(() => assertUnchanged(source)).toThrow(`${path}: the file changed while it was read`);
      closeSource(source);
    }
  });

  it('has nothing to say of a private copy', async () => {
    const path = put('contacts.csv.gz', gzipSync(TABLE));
    const source = await openSource({ path }, spool);
    writeFileSync(path, '');
    assertUnchanged(source);
    expect(bytesOf(source).toString()).toBe(TABLE);
    closeSource(source);
  });
});

describe('settleEncoding', () => {
  const late = (bytes: string): Buffer => Buffer.from(`id,name\n${'1,Ada\n'.repeat(60_000)}${bytes}`, 'latin1');

  it('finds windows-1252 behind the first bytes', async () => {
    const source = await openSource({ path: put('contacts.csv', late('2,M\xfcller\n')) }, spool);
    expect(source).toMatchObject({ encoding: 'utf-8', notes: [] });
    const settled = settleEncoding(source);
    expect(settled).toMatchObject({ encoding: 'windows-1252', text: 'windows-1252', fd: source.fd });
    expect(settled.notes).toHaveLength(1);
    closeSource(source);
  });

  it('keeps UTF-8 where most of it is, or where a byte order mark promises it', async () => {
    const mixed = late(`${Buffer.from('Zoë\n').toString('latin1').repeat(30)}M\xfcller\n`);
    const marked = Buffer.concat([Buffer.from(BOM), late('M\xfcller\n')]);
    for (const bytes of [mixed, marked]) {
      const source = await openSource({ path: put('contacts.csv', bytes) }, spool);
      const settled = settleEncoding(source);
      expect(settled.encoding).toBe('utf-8');
      expect(settled.notes).toEqual([expect.stringMatching(/^Some cells are not valid UTF-8 \(1 byte, the first at/)]);
      closeSource(source);
    }
  });

  it('does not mistake a sequence that two reads share for invalid bytes', async () => {
    const bytes = Buffer.from(`x${'ë'.repeat(1_200_000)}\n`);
    const source = settleEncoding(await openSource({ path: put('contacts.csv', bytes) }, spool));
    expect(source).toMatchObject({ encoding: 'utf-8', notes: [] });
    closeSource(source);
  });
});

describe('openBytes', () => {
  it('reads bytes as a file of that name', async () => {
    const source = await openBytes('exports/contacts.csv', Buffer.from(TABLE), spool);
    expect(bytesOf(source).toString()).toBe(TABLE);
    expect(source).toMatchObject({ path: 'exports/contacts.csv', name: 'contacts.csv', spooled: true });
    closeSource(source);
  });
});

describe('readFully', () => {
  it('gives fewer bytes only at the end', () => {
    const fd = openSync(put('contacts.csv', TABLE), 'r');
    const target = Buffer.alloc(100, '#');
    expect(readFully(fd, target, 2, 4, 3)).toBe(4);
    expect(target.toString('latin1', 0, 8)).toBe(`##${TABLE.slice(3, 7)}##`);
    expect(readFully(fd, target, 0, 100, 40)).toBe(TABLE.length - 40);
    expect(readFully(fd, target, 0, 100, 1000)).toBe(0);
    closeSync(fd);
  });

  it('names the place where a disk fails', () => {
    const fd = openSync(folder, 'r');
    expect(() => readFully(fd, Buffer.alloc(4), 0, 4, 7)).toThrow(/cannot be read at byte 7 \(EISDIR\)/);
    closeSync(fd);
  });
});

describe('createSpool', () => {
  it('makes nothing before it is needed, then a private folder, and removes it whole', () => {
    expect(spooledFiles()).toEqual([]);
    const [one, two] = [spool.create(), spool.create()];
    one.write(Buffer.from('Ada'));
    one.write(Buffer.from(' Lovelace'));
    const [name] = spooledFiles();
    const made = join(folder, 'spool', name!);
    expect(statSync(made).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(made)) expect(statSync(join(made, file)).mode & 0o777).toBe(0o600);
    const bytes = Buffer.alloc(12);
    readFully(one.fd, bytes, 0, 12, 0);
    expect(bytes.toString()).toBe('Ada Lovelace');
    spool.dispose();
    spool.dispose();
    expect(spooledFiles()).toEqual([]);
    expect(() => spool.create()).toThrow('disposed');
    expect(() => one.write(Buffer.from('!'))).toThrow('disposed');
    for (const { fd } of [one, two]) closeSync(fd);
  });

  it('faults the output where it cannot write', () => {
    const nowhere = createSpool(join(folder, 'none'));
    expect(() => nowhere.create()).toThrow(expect.objectContaining({ name: 'Fault', kind: 'output' }));
    expect(() => nowhere.create()).toThrow(/set TMPDIR/);
  });
});

describe('special files', () => {
  it.runIf(process.platform === 'linux')('refuses a socket', async () => {
    const path = join(folder, 'contacts.sock');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect((await faultOf(openSource({ path }, spool))).kind).toBe('input');
    await new Promise((resolve) => server.close(resolve));
  });
});
