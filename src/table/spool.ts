import { constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Fault } from '../errors.ts';

/** Takes bytes that are only valid during the call. */
export type Sink = (bytes: Uint8Array) => void;

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

/** Bytes that are read at a time. */
export const CHUNK = 1 << 20;

/** The system's name of an error (`ENOENT`); `''` where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** True for an error that goes away by itself. */
export function isBusy(error: unknown): boolean {
  return codeOf(error) === 'EAGAIN' || codeOf(error) === 'EINTR';
}

function spoolFault(folder: string, cause: unknown): Fault {
  const code = codeOf(cause);
  const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
  const what = isFull ? 'the disk is full' : code || String(cause);
  const next = isFull ? 'free some space or set TMPDIR to a larger disk' : 'set TMPDIR to a folder you can write to';
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new Fault('output', 'too many files are open; raise the limit (ulimit -n) and run again', { cause });
  }
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
      const { fd, write } = openSpoolFile(folder, String(files++));
      return {
        fd,
        write: (bytes) => {
          // Whoever is in the middle of something long hears of an interruption here.
          if (isDisposed) throw new Error('the spool is disposed of');
          write(bytes);
        },
      };
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
export function forEachChunk(fd: number, size: number, take: (chunk: Uint8Array, position: number) => void): void {
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(size, 1)));
  for (let position = 0; position < size; ) {
    const got = readFully(fd, chunk, 0, chunk.length, position);
    if (got === 0) return;
    take(chunk.subarray(0, got), position);
    position += got;
  }
}

/** Bytes behind a descriptor. */
interface Content {
  readonly fd: number;
  readonly size: number;
}

/** True when two files hold the same bytes. */
export function isSameContent(one: Content, other: Content): boolean {
  if (one.size !== other.size) return false;
  const [chunk, twin] = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)];
  for (let position = 0; position < one.size; ) {
    const got = readFully(one.fd, chunk, 0, CHUNK, position);
    if (got === 0 || readFully(other.fd, twin, 0, CHUNK, position) !== got) return false;
    if (chunk.compare(twin, 0, got, 0, got) !== 0) return false;
    position += got;
  }
  return true;
}

/** The bytes of a stretch, each chunk a new one: whoever takes it may still read it while the next is being filled. */
export async function* chunksOf(fd: number, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let position = from; position < to; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, to - position));
    const got = readFully(fd, chunk, 0, chunk.length, position);
    if (got === 0) return;
    yield chunk.subarray(0, got);
    position += got;
  }
}
