import { tableName } from '../crm/side-tables.ts';
import type { Finding, Report } from '../types.ts';
import { toMatrix } from './moves.ts';
import * as sections from './sections.ts';
import type { View } from './view.ts';
import { visible } from './visible.ts';
import { assumptionsOf, counted, evidenceText, shortStage, thousands } from './wording.ts';

const MOST_SAMPLES = 3;
const MOST_EVIDENCE = 4;

/** The report for people: a Markdown page in which no text of a customer acts as markup. */
export default function markdown(report: Report, view: View): string {
  const blocks = [
    [`# stageproof report`, '', `Judged ${sections.asOfText(report, view)}, policy ${escaped(report.policy)}.`],
    inputBlock(report),
    findingBlock(report, view),
    matrixBlock(report),
    exampleBlock(report),
    absentBlock(report),
    nextBlock(view),
    [`stageproof ${escaped(report.version)}`],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function inputBlock({ inputs, notes: general, contacts, deals, events }: Report): readonly string[] {
  const notes = [
    ...general.map((note) => `- ${escaped(note)}`),
    ...inputs.flatMap(({ path, notes: all }) => all.map((note) => `- ${escaped(path)}: ${escaped(note)}`)),
  ];
  const total = [counted(contacts, 'contact'), counted(deals, 'deal'), counted(events, 'stage event')].join(', ');
  return [
    '## What was read',
    '',
    `${total}.`,
    '',
    ...tableOf(
      ['Table', 'File', 'Rows', 'Understood as'],
      ['left', 'left', 'right', 'left'],
      inputs.map((input) => [
        tableName(input.table),
        escaped(input.path),
        thousands(input.rows),
        escaped(assumptionsOf(input, inputs).join(', ')),
      ]),
    ),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ];
}

function findingBlock(report: Report, view: View): readonly string[] {
  const speaking = sections.speakingRules(report);
  const silent = sections.silentText(report);
  const rows = speaking.map((rule) => [
    `\`${rule.id}\``,
    sections.worstOf(rule),
    thousands(rule.count),
    thousands(rule.fixable.safe),
    thousands(rule.fixable.unsafe),
    escaped(sections.summaryOf(rule.id, view)),
  ]);
  const head = ['Rule', 'Severity', 'Found', 'Safe fixes', 'Unsafe fixes', 'What it says'];
  const applied = view.applied && { ...view.applied, out: escaped(view.applied.out) };
  return [
    '## Findings',
    '',
    `${sections.totalsText(report)}; ${sections.editsText(report, applied)}.`,
    ...(rows.length > 0 ? ['', ...tableOf(head, ['left', 'left', 'right', 'right', 'right', 'left'], rows)] : []),
    ...(silent === null ? [] : ['', `${silent}.`]),
  ];
}

function matrixBlock(report: Report): readonly string[] {
  const matrix = toMatrix(report, { rows: 30, columns: 20 });
  if (matrix.changed === 0) return [];
  const { omitted } = matrix;
  return [
    '## Recorded and derived stages',
    '',
    `Another stage is derived for ${thousands(matrix.changed)} of ${counted(report.contacts, 'contact')}.`,
    '',
    ...tableOf(
      ['recorded ↓ derived →', ...matrix.columns.map((stage) => escaped(shortStage(stage)))],
      ['left', ...matrix.columns.map(() => 'right' as const)],
      matrix.rows.map((from) => [
        escaped(shortStage(from)),
        ...matrix.columns.map((to) => (matrix.count(from, to) === 0 ? '' : thousands(matrix.count(from, to)))),
      ]),
    ),
    ...(omitted.moves === 0
      ? []
      : ['', `And ${counted(omitted.contacts, 'contact')} in ${counted(omitted.moves, 'rarer move')}.`]),
  ];
}

function exampleBlock(report: Report): readonly string[] {
  const speaking = sections.speakingRules(report).filter(({ samples }) => samples.length > 0);
  if (speaking.length === 0) return [];
  const lines = speaking.flatMap(({ id, count, samples }) => {
    const shown = samples.slice(0, MOST_SAMPLES);
    return ['', `### ${id}: ${shown.length} of ${thousands(count)}`, '', ...shown.flatMap(exampleItem)];
  });
  return ['## Examples', ...lines];
}

function exampleItem(finding: Finding): readonly string[] {
  const { message, evidence } = finding;
  const cells = evidence.slice(0, MOST_EVIDENCE).map((one) => `  - ${escaped(evidenceText(one))}`);
  return [`- **${escaped(sections.subjectOf(finding))}**: ${escaped(message)}`, ...cells];
}

function absentBlock(report: Report): readonly string[] {
  const absent = sections.absentRules(report);
  if (absent.length === 0) return [];
  return [
    '## Not run',
    '',
    'Silence is never a pass: these rules said nothing because they could not look.',
    '',
    ...absent.map(({ reason, ids }) => `- ${escaped(reason)}: ${ids.map((id) => `\`${id}\``).join(', ')}`),
  ];
}

function nextBlock({ next = [] }: View): readonly string[] {
  if (next.length === 0) return [];
  return ['## Next', '', ...next.map(({ command, why }) => `- ${codeSpan(visible(command))}: ${why}`)];
}

function tableOf(
  head: readonly string[],
  aligns: readonly ('left' | 'right')[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(aligns.map((align) => (align === 'right' ? '--:' : ':--'))), ...rows.map(line)];
}

/** Text that renders as itself: no markup, no HTML, no mention, no link, one line. */
function escaped(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]()#+!|~$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replaceAll('://', '&#58;//')
    .replace(/www\./gi, (prefix) => `${prefix.slice(0, 3)}&#46;`);
}

/** A code span fenced with more backticks than the text holds in a row. */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}
