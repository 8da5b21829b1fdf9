/**
 * The vocabulary of stageproof. Nothing in this file runs.
 */

/** Internal value of a lifecycle stage, e.g. `marketingqualifiedlead`. Not a union: companies define their own. */
export type Stage = string;

/** Milliseconds since the epoch, UTC. */
export type Instant = number;

export type Table = 'contacts' | 'deals' | 'companies' | 'history' | SideTable;

/**
 * Tables that only say something about the records of others: which deal belongs to which contact, what deal stages
 * and pipelines are called and mean, which record became part of which, how a property's values are called, and how
 * deals moved.
 */
export type SideTable = 'associations' | 'stages' | 'pipelines' | 'merges' | 'dealMerges' | 'options' | 'dealHistory';

export type Severity = 'error' | 'warning' | 'info';

/** `safe` fixes are applied by default, `unsafe` ones only with `--unsafe`. */
export type Safety = 'safe' | 'unsafe';

/** What a proposal rests on: a deal cell, a claim in a file, or a criterion of the policy. */
export type Basis = 'proved' | 'claimed' | 'assumed';

export type Outcome = 'won' | 'open' | 'lost';

/** `sales` deals count both ways, a won `renewal` proves a customer, `ignore` proves nothing. */
export type PipelineRole = 'sales' | 'renewal' | 'ignore';

/** One cell of one input file. Rows count as a spreadsheet does: the header is 1. */
export interface Evidence {
  readonly file: string;
  readonly table: Table;
  readonly row: number;
  readonly column: string;
  /** The decoded cell, exactly as the file has it. */
  readonly value: string;
}

/** A compare-and-set on one cell: applied only where the file still holds `from`. */
export interface Edit {
  readonly file: string;
  readonly table: Table;
  readonly row: number;
  readonly column: string;
  /** Zero-based position of the column: two columns may share one header. */
  readonly position: number;
  readonly from: string;
  readonly to: string;
}

/* What the files say, in canonical names. */

export type ContactField =
  | 'id'
  | 'email'
  | 'firstName'
  | 'lastName'
  | 'stage'
  | 'leadStatus'
  | 'owner'
  | 'createdAt'
  | 'modifiedAt'
  /** Any column that is filled only after somebody worked the contact; several may exist. */
  | 'activity'
  | 'dealIds'
  | 'mergedIds'
  /** Id of the contact that this record was merged into. */
  | 'masterId'
  /** Id of the contact that a converted lead became. */
  | 'convertedId'
  /** The record's id in another system. */
  | 'externalId'
  /** Filled or true on a record that the CRM has deleted and the warehouse kept. */
  | 'deleted'
  /** A column that dates one stage; several exist, each naming its stage. */
  | 'stageDate';

export type DealField =
  | 'id'
  | 'name'
  | 'stage'
  | 'pipeline'
  | 'createdAt'
  /** When a deal ended or is expected to: of either end where no column of its own tells one. */
  | 'closedAt'
  | 'wonAt'
  | 'lostAt'
  | 'expectedAt'
  | 'modifiedAt'
  | 'isClosed'
  | 'isWon'
  | 'isLost'
  /** One column that names the outcome itself (Pipedrive's `Status`: won, lost, open). */
  | 'status'
  | 'probability'
  | 'contactIds'
  | 'contactEmails'
  | 'contactCount'
  | 'externalId'
  | 'deleted';

export type CompanyField = 'id' | 'name' | 'domain' | 'stage' | 'createdAt' | 'modifiedAt' | 'externalId' | 'deleted';

export type HistoryField = 'id' | 'email' | 'property' | 'value' | 'at' | 'source';

export type AssociationField = 'dealId' | 'contactId' | 'email' | 'deleted';

/** `id` and `label` are the deal stage's, `pipeline` is the pipeline's id, `order` the stage's place in it. */
export type StageField = 'id' | 'label' | 'pipeline' | 'order' | 'probability' | 'isClosed' | 'isWon' | 'deleted';

export type PipelineField = 'id' | 'label' | 'deleted';

/** The contact (in `dealMerges` the deal) `id` became part of the one called `into`. */
export type MergeField = 'id' | 'into' | 'at';

/** `value` of `property` (its internal name) is shown as `label`. */
export type OptionField = 'property' | 'value' | 'label' | 'object';

