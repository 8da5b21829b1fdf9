import {
  closeSync,
  constants,
  fstatSync,
  mkdtempSync,
  open,
  openSync,
  read,
  readSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';

import { Fault } from '../errors.ts';
import {
  checkEncoding,
  createEncodingCheck,
  createUtf16Reader,
  decideEncoding,
  type Encoding,
  mergeEncodingChecks,
  sniffEncoding,
  type TextEncoding,
  wholeSequencesEnd,
} from './encoding.ts';

/** What tells one file from another, and one state of it from a later one. */
export interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

/** An input whose bytes can be read at any place, by every thread. */
export interface Source {
  /** As the user named it; `-` for standard input. */
  readonly path: string;
  /** Without its folder; `stdin.csv` for standard input. */
  readonly name: string;
  readonly fd: number;
  /** Bytes behind `fd`. */
  readonly size: number;
  /** Of the user's file. */
  readonly encoding: Encoding;
  /** Of the bytes behind `fd`. */
  readonly text: TextEncoding;
  /** Sentences to say aloud. */
  readonly notes: readonly string[];
  /** Of the user's file, also when its bytes are spooled. */
  readonly identity: Identity;
  /** True when `fd` is a private copy. */
  readonly spooled: boolean;
}

/** A private file that grows at its end. */
export interface SpoolFile {
  readonly fd: number;
  write(bytes: Uint8Array): void;
}

/** A private folder for what cannot be read in place. */
export interface Spool {
  /** Opens a new, empty file that only this user can read. */
  create(): SpoolFile;
  /** Removes the folder and all in it; the second time does nothing. */
  dispose(): void;
}

type Sink = (bytes: Uint8Array) => void;

const CHUNK = 1 << 20;
const HEAD = 1 << 18;
const UTF8_BOM = 3;
const GIB = 2 ** 30;
const MAX_INFLATED = 64 * GIB;
// Deflate cannot do better than 1032 to 1; tables of people are far from it, files made to fill a disk are not.
const MAX_RATIO = 500;
const RETRY_MS = 5;

const openAsync = promisify(open);
const readAsync = promisify(read);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isBusy(error: unknown): boolean {
  return codeOf(error) === 'EAGAIN' || codeOf(error) === 'EINTR';
}

function spoolFault(folder: string, cause: unknown): Fault {
  const code = codeOf(cause);
  const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
  const what = isFull ? 'the disk is full' : code || String(cause);
  const next = isFull ? 'free some space or set TMPDIR to a larger disk' : 'set TMPDIR to a folder you can write to';
  return new Fault('output', `cannot write a temporary file in ${folder}: ${what}; ${next}`, { cause });
}

function openSpoolFile(folder: string, name: string): SpoolFile {
  // Windows has no O_NOFOLLOW.
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const fd = openSync(join(folder, name), flags, 0o600);
  const write = (bytes: Uint8Array): void => {
    for (let done = 0; done < bytes.length; ) {
      try {
        // A short write is no error to Node: what is left is written again, and then the error comes.
        done += writeSync(fd, bytes, done, bytes.length - done);
      } catch (error) {
        if (!isBusy(error)) throw spoolFault(folder, error);
      }
    }
  };
  return { fd, write };
}

/** The spool below a folder, by default the system's for temporary files. Nothing is made before it is needed. */
export function createSpool(parent: string = tmpdir()): Spool {
  let folder: string | null = null;
  let files = 0;
  let isDisposed = false;
  const create = (): SpoolFile => {
    if (isDisposed) throw new Error('the spool is disposed of');
    try {
      folder ??= mkdtempSync(join(parent, 'stageproof-'));
      return openSpoolFile(folder, String(files++));
    } catch (error) {
      throw spoolFault(parent, error);
    }
  };
  const dispose = (): void => {
    isDisposed = true;
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
    folder = null;
  };
  return { create, dispose };
}

/**
 * Reads until `length` bytes are there or the file ends, and gives how many are. Throws a `Fault` where the disk
 * cannot be read.
 */
export function readFully(fd: number, target: Uint8Array, offset: number, length: number, position: number): number {
  let done = 0;
  while (done < length) {
    try {
      const got = readSync(fd, target, offset + done, length - done, position + done);
      if (got === 0) break;
      done += got;
    } catch (error) {
      if (isBusy(error)) continue;
      const what = `an input cannot be read at byte ${position + done}`;
      throw new Fault('input', `${what} (${codeOf(error)}); copy it to a local disk and run again`, { cause: error });
    }
  }
  return done;
}

/** Hands the bytes behind a descriptor on, a chunk at a time; the chunk is only valid during the call. */
function forEachChunk(fd: number, size: number, take: (chunk: Uint8Array, position: number) => void): void {
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(size, 1)));
  for (let position = 0; position < size; ) {
    const got = readFully(fd, chunk, 0, chunk.length, position);
    if (got === 0) return;
    take(chunk.subarray(0, got), position);
    position += got;
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, RETRY_MS));

