import { NO_ID, readId, type TextIds } from './ids.ts';

/** True for a cell of blanks, quoted or not. */
export function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  if (end === start || (end - start === 2 && bytes[start] === 34 && bytes[end - 1] === 34)) return true;
  if (bytes[start]! > 34) return false;
  for (let at = start; at < end; at++) if (bytes[at] !== 32 && bytes[at] !== 34 && bytes[at] !== 9) return false;
  return true;
}

const QUOTE = 34;
const COMMA = 44;
const SEMICOLON = 59;

/** Calls `take` with the key of each id in a `;`-separated cell, or in a JSON list, which warehouses write. */
export function eachId(
  bytes: Uint8Array,
  start: number,
  end: number,
  decode: (start: number, end: number) => string,
  texts: TextIds,
  take: (key: number) => void,
): void {
  let from = start;
  let to = end;
  if (to - from > 1 && bytes[from] === QUOTE) {
    from++;
    to--;
  }
  const isList = to - from > 1 && bytes[from] === 91 && bytes[to - 1] === 93;
  if (isList) {
    from++;
    to--;
  }
  for (let at = from; at <= to; at++) {
    if (at < to && bytes[at] !== SEMICOLON && !(isList && bytes[at] === COMMA)) continue;
    let until = at;
    // Within a cell the quotes of a list are doubled.
    if (isList) {
      while (from < until && (bytes[from] === QUOTE || bytes[from] === 32)) from++;
      while (until > from && (bytes[until - 1] === QUOTE || bytes[until - 1] === 32)) until--;
    }
    const key = until > from ? readId(bytes, from, until, decode, texts) : NO_ID;
    if (key !== NO_ID) take(key);
    from = at + 1;
  }
}

/**
 * A 53-bit hash of an e-mail, letter case and outer blanks aside; `NO_ID` when it is blank. Equal keys are compared
 * as text before anybody is told.
 */
export function emailKey(bytes: Uint8Array, start: number, end: number): number {
  let from = start;
  let to = end;
  while (from < to && (bytes[from] === 32 || bytes[from] === 34)) from++;
  while (to > from && (bytes[to - 1] === 32 || bytes[to - 1] === 34)) to--;
  if (from === to) return NO_ID;
  let one = 0x811c9dc5;
  let other = to - from;
  for (let at = from; at < to; at++) {
    let byte = bytes[at]!;
    if (byte >= 65 && byte <= 90) byte += 32;
    one = Math.imul(one ^ byte, 0x01000193);
    other = Math.imul(other ^ byte, 0x5bd1e995);
    other ^= other >>> 13;
  }
  return (one >>> 0) * 2097152 + ((other >>> 0) & 0x1fffff);
}

/** Calls `take` with the key of each e-mail in a `;`-separated cell. */
export function eachEmail(bytes: Uint8Array, start: number, end: number, take: (key: number) => void): void {
  let from = start;
  for (let at = start; at <= end; at++) {
    if (at < end && bytes[at] !== 59) continue;
    const key = emailKey(bytes, from, at);
    if (key !== NO_ID) take(key);
    from = at + 1;
  }
}
