import type { Policy } from '../types.ts';
import { fullLists, oneSidedLinks } from './cut-links.ts';
import { meaningsOf } from './deal-kinds.ts';
import { KeyIndex, NO_ID, slotsFor, type TextIds } from './ids.ts';
import {
  type JoinedDeals,
  type PartRows,
  PartRowsList,
  SharedColumn,
  sharedShorts,
  type Taker,
  unknownEmail,
} from './join.ts';
import type { AssociationsJoin } from './join-associations.ts';
import { type ContactsJoin, rekey } from './join-contacts.ts';
import { groupPairs, groupUnknowns, invert, Pairs, Unknowns } from './join-links.ts';
import { type MergesJoin, rekeyed, survivorsOf } from './join-merges.ts';
import { CONVERTED, DEALS_ELSEWHERE, DELETED, DUPLICATE, UNKNOWN_DEAL } from './read-contacts.ts';
import type { DealsRange } from './read-deals.ts';
import { Sequences } from './sequences.ts';

/** The deals of all parts, before their links are put together. */
export interface DealsJoin {
  readonly count: number;
  readonly parts: readonly PartRows[];
  readonly start: Float64Array;
  readonly id: Float64Array;
  readonly texts: readonly string[];
  readonly kind: Int32Array;
  readonly kinds: readonly (readonly (string | null)[])[];
  readonly createdAt: Float64Array;
  readonly closedAt: Float64Array;
  /** The links that the deals name. */
  readonly pairs: Pairs;
  readonly unknowns: Unknowns;
  /** How many deals have a full cell of contacts. */
  readonly full: number;
  /** The place of the first deal with a key, -1 for none. */
  find(key: number): number;
}

/** The kind of a deal that the CRM has deleted: it proves nothing, and nobody judges it. */
export const DELETED_KIND = -1;

/** In place of the code of a kind that only deleted deals have. */
const UNMET = -2;

/** Puts the deals together, with the links that they name themselves. */
export function createDealsTaker(
  { owners, contactIds, dealIds }: ContactsJoin,
  merges: MergesJoin,
): Taker<DealsRange, DealsJoin> {
  const parts = new PartRowsList();
  const start = SharedColumn.floats();
  const id = SharedColumn.floats();
  const kind = SharedColumn.ints();
  const createdAt = SharedColumn.floats();
  const closedAt = SharedColumn.floats();
  const kinds: (readonly (string | null)[])[] = [];
  const known = new Map<string, number>();
  const pairs = new Pairs();
  const unknowns = new Unknowns();
  let full = 0;

  const codeOf = (facts: readonly (string | null)[]): number => {
    const key = JSON.stringify(facts);
    let code = known.get(key);
    if (code === undefined) {
      code = kinds.push(facts) - 1;
      known.set(key, code);
    }
    return code;
  };

  return {
    add(part, range, share) {
      rekey(range.id, range.texts, dealIds);
      rekey(range.linkContact, range.contactTexts, contactIds);
      const base = id.length;
      parts.add(part, range.form);
      start.append(range.start, share);
      id.append(range.id, share);
      createdAt.append(range.createdAt, share);
      closedAt.append(range.closedAt, share);
      for (const place of range.deleted) range.kind[place] = DELETED_KIND;
      const codes = new Int32Array(range.kinds.length).fill(UNMET);
      const at = kind.length;
      const into = kind.grow(range.kind.length, share);
      for (let i = 0; i < range.kind.length; i++) {
        const code = range.kind[i]!;
        if (code !== DELETED_KIND && codes[code] === UNMET) codes[code] = codeOf(range.kinds[code]!);
        into[at + i] = code === DELETED_KIND ? code : codes[code]!;
      }
      full += fullLists(range.linkDeal).length;
      for (let i = 0; i < range.linkDeal.length; i++) {
        if (range.kind[range.linkDeal[i]!] === DELETED_KIND) continue;
        const deal = base + range.linkDeal[i]!;
        const place = owners.ofId(range.linkContact[i]!);
        if (place >= 0) pairs.add(place, deal);
        else unknowns.add(deal, range.linkContact[i]!);
      }
      let first = 0;
      for (let i = 0; i < range.mailDeal.length; i++) {
        if (range.mailDeal[i] !== range.mailDeal[first]) first = i;
        if (range.kind[range.mailDeal[i]!] === DELETED_KIND) continue;
        const deal = base + range.mailDeal[i]!;
        const place = owners.ofEmail(range.mailContact[i]!);
        if (place >= 0) pairs.add(place, deal);
        else unknowns.add(deal, unknownEmail(i - first));
      }
    },
    done() {
      const ids = id.done();
      const codes = kind.done();
      return {
        count: ids.length,
        parts: parts.done(),
        start: start.done(),
        id: ids,
        texts: dealIds.texts,
        kind: codes,
        kinds,
        createdAt: createdAt.done(),
        closedAt: closedAt.done(),
        pairs,
        unknowns,
        full,
        find: createFind(ids, codes, merges, dealIds),
      };
    },
  };
}

