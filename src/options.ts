import type { ColumnMapping, Disagreement, Finding, Instant, Report, Severity, Table } from './types.ts';

/** How a file is to be read, over what its bytes and its header say. */
export interface InputForm {
  /** Without it the table is recognised from the header. */
  readonly table?: Table;
  /** `utf-8`, `utf-16le`, `utf-16be`, `windows-1252`, or a name that people have for one of them. */
  readonly encoding?: string;
  /** One character, or `comma`, `semicolon`, `tab`, `pipe`, `space`. */
  readonly delimiter?: string;
}

/** One input: a file, an archive, a workbook, or a folder or pattern that stands for some. `-` is standard input. */
export interface InputSpec extends InputForm {
  readonly path: string;
  /** Left out with a note, and not refused, when it holds no known table: so are the files of a folder. */
  readonly optional?: boolean;
}

/** How an input is to be read that is called `file`: a path, its last part, or a table in an archive or workbook. */
export interface InputOverride extends InputForm {
  readonly file: string;
}

export interface Progress {
  /** What is going on, in a word or two: `reading`, `judging`. */
  readonly phase: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Takes the findings in file order while they are made. */
export type FindingsSink =
  | { readonly format: 'csv' | 'ndjson'; write(bytes: Uint8Array): void }
  | { readonly format: 'objects'; write(findings: readonly Finding[]): void };

/** `--date-order [COLUMN=]ORDER`. */
export interface DateOrderSetting {
  readonly order: 'dmy' | 'mdy' | 'ymd';
  /** A header, or a field such as `createdAt`; without it all columns are meant that have no order of their own. */
  readonly column?: string;
}

export interface AuditOptions {
  readonly files: readonly InputSpec[];
  /** A policy as a user writes it, over the preset of the recognised CRM. */
  readonly policy?: { readonly input: unknown; readonly origin: string; readonly sha256?: string };
  readonly asOf?: Instant;
  readonly map?: readonly ColumnMapping[];
  /** Of all inputs that nothing else is said of. */
  readonly encoding?: string;
  readonly delimiter?: string;
  /** Of single inputs, also of those in folders, archives and workbooks. */
  readonly overrides?: readonly InputOverride[];
  /** IANA name, offset such as `+02:00`, or `UTC`: over the policy's zone, and over shifts between files. */
  readonly timeZone?: string;
  /** Orders of day, month and year, over what the cells of a column say. */
  readonly dateOrders?: readonly DateOrderSetting[];
  /** Rule ids: only these run. */
  readonly only?: readonly string[];
  /** Rule ids: these do not run. */
  readonly skip?: readonly string[];
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
  /** True where deals and their histories are to be judged alone: there is no contacts file. */
  readonly withoutContacts?: boolean;
  readonly findings?: readonly FindingsSink[];
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting rejects with the signal's reason and leaves nothing behind. */
  readonly signal?: AbortSignal;
  /** Threads to work on, this one included; 0 and 1 do everything in this one. Shows in no result. */
  readonly threads?: number;
  /** Bytes read at a time. Shows in no result. */
  readonly chunkBytes?: number;
  /** Bytes of a file that are one piece of work. Shows in no result. */
  readonly segmentBytes?: number;
}

export interface FixOptions extends AuditOptions {
  /** The folder to make. */
  readonly out: string;
  /** Replaces `out` whole when it exists. */
  readonly replace?: boolean;
  /** The most daring fixes to apply; `safe` by default. */
  readonly apply?: 'safe' | 'unsafe';
}

export interface FixResult {
  readonly report: Report;
  /** Names of the files in `out`. */
  readonly files: readonly string[];
}

/** What joins the contacts of two systems: one of their keys, or a column of each whose cells are equal. */
export type JoinOn = 'external' | 'id' | 'email' | { readonly first: string; readonly second: string };

export interface ReconcileOptions
  extends Omit<AuditOptions, 'findings' | 'only' | 'skip' | 'severities' | 'withoutContacts'> {
  /** The files of the second system. */
  readonly against: readonly InputSpec[];
  /** As `map`, for the second system. */
  readonly mapAgainst?: readonly ColumnMapping[];
  /** Without it every key is tried that can be trusted: external ids, equal ids, e-mails. */
  readonly on?: JoinOn;
  /** Takes the disagreements while they are found, in the order of the files. */
  readonly onDisagreement?: (disagreement: Disagreement) => void;
}
