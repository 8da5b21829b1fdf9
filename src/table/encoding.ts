import { isUtf8 } from 'node:buffer';
import { createRequire } from 'node:module';

import { Fault } from '../errors.ts';

/** What the bytes of a user's file are in. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What the scanner's bytes are in: UTF-16 is spooled as UTF-8. */
export type TextEncoding = 'utf-8' | 'windows-1252';

/** Whether a cell stands between quotes. */
export type QuoteStyle = 'quoted' | 'bare';

/** Whether more chunks follow. */
export type ChunkPlace = 'more' | 'last';

/** Counts over a stretch of bytes; equal for the same bytes however they are cut at record ends. */
export interface EncodingCheck {
  /** Well-formed multi-byte UTF-8 sequences. */
  readonly sequences: number;
  /** Bytes that belong to no well-formed UTF-8 sequence. */
  readonly invalid: number;
  /** Those of `invalid` that windows-1252 leaves undefined. */
  readonly undefined: number;
  /** File offset of the first invalid byte, -1 where there is none. */
  readonly firstInvalid: number;
}

export interface EncodingDecision {
  readonly encoding: TextEncoding;
  /** A sentence to say aloud, null where nothing was assumed. */
  readonly note: string | null;
}

export interface SniffedEncoding {
  readonly encoding: Encoding;
  /** Bytes of the byte order mark. */
  readonly bom: number;
  readonly note: string | null;
}

interface Codec {
  decode(bytes: Uint8Array, encoding: string): string;
  encode(text: string, encoding: string): Uint8Array;
}

const QUOTE = 34;
const REPLACEMENT = '\ufffd';
// In a `u` pattern a surrogate pair is one character, so this meets only lone ones.
const LONE_SURROGATE = /\p{Surrogate}/u;
const UNKNOWN_UTF8: EncodingCheck = { sequences: 0, invalid: 0, undefined: 0, firstInvalid: -1 };

let codec: Codec | null = null;

