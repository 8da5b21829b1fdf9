import { Fault } from '../errors.ts';
import { didYouMean } from '../policy/closest.ts';
import { toSafeJson } from '../reporters/json.ts';
import { RULES, ruleById } from '../rules/index.ts';
import { painter } from './colour.ts';
import { EXIT } from './exit-status.ts';
import { renderContact } from './explain-contact.ts';
import { renderRule } from './explain-rule.ts';
import { type InputFlags, TABLES } from './flags.ts';
import type { Io } from './io.ts';
import { quoted } from './next-steps.ts';
import { toAuditOptions } from './run.ts';

/** `stageproof explain RULE` and `stageproof explain ID FILE...`: files after the word make it the id of a contact. */
export async function explain(subject: string, files: readonly string[], flags: InputFlags, io: Io): Promise<number> {
  const isContact = files.length > 0 || flags.table !== undefined || TABLES.some((table) => flags[table]);
  io.stdout.write(
    isContact ? await explainContactText(subject, files, flags, io) : explainRuleText(subject, flags, io),
  );
  return EXIT.passed;
}

function explainRuleText(id: string, flags: InputFlags, io: Io): string {
  const ids = RULES.map((known) => known.id);
  if (!ids.includes(id) && didYouMean(id, ids) === '') {
    throw new Fault('usage', `there is no rule "${id}"; for the contact ${id}, name its files too: ${example(id)}`);
  }
  const rule = ruleById(id);
  if (flags.format === 'json') return `${toSafeJson(rule)}\n`;
  return renderRule(rule, painter(io, io.stdout, flags.color));
}

async function explainContactText(id: string, files: readonly string[], flags: InputFlags, io: Io): Promise<string> {
  const { explainContact } = await import('../audit/audit.ts');
  const explanation = await explainContact(id, await toAuditOptions(files, flags, io));
  if (flags.format === 'json') return `${toSafeJson(explanation)}\n`;
  const columns = io.stdout.columns ?? Number.POSITIVE_INFINITY;
  return renderContact(explanation, { paint: painter(io, io.stdout, flags.color), columns });
}

function example(id: string): string {
  return `stageproof explain ${quoted(id)} contacts.csv deals.csv`;
}
