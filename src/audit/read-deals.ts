import { createDateProfile, type DateProfile, type DateReading } from '../table/dates.ts';
import { SLICE } from '../table/kernel.ts';
import type { Zone } from '../table/zone.ts';
import type { DealField } from '../types.ts';
import { eachEmail } from './cells.ts';
import { createDeletions } from './deleted.ts';
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
export function readDeals(range: Range, zone: Zone, readings: readonly DateReading[]): DealsRange {
  const { part, memory } = range;
  const { columns } = part.layout;
  const positionOf = (field: DealField): number => columns.find((column) => column.field === field)?.position ?? -1;
  const idAt = positionOf('id');
  const contactsAt = columns.filter(({ field }) => field === 'contactIds').map(({ position }) => position);
  const emailsAt = columns.filter(({ field }) => field === 'contactEmails').map(({ position }) => position);
  const createdColumn = positionOf('createdAt');
  const closedColumn = positionOf('closedAt');
  const dated = dateColumns(columns);
  const profiles = dated.map(createDateProfile);
  const datings = profiles.map(
    (profile, k): Dating => ({ profile, reading: readings[k] ?? null, zone, quotesAlone: 'unreadable' }),
  );
  const told = OUTCOME_FIELDS.map((field) => ({ position: positionOf(field), spellings: new Spellings() }));
  const kindCodes = new Map<string, number>();
  const kinds: (readonly (string | null)[])[] = [];
  const pairs = new Map<number, number>();

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
    dated.forEach(({ position }, k) => {
      const instants = datesIn(slice, position, datings[k]!);
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
