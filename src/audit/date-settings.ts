import { Fault } from '../errors.ts';
import type { DateOrderSetting } from '../options.ts';
import { zoneHelp } from '../policy/check.ts';
import { didYouMean } from '../policy/closest.ts';
import type { PolicyInput } from '../policy/input.ts';
import type { DateDecision, GivenOrder } from '../table/dates.ts';
import { normalizeHeader, toShownHeader } from '../table/header.ts';
import { createZone, isTimeZone } from '../table/zone.ts';
import type { Column } from '../types.ts';
import type { Part } from './range.ts';

const ORDERS: Readonly<Record<DateOrderSetting['order'], GivenOrder>> = {
  dmy: 'day-first',
  mdy: 'month-first',
  ymd: 'year-first',
};

const WORDS: Readonly<Record<GivenOrder, string>> = {
  'day-first': 'day first',
  'month-first': 'month first',
  'year-first': 'year first',
};

/** What the user says of all dates, over the policy and over what the cells say. */
export interface DateSettings {
  readonly timeZone?: string;
  readonly dateOrders?: readonly DateOrderSetting[];
}

/** Refuses a zone and an order that nobody knows, before any file is blamed for it. */
export function checkDateSettings({ timeZone, dateOrders = [] }: DateSettings): void {
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw new Fault('usage', `--tz ${timeZone}: unknown time zone${zoneHelp(timeZone)}`);
  }
  for (const { order } of dateOrders) {
    if (Object.hasOwn(ORDERS, order)) continue;
    throw new Fault('usage', `--date-order ${order}: write dmy, mdy or ymd${didYouMean(order, Object.keys(ORDERS))}`);
  }
}

/** Refuses an order for a column that no file has, or that holds no dates. */
export function checkOrderColumns(
  { dateOrders = [] }: DateSettings,
  files: readonly { readonly file: string; readonly columns: readonly Column[] }[],
): void {
  const columns = files.flatMap((file) => file.columns);
  for (const { column: name, order } of dateOrders) {
    if (name === undefined || columns.some((column) => isNamed(column, name))) continue;
    const headers = [...new Set(columns.map(({ header }) => toShownHeader(header)))];
    const help = didYouMean(name, headers) || `; ${listed(headers)}`;
    throw new Fault(
      'usage',
      `--date-order "${toShownHeader(name)}=${order}": no such date column in ${files.map(({ file }) => file).join(', ')}${help}`,
    );
  }
}

function listed(headers: readonly string[]): string {
  if (headers.length === 0) return 'no date column is recognised there';
  return `the date columns are ${headers.slice(0, 8).join(', ')}${headers.length > 8 ? ', …' : ''}`;
}

/** The order that the settings name for a column: the last one that fits. */
export function orderNamed(column: Column, { dateOrders = [] }: DateSettings): GivenOrder | null {
  const own = dateOrders.findLast(({ column: name }) => name !== undefined && isNamed(column, name));
  const setting = own ?? dateOrders.findLast(({ column: name }) => name === undefined);
  return setting === undefined ? null : ORDERS[setting.order];
}

/** True where a name is the column's header, or the field that is read from it. */
function isNamed({ header, field, stage }: Column, name: string): boolean {
  return (
    normalizeHeader(header) === normalizeHeader(name) || name === (stage === undefined ? field : `${field}:${stage}`)
  );
}

/** The policy in the zone that the settings name. */
export function inZone(policy: PolicyInput | null, { timeZone }: DateSettings): PolicyInput | null {
  return timeZone === undefined ? policy : { ...policy, timeZone };
}

interface DatedColumn {
  readonly column: Column;
  readonly decision: DateDecision;
}

/** A file with how its date columns are read. */
export interface DatedFile {
  readonly part: Part;
  readonly dates: readonly DatedColumn[];
}

/** True where some dates are readings of a clock in a place that nobody names. */
export function hasClockTimes(dates: readonly DatedColumn[]): boolean {
  const isAbsolute = (format: string) => format.startsWith('epoch') || format.endsWith('offset');
  return dates.some(({ decision }) => decision.formats.some((format) => !isAbsolute(format)));
}

/** What the settings changed of one file, one sentence each. */
export function settingNotes(dates: readonly DatedColumn[], { timeZone }: DateSettings): readonly string[] {
  const orders = dates.flatMap(({ column, decision }) => {
    const { given, told, values } = decision;
    if (given === null) return [];
    const against = { 'day-first': told.monthFirst, 'month-first': told.dayFirst, 'year-first': sumOf(told) }[given];
    const rest = against === 0 ? '' : `, and ${against} of its ${values} cells cannot be`;
    return [`"${toShownHeader(column.header)}" is read ${WORDS[given]}, as --date-order says${rest}.`];
  });
  if (timeZone === undefined || !hasClockTimes(dates)) return orders;
  return [`Times without an offset are read in ${createZone(timeZone).name}, as --tz says.`, ...orders];
}

const sumOf = ({ dayFirst, monthFirst, either }: DateDecision['told']): number => dayFirst + monthFirst + either;
