/** How a number format shows numbers, as far as it changes what a person reads. */
export type NumberFormat =
  | { readonly kind: 'number' }
  /** At least so many digits: postal codes, ids. */
  | { readonly kind: 'digits'; readonly digits: number }
  | { readonly kind: 'percent'; readonly decimals: number }
  | { readonly kind: 'date'; readonly shows: DateParts };

/** What of a moment a format shows; `seconds` includes the time. */
export type DateParts = 'date' | 'time' | 'seconds';

/** Serial numbers count the days from here. */
export type DateSystem = 1900 | 1904;

const NUMBER: NumberFormat = { kind: 'number' };
const DAY = 86_400_000;
// Excel takes 1900 for a leap year, as Lotus 1-2-3 did: from March 1900 on it counts from one day earlier.
const ORIGIN: Readonly<Record<DateSystem, number>> = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) };
const LEAP_DAY = 60;
/** One day behind 9999-12-31. */
const LAST_DAY: Readonly<Record<DateSystem, number>> = { 1900: 2_958_466, 1904: 2_957_004 };

/** The formats that files refer to by number alone; those from 27 on are the ones of East Asian dates. */
const BUILT_IN: ReadonlyMap<number, string> = new Map([
  [9, '0%'],
  [10, '0.00%'],
  ...[14, 15, 16, 17].map((id) => [id, 'yyyy-mm-dd'] as const),
  ...[18, 20].map((id) => [id, 'hh:mm'] as const),
  ...[19, 21, 45, 47].map((id) => [id, 'hh:mm:ss'] as const),
  [22, 'yyyy-mm-dd hh:mm'],
  ...[27, 28, 29, 30, 31, 34, 35, 36].map((id) => [id, 'yyyy-mm-dd'] as const),
  ...[32, 33].map((id) => [id, 'hh:mm:ss'] as const),
  ...[50, 51, 52, 53, 54, 55, 56, 57, 58].map((id) => [id, 'yyyy-mm-dd'] as const),
]);

/** The format of that number, which a file need not spell out. */
export function builtInFormat(id: number): NumberFormat {
  const code = BUILT_IN.get(id);
  return code === undefined ? NUMBER : readFormat(code);
}

/** What a format code means for numbers: that of positive ones, which is all that dates and ids are. */
export function readFormat(code: string): NumberFormat {
  const bare = code
    .replace(/"[^"]*"|\\.|[_*]./g, '')
    // Hours that count on behind 24 are a duration.
    .replace(/\[(?:h+|m+|s+)\]/gi, '#')
    .replace(/\[[^\]]*\]/g, '');
  const format = bare.split(';')[0]!.trim().toLowerCase();
  if (format === 'general') return NUMBER;
  if (/^00+$/.test(format)) return { kind: 'digits', digits: format.length };
  const percent = /^0(?:\.(0+))?%$/.exec(format);
  if (percent) return { kind: 'percent', decimals: percent[1]?.length ?? 0 };
  const tokens = format.replace(/am\/pm|a\/p/g, '').replace(/s[.,]0+/g, 's');
  if (/[#?0]/.test(tokens) || !/[ymdhs]/.test(tokens)) return NUMBER;
  return { kind: 'date', shows: tokens.includes('s') ? 'seconds' : tokens.includes('h') ? 'time' : 'date' };
}

/** The text of a number as a file holds it: dates in ISO form, never an exponent but where digits are lost for good. */
export function numberText(raw: string, format: NumberFormat, system: DateSystem): string {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return raw;
  if (format.kind === 'date' && value >= 0 && value < LAST_DAY[system]) return dateText(value, format.shows, system);
  if (format.kind === 'percent') return `${(value * 100).toFixed(format.decimals)}%`;
  const text = plainText(raw.trim(), value);
  return format.kind === 'digits' && /^\d+$/.test(text) ? text.padStart(format.digits, '0') : text;
}

/**
 * A whole number of 17 digits or more that went through floating point, as spreadsheets keep all numbers: its last
 * digits are not those that were typed.
 */
export function isRounded(text: string): boolean {
  return /^-?\d(?:\.\d+)?E\+\d+$/.test(text);
}

/** Without exponent, and with every digit that is known; a rounded number keeps its exponent, so that it shows. */
function plainText(raw: string, value: number): string {
  const isWritten = /^-?\d+$/.test(raw);
  const digits = isWritten ? raw.replace('-', '').replace(/^0+(?=\d)/, '') : '';
  if (isWritten && (digits.length < 17 || !/^0*$/.test(digits.slice(15)))) return raw;
  const short = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(isWritten ? value.toExponential() : short);
  const exponent = Number(match?.[4] ?? 0);
  if (match === null && Math.abs(value) < 1e16) return short;
  if (exponent >= 16 || Math.abs(value) >= 1e16) return value.toExponential().replace('e', 'E');
  const [, sign = '', first = '', rest = ''] = match!;
  return `${sign}0.${'0'.repeat(-exponent - 1)}${first}${rest}`;
}

function dateText(serial: number, shows: DateParts, system: DateSystem): string {
  const isLeapDay = system === 1900 && Math.floor(serial) === LEAP_DAY;
  const shift = system === 1900 && serial < LEAP_DAY ? 1 : 0;
  const iso = new Date(ORIGIN[system] + Math.round((serial + shift) * DAY)).toISOString();
  const date = isLeapDay ? '1900-02-29' : iso.slice(0, 10);
  const time = timeText(iso, shows);
  if (serial < 1 && shows !== 'date') return time === '' ? '00:00' : time;
  return time === '' ? date : `${date} ${time}`;
}

/** The time of day; what a format hides is shown where it is not zero. */
function timeText(iso: string, shows: DateParts): string {
  const millis = iso.slice(19, 23);
  if (millis !== '.000') return iso.slice(11, 23);
  const seconds = iso.slice(17, 19);
  if (seconds !== '00' || shows === 'seconds') return iso.slice(11, 19);
  const minutes = iso.slice(11, 16);
  return minutes === '00:00' && shows === 'date' ? '' : minutes;
}
