import type { Field, Instant, Table } from '../types.ts';

/** What tells when a file was exported. */
export interface Dated {
  readonly table: Table;
  readonly file: string;
  /** The newest change that the file's records name; null where no column tells. */
  readonly changed: Instant | null;
}

/** Until when the deals files can know of deals, where the contacts were exported later. */
export interface DealsSeen {
  readonly until: Instant;
  /** A sentence for the report. */
  readonly note: string;
}

const DAY = 86_400_000;
/** Deals change less often than contacts: only a gap of more than that looks like two exports. */
const GAP = 3;

/** Null where the files give no reason to think that the contacts were exported on a later day than the deals. */
export function dealsSeen(files: readonly Dated[]): DealsSeen | null {
  const of = (table: Table) => files.filter((file) => file.table === table);
  const [contacts, deals] = [of('contacts'), of('deals')];
  if (contacts.length === 0 || deals.length === 0) return null;
  return byName(contacts, deals) ?? byChange(contacts, deals);
}

/** HubSpot writes the day into the name: `hubspot-crm-exports-all-contacts-2024-06-30.csv`. */
function byName(contacts: readonly Dated[], deals: readonly Dated[]): DealsSeen | null {
  const exported = newest(contacts.map(({ file }) => dayIn(file)));
  const seen = newest(deals.map(({ file }) => dayIn(file)));
  if (exported === null || seen === null || seen >= exported) return null;
  return {
    until: seen + DAY,
    note:
      `By its name this export is of ${dayText(seen)} and the contacts are of ${dayText(exported)}: nobody who became ` +
      'an opportunity after that day is called orphaned or lowered.',
  };
}

function byChange(contacts: readonly Dated[], deals: readonly Dated[]): DealsSeen | null {
  const exported = newest(contacts.map(({ changed }) => changed));
  const seen = newest(deals.map(({ changed }) => changed));
  if (exported === null || seen === null) return null;
  const days = Math.floor((exported - seen) / DAY);
  if (days <= GAP) return null;
  return {
    until: seen,
    note:
      `The newest change here is of ${dayText(seen)}, ${days} days before that of the contacts: if the exports are of ` +
      'different days, export both again; nobody who became an opportunity since is called orphaned or lowered.',
  };
}

function dayIn(file: string): Instant | null {
  const [, year, month, day] = /(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)/.exec(file) ?? [];
  return year === undefined ? null : Date.UTC(Number(year), Number(month) - 1, Number(day));
}

function newest(moments: readonly (Instant | null)[]): Instant | null {
  const known = moments.filter((moment) => moment !== null);
  return known.length === 0 ? null : Math.max(...known);
}

const dayText = (moment: Instant): string => new Date(moment).toISOString().slice(0, 10);

/** Columns that date a change of the record itself. */
export const CHANGES: ReadonlySet<Field> = new Set<Field>(['modifiedAt']);
