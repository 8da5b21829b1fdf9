import type { OutcomeReading, PipelineRole, Policy } from '../types.ts';

/** What the outcome cells of a deal say: the same for all deals with these cells. */
export interface DealKind {
  /** The outcome cells in the order of `OUTCOME_FIELDS`. */
  readonly cells: readonly (string | null)[];
  readonly stage: string;
  readonly pipeline: string | null;
  readonly role: PipelineRole;
  readonly reading: OutcomeReading;
}

export function dealKind(cells: readonly (string | null)[], policy: Policy): DealKind {
  const [stage, pipeline, isWon, isClosed, isLost, status, probability] = cells as (string | null)[];
  const facts = { stage, pipeline, isWon, isClosed, isLost, status, probability } as Parameters<Policy['outcome']>[0];
  return {
    cells,
    stage: stage ?? '',
    pipeline: pipeline ?? null,
    role: policy.role(pipeline ?? null),
    reading: policy.outcome(facts),
  };
}

/** For each kind a number: equal for kinds that mean the same for a contact, whatever their stages are called. */
export function meaningsOf(kinds: readonly (readonly (string | null)[])[], policy: Policy): readonly number[] {
  const known = new Map<string, number>();
  return kinds.map((cells) => {
    const { role, reading } = dealKind(cells, policy);
    const key = `${role} ${reading.outcome} ${reading.by}`;
    const meaning = known.get(key) ?? known.size;
    known.set(key, meaning);
    return meaning;
  });
}
