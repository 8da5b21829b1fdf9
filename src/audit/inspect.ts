import type { Crm } from '../crm/crm.ts';
import { crmOf } from '../crm/index.ts';
import { ForeignFile, UnfitTable, UnknownTable } from '../crm/recognise.ts';
import { Fault } from '../errors.ts';
import type { Advice, FileInspection, Inspection, RefusedFile } from '../inspection.ts';
import type { AuditOptions, InputSpec } from '../options.ts';
import { NO_GLOSSARY } from '../policy/glossary.ts';
import { compilePolicy } from '../policy/policy.ts';
import type { StageColumn } from '../policy/stage-column.ts';
import { expandInputs } from '../table/expand.ts';
import { EmptyFile } from '../table/opened.ts';
import { closeSource, openSources, type Source } from '../table/source.ts';
import { createSpool, type Spool } from '../table/spool.ts';
import { createZone } from '../table/zone.ts';
import type { Layout, Policy, Table } from '../types.ts';
import { readVersion } from '../version.ts';
import { chanceNotes } from './chances.ts';
import { createProfileTaker, type ShownRepeats, type TableProfile } from './column-profiles.ts';
import { checkDateSettings, checkOrderColumns, inZone, settingNotes } from './date-settings.ts';
import { profiledDates } from './dated-columns.ts';
import { dealWordNotes, learnDealWords } from './deal-words.ts';
import { toColumns, toRecognisedFile, type Understanding } from './file-inspection.ts';
import { type Clocks, NO_CLOCKS } from './find-clocks.ts';
import { GLOSSARY_TABLES, glossaryOf } from './glossary.ts';
import {
  checkMapped,
  crmIdOf,
  type Input,
  readShape,
  recogniseInput,
  type Shape,
  shownName,
  toPart,
} from './inputs.ts';
import { readAndJoin } from './join-inputs.ts';
import { learnLabels, withLabels } from './labels.ts';
import { createOverrides } from './overrides.ts';
import type { Pool } from './pool.ts';
import type { Part } from './range.ts';
import { type Reading, type ReadingOptions, readTable } from './reading.ts';
import { cellsAt } from './records.ts';
import { checkedPolicy, poolFor, readingOptionsOf, zoneSayer } from './run.ts';
import { mergeSpellings, type SpellingList } from './spellings.ts';
import { readFile } from './tasks.ts';

/** What `inspectFiles` takes of the options of an audit. */
export type InspectOptions = Omit<AuditOptions, 'asOf' | 'only' | 'skip' | 'severities' | 'findings'>;

/** An input on its way to being told of. */
interface Candidate {
  readonly spec: InputSpec;
  readonly file: string;
  readonly source: Source | null;
  readonly input: Input | null;
  /** Why an audit would not take it. */
  readonly fault: Fault | null;
}

/**
 * Tells of each file what it was taken for and why, whether or not an audit would take it. Rejects with a `Fault` for
 * wrong settings and policies; a file that cannot be read is told of like any other.
 */
export async function inspectFiles(options: InspectOptions): Promise<Inspection> {
  const spool = createSpool();
  const drop = () => spool.dispose();
  options.signal?.addEventListener('abort', drop);
  const open: { candidates: readonly Candidate[]; pool: Pool | null } = { candidates: [], pool: null };
  try {
    options.signal?.throwIfAborted();
    checkDateSettings(options);
    const notes: string[] = [];
    open.candidates = await openCandidates(options, spool, notes);
    open.pool = poolFor(
      open.candidates.flatMap(({ source }) => (source === null ? [] : [{ source }])),
      options,
    );
    return { ...(await inspect(open.candidates, open.pool, options)), notes };
  } finally {
    await open.pool?.close();
    for (const { source } of open.candidates) if (source !== null) closeSource(source);
    options.signal?.removeEventListener('abort', drop);
    spool.dispose();
  }
}

interface OpenedFile {
  readonly spec: InputSpec;
  readonly source: Source | null;
  readonly fault: Fault | null;
}

