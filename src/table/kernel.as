/*
 * AssemblyScript: what every byte of a file goes through, compiled to WebAssembly. `kernel.ts` embeds the compiled
 * module, lays out the memory, and says what each function is for; a test compiles this file again.
 *
 * Places in the text are relative to it. Up to 64 bytes behind the text are read, and disregarded.
 */

const QUOTE: u32 = 34;
const LF: u32 = 10;
const CR: u32 = 13;

/** What `split` found besides records. */
export let strays: i32 = 0;
export let opened: i32 = -1;
export let isFull: i32 = 0;

// @ts-ignore: decorator
@inline
function marksIn(at: usize, delimiters: v128): u64 {
  const bytes = v128.load(at);
  const separators = v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, i8x16.splat(34)));
  const lineEnds = v128.or(i8x16.eq(bytes, i8x16.splat(10)), i8x16.eq(bytes, i8x16.splat(13)));
  return u64(<u32>i8x16.bitmask(v128.or(separators, lineEnds)) & 0xffff);
}

// @ts-ignore: decorator
@inline
function writeRecord(record: usize, first: usize, last: usize): void {
  store<i32>(record, <i32>(first >> 2));
  store<i32>(record, <i32>(last >> 2), 4);
}

function noteStray(list: usize, record: usize): void {
  store<i32>(list + (<usize>strays << 2), <i32>(record >> 3));
  strays++;
}

export function split(
  text: usize,
  length: i32,
  isLast: i32,
  delimiter: u32,
  bounds: usize,
  mostBounds: i32,
  records: usize,
  mostRecords: i32,
  strayList: usize,
): i32 {
  const delimiters = i8x16.splat(<i8>delimiter);
  const end = text + <usize>length;
  const boundsLimit = bounds + ((<usize>mostBounds - 256) << 2);
  const recordsLimit = records + ((<usize>mostRecords - 66) << 3);
  let bound = bounds + 4;
  let first = bounds;
  let record = records;
  let start = text;
  let isStray = false;
  // Marks before this place are done with: the second byte of a pair.
  let done = text;
  let quote: usize = 0;
  strays = 0;
  isFull = 0;
  store<i32>(bounds, -1);
  for (let from = text; from < end; from += 64) {
    if (bound > boundsLimit || record > recordsLimit) {
      isFull = 1;
      break;
    }
    let marks =
      marksIn(from, delimiters) |
      (marksIn(from + 16, delimiters) << 16) |
      (marksIn(from + 32, delimiters) << 32) |
      (marksIn(from + 48, delimiters) << 48);
    if (end - from < 64) marks &= (<u64>1 << <u64>(end - from)) - 1;
    for (; marks != 0; marks &= marks - 1) {
      const at = from + <usize>ctz(marks);
      const byte = <u32>load<u8>(at);
      if (quote != 0) {
        if (byte != QUOTE || at < done) continue;
        // Whether a quote closes its cell is told by the byte behind it.
        if (at + 1 >= end && !isLast) {
          from = end;
          break;
        }
        const next = at + 1 < end ? <u32>load<u8>(at, 1) : LF;
        if (next == QUOTE) {
          done = at + 2;
          continue;
        }
        quote = 0;
        if (next != delimiter && next != LF && next != CR) isStray = true;
        continue;
      }
      if (byte == delimiter) {
        store<i32>(bound, <i32>(at - text));
        bound += 4;
        start = at + 1;
        continue;
      }
      if (byte == QUOTE) {
        if (at == start) quote = at;
        continue;
      }
      if (at < done) continue;
      let next = at + 1;
      if (byte == CR) {
        if (next >= end && !isLast) {
          from = end;
          break;
        }
        if (next < end && <u32>load<u8>(next) == LF) next++;
      }
      done = start = next;
      store<i32>(bound, <i32>(at - text));
      if (isStray) noteStray(strayList, record - records);
      isStray = false;
      writeRecord(record, first - bounds, bound - bounds);
      record += 8;
      first = bound + 4;
      store<i32>(first, <i32>(next - text) - 1);
      bound = first + 4;
    }
  }
  opened = isLast && !isFull && quote != 0 ? <i32>(quote - text) : -1;
  // The last record needs no terminator; a delimiter as the very last byte leaves one more, empty cell.
  if (isLast && !isFull && quote == 0 && load<i32>(first) + 1 < length) {
    store<i32>(bound, length);
    if (isStray) noteStray(strayList, record - records);
    writeRecord(record, first - bounds, bound - bounds);
    record += 8;
    first = bound + 4;
    store<i32>(first, length - 1);
  }
  // Where a next record would start.
  store<i32>(record, <i32>((first - bounds) >> 2));
  return <i32>((record - records) >> 3);
}

