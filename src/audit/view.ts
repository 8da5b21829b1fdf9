import { toSourceType } from '../policy/policy.ts';
import type { DateReading } from '../table/dates.ts';
import type { Zone } from '../table/zone.ts';
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
  Instant,
  Named,
  OutcomeReading,
  PipelineRole,
  Policy,
  Stage,
  StageDate,
  StageEvent,
  StageProposal,
  Twin,
} from '../types.ts';
import type { DerivationFacts } from './derive.ts';
import { idText, isDamagedId, KeyIndex, NO_ID } from './ids.ts';
import { type Joined, partOf, rowOf } from './join.ts';
import { proposalOf, settledStage } from './proposal.ts';
import type { Part } from './range.ts';
import {
  ACTIVE,
  DATES_UNSURE,
  DUPLICATE,
  dateColumns,
  FLAWED,
  stageDateColumns,
  TWIN,
  UNKNOWN_DEAL,
  UNSORTED,
} from './read-contacts.ts';
import { OUTCOME_FIELDS } from './read-deals.ts';
import { type ReadFile, Records } from './records.ts';
import { MOST_OTHERS, Rings } from './rings.ts';
import type { Silence } from './silence.ts';

export interface WorldFacts {
  readonly joined: Joined;
  readonly parts: readonly Part[];
  /** For each part, for each of its date columns, how its cells are read. */
  readonly readings: readonly (readonly DateReading[])[];
  readonly policy: Policy;
  readonly zone: Zone;
  readonly derive: (contact: DerivationFacts) => Derivation;
  /** Revisions of a contact property that the CRM keeps; null when it is not known to drop any. */
  readonly keptRevisions: number | null;
  readonly read: ReadFile;
}

const NO_DEALS: readonly Deal[] = [];
const NO_EVENTS: readonly StageEvent[] = [];
const NO_DATES: readonly StageDate[] = [];
const NO_TWINS: readonly Twin[] = [];
const NO_DUPLICATES: readonly Duplicate[] = [];

interface DealKind {
  /** The outcome cells in the order of `OUTCOME_FIELDS`. */
  readonly cells: readonly (string | null)[];
  readonly stage: string;
  readonly pipeline: string | null;
  readonly role: PipelineRole;
  readonly reading: OutcomeReading;
}

interface DatedStage {
  readonly bit: number;
  readonly column: Column;
  readonly stage: Stage;
  readonly reading: DateReading;
}

/** What the joined files say, as objects: made on demand, one contact or deal at a time. */
export class World {
  readonly facts: WorldFacts;
  readonly contacts: Records;
  readonly deals: Records;
  readonly stages: readonly Named[];
  readonly leadStatuses: readonly Named[];
  readonly eventStages: readonly Named[];
  readonly sources: readonly string[];
  readonly kinds: readonly DealKind[];
  readonly ids: KeyIndex;
  /** Set when anybody looks at what `describe` does not tell: a time, a source, a cell. */
  peeked = false;
  protected warmth = 0;
  /** The rows that share an id, and whether all of them hold the same cells. */
  readonly repeats: Rings<{ readonly places: readonly number[]; readonly same: boolean }>;
  private readonly dated: readonly (readonly DatedStage[])[];
  /** By e-mail, of the contacts that share the key of one: the first row of each. */
  private readonly twins: Rings<ReadonlyMap<string, readonly number[]>>;

  constructor(facts: WorldFacts) {
    const { joined, parts, policy, read } = facts;
    this.facts = facts;
    this.contacts = new Records('contacts', joined.contacts.parts, joined.contacts.start, parts, read);
    this.deals = new Records('deals', joined.deals.parts, joined.deals.start, parts, read);
    this.stages = joined.contacts.stages.texts.map((text) => policy.stages.read(text));
    this.leadStatuses = joined.contacts.leadStatuses.texts.map((text) => policy.leadStatuses.read(text));
    this.eventStages = joined.events.values.texts.map((text) => policy.stages.read(text));
    this.sources = joined.events.sources.texts.map(toSourceType);
    this.kinds = joined.deals.kinds.map((cells) => dealKind(cells, policy));
    this.ids = new KeyIndex(joined.contacts.id, joined.contacts.slots);
    this.repeats = new Rings(joined.contacts.same, (places) => ({
      places,
      same: places.every((place) => this.isSameRecord(places[0]!, place)),
    }));
    this.twins = new Rings(joined.contacts.twin, (places) => this.byEmail(places));
    this.dated = parts.map((part, index) => {
      const columns = part.layout.columns;
      const dates = dateColumns(columns);
      return stageDateColumns(columns).map((column, bit) => ({
        bit,
        column,
        // A stage that the CRM does not know is named by its label.
        stage: policy.stages.read(column.stage ?? '').value ?? column.stage ?? '',
        reading: facts.readings[index]![dates.indexOf(column)] ?? null,
      }));
    });
  }

  contact(place: number): ContactView {
    return new ContactView(this, place);
  }

