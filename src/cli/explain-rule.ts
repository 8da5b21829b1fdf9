import type { ChalkInstance } from 'chalk';
import { parse } from 'csv-parse/sync';
import { padded, widthOf, wrapped } from '../reporters/width.ts';
import type { Example, Rule } from '../types.ts';

const COLUMNS = 100;
const TABLES = ['contacts', 'deals', 'history'] as const;

/** Everything a person should know of a rule: what, why, how sure its fix is, and its examples. */
export function renderRule(rule: Rule, paint: ChalkInstance): string {
  const { id, severity, summary, why, needs, fixable, examples } = rule;
  const flawed = examples.filter(({ fires }) => fires.length > 0);
  const sound = examples.filter(({ fires }) => fires.length === 0);
  const lines = [
    `${paint.bold(id)}  ${severity}`,
    ...wrapped(`${summary}.`, COLUMNS),
    '',
    ...wrapped(why, COLUMNS),
    '',
    `${paint.dim('needs')}  ${needs.join(', ') || 'nothing but the file'}`,
    `${paint.dim('fix  ')}  ${fixText(fixable)}`,
    `${paint.dim('off  ')}  stageproof audit … --skip ${id}, or --rule ${id}=info`,
    ...flawed.flatMap((example) => ['', ...exampleLines(example, paint)]),
    ...sound.flatMap((example) => ['', ...exampleLines(example, paint)]),
  ];
  return `${lines.join('\n')}\n`;
}

function fixText(fixable: Rule['fixable']): string {
  if (fixable.length === 0) return 'none: what it finds is a worklist for people';
  const safe = fixable.includes('safe');
  const unsafe = fixable.includes('unsafe');
  if (safe && unsafe) return 'safe where the evidence proves it; otherwise unsafe, and applied only with --unsafe';
  return safe ? 'safe: applied by stageproof fix' : 'unsafe: applied only with stageproof fix --unsafe';
}

function exampleLines(example: Example, paint: ChalkInstance): readonly string[] {
  const { title, fires, policy, asOf } = example;
  const mark = fires.length > 0 ? paint.red('✖') : paint.green('✓');
  const outcome = fires.length > 0 ? `names ${fires.join(', ')}` : 'finds nothing';
  return [
    `${mark} ${title}`,
    ...(policy ? [`  ${paint.dim('policy')} ${JSON.stringify(policy)}`] : []),
    ...(asOf ? [`  ${paint.dim('as of')} ${asOf}`] : []),
    ...TABLES.flatMap((table) => tableLines(table, example, paint)),
    `  ${paint.dim(`→ ${outcome}`)}`,
  ];
}

function tableLines(table: (typeof TABLES)[number], example: Example, paint: ChalkInstance): readonly string[] {
  const text = example[table];
  if (text === undefined) return [];
  const before = recordsOf(text);
  const after = table === 'contacts' && example.fixed !== undefined ? recordsOf(example.fixed) : before;
  const cells = before.map((record, row) =>
    record.map((from, column) => {
      const to = after[row]?.[column] ?? from;
      return { text: to === from ? from : `${from || '(blank)'} → ${to || '(blank)'}`, isChanged: to !== from };
    }),
  );
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => widthOf(row[column]?.text ?? ''))));
  return cells.map((row, index) => {
    const painted = row.map(({ text: cell, isChanged }, column) => {
      const wide = padded(cell, widths[column] ?? 0);
      if (index === 0) return paint.dim(wide);
      return isChanged ? paint.green(wide) : wide;
    });
    return `  ${paint.dim((index === 0 ? table : '').padEnd(8))}  ${painted.join('  ').trimEnd()}`;
  });
}

function recordsOf(csv: string): readonly (readonly string[])[] {
  return parse(csv, { relax_column_count: true, skip_empty_lines: true });
}
