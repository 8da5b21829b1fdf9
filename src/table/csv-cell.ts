import type { Sink } from './spool.ts';

const BLOCK = 1 << 18;
const COMMA = 44;
const LF = 10;
// Characters that XML cannot hold are written as their number. Halves of a surrogate pair stay as they are.
const ESCAPED = /_x(?!D[89A-F])([0-9A-F]{4})_/gi;

/** The text of a workbook's cell as a CSV cell, quoted where it needs to be. */
export function csvCell(text: string): string {
  const plain = text.includes('_x')
    ? text.replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Writes records cell by cell. */
export class CsvWriter {
  private readonly sink: Sink;
  private readonly block = Buffer.allocUnsafe(BLOCK);
  private used = 0;

  constructor(sink: Sink) {
    this.sink = sink;
  }

  /** A cell that is CSV already. */
  cell(text: string): void {
    const most = text.length * 3;
    if (most > BLOCK) {
      this.bytes(Buffer.from(text));
      return;
    }
    if (this.used + most > BLOCK) this.flush();
    this.used += this.block.write(text, this.used);
  }

  bytes(bytes: Uint8Array): void {
    if (this.used + bytes.length > BLOCK) this.flush();
    if (bytes.length > BLOCK) {
      this.sink(bytes);
      return;
    }
    this.block.set(bytes, this.used);
    this.used += bytes.length;
  }

  commas(count: number): void {
    this.fill(COMMA, count);
  }

  lineEnds(count: number): void {
    this.fill(LF, count);
  }

  flush(): void {
    if (this.used > 0) this.sink(this.block.subarray(0, this.used));
    this.used = 0;
  }

  private fill(byte: number, count: number): void {
    for (let left = count; left > 0; ) {
      if (this.used === BLOCK) this.flush();
      const some = Math.min(left, BLOCK - this.used);
      this.block.fill(byte, this.used, this.used + some);
      this.used += some;
      left -= some;
    }
  }
}
