import type { DealStageNames, PolicyInput, ValueNames } from '../policy/input.ts';
import { foldValue } from '../policy/vocabulary.ts';
import type {
  AssociationField,
  CompanyField,
  ContactField,
  DealField,
  DealHistoryField,
  HistoryField,
  MergeField,
  OptionField,
  PipelineField,
  StageField,
} from '../types.ts';

/**
 * Header names by language, best first across the whole list. `internal` holds the CRM's own names; names under
 * `any` are the same in every language and so tell none; those under `wrapped` hold only beside properties as a
 * warehouse writes them (`properties_dealstage`).
 */
export type HeaderNames = Readonly<Record<string, readonly string[]>>;

/** How one table of a CRM looks. */
export interface TableNames<F extends string> {
  readonly fields: Readonly<Partial<Record<F, HeaderNames>>>;
  /** Headers of columns that nobody reads but that tell the table. A side table has these and no others. */
  readonly marks: readonly string[];
  /** Only of side tables: a header that holds one name of each list is this table, whatever else it holds. */
  readonly headers?: readonly (readonly string[])[];
  readonly misleading?: readonly MisleadingColumn<F>[];
}

/** A column that looks as if it told a field and does not, even where a field has its name. */
export interface MisleadingColumn<F extends string> {
  readonly headers: readonly string[];
  /** Headers of which one must be there; everywhere where absent. */
  readonly beside?: readonly string[];
  /** Fields of which any column makes up for it. */
  readonly unless: readonly F[];
  /** What is wrong with it and what helps, after its header; `{header}` stands for the header again. */
  readonly why: string;
}

/** A table of the same CRM that stageproof does not read. */
export interface ForeignTable {
  /** The header holds one name of each list. */
  readonly headers: readonly (readonly string[])[];
  /** What it is, after "this is". */
  readonly what: string;
  /** True when the shape is foreign only as long as nothing else is recognised in it. */
  readonly bare?: true;
  /** Fits the name of the file in lower case, where the columns alone would fit tables that are read. */
  readonly fileName?: RegExp;
}

/** Everything stageproof knows about one CRM, as data. */
export interface Crm {
  readonly id: string;
  readonly name: string;
  readonly tables: {
    readonly contacts: TableNames<ContactField>;
    readonly deals: TableNames<DealField>;
    readonly companies: TableNames<CompanyField>;
    readonly history: TableNames<HistoryField>;
    readonly associations?: TableNames<AssociationField>;
    readonly stages?: TableNames<StageField>;
    readonly pipelines?: TableNames<PipelineField>;
    readonly merges?: TableNames<MergeField>;
    readonly dealMerges?: TableNames<MergeField>;
    readonly options?: TableNames<OptionField>;
    readonly dealHistory?: TableNames<DealHistoryField>;
  };
  /** How two spellings of one id are told to be one. */
  readonly ids: IdForm;
  /** The stage that a contact's column dates: its internal value, else its label; null for other columns. */
  stageDated(header: string): string | null;
  /** Set where warehouses write a column's name as that of a property (`property_x`, `properties.x.value`). */
  readonly wrapped?: true;
  /** Headers that hardly anyone else writes: without one, a header that generic names fit as well is generic. */
  readonly signs: readonly (string | RegExp)[];
  readonly foreign: readonly ForeignTable[];
  readonly stages: readonly ValueNames[];
  readonly leadStatuses: readonly ValueNames[];
  readonly dealStages: readonly DealStageNames[];
  /** Values of the column that names the outcome itself, over `won`, `lost` and `open` in every known language. */
  readonly dealStatuses: readonly DealStageNames[];
  /** `percent` where 1 is one percent and a deal's chance is set by hand, so that its stage goes before certainty. */
  readonly probability?: 'percent';
  /** `users` where the source column of a history names who made a change, not what kind of change it was. */
  readonly sources?: 'users';
  /** Where only a table of their own tells all links between deals and contacts: what its export is called. */
  readonly links?: string;
  readonly importer: Importer;
  /** Revisions of a contact's property that the CRM keeps; null when it is not known to drop any. */
  readonly contactRevisions: number | null;
  /** What this CRM's users mean unless their own policy says otherwise, over the preset of stageproof. */
  readonly preset: PolicyInput;
}

/**
 * `verbatim`: an id is what stands in the cell. `salesforce`: 15 letters and digits are the 18 that begin with them and
 * end with their checksum. `zoho`: digits and the same behind `zcrm_` are one.
 */
export type IdForm = 'verbatim' | 'salesforce' | 'zoho';

/** What the CRM's importer takes, each fact with its source beside it. */
export interface Importer {
  /** Columns by which it finds the record to change, best first: headers as an English export has them. */
  readonly keys: readonly string[];
  /** What an empty cell does to the value in the CRM. */
  readonly blanks: 'keep' | 'clear';
  /** What a cell must hold to empty the value; null where no import can. */
  readonly clear: string | null;
  /** Rows and bytes of one file; null where no limit is known. */
  readonly rows: number | null;
  readonly bytes: number | null;
  /** Whether it lets a stage fall. */
  readonly stageMoves: 'forward' | 'any';
  /** How values of lists must be written. */
  readonly values: 'label' | 'internal' | 'either';
  /** Headers, in lower case, of columns that nobody can write. */
  readonly readOnly: readonly RegExp[];
}

/** Tells whether a history row's property is the stage of the contact or deal, by label or internal name. */
export function createStageProperty(crm: Crm, table: 'contacts' | 'deals' = 'contacts'): (property: string) => boolean {
  return createProperty(crm.tables[table].fields.stage);
}

/** True for a property name that means the create date of a deal. */
export function createCreationProperty({ tables }: Crm): (property: string) => boolean {
  return createProperty(tables.deals.fields.createdAt);
}

function createProperty(headers: Readonly<Record<string, readonly string[]>> = {}): (property: string) => boolean {
  const names = Object.values(headers).flat();
  const known = new Set(names.map(foldValue));
  return (property) => known.has(foldValue(property));
}
