import type { Criterion, Outcome, PipelineRole, RuleSetting, Severity, Stage } from '../types.ts';

/** Every name of one value. */
export interface ValueNames {
  /** `''` for words that stand for an empty cell. */
  readonly value: string;
  /** Labels by language, the usual one first; under `*` those that hold in every language. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Other ways to say it, in no language's export. */
  readonly synonyms: readonly string[];
}

/** A deal stage that a CRM ships or people commonly use. */
export interface DealStageNames extends ValueNames {
  readonly outcome: Outcome;
}

/** How a company calls a value: one label, or labels by language, with further spellings. */
export type NamesInput =
  | string
  | {
      readonly label?: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly synonyms?: readonly string[];
    };

/** A policy as a company writes it: plain JSON, everything optional, laid over the preset of the CRM. */
export interface PolicyInput {
  /** Stages lowest first, by internal value or any known name. Replaces the preset's ladder whole. */
  readonly ladder?: readonly Stage[];
  /** Names of stages by internal value, added to the known ones. */
  readonly stages?: Readonly<Record<Stage, NamesInput>>;
  readonly earned?: { readonly open?: Stage; readonly won?: Stage };
  readonly customers?: 'keep' | 'demote';
  readonly closedLost?: 'keep' | 'recycle';
  readonly recycleAfterDays?: number;
  readonly recycleTo?: Stage;
  /** Source types whose backward moves are meant. */
  readonly resetBy?: readonly string[];
  /** Stages off the ladder that void what was claimed before them: recycled, disqualified. */
  readonly detours?: readonly Stage[];
  /** Pipeline label or id to role. */
  readonly roles?: Readonly<Record<string, PipelineRole>>;
  /** Deal stage label or id to outcome, or a pipeline's label or id to such a table of its own. */
  readonly dealStages?: Readonly<Record<string, Outcome | Readonly<Record<string, Outcome>>>>;
  /** Names of lead statuses by internal value, added to the known ones. */
  readonly leadStatuses?: Readonly<Record<string, NamesInput>>;
  readonly needsLeadStatus?: readonly Stage[];
  readonly disqualifyingLeadStatuses?: readonly string[];
  readonly openDealLeadStatus?: string | null;
  readonly initialLeadStatus?: string | null;
  readonly timeZone?: string;
  readonly criteria?: readonly Criterion[];
  readonly defaultStage?: Stage | null;
  readonly rules?: Readonly<Record<string, Severity | 'off' | RuleSetting>>;
}