/** Copies what can be read only once, such as a pipe. */
async function drain(fd: number, path: string, write: Sink): Promise<void> {
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (;;) {
    try {
      const { bytesRead } = await readAsync(fd, chunk, 0, chunk.length, null);
      if (bytesRead === 0) return;
      write(chunk.subarray(0, bytesRead));
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (codeOf(error) === 'EOF') return;
      if (!isBusy(error)) throw inputFault(path, error);
      await pause();
    }
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file; check the path'],
  ['ENOTDIR', 'no such file; check the path'],
  ['EACCES', 'permission denied; make the file readable and run again'],
  ['EPERM', 'permission denied; make the file readable and run again'],
  ['EISDIR', 'this is a folder; name the CSV file in it'],
  ['ELOOP', 'the link points to itself; name the file'],
  ['EMFILE', 'too many files are open; raise the limit (ulimit -n) and run again'],
  ['ENFILE', 'too many files are open; raise the limit (ulimit -n) and run again'],
]);

function inputFault(path: string, cause: unknown): Fault {
  const code = codeOf(cause);
  const reason =
    REASONS.get(code) ?? `cannot be read (${code || String(cause)}); copy it to a local disk and run again`;
  return new Fault('input', `${path}: ${reason}`, { cause });
}

/** Bytes that can be read at any place, and what is known of the user's file so far. */
interface Opened {
  readonly path: string;
  readonly fd: number;
  readonly size: number;
  readonly identity: Identity;
  readonly spooled: boolean;
}

function identityOf(fd: number): Identity {
  const { dev, ino, size, mtimeNs } = fstatSync(fd, { bigint: true });
  return { dev, ino, size, mtimeNs };
}

function isSame(one: Identity, other: Identity): boolean {
  return one.dev === other.dev && one.ino === other.ino && one.size === other.size && one.mtimeNs === other.mtimeNs;
}

function changedFault(path: string): Fault {
  return new Fault('input', `${path}: the file changed while it was read; wait until it is complete and run again`);
}

/** Throws a `Fault` when the user's file is not what it was when it was opened. A private copy cannot change. */
export function assertUnchanged(source: Source): void {
  if (!source.spooled && !isSame(source.identity, identityOf(source.fd))) throw changedFault(source.path);
}

/** Closes what was opened for a source. */
export function closeSource(source: Source): void {
  closeSync(source.fd);
}

/** Where an input is being opened: `held` are the descriptors to close if it fails. */
interface Opening {
  readonly spool: Spool;
  readonly held: Set<number>;
}

async function opening<T>(spool: Spool, work: (opening: Opening) => Promise<T>): Promise<T> {
  const held = new Set<number>();
  try {
    return await work({ spool, held });
  } catch (error) {
    for (const fd of held) closeSync(fd);
    throw error;
  }
}

function createHeld({ spool, held }: Opening): SpoolFile {
  const file = spool.create();
  held.add(file.fd);
  return file;
}

/** A private copy of what `fill` writes, in place of what was opened before. */
async function respool(before: Opened, at: Opening, fill: (write: Sink) => Promise<void> | void): Promise<Opened> {
  const file = createHeld(at);
  await fill(file.write);
  // From here on nobody would notice.
  if (!before.spooled && !isSame(before.identity, identityOf(before.fd))) throw changedFault(before.path);
  at.held.delete(before.fd);
  closeSync(before.fd);
  return { ...before, fd: file.fd, size: fstatSync(file.fd).size, spooled: true };
}

