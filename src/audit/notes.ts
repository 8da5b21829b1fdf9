import { listOf } from '../rules/detection.ts';
import { toShownHeader } from '../table/header.ts';
import type { Need, Policy, Table } from '../types.ts';
import { chanceNotes } from './chances.ts';
import type { DealHistories } from './deal-history.ts';
import { dealKind } from './deal-kinds.ts';
import { dealWordNotes } from './deal-words.ts';
import type { DealsSeen } from './export-day.ts';
import { idText, NO_ID } from './ids.ts';
import { type AssociationsFile, areLost, type Joined, type PartRows } from './join.ts';
import { DELETED_KIND } from './join-deals.ts';
import { repeatsIn } from './keyed-columns.ts';
import { isStageNumber, isUnknownId, type LearnedLabel } from './labels.ts';
import { liveContacts, liveDeals } from './live.ts';
import type { Part } from './range.ts';
import { UNKNOWN_DEAL } from './read-contacts.ts';

/** What notes are made from. */
export interface NoteFacts {
  /** The first part of each table. */
  readonly firsts: ReadonlyMap<Table, number>;
  readonly joined: Joined;
  readonly policy: Policy;
  readonly learned: readonly LearnedLabel[];
  readonly moved: DealHistories | null;
  readonly seen: DealsSeen | null;
  readonly met: ReadonlySet<Need>;
  /** What an export of this CRM calls the column that ties deals to contacts. */
  readonly linkedBy: string;
  /** Where only a table of their own tells all links: what its export is called. */
  readonly linksIn: string | undefined;
}

/** What only a whole table shows, one sentence each. */
export function notesOf({ table, index }: Pick<Part, 'table' | 'index'>, facts: NoteFacts): readonly string[] {
  const whole = facts.firsts.get(table) === index ? tableNotes(table, facts) : [];
  return [...whole, ...partNotes(table, index, facts)];
}

/** What is said of a table, once, however many files it comes in. */
function tableNotes(table: Table, facts: NoteFacts): readonly string[] {
  const { joined, policy } = facts;
  if (table === 'contacts') {
    const words = dealWordNotes(joined.contacts.stages.texts, policy);
    return [...stageNotes(joined, policy), ...words, ...labelNotes(facts)];
  }
  if (table === 'deals') {
    const older = facts.seen === null ? [] : [facts.seen.note];
    const chances = chanceNotes(kindCounts(joined));
    const outcomes = [...outcomeNotes(joined, policy), ...dealStageNotes(joined, policy), ...chances];
    return [...repeatNotes(joined), ...tieNotes(facts), ...older, ...outcomes];
  }
  if (table === 'dealHistory') return moveNotes(facts);
  return table === 'history' ? historyNotes(joined) : [];
}

function partNotes(table: Table, index: number, { joined, met }: NoteFacts): readonly string[] {
  const { contacts, deals, associations } = joined;
  if (table === 'contacts') {
    return deletedNotes(
      deletedOf(contacts.parts, index, (from, to) => liveContacts(contacts, from, to)),
      'contact',
    );
  }
  if (table === 'deals') {
    return deletedNotes(
      deletedOf(deals.parts, index, (from, to) => liveDeals(deals, from, to)),
      'deal',
    );
  }
  return table === 'associations' && met.has('contacts') ? associationNotes(associations.files, index) : [];
}

/** The kinds of deals that are not deleted, with how many of each there are. */
function kindCounts({ deals: { kind, kinds } }: Joined) {
  const counts = new Float64Array(kinds.length);
  for (let place = 0; place < kind.length; place++) {
    if (kind[place] !== DELETED_KIND) counts[kind[place]!]!++;
  }
  return kinds.map((cells, code) => ({ cells, count: counts[code]! }));
}

function tieNotes(facts: NoteFacts): readonly string[] {
  const { joined, met } = facts;
  if (!met.has('contacts')) return [];
  if (met.has('links')) return [...linkNotes(joined), ...missingNotes(joined), ...cutNotes(joined)];
  const isIdle = joined.deals.kinds.length === 0 || areLost(joined.associations.files);
  return isIdle ? [] : [unlinked(facts)];
}

