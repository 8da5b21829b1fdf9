import { idText, KeyIndex, NO_ID, TextIds } from './ids.ts';
import type { RangeForm } from './range.ts';
import { type ContactsRange, DUPLICATE, TWIN, UNSORTED } from './read-contacts.ts';
import type { DealsRange } from './read-deals.ts';
import type { HistoryRange } from './read-history.ts';
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
  readonly source: Int32Array;
  readonly sources: SpellingList;
  /** Spreadsheet row. */
  readonly row: Int32Array;
  /** Position of the value cell in files of the wide form; null when there are none. */
  readonly cell: Int32Array | null;
  /** For each event the next one of the same contact, -1 at the end, and its value: side by side, for the cache. */
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

const floats = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));

function partRows<R extends { readonly form: RangeForm }>(parts: readonly PartRanges<R>[]): PartRows[] {
  let first = 0;
  return parts.map(({ part, ranges }) => {
    const forms = ranges.map(({ form }) => form);
    const records = forms.reduce((sum, form) => sum + form.records, 0);
    const rows = { part, first, records, blanks: blanksOf(forms) };
    first += records;
    return rows;
  });
}

/** Renumbers a range's text ids into the ids of the whole run. */
function rekey(keys: Float64Array, texts: readonly string[], all: TextIds): void {
  if (texts.length === 0) return;
  const merged = texts.map((text) => all.keyOf(text));
  for (let i = 0; i < keys.length; i++) if (keys[i]! < NO_ID) keys[i] = merged[-2 - keys[i]!]!;
}

