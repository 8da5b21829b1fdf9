import { parse } from 'csv-parse/sync';
import { type DerivationContext, derive } from '../src/audit/derive.ts';
import { proposalOf, settledStage } from '../src/audit/proposal.ts';
import { type Crm, createStageProperty } from '../src/crm/crm.ts';
import { crmOf } from '../src/crm/index.ts';
import { recognise } from '../src/crm/recognise.ts';
import type { PolicyInput } from '../src/policy/input.ts';
import { compilePolicy } from '../src/policy/policy.ts';
import type {
  Column,
  Contact,
  ContactField,
  DateColumn,
  Deal,
  DealField,
  Edit,
  Evidence,
  Field,
  Instant,
  LateStageDate,
  Layout,
  LostAssociations,
  Outcome,
  Policy,
  Row,
  StageDate,
  StageEvent,
  Table,
} from '../src/types.ts';

/*
 * A slow and obvious reader of exports: every cell a string, every record an object, everything in memory. It shares
 * no code with the reader of src/audit, so the two can witness for each other. It compares ids as they stand: in its
 * worlds each has one spelling. It reads no tables of stages, pipelines and labels.
 */

export interface WorldText {
  readonly contacts: string;
  readonly deals?: string;
  readonly history?: string;
  readonly associations?: string;
  readonly merges?: string;
  readonly dealMerges?: string;
  readonly policy?: PolicyInput;
  readonly asOf?: Instant;
}

export interface OracleWorld {
  /** Those that the CRM has not deleted. */
  readonly contacts: readonly Contact[];
  readonly deals: readonly Deal[];
  /** The stages and lead statuses of all rows, for the spelling of their columns. */
  readonly spelled: readonly Pick<Contact, 'stage' | 'leadStatus'>[];
  /** Records of all tables whose form is wrong or whose id is damaged. */
  readonly rows: readonly Row[];
  /** Date columns that are no evidence. */
  readonly dateColumns: readonly DateColumn[];
  /** Files of associations that lead nowhere. */
  readonly lost: readonly LostAssociations[];
  /** Stage dates behind the contact's deals. */
  readonly late: readonly LateStageDate[];
  readonly policy: Policy;
  readonly asOf: Instant | null;
  readonly linksKnown: boolean;
  readonly layouts: readonly Layout[];
}

interface Entry {
  readonly row: number;
  readonly cells: readonly string[];
  /** Who the record is: its id, or a name of its own where it has none. */
  readonly key: string;
}

interface Sheet {
  readonly file: string;
  readonly layout: Layout;
  readonly entries: readonly Entry[];
  /** By positions of date columns, once they are known. */
  readonly datings: Map<string, Dating>;
}

/** Everything that the texts of some exports say. Dates without an offset are UTC. */
export function worldOf(text: WorldText): OracleWorld {
  const contactsSheet = sheetOf('contacts', text.contacts);
  const dealsSheet = text.deals === undefined ? null : sheetOf('deals', text.deals);
  const historySheet = text.history === undefined ? null : sheetOf('history', text.history);
  const side = (table: 'associations' | 'merges' | 'dealMerges') =>
    text[table] === undefined ? null : sheetOf(table, text[table]);
  const associations = side('associations');
  const merges = side('merges');
  const dealMerges = side('dealMerges');
  const told = [contactsSheet, dealsSheet, historySheet].find(
    (sheet) => sheet !== null && sheet.layout.crm !== 'generic',
  );
  const crm = crmOf(told?.layout.crm ?? 'generic');
  const policy = compilePolicy(crm, text.policy ?? null, 'test');
  if (policy.timeZone !== 'UTC') throw new Error('the oracle reads no other zone than UTC');
  const who = whoIs(contactsSheet, merges);
  const links = linksOf(contactsSheet, dealsSheet, { associations, dealMerges }, who);
  const live = dealsSheet?.entries.filter((entry) => !isDeleted(dealsSheet, entry)) ?? [];
  const deals = live.map((entry) => dealOf(dealsSheet!, entry, links, policy));
  const sheets = [contactsSheet, dealsSheet, historySheet].filter((sheet) => sheet !== null);
  const asOf = text.asOf ?? newestOf(sheets, deals);
  const linksKnown = dealsSheet !== null && links.known;
  const events = historySheet === null ? [] : eventsOf(historySheet, who, { policy, crm });
  const sources: Sources = { sheet: contactsSheet, who, deals, links, events, crm, policy };
  const context = { linksKnown, asOf };
  const all = [...sheets, associations, merges, dealMerges].filter((sheet) => sheet !== null);
  const contacts = who.live.map((entry) => contactOf(sources, entry, context));
  return {
    contacts,
    deals,
    spelled: contactsSheet.entries.map((entry) => namesIn(contactsSheet, entry, policy)),
    rows: all.flatMap((sheet) => flawedRows(sheet, crm)),
    dateColumns: sheets.flatMap(flawedDateColumns),
    lost: links.lost,
    late: lateIn(contacts, policy),
    policy,
    asOf,
    linksKnown,
    layouts: all.map(({ layout }) => layout),
  };
}

