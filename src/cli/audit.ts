import { auditFiles } from '../audit/audit.ts';
import type { AuditFlags } from './flags.ts';
import type { Io } from './io.ts';
import { afterAudit } from './next-steps.ts';
import { execute } from './run.ts';

/** `stageproof audit FILE...`: reads, derives, reports; writes nothing but the files named with `-o`. */
export async function audit(files: readonly string[], flags: AuditFlags, io: Io): Promise<number> {
  return execute(
    {
      files,
      flags,
      perform: async (options) => ({ report: await auditFiles(options) }),
      nextSteps: (report) => afterAudit(files, flags, report),
    },
    io,
  );
}