/** A column of values, put together range by range. */
class Values {
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

/** Chains places with equal keys into circular lists; null when all keys differ. `NO_ID` is nobody's key. */
function chain(keys: Float64Array, index: KeyIndex, flags: Uint8Array, flag: number): Int32Array | null {
  let next: Int32Array | null = null;
  for (let place = 0; place < keys.length; place++) {
    if (keys[place] === NO_ID) continue;
    const held = index.add(place);
    if (held < 0) continue;
    next ??= ownPlaces(keys.length);
    next[place] = next[held]!;
    next[held] = place;
    flags[place]! |= flag;
    flags[held]! |= flag;
  }
  return next;
}

function ownPlaces(count: number): Int32Array {
  const places = ints(count);
  for (let place = 0; place < count; place++) places[place] = place;
  return places;
}

interface Tables {
  readonly contacts: readonly PartRanges<ContactsRange>[];
  readonly deals: readonly PartRanges<DealsRange>[];
  readonly history: readonly (PartRanges<HistoryRange> & { readonly keyedBy: 'id' | 'email' })[];
}

/** The ranges of all parts, each taken off its list, so that its memory can be had again while the next one is read. */
function* taken<R>(tables: readonly PartRanges<R>[]): Generator<R> {
  for (const { ranges } of tables) {
    while (ranges.length > 0) yield ranges.shift()!;
  }
}

/** Joins the ranges of all tables by contact id (or e-mail where that is the link). Empties the lists of ranges. */
export function join(tables: Tables): Joined {
  const contactIds = new TextIds();
  const dealIds = new TextIds();
  const contactParts = partRows(tables.contacts);
  const count = contactParts.reduce((sum, { records }) => sum + records, 0);
  const start = floats(count);
  const id = floats(count);
  const email = new Float64Array(count);
  const flags = new Uint8Array(new SharedArrayBuffer(count));
  const dated = ints(count);
  const stage = new Values(count);
  const leadStatus = new Values(count);
  const sides: { place: Int32Array; deal: Float64Array; base: number }[] = [];
  let at = 0;
  for (const range of taken(tables.contacts)) {
    rekey(range.id, range.texts, contactIds);
    rekey(range.linkDeal, range.dealTexts, dealIds);
    start.set(range.start, at);
    id.set(range.id, at);
    email.set(range.email, at);
    flags.set(range.flags, at);
    dated.set(range.dated, at);
    stage.add(range.stage, range.stages);
    leadStatus.add(range.leadStatus, range.leadStatuses);
    sides.push({ place: range.linkContact, deal: range.linkDeal, base: at });
    at += range.id.length;
  }
  const byId = new KeyIndex(id);
  const same = chain(id, byId, flags, DUPLICATE);
  const byEmail = new KeyIndex(email, new Int32Array(slotsFor(count)));
  const twin = chain(email, byEmail, flags, TWIN);

  const deals = joinDeals(tables.deals, { byId, byEmail, contactIds, dealIds, count, sides });
  const events = joinEvents(tables.history, { byId, byEmail, contactIds, count, flags });
  return {
    contacts: {
      count,
      parts: contactParts,
      start,
      id,
      texts: contactIds.texts,
      slots: byId.slots,
      stage: stage.codes,
      stages: stage.list,
      leadStatus: leadStatus.codes,
      leadStatuses: leadStatus.list,
      flags,
      dated,
      twin,
      same,
      event: events.head,
      dealFrom: deals.dealFrom,
      dealList: deals.dealList,
    },
    deals: deals.joined,
    events: events.joined,
  };
}

/** Of contacts that share an id, the one that holds what belongs to them; what was found by e-mail may be another. */
function ownerOf(place: number, byId: KeyIndex): number {
  if (place < 0) return place;
  const owner = byId.find(byId.keyAt(place));
  return owner < 0 ? place : owner;
}

function slotsFor(count: number): number {
  let size = 16;
  while (size < count * 2) size *= 2;
  return size;
}

interface DealJoin {
  readonly byId: KeyIndex;
  readonly byEmail: KeyIndex;
  readonly contactIds: TextIds;
  readonly dealIds: TextIds;
  /** How many contacts there are. */
  readonly count: number;
  readonly sides: readonly { readonly place: Int32Array; readonly deal: Float64Array; readonly base: number }[];
}

function joinDeals(
  tables: readonly PartRanges<DealsRange>[],
  { byId, byEmail, contactIds, dealIds, count: contacts, sides }: DealJoin,
): { joined: JoinedDeals; dealFrom: Int32Array; dealList: Int32Array } {
  const parts = partRows(tables);
  const count = parts.reduce((sum, { records }) => sum + records, 0);
  const start = floats(count);
  const id = floats(count);
  const kind = ints(count);
  const createdAt = floats(count);
  const closedAt = floats(count);
  const kinds: (readonly (string | null)[])[] = [];
  const known = new Map<string, number>();
  const pairs = { contact: [] as Int32Array[], deal: [] as Int32Array[] };
  const unknownDeal: number[] = [];
  const unknownContact: number[] = [];
  let at = 0;
  for (const range of taken(tables)) {
    rekey(range.id, range.texts, dealIds);
    rekey(range.linkContact, range.contactTexts, contactIds);
    start.set(range.start, at);
    id.set(range.id, at);
    createdAt.set(range.createdAt, at);
    closedAt.set(range.closedAt, at);
    const renumbered = range.kinds.map((facts) => {
      const key = JSON.stringify(facts);
      let code = known.get(key);
      if (code === undefined) {
        code = kinds.push(facts) - 1;
        known.set(key, code);
      }
      return code;
    });
    for (let i = 0; i < range.kind.length; i++) kind[at + i] = renumbered[range.kind[i]!]!;
    const resolve = (
      places: Int32Array,
      keys: Float64Array,
      find: (key: number) => number,
      unknown: (key: number) => number,
    ) => {
      const contact = new Int32Array(keys.length);
      const deal = new Int32Array(keys.length);
      for (let i = 0; i < keys.length; i++) {
        deal[i] = at + places[i]!;
        contact[i] = find(keys[i]!);
        if (contact[i]! >= 0) continue;
        unknownDeal.push(deal[i]!);
        unknownContact.push(unknown(keys[i]!));
      }
      pairs.contact.push(contact);
      pairs.deal.push(deal);
    };
    resolve(
      range.linkDeal,
      range.linkContact,
      (key) => byId.find(key),
      (key) => key,
    );
    resolve(
      range.mailDeal,
      range.mailContact,
      (key) => ownerOf(byEmail.find(key), byId),
      () => UNKNOWN_EMAIL,
    );
    at += range.id.length;
  }
  const byDealId = new KeyIndex(id, new Int32Array(slotsFor(count)));
  for (let place = 0; place < count; place++) if (id[place] !== NO_ID) byDealId.add(place);
  for (const { place, deal, base } of sides) {
    const contact = new Int32Array(deal.length);
    const found = new Int32Array(deal.length);
    for (let i = 0; i < deal.length; i++) {
      found[i] = byDealId.find(deal[i]!);
      contact[i] = found[i]! < 0 ? -1 : byId.find(byId.keyAt(base + place[i]!));
    }
    pairs.contact.push(contact);
    pairs.deal.push(found);
  }
  const { from: dealFrom, list: dealList } = group(contacts, pairs.contact, pairs.deal);
  const { from: contactFrom, list: contactList } = invert(count, dealFrom, dealList);
  const joined: JoinedDeals = {
    count,
    parts,
    start,
    id,
    texts: dealIds.texts,
    kind,
    kinds,
    createdAt,
    closedAt,
    contactFrom,
    contactList,
    unknownDeal: ints(unknownDeal.length),
    unknownContact: floats(unknownContact.length),
  };
  // Links by id and by e-mail come from one range after the other.
  const inOrder = unknownDeal.map((_, i) => i).sort((a, b) => unknownDeal[a]! - unknownDeal[b]! || a - b);
  joined.unknownDeal.set(inOrder.map((i) => unknownDeal[i]!));
  joined.unknownContact.set(inOrder.map((i) => unknownContact[i]!));
  return { joined, dealFrom, dealList };
}

/** Groups pairs by their owner: each member once, ascending. Pairs with a negative side are left out. */
function group(
  owners: number,
  owner: readonly Int32Array[],
  member: readonly Int32Array[],
): { from: Int32Array; list: Int32Array } {
  const fill = new Int32Array(owners + 1);
  owner.forEach((places, k) => {
    const members = member[k]!;
    for (let i = 0; i < places.length; i++) if (places[i]! >= 0 && members[i]! >= 0) fill[places[i]! + 1]!++;
  });
  for (let place = 0; place < owners; place++) fill[place + 1]! += fill[place]!;
  const list = new Int32Array(fill[owners]!);
  const next = fill.slice();
  owner.forEach((places, k) => {
    const members = member[k]!;
    for (let i = 0; i < places.length; i++) {
      if (places[i]! >= 0 && members[i]! >= 0) list[next[places[i]!]!++] = members[i]!;
    }
  });
  const from = ints(owners + 1);
  let kept = 0;
  for (let place = 0; place < owners; place++) {
    const begin = fill[place]!;
    const end = fill[place + 1]!;
    if (end - begin > 1) list.subarray(begin, end).sort();
    from[place] = kept;
    for (let i = begin; i < end; i++) if (i === begin || list[i] !== list[i - 1]) list[kept++] = list[i]!;
  }
  from[owners] = kept;
  const exact = ints(kept);
  exact.set(list.subarray(0, kept));
  return { from, list: exact };
}

/** The same pairs, grouped by the other side. */
function invert(members: number, from: Int32Array, list: Int32Array): { from: Int32Array; list: Int32Array } {
  const inverse = ints(members + 1);
  for (let i = 0; i < list.length; i++) inverse[list[i]! + 1]!++;
  for (let place = 0; place < members; place++) inverse[place + 1]! += inverse[place]!;
  const next = inverse.slice();
  const owners = ints(list.length);
  for (let owner = 0; owner + 1 < from.length; owner++) {
    for (let i = from[owner]!; i < from[owner + 1]!; i++) owners[next[list[i]!]!++] = owner;
  }
  return { from: inverse, list: owners };
}

interface EventJoin {
  readonly byId: KeyIndex;
  readonly byEmail: KeyIndex;
  readonly contactIds: TextIds;
  readonly count: number;
  readonly flags: Uint8Array;
}

/**
 * Chains each contact's events, the last one of the files first: HubSpot writes the newest event first, so that a
 * chain then runs from the oldest to the newest and needs no sorting.
 */
function joinEvents(
  tables: Tables['history'],
  { byId, byEmail, contactIds, count: contacts, flags }: EventJoin,
): { joined: JoinedEvents; head: Int32Array } {
  const ranges = tables.flatMap(({ ranges }) => ranges);
  const count = ranges.reduce((sum, { at }) => sum + at.length, 0);
  const head = ints(contacts).fill(-1);
  const at = floats(count);
  const links = ints(count * 2);
  const row = ints(count);
  const values: SpellingList = { texts: [''], counts: [0] };
  const valueCodes = new Map<string, number>([['', 0]]);
  const source = new Values(count);
  const cell = ranges.some((range) => range.cell.length > 0) ? ints(count) : null;
  const parts: { part: number; first: number }[] = [];
  let homeless = 0;
  let undated = 0;
  let place = 0;
  for (const { part, ranges: own, keyedBy } of tables) {
    parts.push({ part, first: place });
    let records = 0;
    let blanksBefore = 0;
    for (const range of taken([{ part, ranges: own }])) {
      rekey(range.contact, range.texts, contactIds);
      const renumbered = mergeSpellings(values, valueCodes, range.values);
      source.add(range.source, range.sources);
      at.set(range.at, place);
      cell?.set(range.cell, place);
      const { blanks } = range.form;
      let blank = 0;
      for (let i = 0; i < range.at.length; i++) {
        const record = range.record[i]!;
        while (blank < blanks.length && blanks[blank]! <= record) blank++;
        row[place + i] = 2 + records + record + blanksBefore + blank;
        if (Number.isNaN(range.at[i]!)) {
          undated++;
          continue;
        }
        const key = range.contact[i]!;
        const owner = keyedBy === 'id' ? byId.find(key) : ownerOf(byEmail.find(key), byId);
        if (owner < 0) {
          homeless++;
          continue;
        }
        const after = head[owner]!;
        if (after >= 0 && !(range.at[i]! < at[after]!)) flags[owner]! |= UNSORTED;
        links[(place + i) * 2] = after;
        links[(place + i) * 2 + 1] = renumbered[range.value[i]!]!;
        head[owner] = place + i;
      }
      place += range.at.length;
      records += range.form.records;
      blanksBefore += blanks.length;
    }
  }
  const joined: JoinedEvents = {
    count,
    parts,
    at,
    values,
    source: source.codes,
    sources: source.list,
    row,
    cell,
    links,
    homeless,
    undated,
  };
  return { joined, head };
}

/** The id of a contact as its file writes a plain number, or as the text it is. */
export const contactId = (contacts: JoinedContacts, place: number): string =>
  idText(contacts.id[place]!, contacts.texts);