function namesIn(sheet: Sheet, entry: Entry, policy: Policy): Pick<Contact, 'stage' | 'leadStatus'> {
  return {
    stage: policy.stages.read(cellOf(sheet, entry, 'stage') ?? ''),
    leadStatus: policy.leadStatuses.read(cellOf(sheet, entry, 'leadStatus') ?? ''),
  };
}

/* Records. */

function sheetOf(table: Table, text: string): Sheet {
  const file = `${table}.csv`;
  const [firstLine = ''] = text.split(/\r\n|\n|\r/);
  const counts = [',', ';', '\t', '|'].map((mark) => ({ mark, count: firstLine.split(mark).length }));
  const delimiter = counts.toSorted((a, b) => b.count - a.count)[0]!.mark;
  const records: string[][] = parse(text, { delimiter, bom: true, relax_column_count: true, skip_empty_lines: false });
  const [header = [], ...rest] = records;
  const { layout } = recognise(header, { fileName: file, table, map: [] });
  const idAt = layout.columns.find(({ field }) => field === 'id')?.position;
  const entries = rest
    .map((cells, index) => ({ cells, row: index + 2 }))
    .filter(({ cells }) => cells.length > 1 || cells[0] !== '' || header.length === 1)
    .map(({ cells, row }) => ({ cells, row, key: (idAt === undefined ? '' : cells[idAt]?.trim()) || `row ${row}` }));
  return { file, layout, entries, datings: new Map() };
}

const columnsOf = ({ layout }: Sheet, field: Field): readonly Column[] =>
  layout.columns.filter((column) => column.field === field);

const cellsOf = (sheet: Sheet, entry: Entry, field: Field): readonly string[] =>
  columnsOf(sheet, field).map(({ position }) => entry.cells[position] ?? '');

/** The first cell of a field; null where the file has no such column. */
const cellOf = (sheet: Sheet, entry: Entry, field: Field): string | null => cellsOf(sheet, entry, field)[0] ?? null;

function evidenceAt(sheet: Sheet, entry: Entry, position: number): Evidence {
  const { file, layout } = sheet;
  const value = entry.cells[position] ?? '';
  return { file, table: layout.table, row: entry.row, column: layout.header[position] ?? '', value };
}

function evidenceOf(sheet: Sheet, entry: Entry, field: Field): Evidence | null {
  const [column] = columnsOf(sheet, field);
  return column === undefined ? null : evidenceAt(sheet, entry, column.position);
}

const idOf = (sheet: Sheet, entry: Entry): string => cellOf(sheet, entry, 'id')?.trim() ?? '';

/** What is wrong with a record, and the position of the first cell that shows it. */
function flawsOf(sheet: Sheet, entry: Entry, crm: Crm): readonly (readonly [Row['flaw'], number])[] {
  const flaws: [Row['flaw'], number][] = [];
  const { length } = entry.cells;
  const width = sheet.layout.header.length;
  if (length < width) flaws.push(['short', length - 1]);
  if (length > width) flaws.push(['long', width]);
  const isRead =
    (sheet.layout.table !== 'history' || isStageRow(sheet, entry, crm)) &&
    sheet.layout.table !== 'merges' &&
    sheet.layout.table !== 'dealMerges' &&
    !isDeleted(sheet, entry);
  if (isRead && /^\d+([.,]\d+)?e\+?\d+$/i.test(idOf(sheet, entry))) {
    flaws.push(['damaged-id', columnsOf(sheet, 'id')[0]!.position]);
  }
  return flaws;
}

function flawedRows(sheet: Sheet, crm: Crm): readonly Row[] {
  const { file, layout } = sheet;
  return sheet.entries.flatMap((entry) =>
    flawsOf(sheet, entry, crm).map(([flaw, position]) => ({
      file,
      table: layout.table,
      row: entry.row,
      id: idOf(sheet, entry),
      cells: entry.cells.length,
      expected: layout.header.length,
      flaw,
      evidence: () => ({
        ...evidenceAt(sheet, entry, position),
        column: layout.header[position] ?? `column ${position + 1}`,
      }),
    })),
  );
}

/** True for a history row that tells a stage, and not another property. */
function isStageRow(sheet: Sheet, entry: Entry, crm: Crm): boolean {
  const property = cellOf(sheet, entry, 'property');
  return property === null || createStageProperty(crm)(property);
}

/* Who belongs to whom. */

interface Links {
  readonly known: boolean;
  /** Keys of the contacts of a deal, by the deal's row. */
  readonly contactsOf: ReadonlyMap<number, ReadonlySet<string>>;
  readonly unknownOf: ReadonlyMap<number, ReadonlySet<string>>;
  /** The cells that name those, by the deal's row. */
  readonly unknownCells: ReadonlyMap<number, readonly Evidence[]>;
  /** Rows of deals that some association names, whoever it leads to. */
  readonly named: ReadonlySet<number>;
  /** Keys of contacts who name a deal that is in no row. */
  readonly missing: ReadonlySet<string>;
  readonly lost: readonly LostAssociations[];
}

