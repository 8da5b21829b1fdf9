import { availableParallelism } from 'node:os';
import type { Crm } from '../crm/crm.ts';
import { crmOf } from '../crm/index.ts';
import { checkMappedStages } from '../crm/mapping.ts';
import { linkName } from '../crm/match.ts';
import { Fault } from '../errors.ts';
import type { AuditOptions, FindingsSink } from '../options.ts';
import { FINDINGS_HEADER, findingsCsv, findingsNdjson } from '../output/findings.ts';
import { NO_GLOSSARY } from '../policy/glossary.ts';
import type { PolicyInput } from '../policy/input.ts';
import { compilePolicy } from '../policy/policy.ts';
import { RULES } from '../rules/index.ts';
import { assertUnchanged, closeSource, type Source } from '../table/source.ts';
import { createSpool } from '../table/spool.ts';
import { createZone } from '../table/zone.ts';
import type { DateColumn, Evidence, Finding, InputReport, Instant, LostAssociations, Report } from '../types.ts';
import { readVersion } from '../version.ts';
import { checkDateSettings, checkOrderColumns, type DateSettings, inZone, settingNotes } from './date-settings.ts';
import { datedColumns } from './dated-columns.ts';
import { createDealHistories, type DealHistories } from './deal-history.ts';
import { dealKind } from './deal-kinds.ts';
import { learnDealWords } from './deal-words.ts';
import { RecordRows } from './event-rows.ts';
import { CHANGES, type Dated, type DealsSeen, dealsSeen } from './export-day.ts';
import type { Clocks } from './find-clocks.ts';
import { FlawedRow, firstFilled, flawedColumn } from './flaws.ts';
import { GLOSSARY_TABLES, glossaryOf } from './glossary.ts';
import { Blocks } from './growing.ts';
import { hashInputs, type InputHashes } from './input-hashes.ts';
import { crmIdOf, hasTable, type Input, metNeeds, type OpenedInputs, openInputs } from './inputs.ts';
import { areLost, type Joined, type PartRows } from './join.ts';
import { readAndJoin, readForms } from './join-inputs.ts';
import { createJudge, type FindingsFormat, type Judge, type Judged, type Plan } from './judge.ts';
import { type LearnedLabel, learnLabels, withLabels } from './labels.ts';
import { lateStageDates } from './late-dates.ts';
import { liveContacts, liveDeals } from './live.ts';
import { type MissingParts, missingParts } from './missing-parts.ts';
import { notesOf } from './notes.ts';
import { inlinePool, inOrder, type Pool, threadPool } from './pool.ts';
import type { Reading, ReadingOptions } from './reading.ts';
import { createFold, type Fold, mergeFolds, noteFinding, toReport } from './report.ts';
import { scoreColumns, scoreMarks, scoreNotes } from './scores.ts';
import { readFile, type Task } from './tasks.ts';

/** A run whose inputs are read and joined. */
export interface Run {
  readonly readings: readonly Reading[];
  readonly joined: Joined;
  /** How deals moved; null where no file tells. */
  readonly moved: DealHistories | null;
  /** Labels of stage ids that two files together show. */
  readonly learned: readonly LearnedLabel[];
  /** Until when the deals are known, where the contacts are newer. */
  readonly seen: DealsSeen | null;
  readonly missing: MissingParts;
  readonly plan: Plan;
  /** Which files show other clocks than the usual one. */
  readonly clocks: Clocks;
  readonly settings: DateSettings;
  /** The judge of this thread. */
  readonly judge: Judge;
  readonly pool: Pool;
  /** What tasks are lent. */
  readonly blocks: Blocks;
  /** What was taken and left out, one sentence each. */
  readonly notes: readonly string[];
}

/** Below this one thread is done before another has started. */
const SMALL = 128 << 20;
const CHUNK = 1 << 19;
const SEGMENT = 1 << 22;
/** Memory lent to a task: what a segment comes down to, and a stretch of contacts. */
const BLOCK = 3 << 19;
/** Records that are judged in one go. */
const STRETCH = 2048;

