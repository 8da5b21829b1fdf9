import type { IdForm } from '../crm/crm.ts';
import { toSourceType } from '../policy/policy.ts';
import type { DateReading } from '../table/dates.ts';
import { createZoneOf, type Zone } from '../table/zone.ts';
import type {
  Column,
  Contact,
  ContactField,
  Deal,
  DealField,
  Derivation,
  Duplicate,
  Edit,
  Evidence,
  Field,
  Instant,
  MergedAway,
  Named,
  PipelineRole,
  Policy,
  Stage,
  StageDate,
  StageEvent,
  StageProposal,
  Twin,
} from '../types.ts';
import { closingColumns } from './closings.ts';
import { type DealKind, dealKind } from './deal-kinds.ts';
import type { DerivationFacts } from './derive.ts';
import { eventRow } from './event-rows.ts';
import { idText, isDamagedId, KeyIndex, NO_ID } from './ids.ts';
import { ASSOCIATED_EMAIL, type Joined, partOf, rowOf } from './join.ts';
import { DELETED_KIND } from './join-deals.ts';
import { OWN_LINK } from './join-links.ts';
import { LOSERS_WORD, OWN_WORD } from './join-merges.ts';
import type { Lookalikes } from './lookalikes.ts';
import { proposalOf, settledStage } from './proposal.ts';
import type { Part } from './range.ts';
import {
  ACTIVE,
  CONVERTED,
  DATES_UNSURE,
  DEALS_ELSEWHERE,
  DELETED,
  DUPLICATE,
  dateColumns,
  FLAWED,
  MERGED,
  stageDateColumns,
  TWIN,
  UNKNOWN_DEAL,
  UNSORTED,
} from './read-contacts.ts';
import { OUTCOME_FIELDS } from './read-deals.ts';
import { cellsAt, type ReadFile, Records } from './records.ts';
import { MOST_OTHERS, Rings } from './rings.ts';
import { UNNUMBERED } from './sequences.ts';
import { instantAt } from './shared-instants.ts';

export interface WorldFacts {
  readonly joined: Joined;
  readonly parts: readonly Part[];
  /** For each part, for each of its date columns, how its cells are read. */
  readonly readings: readonly (readonly DateReading[])[];
  readonly policy: Policy;
  /** The zone of the parts that name none. */
  readonly zone: Zone;
  readonly derive: (contact: DerivationFacts) => Derivation;
  /** Revisions of a contact property that the CRM keeps; null when it is not known to drop any. */
  readonly keptRevisions: number | null;
  /** The deals files cannot know of deals made later; null where nothing says so. */
  readonly dealsSeenUntil: Instant | null;
  /** True when parts of the deals seem to be missing. */
  readonly isDealMissing: boolean;
  /** How two spellings of one id are told to be one. */
  readonly ids: IdForm;
  readonly read: ReadFile;
}

const NO_DEALS: readonly Deal[] = [];
const NO_EVENTS: readonly StageEvent[] = [];
const NO_DATES: readonly StageDate[] = [];
const NO_TWINS: readonly Twin[] = [];
const NO_DUPLICATES: readonly Duplicate[] = [];

interface EventKind {
  readonly named: Named;
  /** The value cell. */
  readonly text: string;
  /** Upper-case source type. */
  readonly source: string;
}

interface DatedStage {
  readonly bit: number;
  readonly column: Column;
  readonly stage: Stage;
  readonly reading: DateReading;
  readonly zone: Zone;
}

/** What the joined files say, as objects: made on demand, one contact or deal at a time. */
export class World {
  readonly facts: WorldFacts;
  readonly contacts: Records;
  readonly deals: Records;
  readonly stages: readonly Named[];
  readonly leadStatuses: readonly Named[];
  /** The code of each spelling. */
  readonly stageCodes: ReadonlyMap<string, number>;
  readonly leadStatusCodes: ReadonlyMap<string, number>;
  /** What the events of each pair of value and source say. */
  readonly pairs: readonly EventKind[];
  readonly kinds: readonly DealKind[];
  readonly ids: KeyIndex;
  /** Set when anybody looks at what `describe` does not tell: a time, a source, a cell. */
  peeked = false;
  /** The rows that share an id, and whether all of them hold the same cells. */
  readonly repeats: Rings<{ readonly places: readonly number[]; readonly same: boolean }>;
  private readonly dated: readonly (readonly DatedStage[])[];
  /** Of each part the first column of each field. */
  private readonly columns: readonly ReadonlyMap<Field, Column>[];
  /** By e-mail, of the contacts that share the key of one: the first row of each. */
  private readonly twins: Rings<ReadonlyMap<string, readonly number[]>>;

