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
import { toAuditOptions } from './run.ts';

/** `stageproof explain RULE` and `stageproof explain ID FILE...`: files after the word make it the id of a contact. */
export async function explain(subject: string, files: readonly string[], flags: InputFlags, io: Io): Promise<number> {
  const isContact = files.length > 0 || TABLES.some((table) => flags[table]);
  io.stdout.write(
    isContact ? await explainContactText(subject, files, flags, io) : explainRuleText(subject, flags, io),
  );
  return EXIT.passed;
}

function explainRuleText(id: string, flags: InputFlags, io: Io): string {
  const rule = ruleById(id);
  if (!rule) {
    const ids = RULES.map((known) => known.id);
    const hint =
      didYouMean(id, ids) || `; for the contact ${id}, name its files too: stageproof explain ${id} contacts.csv`;
    throw new Fault('usage', `no rule is called "${id}"${hint}`);
  }
  if (flags.format === 'json') return `${toSafeJson(rule)}\n`;
  return renderRule(rule, painter(io, io.stdout, flags.color));
}

async function explainContactText(id: string, files: readonly string[], flags: InputFlags, io: Io): Promise<string> {
  const { explainContact } = await import('../audit/audit.ts');
  const explanation = await explainContact(id, await toAuditOptions(files, flags, io));
  if (flags.format === 'json') return `${toSafeJson(explanation)}\n`;
  return renderContact(explanation, painter(io, io.stdout, flags.color));
}
