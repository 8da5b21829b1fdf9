import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from '../errors.ts';
import type { AuditOptions, InputOverride, InputSpec } from '../options.ts';
import type { Severity } from '../types.ts';
import { type FormOfFile, type InputFlags, TABLES, type TableOfFile } from './flags.ts';
import type { Io } from './io.ts';

/** The files of a command line, positional ones first; `-` may stand once. */
export function inputsOf(files: readonly string[], flags: InputFlags, io: Pick<Io, 'stdin'>): readonly InputSpec[] {
  const named = TABLES.flatMap((table) => (flags[table] ?? []).map((path) => ({ path, table })));
  const tables = tablesOf(files, flags)
    .filter(isFile)
    .map(({ file, table }) => ({ path: file, table }));
  const inputs: readonly InputSpec[] = [...files.map((path) => ({ path })), ...named, ...tables];
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

/** What a command line says of inputs that it names otherwise, and of all of them. */
export function overridesOf(
  files: readonly string[],
  flags: InputFlags,
): Pick<AuditOptions, 'encoding' | 'delimiter' | 'overrides'> {
  const { encoding = [], delimiter = [] } = flags;
  const overall = (forms: readonly FormOfFile[]) => forms.findLast(({ file }) => file === undefined)?.value;
  const [encodingOfAll, delimiterOfAll] = [overall(encoding), overall(delimiter)];
  const overrides: readonly InputOverride[] = [
    ...tablesOf(files, flags).flatMap((one) => (isFile(one) ? [] : [{ file: one.file, table: one.table }])),
    ...encoding.flatMap(({ file, value }) => (file === undefined ? [] : [{ file, encoding: value }])),
    ...delimiter.flatMap(({ file, value }) => (file === undefined ? [] : [{ file, delimiter: value }])),
  ];
  return {
    ...(encodingOfAll !== undefined && { encoding: encodingOfAll }),
    ...(delimiterOfAll !== undefined && { delimiter: delimiterOfAll }),
    ...(overrides.length > 0 && { overrides }),
  };
}

interface TableClaim extends TableOfFile {
  readonly isNamed: boolean;
}

/** What `--table` says: of a file that the command line names besides, or of one more. */
function tablesOf(files: readonly string[], { table = [] }: InputFlags): readonly TableClaim[] {
  const paths = new Set(files.map((path) => resolve(path)));
  return table.map((one) => ({ ...one, isNamed: one.file === '-' || paths.has(resolve(one.file)) }));
}

/** True for one more file; what is no file may be a table in an archive or workbook. */
function isFile({ file, isNamed }: TableClaim): boolean {
  return !isNamed && existsSync(file);
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
  return { ...(only && { only }), ...(skip && { skip }), ...(rule && { severities }) };
}
