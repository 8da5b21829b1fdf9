import { EventRowsList, RecordRows } from './event-rows.ts';
import { type JoinedEvents, SharedColumn, sharedInts, sharedShorts, type Taker } from './join.ts';
import type { ContactsJoin } from './join-contacts.ts';
import { UNSORTED } from './read-contacts.ts';
import type { HistoryRange } from './read-history.ts';
import { Sequences } from './sequences.ts';
import { SharedCodes } from './shared-codes.ts';
import { SharedInstants } from './shared-instants.ts';
import { mergeSpellings, type SpellingList } from './spellings.ts';

export interface EventsJoin {
  readonly joined: JoinedEvents;
  /** First event of each contact, -1 for none. */
  readonly head: Int32Array;
  /** Which values each contact's events have, one after the other: the number of that sequence. */
  readonly told: Uint16Array;
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
  // Of each contact the event added last, as 1 and its number, and the time of that event.
  const last = sharedInts(count);
  const lastAt = new Float64Array(count);
  const told = sharedShorts(count);
  const sequences = new Sequences();
  const at = new SharedInstants();
  const nexts = SharedColumn.ints();
  const codes = new SharedCodes();
  const rows = new EventRowsList();
  const cells = SharedColumn.ints();
  const values = createMerge();
  const sources = createMerge();
  const pairs = new Pairs();
  const parts: { readonly part: number; readonly first: number }[] = [];
  let homeless = 0;
  let undated = 0;
  let recordRows = new RecordRows();
  return {
    add(part, range, share) {
      const events = range.at.length;
      const first = at.length;
      if (parts.at(-1)?.part !== part) {
        parts.push({ part, first });
        recordRows = new RecordRows();
      }
      homeless += range.homeless;
      undated += range.undated;
      const valueCodes = values.renumber(range.values);
      const sourceCodes = sources.renumber(range.sources);
      at.append(range.at, share);
      const next = nexts.grow(events, share);
      const pair = codes.grow(events, share, values.list.texts.length * sources.list.texts.length);
      // A file in the long form among wide ones has nothing to say here.
      if (range.cell.length > 0) cells.grow(first - cells.length, 1);
      cells.append(range.cell, share);
      recordRows.enter(range.form);
      for (let i = 0; i < events; i++) {
        const event = first + i;
        rows.add(recordRows.rowOf(range.record[i]!));
        const time = range.at[i]!;
        const owner = range.owner[i]!;
        const after = last[owner]! - 1;
        if (after >= 0 && !(time < lastAt[owner]!)) flags[owner]! |= UNSORTED;
        const value = valueCodes[range.value[i]!]!;
        next[event] = after;
        pair[event] = pairs.codeOf(value, sourceCodes[range.source[i]!]!);
        last[owner] = event + 1;
        lastAt[owner] = time;
        told[owner] = sequences.grown(told[owner]!, value);
      }
    },
    done() {
      for (let contact = 0; contact < count; contact++) last[contact]!--;
      const joined = {
        count: at.length,
        parts,
        at: at.done(),
        values: values.list,
        sources: sources.list,
        pairs: pairs.list,
        rows: rows.done(),
        cell: cells.length > 0 ? cells.done() : null,
        next: nexts.done(),
        pair: codes.done(),
        homeless,
        undated,
      };
      return { joined, head: last, told };
    },
  };
}

/** The distinct pairs of a value and a source, each with a code. */
class Pairs {
  readonly list: { readonly value: number; readonly source: number }[] = [];
  /** Codes of values and sources below 256, plus 1: all there are, in most files. */
  private readonly near = new Int32Array(1 << 16);
  private readonly far = new Map<number, number>();

  codeOf(value: number, source: number): number {
    if (value < 256 && source < 256) {
      const at = value * 256 + source;
      if (this.near[at] === 0) this.near[at] = this.list.push({ value, source });
      return this.near[at]! - 1;
    }
    const key = value * 2 ** 26 + source;
    const known = this.far.get(key);
    if (known !== undefined) return known;
    const code = this.list.push({ value, source }) - 1;
    this.far.set(key, code);
    return code;
  }
}
