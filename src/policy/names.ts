import type { NamesInput, ValueNames } from './input.ts';
import { createVocabulary, foldValue } from './vocabulary.ts';

/** The known names with those of a company laid over: a spelling the company claims is no longer anyone else's. */
export function overlayNames(
  known: readonly ValueNames[],
  input: Readonly<Record<string, NamesInput>> | undefined,
): readonly ValueNames[] {
  if (input === undefined) return known;
  const own = ownNames(known, input);
  const claimed = new Map(own.flatMap(({ value, spellings }) => spellings.map((text) => [foldValue(text), value])));
  const isFree = (value: string) => (text: string) => (claimed.get(foldValue(text)) ?? value) === value;
  const kept = known.map((names) => ({
    value: names.value,
    labels: Object.fromEntries(
      Object.entries(names.labels).map(([language, labels]) => [language, labels.filter(isFree(names.value))]),
    ),
    synonyms: names.synonyms.filter(isFree(names.value)),
  }));
  return own.reduce<readonly ValueNames[]>(addNames, kept);
}

/** A company's names with their internal values: a key may be any known spelling of a value, or a value of its own. */
export function ownNames(
  known: readonly ValueNames[],
  input: Readonly<Record<string, NamesInput>>,
): readonly (ValueNames & { readonly key: string; readonly spellings: readonly string[] })[] {
  const vocabulary = createVocabulary(known);
  return Object.entries(input).map(([key, names]) => {
    const { label, labels = {}, synonyms = [] } = typeof names === 'string' ? { label: names } : names;
    const byLanguage = Object.entries(labels).map(([language, text]) => [language, [text]] as const);
    const everywhere = label === undefined ? [] : [['*', [label]] as const];
    return {
      key,
      value: vocabulary.read(key).value ?? key,
      labels: Object.fromEntries([...everywhere, ...byLanguage]),
      synonyms,
      spellings: [...(label === undefined ? [] : [label]), ...Object.values(labels), ...synonyms],
    };
  });
}

function addNames(all: readonly ValueNames[], { value, labels, synonyms }: ValueNames): readonly ValueNames[] {
  if (!all.some((names) => names.value === value)) return [...all, { value, labels, synonyms }];
  return all.map((names) => {
    if (names.value !== value) return names;
    const languages = new Set([...Object.keys(labels), ...Object.keys(names.labels)]);
    return {
      value,
      labels: Object.fromEntries(
        [...languages].map((language) => [language, [...(labels[language] ?? []), ...(names.labels[language] ?? [])]]),
      ),
      synonyms: [...synonyms, ...names.synonyms],
    };
  });
}
