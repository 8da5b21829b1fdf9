import type { DateReading } from '../table/dates.ts';
import { toShownHeader } from '../table/header.ts';
import { createReadingOf, UTC, type Zone } from '../table/zone.ts';
import type { Instant, StageEvent } from '../types.ts';
import type { Sighting } from './clocks.ts';
import type { DatedFile } from './date-settings.ts';
import { KeyIndex, NO_ID, slotsFor } from './ids.ts';
import { partOf, rowOf } from './join.ts';
import { DUPLICATE, FLAWED } from './read-contacts.ts';
import type { ContactView, World } from './view.ts';

/** An event that two files date, as readings of their clocks or as instants. */
export interface Pair {
  readonly here: number;
  readonly there: number;
  /** The part whose cell `here` is. */
  readonly part: number;
  /** The two cells, for a person to look up. */
  readonly shown: () => string;
}

/** The same, asked of one of the two files. */
export interface Seen extends Sighting {
  readonly pair: Pair;
}

/** How a file tells its times: as readings of a clock, as instants, or some of each. */
export type Telling = 'clock' | 'instants' | 'both' | 'nothing';

const DAY = 86_400_000;
/** Contacts that are looked at, in so many stretches spread evenly over the files. */
const MOST_CONTACTS = 1 << 12;
const STRETCHES = 64;
/** Records that stand in two files and are looked at. */
const MOST_REPEATS = 2000;

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
 * The events that both the contacts (here) and the history (there) date: when a contact was created and when its
 * history begins, and each stage with a date of its own and a single event. Dates without a time, which tell no hour,
 * are left out.
 */
export function pairsIn(world: World, contacts: readonly DatedFile[], history: Telling, usual: Zone): readonly Pair[] {
  const pairs: Pair[] = [];
  const readingOf = history === 'clock' ? createReadingOf(usual) : (at: Instant) => at;
  const dated = new Map(contacts.map((file) => [file.part.index, datedColumns(world, file)]));
  const { event, flags } = world.facts.joined.contacts;
  for (const [from, to] of stretchesOf(world)) {
    const part = world.contacts.partAt(from).index;
    const columns = dated.get(part) ?? [];
    if (columns.length === 0) continue;
    world.contacts.show(from, to, world.contacts.endOffset(to - 1));
    for (let place = from; place < to; place++) {
      if (event[place]! < 0 || (flags[place]! & (DUPLICATE | FLAWED)) !== 0) continue;
      const contact = world.contact(place);
      for (const column of columns) {
        const event = eventOf(contact, column);
        if (event === undefined || event.clear) continue;
        const here = world.contacts.date(place, column.position, column.reading, UTC);
        const there = readingOf(event.at);
        if (isMoment(here) && isMoment(there)) pairs.push(pairOf(world, place, column, { here, there, part }));
      }
    }
  }
  return pairs;
}

interface ClockColumn {
  readonly position: number;
  readonly reading: DateReading;
  /** The stage whose date it is; null for the create date. */
  readonly stage: string | null;
}

/** The event that a date column tells of, too. */
function eventOf(contact: ContactView, { stage }: ClockColumn): StageEvent | undefined {
  return stage === null ? contact.history[0] : onlyEventOf(contact, stage);
}

// It holds no view: of what lives long here, V8 would make all later ones as if they lived long.
function pairOf(world: World, place: number, column: ClockColumn, times: Omit<Pair, 'shown'>): Pair {
  const shown = () => {
    const contact = world.contact(place);
    return eventText(world, contact, column.position, eventOf(contact, column)!, times.there);
  };
  return { ...times, shown };
}

/** False for a date alone, which is a reading of midnight, and for none. */
const isMoment = (reading: number): boolean => !Number.isNaN(reading) && reading % DAY !== 0;

