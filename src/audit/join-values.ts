import { type Codes, SharedCodes } from './shared-codes.ts';
import { mergeSpellings, type SpellingList } from './spellings.ts';

/** A column of values, put together range by range. */
export class Values {
  readonly list: SpellingList = { texts: [''], counts: [0] };
  private readonly codes = new SharedCodes();
  private readonly known = new Map<string, number>([['', 0]]);

  add(codes: Int32Array, spellings: SpellingList, share: number): void {
    const renumbered = mergeSpellings(this.list, this.known, spellings);
    const at = this.codes.length;
    const into = this.codes.grow(codes.length, share, this.list.texts.length);
    for (let i = 0; i < codes.length; i++) into[at + i] = renumbered[codes[i]!]!;
  }

  done(): Codes {
    return this.codes.done();
  }
}
