import { KeyIndex, NO_ID, TextIds } from './ids.ts';
import { type PartRows, PartRowsList, SharedColumn, sharedInts, type Taker, Values } from './join.ts';
import { type ContactsRange, DUPLICATE, TWIN } from './read-contacts.ts';
import type { SpellingList } from './spellings.ts';

/** The contacts of all parts, before anything else is joined to them. */
export interface ContactsJoin {
  readonly count: number;
  readonly parts: readonly PartRows[];
  readonly start: Float64Array;
  readonly id: Float64Array;
  readonly stage: Int32Array;
  readonly stages: SpellingList;
  readonly leadStatus: Int32Array;
  readonly leadStatuses: SpellingList;
  readonly flags: Uint8Array;
  readonly dated: Int32Array;
  readonly twin: Int32Array | null;
  readonly same: Int32Array | null;
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
}

/** Finds the contact that an id or an e-mail means. */
export class Owners {
  readonly data: OwnersData;
  readonly byId: KeyIndex;
  readonly byEmail: KeyIndex;
  private readonly texts: TextIds;
  /** The id that was asked for last: a history names each contact several times in a row. */
  private lastKey = NO_ID;
  private lastPlace = -1;

  constructor(data: OwnersData, texts = new TextIds(data.texts)) {
    this.data = data;
    this.texts = texts;
    this.byId = new KeyIndex(data.id, data.slots);
    this.byEmail = new KeyIndex(data.email, data.emailSlots);
  }

  /** The key of an id that is no plain number; `NO_ID` when no contact has it. */
  keyOf(text: string): number {
    return this.texts.find(text);
  }

  /** The place of the first contact with the key, -1 for none. */
  ofId(key: number): number {
    if (key === this.lastKey) return this.lastPlace;
    this.lastPlace = this.byId.find(key);
    this.lastKey = key;
    return this.lastPlace;
  }

  /** The contact that an e-mail means: see `ofPlace`, because the first one that has it may share its id. */
  ofEmail(key: number): number {
    const place = key === NO_ID ? -1 : this.byEmail.find(key);
    return place < 0 ? place : this.ofPlace(place);
  }

  /** Of contacts that share an id, the first one holds what belongs to them; one without an id holds its own. */
  ofPlace(place: number): number {
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

/** Puts the contacts together. E-mails tell twins, and are kept only where another file leads to contacts by them. */
export function createContactsTaker(emails: 'kept' | 'dropped'): Taker<ContactsRange, ContactsJoin> {
  const contactIds = new TextIds();
  const dealIds = new TextIds();
  const parts = new PartRowsList();
  const start = SharedColumn.floats();
  const id = SharedColumn.floats();
  const email = emails === 'kept' ? SharedColumn.floats() : SharedColumn.ownFloats();
  const flags = SharedColumn.bytes();
  const dated = SharedColumn.ints();
  const stage = new Values();
  const leadStatus = new Values();
  const sides: { place: Int32Array; deal: Float64Array; base: number }[] = [];
  return {
    add(part, range, share) {
      rekey(range.id, range.texts, contactIds);
      rekey(range.linkDeal, range.dealTexts, dealIds);
      sides.push({ place: range.linkContact.slice(), deal: range.linkDeal.slice(), base: start.length });
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
      const slots = slotsFor(count);
      const mailSlots = emails === 'kept' ? sharedInts(slots) : new Int32Array(slots);
      const twin = chain(mail, new KeyIndex(mail, mailSlots), columns.flags, TWIN);
      const data = {
        id: columns.id,
        slots: sharedInts(slots),
        ...(emails === 'kept' ? { email: mail, emailSlots: mailSlots } : NO_EMAILS),
        texts: contactIds.texts,
      };
      const owners = new Owners(data, contactIds);
      return {
        ...columns,
        count,
        parts: parts.done(),
        stage: stage.done(),
        stages: stage.list,
        leadStatus: leadStatus.done(),
        leadStatuses: leadStatus.list,
        dated: dated.done(),
        same: chain(columns.id, owners.byId, columns.flags, DUPLICATE),
        twin,
        contactIds,
        dealIds,
        owners,
        sides,
      };
    },
  };
}

/** Slots enough for an index of that many keys. */
export function slotsFor(count: number): number {
  let size = 16;
  while (size < count * 2) size *= 2;
  return size;
}

/** Chains places with equal keys into circular lists; null when all keys differ. `NO_ID` is nobody's key. */
function chain(keys: Float64Array, index: KeyIndex, flags: Uint8Array, flag: number): Int32Array | null {
  let next: Int32Array | null = null;
  for (let place = 0; place < keys.length; place++) {
    if (keys[place] === NO_ID) continue;
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
