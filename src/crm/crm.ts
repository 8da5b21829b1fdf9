import type { DealStageNames, PolicyInput, ValueNames } from '../policy/input.ts';
import { foldValue } from '../policy/vocabulary.ts';
import type { CompanyField, ContactField, DealField, HistoryField } from '../types.ts';

/**
 * Header names by language, best first across the whole list. `internal` holds the CRM's own names; names under
 * `any` are the same in every language and so tell none.
 */
export type HeaderNames = Readonly<Record<string, readonly string[]>>;

/** How one table of a CRM looks. */
export interface TableNames<F extends string> {
  readonly fields: Readonly<Partial<Record<F, HeaderNames>>>;
  /** Headers of columns that nobody reads but that tell the table. */
  readonly marks: readonly string[];
}

/** A table of the same CRM that stageproof does not read. */
export interface ForeignTable {
  /** The header holds one name of each list. */
  readonly headers: readonly (readonly string[])[];
  /** What it is, after "this is". */
  readonly what: string;
  /** True when the shape is foreign only as long as nothing else is recognised in it. */
  readonly bare?: true;
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
  };
  /** The stage that a contact's column dates: its internal value, else its label; null for other columns. */
  stageDated(header: string): string | null;
  /** Headers that other CRMs do not write: without one, a header that generic names fit as well is generic. */
  readonly signs: readonly string[];
  readonly foreign: readonly ForeignTable[];
  readonly stages: readonly ValueNames[];
  readonly leadStatuses: readonly ValueNames[];
  readonly dealStages: readonly DealStageNames[];
  /** Revisions of a contact's property that the CRM keeps; null when it is not known to drop any. */
  readonly contactRevisions: number | null;
  /** What this CRM's users mean unless their own policy says otherwise, over the preset of stageproof. */
  readonly preset: PolicyInput;
}

/** Tells whether a history row's property is the lifecycle stage, by label or internal name. */
export function createStageProperty(crm: Crm): (property: string) => boolean {
  const names = Object.values(crm.tables.contacts.fields.stage ?? {}).flat();
  const known = new Set(names.map(foldValue));
  return (property) => known.has(foldValue(property));
}
