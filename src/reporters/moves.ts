import type { Report } from '../types.ts';

type Move = Report['moves'][number];

/** The moves that change a stage as a matrix, with what had to be left out. */
export interface Matrix {
  /** Recorded stages, in the order of the report's stages. */
  readonly rows: readonly string[];
  /** Derived stages, in the same order. */
  readonly columns: readonly string[];
  count(from: string, to: string): number;
  /** Contacts whose stage changes, the omitted ones included. */
  readonly changed: number;
  readonly omitted: { readonly moves: number; readonly contacts: number };
}

/** The most frequent moves that fit in so many rows and columns. */
export function toMatrix(report: Report, limit: { readonly rows: number; readonly columns: number }): Matrix {
  const order = new Map(report.stages.map(({ stage }, index) => [stage, index]));
  const rows = new Set<string>();
  const columns = new Set<string>();
  const counts = new Map<string, Map<string, number>>();
  const omitted: Move[] = [];
  const changing = report.moves.filter(({ from, to }) => from !== to);
  for (const move of changing.toSorted((a, b) => b.count - a.count)) {
    const fits =
      (rows.has(move.from) || rows.size < limit.rows) && (columns.has(move.to) || columns.size < limit.columns);
    if (!fits) {
      omitted.push(move);
      continue;
    }
    rows.add(move.from);
    columns.add(move.to);
    const row = counts.get(move.from) ?? new Map<string, number>();
    counts.set(move.from, row.set(move.to, move.count));
  }
  const placeOf = (stage: string) => order.get(stage) ?? order.size;
  const sorted = (stages: ReadonlySet<string>) => [...stages].toSorted((a, b) => placeOf(a) - placeOf(b));
  return {
    rows: sorted(rows),
    columns: sorted(columns),
    count: (from, to) => counts.get(from)?.get(to) ?? 0,
    changed: totalOf(changing),
    omitted: { moves: omitted.length, contacts: totalOf(omitted) },
  };
}

function totalOf(moves: readonly Move[]): number {
  return moves.reduce((sum, { count }) => sum + count, 0);
}
