import { type DecimalMark, readNumber } from '../table/numbers.ts';
import type {
  BackwardMove,
  Basis,
  Contact,
  Criterion,
  Deal,
  Derivation,
  Evidence,
  Instant,
  Policy,
  Stage,
  StageDate,
  StageEvent,
} from '../types.ts';

/** What a derivation reads of a contact. */
export type DerivationFacts = Pick<
  Contact,
  | 'id'
  | 'stage'
  | 'deals'
  | 'dealsMissing'
  | 'history'
  | 'historyTruncated'
  | 'stageDates'
  | 'has'
  | 'evidence'
  | 'cell'
  | 'isConverted'
>;

export interface DerivationContext {
  /** True when the files tell which deals belong to which contact. */
  readonly linksKnown: boolean;
  readonly asOf: Instant | null;
  /** The mark before fractions in the column of a cell; without it, what has two meanings is no number. */
  readonly decimalOf?: (cell: Evidence) => DecimalMark | null;
}

/** What one run asks of its policy for every contact, asked once. */
interface Terms extends DerivationContext {
  readonly policy: Policy;
  readonly open: number;
  readonly won: number;
  /** The highest earned rung: a person decides every rung above it. */
  readonly top: number;
}

/** The claims of the history in the current cycle, and how it came to be. Rungs are -1 where nothing claims one. */
interface Cycle {
  /** Index of the event that began it; 0 without a reset. */
  readonly start: number;
  readonly judged: number;
  /** The highest earned rung that an event claims: it stands only while no deal can prove or refute it. */
  readonly claimed: number;
  readonly moves: readonly BackwardMove[];
  readonly regressions: readonly BackwardMove[];
}

const DAY = 86_400_000;
const NO_MOVES: readonly BackwardMove[] = [];
const NO_EVIDENCE: readonly Evidence[] = [];
const NO_HISTORY: Cycle = { start: 0, judged: -1, claimed: -1, moves: NO_MOVES, regressions: NO_MOVES };

const WON = 1;
const OPEN = 2;
const LOST = 4;
const RENEWING = 8;

/**
 * The derivation of one run. Times of events and stage dates are read only where they can change the answer; `since`,
 * `evidence` and `judged` are worked out when asked, so the contact must stay readable as long as its derivation is.
 */
export function createDerive(policy: Policy, context: DerivationContext): (contact: DerivationFacts) => Derivation {
  const open = policy.rung(policy.earned.open);
  const won = policy.rung(policy.earned.won);
  const terms: Terms = { ...context, policy, open, won, top: Math.max(open, won) };
  return (contact) => decide(contact, terms);
}

/** The stage that the evidence supports for one contact. */
export function derive(contact: DerivationFacts, policy: Policy, context: DerivationContext): Derivation {
  return createDerive(policy, context)(contact);
}

/** The kinds of deals a contact has, as a set of bits; deals of ignored pipelines are not there. */
function tallyOf(deals: readonly Deal[]): number {
  let tally = 0;
  for (const { role, outcome } of deals) {
    if (role === 'ignore') continue;
    if (outcome === 'won') tally |= WON;
    else if (outcome === 'lost') tally |= LOST;
    else tally |= role === 'sales' ? OPEN : RENEWING;
  }
  return tally;
}

function decide(contact: DerivationFacts, terms: Terms): Derivation {
  if (contact.isConverted) return asConverted(contact, terms);
  const rung = terms.policy.rung(contact.stage.value);
  const cycle = contact.history.length === 0 ? NO_HISTORY : cycleOf(contact, terms);
  const tally = contact.deals.length === 0 ? 0 : tallyOf(contact.deals);
  const earned = (tally & WON) !== 0 ? terms.won : (tally & OPEN) !== 0 ? terms.open : -1;
  const draft: Draft = { contact, terms, cycle, rung, earned };
  if (rung < 0 && contact.stage.reading !== 'blank' && earned < 0) {
    // A spelling nobody knows is off the ladder too: it may mean anything, so only a deal speaks over it.
    return new Verdict(draft, contact.stage.value ?? contact.stage.raw, 'off-ladder', 'claimed');
  }
  if (!terms.linksKnown || rung < 0 || (rung >= terms.open && contact.dealsMissing)) return highest(draft);
  if (rung >= terms.won && (tally & WON) === 0) return unproven(draft);
  if (rung === terms.open && earned < 0) return unsold(draft, tally);
  if (rung < terms.open && tally === LOST && recycledAt(draft) !== null) return recycledBefore(draft);
  return highest(draft);
}