export type DealHistoryField = 'id' | 'property' | 'value' | 'at' | 'source';

export type Field =
  | ContactField
  | DealField
  | CompanyField
  | HistoryField
  | AssociationField
  | StageField
  | PipelineField
  | MergeField
  | OptionField
  | DealHistoryField;

/** One recognised column of one file. */
export interface Column {
  readonly field: Field;
  /** Zero-based place in the record. */
  readonly position: number;
  /** The header cell, decoded, as the file has it. */
  readonly header: string;
  /** Only on `stageDate`: the stage that the column dates. */
  readonly stage?: Stage;
}

/** `--map [table.]field=Header`: a header for a field, over what would be recognised. */
export interface ColumnMapping {
  readonly table?: Table;
  /** A field, or `stageDate:<stage>`. */
  readonly field: string;
  readonly header: string;
}

/** How one file is laid out, as recognised from its header. */
export interface Layout {
  readonly table: Table;
  /** Id of the CRM whose names matched, or `generic`. */
  readonly crm: string;
  /** Language of the header labels (`en`, `de`), `internal` for internal names, null when nothing tells. */
  readonly language: string | null;
  /** Every header cell, in order. */
  readonly header: readonly string[];
  /** The recognised columns, in file order. */
  readonly columns: readonly Column[];
  /** Only on history: `long` has one event a row; `wide` has one record a row and repeating groups of events. */
  readonly history?: HistoryLayout;
}

export type HistoryLayout =
  | { readonly shape: 'long' }
  /** Groups of `size` cells stand side by side from `first` on; offsets count within a group, null where none. */
  | {
      readonly shape: 'wide';
      readonly first: number;
      readonly size: number;
      readonly value: number;
      readonly at: number;
      readonly source: number | null;
    };

/**
 * How a value was understood. `variant`: a known name but for letter case, blanks or Unicode form. `dealStage`: nobody
 * knows it but as a stage of the deals.
 */
export type Reading = 'internal' | 'label' | 'variant' | 'synonym' | 'dealStage' | 'unknown' | 'blank';

/** One distinct spelling met in a column of named values (stage, lead status, deal stage). */
export interface Named {
  /** The decoded cell. */
  readonly raw: string;
  /** The internal value; null when blank or unknown. */
  readonly value: string | null;
  readonly reading: Reading;
  /** Language of the label that matched; null where none did, or several languages share it (`Lead`). */
  readonly language: string | null;
  /** Only on a `dealStage`: how a deal in this stage ends. */
  readonly outcome?: Outcome;
}

/** Reads the spellings of one kind of value. */
export interface Vocabulary {
  read(raw: string): Named;
  /** The usual label of a value in a language, falling back to English, then to the value itself. */
  label(value: string, language: string | null): string;
}

