import { floats, ints, type JoinedEvents, type PartRanges, taken } from './join.ts';
import type { ContactsJoin } from './join-contacts.ts';
import { UNSORTED } from './read-contacts.ts';
import type { HistoryRange } from './read-history.ts';
import { mergeSpellings, type SpellingList } from './spellings.ts';

export interface EventsJoin {
  readonly joined: JoinedEvents;
  /** First event of each contact, -1 for none. */
  readonly head: Int32Array;
}

/** Spellings of all ranges, and how a range's codes are renumbered into them. */
function createMerge(): { readonly list: SpellingList; renumber(from: SpellingList): Uint32Array } {
  const list: SpellingList = { texts: [''], counts: [0] };
  const codes = new Map<string, number>([['', 0]]);
  return { list, renumber: (from) => mergeSpellings(list, codes, from) };
}

/**
 * Chains each contact's events, the last one of the files first: HubSpot writes the newest event first, so that a
 * chain then runs from the oldest to the newest and needs no sorting. Empties the lists of ranges.
 */
export function joinEvents(
  tables: readonly PartRanges<HistoryRange>[],
  { count: contacts, flags }: Pick<ContactsJoin, 'count' | 'flags'>,
): EventsJoin {
  const ranges = tables.flatMap((table) => table.ranges);
  const count = ranges.reduce((sum, range) => sum + range.at.length, 0);
  const homeless = ranges.reduce((sum, range) => sum + range.homeless, 0);
  const undated = ranges.reduce((sum, range) => sum + range.undated, 0);
  const head = ints(contacts).fill(-1);
  const at = floats(count);
  const links = ints(count * 3);
  const row = ints(count);
  const values = createMerge();
  const sources = createMerge();
  const cell = ranges.some((range) => range.cell.length > 0) ? ints(count) : null;
  ranges.length = 0;
  const parts: { part: number; first: number }[] = [];
  let place = 0;
  for (const table of tables) {
    parts.push({ part: table.part, first: place });
    let recordsBefore = 0;
    let blanksBefore = 0;
    for (const range of taken([table])) {
      const valueCodes = values.renumber(range.values);
      const sourceCodes = sources.renumber(range.sources);
      at.set(range.at, place);
      cell?.set(range.cell, place);
      const { blanks, records } = range.form;
      let blank = 0;
      for (let i = 0; i < range.at.length; i++) {
        const event = place + i;
        const record = range.record[i]!;
        while (blank < blanks.length && blanks[blank]! <= record) blank++;
        row[event] = 2 + recordsBefore + record + blanksBefore + blank;
        const owner = range.owner[i]!;
        const after = head[owner]!;
        if (after >= 0 && !(range.at[i]! < at[after]!)) flags[owner]! |= UNSORTED;
        links[event * 3] = after;
        links[event * 3 + 1] = valueCodes[range.value[i]!]!;
        links[event * 3 + 2] = sourceCodes[range.source[i]!]!;
        head[owner] = event;
      }
      place += range.at.length;
      recordsBefore += records;
      blanksBefore += blanks.length;
    }
  }
  const joined = { count, parts, at, values: values.list, sources: sources.list, row, cell, links, homeless, undated };
  return { joined, head };
}
