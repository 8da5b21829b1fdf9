import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from '../errors.ts';
import type { AuditOptions, InputOverride, InputSpec } from '../options.ts';
import type { Severity } from '../types.ts';
import { type FormOfFile, type InputFlags, TABLES } from './flags.ts';
import type { Io } from './io.ts';

/** The flags that name inputs and say how to read them. */
export type FileFlags = Pick<InputFlags, (typeof TABLES)[number] | 'table' | 'encoding' | 'delimiter'>;

/**
 * The files of a command line, positional ones first; `-` may stand once. A file that `--table` names is one more,
 * unless it is named besides or `elsewhere`.
 */
export function inputsOf(
  files: readonly string[],
  flags: FileFlags,
  io: Pick<Io, 'stdin'>,
  elsewhere: readonly string[] = [],
): readonly InputSpec[] {
  const named = TABLES.flatMap((table) => (flags[table] ?? []).map((path) => ({ path, table })));
  const positional: readonly InputSpec[] = [...files.map((path) => ({ path })), ...named];
  const known = [...positional.map(({ path }) => path), ...elsewhere];
  const more = (flags.table ?? []).filter(({ file }) => !isAmong(file, known) && existsSync(file));
  const inputs = [...positional, ...more.map(({ file }) => ({ path: file }))].map((spec) => withForm(spec, flags));
  if (inputs.length === 0) {
    throw new Fault('usage', 'no files to read; name the exports, e.g. stageproof audit contacts.csv deals.csv');
  }
  const piped = inputs.filter(({ path }) => path === '-').length;
  if (piped > 1) throw new Fault('usage', 'standard input (-) can stand for one file only; name the others');
  if (piped === 1 && io.stdin.isTTY) {
    throw new Fault('usage', 'standard input (-) is a terminal; pipe a file into it, or name the file');
  }
  return inputs;
}

/** What a command line says of all inputs, and of those that it names by less than their path. */
export function overridesOf(
  inputs: readonly InputSpec[],
  { table = [], encoding = [], delimiter = [] }: FileFlags,
  elsewhere: readonly string[] = [],
): Pick<AuditOptions, 'encoding' | 'delimiter' | 'overrides'> {
  const known = [...inputs.map(({ path }) => path), ...elsewhere];
  const overall = (forms: readonly FormOfFile[]) => forms.findLast(({ file }) => file === undefined)?.value;
  const [encodingOfAll, delimiterOfAll] = [overall(encoding), overall(delimiter)];
  const overrides: readonly InputOverride[] = [
    ...table,
    ...encoding.flatMap(({ file, value }) => (file === undefined ? [] : [{ file, encoding: value }])),
    ...delimiter.flatMap(({ file, value }) => (file === undefined ? [] : [{ file, delimiter: value }])),
  ].filter(({ file }) => !isAmong(file, known));
  return {
    ...(encodingOfAll !== undefined && { encoding: encodingOfAll }),
    ...(delimiterOfAll !== undefined && { delimiter: delimiterOfAll }),
    ...(overrides.length > 0 && { overrides }),
  };
}

function withForm(spec: InputSpec, { table = [], encoding = [], delimiter = [] }: FileFlags): InputSpec {
  const isOf = ({ file }: { readonly file?: string }) => file !== undefined && isAmong(file, [spec.path]);
  const [tableOf, encodingOf, delimiterOf] = [table.findLast(isOf), encoding.findLast(isOf), delimiter.findLast(isOf)];
  return {
    ...spec,
    ...(tableOf && { table: tableOf.table }),
    ...(encodingOf && { encoding: encodingOf.value }),
    ...(delimiterOf && { delimiter: delimiterOf.value }),
  };
}

/** True for the path of one of the files, however it is written. */
function isAmong(file: string, paths: readonly string[]): boolean {
  return paths.some((path) => path === file || (path !== '-' && file !== '-' && resolve(path) === resolve(file)));
}

/** The rule selection of a command line, every id checked against the catalogue. */
export async function selectionOf(
  flags: Pick<InputFlags, 'only' | 'skip' | 'rule'>,
): Promise<Pick<AuditOptions, 'only' | 'skip' | 'severities'>> {
  const { only, skip, rule } = flags;
  if (!only && !skip && !rule) return {};
  const { RULES } = await import('../rules/index.ts');
  const { didYouMean } = await import('../policy/closest.ts');
  const ids = RULES.map(({ id }) => id);
  for (const id of [...(only ?? []), ...(skip ?? []), ...(rule ?? []).map((one) => one.id)]) {
    if (!ids.includes(id))
      throw new Fault('usage', `no rule is called "${id}"${didYouMean(id, ids) || '; see stageproof rules'}`);
  }
  const severities: Record<string, Severity | 'off'> = {};
  for (const { id, severity } of rule ?? []) severities[id] = severity;
  const isLeft = (id: string) => (!only || only.includes(id)) && !skip?.includes(id) && severities[id] !== 'off';
  // A run without rules would pass every gate.
  if (!ids.some(isLeft))
    throw new Fault('usage', 'these flags leave no rule to run; take back --only, --skip or --rule');
  return { ...(only && { only }), ...(skip && { skip }), ...(rule && { severities }) };
}
