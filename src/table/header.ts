const ODD_QUOTES = /['`´‘’‚‛“”„‟«»‹›]/g;
const BLANKS = /[\s_\u200b\u2060]+/g;

/** The text without differences of letter case, in NFC: `GRÖSSE` and `Größe` are equal. */
export function foldCase(text: string): string {
  // Upper first: it is the only direction that makes `ß` and `ss` meet. Marks in NFC can fold once more, as `ΐ` does.
  const folded = text.toUpperCase().toLowerCase().normalize('NFC');
  return folded === text ? folded : foldCase(folded);
}

/** What headers are compared by: case, Unicode form, outer blanks, `_` and the kind of quotes do not matter. */
export function normalizeHeader(text: string): string {
  return foldCase(text).replace(ODD_QUOTES, '"').replace(BLANKS, ' ').trim();
}

/** A zero-based column position as a spreadsheet names it: `A`, `Z`, `AA`. */
export function toColumnLetters(position: number): string {
  let letters = '';
  for (let rest = position; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  }
  return letters;
}

/** A header fit for one line of a message: control characters shown as `\ufffd`, cut after 60 characters. */
export function toShownHeader(header: string): string {
  const characters = Array.from(
    header.slice(0, 200).replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd'),
  );
  return characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : characters.join('');
}