/** Where a cell starts and ends, its plain quotes aside, in the two halves of a number; 0 where its record has none. */
// @ts-ignore: decorator
@inline
function find(text: usize, bounds: usize, record: usize, cell: i32): u64 {
  const first = load<i32>(record);
  if (<u32>cell >= <u32>(load<i32>(record, 4) - first)) return 0;
  const bound = bounds + (<usize>(first + cell) << 2);
  return plain(text + <usize>(load<i32>(bound) + 1), text + <usize>load<i32>(bound, 4));
}

// @ts-ignore: decorator
@inline
function plain(from: usize, to: usize): u64 {
  const isQuoted = to - from > 1 && <u32>load<u8>(from) == QUOTE && <u32>load<u8>(to - 1) == QUOTE;
  return (<u64>(from + <usize>isQuoted) << 32) | <u64>(to - <usize>isQuoted);
}

// @ts-ignore: decorator
@inline
function startOf(span: u64): usize {
  return <usize>(span >> 32);
}

// @ts-ignore: decorator
@inline
function endOf(span: u64): usize {
  return <usize>(<u32>span);
}

const PLACES = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

/** Pairs of digits, tens first, as numbers. */
// @ts-ignore: decorator
@inline
function pairs(digits: v128): v128 {
  const tens = v128.and(digits, i16x8.splat(0xff));
  return i16x8.add(i16x8.mul(tens, i16x8.splat(10)), i16x8.shr_u(digits, 8));
}

// @ts-ignore: decorator
@inline
function readId(from: usize, to: usize): f64 {
  const length = <i32>(to - from);
  if (length == 0) return -1;
  if (length > 15 || (length > 1 && load<u8>(from) == 48)) return NaN;
  const isDigit = i8x16.ge_u(PLACES, i8x16.splat(<i8>(16 - length)));
  const digits = v128.and(i8x16.sub(v128.load(to - 16), i8x16.splat(48)), isDigit);
  if (!i8x16.all_true(i8x16.le_u(digits, i8x16.splat(9)))) return NaN;
  const fours = i32x4.dot_i16x8_s(pairs(digits), i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const high = <u64>i32x4.extract_lane(fours, 0) * 10000 + <u64>i32x4.extract_lane(fours, 1);
  const low = <u64>i32x4.extract_lane(fours, 2) * 10000 + <u64>i32x4.extract_lane(fours, 3);
  return <f64>(<i64>(high * 100000000 + low));
}

export function ids(text: usize, bounds: usize, records: usize, count: i32, cell: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const span = find(text, bounds, records + (<usize>i << 3), cell);
    store<f64>(out + (<usize>i << 3), span == 0 ? NaN : readId(startOf(span), endOf(span)));
  }
}

/*
 * A dictionary: how many texts it holds, then slots of 48 bytes, each with a text of up to 32 bytes, its length (0 in
 * a free slot) and its code.
 */
const SLOTS: u32 = 128;
const MOST_TEXTS: i32 = 64;

/** The first sixteen bytes of a text, zeros behind its end. */
// @ts-ignore: decorator
@inline
function sixteen(from: usize, length: i32): v128 {
  return v128.and(v128.load(from), i8x16.lt_s(PLACES, i8x16.splat(<i8>length)));
}

/** True for a text that a dictionary could hold: one without quotes. */
// @ts-ignore: decorator
@inline
function isPlain(length: i32, one: v128, other: v128): bool {
  if (length > 32 || length == 0) return false;
  return !v128.any_true(v128.or(i8x16.eq(one, i8x16.splat(34)), i8x16.eq(other, i8x16.splat(34))));
}

/** The slot of a text, or the free one where it would be. */
// @ts-ignore: decorator
@inline
function slotOf(dictionary: usize, length: i32, one: v128, other: v128): usize {
  const folded = v128.xor(one, i64x2.mul(other, i64x2.splat(0x2545f4914f6cdd1d)));
  const mixed = (i64x2.extract_lane(folded, 0) * 0x9e3779b97f4a7c15) ^ (i64x2.extract_lane(folded, 1) + length);
  let slot = <u32>((<u64>(mixed * 0x9e3779b97f4a7c15)) >> 57);
  while (true) {
    const at = dictionary + 16 + slot * 48;
    const held = load<i32>(at, 32);
    if (held == 0) return at;
    if (held == length) {
      const difference = v128.or(v128.xor(v128.load(at), one), v128.xor(v128.load(at, 16), other));
      if (!v128.any_true(difference)) return at;
    }
    slot = (slot + 1) & (SLOTS - 1);
  }
}