const partsOf = (cells: readonly string[]): readonly string[] =>
  cells
    .flatMap((cell) => {
      const list = /^\[(.*)\]$/s.exec(cell)?.[1];
      return list === undefined
        ? cell.split(';')
        : list.split(/[;,]/).map((part) => part.replace(/^[" ]+|[" ]+$/g, ''));
    })
    .map((part) => part.trim())
    .filter((part) => part !== '');

const emailOf = (sheet: Sheet, entry: Entry): string => cellOf(sheet, entry, 'email')?.trim().toLowerCase() ?? '';

/** Who every id, e-mail and row means, by key. */
interface Who {
  readonly live: readonly Entry[];
  byId(id: string): string | null;
  byEmail(email: string): string | null;
  ofEntry(entry: Entry): string;
  /** Rows of leads that became another contact. */
  readonly converted: ReadonlyMap<number, string>;
  /** Keys of those of whom a contact is said that is in no row. */
  readonly lost: ReadonlySet<string>;
  readonly merged: Merged;
}

/** What merges say: the next id of one that is gone, and the cell that says so. */
interface Merged {
  readonly next: ReadonlyMap<string, { readonly into: string; readonly cell: Evidence }>;
  end(id: string): string;
}

function mergesIn(edges: readonly Edge[], hasRow: (id: string) => boolean): Merged {
  const next = new Map<string, { into: string; cell: Evidence }>();
  const end = (id: string): string => (next.has(id) ? end(next.get(id)!.into) : id);
  for (const { id, into, cell } of edges) {
    if (id === '' || into === '') continue;
    const from = end(id);
    if (end(into) === from || (from !== id && hasRow(from))) continue;
    next.set(from, { into, cell });
  }
  return { next, end };
}

interface Edge {
  readonly id: string;
  readonly into: string;
  readonly cell: Evidence;
}

function edgesIn(sheet: Sheet | null): readonly Edge[] {
  return (sheet?.entries ?? []).map((entry) => ({
    id: cellOf(sheet!, entry, 'id')?.trim() ?? '',
    into: cellOf(sheet!, entry, 'into')?.trim() ?? '',
    cell: evidenceOf(sheet!, entry, 'into')!,
  }));
}

/** The last id with a row that the merges of an id lead to. */
function heirOf(id: string, { next }: Merged, hasRow: (id: string) => boolean): string | null {
  let heir: string | null = null;
  for (let step = next.get(id); step !== undefined; step = next.get(step.into)) if (hasRow(step.into)) heir = step.into;
  return heir;
}

function whoIs(contacts: Sheet, merges: Sheet | null): Who {
  const live = contacts.entries.filter((entry) => !isDeleted(contacts, entry));
  const gone = contacts.entries.filter((entry) => isDeleted(contacts, entry));
  const first = (entries: readonly Entry[], id: string) => entries.find((entry) => idOf(contacts, entry) === id);
  const hasRow = (id: string): boolean => id !== '' && first(live, id) !== undefined;
  const own = contacts.entries.flatMap((entry) =>
    partsOf(cellsOf(contacts, entry, 'mergedIds')).map((id) => ({
      id,
      into: idOf(contacts, entry),
      cell: evidenceOf(contacts, entry, 'mergedIds')!,
    })),
  );
  const losers = contacts.entries.map((entry) => ({
    id: idOf(contacts, entry),
    into: cellOf(contacts, entry, 'masterId')?.trim() ?? '',
    cell: evidenceOf(contacts, entry, 'masterId')!,
  }));
  const merged = mergesIn([...edgesIn(merges), ...own, ...losers], hasRow);
  const entryOf = (id: string): Entry | undefined => {
    if (id === '') return undefined;
    const heir = heirOf(id, merged, hasRow);
    return first(live, id) ?? (heir === null ? first(gone, id) : first(live, heir));
  };
  const { next, lost } = conversionsOf(contacts, entryOf);
  const personOf = (entry: Entry | undefined): string | null =>
    entry === undefined ? null : (next.get(entry.row)?.key ?? entry.key);
  const emailOwner = (email: string) =>
    [...live, ...gone].find((entry) => email !== '' && emailOf(contacts, entry) === email.trim().toLowerCase());
  const ofEntry = (entry: Entry): string =>
    next.get(entry.row)?.key ?? personOf(entryOf(idOf(contacts, entry))) ?? entry.key;
  return {
    live,
    byId: (id) => personOf(entryOf(id.trim())),
    byEmail(email) {
      const entry = emailOwner(email);
      return entry === undefined ? null : ofEntry(entry);
    },
    ofEntry,
    converted: new Map([...next].map(([row, { key }]) => [row, key])),
    lost,
    merged,
  };
}

