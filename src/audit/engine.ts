import { tableName } from '../crm/side-tables.ts';
import { Fault } from '../errors.ts';
import { didYouMean } from '../policy/closest.ts';
import type {
  Contact,
  Context,
  DateColumn,
  Deal,
  DealHistory,
  Detection,
  Finding,
  LateStageDate,
  LostAssociations,
  Need,
  Policy,
  Row,
  Rule,
  Severity,
  SkippedStages,
  Subjects,
  Table,
} from '../types.ts';
import { createFill, type MessageData } from './message.ts';

/** Takes each finding with the detection it was made from, which holds its edits. */
export type Take = (finding: Finding, detection: Detection) => void;

/** Whether a rule runs in this audit, and why not. */
export interface RuleStatus {
  readonly id: string;
  readonly severity: Severity;
  readonly status: 'ran' | 'not-run' | 'off';
  readonly reason?: string;
}

/** Which rules somebody asked for on the command line. */
export interface Selection {
  /** Only these run; every rule when absent. */
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  /** By rule id; over the policy's. */
  readonly severities?: Readonly<Record<string, Severity | 'off'>> | undefined;
}

export interface EngineOptions {
  readonly rules: readonly Rule[];
  readonly policy: Policy;
  /** What every rule may ask. */
  readonly context: Context;
  readonly selection: Selection;
  /** What the files of each given table are called, for reasons. */
  readonly files: ReadonlyMap<string, string>;
}

/** Runs the rules that are on, each over its kind of subject. Holds no memory of what it has judged. */
export interface Engine {
  judgeContact(contact: Contact, take: Take): void;
  /** How many rules look at contacts. */
  readonly contactRules: number;
  /** Runs the rule at that place among those that look at contacts; how many findings it had. */
  judgeContactBy(rule: number, contact: Contact, take: Take): number;
  judgeDeal(deal: Deal, take: Take): void;
  judgeRow(row: Row, take: Take): void;
  judgeDateColumn(column: DateColumn, take: Take): void;
  judgeAssociations(file: LostAssociations, take: Take): void;
  judgeLateDate(date: LateStageDate, take: Take): void;
  judgeDealHistory(history: DealHistory, take: Take): void;
  judgeSkippedStages(skipped: SkippedStages, take: Take): void;
  /** True when some rule that runs looks at such subjects. */
  judges(subject: keyof Subjects): boolean;
  /** One entry for each rule, sorted by id. */
  readonly status: readonly RuleStatus[];
}

type Options = Readonly<Record<string, unknown>>;

/** A rule that runs, with all that is settled for it before the first subject. */
interface Runner {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly check: Rule['check'];
  readonly options: Options;
  readonly word: (data: MessageData) => string;
}

/** The engine of one audit. Throws a `Fault` for a rule or an option that does not exist. */
export function createEngine(options: EngineOptions): Engine {
  checkIds(options);
  const { context } = options;
  const runners: Record<keyof Subjects, Runner[]> = {
    contact: [],
    deal: [],
    row: [],
    dateColumn: [],
    associations: [],
    lateDate: [],
    dealHistory: [],
    skippedStages: [],
  };
  const status: RuleStatus[] = [];
  for (const rule of [...options.rules].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const ruleOptions = optionsOf(rule, options.policy);
    const severity = severityOf(rule, options);
    const reason = severity === 'off' ? null : unmetNeed(rule, options);
    if (severity === 'off')
      status.push({ id: rule.id, severity: rule.severity, status: 'off', ...whyOff(rule, options) });
    else if (reason !== null) status.push({ id: rule.id, severity, status: 'not-run', reason });
    else {
      status.push({ id: rule.id, severity, status: 'ran' });
      const word = createFill(rule.message);
      runners[rule.subject].push({ rule, severity, check: rule.check, options: ruleOptions, word });
    }
  }
  return {
    judgeContact: (contact, take) => judge(runners.contact, contact, context, take),
    contactRules: runners.contact.length,
    judgeContactBy: (rule, contact, take) => run(runners.contact[rule]!, contact, context, take),
    judgeDeal: (deal, take) => judge(runners.deal, deal, context, take),
    judgeRow: (row, take) => judge(runners.row, row, context, take),
    judgeDateColumn: (column, take) => judge(runners.dateColumn, column, context, take),
    judgeAssociations: (file, take) => judge(runners.associations, file, context, take),
    judgeLateDate: (date, take) => judge(runners.lateDate, date, context, take),
    judgeDealHistory: (history, take) => judge(runners.dealHistory, history, context, take),
    judgeSkippedStages: (skipped, take) => judge(runners.skippedStages, skipped, context, take),
    judges: (subject) => runners[subject].length > 0,
    status,
  };
}

function judge(runners: readonly Runner[], subject: Subjects[keyof Subjects], context: Context, take: Take): void {
  for (let i = 0; i < runners.length; i++) run(runners[i]!, subject, context, take);
}

function run(runner: Runner, subject: Subjects[keyof Subjects], context: Context, take: Take): number {
  const { check, options, rule } = runner;
  if ('isConverted' in subject && subject.isConverted && rule.ofConverted !== true) return 0;
  const detections = check(subject, context, options);
  for (let i = 0; i < detections.length; i++) {
    take(toFinding(runner, 'id' in subject ? subject.id : '', detections[i]!), detections[i]!);
  }
  return detections.length;
}

