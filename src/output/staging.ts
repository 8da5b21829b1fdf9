import { constants, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Fault } from '../errors.ts';
import { codeOf, type Disk, outputFault, realDisk } from './disk.ts';
import { type OwnSink, openSink, type Sink } from './sink.ts';
import { checkTarget, type Existing, type Identity, isSame, standing, type Target } from './target.ts';

export type { Sink } from './sink.ts';
export { type Existing, type Identity, identityOf } from './target.ts';

/** Files on their way to a folder that appears whole or not at all. */
export interface Staging {
  /** Creates a file of the folder; throws a `Fault` where the disk refuses. */
  open(name: string, options?: { readonly sha256?: boolean }): Sink;
  /**
   * Puts the folder in its place with one rename. Throws a `Fault`, and leaves what stood there, where that fails or
   * where somebody else put a folder there in the meantime.
   */
  commit(): void;
  /** Removes everything that was staged. Does nothing after `commit` or a second time, and never throws. */
  abort(): void;
}

export interface StagingOptions {
  /** The files that must survive, under whatever name. */
  readonly inputs: readonly Identity[];
  readonly existing: Existing;
  readonly disk?: Disk;
}

const STAGE = '.stageproof-stage-';
const OLD = '.stageproof-old-';

/** By the name of the staging folder. */
const live = new Map<string, Staging>();

/** Aborts every staging of this process that is neither committed nor aborted. Never throws. */
export function abortAll(): void {
  for (const staging of [...live.values()]) staging.abort();
}

/**
 * Starts a hidden folder of mode 0700 beside the one to make. Everything that speaks against the target is told
 * before it is created: see `checkTarget`.
 */
export function createStaging(out: string, { inputs, existing, disk = realDisk }: StagingOptions): Staging {
  const target = checkTarget(out, inputs, existing);
  const folder = makeFolder(disk, target);
  const sinks = new Map<string, OwnSink>();
  let state: 'open' | 'committed' | 'aborted' = 'open';

  const staging: Staging = {
    open(name, options = {}) {
      if (state !== 'open') throw new Error(`${name} cannot be opened: the staging is ${state}`);
      // Two names that differ in case are one file on many disks.
      const key = name.normalize('NFC').toLowerCase();
      if (!isPlainName(name) || sinks.has(key)) throw new Error(`no name for a new output: ${JSON.stringify(name)}`);
      const sink = openSink(disk, { name, path: join(folder, name), shown: join(target.shown, name) }, options);
      sinks.set(key, sink);
      return sink;
    },
    commit() {
      if (state !== 'open') throw new Error(`nothing to commit: the staging is ${state}`);
      const unfinished = [...sinks.values()].find((sink) => !sink.closed);
      if (unfinished !== undefined) throw new Error(`${unfinished.name} is not closed`);
      // An empty folder could be replaced unseen by the rename of another run.
      if (sinks.size === 0) throw new Error('nothing was staged');
      place(disk, folder, target);
      state = 'committed';
      live.delete(basename(folder));
    },
    abort() {
      if (state !== 'open') return;
      state = 'aborted';
      live.delete(basename(folder));
      for (const sink of sinks.values()) sink.drop();
      removeQuietly(disk, folder);
    },
  };
  live.set(basename(folder), staging);
  return staging;
}

/** What interrupted runs left beside the target, one sentence each. Nothing is deleted: another run may be at work. */
export function leftovers(out: string): readonly string[] {
  const parent = dirname(resolve(out));
  return namesIn(parent).flatMap((name) => {
    const path = join(dirname(out), name);
    if (live.has(name)) return [];
    if (name.startsWith(STAGE)) {
      return [`${path} holds customer data of a run that was interrupted; delete it unless a run is still going on`];
    }
    if (!name.startsWith(OLD)) return [];
    return [
      `${path} is a folder that --force replaced or was about to replace; move it back if it is missed, else delete it`,
    ];
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function makeFolder(disk: Disk, { parent, shown }: Target): string {
  try {
    return disk.makeFolder(join(parent, STAGE));
  } catch (error) {
    throw outputFault(`--out ${shown}`, error);
  }
}

function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}

/**
 * A plain rename fails on a folder that is not empty, so exactly one of two runs wins. Claiming the place with
 * `mkdir` first would leave an empty folder behind when the run is killed between the two calls.
 */
function place(disk: Disk, folder: string, target: Target): void {
  const aside = join(target.parent, OLD + folder.slice(-6));
  try {
    syncFolder(disk, folder);
    if (target.before !== null) putAside(disk, target, aside);
    else if (standing(target.path) !== null) throw takenFault(target);
  } catch (error) {
    throw faultOf(error, target);
  }
  try {
    disk.rename(folder, target.path);
  } catch (error) {
    if (target.before !== null) putBack(disk, target, aside);
    throw faultOf(error, target);
  }
  try {
    syncFolder(disk, target.parent);
  } catch (error) {
    // A power cut could undo the rename, so the run has not succeeded.
    withdraw(disk, folder, target);
    if (target.before !== null) putBack(disk, target, aside);
    throw faultOf(error, target);
  }
  if (target.before !== null) removeQuietly(disk, aside);
}

function withdraw(disk: Disk, folder: string, target: Target): void {
  try {
    disk.rename(target.path, folder);
  } catch (error) {
    const message = `--out ${target.shown} is complete, but the disk did not confirm it; check the disk and run again`;
    throw new Fault('output', message, { cause: error });
  }
}

function putAside(disk: Disk, target: Target, aside: string): void {
  const isUntouched = (path: string) => {
    const found = standing(path);
    return found !== null && target.before !== null && isSame(found, target.before);
  };
  if (!isUntouched(target.path)) throw takenFault(target);
  disk.rename(target.path, aside);
  // Another run may have put its folder there between the look and the rename.
  if (isUntouched(aside)) return;
  putBack(disk, target, aside);
  throw takenFault(target);
}

function putBack(disk: Disk, { path, shown }: Target, aside: string): void {
  try {
    disk.rename(aside, path);
  } catch (error) {
    const message = `--out ${shown} could not be replaced, and what it held is now in ${aside}; move it back by hand`;
    throw new Fault('output', message, { cause: error });
  }
}

function takenFault({ shown }: Target): Fault {
  return new Fault('output', `--out ${shown} was made or changed by somebody else during this run; run again`);
}

const TAKEN = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EISDIR']);

function faultOf(error: unknown, target: Target): Fault {
  if (error instanceof Fault) return error;
  return TAKEN.has(codeOf(error)) ? takenFault(target) : outputFault(`--out ${target.shown}`, error);
}

// Windows cannot open a folder, and some network disks cannot sync one.
const UNSYNCABLE = new Set(['EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'ENOTSUP']);

function syncFolder(disk: Disk, folder: string): void {
  let fd: number | null = null;
  try {
    fd = disk.open(folder, constants.O_RDONLY, 0);
    disk.sync(fd);
  } catch (error) {
    if (!UNSYNCABLE.has(codeOf(error))) throw error;
  } finally {
    if (fd !== null) disk.close(fd);
  }
}

function removeQuietly(disk: Disk, path: string): void {
  try {
    disk.remove(path);
  } catch {
    // What is left is told by `leftovers` of this and the next run.
  }
}
