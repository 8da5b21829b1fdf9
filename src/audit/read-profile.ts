import { createDateProfile, type DateProfile, noteDate, TOLD_SLOTS } from '../table/dates.ts';
import { createNumberProfile, type NumberProfile, noteNumber } from '../table/numbers.ts';
import type { Column, Field, HistoryLayout, Layout, Policy } from '../types.ts';
import { eachEmail, eachId, isBlank } from './cells.ts';
import { profiledDates } from './dated-columns.ts';
import { positionOf } from './field-positions.ts';
import { TextIds } from './ids.ts';
import { type KeyedColumn, keyedColumns } from './keyed-columns.ts';
import { type Part, type Range, type RangeForm, readRange, type Slice } from './range.ts';
import { OUTCOME_FIELDS } from './read-deals.ts';
import { scoreColumns } from './scores.ts';
import { damagedIn, emailsIn, idsIn } from './slices.ts';
import { type SpellingList, Spellings } from './spellings.ts';

/** A cell that shows something. */
export interface Sample {
  /** Place among the records of its range. */
  readonly ordinal: number;
  readonly text: string;
}

/** What the cells of one column are, in one range. */
export interface ColumnTally {
  /** Records that were looked at: all of them in a recognised column, the first ones elsewhere. */
  readonly seen: number;
  readonly filled: number;
  readonly values: SpellingList | null;
  readonly numbers: NumberProfile | null;
  /** Only of columns that nobody recognised: the others' are in `ProfileRange.dates`. */
  readonly dates: DateProfile | null;
  readonly links: LinkTally | null;
}

/** Ids or e-mails of other records. */
export interface LinkTally {
  readonly ids: number;
  /** In one cell. */
  readonly most: number;
  /** Cells that hold exactly as many ids as HubSpot writes at most. */
  readonly full: number;
}

/** The cells that settle how deals ended, and how many deals have just these. */
export interface KindTally {
  /** In the order of `OUTCOME_FIELDS`; null where the file has no such column. */
  readonly cells: readonly (string | null)[];
  readonly count: number;
}

/** The cells of a keyed column. */
export interface KeyedCells extends KeyedColumn {
  /** Keys of ids, or hashes of e-mails. */
  readonly keys: Float64Array;
  readonly texts: readonly string[];
}

/** What one range of any table says of its columns. */
export interface ProfileRange {
  readonly form: RangeForm;
  /** One for each header cell. */
  readonly columns: readonly ColumnTally[];
  /** One for each of `profiledDates`. */
  readonly dates: readonly DateProfile[];
  /** For each of them the first cell that fits only one order, each order, that fits both, and that is no date. */
  readonly samples: readonly (readonly (Sample | null)[])[];
  readonly id: Float64Array;
  readonly texts: readonly string[];
  /** One for each of `keyedColumns`. */
  readonly keyed: readonly KeyedCells[];
  /** File offset of each record; empty where no column is keyed. */
  readonly start: Float64Array;
  readonly kinds: readonly KindTally[];
  /** Records of a history that are about the stage. */
  readonly stageRecords: number;
}

export interface ProfileOptions {
  readonly policy: Policy;
  /** True for a property name that means the stage of what the history is about. */
  readonly isStageProperty: (property: string) => boolean;
}

type WideLayout = Extract<HistoryLayout, { readonly shape: 'wide' }>;

/** HubSpot lists at most so many associated ids in a cell. */
const MOST_LINKS = 1000;
/** Columns that nobody recognised are looked at in the records that start so near to the first one. */
const SNIFFED_BYTES = 1 << 20;

const VALUES: ReadonlySet<Field> = new Set<Field>([
  'stage',
  'leadStatus',
  'pipeline',
  'status',
  'isClosed',
  'isWon',
  'isLost',
  'property',
  'source',
  'deleted',
  'label',
  'object',
]);
const NUMBERS: ReadonlySet<Field> = new Set<Field>(['probability', 'contactCount']);
const LINKS: ReadonlySet<Field> = new Set<Field>([
  'dealIds',
  'contactIds',
  'mergedIds',
  'masterId',
  'dealId',
  'contactId',
  'into',
]);

/** What is done with the cells of one column. */
class ColumnJob {
  readonly position: number;
  readonly isSniffed: boolean;
  private seen = 0;
  private filled = 0;
  private ids = 0;
  private most = 0;
  private full = 0;
  private readonly values: Spellings | null;
  private readonly numbers: NumberProfile | null;
  private readonly sniffed: DateProfile | null;
  private readonly links: 'ids' | 'emails' | null;
  private readonly date: DateJob | null;
  private readonly texts = new TextIds();

