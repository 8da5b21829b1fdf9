import type { PolicyInput } from '../policy/input.ts';
import {
  createDateProfile,
  type DateDecision,
  type DateProfile,
  type DateReading,
  decideDates,
  mergeDateProfiles,
} from '../table/dates.ts';
import { splitRecord } from '../table/scan.ts';
import { settleEncoding } from '../table/source.ts';
import type { Zone } from '../table/zone.ts';
import type { Column, Table } from '../types.ts';
import { type Input, unterminatedFault, withSource } from './inputs.ts';
import { inOrder, type Pool } from './pool.ts';
import type { Part, RangeForm } from './range.ts';
import type { ContactsRange } from './read-contacts.ts';
import { dateColumns } from './read-contacts.ts';
import type { DealsRange } from './read-deals.ts';
import type { HistoryRange } from './read-history.ts';
import { readFile, type Task } from './tasks.ts';

export type TableRange = ContactsRange | DealsRange | HistoryRange | { readonly form: RangeForm };

/** One input, read. */
export interface Reading {
  readonly input: Input;
  /** What was read, until the join takes it. */
  readonly ranges: TableRange[];
  readonly forms: readonly RangeForm[];
  readonly records: number;
  /** The date columns with how their cells are read. */
  readonly dates: readonly { readonly column: Column; readonly decision: DateDecision }[];
  readonly readings: readonly DateReading[];
}