export function learn(text: usize, start: i32, end: i32, dictionary: usize, code: i32): void {
  const span = plain(text + start, text + end);
  const length = <i32>(endOf(span) - startOf(span));
  const one = sixteen(startOf(span), length);
  const other = sixteen(startOf(span) + 16, length - 16);
  const texts = load<i32>(dictionary);
  if (texts >= MOST_TEXTS || !isPlain(length, one, other)) return;
  const slot = slotOf(dictionary, length, one, other);
  if (load<i32>(slot, 32) != 0) return;
  v128.store(slot, one);
  v128.store(slot, other, 16);
  store<i32>(slot, length, 32);
  store<i32>(slot, code, 36);
  store<i32>(dictionary, texts + 1);
}

// @ts-ignore: decorator
@inline
function readCode(from: usize, length: i32, dictionary: usize): i32 {
  if (length == 0) return 0;
  const one = sixteen(from, length);
  const other = sixteen(from + 16, length - 16);
  if (!isPlain(length, one, other)) return -1;
  const slot = slotOf(dictionary, length, one, other);
  return load<i32>(slot, 32) == 0 ? -1 : load<i32>(slot, 36);
}

export function codes(
  text: usize,
  bounds: usize,
  records: usize,
  count: i32,
  cell: i32,
  out: usize,
  dictionary: usize,
): void {
  for (let i = 0; i < count; i++) {
    const span = find(text, bounds, records + (<usize>i << 3), cell);
    const code = span == 0 ? -1 : readCode(startOf(span), <i32>(endOf(span) - startOf(span)), dictionary);
    store<i32>(out + (<usize>i << 2), code);
  }
}

// @ts-ignore: decorator
@inline
function isOuter(byte: u32): bool {
  return byte == 32 || byte == QUOTE;
}

// @ts-ignore: decorator
@inline
function readEmail(from: usize, to: usize): f64 {
  if (from == to) return -1;
  if (isOuter(load<u8>(from)) || isOuter(load<u8>(to - 1))) return NaN;
  let one: u32 = 0x811c9dc5;
  let other: u32 = <u32>(to - from);
  for (let at = from; at < to; at++) {
    let byte = <u32>load<u8>(at);
    if (byte - 65 <= 25) byte += 32;
    one = (one ^ byte) * 0x01000193;
    other = (other ^ byte) * 0x5bd1e995;
    other ^= other >> 13;
  }
  return <f64>one * 2097152 + <f64>(other & 0x1fffff);
}

export function emails(text: usize, bounds: usize, records: usize, count: i32, cell: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const span = find(text, bounds, records + (<usize>i << 3), cell);
    store<f64>(out + (<usize>i << 3), span == 0 ? NaN : readEmail(startOf(span), endOf(span)));
  }
}

/* A date is its milliseconds times two, plus one where it is fixed, not a reading of some clock. */
const BLANK: i64 = i64.MAX_VALUE;
const LOOK: i64 = i64.MIN_VALUE;
const FIRST_YEAR: i32 = 1900;
const LAST_YEAR: i32 = 2199;

/** The seconds of `:SS` at a place, -1 where there are none. */
// @ts-ignore: decorator
@inline
function secondsAt(at: usize): i32 {
  const tens = <u32>load<u8>(at, 1) - 48;
  const ones = <u32>load<u8>(at, 2) - 48;
  return load<u8>(at) == 58 && tens <= 5 && ones <= 9 ? <i32>(tens * 10 + ones) : -1;
}

/** The milliseconds of `.mmm` at a place, -1 where there are none. */
// @ts-ignore: decorator
@inline
function thousandthsAt(at: usize): i32 {
  const hundreds = <u32>load<u8>(at, 1) - 48;
  const tens = <u32>load<u8>(at, 2) - 48;
  const ones = <u32>load<u8>(at, 3) - 48;
  const isNumber = load<u8>(at) == 46 && hundreds <= 9 && tens <= 9 && ones <= 9;
  return isNumber ? <i32>(hundreds * 100 + tens * 10 + ones) : -1;
}