  /**
   * Touches what `describe` will need of the contacts `[from, to)`: so near together the processor waits for many
   * places in memory at once.
   */
  warm(from: number, to: number): void {
    const { contacts, deals, events } = this.facts.joined;
    const { event, dealFrom, dealList } = contacts;
    let sum = 0;
    for (let place = from; place < to; place++) {
      const first = event[place]!;
      if (first >= 0) sum ^= events.links[first * 3]!;
    }
    for (let i = dealFrom[from]!; i < dealFrom[to]!; i++) sum ^= deals.kind[dealList[i]!]!;
    // Loads that nobody uses would be left out.
    this.warmth = sum;
  }

  /**
   * Adds all facts of a contact to `silence` that can be had without reading a record or comparing a time. False for
   * a contact that such facts do not describe.
   */
  describe(place: number, silence: Silence): boolean {
    const { contacts, deals, events } = this.facts.joined;
    const flags = contacts.flags[place]!;
    if ((flags & (FLAWED | DUPLICATE | TWIN | UNSORTED)) !== 0 || contacts.id[place] === NO_ID) return false;
    silence.begin();
    // The same stage-date bit means another column in another file.
    silence.add(partOf(contacts.parts, place).part);
    silence.add(flags);
    silence.add(contacts.stage[place]!);
    silence.add(contacts.leadStatus[place]!);
    silence.add(contacts.dated[place]!);
    const from = contacts.dealFrom[place]!;
    const to = contacts.dealFrom[place + 1]!;
    silence.add(to - from);
    for (let i = from; i < to; i++) silence.add(deals.kind[contacts.dealList[i]!]!);
    for (let event = contacts.event[place]!; event >= 0; event = events.links[event * 3]!) {
      silence.add(events.links[event * 3 + 1]!);
    }
    return true;
  }

  deal(place: number): DealView {
    return new DealView(this, place);
  }

  /** First rows of the contacts that share an e-mail with one, itself among them. */
  namesakes(place: number): readonly number[] {
    return this.twins.of(place).get(this.email(place))!;
  }

  private byEmail(places: readonly number[]): ReadonlyMap<string, readonly number[]> {
    const { id } = this.facts.joined.contacts;
    const owners = new Map<string, Set<number>>();
    for (const place of places) {
      const email = this.email(place);
      const owner = id[place] === NO_ID ? place : this.ids.find(id[place]!);
      const known = owners.get(email);
      if (known === undefined) owners.set(email, new Set([owner]));
      else known.add(owner);
    }
    return new Map([...owners].map(([email, set]) => [email, [...set]]));
  }

  private email(place: number): string {
    const column = columnOf(this.contacts.partAt(place), 'email');
    return column === null ? '' : this.contacts.cell(place, column.position).trim().toLowerCase();
  }

  /** True when two records hold the same cells under the same headers, however they are quoted. */
  private isSameRecord(one: number, other: number): boolean {
    const { header } = this.contacts.partAt(one).layout;
    const { header: otherHeader } = this.contacts.partAt(other).layout;
    if (header !== otherHeader && !isEqual(header, otherHeader)) return false;
    return isEqual(this.contacts.values(one), this.contacts.values(other));
  }

  contactId(place: number): string {
    const { contacts } = this.facts.joined;
    return idText(contacts.id[place]!, contacts.texts);
  }

  datedStages(part: number): readonly DatedStage[] {
    return this.dated[part]!;
  }
}

function dealKind(cells: readonly (string | null)[], policy: Policy): DealKind {
  const [stage, pipeline, isWon, isClosed, isLost, status, probability] = cells as (string | null)[];
  const facts = { stage, pipeline, isWon, isClosed, isLost, status, probability } as Parameters<Policy['outcome']>[0];
  return {
    cells,
    stage: stage ?? '',
    pipeline: pipeline ?? null,
    role: policy.role(pipeline ?? null),
    reading: policy.outcome(facts),
  };
}

/** One contact over the joined arrays. Everything is worked out when it is first asked for. */
export class ContactView implements Contact {
  readonly place: number;
  private readonly world: World;
  /** Of rows that share an id the first one holds what belongs to the contact. */
  private readonly owner: number;
  private ownDeals: readonly Deal[] | null = null;
  private ownHistory: readonly StageEvent[] | null = null;
  private ownStageDates: readonly StageDate[] | null = null;
  private ownDerived: Derivation | null = null;
  private ownProposal: StageProposal | null | undefined;

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
    return this.world.contactId(this.place);
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
    const { contacts } = this.world.facts.joined;
    const key = contacts.id[this.place]!;
    // Of the ids that `describe` describes none is blank or damaged.
    if (key >= 0) return (this.flags & UNKNOWN_DEAL) !== 0;
    return key === NO_ID || (this.flags & UNKNOWN_DEAL) !== 0 || isDamagedId(idText(key, contacts.texts));
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
    for (; event >= 0; event = events.links[event * 3]!) history.push(new EventView(this.world, event));
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
      if (other === this.owner) continue;
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

  get derived(): Derivation {
    this.ownDerived ??= this.world.facts.derive(this);
    return this.ownDerived;
  }

  get proposal(): StageProposal | null {
    if (this.ownProposal === undefined) this.ownProposal = proposalOf(this, this.derived, this.world.facts.policy);
    return this.ownProposal;
  }

