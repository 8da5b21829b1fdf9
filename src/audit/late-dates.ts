import type { Deal, Evidence, Instant, LateStageDate, Policy, StageDate } from '../types.ts';
import type { PartRows } from './join.ts';
import { CONVERTED, DELETED, DUPLICATE } from './read-contacts.ts';
import type { ContactView, World } from './view.ts';

/** Below so many contacts nobody can say that a column is wrong as a whole. */
const LEAST = 20;
const SHARE = 0.9;
const MOST_SAMPLES = 3;
const STRETCH = 2048;
const DAY = 86_400_000;

/** What is known of one stage-date column of one file. */
interface Tally {
  readonly rung: number;
  /** Contacts whose date and whose deals' creations can be compared. */
  of: number;
  late: number;
  readonly samples: Late[];
  /** Places of the contacts that it may be said of one by one. */
  readonly places: number[];
}

interface Late {
  readonly id: string;
  readonly stage: string;
  readonly date: Evidence;
  readonly deal: string;
  readonly created: Evidence;
}

/**
 * Dates of stages below those that deals prove which lie behind the creation of all the contact's deals. Said once of
 * a column where nearly every date does, else of each contact whose deal had not ended by then: a closed deal may well
 * be followed by another round.
 */
export function* lateStageDates(world: World): Generator<LateStageDate> {
  const { joined, policy } = world.facts;
  for (const rows of joined.contacts.parts) {
    const tallies = talliesOf(world, rows, policy);
    const told = new Set<number>();
    for (const [bit, { late, of, samples, places }] of tallies) {
      if (of >= LEAST && late >= of * SHARE) {
        const [first, ...others] = samples;
        const cells = [...cellsOf(first!), ...others.flatMap(cellsOf)] as unknown as LateStageDate['cells'];
        yield { ...wordsOf(first!), id: '', late, of, cells };
        continue;
      }
      for (const place of places) {
        if (told.has(place)) continue;
        told.add(place);
        const found = lateOf(world.contact(place), bit, world)!;
        yield { ...wordsOf(found), id: found.id, late: 1, of: 1, cells: cellsOf(found) };
      }
    }
  }
}

const cellsOf = ({ date, created }: Late): readonly [Evidence, Evidence] => [date, created];

const wordsOf = ({ stage, deal }: Late): Pick<LateStageDate, 'stage' | 'deal'> => ({ stage, deal });

/** By the columns' bits, lowest stage first. */
function talliesOf(world: World, rows: PartRows, policy: Policy): ReadonlyMap<number, Tally> {
  const { contacts } = world.facts.joined;
  const open = policy.rung(policy.earned.open);
  const judged = world
    .datedStages(rows.part)
    .map(({ bit, stage }) => ({ bit, rung: policy.rung(stage) }))
    .filter(({ rung }) => rung >= 0 && rung < open)
    .toSorted((a, b) => a.rung - b.rung || a.bit - b.bit);
  const tallies = new Map(
    judged.map(({ bit, rung }): [number, Tally] => [bit, { rung, of: 0, late: 0, samples: [], places: [] }]),
  );
  const mask = judged.reduce((sum, { bit }) => sum | (1 << bit), 0);
  const end = rows.first + rows.records;
  for (let from = rows.first; mask !== 0 && from < end; from += STRETCH) {
    const to = Math.min(from + STRETCH, end);
    let isShown = false;
    for (let place = from; place < to; place++) {
      if ((contacts.dated[place]! & mask) === 0 || !isOwnRow(world, place)) continue;
      if (!isShown) world.contacts.show(from, to, world.contacts.endOffset(to - 1));
      isShown = true;
      note(world, place, tallies);
    }
  }
  return tallies;
}

/** False for rows that take no part, and for those that repeat another one. */
function isOwnRow(world: World, place: number): boolean {
  const { flags, id } = world.facts.joined.contacts;
  if ((flags[place]! & (DELETED | CONVERTED)) !== 0) return false;
  return (flags[place]! & DUPLICATE) === 0 || world.ids.find(id[place]!) === place;
}

function note(world: World, place: number, tallies: ReadonlyMap<number, Tally>): void {
  const contact = world.contact(place);
  const deal = newestOf(contact.deals);
  if (deal === null) return;
  for (const [bit, tally] of tallies) {
    const date = dateAt(contact, bit, world);
    const at = date?.at ?? null;
    if (date === null || at === null) continue;
    tally.of++;
    if (!isAfter(at, date, deal)) continue;
    tally.late++;
    if (tally.samples.length < MOST_SAMPLES) tally.samples.push(toLate(contact, date, deal));
    if (deal.outcome === 'open' || deal.closedAt === null || at < deal.closedAt) tally.places.push(place);
  }
}

/** The deal that was created last; null where there is none, and where one of them tells no time. */
function newestOf(deals: readonly Deal[]): Deal | null {
  let newest: Deal | null = null;
  for (const deal of deals) {
    if (deal.role === 'ignore') continue;
    if (deal.createdAt === null) return null;
    if (newest === null || deal.createdAt > newest.createdAt!) newest = deal;
  }
  return newest;
}

/** The contact's date in a column; null where the cell is blank. */
function dateAt(contact: ContactView, bit: number, world: World): StageDate | null {
  const mask = world.facts.joined.contacts.dated[contact.place]!;
  if ((mask & (1 << bit)) === 0) return null;
  const before = world.datedStages(contact.part.index).filter((one) => one.bit < bit && (mask & (1 << one.bit)) !== 0);
  return contact.stageDates[before.length]!;
}

/** Of two moments of which one has no time, or another zone, a day tells nothing. */
function isAfter(at: Instant, date: StageDate, deal: Deal): boolean {
  const behind = at - deal.createdAt!;
  if (behind <= 0 || behind >= DAY * 2) return behind > 0;
  const isDated = (text: string): boolean => !text.includes(':');
  const areDays = isDated(date.evidence().value) && isDated(deal.evidence('createdAt')?.value ?? ':');
  return areDays ? behind >= DAY : behind > DAY;
}

function lateOf(contact: ContactView, bit: number, world: World): Late | null {
  const date = dateAt(contact, bit, world);
  const deal = newestOf(contact.deals);
  return date === null || deal === null ? null : toLate(contact, date, deal);
}

function toLate(contact: ContactView, date: StageDate, deal: Deal): Late {
  const created = deal.evidence('createdAt')!;
  return { id: contact.id, stage: date.stage, date: date.evidence(), deal: deal.id, created };
}
