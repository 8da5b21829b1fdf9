import { remember } from '../policy/vocabulary.ts';
import { normalizeHeader } from '../table/header.ts';
import type { Field, Table } from '../types.ts';
import type { Crm, HeaderNames } from './crm.ts';

/** A header that is a known name of a field. */
export interface Match {
  readonly field: Field;
  readonly position: number;
  /** Lower is better among the names of one field. */
  readonly rank: number;
  /** Languages that use this name; empty when it is the same in all. */
  readonly languages: readonly string[];
  readonly stage?: string;
}

/** One table of one CRM, laid on a header. */
export interface TableMatch {
  readonly crm: Crm;
  readonly table: Table;
  readonly matches: readonly Match[];
  /** Positions of columns that only tell the table. */
  readonly marks: readonly number[];
}

/** The names of one table in the form in which headers are compared. */
interface Lookup {
  readonly names: ReadonlyMap<string, Name>;
  readonly marks: ReadonlySet<string>;
}

interface Name {
  readonly field: Field;
  readonly rank: number;
  readonly languages: string[];
  /** Set where the name holds only beside properties as a warehouse writes them. */
  readonly wrapped?: true;
}

/**
 * What warehouses put around the names of HubSpot's properties, in raw headers: Fivetran `property_x`, Airbyte
 * `properties_x` and `properties.x`, its older versions `properties.x.value`, Stitch `property_x__value`.
 */
const WRAPPED = /^\s*propert(?:y|ies)(?:_+|\.)(.+?)\s*$/i;
const VALUE = /(?:__|\.)value(?:(?:__|\.)[a-z]+)?$/i;

/** A match by a stripped prefix is worse than any whole name. */
const STRIPPED = 1000;

/** A header is laid on every table of every CRM, so that what never changes is worked out once. */
const lookups = new WeakMap<Crm, Map<Table, Lookup>>();
const normalized = remember(normalizeHeader);

function lookupOf(crm: Crm, table: Table): Lookup {
  const tables = lookups.get(crm) ?? new Map<Table, Lookup>();
  lookups.set(crm, tables);
  const known = tables.get(table);
  if (known) return known;
  const fresh = { names: namesOf(crm, table), marks: new Set(crm.tables[table]?.marks.map(normalizeHeader)) };
  tables.set(table, fresh);
  return fresh;
}

/** Lays the names of one table of a CRM on a header. */
export function matchTable(crm: Crm, table: Table, header: readonly string[]): TableMatch {
  const { names, marks: known } = lookupOf(crm, table);
  const isWarehouse = header.some((text) => WRAPPED.test(text));
  const isHere = ({ wrapped }: Name): boolean => wrapped !== true || isWarehouse;
  const matches: Match[] = [];
  const marks: number[] = [];
  for (const [position, text] of header.entries()) {
    const forms = formsOf(text, crm);
    const match = matchHeader(forms, position, { names, isHere, dated: table === 'contacts' ? crm : null });
    if (match) matches.push(match);
    else if (forms.some((form) => known.has(normalized(form)))) marks.push(position);
  }
  return { crm, table, matches, marks };
}

const signs = new WeakMap<Crm, ReadonlySet<string>>();

/** How many headers are not only what any CRM would write, counted as far as it matters. */
export function signsIn(crm: Crm, header: readonly string[]): number {
  const isText = (sign: string | RegExp): sign is string => typeof sign === 'string';
  const texts = signs.get(crm) ?? new Set(crm.signs.filter(isText).map(normalizeHeader));
  signs.set(crm, texts);
  const patterns = crm.signs.filter((sign) => !isText(sign)) as readonly RegExp[];
  const isSign = (text: string): boolean =>
    texts.has(normalized(text)) || patterns.some((pattern) => pattern.test(text.trim()));
  return Math.min(header.filter(isSign).length, 100);
}

/** Every name of a field, best first. */
export function namesOfField(crm: Crm, table: Table, field: Field): readonly string[] {
  return Object.values(headerNames(crm, table, field)).flat();
}

