import type { Contact, Context, Deal, Detection, Evidence, StageProposal } from '../types.ts';

/** What a rule offers for the stage cell: the proposal it carries, and the edit where the row may be edited. */
export function stageFix(
  contact: Contact,
  context: Context,
  rule: StageProposal['rule'],
): Pick<Detection, 'proposed' | 'fix'> {
  const { proposal } = contact;
  if (proposal === null || proposal.rule !== rule || context.policy.wordless.has(proposal.stage)) return {};
  const to = context.spell('stage', proposal.stage);
  const edit = contact.edit('stage', to);
  if (edit === null) return { proposed: to };
  return { proposed: to, fix: { safety: proposal.safety, basis: proposal.basis, edits: [edit] } };
}

/** Why the derived stage is due, as the end of a sentence: `deal 812 is won`. */
export function reasonOf(contact: Contact): string {
  const { decidedBy, basis, evidence } = contact.derived;
  if (basis === 'proved' && decidedBy === 'won-deal') return dealsInWords(contact.deals.filter(isWon), 'won');
  if (basis === 'proved' && decidedBy === 'open-deal') return openInWords(contact.deals.filter(isOpenSale));
  const [cell] = evidence;
  if (cell === undefined) return 'the files support it';
  if (decidedBy === 'claim') {
    return cell.table === 'history' ? 'its history reached that stage' : `column ${cell.column} is filled`;
  }
  if (decidedBy !== 'criterion') return 'the files support it';
  const isDefault = cell.column === contact.evidence('stage')?.column;
  return isDefault ? "it is the policy's default" : `"${cell.column}" meets the policy's criterion`;
}

/** The cells that the settled stage rests on where it is not the recorded one. */
export function settledBy({ settled, stage, derived }: Contact): readonly Evidence[] {
  return settled === stage.value ? [] : derived.evidence;
}

/** True for a deal that proves a customer. */
export function isWon({ outcome, role }: Deal): boolean {
  return outcome === 'won' && role !== 'ignore';
}

/** True for a deal that the policy lets speak at all. */
export function isCounting({ role }: Deal): boolean {
  return role !== 'ignore';
}

function isOpenSale({ outcome, role }: Deal): boolean {
  return outcome === 'open' && role === 'sales';
}

/** Deals whose stage nobody knows only count as open. */
function openInWords(deals: readonly Deal[]): string {
  const known = deals.filter(({ outcomeBy }) => outcomeBy !== null);
  if (known.length > 0) return dealsInWords(known, 'open');
  if (deals.length > 1) return `${deals.length} deals of unknown outcome count as open`;
  return `deal ${deals[0]!.id} counts as open, because nobody knows its stage`;
}

function dealsInWords(deals: readonly Deal[], outcome: string): string {
  return deals.length === 1 ? `deal ${deals[0]!.id} is ${outcome}` : `${deals.length} deals are ${outcome}`;
}