/** `YYYY-MM-DD`, then nothing or ` HH:MM`, then nothing or `:SS`, then nothing, `Z` or `.mmmZ`; T serves as a blank. */
// @ts-ignore: decorator
@inline
function readDate(from: usize, to: usize, months: usize): i64 {
  const length = to - from;
  if (length == 0) return BLANK;
  if (length != 10 && length != 16 && length != 19 && length != 20 && length != 24) return LOOK;
  const form = i8x16(48, 48, 48, 48, 45, 48, 48, 45, 48, 48, 32, 48, 48, 58, 48, 48);
  const largest = i8x16(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9);
  let bytes = v128.load(from);
  // A date alone is its first moment.
  if (length == 10) bytes = v128.bitselect(bytes, form, i8x16.lt_s(PLACES, i8x16.splat(10)));
  else if (i8x16.extract_lane_u(bytes, 10) == 84) bytes = i8x16.replace_lane(bytes, 10, 32);
  const digits = i8x16.sub(bytes, form);
  if (!i8x16.all_true(i8x16.le_u(digits, largest))) return LOOK;
  const numbers = pairs(i8x16.shuffle(digits, digits, 0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 4, 4, 4, 4));
  const year = <i32>i16x8.extract_lane_u(numbers, 0) * 100 + <i32>i16x8.extract_lane_u(numbers, 1);
  const month = <i32>i16x8.extract_lane_u(numbers, 2);
  const day = <i32>i16x8.extract_lane_u(numbers, 3);
  const hour = <i32>i16x8.extract_lane_u(numbers, 4);
  const minute = <i32>i16x8.extract_lane_u(numbers, 5);
  if (year < FIRST_YEAR || year > LAST_YEAR || <u32>(month - 1) > 11 || hour > 23 || minute > 59) return LOOK;
  const starts = months + (<usize>((year - FIRST_YEAR) * 12 + month - 1) << 2);
  const days = load<i32>(starts) + day - 1;
  if (day == 0 || days >= load<i32>(starts, 4)) return LOOK;
  let thousandths = (hour * 60 + minute) * 60000;
  if (length > 16) {
    const seconds = secondsAt(from + 16);
    if (seconds < 0) return LOOK;
    thousandths += seconds * 1000;
    if (length > 19) {
      const rest = length == 24 ? thousandthsAt(from + 19) : 0;
      if (rest < 0 || load<u8>(to - 1) != 90) return LOOK;
      thousandths += rest;
    }
  }
  return ((<i64>days * 86400000 + <i64>thousandths) << 1) | <i64>(length > 19);
}

/** Writes to `tally` how many dates of a kind there are, the newest and the oldest. */
// @ts-ignore: decorator
@inline
function writeKind(tally: usize, count: i32, newest: i64, oldest: i64): void {
  store<f64>(tally, <f64>count);
  store<f64>(tally, <f64>(newest >> 1), 8);
  store<f64>(tally, <f64>(oldest >> 1), 16);
}

export function dates(
  text: usize,
  bounds: usize,
  records: usize,
  count: i32,
  cell: i32,
  out: usize,
  months: usize,
  tally: usize,
  isPacked: i32,
): void {
  let looks = 0;
  let readings = 0;
  let newestReading = i64.MIN_VALUE;
  let oldestReading = i64.MAX_VALUE;
  let fixed = 0;
  let newestFixed = i64.MIN_VALUE;
  let oldestFixed = i64.MAX_VALUE;
  for (let i = 0; i < count; i++) {
    const place = out + (<usize>i << 3);
    const span = find(text, bounds, records + (<usize>i << 3), cell);
    const date = span == 0 ? LOOK : readDate(startOf(span), endOf(span), months);
    if (date == BLANK) store<f64>(place, Infinity);
    else if (date == LOOK) {
      store<f64>(place, NaN);
      looks++;
    } else {
      store<f64>(place, <f64>(isPacked ? ((date >> 1) << 4) | (date & 1) : date >> 1));
      if (date & 1) {
        fixed++;
        newestFixed = max(newestFixed, date);
        oldestFixed = min(oldestFixed, date);
      } else {
        readings++;
        newestReading = max(newestReading, date);
        oldestReading = min(oldestReading, date);
      }
    }
  }
  writeKind(tally, readings, newestReading, oldestReading);
  writeKind(tally + 24, fixed, newestFixed, oldestFixed);
  store<f64>(tally, <f64>looks, 48);
}
