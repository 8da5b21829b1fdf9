import { toFlag } from '../policy/outcome.ts';

/** A moment in any of the forms in which warehouses write when a record was deleted. */
const MOMENT = /^(?=.*[1-9])\d[\d./:+-]{5,}(?:[ T][\d.:+-]+){0,2}\s*(?:Z|UTC|[ap]m)?$/i;

/** True for a cell that says that its record was deleted: a yes in any language, or the time when it was. */
export function isDeletedText(text: string): boolean {
  const cell = text.trim();
  return cell !== '' && (toFlag(cell) ?? MOMENT.test(cell));
}