/** A lead that became a contact stands as it is recorded: its further life is that contact's. */
function asConverted(contact: DerivationFacts, terms: Terms): Derivation {
  const { stage } = contact;
  const recorded = stage.value ?? (stage.reading === 'blank' ? null : stage.raw);
  const draft = { contact, terms, cycle: NO_HISTORY, rung: terms.policy.rung(stage.value), earned: -1 };
  return new Verdict(draft, recorded, 'converted', recorded === null ? null : 'claimed');
}

/** What is known of a contact before its stage is decided. */
interface Draft {
  readonly contact: DerivationFacts;
  readonly terms: Terms;
  readonly cycle: Cycle;
  readonly rung: number;
  readonly earned: number;
}

/** The highest of recorded, claimed and earned. */
function highest(draft: Draft): Derivation {
  const { terms, rung, earned } = draft;
  const floor = Math.max(rung, earned);
  const top = claimsOver(draft, floor);
  if (top < 0) return assumed(draft);
  const stage = stageAt(terms, top);
  if (top === earned) return new Verdict(draft, stage, earned === terms.won ? 'won-deal' : 'open-deal', 'proved');
  return new Verdict(draft, stage, top === rung ? 'recorded' : 'claim', 'claimed');
}

/** A customer, or whoever stands above one, without a won deal: customers are often won outside the CRM. */
function unproven(draft: Draft): Derivation {
  const { contact, terms, rung, earned } = draft;
  const fallen = terms.policy.customers === 'demote' && rung === terms.won ? claimsOver(draft, earned) : -1;
  if (fallen < 0) return new Verdict(draft, contact.stage.value, 'customer-kept', 'claimed');
  return new Verdict(draft, stageAt(terms, fallen), 'customer-demoted', fallen === earned ? 'proved' : 'claimed');
}

/** An opportunity without a deal that is open or won. */
function unsold(draft: Draft, tally: number): Derivation {
  const { contact, terms, rung } = draft;
  if (tally === LOST && recycledAt(draft) !== null) {
    return new Verdict(draft, terms.policy.recycleTo, 'recycled', 'proved');
  }
  const claimed = claimsOver(draft, tally === 0 ? -1 : rung);
  if (claimed > rung) return new Verdict(draft, stageAt(terms, claimed), 'claim', 'claimed');
  if (tally === LOST) return new Verdict(draft, contact.stage.value, 'lost-deals', 'claimed');
  if (tally !== 0) return new Verdict(draft, contact.stage.value, 'recorded', 'claimed');
  if (claimed >= 0) return new Verdict(draft, stageAt(terms, claimed), 'orphaned', 'claimed');
  const accepted = acceptedRung(terms);
  if (accepted < 0) return new Verdict(draft, contact.stage.value, 'recorded', 'claimed');
  return new Verdict(draft, stageAt(terms, accepted), 'orphaned', 'assumed');
}

/** Somebody below opportunity whom lost deals sent back: earlier claims count no more, the recorded cell does. */
function recycledBefore(draft: Draft): Derivation {
  const { stage } = draft.contact;
  return new Verdict(
    draft,
    stage.value,
    stage.value === draft.terms.policy.recycleTo ? 'recycled' : 'recorded',
    'claimed',
  );
}

