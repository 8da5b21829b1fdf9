import type { Contact, Derivation, Policy, Safety, Stage, StageProposal } from '../types.ts';
import { type DerivationFacts, isOpenSale, isPersonSource } from './derive.ts';

/**
 * The one change of stage that is proposed, and the rule that carries it; null where recorded and derived agree, where
 * nothing is derived, and where the export has no stage column to write to.
 */
export function proposalOf(contact: DerivationFacts, derivation: Derivation, policy: Policy): StageProposal | null {
  const proposal = proposalFor(contact, derivation, policy);
  if (proposal === null || proposal.safety === 'unsafe') return proposal;
  // What a deal stage says of a contact is only a guess, and a stage without a word there cannot be written.
  const isGuessed = contact.stage.reading === 'dealStage' || policy.wordless.has(proposal.stage);
  return isGuessed ? { ...proposal, safety: 'unsafe' } : proposal;
}

function proposalFor(contact: DerivationFacts, derivation: Derivation, policy: Policy): StageProposal | null {
  const { stage, basis } = derivation;
  if (stage === null || basis === null || stage === contact.stage.value) return null;
  if (derivation.decidedBy === 'off-ladder' || derivation.decidedBy === 'converted') return null;
  if (!contact.has('stage')) return null;
  if (contact.stage.reading === 'blank') {
    return { rule: 'stage-missing', stage, safety: blankSafety(contact, derivation, policy), basis };
  }
  const recorded = policy.rung(contact.stage.value);
  const derived = policy.rung(stage);
  if (recorded < 0) return { rule: 'stage-behind', stage, safety: 'unsafe', basis };
  if (derived < recorded) return { rule: loweringRule(derivation), stage, safety: 'unsafe', basis };
  if (basis === 'proved') return { rule: 'stage-behind', stage, safety: proofSafety(contact, derivation), basis };
  if (derivation.regressions.length === 0) return { rule: 'stage-behind', stage, safety: 'unsafe', basis };
  return { rule: 'history-regression', stage, safety: regressionSafety(contact, derivation, policy), basis };
}

/** The stage that consequences are judged by: derived where this contact's edit is safe, recorded otherwise. */
export function settledStage(
  contact: Pick<Contact, 'stage' | 'duplicates'>,
  derivation: Derivation,
  proposal: StageProposal | null,
): Stage | null {
  // Rows that share an id and differ get no edit, so nothing is settled by one.
  const isSettled = proposal?.safety === 'safe' && contact.duplicates.every(({ same }) => same);
  return isSettled ? derivation.stage : contact.stage.value;
}

function loweringRule({ decidedBy }: Derivation): StageProposal['rule'] {
  if (decidedBy === 'orphaned') return 'opportunity-orphaned';
  return decidedBy === 'recycled' ? 'opportunity-lost' : 'stage-ahead';
}

/** A deal that is open only because nobody knows its stage may be a lost one in truth. */
function proofSafety({ deals }: DerivationFacts, { decidedBy }: Derivation): Safety {
  if (decidedBy !== 'open-deal') return 'safe';
  return deals.some((deal) => isOpenSale(deal) && deal.outcomeBy !== null) ? 'safe' : 'unsafe';
}

function blankSafety(contact: DerivationFacts, derivation: Derivation, policy: Policy): Safety {
  const { stage, basis } = derivation;
  const { history } = contact;
  if (basis === 'proved') return proofSafety(contact, derivation);
  const newest = history.findLast(({ clear }) => !clear);
  if (basis === 'assumed' || newest === undefined || newest.stage !== stage) return 'unsafe';
  // A person who emptied the cell meant it to be empty: filling it again undoes a person's move.
  const last = history.at(-1)!;
  if (!last.clear) return 'safe';
  const isMeant = history.some(({ clear, at, source }) => clear && at === last.at && isPersonSource(source, policy));
  return isMeant ? 'unsafe' : 'safe';
}

function regressionSafety({ historyTruncated }: DerivationFacts, { regressions }: Derivation, policy: Policy): Safety {
  // A regression is a move back without a reset, and a full history cannot vouch for the absence of one.
  if (historyTruncated) return 'unsafe';
  return isPersonSource(regressions.at(-1)?.to.source ?? '', policy) ? 'unsafe' : 'safe';
}
