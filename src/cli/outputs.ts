import { closeSync, fstatSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../errors.ts';
import type { FindingsSink, InputSpec } from '../options.ts';
import type { Format, OutputTarget } from './flags.ts';
import { codeOf, writeAll } from './write.ts';

/** The `-o` files of one run: open from the start, in place only when all of them are complete. */
export interface OutputFiles {
  /** For the formats that list findings. */
  readonly sinks: readonly FindingsSink[];
  /** Writes what is rendered at the end, and moves every file to its place. */
  commit(render: (format: Format) => string): void;
  /** Removes what is not in place; harmless after `commit`. */
  discard(): void;
}

interface OpenFile {
  readonly format: Format;
  /** Where the file goes, links resolved. */
  readonly path: string;
  /** Where it grows; equal to `path` for a device or a pipe, which cannot be replaced. */
  readonly staged: string;
  readonly fd: number;
}

/** Opens the `-o` files beside their places. An input, under any of its names, is refused before anything opens. */
export function openOutputs(targets: readonly OutputTarget[], inputs: readonly InputSpec[]): OutputFiles {
  const paths = placesOf(targets, inputs);
  const files: OpenFile[] = [];
  const discard = () => {
    for (const { fd, staged, path } of files.splice(0)) {
      closeSync(fd);
      if (staged !== path) rmSync(staged, { force: true });
    }
  };
  try {
    for (const [index, { format }] of targets.entries()) files.push(openFile(format, paths[index]!));
  } catch (error) {
    discard();
    throw error;
  }
  return {
    sinks: files.flatMap((file) => sinksOf(file)),
    commit: (render) => {
      for (const file of files) {
        if (!isListing(file.format)) guarded(file.path, () => writeAll(file.fd, Buffer.from(render(file.format))));
        if (file.staged !== file.path) guarded(file.path, () => fsyncSync(file.fd));
      }
      for (const { fd, staged, path } of files.splice(0)) {
        guarded(path, () => closeSync(fd));
        if (staged !== path) guarded(path, () => renameSync(staged, path));
      }
    },
    discard,
  };
}

/** True for the formats that list findings while they are made. */
export function isListing(format: Format): format is 'csv' | 'ndjson' {
  return format === 'csv' || format === 'ndjson';
}

function placesOf(targets: readonly OutputTarget[], inputs: readonly InputSpec[]): readonly string[] {
  const taken = new Map<string, string>();
  for (const { path } of inputs) {
    const identity = identityOf(path);
    if (identity) taken.set(identity, `${path} is an input, which is never written to`);
  }
  return targets.map(({ path }) => {
    const place = resolvePlace(path);
    for (const key of [identityOf(place), place]) {
      const objection = key === null ? undefined : taken.get(key);
      if (objection) throw new Fault('usage', `-o ${path}: ${objection}; choose another file`);
      if (key !== null && !isDevice(place)) taken.set(key, 'named twice');
    }
    return place;
  });
}

function resolvePlace(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) throw new Fault('output', `-o ${path} is a folder; name a file in it`);
  if (stat) return realpathSync(path);
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Fault('output', `-o ${path}: there is no folder ${folder}; make it first`);
  }
  return join(realpathSync(folder), basename(path));
}

function openFile(format: Format, path: string): OpenFile {
  if (isDevice(path)) return { format, path, staged: path, fd: guarded(path, () => openSync(path, 'w')) };
  const staged = join(dirname(path), `.${basename(path)}.${process.pid}.stageproof`);
  return { format, path, staged, fd: guarded(path, () => openSync(staged, 'wx', 0o600)) };
}

function sinksOf({ format, path, fd }: OpenFile): readonly FindingsSink[] {
  if (!isListing(format)) return [];
  return [{ format, write: (bytes) => guarded(path, () => writeAll(fd, bytes)) }];
}

function guarded<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new Fault('output', `cannot write ${path}: ${codeOf(error) || String(error)}`);
  }
}

function isDevice(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isFile();
}

/** Device and inode: the same for a file under any of its names; null where there is no file. */
function identityOf(path: string): string | null {
  const stat = path === '-' ? fstatSync(0, { bigint: true }) : statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.dev}:${stat.ino}` : null;
}
