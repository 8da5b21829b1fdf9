import Table from 'cli-table3';
import { tableName } from '../crm/side-tables.ts';
import type { Finding, InputReport, Report, RuleReport, Severity } from '../types.ts';
import { toMatrix } from './moves.ts';
import * as sections from './sections.ts';
import type { TextView } from './view.ts';
import { visible } from './visible.ts';
import { bulleted, padded, truncated, truncatedPath, widthOf, wrapped } from './width.ts';
import { assumptionsOf, counted, evidenceText, shortStage, thousands } from './wording.ts';

const MARKS: Readonly<Record<Severity, string>> = { error: '✖', warning: '▲', info: '●' };
/** With a sentence each; the others are listed with their counts. */
const MOST_RULES = 10;
const MOST_EXAMPLES = 3;
const MOST_ABSENT = 12;
const MOST_NOTES = 3;
const MOST_GENERAL_NOTES = 6;
/** A sentence in less room than this goes under its rule. */
const LEAST_SUMMARY_COLUMNS = 34;

/** The report on one screen: what was read and assumed, found, not looked at, and what to type next. */
export default function text(report: Report, view: TextView): string {
  const isFull = view.extent === 'full';
  const blocks = [
    titleLines(report, view),
    inputLines(report, view),
    findingLines(report, view),
    ...(isFull ? [matrixLines(report, view), exampleLines(report, view), absentLines(report, view)] : []),
    nextLines(view),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function titleLines(report: Report, view: TextView): readonly string[] {
  const { paint, columns } = view;
  const title = `stageproof ${report.version}`;
  const rest = `${sections.asOfText(report, view)}, policy ${visible(report.policy)}`;
  const [first = '', ...more] = wrapped(rest, columns - title.length - 2);
  return [`${paint.bold(title)}  ${paint.dim(first)}`, ...more.map((line) => paint.dim(`  ${line}`))];
}

function inputLines({ inputs, notes }: Report, { paint, columns }: TextView): readonly string[] {
  const pathWidth = Math.min(28, Math.max(0, ...inputs.map(({ path }) => widthOf(shownPath(path)))));
  const rowsWidth = Math.max(0, ...inputs.map(({ rows }) => counted(rows, 'row').length));
  const tableWidth = Math.max(9, ...inputs.map(({ table }) => tableName(table).length));
  const lines = inputs.flatMap((input) => {
    const path = padded(truncatedPath(shownPath(input.path), pathWidth), pathWidth);
    const table = tableName(input.table).padEnd(tableWidth);
    const start = `  ${table} ${path}  ${counted(input.rows, 'row').padStart(rowsWidth)}  `;
    const assumed = wrapped(visible(assumptionsOf(input, inputs).join(', ')), Math.max(20, columns - widthOf(start)));
    const indent = ' '.repeat(widthOf(start));
    return [
      ...assumed.map((line, at) => (at === 0 ? start : indent) + paint.dim(line)),
      ...noteLines(input.notes, MOST_NOTES, columns).map((line) => paint.yellow(line)),
    ];
  });
  const general = noteLines(notes, MOST_GENERAL_NOTES, columns).map((line) => paint.yellow(line));
  return [paint.bold('Read'), ...general, ...lines];
}

function noteLines(notes: InputReport['notes'], most: number, columns: number): readonly string[] {
  const shown = notes.slice(0, most).flatMap((note) => bulleted(visible(note), columns));
  const more = notes.length - most;
  return more > 0 ? [...shown, `    · and ${counted(more, 'more note')} in the JSON report`] : shown;
}

function findingLines(report: Report, view: TextView): readonly string[] {
  const { paint, columns } = view;
  const speaking = sections.speakingRules(report);
  const silent = sections.silentText(report);
  const edits = wrapped(visible(sections.editsText(report, view.applied)), columns - 2);
  return [
    `${paint.bold('Findings')}  ${sections.totalsText(report)}`,
    ...edits.map((line) => `  ${line}`),
    ...ruleLines(speaking.slice(0, MOST_RULES), view),
    ...otherRuleLines(speaking.slice(MOST_RULES), view),
    ...(silent === null ? [] : [paint.dim(`  ${silent}`)]),
  ];
}

function ruleLines(rules: readonly RuleReport[], view: TextView): readonly string[] {
  if (rules.length === 0) return [];
  const { paint, columns } = view;
  const idWidth = Math.max(...rules.map(({ id }) => id.length));
  const counts = numberColumn('', rules, ({ count }) => count);
  const safe = numberColumn('safe', rules, ({ fixable }) => fixable.safe);
  const unsafe = numberColumn('unsafe', rules, ({ fixable }) => fixable.unsafe);
  const before = `  ${counts[0]}   ${'rule'.padEnd(idWidth)}`;
  const room = columns - widthOf(`${before}  ${safe[0]}  ${unsafe[0]}  `);
  const isBeside = room >= LEAST_SUMMARY_COLUMNS;
  const indent = ' '.repeat(isBeside ? columns - room : counts[0]!.length + 5);
  const lines = rules.flatMap((rule, index) => {
    const worst = sections.worstOf(rule);
    const label = painterOf(worst, view)(`${MARKS[worst]} ${rule.id.padEnd(idWidth)}`);
    const numbers = `  ${counts[index + 1]} ${label}  ${safe[index + 1]}  ${unsafe[index + 1]}`;
    const summary = visible(sections.summaryOf(rule.id, view));
    const [first = '', ...rest] = wrapped(summary, columns - indent.length);
    if (isBeside) return [`${numbers}  ${first}`, ...rest.map((line) => indent + line)];
    return [numbers, ...[first, ...rest].map((line) => indent + paint.dim(line))];
  });
  return [paint.dim(`${before}  ${safe[0]}  ${unsafe[0]}${isBeside ? '  what it says' : ''}`), ...lines];
}

/** The rules for which the screen has no room, with their counts. */
function otherRuleLines(rules: readonly RuleReport[], { columns }: TextView): readonly string[] {
  if (rules.length === 0) return [];
  const items = rules.map(({ id, count }, at) => `${id} ${thousands(count)}${at < rules.length - 1 ? ',' : ''}`);
  return joinedToFit(['and', ...items], columns - 4, ' ').map((line, at) => (at === 0 ? `  ${line}` : `    ${line}`));
}

/** A right-aligned column of numbers under its heading; 0 is a dash. */
function numberColumn(
  heading: string,
  rules: readonly RuleReport[],
  numberOf: (rule: RuleReport) => number,
): readonly string[] {
  const cells = [heading, ...rules.map((rule) => (numberOf(rule) === 0 ? '–' : thousands(numberOf(rule))))];
  const width = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) => cell.padStart(width));
}

