const TAB = 9;
const LF = 10;
const CR = 13;
const QUOTE = 34;
const SEMICOLON = 59;

/** What makes a spreadsheet take a cell for a formula: `= + - @` and their full-width forms. */
const STARTERS = new Set([...'=+-@\uff1d\uff0b\uff0d\uff20'].map((character) => character.charCodeAt(0)));

const NUMBER = /^[+-]?(?:\d[\d.,' \u00a0\u202f]*|[.,]\d+)(?:[eE][+-]?\d+)?[ \u00a0\u202f]?[%€$£]?$/;
const PHONE = /^\+[ ()./\u00a0-]*\d[\d ()./\u00a0-]*$/;

/**
 * A cell that no spreadsheet runs: each part that would start a formula gets an apostrophe in front. Parts begin at
 * the cell's start and behind a line break, a TAB or a `;`, because Excel splits there: by hand in a cell, and in
 * every country whose list separator is the semicolon. Plain numbers and phone numbers stay as they are.
 */
export function guardFormulas(cell: string): string {
  if (cell === '' || (!isSuspect(cell.charCodeAt(0)) && !hasParts(cell))) return cell;
  let guarded = '';
  let done = 0;
  for (let start = 0; start <= cell.length; ) {
    const end = partEnd(cell, start);
    if (startsFormula(cell, start, end)) {
      guarded += `${cell.slice(done, start)}'`;
      done = start;
    }
    start = end + 1;
  }
  return guarded + cell.slice(done);
}

/** True for a unit that starts a formula, or may stand before one. */
function isSuspect(unit: number): boolean {
  return isBlank(unit) || STARTERS.has(unit);
}

function hasParts(cell: string): boolean {
  return cell.includes(';') || cell.includes('\n') || cell.includes('\r') || cell.includes('\t');
}

function partEnd(cell: string, start: number): number {
  for (let i = start; i < cell.length; i++) {
    const unit = cell.charCodeAt(i);
    if (unit === SEMICOLON || unit === LF || unit === CR || unit === TAB) return i;
  }
  return cell.length;
}

function startsFormula(cell: string, start: number, end: number): boolean {
  let first = start;
  while (first < end && isBlank(cell.charCodeAt(first))) first++;
  // Excel drops a TAB or CR in front of a cell, and with it the guard of what follows.
  if (first === end) return start === 0 && end < cell.length && isDropped(cell.charCodeAt(end));
  if (!STARTERS.has(cell.charCodeAt(first))) return false;
  const part = cell.slice(start, end).trim();
  return !NUMBER.test(part) && !PHONE.test(part);
}

function isDropped(unit: number): boolean {
  return unit === TAB || unit === CR;
}

/** Blanks, controls and invisible characters that a reader may drop in front of a cell, and the quote. */
function isBlank(unit: number): boolean {
  if (unit <= 0x20 || unit === QUOTE) return true;
  if (unit < 0x7f) return false;
  if (unit <= 0xa0) return true;
  if (unit >= 0x2000 && unit <= 0x200f) return true;
  if (unit >= 0x2028 && unit <= 0x202f) return true;
  return (unit >= 0x205f && unit <= 0x2064) || unit === 0x3000 || unit === 0xfeff || unit === 0xad;
}
