import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** A file to hash: the first `size` bytes behind an open descriptor. */
export interface Hashable {
  readonly fd: number;
  readonly size: number;
}

const BYTES = 1 << 20;

/** SHA-256 in hex. */
export function hashOf({ fd, size }: Hashable): string {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(Math.min(BYTES, Math.max(1, size)));
  for (let position = 0; position < size; ) {
    const got = readSync(fd, buffer, 0, Math.min(buffer.length, size - position), position);
    if (got === 0) break;
    hash.update(buffer.subarray(0, got));
    position += got;
  }
  return hash.digest('hex');
}

/** Hashes of files, in their order, worked out beside everything else on a thread of its own. */
export interface Hashing {
  readonly hashes: Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Starts hashing on a thread that loads nothing but this module. */
export function hashBeside(files: readonly Hashable[]): Hashing {
  const worker = new Worker(new URL('./hashing.js', import.meta.url), { workerData: { hash: files } });
  const hashes = new Promise<readonly string[]>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the hashing thread ended with ${code}`)));
  });
  // Whoever awaits the hashes is told; until then a failure is nobody's unhandled rejection.
  hashes.catch(() => {});
  return {
    hashes,
    close: async () => {
      await worker.terminate();
    },
  };
}

function asked(data: unknown): readonly Hashable[] | null {
  return typeof data === 'object' && data !== null && 'hash' in data ? (data.hash as readonly Hashable[]) : null;
}

const files = isMainThread ? null : asked(workerData);
if (files !== null) parentPort?.postMessage(files.map(hashOf));
