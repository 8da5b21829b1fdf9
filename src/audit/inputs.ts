import { crmOf } from '../crm/index.ts';
import { checkMappings, isMapped, writeFlag } from '../crm/mapping.ts';
import { MissingId, recognise, UnknownTable } from '../crm/recognise.ts';
import { tableName } from '../crm/side-tables.ts';
import { Fault } from '../errors.ts';
import type { InputSpec } from '../options.ts';
import { type Dialect, detectDialect } from '../table/dialect.ts';
import { decodeCell } from '../table/encoding.ts';
import { Scanner } from '../table/scan.ts';
import { openSource, readFully, type Source, type Spool } from '../table/source.ts';
import type { ColumnMapping, Need } from '../types.ts';
import type { JoinedAssociations } from './join.ts';
import type { Part } from './range.ts';

/** One opened and recognised input. */
export interface Input {
  readonly source: Source;
  readonly dialect: Dialect;
  readonly part: Part;
  readonly notes: readonly string[];
}

const HEAD_BYTES = 1 << 20;

/** Opens the inputs and recognises their tables. Throws a `Fault` for the first one that cannot be trusted. */
export async function openInputs(
  specs: readonly InputSpec[],
  map: readonly ColumnMapping[],
  spool: Spool,
): Promise<readonly Input[]> {
  checkMappings(map);
  const sources: Source[] = [];
  for (const spec of specs) sources.push(await openSource(spec, spool));
  refuseRepeats(sources);
  const inputs = recogniseInputs(sources, specs, map);
  if (!hasContacts(inputs)) throw withoutContacts(inputs, []);
  for (const mapping of map) {
    if (inputs.some(({ part }) => isMapped(mapping, part.layout))) continue;
    const files = inputs.map(({ part }) => part.file).join(', ');
    throw new Fault('usage', `${writeFlag(mapping)}: no such column in ${files}; write the header as the file has it`);
  }
  return inputs;
}

interface Refusal {
  readonly file: string;
  readonly fault: Fault;
}

/** All inputs with their tables. Files that cannot be used are refused together, not one run after the other. */
function recogniseInputs(
  sources: readonly Source[],
  specs: readonly InputSpec[],
  map: readonly ColumnMapping[],
): readonly Input[] {
  const inputs: Input[] = [];
  const refused: Refusal[] = [];
  for (const [index, source] of sources.entries()) {
    const file = shownName(sources, index);
    try {
      inputs.push(recogniseInput(source, specs[index]!, map, index, file));
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.kind !== 'input') throw fault;
      refused.push({ file, fault });
    }
  }
  if (refused.length === 0) return inputs;
  const unknown = refused.filter(({ fault }) => fault instanceof UnknownTable);
  const isHopeless = inputs.length > 0 && unknown.length === refused.length && !hasContacts(inputs);
  throw isHopeless ? withoutContacts(inputs, refused) : refusalOf(refused);
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

function hasContacts(inputs: readonly Input[]): boolean {
  return inputs.some(({ part }) => part.table === 'contacts');
}

function withoutContacts(inputs: readonly Input[], refused: readonly Refusal[]): Fault {
  const names = [
    ...inputs.map(({ part }) => `${part.file} holds ${tableName(part.table)}`),
    ...refused.map(({ file }) => `${file} is not known`),
  ].join(', ');
  return new Fault(
    'input',
    `no contacts file among the inputs (${names}); add the contacts export, or --contacts FILE`,
  );
}

/** Two inputs of one name are told apart by their paths. */
function shownName(sources: readonly Source[], index: number): string {
  const { name, path } = sources[index]!;
  const namesakes = sources.filter((other) => other.name.toLowerCase() === name.toLowerCase());
  return namesakes.length > 1 && path !== '-' ? path : name;
}

function refuseRepeats(sources: readonly Source[]): void {
  const seen = new Map<string, string>();
  for (const source of sources) {
    const key = `${source.identity.dev}:${source.identity.ino}`;
    const other = seen.get(key);
    if (other !== undefined && source.identity.ino !== 0n && source.path !== '-') {
      throw new Fault('usage', `${source.path} and ${other} are the same file; name each input once`);
    }
    seen.set(key, source.path);
  }
}

/** The input again, after its encoding was settled from all its bytes. */
export function withSource({ dialect, part, notes }: Input, source: Source): Input {
  return { source, dialect, part: { ...part, text: source.text }, notes };
}

export function recogniseInput(
  source: Source,
  spec: InputSpec,
  map: readonly ColumnMapping[],
  index: number,
  file: string,
): Input {
  const head = Buffer.alloc(Math.min(HEAD_BYTES, source.size));
  const length = readFully(source.fd, head, 0, head.length, 0);
  const dialect = detectDialect(head.subarray(0, length));
  const { header, dataStart } = readHeader(source, dialect);
  const { layout, notes } = recognise(header, {
    fileName: file,
    map: map.filter(({ table }) => table === undefined || spec.table === undefined || table === spec.table),
    ...(spec.table !== undefined && { table: spec.table }),
  });
  const part: Part = {
    index,
    file,
    table: layout.table,
    fd: source.fd,
    size: source.size,
    text: source.text,
    delimiter: dialect.delimiter,
    dataStart,
    layout,
  };
  const declared = dialect.declared ? ['The delimiter is the one that the sep= line names.'] : [];
  return { source, dialect, part, notes: [...declared, ...notes] };
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
export function metNeeds(parts: readonly Part[], { files }: JoinedAssociations): ReadonlySet<Need> {
  const met = new Set<Need>();
  for (const { table, layout } of parts) {
    met.add(table);
    for (const { field } of layout.columns) {
      if (table === 'contacts' || table === 'deals' || table === 'history') met.add(`${table}.${field}` as Need);
    }
  }
  const isLinked =
    met.has('contacts.dealIds') ||
    met.has('deals.contactIds') ||
    met.has('deals.contactEmails') ||
    files.some(({ leading }) => leading > 0);
  if (met.has('deals') && isLinked) met.add('links');
  return met;
}

/** The CRM whose names the run's inputs use: that of the contacts, unless only deals or history tell. */
export function crmIdOf(parts: readonly Part[]): string {
  const contacts = parts.filter(({ table }) => table === 'contacts');
  // Companies are called alike everywhere.
  const others = parts.filter(({ table }) => table === 'deals' || table === 'history');
  const told = [...contacts, ...others].find(({ layout }) => crmOf(layout.crm).id !== 'generic');
  return told?.layout.crm ?? 'generic';
}
