import type { Crm } from '../crm/crm.ts';
import { writeFlag } from '../crm/mapping.ts';
import type {
  Advice,
  ColumnInspection,
  DateRange,
  DatesInspection,
  NumbersInspection,
  OutcomeInspection,
  RecognisedFile,
  ValueInspection,
  ZoneInspection,
} from '../inspection.ts';
import { createStageFinder, type Glossary } from '../policy/glossary.ts';
import { createVocabulary, foldValue } from '../policy/vocabulary.ts';
import { type DateDecision, decideDates } from '../table/dates.ts';
import { toColumnLetters, toShownHeader } from '../table/header.ts';
import { decideNumbers, type NumberProfile } from '../table/numbers.ts';
import { UTC } from '../table/zone.ts';
import type { Column, Evidence, Field, Instant, Named, Policy, Row, Vocabulary } from '../types.ts';
import { CLOSING_FIELDS } from './closings.ts';
import type { ShownCell, ShownRepeats, TableProfile } from './column-profiles.ts';
import { type DateSettings, hasClockTimes } from './date-settings.ts';
import { dealKind } from './deal-kinds.ts';
import type { Clocks } from './find-clocks.ts';
import type { Part, RangeForm } from './range.ts';
import { OUTCOME_FIELDS } from './read-deals.ts';
import type { ColumnTally, KindTally } from './read-profile.ts';
import { scoreColumns } from './scores.ts';
import type { SpellingList } from './spellings.ts';

/** What one file told when it was read. */
export interface ReadFileFacts {
  readonly path: string;
  readonly part: Part;
  readonly encoding: string;
  readonly notes: readonly string[];
  readonly records: number;
  readonly forms: readonly RangeForm[];
  readonly dates: readonly { readonly column: Column; readonly decision: DateDecision }[];
  readonly profile: TableProfile<ShownRepeats>;
}

type ColumnFacts = Pick<ReadFileFacts, 'part' | 'profile' | 'dates'>;

/** By what a file's cells are understood. */
export interface Understanding {
  readonly crm: Crm;
  readonly policy: Policy;
  readonly glossary: Glossary;
  readonly settings: DateSettings;
  /** Who says which zone the times are in that carry none. */
  readonly zoneBy: 'flag' | 'policy' | 'nobody';
  /** What the files say of each other's clocks. */
  readonly clocks: Clocks;
  /** True where another file than that of the deals tells whose they are. */
  readonly isTied: boolean;
}

/** Everything that `inspect` tells of a file that an audit would take. */
export function toRecognisedFile(file: ReadFileFacts, by: Understanding): RecognisedFile {
  const { part, profile, records } = file;
  const { layout } = part;
  const columns = toColumns(file, by);
  return {
    recognised: true,
    path: file.path,
    file: part.file,
    table: part.table,
    crm: layout.crm,
    language: layout.language,
    encoding: file.encoding,
    delimiter: String.fromCharCode(part.delimiter),
    rows: records,
    flaws: flawsOf(file.forms),
    columns,
    dates: wholeRange(file.dates),
    timeZone: toZone(file, by),
    ...((part.table === 'history' || part.table === 'dealHistory') && {
      events: { stageRows: profile.stageRecords, otherRows: records - profile.stageRecords },
    }),
    notes: file.notes,
    advice: [...columnAdvice(part, columns, by), ...valueAdvice(columns, by), ...dateAdvice(columns)],
  };
}

function flawsOf(forms: readonly RangeForm[]): RecognisedFile['flaws'] {
  const counts: Partial<Record<Row['flaw'], number>> = {};
  for (const { flaw } of forms.flatMap(({ flaws }) => flaws)) counts[flaw] = (counts[flaw] ?? 0) + 1;
  return counts;
}

/* Columns. */

/** The columns of a header; those of a wide history's groups are told by a note. */
export function toColumns(file: ColumnFacts, by: Understanding): readonly ColumnInspection[] {
  const { layout } = file.part;
  const end = layout.history?.shape === 'wide' ? layout.history.first : layout.header.length;
  const events = end === layout.header.length ? [] : [toEvents(file, by, end)];
  return [...layout.header.slice(0, end).map((_, position) => toColumn(file, position, by)), ...events];
}

