import { closeSync, openSync } from 'node:fs';
import type { Input } from './inputs.ts';
import type { Pool } from './pool.ts';
import type { Hashable } from './tasks.ts';

export interface InputHash {
  readonly bytes: number;
  readonly sha256: string;
}

/** The hashes of a run's inputs, on the way. */
export interface InputHashes {
  /** By the input's part. */
  done(): Promise<ReadonlyMap<number, InputHash>>;
  /** When nobody hashes any more. */
  close(): void;
}

/** Has the users' own files hashed, also where their bytes were spooled. */
export function hashInputs(inputs: readonly Input[], pool: Pool): InputHashes {
  const opened: number[] = [];
  const files = new Map<string, Hashable>();
  // The tables of an archive share it. Of standard input nothing but the copies is left.
  const keyOf = ({ source: { file, fd } }: Input) => (file === '-' ? String(fd) : file);
  for (const input of inputs) {
    const { file, fd, size, identity, spooled } = input.source;
    if (files.has(keyOf(input))) continue;
    const isOwn = !spooled || file === '-';
    if (!isOwn) opened.push(openSync(file, 'r'));
    files.set(keyOf(input), isOwn ? { fd, size } : { fd: opened.at(-1)!, size: Number(identity.size) });
  }
  const hashes = pool.hash([...files.values()]);
  // Where the run fails nobody asks.
  hashes.catch(() => {});
  return {
    async done() {
      const digests = await hashes;
      const keys = [...files.keys()];
      const hashOf = (input: Input): InputHash => {
        const key = keyOf(input);
        return { bytes: files.get(key)!.size, sha256: digests[keys.indexOf(key)]! };
      };
      return new Map(inputs.map((input) => [input.part.index, hashOf(input)]));
    },
    close: () => {
      for (const fd of opened) closeSync(fd);
    },
  };
}
