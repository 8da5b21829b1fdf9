import type {
  BackwardMove,
  Deal,
  Derivation,
  Evidence,
  Instant,
  Policy,
  Stage,
  StageDate,
  TimelineEntry,
} from '../types.ts';
import { type DerivationFacts, type Grounds, groundsOf, isCurrent, proofTimeOf } from './derive.ts';

const LAST_INSTANT = 8_640_000_000_000_000;

/** Everything that speaks for or against a stage, oldest first; what has no time comes last, then the recorded cell. */
export function timelineOf(contact: DerivationFacts, derivation: Derivation, policy: Policy): readonly TimelineEntry[] {
  const grounds = groundsOf(derivation);
  const entries = [
    ...eventEntries(contact, derivation, policy, grounds),
    ...contact.stageDates.map((date) => dateEntry(date, contact, policy, grounds)),
    ...contact.deals.map((deal) => dealEntry(deal, policy, grounds)),
  ];
  // The sort is stable: at one instant history comes before stage dates, and both before deals.
  const ordered = entries.sort((a, b) => compareTimes(a.at, b.at));
  return [
    ...ordered,
    ...criterionEntry(contact, derivation, policy, grounds),
    ...recordedEntry(contact, derivation, policy),
  ];
}

/** One sentence that says why the derived stage is what it is. */
export function whySentence(contact: DerivationFacts, derivation: Derivation, policy: Policy): string {
  const label = (stage: Stage | null) => labelOf(stage, policy);
  const recorded = recordedName(contact, policy);
  const stage = label(derivation.stage);
  const { deal, criterion } = groundsOf(derivation);
  switch (derivation.decidedBy) {
    case 'won-deal':
      return `Deal ${deal?.id} is won${onDay(deal?.closedAt)}, and a won deal makes the contact ${stage}.`;
    case 'open-deal':
      return deal?.outcomeBy === null
        ? `Deal ${deal.id} counts as open, because nothing tells how it ended, and an open deal makes the contact ${stage}.`
        : `Deal ${deal?.id} is open, and an open deal makes the contact ${stage}.`;
    case 'claim':
      return claimSentence(contact, derivation, policy);
    case 'recorded':
      return recordedSentence(contact, derivation, policy);
    case 'lost-deals':
      return `All deals of this contact are lost, and the policy leaves such a contact at ${stage}.`;
    case 'recycled':
      return (
        `All deals of this contact are lost, the last one${onDay(deal?.closedAt)}, ` +
        `and the policy sends such a contact back to ${stage} after ${policy.recycleAfterDays} days.`
      );
    case 'orphaned':
      return derivation.basis === 'claimed'
        ? `Recorded as ${recorded} without any deal, so what people claimed before counts: ${stage}.`
        : `Recorded as ${recorded} without any deal and with no earlier claim, so ${stage} is assumed.`;
    case 'customer-kept':
      return `Recorded as ${recorded} without a won deal; customers are often won outside the CRM, so the stage stands.`;
    case 'customer-demoted':
      return `Recorded as ${recorded} without a won deal, and the policy lets such a contact fall to ${stage}.`;
    case 'off-ladder':
      return contact.stage.reading === 'unknown'
        ? `Nobody knows the recorded stage "${recorded}" and no deal proves another one, so it stands.`
        : `The recorded stage ${recorded} is not on the ladder and no deal proves a stage, so it stands.`;
    case 'criterion':
      return criterion === null
        ? `No stage is recorded, claimed or proved, and the policy starts such a contact as ${stage}.`
        : `No stage is recorded, claimed or proved, but the policy takes "${criterion.column}" as a sign of ${stage}.`;
    case 'converted':
      return 'This lead became a contact: its deals and its history are that one’s, and its stage stands as recorded.';
    case 'nothing':
      return 'No stage is recorded, and no file claims or proves one.';
  }
}

function claimSentence(contact: DerivationFacts, derivation: Derivation, policy: Policy): string {
  const { event, date } = groundsOf(derivation);
  const stage = labelOf(derivation.stage, policy);
  const where = event === null ? 'A stage date' : 'The history';
  const claim = `${where} says ${stage}${onDay(event?.at ?? date?.at)}`;
  const regression = derivation.regressions.at(-1);
  if (!regression)
    return `${claim}, and nothing takes that back: the recorded stage is ${recordedName(contact, policy)}.`;
  return `${claim}, and the move back to ${moveName(regression, policy)} was no deliberate reset.`;
}

function recordedSentence(contact: DerivationFacts, derivation: Derivation, policy: Policy): string {
  const reset = derivation.moves.findLast(({ kind }) => kind === 'reset');
  const stands = `nothing claims or proves more than the recorded stage ${recordedName(contact, policy)}`;
  if (!reset) return `${stands.charAt(0).toUpperCase()}${stands.slice(1)}.`;
  return `Since the deliberate reset to ${moveName(reset, policy)} ${stands}.`;
}

function moveName({ to }: BackwardMove, policy: Policy): string {
  return `${labelOf(to.stage, policy)}${onDay(to.at)}${bySource(to.source)}`;
}

