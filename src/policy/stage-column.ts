import type { Named, Outcome, Stage, Vocabulary } from '../types.ts';
import { foldValue } from './vocabulary.ts';

/** What is learned of a stage column of contacts that holds the stages of deals. Plain data. */
export interface StageColumn {
  readonly words: readonly DealWord[];
  /** Stages on the ladder that the column has no word of its own for: nothing may be written there for them. */
  readonly wordless: readonly Stage[];
}

/** A value of the stage column that is a stage of the deals, and what a contact in it is said to be. */
export interface DealWord {
  readonly text: string;
  readonly stage: Stage;
  readonly outcome: Outcome;
}

/** Reads what nobody else knows as the stage of a deal. It is what a cell says, and proves nothing. */
export function withDealWords(vocabulary: Vocabulary, column: StageColumn | undefined): Vocabulary {
  if (column === undefined) return vocabulary;
  const words = new Map(column.words.map((word) => [foldValue(word.text), word]));
  return {
    label: vocabulary.label,
    read(raw): Named {
      const named = vocabulary.read(raw);
      if (named.reading !== 'unknown') return named;
      const word = words.get(foldValue(raw));
      if (word === undefined) return named;
      return { raw, value: word.stage, reading: 'dealStage', language: null, outcome: word.outcome };
    },
  };
}
