import { tableName } from '../crm/side-tables.ts';
import type { Finding, Report, RuleReport, Severity, Table } from '../types.ts';
import type { Applied, View } from './view.ts';
import { counted, groupedBy, isoText, thousands } from './wording.ts';

/** Severities, the worst first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

const RECORDS: Readonly<Record<Table, string>> = {
  contacts: 'contact',
  deals: 'deal',
  companies: 'company',
  history: 'history of',
  associations: 'association of deal',
  stages: 'deal stage',
  pipelines: 'pipeline',
  merges: 'merged contact',
  dealMerges: 'merged deal',
  options: 'label',
  dealHistory: 'history of deal',
};

/** The moment of judgement and where it comes from. */
export function asOfText({ asOf }: Report, { asOfGiven }: View): string {
  if (asOf === null) return 'as of no date: no file holds one that can be read';
  return `as of ${isoText(asOf)} (${asOfGiven ? 'as asked for' : 'the newest date in the files'})`;
}

/** Rules that found something: by severity, then by count. */
export function speakingRules({ rules }: Report): readonly RuleReport[] {
  return SEVERITIES.flatMap((severity) =>
    rules
      .filter((rule) => worstOf(rule) === severity && rule.status === 'ran' && rule.count > 0)
      .toSorted((a, b) => b.count - a.count),
  );
}

/** The severity that a rule's findings have at worst. */
export function worstOf({ worst, severity }: RuleReport): Severity {
  return worst ?? severity;
}

/** How many findings, and of which severity. */
export function totalsText({ totals }: Report): string {
  const all = totals.error + totals.warning + totals.info;
  if (all === 0) return 'no findings';
  const parts = [
    ...(totals.error > 0 ? [counted(totals.error, 'error')] : []),
    ...(totals.warning > 0 ? [counted(totals.warning, 'warning')] : []),
    ...(totals.info > 0 ? [`${thousands(totals.info)} for information`] : []),
  ];
  return parts.length === 1 ? parts[0]! : `${counted(all, 'finding')}: ${parts.join(', ')}`;
}

/** What can be corrected, or has been. */
export function editsText({ edits: { safe, unsafe } }: Report, applied: Applied | undefined): string {
  if (applied) {
    const count = applied.apply === 'unsafe' ? safe + unsafe : safe;
    const rest = applied.apply === 'safe' && unsafe > 0 ? `; ${counted(unsafe, 'unsafe one')} left for --unsafe` : '';
    return `${counted(count, 'cell')} corrected in ${applied.out}${rest}`;
  }
  if (safe + unsafe === 0) return 'nothing that a file could correct';
  if (safe === 0) return `nothing can be corrected safely, ${counted(unsafe, 'cell')} with --unsafe`;
  const daring = unsafe > 0 ? `, ${thousands(unsafe)} more with --unsafe` : '';
  return `${counted(safe, 'cell')} can be corrected safely${daring}`;
}

/** How many rules ran and found nothing; null when none did. */
export function silentText({ rules }: Report): string | null {
  const ran = rules.filter(({ status }) => status === 'ran');
  const silent = ran.filter(({ count }) => count === 0).length;
  return silent === 0 ? null : `${counted(silent, silent < ran.length ? 'other rule' : 'rule')} ran and found nothing`;
}

/** What did not run, by reason. */
export function absentRules({
  rules,
}: Report): readonly { readonly reason: string; readonly ids: readonly string[] }[] {
  const absent = rules.filter(({ status }) => status !== 'ran');
  const groups = groupedBy(
    absent,
    ({ status, reason }) => reason ?? (status === 'off' ? 'switched off' : 'no reason given'),
  );
  return [...groups].map(([reason, members]) => ({ reason, ids: members.map(({ id }) => id) }));
}

/** The plain sentence of a rule. */
export function summaryOf(id: string, { rules }: View): string {
  return rules.find((rule) => rule.id === id)?.summary ?? '';
}

/** What a finding is about: `contact 1042`, or the row where there is no id. */
export function subjectOf({ table, recordId, row }: Finding): string {
  return recordId === '' ? `${tableName(table)} row ${row}` : `${RECORDS[table]} ${recordId}`;
}