function eventEntries(
  { history }: DerivationFacts,
  { moves }: Derivation,
  policy: Policy,
  grounds: Grounds,
): readonly TimelineEntry[] {
  const kinds = new Map(moves.map(({ to, kind }) => [to, kind]));
  return history.map((event, index) => {
    const kind = event.clear ? 'clear' : policy.rung(event.stage) < 0 ? 'off-ladder' : 'claim';
    const evidence = event.evidence();
    const what = event.clear ? 'cleared' : event.stage === null ? evidence.value : labelOf(event.stage, policy);
    return {
      at: event.at,
      kind,
      stage: event.stage,
      text: `history: ${what}${bySource(event.source)}`,
      evidence,
      decided: event === grounds.event,
      voided: kind !== 'clear' && index < grounds.start,
      move: kinds.get(event) ?? null,
    };
  });
}

function dateEntry(date: StageDate, contact: DerivationFacts, policy: Policy, grounds: Grounds): TimelineEntry {
  const label = labelOf(date.stage, policy);
  return {
    at: date.at,
    kind: policy.rung(date.stage) < 0 ? 'off-ladder' : 'claim',
    stage: date.stage,
    text: date.at === null ? `stage date: ${label}, at a time nobody can read` : `stage date: ${label}`,
    evidence: date.evidence(),
    decided: date === grounds.date,
    voided: date.at !== null && !isCurrent(date, contact.history, grounds.start),
    move: null,
  };
}

function dealEntry(deal: Deal, policy: Policy, grounds: Grounds): TimelineEntry {
  const { id, outcome, outcomeBy, role } = deal;
  const proves = role !== 'ignore' && (outcome === 'won' || (outcome === 'open' && role === 'sales'));
  const kind = proves ? 'proof' : role !== 'ignore' && outcome === 'lost' ? 'lost-deal' : 'ignored-deal';
  const stage = outcome === 'won' ? policy.earned.won : policy.earned.open;
  const pipeline = role === 'sales' ? '' : role === 'renewal' ? ' (renewal pipeline)' : ' (ignored pipeline)';
  return {
    at: outcome === 'lost' ? deal.closedAt : proofTimeOf(deal),
    kind,
    stage: proves ? stage : null,
    text: `deal ${id} ${outcomeBy === null ? 'counts as open' : outcome}${pipeline}`,
    evidence: deal.proof()[0],
    decided: deal === grounds.deal,
    voided: false,
    move: null,
  };
}

function criterionEntry(
  contact: DerivationFacts,
  { decidedBy, stage }: Derivation,
  policy: Policy,
  { criterion }: Grounds,
): readonly TimelineEntry[] {
  if (decidedBy !== 'criterion') return [];
  const evidence = criterion === null ? contact.evidence('stage') : contact.cell(criterion.column);
  const text = criterion === null ? 'policy: starts as' : `policy: "${criterion.column}" is a sign of`;
  return undated('criterion', stage, `${text} ${labelOf(stage, policy)}`, evidence, { decided: true });
}

const STANDS_AS_RECORDED: ReadonlySet<Derivation['decidedBy']> = new Set([
  'recorded',
  'lost-deals',
  'customer-kept',
  'off-ladder',
]);

function recordedEntry(contact: DerivationFacts, derivation: Derivation, policy: Policy): readonly TimelineEntry[] {
  const isAlone = derivation.decidedBy === 'orphaned' && derivation.basis === 'assumed';
  const decided = isAlone || STANDS_AS_RECORDED.has(derivation.decidedBy);
  const text = `recorded: ${recordedName(contact, policy)}`;
  return undated('recorded', contact.stage.value, text, contact.evidence('stage'), { decided });
}

/** The entry for a cell that has no time; nothing where there is no such cell. */
function undated(
  kind: TimelineEntry['kind'],
  stage: Stage | null,
  text: string,
  evidence: Evidence | null,
  { decided }: { readonly decided: boolean },
): readonly TimelineEntry[] {
  return evidence === null ? [] : [{ at: null, kind, stage, text, evidence, decided, voided: false, move: null }];
}

function recordedName({ stage }: DerivationFacts, policy: Policy): string {
  if (stage.reading === 'blank') return 'blank';
  if (stage.reading === 'dealStage') return `${stage.raw} (read as ${labelOf(stage.value, policy)})`;
  return stage.value === null ? stage.raw : labelOf(stage.value, policy);
}

function labelOf(stage: Stage | null, policy: Policy): string {
  return stage === null ? 'nothing' : policy.stages.label(stage, null);
}

function bySource(source: string): string {
  return source === '' ? '' : ` by ${source}`;
}

function onDay(at: Instant | null | undefined): string {
  if (at === null || at === undefined || !(Math.abs(at) <= LAST_INSTANT)) return '';
  return ` on ${new Date(at).toISOString().slice(0, 10)}`;
}

function compareTimes(a: Instant | null, b: Instant | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a - b;
}
