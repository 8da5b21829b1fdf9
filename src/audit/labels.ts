import type { NamesInput, PolicyInput } from '../policy/input.ts';
import type { Policy } from '../types.ts';
import type { Joined } from './join.ts';
import { UNSORTED } from './read-contacts.ts';
import { instantAt } from './shared-instants.ts';

/** A stage's id in one file and its label in another. */
export interface LearnedLabel {
  readonly id: string;
  readonly label: string;
  /** Contacts in whom both stand for one stage, of so many in whom the id stands. */
  readonly contacts: number;
  readonly of: number;
}

// HubSpot gives a stage that a company adds a number for its internal value.
const NUMERIC = /^\d{4,20}$/;

/** So many contacts must say it, and hardly any may say otherwise. */
const LEAST = 3;
const SHARE = 0.9;

/**
 * Labels of numeric stage ids that the policy does not know, learned from contacts whose newest event holds one form
 * and whose recorded cell the other.
 */
export function learnLabels(joined: Joined, policy: Policy): readonly LearnedLabel[] {
  const { contacts, events } = joined;
  const recorded = contacts.stages.texts;
  const told = events.values.texts;
  const isId = (text: string) => isUnknownId(text, policy);
  if (![...recorded, ...told].some(isId)) return [];
  const tally = createTally();
  for (let place = 0; place < contacts.count; place++) {
    const event = newestEvent(joined, place);
    if (event < 0) continue;
    const here = recorded[contacts.stage[place]!]!.trim();
    const there = told[events.pairs[events.pair[event]!]!.value]!.trim();
    if (here === there || here === '' || there === '') continue;
    if (isId(there) && !isId(here)) tally.add(there, here);
    else if (isId(here) && !isId(there)) tally.add(here, there);
  }
  return tally.learned().filter((one) => !isToldOtherwise(one, recorded, told, policy));
}

/** True for what a CRM writes in place of the name of a stage that a company has added. */
export const isStageNumber = (text: string): boolean => NUMERIC.test(text.trim());

/** True for a number in place of a stage that the policy cannot read. */
export function isUnknownId(text: string, policy: Policy): boolean {
  return isStageNumber(text) && policy.stages.read(text).value === null;
}

function newestEvent({ contacts, events }: Joined, place: number): number {
  let newest = -1;
  for (let event = contacts.event[place]!; event >= 0; event = events.next[event]!) {
    // A chain runs from the oldest to the newest unless it is marked.
    const isSorted = (contacts.flags[place]! & UNSORTED) === 0 || newest < 0;
    if (isSorted || instantAt(events.at, event) > instantAt(events.at, newest)) newest = event;
  }
  return newest;
}

function createTally() {
  const counts = new Map<string, Map<string, number>>();
  return {
    add(id: string, label: string): void {
      const labels = counts.get(id) ?? new Map<string, number>();
      labels.set(label, (labels.get(label) ?? 0) + 1);
      counts.set(id, labels);
    },
    /** For each id the label that nearly all give it; a label of two ids is nobody's. */
    learned(): readonly LearnedLabel[] {
      const learned = [...counts].flatMap(([id, labels]) => {
        const of = [...labels.values()].reduce((sum, count) => sum + count, 0);
        const [label, contacts] = [...labels].reduce((best, next) => (next[1] > best[1] ? next : best));
        return contacts >= LEAST && contacts >= of * SHARE ? [{ id, label, contacts, of }] : [];
      });
      return learned.filter(({ label }) => learned.filter((other) => other.label === label).length === 1);
    },
  };
}

/** True when the column that holds the id has a word of its own for the stage that the label means. */
function isToldOtherwise(
  { id, label }: LearnedLabel,
  recorded: readonly string[],
  told: readonly string[],
  policy: Policy,
): boolean {
  const { value } = policy.stages.read(label);
  if (value === null) return false;
  const column = told.includes(id) ? told : recorded;
  return column.some((text) => policy.stages.read(text).value === value);
}

/** A policy that reads the ids as the stages that their labels mean; labels that nobody knows settle nothing. */
export function withLabels(
  input: PolicyInput | null,
  learned: readonly Pick<LearnedLabel, 'id' | 'label'>[],
  policy: Policy,
): PolicyInput | null {
  const stages: Record<string, NamesInput> = { ...input?.stages };
  let isChanged = false;
  for (const { id, label } of learned) {
    const { value } = policy.stages.read(label);
    if (value === null) continue;
    const key = Object.keys(stages).find((name) => (policy.stages.read(name).value ?? name) === value) ?? value;
    stages[key] = withSynonym(stages[key], id);
    isChanged = true;
  }
  return isChanged ? { ...input, stages } : input;
}

function withSynonym(names: NamesInput | undefined, synonym: string): NamesInput {
  const known = typeof names === 'string' ? { label: names } : (names ?? {});
  return { ...known, synonyms: [...(known.synonyms ?? []), synonym] };
}