  constructor(facts: WorldFacts) {
    const { joined, parts, policy, read } = facts;
    this.facts = facts;
    this.contacts = new Records('contacts', joined.contacts.parts, joined.contacts.start, parts, read);
    this.deals = new Records('deals', joined.deals.parts, joined.deals.start, parts, read);
    this.stages = joined.contacts.stages.texts.map((text) => policy.stages.read(text));
    this.leadStatuses = joined.contacts.leadStatuses.texts.map((text) => policy.leadStatuses.read(text));
    this.stageCodes = new Map(joined.contacts.stages.texts.map((text, code) => [text, code]));
    this.leadStatusCodes = new Map(joined.contacts.leadStatuses.texts.map((text, code) => [text, code]));
    const { values, sources, pairs } = joined.events;
    const eventStages = values.texts.map((text) => policy.stages.read(text));
    this.pairs = pairs.map(({ value, source }) => ({
      named: eventStages[value]!,
      text: values.texts[value]!,
      source: toSourceType(sources.texts[source]!),
    }));
    this.columns = parts.map(({ layout }) => firstColumns(layout.columns));
    this.kinds = joined.deals.kinds.map((cells) => dealKind(cells, policy));
    this.ids = new KeyIndex(joined.contacts.id, joined.contacts.slots);
    this.repeats = new Rings(joined.contacts.same, (places) => ({
      places,
      same: places.every((place) => this.isSameRecord(places[0]!, place)),
    }));
    this.twins = new Rings(joined.contacts.twin, (places) => this.byEmail(places));
    const zoneOf = createZoneOf(facts.zone);
    this.dated = parts.map((part, index) => {
      const columns = part.layout.columns;
      const dates = dateColumns(columns);
      return stageDateColumns(columns).map((column, bit) => ({
        bit,
        column,
        // A stage that the CRM does not know is named by its label.
        stage: policy.stages.read(column.stage ?? '').value ?? column.stage ?? '',
        reading: facts.readings[index]![dates.indexOf(column)] ?? null,
        zone: zoneOf(part),
      }));
    });
  }

  contact(place: number): ContactView {
    return new ContactView(this, place);
  }

  /** True for a record that the CRM has deleted: nobody judges it. */
  isDeletedContact(place: number): boolean {
    return (this.facts.joined.contacts.flags[place]! & DELETED) !== 0;
  }

  isDeletedDeal(place: number): boolean {
    return this.facts.joined.deals.kind[place] === DELETED_KIND;
  }

  /**
   * Adds all facts of a contact to `lookalikes` that can be had without reading a record or comparing a time. False
   * for a contact that such facts do not describe. `stage` and `leadStatus` are the codes of its spellings.
   */
  describe(
    place: number,
    lookalikes: Lookalikes,
    stage = this.facts.joined.contacts.stage[place]!,
    leadStatus = this.facts.joined.contacts.leadStatus[place]!,
  ): boolean {
    const { contacts } = this.facts.joined;
    const flags = contacts.flags[place]!;
    if ((flags & (FLAWED | DUPLICATE | TWIN | UNSORTED | MERGED)) !== 0 || contacts.id[place] === NO_ID) return false;
    const told = contacts.told[place]!;
    const sold = contacts.sold[place]!;
    if (told === UNNUMBERED || sold === UNNUMBERED) return false;
    // The same stage-date bit means another column in another file.
    const part = contacts.parts.length === 1 ? 0 : partOf(contacts.parts, place).part;
    lookalikes.ask(part, flags, stage, leadStatus, contacts.dated[place]!, told, sold);
    return true;
  }

