import type { CutLinks } from './cut-links.ts';
import type { EventRows } from './event-rows.ts';
import type { RangeForm } from './range.ts';
import type { Codes } from './shared-codes.ts';
import type { Instants } from './shared-instants.ts';
import type { SpellingList } from './spellings.ts';

/**
 * Takes the ranges of a table in file order and puts them together. A range lends its arrays until `add` returns.
 */
export interface Taker<R, J> {
  add(part: number, range: R, share: number): void;
  done(): J;
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
  readonly start: Offsets;
  readonly id: Float64Array;
  /** Texts of the ids that are no plain numbers, over contacts, deals and history. */
  readonly texts: readonly string[];
  readonly slots: Int32Array;
  readonly stage: Codes;
  readonly stages: SpellingList;
  readonly leadStatus: Codes;
  readonly leadStatuses: SpellingList;
  readonly flags: Uint16Array;
  readonly dated: Codes;
  /** Circular lists over places that share an e-mail key; null when none do. */
  readonly twin: Int32Array | null;
  /** Circular lists over places that share an id; null when none do. */
  readonly same: Int32Array | null;
  /** For each place of a lead that became a contact the place of that one, -1 elsewhere; null when none did. */
  readonly converted: Int32Array | null;
  readonly merged: JoinedMerges;
  /** First event of each contact, -1 for none. */
  readonly event: Int32Array;
  /** Which values those events have, one after the other: equal numbers for equal sequences, see `Sequences`. */
  readonly told: Uint16Array;
  /** The deals of contact `c` are `dealList[dealFrom[c] … dealFrom[c + 1]]`, ascending. */
  readonly dealFrom: Int32Array;
  readonly dealList: Int32Array;
  /** What those deals mean, one after the other: equal numbers for equal sequences, see `meaningsOf`. */
  readonly sold: Uint16Array;
}

/** What merges leave to know. */
export interface JoinedMerges {
  /** Ids that no row has any more, and the places of the contacts that they live on in. */
  readonly gone: Float64Array;
  readonly heirs: Int32Array;
  readonly slots: Int32Array;
  /** Places of records that still stand under an id that was merged away, ascending. */
  readonly left: Int32Array;
  /** For each of them the key of the id that its merges end at. */
  readonly ends: Float64Array;
  /** For each of them the record of the merges file that says so, `OWN_WORD` or `LOSERS_WORD` where a contact does. */
  readonly records: Int32Array;
  /** File offset of that record, or the place of that contact. */
  readonly sources: Float64Array;
  /** Of the merges files. */
  readonly parts: readonly PartRows[];
}

export interface JoinedDeals {
  readonly count: number;
  readonly parts: readonly PartRows[];
  readonly start: Offsets;
  readonly id: Float64Array;
  readonly texts: readonly string[];
  readonly kind: Int32Array;
  readonly kinds: readonly (readonly (string | null)[])[];
  readonly createdAt: Float64Array;
  readonly closedAt: Float64Array;
  /** The contacts of deal `d` are `contactList[contactFrom[d] … contactFrom[d + 1]]`, ascending. */
  readonly contactFrom: Int32Array;
  readonly contactList: Int32Array;
  /** Links that lead to no contact: place of the deal, ascending. */
  readonly unknownDeal: Int32Array;
  /** Key of the contact; `unknownEmail` for an e-mail of the deal's own, `ASSOCIATED_EMAIL` for one beside it. */
  readonly unknownContact: Float64Array;
  /** Place of the association's record that names the link, -1 where the deal itself does. */
  readonly unknownRecord: Int32Array;
  /** File offset of that record. */
  readonly unknownStart: Float64Array;
  /** 1 for a deal that associations name of which no row leads to a contact; null where there are none. */
  readonly named: Uint8Array | null;
  readonly cut: CutLinks;
}

/** Stands for the n-th e-mail of a deal among keys of contacts, which are whole numbers. */
export const unknownEmail = (nth: number): number => nth + 0.5;

/** Stands for the e-mail in an association's record. */
export const ASSOCIATED_EMAIL = 0.25;

/** What was read of associations, besides the links that they are. */
export interface JoinedAssociations {
  readonly parts: readonly PartRows[];
  readonly files: readonly AssociationsFile[];
}

export interface AssociationsFile {
  readonly part: number;
  /** Rows that name a deal and a contact and were not deleted. */
  readonly rows: number;
  /** Those of them whose contact a contacts file holds. */
  readonly leading: number;
  readonly deleted: number;
  /** The first row that counts, as the place of its record and its file offset; null where none does. */
  readonly first: { readonly record: number; readonly start: number } | null;
}