function kindFault(path: string, stats: Stats): Fault | null {
  if (stats.isFile() || stats.isFIFO()) return null;
  if (stats.isDirectory()) return new Fault('input', `${path}: this is a folder; name the CSV file in it`);
  return new Fault('input', `${path}: this is a device or a socket; name a file, or "-" for standard input`);
}

async function openDescriptor(path: string): Promise<number> {
  try {
    // Asynchronous, because opening a FIFO waits for its writer.
    return await openAsync(path, 'r');
  } catch (error) {
    throw inputFault(path, error);
  }
}

async function openFile(path: string, at: Opening): Promise<Opened> {
  const fd = await openDescriptor(path);
  at.held.add(fd);
  const stats = fstatSync(fd);
  const fault = kindFault(path, stats);
  if (fault !== null) throw fault;
  const opened = { path, fd, size: stats.size, identity: identityOf(fd) };
  if (stats.isFile()) return { ...opened, spooled: false };
  return respool({ ...opened, spooled: true }, at, (write) => drain(fd, path, write));
}

async function openStdin(fd: number, at: Opening): Promise<Opened> {
  if (isatty(fd)) throw new Fault('input', '-: standard input is a terminal; pipe a CSV file into it');
  const file = createHeld(at);
  await drain(fd, '-', file.write);
  return { path: '-', fd: file.fd, size: fstatSync(file.fd).size, identity: identityOf(fd), spooled: true };
}

function headOf({ fd, size }: Opened): Uint8Array {
  const head = Buffer.allocUnsafe(Math.min(HEAD, size));
  return head.subarray(0, readFully(fd, head, 0, head.length, 0));
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

async function* chunksOf(fd: number, size: number): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < size; ) {
    // A new one each time: the decompressor reads it while the next is being filled.
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - position));
    const got = readFully(fd, chunk, 0, chunk.length, position);
    if (got === 0) return;
    yield chunk.subarray(0, got);
    position += got;
  }
}

function cappedSink(path: string, size: number, write: Sink): Sink {
  let total = 0;
  return (bytes) => {
    total += bytes.length;
    if (total > MAX_INFLATED || (total > GIB && total > size * MAX_RATIO)) {
      const what = `the file inflates to more than ${Math.floor(total / GIB)} GiB`;
      throw new Fault('input', `${path}: ${what}; if it really is a table, inflate it yourself and name the result`);
    }
    write(bytes);
  };
}

function gzipFault(path: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (!code.startsWith('Z_')) return cause;
  const what = code === 'Z_BUF_ERROR' ? 'the gzip file is cut off' : 'the gzip file is damaged';
  return new Fault('input', `${path}: ${what}; fetch or export it again`, { cause });
}

function refuseTail(fd: number, path: string, end: number, size: number): void {
  for (let position = end; position < size; ) {
    const chunk = Buffer.alloc(Math.min(CHUNK, size - position));
    if (readFully(fd, chunk, 0, chunk.length, position) === 0) return;
    // Tapes and some archivers pad with NUL; anything else would be lost without a word.
    if (chunk.some((byte) => byte !== 0)) {
      const what = `the gzip file ends at byte ${end} and other bytes follow`;
      throw new Fault('input', `${path}: ${what}; fetch or export it again`);
    }
    position += chunk.length;
  }
}

async function inflate({ fd, path, size }: Opened, write: Sink): Promise<void> {
  const take = cappedSink(path, size, write);
  const gunzip = createGunzip({ chunkSize: CHUNK });
  try {
    await pipeline(chunksOf(fd, size), gunzip, async (inflated: AsyncIterable<Buffer>) => {
      for await (const bytes of inflated) take(bytes);
    });
  } catch (error) {
    throw gzipFault(path, error);
  }
  refuseTail(fd, path, gunzip.bytesWritten, size);
}

function widenToUtf8({ fd, path, size }: Opened, encoding: 'utf-16le' | 'utf-16be', write: Sink): void {
  const toUtf8 = createUtf16Reader(encoding, path);
  forEachChunk(fd, size, (chunk) => write(toUtf8(chunk, 'more')));
  write(toUtf8(new Uint8Array(0), 'last'));
}

