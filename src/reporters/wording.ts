import { crmOf } from '../crm/index.ts';
import { delimiterName } from '../table/dialect.ts';
import type { Evidence, InputReport, Instant } from '../types.ts';

const LANGUAGES: ReadonlyMap<string, string> = new Map([
  ['en', 'English'],
  ['de', 'German'],
  ['fr', 'French'],
  ['es', 'Spanish'],
  ['pt', 'Portuguese'],
  ['it', 'Italian'],
  ['nl', 'Dutch'],
  ['ja', 'Japanese'],
  ['pl', 'Polish'],
  ['sv', 'Swedish'],
  ['fi', 'Finnish'],
  ['da', 'Danish'],
  ['no', 'Norwegian'],
  ['internal', 'internal names'],
  ['api', 'API names'],
]);
const SHORT_STAGES: ReadonlyMap<string, string> = new Map([
  ['', '(blank)'],
  ['marketingqualifiedlead', 'MQL'],
  ['salesqualifiedlead', 'SQL'],
]);

/** The number with thousands separators. */
export function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 contact`, `1,200 contacts`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${thousands(count)} ${count === 1 ? one : many}`;
}

/** A stage in few letters: `MQL`, `(blank)`, else its internal value. */
export function shortStage(stage: string): string {
  return SHORT_STAGES.get(stage) ?? stage;
}

/** A moment in UTC, to the minute; the date alone at midnight. */
export function momentText(at: Instant): string {
  const iso = new Date(at).toISOString();
  return iso.slice(11, 19) === '00:00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}

/** An ISO moment of a report as people write it. */
export function isoText(iso: string): string {
  return iso.slice(11, 19) === '00:00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** A CRM as people call it. A file without a sign of any is of the one that all others are of. */
export function crmText(crm: string, beside: readonly string[]): string {
  if (crm !== 'generic') return crmOf(crm).name;
  const [told, ...others] = new Set(beside.filter((other) => other !== 'generic'));
  return told === undefined || others.length > 0 ? 'no known CRM' : `${crmOf(told).name} like the others`;
}

/** A language as people call it. */
export const languageText = (language: string): string => LANGUAGES.get(language) ?? language;

/** An encoding as people write it. */
export const encodingText = (encoding: string): string => encoding.toUpperCase().replace('WINDOWS', 'Windows');

/** What was understood of the form of one of the inputs, in a few words each. */
export function assumptionsOf(
  { crm, language, encoding, delimiter, dayOrder }: InputReport,
  inputs: readonly InputReport[],
): readonly string[] {
  const beside = inputs.map((input) => input.crm);
  const words = language === null ? '' : ` (${languageText(language)})`;
  return [
    `${crmText(crm, beside)}${words}`,
    encodingText(encoding),
    delimiterName(delimiter.charCodeAt(0)),
    ...(dayOrder === null ? [] : [`dates ${dayOrder}`]),
  ];
}

/** `deals.csv:812 Deal Stage=closedwon`; an empty cell is `(blank)`. */
export function evidenceText({ file, row, column, value }: Evidence): string {
  return `${file}:${row} ${column}=${value || '(blank)'}`;
}

/** The items grouped by a key, in order of first appearance. */
export function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
