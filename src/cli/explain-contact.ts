import type { ChalkInstance } from 'chalk';
import { visible } from '../reporters/visible.ts';
import { padded, truncated, widthOf, wrapped } from '../reporters/width.ts';
import { evidenceText, momentText } from '../reporters/wording.ts';
import type { Explanation, Finding, TimelineEntry } from '../types.ts';

const COLUMNS = 100;
const KINDS: Readonly<Record<TimelineEntry['kind'], string>> = {
  claim: 'claim',
  proof: 'proof',
  clear: 'clear',
  recorded: 'recorded',
  'lost-deal': 'lost deal',
  'ignored-deal': 'ignored',
  'off-ladder': 'off ladder',
  criterion: 'criterion',
};

/** What a contact's story is printed on. */
export interface Screen {
  readonly paint: ChalkInstance;
  /** Where evidence is cut off; infinite where nothing is. */
  readonly columns: number;
}

/** One contact's story: every claim and proof with its cell, which one decided, and what is found. */
export function renderContact(explanation: Explanation, screen: Screen): string {
  const { paint } = screen;
  const { id, file, row, recorded, derived, settled, why, timeline, findings, notes } = explanation;
  const since = derived.since === null ? '' : `, since ${momentText(derived.since)}`;
  const basis = derived.basis === null ? '' : ` (${derived.basis}${since})`;
  const lines = [
    `${paint.bold(`Contact ${visible(id)}`)}  ${paint.dim(visible(`${file}:${row}`))}`,
    '',
    `${paint.dim('recorded')}  ${recordedText(recorded.raw, recorded.value)}`,
    `${paint.dim('derived ')}  ${paint.bold(visible(derived.stage ?? 'nothing'))}${basis}`,
    ...(settled === derived.stage
      ? []
      : [`${paint.dim('settled ')}  ${visible(settled ?? 'nothing')} until someone decides`]),
    '',
    ...wrapped(visible(why), COLUMNS),
    '',
    paint.bold('Timeline'),
    ...timelineLines(timeline, screen),
    '',
    paint.bold('Findings'),
    ...(findings.length === 0 ? ['  none'] : findings.flatMap((finding) => findingLines(finding, paint))),
    ...(notes.length === 0 ? [] : ['', paint.bold('Notes')]),
    ...notes.flatMap((note) =>
      wrapped(visible(note), COLUMNS - 4).map((line, at) => (at ? `    ${line}` : `  · ${line}`)),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function recordedText(raw: string, value: string | null): string {
  if (raw.trim() === '') return '(blank)';
  if (value === null) return `${visible(raw)} (no known stage)`;
  return raw === value ? raw : `${visible(raw)} (${value})`;
}

function timelineLines(timeline: readonly TimelineEntry[], { paint, columns }: Screen): readonly string[] {
  if (timeline.length === 0) return ['  nothing in the files speaks for a stage'];
  const rows = timeline.map((entry) => [
    entry.at === null ? 'undated' : momentText(entry.at),
    KINDS[entry.kind],
    `${visible(entry.text)}${remarkOf(entry)}`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.min(60, Math.max(...rows.map((row) => widthOf(row[column]!)))));
  const starts = timeline.map(({ decided }, index) => {
    const cells = rows[index]!.map((cell, column) => padded(truncated(cell, widths[column]!), widths[column]!));
    return `${decided ? '►' : ' '} ${cells.join('  ')}  `;
  });
  const cells = timeline.map(({ evidence }) => visible(evidenceText(evidence)));
  const isBeside = starts.every((start, index) => widthOf(start) + widthOf(cells[index]!) <= columns);
  const indent = ' '.repeat(widths[0]! + 4);
  const lines = timeline.flatMap((entry, index) => {
    const colour = paintOf(entry, paint);
    if (isBeside) return [colour(starts[index]!) + paint.dim(cells[index]!)];
    return [colour(starts[index]!.trimEnd()), indent + paint.dim(truncated(cells[index]!, columns - indent.length))];
  });
  return [...lines, paint.dim('► decided the derived stage')];
}

function paintOf({ decided, voided, move }: TimelineEntry, paint: ChalkInstance): ChalkInstance {
  if (voided) return paint.dim;
  if (decided) return paint.green;
  return move === 'regression' ? paint.yellow : paint.reset;
}

function remarkOf({ voided, move }: TimelineEntry): string {
  if (move === 'reset') return ' ← a meant step back';
  if (move === 'regression') return ' ← fell back';
  return voided ? ' (void)' : '';
}

function findingLines(finding: Finding, paint: ChalkInstance): readonly string[] {
  const { rule, severity, message, fix, column, recorded, proposed } = finding;
  const change = proposed === '' ? '' : `  ${column}: ${recorded || '(blank)'} → ${proposed}${fix ? ` (${fix})` : ''}`;
  const colour = severity === 'error' ? paint.red : severity === 'warning' ? paint.yellow : paint.cyan;
  return [
    `  ${colour(severity)} ${paint.bold(rule)}${visible(change)}`,
    ...wrapped(visible(message), COLUMNS - 4).map((line) => `    ${line}`),
  ];
}
