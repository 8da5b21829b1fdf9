import { Ints } from './growing.ts';
import { NO_ID } from './ids.ts';
import {
  ASSOCIATED_EMAIL,
  type AssociationsFile,
  areLost,
  type JoinedAssociations,
  PartRowsList,
  sharedBytes,
  type Taker,
} from './join.ts';
import { type ContactsJoin, rekey } from './join-contacts.ts';
import { DELETED_KIND, type DealsJoin } from './join-deals.ts';
import { Pairs, Unknowns } from './join-links.ts';
import type { AssociationsRange } from './read-associations.ts';
import { UNKNOWN_DEAL } from './read-contacts.ts';

export interface AssociationsJoin {
  readonly joined: JoinedAssociations;
  readonly pairs: readonly Pairs[];
  readonly unknowns: readonly Unknowns[];
  readonly named: Uint8Array | null;
}

/** A file of associations while it is read. */
interface Progress {
  readonly part: number;
  readonly pairs: Pairs;
  readonly unknowns: Unknowns;
  /** Contacts that name a deal which no deals file holds. */
  readonly waiting: Ints;
  rows: number;
  leading: number;
  deleted: number;
  first: { readonly record: number; readonly start: number } | null;
}

/** Ties contacts and deals by associations. */
export function createAssociationsTaker(
  { owners, contactIds, dealIds, flags }: ContactsJoin,
  deals: DealsJoin,
): Taker<AssociationsRange, AssociationsJoin> {
  const parts = new PartRowsList();
  const files: Progress[] = [];
  let records = 0;

  const take = (file: Progress, range: AssociationsRange, i: number): void => {
    const deal = range.deal[i]!;
    const contact = range.contact[i]!;
    const email = range.email[i]!;
    if (deal === NO_ID || (contact === NO_ID && email === NO_ID)) return;
    const record = records + i;
    const start = range.start[i]!;
    file.rows++;
    file.first ??= { record, start };
    const place = contact === NO_ID ? owners.ofEmail(email) : owners.ofId(contact);
    const found = deals.find(deal);
    if (place >= 0) file.leading++;
    if (found >= 0 && deals.kind[found] === DELETED_KIND) return;
    if (place >= 0 && found >= 0) file.pairs.add(place, found);
    else if (place >= 0) file.waiting.push(place);
    else if (found >= 0) file.unknowns.add(found, contact === NO_ID ? ASSOCIATED_EMAIL : contact, record, start);
  };

  return {
    add(part, range) {
      rekey(range.deal, range.dealTexts, dealIds);
      rekey(range.contact, range.contactTexts, contactIds);
      parts.add(part, range.form);
      let file = files.at(-1);
      if (file?.part !== part) {
        file = begin(part);
        files.push(file);
      }
      let next = 0;
      for (let i = 0; i < range.deal.length; i++) {
        if (range.deleted[next] !== i) {
          take(file, range, i);
          continue;
        }
        next++;
        file.deleted++;
      }
      records += range.deal.length;
    },
    done() {
      for (const { waiting } of files) {
        for (let i = 0; i < waiting.length; i++) flags[waiting.array[i]!]! |= UNKNOWN_DEAL;
      }
      const lost = areLost(files);
      const kept = lost ? [] : files;
      return {
        joined: { parts: parts.done(), files: files.map(toFile) },
        pairs: kept.map(({ pairs }) => pairs),
        unknowns: kept.map(({ unknowns }) => unknowns),
        named: lost ? namedBy(files, deals.count) : null,
      };
    },
  };
}

function toFile({ part, rows, leading, deleted, first }: Progress): AssociationsFile {
  return { part, rows, leading, deleted, first };
}

function begin(part: number): Progress {
  const links = { pairs: new Pairs(), unknowns: new Unknowns(), waiting: new Ints() };
  return { part, ...links, rows: 0, leading: 0, deleted: 0, first: null };
}

/** Marks the deals that lost associations name: which contact is not known, but that there is one is. */
function namedBy(lost: readonly Progress[], deals: number): Uint8Array {
  const named = sharedBytes(deals);
  for (const { unknowns } of lost) {
    for (let i = 0; i < unknowns.deals.length; i++) named[unknowns.deals.array[i]!] = 1;
  }
  return named;
}
