const ZERO = /^\p{M}$/u;
// East Asian wide and full-width forms, and emoji, take two columns of a terminal.
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]$|^\p{Emoji_Presentation}$/u;
const SEGMENTS = /\s+/;

/** Columns that a text without escape sequences takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

/** The text in at most so many columns, an ellipsis in place of what does not fit. */
export function truncated(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += widthOfCharacter(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** A path that keeps its end, where the name is, from a whole folder on where it can. */
export function truncatedPath(path: string, columns: number): string {
  if (widthOf(path) <= columns) return path;
  let kept = '';
  for (const character of [...path].toReversed()) {
    if (widthOf(character + kept) > columns - 1) break;
    kept = character + kept;
  }
  const folder = kept.search(/[/\\]/);
  return `…${folder < 0 ? kept : kept.slice(folder)}`;
}

/** The text and blanks up to so many columns. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** The text in lines of at most so many columns, broken at blanks; a longer word is cut. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(SEGMENTS)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > columns) {
      lines.push(line);
      line = truncated(word, columns);
    } else {
      line = truncated(longer, columns);
    }
  }
  return [...lines, line];
}

function widthOfCharacter(character: string): number {
  if (character < '\u0300') return 1;
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** A sentence as an indented item of a list, in lines of at most so many columns. */
export function bulleted(sentence: string, columns: number): readonly string[] {
  return wrapped(sentence, columns - 6).map((line, at) => (at === 0 ? `    · ${line}` : `      ${line}`));
}
