import type { Basis, Contact, Evidence, Policy, Stage, Support } from '../types.ts';

/** What two systems together know of one person's stage. */
export interface Verdict {
  readonly supports: Support;
  readonly stage: Stage | null;
  readonly basis: Basis | null;
  /** The cells of the stronger evidence. */
  readonly evidence: readonly Evidence[];
}

/** What one system says of the person, and how surely: a deal, a dated claim, the bare cell, nothing. */
interface Word {
  readonly stage: Stage | null;
  readonly basis: Basis | null;
  readonly strength: number;
  readonly evidence: readonly Evidence[];
}

const DEAL = 3;
const CLAIM = 2;
const CELL = 1;

/** Which of two recorded stages the evidence of both systems supports. Of equally strong evidence the higher rung. */
export function verdictOf(first: Contact, second: Contact, policy: Policy): Verdict {
  const words = [wordOf(first), wordOf(second)] as const;
  const best = isStronger(words[1], words[0], policy) ? words[1] : words[0];
  const { stage, basis, evidence } = best;
  if (best.strength <= CELL || stage === null) return { supports: 'unknown', stage: null, basis: null, evidence: [] };
  const supports = stage === first.stage.value ? 'first' : stage === second.stage.value ? 'second' : 'neither';
  return { supports, stage, basis, evidence };
}

function wordOf({ derived }: Contact): Word {
  const { stage, basis, evidence } = derived;
  return { stage, basis, strength: strengthOf(derived), evidence };
}

function strengthOf({ stage, basis, since }: Contact['derived']): number {
  if (stage === null) return 0;
  if (basis === 'proved') return DEAL;
  // What has a time stands in more than the recorded cell: an event or a stage date says it too.
  return basis === 'claimed' && since !== null ? CLAIM : CELL;
}

function isStronger(one: Word, other: Word, policy: Policy): boolean {
  if (one.strength !== other.strength) return one.strength > other.strength;
  return policy.rung(one.stage) > policy.rung(other.stage);
}
