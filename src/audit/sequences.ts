/** More sequences than this are no sequences but noise. */
const MOST = (1 << 16) - 1;

/** In place of a number; with it all of them fit into 16 bits. */
export const UNNUMBERED = MOST;

/**
 * Numbers for sequences of codes, given while they grow: equal sequences have equal numbers, others have others. The
 * empty one is 0. Where there are too many, the rest are `UNNUMBERED`.
 */
export class Sequences {
  private readonly before = new Int32Array(MOST);
  private readonly codes = new Int32Array(MOST);
  private readonly slots = new Int32Array(1 << 17);
  private count = 1;

  /** The number of a sequence with one more code at its end. */
  grown(sequence: number, code: number): number {
    if (sequence === UNNUMBERED) return UNNUMBERED;
    const { before, codes, slots } = this;
    const mask = slots.length - 1;
    let hash = Math.imul(sequence, 0x9e3779b1) ^ Math.imul(code + 1, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const known = slots[slot]!;
      if (known === 0) return this.add(slot, sequence, code);
      if (before[known] === sequence && codes[known] === code) return known;
    }
  }

  private add(slot: number, sequence: number, code: number): number {
    if (this.count === MOST) return UNNUMBERED;
    const number = this.count++;
    this.before[number] = sequence;
    this.codes[number] = code;
    this.slots[slot] = number;
    return number;
  }
}
