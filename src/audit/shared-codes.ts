import { SharedColumn } from './join.ts';

/** Codes in as little room as they need. */
export type Codes = Uint8Array | Uint16Array | Int32Array;

/** A shared column of codes that grows at its end, and gets wider when a code needs it. */
export class SharedCodes {
  private column: SharedColumn<Codes> = SharedColumn.bytes();
  private room = 1 << 8;

  get length(): number {
    return this.column.length;
  }

  /** Makes room for `count` more, all below `most`; see `SharedColumn.grow`. */
  grow(count: number, share: number, most: number): Codes {
    if (most > this.room) this.widen(most);
    return this.column.grow(count, share);
  }

  /** Adds sets of bits, too: those with the last of 32 are negative. */
  append(codes: Int32Array, share: number): void {
    const at = this.length;
    const bits = codes.reduce((all, code) => all | code, 0);
    this.grow(codes.length, share, bits < 0 ? Number.POSITIVE_INFINITY : bits + 1).set(codes, at);
  }

  done(): Codes {
    return this.column.done();
  }

  private widen(most: number): void {
    const isShort = most <= 1 << 16;
    const wider: SharedColumn<Codes> = isShort ? SharedColumn.shorts() : SharedColumn.ints();
    wider.append(this.column.done(), 1);
    this.column = wider;
    this.room = isShort ? 1 << 16 : Number.POSITIVE_INFINITY;
  }
}