/** Nothing but the policy speaks for this blank. */
function assumed(draft: Draft): Derivation {
  const { contact, terms } = draft;
  const criterion = criterionOf(contact, terms);
  const stage = criterion?.stage ?? terms.policy.defaultStage;
  if (stage === null) return new Verdict(draft, null, 'nothing', null);
  return new Verdict(draft, stage, 'criterion', 'assumed');
}

/** Where somebody stands whom sales had accepted; -1 where the ladder has no such place. */
function acceptedRung(terms: Terms): number {
  const rung = terms.policy.rung('salesqualifiedlead');
  return rung >= 0 && rung < terms.open ? rung : terms.open - 1;
}

/**
 * The highest rung of `floor`, the history's claims and the stage dates' claims. Dates that could not lift the answer
 * are not read.
 */
function claimsOver({ contact, terms, cycle }: Draft, floor: number): number {
  const { policy, linksKnown, open, won, top } = terms;
  let best = Math.max(floor, cycle.judged, linksKnown ? -1 : cycle.claimed);
  for (const date of contact.stageDates) {
    const rung = policy.rung(date.stage);
    if (rung <= best || rung > top) continue;
    if (linksKnown && (rung === open || rung === won)) continue;
    if (isCurrent(date, contact.history, cycle.start)) best = rung;
  }
  return best;
}

/** False for a date without a time and for one that a reset voids. At one instant the event comes first. */
export function isCurrent(date: StageDate, history: readonly StageEvent[], start: number): boolean {
  const { at } = date;
  if (at === null) return false;
  return start === 0 || at >= history[start]!.at;
}

function stageAt(terms: Terms, rung: number): Stage {
  return terms.policy.ladder[rung]!;
}

/* Cycles. */

function cycleOf(contact: DerivationFacts, terms: Terms): Cycle {
  const { policy, open, won, top } = terms;
  const { history } = contact;
  let start = 0;
  let highest = -1;
  let highestRung = -1;
  let judged = -1;
  let claimed = -1;
  let moves: BackwardMove[] | null = null;
  let voidedMoves = 0;
  for (let i = 0; i < history.length; i++) {
    const event = history[i]!;
    const rung = event.clear ? -1 : policy.rung(event.stage);
    if (rung < 0) {
      if (event.stage === null || !policy.detours.has(event.stage)) continue;
      start = i;
      highestRung = judged = claimed = -1;
      voidedMoves = moves?.length ?? 0;
      continue;
    }
    if (rung < highestRung && !isRepeat(history, i) && !comesFromOffLadder(history, i, policy)) {
      const move = moveOf(contact, terms, history[highest]!, i);
      moves ??= [];
      moves.push(move);
      if (move.kind === 'reset') {
        start = i;
        highestRung = judged = claimed = -1;
        voidedMoves = moves.length;
      }
    }
    if (rung > highestRung) {
      highestRung = rung;
      highest = i;
    }
    if (rung === open || rung === won) claimed = Math.max(claimed, rung);
    else if (rung < top) judged = Math.max(judged, rung);
  }
  const regressions = moves === null ? NO_MOVES : moves.slice(voidedMoves);
  return { start, judged, claimed, moves: moves ?? NO_MOVES, regressions };
}

/** True when the event before says the same of the same instant. */
function isRepeat(history: readonly StageEvent[], index: number): boolean {
  const before = history[index - 1];
  const event = history[index]!;
  return before !== undefined && !before.clear && before.stage === event.stage && before.at === event.at;
}

/** True when the contact stood off the ladder directly before: such a move is neither up nor down. */
function comesFromOffLadder(history: readonly StageEvent[], index: number, policy: Policy): boolean {
  const before = history[index - 1]!;
  if (!before.clear) return policy.rung(before.stage) < 0;
  // A clear comes first among the events of its instant, wherever its row stands.
  for (let i = index - 2; i >= 0 && history[i]!.at === before.at; i--) {
    const other = history[i]!;
    if (!other.clear) return policy.rung(other.stage) < 0;
  }
  return false;
}

