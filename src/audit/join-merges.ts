import { Floats, Ints } from './growing.ts';
import { NO_ID, TextIds } from './ids.ts';
import { type PartRows, PartRowsList, type Taker } from './join.ts';
import type { MergesRange } from './read-merges.ts';

/** In place of a merges file's record, for what a record says of itself: that others became part of it. */
export const OWN_WORD = -1;
/** The same for a record that says that it became part of another one. */
export const LOSERS_WORD = -2;

/** Which record became part of which, by their ids, and who says so. */
export class Merges {
  readonly ids = new Floats();
  readonly intos = new Floats();
  /** Place of the merges file's record, `OWN_WORD` or `LOSERS_WORD`. */
  readonly records = new Ints();
  /** File offset of that record; the place of the record that says it itself. */
  readonly sources = new Floats();

  add(id: number, into: number, record: number, source: number): void {
    this.ids.push(id);
    this.intos.push(into);
    this.records.push(record);
    this.sources.push(source);
  }
}

/** The merges of all files. */
export interface MergesJoin {
  readonly parts: readonly PartRows[];
  /** Texts of the ids in `merges` that are no plain numbers. */
  readonly texts: readonly string[];
  readonly merges: Merges;
}

export function createMergesTaker(): Taker<MergesRange, MergesJoin> {
  const parts = new PartRowsList();
  const texts = new TextIds();
  const merges = new Merges();
  let records = 0;
  return {
    add(part, range) {
      parts.add(part, range.form);
      const keys = range.texts.map((text) => texts.keyOf(text));
      const keyOf = (key: number): number => (key < NO_ID ? keys[-2 - key]! : key);
      for (let i = 0; i < range.id.length; i++) {
        merges.add(keyOf(range.id[i]!), keyOf(range.into[i]!), records + i, range.start[i]!);
      }
      records += range.id.length;
    },
    done: () => ({ parts: parts.done(), texts: texts.texts, merges }),
  };
}

/** The merges of other files under the keys of the run. */
export function rekeyed({ ids, intos, records, sources }: Merges, texts: readonly string[], all: TextIds): Merges {
  const merges = new Merges();
  const keys = texts.map((text) => all.keyOf(text));
  const keyOf = (key: number): number => (key < NO_ID ? keys[-2 - key]! : key);
  for (let i = 0; i < ids.length; i++) {
    merges.add(keyOf(ids.array[i]!), keyOf(intos.array[i]!), records.array[i]!, sources.array[i]!);
  }
  return merges;
}

/** What became of merged records. */
export interface Survivors {
  /** Ids that no row has any more. */
  readonly gone: Float64Array;
  /** For each of them the place of the record that it lives on in. */
  readonly heirs: Int32Array;
  /** Places of records that still stand under an id that was merged away. */
  readonly left: Int32Array;
  /** For each of them the id that its merges end at. */
  readonly ends: Float64Array;
  /** For each of them the merge that says so, as a place in `Merges`. */
  readonly merges: Int32Array;
}

/**
 * Follows merges over any number of steps to the last record that has a row. A merge that would close a circle is
 * left out, and so is a second one of a record, unless the first ends at an id without a row.
 */
export function survivorsOf(merges: Merges, find: (key: number) => number): Survivors {
  const chains = chainsOf(merges, find);
  const gone = new Floats();
  const heirs = new Ints();
  const left = new Ints();
  const ends = new Floats();
  const told = new Ints();
  for (const [id, merge] of chains.merge) {
    const own = find(id);
    if (own >= 0) {
      left.push(own);
      ends.push(chains.end(id));
      told.push(merge);
      continue;
    }
    const heir = chains.heir(id);
    if (heir < 0) continue;
    gone.push(id);
    heirs.push(heir);
  }
  return {
    gone: gone.array.slice(0, gone.length),
    heirs: heirs.array.slice(0, heirs.length),
    left: left.array.slice(0, left.length),
    ends: ends.array.slice(0, ends.length),
    merges: told.array.slice(0, told.length),
  };
}

interface Chains {
  /** For each id that was merged away the merge that says so. */
  readonly merge: ReadonlyMap<number, number>;
  /** The id that the merges of an id end at. */
  end(id: number): number;
  /** The place of the last record with a row on the way there, -1 for none. */
  heir(id: number): number;
}

function chainsOf({ ids, intos }: Merges, find: (key: number) => number): Chains {
  const merge = new Map<number, number>();
  const next = new Map<number, number>();
  /** Shortcuts along `next`. */
  const far = new Map<number, number>();
  const end = (id: number): number => {
    let last = id;
    for (let step = far.get(last); step !== undefined; step = far.get(last)) last = step;
    for (let at = id; at !== last; ) {
      const step = far.get(at)!;
      far.set(at, last);
      at = step;
    }
    return last;
  };
  for (let i = 0; i < ids.length; i++) {
    const id = ids.array[i]!;
    const into = intos.array[i]!;
    if (id === NO_ID || into === NO_ID) continue;
    const from = end(id);
    if (end(into) === from) continue;
    if (from !== id && find(from) >= 0) continue;
    next.set(from, into);
    far.set(from, into);
    merge.set(from, i);
  }
  const heirs = new Map<number, number>();
  const heir = (id: number): number => {
    const path: number[] = [];
    let at: number | undefined = id;
    while (at !== undefined && !heirs.has(at)) {
      path.push(at);
      at = next.get(at);
    }
    let place = at === undefined ? -1 : heirs.get(at)!;
    for (const key of path.reverse()) {
      if (place < 0) place = find(key);
      heirs.set(key, place);
    }
    return place;
  };
  return { merge, end, heir };
}
