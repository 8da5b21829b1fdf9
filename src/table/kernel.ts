/** What every byte of a file goes through: in WebAssembly where the processor has vectors, else in plain code. */

import { MONTH_STARTS } from './dates.ts';
import type { ChunkPlace } from './encoding.ts';

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** Of how many records a column is read in one go. */
export const SLICE = 1024;

/** `kernel.as`, compiled. */
export const MODULE =
  'AGFzbQEAAAABPAdgBn9/f39/fwBgAABgCX9/f39/f39/fwF/YAF/AXxgBX9/f39/AGAIf39/f39/f38AYAd/f39/f39/AAMJCAECAwQAAAUGBQMBAA' +
  'EGRAd/AUEAC38BQX8LfwFBAAt/AUEAC38BQQALewH9DAAAAAAAAAAAAAAAAAAAAAALewH9DAAAAAAAAAAAAAAAAAAAAAALB1QKBnN0cmF5cwMABm9w' +
  'ZW5lZAMBBmlzRnVsbAMCBXNwbGl0AAEDaWRzAAQFbGVhcm4AAwVjb2RlcwAHBmVtYWlscwAFBWRhdGVzAAYGbWVtb3J5AgAIAQAKgh4IKgD9DAAAAA' +
  'AAAAAAAAAAAAAAAAAkBf0MAAAAAAAAAAAAAAAAAAAAACQGC6sIAwx/AX4CeyAD/Q8hFiAAIAFqIQ0gBCAFQYACa0ECdGohEyAGIAdBwgBrQQN0aiEU' +
  'IARBBGohDiAEIQogBiEJQQAkAEEAJAIgBEF/NgIAIAAiByIMIQUDQCAFIA1JBEACQCAJIBRLIA4gE0tyBEBBASQCDAELIAX9AAQAIhcgFv0jIBf9DC' +
  'IiIiIiIiIiIiIiIiIiIiL9I/1QIBf9DAoKCgoKCgoKCgoKCgoKCgr9IyAX/QwNDQ0NDQ0NDQ0NDQ0NDQ0N/SP9UP1Q/WRB//8Dca0gBf0ABBAiFyAW' +
  '/SMgF/0MIiIiIiIiIiIiIiIiIiIiIv0j/VAgF/0MCgoKCgoKCgoKCgoKCgoKCv0jIBf9DA0NDQ0NDQ0NDQ0NDQ0NDQ39I/1Q/VD9ZEH//wNxrUIQho' +
  'QgBf0ABCAiFyAW/SMgF/0MIiIiIiIiIiIiIiIiIiIiIv0j/VAgF/0MCgoKCgoKCgoKCgoKCgoKCv0jIBf9DA0NDQ0NDQ0NDQ0NDQ0NDQ39I/1Q/VD9' +
  'ZEH//wNxrUIghoQgBf0ABDAiFyAW/SMgF/0MIiIiIiIiIiIiIiIiIiIiIv0j/VAgF/0MCgoKCgoKCgoKCgoKCgoKCv0jIBf9DA0NDQ0NDQ0NDQ0NDQ' +
  '0NDQ39I/1Q/VD9ZEH//wNxrUIwhoQhFSANIAVrIgtBwABJBEAgFUIBIAuthkIBfYMhFQsDfyAVQgBSBH8gBSAVeqdqIg8tAAAhEQJAAkAgEARAIBFB' +
  'IkcgDCAPS3INASACRSAPQQFqIgsgDU9xDQIgCyANSQR/IA8tAAEFQQoLIgtBIkYEQCAPQQJqIQwMAgtBACEQQQEgEiALQQpHIAMgC0dxIAtBDUdxGy' +
  'ESDAELIAMgEUYEQCAOIA8gAGs2AgAgDkEEaiEOIA9BAWohBwwBCyARQSJGBEAgDyAQIAcgD0YbIRAMAQsgDCAPSw0AIA9BAWohCyARQQ1GBH8gAkUg' +
  'CyANT3ENAiALQQFqIAsgCyANSQR/IAstAABBCkYFQQALGwUgCwsiByEMIA4gDyAAazYCACASBEAgCCMAQQJ0aiAJIAZrQQN2NgIAIwBBAWokAAtBAC' +
  'ESIAkgCiAEa0ECdjYCACAJIA4gBGtBAnY2AgQgCUEIaiEJIA5BBGoiCiAMIABrQQFrNgIAIApBBGohDgsgFSAVQgF9gyEVDAILIA0FIAULC0FAayEF' +
  'DAILCwsgECAAa0F/IwJBASACGyIARSAQQQBHcRskASAAIBByBH9BAAUgCigCAEEBaiABSAsEQCAOIAE2AgAgEgRAIAgjAEECdGogCSAGa0EDdjYCAC' +
  'MAQQFqJAALIAkgCiAEa0ECdjYCACAJIA4gBGtBAnY2AgQgDkEEaiIKIAFBAWs2AgAgCUEIaiEJCyAJIAogBGtBAnY2AgAgCSAGa0EDdgvHBQMBewF8' +
  'B38jBCMDayIERQRARAAAAAAAAPB/DwsCQCAEQRBHIARBCkdxIARBE0dxIARBFEdxIARBGEdxDQAjA/0ABAAhASAEQQpGBHsgAf0MMDAwMC0wMC0wMC' +
  'AwMDowMP0M/////////////wAAAAAAAP1SBSABQSD9FwogASAB/RYKQf8BcUHUAEYbC/0MMDAwMC0wMC0wMCAwMDowMP1xIgH9DAkJCQkACQkACQkA' +
  'CQkACQn9Kv1jRQ0AIAH9DAAAAAAAAAAAAAAAAAAAAAD9DQABAgMFBggJCwwODxAQEBAiAf0M/wD/AP8A/wD/AP8A/wD/AP1O/QwKAAoACgAKAAoACg' +
  'AKAAoA/ZUBIAFBCP2NAf2OASIB/RkAQf//A3FB5ABsIAH9GQFB//8DcWoiBUHsDkkgBUGXEUtyIAH9GQJB//8DcSIGQQFrQQtLciAB/RkEQf//A3Ei' +
  'B0EXS3IgAf0ZBUH//wNxIghBO0tyDQAgAf0ZA0H//wNxIgkgACAFQQxsIAZqQZGyAWtBAnRqIgAoAgBqQQFrIQUgCQR/IAUgACgCBE4FQQELDQAgB0' +
  'E8bCAIakHg1ANsIQAgBbdEAAAAAHCZlEGiIARBEEsEfyMDIgUtABFBMGshBiAFLQASQTBrIgcgBkEKbGpBfyAFLQAQQTpGIAZBBU1xIAdBCU1xGyIF' +
  'QQBIDQEgACAFQegHbGohBSAEQRNLBH8jBEEBay0AAEHaAEcNAkEBIQMgBEEYRgR/IwMiAC0AFEEwayEEIAAtABVBMGshBiAALQAWQTBrIgdBCU0gAC' +
  '0AE0EuRiIABEAgBEEJTSEACyAABEAgBkEJTSEACyAAIAAbBH8gBEHkAGwgBkEKbGogB2oFQX8LBUEACyIAQQBIDQIgACAFagUgBQsFIAALt6BEAAAA' +
  'AAAAMECiIAO3oA8LRAAAAAAAAPh/C7oDAgF7An8gACABaiQDIAAgAmokBCMEIwNrQQFLBH8jAy0AAEEiRgVBAAsEfyMEQQFrLQAAQSJGBUEACwRAIw' +
  'NBAWokAyMEQQFrJAQLIAMoAgAiAEHAAE4Ef0EABSMEIwNrIgFFIAFBIEpyBH9BAAUjA/0ABAD9DAABAgMEBQYHCAkKCwwNDg8gAf0P/SX9TiQFIwP9' +
  'AAQQ/QwAAQIDBAUGBwgJCgsMDQ4PIAFBEGv9D/0l/U4kBiMF/QwiIiIiIiIiIiIiIiIiIiIi/SMjBv0MIiIiIiIiIiIiIiIiIiIiIv0j/VD9U0ULC0' +
  'UEQA8LIwQjA2siBqwjBSMG/Qwd3WxPkfRFJR3dbE+R9EUl/dUB/VEiBf0dAXwgBf0dAEKV+Kn6l7fem55/foVClfip+pe33puef35COYinIQEDQAJA' +
  'IANBEGogAUEwbGoiAigCICIHRQ0AIAYgB0YEQCAC/QAEACMF/VEgAv0ABBAjBv1R/VD9U0UNAQsgAUEBakH/AHEhAQwBCwsgAigCIARADwsgAiMF/Q' +
  'sEACACIwb9CwQQIAIjBCMDazYCICACIAQ2AiQgAyAAQQFqNgIAC8MDAgF7BH8DQCADIAdKBEAgB0EDdCIKIAJqIggoAgAhCSAFIApqIAQgCCgCBCAJ' +
  'a08Ef0EABSAAIAEgBCAJakECdGoiCCgCAEEBamokAyAAIAgoAgRqJAQjBCMDa0EBSwR/IwMtAABBIkYFQQALBH8jBEEBay0AAEEiRgVBAAsEQCMDQQ' +
  'FqJAMjBEEBayQEC0EBCwR8AnxEAAAAAAAA8L8jBCMDayIIRQ0AGkQAAAAAAAD4fyAIQQ9KBH9BAQUgCEEBSgR/IwMtAABBMEYFQQALCw0AGkQAAAAA' +
  'AAD4fyMEQRBr/QAEAP0MMDAwMDAwMDAwMDAwMDAwMP1x/QwAAQIDBAUGBwgJCgsMDQ4PQRAgCGv9D/0s/U4iBv0MCQkJCQkJCQkJCQkJCQkJCf0q/W' +
  'NFDQAaIAb9DP8A/wD/AP8A/wD/AP8A/wD9Tv0MCgAKAAoACgAKAAoACgAKAP2VASAGQQj9jQH9jgH9DGQAAQBkAAEAZAABAGQAAQD9ugEiBv0bA6wg' +
  'Bv0bAqxCkM4AfnwgBv0bAawgBv0bAKxCkM4AfnxCgMLXL358ugsFRAAAAAAAAPh/CzkDACAHQQFqIQcMAQsLC+0CAQV/A0AgAyAJSgRAIAlBA3QiBi' +
  'ACaiIHKAIAIQggBSAGaiAEIAcoAgQgCGtPBH9BAAUgACABIAQgCGpBAnRqIgYoAgBBAWpqJAMgACAGKAIEaiQEIwQjA2tBAUsEfyMDLQAAQSJGBUEA' +
  'CwR/IwRBAWstAABBIkYFQQALBEAjA0EBaiQDIwRBAWskBAtBAQsEfAJ8RAAAAAAAAPC/IwMjBEYNABpEAAAAAAAA+H8jAy0AACIGQSJGIAZBIEZyBH' +
  '9BAQUjBEEBay0AACIGQSJGIAZBIEZyCw0AGkHFu/KIeCEIIwQjA2shCiMDIQcDQCAHIwRJBEAgBy0AACIGQcEAa0EZTQRAIAZBIGohBgsgBiAIc0GT' +
  'g4AIbCEIIAYgCnNBldPH3gVsIgZBDXYgBnMhCiAHQQFqIQcMAQsLIAi4RAAAAAAAAEBBoiAKQf///wBxuKALBUQAAAAAAAD4fws5AwAgCUEBaiEJDA' +
  'ELCwv+AQIBfAR/A0AgAyAJSgRAIAlBA3QiCiACaiIMKAIAIQsgBSAKaiAEIAwoAgQgC2tPBH9BAAUgACABIAQgC2pBAnRqIgooAgBBAWpqJAMgACAK' +
  'KAIEaiQEIwQjA2tBAUsEfyMDLQAAQSJGBUEACwR/IwRBAWstAABBIkYFQQALBEAjA0EBaiQDIwRBAWskBAtBAQsEfCAGEAIFRAAAAAAAAPh/CyIIOQ' +
  'MAIAhEAAAAAAAA8H9jBEAgByAI/AZCAYOnQRhsaiIKIAorAwBEAAAAAAAA8D+gOQMAIAogCisDCCAIpTkDCCAKIAorAxAgCKQ5AxALIAlBAWohCQwB' +
  'CwsL7gMCBX8BewNAIAMgCEoEQCACIAhBA3RqIgcoAgAhCSAFIAhBAnRqIAQgBygCBCAJa08Ef0EABSAAIAEgBCAJakECdGoiBygCAEEBamokAyAAIA' +
  'coAgRqJAQjBCMDa0EBSwR/IwMtAABBIkYFQQALBH8jBEEBay0AAEEiRgVBAAsEQCMDQQFqJAMjBEEBayQEC0EBCwR/An9BACMDIwRGDQAaQX8jBCMD' +
  'ayIHRSAHQSBKcgR/QQAFIwP9AAQA/QwAAQIDBAUGBwgJCgsMDQ4PIAf9D/0l/U4kBSMD/QAEEP0MAAECAwQFBgcICQoLDA0ODyAHQRBr/Q/9Jf1OJA' +
  'YjBf0MIiIiIiIiIiIiIiIiIiIiIv0jIwb9DCIiIiIiIiIiIiIiIiIiIiL9I/1Q/VNFC0UNABojBCMDayILrCMFIwb9DB3dbE+R9EUlHd1sT5H0RSX9' +
  '1QH9USIM/R0BfCAM/R0AQpX4qfqXt96bnn9+hUKV+Kn6l7fem55/fkI5iKchBwNAAkAgBkEQaiAHQTBsaiIKKAIgIglFDQAgCSALRgRAIAr9AAQAIw' +
  'X9USAK/QAEECMG/VH9UP1TRQ0BCyAHQQFqQf8AcSEHDAELCyAKKAIgBH8gCigCJAVBfwsLBUF/CzYCACAIQQFqIQgMAQsLCw==';

