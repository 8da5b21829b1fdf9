import { join } from 'node:path';
import { fixFiles } from '../audit/audit.ts';
import { leftovers } from '../output/staging.ts';
import type { FixFlags } from './flags.ts';
import type { Io } from './io.ts';
import { afterFix } from './next-steps.ts';
import { execute } from './run.ts';

/** `stageproof fix FILE...`: audits, and writes the corrected CSVs, the findings and the report into `--out`. */
export async function fix(files: readonly string[], flags: FixFlags, io: Io): Promise<number> {
  const { out } = flags;
  const apply = flags.unsafe ? 'unsafe' : 'safe';
  if (!flags.quiet) for (const notice of leftovers(out)) io.stderr.write(`${notice}\n`);
  return execute(
    {
      files,
      flags,
      perform: async (options) => {
        const { report, files: names } = await fixFiles({ ...options, out, apply, replace: flags.force === true });
        return { report, applied: { out, apply }, wrote: names.map((name) => join(out, name)) };
      },
      nextSteps: (report) => afterFix(files, flags, report, out),
    },
    io,
  );
}
