import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflateRaw, type Gunzip, type InflateRaw } from 'node:zlib';

import { Fault } from '../errors.ts';
import { CHUNK, chunksOf, codeOf, readFully, type Sink } from './spool.ts';

/** Bytes of a file that hold something compressed. */
export interface Packed {
  /** As faults name it. */
  readonly path: string;
  readonly fd: number;
  readonly from: number;
  readonly to: number;
}

/** Limits all that is made out of one file of the user, however deep it is nested. */
export type Cap = (write: Sink) => Sink;

const GIB = 2 ** 30;
const MAX_INFLATED = 64 * GIB;
// Deflate cannot do better than 1032 to 1; tables of people are far from it, files made to fill a disk are not.
const MAX_RATIO = 500;

/** The cap of a file of that size. Its sinks throw a `Fault` when all of them together took too much. */
export function createCap(path: string, size: number): Cap {
  let total = 0;
  return (write) => (bytes) => {
    total += bytes.length;
    if (total > MAX_INFLATED || (total > GIB && total > size * MAX_RATIO)) {
      const what = `the file inflates to more than ${Math.floor(total / GIB)} GiB`;
      throw new Fault('input', `${path}: ${what}; if it really is a table, inflate it yourself and name the result`);
    }
    write(bytes);
  };
}

/** Inflates a gzip file, which ends where its bytes end but for padding. */
export async function inflateGzip(packed: Packed, write: Sink): Promise<void> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  await run(packed, gunzip, write, 'the gzip file');
  refuseTail(packed, packed.from + gunzip.bytesWritten);
}

/** Inflates what ZIP calls deflated; `what` is how a fault calls it. */
export async function inflateRaw(packed: Packed, write: Sink, what: string): Promise<void> {
  const inflater = createInflateRaw({ chunkSize: CHUNK });
  await run(packed, inflater, write, what);
  if (packed.from + inflater.bytesWritten !== packed.to) throw damaged(packed.path, what);
}

async function run({ path, fd, from, to }: Packed, inflater: Gunzip | InflateRaw, write: Sink, what: string) {
  try {
    await pipeline(chunksOf(fd, from, to), inflater, async (inflated: AsyncIterable<Buffer>) => {
      for await (const bytes of inflated) write(bytes);
    });
  } catch (cause) {
    const code = codeOf(cause);
    if (!code.startsWith('Z_')) throw cause;
    if (code !== 'Z_BUF_ERROR') throw damaged(path, what, cause);
    throw new Fault('input', `${path}: ${what} is cut off; fetch or export it again`, { cause });
  }
}

function damaged(path: string, what: string, cause?: unknown): Fault {
  return new Fault('input', `${path}: ${what} is damaged; fetch or export it again`, { cause });
}

function refuseTail({ path, fd, to }: Packed, end: number): void {
  for (let position = end; position < to; ) {
    const chunk = Buffer.alloc(Math.min(CHUNK, to - position));
    if (readFully(fd, chunk, 0, chunk.length, position) === 0) return;
    // Tapes and some archivers pad with NUL; anything else would be lost without a word.
    if (chunk.some((byte) => byte !== 0)) {
      const what = `the gzip file ends at byte ${end} and other bytes follow`;
      throw new Fault('input', `${path}: ${what}; fetch or export it again`);
    }
    position += chunk.length;
  }
}