/** The groups of a wide history as the one column that they stand for. */
function toEvents({ part, profile, dates }: ColumnFacts, { policy }: Understanding, first: number): ColumnInspection {
  const { header, history } = part.layout;
  const valueAt = history?.shape === 'wide' ? first + history.value : first;
  const { seen, filled, values } = profile.columns[valueAt]!;
  const at = dates[0];
  return {
    column: `${toColumnLetters(first)}–${toColumnLetters(header.length - 1)}`,
    header: header[valueAt]!,
    field: 'value',
    seen,
    filled,
    ...(values !== null && { values: listValues(values, namedBy(policy.stages)) }),
    ...(at && at.decision.values > 0 && { dates: toDates(part, at.column, at.decision, profile.samples[0]!) }),
  };
}

function toColumn(file: ColumnFacts, position: number, by: Understanding): ColumnInspection {
  const { part, profile } = file;
  const header = part.layout.header[position]!;
  const tally = profile.columns[position]!;
  const column = part.layout.columns.find((one) => one.position === position);
  const { seen, filled, numbers, links } = tally;
  const base = { column: toColumnLetters(position), header, seen, filled, ...repeatsAt(file, position) };
  if (column === undefined && numbers !== null && isScore(part, position, by)) {
    return { ...base, field: 'criterion', numbers: toNumbers(numbers) };
  }
  if (column === undefined) return { ...base, field: null, ...toSniffed(tally) };
  const dated = file.dates.findIndex((one) => one.column.position === position);
  const decision = file.dates[dated]?.decision;
  const { field, stage } = column;
  return {
    ...base,
    field: stage === undefined ? field : `${field}:${stage}`,
    ...(field === 'id' && { ids: profile.ids }),
    ...(decision && decision.values > 0 && { dates: toDates(part, column, decision, profile.samples[dated]!) }),
    ...(numbers !== null && { numbers: toNumbers(numbers) }),
    ...(links !== null && { links }),
    ...toValues(part, field, tally, profile.kinds, by),
  };
}

function repeatsAt({ profile }: ColumnFacts, position: number): Pick<ColumnInspection, 'repeats'> {
  const found = profile.repeats.find((one) => one.position === position);
  if (found === undefined || (found.values === 0 && found.of === null)) return {};
  const { holds, values, of, first } = found;
  return { repeats: { holds, values, of, example: first && { value: first.text, rows: first.rows } } };
}

/** True for a column whose numbers a criterion of the policy asks for. */
function isScore({ table, layout }: Part, position: number, { policy }: Understanding): boolean {
  return table === 'contacts' && scoreColumns(layout, policy).some((column) => column.position === position);
}

/** Distinct cells by which a column of nobody's may be recognised, if they come again or are few. */
const MOST_SNIFFED = 20;
const FEW = 5;

/** What the first cells of a column look like that nobody recognised. */
function toSniffed({ filled, values, numbers, dates }: ColumnTally): Partial<ColumnInspection> {
  if (filled === 0) return {};
  const decision = dates && decideDates(dates, UTC);
  // Ten digits are a telephone number rather than the seconds since 1970.
  if (decision && decision.flaw !== 'unreadable' && !decision.formats.every((format) => format.startsWith('epoch'))) {
    return { dates: toDates(null, null, decision, []) };
  }
  const told = numbers && toNumbers(numbers);
  if (told && told.flaw !== 'unreadable') return { numbers: told };
  const distinct = values === null ? 0 : values.texts.length - 1;
  if (values === null || distinct > MOST_SNIFFED || (distinct > FEW && distinct * 2 > filled)) return {};
  return { values: listValues(values, unnamed) };
}

function toNumbers(profile: NumberProfile): NumbersInspection {
  const { form, decimal, flaw, values, unreadable, open } = decideNumbers(profile);
  return { form, decimal, flaw, values, unreadable, open };
}