/** What a split found besides records. */
export interface Split {
  readonly rows: number;
  /** Records in which text follows a closing quote. */
  readonly strays: readonly number[];
  /** Place of the quote that is never closed, -1 if there is none. */
  readonly opened: number;
  /** True when there was no room for more records; the text holds some. */
  readonly isFull: boolean;
}

/**
 * A text, where its records and cells are, and columns read in one go. A column's array is good until the next one is
 * read. It holds only what is written in the plainest way: for everything else it tells the caller to look himself.
 */
export interface Kernel {
  /** Replaced by `reserve`, which keeps what it holds. */
  readonly text: Buffer;
  /** For each record the place before it, then where each of its cells ends. */
  readonly bounds: Int32Array;
  /** For each record where its bounds begin, and where its last cell's is. */
  readonly records: Int32Array;
  /** Makes the text at least that long. */
  reserve(bytes: number): void;
  /** Splits the first `length` bytes of the text into records and cells; `Scanner` says by which rules. */
  split(length: number, place: ChunkPlace, delimiter: number): Split;
  /** Ids of up to 15 digits, -1 for a blank one, NaN to look. */
  ids(from: number, count: number, cell: number): Float64Array;
  /** What `learn` was told of such a cell, 0 for a blank one, -1 to look. */
  codes(from: number, count: number, cell: number, dictionary: number): Int32Array;
  /** Remembers the code of the cell in a span, if there is room. */
  learn(start: number, end: number, dictionary: number, code: number): void;
  /** Empties the dictionaries. */
  forget(): void;
  /** The keys of e-mails, -1 for a blank one, NaN to look. */
  emails(from: number, count: number, cell: number): Float64Array;
  /** Dates as `dates.ts` packs them, infinite for a blank one, NaN to look. Those that are told go into `dateTally`. */
  dates(from: number, count: number, cell: number): Float64Array;
  /** For the two kinds of dates that are told how many they are, the newest and the oldest; for its reader to reset. */
  readonly dateTally: Float64Array;
}