async function openCandidates(options: InspectOptions, spool: Spool, notes: string[]): Promise<readonly Candidate[]> {
  const overrides = createOverrides(options);
  const opened: OpenedFile[] = [];
  const sound: InputSpec[] = [];
  for (const spec of options.files) {
    const fault = await expandInputs([spec]).then(() => null, faultOf);
    if (fault === null) sound.push(spec);
    else opened.push({ spec, source: null, fault });
  }
  const { files, notes: expanded } = await expandInputs(sound);
  notes.push(...expanded);
  for (const spec of files) {
    try {
      const found = await openSources(spec, spool, { formOf: (names) => overrides.formOf(spec, names) });
      notes.push(...found.notes);
      opened.push(...found.sources.map((source) => ({ spec: { ...spec, path: source.path }, source, fault: null })));
    } catch (error) {
      opened.push({ spec, source: null, fault: faultOf(error) });
    }
  }
  const sources = opened.flatMap(({ source }) => source ?? []);
  if (sources.length === opened.length) overrides.refuseUnused(sources);
  return opened.map(({ spec: said, source, fault }, index) => {
    if (source === null) return { spec: said, source, file: said.path, input: null, fault };
    const file = shownName(sources, sources.indexOf(source));
    const table = overrides.tableOf(said, source);
    const spec = { ...said, ...(table !== undefined && { table }) };
    try {
      return { spec, source, file, input: recogniseInput(source, spec, options.map ?? [], index, file), fault: null };
    } catch (error) {
      return { spec, source, file, input: null, fault: faultOf(error) };
    }
  });
}

/** The fault of one file; what is wrong with the command or the system is everybody's. */
function faultOf(error: unknown): Fault {
  if (error instanceof Fault && error.kind === 'input') return error;
  throw error;
}

async function inspect(
  candidates: readonly Candidate[],
  pool: Pool,
  options: InspectOptions,
): Promise<Omit<Inspection, 'notes'>> {
  const inputs = candidates.flatMap(({ input }) => input ?? []);
  // Where a file could not be told, it may be the one that a flag speaks of.
  if (inputs.length === candidates.length) {
    checkMapped(inputs, options.map ?? []);
    checkOrderColumns(
      options,
      inputs.map(({ part }) => ({ file: part.file, columns: profiledDates(part) })),
    );
  }
  const crm = crmOf(crmFor(inputs.map(({ part }) => part)));
  const origin = options.policy?.origin ?? `preset ${crm.id}`;
  const given = options.policy === undefined ? null : await checkedPolicy(options.policy.input, origin);
  const input = inZone(given, options);
  const base: ReadingOptions = {
    ...readingOptionsOf(options, inputs, pool),
    crm: crm.id,
    policy: input,
    glossary: NO_GLOSSARY,
    zone: createZone(compilePolicy(crm, input, origin).timeZone),
    zoneBy: zoneSayer(options, input, crm),
  };
  const read: ReadCandidate[] = [];
  for (const candidate of candidates) read.push(await readCandidate(candidate, { ...base, purpose: 'profile' }, crm));
  const sound = read.flatMap(({ reading }) => reading ?? []);
  const profiles = read.flatMap(({ reading, profiled }) => (reading === null || profiled === null ? [] : profiled));
  const told = await tellOfEachOther(sound, wordsOf(profiles), crm, base, origin);
  const isTied = sound.some(({ input: { part } }) => tiesDeals(part));
  const by: Understanding = { crm, settings: options, zoneBy: base.zoneBy, isTied, ...told };
  return {
    schemaVersion: 1,
    version: readVersion(),
    policy: origin,
    files: read.map((candidate) => {
      const told = toInspection(candidate, by);
      return told.recognised || !isLeftOut(candidate, read) ? told : withoutIt(told, candidate.fault);
    }),
  };
}

/** The CRM by whose names values are read: an audit's, and where there is nothing to audit that of any file. */
function crmFor(parts: readonly Part[]): string {
  const told = crmIdOf(parts);
  if (told !== 'generic' || parts.some(({ table }) => table === 'contacts')) return told;
  return parts.find(({ layout }) => layout.crm !== 'generic')?.layout.crm ?? told;
}

function tiesDeals({ table, layout }: Part): boolean {
  return table === 'associations' || (table === 'contacts' && layout.columns.some(({ field }) => field === 'dealIds'));
}

interface Profiled {
  readonly reading: Reading;
  readonly profile: TableProfile<ShownRepeats>;
}

