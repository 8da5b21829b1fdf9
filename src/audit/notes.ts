import { listOf } from '../rules/detection.ts';
import { toShownHeader } from '../table/header.ts';
import type { Policy, Table } from '../types.ts';
import type { Joined } from './join.ts';
import { UNKNOWN_DEAL } from './read-contacts.ts';

/** What only a whole table shows, one sentence each. */
export function notesOf(
  table: Table,
  joined: Joined,
  policy: Policy,
  { isLinked, linkedBy }: { readonly isLinked: boolean; readonly linkedBy: string },
): readonly string[] {
  if (table === 'contacts') return stageNotes(joined, policy);
  if (table === 'deals') {
    const links = isLinked ? [...linkNotes(joined), ...missingNotes(joined)] : [unlinked(linkedBy)];
    return [...links, ...outcomeNotes(joined, policy)];
  }
  return table === 'history' ? historyNotes(joined) : [];
}

// HubSpot's export offers the names of associated records and their ids apart, and names tie nothing.
const unlinked = (column: string): string =>
  `No column ties these deals to contacts, so that they prove nothing: export them with "${column}".`;

function linkNotes({ contacts, deals }: Joined): readonly string[] {
  const tied = contacts.dealFrom[contacts.count] ?? 0;
  if (tied > 0 || deals.count === 0) return [];
  return ['No deal belongs to any of these contacts: check that both exports are whole and of one CRM.'];
}

/** Deals that only the contacts name, as when the deals were exported from a filtered view. */
function missingNotes({ contacts: { flags } }: Joined): readonly string[] {
  const count = flags.reduce((sum, flag) => sum + Math.sign(flag & UNKNOWN_DEAL), 0);
  if (count === 0) return [];
  const who = count === 1 ? '1 contact names a deal' : `${counted(count)} contacts name deals`;
  return [`${who} that no deals file holds: nobody is lowered, or called orphaned, for want of them.`];
}

/** A column of which nobody knows a single value is likely another column, or the stages of another company. */
function stageNotes({ contacts: { stages } }: Joined, policy: Policy): readonly string[] {
  const texts = stages.texts.filter((text, code) => text.trim() !== '' && stages.counts[code]! > 0);
  if (texts.length === 0 || texts.some((text) => policy.stages.read(text).value !== null)) return [];
  const shown = listOf(texts.toSorted().map(toShownHeader));
  return [
    `No value of the stage column is a known lifecycle stage (${shown}): name the right column with ` +
      '--map stage=HEADER, or give these values a place in a policy.',
  ];
}

function outcomeNotes({ deals: { kinds } }: Joined, policy: Policy): readonly string[] {
  const isSettled = kinds.some(([stage, pipeline, isWon, isClosed, isLost, status, probability]) => {
    const cells = { stage, pipeline, isWon, isClosed, isLost, status, probability } as Parameters<Policy['outcome']>[0];
    return policy.outcome(cells).by !== null;
  });
  if (isSettled || kinds.length === 0) return [];
  return ['Nothing tells how any of these deals ended, so that all count as open: name their stages in a policy.'];
}

function historyNotes({ events }: Joined): readonly string[] {
  const notes: string[] = [];
  const count = (n: number, what: string) => `${counted(n)} ${n === 1 ? 'event' : 'events'} ${what}`;
  if (events.homeless > 0)
    notes.push(`${count(events.homeless, 'of contacts that no contacts file holds')}: not used.`);
  if (events.undated > 0) notes.push(`${count(events.undated, 'without a readable time')}: not used.`);
  if (events.count + events.homeless + events.undated === 0) {
    notes.push('No row is about the lifecycle stage, so that nothing is known of how anybody moved.');
  }
  return notes;
}

const counted = (n: number): string => n.toLocaleString('en-US');
