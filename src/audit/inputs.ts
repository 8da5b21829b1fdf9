import { crmOf } from '../crm/index.ts';
import { checkMappings, isMapped, writeFlag } from '../crm/mapping.ts';
import { MissingId, recognise, UnfitTable, UnknownTable } from '../crm/recognise.ts';
import { tableName } from '../crm/side-tables.ts';
import { Fault } from '../errors.ts';
import type { AuditOptions, InputSpec } from '../options.ts';
import { type Dialect, detectDialect } from '../table/dialect.ts';
import { decodeCell } from '../table/encoding.ts';
import { expandInputs } from '../table/expand.ts';
import { EmptyFile } from '../table/opened.ts';
import { Scanner } from '../table/scan.ts';
import { closeSource, openSources, type Source } from '../table/source.ts';
import { isSameContent, readFully, type Spool } from '../table/spool.ts';
import type { ColumnMapping, Need, Table } from '../types.ts';
import { CLOSING_FIELDS } from './closings.ts';
import type { DealHistories } from './deal-history.ts';
import type { JoinedAssociations } from './join.ts';
import { createOverrides, type Overrides } from './overrides.ts';
import type { Part } from './range.ts';

/** One opened and recognised input. */
export interface Input {
  readonly source: Source;
  readonly dialect: Dialect;
  readonly part: Part;
  readonly notes: readonly string[];
}

const HEAD_BYTES = 1 << 20;
const MOST_REASONS = 3;

/** The inputs of a run. */
export interface OpenedInputs {
  readonly inputs: readonly Input[];
  /** What was taken and left out, one sentence each. */
  readonly notes: readonly string[];
  /** True when what was left out may be deals. */
  readonly isDealMissing: boolean;
}

/** A table that was opened, and what the user said of it. */
interface Found {
  readonly source: Source;
  /** What the command line has for it; the tables of one archive share it. */
  readonly spec: InputSpec;
}

/** Opens the inputs and recognises their tables. Throws a `Fault` for the first one that cannot be trusted. */
export async function openInputs(
  options: Pick<AuditOptions, 'files' | 'map' | 'encoding' | 'delimiter' | 'overrides' | 'withoutContacts'>,
  spool: Spool,
): Promise<OpenedInputs> {
  const { map = [] } = options;
  checkMappings(map);
  const overrides = createOverrides(options);
  const { files, notes: expanded } = await expandInputs(options.files);
  const notes = [...expanded];
  const found: Found[] = [];
  try {
    for (const spec of files) found.push(...(await openInput(spec, overrides, spool, notes)));
    refuseRepeats(found);
    overrides.refuseUnused(found.map(({ source }) => source));
    const fresh = withoutCopies(found, notes);
    const { inputs, spared } = recogniseInputs(fresh, overrides, map, options.withoutContacts);
    notes.push(...leftOut(spared));
    // What was not judged is said before what was not read.
    notes.unshift(...contactsNotes(inputs, options.withoutContacts));
    checkMapped(inputs, map);
    const used = new Set(inputs.map(({ source }) => source.fd));
    for (const { source } of found) if (!used.has(source.fd)) closeSource(source);
    return { inputs, notes, isDealMissing: spared.some(isLikeDeals) };
  } catch (error) {
    for (const { source } of found) closeSource(source);
    throw error;
  }
}

async function openInput(
  spec: InputSpec,
  overrides: Overrides,
  spool: Spool,
  notes: string[],
): Promise<readonly Found[]> {
  try {
    const opened = await openSources(spec, spool, { formOf: (names) => overrides.formOf(spec, names) });
    notes.push(...opened.notes);
    return opened.sources.map((source) => ({ source, spec }));
  } catch (error) {
    if (!(error instanceof EmptyFile) || spec.optional !== true) throw error;
    notes.push(`${spec.path} was left out: it is empty.`);
    return [];
  }
}

/** Of what a folder holds, nothing counts twice: an archive often lies beside what was taken out of it. */
function withoutCopies(found: readonly Found[], notes: string[]): readonly Found[] {
  const kept: Found[] = [];
  for (const one of found) {
    const { source, spec } = one;
    const original = spec.optional && kept.find((other) => isSameContent(other.source, source));
    if (!original) kept.push(one);
    else notes.push(`${source.path} was left out: it holds the same bytes as ${original.source.path}.`);
  }
  return kept;
}

