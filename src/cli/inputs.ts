import { Fault } from '../errors.ts';
import type { AuditOptions, InputSpec } from '../options.ts';
import type { Severity } from '../types.ts';
import { type InputFlags, TABLES } from './flags.ts';
import type { Io } from './io.ts';

/** The files of a command line, positional ones first; `-` may stand once. */
export function inputsOf(files: readonly string[], flags: InputFlags, io: Pick<Io, 'stdin'>): readonly InputSpec[] {
  const named = TABLES.flatMap((table) => (flags[table] ?? []).map((path) => ({ path, table })));
  const inputs: readonly InputSpec[] = [...files.map((path) => ({ path })), ...named];
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