  constructor(position: number, column: Column | null, isScore: boolean, date: DateJob | null) {
    this.position = position;
    this.isSniffed = column === null && date === null && !isScore;
    const { field = null } = column ?? {};
    const isNamed = this.isSniffed || field === 'value' || (field !== null && VALUES.has(field));
    this.values = isNamed ? new Spellings() : null;
    this.numbers = this.isSniffed || isScore || (field !== null && NUMBERS.has(field)) ? createNumberProfile() : null;
    this.sniffed = this.isSniffed ? createDateProfile() : null;
    this.links = field === 'contactEmails' ? 'emails' : field !== null && LINKS.has(field) ? 'ids' : null;
    this.date = date;
  }

  /** Takes the cell of record `r`; `ordinal` is its place in the range. */
  take({ scanner, decode }: Slice, r: number, ordinal: number): void {
    if (!scanner.has(r, this.position)) return;
    const { buffer: bytes } = scanner;
    const from = scanner.startOf(r, this.position);
    const to = scanner.endOf(r, this.position);
    this.seen++;
    this.values?.code(bytes, from, to, decode);
    if (isBlank(bytes, from, to)) return;
    this.filled++;
    if (this.numbers !== null) noteNumber(this.numbers, decode(from, to));
    if (this.sniffed !== null) noteDate(this.sniffed, bytes, from, to);
    if (this.links !== null) this.count(bytes, from, to, decode);
    this.date?.take(bytes, from, to, ordinal, decode);
  }

  /** Counts the value of an event, in whatever cell it stands. */
  takeValue({ scanner, decode }: Slice, r: number, cell: number): void {
    const from = scanner.startOf(r, cell);
    const to = scanner.endOf(r, cell);
    this.seen++;
    if (!isBlank(scanner.buffer, from, to)) this.filled++;
    this.values!.code(scanner.buffer, from, to, decode);
  }

  private count(bytes: Uint8Array, from: number, to: number, decode: Slice['decode']): void {
    let ids = 0;
    const add = () => {
      ids++;
    };
    if (this.links === 'emails') eachEmail(bytes, from, to, add);
    else eachId(bytes, from, to, decode, this.texts, add);
    this.ids += ids;
    if (ids > this.most) this.most = ids;
    if (ids === MOST_LINKS) this.full++;
  }

  tally(): ColumnTally {
    const { seen, filled, values, numbers, sniffed, ids, most, full } = this;
    return {
      seen,
      filled,
      values: values === null ? null : { texts: values.texts, counts: values.counts },
      numbers,
      dates: sniffed,
      links: this.links === null ? null : { ids, most, full },
    };
  }
}

/** Notes the dates of a column, and the first cell of each kind that tells its order. */
class DateJob {
  readonly profile = createDateProfile();
  readonly samples: (Sample | null)[] = TOLD_SLOTS.map(() => null);

  take(bytes: Uint8Array, from: number, to: number, ordinal: number, decode: Slice['decode']): void {
    const { profile, samples } = this;
    noteDate(profile, bytes, from, to);
    for (let slot = 0; slot < TOLD_SLOTS.length; slot++) {
      // The first cell that was counted there is this one.
      if (samples[slot] !== null || profile.tally[TOLD_SLOTS[slot]!] === 0) continue;
      samples[slot] = { ordinal, text: decode(from, to) };
    }
  }
}

/** Reads a range of any table down to what a person asks of a file that nobody knows yet. */
export function readProfile(range: Range, { policy, isStageProperty }: ProfileOptions): ProfileRange {
  const { part, memory } = range;
  const { layout } = part;
  const dated = profiledDates(part).map((column) => ({ column, job: new DateJob() }));
  const scores = new Set(scoreColumns(layout, policy).map(({ position }) => position));
  const jobs = layout.header.map((_, position) => {
    const column = layout.columns.find((one) => one.position === position) ?? null;
    const isScore = part.table === 'contacts' && scores.has(position);
    const date = dated.find((one) => one.column.position === position)?.job ?? null;
    return new ColumnJob(position, column, isScore, date);
  });
  const events = createEventTally(part, jobs, dated[0]?.job ?? null, isStageProperty);
  const deals = part.table === 'deals' ? createKinds(layout) : null;
  const idAt = layout.columns.find(({ field }) => field === 'id')?.position ?? -1;
  const own = jobs.filter(({ position }) => events?.own(position) !== true);
  const known = own.filter(({ isSniffed }) => !isSniffed);
  const sniffed = own.filter(({ isSniffed }) => isSniffed);
  const sniffedTo = part.dataStart + SNIFFED_BYTES;
  const id = memory.floats();
  const texts = new TextIds();
  const keyed = keyedColumns(part).map((column) => ({ column, keys: memory.floats(), texts: new TextIds() }));
  const start = memory.floats();
  let records = 0;

  const form = readRange(range, (slice) => {
    const { scanner, from, count } = slice;
    for (const job of known) for (let i = 0; i < count; i++) job.take(slice, from + i, records + i);
    let near = 0;
    while (near < count && scanner.base + scanner.startOf(from + near, 0) < sniffedTo) near++;
    for (const job of sniffed) for (let i = 0; i < near; i++) job.take(slice, from + i, records + i);
    for (let i = 0; i < count; i++) events?.take(slice, from + i, records + i);
    for (let i = 0; i < count; i++) deals?.take(slice, from + i);
    records += count;
    for (const { column, keys, texts } of keyed) {
      const { position, holds } = column;
      keys.append(holds === 'ids' ? idsIn(slice, position, texts) : emailsIn(slice, position), count);
    }
    if (keyed.length > 0) for (let i = 0; i < count; i++) start.push(scanner.base + scanner.startOf(from + i, 0));
    if (idAt < 0) return [];
    const keys = idsIn(slice, idAt, texts);
    const damaged = damagedIn(slice, idAt, keys);
    id.append(keys, count);
    return damaged;
  });
  return {
    form,
    columns: jobs.map((job) => job.tally()),
    dates: dated.map(({ job }) => job.profile),
    samples: dated.map(({ job }) => job.samples),
    id: memory.keepFloats(id),
    texts: texts.texts,
    keyed: keyed.map(({ column, keys, texts }) => ({ ...column, keys: memory.keepFloats(keys), texts: texts.texts })),
    start: memory.keepFloats(start),
    kinds: deals?.kinds() ?? [],
    stageRecords: events?.stageRecords() ?? 0,
  };
}

