import type { IdForm } from '../crm/crm.ts';
import { canonicalId } from '../crm/id-forms.ts';

/**
 * Ids as numbers, so that a million of them fit in typed arrays. An id of up to 15 digits without a leading zero is
 * its own key. Any other id (19 digits, leading zeros, letters) gets a negative key from the texts it is kept in;
 * it stays a string for ever.
 */
export const NO_ID = -1;

const QUOTE = 34;

/** Gives keys to ids that are no plain numbers. */
export interface IdTexts {
  keyOf(text: string): number;
}

const PLAIN = /^(?:0|[1-9]\d{0,14})$/;

/** Ids that are no plain number, each with a key of its own: `-2 - index`. All spellings of an id have one key. */
export class TextIds implements IdTexts {
  /** Of several spellings the first one. */
  readonly texts: string[] = [];
  private readonly keys = new Map<string, number>();
  private readonly form: IdForm;
  private readonly canonical: (text: string) => string;

  constructor(form: IdForm = 'verbatim', texts: readonly string[] = []) {
    this.form = form;
    this.canonical = canonicalId(form);
    for (const text of texts) this.keyOf(text);
  }

  keyOf(text: string): number {
    const canonical = this.form === 'verbatim' ? text : this.canonical(text);
    let key = this.keys.get(canonical);
    if (key !== undefined) return key;
    // What is left without its prefix may be one.
    if (canonical !== text && PLAIN.test(canonical)) return Number(canonical);
    key = -2 - this.texts.length;
    this.texts.push(text);
    this.keys.set(canonical, key);
    return key;
  }

  /** The key of a text that is already held, else `NO_ID`. */
  find(text: string): number {
    const canonical = this.form === 'verbatim' ? text : this.canonical(text);
    const key = this.keys.get(canonical);
    if (key !== undefined) return key;
    return canonical !== text && PLAIN.test(canonical) ? Number(canonical) : NO_ID;
  }
}

/** The text that a key stands for. */
export function idText(key: number, texts: readonly string[]): string {
  if (key === NO_ID) return '';
  return key >= 0 ? String(key) : texts[-2 - key]!;
}

/** The key of an id given as text, without adding it: what `explain` looks a contact up by. */
export function findId(text: string, texts: readonly string[], form: IdForm = 'verbatim'): number {
  return PLAIN.test(text) ? Number(text) : new TextIds(form, texts).find(text);
}

/** The key of the id in a cell, quotes and outer blanks aside; `NO_ID` when it is blank. */
export function readId(
  bytes: Uint8Array,
  start: number,
  end: number,
  decode: (start: number, end: number) => string,
  texts: IdTexts,
): number {
  let from = start;
  let to = end;
  if (to - from > 1 && bytes[from] === QUOTE) {
    from++;
    to--;
  }
  const length = to - from;
  if (length > 0 && length <= 15 && (bytes[from] !== 48 || length === 1)) {
    let key = 0;
    let at = from;
    for (; at < to; at++) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9) break;
      key = key * 10 + digit;
    }
    if (at === to) return key;
  }
  if (length <= 0) return NO_ID;
  const text = decode(start, end).trim();
  if (text === '') return NO_ID;
  return /^[1-9]\d{0,14}$|^0$/.test(text) ? Number(text) : texts.keyOf(text);
}

/** What a spreadsheet makes of a long id: `4.687E+11`, in either decimal notation. */
export function isDamagedId(text: string): boolean {
  return /^\s*\d+(?:[.,]\d+)?E\+?\d+\s*$/i.test(text);
}

/** True when the cell could hold a damaged id: cheap, on bytes. */
export function mayBeDamaged(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 69 || byte === 101) return bytes[start === at ? at : start]! <= 57;
  }
  return false;
}

/** Slots enough for an index of that many keys. */
export function slotsFor(count: number): number {
  let size = 16;
  while (size < count * 2) size *= 2;
  return size;
}

/** Spreads the bits of a key over 32 bits. */
function hash(key: number): number {
  const high = (key * 2 ** -32) | 0;
  let mixed = Math.imul((key | 0) ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

/** As many keys as fit into the fastest memory with what is found of them. */
const BLOCK = 256;

/** Finds the place of a key among `keys`, an array that stays where it is. Shared by threads once it is built. */
export class KeyIndex {
  readonly slots: Int32Array;
  private readonly keys: Float64Array;
  private readonly mask: number;

  /** `slots` is empty at first; its length is a power of two and over the number of keys. */
  constructor(keys: Float64Array, slots: Int32Array) {
    this.keys = keys;
    this.slots = slots;
    this.mask = slots.length - 1;
  }

  /** Adds the key at `place`; returns the place that already holds the key, or -1 when it is new. */
  add(place: number): number {
    const { slots, keys, mask } = this;
    const key = keys[place]!;
    let slot = hash(key) & mask;
    for (;;) {
      const held = slots[slot]!;
      if (held === 0) break;
      if (keys[held - 1] === key) return held - 1;
      slot = (slot + 1) & mask;
    }
    slots[slot] = place + 1;
    return -1;
  }

  /**
   * Finds many keys. Nothing depends on what the memory answers until a block of keys was asked for, so that the
   * processor waits for many answers at once.
   */
  findAll(wanted: Float64Array, count: number, places: Int32Array): void {
    const { slots, keys, mask } = this;
    for (let from = 0; from < count; from += BLOCK) {
      const to = Math.min(count, from + BLOCK);
      for (let i = from; i < to; i++) places[i] = slots[hash(wanted[i]!) & mask]! - 1;
      for (let i = from; i < to; i++) {
        const place = places[i]!;
        if (place >= 0 && keys[place] !== wanted[i]) places[i] = this.find(wanted[i]!);
      }
    }
  }

  /** The first place that holds the key, or -1. */
  find(key: number): number {
    const { slots, keys, mask } = this;
    let slot = hash(key) & mask;
    for (;;) {
      const held = slots[slot]!;
      if (held === 0) return -1;
      if (keys[held - 1] === key) return held - 1;
      slot = (slot + 1) & mask;
    }
  }
}
