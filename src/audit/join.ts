import type { RangeForm } from './range.ts';
import { mergeSpellings, type SpellingList } from './spellings.ts';

/** The ranges of one part, in file order. */
export interface PartRanges<R> {
  /** Place of the part among the run's inputs. */
  readonly part: number;
  readonly ranges: R[];
}

/** Which records of a joined table come from which part, and what spreadsheet row each one is. */
export interface PartRows {
  readonly part: number;
  /** Place of the part's first record in the joined table. */
  readonly first: number;
  readonly records: number;
  /** For each blank line, how many records of the part stand before it; ascending. */
  readonly blanks: readonly number[];
}

/** All contacts, by place: the order of the files. Arrays are shared between threads and never change. */
export interface JoinedContacts {
  readonly count: number;
  readonly parts: readonly PartRows[];
  readonly start: Float64Array;
  readonly id: Float64Array;
  /** Texts of the ids that are no plain numbers, over contacts, deals and history. */
  readonly texts: readonly string[];
  readonly slots: Int32Array;
  readonly stage: Int32Array;
  readonly stages: SpellingList;
  readonly leadStatus: Int32Array;
  readonly leadStatuses: SpellingList;
  readonly flags: Uint8Array;
  readonly dated: Int32Array;
  /** Circular lists over places that share an e-mail key; null when none do. */
  readonly twin: Int32Array | null;
  /** Circular lists over places that share an id; null when none do. */
  readonly same: Int32Array | null;
  /** First event of each contact, -1 for none. */
  readonly event: Int32Array;
  /** The deals of contact `c` are `dealList[dealFrom[c] … dealFrom[c + 1]]`, ascending. */
  readonly dealFrom: Int32Array;
  readonly dealList: Int32Array;
}

export interface JoinedDeals {
  readonly count: number;
  readonly parts: readonly PartRows[];
  readonly start: Float64Array;
  readonly id: Float64Array;
  readonly texts: readonly string[];
  readonly kind: Int32Array;
  readonly kinds: readonly (readonly (string | null)[])[];
  readonly createdAt: Float64Array;
  readonly closedAt: Float64Array;
  /** The contacts of deal `d` are `contactList[contactFrom[d] … contactFrom[d + 1]]`, ascending. */
  readonly contactFrom: Int32Array;
  readonly contactList: Int32Array;
  /** Associations that lead to no contact: place of the deal, key of the contact (`UNKNOWN_EMAIL` for an e-mail). */
  readonly unknownDeal: Int32Array;
  readonly unknownContact: Float64Array;
}

export const UNKNOWN_EMAIL = -1;

export interface JoinedEvents {
  readonly count: number;
  readonly parts: readonly { readonly part: number; readonly first: number }[];
  readonly at: Float64Array;
  readonly values: SpellingList;
  readonly sources: SpellingList;
  /** Spreadsheet row. */
  readonly row: Int32Array;
  /** Position of the value cell in files of the wide form; null when there are none. */
  readonly cell: Int32Array | null;
  /** For each event the next one of the same contact (-1 at the end), its value and its source, side by side. */
  readonly links: Int32Array;
  /** Events whose contact is in no contacts file. */
  readonly homeless: number;
  /** Events whose time cannot be read. */
  readonly undated: number;
}

/** Everything the files say about each other. Plain data and shared arrays: any thread may hold it. */
export interface Joined {
  readonly contacts: JoinedContacts;
  readonly deals: JoinedDeals;
  readonly events: JoinedEvents;
}

/** The spreadsheet row of a joined record; the header is row 1. */
export function rowOf(parts: readonly PartRows[], place: number): number {
  const { first, blanks } = partOf(parts, place);
  const ordinal = place - first;
  return 2 + ordinal + countUpTo(blanks, ordinal);
}

/** The part that holds a joined record. */
export function partOf(parts: readonly PartRows[], place: number): PartRows {
  let k = parts.length - 1;
  while (k > 0 && parts[k]!.first > place) k--;
  return parts[k]!;
}

function countUpTo(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Blank lines of a part's ranges, counted from its first record. */
export function blanksOf(forms: readonly RangeForm[]): number[] {
  const blanks: number[] = [];
  let records = 0;
  for (const form of forms) {
    for (const before of form.blanks) blanks.push(records + before);
    records += form.records;
  }
  return blanks;
}

export const floats = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
export const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));

/** Where the records of each part stand in the joined table. */
export function partRows<R extends { readonly form: RangeForm }>(parts: readonly PartRanges<R>[]): PartRows[] {
  let first = 0;
  return parts.map(({ part, ranges }) => {
    const forms = ranges.map(({ form }) => form);
    const records = forms.reduce((sum, form) => sum + form.records, 0);
    const rows = { part, first, records, blanks: blanksOf(forms) };
    first += records;
    return rows;
  });
}

/** A column of values, put together range by range. */
export class Values {
  readonly list: SpellingList = { texts: [''], counts: [0] };
  readonly codes: Int32Array;
  private readonly known = new Map<string, number>([['', 0]]);
  private at = 0;

  constructor(length: number) {
    this.codes = ints(length);
  }

  add(codes: Int32Array, spellings: SpellingList): void {
    const renumbered = mergeSpellings(this.list, this.known, spellings);
    const { at } = this;
    for (let i = 0; i < codes.length; i++) this.codes[at + i] = renumbered[codes[i]!]!;
    this.at += codes.length;
  }
}

/** The ranges of all parts, each taken off its list, so that its memory can be had again while the next one is read. */
export function* taken<R>(tables: readonly PartRanges<R>[]): Generator<R> {
  for (const { ranges } of tables) {
    while (ranges.length > 0) yield ranges.shift()!;
  }
}
