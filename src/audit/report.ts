import type { Finding, Fix, InputReport, Instant, Policy, Report, RuleReport, Safety, Severity } from '../types.ts';
import type { RuleStatus } from './engine.ts';

const MOST_SAMPLES = 5;
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** What is kept of one rule's findings. */
export interface RuleTally {
  /** Findings by severity: some are only information. */
  readonly severities: Map<Severity, number>;
  /** Findings by the fix they offer. */
  readonly counts: Map<Safety | 'none', number>;
  /** The first findings, in file order. */
  readonly samples: Finding[];
}

/** All findings and all contacts of a part of the input, folded. Survives a structured clone; grows with no data. */
export interface Fold {
  readonly rules: Map<string, RuleTally>;
  readonly totals: Map<Severity, number>;
  readonly edits: Map<Safety, number>;
  /** Recorded to derived to number of contacts. */
  readonly moves: Map<string, Map<string, number>>;
}

export interface ReportFacts {
  readonly version: string;
  readonly asOf: Instant | null;
  readonly policy: Policy;
  readonly inputs: readonly InputReport[];
  readonly notes: readonly string[];
  readonly contacts: number;
  readonly deals: number;
  readonly events: number;
  readonly status: readonly RuleStatus[];
}

/** A fold of nothing. */
export function createFold(): Fold {
  return { rules: new Map(), totals: new Map(), edits: new Map(), moves: new Map() };
}

/** Counts contacts under their recorded and derived stage: internal values, `''` for none, else the cell's text. */
export function noteContact(fold: Fold, recorded: string, derived: string, count: number): void {
  const row = fold.moves.get(recorded);
  if (row === undefined) fold.moves.set(recorded, new Map([[derived, count]]));
  else add(row, derived, count);
}

/** Counts a finding and the cells that its fix would write. Findings come in file order. */
export function noteFinding(fold: Fold, finding: Finding, fix: Fix | undefined): void {
  let tally = fold.rules.get(finding.rule);
  if (tally === undefined) {
    tally = { severities: new Map(), counts: new Map(), samples: [] };
    fold.rules.set(finding.rule, tally);
  }
  add(tally.severities, finding.severity, 1);
  add(tally.counts, fix?.safety ?? 'none', 1);
  if (tally.samples.length < MOST_SAMPLES) tally.samples.push(finding);
  add(fold.totals, finding.severity, 1);
  if (fix !== undefined) add(fold.edits, fix.safety, fix.edits.length);
}

/** Two neighbouring parts in one, the same as one pass over both. It takes the parts over: fold no more into them. */
export function mergeFolds(earlier: Fold, later: Fold): Fold {
  return {
    rules: mergeMaps(earlier.rules, later.rules, mergeTallies),
    totals: mergeMaps(earlier.totals, later.totals, sum),
    edits: mergeMaps(earlier.edits, later.edits, sum),
    moves: mergeMaps(earlier.moves, later.moves, (a, b) => mergeMaps(a, b, sum)),
  };
}

/** The report that a fold amounts to, its lists in ladder order and then by name: the same data reads the same. */
export function toReport(fold: Fold, facts: ReportFacts): Report {
  const { asOf, policy, status } = facts;
  return {
    schemaVersion: 1,
    version: facts.version,
    asOf: asOf === null ? null : new Date(asOf).toISOString(),
    policy: policy.origin,
    inputs: facts.inputs,
    notes: facts.notes,
    contacts: facts.contacts,
    deals: facts.deals,
    events: facts.events,
    rules: [...status].sort(byId).map((entry) => toRuleReport(entry, fold.rules.get(entry.id))),
    moves: movesOf(fold, policy),
    stages: stagesOf(fold, policy),
    totals: {
      error: fold.totals.get('error') ?? 0,
      warning: fold.totals.get('warning') ?? 0,
      info: fold.totals.get('info') ?? 0,
    },
    edits: { safe: fold.edits.get('safe') ?? 0, unsafe: fold.edits.get('unsafe') ?? 0 },
  };
}

function toRuleReport(status: RuleStatus, tally: RuleTally | undefined): RuleReport {
  const safe = tally?.counts.get('safe') ?? 0;
  const unsafe = tally?.counts.get('unsafe') ?? 0;
  const count = safe + unsafe + (tally?.counts.get('none') ?? 0);
  const worst = SEVERITIES.find((severity) => tally?.severities.has(severity));
  const report = { ...status, count, fixable: { safe, unsafe }, samples: tally?.samples ?? [] };
  return worst === undefined ? report : { ...report, worst };
}

function movesOf(fold: Fold, policy: Policy): Report['moves'] {
  const byRung = createOrder(policy);
  const moves = [...fold.moves].flatMap(([from, row]) => [...row].map(([to, count]) => ({ from, to, count })));
  return moves.sort((a, b) => byRung(a.from, b.from) || byRung(a.to, b.to));
}

function stagesOf(fold: Fold, policy: Policy): Report['stages'] {
  const recorded = new Map<string, number>();
  const derived = new Map<string, number>();
  for (const [from, row] of fold.moves) {
    for (const [to, count] of row) {
      add(recorded, from, count);
      add(derived, to, count);
    }
  }
  const stages = [...new Set([...recorded.keys(), ...derived.keys()])].sort(createOrder(policy));
  return stages.map((stage) => ({
    stage,
    recorded: recorded.get(stage) ?? 0,
    derived: derived.get(stage) ?? 0,
  }));
}

/** Ladder order, lowest rung first; then what is off the ladder by name, the blank before all others. */
function createOrder(policy: Policy): (a: string, b: string) => number {
  const placeOf = (stage: string): number => {
    const rung = policy.rung(stage);
    return rung < 0 ? policy.ladder.length : rung;
  };
  return (a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function byId(a: RuleStatus, b: RuleStatus): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function mergeTallies(earlier: RuleTally, later: RuleTally): RuleTally {
  return {
    severities: mergeMaps(earlier.severities, later.severities, sum),
    counts: mergeMaps(earlier.counts, later.counts, sum),
    samples: [...earlier.samples, ...later.samples].slice(0, MOST_SAMPLES),
  };
}

/** A map of both maps' keys; `merge` says what becomes of a key that both hold. */
function mergeMaps<K, V>(earlier: ReadonlyMap<K, V>, later: ReadonlyMap<K, V>, merge: (a: V, b: V) => V): Map<K, V> {
  const merged = new Map(earlier);
  for (const [key, value] of later) {
    const known = merged.get(key);
    merged.set(key, known === undefined ? value : merge(known, value));
  }
  return merged;
}

function add<K>(counts: Map<K, number>, key: K, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

function sum(a: number, b: number): number {
  return a + b;
}
