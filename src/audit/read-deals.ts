import { createDateProfile, type DateProfile, type DateReading } from '../table/dates.ts';
import { SLICE } from '../table/kernel.ts';
import type { Zone } from '../table/zone.ts';
import type { Column, Outcome, Policy } from '../types.ts';
import { eachEmail } from './cells.ts';
import { CLOSING_FIELDS, closingColumns } from './closings.ts';
import { dealKind } from './deal-kinds.ts';
import { createDeletions } from './deleted.ts';
import { positionOf, positionsOf } from './field-positions.ts';
import { TextIds } from './ids.ts';
import { type Range, type RangeForm, readRange } from './range.ts';
import { dateColumns } from './read-contacts.ts';
import { BLANK, codesIn, type Dating, damagedIn, datesIn, eachIdIn, idsIn } from './slices.ts';
import { Spellings } from './spellings.ts';

/** The deal cells that decide an outcome, in the order in which a kind holds their codes. */
export const OUTCOME_FIELDS = ['stage', 'pipeline', 'isWon', 'isClosed', 'isLost', 'status', 'probability'] as const;

/** What one range of a deals file holds, in the order of its records. */
export interface DealsRange {
  readonly form: RangeForm;
  readonly start: Float64Array;
  readonly id: Float64Array;
  readonly texts: readonly string[];
  /** Index in `kinds` of each deal's outcome cells. */
  readonly kind: Int32Array;
  /** The distinct combinations of outcome cells; null where the file has no such column. */
  readonly kinds: readonly (readonly (string | null)[])[];
  /** NaN where blank, unreadable or of undecided day order. */
  readonly createdAt: Float64Array;
  readonly closedAt: Float64Array;
  /** Associations on the deal's side: place of the deal in the range, key of the contact. */
  readonly linkDeal: Int32Array;
  readonly linkContact: Float64Array;
  readonly contactTexts: readonly string[];
  /** Associations by e-mail: place of the deal in the range, e-mail key of the contact. */
  readonly mailDeal: Int32Array;
  readonly mailContact: Float64Array;
  /** Places of the records that the CRM has deleted, ascending. */
  readonly deleted: Int32Array;
  readonly dates: readonly DateProfile[];
}