/** Refuses what people take for CSV because of where they got it. */
function refuseOtherFormats(path: string, head: Uint8Array): void {
  const magic = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (magic === '504b0304') {
    const what = 'this is an Excel workbook or a ZIP archive';
    throw new Fault('input', `${path}: ${what}; unzip it, or save the sheet as "CSV UTF-8", and run again`);
  }
  if (magic === 'd0cf11e0') {
    throw new Fault('input', `${path}: this is an Excel workbook; save the sheet as "CSV UTF-8" and run again`);
  }
  if (isGzip(head)) throw new Fault('input', `${path}: the file is gzipped twice; inflate it once and run again`);
}

function isBlank(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  return true;
}

function refuseEmpty({ fd, path, size }: Opened, bom: number): void {
  const chunk = Buffer.allocUnsafe(HEAD);
  for (let position = bom; position < size; ) {
    const got = readFully(fd, chunk, 0, chunk.length, position);
    if (got === 0) break;
    if (!isBlank(chunk.subarray(0, got))) return;
    position += got;
  }
  throw new Fault('input', `${path}: the file is empty; export it again`);
}

function describe(opened: Opened, encoding: Encoding): Source {
  const name = opened.path === '-' ? 'stdin.csv' : basename(opened.path);
  const text = encoding === 'windows-1252' ? 'windows-1252' : 'utf-8';
  return { ...opened, name, encoding, text, notes: [] };
}

async function inflateIfGzipped(opened: Opened, at: Opening): Promise<Opened> {
  if (isGzip(headOf(opened))) return respool(opened, at, (write) => inflate(opened, write));
  if (!/\.gz$/i.test(opened.path) || opened.size === 0) return opened;
  throw new Fault('input', `${opened.path}: not a gzip file in spite of its name; rename it to .csv and run again`);
}

async function recognise(opened: Opened, at: Opening): Promise<Source> {
  const plain = await inflateIfGzipped(opened, at);
  const head = headOf(plain);
  refuseOtherFormats(plain.path, head);
  const { encoding, bom, note } = sniffEncoding(head, plain.path);
  if (encoding === 'utf-8' || encoding === 'windows-1252') {
    refuseEmpty(plain, bom);
    const source = describe(plain, encoding);
    return note === null ? source : settleEncoding(source);
  }
  const utf8 = await respool(plain, at, (write) => widenToUtf8(plain, encoding, write));
  refuseEmpty(utf8, UTF8_BOM);
  return describe(utf8, encoding);
}

/**
 * Opens an input. Plain files are read in place; pipes, gzip and UTF-16 go through the spool. The encoding is as far
 * as the first bytes tell; where later bytes are not UTF-8, `settleEncoding` decides from all of them.
 *
 * Throws a `Fault` that names the path where there is no file, no table in it, or it cannot be read to its end.
 */
export function openSource(
  spec: { readonly path: string },
  spool: Spool,
  options: { readonly stdin?: number } = {},
): Promise<Source> {
  return opening(spool, async (at) => {
    const isStdin = spec.path === '-';
    return recognise(isStdin ? await openStdin(options.stdin ?? 0, at) : await openFile(spec.path, at), at);
  });
}

/** Opens bytes that are in memory as if they were a file of that name. */
export function openBytes(name: string, bytes: Uint8Array, spool: Spool): Promise<Source> {
  return opening(spool, (at) => {
    const { fd, write } = createHeld(at);
    write(bytes);
    return recognise({ path: name, fd, size: bytes.length, identity: identityOf(fd), spooled: true }, at);
  });
}

/** The source with its encoding, and what is to be said of it, decided from all its bytes. */
export function settleEncoding(source: Source): Source {
  if (source.encoding === 'utf-16le' || source.encoding === 'utf-16be') return source;
  const chunk = Buffer.allocUnsafe(CHUNK);
  let check = createEncodingCheck();
  let hasBom = false;
  for (let position = 0; position < source.size; ) {
    const got = readFully(source.fd, chunk, 0, chunk.length, position);
    if (got === 0) break;
    if (position === 0) hasBom = chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    const isLast = position + got >= source.size;
    const end = isLast ? got : wholeSequencesEnd(chunk, 0, got);
    check = mergeEncodingChecks(check, checkEncoding(chunk, 0, end, position));
    position += end;
  }
  const { encoding, note } = decideEncoding(check, { hasBom });
  return { ...source, encoding, text: encoding, notes: note === null ? [] : [note] };
}
