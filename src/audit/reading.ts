import type { Glossary } from '../policy/glossary.ts';
import type { PolicyInput } from '../policy/input.ts';
import {
  createDateProfile,
  type DateDecision,
  type DateProfile,
  type DateReading,
  decideDates,
  type GivenOrder,
  mergeDateProfiles,
} from '../table/dates.ts';
import { createNumberProfile, mergeNumberProfiles, type NumberProfile } from '../table/numbers.ts';
import { splitRecord } from '../table/scan.ts';
import { settleEncoding } from '../table/source.ts';
import { createZoneOf, type Zone } from '../table/zone.ts';
import type { Column, Table } from '../types.ts';
import { type DateSettings, orderNamed } from './date-settings.ts';
import { datedColumns, profiledDates } from './dated-columns.ts';
import type { Blocks } from './growing.ts';
import { type Input, unterminatedFault, withSource } from './inputs.ts';
import type { Taker } from './join.ts';
import { inOrder, type Pool } from './pool.ts';
import type { Part, RangeForm } from './range.ts';
import { readFile, type TableRange, type Task } from './tasks.ts';

/** One input, read. */
export interface Reading {
  readonly input: Input;
  readonly forms: readonly RangeForm[];
  readonly records: number;
  /** The date columns with how their cells are read. */
  readonly dates: readonly { readonly column: Column; readonly decision: DateDecision }[];
  /** Of the columns by which criteria score contacts. */
  readonly numbers: readonly NumberProfile[];
  /** What the dates were decided from. */
  readonly profiles: readonly DateProfile[];
  readonly readings: readonly DateReading[];
}

export interface ReadingOptions {
  readonly pool: Pool;
  readonly crm: string;
  readonly policy: PolicyInput | null;
  readonly glossary: Glossary;
  /** The zone of the parts that name none. */
  readonly zone: Zone;
  /** Who says so: a flag, the policy, or nobody. Over a flag no file is asked for its clock. */
  readonly zoneBy: 'flag' | 'policy' | 'nobody';
  readonly dateSettings: DateSettings;
  readonly chunkBytes: number;
  readonly segmentBytes: number;
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
  readonly blocks: Blocks;
  /** `profile` asks what each column holds; by default a table is read for what is joined of it. */
  readonly purpose?: 'profile';
}

type RangeTaskOf = Extract<Task, { readonly part: Part }>;
type Stretch = Omit<RangeTaskOf, 'block'>;

/**
 * Reads the inputs of a table, cut into stretches that are read side by side, and hands the stretches to a taker in
 * file order. Where the pass shows another encoding or day order than it was made with, all is read again with a new
 * taker: how often shows in no result.
 */
export async function readTable<J>(
  inputs: readonly Input[],
  options: ReadingOptions,
  createTaker: () => Taker<never, J>,
): Promise<{ readonly readings: readonly Reading[]; readonly joined: J }> {
  let plan = inputs.map((input): Pass => ({ input, readings: [], isSettled: false }));
  for (let round = 0; ; round++) {
    const taker = createTaker();
    const readings = await readOnce(plan, round === 0 ? options : { ...options, onBytes: () => {} }, taker);
    const next = readings.map((reading, index) => nextPass(plan[index]!, reading));
    if (next.every(isSame(plan))) return { readings, joined: taker.done() };
    plan = next;
  }
}

/** How an input is read. */
interface Pass {
  readonly input: Input;
  readonly readings: readonly DateReading[];
  /** True when the encoding was decided from all bytes. */
  readonly isSettled: boolean;
}

const isSame =
  (plan: readonly Pass[]) =>
  ({ input, readings }: Pass, index: number): boolean =>
    input === plan[index]!.input && readings.join() === plan[index]!.readings.join();

/** How the input is to be read, now that it was read once. */
function nextPass({ input, isSettled }: Pass, { forms, dates }: Reading): Pass {
  if (!isSettled && input.source.text === 'utf-8' && forms.some(({ validUtf8 }) => !validUtf8)) {
    return { input: withSource(input, settleEncoding(input.source)), readings: [], isSettled: true };
  }
  const readings = dates.map(({ decision }) => decision.reading);
  return { input, readings: readings.some((reading) => reading !== null) ? readings : [], isSettled };
}

