import type { Column, DealField, Outcome } from '../types.ts';

/** Which columns tell when a deal of each outcome ended, or is expected to, best first. */
const CLOSINGS: Readonly<Record<Outcome, readonly DealField[]>> = {
  won: ['wonAt', 'closedAt'],
  lost: ['lostAt', 'closedAt'],
  open: ['expectedAt', 'closedAt'],
};

/** Any column that dates an end. */
export const CLOSING_FIELDS: ReadonlySet<string> = new Set<DealField>(['closedAt', 'wonAt', 'lostAt', 'expectedAt']);

/**
 * The columns that date the end of a deal of an outcome. An expected date says nothing of a deal that ended, unless
 * the file has no other.
 */
export function closingColumns<C extends Pick<Column, 'field'>>(columns: readonly C[], outcome: Outcome): readonly C[] {
  const of = (field: DealField): readonly C[] => columns.filter((column) => column.field === field).slice(0, 1);
  const isAlone = !columns.some(({ field }) => field !== 'expectedAt' && CLOSING_FIELDS.has(field));
  return isAlone ? of('expectedAt') : CLOSINGS[outcome].flatMap(of);
}
