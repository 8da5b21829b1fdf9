import { createDateProfile, type DateProfile, type DateReading, noteDate, readDate } from '../table/dates.ts';
import { decodeCell } from '../table/encoding.ts';
import type { Scanner } from '../table/scan.ts';
import type { Zone } from '../table/zone.ts';
import type { DealField } from '../types.ts';
import { isDamagedId, mayBeDamaged, NO_ID, readId, TextIds } from './ids.ts';
import { type Range, type RangeForm, readRange, startOf } from './range.ts';
import { dateColumns, eachEmail, eachId, isBlank } from './read-contacts.ts';
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
  const createdAtColumn = positionOf('createdAt');
  const closedAtColumn = positionOf('closedAt');
  const dated = dateColumns(columns);
  const readingOf = (position: number) => readings[dated.findIndex((column) => column.position === position)] ?? null;
  const createdReading = readingOf(createdAtColumn);
  const closedReading = readingOf(closedAtColumn);
  const profiles = dated.map(createDateProfile);
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
  let decode = (_start: number, _end: number): string => '';
  let decoded: Scanner | null = null;

  const instantIn = (
    scanner: Scanner,
    first: number,
    count: number,
    start: number,
    cell: number,
    reading: DateReading,
  ): number => {
    if (cell < 0 || cell >= count) return Number.NaN;
    const from = startOf(scanner, first, start, cell);
    const to = scanner.ends[first + cell]!;
    return isBlank(scanner.buffer, from, to) ? Number.NaN : readDate(scanner.buffer, from, to, reading, zone);
  };

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

  const form = readRange(range, (scanner, first, count, recordStart) => {
    if (decoded !== scanner) {
      decoded = scanner;
      decode = (from, to) => decodeCell(scanner.buffer, from, to, part.text);
    }
    const { buffer: bytes, ends } = scanner;
    const place = start.length;
    start.push(scanner.base + recordStart);
    let damaged = false;
    if (idAt >= 0 && idAt < count) {
      const from = startOf(scanner, first, recordStart, idAt);
      const to = ends[first + idAt]!;
      const key = readId(bytes, from, to, decode, texts);
      id.push(key);
      damaged = key < NO_ID && mayBeDamaged(bytes, from, to) && isDamagedId(decode(from, to));
    } else id.push(NO_ID);

    for (let k = 0; k < told.length; k++) {
      const { position, spellings } = told[k]!;
      codes[k] =
        position >= 0 && position < count
          ? spellings.code(bytes, startOf(scanner, first, recordStart, position), ends[first + position]!, decode)
          : 0;
    }
    kind.push(kindOf());

    for (let k = 0; k < dated.length; k++) {
      const cell = dated[k]!.position;
      if (cell >= count) continue;
      const from = startOf(scanner, first, recordStart, cell);
      const to = ends[first + cell]!;
      if (to > from) noteDate(profiles[k]!, bytes, from, to);
    }
    createdAt.push(instantIn(scanner, first, count, recordStart, createdAtColumn, createdReading));
    closedAt.push(instantIn(scanner, first, count, recordStart, closedAtColumn, closedReading));

    for (let k = 0; k < contactsAt.length; k++) {
      const cell = contactsAt[k]!;
      if (cell >= count) continue;
      eachId(bytes, startOf(scanner, first, recordStart, cell), ends[first + cell]!, decode, contactTexts, (key) => {
        linkDeal.push(place);
        linkContact.push(key);
      });
    }
    for (let k = 0; k < emailsAt.length; k++) {
      const cell = emailsAt[k]!;
      if (cell >= count) continue;
      eachEmail(bytes, startOf(scanner, first, recordStart, cell), ends[first + cell]!, (key) => {
        mailDeal.push(place);
        mailContact.push(key);
      });
    }
    return damaged ? 'damaged-id' : null;
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
    dates: profiles,
  };
}
