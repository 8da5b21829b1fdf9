import { createHash } from 'node:crypto';
import { readFile } from './tasks.ts';

/** A file to hash: the first `size` bytes behind an open descriptor. */
export interface Hashable {
  readonly fd: number;
  readonly size: number;
}

/** Hashes files piece by piece, whenever somebody has a moment. */
export interface Hashing {
  /** Hashes about that share of all bytes. */
  step(share: number): void;
  /** SHA-256 in hex, of each file. */
  done(): readonly string[];
}

const PIECE = 1 << 20;

export function createHashing(files: readonly Hashable[]): Hashing {
  const hashes = files.map(() => createHash('sha256'));
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const buffer = Buffer.allocUnsafeSlow(Math.max(1, Math.min(PIECE, total)));
  let file = 0;
  let position = 0;

  /** Hashes the next piece; how long it is, 0 at the end of all files. */
  const piece = (): number => {
    for (; file < files.length; file++, position = 0) {
      const { fd, size } = files[file]!;
      const got = position < size ? readFile(fd, buffer, 0, Math.min(buffer.length, size - position), position) : 0;
      if (got === 0) continue;
      hashes[file]!.update(buffer.subarray(0, got));
      position += got;
      return got;
    }
    return 0;
  };

  return {
    step(share) {
      for (let left = total * share; left > 0; ) {
        const got = piece();
        if (got === 0) return;
        left -= got;
      }
    },
    done() {
      while (piece() > 0);
      return hashes.map((hash) => hash.digest('hex'));
    },
  };
}
