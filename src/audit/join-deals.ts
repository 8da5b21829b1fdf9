import type { Policy } from '../types.ts';
import { meaningsOf } from './deal-kinds.ts';
import { Ints } from './growing.ts';
import { KeyIndex, NO_ID } from './ids.ts';
import {
  type JoinedDeals,
  PartRowsList,
  SharedColumn,
  sharedFloats,
  sharedInts,
  type Taker,
  unknownEmail,
} from './join.ts';
import { type ContactsJoin, rekey, slotsFor } from './join-contacts.ts';
import { UNKNOWN_DEAL } from './read-contacts.ts';
import type { DealsRange } from './read-deals.ts';
import { Sequences } from './sequences.ts';

export interface DealsJoin {
  readonly joined: JoinedDeals;
  readonly dealFrom: Int32Array;
  readonly dealList: Int32Array;
  readonly sold: Int32Array;
}

/** Puts the deals together and ties them to the contacts, by associations of both sides. */
export function createDealsTaker(contacts: ContactsJoin, policy: Policy): Taker<DealsRange, DealsJoin> {
  const { owners, contactIds, dealIds } = contacts;
  const parts = new PartRowsList();
  const start = SharedColumn.floats();
  const id = SharedColumn.floats();
  const kind = SharedColumn.ints();
  const createdAt = SharedColumn.floats();
  const closedAt = SharedColumn.floats();
  const kinds: (readonly (string | null)[])[] = [];
  const known = new Map<string, number>();
  const pairs = new Pairs();
  const unknown: Unknown[] = [];

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
      for (let i = 0; i < range.linkDeal.length; i++) {
        const deal = base + range.linkDeal[i]!;
        const place = owners.ofId(range.linkContact[i]!);
        if (place >= 0) pairs.add(place, deal);
        else unknown.push({ deal, contact: range.linkContact[i]! });
      }
      let first = 0;
      for (let i = 0; i < range.mailDeal.length; i++) {
        if (range.mailDeal[i] !== range.mailDeal[first]) first = i;
        const deal = base + range.mailDeal[i]!;
        const place = owners.ofEmail(range.mailContact[i]!);
        if (place >= 0) pairs.add(place, deal);
        else unknown.push({ deal, contact: unknownEmail(i - first) });
      }
    },
    done() {
      const ids = id.done();
      const count = ids.length;
      addContactSide(ids, contacts, pairs);
      const { from: dealFrom, list: dealList } = pairs.group(contacts.count);
      const { from: contactFrom, list: contactList } = invert(count, dealFrom, dealList);
      const codes = kind.done();
      const joined: JoinedDeals = {
        count,
        parts: parts.done(),
        start: start.done(),
        id: ids,
        texts: dealIds.texts,
        kind: codes,
        kinds,
        createdAt: createdAt.done(),
        closedAt: closedAt.done(),
        contactFrom,
        contactList,
        ...toColumns(unknown),
      };
      return { joined, dealFrom, dealList, sold: soldOf(dealFrom, dealList, codes, meaningsOf(kinds, policy)) };
    },
  };
}

interface Unknown {
  readonly deal: number;
  readonly contact: number;
}

/** Associations that lead nowhere, by deal: those by id and those by e-mail come from one range after the other. */
function toColumns(unknown: readonly Unknown[]): Pick<JoinedDeals, 'unknownDeal' | 'unknownContact'> {
  const unknownDeal = sharedInts(unknown.length);
  const unknownContact = sharedFloats(unknown.length);
  unknown
    .toSorted((a, b) => a.deal - b.deal)
    .forEach(({ deal, contact }, i) => {
      unknownDeal[i] = deal;
      unknownContact[i] = contact;
    });
  return { unknownDeal, unknownContact };
}

/** Adds the associations that the contacts name; a contact that names a deal nobody has is marked. */
function addContactSide(ids: Float64Array, { owners, flags, sides }: ContactsJoin, pairs: Pairs): void {
  const byId = new KeyIndex(ids, new Int32Array(slotsFor(ids.length)));
  for (let place = 0; place < ids.length; place++) if (ids[place] !== NO_ID) byId.add(place);
  for (const { place, deal, base } of sides) {
    for (let i = 0; i < deal.length; i++) {
      const contact = base + place[i]!;
      const found = byId.find(deal[i]!);
      if (found >= 0) pairs.add(owners.ofPlace(contact), found);
      else flags[contact]! |= UNKNOWN_DEAL;
    }
  }
}

/** Associations of contacts with deals, in any order and with repeats. */
class Pairs {
  private readonly contacts = new Ints();
  private readonly deals = new Ints();

  add(contact: number, deal: number): void {
    this.contacts.push(contact);
    this.deals.push(deal);
  }

  /** The deals of each contact, each once, ascending. */
  group(count: number): { from: Int32Array; list: Int32Array } {
    const { length } = this.contacts;
    const contacts = this.contacts.array;
    const deals = this.deals.array;
    const begins = new Int32Array(count + 1);
    for (let i = 0; i < length; i++) begins[contacts[i]! + 1]!++;
    for (let place = 0; place < count; place++) begins[place + 1]! += begins[place]!;
    const list = sharedInts(length);
    const next = begins.slice();
    for (let i = 0; i < length; i++) list[next[contacts[i]!]!++] = deals[i]!;
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

/** The same pairs, grouped by the other side. */
function invert(members: number, from: Int32Array, list: Int32Array): { from: Int32Array; list: Int32Array } {
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
