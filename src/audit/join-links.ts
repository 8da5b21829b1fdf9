import { Floats, Ints } from './growing.ts';
import { sharedFloats, sharedInts } from './join.ts';

/** Associations of contacts with deals, in any order and with repeats. */
export class Pairs {
  readonly contacts = new Ints();
  readonly deals = new Ints();

  add(contact: number, deal: number): void {
    this.contacts.push(contact);
    this.deals.push(deal);
  }

  /** Makes room once for about so many in all. */
  expect(count: number): void {
    this.contacts.reserve(count);
    this.deals.reserve(count);
  }
}

/** Numbers by owner: those of owner `o` are `list[from[o] … from[o + 1]]`. */
export interface Grouped {
  readonly from: Int32Array;
  readonly list: Int32Array;
}

/** The deals of each of `count` contacts, each once, ascending. */
export function groupPairs(all: readonly Pairs[], count: number): Grouped {
  const from = sharedInts(count + 1);
  for (const { contacts } of all) for (let i = 0; i < contacts.length; i++) from[contacts.array[i]!]!++;
  const list = sharedInts(toBegins(from));
  for (const { contacts, deals } of all) {
    for (let i = 0; i < contacts.length; i++) list[from[contacts.array[i]!]!++] = deals.array[i]!;
  }
  // Each begin has moved to where the next one was.
  let kept = 0;
  for (let place = 0, begin = 0; place < count; place++) {
    const end = from[place]!;
    if (end - begin > 1) list.subarray(begin, end).sort();
    from[place] = kept;
    for (let i = begin; i < end; i++) if (i === begin || list[i] !== list[i - 1]) list[kept++] = list[i]!;
    begin = end;
  }
  from[count] = kept;
  return { from, list: list.subarray(0, kept) };
}

/** The same pairs, grouped by the other side. */
export function invert(members: number, { from, list }: Grouped): Grouped {
  const inverse = sharedInts(members + 1);
  for (let i = 0; i < list.length; i++) inverse[list[i]!]!++;
  toBegins(inverse);
  const owners = sharedInts(list.length);
  for (let owner = 0; owner + 1 < from.length; owner++) {
    for (let i = from[owner]!; i < from[owner + 1]!; i++) owners[inverse[list[i]!]!++] = owner;
  }
  inverse.copyWithin(1, 0, members);
  inverse[0] = 0;
  return { from: inverse, list: owners };
}

/** Makes counts into where each one's numbers begin; returns how many there are. */
function toBegins(counts: Int32Array): number {
  let begin = 0;
  for (let place = 0; place < counts.length; place++) {
    const count = counts[place]!;
    counts[place] = begin;
    begin += count;
  }
  return begin;
}

/** In place of an association's record, for a link that the deal itself names. */
export const OWN_LINK = -1;

/** Links of deals that lead to no contact. */
export class Unknowns {
  readonly deals = new Ints();
  /** Key of the contact; `unknownEmail` for an e-mail. */
  readonly contacts = new Floats();
  /** Place of the association's record, or `OWN_LINK`. */
  readonly records = new Ints();
  /** File offset of that record. */
  readonly starts = new Floats();

  add(deal: number, contact: number, record = OWN_LINK, start = 0): void {
    this.deals.push(deal);
    this.contacts.push(contact);
    this.records.push(record);
    this.starts.push(start);
  }
}

/** Links that lead nowhere, by deal, and of one deal in the order in which they were met. */
export interface UnknownLinks {
  readonly unknownDeal: Int32Array;
  readonly unknownContact: Float64Array;
  readonly unknownRecord: Int32Array;
  readonly unknownStart: Float64Array;
}

export function groupUnknowns(all: readonly Unknowns[], deals: number): UnknownLinks {
  const length = all.reduce((sum, unknowns) => sum + unknowns.deals.length, 0);
  const next = new Int32Array(deals + 1);
  for (const { deals: own } of all) for (let i = 0; i < own.length; i++) next[own.array[i]! + 1]!++;
  for (let place = 0; place < deals; place++) next[place + 1]! += next[place]!;
  const links = {
    unknownDeal: sharedInts(length),
    unknownContact: sharedFloats(length),
    unknownRecord: sharedInts(length),
    unknownStart: sharedFloats(length),
  };
  for (const unknowns of all) {
    for (let i = 0; i < unknowns.deals.length; i++) {
      const deal = unknowns.deals.array[i]!;
      const at = next[deal]!++;
      links.unknownDeal[at] = deal;
      links.unknownContact[at] = unknowns.contacts.array[i]!;
      links.unknownRecord[at] = unknowns.records.array[i]!;
      links.unknownStart[at] = unknowns.starts.array[i]!;
    }
  }
  return links;
}
