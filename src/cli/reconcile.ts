import { Chalk } from 'chalk';
import { reconcileFiles } from '../audit/reconcile.ts';
import { Fault } from '../errors.ts';
import type { InputSpec, JoinOn } from '../options.ts';
import { DISAGREEMENTS_HEADER, disagreementsCsv, disagreementsNdjson } from '../output/disagreements.ts';
import { toSafeJson } from '../reporters/json.ts';
import reconciliation from '../reporters/reconciliation.ts';
import { expandInputs } from '../table/expand.ts';
import type { ColumnMapping, Disagreement, Reconciliation } from '../types.ts';
import { painter } from './colour.ts';
import { countAtGate, EXIT } from './exit-status.ts';
import type { AuditFlags, Format } from './flags.ts';
import { inputsOf } from './inputs.ts';
import type { Io } from './io.ts';
import { type OutputFiles, openOutputs } from './outputs.ts';
import { createProgressLine } from './progress.ts';
import { toAuditOptions } from './run.ts';

export interface ReconcileFlags extends AuditFlags {
  readonly against?: readonly string[];
  readonly mapAgainst?: readonly ColumnMapping[];
  readonly on?: JoinOn;
}

/** Width of a text report that goes to no terminal. */
const FILE_COLUMNS = 100;

/** `stageproof reconcile A... --against B...`: two systems side by side; writes nothing but the files of `-o`. */
export async function reconcile(files: readonly string[], flags: ReconcileFlags, io: Io): Promise<number> {
  const against = againstOf(flags, io);
  refuseRules(flags);
  const options = await toAuditOptions(files, flags, io, flags.against);
  const { files: inputs } = await expandInputs([...options.files, ...against]);
  const outputs = openOutputs(flags.output ?? [], inputs);
  const progress = createProgressLine(io);
  const listing = createListing(outputs, flags, io);
  try {
    const found = await reconcileFiles({
      ...options,
      against,
      ...(flags.mapAgainst && { mapAgainst: flags.mapAgainst }),
      ...(flags.on && { on: flags.on }),
      onDisagreement: listing.take,
      ...(io.stderr.isTTY && flags.progress && !flags.quiet && { onProgress: progress.onProgress }),
    });
    io.signal?.throwIfAborted();
    progress.clear();
    listing.flush();
    outputs.commit((format) => rendered(found, format, { columns: FILE_COLUMNS, paint: new Chalk({ level: 0 }) }));
    print(found, flags, io);
    return isPassed(found, flags) ? EXIT.passed : EXIT.findings;
  } finally {
    progress.clear();
    outputs.discard();
  }
}

function againstOf({ against = [], table = [], encoding, delimiter }: ReconcileFlags, io: Io): readonly InputSpec[] {
  if (against.length === 0) {
    const example = 'stageproof reconcile hubspot.csv --against salesforce.csv';
    throw new Fault('usage', `no files of the second system; name them behind --against, e.g. ${example}`);
  }
  const own = table.filter(({ file }) => against.includes(file));
  return inputsOf(against, { table: own, ...(encoding && { encoding }), ...(delimiter && { delimiter }) }, io);
}

/** Two systems of which nobody was joined were not compared, and silence is never a pass. */
function isPassed(found: Reconciliation, { failOn }: ReconcileFlags): boolean {
  return failOn === 'never' || (found.pairs > 0 && countAtGate(found, failOn) === 0);
}

/** No rule runs here, so that choosing some would have no effect. */
function refuseRules({ only, skip, rule }: ReconcileFlags): void {
  if (only === undefined && skip === undefined && rule === undefined) return;
  throw new Fault('usage', 'reconcile runs no rules; leave out --only, --skip and --rule');
}

interface Listing {
  take(disagreement: Disagreement): void;
  flush(): void;
}

/** Disagreements go out while they are found, a thousand at a time. */
function createListing(outputs: OutputFiles, { format }: ReconcileFlags, io: Io): Listing {
  const write = (to: 'csv' | 'ndjson', text: string) => {
    const bytes = Buffer.from(text);
    for (const sink of outputs.sinks) if (sink.format === to) sink.write(bytes);
    if (format === to) io.stdout.write(bytes);
  };
  let waiting: Disagreement[] = [];
  const flush = () => {
    write('csv', disagreementsCsv(waiting));
    write('ndjson', disagreementsNdjson(waiting));
    waiting = [];
  };
  write('csv', DISAGREEMENTS_HEADER);
  return {
    take(disagreement) {
      waiting.push(disagreement);
      if (waiting.length === 1000) flush();
    },
    flush,
  };
}

type View = Parameters<typeof reconciliation>[1];

function rendered(found: Reconciliation, format: Format, view: View): string {
  return format === 'json' ? `${toSafeJson(found)}\n` : reconciliation(found, view);
}

function print(found: Reconciliation, flags: ReconcileFlags, io: Io): void {
  const { format = 'text', quiet } = flags;
  if (format !== 'csv' && format !== 'ndjson' && (flags.format || !quiet)) {
    const columns = Math.max(60, Math.min(io.stdout.columns ?? FILE_COLUMNS, 120));
    io.stdout.write(rendered(found, format, { columns, paint: painter(io, io.stdout, flags.color) }));
  }
  if (quiet || isPassed(found, flags)) return;
  const count = countAtGate(found, flags.failOn);
  const many = count === 1 ? '1 disagreement' : `${count.toLocaleString('en-US')} disagreements`;
  const what = found.pairs === 0 ? 'nobody is in both systems, so that nothing was compared' : many;
  io.stderr.write(`exit status 1: ${what} (--fail-on ${flags.failOn})\n`);
}
