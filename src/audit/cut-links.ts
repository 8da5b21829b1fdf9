import type { Grouped, Pairs } from './join-links.ts';

/**
 * Most ids that HubSpot writes into one association cell:
 * https://developers.hubspot.com/changelog/crm-export-partitioning-and-association-limits
 */
const MOST_IDS = 1000;

/** Links that the exports may not tell whole. */
export interface CutLinks {
  /** Deals, and contacts, whose cell of associated ids is exactly full: there may be more. */
  readonly fullDeals: number;
  readonly fullContacts: number;
  readonly oneSided: OneSided;
}

/** Links that only one of two exports names, which name each other. */
export interface OneSided {
  readonly byDeals: number;
  readonly byContacts: number;
  readonly both: number;
  /** Places of the contact and the deal of the first one. */
  readonly example: { readonly contact: number; readonly deal: number } | null;
}

const NONE: OneSided = { byDeals: 0, byContacts: 0, both: 0, example: null };

/** The owners whose list of links is exactly as long as one cell can be; the links of a cell stand together. */
export function fullLists(owners: ArrayLike<number>): readonly number[] {
  const full: number[] = [];
  for (let from = 0; from < owners.length; ) {
    let to = from;
    while (to < owners.length && owners[to] === owners[from]) to++;
    if (to - from === MOST_IDS) full.push(owners[from]!);
    from = to;
  }
  return full;
}

/**
 * Compares what two sides say of the same links, which are all among those of each contact, `links`. Where one of the
 * sides says nothing there is nothing to compare.
 */
export function oneSidedLinks(byDeals: Pairs, byContacts: Pairs, links: Grouped): OneSided {
  if (byDeals.contacts.length === 0 || byContacts.contacts.length === 0) return NONE;
  const sides = new Uint8Array(links.list.length);
  mark(byDeals, links, sides, BY_DEAL);
  mark(byContacts, links, sides, BY_CONTACT);
  const counts = [0, 0, 0, 0];
  let first = -1;
  for (let i = 0; i < sides.length; i++) {
    const side = sides[i]!;
    counts[side]!++;
    if (first < 0 && (side === BY_DEAL || side === BY_CONTACT)) first = i;
  }
  const [, deals = 0, contacts = 0, both = 0] = counts;
  const example = first < 0 ? null : { contact: ownerOf(links.from, first), deal: links.list[first]! };
  return { byDeals: deals, byContacts: contacts, both, example };
}

const BY_DEAL = 1;
const BY_CONTACT = 2;

function mark({ contacts, deals }: Pairs, { from, list }: Grouped, sides: Uint8Array, side: number): void {
  for (let i = 0; i < contacts.length; i++) {
    const contact = contacts.array[i]!;
    const deal = deals.array[i]!;
    let at = from[contact]!;
    // A contact's deals ascend, and most have few.
    for (let end = from[contact + 1]!; end - at > 1; ) {
      const middle = (at + end) >> 1;
      if (list[middle]! <= deal) at = middle;
      else end = middle;
    }
    sides[at]! |= side;
  }
}

/** Whose the link at a place is. */
function ownerOf(from: Int32Array, place: number): number {
  let owner = 0;
  while (from[owner + 1]! <= place) owner++;
  return owner;
}
