import { closeSync, openSync, readdirSync, readSync, type Stats, statSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';

import { Fault } from '../errors.ts';
import type { InputSpec } from '../options.ts';
import { FINDINGS_HEADER } from '../output/findings.ts';
import { isClutter, isExportName } from './file-kinds.ts';

/** The files that a command line stands for. */
export interface Expansion {
  readonly files: readonly InputSpec[];
  /** What was taken and what was left out, one sentence each. */
  readonly notes: readonly string[];
}

/** What one path stands for. */
interface Stood {
  /** The files in it; null for a path that stands for itself. */
  readonly files: readonly InputSpec[] | null;
  readonly left: readonly string[];
}

const MOST_NAMES = 10;
const ITSELF: Stood = { files: null, left: [] };
/** What a search through folders never means, unless it says so. */
const OTHERS = ['stageproof-out', 'stageproof-demo', 'node_modules'];

const byName = new Intl.Collator('en', { numeric: true });

/**
 * The files behind folders and patterns, each in the order of its name with numbers counted. A path that is there
 * stands for itself whatever its name; a file that is named as such is not found a second time.
 *
 * Throws a `Fault` for a folder without exports and for a pattern that nothing matches.
 */
export async function expandInputs(specs: readonly InputSpec[]): Promise<Expansion> {
  const stood: Stood[] = [];
  for (const spec of specs) stood.push(await standingFor(spec));
  const named = specs.filter((_, index) => stood[index]!.files === null);
  const taken = new Set(named.map(({ path }) => identityOf(path)));
  const notes: string[] = [];
  const files = specs.flatMap((spec, index) => {
    const { files: found, left } = stood[index]!;
    if (found === null) return [spec];
    const fresh = found.filter(({ path }) => isNew(path, taken));
    notes.push(noteOf(spec.path, fresh, left));
    return fresh;
  });
  return { files, notes };
}

async function standingFor(spec: InputSpec): Promise<Stood> {
  const stats = spec.path === '-' ? null : look(spec.path);
  if (stats?.isDirectory()) return filesIn(spec);
  return stats !== null || spec.path === '-' || !/[*?[\]{}]/.test(spec.path) ? ITSELF : filesLike(spec);
}

/** The exports in a folder, and the other files that are no clutter. */
function filesIn({ path: folder, ...rest }: InputSpec): Stood {
  const names = readdirSync(folder).filter((name) => !isClutter(name) && look(join(folder, name))?.isFile());
  const isTaken = (name: string) => isExportName(name) && !isOurs(join(folder, name));
  const taken = names.filter(isTaken).sort(inOrder);
  const left = names.filter((name) => !isTaken(name)).sort(inOrder);
  if (taken.length === 0) {
    const what = 'no CSV, workbook or archive in this folder';
    const next = `name the folder of the exports, or search those below with "${join(folder, '**')}"`;
    throw new Fault('input', `${folder}: ${what}; ${next}`);
  }
  return { files: taken.map((name) => ({ ...rest, path: join(folder, name), optional: true })), left };
}

/** What a shell would have made of a pattern; a pattern that searches folders takes what a folder stands for. */
async function filesLike({ path, ...rest }: InputSpec): Promise<Stood> {
  const { globSync } = await import('tinyglobby');
  const isWindows = process.platform === 'win32';
  const pattern = isWindows ? path.replaceAll('\\', '/') : path;
  const found = globSync(pattern, {
    expandDirectories: false,
    absolute: isAbsolute(path),
    caseSensitiveMatch: !isWindows,
    ignore: OTHERS.filter((name) => !path.includes(name)).map((name) => `**/${name}/**`),
  }).sort(inOrder);
  const isSearch = pattern.includes('**');
  const files = isSearch ? found.filter((file) => isExportName(file) && !isOurs(file)) : found;
  if (files.length === 0) throw new Fault('input', `${path}: no file matches; check the pattern`);
  const left = found.filter((file) => !files.includes(file));
  return { files: files.map((file) => ({ ...rest, path: file, ...(isSearch && { optional: true }) })), left };
}

function inOrder(one: string, other: string): number {
  return byName.compare(one, other) || (one < other ? -1 : 1);
}

function look(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    // Whoever opens it says what is wrong.
    return null;
  }
}

/** True for a list of findings that an earlier run wrote into the folder. */
function isOurs(path: string): boolean {
  const head = Buffer.alloc(FINDINGS_HEADER.length);
  try {
    const fd = openSync(path, 'r');
    try {
      return readSync(fd, head, 0, head.length, 0) === head.length && head.toString('latin1') === FINDINGS_HEADER;
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}

function isNew(path: string, taken: Set<string>): boolean {
  const identity = identityOf(path);
  if (taken.has(identity)) return false;
  taken.add(identity);
  return true;
}

function identityOf(path: string): string {
  const stats = path === '-' ? null : look(path);
  // File systems without inodes give 0.
  return stats === null || Number(stats.ino) === 0 ? path : `${stats.dev}:${stats.ino}`;
}

function noteOf(path: string, files: readonly InputSpec[], left: readonly string[]): string {
  // A search finds files of one name.
  const taken = files.map((file) => (path.includes('**') ? file.path : basename(file.path)));
  const others = left.length === 0 ? '' : `; left out ${listed(left)} (no CSV, workbook or archive to read)`;
  return `${path} stands for ${taken.length === 0 ? 'nothing that is not named besides' : listed(taken)}${others}.`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
