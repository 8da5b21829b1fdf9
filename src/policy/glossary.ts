import type { Evidence, Outcome } from '../types.ts';
import type { ValueNames } from './input.ts';
import { overlayNames } from './names.ts';
import type { StageColumn } from './stage-column.ts';
import { foldValue } from './vocabulary.ts';

/** What tables of the CRM say of its deal stages, pipelines and values: plain data, so that any thread may hold it. */
export interface Glossary {
  readonly dealStages: readonly DealStageEntry[];
  readonly pipelines: readonly NamedId[];
  /** Labels of lifecycle stages and of lead statuses. */
  readonly stages: readonly NamedId[];
  readonly leadStatuses: readonly NamedId[];
  /** Set where the stage column of the contacts holds the stages of deals. */
  readonly column?: StageColumn;
}

/** One row of a table of deal stages. */
export interface DealStageEntry {
  readonly id: string;
  /** `''` where the table has none. */
  readonly label: string;
  /** Id or name of the pipeline it belongs to; `''` where nothing tells. */
  readonly pipeline: string;
  /** Null where neither flags nor the probability tell how a deal in it ends. */
  readonly outcome: Outcome | null;
  /** The cell that tells it, else the label's; null where there is no table but a list of labels. */
  readonly cell: Evidence | null;
  /** Where the stage stands in its pipeline; absent where nothing tells. */
  readonly order?: StageOrder;
}

export interface StageOrder {
  readonly place: number;
  /** What tells it: a column for it, or ids that count on. */
  readonly by: 'column' | 'ids';
}

export interface NamedId {
  readonly id: string;
  readonly label: string;
}

export const NO_GLOSSARY: Glossary = { dealStages: [], pipelines: [], stages: [], leadStatuses: [] };

/** What is known of a deal's stage cell. */
export interface FoundStage {
  /** Names of the stage: its id and its label. */
  readonly names: readonly string[];
  readonly outcome: Outcome | null;
  /** The cell that tells the outcome, else the label. */
  readonly cell: Evidence | null;
  /** True where several stages go by this name and differ in how they end. */
  readonly disputed: boolean;
}

export interface StageFinder {
  /** The stage that a cell means on a deal of a pipeline; null where no table has it. */
  stage(stage: string, pipeline: string | null): FoundStage | null;
  /** Everything a pipeline is called, as it is compared: the cell itself first. */
  pipelineNames(pipeline: string): readonly string[];
}

/** Finds stages and pipelines by id, which is compared as it stands, and by label. */
export function createStageFinder({ dealStages, pipelines }: Glossary): StageFinder {
  const called = namesOfPipelines(pipelines);
  const pipelineNames = (pipeline: string): readonly string[] => {
    const own = foldValue(pipeline);
    return [own, ...(called.get(own) ?? []).filter((name) => name !== own)];
  };
  const ids = new Map<string, FoundStage>();
  const labels = new Map<string, FoundStage>();
  for (const entry of dealStages) {
    const homes = entry.pipeline === '' ? [] : pipelineNames(entry.pipeline);
    for (const home of [EVERYWHERE, ...homes]) {
      add(ids, keyOf(home, entry.id), entry);
      if (entry.label !== '') add(labels, keyOf(home, foldValue(entry.label)), entry);
    }
  }
  return {
    pipelineNames,
    stage(stage, pipeline) {
      const id = stage.trim();
      const homes = pipeline === null || pipeline.trim() === '' ? [] : pipelineNames(pipeline);
      for (const home of [...homes, EVERYWHERE]) {
        const found = ids.get(keyOf(home, id));
        if (found) return found;
      }
      for (const home of [...homes, EVERYWHERE]) {
        const found = labels.get(keyOf(home, foldValue(stage)));
        if (found) return found;
      }
      return null;
    },
  };
}

/** In place of a pipeline's name. */
const EVERYWHERE = '';

const keyOf = (pipeline: string, name: string): string => `${pipeline.length}:${pipeline}${name}`;

function add(into: Map<string, FoundStage>, key: string, { id, label, outcome, cell }: DealStageEntry): void {
  const known = into.get(key);
  const names = label === '' ? [id] : [id, label];
  if (!known) {
    into.set(key, { names, outcome, cell, disputed: false });
    return;
  }
  const disputed = known.disputed || known.outcome !== outcome;
  into.set(key, {
    // Of several stages with one label nobody can say which id is meant.
    names: known.names.filter((name) => names.includes(name)),
    outcome: disputed ? null : outcome,
    cell: known.cell,
    disputed,
  });
}

/** For each id and label of a pipeline all its names, folded. */
function namesOfPipelines(pipelines: readonly NamedId[]): ReadonlyMap<string, readonly string[]> {
  const called = new Map<string, string[]>();
  for (const { id, label } of pipelines) {
    const names = [foldValue(id), foldValue(label)];
    for (const name of names) called.set(name, [...(called.get(name) ?? []), ...names]);
  }
  return called;
}

/** The CRM's names of values with the labels that this account has given them. */
export function withAccountLabels(known: readonly ValueNames[], labels: readonly NamedId[]): readonly ValueNames[] {
  if (labels.length === 0) return known;
  return overlayNames(known, Object.fromEntries(labels.map(({ id, label }) => [id, { label }])));
}