/** Reads a range of a deals file down to outcomes, dates and associations. */
export function readDeals(range: Range, zone: Zone, readings: readonly DateReading[], policy: Policy): DealsRange {
  const { part, memory } = range;
  const { columns } = part.layout;
  const idAt = positionOf(columns, 'id');
  const contactsAt = positionsOf(columns, 'contactIds');
  const emailsAt = positionsOf(columns, 'contactEmails');
  const createdColumn = positionOf(columns, 'createdAt');
  const dated = dateColumns(columns);
  const closings = columns.filter(({ field }) => CLOSING_FIELDS.has(field));
  // Nearly every CRM has one column for all ends.
  const closedColumn = closings.length === 1 ? closings[0]!.position : -1;
  const profiles = dated.map(createDateProfile);
  const datings = profiles.map(
    (profile, k): Dating => ({ profile, reading: readings[k] ?? null, zone, quotesAlone: 'unreadable' }),
  );
  const told = OUTCOME_FIELDS.map((field) => ({ position: positionOf(columns, field), spellings: new Spellings() }));
  const kindCodes = new Map<string, number>();
  const kinds: (readonly (string | null)[])[] = [];
  const pairs = new Map<number, number>();
  const closing = closings.length > 1 ? createClosing(dated, kinds, policy) : null;

  const start = memory.floats();
  const id = memory.floats();
  const kind = memory.ints();
  const createdAt = memory.floats();
  const closedAt = memory.floats();
  const linkDeal = memory.ints();
  const linkContact = memory.floats();
  const mailDeal = memory.ints();
  const mailContact = memory.floats();
  const texts = new TextIds();
  const contactTexts = new TextIds();
  const codes = new Int32Array(told.length);
  const deletedIn = createDeletions(columns, told.length);
  const deleted = memory.ints();
  const allCodes = told.map(() => new Int32Array(SLICE));

  /** Most files tell an outcome by stage and pipeline alone: then no string is made. */
  const kindOf = (): number => {
    let rest = 0;
    for (let k = 2; k < codes.length; k++) rest |= codes[k]!;
    const cheap = rest === 0 && codes[0]! < 65536 && codes[1]! < 65536;
    const pair = codes[0]! * 65536 + codes[1]!;
    if (cheap) {
      const known = pairs.get(pair);
      if (known !== undefined) return known;
    }
    const key = codes.join();
    let code = kindCodes.get(key);
    if (code === undefined) {
      code = kinds.length;
      kindCodes.set(key, code);
      kinds.push(told.map(({ position, spellings }, k) => (position < 0 ? null : spellings.texts[codes[k]!]!)));
    }
    if (cheap) pairs.set(pair, code);
    return code;
  };

  const form = readRange(range, (slice) => {
    const { scanner, from, count } = slice;
    const place = start.extend(count);
    for (let i = 0; i < count; i++) start.array[place + i] = scanner.base + scanner.startOf(from + i, 0);
    const keys = idsIn(slice, idAt, texts);
    const damaged = damagedIn(slice, idAt, keys);
    id.append(keys, count);
    const gone = deletedIn(slice);
    for (const i of gone) deleted.push(place + i);

    told.forEach(({ position, spellings }, k) => {
      if (position >= 0) allCodes[k]!.set(codesIn(slice, position, spellings, k).subarray(0, count));
    });
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < codes.length; k++) codes[k] = allCodes[k]![i]!;
      kind.push(kindOf());
    }

    createdAt.fill(Number.NaN, count);
    closedAt.fill(Number.NaN, count);
    closing?.begin();
    dated.forEach(({ position }, k) => {
      const instants = datesIn(slice, position, datings[k]!);
      closing?.note(k, instants, { kind: kind.array, closedAt: closedAt.array, place, count });
      const into = position === createdColumn ? createdAt : position === closedColumn ? closedAt : null;
      if (into === null) return;
      for (let i = 0; i < count; i++) if (instants[i] !== BLANK) into.array[place + i] = instants[i]!;
    });

    eachIdIn(slice, contactsAt, contactTexts, (i, key) => {
      linkDeal.push(place + i);
      linkContact.push(key);
    });
    for (let i = 0; i < count; i++) {
      for (const cell of emailsAt) {
        if (!scanner.has(from + i, cell)) continue;
        eachEmail(scanner.buffer, scanner.startOf(from + i, cell), scanner.endOf(from + i, cell), (key) => {
          mailDeal.push(place + i);
          mailContact.push(key);
        });
      }
    }
    return damaged.filter((i) => !gone.includes(i));
  });
  return {
    form,
    start: memory.keepFloats(start),
    id: memory.keepFloats(id),
    texts: texts.texts,
    kind: memory.keepInts(kind),
    kinds,
    createdAt: memory.keepFloats(createdAt),
    closedAt: memory.keepFloats(closedAt),
    linkDeal: memory.keepInts(linkDeal),
    linkContact: memory.keepFloats(linkContact),
    contactTexts: contactTexts.texts,
    mailDeal: memory.keepInts(mailDeal),
    mailContact: memory.keepFloats(mailContact),
    deleted: memory.keepInts(deleted),
    dates: profiles,
  };
}

interface Deals {
  readonly kind: Int32Array;
  readonly closedAt: Float64Array;
  readonly place: number;
  readonly count: number;
}

/** Takes the end of each deal of a slice from the best column for how it ended, where a file dates each end apart. */
function createClosing(dated: readonly Column[], kinds: readonly (readonly (string | null)[])[], policy: Policy) {
  const ranksOf = (outcome: Outcome): readonly number[] => {
    const best = closingColumns(dated, outcome);
    return dated.map((column) => best.indexOf(column));
  };
  const ranks = { won: ranksOf('won'), lost: ranksOf('lost'), open: ranksOf('open') };
  const outcomes: Outcome[] = [];
  const taken = new Int8Array(SLICE);
  return {
    begin: () => taken.fill(127),
    note(column: number, instants: Float64Array, { kind, closedAt, place, count }: Deals): void {
      for (let i = 0; i < count; i++) {
        const code = kind[place + i]!;
        outcomes[code] ??= dealKind(kinds[code]!, policy).reading.outcome;
        const rank = ranks[outcomes[code]][column]!;
        if (rank < 0 || rank >= taken[i]! || instants[i] === BLANK) continue;
        taken[i] = rank;
        closedAt[place + i] = instants[i]!;
      }
    },
  };
}