  /** The first column of a field in a part; null where it has none. */
  column(part: Part, field: Field): Column | null {
    return this.columns[part.index]!.get(field) ?? null;
  }

  deal(place: number): DealView {
    return new DealView(this, place);
  }

  /** First rows of the contacts that share an e-mail with one, itself among them. */
  namesakes(place: number): readonly number[] {
    return this.twins.of(place).get(this.email(place))!;
  }

  private byEmail(places: readonly number[]): ReadonlyMap<string, readonly number[]> {
    const owners = new Map<string, Set<number>>();
    for (const place of places) {
      const email = this.email(place);
      const owner = this.person(place);
      const known = owners.get(email);
      if (known === undefined) owners.set(email, new Set([owner]));
      else known.add(owner);
    }
    return new Map([...owners].map(([email, set]) => [email, [...set]]));
  }

  /** The place of the contact that an id means, -1 for none: the first row that has it, or what it was merged into. */
  placeOf(key: number): number {
    const { gone, heirs, slots } = this.facts.joined.contacts.merged;
    const place = this.ids.find(key);
    const merge = place < 0 ? new KeyIndex(gone, slots).find(key) : -1;
    return merge < 0 ? place : heirs[merge]!;
  }

  /** What became of the record at a place, which was asked for by a key, in sentences. */
  successorNotes(place: number, key: number): readonly string[] {
    const { contacts } = this.facts.joined;
    const contact = contacts.converted?.[place] ?? -1;
    const { merged } = this.contact(place);
    const gone = contacts.id[place] === key ? [] : [`${idText(key, contacts.texts)} was merged into this contact.`];
    return [
      ...gone,
      ...(merged === null ? [] : [`This row's id was merged into contact ${merged.into}.`]),
      ...(contact < 0 ? [] : [`This lead became contact ${this.contactId(contact)}.`]),
    ];
  }

  /** The row that stands for a contact: of a lead that became one its own, of several with an id the first. */
  person(place: number): number {
    const { id, converted } = this.facts.joined.contacts;
    const contact = converted?.[place] ?? -1;
    if (contact >= 0) return this.person(contact);
    return id[place] === NO_ID ? place : this.ids.find(id[place]!);
  }

  private email(place: number): string {
    const column = this.column(this.contacts.partAt(place), 'email');
    return column === null ? '' : this.contacts.cell(place, column.position).trim().toLowerCase();
  }

  /** True when two records hold the same cells under the same headers, however they are quoted. */
  private isSameRecord(one: number, other: number): boolean {
    const { header } = this.contacts.partAt(one).layout;
    const { header: otherHeader } = this.contacts.partAt(other).layout;
    if (header !== otherHeader && !isEqual(header, otherHeader)) return false;
    return isEqual(this.contacts.values(one), this.contacts.values(other));
  }

  /** The cell that says that a record's id was merged away. */
  mergeCell(at: number): Evidence {
    const { joined, parts, read } = this.facts;
    const { records, sources, parts: rows } = joined.contacts.merged;
    const record = records[at]!;
    const source = sources[at]!;
    if (record === OWN_WORD || record === LOSERS_WORD) {
      const field = record === OWN_WORD ? 'mergedIds' : 'masterId';
      const column = this.column(this.contacts.partAt(source), field)!;
      return this.contacts.evidence(source, column.position, column.header);
    }
    const part = parts[partOf(rows, record).part]!;
    const { header, position } = this.column(part, 'into')!;
    const value = cellsAt(part, source, read)[position] ?? '';
    return { file: part.file, table: 'merges', row: rowOf(rows, record), column: header, value };
  }

  /** The cell by which the record of an association names a contact: the id, else the e-mail. */
  associatedContact(record: number, start: number): Evidence {
    const { joined, parts, read } = this.facts;
    const rows = joined.associations.parts;
    const part = parts[partOf(rows, record).part]!;
    const cells = cellsAt(part, start, read);
    const columns = (['contactId', 'email'] as const).flatMap((field) => this.column(part, field) ?? []);
    const { header, position } = columns.find((column) => (cells[column.position] ?? '').trim() !== '') ?? columns[0]!;
    const value = cells[position] ?? '';
    return { file: part.file, table: 'associations', row: rowOf(rows, record), column: header, value };
  }

