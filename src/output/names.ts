/** Names that Windows gives to devices, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go.
const FORBIDDEN = /[<>:"/\\|?*\x00-\x1f\x7f]/g;
/** File systems take 255 bytes; the rest is for what is added. */
const STEM_BYTES = 200;
const ENDING = '.corrected.csv';

/**
 * The name of the corrected file of one input: `contacts.csv` and `contacts.csv.gz` become `contacts.corrected.csv`,
 * `-` becomes `stdin.corrected.csv`. A name that some file system would not take is changed until it does.
 */
export function correctedName(input: string): string {
  return stemOf(input) + ENDING;
}

/** The names of the corrected files of all inputs, in their order, no two alike even where letter case is ignored. */
export function correctedNames(inputs: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return inputs.map((input) => {
    const stem = stemOf(input);
    let name = stem + ENDING;
    for (let n = 2; taken.has(keyOf(name)); n++) name = `${stem}-${n}${ENDING}`;
    taken.add(keyOf(name));
    return name;
  });
}

function keyOf(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase();
}

function stemOf(input: string): string {
  if (input === '-') return 'stdin';
  const base = input.replace(/[/\\]+$/, '').replace(/^.*[/\\]/s, '');
  const stem = cut(
    base
      .replace(/\.gz$/i, '')
      .replace(/\.csv$/i, '')
      .replace(FORBIDDEN, '_'),
  );
  if (stem === '' || stem === '.' || stem === '..') return 'input';
  return DEVICE.test(stem) ? `_${stem}` : stem;
}

/** At most so many bytes that the whole name is no longer than file systems take. */
function cut(stem: string): string {
  let bytes = 0;
  let kept = '';
  for (const character of stem) {
    bytes += Buffer.byteLength(character);
    if (bytes > STEM_BYTES) return kept;
    kept += character;
  }
  return kept;
}
