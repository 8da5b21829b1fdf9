import { foldCase, normalizeHeader } from '../table/header.ts';
import type { Field, SideTable, Table } from '../types.ts';
import { crms } from './index.ts';
import { matchTable, signsIn, type TableMatch } from './match.ts';

/** Without one of each list a side table is of no use. */
const NEEDED: Readonly<Record<SideTable, readonly (readonly Field[])[]>> = {
  associations: [['dealId'], ['contactId', 'email']],
  stages: [['id'], ['label', 'probability', 'isWon', 'isClosed']],
  pipelines: [['id'], ['label']],
  merges: [['id'], ['into']],
  dealMerges: [['id'], ['into']],
  options: [['property'], ['value'], ['label']],
  dealHistory: [['id'], ['value'], ['at']],
};

const SIDE_TABLES = Object.keys(NEEDED) as readonly SideTable[];

/** Told by the name only where the columns fit several. */
const FILE_NAMES: Readonly<Record<SideTable, RegExp>> = {
  associations: /deal.?contact|contact.?deal|contact.?role|opportunity.?prospect|associat|zuordnung/,
  stages: /stage|phase/,
  pipelines: /pipeline/,
  merges: /merge|zusammen/,
  dealMerges: /merge|zusammen/,
  options: /option|propert|eigenschaft/,
  dealHistory: /histor|verlauf|change/,
};

/** What a table is called: `deal history` for `dealHistory`. */
export const tableName = (table: Table): string => table.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const isSideTable = (table: Table): table is SideTable => Object.hasOwn(NEEDED, table);

/** The first list of fields of which a side table has none; null where it has all that it needs. */
export function lackingFields(table: SideTable, has: (field: Field) => boolean): readonly Field[] | null {
  return NEEDED[table].find((fields) => !fields.some(has)) ?? null;
}

/**
 * The side table that a header is: `unmistakable` ones have headers that no other table has, whatever else stands
 * beside them; `plain` ones have columns of the table and no others.
 */
export function sideTableOf(
  header: readonly string[],
  fileName: string,
  kind: 'unmistakable' | 'plain',
): TableMatch | null {
  const name = foldCase(fileName);
  const isIt = kind === 'plain' ? isPlain : isUnmistakable;
  let best: TableMatch | null = null;
  let bestFit = 0;
  for (const crm of crms) {
    for (const table of SIDE_TABLES) {
      const match = crm.tables[table] === undefined ? null : matchTable(crm, table, header);
      if (match === null || isLacking(match, table) || !isIt(match, header)) continue;
      const isNamed = FILE_NAMES[table].test(name);
      if (table === 'associations' && !isNamed && mayBeContacts(match)) continue;
      if (table === 'dealHistory' && kind === 'plain' && !isOfChanges(match)) continue;
      const fit = fitOf(match, header) + (isNamed ? 0.25 : 0);
      if (fit <= bestFit) continue;
      best = match;
      bestFit = fit;
    }
  }
  return best;
}

function isLacking({ matches }: TableMatch, table: SideTable): boolean {
  return lackingFields(table, (field) => matches.some((match) => match.field === field)) !== null;
}

/** An e-mail beside an id is the row of a contact, who may name a deal. */
function mayBeContacts({ matches, marks }: TableMatch): boolean {
  const has = (field: Field): boolean => matches.some((match) => match.field === field);
  return has('email') && (has('contactId') || marks.length > 0);
}

/** An id, a value and a time alone could be of anything. */
function isOfChanges({ matches }: TableMatch): boolean {
  return matches.some(({ field }) => field === 'property' || field === 'source');
}

function isUnmistakable({ crm, table }: TableMatch, header: readonly string[]): boolean {
  const lists = crm.tables[table]?.headers ?? [];
  const present = new Set(header.map(normalizeHeader));
  return lists.length > 0 && lists.every((names) => names.some((name) => present.has(normalizeHeader(name))));
}

/** True when every column is known to belong there. What begins with `_` is a warehouse's own. */
function isPlain({ matches, marks }: TableMatch, header: readonly string[]): boolean {
  const known = new Set([...matches.map(({ position }) => position), ...marks]);
  return header.every((text, position) => known.has(position) || /^\s*_/.test(text) || text.trim() === '');
}

/** How much of the header is told: fields before marks, and a CRM's own signs before names that any may use. */
function fitOf({ crm, matches, marks }: TableMatch, header: readonly string[]): number {
  const isForeign = crm.signs.length > 0 && signsIn(crm, header) === 0;
  return new Set(matches.map(({ field }) => field)).size + marks.length / 100 - (isForeign ? 0.5 : 0);
}