/** For each lead's row the row of the contact that it became in the end. */
function conversionsOf(contacts: Sheet, entryOf: (id: string) => Entry | undefined) {
  const next = new Map<number, Entry>();
  const lost = new Set<string>();
  const leads: Entry[] = [];
  for (const entry of contacts.entries) {
    for (const id of partsOf(cellsOf(contacts, entry, 'convertedId'))) {
      const contact = entryOf(id);
      if (contact === undefined) lost.add(entryOf(idOf(contacts, entry))?.key ?? entry.key);
      else if (contact !== entry) next.set(entry.row, contact);
      leads.push(entry);
    }
  }
  for (const lead of leads) {
    const path: Entry[] = [];
    let last = lead;
    while (next.has(last.row) && !path.includes(last)) {
      path.push(last);
      last = next.get(last.row)!;
    }
    if (path.includes(last)) {
      last = path.at(-1)!;
      next.delete(last.row);
    }
    for (const entry of path) if (entry !== last) next.set(entry.row, last);
  }
  return { next, lost };
}

function linksOf(
  contacts: Sheet,
  deals: Sheet | null,
  { associations, dealMerges }: { readonly associations: Sheet | null; readonly dealMerges: Sheet | null },
  who: Who,
): Links {
  const contactsOf = new Map<number, Set<string>>();
  const unknownOf = new Map<number, Set<string>>();
  const unknownCells = new Map<number, Evidence[]>();
  const missing = new Set<string>(who.lost);
  const named = new Set<number>();
  const fields: readonly (readonly [Sheet | null, Field])[] = [
    [contacts, 'dealIds'],
    [deals, 'contactIds'],
    [deals, 'contactEmails'],
  ];
  const hasColumn = fields.some(([sheet, field]) => sheet !== null && columnsOf(sheet, field).length > 0);
  const dealById = dealFinder(deals, dealMerges);
  for (const deal of deals?.entries ?? []) {
    const own = new Set<string>();
    const unknown = new Set<string>();
    const take = (text: string, key: string | null) => (key === null ? unknown.add(text) : own.add(key));
    for (const id of partsOf(cellsOf(deals!, deal, 'contactIds'))) take(id, who.byId(id));
    for (const email of partsOf(cellsOf(deals!, deal, 'contactEmails'))) take(email, who.byEmail(email));
    contactsOf.set(deal.row, own);
    unknownOf.set(deal.row, unknown);
    const [cell] = (['contactIds', 'contactEmails', 'id'] as const).flatMap(
      (field) => evidenceOf(deals!, deal, field) ?? [],
    );
    unknownCells.set(deal.row, unknown.size > 0 ? [cell!] : []);
  }
  for (const contact of contacts.entries) {
    for (const id of partsOf(cellsOf(contacts, contact, 'dealIds'))) {
      const deal = dealById(id);
      if (deal) contactsOf.get(deal.row)!.add(who.ofEntry(contact));
      else missing.add(who.ofEntry(contact));
    }
  }
  const rows = associations === null ? [] : associationsIn(associations, who);
  const isLost = rows.length > 0 && rows.every(({ contact }) => contact === null);
  for (const { dealId, contact, cell } of rows) {
    const deal = dealById(dealId);
    if (!deal && contact !== null) missing.add(contact);
    if (!deal) continue;
    named.add(deal.row);
    if (contact !== null) contactsOf.get(deal.row)!.add(contact);
    else if (!isLost) {
      unknownOf.get(deal.row)!.add(cell.value.trim());
      unknownCells.get(deal.row)!.push(cell);
    }
  }
  const alive = (deals?.entries ?? []).filter((deal) => !isDeleted(deals!, deal));
  // A deal of a row that was merged away may be the survivor's.
  for (const entry of who.live) {
    if (!who.merged.next.has(entry.key)) continue;
    const heir = who.byId(who.merged.end(entry.key));
    const hasDeals = missing.has(entry.key) || alive.some((deal) => contactsOf.get(deal.row)!.has(entry.key));
    if (hasDeals && heir !== null) missing.add(heir);
  }
  const { file } = associations ?? { file: '' };
  const lost = isLost ? [{ file, rows: rows.length, evidence: () => rows[0]!.cell }] : [];
  const known = hasColumn || (rows.length > 0 && !isLost);
  return { known, contactsOf, unknownOf, unknownCells, named, missing, lost };
}

/** Finds a deal by its id, or what it was merged into; a deleted one only where there is no other. */
function dealFinder(deals: Sheet | null, merges: Sheet | null): (id: string) => Entry | undefined {
  const entries = deals?.entries ?? [];
  const first = (id: string, deleted: boolean) =>
    entries.find((deal) => id !== '' && idOf(deals!, deal) === id && isDeleted(deals!, deal) === deleted);
  const hasRow = (id: string): boolean => first(id, false) !== undefined;
  const merged = mergesIn(edgesIn(merges), hasRow);
  return (id) => {
    const heir = heirOf(id, merged, hasRow);
    return first(id, false) ?? (heir === null ? first(id, true) : first(heir, false));
  };
}

