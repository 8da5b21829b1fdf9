import type { IdForm, IdsInspection } from '../inspection.ts';
import { type DateProfile, mergeDateProfiles } from '../table/dates.ts';
import { mergeNumberProfiles, type NumberProfile } from '../table/numbers.ts';
import { idText, isDamagedId, NO_ID, TextIds } from './ids.ts';
import { SharedColumn, type Taker } from './join.ts';
import { rekey } from './join-contacts.ts';
import { type KeyedColumn, repeatsIn } from './keyed-columns.ts';
import type { ColumnTally, KindTally, LinkTally, ProfileRange, Sample } from './read-profile.ts';
import { mergeSpellings, type SpellingList } from './spellings.ts';

/** A cell that shows something, by the row that a spreadsheet gives it. */
export interface ShownCell {
  readonly row: number;
  readonly text: string;
}

/** What one file's columns hold. */
export interface TableProfile<R = ColumnRepeats> {
  readonly columns: readonly ColumnTally[];
  readonly samples: readonly (readonly (ShownCell | null)[])[];
  readonly ids: IdsInspection;
  readonly kinds: readonly KindTally[];
  readonly stageRecords: number;
  readonly repeats: readonly R[];
}

/** How often the cells of a keyed column come again. */
export interface ColumnRepeats extends KeyedColumn {
  readonly values: number;
  /** How many rows were looked at, where these are not all. */
  readonly of: number | null;
  /** The first cell that comes again: its file offset, and the spreadsheet rows of both; null where none does. */
  readonly first: { readonly start: number; readonly rows: readonly [number, number] } | null;
}

/** The same with the cell itself. */
export interface ShownRepeats extends ColumnRepeats {
  readonly first: (NonNullable<ColumnRepeats['first']> & { readonly text: string }) | null;
}

/** Rows of which it is remembered what their keys are: more would not fit into the memory of a small machine. */
const MOST_KEYS = 1 << 22;

/** Puts the profile of one file together, range by range. */
export function createProfileTaker(): Taker<ProfileRange, TableProfile> {
  const id = SharedColumn.ownFloats();
  const texts = new TextIds();
  const kinds = new Map<string, { readonly cells: KindTally['cells']; count: number }>();
  let columns: readonly ColumnSum[] = [];
  let samples: (ShownCell | null)[][] = [];
  const keyed: { readonly column: KeyedColumn; readonly keys: SharedColumn<Float64Array>; readonly texts: TextIds }[] =
    [];
  const start = SharedColumn.ownFloats();
  const blanksBefore: number[] = [];
  let records = 0;
  let stageRecords = 0;
  let rowsBefore = 1;
  const rowAt = (place: number): number => 2 + place + blanksBefore.filter((before) => before <= place).length;
  return {
    add(_part, range, share) {
      if (columns.length === 0) {
        columns = range.columns.map(createSum);
        samples = range.samples.map((list) => list.map(() => null));
      }
      for (const [index, tally] of range.columns.entries()) columns[index]!.add(tally);
      const { blanks } = range.form;
      const shown = ({ ordinal, text }: Sample): ShownCell => ({
        row: rowsBefore + 1 + ordinal + blanks.filter((before) => before <= ordinal).length,
        text,
      });
      for (const [index, list] of range.samples.entries()) {
        for (const [slot, sample] of list.entries()) if (sample !== null) samples[index]![slot] ??= shown(sample);
      }
      for (const { cells, count } of range.kinds) {
        const key = JSON.stringify(cells);
        const kind = kinds.get(key);
        if (kind === undefined) kinds.set(key, { cells, count });
        else kind.count += count;
      }
      rekey(range.id, range.texts, texts);
      id.append(range.id, share);
      stageRecords += range.stageRecords;
      if (keyed.length === 0) {
        for (const { position, holds } of range.keyed) {
          keyed.push({ column: { position, holds }, keys: SharedColumn.ownFloats(), texts: new TextIds() });
        }
      }
      const room = Math.max(0, MOST_KEYS - records);
      for (const [index, cells] of range.keyed.entries()) {
        const { keys, texts: own } = keyed[index]!;
        if (room === 0) continue;
        rekey(cells.keys, cells.texts, own);
        keys.append(cells.keys.subarray(0, room), share);
      }
      if (range.keyed.length > 0) {
        start.append(range.start.subarray(0, room), share);
        for (const before of blanks) blanksBefore.push(records + before);
      }
      records += range.form.records;
      rowsBefore += range.form.records + blanks.length;
    },
    done: () => ({
      repeats: keyed.map(({ column, keys }) => {
        const { values, first } = repeatsIn(keys.done());
        const of = records > MOST_KEYS ? MOST_KEYS : null;
        if (first === null) return { ...column, values, of, first };
        const [one, other] = first;
        return { ...column, values, of, first: { start: start.done()[one]!, rows: [rowAt(one), rowAt(other)] } };
      }),
      columns: columns.map((sum) => sum.done()),
      samples,
      ids: idsIn(id.done(), texts.texts),
      kinds: [...kinds.values()],
      stageRecords,
    }),
  };
}

interface ColumnSum {
  add(tally: ColumnTally): void;
  done(): ColumnTally;
}

function createSum(first: ColumnTally): ColumnSum {
  const values: SpellingList | null = first.values && { texts: [''], counts: [0] };
  const codes = new Map<string, number>([['', 0]]);
  let numbers: NumberProfile | null = null;
  let dates: DateProfile | null = null;
  let links: LinkTally | null = null;
  let seen = 0;
  let filled = 0;
  return {
    add(tally) {
      seen += tally.seen;
      filled += tally.filled;
      if (values !== null && tally.values !== null) mergeSpellings(values, codes, tally.values);
      if (numbers === null) numbers = tally.numbers;
      else if (tally.numbers !== null) mergeNumberProfiles(numbers, tally.numbers);
      if (dates === null) dates = tally.dates;
      else if (tally.dates !== null) mergeDateProfiles(dates, tally.dates);
      links = links === null || tally.links === null ? (links ?? tally.links) : bothOf(links, tally.links);
    },
    done: () => ({ seen, filled, values, numbers, dates, links }),
  };
}

const bothOf = (one: LinkTally, other: LinkTally): LinkTally => ({
  ids: one.ids + other.ids,
  most: Math.max(one.most, other.most),
  full: one.full + other.full,
});

const FORMS: readonly (readonly [IdForm, RegExp])[] = [
  ['digits', /^\d+$/],
  ['zoho', /^zcrm_\d+$/i],
  ['uuid', /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i],
  ['salesforce15', /^(?=.*\d)[\da-z]{15}$/i],
  ['salesforce18', /^(?=.*\d)[\da-z]{15}[a-z0-5]{3}$/i],
];

function formOf(key: number, texts: readonly string[]): IdForm {
  if (key >= 0) return 'digits';
  const text = idText(key, texts);
  if (isDamagedId(text)) return 'spreadsheet';
  return FORMS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'text';
}

function idsIn(keys: Float64Array, texts: readonly string[]): IdsInspection {
  const sorted = keys.toSorted();
  const forms: Partial<Record<IdForm, number>> = {};
  let blank = 0;
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) {
    const key = sorted[i]!;
    if (key === NO_ID) {
      blank++;
      continue;
    }
    const form = formOf(key, texts);
    forms[form] = (forms[form] ?? 0) + 1;
    if (key !== sorted[i - 1]) distinct++;
  }
  return { distinct, repeated: keys.length - blank - distinct, blank, forms };
}