/** Opens, reads and joins the inputs, hands them to `use`, and leaves nothing open or on disk whatever happens. */
export async function withRun<T>(
  options: AuditOptions,
  apply: Plan['apply'],
  formats: readonly FindingsFormat[],
  use: (run: Run, hashes: InputHashes | null) => Promise<T>,
): Promise<T> {
  const spool = createSpool();
  const drop = () => spool.dispose();
  options.signal?.addEventListener('abort', drop);
  const open: { inputs: readonly Input[]; pool: Pool | null; hashes: InputHashes | null } = {
    inputs: [],
    pool: null,
    hashes: null,
  };
  try {
    options.signal?.throwIfAborted();
    checkDateSettings(options);
    const opened = await openInputs(options, spool);
    open.inputs = opened.inputs;
    open.pool = poolFor(open.inputs, options);
    if (apply !== 'nothing') open.hashes = hashInputs(open.inputs, open.pool);
    return await use(await prepare(opened, open.pool, options, apply, formats), open.hashes);
  } catch (error) {
    // What is being written when the spool goes is no error of its own.
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    await open.pool?.close();
    open.hashes?.close();
    for (const { source } of open.inputs) closeSource(source);
    options.signal?.removeEventListener('abort', drop);
    spool.dispose();
  }
}

export function poolFor(inputs: readonly { readonly source: Source }[], { threads }: AuditOptions): Pool {
  const bytes = inputs.reduce((sum, { source }) => sum + source.size, 0);
  const wanted = threads ?? (bytes < SMALL ? 0 : Math.min(availableParallelism(), 8));
  return wanted < 2 ? inlinePool() : threadPool(wanted);
}

async function prepare(
  { inputs, notes, isDealMissing }: OpenedInputs,
  pool: Pool,
  options: AuditOptions,
  apply: Plan['apply'],
  formats: readonly FindingsFormat[],
): Promise<Run> {
  const crm = crmIdOf(inputs.map(({ part }) => part));
  const origin = options.policy?.origin ?? `preset ${crm}`;
  const given = options.policy === undefined ? null : await checkedPolicy(options.policy.input, origin);
  const input = inZone(given, options);
  const zone = createZone(compilePolicy(crmOf(crm), input, origin).timeZone);
  const first: ReadingOptions = {
    ...readingOptionsOf(options, inputs, pool),
    crm,
    policy: input,
    glossary: NO_GLOSSARY,
    zone,
    zoneBy: zoneSayer(options, input, crmOf(crm)),
  };
  checkOrderColumns(
    options,
    inputs.map(({ part }) => ({ file: part.file, columns: datedColumns(part) })),
  );
  const named = await readForms(inputs, GLOSSARY_TABLES, first);
  const glossary = glossaryOf(
    named.map(({ input: { part } }) => part),
    crmOf(crm),
    readFile,
  );
  const policy = compilePolicy(crmOf(crm), input, origin, glossary);
  checkMappedStages(options.map ?? [], policy);
  const read = await readAndJoin(inputs, policy, { ...first, glossary });
  const { readings: others, joined, clocks } = read;
  const readings = [...named, ...others].sort((a, b) => a.input.part.index - b.input.part.index);
  const parts = readings.map(({ input }) => input.part);
  const empty = readings.find(({ input }) => input.part.table === 'contacts');
  if (joined.contacts.count === 0 && empty !== undefined) {
    const { source } = empty.input;
    throw new Fault('input', `${source.path}: there are no contacts below the header; export it again`);
  }
  const speaking = parts.find(({ table }) => table === 'contacts') ?? parts[0]!;
  const moved = hasTable(inputs, 'dealHistory')
    ? createDealHistories(read.dealHistory, { glossary, policy, parts, read: readFile })
    : null;
  const learned = learnLabels(joined, policy);
  const column = learnDealWords(joined.contacts.stages, joined.deals.kinds, policy);
  const seen = dealsSeen(readings.map(toDated));
  const missing = missingParts(
    readings.map(({ input, records }) => ({ table: input.part.table, name: input.source.name, rows: records })),
  );
  const plan: Plan = {
    joined,
    parts,
    readings: readings.map((reading) => reading.readings),
    scores: readings.map(({ input, numbers }) => scoreMarks(scoreColumns(input.part.layout, policy), numbers)),
    crm,
    policy: withLabels(input, learned, policy),
    glossary: column === undefined ? glossary : { ...glossary, column },
    origin,
    asOf: options.asOf ?? newestOf(readings, joined, policy),
    dealsSeenUntil: seen?.until ?? null,
    isDealMissing: isDealMissing || missing.isDealMissing || isAnyListCut(joined, parts),
    met: metNeeds(parts, joined.associations, moved),
    language: speaking.layout.language,
    selection: { only: options.only, skip: options.skip, severities: options.severities },
    apply,
    formats,
  };
  const judge = createJudge(plan, readFile);
  const { blocks } = first;
  return {
    ...{ readings, joined, moved, learned, seen, missing, clocks, plan },
    ...{ settings: options, judge, pool, blocks, notes },
  };
}