export interface ReadingOptions {
  readonly pool: Pool;
  readonly crm: string;
  readonly policy: PolicyInput | null;
  readonly zone: Zone;
  readonly chunkBytes: number;
  readonly segmentBytes: number;
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

type RangeTaskOf = Extract<Task, { readonly part: Part }>;

/**
 * Reads all inputs, cut into stretches that are read side by side. Where a cut was guessed wrong, or a first pass
 * showed another encoding or day order, the file is read again: how often shows in no result.
 */
export async function readInputs(inputs: readonly Input[], options: ReadingOptions): Promise<Reading[]> {
  const plain: readonly DateReading[] = [];
  const all = inputs.map((input) => cut(input.part, options, plain));
  const results = await runAll(all, options);
  const readings: Reading[] = [];
  for (const [index, first] of inputs.entries()) {
    readings.push(await settle(first, results[index]!, options));
  }
  return readings;
}

async function runAll(tasks: readonly RangeTaskOf[][], options: ReadingOptions): Promise<TableRange[][]> {
  const results: TableRange[][] = tasks.map(() => []);
  const flat = tasks.flatMap((own, index) => own.map((task) => ({ task, index })));
  let at = 0;
  for await (const range of inOrder(
    options.pool,
    flat.map(({ task }) => task),
  )) {
    options.signal?.throwIfAborted();
    const { index } = flat[at++]!;
    results[index]!.push(range as TableRange);
    options.onBytes(range.form.end - range.form.from);
  }
  return results;
}

async function settle(input: Input, ranges: TableRange[], options: ReadingOptions): Promise<Reading> {
  let settled = input;
  let sound = await repair(input, ranges, options, []);
  const isUtf8 = sound.every(({ form }) => form.validUtf8);
  if (!isUtf8 && input.source.text === 'utf-8') {
    settled = withSource(input, settleEncoding(input.source));
    if (settled.part.text !== 'utf-8') sound = await again(settled, options, []);
  }
  let dates = decide(settled.part, sound, options.zone);
  const readings = dates.map(({ decision }) => decision.reading);
  if (readings.some((reading) => reading !== null)) {
    sound = await again(settled, options, readings);
    dates = decide(settled.part, sound, options.zone);
  }
  const records = sound.reduce((sum, { form }) => sum + form.records, 0);
  return { input: settled, ranges: sound, forms: sound.map(({ form }) => form), records, dates, readings };
}

async function again(input: Input, options: ReadingOptions, readings: readonly DateReading[]): Promise<TableRange[]> {
  const [ranges] = await runAll([cut(input.part, options, readings)], { ...options, onBytes: () => {} });
  return repair(input, ranges!, options, readings);
}

/** Follows the ranges from the first record on; what does not start where the one before it ended is read again. */
async function repair(
  { part, source }: Input,
  ranges: readonly TableRange[],
  { pool, crm, policy, chunkBytes }: ReadingOptions,
  readings: readonly DateReading[],
): Promise<TableRange[]> {
  const sound: TableRange[] = [];
  let expected = part.dataStart;
  let rows = 1;
  for (const [index, guessed] of ranges.entries()) {
    const to = ranges[index + 1]?.form.from ?? part.size;
    if (expected >= to && expected > part.dataStart) continue;
    const task = { kind: part.table, part, from: expected, to, chunkBytes, crm, policy, readings } as RangeTaskOf;
    const range = guessed.form.from === expected ? guessed : ((await pool.run(task)) as TableRange);
    rows += range.form.records + range.form.blanks.length;
    if (range.form.unterminated >= 0) throw unterminatedFault(source.path, rows + 1, range.form.unterminated);
    expected = range.form.end;
    sound.push(range);
  }
  return sound;
}

/** The stretches of a part. Each but the first starts where a record seems to start. */
function cut(
  part: Part,
  { crm, policy, chunkBytes, segmentBytes }: ReadingOptions,
  readings: readonly DateReading[],
): RangeTaskOf[] {
  const starts = [part.dataStart];
  for (let at = part.dataStart + segmentBytes; at < part.size - segmentBytes / 2; at += segmentBytes) {
    const start = guessStart(part, at);
    if (start !== null && start > starts.at(-1)!) starts.push(start);
  }
  const kind = part.table satisfies Table;
  return starts.map(
    (from, index) =>
      ({ kind, part, from, to: starts[index + 1] ?? part.size, chunkBytes, crm, policy, readings }) as RangeTaskOf,
  );
}

const GUESS_BYTES = 1 << 18;
const GUESS_RECORDS = 16;
const LF = 10;

/** Where a record starts near `at`: behind a line end from which several records are as wide as the header. */
function guessStart(part: Part, at: number): number | null {
  const window = Buffer.allocUnsafe(Math.min(GUESS_BYTES, part.size - at));
  const length = readFile(part.fd, window, 0, window.length, at);
  for (let line = window.indexOf(LF); line >= 0 && line < length; line = window.indexOf(LF, line + 1)) {
    if (line > length / 2) return null;
    if (isRecordStart(part, window.subarray(0, length), line + 1)) return at + line + 1;
  }
  return null;
}

function isRecordStart(part: Part, bytes: Uint8Array, from: number): boolean {
  const ends: number[] = [];
  let at = from;
  for (let record = 0; record < GUESS_RECORDS; record++) {
    const stop = splitRecord(bytes, at, bytes.length, part.delimiter, ends);
    if (stop >= bytes.length) return record > 0;
    if (ends.length !== part.layout.header.length) return false;
    at = stop + 1;
    if (bytes[stop] === 13 && bytes[at] === LF) at++;
  }
  return true;
}

function decide(part: Part, ranges: readonly TableRange[], zone: Zone): Reading['dates'] {
  return datedColumns(part).map((column, index) => {
    const profile: DateProfile = createDateProfile();
    for (const range of ranges) if ('dates' in range) mergeDateProfiles(profile, range.dates[index]!);
    const decision = decideDates(profile, zone);
    // A column of which nobody knows how to read it is no evidence, not even where one cell speaks for itself.
    return { column, decision: decision.flaw === null ? decision : { ...decision, reading: 'none' as const } };
  });
}

/** The columns that a reader keeps date profiles of; the groups of a wide history count as one. */
function datedColumns({ table, layout }: Part): readonly Column[] {
  if (table === 'companies') return [];
  if (table !== 'history') return dateColumns(layout.columns);
  const { history } = layout;
  const position =
    history?.shape === 'wide'
      ? history.first + history.at
      : (layout.columns.find(({ field }) => field === 'at')?.position ?? 0);
  return [{ field: 'at', position, header: layout.header[position] ?? '' }];
}
