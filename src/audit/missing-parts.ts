import type { Table } from '../types.ts';

/** One file of a table that may have come in several. */
export interface TablePart {
  readonly table: Table;
  /** As evidence names it. */
  readonly name: string;
  readonly rows: number;
}

/** What is known of parts that are not there. */
export interface MissingParts {
  /** For each part what it shows to be missing, one sentence each. */
  readonly notes: readonly (readonly string[])[];
  /** True when deals may be missing that would prove a stage. */
  readonly isDealMissing: boolean;
}

/** Names that differ in one number: `contacts-#.csv`. */
interface Series {
  readonly before: string;
  readonly after: string;
  /** Digits of a number with leading zeros. */
  readonly width: number;
  /** By number, the place among the parts. */
  readonly places: ReadonlyMap<number, number>;
}

/** A note, and the places of all parts that it is about. */
interface Gap {
  readonly what: string;
  readonly places: readonly number[];
}

/** Higher numbers are years, ids, or whatever else, but no parts. */
const MOST_PARTS = 99;
const MOST_NAMES = 3;
// HubSpot starts another file behind a million records; Excel takes no more rows than these, the header included.
const CUTS: ReadonlyMap<number, string> = new Map([
  [1_000_000, 'where HubSpot starts another file'],
  [1_048_575, 'which is all that a sheet holds'],
  [65_535, 'which is all that an old sheet holds'],
]);
const DATE = /(?<!\d)20\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?!\d)/g;
const HUBSPOT_PART = /^(.*hubspot-crm-exports-.*\d{4}-\d\d-\d\d-)([2-9]|\d\d)(\.[^/]+)$/;

/** Looks for gaps among names that differ in one number, and for files that end where programs cut. */
export function missingParts(parts: readonly TablePart[]): MissingParts {
  const series = seriesOf(parts);
  const gaps = [
    ...series.flatMap((one) => gapIn(one, parts)),
    ...parts.flatMap((part, place) => beginningOf(part, place, series)),
    ...parts.flatMap((part, place) => cutOf(part, place, series)),
  ];
  const isDeal = (place: number) => ['deals', 'associations'].includes(parts[place]!.table);
  const toNote = ({ what, places }: Gap): string =>
    places.some(isDeal) ? `${what}; nobody is lowered, or called unproven, for want of a deal.` : `${what}.`;
  return {
    notes: parts.map((_, place) => gaps.filter(({ places }) => places[0] === place).map(toNote)),
    isDealMissing: gaps.some(({ places }) => places.some(isDeal)),
  };
}

/** All, also those of one name. Tables may share numbers: contacts in `export-1.csv`, deals in `export-2.csv`. */
function seriesOf(parts: readonly TablePart[]): readonly Series[] {
  const all = new Map<string, Series & { readonly places: Map<number, number> }>();
  for (const [place, { name }] of parts.entries()) {
    for (const { 0: digits, index } of withoutDates(name).matchAll(/\d+/g)) {
      if (Number(digits) > MOST_PARTS) continue;
      const [before, after] = [name.slice(0, index), name.slice(index + digits.length)];
      const key = `${before}\0${after}`;
      const width = digits.startsWith('0') ? digits.length : 1;
      const one = all.get(key) ?? { before, after, width, places: new Map<number, number>() };
      one.places.set(Number(digits), place);
      all.set(key, one);
    }
  }
  for (const { before, after, places } of all.values()) {
    // `contacts.csv` comes before `contacts-2.csv`, and before `contacts (1).csv`.
    const bare = before.replace(/[ _-]*\(?$/, '') + after.replace(/^\)/, '');
    const place = parts.findIndex(({ name }) => name === bare);
    const number = places.has(1) ? 0 : 1;
    if (place >= 0) places.set(number, place);
  }
  return [...all.values()];
}

/** The name with the digits of its dates made letters, so that every place stays where it is. */
function withoutDates(name: string): string {
  return name.replace(DATE, (date) => date.replace(/\d/g, 'd'));
}

function gapIn({ before, after, width, places }: Series, parts: readonly TablePart[]): readonly Gap[] {
  const numbers = [...places.keys()].sort((a, b) => a - b);
  if (numbers.length < 2) return [];
  // Nobody starts to count at 2; at 7 somebody may count months.
  const first = numbers[0] === 2 ? 1 : numbers[0]!;
  const all = Array.from({ length: numbers.at(-1)! - first }, (_, index) => first + index);
  const missing = all.filter((number) => !places.has(number));
  if (missing.length === 0) return [];
  const names = missing.slice(0, MOST_NAMES).map((number) => `${before}${String(number).padStart(width, '0')}${after}`);
  const more = missing.length > MOST_NAMES ? ` and ${missing.length - MOST_NAMES} more` : '';
  const held = numbers.map((number) => places.get(number)!);
  const last = parts[held.at(-1)!]!.name;
  return [{ what: `${names.join(', ')}${more} may be missing: there is ${last}`, places: held }];
}

/** A later part of a HubSpot export that came alone. */
function beginningOf({ name }: TablePart, place: number, series: readonly Series[]): readonly Gap[] {
  const [, before, number, after] = HUBSPOT_PART.exec(name) ?? [];
  if (number === undefined || series.some(({ places }) => places.size > 1 && holds(places, place))) return [];
  return [{ what: `${before}1${after} may be missing: this is part ${number} by its name`, places: [place] }];
}

function cutOf({ rows }: TablePart, place: number, series: readonly Series[]): readonly Gap[] {
  const why = CUTS.get(rows);
  if (why === undefined || series.some(({ places }) => goesOn(places, place))) return [];
  return [
    {
      what: `The rest may be missing: there are exactly ${rows.toLocaleString('en-US')} rows, ${why}`,
      places: [place],
    },
  ];
}

function goesOn(places: ReadonlyMap<number, number>, place: number): boolean {
  return [...places].some(([number, other]) => other === place && places.has(number + 1));
}

function holds(places: ReadonlyMap<number, number>, place: number): boolean {
  return [...places.values()].includes(place);
}