/** True for associations of which no row leads to a contact that the contacts files hold, in whatever file. */
export function areLost(files: readonly Pick<AssociationsFile, 'rows' | 'leading'>[]): boolean {
  return files.some(({ rows }) => rows > 0) && files.every(({ leading }) => leading === 0);
}

export interface JoinedEvents {
  readonly count: number;
  readonly parts: readonly { readonly part: number; readonly first: number }[];
  readonly at: Instants;
  readonly values: SpellingList;
  readonly sources: SpellingList;
  readonly rows: EventRows;
  /** Position of the value cell in files of the wide form; null when there are none. */
  readonly cell: Int32Array | null;
  /** For each event the next one of the same contact, -1 at the end. */
  readonly next: Int32Array;
  /** For each event its place in `pairs`. */
  readonly pair: Codes;
  /** The distinct pairs of a value and a source that events have. */
  readonly pairs: readonly { readonly value: number; readonly source: number }[];
  /** Events whose contact is in no contacts file. */
  readonly homeless: number;
  /** Events whose time cannot be read. */
  readonly undated: number;
}

/** Everything the files say about each other. Plain data and shared arrays: any thread may hold it. */
export interface Joined {
  readonly contacts: JoinedContacts;
  readonly deals: JoinedDeals;
  readonly associations: JoinedAssociations;
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

const floatsOf = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
const intsOf = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
const uintsOf = (length: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(length * 4));
const shortsOf = (length: number): Uint16Array => new Uint16Array(new SharedArrayBuffer(length * 2));
const bytesOf = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));

/** Zeroed arrays that threads share. */
export { bytesOf as sharedBytes, floatsOf as sharedFloats, intsOf as sharedInts, shortsOf as sharedShorts };

/** Offsets in files. */
export type Offsets = Uint32Array | Float64Array;

type Numbers = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

/** A shared column that grows at its end. Room that is never used costs no memory. */
export class SharedColumn<A extends Numbers> {
  length = 0;
  private array: A;
  private readonly create: (length: number) => A;

  private constructor(create: (length: number) => A) {
    this.create = create;
    this.array = create(0);
  }

  /** For this thread alone: V8 notices its size, and gives it back sooner. */
  static ownFloats(): SharedColumn<Float64Array> {
    return new SharedColumn<Float64Array>((length) => new Float64Array(length));
  }

  static floats(): SharedColumn<Float64Array> {
    return new SharedColumn<Float64Array>(floatsOf);
  }

  static ints(): SharedColumn<Int32Array> {
    return new SharedColumn<Int32Array>(intsOf);
  }

  /** For offsets in files of at most so many bytes. */
  static offsets(most: number): SharedColumn<Offsets> {
    return most < 2 ** 32 ? SharedColumn.uints() : SharedColumn.floats();
  }

  static uints(): SharedColumn<Uint32Array> {
    return new SharedColumn<Uint32Array>(uintsOf);
  }

  static bytes(): SharedColumn<Uint8Array> {
    return new SharedColumn<Uint8Array>(bytesOf);
  }

  static shorts(): SharedColumn<Uint16Array> {
    return new SharedColumn<Uint16Array>(shortsOf);
  }

  /** Makes room for `count` more and returns the array, to be filled from `length` before it was called. */
  grow(count: number, share: number): A {
    const needed = this.length + count;
    if (needed > this.array.length) {
      // The first range tells how many there will be.
      const larger = this.create(Math.ceil(Math.max(needed, (count / share) * 1.05, this.array.length * 1.5)) + 64);
      larger.set(this.array.subarray(0, this.length) as never);
      this.array = larger;
    }
    this.length = needed;
    return this.array;
  }

  push(value: number): void {
    const at = this.length;
    this.grow(1, 1)[at] = value;
  }

  append(values: ArrayLike<number>, share: number): void {
    const at = this.length;
    this.grow(values.length, share).set(values, at);
  }

  done(): A {
    return this.array.subarray(0, this.length) as A;
  }
}

/** Where the records of each part stand in the joined table; told range by range. */
export class PartRowsList {
  private readonly list: { part: number; first: number; records: number; blanks: number[] }[] = [];
  private count = 0;

  add(part: number, { blanks, records }: RangeForm): void {
    let rows = this.list.at(-1);
    if (rows?.part !== part) {
      rows = { part, first: this.count, records: 0, blanks: [] };
      this.list.push(rows);
    }
    for (const before of blanks) rows.blanks.push(rows.records + before);
    rows.records += records;
    this.count += records;
  }

  done(): readonly PartRows[] {
    return this.list;
  }
}
