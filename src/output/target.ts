import {
  accessSync,
  type BigIntStats,
  constants,
  fstatSync,
  lstatSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { Fault } from '../errors.ts';
import { outputFault } from './disk.ts';

/** A file as the system tells it apart: two names of one file have the same device and inode. */
export interface Identity {
  /** As the user gave it; `-` is standard input. */
  readonly path: string;
  readonly dev: bigint;
  readonly ino: bigint;
}

/** What is done when the folder to make is already there. */
export type Existing = 'refuse' | 'replace';

/** A folder that may be made. */
export interface Target {
  /** As the user gave it. */
  readonly shown: string;
  readonly path: string;
  /** The real path of the folder that holds it. */
  readonly parent: string;
  /** The folder that stands there already, null where there is none. */
  readonly before: Pick<Identity, 'dev' | 'ino'> | null;
}

/** Which file a path leads to now; throws what `stat` throws. */
export function identityOf(path: string): Identity {
  const { dev, ino } = path === '-' ? fstatSync(0, { bigint: true }) : statSync(path, { bigint: true });
  return { path, dev, ino };
}

/** True for two names of one file. An inode of 0 is what file systems without inodes tell, and means nothing. */
export function isSame(one: Pick<Identity, 'dev' | 'ino'>, other: Pick<Identity, 'dev' | 'ino'>): boolean {
  return one.ino !== 0n && one.ino === other.ino && one.dev === other.dev;
}

/** What stands at a path, a link not followed; null where nothing does. */
export function standing(path: string): BigIntStats | null {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
}

/**
 * Settles where the output goes, and changes nothing.
 *
 * Throws a `Fault` when it would touch an input under any name, when it exists and is not to be replaced, and when
 * its parent folder is missing or takes no new folder.
 */
export function checkTarget(out: string, inputs: readonly Identity[], existing: Existing): Target {
  if (out.trim() === '' || out.includes('\0')) throw new Fault('usage', '--out names no folder; give a name');
  const path = resolve(out);
  const found = look(out, path);
  if (found !== null) {
    refuseInputs(out, path, inputs);
    refuseExisting(out, found, existing);
  }
  const parent = parentOf(out, path, found);
  return { shown: out, path: join(parent, basename(path)), parent, before: found };
}

function look(out: string, path: string): BigIntStats | null {
  try {
    return standing(path);
  } catch (error) {
    throw outputFault(`--out ${out}`, error);
  }
}

function refuseInputs(out: string, path: string, inputs: readonly Identity[]): void {
  const target = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (target === undefined) return;
  const same = inputs.find((input) => input.path !== '-' && resolve(input.path) === path);
  const itself = same ?? inputs.find((input) => isSame(input, target));
  if (itself !== undefined) throw new Fault('usage', `--out ${out} is the input ${itself.path}; name another folder`);
  if (!target.isDirectory()) return;
  const held = inputs.find((input) => isWithin(input, target)) ?? linkedIn(path, inputs);
  if (held === undefined) return;
  throw new Fault('usage', `--out ${out} holds the input ${held.path}, which is never touched; name another folder`);
}

/** True when the file lies in the folder or below it, by its name or by what its name leads to. */
function isWithin(file: Identity, folder: BigIntStats): boolean {
  if (file.path === '-') return false;
  const named = resolve(file.path);
  return [named, real(named)].some((path) => ancestorsOf(path).some((above) => isFolder(above, folder)));
}

function ancestorsOf(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [] : [above, ...ancestorsOf(above)];
}

/** Asked of the file system and not of the names: a linked or bind-mounted folder, or other letter case, is seen. */
function isFolder(path: string, folder: BigIntStats): boolean {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found !== undefined && isSame(found, folder);
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The input that a file of the folder is another name of. */
function linkedIn(folder: string, inputs: readonly Identity[]): Identity | undefined {
  for (const name of namesIn(folder)) {
    const found = standing(join(folder, name));
    const input = found === null ? undefined : inputs.find((one) => isSame(one, found));
    if (input !== undefined) return input;
  }
  return undefined;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function refuseExisting(out: string, found: BigIntStats, existing: Existing): void {
  if (existing === 'refuse') {
    throw new Fault('usage', `--out ${out} already exists; replace it with --force or name another folder`);
  }
  if (found.isSymbolicLink()) {
    throw new Fault('usage', `--out ${out} is a link; name the folder it leads to, or another one`);
  }
  if (!found.isDirectory()) throw new Fault('usage', `--out ${out} is a file; name a folder`);
  const precious = [process.cwd(), homedir()].find((folder) => isAtOrAbove(folder, found));
  if (precious !== undefined) {
    throw new Fault(
      'usage',
      `--out ${out} holds ${precious}, and --force would replace all of it; name another folder`,
    );
  }
}

function isAtOrAbove(path: string, folder: BigIntStats): boolean {
  return [path, ...ancestorsOf(real(path))].some((one) => isFolder(one, folder));
}

function parentOf(out: string, path: string, target: BigIntStats | null): string {
  const above = dirname(path);
  const found = statSync(above, { bigint: true, throwIfNoEntry: false });
  if (found === undefined) {
    throw new Fault(
      'output',
      `--out ${out}: the folder ${dirname(out)} does not exist; create it or name another --out`,
    );
  }
  if (!found.isDirectory()) {
    throw new Fault('output', `--out ${out}: ${dirname(out)} is not a folder; name another --out`);
  }
  if (target !== null && target.dev !== found.dev) {
    throw new Fault('output', `--out ${out} is a mounted disk and cannot be replaced; name a folder on it`);
  }
  try {
    accessSync(above, constants.W_OK | constants.X_OK);
    return realpathSync(above);
  } catch (error) {
    throw outputFault(`--out ${out}`, error);
  }
}
