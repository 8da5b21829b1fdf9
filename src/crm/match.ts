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

interface Name {
  readonly field: Field;
  readonly rank: number;
  readonly languages: string[];
}

/**
 * What warehouses put around the names of HubSpot's properties, in raw headers: Fivetran `property_x`, Airbyte
 * `properties_x` and `properties.x`, its older versions `properties.x.value`, Stitch `property_x__value`.
 */
const WRAPPED = /^\s*propert(?:y|ies)(?:_+|\.)(.+?)\s*$/i;
const VALUE = /(?:__|\.)value(?:(?:__|\.)[a-z]+)?$/i;

/** A match by a stripped prefix is worse than any whole name. */
const STRIPPED = 1000;

/** Lays the names of one table of a CRM on a header. */
export function matchTable(crm: Crm, table: Table, header: readonly string[]): TableMatch {
  const names = namesOf(crm, table, header.some((text) => WRAPPED.test(text)) ? [] : ['wrapped']);
  const known = new Set(crm.tables[table]?.marks.map(normalizeHeader));
  const matches: Match[] = [];
  const marks: number[] = [];
  for (const [position, text] of header.entries()) {
    const forms = formsOf(text, crm);
    const match = matchHeader(forms, position, names, table === 'contacts' ? crm : null);
    if (match) matches.push(match);
    else if (forms.some((form) => known.has(normalizeHeader(form)))) marks.push(position);
  }
  return { crm, table, matches, marks };
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

function headerNames(crm: Crm, table: Table, field: Field): HeaderNames {
  const fields: Readonly<Partial<Record<Field, HeaderNames>>> = crm.tables[table]?.fields ?? {};
  return fields[field] ?? {};
}

function matchHeader(
  [whole, ...inner]: Forms,
  position: number,
  names: ReadonlyMap<string, Name>,
  dated: Crm | null,
): Match | null {
  const exact = names.get(normalizeHeader(whole));
  if (exact) return { ...exact, position };
  for (const form of inner) {
    const name = names.get(normalizeHeader(form));
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

function namesOf(crm: Crm, table: Table, without: readonly string[]): ReadonlyMap<string, Name> {
  const names = new Map<string, Name>();
  for (const [field, byLanguage] of Object.entries(crm.tables[table]?.fields ?? {})) {
    let rank = 0;
    for (const [language, list] of Object.entries(byLanguage)) {
      if (without.includes(language)) continue;
      for (const text of list) learn(names, normalizeHeader(text), { field: field as Field, rank: rank++ }, language);
    }
  }
  return names;
}

function learn(names: Map<string, Name>, text: string, name: Omit<Name, 'languages'>, language: string): void {
  const known = names.get(text);
  if (!known) {
    names.set(text, { ...name, languages: language === 'any' || language === 'wrapped' ? [] : [language] });
    return;
  }
  if (known.languages.length > 0 && language !== 'any' && !known.languages.includes(language))
    known.languages.push(language);
}
