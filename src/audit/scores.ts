import { toShownHeader } from '../table/header.ts';
import { type DecimalMark, decideNumbers, type NumberProfile } from '../table/numbers.ts';
import type { Layout, Policy } from '../types.ts';

/** A column by which criteria of the policy score contacts. */
export interface ScoreColumn {
  readonly header: string;
  readonly position: number;
}

/** How the scores of one file are written: the decimal mark of each column, null where none is or none can be told. */
export type ScoreMarks = ReadonlyMap<string, DecimalMark | null>;

/** The columns whose numbers the policy compares with something, each once. */
export function scoreColumns({ header }: Layout, { criteria }: Pick<Policy, 'criteria'>): readonly ScoreColumn[] {
  const wanted = new Set(criteria.filter(({ atLeast }) => atLeast !== undefined).map(({ column }) => column));
  return [...wanted].flatMap((column) => {
    const position = header.indexOf(column);
    return position < 0 ? [] : [{ header: column, position }];
  });
}

export function scoreMarks(columns: readonly ScoreColumn[], profiles: readonly NumberProfile[]): ScoreMarks {
  return new Map(columns.map(({ header }, index) => [header, markOf(profiles[index])]));
}

const markOf = (profile: NumberProfile | undefined): DecimalMark | null =>
  profile === undefined ? null : decideNumbers(profile).decimal;

/** What is no evidence because nobody can tell how it is written, one sentence a column. */
export function scoreNotes(columns: readonly ScoreColumn[], profiles: readonly NumberProfile[]): readonly string[] {
  return columns.flatMap(({ header }, index) => {
    const profile = profiles[index];
    if (profile === undefined) return [];
    const { open, values, form, flaw } = decideNumbers(profile);
    if (flaw === 'unreadable')
      return [`Most cells of "${toShownHeader(header)}" are no number: no criterion holds there.`];
    if (open === 0) return [];
    return [
      `Nothing in "${toShownHeader(header)}" tells whether ${form} is over a thousand: ${open} of its ${values} cells ` +
        'satisfy no criterion. Export it with a fixed number of decimals.',
    ];
  });
}