function unlinked({ met, linkedBy, linksIn }: NoteFacts): string {
  const isTied = met.has('deals.contactIds') || met.has('deals.contactEmails') || met.has('contacts.dealIds');
  if (isTied) {
    return (
      `Columns tie only some of these deals to contacts, so that nobody is lowered, or called orphaned, for want of ` +
      `one: add the export of ${linksIn}.`
    );
  }
  // HubSpot's export offers the names of associated records and their ids apart, and names tie nothing.
  const help = linksIn === undefined ? `export them with "${linkedBy}"` : `add the export of ${linksIn}`;
  return `No column ties these deals to contacts, so that they prove nothing: ${help}.`;
}

function associationNotes(files: readonly AssociationsFile[], index: number): readonly string[] {
  const file = files.find(({ part }) => part === index);
  if (file === undefined) return [];
  const { rows, deleted } = file;
  const lost =
    `None of the ${counted(rows)} ${rows === 1 ? 'row' : 'rows'} leads to a contact of the contacts files, so that nothing ` +
    'is known from here of who has which deal: check that all exports are whole and of one CRM.';
  return [...(areLost(files) && rows > 0 ? [lost] : []), ...deletedNotes(deleted, 'association')];
}

/** How many records of a part are deleted. */
function deletedOf(parts: readonly PartRows[], index: number, live: (from: number, to: number) => number): number {
  const rows = parts.find(({ part }) => part === index);
  return rows === undefined ? 0 : rows.records - live(rows.first, rows.first + rows.records);
}

