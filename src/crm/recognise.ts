import { Fault } from '../errors.ts';
import { closest } from '../policy/closest.ts';
import { foldCase, normalizeHeader, toColumnLetters, toShownHeader } from '../table/header.ts';
import type { Column, ColumnMapping, Field, Layout, SideTable, Table } from '../types.ts';
import { crms } from './index.ts';
import { checkMappings, mapColumns, votes, writeFlag } from './mapping.ts';
import { type Match, matchTable, namesOfField, signsIn, type TableMatch, usualName } from './match.ts';
import { misleadingNotes, withoutMisleading } from './misleading.ts';
import { isSideTable, lackingFields, sideTableOf } from './side-tables.ts';
import { findWideHistory } from './wide-history.ts';

/** What is known about a file besides its header. */
export interface Hints {
  readonly fileName: string;
  /** The table the user says it is. */
  readonly table?: Table;
  readonly map: readonly ColumnMapping[];
}

export interface Recognition {
  readonly layout: Layout;
  /** What was assumed, one sentence each. */
  readonly notes: readonly string[];
}

/** What says that a file is none of the tables that stageproof reads. */
export class UnknownTable extends Fault {}

/** What says that a file is a table that is not read: nothing about it is open. */
export class ForeignFile extends UnknownTable {}

/** What says that a file looks like a table and lacks what makes it one: it may well be something else. */
export class UnfitTable extends Fault {
  readonly table: Table;
  /** What names the column that it lacks. */
  readonly flag: string;

  constructor(message: string, table: Table, missing: Field) {
    super('input', message);
    this.table = table;
    this.flag = writeFlag({ table, field: missing, header: 'HEADER' });
  }
}

/** What says that a file has no id, and which flag makes one of another column. */
export class MissingId extends Fault {
  readonly flag: string;

  constructor(message: string, flag: string) {
    super('input', message);
    this.flag = flag;
  }
}

type Records = 'contacts' | 'deals' | 'companies';

const RECORDS: readonly Records[] = ['contacts', 'deals', 'companies'];

const isRecords = (table: Table): table is Records => (RECORDS as readonly Table[]).includes(table);

/** Fields of which a table may have several columns. */
const MANY: ReadonlySet<Field> = new Set<Field>([
  'activity',
  'stageDate',
  'dealIds',
  'mergedIds',
  'contactIds',
  'contactEmails',
  'deleted',
]);

/** Fields that show a table for what it is; an id or a date alone shows nothing. */
const TELLING: Readonly<Record<Records, ReadonlySet<Field>>> = {
  contacts: new Set<Field>([
    'email',
    'firstName',
    'lastName',
    'stage',
    'leadStatus',
    'stageDate',
    'dealIds',
    'mergedIds',
  ]),
  deals: new Set<Field>([
    'name',
    'stage',
    'pipeline',
    'closedAt',
    'wonAt',
    'lostAt',
    'expectedAt',
    'isWon',
    'isLost',
    'contactEmails',
  ]),
  companies: new Set<Field>(['domain']),
};

/** Headers that tables of any kind have, so that they show nothing either. */
const COMMON: ReadonlySet<string> = new Set(['status', 'type', 'typ']);

/** Fields without which a table is of no use. */
const NEEDED: Readonly<Record<Exclude<Table, SideTable>, readonly Field[]>> = {
  contacts: ['id'],
  deals: ['id'],
  companies: [],
  history: ['id', 'value', 'at'],
};

/** The first field that a table lacks and cannot do without; of a side table the usual one of several. */
function missingField(table: Table, has: (field: Field) => boolean): Field | undefined {
  return isSideTable(table) ? lackingFields(table, has)?.[0] : NEEDED[table].find((field) => !has(field));
}

/** Fields of which two equal headers are refused, because reading the wrong one would be silent. */
const DECIDING: ReadonlySet<Field> = new Set<Field>(['id', 'stage', 'value', 'at']);

