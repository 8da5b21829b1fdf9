import type { IdForm } from '../crm/crm.ts';
import { Floats, Ints } from './growing.ts';
import { KeyIndex, NO_ID, slotsFor, TextIds } from './ids.ts';
import {
  type JoinedMerges,
  type Offsets,
  type PartRows,
  PartRowsList,
  SharedColumn,
  sharedInts,
  type Taker,
} from './join.ts';
import { LOSERS_WORD, Merges, type MergesJoin, OWN_WORD } from './join-merges.ts';
import { Values } from './join-values.ts';
import { type ContactsRange, DELETED, DUPLICATE, TWIN } from './read-contacts.ts';
import { type Codes, SharedCodes } from './shared-codes.ts';
import type { SpellingList } from './spellings.ts';
import { settleConversions, settleMerges } from './successors.ts';

/** The contacts of all parts, before anything else is joined to them. */
export interface ContactsJoin {
  readonly count: number;
  readonly parts: readonly PartRows[];
  readonly start: Offsets;
  readonly id: Float64Array;
  readonly stage: Codes;
  readonly stages: SpellingList;
  readonly leadStatus: Codes;
  readonly leadStatuses: SpellingList;
  readonly flags: Uint16Array;
  readonly dated: Codes;
  readonly twin: Int32Array | null;
  readonly same: Int32Array | null;
  readonly converted: Int32Array | null;
  readonly merged: JoinedMerges;
  readonly contactIds: TextIds;
  readonly dealIds: TextIds;
  readonly owners: Owners;
  /** Associations on the contacts' side, a list for each range: `base` is the place of its first contact. */
  readonly sides: readonly { readonly place: Int32Array; readonly deal: Float64Array; readonly base: number }[];
}

/** What another thread needs to find contacts: plain data and shared arrays. */
export interface OwnersData {
  readonly id: Float64Array;
  readonly slots: Int32Array;
  readonly email: Float64Array;
  readonly emailSlots: Int32Array;
  readonly texts: readonly string[];
  readonly form: IdForm;
  readonly converted: Int32Array | null;
  readonly merged: Pick<JoinedMerges, 'gone' | 'heirs' | 'slots'>;
}

/** Finds the contact that an id or an e-mail means. */
export class Owners {
  readonly data: OwnersData;
  readonly byId: KeyIndex;
  readonly byEmail: KeyIndex;
  private readonly byMerge: KeyIndex;
  private readonly hasSuccessors: boolean;
  private readonly texts: TextIds;
  /** The id that was asked for last: a history names each contact several times in a row. */
  private lastKey = NO_ID;
  private lastPlace = -1;

  constructor(data: OwnersData, texts = new TextIds(data.form, data.texts)) {
    this.data = data;
    this.texts = texts;
    this.byId = new KeyIndex(data.id, data.slots);
    this.byEmail = new KeyIndex(data.email, data.emailSlots);
    this.hasSuccessors = data.converted !== null || data.merged.gone.length > 0;
    this.byMerge = new KeyIndex(data.merged.gone, data.merged.slots);
  }

  /** The key of an id that is no plain number; `NO_ID` when no contact has it. */
  keyOf(text: string): number {
    return this.texts.find(text);
  }

  /** The place of the contact that an id means, -1 for none: the first row that has it, or what became of it. */
  ofId(key: number): number {
    if (key === this.lastKey) return this.lastPlace;
    this.lastPlace = this.successor(this.byId.find(key), key);
    this.lastKey = key;
    return this.lastPlace;
  }

  /** The same for many ids at once. */
  ofIds(keys: Float64Array, count: number, places: Int32Array): void {
    this.byId.findAll(keys, count, places);
    if (!this.hasSuccessors) return;
    for (let i = 0; i < count; i++) places[i] = this.successor(places[i]!, keys[i]!);
  }

  /** What became of the record of an id; `place` is that of its row. */
  private successor(place: number, key: number): number {
    if (!this.hasSuccessors) return place;
    const { converted, merged } = this.data;
    const gone = place < 0 ? this.byMerge.find(key) : -1;
    const last = gone < 0 ? place : merged.heirs[gone]!;
    const contact = last < 0 ? -1 : (converted?.[last] ?? -1);
    return contact < 0 ? last : contact;
  }

  /** The contact that an e-mail means: see `ofPlace`, because the first one that has it may share its id. */
  ofEmail(key: number): number {
    const place = key === NO_ID ? -1 : this.byEmail.find(key);
    return place < 0 ? place : this.ofPlace(place);
  }

  /**
   * Whom a row belongs to. Of contacts that share an id, the first one holds what belongs to them; one without an id
   * holds its own, and of a lead that became a contact that one does.
   */
  ofPlace(place: number): number {
    const contact = this.data.converted?.[place] ?? -1;
    if (contact >= 0) return contact;
    const owner = this.ofId(this.data.id[place]!);
    return owner < 0 ? place : owner;
  }
}

/** Renumbers a range's text ids into the ids of the whole run. */
export function rekey(keys: Float64Array, texts: readonly string[], all: TextIds): void {
  if (texts.length === 0) return;
  const merged = texts.map((text) => all.keyOf(text));
  for (let i = 0; i < keys.length; i++) if (keys[i]! < NO_ID) keys[i] = merged[-2 - keys[i]!]!;
}

const NO_EMAILS = { email: new Float64Array(0), emailSlots: new Int32Array(1) };