function matrixLines(report: Report, { paint, columns }: TextView): readonly string[] {
  const longest = Math.max(7, ...report.stages.map(({ stage }) => widthOf(stageName(stage))));
  const matrix = toMatrix(report, { rows: 7, columns: Math.max(1, Math.floor((columns - 26) / (longest + 2))) });
  if (matrix.changed === 0) return [];
  const table = new Table({
    head: ['  recorded ↓  derived →', ...matrix.columns.map(stageName)].map((cell) => paint.dim(cell)),
    colAligns: ['left', ...matrix.columns.map(() => 'right' as const)],
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const from of matrix.rows) {
    const counts = matrix.columns.map((to) => matrix.count(from, to));
    table.push([`  ${stageName(from)}`, ...counts.map((count) => (count === 0 ? paint.dim('·') : thousands(count)))]);
  }
  const { omitted } = matrix;
  const share = `${thousands(matrix.changed)} of ${counted(report.contacts, 'contact')}`;
  return [
    `${paint.bold('Recorded → derived')}  another stage is derived for ${share}`,
    ...table
      .toString()
      .split('\n')
      .map((line) => line.trimEnd()),
    ...(omitted.moves === 0
      ? []
      : [paint.dim(`  and ${counted(omitted.contacts, 'contact')} in ${counted(omitted.moves, 'rarer move')}`)]),
  ];
}

const NO_BORDERS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left']
    .concat(['left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((name) => [name, '']),
);

function stageName(stage: string): string {
  return truncated(visible(shortStage(stage)), 14);
}

function exampleLines(report: Report, view: TextView): readonly string[] {
  const { paint, columns } = view;
  const samples = sections.speakingRules(report).flatMap(({ samples: [first] }) => (first ? [first] : []));
  if (samples.length === 0) return [];
  return [
    paint.bold('Examples'),
    ...samples.slice(0, MOST_EXAMPLES).flatMap((sample) => oneExample(sample, view, columns)),
  ];
}

function oneExample(finding: Finding, view: TextView, columns: number): readonly string[] {
  const { rule, severity, message, evidence } = finding;
  const cells = evidence.slice(0, 3).map((one) => truncated(visible(evidenceText(one)), columns - 6));
  return [
    truncated(`  ${MARKS[severity]} ${rule}, ${visible(sections.subjectOf(finding))}`, columns).replace(
      MARKS[severity],
      (mark) => painterOf(severity, view)(mark),
    ),
    ...wrapped(visible(message), columns - 4).map((line) => `    ${line}`),
    ...joinedToFit(cells, columns - 4, ' · ').map((line) => view.paint.dim(`    ${line}`)),
  ];
}

/** The items on as few lines as they fit on, kept whole. */
function joinedToFit(items: readonly string[], columns: number, separator: string): readonly string[] {
  const lines: string[] = [];
  for (const item of items) {
    const longer = lines.length === 0 ? item : `${lines.at(-1)}${separator}${item}`;
    if (lines.length > 0 && widthOf(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(item);
  }
  return lines;
}

function absentLines(report: Report, { paint, columns }: TextView): readonly string[] {
  const absent = sections.absentRules(report);
  if (absent.length === 0) return [];
  return [
    `${paint.bold('Not run')}  ${paint.dim('silence is never a pass')}`,
    ...absent.flatMap(({ reason, ids }) => {
      // A selection switches off many; whoever made it knows which.
      const list = ids.length > MOST_ABSENT ? counted(ids.length, 'rule') : ids.join(', ');
      return bulleted(`${visible(reason)}: ${list}`, columns);
    }),
  ];
}

function nextLines({ next = [], paint, columns }: TextView): readonly string[] {
  if (next.length === 0) return [];
  const lines = next.flatMap(({ command, why }) => {
    const shown = visible(command);
    const isBeside = widthOf(shown) + widthOf(why) + 6 <= columns;
    // A command is never broken: it is there to be copied.
    return isBeside
      ? [`  ${paint.cyan(shown)}  ${paint.dim(why)}`]
      : [`  ${paint.cyan(shown)}`, `    ${paint.dim(why)}`];
  });
  return [paint.bold('Next'), ...lines];
}

function painterOf(severity: Severity, { paint }: TextView): (label: string) => string {
  if (severity === 'error') return paint.red;
  return severity === 'warning' ? paint.yellow : paint.cyan;
}

function shownPath(path: string): string {
  return path === '-' ? 'standard input' : visible(path);
}