  contactId(place: number): string {
    const { contacts } = this.facts.joined;
    return this.idIn(this.contacts, place) ?? idText(contacts.id[place]!, contacts.texts);
  }

  dealId(place: number): string {
    const { deals } = this.facts.joined;
    return this.idIn(this.deals, place) ?? idText(deals.id[place]!, deals.texts);
  }

  /** The id as the cell has it, where it may have several spellings; null where it has one. */
  private idIn(records: Records, place: number): string | null {
    if (this.facts.ids === 'verbatim') return null;
    const column = this.column(records.partAt(place), 'id');
    return column === null ? null : records.cell(place, column.position).trim();
  }

  datedStages(part: number): readonly DatedStage[] {
    return this.dated[part]!;
  }
}

/** One contact over the joined arrays. Everything is worked out when it is first asked for. */
export class ContactView implements Contact {
  readonly place: number;
  protected readonly world: World;
  /** Of rows that share an id the first one holds what belongs to the contact. */
  private readonly owner: number;
  private ownDeals: readonly Deal[] | null = null;
  private ownHistory: readonly StageEvent[] | null = null;
  private ownStageDates: readonly StageDate[] | null = null;
  private ownDerived: Derivation | null = null;
  private ownProposal: StageProposal | null | undefined;
  /** Whether working them out looked at what `describe` does not tell: then so does whoever asks for them again. */
  private derivedByPeeking = false;
  private proposedByPeeking = false;
  private ownId: string | null = null;

  constructor(world: World, place: number) {
    this.world = world;
    this.place = place;
    const { contacts } = world.facts.joined;
    this.owner = (contacts.flags[place]! & DUPLICATE) === 0 ? place : world.ids.find(contacts.id[place]!);
  }

  private get flags(): number {
    return this.world.facts.joined.contacts.flags[this.place]!;
  }

  get id(): string {
    this.world.peeked = true;
    this.ownId ??= this.world.contactId(this.place);
    return this.ownId;
  }

  get row(): number {
    this.world.peeked = true;
    return rowOf(this.world.facts.joined.contacts.parts, this.place);
  }

  get file(): string {
    return this.part.file;
  }

  get part(): Part {
    return this.world.contacts.partAt(this.place);
  }

  get stage(): Named {
    return this.world.stages[this.world.facts.joined.contacts.stage[this.place]!]!;
  }

  get leadStatus(): Named {
    return this.world.leadStatuses[this.world.facts.joined.contacts.leadStatus[this.place]!]!;
  }

  get active(): boolean {
    return (this.flags & ACTIVE) !== 0;
  }

  get stageDatesRise(): boolean {
    return (this.flags & DATES_UNSURE) === 0;
  }

  get deals(): readonly Deal[] {
    if (this.ownDeals !== null) return this.ownDeals;
    const { dealFrom, dealList } = this.world.facts.joined.contacts;
    const from = dealFrom[this.owner]!;
    const to = dealFrom[this.owner + 1]!;
    if (from === to) {
      this.ownDeals = NO_DEALS;
      return NO_DEALS;
    }
    const deals: Deal[] = [];
    for (let i = from; i < to; i++) deals.push(this.world.deal(dealList[i]!));
    this.ownDeals = deals;
    return deals;
  }

  get dealsMissing(): boolean {
    const { isDealMissing, joined } = this.world.facts;
    const { contacts } = joined;
    const key = contacts.id[this.place]!;
    const elsewhere = contacts.flags[this.owner]! & (UNKNOWN_DEAL | DEALS_ELSEWHERE);
    if (isDealMissing || elsewhere !== 0 || this.hasRisenSinceDeals()) return true;
    // Of the ids that `describe` describes none is blank or damaged.
    return key < 0 && (key === NO_ID || isDamagedId(idText(key, contacts.texts)));
  }