function toFinding({ rule, severity, word }: Runner, recordId: string, detection: Detection): Finding {
  const { evidence, fix } = detection;
  const [cell] = evidence;
  return {
    rule: rule.id,
    severity: detection.severity ?? severity,
    table: cell.table,
    recordId,
    row: cell.row,
    column: cell.column,
    recorded: cell.value,
    proposed: detection.proposed ?? fix?.edits[0].to ?? '',
    fix: fix?.safety ?? null,
    basis: fix?.basis ?? null,
    message: word(detection.data),
    evidence,
  };
}

/* What is on. */

/** The command line over the policy over the rule itself. */
function severityOf(rule: Rule, { policy, selection }: EngineOptions): Severity | 'off' {
  const { only, skip, severities } = selection;
  const asked = severities === undefined ? undefined : own(severities, rule.id);
  if (skip?.includes(rule.id)) return 'off';
  if (only !== undefined && !only.includes(rule.id)) return 'off';
  if (asked !== undefined) return asked;
  const set = own(policy.rules, rule.id)?.severity;
  // Somebody who asks for one rule by name wants to see it, whatever the policy says.
  if (set === 'off' && only !== undefined) return rule.severity;
  return set ?? rule.severity;
}

/** The word of a preset, unless the command line says it too. */
function whyOff(
  { id }: Rule,
  { policy, selection: { only, skip, severities = {} } }: EngineOptions,
): Pick<RuleStatus, 'reason'> {
  const because = own(policy.rules, id)?.because;
  const isSaid = skip?.includes(id) || only !== undefined || own(severities, id) !== undefined;
  return because === undefined || isSaid ? {} : { reason: because };
}

function optionsOf(rule: Rule, policy: Policy): Options {
  const given = own(policy.rules, rule.id)?.options;
  if (given === undefined) return rule.options;
  for (const [name, value] of Object.entries(given)) {
    const place = `${policy.origin}: rule "${rule.id}"`;
    if (!Object.hasOwn(rule.options, name)) {
      const known = Object.keys(rule.options);
      const hint = didYouMean(name, known) || (known.length === 0 ? '; it has none' : `; it has ${known.join(', ')}`);
      throw new Fault('policy', `${place} has no option "${name}"${hint}`);
    }
    if (!isLike(value, rule.options[name])) {
      const usual = JSON.stringify(rule.options[name]);
      throw new Fault('policy', `${place}: option "${name}" must be like ${usual}, not ${JSON.stringify(value)}`);
    }
  }
  return { ...rule.options, ...given };
}

function isLike(value: unknown, usual: unknown): boolean {
  if (Array.isArray(usual)) return Array.isArray(value);
  if (typeof usual === 'number') return typeof value === 'number' && Number.isFinite(value);
  return typeof value === typeof usual && value !== null && !Array.isArray(value);
}

function checkIds({ rules, policy, selection }: EngineOptions): void {
  const { only = [], skip = [], severities = {} } = selection;
  const ids = new Set(rules.map(({ id }) => id));
  for (const id of [...only, ...skip, ...Object.keys(severities)]) {
    if (!ids.has(id)) throw new Fault('usage', `there is no rule "${id}"${hintFor(id, ids)}`);
  }
  for (const id of Object.keys(policy.rules)) {
    if (!ids.has(id)) throw new Fault('policy', `${policy.origin}: there is no rule "${id}"${hintFor(id, ids)}`);
  }
}

function hintFor(id: string, ids: Iterable<string>): string {
  return didYouMean(id, ids) || '; `stageproof rules` lists them all';
}

function own<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/* Why not. */

/** Why the rule cannot run, as the end of "not run: …"; null where it can. */
function unmetNeed(rule: Rule, { context, files }: EngineOptions): string | null {
  const needs: readonly Need[] = rule.subject === 'contact' ? ['contacts', ...rule.needs] : rule.needs;
  for (const need of needs) {
    if (!context.has(need)) return need === 'links' ? linksReason(context, files) : reasonFor(need, files);
  }
  return null;
}

const LINKING: readonly Need[] = ['deals.contactIds', 'deals.contactEmails', 'contacts.dealIds'];

function linksReason(context: Context, files: ReadonlyMap<string, string>): string {
  const associations = files.get('associations');
  if (associations !== undefined) return `no row of ${associations} leads to a contact`;
  const isSome = LINKING.some((need) => context.has(need));
  return isSome ? 'columns link only some deals to contacts' : 'no column links deals to contacts';
}

function reasonFor(need: Need, files: ReadonlyMap<string, string>): string {
  if (need === 'stageOrder') return 'no table tells how the deal stages follow each other';
  if (need === 'creations') return `no row of ${files.get('dealHistory')} tells when a deal was created`;
  const [table = '', field] = need.split('.');
  const file = files.get(table);
  if (field === undefined || file === undefined) return `no ${tableName(table as Table)} file`;
  return `no ${WORDS.get(field) ?? spaced(field)} column in ${file}`;
}

// What a column is called in a sentence, where its field's name would not do.
const WORDS: ReadonlyMap<string, string> = new Map([
  ['stageDate', 'stage-date'],
  ['leadStatus', 'lead-status'],
  ['email', 'e-mail'],
  ['createdAt', 'create-date'],
  ['closedAt', 'close-date'],
  ['modifiedAt', 'modify-date'],
  ['dealIds', 'associated-deals'],
  ['contactIds', 'associated-contacts'],
]);

/** `firstName` as `first-name`. */
function spaced(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
