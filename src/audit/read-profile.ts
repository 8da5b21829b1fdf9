import { createDateProfile, type DateProfile, noteDate, TOLD_SLOTS } from '../table/dates.ts';
import { decodeCell } from '../table/encoding.ts';
import { createNumberProfile, type NumberProfile, noteNumber } from '../table/numbers.ts';
import type { Scanner } from '../table/scan.ts';
import type { Column, Field, Layout, Policy } from '../types.ts';
import { profiledDates } from './dated-columns.ts';
import { isDamagedId, mayBeDamaged, NO_ID, readId, TextIds } from './ids.ts';
import { type Range, type RangeForm, readRange, startOf } from './range.ts';
import { eachEmail, eachId, isBlank } from './read-contacts.ts';
import { OUTCOME_FIELDS } from './read-deals.ts';
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
  readonly kinds: readonly KindTally[];
  /** Records of a history that are about the lifecycle stage. */
  readonly stageRecords: number;
}

export interface ProfileOptions {
  readonly policy: Policy;
  /** True for a property name that means the lifecycle stage. */
  readonly isStageProperty: (property: string) => boolean;
}

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
  'value',
]);
const NUMBERS: ReadonlySet<Field> = new Set<Field>(['probability', 'contactCount']);
const LINKS: ReadonlySet<Field> = new Set<Field>(['dealIds', 'contactIds', 'mergedIds', 'dealId', 'contactId', 'into']);

/** What is done with the cells of one column. */
class ColumnJob {
  readonly position: number;
  readonly isSniffed: boolean;
  seen = 0;
  filled = 0;
  ids = 0;
  most = 0;
  full = 0;
  readonly values: Spellings | null;
  readonly numbers: NumberProfile | null;
  readonly sniffed: DateProfile | null;
  readonly links: 'ids' | 'emails' | null;
  readonly date: { readonly profile: DateProfile; readonly samples: (Sample | null)[] } | null;
  private readonly texts = new TextIds();

  constructor(position: number, column: Column | null, isScore: boolean, date: ColumnJob['date']) {
    this.position = position;
    this.isSniffed = column === null && date === null && !isScore;
    const { field = null } = column ?? {};
    this.values = this.isSniffed || (field !== null && VALUES.has(field)) ? new Spellings() : null;
    this.numbers = this.isSniffed || isScore || (field !== null && NUMBERS.has(field)) ? createNumberProfile() : null;
    this.sniffed = this.isSniffed ? createDateProfile() : null;
    this.links = field === 'contactEmails' ? 'emails' : field !== null && LINKS.has(field) ? 'ids' : null;
    this.date = date;
  }

  take(bytes: Uint8Array, from: number, to: number, ordinal: number, decode: (from: number, to: number) => string) {
    this.seen++;
    if (isBlank(bytes, from, to)) {
      this.values?.code(bytes, from, from, decode);
      return;
    }
    this.filled++;
    this.values?.code(bytes, from, to, decode);
    if (this.numbers !== null) noteNumber(this.numbers, decode(from, to));
    if (this.sniffed !== null) noteDate(this.sniffed, bytes, from, to);
    if (this.links !== null) this.count(bytes, from, to, decode);
    if (this.date !== null) this.note(bytes, from, to, ordinal, decode);
  }

  /** Counts a value of a history, whose column has no other meaning of its own. */
  takeValue(bytes: Uint8Array, from: number, to: number, decode: (from: number, to: number) => string): void {
    this.seen++;
    if (!isBlank(bytes, from, to)) this.filled++;
    this.values!.code(bytes, from, to, decode);
  }

