import { toFlag } from '../policy/outcome.ts';
import type { Column } from '../types.ts';
import type { Slice } from './range.ts';
import { codesIn } from './slices.ts';
import { Spellings } from './spellings.ts';

/** A moment in any of the forms in which warehouses write when a record was deleted. */
const MOMENT = /^(?=.*[1-9])\d[\d./:+-]{5,}(?:[ T][\d.:+-]+){0,2}\s*(?:Z|UTC|[ap]m)?$/i;

/** True for a cell that says that its record was deleted: a yes in any language, or the time when it was. */
export function isDeletedText(text: string): boolean {
  const cell = text.trim();
  return cell !== '' && (toFlag(cell) ?? MOMENT.test(cell));
}

/** The places of a slice's deleted records, ascending. All its columns share one of the kernel's dictionaries. */
export function createDeletions(columns: readonly Column[], dictionary: number): (slice: Slice) => readonly number[] {
  const cells = columns.filter(({ field }) => field === 'deleted').map(({ position }) => position);
  const spellings = new Spellings();
  const isDeleted: boolean[] = [];
  return (slice) => {
    const places = new Set<number>();
    for (const cell of cells) {
      const codes = codesIn(slice, cell, spellings, dictionary);
      for (let i = 0; i < slice.count; i++) {
        const code = codes[i]!;
        isDeleted[code] ??= isDeletedText(spellings.texts[code]!);
        if (isDeleted[code]) places.add(i);
      }
    }
    return cells.length > 1 ? [...places].sort((a, b) => a - b) : [...places];
  };
}
