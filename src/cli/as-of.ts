import type { Instant } from '../types.ts';

// Date.UTC takes the years 0 to 99 for 1900 to 1999, so a year has four digits that mean it.
const FORM = /^([1-9]\d{3})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:\d\d)?)?$/;
const MINUTE = 60_000;

/** Reads `--as-of`: an ISO date (midnight UTC), or date and time (UTC unless it says otherwise); null for all else. */
export function readAsOf(text: string): Instant | null {
  const match = FORM.exec(text.trim());
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const millisecond = Number((match[7] ?? '').padEnd(3, '0'));
  const at = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!, millisecond);
  const date = new Date(at);
  // Date.UTC rolls 30 February over to 1 March; a date that does not read back is none.
  const isReal =
    date.getUTCMonth() === month! - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return isReal ? at - offsetOf(match[8]) * MINUTE : null;
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return zone.startsWith('-') ? -minutes : minutes;
}
