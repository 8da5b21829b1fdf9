import { visible } from '../reporters/visible.ts';

/** The facts that a message is filled with. */
export type MessageData = Readonly<Record<string, string | number>>;

// One huge cell must not drown a report.
const LONGEST = 120;

/** A message with its `{placeholders}` filled. */
export function fill(message: string, data: MessageData): string {
  return createFill(message)(data);
}

/** Fills one message again and again: what each rule's findings are worded with. */
export function createFill(message: string): (data: MessageData) => string {
  const parts = message.split(/\{(\w+)\}/);
  return (data) => {
    let text = parts[0]!;
    for (let i = 1; i < parts.length; i += 2) {
      const name = parts[i]!;
      text += Object.hasOwn(data, name) ? shown(data[name]!) : `{${name}}`;
      text += parts[i + 1]!;
    }
    return text;
  };
}

/** A value as a person may safely read it: no character obeys or hides, and a long one is cut with `…`. */
function shown(value: string | number): string {
  if (typeof value === 'number') return String(value);
  if (PLAIN.test(value)) return value;
  return shortened(visible(shortened(value)));
}

// Most values by far: short, and of letters that need no second look.
const PLAIN = /^[\x20-\x7e\xa1-\xac\xae-\xff]{0,120}$/;

function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const cut = text.slice(0, LONGEST - 1);
  // Half a surrogate pair is no character.
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