/** Refuses a mapping that no file takes. */
export function checkMapped(inputs: readonly Input[], map: readonly ColumnMapping[]): void {
  for (const mapping of map) {
    if (inputs.some(({ part }) => isMapped(mapping, part.layout))) continue;
    const files = inputs.map(({ part }) => part.file).join(', ');
    throw new Fault('usage', `${writeFlag(mapping)}: no such column in ${files}; write the header as the file has it`);
  }
}

interface Refusal {
  readonly file: string;
  readonly fault: Fault;
  readonly found: Found;
}

/** All inputs with their tables. Files that cannot be used are refused together, not one run after the other. */
function recogniseInputs(
  found: readonly Found[],
  overrides: Overrides,
  map: readonly ColumnMapping[],
  isAlone: AuditOptions['withoutContacts'],
): { readonly inputs: readonly Input[]; readonly spared: readonly Refusal[] } {
  const sources = found.map(({ source }) => source);
  const inputs: Input[] = [];
  const refusals: Refusal[] = [];
  for (const [index, one] of found.entries()) {
    const file = shownName(sources, index);
    const table = overrides.tableOf(one.spec, one.source);
    const spec = { path: one.source.path, ...(table !== undefined && { table }) };
    try {
      inputs.push(recogniseInput(one.source, spec, map, inputs.length, file));
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.kind !== 'input') throw fault;
      refusals.push({ file, fault, found: one });
    }
  }
  const isUsed = ({ source }: Found) => inputs.some((input) => input.source === source);
  const used = found.filter(isUsed);
  const spared = refusals.filter((refusal) => isSpared(refusal, used));
  const refused = refusals.filter((refusal) => !spared.includes(refusal));
  if (inputs.length === 0 && refused.length === 0) throw withoutContacts([], refusals, isAlone);
  if (refused.length === 0) return { inputs, spared };
  const unknown = refused.filter(({ fault }) => fault instanceof UnknownTable);
  const isHopeless = inputs.length > 0 && unknown.length === refused.length && !isEnough(inputs, isAlone);
  throw isHopeless ? withoutContacts(inputs, refused, isAlone) : refusalOf(refused);
}

/** True for what nobody named: a file of a folder, or a part of an archive or workbook of which others are known. */
function isSpared({ fault, found: { source, spec } }: Refusal, used: readonly Found[]): boolean {
  if (!(fault instanceof UnknownTable || fault instanceof UnfitTable)) return false;
  return spec.optional === true || (source.file !== source.path && used.some((other) => other.spec === spec));
}

type Unfit = Refusal & { readonly fault: UnfitTable };

function isLikeDeals(refusal: Refusal): refusal is Unfit {
  const { fault } = refusal;
  return fault instanceof UnfitTable && (fault.table === 'deals' || fault.table === 'associations');
}

function leftOut(spared: readonly Refusal[]): readonly string[] {
  const others = spared.filter((refusal) => !isLikeDeals(refusal));
  const names = others.map(({ file }) => file).join(', ');
  return [
    ...spared.filter(isLikeDeals).map((refusal) => {
      const effect = 'nobody is lowered, or called unproven, for want of a deal';
      const help = `If it holds deals, add ${refusal.fault.flag}; if not, name the other files one by one`;
      return `${reasonOf(refusal)}; ${effect}. ${help}.`;
    }),
    // Where there are many, a reason for each would hide the rest of the report.
    ...(others.length > MOST_REASONS
      ? [`${others.length} files were left out, which are no tables that are read: ${names}.`]
      : others.map((refusal) => `${reasonOf(refusal)}.`)),
  ];
}

function reasonOf({ file, fault }: Refusal): string {
  return `${file} was left out: ${fault.message.replace(`${file}: `, '').split(';')[0]}`;
}

/** The fault of the file that is nearest to being used, and the names of the others. */
function refusalOf(refused: readonly Refusal[]): Fault {
  const first = refused.find(({ fault }) => !(fault instanceof UnknownTable)) ?? refused[0]!;
  const others = refused
    .filter((refusal) => refusal !== first)
    .map(({ file, fault }) => (fault instanceof MissingId ? `${file} (${fault.flag})` : file));
  if (others.length === 0) return first.fault;
  const these = others.length === 1 ? 'another file' : `${others.length} other files`;
  return new Fault('input', `${first.fault.message}; ${these} cannot be used as is either: ${others.join(', ')}`);
}