  private count(bytes: Uint8Array, from: number, to: number, decode: (from: number, to: number) => string): void {
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

  note(bytes: Uint8Array, from: number, to: number, ordinal: number, decode: (from: number, to: number) => string) {
    const { profile, samples } = this.date!;
    noteDate(profile, bytes, from, to);
    for (let slot = 0; slot < TOLD_SLOTS.length; slot++) {
      // The first cell that was counted there is this one.
      if (samples[slot] !== null || profile.tally[TOLD_SLOTS[slot]!] === 0) continue;
      samples[slot] = { ordinal, text: decode(from, to) };
    }
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

/** Reads a range of any table down to what a person asks of a file that nobody knows yet. */
export function readProfile(range: Range, { policy, isStageProperty }: ProfileOptions): ProfileRange {
  const { part, memory } = range;
  const { layout } = part;
  const dated = profiledDates(part).map((column) => ({
    column,
    date: { profile: createDateProfile(), samples: TOLD_SLOTS.map((): Sample | null => null) },
  }));
  const jobs = layout.header.map((header, position) => {
    const column = layout.columns.find((one) => one.position === position) ?? null;
    const isScore = policy.criteria.some((criterion) => criterion.atLeast !== undefined && criterion.column === header);
    const date = dated.find((one) => one.column.position === position)?.date ?? null;
    return new ColumnJob(position, column, isScore, date);
  });
  const events = createEventTally(layout, jobs, isStageProperty);
  const deals = part.table === 'deals' ? createKinds(layout) : null;
  const idAt = layout.columns.find(({ field }) => field === 'id')?.position ?? -1;
  const own = events?.own ?? new Set<number>();
  const known = jobs.filter(({ isSniffed, position }) => !isSniffed && !own.has(position));
  const sniffed = jobs.filter(({ isSniffed, position }) => isSniffed && !own.has(position));
  const sniffedTo = part.dataStart + SNIFFED_BYTES;
  const id = memory.floats();
  const texts = new TextIds();
  let decode = (_start: number, _end: number): string => '';
  let decoded: Scanner | null = null;
  let records = 0;

  const form = readRange(range, (scanner, first, count, start) => {
    if (decoded !== scanner) {
      decoded = scanner;
      decode = (from, to) => decodeCell(scanner.buffer, from, to, part.text);
    }
    const cells: Cells = { bytes: scanner.buffer, count, ordinal: records, decode, span: [0, 0] };
    const at = (cell: number) => {
      cells.span[0] = startOf(scanner, first, start, cell);
      cells.span[1] = scanner.ends[first + cell]!;
      return cells.span;
    };
    const take = (job: ColumnJob) => {
      if (job.position >= count) return;
      const [from, to] = at(job.position);
      job.take(cells.bytes, from, to, records, decode);
    };
    for (let k = 0; k < known.length; k++) take(known[k]!);
    if (scanner.base + start < sniffedTo) for (let k = 0; k < sniffed.length; k++) take(sniffed[k]!);
    events?.take(cells, at);
    deals?.take(cells, at);
    records++;
    if (idAt < 0 || idAt >= count) {
      id.push(NO_ID);
      return null;
    }
    const [from, to] = at(idAt);
    const key = readId(cells.bytes, from, to, decode, texts);
    id.push(key);
    const isDamaged = key < NO_ID && mayBeDamaged(cells.bytes, from, to) && isDamagedId(decode(from, to));
    return isDamaged ? 'damaged-id' : null;
  });
  return {
    form,
    columns: jobs.map((job) => job.tally()),
    dates: dated.map(({ date }) => date.profile),
    samples: dated.map(({ date }) => date.samples),
    id: memory.keepFloats(id),
    texts: texts.texts,
    kinds: deals?.kinds() ?? [],
    stageRecords: events?.stageRecords() ?? 0,
  };
}

/** One record under the scanner. */
interface Cells {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly ordinal: number;
  readonly decode: (start: number, end: number) => string;
  /** Of the cell that was asked for last. */
  readonly span: [number, number];
}

type At = (cell: number) => readonly [number, number];

/** Counts the stages that a history tells of; other properties' values are nobody's business. */
function createEventTally(
  { history, columns, header }: Layout,
  jobs: readonly ColumnJob[],
  isStageProperty: (property: string) => boolean,
) {
  if (history === undefined) return null;
  const long = history.shape === 'long';
  const valueAt = long
    ? (columns.find(({ field }) => field === 'value')?.position ?? -1)
    : history.first + history.value;
  const propertyAt = columns.find(({ field }) => field === 'property')?.position ?? -1;
  const size = long ? header.length : history.size;
  const timeAt = long ? -1 : history.first + history.at;
  const job = valueAt < 0 ? null : jobs[valueAt]!;
  const isStage = new Map<string, boolean>();
  let stageRecords = 0;
  const about = ({ count, decode }: Cells, at: At): boolean => {
    if (propertyAt < 0) return true;
    if (propertyAt >= count) return false;
    const property = decode(...at(propertyAt));
    const known = isStage.get(property) ?? isStageProperty(property);
    if (isStage.size < MOST_LINKS) isStage.set(property, known);
    return known;
  };
  return {
    /** Columns that are read here and not one by one. */
    own: new Set(long ? [valueAt] : header.map((_, cell) => cell).filter((cell) => cell >= history.first)),
    stageRecords: () => stageRecords,
    take(cells: Cells, at: At): void {
      if (job === null || !about(cells, at)) return;
      stageRecords++;
      const { bytes, count, ordinal, decode } = cells;
      for (let group = 0; valueAt + group < count; group += size) {
        if (timeAt >= 0) {
          if (timeAt + group >= count) return;
          const [from, to] = at(timeAt + group);
          // The groups end where the record's history does.
          if (isBlank(bytes, from, to)) continue;
          jobs[timeAt]!.note(bytes, from, to, ordinal, decode);
        }
        const [from, to] = at(valueAt + group);
        job.takeValue(bytes, from, to, decode);
      }
    },
  };
}

/** Counts the deals that hold the same outcome cells. */
function createKinds({ columns }: Layout) {
  const positions = OUTCOME_FIELDS.map((field) => columns.find((column) => column.field === field)?.position ?? -1);
  const codes = positions.map(() => 0);
  const spellings = positions.map(() => new Spellings());
  const counts = new Map<string, { readonly codes: readonly number[]; count: number }>();
  return {
    take({ bytes, count, decode }: Cells, at: At): void {
      for (let k = 0; k < positions.length; k++) {
        const cell = positions[k]!;
        codes[k] = cell < 0 || cell >= count ? 0 : spellings[k]!.code(bytes, ...at(cell), decode);
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
