import { createReadingOf, UTC, type Zone } from '../table/zone.ts';
import type { Instant } from '../types.ts';
import type { Sighting } from './clocks.ts';
import type { DatedFile } from './date-settings.ts';
import { DUPLICATE, FLAWED } from './read-contacts.ts';
import type { ContactView, World } from './view.ts';

/** An event that a contacts file and a history both date, as readings of their clocks or as instants. */
export interface Pair {
  readonly inContacts: number;
  readonly inHistory: number;
  /** Of the contact. */
  readonly place: number;
  /** Of the contact's date cell. */
  readonly position: number;
  /** Place of the event in the contact's history. */
  readonly event: number;
}

/** The same, seen from one of the two files. */
export interface ContactSighting extends Pair, Sighting {}

/** How a file tells its times: as readings of a clock, as instants, or some of each. */
export type Telling = 'clock' | 'instants' | 'both' | 'nothing';

const DAY = 86_400_000;
/** Contacts that are looked at, in so many stretches spread evenly over the files. */
const MOST_CONTACTS = 1 << 14;
const STRETCHES = 64;

export function tellingOf(files: readonly DatedFile[]): Telling {
  const formats = files.flatMap(({ dates }) =>
    dates.filter(({ decision }) => decision.flaw === null).flatMap(({ decision }) => decision.formats),
  );
  const instants = formats.filter((format) => format.startsWith('epoch') || format.endsWith('offset')).length;
  if (formats.length === 0) return 'nothing';
  if (instants === formats.length) return 'instants';
  return instants === 0 ? 'clock' : 'both';
}

/**
 * The events that both the contacts and the history date: when a contact was created and when its history begins, and
 * each stage with a date of its own and a single event. Dates without a time, which tell no hour, are left out.
 */
export function pairsIn(world: World, contacts: readonly DatedFile[], history: Telling, usual: Zone): readonly Pair[] {
  const pairs: Pair[] = [];
  const readingOf = history === 'clock' ? createReadingOf(usual) : (at: Instant) => at;
  const dated = new Map(contacts.map((file) => [file.part.index, datedColumns(world, file)]));
  for (const [from, to] of stretchesOf(world)) {
    const { event, flags } = world.facts.joined.contacts;
    const speaking = (place: number) => event[place]! >= 0 && (flags[place]! & (DUPLICATE | FLAWED)) === 0;
    const columns = dated.get(world.contacts.partAt(from).index) ?? [];
    if (columns.length === 0) continue;
    world.contacts.show(from, to, world.contacts.endOffset(to - 1));
    for (let place = from; place < to; place++) {
      if (!speaking(place)) continue;
      const contact = world.contact(place);
      for (const { position, reading, stage } of columns) {
        const index = stage === null ? 0 : onlyEventOf(contact, stage);
        const event = contact.history[index];
        if (event === undefined || event.clear) continue;
        const inContacts = world.contacts.date(place, position, reading, UTC);
        const inHistory = readingOf(event.at);
        // A reading of midnight is a date alone.
        if (Number.isNaN(inContacts) || inContacts % DAY === 0 || inHistory % DAY === 0) continue;
        pairs.push({ inContacts, inHistory, place, position, event: index });
      }
    }
  }
  return pairs;
}

function datedColumns(world: World, { part, dates }: DatedFile) {
  const isSound = (position: number) =>
    dates.some(({ column, decision }) => column.position === position && decision.flaw === null);
  const created = dates.find(({ column }) => column.field === 'createdAt');
  const first = created === undefined ? [] : [{ position: created.column.position, stage: null, ...created.decision }];
  const stages = world
    .datedStages(part.index)
    .map(({ column, stage, reading }) => ({ position: column.position, stage, reading }));
  return [...first, ...stages].filter(({ position }) => isSound(position));
}

/** Place of the one event of a stage in the history; -1 where there is none, or several. */
function onlyEventOf({ history }: ContactView, stage: string): number {
  const first = history.findIndex((event) => event.stage === stage);
  return first === history.findLastIndex((event) => event.stage === stage) ? first : -1;
}

function* stretchesOf(world: World): Generator<readonly [number, number]> {
  const { count, parts } = world.facts.joined.contacts;
  const length = count <= MOST_CONTACTS ? 1024 : MOST_CONTACTS / STRETCHES;
  const step = count <= MOST_CONTACTS ? length : Math.floor(count / STRETCHES);
  for (const { first, records } of parts) {
    for (let at = 0; at < records; at += step) yield [first + at, first + Math.min(at + length, records)];
  }
}