/** The rows that name a deal and a contact: the key of the contact, null for one in no row, and the cell that names it. */
function associationsIn(sheet: Sheet, who: Who) {
  return sheet.entries.flatMap((entry) => {
    const text = (field: Field) => cellOf(sheet, entry, field)?.trim() ?? '';
    const [dealId, id, email] = [text('dealId'), text('contactId'), text('email')];
    if (isDeleted(sheet, entry) || dealId === '' || (id === '' && email === '')) return [];
    const contact = id === '' ? who.byEmail(email) : who.byId(id);
    return [{ dealId, contact, cell: evidenceOf(sheet, entry, id === '' ? 'email' : 'contactId')! }];
  });
}

function isDeleted(sheet: Sheet, entry: Entry): boolean {
  const isYes = (cell: string) => /^(?:true|yes|ja|y|t|1|1\.0)$/i.test(cell);
  // Digits and marks of a date, not all of them zero.
  const isMoment = (cell: string) => /^\d[\d./:+ TZ-]{5,}$/.test(cell) && /[1-9]/.test(cell);
  return cellsOf(sheet, entry, 'deleted').some((cell) => isYes(cell.trim()) || isMoment(cell.trim()));
}

/* Deals. */

function dealOf(sheet: Sheet, entry: Entry, links: Links, policy: Policy): Deal {
  const cell = (field: DealField): string | null => cellOf(sheet, entry, field);
  const stage = cell('stage');
  const pipeline = cell('pipeline');
  const { outcome, by } = policy.outcome({
    stage,
    pipeline,
    isWon: cell('isWon'),
    isClosed: cell('isClosed'),
    isLost: cell('isLost'),
    status: cell('status'),
    probability: cell('probability'),
  });
  const unknown = [...links.unknownOf.get(entry.row)!];
  const closing = closingOf(sheet, entry, outcome);
  const evidence = (field: DealField): Evidence | null =>
    evidenceOf(sheet, entry, field === 'closedAt' ? closing : field);
  return {
    id: idOf(sheet, entry),
    row: entry.row,
    stage: stage ?? '',
    pipeline,
    role: policy.role(pipeline),
    outcome,
    outcomeBy: by,
    createdAt: timeOf(sheet, entry, 'createdAt'),
    closedAt: timeOf(sheet, entry, closing),
    isLinked: links.contactsOf.get(entry.row)!.size + unknown.length > 0 || links.named.has(entry.row),
    contacts: [...links.contactsOf.get(entry.row)!, ...unknown],
    unknownContacts: unknown,
    unknownLinks: () => links.unknownCells.get(entry.row)!,
    evidence,
    proof: () => [(by === null ? null : evidence(by)) ?? evidence('stage') ?? evidence('id')!],
  };
}

/** The field that dates the end of a deal: that of its own end where it is filled. */
function closingOf(sheet: Sheet, entry: Entry, outcome: Outcome): DealField {
  const has = (field: DealField): boolean => columnsOf(sheet, field).length > 0;
  if (!has('closedAt') && !has('wonAt') && !has('lostAt')) return has('expectedAt') ? 'expectedAt' : 'closedAt';
  const own = ({ won: 'wonAt', lost: 'lostAt', open: 'expectedAt' } as const)[outcome];
  if (!has(own)) return 'closedAt';
  return has('closedAt') && cellOf(sheet, entry, own)!.trim() === '' ? 'closedAt' : own;
}

/* History. */

interface OwnedEvent extends StageEvent {
  /** Key of the contact. */
  readonly owner: string;
}

function eventsOf(
  sheet: Sheet,
  who: Who,
  { policy, crm }: { readonly policy: Policy; readonly crm: Crm },
): readonly OwnedEvent[] {
  const hasId = columnsOf(sheet, 'id').length > 0;
  const groups = groupsOf(sheet);
  const dating = datingOf(
    sheet,
    groups.map(({ at }) => at),
  );
  const events = sheet.entries.flatMap((entry) => {
    if (!isStageRow(sheet, entry, crm)) return [];
    const owner = hasId ? who.byId(idOf(sheet, entry)) : who.byEmail(emailOf(sheet, entry));
    if (owner === null) return [];
    return groups.flatMap(({ value, at, source }): OwnedEvent[] => {
      const instant = dating.read(entry.cells[at] ?? '');
      // A record that ends before its value tells none, not even a clear.
      if (instant === null || value >= entry.cells.length) return [];
      const named = policy.stages.read(entry.cells[value] ?? '');
      const event = {
        stage: named.value,
        clear: named.reading === 'blank',
        at: instant,
        source:
          source === null
            ? ''
            : (entry.cells[source] ?? '')
                .trim()
                .toUpperCase()
                .replace(/[\s_-]+/g, '_'),
        row: entry.row,
        evidence: () => evidenceAt(sheet, entry, value),
      };
      return [{ ...event, owner }];
    });
  });
  return events.toSorted((a, b) => a.at - b.at || policy.rung(a.stage) - policy.rung(b.stage) || a.row - b.row);
}

