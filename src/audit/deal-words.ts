import type { DealWord, StageColumn } from '../policy/stage-column.ts';
import { foldValue } from '../policy/vocabulary.ts';
import { listOf } from '../rules/detection.ts';
import { toShownHeader } from '../table/header.ts';
import type { Named, Outcome, Policy, Stage } from '../types.ts';
import { dealKind } from './deal-kinds.ts';
import type { SpellingList } from './spellings.ts';

/** One word may be the same by chance, and open stages alone may be those of a company's own lifecycle. */
const LEAST = 2;

/**
 * What the values of a stage column mean that no ladder knows and that are stages of the deals. Undefined for a column
 * that does not hold such values for the most part: there they are strays, and for a person to see.
 */
export function learnDealWords(
  stages: SpellingList,
  kinds: readonly (readonly (string | null)[])[],
  policy: Policy,
): StageColumn | undefined {
  const filled = stages.texts
    .map((text, code) => ({ named: policy.stages.read(text), count: stages.counts[code]! }))
    .filter(({ named, count }) => count > 0 && named.reading !== 'blank');
  if (!filled.some(({ named }) => named.reading === 'unknown')) return undefined;
  const outcomes = outcomesOf(kinds, policy);
  const said = filled.flatMap(({ named, count }) => {
    const word = wordOf(named, outcomes, policy);
    return word === null ? [] : [{ word, count }];
  });
  const words = said.map(({ word }) => word);
  const isClosed = words.some(({ outcome }) => outcome !== 'open');
  const isMost = sumOf(said) * 2 >= sumOf(filled);
  if (!isClosed || !isMost || new Set(words.map(({ text }) => foldValue(text))).size < LEAST) return undefined;
  const known = new Set(filled.flatMap(({ named }) => named.value ?? []));
  const wordless = policy.ladder.filter((stage) => !known.has(stage) && !isSpoken(stage, words, outcomes));
  return { words, wordless };
}

const sumOf = (counts: readonly { readonly count: number }[]): number =>
  counts.reduce((sum, { count }) => sum + count, 0);

function wordOf({ raw, reading }: Named, outcomes: Outcomes, policy: Policy): DealWord | null {
  const told = outcomes.get(foldValue(raw));
  // `New` and `Contacted` say how far a contact was worked, whatever else is called so.
  if (reading !== 'unknown' || told === undefined || policy.leadStatuses.read(raw).value !== null) return null;
  const [outcome, ...others] = told.outcomes;
  if (outcome === undefined || others.length > 0 || !told.isSettled) return null;
  return { text: raw, stage: outcome === 'won' ? policy.earned.won : policy.earned.open, outcome };
}

/** How the deals in each stage ended, by its folded name. */
type Outcomes = ReadonlyMap<string, Ended>;

interface Ended {
  readonly outcomes: Set<Outcome>;
  /** False where nothing tells of some of them, so that they count as open. */
  isSettled: boolean;
}

function outcomesOf(kinds: readonly (readonly (string | null)[])[], policy: Policy): Outcomes {
  const outcomes = new Map<string, Ended>();
  for (const cells of kinds) {
    const { stage, role, reading } = dealKind(cells, policy);
    const name = foldValue(stage);
    if (name === '' || role === 'ignore' || (role === 'renewal' && reading.outcome !== 'won')) continue;
    const ended = outcomes.get(name) ?? { outcomes: new Set(), isSettled: true };
    ended.outcomes.add(reading.outcome);
    if (reading.by === null) ended.isSettled = false;
    outcomes.set(name, ended);
  }
  return outcomes;
}

/** True where one word alone can stand for the stage: of several open stages nobody can say which one is meant. */
function isSpoken(stage: Stage, words: readonly DealWord[], outcomes: Outcomes): boolean {
  const word = words.find((one) => one.stage === stage && one.outcome !== 'lost');
  if (word === undefined) return false;
  return [...outcomes.values()].filter((ended) => ended.outcomes.has(word.outcome)).length === 1;
}

/** What values of the stage column were read as because deals have them, as a sentence. */
export function dealWordNotes(texts: readonly string[], policy: Policy): readonly string[] {
  const words = texts.map((text) => policy.stages.read(text)).filter(({ reading }) => reading === 'dealStage');
  if (words.length === 0) return [];
  const told = (['won', 'open', 'lost'] as const).flatMap((outcome) => {
    const same = words.filter((word) => word.outcome === outcome);
    if (same.length === 0) return [];
    const shown = listOf(same.map(({ raw }) => toShownHeader(raw)).toSorted());
    return [`${shown} as ${policy.stages.label(same[0]!.value!, null)}${outcome === 'lost' ? ' that was lost' : ''}`];
  });
  const strange = texts.filter((text) => policy.stages.read(text).reading === 'unknown');
  const unknown =
    `Nobody knows ${listOf(strange.map(toShownHeader).toSorted())}: say in stageproof.yaml which stage each means, ` +
    `as in stages: { ${policy.ladder[1] ?? 'lead'}: { synonyms: [${JSON.stringify(strange[0] ?? '')}] } }`;
  return [
    `${words.length} values of the stage column are stages of the deals, and are read so: ${told.join('; ')}. They ` +
      'prove nothing, and no correction of such a cell is safe. A policy that names them under "stages" says otherwise.',
    ...(strange.length === 0 ? [] : [unknown]),
  ];
}
