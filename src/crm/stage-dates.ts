import type { ValueNames } from '../policy/input.ts';
import { foldValue } from '../policy/vocabulary.ts';

/** Finds the stage in a header by a pattern whose first group is the stage's internal value or label. */
export interface StageDatePattern {
  readonly pattern: RegExp;
  /** Which names stand in the group. */
  readonly holds: 'value' | 'label';
}

/** The stage that a header dates, by the first pattern that fits; null where none does. */
export function createStageDated(
  stages: readonly ValueNames[],
  patterns: readonly StageDatePattern[],
): (header: string) => string | null {
  const known = new Map<string, string>();
  for (const { value, labels, synonyms } of stages) {
    for (const name of [value, ...Object.values(labels).flat(), ...synonyms]) {
      if (!known.has(foldValue(name))) known.set(foldValue(name), value);
    }
  }
  return (header) => {
    const text = header.normalize('NFC').trim();
    for (const { pattern, holds } of patterns) {
      const name = pattern.exec(text)?.[1];
      if (name === undefined) continue;
      return known.get(foldValue(name)) ?? (holds === 'value' ? name.toLowerCase() : nominative(name, known));
    }
    return null;
  };
}

/** German declines the stage in a sentence: `Datum der Konversion zum Kunden`. An unknown name is returned as it is. */
function nominative(name: string, known: ReadonlyMap<string, string>): string {
  const text = foldValue(name);
  for (const ending of ['n', 'en']) {
    const value = text.endsWith(ending) ? known.get(text.slice(0, -ending.length)) : undefined;
    if (value !== undefined) return value;
  }
  return name;
}
