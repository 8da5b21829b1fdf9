import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { DateOrderSetting, JoinOn } from '../options.ts';
import type { ColumnMapping, Instant, Severity, SideTable, Table } from '../types.ts';
import { readAsOf } from './as-of.ts';
import { FAIL_ON, type FailOn } from './exit-status.ts';

/** How a result is written. `csv` and `ndjson` list the findings, the others are the report. */
export type Format = 'text' | 'json' | 'ndjson' | 'csv' | 'markdown';

export const FORMATS: readonly Format[] = ['text', 'json', 'ndjson', 'csv', 'markdown'];

/** `-o [F=]PATH`: a file to write besides standard output. */
export interface OutputTarget {
  readonly format: Format;
  readonly path: string;
}

/** The flags that every command has. */
export interface ScreenFlags {
  readonly quiet?: true;
  readonly color?: boolean;
  readonly debug?: true;
}

/** The flags that say what to read and how. */
export interface InputFlags extends ScreenFlags {
  readonly contacts?: readonly string[];
  readonly deals?: readonly string[];
  readonly history?: readonly string[];
  readonly companies?: readonly string[];
  readonly policy?: string;
  readonly asOf?: Instant;
  readonly table?: readonly TableOfFile[];
  readonly encoding?: readonly FormOfFile[];
  readonly delimiter?: readonly FormOfFile[];
  readonly map?: readonly ColumnMapping[];
  readonly tz?: string;
  readonly dateOrder?: readonly DateOrderSetting[];
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly rule?: readonly RuleSeverity[];
  readonly threads?: number;
  readonly progress: boolean;
  readonly format?: Format;
}

export interface AuditFlags extends InputFlags {
  readonly withoutContacts?: true;
  readonly output?: readonly OutputTarget[];
  readonly failOn: FailOn;
}

export interface FixFlags extends AuditFlags {
  readonly out: string;
  readonly force?: true;
  readonly unsafe?: true;
}

/** `--table FILE=TABLE`. */
export interface TableOfFile {
  readonly file: string;
  readonly table: Table;
}

/** `--encoding [FILE=]NAME`, `--delimiter [FILE=]CHAR`: of all files where it names none. */
export interface FormOfFile {
  readonly file?: string;
  readonly value: string;
}

/** `--rule ID=SEVERITY`. */
export interface RuleSeverity {
  readonly id: string;
  readonly severity: Severity | 'off';
}

export const TABLES = ['contacts', 'deals', 'history', 'companies'] as const satisfies readonly Table[];
// As an object, because then the compiler sees to it that none is forgotten.
const SIDE_TABLES: Readonly<Record<SideTable, true>> = {
  associations: true,
  stages: true,
  pipelines: true,
  merges: true,
  dealMerges: true,
  options: true,
  dealHistory: true,
};
const ALL_TABLES: readonly Table[] = [...TABLES, ...(Object.keys(SIDE_TABLES) as SideTable[])];
const DATE_ORDERS: readonly DateOrderSetting['order'][] = ['dmy', 'mdy', 'ymd'];
const SEVERITIES: readonly (Severity | 'off')[] = ['error', 'warning', 'info', 'off'];
const RULE_FLAGS: readonly string[] = ['--only', '--skip', '--rule'];
const FORMAT_BY_EXTENSION: Readonly<Record<string, Format>> = {
  txt: 'text',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  csv: 'csv',
  md: 'markdown',
  markdown: 'markdown',
};

/** Adds the flags that every command has. */
export function addScreenFlags(command: Command): Command {
  return command
    .option('-q, --quiet', 'print nothing but a result that was asked for, and faults')
    .option('--color', 'colour even where there is no terminal')
    .option('--no-color', 'no colour (also: NO_COLOR)')
    .option('--debug', 'show the stack of a bug');
}

/** Adds the flags that say what to read and how. */
export function addReadingFlags(command: Command, formats: readonly Format[]): Command {
  return addRunFlags(addTableFlags(command), formats);
}

/** Adds the flags that say what to read and how it is judged. */
export function addInputFlags(command: Command, formats: readonly Format[]): Command {
  addTableFlags(command)
    .option('--as-of <date>', 'the moment to judge at; default: the newest date in the files', toInstant)
    .option('--only <rule>', 'run only this rule (repeatable)', collectList)
    .option('--skip <rule>', 'do not run this rule (repeatable)', collectList)
    .option('--rule <id=severity>', 'error, warning, info or off (repeatable)', toRuleSeverities);
  return addRunFlags(command, formats);
}

function addTableFlags(command: Command): Command {
  for (const table of TABLES) {
    command.option(`--${table} <file>`, `a ${table} file, whatever its header says (repeatable)`, collect);
  }
  return command
    .option(
      '--table <file=table>',
      `a file of any table: ${Object.keys(SIDE_TABLES).join(', ')} … (repeatable)`,
      toTables,
    )
    .option(
      '--encoding <[file=]name>',
      'utf-8, utf-16le, utf-16be or windows-1252, of one file or of all (repeatable)',
      toForms,
    )
    .option('--delimiter <[file=]char>', 'one character, or semicolon, tab … (repeatable)', toForms)
    .option('--policy <file>', 'the policy; default: the nearest stageproof.{yaml,yml,json,jsonc}, else the preset')
    .option(
      '--map <field=header>',
      'read a column as a field, e.g. stage=Phase or deals.id=Nr (repeatable)',
      toMappings,
    )
    .option('--tz <zone>', 'the zone of times without an offset: Europe/Berlin, +02:00, UTC; default: the policy says')
    .option(
      '--date-order <order>',
      'dmy, mdy or ymd, or COLUMN=dmy: how dates such as 3/4/2024 are read (repeatable)',
      toDateOrders,
    );
}

