import type { DealStageEntry, Glossary } from '../policy/glossary.ts';
import { foldValue } from '../policy/vocabulary.ts';
import type { DealHistory, DealLives, DealMove, DealStep, Evidence, Policy, SkippedStages } from '../types.ts';
import { eventRow } from './event-rows.ts';
import { idText } from './ids.ts';
import type { JoinedDealHistory } from './join-deal-history.ts';
import type { Part } from './range.ts';
import { CREATION } from './read-deal-history.ts';
import { cellsAt, type ReadFile } from './records.ts';

/** How the deals of a run moved, ready to be judged. */
export interface DealHistories {
  /** Deals, events about stages and about creations, and events whose time cannot be read. */
  readonly deals: number;
  readonly stageEvents: number;
  readonly creations: number;
  readonly undated: number;
  /** What tells how the stages follow each other that the histories name; null where nothing does. */
  readonly orderedBy: 'column' | 'ids' | null;
  readonly skipped: SkippedStages;
  /** The histories that tell something, in the order of the files. */
  striking(): Generator<DealHistory>;
}

/** A place that no stage has: unknown, lost, or of no known order. */
const NOWHERE = -1;
const MOST_SKIPS = 8;

export function createDealHistories(
  joined: JoinedDealHistory,
  context: {
    readonly glossary: Glossary;
    readonly policy: Policy;
    readonly parts: readonly Part[];
    readonly read: ReadFile;
  },
): DealHistories {
  const { glossary, policy } = context;
  const order = orderOf(glossary, policy, joined.values.texts);
  const step = createSteps(joined, context, order);
  const move = (deal: number, from: number, to: number) => ({
    id: idText(joined.id[deal]!, joined.texts),
    from: step(from),
    to: step(to),
  });

  const skips: (readonly [deal: number, from: number, to: number])[] = [];
  const fallen = new Set<number>();
  let deals = 0;
  let skipping = 0;
  for (let deal = 0; deal < joined.id.length; deal++) {
    let moves = 0;
    let skip: readonly [number, number] | null = null;
    eachMove(joined, order, deal, (from, to, by) => {
      moves++;
      if (by < 0) fallen.add(deal);
      if (by > 1) skip ??= [from, to];
    });
    if (moves > 0) deals++;
    if (skip === null) continue;
    skipping++;
    if (skips.length < MOST_SKIPS) skips.push([deal, ...(skip as readonly [number, number])]);
  }

  const [first, ...more] = skips;
  return {
    deals: joined.id.length,
    stageEvents: joined.stageEvents,
    creations: joined.creations,
    undated: joined.undated,
    orderedBy: order.by,
    skipped: {
      deals,
      skipping,
      first: first === undefined ? null : move(...first),
      others: () => more.map(([, , to]) => step(to).evidence()),
    },
    *striking() {
      for (let deal = 0; deal < joined.id.length; deal++) {
        const lives = livesOf(joined, deal, step);
        if (lives === null && !fallen.has(deal)) continue;
        const falls: DealMove[] = [];
        eachMove(joined, order, deal, (from, to, by) => {
          if (by < 0) falls.push({ from: step(from), to: step(to) });
        });
        yield { id: idText(joined.id[deal]!, joined.texts), falls, lives };
      }
    },
  };
}

/* How stages follow each other. */

interface Order {
  readonly by: 'column' | 'ids' | null;
  /** For each value of the histories its pipeline and its place there, or `NOWHERE`. */
  readonly pipeline: Int32Array;
  readonly place: Int32Array;
  readonly label: readonly string[];
}

/** Deals leave the order when they are lost, and begin anew behind it. */
function orderOf({ dealStages }: Glossary, policy: Policy, values: readonly string[]): Order {
  const pipelines = new Map<string, DealStageEntry[]>();
  for (const entry of dealStages) {
    if (entry.order === undefined || isLost(entry, policy)) continue;
    const stages = pipelines.get(entry.pipeline);
    if (stages === undefined) pipelines.set(entry.pipeline, [entry]);
    else if (!stages.some(({ id }) => id === entry.id)) stages.push(entry);
  }
  const ids = new Map<string, Found | null>();
  const labels = new Map<string, Found | null>();
  for (const [index, stages] of [...pipelines.values()].entries()) {
    const places = [...new Set(stages.map(({ order }) => order!.place))].sort((a, b) => a - b);
    for (const entry of stages) {
      const found = { entry, pipeline: index, place: places.indexOf(entry.order!.place) };
      note(ids, entry.id, found);
      if (entry.label !== '') note(labels, foldValue(entry.label), found);
    }
  }
  const found = values.map((value) => ids.get(value.trim()) ?? labels.get(foldValue(value)) ?? null);
  const known = found.filter((one) => one !== null);
  return {
    by: known.length === 0 ? null : known.some(({ entry }) => entry.order!.by === 'ids') ? 'ids' : 'column',
    pipeline: Int32Array.from(found, (one) => one?.pipeline ?? NOWHERE),
    place: Int32Array.from(found, (one) => one?.place ?? NOWHERE),
    label: found.map((one, code) => (one === null || one.entry.label === '' ? values[code]!.trim() : one.entry.label)),
  };
}