const FILE_NAMES: readonly (readonly [Table, RegExp])[] = [
  ['history', /histor|verlauf|changes/],
  ['deals', /deal|opportunit|potential|chancen|gesch(ä|ae)fte/],
  ['companies', /compan|account|organi[sz]ation|unternehmen|firmen/],
  ['contacts', /contact|kontakt|lead|person|people|prospect/],
];

/** How a file is laid out, told from its header. Throws a fault that names the way out where it cannot be told. */
export function recognise(header: readonly string[], hints: Hints): Recognition {
  checkMappings(hints.map);
  const chosen = withoutMisleading(
    hints.table === undefined ? choose(header, hints) : chooseCrm(header, hints.table, hints),
    header,
  );
  const notes: string[] = [];
  noteDoubt(header, hints, notes);
  if (chosen.table === 'history') return layOutHistory(chosen, header, hints, notes);
  const columns = settleColumns(chosen, header, hints, notes);
  requireFields(chosen, columns, header, hints);
  noteMissingStage(chosen, columns, hints, notes);
  notes.push(...misleadingNotes(chosen, columns, header));
  return { layout: layoutOf(chosen, header, columns), notes };
}

function layoutOf({ crm, table, matches }: TableMatch, header: readonly string[], columns: readonly Column[]): Layout {
  const used = matches.filter((match) => columns.some((column) => column.position === match.position));
  return { table, crm: crm.id, language: languageOf(used), header, columns };
}

/* Which table, which CRM. */

interface Candidate {
  readonly match: TableMatch;
  readonly score: number;
  /** True when a mapping names the table. */
  readonly voted: boolean;
}

function choose(header: readonly string[], hints: Hints): TableMatch {
  const voted = hints.map.find(({ table }) => table !== undefined && votes(header, table, hints.map) > 0)?.table;
  if (voted !== undefined && isSideTable(voted)) return chooseCrm(header, voted, hints);
  const unmistakable = voted === undefined ? sideTableOf(header, hints.fileName, 'unmistakable') : null;
  if (unmistakable) return unmistakable;
  refuseForeign(header, hints, 'always');
  const plain = voted === undefined ? sideTableOf(header, hints.fileName, 'plain') : null;
  if (plain) return plain;
  const history = historyOf(header, hints);
  if (history) return history;
  refuseForeign(header, hints, 'bare');
  const candidates = RECORDS.map((table) => score(chooseCrm(header, table, hints), header, hints)).filter((candidate) =>
    isTelling(candidate, header),
  );
  const best = Math.max(...candidates.map((candidate) => candidate.score));
  const equals = candidates.filter((candidate) => candidate.score === best).map(({ match }) => match);
  // Deals know the id and the e-mail of their contact, and nobody could tell them apart without an id of their own.
  const able = equals.filter(({ table, matches }) => table !== 'deals' || matches.some(({ field }) => field === 'id'));
  const winners = able.length > 0 ? able : equals;
  const [first, second] = winners;
  if (!first) throw untold(header, hints);
  if (!second) return first;
  const named = winners.find(({ table }) => table === tableByName(hints.fileName));
  if (named) return named;
  // A company is seldom exported with nothing but its stage, so only contacts and deals are a real doubt.
  if (winners.every(({ table }) => table !== 'deals')) return first;
  throw new Fault(
    'input',
    `${hints.fileName}: the header fits ${winners.map(({ table }) => table).join(' and ')} equally well; ` +
      `say ${winners.map(({ table }) => `--${table} ${hints.fileName}`).join(' or ')}`,
  );
}

/** What the user says is done; that the columns say something else is said. */
function noteDoubt(header: readonly string[], hints: Hints, notes: string[]): void {
  const { table: said, map, ...rest } = hints;
  if (said === undefined || map.length > 0) return;
  const guessed = guess(() => choose(header, { ...rest, map }));
  if (guessed === null || guessed.table === said) return;
  notes.push(`Read as ${said}, because the command line says so; the columns look like ${guessed.table}.`);
}

