import type { Stage } from '../types.ts';

/** More combinations than this are no combinations but noise. */
const MOST = 1 << 16;
const FACTS = 7;

/** What holds for all contacts that look alike. */
export interface Lookalike {
  /** The recorded stage: internal value, else the cell's text. */
  readonly recorded: string;
  /** Undefined where deriving looked at more than the facts. */
  readonly derived: Stage | null | undefined;
  /** Places of the rules that must look at each contact. All others looked at the facts alone and were silent. */
  readonly voices: readonly number[];
}

const NOBODY: Lookalike = { recorded: '', derived: null, voices: [] };

/**
 * Remembers, for each combination of facts, which rules have to look at such a contact, so that the many who look
 * alike are judged once. It holds only for rules that looked at nothing else than these facts: no time, no other cell.
 */
export class Lookalikes {
  /** The facts of the contact at hand. */
  private readonly facts = new Int32Array(FACTS);
  private hash = 0;
  /** Facts of all remembered combinations, one behind the other; the first is nobody's. */
  private readonly store = new Int32Array(MOST * FACTS);
  /** What holds for each combination: a place in `kinds`, because most of them have much in common. */
  private readonly known = new Uint16Array(MOST);
  private readonly kinds: Lookalike[] = [NOBODY];
  private readonly places = new Map<string, number>();
  private count = 1;
  private readonly slots = new Int32Array(MOST * 2);
  /** 1 for a combination that no rule need look at again. */
  private readonly silent = new Uint8Array(MOST);
  /** How many such contacts were passed over since somebody asked, and which combinations theirs are. */
  private readonly passed = new Int32Array(MOST);
  private readonly met: number[] = [];

  /** Turns to another contact. */
  ask(a: number, b: number, c: number, d: number, e: number, f: number, g: number): void {
    const { facts } = this;
    facts[0] = a;
    facts[1] = b;
    facts[2] = c;
    facts[3] = d;
    facts[4] = e;
    facts[5] = f;
    facts[6] = g;
    let hash = 0x811c9dc5;
    for (let i = 0; i < FACTS; i++) {
      hash = Math.imul(hash ^ facts[i]!, 0x01000193);
      hash ^= hash >>> 15;
    }
    this.hash = hash;
  }

  /** True when there is nothing to say of the contact at hand; it is counted then. */
  pass(): boolean {
    const entry = this.find();
    if (this.silent[entry] === 0) return false;
    if (this.passed[entry]!++ === 0) this.met.push(entry);
    return true;
  }

  /** What is known of contacts like this one; undefined where nothing is. */
  recall(): Lookalike | undefined {
    const entry = this.find();
    return entry === 0 ? undefined : this.kinds[this.known[entry]!];
  }

  /** Remembers what holds for the contact at hand, which nothing is known of yet. */
  remember(lookalike: Lookalike): void {
    const entry = this.count;
    if (entry === MOST) return;
    this.count++;
    this.known[entry] = this.placeOf(lookalike);
    this.store.set(this.facts, entry * FACTS);
    if (lookalike.derived !== undefined && lookalike.voices.length === 0) this.silent[entry] = 1;
    const mask = this.slots.length - 1;
    let slot = this.hash & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = entry;
  }

  /** Tells how many contacts were passed over since the last time, and what they look like. */
  recount(take: (lookalike: Lookalike, count: number) => void): void {
    for (const entry of this.met) {
      take(this.kinds[this.known[entry]!]!, this.passed[entry]!);
      this.passed[entry] = 0;
    }
    this.met.length = 0;
  }

  private placeOf(lookalike: Lookalike): number {
    const { recorded, derived, voices } = lookalike;
    // Both texts may hold anything: the length of the first tells where it ends.
    const length = derived === null ? 'null' : (derived?.length ?? '');
    const key = `${length}|${voices.join()}|${derived}${recorded}`;
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place = this.kinds.push(lookalike) - 1;
    this.places.set(key, place);
    return place;
  }

  /** 0 where nothing is known. */
  private find(): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = this.hash & mask;
    while (slots[slot] !== 0 && !this.holds(slots[slot]!)) slot = (slot + 1) & mask;
    return slots[slot]!;
  }

  private holds(entry: number): boolean {
    const { store, facts } = this;
    const start = entry * FACTS;
    for (let i = 0; i < FACTS; i++) if (store[start + i] !== facts[i]) return false;
    return true;
  }
}
