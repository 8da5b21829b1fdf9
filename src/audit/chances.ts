import { listOf } from '../rules/detection.ts';
import { toShownHeader } from '../table/header.ts';
import { readChance } from '../table/numbers.ts';
import { OUTCOME_FIELDS } from './read-deals.ts';

const PROBABILITY = OUTCOME_FIELDS.indexOf('probability');

/** Deals that are told to end in the same way, and how many there are. */
interface DealsAlike {
  /** In the order of `OUTCOME_FIELDS`. */
  readonly cells: readonly (string | null)[];
  readonly count: number;
}

/** Probabilities of deals that are none, as a sentence. */
export function chanceNotes(kinds: readonly DealsAlike[]): readonly string[] {
  const wrong = kinds.filter(({ cells }) => isNoChance(cells[PROBABILITY] ?? ''));
  if (wrong.length === 0) return [];
  const count = wrong.reduce((sum, kind) => sum + kind.count, 0);
  const texts = [...new Set(wrong.map(({ cells }) => toShownHeader(cells[PROBABILITY]!.trim())))];
  const counted = count === 1 ? '1 probability is' : `${count.toLocaleString('en-US')} probabilities are`;
  return [`${counted} not between 0 and 100 (${listOf(texts)}), and ${count === 1 ? 'proves' : 'prove'} nothing.`];
}

function isNoChance(cell: string): boolean {
  const { value } = readChance(cell) ?? { value: 0 };
  return value < 0 || value > 100;
}
