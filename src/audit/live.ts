import type { JoinedContacts, JoinedDeals } from './join.ts';
import { DELETED_KIND } from './join-deals.ts';
import { DELETED } from './read-contacts.ts';

/** How many of the contacts at some places the CRM has not deleted. */
export function liveContacts({ flags }: Pick<JoinedContacts, 'flags'>, from: number, to: number): number {
  let live = 0;
  for (let place = from; place < to; place++) if ((flags[place]! & DELETED) === 0) live++;
  return live;
}

/** How many of the deals at some places the CRM has not deleted. */
export function liveDeals({ kind }: Pick<JoinedDeals, 'kind'>, from: number, to: number): number {
  let live = 0;
  for (let place = from; place < to; place++) if (kind[place] !== DELETED_KIND) live++;
  return live;
}
