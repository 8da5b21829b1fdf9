import { crmOf } from '../crm/index.ts';
import { foldCase, normalizeHeader } from '../table/header.ts';
import type { Table } from '../types.ts';
import { positionOf } from './field-positions.ts';
import { KeyIndex, NO_ID, slotsFor } from './ids.ts';
import type { Part } from './range.ts';

/** A column in which each cell should stand on one row only. */
export interface KeyedColumn {
  readonly position: number;
  readonly holds: 'ids' | 'emails';
}

/** Tables of records: in the others an id stands on many rows. */
const RECORDS: ReadonlySet<Table> = new Set<Table>(['contacts', 'deals', 'companies']);

/** The ids and e-mails of records; of a table that nobody knows, by their headers. */
export function keyedColumns({ file, table, layout }: Part): readonly KeyedColumn[] {
  const { header, columns } = layout;
  if (columns.length === 0) {
    const emails = header.findIndex((text) => EMAILS.has(normalizeHeader(text)));
    return keyed(isOwnId(header[0] ?? '', file) ? 0 : -1, emails);
  }
  if (!RECORDS.has(table)) return [];
  return keyed(positionOf(columns, 'id'), table === 'contacts' ? positionOf(columns, 'email') : -1);
}

const keyed = (ids: number, emails: number): readonly KeyedColumn[] => [
  ...(ids < 0 ? [] : [{ position: ids, holds: 'ids' } as const]),
  ...(emails < 0 ? [] : [{ position: emails, holds: 'emails' } as const]),
];

const EMAILS: ReadonlySet<string> = new Set(
  ['email', ...Object.values(crmOf('generic').tables.contacts.fields.email ?? {}).flat()].map(normalizeHeader),
);

/** True for `id`, and for `activity_id` in `activity.csv` or `activities.csv`: another's id stands on many rows. */
function isOwnId(header: string, file: string): boolean {
  const [, of] = /^(?:(.+?)[ -]?)?id$/.exec(normalizeHeader(header)) ?? [null];
  if (of === null) return false;
  if (of === undefined) return true;
  const name = foldCase(file.split(/[\\/]/).at(-1)!.split('.')[0]!).replace(/[\s_-]+/g, ' ');
  return [of, `${of}s`, `${of}es`, of.replace(/y$/, 'ies')].includes(name);
}

/** How many cells of a column stand on more than one row. */
export interface Repeats {
  readonly values: number;
  /** The places of the first cell that comes again, and of the one that it is like; null where none does. */
  readonly first: readonly [number, number] | null;
}

export function repeatsIn(keys: Float64Array): Repeats {
  const index = new KeyIndex(keys, new Int32Array(slotsFor(keys.length)));
  const isCounted = new Uint8Array(keys.length);
  let values = 0;
  let first: Repeats['first'] = null;
  for (let place = 0; place < keys.length; place++) {
    const before = keys[place] === NO_ID ? -1 : index.add(place);
    if (before < 0) continue;
    first ??= [before, place];
    if (isCounted[before] === 0) values++;
    isCounted[before] = 1;
  }
  return { values, first };
}
