import { closeSync, fstatSync, open, read, type Stats } from 'node:fs';
import { basename } from 'node:path';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';

import { Fault } from '../errors.ts';
import type { Encoding } from './encoding.ts';
import { type Cap, createCap } from './inflate.ts';
import { CHUNK, codeOf, isBusy, readFully, type Sink, type Spool, type SpoolFile } from './spool.ts';

/** What tells one file from another, and one state of it from a later one. */
export interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

/** What a table is called. */
export interface SourceNames {
  /** As the user named it; a table in an archive or a workbook is called as if they were folders. */
  readonly path: string;
  /** Without its folder; `stdin.csv` for standard input. */
  readonly name: string;
  /** The user's file that holds it; `-` for standard input. It is `path` but for tables in archives and workbooks. */
  readonly file: string;
  /** What the file is called after that `fix` makes of it. */
  readonly output: string;
}

/** How a file is to be read, whatever its bytes say; null where they decide. */
export interface Form {
  readonly encoding: Encoding | null;
  readonly delimiter: number | null;
}

/** Bytes that can be read at any place, and what is known of the user's file so far. */
export interface Opened extends SourceNames {
  readonly fd: number;
  readonly size: number;
  readonly identity: Identity;
  readonly spooled: boolean;
  /** Limits all that is inflated from the user's file. */
  readonly cap: Cap;
}

/** What says that a file holds nothing at all. */
export class EmptyFile extends Fault {}

/** Bytes at the start of a file by which it is told what they are. */
const HEAD = 1 << 18;
const RETRY_MS = 5;

const openAsync = promisify(open);
const readAsync = promisify(read);

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

/** An error of the system as a `Fault` that names the file and what to do. */
function inputFault(path: string, cause: unknown): Fault {
  const code = codeOf(cause);
  const reason =
    REASONS.get(code) ?? `cannot be read (${code || String(cause)}); copy it to a local disk and run again`;
  return new Fault('input', `${path}: ${reason}`, { cause });
}

/** What an open file is now. */
export function identityOf(fd: number): Identity {
  const { dev, ino, size, mtimeNs } = fstatSync(fd, { bigint: true });
  return { dev, ino, size, mtimeNs };
}

function isSame(one: Identity, other: Identity): boolean {
  return one.dev === other.dev && one.ino === other.ino && one.size === other.size && one.mtimeNs === other.mtimeNs;
}

/** Throws a `Fault` when the user's file is not what it was when it was opened. A private copy cannot change. */
export function refuseChanged({ path, fd, identity, spooled }: Omit<Opened, 'cap'>): void {
  if (spooled || isSame(identity, identityOf(fd))) return;
  throw new Fault('input', `${path}: the file changed while it was read; wait until it is complete and run again`);
}

/** Where an input is being opened: `held` are the descriptors to close if it fails. */
export interface Opening {
  readonly spool: Spool;
  readonly held: Set<number>;
  readonly formOf: (names: SourceNames) => Form;
}

/** Does a piece of work that opens files, and closes them if it fails. */
export async function opening<T>(
  spool: Spool,
  formOf: Opening['formOf'],
  work: (opening: Opening) => Promise<T>,
): Promise<T> {
  const held = new Set<number>();
  try {
    return await work({ spool, held, formOf });
  } catch (error) {
    for (const fd of held) closeSync(fd);
    throw error;
  }
}

/** A new private file, closed if the work fails. */
export function createHeld({ spool, held }: Opening): SpoolFile {
  const file = spool.create();
  held.add(file.fd);
  return file;
}

/** A private copy of what `fill` writes, in place of what was opened before. */
export async function respool(
  before: Opened,
  at: Opening,
  fill: (write: Sink) => Promise<void> | void,
): Promise<Opened> {
  const file = createHeld(at);
  await fill(file.write);
  release(before, at);
  return { ...before, fd: file.fd, size: fstatSync(file.fd).size, spooled: true };
}

/** Closes what was read to its end. Throws a `Fault` when the user's file changed meanwhile. */
export function release(opened: Opened, at: Opening): void {
  // From here on nobody would notice.
  refuseChanged(opened);
  at.held.delete(opened.fd);
  closeSync(opened.fd);
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

/** Opens a file or a FIFO, which is copied. */
export async function openFile(path: string, at: Opening): Promise<Opened> {
  const fd = await openDescriptor(path);
  at.held.add(fd);
  const stats = fstatSync(fd);
  const fault = kindFault(path, stats);
  if (fault !== null) throw fault;
  const names = { path, name: basename(path), file: path, output: path };
  const opened = { ...names, fd, size: stats.size, identity: identityOf(fd), cap: createCap(path, stats.size) };
  if (stats.isFile()) return { ...opened, spooled: false };
  const copy = await respool({ ...opened, spooled: true }, at, (write) => drain(fd, path, write));
  return { ...copy, cap: createCap(path, copy.size) };
}

/** Copies standard input. */
export async function openStdin(fd: number, at: Opening): Promise<Opened> {
  if (isatty(fd)) throw new Fault('input', '-: standard input is a terminal; pipe a CSV file into it');
  const file = createHeld(at);
  await drain(fd, '-', file.write);
  const { size } = fstatSync(file.fd);
  const names = { path: '-', name: 'stdin.csv', file: '-', output: '-' };
  return { ...names, fd: file.fd, size, identity: identityOf(fd), spooled: true, cap: createCap('-', size) };
}

/** The first bytes of a file. */
export function headOf({ fd, size }: Opened): Uint8Array {
  const head = Buffer.allocUnsafe(Math.min(HEAD, size));
  return head.subarray(0, readFully(fd, head, 0, head.length, 0));
}
