/** The bytes that can part a CSV file, found sixteen at a time where the processor can. */

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** How many bytes are looked at in one go; as many marks may come out. */
export const MARK_BYTES = 1 << 16;
const PAGE = 1 << 16;
/** Where the text starts: behind the marks. */
const TEXT = MARK_BYTES * 4;

/** `marks.wat`, assembled. */
export const MODULE =
  'AGFzbQEAAAABCQFgBH9/f38BfwMCAQAFAwEAAQcRAgZtZW1vcnkCAARtYXJrAAAKtQEBsgECA38FeyAC/Q8hCEEi/Q8hCUEK/Q8hCkEN/Q8h' +
  'CyAAIQQgAyEGAkADQCAEIAFODQEgBP0AAAAhByAHIAj9IyAHIAn9I/1QIAcgCv0jIAcgC/0j/VD9UP1kIQUgASAEa0EQSARAIAVBASABIARr' +
  'dEEBa3EhBQsCQANAIAVFDQEgBiAEIAVoajYCACAGQQRqIQYgBSAFQQFrcSEFDAALCyAEQRBqIQQMAAsLIAYgA2tBAnYL';

/** A text and the places in it that may matter. */
export interface Marks {
  /** Replaced by `reserve`, which keeps what it holds. */
  readonly text: Buffer;
  /** After `mark`: the places found, plus `offset`. Replaced by `reserve`. */
  readonly places: Int32Array;
  readonly offset: number;
  /** Makes the text at least that long. */
  reserve(bytes: number): void;
  /** Finds delimiters, quotes, LF and CR in `[from, to)`, at most `MARK_BYTES` long; returns how many there are. */
  mark(from: number, to: number, delimiter: number): number;
}

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  mark(from: number, to: number, delimiter: number, out: number): number;
}

/** What is used of WebAssembly; Node's types leave it to the browser's. */
interface Assembler {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

const { WebAssembly: assembler } = globalThis as unknown as { readonly WebAssembly: Assembler };

let compiled: object | null | undefined;

/** Marks on this machine. */
export function createMarks(): Marks {
  compiled ??= compile();
  return compiled === null ? scriptMarks() : vectorMarks(compiled);
}

function compile(): object | null {
  try {
    return new assembler.Module(Buffer.from(MODULE, 'base64'));
  } catch {
    // A processor without 128-bit vectors: slower, and the same.
    return null;
  }
}

function vectorMarks(module: object): Marks {
  const { memory, mark } = new assembler.Instance(module).exports as Kernel;
  const views = () => ({
    text: Buffer.from(memory.buffer, Math.min(TEXT, memory.buffer.byteLength)),
    places: new Int32Array(memory.buffer, 0, Math.min(MARK_BYTES, memory.buffer.byteLength / 4)),
  });
  let { text, places } = views();
  return {
    get text() {
      return text;
    },
    get places() {
      return places;
    },
    offset: TEXT,
    reserve(bytes) {
      // The kernel reads whole vectors: fifteen bytes more than it is asked for.
      const missing = TEXT + bytes + 16 - memory.buffer.byteLength;
      if (missing <= 0) return;
      memory.grow(Math.ceil(missing / PAGE));
      ({ text, places } = views());
    },
    mark: (from, to, delimiter) => mark(TEXT + from, TEXT + to, delimiter, 0),
  };
}

/** The same byte by byte. */
export function scriptMarks(): Marks {
  const places = new Int32Array(MARK_BYTES);
  let text = Buffer.alloc(0);
  return {
    get text() {
      return text;
    },
    places,
    offset: 0,
    reserve(bytes) {
      if (bytes <= text.length) return;
      const larger = Buffer.allocUnsafeSlow(bytes);
      text.copy(larger);
      text = larger;
    },
    mark(from, to, delimiter) {
      let count = 0;
      for (let at = from; at < to; at++) {
        const byte = text[at]!;
        if (byte === delimiter || byte === QUOTE || byte === LF || byte === CR) places[count++] = at;
      }
      return count;
    },
  };
}