function moveOf(contact: DerivationFacts, terms: Terms, from: StageEvent, index: number): BackwardMove {
  const { history } = contact;
  const to = spokesmanOf(history, index, terms.policy);
  const because = history[index - 1]!.clear
    ? 'cleared'
    : terms.policy.resetBy.has(to.source)
      ? 'source'
      : isRecycling(contact, terms, to.at)
        ? 'recycled'
        : null;
  return { kind: because === null ? 'regression' : 'reset', because, from, to };
}

/** Of events that repeat each other, the one whose source says most, so that the order of rows says nothing. */
function spokesmanOf(history: readonly StageEvent[], index: number, policy: Policy): StageEvent {
  let spokesman = history[index]!;
  for (let i = index + 1; i < history.length && isRepeat(history, i); i++) {
    const other = history[i]!;
    const gain = weightOf(other, policy) - weightOf(spokesman, policy);
    if (gain > 0 || (gain === 0 && other.source < spokesman.source)) spokesman = other;
  }
  return spokesman;
}

function weightOf(event: StageEvent, policy: Policy): number {
  if (policy.resetBy.has(event.source)) return 2;
  return isPersonSource(event.source, policy) ? 1 : 0;
}

// HubSpot's names for a person's hand: the API's, then the words of its screens.
const PERSON_SOURCES: ReadonlySet<string> = new Set([
  'CRM_UI',
  'CRM_UI_BULK_ACTION',
  'MOBILE_IOS',
  'MOBILE_ANDROID',
  'CRM_USER',
  'BULK_EDIT',
  'MOBILE',
]);

/**
 * True for an upper-case source type that says a person made the change; unknown and missing sources are machines.
 * Where sources are users nobody can tell which of them are.
 */
export function isPersonSource(source: string, { sources }: Pick<Policy, 'sources'>): boolean {
  if (sources === 'users' && source !== '') return true;
  return PERSON_SOURCES.has(source.replace(/[\s_-]+/g, '_'));
}

/** True when the policy recycles and, of the deals there were by then, each was lost long enough before. */
function isRecycling({ deals }: DerivationFacts, { policy }: Terms, at: Instant): boolean {
  if (policy.closedLost !== 'recycle') return false;
  let lost = 0;
  for (const { role, outcome, createdAt, closedAt } of deals) {
    if (role === 'ignore') continue;
    // A deal made after the move cannot have been a reason against it.
    if (createdAt !== null && createdAt > at) continue;
    if (outcome !== 'lost' || closedAt === null || at - closedAt < policy.recycleAfterDays * DAY) return false;
    lost++;
  }
  return lost > 0;
}

/** When lost deals send the contact back; null as long as they do not. All its deals are lost. */
function recycledAt({ contact, terms, cycle }: Draft): Instant | null {
  const { policy, asOf } = terms;
  if (policy.closedLost !== 'recycle' || asOf === null) return null;
  const target = policy.rung(policy.recycleTo);
  const last = lastLostOf(contact.deals)?.closedAt ?? null;
  if (last === null || target >= terms.open) return null;
  const due = last + policy.recycleAfterDays * DAY;
  if (asOf < due) return null;
  const { history, stageDates } = contact;
  for (let i = history.length - 1; i >= cycle.start && history[i]!.at > last; i--) {
    if (policy.rung(history[i]!.stage) > target) return null;
  }
  for (const date of stageDates) {
    if (policy.rung(date.stage) > target && date.at !== null && date.at > last) return null;
  }
  return due;
}

/** The deal that was lost last; an undated one is, because nobody can say that it was not. */
function lastLostOf(deals: readonly Deal[]): Deal | null {
  let last: Deal | null = null;
  for (const deal of deals) {
    if (deal.role === 'ignore' || deal.outcome !== 'lost') continue;
    if (last === null || isAfter(deal, last)) last = deal;
  }
  return last;
}

function isAfter(deal: Deal, other: Deal): boolean {
  const at = deal.closedAt ?? Number.POSITIVE_INFINITY;
  const otherAt = other.closedAt ?? Number.POSITIVE_INFINITY;
  return at > otherAt || (at === otherAt && deal.id < other.id);
}