/** Where each event of a record stands: once in the long form, group by group in the wide one. */
function groupsOf(
  sheet: Sheet,
): readonly { readonly value: number; readonly at: number; readonly source: number | null }[] {
  const { history, header } = sheet.layout;
  const positionOf = (field: Field): number | null => columnsOf(sheet, field)[0]?.position ?? null;
  if (history?.shape !== 'wide')
    return [{ value: positionOf('value')!, at: positionOf('at')!, source: positionOf('source') }];
  const count = Math.floor((header.length - history.first) / history.size);
  return Array.from({ length: count }, (_, group) => {
    const first = history.first + group * history.size;
    const source = history.source === null ? null : first + history.source;
    return { value: first + history.value, at: first + history.at, source };
  });
}

/* Stage dates behind deals. */

function lateIn(contacts: readonly Contact[], policy: Policy): readonly LateStageDate[] {
  const rows = new Set<string>();
  const first = contacts.filter(({ id, row, isConverted }) => {
    const isFirst = !rows.has(id || `row ${row}`);
    rows.add(id || `row ${row}`);
    return isFirst && !isConverted;
  });
  const pairs = first.flatMap((contact) => {
    const counting = contact.deals.filter(({ role }) => role !== 'ignore');
    if (counting.length === 0 || counting.some(({ createdAt }) => createdAt === null)) return [];
    const newest = Math.max(...counting.map(({ createdAt }) => createdAt!));
    const deal = counting.find(({ createdAt }) => createdAt === newest)!;
    return contact.stageDates.map((date) => ({ contact, deal, date, column: date.evidence().column }));
  });
  const early = pairs.filter(({ date }) => {
    const rung = policy.rung(date.stage);
    return rung >= 0 && rung < policy.rung(policy.earned.open) && date.at !== null;
  });
  const isLate = ({ date, deal }: (typeof pairs)[number]): boolean => {
    const hasTimes = [date.evidence(), deal.evidence('createdAt')!].some(({ value }) => value.includes(':'));
    return date.at! - deal.createdAt! >= 86_400_000 + (hasTimes ? 1 : 0);
  };
  const told = new Set<Contact>();
  const keyOf = ({ date, column }: (typeof pairs)[number]): string => `${policy.rung(date.stage)} ${column}`;
  return [...new Set(early.map(keyOf))].toSorted().flatMap((key) => {
    const column = early.filter((pair) => keyOf(pair) === key);
    const late = column.filter(isLate);
    const toLate = (some: typeof late, id: string, counts: readonly [number, number]): LateStageDate => ({
      id,
      stage: some[0]!.date.stage,
      deal: some[0]!.deal.id,
      late: counts[0],
      of: counts[1],
      cells: some.flatMap(({ date, deal }) => [
        date.evidence(),
        deal.evidence('createdAt')!,
      ]) as unknown as LateStageDate['cells'],
    });
    if (column.length >= 20 && late.length * 10 >= column.length * 9) {
      return [toLate(late.slice(0, 3), '', [late.length, column.length])];
    }
    return late.flatMap((pair) => {
      const { deal, date, contact } = pair;
      const isOver = deal.outcome !== 'open' && deal.closedAt !== null && deal.closedAt <= date.at!;
      if (isOver || told.has(contact)) return [];
      told.add(contact);
      return [toLate([pair], contact.id, [1, 1])];
    });
  });
}

/* Contacts. */

interface Sources {
  readonly sheet: Sheet;
  readonly who: Who;
  readonly deals: readonly Deal[];
  readonly links: Links;
  readonly events: readonly OwnedEvent[];
  readonly crm: Crm;
  readonly policy: Policy;
}

