import type { Policy } from '../types.ts';
import { fullLists, oneSidedLinks } from './cut-links.ts';
import { meaningsOf } from './deal-kinds.ts';
import { KeyIndex, NO_ID } from './ids.ts';
import {
  type JoinedDeals,
  type PartRows,
  PartRowsList,
  SharedColumn,
  sharedInts,
  type Taker,
  unknownEmail,
} from './join.ts';
import type { AssociationsJoin } from './join-associations.ts';
import { type ContactsJoin, rekey, slotsFor } from './join-contacts.ts';
import { groupPairs, groupUnknowns, invert, Pairs, Unknowns } from './join-links.ts';
import { UNKNOWN_DEAL } from './read-contacts.ts';
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

/** Puts the deals together, with the links that they name themselves. */
export function createDealsTaker({ owners, contactIds, dealIds }: ContactsJoin): Taker<DealsRange, DealsJoin> {
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
      const codes = range.kinds.map(codeOf);
      kind.append(
        range.kind.map((code) => codes[code]!),
        share,
      );
      full += fullLists(range.linkDeal).length;
      for (let i = 0; i < range.linkDeal.length; i++) {
        const deal = base + range.linkDeal[i]!;
        const place = owners.ofId(range.linkContact[i]!);
        if (place >= 0) pairs.add(place, deal);
        else unknowns.add(deal, range.linkContact[i]!);
      }
      let first = 0;
      for (let i = 0; i < range.mailDeal.length; i++) {
        if (range.mailDeal[i] !== range.mailDeal[first]) first = i;
        const deal = base + range.mailDeal[i]!;
        const place = owners.ofEmail(range.mailContact[i]!);
        if (place >= 0) pairs.add(place, deal);
        else unknowns.add(deal, unknownEmail(i - first));
      }
    },
    done() {
      const ids = id.done();
      const byId = new KeyIndex(ids, new Int32Array(slotsFor(ids.length)));
      for (let place = 0; place < ids.length; place++) if (ids[place] !== NO_ID) byId.add(place);
      return {
        count: ids.length,
        parts: parts.done(),
        start: start.done(),
        id: ids,
        texts: dealIds.texts,
        kind: kind.done(),
        kinds,
        createdAt: createdAt.done(),
        closedAt: closedAt.done(),
        pairs,
        unknowns,
        full,
        find: (key) => byId.find(key),
      };
    },
  };
}

/** The deals with all their contacts, and what each contact has of them. */
export interface TiedDeals {
  readonly joined: JoinedDeals;
  readonly dealFrom: Int32Array;
  readonly dealList: Int32Array;
  readonly sold: Int32Array;
}

/** Ties the deals to the contacts, by what deals, contacts and associations say. */
export function tieDeals(
  contacts: ContactsJoin,
  deals: DealsJoin,
  associations: AssociationsJoin,
  policy: Policy,
): TiedDeals {
  const { pairs, unknowns, full, find: _, ...columns } = deals;
  const side = contactSide(contacts, deals);
  const told = [pairs, ...associations.pairs, side];
  const { from: dealFrom, list: dealList } = groupPairs(told, contacts.count);
  const { from: contactFrom, list: contactList } = invert(deals.count, dealFrom, dealList);
  const joined: JoinedDeals = {
    ...columns,
    texts: contacts.dealIds.texts,
    contactFrom,
    contactList,
    named: associations.named,
    cut: {
      fullDeals: full,
      fullContacts: markFull(contacts),
      oneSided: oneSidedLinks(pairs, side, contacts.count),
    },
    ...groupUnknowns([unknowns, ...associations.unknowns], deals.count),
  };
  const sold = soldOf(dealFrom, dealList, deals.kind, meaningsOf(deals.kinds, policy));
  return { joined, dealFrom, dealList, sold };
}

/** The associations that the contacts name; a contact that names a deal nobody has is marked. */
function contactSide({ owners, flags, sides }: ContactsJoin, deals: DealsJoin): Pairs {
  const pairs = new Pairs();
  for (const { place, deal, base } of sides) {
    for (let i = 0; i < deal.length; i++) {
      const contact = base + place[i]!;
      const owner = owners.ofPlace(contact);
      const found = deals.find(deal[i]!);
      if (found >= 0) pairs.add(owner, found);
      else flags[owner]! |= UNKNOWN_DEAL;
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
function soldOf(from: Int32Array, list: Int32Array, kind: Int32Array, meanings: readonly number[]): Int32Array {
  const sequences = new Sequences();
  const sold = sharedInts(from.length - 1);
  for (let place = 0; place < sold.length; place++) {
    let sequence = 0;
    for (let i = from[place]!; i < from[place + 1]!; i++) {
      sequence = sequences.grown(sequence, meanings[kind[list[i]!]!]!);
    }
    sold[place] = sequence;
  }
  return sold;
}