  get settled(): Stage | null {
    if ((this.flags & (FLAWED | DUPLICATE)) !== 0 && this.isLocked) return this.stage.value;
    return settledStage(this, this.derived, this.proposal);
  }

  /** True when no cell of the record may be edited: its form is wrong, or its id stands on a differing row too. */
  get isLocked(): boolean {
    if ((this.flags & FLAWED) !== 0) return true;
    return (this.flags & DUPLICATE) !== 0 && !this.world.repeats.of(this.place).same;
  }

  /** The same contact with its edits applied. */
  corrected(edits: readonly Edit[], policy: Policy): ContactView {
    return new CorrectedContact(this.world, this.place, edits, policy);
  }

  evidence(field: ContactField): Evidence | null {
    this.world.peeked = true;
    const column = columnOf(this.part, field);
    if (column === null) return null;
    return this.world.contacts.evidence(this.place, column.position, column.header);
  }

  edit(field: ContactField, to: string): Edit | null {
    this.world.peeked = true;
    const column = columnOf(this.part, field);
    if (column === null || this.isLocked) return null;
    const { file, table, row, value } = this.world.contacts.evidence(this.place, column.position, column.header);
    return { file, table, row, column: column.header, position: column.position, from: value, to };
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

  private edited(field: ContactField): Edit | undefined {
    const position = columnOf(this.part, field)?.position;
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

function columnOf(part: Part, field: ContactField | DealField): Column | null {
  return part.layout.columns.find((column) => column.field === field) ?? null;
}

class EventView implements StageEvent {
  readonly event: number;
  private readonly named: Named;
  private readonly world: World;

  constructor(world: World, event: number) {
    this.world = world;
    this.event = event;
    this.named = world.eventStages[world.facts.joined.events.links[event * 3 + 1]!]!;
  }

  get stage(): Stage | null {
    return this.named.value;
  }

  get clear(): boolean {
    return this.named.reading === 'blank';
  }

  get at(): Instant {
    this.world.peeked = true;
    return this.world.facts.joined.events.at[this.event]!;
  }

  get source(): string {
    this.world.peeked = true;
    return this.world.sources[this.world.facts.joined.events.links[this.event * 3 + 2]!]!;
  }

  get row(): number {
    this.world.peeked = true;
    return this.world.facts.joined.events.row[this.event]!;
  }

  evidence(): Evidence {
    this.world.peeked = true;
    const { joined, parts } = this.world.facts;
    const { events } = joined;
    let k = events.parts.length - 1;
    while (k > 0 && events.parts[k]!.first > this.event) k--;
    const part = parts[events.parts[k]!.part]!;
    const value = part.layout.columns.find(({ field }) => field === 'value');
    const position = part.layout.history?.shape === 'wide' ? events.cell![this.event]! : (value?.position ?? 0);
    return {
      file: part.file,
      table: 'history',
      row: this.row,
      column: part.layout.header[position] ?? '',
      value: events.values.texts[events.links[this.event * 3 + 1]!]!,
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
    const { facts, contacts } = this.world;
    this.world.peeked = true;
    const at = contacts.date(this.place, this.dated.column.position, this.dated.reading, facts.zone);
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
    const { deals } = this.world.facts.joined;
    return idText(deals.id[this.place]!, deals.texts);
  }

  get row(): number {
    this.world.peeked = true;
    return rowOf(this.world.facts.joined.deals.parts, this.place);
  }

  get stage(): string {
    return this.kind.stage;
  }

  get pipeline(): string | null {
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
    const { contactFrom } = this.world.facts.joined.deals;
    return contactFrom[this.place]! < contactFrom[this.place + 1]! || this.unknownContacts.length > 0;
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

  /** True when any association, known or not, leads from or to this deal. */
  get unknownContacts(): readonly string[] {
    const { deals, contacts } = this.world.facts.joined;
    let i = lowerBound(deals.unknownDeal, this.place);
    this.world.peeked = true;
    if (deals.unknownDeal[i] !== this.place) return NO_IDS;
    const unknown = new Set<string>();
    for (; i < deals.unknownDeal.length && deals.unknownDeal[i] === this.place; i++) {
      const key = deals.unknownContact[i]!;
      unknown.add(Number.isInteger(key) ? idText(key, contacts.texts) : this.emails[Math.floor(key)]!);
    }
    return [...unknown];
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
    const column = columnOf(part, field);
    if (column === null) return null;
    const known = OUTCOME_FIELDS.indexOf(field as (typeof OUTCOME_FIELDS)[number]);
    const value = known < 0 ? null : this.kind.cells[known]!;
    // What the join kept need not be read again.
    if (value !== null) return { file: part.file, table: 'deals', row: this.row, column: column.header, value };
    return this.world.deals.evidence(this.place, column.position, column.header);
  }

  proof(): Evidence {
    const { by } = this.kind.reading;
    const evidence = by === null ? null : this.evidence(by);
    return (evidence ?? this.evidence('stage') ?? this.evidence('id'))!;
  }
}

const NO_IDS: readonly string[] = [];

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