// Loaded only when a cell needs it: most exports are UTF-8, and start-up time is counted.
function windows1252(): Codec {
  codec ??= createRequire(import.meta.url)('iconv-lite') as Codec;
  return codec;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** How the cell in a span is written: quoted when it starts and ends with a quote. */
export function quoteStyleOf(bytes: Uint8Array, start: number, end: number): QuoteStyle {
  return end - start >= 2 && bytes[start] === QUOTE && bytes[end - 1] === QUOTE ? 'quoted' : 'bare';
}

/** The text of a raw span; bytes that the encoding does not define come out as U+FFFD. */
export function decodeText(bytes: Uint8Array, start: number, end: number, encoding: TextEncoding): string {
  const buffer = asBuffer(bytes);
  if (encoding === 'utf-8') return buffer.toString('utf8', start, end);
  for (let i = start; i < end; i++) {
    // Node's own windows-1252 decoder leaves 0x80-0x9F as C1 controls; outside that range Latin-1 is the same.
    if ((buffer[i]! & 0xe0) === 0x80) return windows1252().decode(buffer.subarray(start, end), 'windows-1252');
  }
  return buffer.toString('latin1', start, end);
}

/** The value of the cell in a span: without its enclosing quotes, doubled quotes single, everything else as it is. */
export function decodeCell(bytes: Uint8Array, start: number, end: number, encoding: TextEncoding): string {
  if (quoteStyleOf(bytes, start, end) === 'bare') return decodeText(bytes, start, end, encoding);
  const text = decodeText(bytes, start + 1, end - 1, encoding);
  return text.includes('"') ? text.replaceAll('""', '"') : text;
}

function isUndefined1252(byte: number): boolean {
  return byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d;
}

/** True when every byte of a span has a meaning in the encoding. */
export function isDecodable(bytes: Uint8Array, start: number, end: number, encoding: TextEncoding): boolean {
  let i = start;
  while (i < end && bytes[i]! < 0x80) i++;
  if (i === end) return true;
  if (encoding === 'utf-8') return isUtf8(bytes.subarray(i, end));
  for (; i < end; i++) if (isUndefined1252(bytes[i]!)) return false;
  return true;
}

function isRepresentable(text: string, encoded: Uint8Array): boolean {
  // The codec would write U+FFFD as one of the undefined bytes.
  if (text.includes(REPLACEMENT)) return false;
  return windows1252().decode(encoded, 'windows-1252') === text;
}

function encodeText(text: string, encoding: TextEncoding): Uint8Array | null {
  if (encoding === 'utf-8') return LONE_SURROGATE.test(text) ? null : Buffer.from(text, 'utf8');
  const encoded = windows1252().encode(text, 'windows-1252');
  return isRepresentable(text, encoded) ? encoded : null;
}

function needsQuotes(text: string, delimiter: number): boolean {
  if (text.includes('"') || text.includes('\n') || text.includes('\r')) return true;
  return text.includes(String.fromCharCode(delimiter)) || /^[ \t]|[ \t]$/.test(text);
}

/**
 * The bytes of a cell with this value, quoted when the old cell was or the value needs it; null when the encoding
 * cannot represent the value.
 */
export function encodeCell(
  text: string,
  encoding: TextEncoding,
  delimiter: number,
  style: QuoteStyle,
): Uint8Array | null {
  const quoted = style === 'quoted' || needsQuotes(text, delimiter);
  return encodeText(quoted ? `"${text.replaceAll('"', '""')}"` : text, encoding);
}

/** A check of no bytes. */
export function createEncodingCheck(): EncodingCheck {
  return UNKNOWN_UTF8;
}

/** The check of two stretches together, in any order. */
export function mergeEncodingChecks(one: EncodingCheck, other: EncodingCheck): EncodingCheck {
  if (one === UNKNOWN_UTF8) return other;
  if (other === UNKNOWN_UTF8) return one;
  const firsts = [one.firstInvalid, other.firstInvalid].filter((offset) => offset >= 0);
  return {
    sequences: one.sequences + other.sequences,
    invalid: one.invalid + other.invalid,
    undefined: one.undefined + other.undefined,
    firstInvalid: firsts.length === 0 ? -1 : Math.min(...firsts),
  };
}

/** The length of the well-formed UTF-8 sequence at a byte over 0x7F, 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): 0 | 2 | 3 | 4 {
  const lead = bytes[at]!;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  const second = bytes[at + 1]!;
  // Overlong forms, UTF-16 surrogates and what lies over U+10FFFF are told by the second byte.
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let i = at + 2; i < at + length; i++) if ((bytes[i]! & 0xc0) !== 0x80) return 0;
  return length;
}

/** Where the bytes must be cut so that no UTF-8 sequence is: at most three bytes before `end`. */
export function wholeSequencesEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let at = end - 1; at >= Math.max(start, end - 3); at--) {
    const byte = bytes[at]!;
    if (byte < 0x80) return end;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return at + length > end ? at : end;
  }
  return end;
}

/**
 * The check of the bytes in [start, end), which lie at `offset` in the file. The stretch must not cut a sequence,
 * as stretches that end with a record do not.
 */
export function checkEncoding(bytes: Uint8Array, start: number, end: number, offset: number): EncodingCheck {
  let sequences = 0;
  let invalid = 0;
  let undefinedBytes = 0;
  let firstInvalid = -1;
  for (let at = start; at < end; ) {
    if (bytes[at]! < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(bytes, at, end);
    if (length > 0) {
      sequences++;
      at += length;
      continue;
    }
    if (firstInvalid < 0) firstInvalid = offset + at - start;
    if (isUndefined1252(bytes[at]!)) undefinedBytes++;
    invalid++;
    at++;
  }
  if (sequences === 0 && invalid === 0) return UNKNOWN_UTF8;
  return { sequences, invalid, undefined: undefinedBytes, firstInvalid };
}

/** True when a stretch is UTF-8, told at native speed. */
export function isValidUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  return isUtf8(bytes.subarray(start, end));
}

