// Cc and Cf cover C0, C1, DEL, zero-width and bidi controls; the line and paragraph separators are Zl and Zp.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const NAMES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** The text with every character that a terminal would obey, or hide, written out: `\n`, `\x1b`, `\u202e`. */
export function visible(text: string, { keep = '' }: { readonly keep?: string } = {}): string {
  return text.replace(INVISIBLE, (character) => (keep.includes(character) ? character : escapeOf(character)));
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0)!;
  const hex = code.toString(16);
  if (code > 0xffff) return `\\u{${hex}}`;
  return NAMES.get(character) ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`);
}