/** What an English export of the CRM calls a field. */
export function usualName(crm: Crm, table: Table, field: Field): string {
  const [name = field] = headerNames(crm, table, field).en ?? namesOfField(crm, table, field);
  return name;
}

/** What an English export of deals calls the column that ties them to contacts. */
export function linkName({ tables: { deals } }: Crm): string {
  const { contactIds = {}, contactEmails = {} } = deals.fields;
  return [contactIds.any, contactIds.en, contactEmails.en].flatMap((names) => names ?? [])[0] ?? 'Contact ID';
}

function headerNames(crm: Crm, table: Table, field: Field): HeaderNames {
  const fields: Readonly<Partial<Record<Field, HeaderNames>>> = crm.tables[table]?.fields ?? {};
  return fields[field] ?? {};
}

/** What a header may be. */
interface Known {
  readonly names: ReadonlyMap<string, Name>;
  /** Whether a name holds in this file. */
  readonly isHere: (name: Name) => boolean;
  /** Dates the columns of contacts. */
  readonly dated: Crm | null;
}

function matchHeader([whole, ...inner]: Forms, position: number, { names, isHere, dated }: Known): Match | null {
  const exact = names.get(normalized(whole));
  if (exact && isHere(exact)) return { ...exact, position };
  for (const form of inner) {
    const name = names.get(normalized(form));
    if (name) return { ...name, rank: name.rank + STRIPPED, position };
  }
  for (const form of [...inner.toReversed(), whole]) {
    const stage = dated?.stageDated(form);
    if (stage != null) return { field: 'stageDate', position, rank: 0, languages: [languageOfDated(form)], stage };
  }
  return null;
}

/** A header as it is, then without what a warehouse puts around it. */
type Forms = readonly [string, ...string[]];

function formsOf(text: string, { wrapped }: Crm): Forms {
  const inner = wrapped ? WRAPPED.exec(text)?.[1] : undefined;
  if (inner === undefined) return [text];
  const bare = inner.replace(VALUE, '');
  return bare === inner || bare === '' ? [text, inner] : [text, inner, bare];
}

const DATED: readonly (readonly [string, RegExp])[] = [
  ['internal', /^hs_/i],
  ['es', /^(?:fecha|se convirti)/i],
  ['fr', /^(?:devenu|date (?:à|où|d['’]|de ))/i],
  ['pt', /^data (?:em|na|de|inserida)/i],
  ['it', /^data (?:in|di)/i],
  ['nl', /^(?:werd|datum (?:waarop|van|in|binnen))/i],
  ['de', /datum|eintr|eingetr/i],
  ['ja', /[\u3040-\u30ff\u4e00-\u9fff]/],
];

/** The language in which a stage date is headed; most are English. */
function languageOfDated(text: string): string {
  const form = text.normalize('NFC').trim();
  return DATED.find(([, pattern]) => pattern.test(form))?.[0] ?? 'en';
}

function namesOf(crm: Crm, table: Table): ReadonlyMap<string, Name> {
  const names = new Map<string, Name>();
  for (const [field, byLanguage] of Object.entries(crm.tables[table]?.fields ?? {})) {
    let rank = 0;
    for (const [language, list] of Object.entries(byLanguage)) {
      for (const text of list) learn(names, normalizeHeader(text), { field: field as Field, rank: rank++ }, language);
    }
  }
  return names;
}

function learn(names: Map<string, Name>, text: string, name: Omit<Name, 'languages'>, language: string): void {
  const known = names.get(text);
  if (!known) {
    const isApart = language === 'wrapped';
    names.set(text, {
      ...name,
      languages: isApart || language === 'any' ? [] : [language],
      ...(isApart && { wrapped: true }),
    });
    return;
  }
  if (known.languages.length > 0 && language !== 'any' && !known.languages.includes(language))
    known.languages.push(language);
}
