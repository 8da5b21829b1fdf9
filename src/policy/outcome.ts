import { readChance } from '../table/numbers.ts';
import type { Outcome, OutcomeFacts, OutcomeReading, Vocabulary } from '../types.ts';
import { createStageFinder, type FoundStage, type Glossary, NO_GLOSSARY, type StageFinder } from './glossary.ts';
import type { DealStageNames, PolicyInput } from './input.ts';
import { createVocabulary, foldValue, MEMORY } from './vocabulary.ts';

// Every language that HubSpot exports in.
const YES = new Set(
  'yes true 1 1.0 ja wahr y t oui vrai sí si sim verdadero verdadeiro vero waar はい tak prawda kyllä sant sand'.split(
    ' ',
  ),
);
const NO = new Set(
  'no false 0 0.0 nein falsch n f non faux não nee falso onwaar いいえ nie fałsz ei nej nei falskt falsk usann'.split(
    ' ',
  ),
);

const STATUS: ReadonlyMap<string, Outcome> = new Map([
  ['won', 'won'],
  ['closed won', 'won'],
  ['gewonnen', 'won'],
  ['lost', 'lost'],
  ['closed lost', 'lost'],
  ['verloren', 'lost'],
  ['open', 'open'],
  ['offen', 'open'],
] as const);

/**
 * How probabilities are written: `percent` goes from 0 to 100, and sellers set it by hand on a deal; `either` may be
 * the 0 to 1 that belongs to a stage.
 */
type Scale = 'either' | 'percent';

interface OutcomeSettings {
  readonly scale?: Scale | undefined;
  readonly glossary?: Glossary;
}

/** What a company says about its deal stages: by pipeline, and for all others. */
interface StageTable {
  readonly everywhere: ReadonlyMap<string, Outcome>;
  readonly byPipeline: ReadonlyMap<string, ReadonlyMap<string, Outcome>>;
}

/**
 * Tells how a deal ended: explicit flags, then certainty, then the company's table, then the account's tables of
 * stages, then the names known to the CRM, and where nobody knows the stage a chance between none and certainty. Where
 * sellers set the chance by hand, certainty comes after what the stage says.
 */
export function createOutcome(
  names: readonly DealStageNames[],
  input: PolicyInput['dealStages'],
  statuses: readonly DealStageNames[] = [],
  { scale = 'either', glossary = NO_GLOSSARY }: OutcomeSettings = {},
): (facts: OutcomeFacts) => OutcomeReading {
  const vocabulary = createVocabulary(names);
  const known: Known = {
    vocabulary,
    outcomes: new Map(names.map(({ value, outcome }) => [value, outcome])),
    statuses: toStatuses(statuses),
    table: toTable(input ?? {}, vocabulary),
    finder: createStageFinder(glossary),
    scale,
  };
  const memory = new Map<string, OutcomeReading>();
  return (facts) => {
    const key = keyOf(facts);
    const remembered = memory.get(key);
    if (remembered) return remembered;
    const fresh = settleOutcome(facts, known);
    if (memory.size >= MEMORY) memory.clear();
    memory.set(key, fresh);
    return fresh;
  };
}

type Settled = Pick<OutcomeReading, 'outcome' | 'by' | 'meaning'>;

/** What cells are understood by. */
interface Known {
  readonly vocabulary: Vocabulary;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly statuses: ReadonlyMap<string, Outcome>;
  readonly table: StageTable;
  readonly finder: StageFinder;
  readonly scale: Scale;
}

function toStatuses(names: readonly DealStageNames[]): ReadonlyMap<string, Outcome> {
  const own = names.flatMap(({ value, outcome, labels, synonyms }) =>
    [value, ...Object.values(labels).flat(), ...synonyms].map((name) => [foldValue(name), outcome] as const),
  );
  return new Map([...STATUS, ...own]);
}

function settleOutcome(facts: OutcomeFacts, known: Known): OutcomeReading {
  const { vocabulary, statuses, scale } = known;
  const stage = facts.stage === null ? null : vocabulary.read(facts.stage).value;
  const certain = byProbability(facts, scale);
  const named = byStage(facts, stage, known);
  const settled = byFlags(facts, statuses) ?? (scale === 'percent' ? (named ?? certain) : (certain ?? named));
  if (settled) return { ...settled, stage };
  const isOpen = toFlag(facts.isClosed) !== true && isUncertain(facts);
  return { outcome: 'open', by: isOpen ? 'probability' : null, stage };
}

/** A stage cannot be open on a deal that its own flag calls closed. */
function byStage(facts: OutcomeFacts, value: string | null, known: Known): Settled | null {
  const told = facts.stage === null ? null : stageSays(facts.stage, facts.pipeline, value, known);
  if (told === null || (told.outcome === 'open' && toFlag(facts.isClosed) === true)) return null;
  return told;
}

