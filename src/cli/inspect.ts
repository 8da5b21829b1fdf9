import { inspectFiles } from '../audit/inspect.ts';
import { painter } from './colour.ts';
import { EXIT } from './exit-status.ts';
import type { InputFlags } from './flags.ts';
import type { Io } from './io.ts';
import { createProgressLine } from './progress.ts';
import { hasProgress, screenColumns, toAuditOptions } from './run.ts';

/** `stageproof inspect FILE...`: what each file was taken for, and what to do where that is wrong; writes nothing. */
export async function inspect(files: readonly string[], flags: InputFlags, io: Io): Promise<number> {
  const options = await toAuditOptions(files, flags, io);
  const progress = createProgressLine(io);
  try {
    const result = await inspectFiles({
      ...options,
      ...(hasProgress(flags, io) && { onProgress: progress.onProgress }),
    });
    progress.clear();
    if (flags.format === 'json') {
      const { toSafeJson } = await import('../reporters/json.ts');
      io.stdout.write(`${toSafeJson(result)}\n`);
    } else if (!flags.quiet || flags.format !== undefined) {
      const { default: inspection } = await import('../reporters/inspection.ts');
      io.stdout.write(inspection(result, { columns: screenColumns(io), paint: painter(io, io.stdout, flags.color) }));
    }
    const isRefused = result.files.some((file) => !file.recognised && file.leftOut !== true);
    return isRefused ? EXIT.input : EXIT.passed;
  } finally {
    progress.clear();
  }
}
