import { Chalk } from 'chalk';
import type { AuditOptions, FindingsSink } from '../options.ts';
import { abortAll } from '../output/staging.ts';
import type { Applied, NextStep, TextView } from '../reporters/view.ts';
import { RULES } from '../rules/index.ts';
import { expandInputs } from '../table/expand.ts';
import type { Report } from '../types.ts';
import { painter } from './colour.ts';
import { countAtGate, EXIT } from './exit-status.ts';
import type { AuditFlags, Format, InputFlags } from './flags.ts';
import { inputsOf, overridesOf, selectionOf } from './inputs.ts';
import type { Io } from './io.ts';
import { isListing, openOutputs } from './outputs.ts';
import { readPolicy } from './policy-file.ts';
import { createProgressLine } from './progress.ts';

/** Width of a text report that goes to no terminal. */
const FILE_COLUMNS = 100;

/** What one run made: the report and, for `fix`, the files. */
export interface Outcome {
  readonly report: Report;
  readonly applied?: Applied;
  /** Paths to name on stderr. */
  readonly wrote?: readonly string[];
}

/** One audit or fix as a command line asks for it. */
export interface Run {
  readonly files: readonly string[];
  readonly flags: AuditFlags;
  readonly extent?: TextView['extent'];
  perform(options: AuditOptions): Promise<Outcome>;
  nextSteps(report: Report): readonly NextStep[];
}

/** Reads, performs, prints, and answers the exit status. */
export async function execute(run: Run, io: Io): Promise<number> {
  const { files, flags, perform } = run;
  const options = await toAuditOptions(files, flags, io);
  const { files: inputs } = await expandInputs(options.files);
  const outputs = openOutputs(flags.output ?? [], inputs);
  const progress = createProgressLine(io);
  io.signal?.addEventListener('abort', abortAll);
  try {
    const outcome = await perform({
      ...options,
      withoutContacts: flags.withoutContacts === true,
      findings: [...outputs.sinks, ...screenSinks(flags, io)],
      ...(hasProgress(flags, io) && { onProgress: progress.onProgress }),
    });
    io.signal?.throwIfAborted();
    progress.clear();
    const renders = await createRenderer(run, outcome);
    outputs.commit((format) => renders(format, { columns: FILE_COLUMNS, paint: new Chalk({ level: 0 }) }));
    print(run, outcome, renders, io);
    return countAtGate(outcome.report, flags.failOn) > 0 ? EXIT.findings : EXIT.passed;
  } finally {
    io.signal?.removeEventListener('abort', abortAll);
    progress.clear();
    outputs.discard();
  }
}

/** The options that a command line stands for, all of it checked but the files themselves. */
export async function toAuditOptions(
  files: readonly string[],
  flags: InputFlags,
  io: Io,
  elsewhere: readonly string[] = [],
): Promise<AuditOptions> {
  const inputs = inputsOf(files, flags, io, elsewhere);
  const policy = flags.policy === PRESET_ONLY ? undefined : await readPolicy(flags.policy, io.cwd);
  return {
    files: inputs,
    ...(policy && { policy }),
    ...(flags.asOf !== undefined && { asOf: flags.asOf }),
    ...(flags.map && { map: flags.map }),
    ...overridesOf(inputs, flags, elsewhere),
    ...(flags.tz !== undefined && { timeZone: flags.tz }),
    ...(flags.dateOrder && { dateOrders: flags.dateOrder }),
    ...(await selectionOf(flags)),
    ...(flags.threads !== undefined && { threads: flags.threads }),
    ...(io.signal && { signal: io.signal }),
  };
}

/** As `flags.policy`: no policy file is looked for, the CRM's preset stands alone. No file can have this name. */
export const PRESET_ONLY = '\0preset';

type Renderer = (format: Format, sink: Pick<TextView, 'columns' | 'paint'>) => string;

async function createRenderer({ flags, extent, nextSteps }: Run, { report, applied }: Outcome): Promise<Renderer> {
  const [text, json, markdown] = await Promise.all([
    import('../reporters/text.ts'),
    import('../reporters/json.ts'),
    import('../reporters/markdown.ts'),
  ]);
  const view = {
    rules: RULES,
    asOfGiven: flags.asOf !== undefined,
    next: nextSteps(report),
    extent: extent ?? 'full',
    ...(applied && { applied }),
  };
  return (format, sink) => {
    if (format === 'json') return json.default(report);
    if (format === 'markdown') return markdown.default(report, view);
    return text.default(report, { ...view, ...sink });
  };
}

function print({ flags }: Run, { report, wrote = [] }: Outcome, renders: Renderer, io: Io): void {
  const format = flags.format ?? 'text';
  if (!isListing(format) && (flags.format || !flags.quiet)) {
    io.stdout.write(renders(format, { columns: screenColumns(io), paint: painter(io, io.stdout, flags.color) }));
  }
  if (flags.quiet) return;
  for (const path of wrote) io.stderr.write(`wrote ${path}\n`);
  const count = countAtGate(report, flags.failOn);
  if (count === 0) return;
  const findings = count === 1 ? '1 finding' : `${count.toLocaleString('en-US')} findings`;
  const orWorse = flags.failOn === 'error' ? flags.failOn : `${flags.failOn} or worse`;
  io.stderr.write(`exit status 1: ${findings} of severity ${orWorse} (--fail-on ${flags.failOn})\n`);
}

/** Width of a text on standard output. */
export const screenColumns = (io: Io): number => Math.max(60, Math.min(io.stdout.columns ?? FILE_COLUMNS, 120));

function screenSinks({ format }: AuditFlags, io: Io): readonly FindingsSink[] {
  if (!format || !isListing(format)) return [];
  return [{ format, write: (bytes) => io.stdout.write(bytes) }];
}

export function hasProgress({ format, progress, quiet }: InputFlags, io: Io): boolean {
  // A listing that scrolls over the same terminal would tear the line apart.
  const scrolls = format !== undefined && isListing(format) && io.stdout.isTTY;
  return io.stderr.isTTY && progress && !quiet && !scrolls;
}
