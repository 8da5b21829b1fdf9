import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { fixFiles } from '../../src/audit/audit.ts';
import { createEngine, type Take } from '../../src/audit/engine.ts';
import { createSpelling } from '../../src/audit/spelling.ts';
import type { AuditOptions } from '../../src/options.ts';
import type { Edit, Example, Finding, Named, Need, Rule, RuleReport, Vocabulary } from '../../src/types.ts';
import { day } from '../audit/literal.ts';
import { type OracleWorld, worldOf } from '../oracle.ts';

/** What one rule alone makes of an example. */
export interface Outcome {
  readonly status: Pick<RuleReport, 'status' | 'reason'>;
  readonly findings: readonly Finding[];
  /** The contacts after `fix --unsafe`, cell by cell. */
  readonly contacts: readonly (readonly string[])[];
}

/** Runs one rule alone over an example. */
export type Pipeline = (rule: Rule, example: Example) => Promise<Outcome>;

/** Everything in memory, read by the oracle. */
export const inMemory: Pipeline = async (rule, example) => {
  const { status, findings, edits } = judged([rule], example);
  return { status: status[0]!, findings, contacts: edited(cellsOf(example.contacts), edits) };
};

/** What some rules together say of an example, and every edit they offer. */
export function judged(rules: readonly Rule[], example: Example) {
  const { contacts, deals, history, associations, policy, asOf } = example;
  const world = worldOf({
    contacts,
    ...(deals === undefined ? {} : { deals }),
    ...(history === undefined ? {} : { history }),
    ...(associations === undefined ? {} : { associations }),
    ...(policy === undefined ? {} : { policy }),
    ...(asOf === undefined ? {} : { asOf: day(asOf) }),
  });
  return judgedWorld(rules, world);
}

/** What some rules together say of a world, and every edit they offer. */
export function judgedWorld(rules: readonly Rule[], world: OracleWorld) {
  // A preset may speak of rules that are not asked here.
  const settings = Object.entries(world.policy.rules).filter(([id]) => rules.some((rule) => rule.id === id));
  const engine = createEngine({
    rules,
    policy: { ...world.policy, rules: Object.fromEntries(settings) },
    context: contextOf(world),
    selection: {},
    files: new Map(world.layouts.map(({ table }) => [table, `${table}.csv`])),
  });
  const findings: Finding[] = [];
  const edits: Edit[] = [];
  const take: Take = (finding, { fix }) => {
    findings.push(finding);
    edits.push(...(fix?.edits ?? []));
  };
  for (const row of world.rows) engine.judgeRow(row, take);
  for (const column of world.dateColumns) engine.judgeDateColumn(column, take);
  for (const file of world.lost) engine.judgeAssociations(file, take);
  for (const date of world.late) engine.judgeLateDate(date, take);
  for (const deal of world.deals) engine.judgeDeal(deal, take);
  for (const contact of world.contacts) engine.judgeContact(contact, take);
  return { status: engine.status, findings, edits };
}

function contextOf({ policy, asOf, layouts, linksKnown, spelled }: OracleWorld) {
  const language = layouts.find(({ table }) => table === 'contacts')!.language;
  const spellings = {
    stage: spellingOf(spelled, 'stage', policy.stages, language),
    leadStatus: spellingOf(spelled, 'leadStatus', policy.leadStatuses, language),
  };
  return {
    policy,
    asOf,
    has: (need: Need) => isMet(need, { layouts, linksKnown }),
    spell: (field: 'stage' | 'leadStatus', value: string) => spellings[field].spell(value),
    respell: (field: 'stage' | 'leadStatus', named: Named) => spellings[field].respell(named),
  };
}

function spellingOf(
  contacts: OracleWorld['spelled'],
  field: 'stage' | 'leadStatus',
  vocabulary: Vocabulary,
  language: string | null,
) {
  return createSpelling(
    contacts.map((contact) => ({ named: contact[field], count: 1 })),
    vocabulary,
    language,
  );
}

function isMet(need: Need, { layouts, linksKnown }: Pick<OracleWorld, 'layouts' | 'linksKnown'>): boolean {
  if (need === 'links') return linksKnown;
  const [name, field] = need.split('.');
  const layout = layouts.find(({ table }) => table === name);
  return layout !== undefined && (field === undefined || layout.columns.some((column) => column.field === field));
}

function edited(records: readonly (readonly string[])[], edits: readonly Edit[]): readonly (readonly string[])[] {
  const copy = records.map((cells) => [...cells]);
  for (const { row, position, from, to } of edits) {
    const cells = copy[row - 1]!;
    if (cells[position] !== from) throw new Error(`row ${row}: expected ${from}, met ${cells[position]}`);
    cells[position] = to;
  }
  return copy;
}

/** Real files, read and written by the program itself. */
export const fromFiles: Pipeline = async (rule, example) => {
  const folder = mkdtempSync(join(tmpdir(), 'stageproof-rule-'));
  try {
    const out = join(folder, 'out');
    const findings: Finding[] = [];
    const options = optionsOf(folder, rule, example, findings);
    const { report, files } = await fixFiles({ ...options, out, apply: 'unsafe' });
    const corrected = files.includes('contacts.corrected.csv');
    const contacts = corrected ? readFileSync(join(out, 'contacts.corrected.csv'), 'utf8') : example.contacts;
    const status = report.rules.find(({ id }) => id === rule.id)!;
    return { status, findings, contacts: cellsOf(contacts) };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

function optionsOf(folder: string, rule: Rule, example: Example, findings: Finding[]): AuditOptions {
  const files = (['contacts', 'deals', 'history', 'associations', 'stages', 'dealHistory'] as const).flatMap(
    (table) => {
      const text = example[table];
      if (text === undefined) return [];
      const path = join(folder, `${table}.csv`);
      writeFileSync(path, text);
      return [{ path, table }];
    },
  );
  return {
    files,
    only: [rule.id],
    threads: 0,
    findings: [{ format: 'objects', write: (some) => findings.push(...some) }],
    ...(example.policy === undefined ? {} : { policy: { input: example.policy, origin: 'example' } }),
    ...(example.asOf === undefined ? {} : { asOf: day(example.asOf) }),
  };
}

/** A CSV as cells, ragged and oddly quoted records too. */
export function cellsOf(csv: string): readonly (readonly string[])[] {
  return parse(csv, { relax_column_count: true, relax_quotes: true });
}
