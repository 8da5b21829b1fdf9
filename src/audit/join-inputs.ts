import { crmOf } from '../crm/index.ts';
import type { Field, Policy, Table } from '../types.ts';
import { type Clocks, findClocks, NO_CLOCKS } from './find-clocks.ts';
import type { Input } from './inputs.ts';
import type { Joined, Taker } from './join.ts';
import { type AssociationsJoin, createAssociationsTaker } from './join-associations.ts';
import { type ContactsJoin, type ContactsOptions, createContactsTaker } from './join-contacts.ts';
import { createDealHistoryTaker, type JoinedDealHistory } from './join-deal-history.ts';
import { createDealsTaker, type TiedDeals, tieDeals } from './join-deals.ts';
import { createEventsTaker, type EventsJoin } from './join-events.ts';
import { createMergesTaker } from './join-merges.ts';
import type { Part } from './range.ts';
import { inOtherZone, type Reading, type ReadingOptions, readTable, withZone } from './reading.ts';
import { readFile } from './tasks.ts';
import { World } from './view.ts';

/** What the inputs say, table by table and of each other. */
export interface ReadInputs {
  readonly readings: readonly Reading[];
  readonly joined: Joined;
  readonly dealHistory: JoinedDealHistory;
  readonly clocks: Clocks;
}

/** Reads one table after the other, each joined while it is read, so that nothing but the result is held. */
export async function readAndJoin(
  inputs: readonly Input[],
  policy: Policy,
  options: ReadingOptions,
): Promise<ReadInputs> {
  const read = <J>(table: Table, createTaker: () => Taker<never, J>) =>
    readTable(
      inputs.filter(({ part }) => part.table === table),
      options,
      createTaker,
    );
  const needsEmails = inputs.some(({ part }) => isLinkedByEmail(part));
  const merges = await read('merges', createMergesTaker);
  const dealMerges = await read('dealMerges', createMergesTaker);
  const settings: ContactsOptions = {
    emails: needsEmails ? 'kept' : 'dropped',
    form: crmOf(options.crm).ids,
    merges: merges.joined,
  };
  const contacts = await read('contacts', () => createContactsTaker(settings));
  const createDeals = () => createDealsTaker(contacts.joined, dealMerges.joined);
  const deals = await read('deals', createDeals);
  const associations = await read('associations', () => createAssociationsTaker(contacts.joined, deals.joined));
  const { joined: dealHistory, readings: logs } = await read('dealHistory', () =>
    createDealHistoryTaker(contacts.joined.dealIds, deals.joined),
  );
  const forms = await readForms(inputs, FORM_ONLY, options);
  const others = [...merges.readings, ...dealMerges.readings, ...logs, ...forms];
  await options.pool.prepare({ kind: 'index', owners: contacts.joined.owners.data });
  // History knows no deals: other threads read it while this one ties them.
  const [tied, history] = await bothOf(
    unhurried(tieDeals(contacts.joined, deals.joined, associations.joined, policy)),
    read('history', () => createEventsTaker(contacts.joined)),
  );
  const readings = [...[contacts, deals, associations, history].flatMap((table) => table.readings), ...others];
  const joined = toJoined(contacts.joined, tied, associations.joined, history.joined);
  const clocks = clocksIn(inputs, readings, joined, policy, options);
  if (clocks.zones.size === 0) return { readings, joined, dealHistory, clocks };

  // Only deals and history are joined by their times; of the others nothing but the extremes is another.
  const dealsThen = await readAgain(deals, clocks, options, createDeals);
  const historyThen = await readAgain(history, clocks, options, () => createEventsTaker(contacts.joined));
  const rest = [...contacts.readings, ...associations.readings, ...others].map((reading) => {
    const zone = clocks.zones.get(reading.input.part.index);
    return zone === undefined ? reading : inOtherZone(reading, zone, options);
  });
  const tiedThen = await unhurried(tieDeals(contacts.joined, dealsThen.joined, associations.joined, policy));
  return {
    readings: [...rest, ...dealsThen.readings, ...historyThen.readings],
    joined: toJoined(contacts.joined, tiedThen, associations.joined, historyThen.joined),
    dealHistory,
    clocks,
  };
}