/** Finds the first deal with a key, or what it was merged into; a deleted one only where there is no other. */
function createFind(
  ids: Float64Array,
  kind: Int32Array,
  { merges, texts }: MergesJoin,
  dealIds: TextIds,
): DealsJoin['find'] {
  const byId = new KeyIndex(ids, new Int32Array(slotsFor(ids.length)));
  const add = (isWanted: (place: number) => boolean) => {
    for (let place = 0; place < ids.length; place++) if (ids[place] !== NO_ID && isWanted(place)) byId.add(place);
  };
  add((place) => kind[place] !== DELETED_KIND);
  const { gone, heirs } = survivorsOf(rekeyed(merges, texts, dealIds), (key) => byId.find(key));
  const byMerge = new Map([...gone].map((key, i) => [key, heirs[i]!]));
  add((place) => kind[place] === DELETED_KIND && !byMerge.has(ids[place]!));
  return byMerge.size === 0 ? (key) => byId.find(key) : (key) => byMerge.get(key) ?? byId.find(key);
}

/** The deals with all their contacts, and what each contact has of them. */
export interface TiedDeals {
  readonly joined: JoinedDeals;
  readonly dealFrom: Int32Array;
  readonly dealList: Int32Array;
  readonly sold: Uint16Array;
}

/**
 * Ties the deals to the contacts, by what deals, contacts and associations say. It takes long, and pauses between its
 * steps.
 */
export function* tieDeals(
  contacts: ContactsJoin,
  deals: DealsJoin,
  associations: AssociationsJoin,
  policy: Policy,
): Generator<void, TiedDeals> {
  const { pairs, unknowns, full, find: _, ...columns } = deals;
  const side = contactSide(contacts, deals);
  yield;
  const told = [pairs, ...associations.pairs, side];
  const { from: dealFrom, list: dealList } = groupPairs(told, contacts.count);
  yield;
  const { from: contactFrom, list: contactList } = invert(deals.count, dealFrom, dealList);
  yield;
  const oneSided = oneSidedLinks(pairs, side, contacts.count);
  yield;
  const joined: JoinedDeals = {
    ...columns,
    texts: contacts.dealIds.texts,
    contactFrom,
    contactList,
    named: associations.named,
    cut: {
      fullDeals: full,
      fullContacts: markFull(contacts),
      oneSided,
    },
    ...groupUnknowns([unknowns, ...associations.unknowns], deals.count),
  };
  markElsewhere(contacts, dealFrom);
  const sold = soldOf(dealFrom, dealList, deals.kind, meaningsOf(deals.kinds, policy));
  return { joined, dealFrom, dealList, sold };
}

/** A contact may have the deals of records that were merged into it and still stand under their old ids. */
function markElsewhere({ merged: { left, ends }, flags, owners }: ContactsJoin, dealFrom: Int32Array): void {
  for (let i = 0; i < left.length; i++) {
    const place = left[i]!;
    if (dealFrom[place] === dealFrom[place + 1] && (flags[place]! & (UNKNOWN_DEAL | DEALS_ELSEWHERE)) === 0) continue;
    const heir = owners.ofId(ends[i]!);
    if (heir >= 0) flags[heir]! |= DEALS_ELSEWHERE;
  }
}

/** The associations that the contacts name; a contact that names a deal nobody has is marked. */
function contactSide({ owners, flags, sides }: ContactsJoin, deals: DealsJoin): Pairs {
  const pairs = new Pairs();
  for (const { place, deal, base } of sides) {
    for (let i = 0; i < deal.length; i++) {
      const contact = base + place[i]!;
      // Most stand for themselves, and need not be looked up.
      const isOwn = (flags[contact]! & (DUPLICATE | DELETED | CONVERTED)) === 0;
      const owner = isOwn ? contact : owners.ofPlace(contact);
      const found = deals.find(deal[i]!);
      if (found < 0) flags[owner]! |= UNKNOWN_DEAL;
      else if (deals.kind[found] !== DELETED_KIND) pairs.add(owner, found);
    }
  }
  return pairs;
}

/** Marks the contacts whose cell of deals is full, and tells how many there are. */
function markFull({ owners, flags, sides }: ContactsJoin): number {
  let count = 0;
  for (const { place, base } of sides) {
    for (const full of fullLists(place)) {
      flags[owners.ofPlace(base + full)]! |= UNKNOWN_DEAL;
      count++;
    }
  }
  return count;
}

/** For each contact the number of the sequence of its deals' meanings. */
function soldOf(from: Int32Array, list: Int32Array, kind: Int32Array, meanings: readonly number[]): Uint16Array {
  const sequences = new Sequences();
  const sold = sharedShorts(from.length - 1);
  for (let place = 0; place < sold.length; place++) {
    let sequence = 0;
    for (let i = from[place]!; i < from[place + 1]!; i++) {
      sequence = sequences.grown(sequence, meanings[kind[list[i]!]!]!);
    }
    sold[place] = sequence;
  }
  return sold;
}
