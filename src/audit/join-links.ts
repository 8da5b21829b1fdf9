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
}

/** The deals of each of `count` contacts, each once, ascending. */
export function groupPairs(all: readonly Pairs[], count: number): { from: Int32Array; list: Int32Array } {
  const length = all.reduce((sum, pairs) => sum + pairs.contacts.length, 0);
  const begins = new Int32Array(count + 1);
  for (const { contacts } of all) for (let i = 0; i < contacts.length; i++) begins[contacts.array[i]! + 1]!++;
  for (let place = 0; place < count; place++) begins[place + 1]! += begins[place]!;
  const list = sharedInts(length);
  const next = begins.slice();
  for (const { contacts, deals } of all) {
    for (let i = 0; i < contacts.length; i++) list[next[contacts.array[i]!]!++] = deals.array[i]!;
  }
  const from = sharedInts(count + 1);
  let kept = 0;
  for (let place = 0; place < count; place++) {
    const begin = begins[place]!;
    const end = begins[place + 1]!;
    if (end - begin > 1) list.subarray(begin, end).sort();
    from[place] = kept;
    for (let i = begin; i < end; i++) if (i === begin || list[i] !== list[i - 1]) list[kept++] = list[i]!;
  }
  from[count] = kept;
  return { from, list: list.subarray(0, kept) };
}

/** The same pairs, grouped by the other side. */
export function invert(members: number, from: Int32Array, list: Int32Array): { from: Int32Array; list: Int32Array } {
  const inverse = sharedInts(members + 1);
  for (let i = 0; i < list.length; i++) inverse[list[i]! + 1]!++;
  for (let place = 0; place < members; place++) inverse[place + 1]! += inverse[place]!;
  const next = inverse.slice();
  const owners = sharedInts(list.length);
  for (let owner = 0; owner + 1 < from.length; owner++) {
    for (let i = from[owner]!; i < from[owner + 1]!; i++) owners[next[list[i]!]!++] = owner;
  }
  return { from: inverse, list: owners };
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
