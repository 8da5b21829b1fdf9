const QUOTE = 34;

/**
 * The distinct values of a column, each with a small code, recognised from bytes without making a string. Code 0 is
 * the blank cell. Codes are given in the order of first appearance, so they differ from range to range and are
 * renumbered when ranges are put together.
 */
export class Spellings {
  /** The decoded value of each code. */
  readonly texts: string[] = [''];
  readonly counts: number[] = [0];
  private table = new Int32Array(256);
  private hashes: number[] = [0];
  private starts: number[] = [0];
  private lengths: number[] = [0];
  private store = new Uint8Array(1024);
  private stored = 0;
  private last = 0;

  /** The code of a raw cell; counts it. */
  code(bytes: Uint8Array, start: number, end: number, decode: (start: number, end: number) => string): number {
    let from = start;
    let to = end;
    if (isPlainlyQuoted(bytes, start, end)) {
      from++;
      to--;
    }
    const length = to - from;
    if (length === 0) {
      this.counts[0]!++;
      return 0;
    }
    // The same value often comes several times in a row.
    const { last } = this;
    if (this.lengths[last] === length && this.holds(last, bytes, from)) {
      this.counts[last]!++;
      return last;
    }
    let hash = length;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    hash = (hash ^ (hash >>> 15)) >>> 0;
    let slot = hash & (this.table.length - 1);
    for (;;) {
      const code = this.table[slot]!;
      if (code === 0) break;
      if (this.hashes[code] === hash && this.lengths[code] === length && this.holds(code, bytes, from)) {
        this.counts[code]!++;
        this.last = code;
        return code;
      }
      slot = (slot + 1) & (this.table.length - 1);
    }
    return this.add(slot, hash, bytes, from, to, decode(start, end));
  }

  private holds(code: number, bytes: Uint8Array, from: number): boolean {
    const { store } = this;
    const start = this.starts[code]!;
    const length = this.lengths[code]!;
    for (let at = 0; at < length; at++) if (store[start + at] !== bytes[from + at]) return false;
    return true;
  }

  private add(slot: number, hash: number, bytes: Uint8Array, from: number, to: number, text: string): number {
    const code = this.texts.length;
    const length = to - from;
    while (this.stored + length > this.store.length) {
      const larger = new Uint8Array(this.store.length * 2);
      larger.set(this.store);
      this.store = larger;
    }
    this.store.set(bytes.subarray(from, to), this.stored);
    this.texts.push(text);
    this.counts.push(1);
    this.hashes.push(hash);
    this.starts.push(this.stored);
    this.lengths.push(length);
    this.stored += length;
    this.table[slot] = code;
    if (code * 2 > this.table.length) this.grow();
    return code;
  }

  private grow(): void {
    const table = new Int32Array(this.table.length * 2);
    for (let code = 1; code < this.texts.length; code++) {
      let slot = this.hashes[code]! & (table.length - 1);
      while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1);
      table[slot] = code;
    }
    this.table = table;
  }
}

/** True for a quoted cell without doubled quotes, whose value is just what stands between. */
function isPlainlyQuoted(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2 || bytes[start] !== QUOTE || bytes[end - 1] !== QUOTE) return false;
  for (let at = start + 1; at < end - 1; at++) if (bytes[at] === QUOTE) return false;
  return true;
}

/** The values of a whole column, put together from its ranges. */
export interface SpellingList {
  readonly texts: string[];
  readonly counts: number[];
}

/** Adds one range's spellings to the list; returns the list's code for each code of the range. */
export function mergeSpellings(into: SpellingList, codes: Map<string, number>, from: SpellingList): Uint32Array {
  const renumbered = new Uint32Array(from.texts.length);
  from.texts.forEach((text, code) => {
    let merged = codes.get(text);
    if (merged === undefined) {
      merged = into.texts.length;
      codes.set(text, merged);
      into.texts.push(text);
      into.counts.push(0);
    }
    into.counts[merged]! += from.counts[code]!;
    renumbered[code] = merged;
  });
  return renumbered;
}