/** True when a deal may have more contacts than its cell holds, and no contact says which deals are its own. */
function isAnyListCut({ deals, associations }: Joined, parts: Plan['parts']): boolean {
  return deals.cut.fullDeals > 0 && !metNeeds(parts, associations, null).has('contacts.dealIds');
}

/** Who says which zone the times are in that carry none. */
export function zoneSayer(
  { timeZone }: DateSettings,
  input: PolicyInput | null,
  { preset }: Crm,
): ReadingOptions['zoneBy'] {
  if (timeZone !== undefined) return 'flag';
  return (input?.timeZone ?? preset.timeZone) === undefined ? 'nobody' : 'policy';
}

/** How a run reads, whatever its cells mean. */
export function readingOptionsOf(
  options: Omit<AuditOptions, 'findings'>,
  inputs: readonly Input[],
  pool: Pool,
): Omit<ReadingOptions, 'crm' | 'policy' | 'glossary' | 'zone' | 'zoneBy'> {
  const totalBytes = inputs.reduce((sum, { source }) => sum + source.size, 0);
  let doneBytes = 0;
  return {
    pool,
    dateSettings: options,
    chunkBytes: options.chunkBytes ?? CHUNK,
    segmentBytes: Math.max(1, options.segmentBytes ?? Math.max(options.chunkBytes ?? 0, SEGMENT)),
    onBytes: (bytes) => {
      doneBytes += bytes;
      options.onProgress?.({ phase: 'reading', doneBytes, totalBytes });
    },
    signal: options.signal,
    blocks: new Blocks(BLOCK),
  };
}

/** The schema costs start-up time, so it is loaded only where there is a policy to check. */
export async function checkedPolicy(input: unknown, origin: string): Promise<PolicyInput> {
  const { checkPolicy } = await import('../policy/load.ts');
  return checkPolicy(input, origin, { ruleIds: RULES.map(({ id }) => id) });
}

function toDated({ input, dates }: Reading): Dated {
  const changes = dates.flatMap(({ column, decision }) =>
    CHANGES.has(column.field) && decision.flaw === null && decision.newest !== null ? [decision.newest] : [],
  );
  const { table, file } = input.part;
  return { table, file, changed: changes.length === 0 ? null : Math.max(...changes) };
}

/** The newest timestamp in any input that is not an expected close date; null when there is none. */
function newestOf(
  readings: readonly Reading[],
  joined: Joined,
  policy: ReturnType<typeof compilePolicy>,
): Instant | null {
  let newest = Number.NEGATIVE_INFINITY;
  for (const { input, dates } of readings) {
    for (const { column, decision } of dates) {
      if (input.part.table === 'deals' && (column.field === 'closedAt' || column.field === 'expectedAt')) continue;
      // What is no evidence dates nothing, the export neither.
      if (decision.flaw !== null) continue;
      if (decision.newest !== null && decision.newest > newest) newest = decision.newest;
    }
  }
  const { deals } = joined;
  const isClosed = deals.kinds.map((cells) => dealKind(cells, policy).reading.outcome !== 'open');
  for (let place = 0; place < deals.count; place++) {
    const at = deals.closedAt[place]!;
    if (at > newest && isClosed[deals.kind[place]!]!) newest = at;
  }
  return newest === Number.NEGATIVE_INFINITY ? null : newest;
}

/** Takes what judging gives, in file order. */
export interface Consumer {
  /** Text or objects of the next findings. */
  findings(judged: Pick<Judged, 'csv' | 'ndjson' | 'objects'>): void;
  /** The next stretch of a contacts file; `rows` names its part. */
  contacts?(judged: Judged, rows: PartRows, from: number): void;
}