/* Values. */

type ReadValue = (text: string) => Omit<ValueInspection, 'text' | 'count'>;

const unnamed: ReadValue = () => ({ value: null, reading: null, language: null });

const namedBy =
  (vocabulary: Vocabulary): ReadValue =>
  (text) => {
    const { value, reading, language }: Named = vocabulary.read(text);
    return { value, reading, language };
  };

/** Distinct cells, commonest first; of equals the one that came first in the file. */
function listValues({ texts, counts }: SpellingList, read: ReadValue): readonly ValueInspection[] {
  return texts
    .map((text, code) => ({ text, count: counts[code]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ text, count }) => ({ text, count, ...read(text) }));
}

const LISTED: ReadonlySet<Field> = new Set<Field>(['status', 'isWon', 'isLost', 'isClosed', 'property', 'source']);

function toValues(
  { table }: Part,
  field: Field,
  { values }: ColumnTally,
  kinds: readonly KindTally[],
  by: Understanding,
): Pick<ColumnInspection, 'values'> {
  const { policy } = by;
  if (values === null) return {};
  if (field === 'stage' && table === 'deals') return { values: listValues(values, createDealStages(kinds, by)) };
  if (field === 'value' && table === 'dealHistory') {
    return { values: listValues(values, createDealStages(toKinds(values), by)) };
  }
  if (field === 'stage' || (field === 'value' && table === 'history')) {
    return { values: listValues(values, namedBy(policy.stages)) };
  }
  if (field === 'leadStatus') return { values: listValues(values, namedBy(policy.leadStatuses)) };
  if (field === 'pipeline') {
    return { values: listValues(values, (text) => ({ ...unnamed(text), role: policy.role(text) })) };
  }
  return LISTED.has(field) ? { values: listValues(values, unnamed) } : {};
}

/** Stages alone, as if each were that of a deal of which nothing else is known. */
function toKinds({ texts, counts }: SpellingList): readonly KindTally[] {
  return texts.map((text, code) => ({
    cells: OUTCOME_FIELDS.map((field) => (field === 'stage' ? text : null)),
    count: counts[code]!,
  }));
}

/** How deal stages are understood, and how the deals in them ended. */
function createDealStages(kinds: readonly KindTally[], { policy, crm, glossary }: Understanding): ReadValue {
  const names = createVocabulary(crm.dealStages);
  const finder = createStageFinder(glossary);
  const byStage = new Map<string, OutcomeInspection[]>();
  for (const { cells, count } of kinds) {
    const { stage, reading } = dealKind(cells, policy);
    const { outcome, by } = reading;
    const known = byStage.get(stage) ?? [];
    const same = known.findIndex((one) => one.outcome === outcome && one.by === by);
    if (same < 0) known.push({ outcome, by, count });
    else known[same] = { outcome, by, count: known[same]!.count + count };
    byStage.set(stage, known);
  }
  return (text) => {
    const { value, reading, language } = names.read(text);
    const outcomes = (byStage.get(text) ?? []).toSorted((a, b) => b.count - a.count);
    if (reading !== 'unknown') return { value, reading, language, outcomes };
    const found = finder.stage(text, null);
    const label = found?.names.find((name) => name !== text.trim());
    const isSettled = outcomes.some(({ by }) => by === 'stage');
    const how = found !== null ? 'table' : isSettled ? 'policy' : reading;
    return { value, reading: how, language, outcomes, ...(label !== undefined && { label }) };
  };
}

/* Dates. */

const isoOf = (at: Instant): string => new Date(at).toISOString();

const ORDERS = { 'day-first': 'dmy', 'month-first': 'mdy' } as const;