function stageSays(
  stage: string,
  pipeline: string | null,
  value: string | null,
  { vocabulary, outcomes, table, finder }: Known,
): Settled | null {
  const found = finder.stage(stage, pipeline);
  const names = [stage, ...(value === null ? [] : [value]), ...(found?.names ?? [])].map(foldValue);
  const pipelines = pipeline === null ? [] : finder.pipelineNames(pipeline);
  const own = byTable(names, pipelines, table);
  if (own !== null) return { outcome: own, by: 'stage' };
  const usual = byName([value, ...namesIn(found, vocabulary)], outcomes);
  const outcome = found?.disputed === true ? null : (found?.outcome ?? usual);
  if (outcome === null) return null;
  return { outcome, by: 'stage', ...(found?.cell ? { meaning: found.cell } : {}) };
}

/** What the CRM's usual names say of a stage that its table tells no outcome of. */
function namesIn(found: FoundStage | null, vocabulary: Vocabulary): readonly (string | null)[] {
  return (found?.names ?? []).map((name) => vocabulary.read(name).value);
}

function byName(values: readonly (string | null)[], outcomes: ReadonlyMap<string, Outcome>): Outcome | null {
  const told = values.flatMap((value) => (value === null ? [] : (outcomes.get(value) ?? [])));
  return told[0] ?? null;
}

function byFlags(facts: OutcomeFacts, statuses: ReadonlyMap<string, Outcome>): Settled | null {
  const won = toFlag(facts.isWon);
  const closed = toFlag(facts.isClosed);
  const lost = toFlag(facts.isLost);
  // Flags that contradict each other settle nothing.
  if ((won && lost) || ((won || lost) && closed === false)) return null;
  if (won) return { outcome: 'won', by: 'isWon' };
  if (lost) return { outcome: 'lost', by: 'isLost' };
  if (closed && won === false) return { outcome: 'lost', by: 'isClosed' };
  if (closed === false) return { outcome: 'open', by: 'isClosed' };
  if (won === false && lost === false) return { outcome: 'open', by: 'isWon' };
  const status = statuses.get(foldValue(facts.status ?? ''));
  if (status === undefined || (status === 'open' && closed)) return null;
  return { outcome: status, by: 'status' };
}

/** Only certainty counts: warehouses give 0 to open stages as well, so a lost deal must be closed besides. */
function byProbability({ probability, isClosed }: OutcomeFacts, scale: Scale): Settled | null {
  const chance = readChance(probability ?? '');
  if (chance === null) return null;
  const { value, isPercent } = chance;
  const isCertain = value === 100 || (value === 1 && scale === 'either' && !isPercent);
  if (isCertain) return { outcome: 'won', by: 'probability' };
  if (value === 0 && toFlag(isClosed)) return { outcome: 'lost', by: 'probability' };
  return null;
}

/** A chance between none and certainty is one of an open deal, whatever its stage is called. */
function isUncertain({ probability }: OutcomeFacts): boolean {
  const { value } = readChance(probability ?? '') ?? { value: 0 };
  return value > 0 && value < 100;
}

/** What the company says, by the first of the stage's names; its table for the pipeline comes first. */
function byTable(names: readonly string[], pipelines: readonly string[], table: StageTable): Outcome | null {
  const own = pipelines.flatMap((name) => table.byPipeline.get(name) ?? []);
  for (const list of [...own, table.everywhere]) {
    for (const name of names) {
      const outcome = list.get(name);
      if (outcome) return outcome;
    }
  }
  return null;
}

function toTable(input: NonNullable<PolicyInput['dealStages']>, vocabulary: Vocabulary): StageTable {
  const everywhere = new Map<string, Outcome>();
  const byPipeline = new Map<string, ReadonlyMap<string, Outcome>>();
  const add = (into: Map<string, Outcome>, name: string, outcome: Outcome): void => {
    into.set(foldValue(name), outcome);
    const value = vocabulary.read(name).value;
    if (value !== null) into.set(foldValue(value), outcome);
  };
  for (const [name, entry] of Object.entries(input)) {
    if (typeof entry === 'string') {
      add(everywhere, name, entry);
      continue;
    }
    const own = new Map<string, Outcome>();
    for (const [stage, outcome] of Object.entries(entry)) add(own, stage, outcome);
    byPipeline.set(foldValue(name), own);
  }
  return { everywhere, byPipeline };
}

/** A yes or a no in any known language; null for anything else. */
export function toFlag(cell: string | null): boolean | null {
  if (cell === null || cell === '') return null;
  const text = foldValue(cell);
  if (YES.has(text)) return true;
  return NO.has(text) ? false : null;
}

/** The tuple as one text in which a missing column is not an empty cell. */
function keyOf({ stage, pipeline, isWon, isClosed, isLost, status, probability }: OutcomeFacts): string {
  return [stage, pipeline, isWon, isClosed, isLost, status, probability].map(toPart).join('');
}

function toPart(cell: string | null): string {
  return cell === null ? '-' : `${cell.length}:${cell}`;
}