/** True where an input is of one of the tables. */
export const hasTable = (inputs: readonly Input[], ...tables: readonly Table[]): boolean =>
  inputs.some(({ part }) => tables.includes(part.table));

/** True where there is something to judge. */
function isEnough(inputs: readonly Input[], isAlone: AuditOptions['withoutContacts']): boolean {
  return hasTable(inputs, 'contacts') || (isAlone === true && hasTable(inputs, 'deals', 'dealHistory'));
}

/** What is said of missing contacts. Throws a `Fault` where they may not be missing, or are not. */
function contactsNotes(inputs: readonly Input[], isAlone: AuditOptions['withoutContacts']): readonly string[] {
  if (!isEnough(inputs, isAlone)) throw withoutContacts(inputs, [], isAlone);
  const contacts = inputs.find(({ part }) => part.table === 'contacts');
  if (isAlone !== true) return [];
  if (contacts !== undefined) {
    const { file } = contacts.part;
    throw new Fault('usage', `--without-contacts, but ${file} holds contacts; leave out the flag, or the file`);
  }
  return ['No contact was judged, because no contacts file is among the inputs: only what deals alone can show was.'];
}

function withoutContacts(
  inputs: readonly Input[],
  refused: readonly Refusal[],
  isAlone: AuditOptions['withoutContacts'],
): Fault {
  const names = [
    ...inputs.map(({ part }) => `${part.file} holds ${tableName(part.table)}`),
    ...refused.map(({ file }) => `${file} is not known`),
  ].join(', ');
  if (isAlone === true) {
    const help = 'add the export of deals, or of how they moved';
    return new Fault('input', `neither deals nor a history of deals among the inputs (${names}); ${help}`);
  }
  const hasRest = isAlone !== undefined && hasTable(inputs, 'deals', 'dealHistory');
  const rest = hasRest ? ', or audit the rest alone with --without-contacts' : '';
  return new Fault(
    'input',
    `no contacts file among the inputs (${names}); add the contacts export with --contacts FILE${rest}`,
  );
}

/** Two inputs of one name are told apart by their paths. */
export function shownName(sources: readonly Source[], index: number): string {
  const { name, path } = sources[index]!;
  const namesakes = sources.filter((other) => other.name.toLowerCase() === name.toLowerCase());
  return namesakes.length > 1 && path !== '-' ? path : name;
}

function refuseRepeats(found: readonly Found[]): void {
  const seen = new Map<string, Found>();
  for (const one of found) {
    const { identity, file } = one.source;
    const key = `${identity.dev}:${identity.ino}`;
    const other = seen.get(key);
    if (other !== undefined && other.spec !== one.spec && identity.ino !== 0n && file !== '-') {
      throw new Fault('usage', `${file} and ${other.source.file} are the same file; name each input once`);
    }
    seen.set(key, one);
  }
}

/** The input again, after its encoding was settled from all its bytes. */
export function withSource({ dialect, part, notes }: Input, source: Source): Input {
  return { source, dialect, part: { ...part, text: source.text }, notes };
}

/** How a file is parted, and what stands above its columns. */
export interface Shape {
  readonly dialect: Dialect;
  readonly header: readonly string[];
  readonly dataStart: number;
}

export function readShape(source: Source): Shape {
  const head = Buffer.alloc(Math.min(HEAD_BYTES, source.size));
  const length = readFully(source.fd, head, 0, head.length, 0);
  const { delimiter } = source;
  const dialect = detectDialect(head.subarray(0, length), delimiter === null ? {} : { delimiter });
  return { dialect, ...readHeader(source, dialect) };
}

export function recogniseInput(
  source: Source,
  spec: InputSpec,
  map: readonly ColumnMapping[],
  index: number,
  file: string,
): Input {
  const { dialect, header, dataStart } = readShape(source);
  const { layout, notes } = recognise(header, {
    fileName: file,
    map: map.filter(({ table }) => table === undefined || spec.table === undefined || table === spec.table),
    ...(spec.table !== undefined && { table: spec.table }),
  });
  const part = toPart(source, file, { dialect, dataStart, layout }, index);
  const isSaid = dialect.declared && source.delimiter === null;
  const declared = isSaid ? ['The delimiter is the one that the sep= line names.'] : [];
  return { source, dialect, part, notes: [...declared, ...notes] };
}

