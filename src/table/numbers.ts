/** The mark in front of a fraction. */
export type DecimalMark = '.' | ',';

/** What the cells of one column say about its numbers; can be cloned, moved between threads and merged. */
export interface NumberProfile {
  readonly tally: Float64Array;
}

export interface NumberDecision {
  /** Null where no cell needs a mark, or none can be decided. What to hand to `readNumber`. */
  readonly decimal: DecimalMark | null;
  /** Cells with one meaning are read whatever the flaw is; the others of a flawed column are no evidence. */
  readonly flaw: null | 'undecidable' | 'contradictory' | 'unreadable';
  /** Cells that are not blank. */
  readonly values: number;
  /** Those of `values` that are no number in any form. */
  readonly unreadable: number;
  /** Those of `values` that read both ways as long as nobody decides: `1.234`, `1,234`. */
  readonly open: number;
  /** How the column writes, e.g. `1.234,56`, `€ 1 234,56`, `12 %`; null without a number. */
  readonly form: string | null;
}

/** Digits alone, or digits whose groups no fraction could be mistaken for. */
const WHOLE = 0;
const DOT_DECIMAL = 1;
const COMMA_DECIMAL = 2;
/** `1.234.567`: points that group, and so are no decimal marks. */
const DOT_GROUPS = 3;
const COMMA_GROUPS = 4;
/** `1.234`: a group or a fraction. */
const DOT_OPEN = 5;
const COMMA_OPEN = 6;
const UNREADABLE = 7;
/** Cells whose groups are parted by each mark, of any kind. */
const BY_DOT = 8;
const BY_COMMA = 9;
const BY_BLANK = 10;
const BY_APOSTROPHE = 11;
const PERCENT = 12;
const CURRENCY = 13;
const SLOTS = 14;

type Kind = 0 | 1 | 2 | 3 | 4 | 5 | 6;

interface Scanned {
  readonly kind: Kind;
  /** With an open mark taken for a group. */
  readonly value: number;
  /** With it taken for a fraction; equal to `value` where nothing is open. */
  readonly fraction: number;
  /** The slot of the mark between groups; null where nothing is grouped. */
  readonly group: number | null;
  readonly unit: 'percent' | 'currency' | null;
}

