import type { Disagreement, InputReport, Reconciliation, Side } from '../types.ts';
import type { TextView } from './view.ts';
import { visible } from './visible.ts';
import { bulleted, padded, truncated, widthOf, wrapped } from './width.ts';
import { assumptionsOf, counted, evidenceText, isoText, shortStage, thousands } from './wording.ts';

const MOST_DIFFERENCES = 12;
const MOST_EXAMPLES = 3;

const KEYS: ReadonlyMap<string, string> = new Map([
  ['external', 'the id in the other system'],
  ['id', 'equal ids'],
  ['email', 'e-mail'],
  ['columns', 'the columns of --on'],
]);

/** Two systems side by side on one screen: who was joined, where the stages differ, what the evidence supports. */
export default function reconciliation(found: Reconciliation, view: Pick<TextView, 'columns' | 'paint'>): string {
  const blocks = [
    [view.paint.bold(`stageproof ${found.version}`)],
    sideLines('First', found.first, view),
    sideLines('Second', found.second, view),
    joinLines(found, view),
    differenceLines(found, view),
    exampleLines(found, view),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

type Screen = Pick<TextView, 'columns' | 'paint'>;

function sideLines(name: string, { inputs, asOf, policy }: Side, { paint, columns }: Screen): readonly string[] {
  const moment = asOf === null ? 'as of no date' : `as of ${isoText(asOf)}`;
  const width = Math.min(36, Math.max(...inputs.map(({ path }) => widthOf(visible(path)))));
  return [
    `${paint.bold(name)}  ${paint.dim(`${moment}, policy ${visible(policy)}`)}`,
    ...inputs.flatMap((input) => inputLines(input, inputs, width, { paint, columns })),
  ];
}

function inputLines(
  input: InputReport,
  inputs: readonly InputReport[],
  width: number,
  { paint, columns }: Screen,
): readonly string[] {
  const path = padded(truncated(visible(input.path), width), width);
  const start = `  ${input.table.padEnd(9)} ${path}  ${counted(input.rows, 'row')}  `;
  return [
    `${start}${paint.dim(truncated(visible(assumptionsOf(input, inputs).join(', ')), Math.max(20, columns - widthOf(start))))}`,
    ...input.notes.flatMap((note) => bulleted(visible(note), columns).map((line) => paint.yellow(line))),
  ];
}

function joinLines(found: Reconciliation, { paint, columns }: Screen): readonly string[] {
  const { pairs, keys, agreeing, counts, notes } = found;
  const by = keys.map(({ key, pairs: count }) => `${thousands(count)} by ${KEYS.get(key) ?? key}`).join(', ');
  const lines = [
    `same stage in both systems: ${thousands(agreeing)}; different stages: ${thousands(counts['stage-differs'])}`,
    `only in the first system: ${thousands(counts['only-in-first'])}; ` +
      `only in the second: ${thousands(counts['only-in-second'])}`,
    ...(counts['not-joined'] > 0
      ? [`not joined, because several contacts share the key: ${thousands(counts['not-joined'])}`]
      : []),
  ];
  return [
    `${paint.bold('Joined')}  ${counted(pairs, 'contact')}${by === '' ? '' : `: ${by}`}`,
    ...lines.map((line) => `  ${line}`),
    ...notes.flatMap((note) => bulleted(visible(note), columns).map((line) => paint.yellow(line))),
  ];
}

function differenceLines({ differences, supports, counts }: Reconciliation, { paint }: Screen): readonly string[] {
  if (differences.length === 0) return [];
  const shown = differences.slice(0, MOST_DIFFERENCES);
  const name = (stage: string) => truncated(visible(shortStage(stage)), 28);
  const countWidth = Math.max(...shown.map(({ count }) => thousands(count).length));
  const firstWidth = Math.max(5, ...shown.map(({ first }) => widthOf(name(first))));
  const rest = differences.slice(MOST_DIFFERENCES).reduce((sum, { count }) => sum + count, 0);
  const { first, second, neither, unknown } = supports;
  return [
    `${paint.bold('Stages that differ')}  ${counted(counts['stage-differs'], 'contact')}`,
    `  the evidence supports the first: ${thousands(first)}, the second: ${thousands(second)}, ` +
      `neither: ${thousands(neither)}; no evidence but the cells: ${thousands(unknown)}`,
    paint.dim(`  ${' '.repeat(countWidth)}  ${padded('first', firstWidth)}  second`),
    ...shown.map(
      (one) =>
        `  ${thousands(one.count).padStart(countWidth)}  ${padded(name(one.first), firstWidth)}  ${name(one.second)}`,
    ),
    ...(rest > 0 ? [paint.dim(`  and ${counted(rest, 'contact')} in rarer pairs`)] : []),
  ];
}

function exampleLines({ samples }: Reconciliation, { paint, columns }: Screen): readonly string[] {
  const differing = samples.filter(({ kind }) => kind === 'stage-differs');
  const others = samples.filter(({ kind }) => kind !== 'stage-differs');
  const shown = [...differing.slice(0, MOST_EXAMPLES), ...others.slice(0, 1)];
  if (shown.length === 0) return [];
  return [paint.bold('Examples'), ...shown.flatMap((one) => exampleOf(one, { paint, columns }))];
}

function exampleOf({ kind, first, second, message, evidence }: Disagreement, screen: Screen): readonly string[] {
  const { paint, columns } = screen;
  const who = [first, second].flatMap((one) => (one === null ? [] : [`${one.file} ${one.id}`])).join(' / ');
  return [
    `  ${paint.red(kind)}  ${truncated(visible(who), columns - kind.length - 4)}`,
    ...wrapped(visible(message), columns - 4).map((line) => `    ${line}`),
    ...evidence
      .slice(0, 4)
      .map((cell) => paint.dim(`    ${truncated(visible(evidenceText(cell)), Math.max(20, columns - 4))}`)),
  ];
}