function guess(recognition: () => TableMatch): TableMatch | null {
  try {
    return recognition();
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

function isTelling({ match, score: sum, voted }: Candidate, header: readonly string[]): boolean {
  const { table, matches, marks } = match;
  if (!isRecords(table) || sum === 0) return false;
  const has = (wanted: Field): boolean => matches.some(({ field }) => field === wanted);
  // A name alone could be of anything: a team, a role, a list.
  if (table === 'companies' && has('name') && (marks.length > 0 || has('stage'))) return true;
  const tells = ({ field, position }: Match): boolean =>
    TELLING[table].has(field) && !COMMON.has(normalizeHeader(header[position]!));
  return voted || matches.some(tells);
}

function untold(header: readonly string[], { fileName }: Hints): Fault {
  const shown = header.slice(0, 6).map(toShownHeader);
  const columns = `${shown.join(', ')}${header.length > shown.length ? ', …' : ''}`;
  const isData = header.some((text) => text.trim() === '' || /@|^[\s\d]+$/.test(text));
  const doubt = isData ? '; the first row must hold the headers' : '';
  return new UnknownTable(
    'input',
    `${fileName}: cannot tell the table from its columns (${columns})${doubt}; leave the file out, ` +
      'or name it with --contacts, --deals, --companies or --history, and columns with --map field=Header',
  );
}

/** A header that only one table knows weighs most; one that all know weighs nothing. */
function score(match: TableMatch, header: readonly string[], { map }: Hints): Candidate {
  const others = RECORDS.filter((table) => table !== match.table).map((table) => matchTable(match.crm, table, header));
  const weigh = (position: number): number => 2 - others.filter((other) => knows(other, position)).length;
  const fields = new Set<Field>();
  const mapped = votes(header, match.table, map);
  let sum = mapped * 3;
  for (const { field, position } of match.matches) {
    if (fields.has(field)) continue;
    fields.add(field);
    sum += [0, 1, 3][weigh(position)]!;
  }
  for (const position of match.marks) if (weigh(position) === 2) sum += 1;
  return { match, score: sum, voted: mapped > 0 };
}

function knows({ matches, marks }: TableMatch, position: number): boolean {
  return marks.includes(position) || matches.some((match) => match.position === position);
}

/**
 * The CRM whose names fit most: first by the needed fields, then by the number of fields, then by its signs. One
 * without a sign never beats generic names that have the needed fields: any CRM knows some ordinary ones.
 */
function chooseCrm(header: readonly string[], table: Table, { map }: Hints): TableMatch {
  const mapped = new Set<string>(map.map(({ field }) => field));
  const matches = crms.map((crm) => matchTable(crm, table, header));
  const ordinary = fieldsOf(matches.at(-1)!).size;
  const fitOf = (match: TableMatch): number => {
    const fields = fieldsOf(match);
    const has = (field: Field): boolean => fields.has(field) || mapped.has(field);
    const needed = isSideTable(table) ? Number(lackingFields(table, has) === null) : NEEDED[table].filter(has).length;
    const signs = signsIn(match.crm, header);
    const isForeign = match.crm.signs.length > 0 && signs === 0;
    return (
      needed * 100 +
      (isForeign
        ? Math.min(fields.size, ordinary) - 0.5
        : fields.size + signs / 1000 + Math.min(match.marks.length, 9) / 10_000)
    );
  };
  return matches.reduce((best, next) => (fitOf(next) > fitOf(best) ? next : best));
}

const fieldsOf = ({ matches }: TableMatch): ReadonlySet<Field> => new Set(matches.map(({ field }) => field));

function tableByName(fileName: string): Table | null {
  const name = baseName(fileName);
  return FILE_NAMES.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}

const baseName = (fileName: string): string => foldCase(fileName.split(/[\\/]/).at(-1) ?? '');

/** True when the header names a stage or a status of a contact or a deal. */
function isStaged(header: readonly string[], hints: Hints): boolean {
  return (['contacts', 'deals'] as const).some((table) =>
    chooseCrm(header, table, hints).matches.some(({ field }) => field === 'stage' || field === 'leadStatus'),
  );
}

function refuseForeign(header: readonly string[], hints: Hints, when: 'always' | 'bare'): void {
  const { fileName, map } = hints;
  if (map.length > 0) return;
  const present = new Set(header.map(normalizeHeader));
  const holds = (names: readonly string[]): boolean => names.some((name) => present.has(normalizeHeader(name)));
  const shortName = baseName(fileName);
  for (const crm of crms) {
    for (const { headers, what, bare, fileName: named } of crm.foreign) {
      if ((bare === true) !== (when === 'bare') || !headers.every(holds)) continue;
      if (named !== undefined && (!named.test(shortName) || isStaged(header, hints))) continue;
      if (
        bare &&
        RECORDS.some((table) => matchTable(crm, table, header).matches.some(({ field }) => TELLING[table].has(field)))
      )
        continue;
      throw new ForeignFile(
        'input',
        `${fileName}: this is ${what}; leave the file out, or name its table with --contacts, --deals or --history`,
      );
    }
  }
}

/* One column for each field. */

function settleColumns(match: TableMatch, header: readonly string[], hints: Hints, notes: string[]): readonly Column[] {
  const mapped = mapColumns(header, match.table, hints.map, hints.fileName);
  const taken = new Set(mapped.filter(({ field }) => !MANY.has(field)).map(({ field }) => field));
  const free = match.matches.filter(({ field }) => !taken.has(field));
  const settled = [...new Set(free.map(({ field }) => field))].flatMap((field) => {
    const matches = free.filter((one) => one.field === field);
    return MANY.has(field) ? matches : settleField(match.table, field, matches, header, hints, notes);
  });
  const columns = settled
    .filter(({ field, position }) => !mapped.some((column) => column.field === field && column.position === position))
    .map(({ field, position, stage }) => ({
      field,
      position,
      header: header[position]!,
      ...(stage === undefined ? {} : { stage }),
    }));
  return [...columns, ...mapped].toSorted((a, b) => a.position - b.position);
}

function settleField(
  table: Table,
  field: Field,
  matches: readonly Match[],
  header: readonly string[],
  { fileName }: Hints,
  notes: string[],
): readonly Match[] {
  const [best, ...others] = matches.toSorted((a, b) => a.rank - b.rank || a.position - b.position);
  if (!best || others.length === 0) return matches;
  const name = (position: number): string =>
    `"${toShownHeader(header[position]!)}" (column ${toColumnLetters(position)})`;
  const equals = others.filter(({ rank }) => rank === best.rank).map(({ position }) => position);
  if (equals.length === 0) {
    const left = others.map(({ position }) => name(position)).join(', ');
    const flag = writeFlag({ table, field, header: header[others[0]!.position]! });
    notes.push(`${field} is read from ${name(best.position)} and not from ${left}; ${flag} would change that.`);
    return [best];
  }
  const places = [best.position, ...equals];
  if (!DECIDING.has(field)) {
    notes.push(`${field} is not read: columns ${places.map(toColumnLetters).join(' and ')} have the same header.`);
    return [];
  }
  const distinct = new Set(places.map((position) => header[position])).size === places.length;
  const flag = writeFlag({ table, field, header: header[best.position]! });
  throw new Fault(
    'input',
    `${fileName}: ${field} could be ${places.map(name).join(' or ')}; ${distinct ? `choose with ${flag}` : 'rename one of the headers'}`,
  );
}

function languageOf(matches: readonly Match[]): string | null {
  const counts = new Map<string, number>();
  for (const { languages } of matches) {
    const [only, second] = languages;
    if (only !== undefined && second === undefined) counts.set(only, (counts.get(only) ?? 0) + 1);
  }
  const [best] = [...counts].toSorted(([a, m], [b, n]) => n - m || Number(a === 'internal') - Number(b === 'internal'));
  if (best) return best[0];
  // Nothing but names that several languages share: English has them all.
  return matches.some(({ languages }) => languages.includes('en')) ? 'en' : null;
}

/* What must be there. */

/** What fields and tables are called in a sentence, where their name would not do. */
const WORDS: ReadonlyMap<Field | Table, string> = new Map<Field | Table, string>([
  ['at', 'timestamp'],
  ['dealId', 'deal id'],
  ['contactId', 'contact id'],
  ['into', 'surviving id'],
  ['dealMerges', 'deal merges'],
  ['dealHistory', 'deal history'],
]);

function requireFields(
  { crm, table }: TableMatch,
  columns: readonly Column[],
  header: readonly string[],
  { fileName }: Hints,
): void {
  const missing = missingField(table, (field) => columns.some((column) => column.field === field));
  if (missing === undefined) return;
  const known = namesOfField(crm, table, missing);
  const guess = closestHeader(header, columns, known);
  const email = columns.find(({ field }) => field === 'email');
  const usual = usualName(crm, table, missing);
  const what = `${fileName}: no ${WORDS.get(missing) ?? missing} column in this ${WORDS.get(table) ?? table} file`;
  const external = columns.find(({ field }) => field === 'externalId');
  if (missing === 'id' && external) {
    const flag = writeFlag({ table, field: 'id', header: external.header });
    throw new MissingId(`${what}; export it with "${usual}", or add ${flag} if that is what names a record`, flag);
  }
  if (guess !== null) {
    throw new Fault(
      'input',
      `${what}; did you mean "${toShownHeader(guess)}"? Then add ${writeFlag({ field: missing, header: guess })}`,
    );
  }
  if (missing === 'id' && email) {
    const flag = writeFlag({ field: 'id', header: email.header });
    throw new MissingId(
      `${what}; export it with "${usual}", or add ${flag} if the e-mail is what names a record`,
      flag,
    );
  }
  throw new UnfitTable(
    `${what}; export it with "${usual}", name the column with ${writeFlag({ field: missing, header: 'HEADER' })}, ` +
      'or leave the file out',
    table,
    missing,
  );
}

/** A header that is a slip of one of the names, and not in use for another field. */
function closestHeader(header: readonly string[], columns: readonly Column[], names: readonly string[]): string | null {
  const free = header.filter(
    (text, position) => text !== '' && !columns.some((column) => column.position === position),
  );
  for (const name of names) {
    // `id` is near to everything short.
    const guess = name.length < 4 ? null : closest(normalizeHeader(name), free.map(normalizeHeader));
    if (guess !== null) return free.find((text) => normalizeHeader(text) === guess) ?? null;
  }
  return null;
}

function noteMissingStage(
  { crm, table }: TableMatch,
  columns: readonly Column[],
  { fileName, table: said }: Hints,
  notes: string[],
): void {
  const has = (...fields: readonly Field[]): boolean => columns.some(({ field }) => fields.includes(field));
  if (table === 'companies' && !has('id')) notes.push('No column holds the id, so nobody can tell companies apart.');
  if (table === 'contacts' && !has('stage')) {
    const flag = writeFlag({ field: 'stage', header: 'HEADER' });
    notes.push(`No column holds the lifecycle stage; ${flag} names it if there is one.`);
  }
  if (table !== 'deals' || has('stage', 'isWon', 'isClosed', 'isLost', 'status')) return;
  // Deals of unknown outcome count as open, and so would lift every contact they name to opportunity.
  if (said === undefined) {
    throw new UnfitTable(
      `${fileName}: no column tells how these deals ended; export them with "${usualName(crm, table, 'stage')}", ` +
        `name the column with ${writeFlag({ field: 'stage', header: 'HEADER' })}, leave the file out, or insist with ` +
        `--deals ${fileName}`,
      table,
      'stage',
    );
  }
  notes.push('No column tells how the deals ended, so that all count as open.');
}

/* History. */

function historyOf(header: readonly string[], hints: Hints): TableMatch | null {
  const match = chooseCrm(header, 'history', hints);
  const has = (field: Field): boolean => match.matches.some((entry) => entry.field === field);
  const wide = findWideHistory(header);
  if (wide && header.slice(0, wide.first).every((text) => isLeading(match, text)) && has('id')) return match;
  if (!has('id') || !has('value') || !has('at')) return null;
  // A deals file may well have a name, a value and a timestamp.
  if (isStaged(header, hints)) return null;
  const isTold = match.matches.some(({ field, position }) => field === 'value' && namesStage(header[position]!));
  return has('property') || has('source') || isTold || tableByName(hints.fileName) === 'history' ? match : null;
}

const CURRENT =
  /^(?:current|aktuell|valeur actuelle|valor actual|valor atual|valore attuale|huidige|nuværende|nåværende|nuvarande|現在の)/;

/** What may stand before the groups of a wide history: keys, names, the current value. */
function isLeading({ crm }: TableMatch, text: string): boolean {
  const header = normalizeHeader(text);
  if (CURRENT.test(header) || /^(object|record) ?(id|type)$/.test(header)) return true;
  return [matchTable(crm, 'contacts', [text]), matchTable(crm, 'history', [text])].some(({ matches }) =>
    matches.some(({ field }) => ['id', 'email', 'firstName', 'lastName', 'property', 'stage'].includes(field)),
  );
}

function layOutHistory(match: TableMatch, header: readonly string[], hints: Hints, notes: string[]): Recognition {
  const wide = findWideHistory(header);
  if (!wide) {
    const settled = settleColumns(match, header, hints, notes);
    const columns = settled.filter(({ field }) => field !== 'property' || !isNamedByValue(settled, hints));
    requireFields(match, columns, header, hints);
    if (!columns.some(({ field }) => field === 'property')) {
      notes.push('No column names the property: every row is taken for a change of the lifecycle stage.');
    }
    return { layout: { ...layoutOf(match, header, columns), history: { shape: 'long' } }, notes };
  }
  const leading = {
    ...match,
    matches: match.matches.filter(({ position, field }) => position < wide.first && isKey(field)),
  };
  const columns = settleColumns(leading, header, hints, notes).filter(({ position }) => position < wide.first);
  if (!columns.some(({ field }) => field === 'id')) requireFields(match, columns, header.slice(0, wide.first), hints);
  const shown = (offset: number): string => toShownHeader(header[wide.first + offset]!);
  const groups = (header.length - wide.first) / wide.size;
  notes.push(
    `Columns ${toColumnLetters(wide.first)} to ${toColumnLetters(header.length - 1)} are read as ${groups} changes of the lifecycle stage, ` +
      `${wide.size} columns each: value "${shown(wide.value)}", time "${shown(wide.at)}"` +
      `${wide.source === null ? ', no source' : `, source "${shown(wide.source)}"`}.`,
  );
  return { layout: { ...layoutOf(leading, header, columns), history: wide }, notes };
}

/** A new stage is a stage, whatever stands beside it: Marketo puts the name of the revenue cycle model there. */
function isNamedByValue(columns: readonly Column[], { map }: Hints): boolean {
  if (map.some(({ field }) => field === 'property')) return false;
  return columns.some(({ field, header }) => field === 'value' && namesStage(header));
}

const namesStage = (header: string): boolean => /\b(?:stage|phase)\b/.test(normalizeHeader(header));

const isKey = (field: Field): boolean => field === 'id' || field === 'email';
