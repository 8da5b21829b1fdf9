import { KeyIndex, NO_ID } from './ids.ts';
import { floats, ints, type JoinedDeals, type PartRanges, partRows, taken, UNKNOWN_EMAIL } from './join.ts';
import { type ContactsJoin, rekey, slotsFor } from './join-contacts.ts';
import { UNKNOWN_DEAL } from './read-contacts.ts';
import type { DealsRange } from './read-deals.ts';

export interface DealsJoin {
  readonly joined: JoinedDeals;
  readonly dealFrom: Int32Array;
  readonly dealList: Int32Array;
}

/** Joins the ranges of the deals files with the contacts, by associations of both sides, and empties their lists. */
export function joinDeals(
  tables: readonly PartRanges<DealsRange>[],
  { owners, contactIds, dealIds, count: contacts, id: contactKeys, flags, sides }: ContactsJoin,
): DealsJoin {
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
      (key) => owners.ofId(key),
      (key) => key,
    );
    resolve(
      range.mailDeal,
      range.mailContact,
      (key) => owners.ofEmail(key),
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
      contact[i] = owners.ofId(contactKeys[base + place[i]!]!);
      if (found[i]! < 0) flags[base + place[i]!]! |= UNKNOWN_DEAL;
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
