import type { Floats, Ints } from './growing.ts';
import { KeyIndex, NO_ID, slotsFor, type TextIds } from './ids.ts';
import { type JoinedMerges, sharedFloats, sharedInts } from './join.ts';
import { type Merges, type MergesJoin, rekeyed, type Survivors, survivorsOf } from './join-merges.ts';
import { CONVERTED, DEALS_ELSEWHERE, MERGED } from './read-contacts.ts';

/** The contacts, found by their ids. */
export interface Found {
  readonly id: Float64Array;
  readonly flags: Uint16Array;
  /** Of several rows with an id the first one; without deleted ones that nobody needs. */
  readonly index: KeyIndex;
  /** Circular lists over places that share an id. */
  readonly same: Int32Array | null;
}

/** Joins the merges of tables of their own with those that contacts name, and marks the records that are left over. */
export function settleMerges({ flags, index, same }: Found, told: MergesJoin, own: Merges, ids: TextIds): JoinedMerges {
  const all = united(told, own, ids);
  const survivors = survivorsOf(all, (key) => index.find(key));
  const rows = leftRows(survivors, same);
  for (const { place } of rows) flags[place]! |= MERGED;
  const gone = sharedFloats(survivors.gone.length);
  const heirs = sharedInts(survivors.heirs.length);
  gone.set(survivors.gone);
  heirs.set(survivors.heirs);
  const byMerge = new KeyIndex(gone, sharedInts(slotsFor(gone.length)));
  for (let i = 0; i < gone.length; i++) byMerge.add(i);
  const mergeOf = (row: Row): number => survivors.merges[row.at]!;
  return {
    gone,
    heirs,
    slots: byMerge.slots,
    left: Int32Array.from(rows, ({ place }) => place),
    ends: Float64Array.from(rows, ({ at }) => survivors.ends[at]!),
    records: Int32Array.from(rows, (row) => all.records.array[mergeOf(row)]!),
    sources: Float64Array.from(rows, (row) => all.sources.array[mergeOf(row)]!),
    parts: told.parts,
  };
}

function united({ merges, texts }: MergesJoin, own: Merges, ids: TextIds): Merges {
  const all = rekeyed(merges, texts, ids);
  for (let i = 0; i < own.ids.length; i++) {
    all.add(own.ids.array[i]!, own.intos.array[i]!, own.records.array[i]!, own.sources.array[i]!);
  }
  return all;
}

/** A row under an id that was merged away; `at` is its place among the survivors' lists. */
interface Row {
  readonly place: number;
  readonly at: number;
}

/** All rows that have such an id, not only the first one. */
function leftRows({ left }: Survivors, same: Int32Array | null): readonly Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < left.length; at++) {
    const first = left[at]!;
    rows.push({ place: first, at });
    if (same === null) continue;
    for (let other = same[first]!; other !== first; other = same[other]!) rows.push({ place: other, at });
  }
  return rows.sort((a, b) => a.place - b.place);
}

/** For each lead the contact that it became, over several steps; null when no lead became one of the contacts. */
export function settleConversions(
  { id, flags, index }: Found,
  { gone, heirs, slots }: JoinedMerges,
  leads: Ints,
  became: Floats,
): Int32Array | null {
  if (leads.length === 0) return null;
  const byMerge = new KeyIndex(gone, slots);
  const placeOf = (key: number): number => {
    const found = index.find(key);
    const merged = found < 0 ? byMerge.find(key) : -1;
    return merged < 0 ? found : heirs[merged]!;
  };
  // Of a deleted lead whose id was merged away, what it had belongs to that contact.
  const ownerOf = (place: number): number => {
    const owner = id[place] === NO_ID ? -1 : placeOf(id[place]!);
    return owner < 0 ? place : owner;
  };
  const next = sharedInts(flags.length).fill(-1);
  for (let i = 0; i < leads.length; i++) {
    const lead = leads.array[i]!;
    const contact = placeOf(became.array[i]!);
    // What it has had since, only a file that is not here tells.
    if (contact < 0) flags[ownerOf(lead)]! |= DEALS_ELSEWHERE;
    else if (contact !== lead) next[lead] = contact;
  }
  for (let i = 0; i < leads.length; i++) follow(next, leads.array[i]!);
  for (let i = 0; i < leads.length; i++) {
    const lead = leads.array[i]!;
    if (next[lead]! >= 0) flags[lead]! |= CONVERTED;
  }
  return next.some((place) => place >= 0) ? next : null;
}

/** Makes a lead, and all on the way, lead straight to where its conversions end. A circle is cut where it closes. */
function follow(next: Int32Array, lead: number): void {
  const path = new Set<number>();
  let last = lead;
  for (; next[last]! >= 0 && !path.has(last); last = next[last]!) path.add(last);
  if (path.has(last)) {
    last = [...path].at(-1)!;
    next[last] = -1;
  }
  for (const place of path) if (place !== last) next[place] = last;
}
