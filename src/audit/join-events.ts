import { type JoinedEvents, SharedColumn, sharedInts, type Taker } from './join.ts';
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
 * chain then runs from the oldest to the newest and needs no sorting.
 */
export function createEventsTaker({
  count,
  flags,
}: Pick<ContactsJoin, 'count' | 'flags'>): Taker<HistoryRange, EventsJoin> {
  const head = sharedInts(count).fill(-1);
  const at = SharedColumn.floats();
  const links = SharedColumn.ints();
  const rows = SharedColumn.ints();
  const cells = SharedColumn.ints();
  const values = createMerge();
  const sources = createMerge();
  const parts: { readonly part: number; readonly first: number }[] = [];
  let homeless = 0;
  let undated = 0;
  let rowsBefore = 1;
  return {
    add(part, range, share) {
      const events = range.at.length;
      const first = at.length;
      if (parts.at(-1)?.part !== part) {
        parts.push({ part, first });
        rowsBefore = 1;
      }
      homeless += range.homeless;
      undated += range.undated;
      const valueCodes = values.renumber(range.values);
      const sourceCodes = sources.renumber(range.sources);
      const times = at.grow(events, share);
      const link = links.grow(events * 3, share);
      const row = rows.grow(events, share);
      // A file in the long form among wide ones has nothing to say here.
      if (range.cell.length > 0) cells.grow(first - cells.length, 1);
      cells.append(range.cell, share);
      const { blanks, records } = range.form;
      let blank = 0;
      for (let i = 0; i < events; i++) {
        const event = first + i;
        const record = range.record[i]!;
        while (blank < blanks.length && blanks[blank]! <= record) blank++;
        row[event] = rowsBefore + 1 + record + blank;
        times[event] = range.at[i]!;
        const owner = range.owner[i]!;
        const after = head[owner]!;
        if (after >= 0 && !(range.at[i]! < times[after]!)) flags[owner]! |= UNSORTED;
        link[event * 3] = after;
        link[event * 3 + 1] = valueCodes[range.value[i]!]!;
        link[event * 3 + 2] = sourceCodes[range.source[i]!]!;
        head[owner] = event;
      }
      rowsBefore += records + blanks.length;
    },
    done() {
      const joined = {
        count: at.length,
        parts,
        at: at.done(),
        values: values.list,
        sources: sources.list,
        row: rows.done(),
        cell: cells.length > 0 ? cells.done() : null,
        links: links.done(),
        homeless,
        undated,
      };
      return { joined, head };
    },
  };
}
