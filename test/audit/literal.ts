import { type DerivationContext, derive } from '../../src/audit/derive.ts';
import { createVocabulary } from '../../src/policy/vocabulary.ts';
import type {
  Contact,
  Deal,
  Derivation,
  Evidence,
  Instant,
  Outcome,
  PipelineRole,
  Policy,
  Stage,
  StageDate,
  StageEvent,
} from '../../src/types.ts';

export const LADDER: readonly Stage[] = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
];

const SHORT: Readonly<Record<string, Stage>> = { mql: 'marketingqualifiedlead', sql: 'salesqualifiedlead' };

const stages = createVocabulary(
  [
    ['subscriber', 'Subscriber', 'Abonnent', []],
    ['lead', 'Lead', 'Lead', []],
    ['marketingqualifiedlead', 'Marketing Qualified Lead', 'Marketing-Qualified-Lead', ['MQL']],
    ['salesqualifiedlead', 'Sales Qualified Lead', 'Sales-Qualified-Lead', ['SQL']],
    ['opportunity', 'Opportunity', 'Opportunity', []],
    ['customer', 'Customer', 'Kunde', []],
    ['evangelist', 'Evangelist', 'Fürsprecher', []],
    ['negotiation', 'Negotiation', 'Verhandlung', []],
    ['regular', 'Regular Customer', 'Bestandskunde', []],
    ['other', 'Other', 'Sonstige', []],
  ].map(([value, en, de, synonyms]) => ({
    value: value as string,
    labels: { en: [en as string], de: [de as string, ...(value === 'evangelist' ? ['Evangelist'] : [])] },
    synonyms: synonyms as string[],
  })),
);

/** A policy with only what derivation asks of it. */
export function policyOf(changes: Partial<Policy> = {}): Policy {
  const ladder = changes.ladder ?? LADDER;
  const none = createVocabulary([]);
  return {
    origin: 'test',
    ladder,
    rung: (stage) => (stage === null ? -1 : ladder.indexOf(stage)),
    earned: { open: 'opportunity', won: 'customer' },
    stages,
    leadStatuses: none,
    wordless: new Set(),
    outcome: () => ({ outcome: 'open', by: null, stage: null }),
    role: () => 'sales',
    closedLost: 'keep',
    recycleAfterDays: 90,
    recycleTo: 'lead',
    customers: 'keep',
    resetBy: new Set(),
    detours: new Set(),
    disqualifyingLeadStatuses: new Set(),
    openDealLeadStatus: null,
    initialLeadStatus: null,
    needsLeadStatus: new Set(),
    timeZone: 'UTC',
    criteria: [],
    defaultStage: null,
    rules: {},
    ...changes,
  };
}

export interface DealFacts {
  readonly id?: string;
  readonly outcome: Outcome;
  readonly role?: PipelineRole;
  /** True where nothing tells the outcome. */
  readonly unsettled?: boolean;
  readonly created?: string | null;
  readonly closed?: string | null;
}

/** `[time, stage, source]`; the stage `''` is a clear, `?…` is a value nobody knows. */
export type EventFacts = readonly [at: string, stage: string, source?: string];

export interface ContactFacts {
  /** The stage cell as the file has it; `null` where the file has no such column. */
  readonly stage?: string | null;
  readonly deals?: readonly DealFacts[];
  readonly history?: readonly EventFacts[];
  readonly truncated?: boolean;
  readonly dealsMissing?: boolean;
  readonly converted?: boolean;
  /** `[stage, time]`; null for a date nobody can read. */
  readonly dates?: readonly (readonly [stage: string, at: string | null])[];
  readonly cells?: Readonly<Record<string, string>>;
  readonly duplicates?: Contact['duplicates'];
}

/** Midnight of a `YYYY-MM-DD` day, or a minute of it with `Thh:mm`. */
export function day(text: string): Instant {
  const [date = '', time = '00:00'] = text.split('T');
  const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number);
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return Date.UTC(year, month - 1, dayOfMonth, hour, minute);
}

