import type { Crm } from '../crm/crm.ts';
import { Fault } from '../errors.ts';
import type { DealStageEntry, Glossary, NamedId, StageOrder } from '../policy/glossary.ts';
import { toFlag } from '../policy/outcome.ts';
import { foldValue } from '../policy/vocabulary.ts';
import { readChance } from '../table/numbers.ts';
import type { Outcome, SideTable, StageField } from '../types.ts';
import type { Part } from './range.ts';
import type { ReadFile } from './records.ts';
import { recordsOf, type SmallRecord } from './small-tables.ts';

/** The tables that a glossary is made from. */
export const GLOSSARY_TABLES = ['stages', 'pipelines', 'options'] as const satisfies readonly SideTable[];

/** No account has so many stages, pipelines or values of one property. */
const MOST_ENTRIES = 20_000;

/** What the tables of stages, pipelines and labels say. */
export function glossaryOf(parts: readonly Part[], crm: Crm, read: ReadFile): Glossary {
  const labels = labelsOf(parts, crm, read);
  return {
    dealStages: [
      ...entriesOf(parts, 'stages', read, (records) => stagesIn(records, crm)),
      ...labels.dealStages.map(asDealStage),
    ],
    pipelines: entriesOf(parts, 'pipelines', read, (records) => records.flatMap(nameOf)),
    stages: labels.stages,
    leadStatuses: labels.leadStatuses,
  };
}

/** Entries of all tables of a kind: those of deleted records only where no other has the id. */
function entriesOf<T extends NamedId>(
  parts: readonly Part[],
  table: SideTable,
  read: ReadFile,
  toEntries: (records: readonly SmallRecord[]) => readonly T[],
): readonly T[] {
  const live: T[] = [];
  const gone: T[] = [];
  for (const part of parts) {
    if (part.table !== table) continue;
    const records: SmallRecord[] = [];
    for (const record of recordsOf(part, read)) {
      if (records.length === MOST_ENTRIES) throw tooMany(part);
      records.push(record);
    }
    live.push(...toEntries(records.filter(({ isDeleted }) => !isDeleted)));
    gone.push(...toEntries(records.filter(({ isDeleted }) => isDeleted)));
  }
  const known = new Set(live.map(({ id }) => id));
  return [...live, ...gone.filter(({ id }) => !known.has(id))];
}

function tooMany({ file, table }: Part): Fault {
  const most = MOST_ENTRIES.toLocaleString('en-US');
  return new Fault('input', `${file}: more than ${most} rows are no table of ${table}; leave the file out`);
}

function nameOf(record: SmallRecord): readonly NamedId[] {
  const id = record.cell('id') ?? '';
  const label = record.cell('label') ?? '';
  return id === '' || label === '' ? [] : [{ id, label }];
}

/* Deal stages. */

function stagesIn(records: readonly SmallRecord[], { probability }: Crm): readonly DealStageEntry[] {
  const scale = probability === 'percent' ? 100 : scaleOf(records);
  const orders = ordersIn(records);
  return records.flatMap((record) => {
    const id = record.cell('id') ?? '';
    if (id === '') return [];
    const { cell } = record;
    const told = outcomeOf(record, scale);
    const names = { id, label: cell('label') ?? '', pipeline: cell('pipeline') ?? '' };
    const order = orders.get(record);
    const shown = record.evidence(told?.by ?? 'label', 'id');
    return [{ ...names, outcome: told?.outcome ?? null, cell: shown, ...(order && { order }) }];
  });
}

/**
 * How the stages of each pipeline follow each other: by a column that says so, else by their ids where these count on
 * without a gap, as Pipedrive numbers the stages of a pipeline that was set up in one go. A deleted stage has no place.
 */