// Signs of currencies and ISO codes, and the few abbreviations that people write instead.
const MONEY = String.raw`(?:(?:US|CA|AU|NZ|HK|R)?\p{Sc}|[A-Z]{3}|kr\.?|Kr\.?|SFr\.?|Fr\.?|zł|Kč|Ft|lei)`;
const BEFORE = new RegExp(String.raw`^${MONEY}\s*`, 'u');
const BEHIND = new RegExp(String.raw`\s*${MONEY}$`, 'u');
const NUMBER = /^(?:\d|[.,]\d)[\d.,'’\u00a0\u2009\u202f ]*$/;
const DIGITS = /^\d+$/;
const MINUS = /^[-\u2212\u2013]\s*/;
/** Round amounts end in a dash: `5,-`, `CHF 12.–`. */
const DASHED = /(\d)[.,](?:-|\u2013|\u2014){1,2}$/;

/** The cell as a number in each way it can be read; null for what is none. */
function scanNumber(cell: string): Scanned | null {
  let text = cell.trim();
  if (DIGITS.test(text)) return whole(Number(text), null);
  let sign = 1;
  if (text.startsWith('(') && text.endsWith(')')) {
    sign = -1;
    text = text.slice(1, -1).trim();
  }
  let unit: Scanned['unit'] = null;
  const drop = (pattern: RegExp, becomes: Scanned['unit']) => {
    const shorter = text.replace(pattern, '');
    if (shorter !== text && becomes !== null) unit = becomes;
    const isDropped = shorter !== text;
    text = shorter;
    return isDropped;
  };
  const takeSign = () => {
    const isNegative = drop(MINUS, null);
    if (isNegative) sign = -sign;
    else drop(/^\+\s*/, null);
  };
  takeSign();
  text = text.replace(DASHED, '$1');
  if (drop(BEFORE, 'currency')) takeSign();
  if (!drop(/\s*%$/, 'percent') && unit === null) drop(BEHIND, 'currency');
  text = text.replace(DASHED, '$1');
  // Accounting writes the sign last: `1.234,56-`.
  if (drop(/\s*-$/, null)) sign = -sign;
  if (!NUMBER.test(text)) return null;
  const scanned = scanDigits(text);
  return scanned && { ...scanned, value: sign * scanned.value, fraction: sign * scanned.fraction, unit };
}

function whole(value: number, group: number | null): Scanned {
  return { kind: WHOLE, value, fraction: value, group, unit: null };
}

const SLOT_OF_MARK: ReadonlyMap<string, number> = new Map([
  ['.', BY_DOT],
  [',', BY_COMMA],
  ["'", BY_APOSTROPHE],
  [' ', BY_BLANK],
]);

/** Digits with marks between them: the last mark parts a fraction, or all of them part groups. */
function scanDigits(cell: string): Scanned | null {
  const text = cell.replace(/\s/g, ' ').replaceAll('’', "'");
  const marks = [...text.matchAll(/\D/g)].map(([mark]) => mark);
  const last = marks.at(-1);
  if (last === undefined) return whole(Number(text), null);
  const others = marks.slice(0, -1);
  const isRepeated = others.includes(last);
  const group = others[0] ?? last;
  if (new Set(marks).size > (isRepeated ? 1 : 2) || new Set(others).size > 1) return null;
  if (last !== '.' && last !== ',') return isGrouped(text, last) ? whole(joined(text), SLOT_OF_MARK.get(last)!) : null;
  const isDot = last === '.';
  if (isRepeated) {
    if (!isGrouped(text, last)) return null;
    return { ...whole(joined(text), SLOT_OF_MARK.get(last)!), kind: isDot ? DOT_GROUPS : COMMA_GROUPS };
  }
  const at = text.lastIndexOf(last);
  const before = text.slice(0, at);
  const behind = text.slice(at + 1);
  if (behind === '' || (others.length > 0 && !isGrouped(before, group))) return null;
  const fraction = Number(`${before.replace(/\D/g, '') || '0'}.${behind}`);
  const isOpen = others.length === 0 && behind.length === 3 && /^[1-9]\d{0,2}$/.test(before);
  if (isOpen) {
    const slot = SLOT_OF_MARK.get(last)!;
    return { kind: isDot ? DOT_OPEN : COMMA_OPEN, value: joined(text), fraction, group: slot, unit: null };
  }
  const parted = others.length > 0 ? SLOT_OF_MARK.get(group)! : null;
  return { kind: isDot ? DOT_DECIMAL : COMMA_DECIMAL, value: fraction, fraction, group: parted, unit: null };
}

const joined = (text: string): number => Number(text.replace(/\D/g, ''));

/** True for groups of three behind the first mark; in India the ones before the last are pairs. */
function isGrouped(text: string, mark: string): boolean {
  const [first = '', ...groups] = text.split(mark);
  if (!/^\d{1,3}$/.test(first) || groups.at(-1)?.length !== 3 || !groups.every((group) => DIGITS.test(group))) {
    return false;
  }
  const inner = groups.slice(0, -1);
  return inner.every(({ length }) => length === 3) || (mark === ',' && inner.every(({ length }) => length === 2));
}

/** The profile of a column of no cells. */
export function createNumberProfile(): NumberProfile {
  return { tally: new Float64Array(SLOTS) };
}

/** Adds a decoded cell to its column's profile. */
export function noteNumber({ tally }: NumberProfile, cell: string): void {
  if (cell.trim() === '') return;
  const scanned = scanNumber(cell);
  if (scanned === null) {
    tally[UNREADABLE]!++;
    return;
  }
  const { kind, group, unit } = scanned;
  tally[kind]!++;
  if (group !== null && kind !== DOT_OPEN && kind !== COMMA_OPEN) tally[group]!++;
  if (unit !== null) tally[unit === 'percent' ? PERCENT : CURRENCY]!++;
}

/** Adds one profile of a column to another: in any order and grouping the sum is the same. */
export function mergeNumberProfiles(into: NumberProfile, from: NumberProfile): void {
  for (let slot = 0; slot < SLOTS; slot++) into.tally[slot]! += from.tally[slot]!;
}

/** How a column's numbers are read, from all its cells. */
export function decideNumbers({ tally }: NumberProfile): NumberDecision {
  const values = tally.subarray(0, UNREADABLE + 1).reduce((sum, count) => sum + count, 0);
  const unreadable = tally[UNREADABLE]!;
  const verdict = markOf(tally);
  const decimal = verdict === '.' || verdict === ',' ? verdict : null;
  const isOpen = verdict === 'undecidable' || verdict === 'contradictory';
  return {
    decimal,
    flaw: unreadable * 2 > values ? 'unreadable' : isOpen ? verdict : null,
    values,
    unreadable,
    open: decimal === null ? tally[DOT_OPEN]! + tally[COMMA_OPEN]! : 0,
    form: values === unreadable ? null : formOf(tally, verdict),
  };
}

function markOf(tally: Float64Array): DecimalMark | 'undecidable' | 'contradictory' | null {
  const dots = tally[DOT_OPEN]!;
  const commas = tally[COMMA_OPEN]!;
  // Whoever parts groups by blanks parts none by points.
  const isGroupedOtherwise = tally[BY_BLANK]! + tally[BY_APOSTROPHE]! > 0;
  const isDot = tally[DOT_DECIMAL]! + tally[COMMA_GROUPS]! > 0 || (isGroupedOtherwise && dots > 0);
  const isComma = tally[COMMA_DECIMAL]! + tally[DOT_GROUPS]! > 0 || (isGroupedOtherwise && commas > 0);
  if (isDot && isComma) return 'contradictory';
  if (isDot) return '.';
  if (isComma) return ',';
  return dots + commas > 0 ? 'undecidable' : null;
}

/** A number as the column would write it. */
function formOf(tally: Float64Array, verdict: ReturnType<typeof markOf>): string {
  const decimal = verdict === '.' || verdict === ',' ? verdict : '';
  const hasFraction = tally[decimal === ',' ? COMMA_DECIMAL : DOT_DECIMAL]! > 0 && decimal !== '';
  const open = [...(tally[DOT_OPEN]! > 0 ? ['1.234'] : []), ...(tally[COMMA_OPEN]! > 0 ? ['1,234'] : [])];
  const amount =
    decimal === '' && open.length > 0
      ? open.join(' and ')
      : `1${groupMarkOf(tally, decimal)}234${hasFraction || isFraction(tally, decimal) ? `${decimal}56` : ''}`;
  const money = tally[CURRENCY]! > 0 ? '¤ ' : '';
  return `${money}${amount}${tally[PERCENT]! > 0 ? ' %' : ''}`;
}

/** True where an open cell turned out to be a fraction. */
function isFraction(tally: Float64Array, decimal: DecimalMark | ''): boolean {
  if (decimal === '') return false;
  return tally[decimal === '.' ? DOT_OPEN : COMMA_OPEN]! > 0;
}

function groupMarkOf(tally: Float64Array, decimal: DecimalMark | ''): string {
  const isGroup = (slot: number, open: number, mark: DecimalMark) =>
    tally[slot]! > 0 || (decimal !== '' && decimal !== mark && tally[open]! > 0);
  if (isGroup(BY_DOT, DOT_OPEN, '.')) return '.';
  if (isGroup(BY_COMMA, COMMA_OPEN, ',')) return ',';
  if (tally[BY_BLANK]! > 0) return ' ';
  return tally[BY_APOSTROPHE]! > 0 ? "'" : '';
}

/** A chance: 1 may be certainty or one percent, unless the cell says which. */
export interface Chance {
  readonly value: number;
  readonly isPercent: boolean;
}

/** The chance in a decoded cell. None is over a hundred, so that `1.000` is one. Null for what is no number. */
export function readChance(cell: string): Chance | null {
  const scanned = scanNumber(cell);
  if (scanned === null || scanned.unit === 'currency') return null;
  return { value: scanned.fraction, isPercent: scanned.unit === 'percent' };
}

/**
 * The number that a decoded cell holds, its unit left out; NaN when it is blank, no number, or one whose mark the
 * column's decision leaves open.
 */
export function readNumber(cell: string, decimal: DecimalMark | null): number {
  const scanned = scanNumber(cell);
  if (scanned === null) return Number.NaN;
  const { kind, value, fraction } = scanned;
  if (kind !== DOT_OPEN && kind !== COMMA_OPEN) return value;
  if (decimal === null) return Number.NaN;
  return (kind === DOT_OPEN) === (decimal === '.') ? fraction : value;
}