/** True for a file that an audit goes on without, because nobody named it and others are known. */
function isLeftOut({ spec, source, fault }: ReadCandidate, all: readonly ReadCandidate[]): boolean {
  const used = all.filter(({ reading }) => reading !== null);
  if (used.length === 0) return false;
  if (source === null) return fault instanceof EmptyFile && spec.optional === true;
  if (!(fault instanceof UnknownTable || fault instanceof UnfitTable)) return false;
  const isInside = source.file !== source.path;
  return spec.optional === true || (isInside && used.some((other) => other.source?.file === source.file));
}

/** What to do about such a file, where it is a table after all. */
function withoutIt(file: RefusedFile, fault: Candidate['fault']): RefusedFile {
  const [reason = ''] = file.reason.split(';');
  const named = `${file.file}=${file.table ?? 'contacts'}`;
  const write = /^[\w.=/-]+$/.test(named) ? `--table ${named}` : `--table "${named}"`;
  const advice: Advice = { when: 'no table is known by these columns: where it is one, name it', kind: 'flag', write };
  const isSettled = file.columns.length === 0 || fault instanceof ForeignFile;
  return { ...file, leftOut: true, reason: `left out by an audit: ${reason}`, advice: isSettled ? [] : [advice] };
}

/** A candidate with what its columns hold; `fault` is why an audit would not take it. */
interface ReadCandidate extends Candidate {
  readonly reading: Reading | null;
  /** Also of a file that nobody can tell, as far as it can be read. */
  readonly profiled: Profiled | null;
  readonly shape: Shape | null;
}

async function readCandidate(candidate: Candidate, options: ReadingOptions, crm: Crm): Promise<ReadCandidate> {
  const { input, source } = candidate;
  if (source === null) return { ...candidate, reading: null, profiled: null, shape: null };
  if (input === null) return { ...candidate, reading: null, ...(await readUntold(source, candidate.file, options)) };
  const shape = { dialect: input.dialect, header: input.part.layout.header, dataStart: input.part.dataStart };
  try {
    const profiled = await readProfileOf(input, options);
    // A table of names must be one that an audit would learn from.
    if (isGlossaryTable(input.part.table)) glossaryOf([profiled.reading.input.part], crm, readFile);
    return { ...candidate, reading: profiled.reading, profiled, shape };
  } catch (error) {
    return { ...candidate, fault: faultOf(error), reading: null, profiled: null, shape };
  }
}

/** What the columns of a file look like of which nobody knows the table. What is wrong with it was said already. */
async function readUntold(
  source: Source,
  file: string,
  options: ReadingOptions,
): Promise<Pick<ReadCandidate, 'profiled' | 'shape'>> {
  let shape: Shape | null = null;
  try {
    shape = readShape(source);
    return { shape, profiled: await readProfileOf(untold(source, file, shape), options) };
  } catch (error) {
    faultOf(error);
    return { shape, profiled: null };
  }
}

/** What the files of a run say of each other: names of stages and values, and the clocks they show. */
async function tellOfEachOther(
  readings: readonly Reading[],
  words: (policy: Policy) => StageColumn | undefined,
  crm: Crm,
  options: ReadingOptions,
  origin: string,
): Promise<Pick<Understanding, 'policy' | 'glossary' | 'clocks'>> {
  const inputs = readings.map(({ input }) => input);
  const parts = inputs.map(({ part }) => part);
  const named = glossaryOf(
    parts.filter(({ table }) => isGlossaryTable(table)),
    crm,
    readFile,
  );
  const column = words(compilePolicy(crm, options.policy, origin, named));
  const glossary = column === undefined ? named : { ...named, column };
  const policy = compilePolicy(crm, options.policy, origin, glossary);
  const count = (table: Table) => parts.filter((part) => part.table === table).length;
  const hasOthers = count('history') > 0 || count('contacts') > 1 || count('deals') > 1;
  if (count('contacts') === 0 || !hasOthers) return { policy, glossary, clocks: NO_CLOCKS };
  // Read again, as an audit would: the progress line need not know.
  const quiet = { ...options, glossary, onBytes: () => {} };
  const renumbered = inputs.map((input, index) => ({ ...input, part: { ...input.part, index } }));
  const { joined, clocks } = await readAndJoin(renumbered, policy, quiet);
  const learned = withLabels(options.policy, learnLabels(joined, policy), policy);
  return {
    policy: compilePolicy(crm, learned, origin, glossary),
    glossary,
    clocks: byPart(clocks, parts),
  };
}