function addRunFlags(command: Command, formats: readonly Format[]): Command {
  command
    .option('--threads <n>', 'threads to work on; 0 or 1 for no others', toCount)
    .option('--no-progress', 'no progress line')
    .addOption(formatOption(formats));
  return addScreenFlags(command);
}

/** Adds the flags of the commands that audit. */
export function addAuditFlags(command: Command, formats: readonly Format[] = FORMATS): Command {
  addInputFlags(command, formats);
  return command
    .option('-o, --output <[format=]path>', 'write the result to a file too (repeatable)', toTargets)
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 when a finding is at least this severe')
        .choices(FAIL_ON)
        .default('error'),
    );
}

/** Adds the flags of the commands for which deals alone are enough. */
export function addJudgingFlags(command: Command): Command {
  return addAuditFlags(command).option('--without-contacts', 'judge deals and their histories alone');
}

/** Adds the flags that say what a second system is and what joins it to the first. */
export function addReconcileFlags(command: Command): Command {
  addAuditFlags(command, ['text', 'json', 'ndjson', 'csv']);
  // They are refused there with what to do, and so not offered.
  for (const option of command.options) if (RULE_FLAGS.includes(option.long ?? '')) option.hideHelp();
  return command
    .option('--against <file...>', 'the exports of the second system')
    .option('--map-against <field=header>', 'as --map, for the second system (repeatable)', toMappings)
    .option('--on <key>', 'join by external, id, email or HEADER=HEADER; default: what can be trusted', toJoinOn);
}

/** The `--format` flag with the formats that a command knows. */
export function formatOption(formats: readonly Format[]): Option {
  return new Option('-f, --format <format>', 'the form of the result on standard output').choices(formats);
}

function collect(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value];
}

function collectList(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, ...value.split(',').filter((item) => item !== '')];
}

function toInstant(value: string): Instant {
  const at = readAsOf(value);
  if (at === null) throw new InvalidArgumentError('Write 2024-06-30 or 2024-06-30T12:00:00Z.');
  return at;
}

function toCount(value: string): number {
  if (!/^\d{1,3}$/.test(value)) throw new InvalidArgumentError('Write a whole number.');
  return Number(value);
}

function toMappings(value: string, all: readonly ColumnMapping[] = []): readonly ColumnMapping[] {
  const match = /^(?:([A-Za-z]+)\.)?([A-Za-z]+(?::[^=]+)?)=(.+)$/s.exec(value);
  const table = ALL_TABLES.find((name) => name === match?.[1]);
  if (!match || (match[1] !== undefined && table === undefined)) {
    throw new InvalidArgumentError('Write field=Header or table.field=Header.');
  }
  return [...all, { ...(table && { table }), field: match[2]!, header: match[3]! }];
}

function toTables(value: string, all: readonly TableOfFile[] = []): readonly TableOfFile[] {
  const [, file, word = ''] = /^(.+)=(.+)$/s.exec(value) ?? [];
  const table = ALL_TABLES.find((name) => name.toLowerCase() === word.toLowerCase().replaceAll('-', ''));
  if (file === undefined || table === undefined) {
    throw new InvalidArgumentError(`Write FILE=TABLE; the tables are ${ALL_TABLES.join(', ')}.`);
  }
  return [...all, { file, table }];
}

function toForms(value: string, all: readonly FormOfFile[] = []): readonly FormOfFile[] {
  const [, file, form] = /^(.+)=(.+)$/s.exec(value) ?? [];
  if (value === '') throw new InvalidArgumentError('Write a value, or FILE=VALUE.');
  return [...all, file === undefined ? { value } : { file, value: form! }];
}

/** A header may hold `=`, an order never does. */
function toDateOrders(value: string, all: readonly DateOrderSetting[] = []): readonly DateOrderSetting[] {
  const at = value.lastIndexOf('=');
  const word = value.slice(at + 1).toLowerCase();
  const order = DATE_ORDERS.find((known) => known === word);
  if (order === undefined || at === 0) {
    throw new InvalidArgumentError('Write dmy, mdy, ymd or COLUMN=dmy.');
  }
  return [...all, at < 0 ? { order } : { order, column: value.slice(0, at) }];
}

function toJoinOn(value: string): JoinOn {
  if (value === 'external' || value === 'id' || value === 'email') return value;
  const [first, second, ...rest] = value.split('=').map((header) => header.trim());
  if (!first || !second || rest.length > 0)
    throw new InvalidArgumentError('Write external, id, email or HEADER=HEADER.');
  return { first, second };
}

function toRuleSeverities(value: string, all: readonly RuleSeverity[] = []): readonly RuleSeverity[] {
  const [id, word] = value.split('=');
  const severity = SEVERITIES.find((known) => known === word);
  if (!id || severity === undefined) throw new InvalidArgumentError('Write e.g. stage-behind=warning.');
  return [...all, { id, severity }];
}

function toTargets(value: string, all: readonly OutputTarget[] = []): readonly OutputTarget[] {
  const named = FORMATS.find((format) => value.startsWith(`${format}=`));
  const path = named ? value.slice(named.length + 1) : value;
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const format = named ?? (Object.hasOwn(FORMAT_BY_EXTENSION, extension) ? FORMAT_BY_EXTENSION[extension] : undefined);
  if (path === '' || path === '-') throw new InvalidArgumentError('Name a file; standard output has --format.');
  if (!format) throw new InvalidArgumentError(`Say which format: -o json=${path} (${FORMATS.join(', ')}).`);
  return [...all, { format, path }];
}