interface Found {
  readonly entry: DealStageEntry;
  readonly pipeline: number;
  readonly place: number;
}

/** What two stages are called is the name of neither. */
function note(names: Map<string, Found | null>, name: string, found: Found): void {
  names.set(name, names.has(name) ? null : found);
}

function isLost({ id, pipeline, outcome }: DealStageEntry, policy: Policy): boolean {
  if (outcome !== null) return outcome === 'lost';
  const facts = { isWon: null, isClosed: null, isLost: null, status: null, probability: null };
  return policy.outcome({ ...facts, stage: id, pipeline: pipeline === '' ? null : pipeline }).outcome === 'lost';
}

/**
 * Calls `take` for each move between stages that stand in one pipeline, with how many places it went. Stages that a
 * deal entered at one moment have no order of their own, and nothing is said of the way to them or from them.
 */
function eachMove(
  { from, list, at, value }: JoinedDealHistory,
  { pipeline, place }: Order,
  deal: number,
  take: (from: number, to: number, by: number) => void,
): void {
  let before = -1;
  let isBeforeSure = false;
  for (let i = from[deal]!; i < from[deal + 1]!; i++) {
    const event = list[i]!;
    const code = value[event]!;
    if (code === CREATION) continue;
    const isKnown = place[code] !== NOWHERE;
    const isTied = before >= 0 && at[before] === at[event] && value[before] !== code;
    if (isTied) isBeforeSure = false;
    else if (isBeforeSure && isKnown && !isTiedAhead(i, event, code)) {
      const last = value[before]!;
      if (pipeline[last] === pipeline[code] && place[last] !== place[code]) {
        take(before, event, place[code]! - place[last]!);
      }
    }
    if (!isTied) isBeforeSure = isKnown;
    before = event;
  }

  function isTiedAhead(i: number, event: number, code: number): boolean {
    for (let k = i + 1; k < from[deal + 1]! && at[list[k]!] === at[event]; k++) {
      if (value[list[k]!] !== CREATION && value[list[k]!] !== code) return true;
    }
    return false;
  }
}

/* Two deals under one id. */

/** Null where the history tells of one creation only, or of no new beginning behind the second. */
function livesOf(
  { from, list, at, value }: JoinedDealHistory,
  deal: number,
  step: (event: number) => DealStep,
): DealLives | null {
  const events = list.subarray(from[deal], from[deal + 1]);
  let count = 0;
  for (const event of events) if (value[event] === CREATION) count++;
  if (count < 2) return null;
  const creations = events.filter((event) => value[event] === CREATION);
  const stages = events.filter((event) => value[event] !== CREATION);
  const starts = stages.filter((event) => value[event] === value[stages[0]!]);
  const cells = [...creations].map((event) => step(event).evidence());
  const second = cells.findIndex(({ value: date }) => date.trim() !== cells[0]!.value.trim());
  const again = starts.find((event) => second > 0 && at[event]! > at[starts[0]!]! && isBehind(event));
  if (second < 0 || again === undefined) return null;
  return { creations: [cells[0]!, cells[second]!], starts: [step(starts[0]!), step(again)] };

  function isBehind(event: number): boolean {
    return at[event]! >= at[creations[second]!]!;
  }
}

/* Cells. */

function createSteps(
  { at, value, start, rows, parts: places }: JoinedDealHistory,
  { parts, read }: { readonly parts: readonly Part[]; readonly read: ReadFile },
  { label }: Order,
): (event: number) => DealStep {
  return (event) => ({
    stage: value[event] === CREATION ? '' : label[value[event]!]!,
    at: at[event]!,
    evidence: (): Evidence => {
      const { part: index } = places.findLast(({ first }) => first <= event)!;
      const part = parts[index]!;
      const { header, position } = part.layout.columns.find(({ field }) => field === 'value')!;
      const text = cellsAt(part, start[event]!, read)[position] ?? '';
      return { file: part.file, table: 'dealHistory', row: eventRow(rows, event), column: header, value: text };
    },
  });
}