function toDates(
  part: Part | null,
  column: Column | null,
  decision: DateDecision,
  samples: readonly (ShownCell | null)[],
): DatesInspection {
  const { order, given, told, flaw, newest, oldest, formats, values, unreadable } = decision;
  const isTold = told.dayFirst + told.monthFirst > 0;
  const [dayFirst, monthFirst, either, none] = samples;
  const shown = isTold ? [dayFirst, monthFirst] : [either];
  const evidence = [...shown, none].flatMap((cell): readonly Evidence[] => {
    if (!cell || part === null || column === null) return [];
    return [{ file: part.file, table: part.table, row: cell.row, column: column.header, value: cell.text }];
  });
  return {
    formats,
    order: order === null ? null : ORDERS[order],
    decidedBy: given !== null ? 'flag' : order === null ? null : 'cells',
    flaw,
    values,
    unreadable,
    told,
    range: flaw !== null || newest === null || oldest === null ? null : { from: isoOf(oldest), to: isoOf(newest) },
    evidence,
  };
}

function wholeRange(dates: ReadFileFacts['dates']): DateRange | null {
  const sound = dates.filter(({ decision }) => decision.flaw === null).map(({ decision }) => decision);
  const oldest = sound.flatMap((decision) => decision.oldest ?? []);
  const newest = sound.flatMap((decision) => decision.newest ?? []);
  if (oldest.length === 0 || newest.length === 0) return null;
  return { from: isoOf(Math.min(...oldest)), to: isoOf(Math.max(...newest)) };
}

function toZone({ dates, part }: ReadFileFacts, { policy, zoneBy, clocks }: Understanding): ZoneInspection | null {
  const told = clocks.evidence.get(part.index) ?? [];
  const isDated = dates.some(({ decision }) => decision.values > decision.unreadable);
  const zone = (by: ZoneInspection['by'], name: string | null, evidence: readonly string[]): ZoneInspection => ({
    zone: name,
    by,
    evidence,
  });
  if (!isDated) return null;
  if (!hasClockTimes(dates)) return zone('offsets', null, ['Every date carries its offset, or counts from 1970.']);
  if (zoneBy === 'flag') return zone('flag', policy.timeZone, ['--tz says so.']);
  if (part.zone !== null) return zone('shift', part.zone, told);
  if (zoneBy === 'policy') return zone('policy', policy.timeZone, [`${policy.origin} says so.`, ...told]);
  return zone('default', policy.timeZone, told.length > 0 ? told : ['Nothing in the file tells its zone.']);
}

/* What to do when it guessed wrong. */

interface Wanted {
  readonly field: Field;
  readonly what: string;
  /** True for a column that may well be the field. */
  readonly fits: (column: ColumnInspection, by: Understanding) => boolean;
}

const holdsNames =
  (vocabularyOf: (policy: Policy) => Vocabulary) =>
  ({ values = [] }: ColumnInspection, { policy }: Understanding): boolean => {
    const filled = values.filter(({ text }) => text.trim() !== '');
    const known = filled.filter(({ text }) => vocabularyOf(policy).read(text).value !== null);
    return known.length > 0 && known.length * 2 >= filled.length;
  };

/** A date alone tells nothing of what it dates. */
const holdsDates =
  (name: RegExp) =>
  ({ header, dates }: ColumnInspection): boolean =>
    dates !== undefined && name.test(header);

const CREATION = /creat|erstell|angelegt|erfasst|added|entered|registr|since|seit/i;
const CLOSING = /clos|abschlu|won|lost|gewonnen|verloren|end/i;
const nothing = (): boolean => false;

const stage: Wanted = {
  field: 'stage',
  what: 'the lifecycle stage',
  fits: holdsNames(({ stages }) => stages),
};

const WANTED: Readonly<Partial<Record<Part['table'], readonly Wanted[]>>> = {
  contacts: [
    stage,
    { field: 'leadStatus', what: 'the lead status', fits: holdsNames(({ leadStatuses }) => leadStatuses) },
    { field: 'createdAt', what: 'the create date', fits: holdsDates(CREATION) },
  ],
  deals: [
    { field: 'contactIds', what: 'the ids of the contacts', fits: nothing },
    { field: 'createdAt', what: 'the create date', fits: holdsDates(CREATION) },
    { field: 'closedAt', what: 'the close date', fits: holdsDates(CLOSING) },
  ],
};

