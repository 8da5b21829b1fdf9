import { closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Fault } from '../errors.ts';

/** Every call that changes the disk. All are synchronous, so that a signal never meets one half done. */
export interface Disk {
  /** Makes a folder of mode 0700 with a random ending and returns its path. */
  makeFolder(prefix: string): string;
  open(path: string, flags: number, mode: number): number;
  /** Writes at most `length` bytes and returns how many; fewer is no error. */
  write(fd: number, bytes: Uint8Array, offset: number, length: number): number;
  sync(fd: number): void;
  close(fd: number): void;
  rename(from: string, to: string): void;
  /** Removes a file or a whole folder; one that is absent is no error. */
  remove(path: string): void;
}

export const realDisk: Disk = {
  makeFolder: (prefix) => mkdtempSync(prefix),
  open: (path, flags, mode) => openSync(path, flags, mode),
  write: (fd, bytes, offset, length) => writeSync(fd, bytes, offset, length),
  sync: (fd) => fsyncSync(fd),
  close: (fd) => closeSync(fd),
  rename: (from, to) => renameSync(from, to),
  remove: (path) => rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
};

const SPACE = 'free some space or choose an --out on another disk';
const PLACE = 'choose an --out where you may write';

/** What happened and what to do, by the system's name of the error. */
const MEANINGS: ReadonlyMap<string, readonly [what: string, next: string]> = new Map([
  ['ENOSPC', ['the disk is full', SPACE]],
  ['EDQUOT', ['your disk quota is used up', SPACE]],
  ['EFBIG', ['the file grew over the allowed size', 'raise the limit (ulimit -f) or choose an --out on another disk']],
  ['EROFS', ['the disk is read-only', PLACE]],
  ['EACCES', ['permission is denied', PLACE]],
  ['EPERM', ['the system does not permit it', PLACE]],
  ['EIO', ['the device reports an error', 'check the disk and choose an --out elsewhere']],
  ['EMFILE', ['too many files are open', 'raise the limit (ulimit -n) and run again']],
  ['ENFILE', ['too many files are open', 'close other programs and run again']],
  ['ENOENT', ['the folder is gone', 'run again']],
  ['ENOTDIR', ['a part of the path is not a folder', 'choose another --out']],
  ['ELOOP', ['the path is a circle of links', 'choose another --out']],
  ['ENAMETOOLONG', ['the name is too long', 'choose a shorter --out']],
  ['EBUSY', ['another program holds it', 'close that program or choose another --out']],
]);

/** The system's name of an error (`ENOSPC`); `''` where it has none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** A disk's refusal as a `Fault` that names the file, what happened and what to do. */
export function outputFault(file: string, error: unknown): Fault {
  const code = codeOf(error);
  const [what, next] = MEANINGS.get(code) ?? [code || String(error), 'choose another --out'];
  return new Fault('output', `${file} could not be written: ${what}; ${next}`, { cause: error });
}