/** Counts the stages that a history tells of; other properties' values are nobody's business. */
function createEventTally(
  { table, layout: { history, columns } }: Part,
  jobs: readonly ColumnJob[],
  times: DateJob | null,
  isStageProperty: (property: string) => boolean,
) {
  if (table !== 'history' && table !== 'dealHistory') return null;
  const wide = history?.shape === 'wide' ? history : null;
  const propertyAt = positionOf(columns, 'property');
  const valueAt = wide === null ? positionOf(columns, 'value') : wide.first + wide.value;
  const values = jobs[valueAt];
  const isStage = new Map<string, boolean>();
  let stageRecords = 0;
  const speaks = ({ scanner, decode }: Slice, r: number): boolean => {
    if (propertyAt < 0) return true;
    if (!scanner.has(r, propertyAt)) return false;
    const property = decode(scanner.startOf(r, propertyAt), scanner.endOf(r, propertyAt));
    const known = isStage.get(property) ?? isStageProperty(property);
    if (isStage.size < MOST_LINKS) isStage.set(property, known);
    return known;
  };
  const takeGroups = (slice: Slice, r: number, ordinal: number, { first, size, value, at }: WideLayout): void => {
    const { scanner, decode } = slice;
    for (let group = first; scanner.has(r, group + at); group += size) {
      const from = scanner.startOf(r, group + at);
      const to = scanner.endOf(r, group + at);
      // The groups end where the record's history does.
      if (isBlank(scanner.buffer, from, to) || !scanner.has(r, group + value)) continue;
      times?.take(scanner.buffer, from, to, ordinal, decode);
      values?.takeValue(slice, r, group + value);
    }
  };
  return {
    /** True for columns that are read here and not one by one. */
    own: (position: number) => (wide === null ? position === valueAt : position >= wide.first),
    stageRecords: () => stageRecords,
    take(slice: Slice, r: number, ordinal: number): void {
      if (!speaks(slice, r)) return;
      stageRecords++;
      if (wide !== null) takeGroups(slice, r, ordinal, wide);
      else if (slice.scanner.has(r, valueAt)) values?.takeValue(slice, r, valueAt);
    },
  };
}

/** Counts the deals that hold the same outcome cells. */
function createKinds({ columns }: Layout) {
  const positions = OUTCOME_FIELDS.map((field) => positionOf(columns, field));
  const codes = positions.map(() => 0);
  const spellings = positions.map(() => new Spellings());
  const counts = new Map<string, { readonly codes: readonly number[]; count: number }>();
  return {
    take({ scanner, decode }: Slice, r: number): void {
      for (let k = 0; k < positions.length; k++) {
        const cell = positions[k]!;
        const isThere = cell >= 0 && scanner.has(r, cell);
        codes[k] = isThere
          ? spellings[k]!.code(scanner.buffer, scanner.startOf(r, cell), scanner.endOf(r, cell), decode)
          : 0;
      }
      const key = codes.join();
      const kind = counts.get(key);
      if (kind === undefined) counts.set(key, { codes: [...codes], count: 1 });
      else kind.count++;
    },
    kinds(): readonly KindTally[] {
      return [...counts.values()].map((kind) => ({
        count: kind.count,
        cells: kind.codes.map((code, k) => (positions[k]! < 0 ? null : spellings[k]!.texts[code]!)),
      }));
    },
  };
}
