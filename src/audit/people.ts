import type { JoinKey } from '../types.ts';

/** The keys of one system's contacts, by place; `''` where a contact has none. */
export interface People {
  readonly ids: readonly string[];
  readonly emails: readonly string[];
  /** Ids of the same people in another system. */
  readonly externals: readonly string[];
  /** Cells of a column that the user named; empty where none was. */
  readonly chosen: readonly string[];
}

/** Who is who. */
export interface Pairing {
  /** For each place of the first system the place in the second, -1 for nobody. */
  readonly second: Int32Array;
  /** The key that joined them: a place in `keys`. */
  readonly by: Int32Array;
  readonly keys: readonly { readonly key: JoinKey; readonly pairs: number }[];
  /** Places whose key stands on several rows, so that nobody can say who is meant. */
  readonly unclear: { readonly first: ReadonlySet<number>; readonly second: ReadonlySet<number> };
  /** Pairs of equal ids that were not joined, because nothing shows that equal ids are equal people. */
  readonly idsNotTrusted: number;
}

/** Of people whose ids are equal this share must have equal e-mails too, else ids are a coincidence. */
const TRUSTED = 0.9;

interface Index {
  /** The place that holds a value, `SEVERAL` where several do. */
  readonly places: ReadonlyMap<string, number>;
}

const SEVERAL = -2;

/** Joins two systems by the keys that can be trusted, the surest first; each contact once. */
export function pairUp(first: People, second: People, on: JoinKey | null): Pairing {
  const state = createState(first.ids.length, second.ids.length);
  const trust = trustOf(first, second);
  for (const key of ['columns', 'external', 'id', 'email'] as const) {
    if (on !== null && on !== key) continue;
    if (key === 'id' && on === null && !trust.isTrusted) continue;
    const before = state.pairs;
    for (const [left, right] of columnsOf(key, first, second)) join(state, left, right);
    if (state.pairs > before) state.keys.push({ key, pairs: state.pairs - before });
  }
  return {
    second: state.second,
    by: state.by,
    keys: state.keys,
    unclear: {
      first: unpaired(state.unclear.first, state.second),
      second: unpaired(state.unclear.second, state.first),
    },
    idsNotTrusted: on === null && !trust.isTrusted ? trust.equal : 0,
  };
}

interface State {
  readonly second: Int32Array;
  readonly first: Int32Array;
  readonly by: Int32Array;
  readonly keys: { key: JoinKey; pairs: number }[];
  readonly unclear: { readonly first: Set<number>; readonly second: Set<number> };
  pairs: number;
}

function createState(first: number, second: number): State {
  return {
    second: new Int32Array(first).fill(-1),
    first: new Int32Array(second).fill(-1),
    by: new Int32Array(first).fill(-1),
    keys: [],
    unclear: { first: new Set(), second: new Set() },
    pairs: 0,
  };
}

type Cells = readonly string[];

/** The pairs of columns whose equal cells mean one person. */
function columnsOf(key: JoinKey, first: People, second: People): readonly (readonly [Cells, Cells])[] {
  if (key === 'columns') return [[first.chosen, second.chosen]];
  if (key === 'id') return [[first.ids, second.ids]];
  if (key === 'email') return [[first.emails, second.emails]];
  return [
    [first.externals, second.ids],
    [first.ids, second.externals],
    [first.externals, second.externals],
  ];
}

function join(state: State, left: Cells, right: Cells): void {
  const ours = indexOf(left, state.second);
  const theirs = indexOf(right, state.first);
  for (const [place, value] of left.entries()) {
    if (value === '' || state.second[place] !== -1) continue;
    const there = theirs.places.get(value);
    if (there === undefined) continue;
    if (there === SEVERAL || ours.places.get(value) === SEVERAL) {
      state.unclear.first.add(place);
      continue;
    }
    state.second[place] = there;
    state.first[there] = place;
    state.by[place] = state.keys.length;
    state.pairs++;
  }
  for (const [place, value] of right.entries()) {
    if (value === '' || state.first[place] !== -1 || !ours.places.has(value)) continue;
    if (theirs.places.get(value) === SEVERAL || ours.places.get(value) === SEVERAL) state.unclear.second.add(place);
  }
}

/** The values of those who have no partner yet. */
function indexOf(cells: Cells, partners: Int32Array): Index {
  const places = new Map<string, number>();
  for (const [place, value] of cells.entries()) {
    if (value === '' || partners[place] !== -1) continue;
    places.set(value, places.has(value) ? SEVERAL : place);
  }
  return { places };
}

function unpaired(places: ReadonlySet<number>, partners: Int32Array): ReadonlySet<number> {
  return new Set([...places].filter((place) => partners[place] === -1));
}

/** Whether equal ids are equal people: two systems that number from 1 have equal ids of different people. */
function trustOf(first: People, second: People): { readonly isTrusted: boolean; readonly equal: number } {
  const theirs = indexOf(second.ids, new Int32Array(second.ids.length).fill(-1));
  let equal = 0;
  let told = 0;
  let same = 0;
  for (const [place, id] of first.ids.entries()) {
    const there = id === '' ? undefined : theirs.places.get(id);
    if (there === undefined || there === SEVERAL) continue;
    equal++;
    const email = first.emails[place]!;
    const other = second.emails[there]!;
    if (email === '' || other === '') continue;
    told++;
    if (email === other) same++;
  }
  return { isTrusted: told > 0 && same >= told * TRUSTED, equal };
}
