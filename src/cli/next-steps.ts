import { worstOf } from '../reporters/sections.ts';
import type { NextStep } from '../reporters/view.ts';
import type { Report } from '../types.ts';
import { type AuditFlags, type FormOfFile, TABLES } from './flags.ts';

/** What makes sense to type after an audit. */
export function afterAudit(files: readonly string[], flags: AuditFlags, report: Report): readonly NextStep[] {
  const inputs = inputArguments(files, flags);
  const { safe, unsafe } = report.edits;
  const out = 'stageproof-out';
  const steps: NextStep[] = [];
  if (safe > 0) steps.push({ command: `stageproof fix ${inputs} --out ${out}`, why: `applies ${cells(safe, 'safe')}` });
  if (safe === 0 && unsafe > 0) {
    const command = `stageproof fix ${inputs} --out ${out} --unsafe`;
    steps.push({ command, why: `applies ${cells(unsafe, 'unsafe')}: read them first` });
  }
  return [...steps, ...explaining(inputs, report)];
}

/** What makes sense to type after a fix. */
export function afterFix(
  files: readonly string[],
  flags: AuditFlags,
  report: Report,
  out: string,
): readonly NextStep[] {
  const inputs = inputArguments(files, flags);
  const { unsafe } = report.edits;
  const daring: readonly NextStep[] =
    unsafe > 0
      ? [
          {
            command: `stageproof fix ${inputs} --out ${quoted(out)} --force --unsafe`,
            why: `applies ${cells(unsafe, 'unsafe')} as well: read them first`,
          },
        ]
      : [];
  return [...daring, ...explaining(inputs, report)];
}

/** A word as a POSIX shell and PowerShell take it. */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function explaining(inputs: string, report: Report): readonly NextStep[] {
  const worst = worstRule(report);
  const sample = worst?.samples.find(({ table, recordId }) => table === 'contacts' && recordId !== '');
  if (!worst) return [];
  if (!sample) return [{ command: `stageproof explain ${worst.id}`, why: 'what the rule means' }];
  return [
    { command: `stageproof explain ${quoted(sample.recordId)} ${inputs}`, why: 'one contact, with all its evidence' },
  ];
}

function worstRule({ rules }: Report) {
  const found = rules.filter(({ count }) => count > 0);
  for (const severity of ['error', 'warning', 'info']) {
    const worst = found.filter((rule) => worstOf(rule) === severity).toSorted((a, b) => b.count - a.count)[0];
    if (worst) return worst;
  }
  return undefined;
}

/** The files and the flags that decide what is found, as they would be typed again. */
function inputArguments(files: readonly string[], flags: AuditFlags): string {
  const { only = [], skip = [], rule = [], map = [], table = [], encoding = [], delimiter = [] } = flags;
  const { dateOrder = [], tz, policy, asOf, withoutContacts } = flags;
  const tables = TABLES.flatMap((table) => (flags[table] ?? []).map((path) => `--${table} ${quoted(path)}`));
  return [
    ...files.map(quoted),
    ...tables,
    ...(withoutContacts ? ['--without-contacts'] : []),
    ...table.map((one) => `--table ${quoted(`${one.file}=${one.table}`)}`),
    ...encoding.map((one) => `--encoding ${quoted(formText(one))}`),
    ...delimiter.map((one) => `--delimiter ${quoted(formText(one))}`),
    ...map.map(({ table, field, header }) => `--map ${quoted(`${table ? `${table}.` : ''}${field}=${header}`)}`),
    ...(tz === undefined ? [] : [`--tz ${quoted(tz)}`]),
    ...dateOrder.map(
      ({ order, column }) => `--date-order ${quoted(column === undefined ? order : `${column}=${order}`)}`,
    ),
    ...(policy === undefined ? [] : [`--policy ${quoted(policy)}`]),
    ...(asOf === undefined ? [] : [`--as-of ${new Date(asOf).toISOString()}`]),
    ...only.map((id) => `--only ${id}`),
    ...skip.map((id) => `--skip ${id}`),
    ...rule.map(({ id, severity }) => `--rule ${id}=${severity}`),
  ].join(' ');
}

function formText({ file, value }: FormOfFile): string {
  return file === undefined ? value : `${file}=${value}`;
}

function cells(count: number, kind: string): string {
  return `${count.toLocaleString('en-US')} ${kind} ${count === 1 ? 'correction' : 'corrections'}`;
}