function countOf(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${bytes} bytes`;
}

/**
 * The encoding that fits the whole file: UTF-8 when all bytes are; windows-1252 when there are invalid bytes and
 * almost no UTF-8 sequences; otherwise UTF-8 in which some cells cannot be decoded. A byte order mark promises UTF-8.
 */
export function decideEncoding(check: EncodingCheck, options: { readonly hasBom?: boolean } = {}): EncodingDecision {
  if (check.invalid === 0) return { encoding: 'utf-8', note: null };
  const where = `not valid UTF-8 (${countOf(check.invalid)}, the first at byte ${check.firstInvalid})`;
  if (options.hasBom === true || check.sequences * 20 > check.invalid) {
    return { encoding: 'utf-8', note: `Some cells are ${where}; they are left as they are.` };
  }
  // Windows text hardly ever holds the five undefined bytes; DOS code pages and Shift-JIS hold many.
  if (check.undefined * 20 > check.invalid) {
    const note = `The file is ${where} and not windows-1252 either; cells with such bytes are left as they are.`;
    return { encoding: 'utf-8', note };
  }
  return { encoding: 'windows-1252', note: `The file is ${where}, so it was read as windows-1252.` };
}

function startsWith(bytes: Uint8Array, ...magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** True for UTF-16 without a byte order mark: Latin text then has a NUL in nearly every second byte. */
function looksLikeUtf16(head: Uint8Array): boolean {
  const length = Math.min(head.length, 4096) & ~1;
  const nuls: [number, number] = [0, 0];
  for (let i = 0; i < length; i++) if (head[i] === 0) nuls[(i & 1) as 0 | 1]++;
  const half = length / 2;
  return length >= 4 && Math.max(...nuls) > half * 0.5 && Math.min(...nuls) < half * 0.1;
}

/** The encoding that a byte order mark names; null where there is none. Throws a `Fault` for UTF-32. */
export function markOf(head: Uint8Array, name: string): Pick<SniffedEncoding, 'encoding' | 'bom'> | null {
  if (startsWith(head, 0xff, 0xfe, 0, 0) || startsWith(head, 0, 0, 0xfe, 0xff)) {
    throw new Fault('input', `${name}: the file is in UTF-32; save it as "CSV UTF-8" and run again`);
  }
  if (startsWith(head, 0xff, 0xfe)) return { encoding: 'utf-16le', bom: 2 };
  if (startsWith(head, 0xfe, 0xff)) return { encoding: 'utf-16be', bom: 2 };
  return startsWith(head, 0xef, 0xbb, 0xbf) ? { encoding: 'utf-8', bom: 3 } : null;
}

/**
 * What the first bytes of a file tell about its encoding: a byte order mark settles it, otherwise the sample
 * does so far as it goes.
 *
 * Throws a `Fault` for UTF-32, and for UTF-16 without a byte order mark.
 */
export function sniffEncoding(head: Uint8Array, name: string): SniffedEncoding {
  const mark = markOf(head, name);
  if (mark !== null && mark.encoding !== 'utf-8') return { ...mark, note: null };
  if (looksLikeUtf16(head)) {
    const what = 'the file looks like UTF-16 without a byte order mark';
    throw new Fault('input', `${name}: ${what}; add --encoding utf-16le, or save it as "CSV UTF-8" and run again`);
  }
  const bom = mark?.bom ?? 0;
  const check = checkEncoding(head, 0, wholeSequencesEnd(head, 0, head.length), 0);
  return { ...decideEncoding(check, { hasBom: bom > 0 }), bom };
}

const NAMES: ReadonlyMap<string, Encoding> = new Map([
  ...['utf8', 'utf8bom', 'utf8sig', 'ascii', 'usascii'].map((name) => [name, 'utf-8'] as const),
  // What Windows calls Unicode is UTF-16, least byte first.
  ...['utf16', 'utf16le', 'ucs2', 'ucs2le', 'unicode'].map((name) => [name, 'utf-16le'] as const),
  ...['utf16be', 'ucs2be'].map((name) => [name, 'utf-16be'] as const),
  // Latin-1 is windows-1252 without the 27 characters that nobody else puts there.
  ...['windows1252', 'win1252', 'cp1252', '1252', 'ansi', 'latin1', 'iso88591', 'l1', 'western'].map(
    (name) => [name, 'windows-1252'] as const,
  ),
]);

/** The encoding of that name, or of what people call it; null for one that cannot be read. */
export function encodingNamed(name: string): Encoding | null {
  return NAMES.get(name.toLowerCase().replace(/[-_ .]/g, '')) ?? null;
}

function lastUnitIsHighSurrogate(units: Buffer): boolean {
  return units.length >= 2 && (units[units.length - 1]! & 0xfc) === 0xd8;
}

/**
 * Turns the chunks of a UTF-16 file into UTF-8, byte order mark included, and checks that the way back gives the
 * same bytes. Chunks may be cut anywhere.
 *
 * Throws a `Fault` with the byte offset for a lone surrogate or half a code unit.
 */
export function createUtf16Reader(
  encoding: 'utf-16le' | 'utf-16be',
  name: string,
): (chunk: Uint8Array, place: ChunkPlace) => Uint8Array {
  let kept: Uint8Array = new Uint8Array(0);
  let offset = 0;
  return (chunk, place) => {
    // A copy, because swapping bytes in place must not touch the caller's chunk.
    const units = Buffer.concat([kept, chunk]);
    let end = units.length & ~1;
    if (encoding === 'utf-16be') units.subarray(0, end).swap16();
    if (place === 'last' && end < units.length) {
      throw new Fault('input', `${name}: half a UTF-16 character at byte ${offset + end}; export the file again`);
    }
    if (place === 'more' && lastUnitIsHighSurrogate(units.subarray(0, end))) end -= 2;
    const text = units.toString('utf16le', 0, end);
    const lone = text.search(LONE_SURROGATE);
    if (lone >= 0) {
      const where = `byte ${offset + 2 * lone}`;
      throw new Fault('input', `${name}: not valid UTF-16 (a lone surrogate at ${where}); save it as "CSV UTF-8"`);
    }
    const utf8 = Buffer.from(text, 'utf8');
    if (!Buffer.from(utf8.toString('utf8'), 'utf16le').equals(units.subarray(0, end))) {
      throw new Fault('input', `${name}: UTF-16 near byte ${offset} cannot be kept; save the file as "CSV UTF-8"`);
    }
    kept = units.subarray(end);
    if (encoding === 'utf-16be')
      asBuffer(kept)
        .subarray(0, kept.length & ~1)
        .swap16();
    offset += end;
    return utf8;
  };
}

/**
 * Turns the scanner's bytes back into the user's encoding: UTF-8 into UTF-16 where the file was, every other
 * encoding unchanged. Chunks may be cut anywhere.
 */
export function createTranscoder(encoding: Encoding): (chunk: Uint8Array, place: ChunkPlace) => Uint8Array {
  if (encoding === 'utf-8' || encoding === 'windows-1252') return (chunk) => chunk;
  let kept: Uint8Array = new Uint8Array(0);
  return (chunk, place) => {
    const bytes = Buffer.concat([kept, chunk]);
    const end = place === 'last' ? bytes.length : wholeSequencesEnd(bytes, 0, bytes.length);
    kept = bytes.subarray(end);
    if (!isUtf8(bytes.subarray(0, end))) throw new Error('only UTF-8 can be written as UTF-16');
    const units = Buffer.from(bytes.toString('utf8', 0, end), 'utf16le');
    return encoding === 'utf-16be' ? units.swap16() : units;
  };
}