/** A file as it is read, in no zone of its own so far. */
export function toPart(
  { fd, size, text }: Source,
  file: string,
  { dialect, dataStart, layout }: Pick<Part, 'dataStart' | 'layout'> & { readonly dialect: Dialect },
  index = 0,
): Part {
  const { delimiter } = dialect;
  return { index, file, table: layout.table, fd, size, text, delimiter, dataStart, layout, zone: null };
}

function readHeader(source: Source, dialect: Dialect): { header: string[]; dataStart: number } {
  const scanner = new Scanner((target, offset, wanted, at) => readFully(source.fd, target, offset, wanted, at), {
    delimiter: dialect.delimiter,
    from: dialect.headerStart,
    to: Number.POSITIVE_INFINITY,
    chunkBytes: 1 << 16,
  });
  while (scanner.next()) {
    for (let r = 0; r < scanner.rows; r++) {
      const width = scanner.widthOf(r);
      if (width === 1 && scanner.startOf(r, 0) === scanner.endOf(r, 0)) continue;
      const header: string[] = [];
      for (let cell = 0; cell < width; cell++) {
        header.push(decodeCell(scanner.buffer, scanner.startOf(r, cell), scanner.endOf(r, cell), source.text));
      }
      return { header, dataStart: scanner.base + scanner.behind(r) };
    }
  }
  if (scanner.unterminated >= 0) throw unterminatedFault(source.path, 1, scanner.unterminated);
  throw new Fault('input', `${source.path}: the file is empty; export it again`);
}

/** A quote that is never closed swallows the rest of the file, so nothing behind it can be trusted. */
export function unterminatedFault(path: string, row: number, offset: number): Fault {
  const where = `a quote opened in row ${row.toLocaleString('en-US')} (byte ${offset.toLocaleString('en-US')})`;
  return new Fault('input', `${path}: ${where} is never closed; the file is cut off or broken there, export it again`);
}

/** The needs that the inputs meet. `associations` that lead nowhere link nothing. */
export function metNeeds(
  parts: readonly Part[],
  { files }: JoinedAssociations,
  moved: Pick<DealHistories, 'orderedBy' | 'creations'> | null,
): ReadonlySet<Need> {
  const met = new Set<Need>();
  for (const { table, layout } of parts) {
    met.add(table);
    for (const { field } of layout.columns) {
      if (table === 'contacts' || table === 'deals' || table === 'history') met.add(`${table}.${field}` as Need);
    }
  }
  // Whatever a column that dates one end is called, it dates the deals that came to it.
  const isClosing = (need: Need): boolean => CLOSING_FIELDS.has(need.replace('deals.', ''));
  if ([...met].some(isClosing)) met.add('deals.closedAt');
  const isTold = met.has('contacts.dealIds') || met.has('deals.contactIds') || met.has('deals.contactEmails');
  const isLinked = files.some(({ leading }) => leading > 0) || (isTold && !haveOwnTable(parts));
  if (met.has('deals') && isLinked) met.add('links');
  if (moved !== null && moved.orderedBy !== null) met.add('stageOrder');
  if (moved !== null && moved.creations > 0) met.add('creations');
  return met;
}

/** True where columns tell only some of the links between deals and contacts, and a table of its own all of them. */
function haveOwnTable(parts: readonly Part[]): boolean {
  return parts.some(({ table, layout }) => table === 'deals' && crmOf(layout.crm).links !== undefined);
}

/** The CRM whose names the run's inputs use: that of the contacts, unless only deals or histories tell. */
export function crmIdOf(parts: readonly Part[]): string {
  const contacts = parts.filter(({ table }) => table === 'contacts');
  // Companies are called alike everywhere.
  const others = parts.filter(({ table }) => table === 'deals' || table === 'history');
  const logs = parts.filter(({ table }) => table === 'dealHistory');
  const told = [...contacts, ...others, ...logs].find(({ layout }) => crmOf(layout.crm).id !== 'generic');
  return told?.layout.crm ?? 'generic';
}