function deletedNotes(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${counted(count)} deleted ${what}${count === 1 ? '' : 's'}: not used.`];
}

function moveNotes({ moved }: NoteFacts): readonly string[] {
  if (moved === null) return [];
  const { stageEvents, undated, orderedBy, skipped } = moved;
  const lost =
    undated === 0
      ? []
      : [`${counted(undated)} ${undated === 1 ? 'event' : 'events'} without a readable time: not used.`];
  if (stageEvents === 0)
    return ['No row is about the deal stage, so that nothing is known of how deals moved.', ...lost];
  if (moved.deals === 0)
    return ['No row is about a deal that has not been deleted, so that nothing is said of how deals moved.', ...lost];
  const deals = `${counted(moved.deals)} ${moved.deals === 1 ? 'deal' : 'deals'}`;
  if (orderedBy === null) {
    const help = 'add the export of deal stages, with a column for their order';
    return [`${deals}, but no table tells how the stages follow each other that are named here: ${help}.`, ...lost];
  }
  const by =
    orderedBy === 'column'
      ? 'the order that the table of stages gives'
      : 'their ids, which count on without a gap: no column tells their order';
  const { skipping, deals: moving } = skipped;
  return [
    `${deals}; ${counted(skipping)} of the ${counted(moving)} that moved went past stages. Stages follow each other by ${by}.`,
    ...lost,
  ];
}

function linkNotes({ contacts, deals }: Joined): readonly string[] {
  const tied = contacts.dealFrom[contacts.count] ?? 0;
  if (tied > 0 || deals.kinds.length === 0) return [];
  return ['No deal belongs to any of these contacts: check that both exports are whole and of one CRM.'];
}

/** Deals that only the contacts name, as when the deals were exported from a filtered view. */
function missingNotes({ contacts: { flags } }: Joined): readonly string[] {
  const count = flags.reduce((sum, flag) => sum + Math.sign(flag & UNKNOWN_DEAL), 0);
  if (count === 0) return [];
  const who = count === 1 ? '1 contact names a deal' : `${counted(count)} contacts name deals`;
  return [`${who} that no deals file holds: nobody is lowered, or called orphaned, for want of them.`];
}

/** Links that the exports may not tell whole. */
function cutNotes({ deals, contacts }: Joined): readonly string[] {
  const { fullDeals, fullContacts, oneSided } = deals.cut;
  const notes: string[] = [];
  if (fullDeals > 0) {
    const who = fullDeals === 1 ? '1 deal names' : `${counted(fullDeals)} deals name`;
    notes.push(
      `${who} exactly 1,000 contacts, which is where HubSpot cuts the list: nobody is lowered, or called orphaned, for ` +
        'want of a deal; export the contacts with "Associated Deal IDs" too.',
    );
  }
  if (fullContacts > 0) {
    const who = fullContacts === 1 ? '1 contact names' : `${counted(fullContacts)} contacts name`;
    notes.push(`${who} exactly 1,000 deals, which is where HubSpot cuts the list: there may be more.`);
  }
  const { byDeals, byContacts, both, example } = oneSided;
  if (example !== null) {
    const count = byDeals + byContacts;
    const contact = idText(contacts.id[example.contact]!, contacts.texts);
    const deal = idText(deals.id[example.deal]!, deals.texts);
    notes.push(
      `${counted(count)} ${count === 1 ? 'association is' : 'associations are'} named by one of the two exports only ` +
        `(${counted(byDeals)} by the deals, ${counted(byContacts)} by the contacts; both name ${counted(both)}), such as ` +
        `contact ${contact} and deal ${deal}: all are used, but one of the exports is older or filtered.`,
    );
  }
  return notes;
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

/** Ids of stages: as what they are read, and what to paste for those that nobody can know. */
function labelNotes({ joined, policy, learned }: NoteFacts): readonly string[] {
  const notes = learned
    .filter(({ label }) => policy.stages.read(label).value !== null)
    .map(
      ({ id, label, contacts, of }) =>
        `Stage ${id} is read as "${label}": of ${counted(of)} contacts whose history or cell holds the id, ` +
        `${counted(contacts)} hold the label in the other.`,
    );
  const { contacts, events } = joined;
  const unknown = [...new Set([...contacts.stages.texts, ...events.values.texts].map((text) => text.trim()))]
    .filter((text) => isUnknownId(text, policy))
    .toSorted();
  if (unknown.length === 0) return notes;
  const labelOf = new Map(learned.map(({ id, label }) => [id, label]));
  const lines = pasted(unknown.map((id) => `"${id}": ${JSON.stringify(labelOf.get(id) ?? 'NAME')}`));
  return [
    ...notes,
    `${unknown.length === 1 ? 'A stage is' : `${counted(unknown.length)} stages are`} known by number only: say in ` +
      `stageproof.yaml what they are called, and give each a place in "ladder" if it has one: stages: { ${lines} }`,
  ];
}

/** Lines of a policy; a column of noise must not fill the screen. */
function pasted(lines: readonly string[]): string {
  return lines.length > 30 ? `${lines.slice(0, 30).join(', ')}, …` : lines.join(', ');
}

/** Deal stages that are known by number only, with the line that says how they end. */
function dealStageNotes({ deals: { kinds } }: Joined, policy: Policy): readonly string[] {
  const unknown = new Set<string>();
  for (const cells of kinds) {
    const { stage, reading } = dealKind(cells, policy);
    if (isStageNumber(stage) && reading.by === null) unknown.add(stage.trim());
  }
  if (unknown.size === 0) return [];
  const lines = pasted([...unknown].toSorted().map((id) => `"${id}": open`));
  const which = unknown.size === 1 ? 'A deal stage is' : `${counted(unknown.size)} deal stages are`;
  return [
    `${which} known by number only and counts as open: add the export of deal stages, or say in stageproof.yaml which ` +
      `are open, won or lost: dealStages: { ${lines} }`,
  ];
}

/** Deals that two files hold, as when a report on them lies beside their export. */
function repeatNotes({ deals: { id, kind, texts, parts } }: Joined): readonly string[] {
  if (parts.length < 2) return [];
  const { values, first } = repeatsIn(id.map((key, place) => (kind[place] === DELETED_KIND ? NO_ID : key)));
  if (first === null) return [];
  const which = values === 1 ? '1 deal stands' : `${counted(values)} deals stand`;
  const example = toShownHeader(idText(id[first[0]]!, texts));
  return [
    `${which} on more than one row, such as ${example}: each row counts as a deal; if a file repeats another, leave it out.`,
  ];
}

function outcomeNotes({ deals: { kinds } }: Joined, policy: Policy): readonly string[] {
  const isSettled = kinds.some((cells) => dealKind(cells, policy).reading.by !== null);
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
