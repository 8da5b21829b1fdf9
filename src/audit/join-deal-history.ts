import { type EventRows, EventRowsList, RecordRows } from './event-rows.ts';
import { KeyIndex, NO_ID, slotsFor, type TextIds } from './ids.ts';
import { SharedColumn, type Taker } from './join.ts';
import { rekey } from './join-contacts.ts';
import { DELETED_KIND, type DealsJoin } from './join-deals.ts';
import { groupPairs, Pairs } from './join-links.ts';
import { Values } from './join-values.ts';
import { CREATION, type DealHistoryRange } from './read-deal-history.ts';
import type { SpellingList } from './spellings.ts';

/** How deals moved, as their histories tell: the events of each deal stand together, oldest first. */
export interface JoinedDealHistory {
  /** Key of each deal, in the order in which the files name them. */
  readonly id: Float64Array;
  readonly texts: readonly string[];
  /** The events of deal `d` are `list[from[d] … from[d + 1]]`. */
  readonly from: Int32Array;
  readonly list: Int32Array;
  readonly at: Float64Array;
  /** Code of the stage, or `CREATION`. */
  readonly value: Int32Array;
  readonly values: SpellingList;
  /** File offset of the record, and its spreadsheet row. */
  readonly start: Float64Array;
  readonly rows: EventRows;
  readonly parts: readonly { readonly part: number; readonly first: number }[];
  /** Events about stages, and about creations. */
  readonly stageEvents: number;
  readonly creations: number;
  readonly undated: number;
}

/** Puts the histories of deals together. Deals that the CRM has deleted are nobody's business. */
export function createDealHistoryTaker(
  dealIds: TextIds,
  { find, kind }: Pick<DealsJoin, 'find' | 'kind'>,
): Taker<DealHistoryRange, JoinedDealHistory> {
  const id = SharedColumn.ownFloats();
  const at = SharedColumn.ownFloats();
  const start = SharedColumn.ownFloats();
  const creation = SharedColumn.ints();
  const rows = new EventRowsList();
  const values = new Values();
  const parts: { readonly part: number; readonly first: number }[] = [];
  let undated = 0;
  let recordRows = new RecordRows();
  return {
    add(part, range, share) {
      const first = at.length;
      if (parts.at(-1)?.part !== part) {
        parts.push({ part, first });
        recordRows = new RecordRows();
      }
      rekey(range.id, range.texts, dealIds);
      id.append(range.id, share);
      at.append(range.at, share);
      start.append(range.start, share);
      const codes = range.value.map((code) => Math.max(code, 0));
      values.add(codes, range.values, share);
      creation.append(
        range.value.map((code) => (code === CREATION ? 1 : 0)),
        share,
      );
      recordRows.enter(range.form);
      for (const record of range.record) rows.add(recordRows.rowOf(record));
      undated += range.undated;
    },
    done() {
      const events = { id: id.done(), at: at.done(), start: start.done() };
      // Codes that are kept in little room are never negative.
      const codes = Int32Array.from(values.done());
      const isCreation = creation.done();
      let creations = 0;
      for (let i = 0; i < codes.length; i++) {
        if (isCreation[i] === 0) continue;
        codes[i] = CREATION;
        creations++;
      }
      const isDeleted = (key: number) => {
        const place = find(key);
        return place >= 0 && kind[place] === DELETED_KIND;
      };
      return {
        ...grouped(events, isDeleted),
        texts: dealIds.texts,
        at: events.at,
        value: codes,
        values: values.list,
        start: events.start,
        rows: rows.done(),
        parts,
        stageEvents: codes.length - creations,
        creations,
        undated,
      };
    },
  };
}

/** The events by deal, and within a deal by time; what happened at one moment in the order of the files. */
function grouped(
  { id, at }: Pick<JoinedDealHistory, 'id' | 'at'>,
  isDeleted: (key: number) => boolean,
): Pick<JoinedDealHistory, 'id' | 'from' | 'list'> {
  const index = new KeyIndex(id, new Int32Array(slotsFor(id.length)));
  const dealOf = new Int32Array(id.length).fill(-1);
  const keys: number[] = [];
  const pairs = new Pairs();
  for (let event = 0; event < id.length; event++) {
    const key = id[event]!;
    if (key === NO_ID) continue;
    const before = index.add(event);
    if (before >= 0) dealOf[event] = dealOf[before]!;
    else if (!isDeleted(key)) dealOf[event] = keys.push(key) - 1;
    if (dealOf[event]! >= 0) pairs.add(dealOf[event]!, event);
  }
  const { from, list } = groupPairs([pairs], keys.length);
  for (let deal = 0; deal < keys.length; deal++) {
    const own = list.subarray(from[deal]!, from[deal + 1]!);
    if (own.length > 1) own.sort((a, b) => at[a]! - at[b]! || a - b);
  }
  return { id: Float64Array.from(keys), from, list };
}
