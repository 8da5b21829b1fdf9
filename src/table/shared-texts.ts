import { Fault } from '../errors.ts';
import type { Entry } from './archive.ts';
import { csvCell } from './csv-cell.ts';
import { readXml, type XmlPlace } from './xml.ts';

/** The texts that the cells of a workbook refer to by number, each as a CSV cell in UTF-8, one behind the other. */
export interface Texts {
  readonly count: number;
  readonly bytes: Buffer;
  /** Where each ends. */
  readonly ends: Uint32Array;
}

/** They stay in memory while the sheets are read. */
const MAX_BYTES = 2 ** 30;

const NO_TEXTS: Texts = { count: 0, bytes: Buffer.alloc(0), ends: new Uint32Array(0) };

/** The shared texts of a workbook; none where it has no such part. Throws a `Fault` for more than a gibibyte. */
export async function readTexts(entry: Entry | undefined, place: XmlPlace): Promise<Texts> {
  if (!entry) return NO_TEXTS;
  const texts = new GrowingTexts(place.path);
  let text = '';
  let isText = false;
  let phonetic = 0;
  await readXml(entry, place, {
    open(name) {
      if (name === 'si') text = '';
      // How a text is pronounced stands beside it.
      if (name === 'rPh') phonetic++;
      isText = name === 't' && phonetic === 0;
    },
    text(part) {
      if (isText) text += part;
    },
    close(name) {
      if (name === 'rPh') phonetic--;
      if (name === 'si') texts.add(csvCell(text));
      isText = false;
    },
  });
  return texts;
}

class GrowingTexts implements Texts {
  count = 0;
  bytes = Buffer.allocUnsafe(1 << 16);
  ends = new Uint32Array(1 << 12);
  private readonly path: string;
  private used = 0;

  constructor(path: string) {
    this.path = path;
  }

  add(cell: string): void {
    const size = Buffer.byteLength(cell);
    if (this.used + size + 4 * this.count > MAX_BYTES) {
      throw new Fault('input', `${this.path}: the workbook holds too much text; save each sheet as "CSV UTF-8"`);
    }
    if (this.used + size > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.used + size));
      this.bytes.copy(grown, 0, 0, this.used);
      this.bytes = grown;
    }
    if (this.count === this.ends.length) {
      const grown = new Uint32Array(this.count * 2);
      grown.set(this.ends);
      this.ends = grown;
    }
    this.used += this.bytes.write(cell, this.used);
    this.ends[this.count++] = this.used;
  }
}
