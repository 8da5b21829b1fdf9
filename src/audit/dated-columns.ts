import type { Column } from '../types.ts';
import type { Part } from './range.ts';
import { dateColumns } from './read-contacts.ts';

/** The columns that a reader keeps date profiles of; the groups of a wide history count as one. */
export function datedColumns({ table, layout }: Part): readonly Column[] {
  if (table === 'contacts' || table === 'deals') return dateColumns(layout.columns);
  return table === 'history' || table === 'dealHistory' ? [timesOf(layout)] : [];
}

/** The columns of a part that hold dates, also where no reader asks for them. */
export function profiledDates({ table, layout }: Part): readonly Column[] {
  return table === 'history' ? [timesOf(layout)] : dateColumns(layout.columns);
}

function timesOf({ columns, header, history }: Part['layout']): Column {
  const position =
    history?.shape === 'wide'
      ? history.first + history.at
      : (columns.find(({ field }) => field === 'at')?.position ?? 0);
  return { field: 'at', position, header: header[position] ?? '' };
}
