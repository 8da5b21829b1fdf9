/** How a file parts its cells, and where its header starts. */
export interface Dialect {
  readonly delimiter: number;
  readonly quote: 34;
  /** Bytes of the byte order mark at the start. */
  readonly bom: number;
  /** Offset of the first byte behind the byte order mark and a `sep=` line. */
  readonly headerStart: number;
  /** True when a `sep=` line names the delimiter. */
  readonly declared: boolean;
}

const QUOTE = 34;
const TAB = 9;
const SPACE = 32;
const LF = 10;
const CR = 13;
const COMMA = 44;
const SEMICOLON = 59;
const PIPE = 124;
// In order of preference: the first of equals is taken.
const CANDIDATES = [COMMA, SEMICOLON, TAB, PIPE] as const;
const RECORDS = 200;

const NAMES = new Map([
  [COMMA, 'comma'],
  [SEMICOLON, 'semicolon'],
  [TAB, 'tab'],
  [PIPE, 'pipe'],
  [SPACE, 'space'],
]);

const TYPED: ReadonlyMap<string, number> = new Map([
  ...[...NAMES].map(([byte, name]) => [name, byte] as const),
  // A shell hands a typed `\\t` on as two characters.
  ['\\t', TAB],
  ['tabs', TAB],
  ['bar', PIPE],
]);

/** The delimiter that somebody names or types; null for what cannot part cells. */
export function delimiterNamed(text: string): number | null {
  const named = TYPED.get(text.toLowerCase());
  if (named !== undefined) return named;
  const byte = text.length === 1 ? text.charCodeAt(0) : undefined;
  return isDelimiter(byte) ? byte : null;
}

/** A delimiter as a person calls it: `comma`, `tab`, or the character itself. */
export function delimiterName(byte: number): string {
  return NAMES.get(byte) ?? String.fromCharCode(byte);
}

function bomAt(bytes: Uint8Array, at: number): number {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf ? 3 : 0;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}

/** The offset behind a line end at `at`. */
function skipLineEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] === CR && bytes[at + 1] === LF) return at + 2;
  return isLineEnd(bytes[at]) ? at + 1 : at;
}

function isDelimiter(byte: number | undefined): byte is number {
  if (byte === undefined || byte === QUOTE || isLineEnd(byte)) return false;
  const isWord = (byte >= 48 && byte <= 57) || ((byte | 32) >= 97 && (byte | 32) <= 122);
  return byte < 0x80 && !isWord && (byte >= 32 || byte === TAB);
}

/** The delimiter that Excel's `sep=` line names and the offset behind that line; null where there is none. */
function sepLineAt(bytes: Uint8Array, start: number): { readonly delimiter: number; readonly end: number } | null {
  const quoted = bytes[start] === QUOTE ? 1 : 0;
  let at = start + quoted;
  for (const letter of [115, 101, 112]) if ((bytes[at++]! | 32) !== letter) return null;
  if (bytes[at++] !== 61) return null;
  const delimiter = bytes[at++];
  if (!isDelimiter(delimiter)) return null;
  if (quoted === 1 && bytes[at++] !== QUOTE) return null;
  // Programs that took the line for a row pad it with empty cells.
  while (bytes[at] === delimiter) at++;
  if (at < bytes.length && !isLineEnd(bytes[at])) return null;
  return { delimiter, end: skipLineEnd(bytes, at) };
}

interface RecordShape {
  readonly cells: number;
  /** Cells that hold more than blanks. */
  readonly filled: number;
  /** False when a quote stands inside a cell, or text behind its closing quote: mostly the wrong delimiter. */
  readonly clean: boolean;
  /** Offset of the line end. */
  readonly end: number;
}

/** The shapes of the first records from `start` on, blank lines and a record that is cut off left out. */
function recordShapes(bytes: Uint8Array, start: number, delimiter: number): readonly RecordShape[] {
  const shapes: RecordShape[] = [];
  let at = start;
  while (at < bytes.length && shapes.length <= RECORDS) {
    if (isLineEnd(bytes[at])) {
      at = skipLineEnd(bytes, at);
      continue;
    }
    const shape = shapeAt(bytes, at, delimiter);
    if (shape.end === bytes.length && shapes.length > 0) break;
    shapes.push(shape);
    at = skipLineEnd(bytes, shape.end);
  }
  return shapes;
}

/** Where a quoted cell's closing quote ends; the end of the bytes where there is none. */
function closingQuoteEnd(bytes: Uint8Array, at: number): number {
  for (at++; at < bytes.length; at++) {
    if (bytes[at] !== QUOTE) continue;
    if (bytes[at + 1] !== QUOTE) return at + 1;
    at++;
  }
  return bytes.length;
}

function shapeAt(bytes: Uint8Array, start: number, delimiter: number): RecordShape {
  let cells = 0;
  let filled = 0;
  let clean = true;
  let at = start - 1;
  do {
    const cellStart = ++at;
    if (bytes[at] === QUOTE) at = closingQuoteEnd(bytes, at);
    const textStart = at;
    let isBlank = at <= cellStart + 2;
    for (; at < bytes.length && bytes[at] !== delimiter && !isLineEnd(bytes[at]); at++) {
      const byte = bytes[at];
      if (byte !== SPACE && byte !== TAB) isBlank = false;
      if (byte === QUOTE) clean = false;
    }
    if (textStart > cellStart && at > textStart) clean = false;
    cells++;
    if (!isBlank) filled++;
  } while (bytes[at] === delimiter);
  return { cells, filled, clean, end: at };
}

/**
 * How well a delimiter explains the records, from 0 to 1: the share of clean records that are as long as the header,
 * and more for a header of more filled cells. 0 where the header is one cell.
 */
function fitOf(shapes: readonly RecordShape[]): number {
  const [header, ...rows] = shapes;
  if (header === undefined || header.cells < 2) return 0;
  const agreeing = rows.filter(({ cells, clean }) => clean && cells === header.cells).length;
  // One row more of each kind than there is: few rows prove little.
  return ((agreeing + 1) / (rows.length + 2)) * (1 - 1 / (header.filled + 1));
}

function bestDelimiter(bytes: Uint8Array, start: number): number {
  let best: number = COMMA;
  let bestFit = 0;
  for (const candidate of CANDIDATES) {
    const fit = fitOf(recordShapes(bytes, start, candidate));
    if (fit <= bestFit) continue;
    best = candidate;
    bestFit = fit;
  }
  return best;
}

/**
 * The dialect of a file from its first bytes, byte order mark included. A given delimiter stands, then that of a
 * `sep=` line, then the one of `, ; TAB |` that makes the records most alike; a file of one column is read with
 * commas.
 */
export function detectDialect(head: Uint8Array, options: { readonly delimiter?: number } = {}): Dialect {
  const bom = bomAt(head, 0);
  const sep = sepLineAt(head, bom);
  // Some programs write the mark of the table behind the `sep=` line.
  const headerStart = sep === null ? bom : sep.end + bomAt(head, sep.end);
  const delimiter = options.delimiter ?? sep?.delimiter ?? bestDelimiter(head, headerStart);
  return { delimiter, quote: QUOTE, bom, headerStart, declared: sep !== null };
}
