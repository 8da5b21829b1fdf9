import { createDeletions } from './deleted.ts';
import { positionOf } from './field-positions.ts';
import { TextIds } from './ids.ts';
import { type Range, type RangeForm, readRange } from './range.ts';
import { emailsIn, idsIn } from './slices.ts';

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
  /** Places of the records that were deleted, ascending. */
  readonly deleted: Int32Array;
}

/** Reads a range of an associations file down to who belongs to what. */
export function readAssociations(range: Range): AssociationsRange {
  const { part, memory } = range;
  const { columns } = part.layout;
  const dealAt = positionOf(columns, 'dealId');
  const contactAt = positionOf(columns, 'contactId');
  const emailAt = positionOf(columns, 'email');
  const deletedIn = createDeletions(columns, 0);
  const start = memory.floats();
  const deal = memory.floats();
  const contact = memory.floats();
  const email = memory.floats();
  const deleted = memory.ints();
  const dealTexts = new TextIds();
  const contactTexts = new TextIds();
  const form = readRange(range, (slice) => {
    const { scanner, from, count } = slice;
    const place = start.extend(count);
    for (let i = 0; i < count; i++) start.array[place + i] = scanner.base + scanner.startOf(from + i, 0);
    deal.append(idsIn(slice, dealAt, dealTexts), count);
    contact.append(idsIn(slice, contactAt, contactTexts), count);
    email.append(emailsIn(slice, emailAt), count);
    for (const i of deletedIn(slice)) deleted.push(place + i);
    return [];
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
