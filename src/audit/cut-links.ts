import { groupPairs, type Pairs } from './join-links.ts';

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

/** Compares what two sides say of the same links; where one of them says nothing there is nothing to compare. */
export function oneSidedLinks(byDeals: Pairs, byContacts: Pairs, contacts: number): OneSided {
  if (byDeals.contacts.length === 0 || byContacts.contacts.length === 0) return NONE;
  const ours = groupPairs([byDeals], contacts);
  const theirs = groupPairs([byContacts], contacts);
  let both = 0;
  let example: OneSided['example'] = null;
  for (let contact = 0; contact < contacts; contact++) {
    let i = ours.from[contact]!;
    let j = theirs.from[contact]!;
    const [end, last] = [ours.from[contact + 1]!, theirs.from[contact + 1]!];
    // Both lists ascend.
    while (i < end || j < last) {
      const one = i < end ? ours.list[i]! : Number.POSITIVE_INFINITY;
      const other = j < last ? theirs.list[j]! : Number.POSITIVE_INFINITY;
      if (one === other) both++;
      else example ??= { contact, deal: Math.min(one, other) };
      if (one <= other) i++;
      if (other <= one) j++;
    }
  }
  return { byDeals: ours.list.length - both, byContacts: theirs.list.length - both, both, example };
}