/* Criteria. */

/** The criterion with the highest stage that the contact satisfies. */
function criterionOf(contact: DerivationFacts, { policy, decimalOf }: Terms): Criterion | null {
  let best: Criterion | null = null;
  for (const criterion of policy.criteria) {
    if (best !== null && policy.rung(criterion.stage) <= policy.rung(best.stage)) continue;
    const cell = contact.cell(criterion.column);
    if (cell !== null && isSatisfied(criterion, cell, decimalOf)) best = criterion;
  }
  return best;
}

function isSatisfied({ atLeast, filled }: Criterion, cell: Evidence, decimalOf: Terms['decimalOf']): boolean {
  if (cell.value.trim() === '' || (atLeast === undefined && filled === undefined)) return false;
  return atLeast === undefined || readNumber(cell.value, decimalOf?.(cell) ?? null) >= atLeast;
}

/* The answer. */

/** What a derivation stands on, besides the recorded cell. */
export interface Grounds {
  /** Index of the event that began the current cycle: earlier claims are void. */
  readonly start: number;
  readonly deal: Deal | null;
  readonly event: StageEvent | null;
  readonly date: StageDate | null;
  readonly criterion: Criterion | null;
}

const RESTS_ON_CLAIMS: ReadonlySet<Derivation['decidedBy']> = new Set(['claim', 'orphaned', 'customer-demoted']);

const NO_GROUNDS: Grounds = { start: 0, deal: null, event: null, date: null, criterion: null };

class Verdict implements Derivation {
  private readonly draft: Draft;
  readonly stage: Stage | null;
  readonly decidedBy: Derivation['decidedBy'];
  readonly basis: Basis | null;

  constructor(draft: Draft, stage: Stage | null, decidedBy: Derivation['decidedBy'], basis: Basis | null) {
    this.draft = draft;
    this.stage = stage;
    this.decidedBy = decidedBy;
    this.basis = basis;
  }

  get moves(): readonly BackwardMove[] {
    return this.draft.cycle.moves;
  }

  get regressions(): readonly BackwardMove[] {
    return this.draft.cycle.regressions;
  }

  get earned(): Stage | null {
    return this.draft.earned < 0 ? null : stageAt(this.draft.terms, this.draft.earned);
  }

  get judged(): Stage | null {
    const { terms, rung } = this.draft;
    const isJudged = rung !== terms.open && rung !== terms.won;
    const judged = claimsOver({ ...this.draft, terms: { ...terms, linksKnown: true } }, isJudged ? rung : -1);
    return judged < 0 ? null : stageAt(terms, judged);
  }

  get since(): Instant | null {
    if (this.stage === null || this.decidedBy === 'criterion') return null;
    if (this.decidedBy === 'recycled') return recycledAt(this.draft);
    return earliest(earliest(this.earliestDeal(), this.earliestEvent()), this.earliestDate());
  }

  get evidence(): readonly Evidence[] {
    const { contact } = this.draft;
    const { deal, event, date, criterion } = this.grounds();
    if (deal !== null) return this.decidedBy === 'recycled' ? closingOf(deal) : deal.proof();
    const claim = event ?? date;
    if (claim !== null) return [claim.evidence()];
    if (this.decidedBy !== 'criterion') return NO_EVIDENCE;
    const cell = criterion === null ? contact.evidence('stage') : contact.cell(criterion.column);
    return cell === null ? NO_EVIDENCE : [cell];
  }