/** The dictionaries that there are. */
export const DICTIONARIES = 8;

const PAGE = 1 << 16;
const MOST_BOUNDS = 1 << 17;
const MOST_RECORDS = 1 << 14;
const DICTIONARY_BYTES = 16 + 128 * 48;

/** Where everything lies in the memory of the module. */
const MONTHS = 0;
const TALLY = MONTHS + 4 * MONTH_STARTS.length + 4;
const COLUMN = TALLY + 48;
const WORDS = COLUMN + SLICE * 8;
const STRAYS = WORDS + DICTIONARIES * DICTIONARY_BYTES;
const RECORDS = STRAYS + MOST_RECORDS * 4;
const BOUNDS = RECORDS + MOST_RECORDS * 8;
const TEXT = BOUNDS + MOST_BOUNDS * 4;

/** The kernel reads whole vectors: this many bytes more than it is asked for. */
const SLACK = 64;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly strays: { readonly value: number };
  readonly opened: { readonly value: number };
  readonly isFull: { readonly value: number };
  split(
    text: number,
    length: number,
    isLast: number,
    delimiter: number,
    bounds: number,
    mostBounds: number,
    records: number,
    mostRecords: number,
    strays: number,
  ): number;
  ids(text: number, bounds: number, records: number, count: number, cell: number, out: number): void;
  emails(text: number, bounds: number, records: number, count: number, cell: number, out: number): void;
  codes(
    text: number,
    bounds: number,
    records: number,
    count: number,
    cell: number,
    out: number,
    dictionary: number,
  ): void;
  learn(text: number, start: number, end: number, dictionary: number, code: number): void;
  dates(
    text: number,
    bounds: number,
    records: number,
    count: number,
    cell: number,
    out: number,
    months: number,
    tally: number,
  ): void;
}