/** Judges everything in file order: date columns, contacts, deals, then flawed rows. Folds it into a report. */
export async function judgeAll(run: Run, options: AuditOptions, consumer: Consumer): Promise<Report> {
  const { plan, pool, joined, judge, blocks } = run;
  await pool.prepare({ kind: 'prepare', plan });
  let fold = createFold();
  const aside = createAside(run, (judged) => consumer.findings(judged));
  for (const column of flawedColumns(run.readings)) judge.engine.judgeDateColumn(column, aside.take);
  for (const file of lostAssociations(run)) judge.engine.judgeAssociations(file, aside.take);
  if (judge.engine.judges('lateDate')) {
    for (const date of lateStageDates(judge.world)) judge.engine.judgeLateDate(date, aside.take);
  }
  if (run.moved !== null) judge.engine.judgeSkippedStages(run.moved.skipped, aside.take);
  aside.flush();
  fold = mergeFolds(fold, aside.fold);

  const totalBytes = run.readings
    .filter(({ input }) => input.part.table === 'contacts' || input.part.table === 'deals')
    .reduce((sum, { input }) => sum + input.source.size, 0);
  const count = joined.contacts.count + joined.deals.count;
  let done = 0;
  const tell = (records: number) => {
    done += records;
    options.onProgress?.({ phase: 'judging', doneBytes: Math.round((totalBytes * done) / count), totalBytes });
  };
  for (const rows of joined.contacts.parts) {
    const lent: SharedArrayBuffer[] = [];
    const lend = () => {
      if (plan.apply === 'nothing') return null;
      lent.push(blocks.take());
      return lent.at(-1)!;
    };
    let from = rows.first;
    for await (const judged of inOrder(pool, stretches('judgeContacts', rows, lend))) {
      options.signal?.throwIfAborted();
      consumer.findings(judged);
      const records = Math.min(STRETCH, rows.first + rows.records - from);
      consumer.contacts?.(judged, rows, from);
      fold = mergeFolds(fold, judged.fold);
      if (lent.length > 0) blocks.giveBack(lent.shift()!);
      from += records;
      tell(records);
    }
  }
  if (judge.engine.judges('deal')) {
    for (const rows of joined.deals.parts) {
      for await (const judged of inOrder(
        pool,
        stretches('judgeDeals', rows, () => null),
      )) {
        options.signal?.throwIfAborted();
        consumer.findings(judged);
        fold = mergeFolds(fold, judged.fold);
        tell(Math.min(STRETCH, rows.records));
      }
    }
  }
  const rest = createAside(run, (judged) => consumer.findings(judged));
  for (const history of run.moved?.striking() ?? []) judge.engine.judgeDealHistory(history, rest.take);
  for (const row of flawedRows(run.readings)) judge.engine.judgeRow(row, rest.take);
  rest.flush();
  fold = mergeFolds(fold, rest.fold);
  for (const { input } of run.readings) assertUnchanged(input.source);
  return reportOf(run, fold);
}

type JudgeTask = Extract<Task, { kind: 'judgeContacts' | 'judgeDeals' }>;

function* stretches(
  kind: JudgeTask['kind'],
  { first, records }: PartRows,
  lend: () => SharedArrayBuffer | null,
): Generator<JudgeTask> {
  for (let at = 0; at < records; at += STRETCH) {
    yield { kind, from: first + at, to: first + Math.min(at + STRETCH, records), block: lend() };
  }
}

/** Findings of this thread, made into what was asked for. */
function createAside({ plan }: Run, give: (judged: Pick<Judged, 'csv' | 'ndjson' | 'objects'>) => void) {
  const fold: Fold = createFold();
  let waiting: Finding[] = [];
  const wants = (format: FindingsFormat) => plan.formats.includes(format);
  const flush = () => {
    if (waiting.length === 0) return;
    give({
      csv: wants('csv') ? Buffer.from(findingsCsv(waiting)) : null,
      ndjson: wants('ndjson') ? Buffer.from(findingsNdjson(waiting)) : null,
      objects: wants('objects') ? waiting : null,
    });
    waiting = [];
  };
  return {
    fold,
    flush,
    take(finding: Finding): void {
      noteFinding(fold, finding, undefined);
      waiting.push(finding);
      if (waiting.length >= 1000) flush();
    },
  };
}

function* flawedColumns(readings: readonly Reading[]): Generator<DateColumn> {
  for (const { input, dates } of readings) {
    for (const { column, decision } of dates) {
      if (decision.flaw === null) continue;
      // An activity column may hold a count, and a count is no broken date.
      if (column.field === 'activity' && decision.flaw === 'unreadable') continue;
      const sample: Evidence = firstFilled(input.part, column, readFile);
      yield flawedColumn(input.part, column, decision.flaw, decision.values, sample);
    }
  }
}