/** Fields for which no column was found, with the column that may be meant where one looks like it. */
function columnAdvice(part: Part, columns: readonly ColumnInspection[], by: Understanding): readonly Advice[] {
  const { table } = part;
  const has = (field: string) => columns.some((column) => column.field === field);
  return (WANTED[table] ?? []).flatMap(({ field, what, fits }): readonly Advice[] => {
    if (has(field) || (field === 'contactIds' && (has('contactEmails') || by.isTied))) return [];
    if (field === 'closedAt' && [...CLOSING_FIELDS].some(has)) return [];
    const free = columns.filter((column) => column.field === null && fits(column, by));
    // That contacts have no stage is said by a note.
    if (free.length === 0 && field !== 'contactIds') return [];
    const [guess] = free;
    const where = guess === undefined ? '' : `, column ${guess.column} perhaps`;
    const write = writeFlag({ field, header: guess?.header ?? 'HEADER' });
    return [{ when: `no column was recognised as ${what}${where}`, kind: 'flag', write }];
  });
}

/** Unknown values of one column that are shown as lines for a policy. */
const MOST_LINES = 5;

/** Lines for the policy that give values a meaning which nobody knows. */
function valueAdvice(columns: readonly ColumnInspection[], { policy }: Understanding): readonly Advice[] {
  return columns.flatMap(({ field, values = [] }): readonly Advice[] => {
    const isDeals = values.some(({ outcomes }) => outcomes !== undefined);
    const open = values.filter(({ reading, outcomes = [] }) => {
      return isDeals ? outcomes.some(({ by }) => by === null) : reading === 'unknown';
    });
    const texts = unlike(open.filter(({ text }) => text.trim() !== '').map(({ text }) => text));
    if (texts.length === 0) return [];
    const more = texts.length > MOST_LINES ? `\n  # and ${texts.length - MOST_LINES} more` : '';
    const lines = (write: (key: string, text: string) => string) =>
      texts
        .slice(0, MOST_LINES)
        .map((text) => `  ${write(JSON.stringify(text), text)}`)
        .join('\n') + more;
    if (isDeals) {
      const when = 'nobody knows how deals of these stages ended (open, won or lost)';
      return [{ when, kind: 'policy', write: `dealStages:\n${lines((key) => `${key}: open`)}` }];
    }
    if (field === 'leadStatus') {
      const names = new Set(texts.map((text) => foldValue(internalOf(text))));
      const nameOf = names.size === texts.length ? internalOf : (text: string) => text;
      const write = `leadStatuses:\n${lines((key, text) => `${JSON.stringify(nameOf(text))}: ${key}`)}`;
      return [{ when: 'lead statuses of your own', kind: 'policy', write }];
    }
    const synonyms = texts.slice(0, MOST_LINES).map((text) => JSON.stringify(text));
    const write = `stages:\n  ${policy.ladder[1] ?? 'lead'}: { synonyms: [${synonyms.join(', ')}] }${more}`;
    return [{ when: 'nobody knows these stages: put each under the stage it means', kind: 'policy', write }];
  });
}

/** The texts without those that a policy takes for one that stands before them. */
function unlike(texts: readonly string[]): readonly string[] {
  return [...new Map(texts.toReversed().map((text) => [foldValue(text), text])).values()].toReversed();
}

/** A value as HubSpot would call it inside: `Zurück zu Marketing` is `ZURÜCK_ZU_MARKETING`. */
const internalOf = (text: string): string =>
  text
    .toUpperCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu)
    ?.join('_') ?? text;

function dateAdvice(columns: readonly ColumnInspection[]): readonly Advice[] {
  return columns.flatMap(({ header, field, dates }): readonly Advice[] => {
    if (field === null || (dates?.flaw !== 'undecidable' && dates?.flaw !== 'contradictory')) return [];
    const shown = toShownHeader(header);
    const named = /^[\w.-]+$/.test(shown) ? `${shown}=dmy` : `"${shown}=dmy"`;
    return [{ when: `"${shown}" could be day or month first`, kind: 'flag', write: `--date-order ${named}` }];
  });
}
