import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { auditFiles } from '../../src/audit/audit.ts';
import type { AuditOptions } from '../../src/options.ts';
import type { Finding, Report } from '../../src/types.ts';

/** Where the public exports lie; their tests are skipped where they do not. */
const CRM = resolve('../shared/data/crm');

export const areAbsent = !existsSync(CRM);

if (areAbsent) console.warn(`skipped: ${CRM} is absent, so nothing is tested on real exports`);

export interface Audited {
  readonly report: Report;
  readonly findings: readonly Finding[];
  /** The ids that a rule names, in file order. */
  ids(rule: string): readonly string[];
  /** The rules that found something, with how much. */
  readonly counts: Readonly<Record<string, number>>;
}

type Row = Readonly<Record<string, string>>;

/** The paths of one export's files. */
export function pathsOf(folder: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => join(CRM, folder, name));
}

export async function audit(paths: readonly string[], options: Partial<AuditOptions> = {}): Promise<Audited> {
  const findings: Finding[] = [];
  const report = await auditFiles({
    files: paths.map((path) => ({ path })),
    threads: 0,
    findings: [{ format: 'objects', write: (some) => void findings.push(...some) }],
    ...options,
  });
  const found = report.rules.filter(({ count }) => count > 0);
  return {
    report,
    findings,
    ids: (rule) => findings.filter((finding) => finding.rule === rule).map(({ recordId }) => recordId),
    counts: Object.fromEntries(found.map(({ id, count }) => [id, count])),
  };
}

/** The sentence with which the files are refused. */
export async function refusal(paths: readonly string[], options: Partial<AuditOptions> = {}): Promise<string> {
  const error = await audit(paths, options).then(
    () => new Error('nothing was refused'),
    (fault: Error) => fault,
  );
  return error.message;
}

/** The file as another reader sees it, to count by. */
export function rowsOf(path: string): readonly Row[] {
  return parse(readFileSync(path), { columns: true, bom: true });
}