/** What is used of WebAssembly; Node's types leave it to the browser's. */
interface Assembler {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

const { WebAssembly: assembler } = globalThis as unknown as { readonly WebAssembly: Assembler };

let compiled: object | null | undefined;

/** A kernel on this machine. */
export function createKernel(): Kernel {
  compiled ??= compile();
  return compiled === null ? scriptKernel() : vectorKernel(compiled);
}

function compile(): object | null {
  try {
    return new assembler.Module(Buffer.from(MODULE, 'base64'));
  } catch {
    // A processor without 128-bit vectors: slower, and the same.
    return null;
  }
}

function vectorKernel(module: object): Kernel {
  const wasm = new assembler.Instance(module).exports as Exports;
  const { memory } = wasm;
  memory.grow(Math.ceil((TEXT + SLACK - memory.buffer.byteLength) / PAGE));
  new Int32Array(memory.buffer, MONTHS, MONTH_STARTS.length).set(MONTH_STARTS);
  const views = () => ({
    text: Buffer.from(memory.buffer, TEXT, memory.buffer.byteLength - TEXT - SLACK),
    bounds: new Int32Array(memory.buffer, BOUNDS, MOST_BOUNDS),
    records: new Int32Array(memory.buffer, RECORDS, MOST_RECORDS * 2),
    floats: new Float64Array(memory.buffer, COLUMN, SLICE),
    ints: new Int32Array(memory.buffer, COLUMN, SLICE),
    dateTally: new Float64Array(memory.buffer, TALLY, 6),
  });
  let now = views();
  return {
    get text() {
      return now.text;
    },
    get bounds() {
      return now.bounds;
    },
    get records() {
      return now.records;
    },
    get dateTally() {
      return now.dateTally;
    },
    reserve(bytes) {
      const missing = bytes - now.text.length;
      if (missing <= 0) return;
      memory.grow(Math.ceil(missing / PAGE));
      now = views();
    },
    split(length, place, delimiter) {
      const isLast = place === 'last' ? 1 : 0;
      const rows = wasm.split(TEXT, length, isLast, delimiter, BOUNDS, MOST_BOUNDS, RECORDS, MOST_RECORDS, STRAYS);
      const strays = [...new Int32Array(memory.buffer, STRAYS, wasm.strays.value)];
      return { rows, strays, opened: wasm.opened.value, isFull: wasm.isFull.value === 1 };
    },
    ids(from, count, cell) {
      wasm.ids(TEXT, BOUNDS, RECORDS + from * 8, count, cell, COLUMN);
      return now.floats;
    },
    codes(from, count, cell, dictionary) {
      const words = WORDS + dictionary * DICTIONARY_BYTES;
      wasm.codes(TEXT, BOUNDS, RECORDS + from * 8, count, cell, COLUMN, words);
      return now.ints;
    },
    learn(start, end, dictionary, code) {
      wasm.learn(TEXT, start, end, WORDS + dictionary * DICTIONARY_BYTES, code);
    },
    forget() {
      new Uint8Array(memory.buffer, WORDS, DICTIONARIES * DICTIONARY_BYTES).fill(0);
    },
    emails(from, count, cell) {
      wasm.emails(TEXT, BOUNDS, RECORDS + from * 8, count, cell, COLUMN);
      return now.floats;
    },
    dates(from, count, cell) {
      wasm.dates(TEXT, BOUNDS, RECORDS + from * 8, count, cell, COLUMN, MONTHS, TALLY);
      return now.floats;
    },
  };
}

/** The same byte by byte, for records of any size; of columns it tells nothing. */
export function scriptKernel(): Kernel {
  let text = Buffer.alloc(0);
  const spans = new Spans();
  const nothing = new Float64Array(SLICE);
  const noCodes = new Int32Array(SLICE);
  const look = () => nothing.fill(Number.NaN);
  return {
    get text() {
      return text;
    },
    get bounds() {
      return spans.bounds;
    },
    get records() {
      return spans.records;
    },
    dateTally: new Float64Array(6),
    reserve(bytes) {
      if (bytes <= text.length) return;
      const larger = Buffer.allocUnsafeSlow(bytes);
      text.copy(larger);
      text = larger;
    },
    split: (length, place, delimiter) => splitBytes(text.subarray(0, length), place, delimiter, spans),
    ids: look,
    codes: () => noCodes.fill(-1),
    learn() {},
    forget() {},
    emails: look,
    dates: look,
  };
}

/** Bounds and records that grow. */
class Spans {
  bounds = new Int32Array(4096);
  records = new Int32Array(1024);
  rows = 0;
  private bound = 0;
  private first = 0;

