import { Fault } from '../errors.ts';
import type { JoinOn, ReconcileOptions } from '../options.ts';
import { didYouMean } from '../policy/closest.ts';
import { normalizeHeader, toShownHeader } from '../table/header.ts';
import type {
  Contact,
  Counterpart,
  Disagreement,
  Evidence,
  JoinKey,
  Reconciliation,
  Severity,
  Side,
  Support,
} from '../types.ts';
import { readVersion } from '../version.ts';
import { NO_ID } from './ids.ts';
import { type Pairing, type People, pairUp } from './people.ts';
import { CONVERTED, DELETED, MERGED } from './read-contacts.ts';
import { createFold } from './report.ts';
import { type Run, reportOf, withRun } from './run.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import type { ContactView } from './view.ts';

/** Joins the contacts of two systems and tells where their stages disagree, and what the evidence supports. */
export async function reconcileFiles(options: ReconcileOptions): Promise<Reconciliation> {
  const { against, mapAgainst, on, onDisagreement, ...rest } = options;
  // What is said of single files is said of the first system's; the specs of the second have their own.
  const { map: _, overrides: __, ...shared } = rest;
  const others = { ...shared, files: against, ...(mapAgainst && { map: mapAgainst }) };
  return withRun(rest, 'nothing', [], (first) =>
    withRun(others, 'nothing', [], async (second) => {
      const people = [peopleOf(first, on, 'first'), peopleOf(second, on, 'second')] as const;
      const pairing = pairUp(...people, keyOf(on));
      const tally = createTally(onDisagreement);
      compareAll(first, second, pairing, tally);
      return reconciliationOf(first, second, pairing, tally);
    }),
  );
}

const keyOf = (on: JoinOn | undefined): JoinKey | null =>
  on === undefined ? null : typeof on === 'string' ? on : 'columns';

/** Contacts whose records are read in one go. */
const STRETCH = 2048;

/** The contacts of a run in the order of the files, with their records in sight. */
function* contactsOf({ joined, judge }: Run): Generator<ContactView> {
  const { world } = judge;
  for (const { first, records } of joined.contacts.parts) {
    for (let from = first; from < first + records; from += STRETCH) {
      const to = Math.min(from + STRETCH, first + records);
      world.contacts.show(from, to, world.contacts.endOffset(to - 1));
      for (let place = from; place < to; place++) yield world.contact(place);
    }
  }
}

/**
 * The keys of a run's contacts. Rows that repeat an id are no people of their own and have none, nor have leads that
 * became contacts and records that were deleted or merged away.
 */
function peopleOf(run: Run, on: JoinOn | undefined, side: 'first' | 'second'): People {
  const people = { ids: [] as string[], emails: [] as string[], externals: [] as string[], chosen: [] as string[] };
  const headers = typeof on === 'object' ? headersOf(run, on[side]) : null;
  for (const contact of contactsOf(run)) {
    const isOwn = isFirstOfItsId(run, contact.place);
    const cell = (evidence: Evidence | null) => (isOwn ? (evidence?.value.trim() ?? '') : '');
    people.ids.push(isOwn ? contact.id : '');
    people.emails.push(cell(contact.evidence('email')).toLowerCase());
    people.externals.push(cell(contact.evidence('externalId')));
    people.chosen.push(headers === null ? '' : cell(contact.cell(headers.get(contact.part.index) ?? '')));
  }
  return people;
}

function isFirstOfItsId({ joined, judge }: Run, place: number): boolean {
  if ((joined.contacts.flags[place]! & (DELETED | CONVERTED | MERGED)) !== 0) return false;
  const key = joined.contacts.id[place]!;
  return key === NO_ID || judge.world.ids.find(key) === place;
}

/** For each contacts file its header that the user means. */
function headersOf({ plan }: Run, wanted: string): ReadonlyMap<number, string> {
  const parts = plan.parts.filter(({ table }) => table === 'contacts');
  const named = parts.flatMap(({ index, layout }) => {
    const header = layout.header.find((text) => normalizeHeader(text) === normalizeHeader(wanted));
    return header === undefined ? [] : [[index, header] as const];
  });
  if (named.length > 0) return new Map(named);
  const headers = parts.flatMap(({ layout }) => layout.header.map(toShownHeader));
  const files = parts.map(({ file }) => file).join(', ');
  const help = didYouMean(wanted, headers) || '; write the header as the file has it';
  throw new Fault('usage', `--on: no column "${wanted}" in ${files}${help}`);
}

/* Comparing. */

function compareAll(first: Run, second: Run, pairing: Pairing, tally: Tally): void {
  const { policy } = first.judge;
  for (const contact of contactsOf(first)) {
    const there = pairing.second[contact.place]!;
    if (there >= 0) {
      const other = second.judge.world.contact(there);
      if (isSameStage(contact, other)) tally.agreed();
      else tally.take(differing(contact, other, verdictOf(contact, other, policy), pairing));
    } else if (pairing.unclear.first.has(contact.place))
      tally.take(unclear({ first: counterpartOf(contact) }, contact));
    else if (isFirstOfItsId(first, contact.place)) tally.take(alone({ first: counterpartOf(contact) }, contact));
  }
  const met = new Set(pairing.second);
  for (const contact of contactsOf(second)) {
    if (met.has(contact.place)) continue;
    if (pairing.unclear.second.has(contact.place)) tally.take(unclear({ second: counterpartOf(contact) }, contact));
    else if (isFirstOfItsId(second, contact.place)) tally.take(alone({ second: counterpartOf(contact) }, contact));
  }
}

/** Unknown values are the same when their cells are. */
function isSameStage({ stage }: Contact, { stage: other }: Contact): boolean {
  if (stage.value !== null || other.value !== null) return stage.value === other.value;
  return stage.raw.trim() === other.raw.trim();
}