/** Lets whatever else this thread has to do come in between. */
async function unhurried<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await new Promise(setImmediate);
  }
}

/** Waits for both also where one fails, so that nothing goes on behind the run's back. */
async function bothOf<A, B>(one: Promise<A>, other: Promise<B>): Promise<readonly [A, B]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

/** A table in the zones that its files show. */
async function readAgain<J>(
  before: { readonly readings: readonly Reading[]; readonly joined: J },
  { zones }: Clocks,
  options: ReadingOptions,
  createTaker: () => Taker<never, J>,
): Promise<{ readonly readings: readonly Reading[]; readonly joined: J }> {
  const inputs = before.readings.map(({ input }) => {
    const zone = zones.get(input.part.index);
    return zone === undefined ? input : withZone(input, zone);
  });
  if (inputs.every(({ part }) => part.zone === null)) return before;
  return readTable(inputs, { ...options, onBytes: () => {} }, createTaker);
}

/** Which files show other clocks than the usual one. What a flag says is not asked about. */
function clocksIn(
  inputs: readonly Input[],
  readings: readonly Reading[],
  joined: Joined,
  policy: Policy,
  { zone, zoneBy, crm }: ReadingOptions,
): Clocks {
  const { events, contacts, deals } = joined;
  const hasOthers = events.count > 0 || contacts.parts.length > 1 || deals.parts.length > 1;
  if (zoneBy === 'flag' || !hasOthers) return NO_CLOCKS;
  const read = new Map(readings.map((reading) => [reading.input.part.index, reading]));
  const world = new World({
    joined,
    parts: inputs.map(({ part }) => read.get(part.index)?.input.part ?? part),
    readings: inputs.map(({ part }) => read.get(part.index)?.readings ?? []),
    policy,
    zone,
    derive: () => {
      throw new Error('nobody is judged yet');
    },
    keptRevisions: null,
    dealsSeenUntil: null,
    isDealMissing: false,
    ids: crmOf(crm).ids,
    read: readFile,
  });
  const files = readings.map(({ input, dates }) => ({ part: input.part, dates }));
  return findClocks(world, files, zone, zoneBy === 'policy' ? 'named' : 'assumed');
}

function isLinkedByEmail({ table, layout }: Part): boolean {
  const has = (field: Field) => layout.columns.some((column) => column.field === field);
  if (table === 'history') return !has('id');
  return (table === 'deals' && has('contactEmails')) || (table === 'associations' && has('email'));
}

/** Tables of which only the form is judged. */
const FORM_ONLY = ['companies'] as const;

/** Reads tables for nothing but their form and encoding. */
export async function readForms(
  inputs: readonly Input[],
  tables: readonly Table[],
  options: ReadingOptions,
): Promise<readonly Reading[]> {
  const wanted = inputs.filter(({ part }) => tables.includes(part.table));
  return (await readTable(wanted, options, createEmptyTaker)).readings;
}

/** For a table of which only the form is judged. */
function createEmptyTaker(): Taker<never, null> {
  return { add: () => {}, done: () => null };
}

function toJoined(
  contacts: ContactsJoin,
  deals: TiedDeals,
  associations: AssociationsJoin,
  events: EventsJoin,
): Joined {
  const { count, parts, start, id, stage, stages, leadStatus, leadStatuses, flags, dated, twin, same } = contacts;
  const { converted, merged } = contacts;
  return {
    contacts: {
      ...{ count, parts, start, id, stage, stages, leadStatus, leadStatuses, flags, dated, twin, same },
      ...{ converted, merged },
      texts: contacts.contactIds.texts,
      slots: contacts.owners.data.slots,
      event: events.head,
      told: events.told,
      dealFrom: deals.dealFrom,
      dealList: deals.dealList,
      sold: deals.sold,
    },
    deals: deals.joined,
    associations: associations.joined,
    events: events.joined,
  };
}
