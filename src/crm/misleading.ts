import { normalizeHeader, toShownHeader } from '../table/header.ts';
import type { Column } from '../types.ts';
import type { MisleadingColumn } from './crm.ts';
import type { TableMatch } from './match.ts';

/** The table without the columns that only look like one of its fields; a mapping may still name them. */
export function withoutMisleading(match: TableMatch, header: readonly string[]): TableMatch {
  const names = new Set(misleadingIn(match, header).flatMap(({ headers }) => headers.map(normalizeHeader)));
  return { ...match, matches: match.matches.filter(({ position }) => !names.has(normalizeHeader(header[position]!))) };
}

/** What people take for a field and is none, and what helps, where nothing else makes up for it. */
export function misleadingNotes(
  match: TableMatch,
  columns: readonly Column[],
  header: readonly string[],
): readonly string[] {
  return misleadingIn(match, header).flatMap(({ headers, unless, why }) => {
    if (columns.some(({ field }) => unless.includes(field))) return [];
    const names = new Set(headers.map(normalizeHeader));
    const found = header.find((text) => names.has(normalizeHeader(text)));
    if (found === undefined) return [];
    const shown = toShownHeader(found);
    return [`"${shown}" ${why.replaceAll('{header}', () => shown)}.`];
  });
}

function misleadingIn({ crm, table }: TableMatch, header: readonly string[]): readonly MisleadingColumn<string>[] {
  const holds = (text: string): boolean => header.some((other) => normalizeHeader(other) === normalizeHeader(text));
  const entries: readonly MisleadingColumn<string>[] = crm.tables[table]?.misleading ?? [];
  return entries.filter(({ beside }) => beside === undefined || beside.some(holds));
}