function contactOf(sources: Sources, entry: Entry, context: DerivationContext): Contact {
  const { sheet, who, deals, links, events, crm, policy } = sources;
  const history = events.filter(({ owner }) => owner === entry.key);
  const person = who.converted.get(entry.row) ?? entry.key;
  const others = who.live.filter(({ row }) => row !== entry.row);
  const isConverted = who.converted.has(entry.row);
  const merge = who.merged.next.get(entry.key);
  const namesakes = others.filter(({ key }) => key === entry.key);
  const duplicates = namesakes.map((other) => ({
    row: other.row,
    same: namesakes.every(({ cells }) => JSON.stringify(cells) === JSON.stringify(entry.cells)),
    evidence: () => evidenceOf(sheet, other, 'id')!,
  }));
  const isLocked = flawsOf(sheet, entry, crm).length > 0 || merge !== undefined || duplicates.some(({ same }) => !same);
  const email = emailOf(sheet, entry);
  const stageDates = stageDatesOf(sheet, entry, policy);
  const evidence = (field: ContactField): Evidence | null => evidenceOf(sheet, entry, field);
  const facts = {
    id: idOf(sheet, entry),
    row: entry.row,
    ...namesIn(sheet, entry, policy),
    active: cellsOf(sheet, entry, 'activity').some((cell) => cell.trim() !== '' && !/^[0.,]+$/.test(cell)),
    deals: deals.filter(({ row }) => links.contactsOf.get(row)!.has(entry.key)),
    dealsMissing: /^$|^\s*\d+(?:[.,]\d+)?E\+?\d+\s*$/i.test(idOf(sheet, entry)) || links.missing.has(entry.key),
    history,
    historyTruncated: crm.contactRevisions !== null && history.length >= crm.contactRevisions,
    stageDates,
    stageDatesRise: isRising(stageDates, policy),
    twins: others
      .filter((other) => email !== '' && emailOf(sheet, other) === email)
      .map((other) => who.converted.get(other.row) ?? other.key)
      .filter((key) => key !== person)
      .map((key) => [...who.live, ...sheet.entries].find((other) => other.key === key)!)
      .filter((other, index, all) => all.indexOf(other) === index)
      .map((other) => ({
        id: idOf(sheet, other),
        stage: policy.stages.read(cellOf(sheet, other, 'stage') ?? ''),
        evidence: () => evidenceOf(sheet, other, 'email')!,
      })),
    duplicates,
    isConverted,
    merged: merge === undefined ? null : { into: who.merged.end(entry.key), evidence: () => merge.cell },
    evidence,
    edit: (field: ContactField, to: string): Edit | null => (isLocked ? null : editOf(sheet, entry, field, to)),
    has: (field: ContactField): boolean => columnsOf(sheet, field).length > 0,
    cell: (header: string): Evidence | null => {
      const position = sheet.layout.header.indexOf(header);
      return position < 0 ? null : evidenceAt(sheet, entry, position);
    },
  };
  const derived = derive(facts, policy, context);
  const proposal = proposalOf(facts, derived, policy);
  return {
    ...facts,
    derived,
    proposal,
    settled: isLocked ? facts.stage.value : settledStage(facts, derived, proposal),
  };
}

function stageDatesOf(sheet: Sheet, entry: Entry, policy: Policy): readonly StageDate[] {
  return columnsOf(sheet, 'stageDate')
    .filter(({ position }) => (entry.cells[position] ?? '').trim() !== '')
    .map(({ position, stage }) => ({
      stage: policy.stages.read(stage!).value ?? stage!,
      at: datingOf(sheet, [position]).read(entry.cells[position]!),
      evidence: () => evidenceAt(sheet, entry, position),
    }));
}

/** True when a higher rung never has an earlier date, and every date on the ladder can be read. */
function isRising(dates: readonly StageDate[], policy: Policy): boolean {
  const climb = dates.filter(({ stage }) => policy.rung(stage) >= 0);
  return climb.every(
    ({ stage, at }) =>
      at !== null && climb.every((other) => policy.rung(other.stage) <= policy.rung(stage) || (other.at ?? at) >= at),
  );
}

function editOf(sheet: Sheet, entry: Entry, field: ContactField, to: string): Edit | null {
  const [column] = columnsOf(sheet, field);
  if (column === undefined) return null;
  const { file, table, row, value: from } = evidenceAt(sheet, entry, column.position);
  return { file, table, row, column: column.header, position: column.position, from, to };
}

/* Dates. */

type Order = 'day first' | 'month first';