  /** True when a claim of an earned stage is younger than the deals files. */
  private hasRisenSinceDeals(): boolean {
    const { dealsSeenUntil, policy } = this.world.facts;
    if (dealsSeenUntil === null) return false;
    const { open, won } = policy.earned;
    return [...this.history, ...this.stageDates].some(
      ({ stage, at }) => (stage === open || stage === won) && at !== null && at > dealsSeenUntil,
    );
  }

  get history(): readonly StageEvent[] {
    if (this.ownHistory !== null) return this.ownHistory;
    const { contacts, events } = this.world.facts.joined;
    let event = contacts.event[this.owner]!;
    if (event < 0) {
      this.ownHistory = NO_EVENTS;
      return NO_EVENTS;
    }
    const history: EventView[] = [];
    for (; event >= 0; event = events.next[event]!) history.push(new EventView(this.world, event));
    if ((contacts.flags[this.owner]! & UNSORTED) !== 0) {
      const { policy } = this.world.facts;
      history.sort((a, b) => a.at - b.at || policy.rung(a.stage) - policy.rung(b.stage) || a.event - b.event);
    }
    this.ownHistory = history;
    return history;
  }

  get historyTruncated(): boolean {
    return this.history.length >= (this.world.facts.keptRevisions ?? Number.POSITIVE_INFINITY);
  }

  get stageDates(): readonly StageDate[] {
    if (this.ownStageDates !== null) return this.ownStageDates;
    const mask = this.world.facts.joined.contacts.dated[this.place]!;
    if (mask === 0) {
      this.ownStageDates = NO_DATES;
      return NO_DATES;
    }
    const dates: StageDate[] = [];
    const { index } = this.part;
    for (const dated of this.world.datedStages(index)) {
      if ((mask & (1 << dated.bit)) !== 0) dates.push(new StageDateView(this.world, this.place, dated));
    }
    this.ownStageDates = dates;
    return dates;
  }

  get twins(): readonly Twin[] {
    if ((this.flags & TWIN) === 0) return NO_TWINS;
    const { world } = this;
    const twins: Twin[] = [];
    for (const other of world.namesakes(this.place)) {
      if (twins.length === MOST_OTHERS) break;
      if (other === world.person(this.place)) continue;
      const view = world.contact(other);
      twins.push({ id: view.id, stage: view.stage, evidence: () => view.evidence('email')! });
    }
    return twins;
  }

  get duplicates(): readonly Duplicate[] {
    if ((this.flags & DUPLICATE) === 0) return NO_DUPLICATES;
    const { world } = this;
    const { places, same } = world.repeats.of(this.place);
    const duplicates: Duplicate[] = [];
    for (let i = 0; i < places.length && duplicates.length < MOST_OTHERS; i++) {
      if (places[i] === this.place) continue;
      const view = world.contact(places[i]!);
      duplicates.push({ row: view.row, same, evidence: () => view.evidence('id')! });
    }
    return duplicates;
  }

  get isConverted(): boolean {
    return (this.flags & CONVERTED) !== 0;
  }

  get merged(): MergedAway | null {
    if ((this.flags & MERGED) === 0) return null;
    const { world } = this;
    const { contacts } = world.facts.joined;
    const { left, ends } = contacts.merged;
    const at = lowerBound(left, this.place);
    return { into: idText(ends[at]!, contacts.texts), evidence: () => world.mergeCell(at) };
  }

  get derived(): Derivation {
    const { world } = this;
    if (this.ownDerived === null) {
      const before = world.peeked;
      world.peeked = false;
      this.ownDerived = world.facts.derive(this);
      this.derivedByPeeking = world.peeked;
      world.peeked = before;
    }
    if (this.derivedByPeeking) world.peeked = true;
    return this.ownDerived;
  }

  get proposal(): StageProposal | null {
    const { world } = this;
    if (this.ownProposal === undefined) {
      const before = world.peeked;
      world.peeked = false;
      this.ownProposal = proposalOf(this, this.derived, world.facts.policy);
      this.proposedByPeeking = world.peeked;
      world.peeked = before;
    }
    if (this.proposedByPeeking) world.peeked = true;
    return this.ownProposal;
  }

