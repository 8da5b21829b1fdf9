import type { Report } from '../types.ts';

// They are legal inside JSON strings, and would still act on the terminal that shows them.
const INVISIBLE = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The report as JSON: two blanks of indent, one line break at the end, nothing in it that a terminal would obey. */
export default function json(report: Report): string {
  return `${toSafeJson(report)}\n`;
}

/** A value as indented JSON whose invisible characters are written as `\uXXXX`; it parses back to the same value. */
export function toSafeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    INVISIBLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