async function readOnce<J>(
  plan: readonly Pass[],
  options: ReadingOptions,
  taker: Taker<never, J>,
): Promise<readonly Reading[]> {
  const { pool, blocks, signal, onBytes } = options;
  const passes = plan.map((pass) => createFollower(pass, taker, options));
  const lent: SharedArrayBuffer[] = [];
  function* tasks(): Generator<RangeTaskOf> {
    for (const { input, readings } of plan) {
      for (const stretch of cut(input.part, options, readings)) {
        const block = blocks.take();
        lent.push(block);
        yield { ...stretch, block };
      }
    }
  }
  const owner = plan.flatMap(({ input }, index) => cut(input.part, options, []).map(() => index));
  let at = 0;
  for await (const range of inOrder(pool, tasks())) {
    signal?.throwIfAborted();
    await passes[owner[at++]!]!.follow(range as TableRange);
    blocks.giveBack(lent.shift()!);
    onBytes((range as TableRange).form.end - (range as TableRange).form.from);
  }
  return passes.map((pass) => pass.done());
}

interface Follower {
  follow(range: TableRange): Promise<void>;
  done(): Reading;
}

/** Follows an input's ranges from the first record on; what does not start where the one before ended is read again. */
function createFollower<J>({ input, readings }: Pass, taker: Taker<never, J>, options: ReadingOptions): Follower {
  const { pool, crm, policy, glossary, chunkBytes, purpose } = options;
  const { part, source } = input;
  const forms: RangeForm[] = [];
  const columns = purpose === 'profile' ? profiledDates(part) : datedColumns(part);
  const profiles = columns.map(createDateProfile);
  const numbers: NumberProfile[] = [];
  const whole = Math.max(1, part.size - part.dataStart);
  let expected = part.dataStart;
  let rows = 1;
  let records = 0;
  return {
    async follow(guessed) {
      const { from, to } = guessed.form;
      if (expected >= to && forms.length > 0) return;
      const span = { part, from: expected, to, chunkBytes };
      const task = { kind: purpose ?? part.table, ...span, crm, policy, glossary, readings, block: null };
      const range = from === expected ? guessed : ((await pool.send(task as RangeTaskOf)) as TableRange);
      const { form } = range;
      if (form.unterminated >= 0) {
        throw unterminatedFault(source.path, rows + form.records + form.blanks.length + 1, form.unterminated);
      }
      rows += form.records + form.blanks.length;
      records += form.records;
      expected = form.end;
      forms.push(form);
      if ('numbers' in range) {
        for (const [index, profile] of range.numbers.entries()) {
          numbers[index] ??= createNumberProfile();
          mergeNumberProfiles(numbers[index], profile);
        }
      }
      if ('dates' in range) {
        for (const [index, profile] of range.dates.entries()) mergeDateProfiles(profiles[index]!, profile);
      }
      taker.add(part.index, range as never, (form.end - form.from) / whole);
    },
    done() {
      const dates = decide(part, columns, profiles, options);
      return { input, forms, records, dates, profiles, numbers, readings };
    },
  };
}

function decide(
  part: Part,
  columns: readonly Column[],
  profiles: readonly DateProfile[],
  { zone, dateSettings }: Pick<ReadingOptions, 'zone' | 'dateSettings'>,
): Reading['dates'] {
  const own = createZoneOf(zone)(part);
  return columns.map((column, index) => ({
    column,
    decision: settled(profiles[index]!, own, orderNamed(column, dateSettings)),
  }));
}

/** An input that was read, in another zone: its dates' extremes are other instants. */
export function inOtherZone(reading: Reading, zone: string, options: ReadingOptions): Reading {
  const input = withZone(reading.input, zone);
  const columns = reading.dates.map(({ column }) => column);
  return { ...reading, input, dates: decide(input.part, columns, reading.profiles, options) };
}

/** The input with the zone whose clock it shows. */
export const withZone = (input: Input, zone: string): Input => ({ ...input, part: { ...input.part, zone } });

/** A column of which nobody knows how to read it is no evidence, not even where one cell speaks for itself. */
function settled(profile: DateProfile, zone: Zone, named: GivenOrder | null): DateDecision {
  const decision = decideDates(profile, zone, named);
  return decision.flaw === null ? decision : { ...decision, reading: 'none' };
}

/** The stretches of a part. Each but the first starts where a record seems to start. */
function cut(
  part: Part,
  { crm, policy, glossary, chunkBytes, segmentBytes, purpose }: ReadingOptions,
  readings: readonly DateReading[],
): Stretch[] {
  const starts = [part.dataStart];
  for (let at = part.dataStart + segmentBytes; at < part.size - segmentBytes / 2; at += segmentBytes) {
    const start = guessStart(part, at);
    if (start !== null && start > starts.at(-1)!) starts.push(start);
  }
  const kind = purpose ?? (part.table satisfies Table);
  return starts.map((from, index) => {
    const to = starts[index + 1] ?? part.size;
    return { kind, part, from, to, chunkBytes, crm, policy, glossary, readings } as Stretch;
  });
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
