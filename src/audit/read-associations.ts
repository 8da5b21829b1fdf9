import { decodeCell } from '../table/encoding.ts';
import type { Scanner } from '../table/scan.ts';
import type { AssociationField } from '../types.ts';
import { isDeletedText } from './deleted.ts';
import { NO_ID, readId, TextIds } from './ids.ts';
import { type Range, type RangeForm, readRange, startOf } from './range.ts';
import { emailKey, isBlank } from './read-contacts.ts';

/** What one range of an associations file holds, in the order of its records. */
export interface AssociationsRange {
  readonly form: RangeForm;
  /** File offset of each record. */
  readonly start: Float64Array;
  /** Key of the deal; `NO_ID` where it is blank. */
  readonly deal: Float64Array;
  readonly dealTexts: readonly string[];
  /** Key of the contact; `NO_ID` where it is blank. */
  readonly contact: Float64Array;
  readonly contactTexts: readonly string[];
  /** Key of the e-mail; `NO_ID` where it is blank. */
  readonly email: Float64Array;
  /** Places of the records that were deleted. */
  readonly deleted: Int32Array;
}

/** Reads a range of an associations file down to who belongs to what. */
export function readAssociations(range: Range): AssociationsRange {
  const { part, memory } = range;
  const { columns } = part.layout;
  const positionOf = (field: AssociationField): number =>
    columns.find((column) => column.field === field)?.position ?? Number.POSITIVE_INFINITY;
  const dealAt = positionOf('dealId');
  const contactAt = positionOf('contactId');
  const emailAt = positionOf('email');
  const deletedAt = columns.filter(({ field }) => field === 'deleted').map(({ position }) => position);
  const start = memory.floats();
  const deal = memory.floats();
  const contact = memory.floats();
  const email = memory.floats();
  const deleted = memory.ints();
  const dealTexts = new TextIds();
  const contactTexts = new TextIds();
  const form = readRange(range, (scanner: Scanner, first, count, recordStart) => {
    const { buffer: bytes, ends } = scanner;
    const decode = (from: number, to: number) => decodeCell(bytes, from, to, part.text);
    const from = (cell: number) => startOf(scanner, first, recordStart, cell);
    const to = (cell: number) => ends[first + cell]!;
    const keyIn = (cell: number, texts: TextIds) =>
      cell < count ? readId(bytes, from(cell), to(cell), decode, texts) : NO_ID;
    for (const cell of deletedAt) {
      if (cell >= count || isBlank(bytes, from(cell), to(cell))) continue;
      if (!isDeletedText(decode(from(cell), to(cell)))) continue;
      deleted.push(start.length);
      break;
    }
    start.push(scanner.base + recordStart);
    deal.push(keyIn(dealAt, dealTexts));
    contact.push(keyIn(contactAt, contactTexts));
    email.push(emailAt < count ? emailKey(bytes, from(emailAt), to(emailAt)) : NO_ID);
    return null;
  });
  return {
    form,
    start: memory.keepFloats(start),
    deal: memory.keepFloats(deal),
    dealTexts: dealTexts.texts,
    contact: memory.keepFloats(contact),
    contactTexts: contactTexts.texts,
    email: memory.keepFloats(email),
    deleted: memory.keepInts(deleted),
  };
}