  get settled(): Stage | null {
    if ((this.flags & (FLAWED | DUPLICATE | MERGED)) !== 0 && this.isLocked) return this.stage.value;
    return settledStage(this, this.derived, this.proposal);
  }

  /**
   * True when no cell of the record may be edited: its form is wrong, its id was merged into another one or stands on
   * a differing row too.
   */
  get isLocked(): boolean {
    if ((this.flags & (FLAWED | MERGED)) !== 0) return true;
    return (this.flags & DUPLICATE) !== 0 && !this.world.repeats.of(this.place).same;
  }

  /** The same contact with its edits applied. */
  corrected(edits: readonly Edit[], policy: Policy): CorrectedContact {
    return new CorrectedContact(this.world, this.place, edits, policy);
  }

  has(field: ContactField): boolean {
    return this.world.column(this.part, field) !== null;
  }

  evidence(field: ContactField): Evidence | null {
    this.world.peeked = true;
    const column = this.world.column(this.part, field);
    if (column === null) return null;
    const { file } = this.part;
    return { file, table: 'contacts', row: this.row, column: column.header, value: this.textOf(column) };
  }

  edit(field: ContactField, to: string): Edit | null {
    this.world.peeked = true;
    const column = this.world.column(this.part, field);
    if (column === null || this.isLocked) return null;
    const { header, position } = column;
    const { file } = this.part;
    return { file, table: 'contacts', row: this.row, column: header, position, from: this.textOf(column), to };
  }

  /** A cell of a recognised column; what the join kept need not be read again. */
  private textOf({ field, position }: Column): string {
    const { contacts, facts, stages, leadStatuses } = this.world;
    if (field === 'stage') return stages[facts.joined.contacts.stage[this.place]!]!.raw;
    if (field === 'leadStatus') return leadStatuses[facts.joined.contacts.leadStatus[this.place]!]!.raw;
    return contacts.cell(this.place, position);
  }

  cell(header: string): Evidence | null {
    this.world.peeked = true;
    const position = this.part.layout.header.indexOf(header);
    return position < 0 ? null : this.world.contacts.evidence(this.place, position, header);
  }
}

/** A contact as it will be read from the corrected file. */
class CorrectedContact extends ContactView {
  private readonly edits: readonly Edit[];
  private readonly policy: Policy;

  constructor(world: World, place: number, edits: readonly Edit[], policy: Policy) {
    super(world, place);
    this.edits = edits;
    this.policy = policy;
  }

  /** As `World.describe`. */
  describe(lookalikes: Lookalikes): boolean {
    const { contacts } = this.world.facts.joined;
    const { stageCodes, leadStatusCodes } = this.world;
    const codeOf = (edit: Edit | undefined, code: number, codes: ReadonlyMap<string, number>) =>
      edit === undefined ? code : (codes.get(edit.to) ?? -1);
    const stage = codeOf(this.edited('stage'), contacts.stage[this.place]!, stageCodes);
    const leadStatus = codeOf(this.edited('leadStatus'), contacts.leadStatus[this.place]!, leadStatusCodes);
    return stage >= 0 && leadStatus >= 0 && this.world.describe(this.place, lookalikes, stage, leadStatus);
  }

  private edited(field: ContactField): Edit | undefined {
    const position = this.world.column(this.part, field)?.position;
    return this.edits.find((edit) => edit.position === position);
  }

  override get stage(): Named {
    const edit = this.edited('stage');
    return edit === undefined ? super.stage : this.policy.stages.read(edit.to);
  }

  override get leadStatus(): Named {
    const edit = this.edited('leadStatus');
    return edit === undefined ? super.leadStatus : this.policy.leadStatuses.read(edit.to);
  }

  override evidence(field: ContactField): Evidence | null {
    const evidence = super.evidence(field);
    const edit = this.edited(field);
    return evidence === null || edit === undefined ? evidence : { ...evidence, value: edit.to };
  }
}

function isEqual(cells: readonly string[], others: readonly string[]): boolean {
  return cells.length === others.length && cells.every((cell, i) => cell === others[i]);
}

