import type {
  Advice,
  ColumnInspection,
  DateRange,
  DatesInspection,
  FileInspection,
  IdForm,
  IdsInspection,
  Inspection,
  NumbersInspection,
  OutcomeInspection,
  RecognisedFile,
  RefusedFile,
  RepeatsInspection,
  ValueInspection,
} from '../inspection.ts';
import { delimiterName } from '../table/dialect.ts';
import type { Row } from '../types.ts';
import type { TextView } from './view.ts';
import { visible } from './visible.ts';
import { padded, truncated, truncatedPath, widthOf, wrapped } from './width.ts';
import { counted, crmText, encodingText, languageText, shortStage, thousands } from './wording.ts';

export type InspectionView = Pick<TextView, 'columns' | 'paint'>;

/** What is told of a column or a value has at least so much room. */
const LEAST_TOLD = 20;
const MOST_COLUMNS = 14;
const MOST_VALUES = 8;
const MOST_OPEN = 5;
const MOST_OTHERS = 12;
const MOST_NOTES = 4;
const MOST_ADVICE = 4;

/** What each file was taken for, a screen each, and how to say otherwise. */
export default function inspection({ files, policy, notes }: Inspection, view: InspectionView): string {
  const blocks = [
    ...notes.map((note) => indented(visible(note), view.columns, '').join('\n')),
    ...files.map((file) =>
      (file.recognised ? recognisedLines(file, crmTextOf(file, files), view) : refusedLines(file, view)).join('\n'),
    ),
    overrideLines(files, policy, view).join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const crmTextOf = ({ crm }: RecognisedFile, files: readonly FileInspection[]): string =>
  crmText(
    crm,
    files.flatMap((file) => (file.recognised ? file.crm : [])),
  );

function recognisedLines(file: RecognisedFile, crm: string, view: InspectionView): readonly string[] {
  const { paint, columns: width } = view;
  const { table, language, rows, encoding, delimiter, columns, dates, events } = file;
  const words = language === null ? '' : ` (${languageText(language)})`;
  const known = columns.filter(({ field }) => field !== null).length;
  const facts = [
    counted(rows, 'row'),
    ...(events === undefined ? [] : [`${thousands(events.stageRows)} of them about the stage`]),
    encodingText(encoding),
    delimiterName(delimiter.charCodeAt(0)),
    `${counted(columns.length, 'column')}, ${known} recognised`,
    ...(dates === null ? [] : [`dates ${rangeText(dates)}`]),
    ...flawTexts(file.flaws),
  ];
  return [
    ...titleLines(file, `${paint.green(table)}, ${crm}${words}`, `${table}, ${crm}${words}`, view),
    ...indented(facts.join(', '), width, '  '),
    ...zoneLines(file, view),
    '',
    ...columnLines(columns, view),
    ...valueBlocks(file, view),
    ...noteLines(file, view),
    ...adviceLines(file.advice, view),
  ];
}

function refusedLines(file: RefusedFile, view: InspectionView): readonly string[] {
  const { paint, columns: width } = view;
  const { reason, table, encoding, delimiter, rows, columns, leftOut } = file;
  const facts = [
    ...(table === null ? [] : [`looks like ${table}`]),
    ...(rows === null ? [] : [counted(rows, 'row')]),
    ...(encoding === null ? [] : [encodingText(encoding)]),
    ...(delimiter === null ? [] : [delimiterName(delimiter.charCodeAt(0))]),
    ...(columns.length === 0 ? [] : [counted(columns.length, 'column')]),
  ];
  return [
    ...titleLines(file, (leftOut ? paint.yellow : paint.red)('not recognised'), 'not recognised', view),
    ...indented(visible(reason), width, '  '),
    ...(facts.length === 0 ? [] : [paint.dim(`  ${facts.join(', ')}`)]),
    ...(columns.length === 0 ? [] : ['', ...columnLines(columns, view)]),
    ...adviceLines(file.advice, view),
  ];
}

/** The days alone: a column's first and last minute matter to nobody. */
const rangeText = ({ from, to }: DateRange): string => `${from.slice(0, 10)} to ${to.slice(0, 10)}`;

/** The path and what it holds, beside each other where there is room. */
function titleLines(
  { path }: FileInspection,
  painted: string,
  plain: string,
  { paint, columns }: InspectionView,
): readonly string[] {
  const shown = path === '-' ? 'standard input' : visible(path);
  if (widthOf(`${shown}  ${plain}`) <= columns) return [`${paint.bold(shown)}  ${painted}`];
  return [paint.bold(truncatedPath(shown, columns)), `  ${painted}`];
}

const FLAWS: Readonly<Record<Row['flaw'], string>> = {
  short: 'too short',
  long: 'too long',
  'stray-quote': 'with a stray quote',
  undecodable: 'with bytes that are no text',
  'damaged-id': 'with an id that a spreadsheet has damaged',
};

function flawTexts(flaws: RecognisedFile['flaws']): readonly string[] {
  return (Object.keys(FLAWS) as Row['flaw'][]).flatMap((flaw) => {
    const count = flaws[flaw] ?? 0;
    return count === 0 ? [] : [`${counted(count, 'row')} ${FLAWS[flaw]}`];
  });
}

function zoneLines({ timeZone }: RecognisedFile, { columns }: InspectionView): readonly string[] {
  if (timeZone === null) return [];
  const { zone, by, evidence } = timeZone;
  const name = zone === null ? '' : `time zone ${zone}${by === 'default' ? ' by default' : ''}. `;
  return indented(`${name}${visible(evidence.join(' '))}`, columns, '  ');
}

/* Columns. */

function columnLines(columns: readonly ColumnInspection[], view: InspectionView): readonly string[] {
  const { paint, columns: width } = view;
  const known = columns.filter(({ field }) => field !== null);
  const listed = (known.length > 0 ? known : columns).slice(0, MOST_COLUMNS);
  const hidden = (known.length > 0 ? known : columns).length - listed.length;
  const rest = known.length > 0 ? columns.filter(({ field }) => field === null) : [];
  const cells = listed.map((column) => [column.column, headerText(column.header), fieldText(column.field)] as const);
  const letters = Math.max(0, ...cells.map(([letter]) => widthOf(letter)));
  const room = Math.max(24, width - letters - LEAST_TOLD - 8);
  const headers = Math.min(Math.floor(width * 0.3), Math.floor(room * 0.55));
  const most = [letters, headers, Math.min(24, room - headers)];
  const widths = [0, 1, 2].map((at) => Math.min(most[at]!, Math.max(0, ...cells.map((cell) => widthOf(cell[at]!)))));
  const lines = listed.flatMap((column, index) => {
    const shown = cells[index]!.map((cell, at) => padded(truncated(cell, widths[at]!), widths[at]!));
    const start = `  ${shown.filter((_, at) => widths[at]! > 0).join('  ')}  `;
    const told = wrapped(columnText(column), Math.max(LEAST_TOLD, width - widthOf(start)));
    const colour = isTroubled(column) ? paint.yellow : paint.reset;
    return told.map((line, at) => (at === 0 ? start : ' '.repeat(widthOf(start))) + colour(line)).map(trimmed);
  });
  return [
    ...lines,
    ...(hidden > 0 ? [paint.dim(`  … and ${hidden} more`)] : []),
    ...(rest.length > 0 ? otherLines(rest, view) : []),
  ];
}

const trimmed = (line: string): string => line.replace(/ +$/, '');
const headerText = (header: string): string => (header === '' ? '(no header)' : visible(header));

/** `stageDate:MQL`, which `--map` takes as well as the internal value. */
function fieldText(field: string | null): string {
  if (field === null) return '';
  const [name = '', stage] = field.split(/:(.*)/s);
  return stage === undefined ? name : visible(`${name}:${shortStage(stage)}`);
}

function isTroubled({ dates, numbers, ids, links, repeats }: ColumnInspection): boolean {
  const isFlawed = (dates?.flaw ?? null) !== null || (numbers?.flaw ?? null) !== null;
  const isRepeated = (repeats?.values ?? 0) > 0;
  return isFlawed || isRepeated || (ids?.forms.spreadsheet ?? 0) > 0 || (links?.full ?? 0) > 0;
}

function columnText(column: ColumnInspection): string {
  const { filled, seen, ids, dates, numbers, links, values, repeats, field } = column;
  if (seen === 0) return field === 'value' ? 'no row about the stage' : 'in no row';
  if (filled === 0) return 'blank';
  const texts = [
    ...(ids === undefined ? [] : [idsText(ids, repeats)]),
    ...(links === undefined ? [] : [linksText(filled, links)]),
    ...(dates === undefined ? [] : [datesText(dates)]),
    ...(numbers === undefined || dates !== undefined ? [] : [numbersText(numbers)]),
    ...(values === undefined ? [] : [valuesText(values, field)]),
  ];
  const again = repeats === undefined ? '' : `; ${repeatsText(repeats)}`;
  const share = filled === seen || ids !== undefined || links !== undefined ? '' : `${thousands(filled)} filled`;
  if (texts.length > 0)
    return [...texts, ...(dates === undefined ? [] : [share])].filter((text) => text !== '').join('; ') + again;
  return `${thousands(filled)} filled${again}`;
}

const FORMS: Readonly<Record<IdForm, string>> = {
  digits: 'digits',
  salesforce15: 'Salesforce, 15 characters',
  salesforce18: 'Salesforce, 18 characters',
  zoho: 'zcrm_ and digits',
  uuid: 'UUIDs',
  text: 'text',
  spreadsheet: 'damaged by a spreadsheet',
};

function idsText({ distinct, repeated, blank, forms }: IdsInspection, repeats?: RepeatsInspection): string {
  const kinds = (Object.keys(FORMS) as IdForm[]).filter((form) => (forms[form] ?? 0) > 0);
  const form = kinds
    .map((kind) => (kinds.length === 1 ? FORMS[kind] : `${thousands(forms[kind]!)} ${FORMS[kind]}`))
    .join(', ');
  return [
    `${counted(distinct, 'id')}: ${form}`,
    ...(repeated > 0 && repeats === undefined ? [`${thousands(repeated)} repeated`] : []),
    ...(blank > 0 ? [`${thousands(blank)} blank`] : []),
  ].join('; ');
}

function repeatsText({ holds, values, of, example }: RepeatsInspection): string {
  const what = holds === 'ids' ? 'id' : 'e-mail';
  const where = `on more than one row${of === null ? '' : ` (of the first ${thousands(of)})`}`;
  if (example === null) return `no ${what} ${where}`;
  const [one, other] = example.rows.map(thousands);
  return `${counted(values, what)} ${where}, e.g. ${truncated(visible(example.value), 40)} in rows ${one} and ${other}`;
}

function linksText(filled: number, { ids, most, full }: NonNullable<ColumnInspection['links']>): string {
  if (most <= 1) return counted(ids, 'id');
  const cells = `${counted(filled, 'cell')} with ${thousands(ids)} ids, at most ${thousands(most)} in one`;
  return full === 0 ? cells : `${cells}; ${thousands(full)} with exactly 1,000, where HubSpot cuts the list`;
}

function datesText({ formats, flaw, told, values, unreadable, range, evidence, decidedBy }: DatesInspection): string {
  const [shown] = evidence;
  const example = shown === undefined ? '' : ` (row ${thousands(shown.row)}: ${visible(shown.value)})`;
  const span = range === null ? '' : `, ${rangeText(range)}`;
  const rest = unreadable > 0 && flaw === null ? `, ${thousands(unreadable)} of ${thousands(values)} no date` : '';
  if (flaw === 'unreadable') return `${thousands(unreadable)} of ${thousands(values)} cells are no date${example}`;
  if (flaw === 'undecidable') return `day or month first: all ${thousands(told.either)} dates fit both${example}`;
  if (flaw === 'contradictory') {
    const [one, other] = [told.dayFirst, told.monthFirst].map(thousands);
    const rows = evidence.map(({ row, value }) => `row ${thousands(row)}: ${visible(value)}`).join('; ');
    return `contradictory: ${one} dates fit day first only, ${other} month first only (${rows})`;
  }
  const only = told.dayFirst + told.monthFirst;
  const why = only === 0 || decidedBy !== 'cells' ? '' : `, ${thousands(only)} fit no other order${example}`;
  return `${formats.join(', ')}${decidedBy === 'flag' ? ' as --date-order says' : why}${span}${rest}`;
}

function numbersText({ form, flaw, values, unreadable, open }: NumbersInspection): string {
  if (flaw === 'unreadable') return `${thousands(unreadable)} of ${thousands(values)} cells are no number`;
  if (flaw !== null)
    return `numbers, ${flaw}: nothing tells whether ${form} is over a thousand (${thousands(open)} cells)`;
  return form === PLAIN ? 'whole numbers' : `numbers as ${form}`;
}

function valuesText(values: readonly ValueInspection[], field: string | null): string {
  const filled = values.filter(({ text }) => text.trim() !== '');
  const shown = filled.slice(0, 4).map(({ text }) => truncated(visible(text), 24));
  const list = field !== null && filled.some(({ reading }) => reading !== null);
  if (list) return `${counted(filled.length, 'value')}, see below`;
  return `${shown.join(', ')}${filled.length > shown.length ? `, … ${filled.length - shown.length} more` : ''}`;
}

/** The form of numbers of which there is nothing to say. */
const PLAIN = '1234';

/** Columns that nobody recognised, in a line or two. */
function otherLines(
  columns: readonly ColumnInspection[],
  { paint, columns: width }: InspectionView,
): readonly string[] {
  const items = columns.slice(0, MOST_OTHERS).map(({ column, header, dates, numbers }) => {
    const form = numbers?.form === undefined || numbers.form === PLAIN ? null : numbers.form;
    const looks = dates !== undefined ? ' (dates)' : form !== null ? ` (${form})` : '';
    return `${column} ${truncated(headerText(header), 30)}${looks}`;
  });
  const more = columns.length - items.length;
  const text = `not recognised: ${items.join(', ')}${more > 0 ? `, … and ${more} more` : ''}`;
  return indented(text, width, '  ').map((line) => paint.dim(line));
}

/* Values. */

const HEADINGS: Readonly<Record<string, string>> = {
  stage: 'Lifecycle stages',
  leadStatus: 'Lead statuses',
  value: 'Lifecycle stages',
  pipeline: 'Pipelines',
};

function valueBlocks({ table, columns }: RecognisedFile, view: InspectionView): readonly string[] {
  return Object.entries(HEADINGS).flatMap(([wanted, usual]) => {
    const { column, values = [] } = columns.find(({ field }) => field === wanted) ?? {};
    if (!values.some(({ text }) => text.trim() !== '')) return [];
    if (wanted === 'pipeline' && table !== 'deals') return [];
    const isDeals = (wanted === 'stage' && table === 'deals') || (wanted === 'value' && table === 'dealHistory');
    const heading = isDeals ? 'Deal stages' : usual;
    return ['', `${view.paint.bold(heading)} ${view.paint.dim(`column ${column}`)}`, ...valueLines(values, view)];
  });
}

function valueLines(values: readonly ValueInspection[], view: InspectionView): readonly string[] {
  const { paint, columns } = view;
  const shown = mostTelling(values);
  const counts = Math.max(...shown.map(({ count }) => thousands(count).length));
  const room = columns - counts - LEAST_TOLD - 8;
  const texts = aligned(
    shown.map(({ text }) => (text.trim() === '' ? '(blank)' : visible(text))),
    Math.floor(room * 0.55),
  );
  const meanings = aligned(
    shown.map(({ value, label }) => visible(value ?? label ?? '')),
    Math.min(24, Math.floor(room * 0.45)),
  );
  const lines = shown.flatMap((value, index) => {
    const start = `  ${thousands(value.count).padStart(counts)}  ${texts[index]!}${meanings[index]!}`;
    const told = wrapped(meaningText(value), Math.max(LEAST_TOLD, columns - widthOf(start)));
    const colour = isOpen(value) ? paint.yellow : paint.reset;
    return told.map((line, at) => trimmed((at === 0 ? start : ' '.repeat(widthOf(start))) + colour(line)));
  });
  const more = values.length - shown.length;
  return more > 0 ? [...lines, paint.dim(`  … and ${more} more`)] : lines;
}

/** The texts as wide as the widest of them, or as they may be. */
function aligned(texts: readonly string[], most: number): readonly string[] {
  const width = Math.min(most, Math.max(...texts.map(widthOf)));
  return texts.map((text) => padded(truncated(text, width), width === 0 ? 0 : width + 2));
}

/** The commonest values, but of those that nobody knows as many as there is room for. */
function mostTelling(values: readonly ValueInspection[]): readonly ValueInspection[] {
  if (values.length <= MOST_VALUES) return values;
  const open = new Set(values.filter(isOpen).slice(0, MOST_OPEN));
  const others = new Set(values.filter((value) => !open.has(value)).slice(0, MOST_VALUES - open.size));
  return values.filter((value) => open.has(value) || others.has(value));
}

const isOpen = ({ reading, outcomes }: ValueInspection): boolean =>
  outcomes === undefined ? reading === 'unknown' : outcomes.some(({ by }) => by === null);

function meaningText(value: ValueInspection): string {
  const { reading, language, role, outcomes } = value;
  if (role !== undefined) return role;
  const how = reading === 'blank' ? '' : readingText(reading, language);
  if (outcomes === undefined || outcomes.length === 0) return how;
  return [outcomes.map(outcomeText).join(', '), ...(how === '' ? [] : [how])].join('; ');
}

function readingText(reading: ValueInspection['reading'], language: string | null): string {
  switch (reading) {
    case 'internal':
      return 'internal value';
    case 'label':
      return language === null ? 'label' : `label in ${languageText(language)}`;
    case 'variant':
      return 'known but for case or blanks';
    case 'synonym':
      return 'synonym';
    case 'dealStage':
      return 'a stage of the deals';
    case 'table':
      return 'named in a table of stages';
    case 'policy':
      return 'named in the policy';
    default:
      return 'unknown';
  }
}

function outcomeText({ outcome, by, count }: OutcomeInspection, _: number, all: readonly OutcomeInspection[]): string {
  const many = all.length > 1 ? `${thousands(count)} ` : '';
  if (by === null) return `${many}taken for ${outcome}, because nothing tells`;
  return `${many}${outcome} by ${by === 'stage' ? 'its name' : by}`;
}

/* What was assumed, and what to do. */

function noteLines({ notes }: RecognisedFile, { paint, columns }: InspectionView): readonly string[] {
  if (notes.length === 0) return [];
  const shown = notes.slice(0, MOST_NOTES).flatMap((note) => bulleted(visible(note), columns));
  const more = notes.length - MOST_NOTES;
  return [
    '',
    paint.bold('Notes'),
    ...shown.map((line) => paint.yellow(line)),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}

function adviceLines(advice: readonly Advice[], { paint, columns }: InspectionView): readonly string[] {
  if (advice.length === 0) return [];
  const more = advice.length - MOST_ADVICE;
  return [
    '',
    paint.bold('To be settled'),
    ...advice.slice(0, MOST_ADVICE).flatMap(({ when, kind, write }) => [
      ...bulleted(visible(`${when}; ${kind === 'flag' ? 'add' : 'write into the policy'}:`), columns),
      ...visible(write, { keep: '\n' })
        .split('\n')
        .map((line) => `      ${paint.cyan(line)}`),
    ]),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}

const OVERRIDES: readonly (readonly [string, string])[] = [
  ['--map stage="My Column"', 'a column is another field'],
  ['--table FILE=deals', 'the file is another table'],
  ['--encoding windows-1252', 'letters such as ä look wrong'],
  ['--delimiter ";"', 'the columns are parted elsewhere'],
  ['--tz Europe/Berlin', 'times without an offset are of another zone'],
  ['--date-order dmy', 'days and months are swapped'],
];

function overrideLines(files: readonly FileInspection[], policy: string, view: InspectionView): readonly string[] {
  const { paint, columns } = view;
  const width = Math.max(...OVERRIDES.map(([flag]) => flag.length));
  const isRead = files.some(({ recognised }) => recognised);
  return [
    paint.bold('If a guess is wrong'),
    ...OVERRIDES.flatMap(([flag, when]) => {
      const beside = `  ${paint.cyan(flag.padEnd(width))}  ${paint.dim(when)}`;
      return width + when.length + 4 <= columns ? [beside] : [`  ${paint.cyan(flag)}`, `    ${paint.dim(when)}`];
    }),
    ...(isRead ? indented(`Values are read by ${visible(policy)}.`, columns, '  ').map((line) => paint.dim(line)) : []),
  ];
}

function indented(text: string, columns: number, indent: string): readonly string[] {
  return wrapped(text, columns - indent.length).map((line) => indent + line);
}

function bulleted(sentence: string, columns: number): readonly string[] {
  return wrapped(sentence, columns - 4).map((line, at) => (at === 0 ? `  · ${line}` : `    ${line}`));
}