  grounds(): Grounds {
    const { contact, terms, cycle } = this.draft;
    const grounds: Grounds = { ...NO_GROUNDS, start: cycle.start };
    if (this.decidedBy === 'lost-deals' || this.decidedBy === 'recycled') {
      return { ...grounds, deal: lastLostOf(contact.deals) };
    }
    if (this.basis === 'proved') {
      return { ...grounds, deal: firstProofOf(contact.deals, this.earned === this.wonStage() ? 'won' : 'open') };
    }
    if (this.decidedBy === 'criterion') return { ...grounds, criterion: criterionOf(contact, terms) };
    if (!RESTS_ON_CLAIMS.has(this.decidedBy)) return grounds;
    const event = this.currentEvents().find(({ stage }) => stage === this.stage);
    if (event) return { ...grounds, event };
    return { ...grounds, date: this.currentDates().find(({ stage }) => stage === this.stage) ?? null };
  }

  private wonStage(): Stage {
    return this.draft.terms.policy.earned.won;
  }

  /** The events of the current cycle, oldest first. */
  private currentEvents(): readonly StageEvent[] {
    return this.draft.contact.history.slice(this.draft.cycle.start);
  }

  /** The stage dates of the current cycle, oldest first. */
  private currentDates(): readonly StageDate[] {
    const { contact, cycle } = this.draft;
    return contact.stageDates
      .filter((date) => isCurrent(date, contact.history, cycle.start))
      .sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  }

  private earliestEvent(): Instant | null {
    return this.currentEvents().find((event) => !event.clear && this.isReachedBy(event.stage))?.at ?? null;
  }

  private earliestDate(): Instant | null {
    return this.currentDates().find((date) => this.isReachedBy(date.stage))?.at ?? null;
  }

  /** True when a claim of `stage` reaches the derived one. What is above the earned stages is no proof of them. */
  private isReachedBy(stage: Stage | null): boolean {
    const { policy, top } = this.draft.terms;
    const derived = policy.rung(this.stage);
    if (derived < 0) return stage === this.stage;
    const rung = policy.rung(stage);
    return rung >= derived && (rung <= top || derived > top);
  }

  private earliestDeal(): Instant | null {
    const { contact, terms } = this.draft;
    let at: Instant | null = null;
    for (const deal of contact.deals) {
      if (deal.role === 'ignore') continue;
      const isProof =
        this.stage === this.wonStage()
          ? deal.outcome === 'won'
          : this.stage === terms.policy.earned.open &&
            deal.role === 'sales' &&
            deal.outcome === (this.decidedBy === 'lost-deals' ? 'lost' : 'open');
      if (isProof) at = earliest(at, proofTimeOf(deal));
    }
    return at;
  }
}

/** What a derivation of this module stands on. */
export function groundsOf(derivation: Derivation): Grounds {
  return derivation instanceof Verdict ? derivation.grounds() : NO_GROUNDS;
}

/** True for a deal that proves an opportunity. */
export function isOpenSale({ outcome, role }: Deal): boolean {
  return outcome === 'open' && role === 'sales';
}

/** The counting deal that proved the stage first; undated ones last, and those of unknown outcome behind them. */
function firstProofOf(deals: readonly Deal[], outcome: 'won' | 'open'): Deal | null {
  let first: Deal | null = null;
  for (const deal of deals) {
    if (outcome === 'won' ? deal.outcome !== 'won' || deal.role === 'ignore' : !isOpenSale(deal)) continue;
    if (first === null || isBetterProof(deal, first)) first = deal;
  }
  return first;
}

function isBetterProof(deal: Deal, other: Deal): boolean {
  if ((deal.outcomeBy === null) !== (other.outcomeBy === null)) return deal.outcomeBy !== null;
  const at = proofTimeOf(deal) ?? Number.POSITIVE_INFINITY;
  const otherAt = proofTimeOf(other) ?? Number.POSITIVE_INFINITY;
  return at < otherAt || (at === otherAt && deal.id < other.id);
}

/** When a deal began to prove its stage: a won one with its close, any other with its creation. */
export function proofTimeOf(deal: Deal): Instant | null {
  return deal.outcome === 'won' ? deal.closedAt : deal.createdAt;
}

function closingOf(deal: Deal): readonly Evidence[] {
  const closed = deal.evidence('closedAt');
  return closed === null ? deal.proof() : [...deal.proof(), closed];
}

function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
