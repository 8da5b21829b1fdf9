import { foldCase } from '../table/header.ts';
import type { Named, Reading, Vocabulary } from '../types.ts';
import type { ValueNames } from './input.ts';

/** Distinct spellings remembered; hostile columns hold a new one in every row. */
export const MEMORY = 4096;

const SEPARATORS = /[\s_\-‐‑‒–—]+/g;

interface Known {
  readonly value: string;
  readonly reading: Reading;
  readonly language: string | null;
}

/** The text by which values are compared: case, Unicode form, outer blanks, `-` and `_` do not matter. */
export function foldValue(text: string): string {
  return foldCase(text).replace(SEPARATORS, ' ').trim();
}

/** Reads every spelling of the named values; where two share a spelling, the first one has it. */
export function createVocabulary(names: readonly ValueNames[]): Vocabulary {
  const exact = new Map<string, Known>();
  const folded = new Map<string, Known>();
  for (const { value } of names) learn(exact, value, { value, reading: 'internal', language: null });
  for (const { value, labels, synonyms } of names) {
    const nicknames = new Set(synonyms.map(foldValue));
    for (const [language, label] of labelsOf(labels)) {
      // `MQL` is the label in Japanese and a nickname everywhere else, so it tells of no language.
      if (!nicknames.has(foldValue(label))) learnLabel(exact, label, value, language);
    }
  }
  for (const [text, known] of exact) learn(folded, foldValue(text), { ...known, reading: 'variant' });
  for (const { value, synonyms } of names) {
    for (const synonym of synonyms) learn(folded, foldValue(synonym), { value, reading: 'synonym', language: null });
  }
  const usual = new Map(names.map((entry) => [entry.value, usualLabels(entry)]));
  return {
    read: remember((raw) => readSpelling(raw, exact, folded)),
    label(value, language) {
      const labels = usual.get(value);
      return labels?.get('*') ?? (language && labels?.get(language)) ?? labels?.get('en') ?? value;
    },
  };
}

function readSpelling(raw: string, exact: Map<string, Known>, folded: Map<string, Known>): Named {
  const text = foldValue(raw);
  const known = exact.get(raw) ?? folded.get(text);
  if (known) return known.value === '' ? { raw, value: null, reading: 'blank', language: null } : { raw, ...known };
  return { raw, value: null, reading: raw.trim() === '' ? 'blank' : 'unknown', language: null };
}

function learn(into: Map<string, Known>, text: string, known: Known): void {
  if (text !== '' && !into.has(text)) into.set(text, known);
}

function learnLabel(exact: Map<string, Known>, label: string, value: string, language: string | null): void {
  const known = exact.get(label);
  if (!known) {
    learn(exact, label, { value, reading: 'label', language });
    return;
  }
  // `Lead` is the label in most languages, so it tells none; `Kunde` is German as long as nothing else is told.
  if (known.value === value && known.reading === 'label' && known.language !== language && !isSeldom(language)) {
    exact.set(label, { ...known, language: null });
  }
}

/** Languages that seldom write their labels otherwise than others do, and are seldom met. */
const SELDOM: ReadonlySet<string | null> = new Set(['pl', 'sv', 'fi', 'da', 'no']);

const isSeldom = (language: string | null): boolean => SELDOM.has(language);

function* labelsOf(labels: ValueNames['labels']): Generator<[string | null, string]> {
  for (const [language, list] of Object.entries(labels)) {
    for (const label of list) yield [language === '*' ? null : language, label];
  }
}

function usualLabels({ labels }: ValueNames): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(labels).flatMap(([language, [first]]) => (first === undefined ? [] : [[language, first]])),
  );
}

/** The same answer for the same text, worked out once while the memory lasts. */
export function remember<T>(answer: (text: string) => T): (text: string) => T {
  const memory = new Map<string, T>();
  return (text) => {
    const known = memory.get(text);
    if (known !== undefined) return known;
    const fresh = answer(text);
    if (memory.size >= MEMORY) memory.clear();
    memory.set(text, fresh);
    return fresh;
  };
}