function ordersIn(records: readonly SmallRecord[]): ReadonlyMap<SmallRecord, StageOrder> {
  const orders = new Map<SmallRecord, StageOrder>();
  const live = records.filter(({ isDeleted }) => !isDeleted);
  for (const stages of groupedBy(live, ({ cell }) => cell('pipeline') ?? '').values()) {
    const columns = stages.map(({ cell }) => wholeNumber(cell('order')));
    const ids = stages.map(({ cell }) => wholeNumber(cell('id')));
    const by = columns.every((place) => place !== null) ? 'column' : 'ids';
    if (by === 'ids' && !isUnbroken(ids)) continue;
    const places = by === 'column' ? columns : ids;
    for (const [index, record] of stages.entries()) orders.set(record, { place: places[index]!, by });
  }
  return orders;
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^-?\d{1,9}(?:\.0+)?$/.test(text) ? Number(text) : null;
}

/** True for numbers that follow each other, in whatever order they stand, with no gap and each once. */
function isUnbroken(numbers: readonly (number | null)[]): boolean {
  const sorted = numbers.toSorted((a, b) => (a ?? 0) - (b ?? 0));
  return sorted.length > 1 && sorted.every((number, at) => number !== null && number === (sorted[0] ?? 0) + at);
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** What is certain in this table: 1 or 100. */
function scaleOf(records: readonly SmallRecord[]): number {
  return records.some((record) => chanceOf(record) > 1) ? 100 : 1;
}

/** The number in the probability cell; NaN where there is none. */
function chanceOf({ cell }: SmallRecord): number {
  return readChance(cell('probability') ?? '')?.value ?? Number.NaN;
}

interface Told {
  readonly outcome: Outcome;
  readonly by: StageField;
}

/** Flags first, then certainty. No chance alone is not lost: warehouses give 0 to stages that are open, too. */
function outcomeOf(record: SmallRecord, scale: number): Told | null {
  const won = toFlag(record.cell('isWon'));
  const closed = toFlag(record.cell('isClosed'));
  const chance = chanceOf(record);
  if (won && closed === false) return null;
  if (won) return { outcome: 'won', by: 'isWon' };
  if (closed === false) return { outcome: 'open', by: 'isClosed' };
  if (closed && won === false) return { outcome: 'lost', by: 'isClosed' };
  if (chance === scale) return { outcome: 'won', by: 'probability' };
  if (closed && chance === 0) return { outcome: 'lost', by: 'probability' };
  return !closed && chance > 0 && chance < scale ? { outcome: 'open', by: 'probability' } : null;
}

/* Labels of properties. */

type Labels = Readonly<Record<'stages' | 'leadStatuses' | 'dealStages', readonly NamedId[]>>;

const asDealStage = ({ id, label }: NamedId): DealStageEntry => ({
  id,
  label,
  pipeline: '',
  outcome: null,
  cell: null,
});

function labelsOf(parts: readonly Part[], crm: Crm, read: ReadFile): Labels {
  const names = (headers: Readonly<Record<string, readonly string[]>> | undefined) =>
    new Set(Object.values(headers ?? {}).flatMap((list) => list.map(foldValue)));
  const { contacts, deals } = crm.tables;
  const kinds = [
    { kind: 'stages', properties: names(contacts.fields.stage), isElsewhere: /deal|compan|ticket|opportunit/i },
    {
      kind: 'leadStatuses',
      properties: names(contacts.fields.leadStatus),
      isElsewhere: /deal|compan|ticket|opportunit/i,
    },
    { kind: 'dealStages', properties: names(deals.fields.stage), isElsewhere: /contact|compan|ticket|lead/i },
  ] as const;
  const labels = { stages: [] as NamedId[], leadStatuses: [] as NamedId[], dealStages: [] as NamedId[] };
  for (const part of parts) {
    if (part.table !== 'options') continue;
    for (const { cell } of recordsOf(part, read)) {
      const property = foldValue(cell('property') ?? '');
      const value = { id: cell('value') ?? '', label: cell('label') ?? '' };
      if (value.id === '' || value.label === '') continue;
      for (const { kind, properties, isElsewhere } of kinds) {
        if (!properties.has(property) || isElsewhere.test(cell('object') ?? '')) continue;
        if (labels[kind].length === MOST_ENTRIES) throw tooMany(part);
        labels[kind].push(value);
      }
    }
  }
  return labels;
}
