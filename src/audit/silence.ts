import type { Stage } from '../types.ts';

/** More combinations than this are no combinations but noise. */
const MOST = 1 << 16;

/**
 * Remembers which combinations of facts gave no finding, so that the many contacts who look alike are judged once.
 * It holds only for contacts in whom nobody looked at anything else than these facts: no time, no other cell.
 */
export class Silence {
  /** The facts of the contact at hand. */
  private facts = new Int32Array(64);
  private count = 0;
  private hash = 0;
  /** Facts of all remembered combinations, one behind the other. */
  private store = new Int32Array(4096);
  private stored = 0;
  private entries = 1;
  private readonly starts = new Int32Array(MOST);
  private readonly lengths = new Int32Array(MOST);
  private readonly hashes = new Int32Array(MOST);
  private readonly derived: (Stage | null)[] = [null];
  private readonly slots = new Int32Array(MOST * 2);

  /** Begins another contact. */
  begin(): void {
    this.count = 0;
    this.hash = 0x811c9dc5;
  }

  /** Adds one fact of the contact at hand. Facts of varying number need a fact that says how many there are. */
  add(fact: number): void {
    if (this.count === this.facts.length) {
      const larger = new Int32Array(this.count * 2);
      larger.set(this.facts);
      this.facts = larger;
    }
    this.facts[this.count++] = fact;
    this.hash = Math.imul(this.hash ^ fact, 0x01000193);
    this.hash ^= this.hash >>> 15;
  }

  /** The derived stage of contacts like this one, of whom there is nothing to say; undefined when that is not known. */
  recall(): Stage | null | undefined {
    const entry = this.find();
    return entry < 0 ? undefined : this.derived[entry]!;
  }

  /** Remembers that there is nothing to say of the contact at hand. */
  remember(derived: Stage | null): void {
    if (this.entries === MOST || this.find() >= 0) return;
    while (this.stored + this.count > this.store.length) {
      const larger = new Int32Array(this.store.length * 2);
      larger.set(this.store);
      this.store = larger;
    }
    const entry = this.entries++;
    this.store.set(this.facts.subarray(0, this.count), this.stored);
    this.starts[entry] = this.stored;
    this.lengths[entry] = this.count;
    this.hashes[entry] = this.hash;
    this.derived.push(derived);
    this.stored += this.count;
    this.place(entry);
  }

  private place(entry: number): void {
    const mask = this.slots.length - 1;
    let slot = this.hashes[entry]! & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = entry;
  }

  private find(): number {
    const { slots } = this;
    const mask = slots.length - 1;
    for (let slot = this.hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]!;
      if (entry === 0) return -1;
      if (this.hashes[entry] === this.hash && this.lengths[entry] === this.count && this.holds(entry)) return entry;
    }
  }

  private holds(entry: number): boolean {
    const start = this.starts[entry]!;
    for (let i = 0; i < this.count; i++) if (this.store[start + i] !== this.facts[i]) return false;
    return true;
  }
}
