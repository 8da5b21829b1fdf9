import { RULES } from '../rules/index.ts';
import type { Rule } from '../types.ts';
import { painter } from './colour.ts';
import { EXIT } from './exit-status.ts';
import type { InputFlags } from './flags.ts';
import type { Io } from './io.ts';

/** `stageproof rules`: the catalogue, one rule a line. */
export async function rules(flags: Pick<InputFlags, 'color' | 'format'>, io: Io): Promise<number> {
  if (flags.format === 'json') {
    io.stdout.write(`${JSON.stringify(RULES.map(entryOf), null, 2)}\n`);
    return EXIT.passed;
  }
  const paint = painter(io, io.stdout, flags.color);
  const width = Math.max(...RULES.map(({ id }) => id.length));
  io.stdout.write(`${paint.dim(`${'rule'.padEnd(width)}  severity  fix           what it finds`)}\n`);
  for (const rule of RULES) {
    const fix = (rule.fixable.join(', ') || '–').padEnd(12);
    io.stdout.write(`${paint.bold(rule.id.padEnd(width))}  ${rule.severity.padEnd(8)}  ${fix}  ${rule.summary}\n`);
  }
  io.stdout.write(`\n${RULES.length} rules. stageproof explain RULE says why one matters and shows examples.\n`);
  return EXIT.passed;
}

function entryOf({ id, severity, fixable, summary, why, needs }: Rule) {
  return { id, severity, fixable, summary, why, needs };
}