function firstColumns(columns: readonly Column[]): ReadonlyMap<Field, Column> {
  const first = new Map<Field, Column>();
  for (const column of columns) if (!first.has(column.field)) first.set(column.field, column);
  return first;
}

class EventView implements StageEvent {
  readonly event: number;
  private readonly kind: EventKind;
  private readonly world: World;

  constructor(world: World, event: number) {
    this.world = world;
    this.event = event;
    this.kind = world.pairs[world.facts.joined.events.pair[event]!]!;
  }

  get stage(): Stage | null {
    return this.kind.named.value;
  }

  get clear(): boolean {
    return this.kind.named.reading === 'blank';
  }

  get at(): Instant {
    this.world.peeked = true;
    return instantAt(this.world.facts.joined.events.at, this.event);
  }

  get source(): string {
    this.world.peeked = true;
    return this.kind.source;
  }

  get row(): number {
    this.world.peeked = true;
    return eventRow(this.world.facts.joined.events.rows, this.event);
  }

  evidence(): Evidence {
    this.world.peeked = true;
    const { joined, parts } = this.world.facts;
    const { events } = joined;
    let k = events.parts.length - 1;
    while (k > 0 && events.parts[k]!.first > this.event) k--;
    const part = parts[events.parts[k]!.part]!;
    const value = this.world.column(part, 'value');
    const position = part.layout.history?.shape === 'wide' ? events.cell![this.event]! : (value?.position ?? 0);
    return {
      file: part.file,
      table: 'history',
      row: this.row,
      column: part.layout.header[position] ?? '',
      value: this.kind.text,
    };
  }
}

class StageDateView implements StageDate {
  readonly stage: Stage;
  private readonly world: World;
  private readonly place: number;
  private readonly dated: DatedStage;

  constructor(world: World, place: number, dated: DatedStage) {
    this.world = world;
    this.place = place;
    this.dated = dated;
    this.stage = dated.stage;
  }

  get at(): Instant | null {
    const { column, reading, zone } = this.dated;
    this.world.peeked = true;
    const at = this.world.contacts.date(this.place, column.position, reading, zone);
    return Number.isNaN(at) ? null : at;
  }

  evidence(): Evidence {
    this.world.peeked = true;
    const { position, header } = this.dated.column;
    return this.world.contacts.evidence(this.place, position, header);
  }
}

/** One deal over the joined arrays. */
export class DealView implements Deal {
  readonly place: number;
  private readonly world: World;
  private readonly kind: DealKind;

  constructor(world: World, place: number) {
    this.world = world;
    this.place = place;
    this.kind = world.kinds[world.facts.joined.deals.kind[place]!]!;
  }

  get id(): string {
    this.world.peeked = true;
    return this.world.dealId(this.place);
  }

  get row(): number {
    this.world.peeked = true;
    return rowOf(this.world.facts.joined.deals.parts, this.place);
  }

  get stage(): string {
    this.world.peeked = true;
    return this.kind.stage;
  }

  get pipeline(): string | null {
    this.world.peeked = true;
    return this.kind.pipeline;
  }

  get role(): PipelineRole {
    return this.kind.role;
  }

  get outcome(): Deal['outcome'] {
    return this.kind.reading.outcome;
  }

  get outcomeBy(): Deal['outcomeBy'] {
    return this.kind.reading.by;
  }

  get createdAt(): Instant | null {
    this.world.peeked = true;
    const at = this.world.facts.joined.deals.createdAt[this.place]!;
    return Number.isNaN(at) ? null : at;
  }

  get closedAt(): Instant | null {
    this.world.peeked = true;
    const at = this.world.facts.joined.deals.closedAt[this.place]!;
    return Number.isNaN(at) ? null : at;
  }

  get isLinked(): boolean {
    const { contactFrom, named } = this.world.facts.joined.deals;
    if (contactFrom[this.place]! < contactFrom[this.place + 1]! || named?.[this.place] === 1) return true;
    return this.unknownContacts.length > 0;
  }