function counterpartOf(contact: ContactView): Counterpart {
  return { id: contact.id, file: contact.file, row: contact.row, stage: contact.stage };
}

function differing(first: ContactView, second: ContactView, verdict: Verdict, { by, keys }: Pairing): Disagreement {
  const cells = [first, second].map((contact) => contact.evidence('stage') ?? contact.evidence('id'));
  return {
    kind: 'stage-differs',
    severity: 'error',
    key: keys[by[first.place]!]!.key,
    first: counterpartOf(first),
    second: counterpartOf(second),
    supports: verdict.supports,
    stage: verdict.stage,
    basis: verdict.basis,
    message: messageOf(first, second, verdict),
    evidence: [...cells.filter((cell) => cell !== null), ...verdict.evidence],
  };
}

function messageOf(first: Contact, second: Contact, { supports, stage }: Verdict): string {
  const recorded = `Recorded ${namedText(first)} in the first system and ${namedText(second)} in the second`;
  if (supports === 'unknown') return `${recorded}; nothing but these cells speaks for either.`;
  if (supports === 'neither') return `${recorded}; the evidence reaches ${stage}, which neither says.`;
  return `${recorded}; the evidence supports the ${supports}.`;
}

const namedText = ({ stage }: Contact): string => (stage.raw.trim() === '' ? 'nothing' : stage.raw);

type OneSide = { readonly first: Counterpart } | { readonly second: Counterpart };

const NOBODY = { key: null, first: null, second: null, supports: null, stage: null, basis: null } as const;

function alone(side: OneSide, contact: ContactView): Disagreement {
  const kind = 'first' in side ? 'only-in-first' : 'only-in-second';
  const where = 'first' in side ? 'first' : 'second';
  const message = `Only the ${where} system has this contact.`;
  return { ...NOBODY, ...side, kind, severity: 'warning', message, evidence: cellOf(contact) };
}

function unclear(side: OneSide, contact: ContactView): Disagreement {
  const message = 'Several contacts have the key by which this one would be joined.';
  return { ...NOBODY, ...side, kind: 'not-joined', severity: 'info', message, evidence: cellOf(contact) };
}

function cellOf(contact: ContactView): readonly Evidence[] {
  const cell = contact.evidence('id') ?? contact.evidence('email');
  return cell === null ? [] : [cell];
}

/* Counting. */

interface Tally {
  take(disagreement: Disagreement): void;
  agreed(): void;
  readonly agreeing: number;
  readonly counts: Record<Disagreement['kind'], number>;
  readonly supports: Record<Support, number>;
  readonly totals: Record<Severity, number>;
  readonly differences: ReadonlyMap<string, { readonly first: string; readonly second: string; count: number }>;
  readonly samples: readonly Disagreement[];
}

/** Examples kept of each kind. */
const MOST_SAMPLES = 5;

function createTally(onDisagreement: ReconcileOptions['onDisagreement']): Tally {
  const counts = { 'stage-differs': 0, 'only-in-first': 0, 'only-in-second': 0, 'not-joined': 0 };
  const supports = { first: 0, second: 0, neither: 0, unknown: 0 };
  const totals = { error: 0, warning: 0, info: 0 };
  const differences = new Map<string, { first: string; second: string; count: number }>();
  const samples: Disagreement[] = [];
  let agreeing = 0;
  return {
    counts,
    supports,
    totals,
    differences,
    samples,
    get agreeing() {
      return agreeing;
    },
    agreed() {
      agreeing++;
    },
    take(disagreement) {
      const { kind, severity, first, second } = disagreement;
      if (++counts[kind] <= MOST_SAMPLES) samples.push(disagreement);
      totals[severity]++;
      if (disagreement.supports !== null) supports[disagreement.supports]++;
      if (kind === 'stage-differs') {
        const pair = { first: stageName(first!), second: stageName(second!), count: 0 };
        const key = JSON.stringify([pair.first, pair.second]);
        const known = differences.get(key) ?? pair;
        known.count++;
        differences.set(key, known);
      }
      onDisagreement?.(disagreement);
    },
  };
}

const stageName = ({ stage }: Counterpart): string => stage.value ?? stage.raw.trim();

function reconciliationOf(first: Run, second: Run, pairing: Pairing, tally: Tally): Reconciliation {
  const pairs = pairing.keys.reduce((sum, key) => sum + key.pairs, 0);
  return {
    schemaVersion: 1,
    version: readVersion(),
    first: sideOf(first),
    second: sideOf(second),
    keys: pairing.keys,
    pairs,
    agreeing: tally.agreeing,
    counts: tally.counts,
    supports: tally.supports,
    differences: [...tally.differences.values()].sort((a, b) => b.count - a.count || (a.first < b.first ? -1 : 1)),
    totals: tally.totals,
    samples: tally.samples,
    notes: notesOf(pairing, pairs),
  };
}

function sideOf(run: Run): Side {
  const { asOf, policy, contacts, inputs } = reportOf(run, createFold());
  return { asOf, policy, contacts, inputs };
}

function notesOf({ idsNotTrusted }: Pairing, pairs: number): readonly string[] {
  const notes: string[] = [];
  if (idsNotTrusted > 0) {
    const who = idsNotTrusted === 1 ? '1 id stands' : `${idsNotTrusted.toLocaleString('en-US')} ids stand`;
    notes.push(`${who} in both systems, but nothing shows that they mean the same people; --on id joins by them.`);
  }
  if (pairs === 0) {
    notes.push('Nobody was found in both systems: name the columns that join them with --on "HEADER=HEADER".');
  }
  return notes;
}
