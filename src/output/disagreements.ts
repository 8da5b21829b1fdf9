import { stringify } from 'csv-stringify/sync';
import type { Counterpart, Disagreement } from '../types.ts';
import { escapeOf, evidenceText, LINE_SEPARATORS, shorten, VALUE_LIMIT } from './findings.ts';
import { guardFormulas } from './formula.ts';

/** The columns of the list of disagreements, and the keys of its NDJSON form. */
const COLUMNS = [
  'kind',
  'severity',
  'key',
  'first_id',
  'first_row',
  'first_stage',
  'second_id',
  'second_row',
  'second_stage',
  'supports',
  'stage',
  'basis',
  'message',
  'evidence',
] as const;

/** The first line of the list, with its line end. */
export const DISAGREEMENTS_HEADER = `${COLUMNS.join(',')}\n`;

/** Disagreements as CSV without the header: long values cut, formulas made inert. */
export function disagreementsCsv(disagreements: readonly Disagreement[]): string {
  const rows = disagreements.map((disagreement) =>
    [...cellsOf(disagreement), evidenceText(disagreement.evidence)].map((cell) => guardFormulas(String(cell ?? ''))),
  );
  return stringify(rows, { record_delimiter: '\n', quote_record_delimiter: true, eof: true });
}

/** Disagreements as NDJSON, one a line, the evidence as a list of cells. */
export function disagreementsNdjson(disagreements: readonly Disagreement[]): string {
  const lines = disagreements.map((disagreement) => {
    const cells = [...cellsOf(disagreement), disagreement.evidence];
    return `${JSON.stringify(Object.fromEntries(COLUMNS.map((column, at) => [column, cells[at]])))}\n`;
  });
  return lines.join('').replace(LINE_SEPARATORS, escapeOf);
}

/** The cells of all columns but the evidence; null where there is nothing. */
function cellsOf(disagreement: Disagreement): readonly (string | number | null)[] {
  const { kind, severity, key, first, second, supports, stage, basis, message } = disagreement;
  return [kind, severity, key, ...counterpartOf(first), ...counterpartOf(second), supports, stage, basis, message];
}

function counterpartOf(counterpart: Counterpart | null): readonly (string | number | null)[] {
  if (counterpart === null) return [null, null, null];
  const { id, row, stage } = counterpart;
  return [shorten(id, VALUE_LIMIT), row, shorten(stage.raw, VALUE_LIMIT)];
}
