/**
 * What `inspect` tells of files before anybody audits them. Nothing in this file runs.
 */

import type { Evidence, Outcome, OutcomeReading, PipelineRole, Reading, Row, Table } from './types.ts';

export interface Inspection {
  readonly schemaVersion: 1;
  readonly version: string;
  /** Path of the policy file, or `preset hubspot` and the like: whose names the values were read by. */
  readonly policy: string;
  /** What was taken and left out, one sentence each. */
  readonly notes: readonly string[];
  readonly files: readonly FileInspection[];
}

export type FileInspection = RecognisedFile | RefusedFile;

/** A file that an audit would take. */
export interface RecognisedFile {
  readonly recognised: true;
  readonly path: string;
  /** As it is called in evidence. */
  readonly file: string;
  readonly table: Table;
  readonly crm: string;
  readonly language: string | null;
  readonly encoding: string;
  /** The character itself. */
  readonly delimiter: string;
  readonly rows: number;
  /** Rows with each flaw of form; flaws that no row has are absent. */
  readonly flaws: Readonly<Partial<Record<Row['flaw'], number>>>;
  /** Every column of the header, in order. */
  readonly columns: readonly ColumnInspection[];
  /** Oldest and newest date of the columns that are evidence, ISO 8601; null without one. */
  readonly dates: DateRange | null;
  /** Null in a file without dates. */
  readonly timeZone: ZoneInspection | null;
  /** Only of a history. */
  readonly events?: EventsInspection;
  /** What was assumed or met on the way, one sentence each. */
  readonly notes: readonly string[];
  readonly advice: readonly Advice[];
}

/** A file that an audit would not take. */
export interface RefusedFile {
  readonly recognised: false;
  /** Set on a file of a folder, an archive or a workbook that an audit goes on without. */
  readonly leftOut?: true;
  readonly path: string;
  readonly file: string;
  /** What it is or lacks, and what to do: one line. */
  readonly reason: string;
  /** The table that it was taken for before it turned out to be broken; null where nobody could tell. */
  readonly table: Table | null;
  /** Null where the file could not be read so far. */
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly rows: number | null;
  readonly columns: readonly ColumnInspection[];
  readonly advice: readonly Advice[];
}

export interface ColumnInspection {
  /** As a spreadsheet names it: `A`, `AA`. */
  readonly column: string;
  readonly header: string;
  /**
   * Null where it was not recognised; a stage date as `stageDate:<stage>`; `criterion` where only a criterion of the
   * policy asks for it.
   */
  readonly field: string | null;
  /** Rows that were looked at: all of them where the column is recognised, else those in the first MiB. */
  readonly seen: number;
  /** Those of `seen` whose cell is not blank. */
  readonly filled: number;
  readonly ids?: IdsInspection;
  /** Only of ids and e-mails that should stand on one row each, where some do not, or not all rows were looked at. */
  readonly repeats?: RepeatsInspection;
  readonly dates?: DatesInspection;
  readonly numbers?: NumbersInspection;
  readonly links?: LinksInspection;
  /** Distinct cells with their counts, commonest first; absent where they have no names to be known by. */
  readonly values?: readonly ValueInspection[];
}

export interface RepeatsInspection {
  readonly holds: 'ids' | 'emails';
  /** How many of them stand on more than one row. */
  readonly values: number;
  /** How many rows were looked at, where these are not all. */
  readonly of: number | null;
  /** The first of them, and the first two rows on which it stands; null where there is none. */
  readonly example: { readonly value: string; readonly rows: readonly [number, number] } | null;
}

export interface IdsInspection {
  readonly distinct: number;
  /** Rows whose id stands on an earlier row too. */
  readonly repeated: number;
  readonly blank: number;
  /** Rows with each form of id. */
  readonly forms: Readonly<Partial<Record<IdForm, number>>>;
}

/** `spreadsheet`: what is left of a long number, `4.68E+11`. */
export type IdForm = 'digits' | 'salesforce15' | 'salesforce18' | 'zoho' | 'uuid' | 'text' | 'spreadsheet';

export interface DateRange {
  readonly from: string;
  readonly to: string;
}

export interface DatesInspection {
  readonly formats: readonly string[];
  /** Null where no cell needs an order, or none can be told. */
  readonly order: 'dmy' | 'mdy' | null;
  /** Why it is that order: cells that fit no other, a flag, or nothing that needs one. */
  readonly decidedBy: 'cells' | 'flag' | null;
  /** Why the column is no evidence; null where it is. */
  readonly flaw: 'undecidable' | 'contradictory' | 'unreadable' | null;
  readonly values: number;
  readonly unreadable: number;
  /** Cells that fit day first only, month first only, and both. */
  readonly told: { readonly dayFirst: number; readonly monthFirst: number; readonly either: number };
  readonly range: DateRange | null;
  /** Cells that show what was decided, or why nothing could be. */
  readonly evidence: readonly Evidence[];
}

export interface NumbersInspection {
  /** As the column writes them: `1.234,56`. */
  readonly form: string | null;
  readonly decimal: '.' | ',' | null;
  readonly flaw: 'undecidable' | 'contradictory' | 'unreadable' | null;
  readonly values: number;
  readonly unreadable: number;
  /** Cells that are no evidence because nothing tells whether `1.234` is more than a thousand. */
  readonly open: number;
}

export interface LinksInspection {
  readonly ids: number;
  /** Most ids in one cell. */
  readonly most: number;
  /** Cells with exactly 1000 ids, where HubSpot cuts the list. */
  readonly full: number;
}

export interface ValueInspection {
  readonly text: string;
  readonly count: number;
  /** The internal value; null when blank, unknown, or of a kind that has none. */
  readonly value: string | null;
  /**
   * `table`: a table of deal stages among the files knows this one; `policy`: only the policy does. Null where values
   * are not named.
   */
  readonly reading: Reading | 'table' | 'policy' | null;
  readonly language: string | null;
  /** What a table of deal stages calls it, where that is not the text. */
  readonly label?: string;
  /** Only of deal stages: how many deals of this stage ended how, and which cell settled it. */
  readonly outcomes?: readonly OutcomeInspection[];
  /** Only of pipelines. */
  readonly role?: PipelineRole;
}

export interface OutcomeInspection {
  readonly outcome: Outcome;
  readonly by: OutcomeReading['by'];
  readonly count: number;
}

export interface EventsInspection {
  /** Rows about the lifecycle stage. */
  readonly stageRows: number;
  readonly otherRows: number;
}

export interface ZoneInspection {
  /** Null where every date carries its offset, or counts from 1970. */
  readonly zone: string | null;
  /** `shift`: other files date the same events. */
  readonly by: 'offsets' | 'default' | 'policy' | 'flag' | 'shift';
  /** Sentences with the counts and cells it rests on. */
  readonly evidence: readonly string[];
}

/** What to type, or to write into the policy, where something was understood wrongly. */
export interface Advice {
  /** When it is for: `the stage is another column`. */
  readonly when: string;
  /** Flags for the command line, or lines for the policy. */
  readonly kind: 'flag' | 'policy';
  readonly write: string;
}
