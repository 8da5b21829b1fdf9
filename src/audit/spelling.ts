import type { Named, Reading, Vocabulary } from '../types.ts';

/** One distinct spelling of a column and how many cells hold it. */
export interface SpellingCount {
  readonly named: Named;
  readonly count: number;
}

/** How one column writes its values. */
export interface Spelling {
  /** A value as the column writes it. */
  spell(value: string): string;
  /** The spelling that a cell should have; its own where nothing is wrong with it. */
  respell(named: Named): string;
}

interface Candidate {
  readonly named: Named;
  count: number;
}

/** Learns how a column writes from its distinct spellings, in any order. `language` is that of the file's header. */
export function createSpelling(
  counts: Iterable<SpellingCount>,
  vocabulary: Vocabulary,
  language: string | null,
): Spelling {
  const all = candidatesOf(counts);
  const candidates = all.filter(({ named }) => named.reading !== 'dealStage');
  const dealWords = all.filter(({ named }) => named.reading === 'dealStage');
  const habit = habitOf(candidates, language);
  const preferred = preferredOf(candidates, { form: habit, letters: lettersOf(candidates) });
  const spell = (value: string) =>
    (preferred.get(value) ?? dealWordOf(value, dealWords))?.named.raw ?? habitual(value, habit, vocabulary);
  const respell = (named: Named): string => {
    if (named.value === null || named.reading === 'dealStage') return named.raw;
    const best = preferred.get(named.value)?.named;
    return best && isEquallyGood(named, best) ? named.raw : spell(named.value);
  };
  const known = new Map(candidates.map(({ named }) => [named.raw, respell(named)]));
  return { spell, respell: (named) => known.get(named.raw) ?? respell(named) };
}

/** The commonest spelling of the deal stage that stands for a value, where policies do not call it wordless. */
function dealWordOf(value: string, words: readonly Candidate[]): Candidate | undefined {
  const own = words.filter(({ named }) => named.value === value && named.outcome !== 'lost');
  return own.toSorted((a, b) => b.count - a.count || (a.named.raw < b.named.raw ? -1 : 1))[0];
}

/** Each spelling of a known value once: readers may count it in several parts. */
function candidatesOf(counts: Iterable<SpellingCount>): readonly Candidate[] {
  const candidates = new Map<string, Candidate>();
  for (const { named, count } of counts) {
    if (named.value === null) continue;
    const candidate = candidates.get(named.raw);
    if (candidate) candidate.count += count;
    else candidates.set(named.raw, { named, count });
  }
  return [...candidates.values()];
}

/** How the whole column writes. */
interface Habit {
  /** `internal`, or the language of the labels. */
  readonly form: string | null;
  readonly letters: Letters;
}

function preferredOf(candidates: readonly Candidate[], habit: Habit): ReadonlyMap<string, Candidate> {
  // Outer blanks are a flaw, however many cells share them.
  const clean = candidates.filter(({ named, count }) => count > 0 && named.raw === named.raw.trim());
  const nicknames = clean.filter(({ named }) => named.reading === 'synonym');
  const proper = clean.filter(({ named }) => named.reading !== 'synonym');
  // A nickname that is the column's only word for a stage is its name there: HubSpot lets a company rename its stages.
  return new Map([...mostPreferred(nicknames, null), ...mostPreferred(proper, habit)]);
}

function mostPreferred(candidates: readonly Candidate[], habit: Habit | null): ReadonlyMap<string, Candidate> {
  const preferred = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const value = candidate.named.value!;
    const best = preferred.get(value);
    if (!best || isPreferred(candidate, best, habit)) preferred.set(value, candidate);
  }
  return preferred;
}

const RANK: Readonly<Record<Reading, number>> = {
  label: 0,
  internal: 1,
  variant: 2,
  synonym: 3,
  dealStage: 4,
  unknown: 5,
  blank: 6,
};

function isPreferred(a: Candidate, b: Candidate, habit: Habit | null): boolean {
  // The habit of the whole column goes before the number of cells: corrections move cells from stage to stage, and
  // must not turn the column's own words into errors of the next run.
  const closeness = habit === null ? 0 : closenessOf(a.named, habit) - closenessOf(b.named, habit);
  if (closeness !== 0) return closeness > 0;
  if (a.count !== b.count) return a.count > b.count;
  if (a.named.reading !== b.named.reading) return RANK[a.named.reading] < RANK[b.named.reading];
  if (a.named.raw.length !== b.named.raw.length) return a.named.raw.length < b.named.raw.length;
  return a.named.raw < b.named.raw;
}

/** How much of the column's habit a spelling keeps: its form and language first, then its letter case. */
function closenessOf(named: Named, { form, letters }: Habit): number {
  return (isOfForm(named, form) ? 2 : 0) + (lettersIn(named) === letters ? 1 : 0);
}

function isOfForm({ reading, language }: Named, form: string | null): boolean {
  if (reading === 'variant') return true;
  if (reading === 'internal' || form === 'internal') return reading === form;
  return language === null || form === null || language === form;
}

/** Letter case: as the name has it, all small, all capital, or anything else. */
type Letters = 'exact' | 'small' | 'capital' | 'other';

function lettersIn({ reading, raw }: Named): Letters {
  if (reading !== 'variant') return 'exact';
  if (raw === raw.toLowerCase()) return 'small';
  return raw === raw.toUpperCase() ? 'capital' : 'other';
}

/** The letter case of most cells; of equals the first as they are listed in `Letters`. */
function lettersOf(candidates: readonly Candidate[]): Letters {
  const counts: Record<Letters, number> = { exact: 0, small: 0, capital: 0, other: 0 };
  for (const { named, count } of candidates) if (named.reading !== 'synonym') counts[lettersIn(named)] += count;
  const ordered: readonly Letters[] = ['exact', 'small', 'capital', 'other'];
  return ordered.reduce((best, letters) => (counts[letters] > counts[best] ? letters : best));
}

/** Two labels of one language for one value: both are right, so neither is an error. */
function isEquallyGood(named: Named, best: Named): boolean {
  if (named.raw === best.raw) return true;
  if (named.reading !== 'label' || best.reading !== 'label' || named.raw !== named.raw.trim()) return false;
  const isOneLanguage = named.language === best.language || named.language === null || best.language === null;
  return isOneLanguage && named.raw.toLowerCase() !== best.raw.toLowerCase();
}

/** `internal`, or the language of the labels. */
function habitOf(candidates: readonly Candidate[], language: string | null): string | null {
  let internal = 0;
  let labels = 0;
  const languages = new Map<string, number>();
  for (const { named, count } of candidates) {
    if (named.reading === 'internal') internal += count;
    if (named.reading === 'label') labels += count;
    if (named.reading === 'internal' || named.reading === 'synonym' || named.language === null) continue;
    languages.set(named.language, (languages.get(named.language) ?? 0) + count);
  }
  if (internal > labels) return 'internal';
  // A header of internal names promises internal values, but cells that hold labels know better.
  if (labels === 0 && languages.size === 0) return language;
  return commonest(languages, language) ?? (language === 'internal' ? null : language);
}

/** The language that most cells use; of equals the header's, then the first by code units. */
function commonest(languages: ReadonlyMap<string, number>, language: string | null): string | null {
  let best: string | null = null;
  let most = 0;
  for (const [name, count] of languages) {
    const isTie = count === most && best !== null && best !== language;
    if (count > most || (isTie && (name === language || name < best!))) {
      best = name;
      most = count;
    }
  }
  return best;
}

function habitual(value: string, habit: string | null, vocabulary: Vocabulary): string {
  return habit === 'internal' ? value : vocabulary.label(value, habit);
}