export interface ContactsOptions {
  /** E-mails tell twins, and are kept only where another file leads to contacts by them. */
  readonly emails: 'kept' | 'dropped';
  readonly form: IdForm;
  readonly merges: MergesJoin;
  /** Of the largest file. */
  readonly bytes: number;
}

/** Puts the contacts together. */
export function createContactsTaker({
  emails,
  form,
  merges,
  bytes,
}: ContactsOptions): Taker<ContactsRange, ContactsJoin> {
  const contactIds = new TextIds(form);
  const dealIds = new TextIds(form);
  const parts = new PartRowsList();
  const start = SharedColumn.offsets(bytes);
  const id = SharedColumn.floats();
  const email = emails === 'kept' ? SharedColumn.floats() : SharedColumn.ownFloats();
  const flags = SharedColumn.shorts();
  const dated = new SharedCodes();
  const stage = new Values();
  const leadStatus = new Values();
  const sides: { place: Int32Array; deal: Float64Array; base: number }[] = [];
  const own = new Merges();
  const leads = new Ints();
  const became = new Floats();
  return {
    add(part, range, share) {
      for (const keys of [range.id, range.mergedId, range.masterId, range.convertedId]) {
        rekey(keys, range.texts, contactIds);
      }
      rekey(range.linkDeal, range.dealTexts, dealIds);
      const base = start.length;
      sides.push({ place: range.linkContact.slice(), deal: range.linkDeal.slice(), base });
      for (let i = 0; i < range.mergedId.length; i++) {
        const place = base + range.mergedInto[i]!;
        own.add(range.mergedId[i]!, range.id[range.mergedInto[i]!]!, OWN_WORD, place);
      }
      for (let i = 0; i < range.masterId.length; i++) {
        own.add(range.id[range.loser[i]!]!, range.masterId[i]!, LOSERS_WORD, base + range.loser[i]!);
      }
      for (let i = 0; i < range.convertedId.length; i++) {
        leads.push(base + range.convertedLead[i]!);
        became.push(range.convertedId[i]!);
      }
      parts.add(part, range.form);
      start.append(range.start, share);
      id.append(range.id, share);
      email.append(range.email, share);
      flags.append(range.flags, share);
      dated.append(range.dated, share);
      stage.add(range.stage, range.stages, share);
      leadStatus.add(range.leadStatus, range.leadStatuses, share);
    },
    done() {
      const columns = { start: start.done(), id: id.done(), flags: flags.done() };
      const count = columns.id.length;
      const mail = email.done();
      const slots = sharedInts(slotsFor(count));
      const mailIndex = new KeyIndex(mail, slots);
      const twin = chain(mail, mailIndex, columns.flags, TWIN);
      // Once twins are told, e-mails that nobody asks for leave their room to the ids.
      const index = new KeyIndex(columns.id, emails === 'kept' ? sharedInts(slots.length) : slots.fill(0));
      const same = chain(columns.id, index, columns.flags, DUPLICATE);
      const merged = settleMerges({ ...columns, index, same }, merges, own, contactIds);
      addDeleted(columns, index, merged);
      if (emails === 'kept') addDeletedMail(columns, mail, mailIndex);
      const converted = settleConversions({ ...columns, index, same }, merged, leads, became);
      const data = {
        id: columns.id,
        slots: index.slots,
        ...(emails === 'kept' ? { email: mail, emailSlots: mailIndex.slots } : NO_EMAILS),
        texts: contactIds.texts,
        form,
        converted,
        merged,
      };
      return {
        ...columns,
        count,
        parts: parts.done(),
        stage: stage.done(),
        stages: stage.list,
        leadStatus: leadStatus.done(),
        leadStatuses: leadStatus.list,
        dated: dated.done(),
        same,
        twin,
        converted,
        merged,
        contactIds,
        dealIds,
        owners: new Owners(data, contactIds),
        sides,
      };
    },
  };
}

type Columns = Pick<ContactsJoin, 'id' | 'flags'>;

/** Deleted records are found only where nobody else has their id, and where it was not merged away. */
function addDeleted({ id, flags }: Columns, index: KeyIndex, merged: JoinedMerges): void {
  const byMerge = new KeyIndex(merged.gone, merged.slots);
  for (let place = 0; place < id.length; place++) {
    if ((flags[place]! & DELETED) === 0) continue;
    if (id[place] !== NO_ID && byMerge.find(id[place]!) < 0) index.add(place);
  }
}

/** By e-mail they are found where nobody else has it. */
function addDeletedMail({ flags }: Columns, mail: Float64Array, mailIndex: KeyIndex): void {
  for (let place = 0; place < mail.length; place++) {
    if ((flags[place]! & DELETED) !== 0 && mail[place] !== NO_ID) mailIndex.add(place);
  }
}

/** Chains places with equal keys into circular lists; null when all keys differ. `NO_ID` is nobody's key. */
function chain(keys: Float64Array, index: KeyIndex, flags: Uint16Array, flag: number): Int32Array | null {
  let next: Int32Array | null = null;
  for (let place = 0; place < keys.length; place++) {
    if (keys[place] === NO_ID || (flags[place]! & DELETED) !== 0) continue;
    const held = index.add(place);
    if (held < 0) continue;
    next ??= ownPlaces(keys.length);
    next[place] = next[held]!;
    next[held] = place;
    flags[place]! |= flag;
    flags[held]! |= flag;
  }
  return next;
}

function ownPlaces(count: number): Int32Array {
  const places = sharedInts(count);
  for (let place = 0; place < count; place++) places[place] = place;
  return places;
}
