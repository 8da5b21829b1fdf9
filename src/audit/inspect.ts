import { crmOf } from '../crm/index.ts';
import { Fault } from '../errors.ts';
import type { ColumnInspection, FileInspection, Inspection, RefusedFile } from '../inspection.ts';
import type { AuditOptions, InputSpec } from '../options.ts';
import { compilePolicy } from '../policy/policy.ts';
import { closeSource, createSpool, openSource, type Source, type Spool } from '../table/source.ts';
import { createZone } from '../table/zone.ts';
import type { Layout } from '../types.ts';
import { readVersion } from '../version.ts';
import { createProfileTaker, type TableProfile } from './column-profiles.ts';
import { checkDateSettings, checkOrderColumns, inZone, settingNotes } from './date-settings.ts';
import { profiledDates } from './dated-columns.ts';
import { toColumns, toRecognisedFile, type Understanding } from './file-inspection.ts';
import { checkMapped, crmIdOf, type Input, readShape, recogniseInput, shownName } from './inputs.ts';
import type { Pool } from './pool.ts';
import { type Reading, type ReadingOptions, readTable } from './reading.ts';
import { checkedPolicy, poolFor, readingOptionsOf } from './run.ts';

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
    open.candidates = await openCandidates(options, spool);
    open.pool = poolFor(
      open.candidates.flatMap(({ source }) => (source === null ? [] : [{ source }])),
      options,
    );
    return await inspect(open.candidates, open.pool, options);
  } finally {
    await open.pool?.close();
    for (const { source } of open.candidates) if (source !== null) closeSource(source);
    options.signal?.removeEventListener('abort', drop);
    spool.dispose();
  }
}

async function openCandidates({ files, map = [] }: InspectOptions, spool: Spool): Promise<readonly Candidate[]> {
  const opened: { readonly spec: InputSpec; readonly source: Source | null; readonly fault: Fault | null }[] = [];
  for (const spec of files) {
    opened.push(
      await openSource(spec, spool).then(
        (source) => ({ spec, source, fault: null }),
        (error) => ({ spec, source: null, fault: faultOf(error) }),
      ),
    );
  }
  const sources = opened.flatMap(({ source }) => source ?? []);
  return opened.map(({ spec, source, fault }, index) => {
    if (source === null) return { spec, source, file: spec.path, input: null, fault };
    const file = shownName(sources, sources.indexOf(source));
    try {
      return { spec, source, file, input: recogniseInput(source, spec, map, index, file), fault: null };
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

async function inspect(candidates: readonly Candidate[], pool: Pool, options: InspectOptions): Promise<Inspection> {
  const inputs = candidates.flatMap(({ input }) => input ?? []);
  // Where a file could not be told, it may be the one that a flag speaks of.
  if (inputs.length === candidates.length) {
    checkMapped(inputs, options.map ?? []);
    checkOrderColumns(
      options,
      inputs.map(({ part }) => ({ file: part.file, columns: profiledDates(part) })),
    );
  }
  const crm = crmOf(crmIdOf(inputs.map(({ part }) => part)));
  const origin = options.policy?.origin ?? `preset ${crm.id}`;
  const given = options.policy === undefined ? null : await checkedPolicy(options.policy.input, origin);
  const input = inZone(given, options);
  const policy = compilePolicy(crm, input, origin);
  const reading: ReadingOptions = {
    ...readingOptionsOf(options, inputs, pool),
    crm: crm.id,
    policy: input,
    zone: createZone(policy.timeZone),
    purpose: 'profile',
  };
  const by: Understanding = { crm, policy, input, settings: options, clock: [] };
  const files: FileInspection[] = [];
  for (const candidate of candidates) files.push(await inspectFile(candidate, reading, by));
  return { schemaVersion: 1, version: readVersion(), policy: origin, files };
}

async function inspectFile(candidate: Candidate, options: ReadingOptions, by: Understanding): Promise<FileInspection> {
  const { input, fault, spec, file } = candidate;
  if (input === null) return refused(candidate, fault!, options, by);
  try {
    const { reading, profile } = await readProfileOf(input, options);
    return toRecognisedFile(
      {
        path: spec.path,
        part: reading.input.part,
        encoding: reading.input.source.encoding,
        notes: [...reading.input.source.notes, ...input.notes, ...settingNotes(reading.dates, by.settings)],
        records: reading.records,
        forms: reading.forms,
        dates: reading.dates,
        profile,
      },
      by,
    );
  } catch (error) {
    return { ...unread(spec.path, file, faultOf(error)), table: input.part.table, ...formOf(input.source, input) };
  }
}

async function readProfileOf(
  input: Input,
  options: ReadingOptions,
): Promise<{ readonly reading: Reading; readonly profile: TableProfile }> {
  const { readings, joined } = await readTable([input], options, createProfileTaker);
  return { reading: readings[0]!, profile: joined };
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

/** A file that nobody can tell: what its columns look like, so that somebody else can. */
async function refused(
  { spec, file, source }: Candidate,
  fault: Fault,
  options: ReadingOptions,
  by: Understanding,
): Promise<RefusedFile> {
  const known = unread(spec.path, file, fault);
  if (source === null) return known;
  try {
    const shape = readShape(source);
    const input = untold(source, file, shape);
    const form = { ...known, ...formOf(source, shape) };
    try {
      const { reading, profile } = await readProfileOf(input, options);
      const { part } = reading.input;
      const columns: readonly ColumnInspection[] = toColumns({ part, profile, dates: reading.dates }, by);
      return { ...form, encoding: reading.input.source.encoding, rows: reading.records, columns };
    } catch (error) {
      // What the file is was said already; that it is broken further down is no news.
      faultOf(error);
      return form;
    }
  } catch (error) {
    faultOf(error);
    return known;
  }
}

/** A file of which no column is known, as an input. */
function untold(source: Source, file: string, { dialect, header, dataStart }: ReturnType<typeof readShape>): Input {
  const layout: Layout = { table: 'companies', crm: 'generic', language: null, header, columns: [] };
  const part: Input['part'] = {
    index: 0,
    file,
    table: layout.table,
    fd: source.fd,
    size: source.size,
    text: source.text,
    delimiter: dialect.delimiter,
    dataStart,
    layout,
    zone: null,
  };
  return { source, dialect, part, notes: [] };
}
