import { crmOf } from '../crm/index.ts';
import type { Field, Policy, Table } from '../types.ts';
import type { Input } from './inputs.ts';
import type { Joined, Taker } from './join.ts';
import { type AssociationsJoin, createAssociationsTaker } from './join-associations.ts';
import { type ContactsJoin, type ContactsOptions, createContactsTaker } from './join-contacts.ts';
import { createDealsTaker, type TiedDeals, tieDeals } from './join-deals.ts';
import { createEventsTaker, type EventsJoin } from './join-events.ts';
import { createMergesTaker } from './join-merges.ts';
import type { Part } from './range.ts';
import { type Reading, type ReadingOptions, readTable } from './reading.ts';

/** Reads one table after the other, each joined while it is read, so that nothing but the result is held. */
export async function readAndJoin(
  inputs: readonly Input[],
  policy: Policy,
  options: ReadingOptions,
): Promise<{ readings: readonly Reading[]; joined: Joined }> {
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
  const deals = await read('deals', () => createDealsTaker(contacts.joined, dealMerges.joined));
  const associations = await read('associations', () => createAssociationsTaker(contacts.joined, deals.joined));
  const others = await readForms(inputs, FORM_ONLY, options);
  const tied = tieDeals(contacts.joined, deals.joined, associations.joined, policy);
  await options.pool.prepare({ kind: 'index', owners: contacts.joined.owners.data });
  const history = await read('history', () => createEventsTaker(contacts.joined));
  return {
    readings: [
      ...[merges, dealMerges, contacts, deals, associations, history].flatMap((table) => table.readings),
      ...others,
    ],
    joined: toJoined(contacts.joined, tied, associations.joined, history.joined),
  };
}

function isLinkedByEmail({ table, layout }: Part): boolean {
  const has = (field: Field) => layout.columns.some((column) => column.field === field);
  if (table === 'history') return !has('id');
  return (table === 'deals' && has('contactEmails')) || (table === 'associations' && has('email'));
}

/** Tables of which only the form is judged. */
const FORM_ONLY = ['companies', 'dealHistory'] as const;

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
