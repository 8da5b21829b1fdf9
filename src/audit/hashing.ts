import { createHash } from 'node:crypto';
import { type Hashable, readFile } from './tasks.ts';

const PIECE = 1 << 20;

/** The hashing of files that goes on in the background. */
export interface Hashing {
  /** SHA-256 in hex, of each file. */
  readonly done: Promise<readonly string[]>;
  /** Leaves the files alone from now on; `done` stays open. */
  stop(): void;
}

/** Hashes files a piece at a time, whenever this thread has nothing else to do. */
export function startHashing(files: readonly Hashable[]): Hashing {
  const pieces = hashed(files);
  let next: NodeJS.Immediate | null = null;
  const done = new Promise<readonly string[]>((resolve, reject) => {
    const step = () => {
      try {
        const { done: isDone, value } = pieces.next();
        if (isDone) resolve(value);
        else next = setImmediate(step);
      } catch (error) {
        reject(error);
      }
    };
    next = setImmediate(step);
  });
  return {
    done,
    stop: () => {
      if (next !== null) clearImmediate(next);
    },
  };
}

/** Pauses after each piece. */
function* hashed(files: readonly Hashable[]): Generator<void, readonly string[]> {
  const largest = Math.max(1, ...files.map(({ size }) => size));
  const buffer = Buffer.allocUnsafeSlow(Math.min(PIECE, largest));
  const digests: string[] = [];
  for (const { fd, size } of files) {
    const hash = createHash('sha256');
    for (let at = 0; at < size; ) {
      const got = readFile(fd, buffer, 0, Math.min(buffer.length, size - at), at);
      if (got === 0) break;
      hash.update(buffer.subarray(0, got));
      at += got;
      yield;
    }
    digests.push(hash.digest('hex'));
  }
  return digests;
}