export const stageOf = (name: string): Stage => SHORT[name] ?? name;

/** What a contact shows, without the parts that depend on the derivation. */
export type Literal = Pick<
  Contact,
  | 'id'
  | 'stage'
  | 'deals'
  | 'dealsMissing'
  | 'history'
  | 'historyTruncated'
  | 'stageDates'
  | 'duplicates'
  | 'has'
  | 'evidence'
  | 'cell'
  | 'isConverted'
>;

export function contactOf(facts: ContactFacts, policy = policyOf()): Literal {
  const raw = SHORT[facts.stage ?? ''] ?? facts.stage ?? '';
  const cellOf = (column: string, value: string): Evidence => ({
    file: 'contacts.csv',
    table: 'contacts',
    row: 2,
    column,
    value,
  });
  return {
    id: '1',
    stage: policy.stages.read(raw),
    deals: (facts.deals ?? []).map(dealOf),
    history: (facts.history ?? []).map(eventOf).sort((a, b) => byTime(a, b, policy)),
    dealsMissing: facts.dealsMissing ?? false,
    historyTruncated: facts.truncated ?? false,
    stageDates: (facts.dates ?? []).map(([stage, at]) => dateOf(stageOf(stage), at)),
    duplicates: facts.duplicates ?? [],
    isConverted: facts.converted ?? false,
    has: (field) => field === 'stage' && facts.stage !== null,
    evidence: (field) => (field === 'stage' && facts.stage !== null ? cellOf('Lifecycle Stage', raw) : null),
    cell: (header) => {
      const value = facts.cells?.[header];
      return value === undefined ? null : cellOf(header, value);
    },
  };
}

function byTime(a: StageEvent, b: StageEvent, policy: Policy): number {
  return a.at - b.at || policy.rung(a.stage) - policy.rung(b.stage) || a.row - b.row;
}

function eventOf([at, name, source = '']: EventFacts, index: number): StageEvent {
  const stage = name === '' || name.startsWith('?') ? null : stageOf(name);
  const row = index + 2;
  const evidence = { file: 'history.csv', table: 'history', row, column: 'value', value: name } as const;
  return { stage, clear: name === '', at: day(at), source, row, evidence: () => evidence };
}

function dateOf(stage: Stage, at: string | null): StageDate {
  const column = `Became a ${stage} date`;
  const evidence = { file: 'contacts.csv', table: 'contacts', row: 2, column, value: at ?? 'soon' } as const;
  return { stage, at: at === null ? null : day(at), evidence: () => evidence };
}

function dealOf(
  { id, outcome, role = 'sales', unsettled = false, created = null, closed = null }: DealFacts,
  index: number,
): Deal {
  const row = index + 2;
  const cell = (column: string, value: string): Evidence => ({ file: 'deals.csv', table: 'deals', row, column, value });
  return {
    id: id ?? String(index + 800),
    row,
    stage: outcome,
    pipeline: null,
    role,
    outcome,
    outcomeBy: unsettled ? null : 'stage',
    createdAt: created === null ? null : day(created),
    closedAt: closed === null ? null : day(closed),
    isLinked: true,
    contacts: ['1'],
    unknownContacts: [],
    unknownLinks: () => [],
    evidence: (field) => (field === 'closedAt' && closed !== null ? cell('Close Date', closed) : null),
    proof: () => [cell('Deal Stage', outcome)],
  };
}

/** A contact with its derivation, for short tests. */
export function derived(
  facts: ContactFacts,
  changes: Partial<Policy> = {},
  context: Partial<DerivationContext> = {},
): { readonly contact: Literal; readonly policy: Policy; readonly derivation: Derivation } {
  const policy = policyOf(changes);
  const contact = contactOf(facts, policy);
  const derivation = derive(contact, policy, { linksKnown: true, asOf: day('2024-06-30'), ...context });
  return { contact, policy, derivation };
}