/** Learns from the profiles of contacts and deals what an audit learns from the joined tables. */
function wordsOf(profiled: readonly Profiled[]): (policy: Policy) => StageColumn | undefined {
  const of = (table: Table) => profiled.filter(({ reading }) => reading.input.part.table === table);
  const lists = of('contacts').flatMap(stagesOf);
  const stages: SpellingList = { texts: [], counts: [] };
  for (const list of lists) mergeSpellings(stages, new Map(stages.texts.map((text, code) => [text, code])), list);
  const kinds = of('deals').flatMap(({ profile }) => profile.kinds.map(({ cells }) => cells));
  return (policy) => learnDealWords(stages, kinds, policy);
}

/** The distinct cells of a file's stage column. */
const stagesOf = ({ reading, profile }: Profiled): readonly SpellingList[] => {
  const stage = reading.input.part.layout.columns.find(({ field }) => field === 'stage');
  return stage === undefined ? [] : [profile.columns[stage.position]?.values ?? []].flat();
};

const stageTexts = (profiled: Profiled): readonly string[] => stagesOf(profiled).flatMap(({ texts }) => texts);

const isGlossaryTable = (table: Table): boolean => (GLOSSARY_TABLES as readonly Table[]).includes(table);

/** The clocks by the places that the parts have among all files. */
function byPart({ zones, notes, evidence }: Clocks, parts: readonly Part[]): Clocks {
  const placed = <T>(map: ReadonlyMap<number, T>) =>
    new Map([...map].map(([index, value]) => [parts[index]!.index, value] as const));
  return { zones: placed(zones), notes: placed(notes), evidence: placed(evidence) };
}

function toInspection(candidate: ReadCandidate, by: Understanding): FileInspection {
  const { spec, file, source, input, fault, reading, profiled, shape } = candidate;
  if (reading !== null && profiled !== null) {
    const { part, source: settled } = reading.input;
    const zone = by.clocks.zones.get(part.index) ?? null;
    const words = part.table === 'contacts' ? dealWordNotes(stageTexts(profiled), by.policy) : [];
    const chances = part.table === 'deals' ? chanceNotes(profiled.profile.kinds) : [];
    const told = [...settingNotes(reading.dates, by.settings), ...words, ...chances];
    const notes = [...settled.notes, ...reading.input.notes, ...told];
    return toRecognisedFile(
      {
        path: spec.path,
        part: { ...part, zone },
        encoding: settled.encoding,
        notes,
        records: reading.records,
        forms: reading.forms,
        dates: reading.dates,
        profile: profiled.profile,
      },
      by,
    );
  }
  const form = source !== null && shape !== null ? formOf(source, shape) : {};
  const refused = { ...unread(spec.path, file, fault!), table: input?.part.table ?? null, ...form };
  if (profiled === null) return refused;
  const { part } = profiled.reading.input;
  const columns = toColumns({ part, profile: profiled.profile, dates: profiled.reading.dates }, by);
  return {
    ...refused,
    encoding: profiled.reading.input.source.encoding,
    rows: profiled.reading.records,
    columns,
  };
}

async function readProfileOf(input: Input, options: ReadingOptions): Promise<Profiled> {
  const { readings, joined } = await readTable([input], options, createProfileTaker);
  const reading = readings[0]!;
  const { part } = reading.input;
  const repeats = joined.repeats.map(({ first, ...one }) => {
    const text = first === null ? '' : (cellsAt(part, first.start, readFile)[one.position] ?? '').trim();
    return { ...one, first: first && { ...first, text } };
  });
  return { reading, profile: { ...joined, repeats } };
}

function unread(path: string, file: string, { message }: Fault): RefusedFile {
  const named = [path, file].find((name) => message.startsWith(`${name}: `));
  return {
    recognised: false,
    path,
    file,
    reason: named === undefined ? message : message.slice(named.length + 2),
    table: null,
    encoding: null,
    delimiter: null,
    rows: null,
    columns: [],
    advice: [],
  };
}

const formOf = ({ encoding }: Source, { dialect }: { readonly dialect: Input['dialect'] }) => ({
  encoding,
  delimiter: String.fromCharCode(dialect.delimiter),
});

/** A file of which no column is known, as an input. */
function untold(source: Source, file: string, { dialect, header, dataStart }: Shape): Input {
  const layout: Layout = { table: 'companies', crm: 'generic', language: null, header, columns: [] };
  const part = toPart(source, file, { dialect, dataStart, layout });
  return { source, dialect, part, notes: [] };
}
