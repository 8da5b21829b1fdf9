/** Of a thousand rows that share an id or an e-mail nobody reads more: findings name a few, and the rest is a count. */
export const MOST_OTHERS = 100;

/**
 * Circular lists of places that share a key, each gone through once, however many of its members ask: a placeholder
 * may stand in every row, and then each row has all the others to look at.
 */
export class Rings<T> {
  private readonly next: Int32Array | null;
  private readonly settle: (places: readonly number[]) => T;
  private readonly settled = new Map<number, T>();

  /** `settle` says what is to be known of a ring from its places, which ascend. */
  constructor(next: Int32Array | null, settle: (places: readonly number[]) => T) {
    this.next = next;
    this.settle = settle;
  }

  /** What is known of the ring that a place is on. */
  of(place: number): T {
    const known = this.settled.get(place);
    if (known !== undefined) return known;
    const places = [place];
    for (let other = this.next![place]!; other !== place; other = this.next![other]!) places.push(other);
    const fresh = this.settle(places.sort((a, b) => a - b));
    for (const member of places) this.settled.set(member, fresh);
    return fresh;
  }
}