  get contacts(): readonly string[] {
    this.world.peeked = true;
    const { contactFrom, contactList } = this.world.facts.joined.deals;
    const known: string[] = [];
    for (let i = contactFrom[this.place]!; i < contactFrom[this.place + 1]!; i++) {
      known.push(this.world.contactId(contactList[i]!));
    }
    return [...known, ...this.unknownContacts];
  }

  get unknownContacts(): readonly string[] {
    const { deals, contacts } = this.world.facts.joined;
    this.world.peeked = true;
    let unknown: Set<string> | null = null;
    for (const link of this.unknown()) {
      const key = deals.unknownContact[link]!;
      unknown ??= new Set();
      if (Number.isInteger(key)) unknown.add(idText(key, contacts.texts));
      else if (key === ASSOCIATED_EMAIL) unknown.add(this.associated(link).value.trim());
      else unknown.add(this.emails[Math.floor(key)]!);
    }
    return unknown === null ? NO_IDS : [...unknown];
  }

  unknownLinks(): readonly Evidence[] {
    const { unknownRecord } = this.world.facts.joined.deals;
    const cells: Evidence[] = [];
    let hasOwn = false;
    for (const link of this.unknown()) {
      if (unknownRecord[link] === OWN_LINK) hasOwn = true;
      else if (cells.length < MOST_CELLS) cells.push(this.associated(link));
    }
    if (!hasOwn) return cells;
    const own = this.evidence('contactIds') ?? this.evidence('contactEmails') ?? this.evidence('id');
    return own === null ? cells : [own, ...cells];
  }

  /** The cell of an association that names an unknown contact. */
  private associated(link: number): Evidence {
    const { unknownRecord, unknownStart } = this.world.facts.joined.deals;
    return this.world.associatedContact(unknownRecord[link]!, unknownStart[link]!);
  }

  /** The deal's links that lead to no contact, as places in the list of all of them. */
  private *unknown(): Generator<number> {
    const { unknownDeal } = this.world.facts.joined.deals;
    for (let i = lowerBound(unknownDeal, this.place); unknownDeal[i] === this.place; i++) yield i;
  }

  /** The e-mails of the deal's contacts, as they are counted when it is read: see `eachEmail`. */
  private get emails(): readonly string[] {
    const { deals, facts } = this.world;
    const { columns } = facts.parts[partOf(facts.joined.deals.parts, this.place).part]!.layout;
    return columns
      .filter(({ field }) => field === 'contactEmails')
      .flatMap(({ position }) => deals.cell(this.place, position).split(';'))
      .map((email) => email.replace(/^[ "]+|[ "]+$/g, ''))
      .filter((email) => email !== '');
  }

  evidence(field: DealField): Evidence | null {
    this.world.peeked = true;
    const part = this.world.facts.parts[partOf(this.world.facts.joined.deals.parts, this.place).part]!;
    const column = field === 'closedAt' ? this.closing(part) : this.world.column(part, field);
    if (column === null) return null;
    const known = OUTCOME_FIELDS.indexOf(field as (typeof OUTCOME_FIELDS)[number]);
    const value = known < 0 ? null : this.kind.cells[known]!;
    // What the join kept need not be read again.
    if (value !== null) return { file: part.file, table: 'deals', row: this.row, column: column.header, value };
    return this.world.deals.evidence(this.place, column.position, column.header);
  }

  /** The column that tells the end of this deal: the best filled one, else the best. */
  private closing(part: Part): Column | null {
    const columns = closingColumns(part.layout.columns, this.outcome);
    const isFilled = ({ position }: Column): boolean => this.world.deals.cell(this.place, position).trim() !== '';
    return (columns.length < 2 ? columns[0] : (columns.find(isFilled) ?? columns[0])) ?? null;
  }

  proof(): readonly [Evidence, ...Evidence[]] {
    const { by, meaning } = this.kind.reading;
    const evidence = by === null ? null : this.evidence(by);
    const own = (evidence ?? this.evidence('stage') ?? this.evidence('id'))!;
    return meaning === undefined ? [own] : [own, meaning];
  }
}

const NO_IDS: readonly string[] = [];

/** A finding shows no more. */
const MOST_CELLS = 8;

function lowerBound(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