function* lostAssociations({ joined, judge, plan }: Run): Generator<LostAssociations> {
  const { files } = joined.associations;
  const told = files.find(({ first }) => first !== null);
  if (!areLost(files) || told === undefined) return;
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const { record, start } = told.first!;
  yield {
    file: plan.parts[told.part]!.file,
    rows,
    evidence: () => judge.world.associatedContact(record, start),
  };
}

function* flawedRows(readings: readonly Reading[]): Generator<FlawedRow> {
  for (const { input, forms } of readings) {
    const rows = new RecordRows();
    for (const form of forms) {
      rows.enter(form);
      for (const flaw of form.flaws) yield new FlawedRow(input.part, rows.rowOf(flaw.ordinal), flaw, readFile);
    }
  }
}

export function reportOf(run: Run, fold: Fold): Report {
  const { plan, joined, judge, readings, notes } = run;
  return toReport(fold, {
    version: readVersion(),
    asOf: plan.asOf,
    policy: judge.policy,
    inputs: readings.map((reading, index) => toInputReport(reading, index, run)),
    notes,
    contacts: liveContacts(joined.contacts, 0, joined.contacts.count),
    deals: liveDeals(joined.deals, 0, joined.deals.count),
    events: joined.events.count,
    status: judge.engine.status,
  });
}

function toInputReport({ input, records, dates, numbers }: Reading, index: number, run: Run): InputReport {
  const { joined, judge, plan, learned, moved, seen, missing, clocks, settings } = run;
  const { part, source, notes } = input;
  const crm = crmOf(part.layout.crm);
  const linkedBy = linkName(crm);
  const columns: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const { field, stage, header } of part.layout.columns) {
    const key = stage === undefined ? field : `${field}:${stage}`;
    columns[key] = Object.hasOwn(columns, key) ? `${columns[key]}; ${header}` : header;
  }
  return {
    table: part.table,
    path: source.path,
    rows: records,
    crm: part.layout.crm,
    language: part.layout.language,
    encoding: source.encoding,
    delimiter: String.fromCharCode(part.delimiter),
    columns,
    dayOrder: dayOrderOf(dates),
    notes: [
      ...missing.notes[index]!,
      ...source.notes,
      ...notes,
      ...settingNotes(dates, settings),
      ...scoreNotes(scoreColumns(part.layout, judge.policy), numbers),
      ...(clocks.notes.get(part.index) ?? []),
      ...notesOf(part, {
        ...{ joined, policy: judge.policy, learned, moved, seen, met: plan.met, linkedBy },
        firsts: new Map(plan.parts.toReversed().map(({ table, index }) => [table, index])),
        linksIn: crm.links,
      }),
    ],
  };
}

function dayOrderOf(dates: Reading['dates']): string | null {
  const read = dates.filter(({ column, decision }) => decision.values > 0 && column.field !== 'activity');
  if (read.length === 0) return null;
  const formats = new Set(read.flatMap(({ decision }) => decision.formats));
  return [...formats].join(', ') || 'unreadable';
}

export const headerOf = (format: 'csv' | 'ndjson'): Uint8Array => Buffer.from(format === 'csv' ? FINDINGS_HEADER : '');

/** A consumer that hands findings to the sinks somebody gave. */
export function toSinks(sinks: readonly FindingsSink[]): (judged: Pick<Judged, 'csv' | 'ndjson' | 'objects'>) => void {
  for (const sink of sinks) if (sink.format === 'csv') sink.write(headerOf('csv'));
  return ({ csv, ndjson, objects }) => {
    for (const sink of sinks) {
      if (sink.format === 'csv') {
        if (csv !== null && csv.length > 0) sink.write(csv);
      } else if (sink.format === 'ndjson') {
        if (ndjson !== null && ndjson.length > 0) sink.write(ndjson);
      } else if (sink.format === 'objects') {
        if (objects !== null && objects.length > 0) sink.write(objects);
      }
    }
  };
}

export const formatsOf = (sinks: readonly FindingsSink[]): FindingsFormat[] => [
  ...new Set(sinks.map(({ format }) => format)),
];
