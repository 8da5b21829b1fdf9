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
  'AGFzbQEAAAABNQVgBn9/f39/fwBgCX9/f39/f39/fwF/YAV/f39/fwBgCX9/f39/f39/fwBgB39/f39/f38AAwcGAQIAAAMEBQMBAAEGEAN/AUEAC3' +
  '8BQX8LfwFBAAsHVAoGc3RyYXlzAwAGb3BlbmVkAwEGaXNGdWxsAwIFc3BsaXQAAANpZHMAAgVsZWFybgABBWNvZGVzAAUGZW1haWxzAAMFZGF0ZXMA' +
  'BAZtZW1vcnkCAAq5HwarCAMMfwF+AnsgA/0PIRYgACABaiENIAQgBUGAAmtBAnRqIRMgBiAHQcIAa0EDdGohFCAEQQRqIQ4gBCEKIAYhCUEAJABBAC' +
  'QCIARBfzYCACAAIgciDCEFA0AgBSANSQRAAkAgCSAUSyAOIBNLcgRAQQEkAgwBCyAF/QAEACIXIBb9IyAX/QwiIiIiIiIiIiIiIiIiIiIi/SP9UCAX' +
  '/QwKCgoKCgoKCgoKCgoKCgoK/SMgF/0MDQ0NDQ0NDQ0NDQ0NDQ0NDf0j/VD9UP1kQf//A3GtIAX9AAQQIhcgFv0jIBf9DCIiIiIiIiIiIiIiIiIiIi' +
  'L9I/1QIBf9DAoKCgoKCgoKCgoKCgoKCgr9IyAX/QwNDQ0NDQ0NDQ0NDQ0NDQ0N/SP9UP1Q/WRB//8Dca1CEIaEIAX9AAQgIhcgFv0jIBf9DCIiIiIi' +
  'IiIiIiIiIiIiIiL9I/1QIBf9DAoKCgoKCgoKCgoKCgoKCgr9IyAX/QwNDQ0NDQ0NDQ0NDQ0NDQ0N/SP9UP1Q/WRB//8Dca1CIIaEIAX9AAQwIhcgFv' +
  '0jIBf9DCIiIiIiIiIiIiIiIiIiIiL9I/1QIBf9DAoKCgoKCgoKCgoKCgoKCgr9IyAX/QwNDQ0NDQ0NDQ0NDQ0NDQ0N/SP9UP1Q/WRB//8Dca1CMIaE' +
  'IRUgDSAFayILQcAASQRAIBVCASALrYZCAX2DIRULA38gFUIAUgR/IAUgFXqnaiIPLQAAIRECQAJAIBAEQCARQSJHIAwgD0tyDQEgAkUgD0EBaiILIA' +
  '1PcQ0CIAsgDUkEfyAPLQABBUEKCyILQSJGBEAgD0ECaiEMDAILQQAhEEEBIBIgC0EKRyADIAtHcSALQQ1HcRshEgwBCyADIBFGBEAgDiAPIABrNgIA' +
  'IA5BBGohDiAPQQFqIQcMAQsgEUEiRgRAIA8gECAHIA9GGyEQDAELIAwgD0sNACAPQQFqIQsgEUENRgR/IAJFIAsgDU9xDQIgC0EBaiALIAsgDUkEfy' +
  'ALLQAAQQpGBUEACxsFIAsLIgchDCAOIA8gAGs2AgAgEgRAIAgjAEECdGogCSAGa0EDdjYCACMAQQFqJAALQQAhEiAJIAogBGtBAnY2AgAgCSAOIARr' +
  'QQJ2NgIEIAlBCGohCSAOQQRqIgogDCAAa0EBazYCACAKQQRqIQ4LIBUgFUIBfYMhFQwCCyANBSAFCwtBQGshBQwCCwsLIBAgAGtBfyMCQQEgAhsiAE' +
  'UgEEEAR3EbJAEgACAQcgR/QQAFIAooAgBBAWogAUgLBEAgDiABNgIAIBIEQCAIIwBBAnRqIAkgBmtBA3Y2AgAjAEEBaiQACyAJIAogBGtBAnY2AgAg' +
  'CSAOIARrQQJ2NgIEIA5BBGoiCiABQQFrNgIAIAlBCGohCQsgCSAKIARrQQJ2NgIAIAkgBmtBA3YLuwMDA3sBfgJ/IAAgAmoiAiAAIAFqIgFrQQFLIg' +
  'AEQCABLQAAQSJGIQALIAAEQCACQQFrLQAAQSJGIQALIAIgAEEARyIAa60gACABaq1CIIaEIghCIIinIgH9AAQA/QwAAQIDBAUGBwgJCgsMDQ4PIAin' +
  'IAFrIgD9D/0l/U4hBSAB/QAEEP0MAAECAwQFBgcICQoLDA0ODyAAQRBr/Q/9Jf1OIQYgAygCACIJQcAATgR/QQEFIABFIABBIEpyBH9BAQUgBf0MIi' +
  'IiIiIiIiIiIiIiIiIiIv0jIAb9DCIiIiIiIiIiIiIiIiIiIiL9I/1Q/VMLCwRADwsgAKwgBSAG/Qwd3WxPkfRFJR3dbE+R9EUl/dUB/VEiB/0dAXwg' +
  'B/0dAEKV+Kn6l7fem55/foVClfip+pe33puef35COYinIQIDQAJAIANBEGogAkEwbGoiASgCICIKRQ0AIAAgCkYEQCAB/QAEACAF/VEgAf0ABBAgBv' +
  '1R/VD9U0UNAQsgAkEBakH/AHEhAgwBCwsgASgCIARADwsgASAF/QsEACABIAb9CwQQIAEgADYCICABIAQ2AiQgAyAJQQFqNgIAC84DAwR/AXsBfgNA' +
  'IAMgB0oEQCAHQQN0IgYgAmoiCCgCACEJIAUgBmogBCAIKAIEIAlrTwR+QgAFIAAgASAEIAlqQQJ0aiIGKAIAQQFqaiEIIAAgBigCBGoiCSAIa0EBSy' +
  'IGBEAgCC0AAEEiRiEGCyAGBEAgCUEBay0AAEEiRiEGCyAJIAZrrSAGIAhqrUIghoQLIgtQBHxEAAAAAAAA+H8FAnxEAAAAAAAA8L8gC6ciBiALQiCI' +
  'pyIIayIJRQ0AGkQAAAAAAAD4fyAJQQ9KBH9BAQUgCUEBSgR/IAgtAABBMEYFQQALCw0AGkQAAAAAAAD4fyAGQRBr/QAEAP0MMDAwMDAwMDAwMDAwMD' +
  'AwMP1x/QwAAQIDBAUGBwgJCgsMDQ4PQRAgCWv9D/0s/U4iCv0MCQkJCQkJCQkJCQkJCQkJCf0q/WNFDQAaIAr9DP8A/wD/AP8A/wD/AP8A/wD9Tv0M' +
  'CgAKAAoACgAKAAoACgAKAP2VASAKQQj9jQH9jgH9DGQAAQBkAAEAZAABAGQAAQD9ugEiCv0bA6wgCv0bAqxCkM4AfnwgCv0bAawgCv0bAKxCkM4Afn' +
  'xCgMLXL358uQsLOQMAIAdBAWohBwwBCwsL+QICBn8BfgNAIAMgCEoEQCAIQQN0IgYgAmoiBygCACEJIAUgBmogBCAHKAIEIAlrTwR+QgAFIAAgASAE' +
  'IAlqQQJ0aiIGKAIAQQFqaiEHIAAgBigCBGoiCSAHa0EBSyIGBEAgBy0AAEEiRiEGCyAGBEAgCUEBay0AAEEiRiEGCyAJIAZBAEciBmutIAYgB2qtQi' +
  'CGhAsiDFAEfEQAAAAAAAD4fwUCfEQAAAAAAADwvyAMQiCIpyIHIAynIgtGDQAaRAAAAAAAAPh/IActAAAiBkEiRiAGQSBGcgR/QQEFIAtBAWstAAAi' +
  'BkEiRiAGQSBGcgsNABpBxbvyiHghCSALIAdrIQoDQCAHIAtJBEAgBy0AACIGQcEAa0EZTQRAIAZBIGohBgsgBiAJc0GTg4AIbCEJIAYgCnNBldPH3g' +
  'VsIgYgBkENdnMhCiAHQQFqIQcMAQsLIAm4RAAAAAAAAEBBoiAKQf///wBxuKALCzkDACAIQQFqIQgMAQsLC4gJAw1/Bn4Be0KAgICAgICAgIB/IRdC' +
  '////////////ACEYQoCAgICAgICAgH8hGUL///////////8AIRoDQCADIApKBEAgCkEDdCIJIAVqIQsgAiAJaiIJKAIAIQ8gBCAJKAIEIA9rTwR+Qg' +
  'AFIAAgASAEIA9qQQJ0aiIJKAIAQQFqaiEPIAAgCSgCBGoiECAPa0EBSyIJBEAgDy0AAEEiRiEJCyAJBEAgEEEBay0AAEEiRiEJCyAQIAlrrSAJIA9q' +
  'rUIghoQLIhtQBEBCgICAgICAgICAfyEWBUL///////////8AIRYCQCAbpyIPIBtCIIinIglrIhBFDQBCgICAgICAgICAfyEWIBBBEEcgEEEKR3EgEE' +
  'ETR3EgEEEUR3EgEEEYR3ENACAJ/QAEACEcIBBBCkYEeyAc/QwwMDAwLTAwLTAwIDAwOjAw/Qz/////////////AAAAAAAA/VIFIBxBIP0XCiAcIBz9' +
  'FgpB/wFxQdQARhsL/QwwMDAwLTAwLTAwIDAwOjAw/XEiHP0MCQkJCQAJCQAJCQAJCQAJCf0q/WNFDQAgHCAc/Q0AAQIDBQYICQsMDg8EBAQEIhz9DP' +
  '8A/wD/AP8A/wD/AP8A/wD9Tv0MCgAKAAoACgAKAAoACgAKAP2VASAcQQj9jQH9jgEiHP0ZAEH//wNxQeQAbCAc/RkBQf//A3FqIhFB7A5JIBFBlxFL' +
  'ciAc/RkCQf//A3EiEkEBa0ELS3IgHP0ZBEH//wNxIhNBF0tyIBz9GQVB//8DcSIUQTtLcg0AIBz9GQNB//8DcSIVIAYgEUEMbCASakGRsgFrQQJ0ai' +
  'IRKAIAakEBayESIBUEfyASIBEoAgROBUEBCw0AIBNBPGwgFGpB4NQDbCERIBBBE0siE60gEEEQSwR/IAktABJBMGsiFCAJLQARQTBrIhVBCmxqQX8g' +
  'CS0AEEE6RiAVQQVNcSAUQQlNcRsiFEEASA0BIBEgFEHoB2xqIREgEwR/IBBBGEYEfyAJLQAUQTBrIRAgCS0AFUEwayETIAktABZBMGsiFEEJTSAJLQ' +
  'ATQS5GIgkEQCAQQQlNIQkLIAkEQCATQQlNIQkLIAkgCRsEfyAQQeQAbCATQQpsaiAUagVBfwsFQQALIglBAEgEf0EBBSAPQQFrLQAAQdoARwsNAiAJ' +
  'IBFqBSARCwUgEQusIBKsQoC4mSl+fEIBhoQhFgsLIBZC////////////AFEEQCALRAAAAAAAAPB/OQMABSAWQoCAgICAgICAgH9RBEAgC0QAAAAAAA' +
  'D4fzkDACAMQQFqIQwFIAsgCAR+IBZCAYMgFkIBh0IEhoQFIBZCAYcLuTkDACAWQgGDpwRAIA1BAWohDSAZIBYgFiAZUxshGSAaIBYgFiAaVRshGgUg' +
  'DkEBaiEOIBcgFiAWIBdTGyEXIBggFiAWIBhVGyEYCwsLIApBAWohCgwBCwsgByAOtzkDACAHIBdCAYe5OQMIIAcgGEIBh7k5AxAgByANtzkDGCAHIB' +
  'lCAYe5OQMgIAcgGkIBh7k5AyggByAMtzkDMAv3AwMFfwN7AX4DQCADIAhKBEAgAiAIQQN0aiIHKAIAIQkgBCAHKAIEIAlrTwR+QgAFIAAgASAEIAlq' +
  'QQJ0aiIHKAIAQQFqaiEJIAAgBygCBGoiCiAJa0EBSyIHBEAgCS0AAEEiRiEHCyAHBEAgCkEBay0AAEEiRiEHCyAKIAdrrSAHIAlqrUIghoQLIg9QBE' +
  'BBfyEHBUEAIQcCQCAPpyAPQiCIpyIJayIKRSILDQAgCf0ABAD9DAABAgMEBQYHCAkKCwwNDg8gCv0P/SX9TiEMIAn9AAQQ/QwAAQIDBAUGBwgJCgsM' +
  'DQ4PIApBEGv9D/0l/U4hDUF/IQcgCyAKQSBKcgR/QQEFIAz9DCIiIiIiIiIiIiIiIiIiIiL9IyAN/QwiIiIiIiIiIiIiIiIiIiIi/SP9UP1TCw0AIA' +
  'qsIAwgDf0MHd1sT5H0RSUd3WxPkfRFJf3VAf1RIg79HQF8IA79HQBClfip+pe33puef36FQpX4qfqXt96bnn9+QjmIpyEHA0ACQCAGQRBqIAdBMGxq' +
  'IgkoAiAiC0UNACAKIAtGBEAgCf0ABAAgDP1RIAn9AAQQIA39Uf1Q/VNFDQELIAdBAWpB/wBxIQcMAQsLIAkoAiAEfyAJKAIkBUF/CyEHCwsgBSAIQQ' +
  'J0aiAHNgIAIAhBAWohCAwBCwsL';

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
  /** Dates in milliseconds, or as `dates.ts` packs them; infinite for a blank one, NaN to look. Fills `dateTally`. */
  dates(from: number, count: number, cell: number, form: 'milliseconds' | 'packed'): Float64Array;
  /** Of local dates, then of fixed ones: how many were told, the newest, the oldest. Last, how many to look at. */
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
const COLUMN = TALLY + 56;
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
    isPacked: number,
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
    dateTally: new Float64Array(memory.buffer, TALLY, 7),
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
    dates(from, count, cell, form) {
      const isPacked = form === 'packed' ? 1 : 0;
      wasm.dates(TEXT, BOUNDS, RECORDS + from * 8, count, cell, COLUMN, MONTHS, TALLY, isPacked);
      return now.floats;
    },
  };
}

/** The same byte by byte, for records of any size; of columns it tells nothing. */
export function scriptKernel(): Kernel {
  let text = Buffer.alloc(0);
  const spans = new Spans();
  const dateTally = new Float64Array(7);
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
    dateTally,
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
    dates(_, count) {
      dateTally[6] = count;
      return look();
    },
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
