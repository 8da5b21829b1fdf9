import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { codeOf, type Disk, outputFault } from './disk.ts';

/** One new file that takes bytes in order. */
export interface Sink {
  readonly name: string;
  /** Bytes written so far. */
  readonly bytes: number;
  /** Writes all of `bytes[start, end)` before it returns; throws a `Fault` where the disk does not take them. */
  write(bytes: Uint8Array, start?: number, end?: number): void;
  /** Puts everything on the disk and closes the file; throws a `Fault` where that fails. A second call does nothing. */
  close(): void;
  /** The hash of all bytes in hex. Only after `close`, and only when it was asked for at the opening. */
  sha256(): string;
}

/** A `Sink` as its staging sees it. */
export interface OwnSink extends Sink {
  readonly closed: boolean;
  /** Closes without a word: the file is going to be removed. Later writes throw. */
  drop(): void;
}

// Windows has no O_NOFOLLOW; O_EXCL already refuses a link that stands in the file's place.
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
const TRIES = 100;

interface SinkPlace {
  readonly name: string;
  /** Where the bytes go. */
  readonly path: string;
  /** Where the user will find them: what an error names. */
  readonly shown: string;
}

/** Creates a file of mode 0600 that did not exist before; throws a `Fault` where the disk refuses. */
export function openSink(
  disk: Disk,
  { name, path, shown }: SinkPlace,
  options: { readonly sha256?: boolean },
): OwnSink {
  const hash = options.sha256 === true ? createHash('sha256') : null;
  let digest: string | null = null;
  let state: 'open' | 'broken' | 'closed' | 'dropped' = 'open';
  let total = 0;
  const fd = attempt(shown, () => disk.open(path, NEW_FILE, 0o600));

  return {
    name,
    get bytes() {
      return total;
    },
    get closed() {
      return state === 'closed';
    },
    write(bytes, start = 0, end = bytes.length) {
      // Once closed, the descriptor may already belong to another file.
      if (state !== 'open') throw new Error(`${name} is ${state} and takes no more bytes`);
      if (start < 0 || end < start || end > bytes.length) throw new RangeError(`no such bytes: ${start} to ${end}`);
      state = 'broken';
      attempt(shown, () => writeAll(disk, fd, bytes, start, end));
      state = 'open';
      hash?.update(bytes.subarray(start, end));
      total += end - start;
    },
    close() {
      if (state === 'closed') return;
      if (state !== 'open') throw new Error(`${name} is ${state} and cannot be finished`);
      state = 'broken';
      attempt(shown, () => disk.sync(fd));
      // A close that fails has still given the descriptor back.
      state = 'dropped';
      attempt(shown, () => disk.close(fd));
      state = 'closed';
      digest = hash?.digest('hex') ?? null;
    },
    sha256() {
      if (digest === null) throw new Error(`${name} has no sha256 yet`);
      return digest;
    },
    drop() {
      if (state === 'closed' || state === 'dropped') return;
      state = 'dropped';
      try {
        disk.close(fd);
      } catch {
        // The file is removed anyway.
      }
    },
  };
}

/** A short write is no error to the system: only the count tells that the disk took less. */
function writeAll(disk: Disk, fd: number, bytes: Uint8Array, start: number, end: number): void {
  let at = start;
  let tries = 0;
  while (at < end) {
    const taken = writeSome(disk, fd, bytes, at, end - at);
    if (taken < 0 && ++tries < TRIES) continue;
    if (taken <= 0) throw Object.assign(new Error('the disk takes no more bytes'), { code: 'ENOSPC' });
    at += taken;
    tries = 0;
  }
}

/** How many bytes were taken; -1 where the call was only interrupted. */
function writeSome(disk: Disk, fd: number, bytes: Uint8Array, offset: number, length: number): number {
  try {
    return disk.write(fd, bytes, offset, length);
  } catch (error) {
    if (codeOf(error) === 'EINTR') return -1;
    throw error;
  }
}

function attempt<T>(shown: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw outputFault(shown, error);
  }
}