/** What a company means by its stages, checked and ready to be asked. */
export interface Policy {
  /** Path of the policy file, or `preset hubspot` and the like. */
  readonly origin: string;
  /** The ladder, lowest rung first. */
  readonly ladder: readonly Stage[];
  /** Place on the ladder, counted from 0; -1 for a stage that is off the ladder, and for null. */
  rung(stage: Stage | null): number;
  /** The stages that deals prove. */
  readonly earned: { readonly open: Stage; readonly won: Stage };
  readonly stages: Vocabulary;
  readonly leadStatuses: Vocabulary;
  /** Stages that a column of deal stages has no word for, so that nothing can be written there; empty elsewhere. */
  readonly wordless: ReadonlySet<Stage>;
  outcome(facts: OutcomeFacts): OutcomeReading;
  role(pipeline: string | null): PipelineRole;
  readonly closedLost: 'keep' | 'recycle';
  readonly recycleAfterDays: number;
  readonly recycleTo: Stage;
  readonly customers: 'keep' | 'demote';
  /** Upper-case source types whose backward moves are meant. */
  readonly resetBy: ReadonlySet<string>;
  /** Stages off the ladder behind which a contact begins anew. */
  readonly detours: ReadonlySet<Stage>;
  /** Set where the histories of the CRM name users as sources: there may be a person behind each of them. */
  readonly sources?: 'users';
  /** Internal lead statuses that say the contact is out of the running. */
  readonly disqualifyingLeadStatuses: ReadonlySet<string>;
  /** The lead status that claims an open deal. */
  readonly openDealLeadStatus: string | null;
  /** What a contact gets that nobody has worked yet. */
  readonly initialLeadStatus: string | null;
  readonly needsLeadStatus: ReadonlySet<Stage>;
  /** IANA name; dates without an offset are read in it. */
  readonly timeZone: string;
  readonly criteria: readonly Criterion[];
  readonly defaultStage: Stage | null;
  /** Per rule id: severity or `off`, and options over the rule's own. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
}

/** A contact whose cell satisfies the condition is assumed to be at least in the stage. */
export interface Criterion {
  readonly stage: Stage;
  readonly column: string;
  readonly atLeast?: number;
  readonly filled?: true;
}

export interface RuleSetting {
  readonly severity?: Severity | 'off';
  /** Only in presets: why the rule is off. */
  readonly because?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** The deal cells that can tell an outcome; null where the file has no such column. */
export interface OutcomeFacts {
  readonly stage: string | null;
  readonly pipeline: string | null;
  readonly isWon: string | null;
  readonly isClosed: string | null;
  readonly isLost: string | null;
  readonly status: string | null;
  readonly probability: string | null;
}

export interface OutcomeReading {
  readonly outcome: Outcome;
  /** The cell that settled it; null when nothing did and `open` is only the fallback. */
  readonly by: 'isWon' | 'isClosed' | 'isLost' | 'status' | 'probability' | 'stage' | null;
  /** The deal stage's internal value where known. */
  readonly stage: string | null;
  /** The cell of a table of deal stages that says what the stage means; absent where none was asked. */
  readonly meaning?: Evidence;
}

/* What belongs together, joined. */

/** A deal, as a contact or a deal rule sees it. */
export interface Deal {
  readonly id: string;
  readonly row: number;
  /** The deal-stage cell. */
  readonly stage: string;
  readonly pipeline: string | null;
  readonly role: PipelineRole;
  readonly outcome: Outcome;
  /** The field that settled the outcome, null when it is only assumed open. */
  readonly outcomeBy: OutcomeReading['by'];
  readonly createdAt: Instant | null;
  /** Expected for an open deal, actual for a closed one. */
  readonly closedAt: Instant | null;
  /** True when any contact belongs to it, in whatever file, known or not. */
  readonly isLinked: boolean;
  /** Ids of the associated contacts from both sides, each once. */
  readonly contacts: readonly string[];
  /** Those of `contacts` that the contacts file does not hold, and link e-mails that no contact has. */
  readonly unknownContacts: readonly string[];
  /** The cells that name `unknownContacts`: the deal's own first, then some of associations. */
  unknownLinks(): readonly Evidence[];
  /** The cell of a recognised column; null where the file has no such column. */
  evidence(field: DealField): Evidence | null;
  /** The cells that settle the outcome: its own, then that of the table which says what its stage means. */
  proof(): readonly [Evidence, ...Evidence[]];
}

/** One change of a contact's lifecycle stage. A blank value is a clear: `stage` and `named.value` are null then. */
export interface StageEvent {
  /** Null for a clear and for a value nobody knows. */
  readonly stage: Stage | null;
  readonly clear: boolean;
  readonly at: Instant;
  /** Upper-case source type, `''` when the file tells none. */
  readonly source: string;
  readonly row: number;
  evidence(): Evidence;
}

/** One filled stage-date cell. */
export interface StageDate {
  readonly stage: Stage;
  /** Null when the cell cannot be read as a date, or its column's day order cannot be decided. */
  readonly at: Instant | null;
  evidence(): Evidence;
}

/** Another contact with the same e-mail. */
export interface Twin {
  readonly id: string;
  readonly stage: Named;
  evidence(): Evidence;
}

/** One contact with everything that belongs to it. */
export interface Contact {
  readonly id: string;
  readonly row: number;
  /** The lifecycle-stage cell; `blank` when the file has no such column. */
  readonly stage: Named;
  readonly leadStatus: Named;
  /** True when any activity column is filled. */
  readonly active: boolean;
  /** In row order, each once, from either side of the association. */
  readonly deals: readonly Deal[];
  /**
   * True when the contact may have deals that nobody can see here: it names one that no deals file holds, its list of
   * deals is cut, it rose after the deals were exported, it has them under another id, or its own is blank or damaged.
   * Then it says nothing that it has no other deal.
   */
  readonly dealsMissing: boolean;
  /** Oldest first; ties by rung, then row. */
  readonly history: readonly StageEvent[];
  /** True when the CRM may have dropped older events (HubSpot keeps 45 revisions of a contact property). */
  readonly historyTruncated: boolean;
  /** Filled stage-date cells, in file order. */
  readonly stageDates: readonly StageDate[];
  /** True when the stage dates are known to rise with the ladder, so that nobody need read them to compare them. */
  readonly stageDatesRise: boolean;
  /** Other contacts with the same e-mail, in row order: the first hundred. */
  readonly twins: readonly Twin[];
  /** Other rows that hold the same id, in row order: the first hundred. */
  readonly duplicates: readonly Duplicate[];
  /** True for a lead that became another contact of the files: what belongs to it belongs to that one. */
  readonly isConverted: boolean;
  /** Set where the row still stands under an id that was merged into another one. */
  readonly merged: MergedAway | null;
  /** What the evidence supports. */
  readonly derived: Derivation;
  /** The one change of stage that is proposed for this contact, and the rule that carries it; null where nothing is. */
  readonly proposal: StageProposal | null;
  /** The stage that consequences are judged by: derived where this contact's edit is safe, recorded otherwise. */
  readonly settled: Stage | null;
  /** True where the file has a column for the field. */
  has(field: ContactField): boolean;
  /** The first cell of a recognised field; null where the file has no such column. */
  evidence(field: ContactField): Evidence | null;
  /** The edit that sets a recognised field; null where the file has no such column or the row must not be edited. */
  edit(field: ContactField, to: string): Edit | null;
  /** A cell by its header text; null where no such column exists. Decoded on demand. */
  cell(header: string): Evidence | null;
}

/** What is known of a row whose id was merged away. */
export interface MergedAway {
  /** The id that its merges end at. */
  readonly into: string;
  /** The cell that says so: of a merges file, or of the contact that it was merged into. */
  evidence(): Evidence;
}

/** Another row of the same file with the same id. */
export interface Duplicate {
  readonly row: number;
  /** True when all rows with the id hold the same cells. */
  readonly same: boolean;
  evidence(): Evidence;
}

/** A backward move: an event on a lower rung than the highest one claimed since the last reset. */
export interface BackwardMove {
  readonly kind: 'reset' | 'regression';
  /** Why a reset was meant; null on a regression. */
  readonly because: 'cleared' | 'source' | 'recycled' | null;
  /** The highest event before it. */
  readonly from: StageEvent;
  readonly to: StageEvent;
}

/** The stage that the evidence supports for one contact, and why. */
export interface Derivation {
  readonly stage: Stage | null;
  readonly basis: Basis | null;
  /** The time of the earliest evidence in the current cycle that reaches the stage. */
  readonly since: Instant | null;
  /** The cells that decided, strongest first; empty only when `stage` is null or is the recorded cell alone. */
  readonly evidence: readonly Evidence[];
  /** Which step decided: one word for `explain` and for the rules. */
  readonly decidedBy:
    | 'won-deal'
    | 'open-deal'
    | 'claim'
    | 'recorded'
    | 'lost-deals'
    | 'recycled'
    | 'orphaned'
    | 'customer-kept'
    | 'customer-demoted'
    | 'off-ladder'
    | 'criterion'
    | 'converted'
    | 'nothing';
  /** The highest judged rung claimed since the last reset. */
  readonly judged: Stage | null;
  /** What deals prove. */
  readonly earned: Stage | null;
  /** Backward moves, oldest first, over all cycles. */
  readonly moves: readonly BackwardMove[];
  /** The regressions among `moves` that came after the last reset. */
  readonly regressions: readonly BackwardMove[];
}

/** Which rule speaks for a contact's stage, and how sure its edit is ("Which rule speaks", "Safe and unsafe"). */
export interface StageProposal {
  readonly rule:
    | 'stage-behind'
    | 'stage-ahead'
    | 'stage-missing'
    | 'history-regression'
    | 'opportunity-orphaned'
    | 'opportunity-lost';
  readonly stage: Stage;
  readonly safety: Safety;
  readonly basis: Basis;
}

/** One line of a contact's story, for `explain`. */
export interface TimelineEntry {
  /** Null for what has no time: the recorded cell, an undated proof, a criterion. */
  readonly at: Instant | null;
  readonly kind: 'claim' | 'proof' | 'clear' | 'recorded' | 'lost-deal' | 'ignored-deal' | 'off-ladder' | 'criterion';
  /** The stage claimed or proved; null for a clear, a lost deal and an unknown value. */
  readonly stage: Stage | null;
  /** A few words: `history: Lead by IMPORT`, `deal 812 won`. */
  readonly text: string;
  readonly evidence: Evidence;
  /** True for the entries that decided the derived stage. */
  readonly decided: boolean;
  /** True when a later reset voids the claim. */
  readonly voided: boolean;
  /** Set where the entry is a backward move. */
  readonly move: 'reset' | 'regression' | null;
}

/** Everything `explain ID` prints. */
export interface Explanation {
  readonly id: string;
  readonly file: string;
  readonly row: number;
  readonly recorded: Named;
  /** Without the moves of the history, which stand in the timeline. */
  readonly derived: Omit<Derivation, 'moves' | 'regressions'>;
  readonly settled: Stage | null;
  /** One sentence that says why the derived stage is what it is. */
  readonly why: string;
  readonly timeline: readonly TimelineEntry[];
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** A record of any table, for rules about rows and their ids. */
export interface Row {
  readonly file: string;
  readonly table: Table;
  readonly row: number;
  /** The id cell, `''` where the record has none. */
  readonly id: string;
  readonly cells: number;
  readonly expected: number;
  /** What is wrong with the record's form. */
  readonly flaw: 'short' | 'long' | 'stray-quote' | 'undecodable' | 'damaged-id';
  /** The first cell that shows the flaw. */
  evidence(): Evidence;
}

/** A date column of one file whose day order could not be decided. */
export interface DateColumn {
  readonly file: string;
  readonly table: Table;
  readonly column: string;
  readonly field: Field;
  readonly values: number;
  /** Why it is no evidence: all values read both ways, or some demand each order. */
  readonly flaw: 'undecidable' | 'contradictory' | 'unreadable';
  /** A cell that shows it. */
  evidence(): Evidence;
}

/** Associations of which no row, in whatever file, leads to a contact that the contacts files hold. */
export interface LostAssociations {
  /** The first of their files. */
  readonly file: string;
  /** Rows that name a deal and a contact, of all files. */
  readonly rows: number;
  /** The contact that the first of them names. */
  evidence(): Evidence;
}

/** A stage date that lies behind the creation of the contact's deals, or a column of which nearly all do. */
export interface LateStageDate {
  /** The contact's; `''` for a whole column. */
  readonly id: string;
  readonly stage: Stage;
  /** Id of the deal that was created last, of the first contact. */
  readonly deal: string;
  /** So many contacts of so many who have both dates; both 1 where it is about one contact. */
  readonly late: number;
  readonly of: number;
  /** The stage date and the deal's creation; those of two further contacts follow where it is about a column. */
  readonly cells: readonly [Evidence, Evidence, ...Evidence[]];
}

/** One stage that a deal entered, as its history tells. */
export interface DealStep {
  /** The label of the stage where a table of stages has one, else the cell. */
  readonly stage: string;
  readonly at: Instant;
  /** The cell that names the stage. */
  evidence(): Evidence;
}

/** A deal's stage and the next one that its history tells. */
export interface DealMove {
  readonly from: DealStep;
  readonly to: DealStep;
}

/** What the history of one deal tells that is not as it should be. */
export interface DealHistory {
  readonly id: string;
  /** Moves to a stage that stands before the one it was in, oldest first. */
  readonly falls: readonly DealMove[];
  /** Set where the history is that of two deals. */
  readonly lives: DealLives | null;
}

/** Two creations of one deal, behind which it began anew. */
export interface DealLives {
  /** The dates of creation as the file has them, oldest first. */
  readonly creations: readonly [Evidence, Evidence];
  /** The stage in which it began, entered twice. */
  readonly starts: readonly [DealStep, DealStep];
}

/** Deals that went past stages of their pipeline, of all histories together. */
export interface SkippedStages {
  /** Deals whose histories hold a move between stages whose order is known. */
  readonly deals: number;
  readonly skipping: number;
  /** The first move that goes past a stage, and the id of its deal; null where there is none. */
  readonly first: (DealMove & { readonly id: string }) | null;
  /** The cells of some more of them. */
  others(): readonly Evidence[];
}

/* Rules. */

/**
 * What a rule cannot do without: a table, a column of it, `links` (any column that ties deals to contacts),
 * `stageOrder` (a table that tells how deal stages follow each other), or `creations` (rows of a history of deals that
 * tell when a deal was created).
 */
export type Need =
  | Table
  | `contacts.${ContactField}`
  | `deals.${DealField}`
  | `history.${HistoryField}`
  | 'links'
  | 'stageOrder'
  | 'creations';

/** What every rule may ask besides its subject. Pure: no clock, no files. */
export interface Context {
  readonly policy: Policy;
  readonly asOf: Instant | null;
  /** True when the input was given and has the column. */
  has(need: Need): boolean;
  /** A value as this export's column writes it. Never an invented spelling. */
  spell(field: 'stage' | 'leadStatus', value: string): string;
  /** The spelling that this cell should have; equal to `named.raw` where nothing is wrong with it. */
  respell(field: 'stage' | 'leadStatus', named: Named): string;
}

export interface Fix {
  readonly safety: Safety;
  readonly basis: Basis;
  readonly edits: readonly [Edit, ...Edit[]];
}

/** One flaw, as data. The sentence is made later from the rule's message. */
export interface Detection {
  /** Set where it is only information, whatever the rule's severity. */
  readonly severity?: 'info';
  readonly data: Readonly<Record<string, string | number>>;
  /** The first one is the faulty cell: it gives the finding its row, column and recorded value. */
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /** What the cell should hold, also where no edit is offered. */
  readonly proposed?: string;
  readonly fix?: Fix;
}

export interface Subjects {
  readonly contact: Contact;
  readonly deal: Deal;
  readonly row: Row;
  readonly dateColumn: DateColumn;
  readonly associations: LostAssociations;
  readonly lateDate: LateStageDate;
  readonly dealHistory: DealHistory;
  readonly skippedStages: SkippedStages;
}

/** A test, a documentation example and an `explain` text at once: small CSV files and what the rule says of them. */
export interface Example {
  /** One sentence: the story. */
  readonly title: string;
  readonly contacts: string;
  readonly deals?: string;
  readonly history?: string;
  readonly associations?: string;
  readonly stages?: string;
  readonly dealHistory?: string;
  /** Policy as a user would write it. */
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly asOf?: string;
  /** The record ids this rule must name, in order; empty for a sound example. */
  readonly fires: readonly string[];
  /** The contacts file after `fix --unsafe` with this rule alone; absent where nothing is proposed. */
  readonly fixed?: string;
}

/** One rule. `check` is pure and has no memory, so rules run in any order and on any thread. */
export interface Rule<S extends keyof Subjects = keyof Subjects, O = Readonly<Record<string, unknown>>> {
  /** `<thing>-<flaw>`; equals the file name; never renamed after release. */
  readonly id: string;
  readonly subject: S;
  readonly severity: Severity;
  /** What the rule finds, in one line without a full stop. */
  readonly summary: string;
  /** Why it matters, in plain words. */
  readonly why: string;
  /** The finding's sentence, with `{placeholders}` filled from `data`. */
  readonly message: string;
  readonly needs: readonly Need[];
  /** Which kinds of fix the rule may offer; empty when it only lists. */
  readonly fixable: readonly Safety[];
  readonly options: O;
  /** Set on a rule about contacts that looks at leads which became other contacts, too. */
  readonly ofConverted?: true;
  readonly examples: readonly [Example, ...Example[]];
  check(subject: Subjects[S], context: Context, options: O): readonly Detection[];
}

/* What comes out. */

/** One row of `findings.csv`. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly table: Table;
  readonly recordId: string;
  readonly row: number;
  readonly column: string;
  readonly recorded: string;
  readonly proposed: string;
  readonly fix: Safety | null;
  readonly basis: Basis | null;
  readonly message: string;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

export interface InputReport {
  readonly table: Table;
  readonly path: string;
  readonly rows: number;
  readonly crm: string;
  readonly language: string | null;
  readonly encoding: string;
  /** The character itself. */
  readonly delimiter: string;
  /** Recognised columns: field (stage dates as `stageDate:<stage>`) to header. */
  readonly columns: Readonly<Record<string, string>>;
  /** The formats of the file's dates, e.g. `YYYY-MM-DD, D/M/YYYY`; null without dates. */
  readonly dayOrder: string | null;
  /** What was assumed or met on the way, one sentence each. */
  readonly notes: readonly string[];
}

export interface RuleReport {
  readonly id: string;
  readonly severity: Severity;
  /** The worst severity among its findings; absent where it found nothing. */
  readonly worst?: Severity;
  readonly status: 'ran' | 'not-run' | 'off';
  /** Why it did not run. */
  readonly reason?: string;
  readonly count: number;
  readonly fixable: { readonly safe: number; readonly unsafe: number };
  /** The first findings of the rule, at most five. */
  readonly samples: readonly Finding[];
}

/** The report: a fold over all findings that never grows with the data. */
export interface Report {
  readonly schemaVersion: 1;
  readonly version: string;
  /** ISO 8601; null when no file holds a date. */
  readonly asOf: string | null;
  readonly policy: string;
  readonly inputs: readonly InputReport[];
  /** What was taken and left out, one sentence each. */
  readonly notes: readonly string[];
  readonly contacts: number;
  readonly deals: number;
  readonly events: number;
  readonly rules: readonly RuleReport[];
  /** recorded → derived, internal values (`''` for blank, the raw text for an unknown one), every pair that occurs. */
  readonly moves: readonly { readonly from: string; readonly to: string; readonly count: number }[];
  readonly stages: readonly { readonly stage: string; readonly recorded: number; readonly derived: number }[];
  /** Findings of each severity. */
  readonly totals: Readonly<Record<Severity, number>>;
  /** Cells that `fix` would write, or has written. */
  readonly edits: { readonly safe: number; readonly unsafe: number };
}

/* Two systems side by side. */

/** What tells that two contacts are one person. */
export type JoinKey = 'external' | 'id' | 'email' | 'columns';

/** One contact of one of the two systems. */
export interface Counterpart {
  readonly id: string;
  readonly file: string;
  readonly row: number;
  /** The lifecycle-stage cell. */
  readonly stage: Named;
}

/** Which recorded stage the evidence of both systems supports; `unknown` where nothing but the cells speaks. */
export type Support = 'first' | 'second' | 'neither' | 'unknown';

/** One person of whom the two systems do not say the same. */
export interface Disagreement {
  readonly kind: 'stage-differs' | 'only-in-first' | 'only-in-second' | 'not-joined';
  readonly severity: Severity;
  /** What joined the two; null where nothing did. */
  readonly key: JoinKey | null;
  readonly first: Counterpart | null;
  readonly second: Counterpart | null;
  /** Only on `stage-differs`. */
  readonly supports: Support | null;
  /** The stage that the stronger evidence of the two reaches; null where none does. */
  readonly stage: Stage | null;
  readonly basis: Basis | null;
  readonly message: string;
  readonly evidence: readonly Evidence[];
}

/** What was read of one of the two systems. */
export interface Side {
  readonly asOf: string | null;
  readonly policy: string;
  readonly contacts: number;
  readonly inputs: readonly InputReport[];
}

/** What a reconciliation found: counts and a few examples; the disagreements themselves are a stream. */
export interface Reconciliation {
  readonly schemaVersion: 1;
  readonly version: string;
  readonly first: Side;
  readonly second: Side;
  /** How many people each key joined, in the order in which the keys were tried. */
  readonly keys: readonly { readonly key: JoinKey; readonly pairs: number }[];
  readonly pairs: number;
  /** Pairs whose stages are the same. */
  readonly agreeing: number;
  readonly counts: Readonly<Record<Disagreement['kind'], number>>;
  readonly supports: Readonly<Record<Support, number>>;
  /** Recorded here, recorded there: internal values, `''` for blank, else the cell's text; every pair that differs. */
  readonly differences: readonly { readonly first: string; readonly second: string; readonly count: number }[];
  readonly totals: Readonly<Record<Severity, number>>;
  readonly samples: readonly Disagreement[];
  readonly notes: readonly string[];
}