  clear(): void {
    this.rows = 0;
    this.bound = 0;
    this.first = 0;
    this.push(-1);
  }

  push(place: number): void {
    if (this.bound === this.bounds.length) this.bounds = grown(this.bounds);
    this.bounds[this.bound++] = place;
  }

  endRecord(next: number): void {
    if (this.rows * 2 === this.records.length) this.records = grown(this.records);
    this.records[this.rows * 2] = this.first;
    this.records[this.rows * 2 + 1] = this.bound - 1;
    this.rows++;
    this.first = this.bound;
    this.push(next - 1);
  }
}

function splitBytes(text: Uint8Array, place: ChunkPlace, delimiter: number, spans: Spans): Split {
  const { length } = text;
  const strays: number[] = [];
  const isCut = (at: number) => at >= length && place === 'more';
  const endsCell = (byte: number) => byte === delimiter || byte === LF || byte === CR;
  let start = 0;
  let recordStart = 0;
  let opened = -1;
  const endRecord = (end: number, next: number) => {
    spans.push(end);
    spans.endRecord(next);
    start = next;
    recordStart = next;
  };
  spans.clear();
  for (let at = 0; at < length; at++) {
    const byte = text[at]!;
    if (opened >= 0) {
      if (byte !== QUOTE) continue;
      // Whether a quote closes its cell is told by the byte behind it.
      if (isCut(at + 1)) break;
      if (text[at + 1] === QUOTE) {
        at++;
        continue;
      }
      opened = -1;
      if (at + 1 < length && !endsCell(text[at + 1]!) && strays.at(-1) !== spans.rows) strays.push(spans.rows);
    } else if (byte === delimiter) {
      spans.push(at);
      start = at + 1;
    } else if (byte === QUOTE) {
      if (at === start) opened = at;
    } else if (byte === LF) endRecord(at, at + 1);
    else if (byte === CR) {
      if (isCut(at + 1)) break;
      const next = text[at + 1] === LF ? at + 2 : at + 1;
      endRecord(at, next);
      at = next - 1;
    }
  }
  if (place === 'more') opened = -1;
  // The last record needs no terminator; a delimiter as the very last byte leaves one more, empty cell.
  else if (opened < 0 && recordStart < length) endRecord(length, length);
  return { rows: spans.rows, strays: strays.filter((row) => row < spans.rows), opened, isFull: false };
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