const DATES: ReadonlySet<Field> = new Set<Field>([
  'createdAt',
  'modifiedAt',
  'stageDate',
  'closedAt',
  'wonAt',
  'lostAt',
  'expectedAt',
  'activity',
  'at',
]);
const CLOCK = /^[ T,]*(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s*([ap]m)?\s*(z|utc|[+-]\d\d:?\d\d|[+-]\d\d)?$/i;

/** How some columns, which are one to their reader, write dates. */
interface Dating {
  readonly flaw: DateColumn['flaw'] | null;
  /** How many cells are filled. */
  readonly values: number;
  /** The instant of one cell; null where it has none, or the columns are no evidence. */
  read(cell: string): Instant | null;
}

function datingOf(sheet: Sheet, positions: readonly number[]): Dating {
  const key = positions.join();
  const known = sheet.datings.get(key);
  if (known !== undefined) return known;
  const cells = positions.flatMap((position) => sheet.entries.map((entry) => entry.cells[position] ?? ''));
  const kinds = cells.filter((cell) => cell.trim() !== '').map(kindOf);
  const count = (kind: ReturnType<typeof kindOf>): number => kinds.filter((one) => one === kind).length;
  const flaw = dateFlawOf(count, kinds.length);
  const order = count('day first') > 0 ? 'day first' : count('month first') > 0 ? 'month first' : null;
  const dating: Dating = {
    flaw,
    values: kinds.length,
    read: (cell) => (flaw === null ? instantOf(cell, order) : null),
  };
  sheet.datings.set(key, dating);
  return dating;
}

function dateFlawOf(count: (kind: ReturnType<typeof kindOf>) => number, values: number): Dating['flaw'] {
  if (count('no date') * 2 > values) return 'unreadable';
  const orders = [count('day first'), count('month first')].filter((cells) => cells > 0).length;
  if (orders === 2) return 'contradictory';
  return orders === 0 && count('either') > 0 ? 'undecidable' : null;
}

/** Which order of day and month a cell demands. */
function kindOf(cell: string): Order | 'any' | 'either' | 'no date' {
  const dayFirst = instantOf(cell, 'day first');
  const monthFirst = instantOf(cell, 'month first');
  if (dayFirst === monthFirst) return dayFirst === null ? 'no date' : 'any';
  if (dayFirst !== null && monthFirst !== null) return 'either';
  return dayFirst !== null ? 'day first' : 'month first';
}

function flawedDateColumns(sheet: Sheet): readonly DateColumn[] {
  const { file, layout, entries } = sheet;
  return dateColumnsOf(sheet).flatMap(({ field, positions }): DateColumn[] => {
    const { flaw, values } = datingOf(sheet, positions);
    // An activity column may hold a count, and a count is no broken date.
    if (flaw === null || (field === 'activity' && flaw === 'unreadable')) return [];
    const [position = 0] = positions;
    const column = layout.header[position] ?? '';
    const filled = entries.find(({ cells }) => (cells[position] ?? '').trim() !== '');
    const evidence = (): Evidence =>
      filled === undefined
        ? { file, table: layout.table, row: 1, column, value: column }
        : evidenceAt(sheet, filled, position);
    return [{ file, table: layout.table, column, field, values, flaw, evidence }];
  });
}

/** The columns that hold dates; those of a wide history's groups are read as one. */
function dateColumnsOf(sheet: Sheet): readonly { readonly field: Field; readonly positions: readonly number[] }[] {
  if (sheet.layout.table === 'history') return [{ field: 'at', positions: groupsOf(sheet).map(({ at }) => at) }];
  return sheet.layout.columns
    .filter(({ field }) => DATES.has(field))
    .map(({ field, position }) => ({ field, positions: [position] }));
}

/** The instant a cell tells; null when it is no date or could be two. */
function instantOf(cell: string, order: Order | null): Instant | null {
  const text = cell.trim();
  if (/^\d{13}$/.test(text)) return Number(text);
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/.exec(text);
  if (iso) return momentOf(iso[1]!, iso[2]!, iso[3]!, text.slice(iso[0].length));
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})/.exec(text);
  if (dotted) return momentOf(dotted[3]!, dotted[2]!, dotted[1]!, text.slice(dotted[0].length));
  const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})/.exec(text);
  if (!slashed) return null;
  const [whole, first, second, year] = slashed as unknown as [string, string, string, string];
  const rest = text.slice(whole.length);
  const asDayFirst = momentOf(year, second, first, rest);
  const asMonthFirst = momentOf(year, first, second, rest);
  if (order !== null) return order === 'day first' ? asDayFirst : asMonthFirst;
  if (asDayFirst === null || asMonthFirst === null) return asDayFirst ?? asMonthFirst;
  return asDayFirst === asMonthFirst ? asDayFirst : null;
}

function momentOf(year: string, month: string, day: string, clock: string): Instant | null {
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const exists = midnight.getUTCMonth() === Number(month) - 1 && midnight.getUTCDate() === Number(day);
  if (!exists || Number(year) < 1900 || Number(year) > 2199) return null;
  if (clock === '') return midnight.getTime();
  const time = CLOCK.exec(clock);
  if (!time) return null;
  const [, hour, minute, second = '0', fraction = '0', half, offset = 'z'] = time;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const sign = offset.startsWith('-') ? -1 : 1;
  const [zoneHours = '0', zoneMinutes = '0'] = offset.match(/\d\d/g) ?? [];
  const zone = sign * (Number(zoneHours) * 60 + Number(zoneMinutes));
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const milliseconds = Math.floor(Number(`0.${fraction}`) * 1000);
  return midnight.getTime() + ((hours * 60 + Number(minute) - zone) * 60 + Number(second)) * 1000 + milliseconds;
}

function timeOf(sheet: Sheet, entry: Entry, field: Field): Instant | null {
  const [column] = columnsOf(sheet, field);
  if (column === undefined) return null;
  return datingOf(sheet, [column.position]).read(entry.cells[column.position] ?? '');
}

/** The newest time in any file, the expected close dates of open deals aside. */
function newestOf(sheets: readonly Sheet[], deals: readonly Deal[]): Instant | null {
  const ends = deals.flatMap(({ outcome, closedAt }) => (outcome === 'open' || closedAt === null ? [] : [closedAt]));
  let newest: Instant | null = ends.length === 0 ? null : Math.max(...ends);
  for (const sheet of sheets) {
    for (const { field, positions } of dateColumnsOf(sheet)) {
      if (field === 'closedAt' || field === 'expectedAt') continue;
      const dating = datingOf(sheet, positions);
      for (const { cells } of sheet.entries) {
        for (const position of positions) {
          const at = dating.read(cells[position] ?? '');
          if (at !== null && (newest === null || at > newest)) newest = at;
        }
      }
    }
  }
  return newest;
}
