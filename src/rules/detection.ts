import { MOST_OTHERS } from '../audit/rings.ts';
import type { Detection, Evidence } from '../types.ts';

/** What a rule returns where nothing is wrong: one array for all, so that silence costs nothing. */
export const NOTHING: readonly Detection[] = Object.freeze([]);

// A contact may have a thousand deals; a finding stays something that a person reads.
const MOST_CELLS = 8;

/** The faulty cell and then the cells that speak about it, each once and no more than a person would read. */
export function cellsOf(
  faulty: Evidence,
  ...groups: readonly Iterable<Evidence | null>[]
): readonly [Evidence, ...Evidence[]] {
  const cells: [Evidence, ...Evidence[]] = [faulty];
  for (const group of groups) {
    for (const cell of group) {
      if (cells.length === MOST_CELLS) return cells;
      if (cell !== null && !cells.some((known) => isSameCell(known, cell))) cells.push(cell);
    }
  }
  return cells;
}

/** The first few of a list in words, and how many more there are: `12, 34 and 5 more`. */
export function listOf(items: readonly string[], most = 3): string {
  const more = items.length - most;
  // Contacts that share an id or an e-mail are not listed beyond that number.
  const least = items.length >= MOST_OTHERS ? 'at least ' : '';
  return more > 0 ? `${items.slice(0, most).join(', ')} and ${least}${more} more` : items.join(', ');
}

/** The proofs of the first deals, for `cellsOf`. */
export function* proofsOf(deals: readonly { proof(): readonly Evidence[] }[]): Generator<Evidence> {
  for (const deal of deals) yield* deal.proof();
}

function isSameCell(a: Evidence, b: Evidence): boolean {
  return a.row === b.row && a.column === b.column && a.file === b.file && a.value === b.value;
}