function datedColumns(world: World, { part, dates }: DatedFile): readonly ClockColumn[] {
  const isSound = (position: number) =>
    dates.some(({ column, decision }) => column.position === position && decision.flaw === null);
  const created = dates.find(({ column }) => column.field === 'createdAt');
  const first = created === undefined ? [] : [{ position: created.column.position, stage: null, ...created.decision }];
  const stages = world
    .datedStages(part.index)
    .map(({ column, stage, reading }) => ({ position: column.position, stage, reading }));
  return [...first, ...stages].filter(({ position }) => isSound(position));
}

function onlyEventOf({ history }: ContactView, stage: string): StageEvent | undefined {
  const events = history.filter((event) => event.stage === stage);
  return events.length === 1 ? events[0] : undefined;
}

function* stretchesOf(world: World): Generator<readonly [number, number]> {
  const { count, parts } = world.facts.joined.contacts;
  const length = count <= MOST_CONTACTS ? 1024 : MOST_CONTACTS / STRETCHES;
  const step = count <= MOST_CONTACTS ? length : Math.floor(count / STRETCHES);
  for (const { first, records } of parts) {
    for (let at = 0; at < records; at += step) yield [first + at, first + Math.min(at + length, records)];
  }
}

/** The create dates of records that stand in two files of a table: those of the later file are here. */
export function repeatsIn(world: World, table: 'contacts' | 'deals', files: readonly DatedFile[]): readonly Repeat[] {
  const joined = world.facts.joined[table];
  const records = world[table];
  // Contacts that come twice are chained already, and where none do there is nothing to look for.
  if (joined.parts.length < 2 || (table === 'contacts' && world.facts.joined.contacts.same === null)) return [];
  const created = new Map(files.map((file) => [file.part.index, createdIn(file)]));
  const cellAt = (place: number): CreatedCell | null => {
    const column = created.get(partOf(joined.parts, place).part) ?? null;
    if (column === null) return null;
    const { file, position, header, reading } = column;
    const shown = records.date(place, position, reading, UTC);
    const text = () => cellText(file.part.file, rowOf(joined.parts, place), header, records.cell(place, position));
    return isMoment(shown) ? { file, shown, text } : null;
  };
  const index = new KeyIndex(joined.id, new Int32Array(slotsFor(joined.id.length)));
  const repeats: Repeat[] = [];
  for (let place = 0; place < joined.id.length && repeats.length < MOST_REPEATS; place++) {
    const held = joined.id[place] === NO_ID ? -1 : index.add(place);
    if (held < 0 || partOf(joined.parts, held) === partOf(joined.parts, place)) continue;
    const [here, there] = [cellAt(place), cellAt(held)];
    if (here === null || there === null) continue;
    repeats.push({
      here: here.shown,
      there: there.shown,
      part: here.file.part.index,
      before: there.file.part.index,
      shown: () => `${here.text()} and ${there.text()}`,
    });
  }
  return repeats;
}

/** A record that stands in two files. */
export interface Repeat extends Pair {
  /** The part whose cell `there` is. */
  readonly before: number;
}

interface CreatedCell {
  readonly file: DatedFile;
  readonly shown: number;
  readonly text: () => string;
}

function createdIn(file: DatedFile) {
  const found = file.dates.find(({ column, decision }) => column.field === 'createdAt' && decision.flaw === null);
  if (found === undefined) return null;
  const { position, header } = found.column;
  return { file, position, header, reading: found.decision.reading };
}

/** `contacts.csv:12 Create Date=2024-03-05 14:00 and history.csv:8 of 2024-03-05 12:00`. */
function eventText(world: World, contact: ContactView, position: number, event: StageEvent, there: number): string {
  const header = contact.part.layout.header[position]!;
  const cell = cellText(contact.file, contact.row, header, world.contacts.cell(contact.place, position));
  const { file, row } = event.evidence();
  return `${cell} and ${file}:${row} of ${new Date(there).toISOString().slice(0, 16).replace('T', ' ')}`;
}

const cellText = (file: string, row: number, header: string, cell: string): string =>
  `${file}:${row} ${toShownHeader(header)}=${toShownHeader(cell.trim())}`;
