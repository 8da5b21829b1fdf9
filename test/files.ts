import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditFiles, fixFiles } from '../src/audit/audit.ts';
import type { AuditOptions, FindingsSink, FixOptions, InputSpec } from '../src/options.ts';
import type { Finding, Report, Table } from '../src/types.ts';
import type { Exports, Writing } from './exports.ts';
import { PLAIN, toCsv } from './exports.ts';

/** Hands a new folder to `use` and removes it afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'stageproof-test-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes tables under their usual names, each as one input. */
export function writeTables(
  folder: string,
  tables: Readonly<Partial<Record<Table, string | Uint8Array | null>>>,
): readonly InputSpec[] {
  mkdirSync(folder, { recursive: true });
  return (Object.keys(tables) as Table[]).flatMap((table) => {
    const content = tables[table];
    if (content === undefined || content === null) return [];
    const path = join(folder, `${table}.csv`);
    writeFileSync(path, content);
    return [{ path, table }];
  });
}

/** The options of a run over some exports, which are written into a folder. */
export function writeExports(folder: string, exports: Exports, writing: Writing = PLAIN): AuditOptions {
  const { contacts, deals, history, associations = null, merges = null, dealMerges = null, policy, asOf } = exports;
  const files = writeTables(folder, {
    contacts: toCsv(contacts, writing),
    deals: deals === null ? null : toCsv(deals, writing),
    history: history === null ? null : toCsv(history, writing),
    associations: associations === null ? null : toCsv(associations, writing),
    merges: merges === null ? null : toCsv(merges, writing),
    dealMerges: dealMerges === null ? null : toCsv(dealMerges, writing),
  });
  return {
    files,
    threads: 0,
    ...(policy !== null && { policy: { input: policy, origin: 'test' } }),
    ...(asOf !== null && { asOf }),
  };
}

export interface Audited {
  readonly report: Report;
  readonly findings: readonly Finding[];
}

/** What an audit says, with every finding. */
export async function audit(options: AuditOptions): Promise<Audited> {
  const findings: Finding[] = [];
  const report = await auditFiles({
    ...options,
    findings: [{ format: 'objects', write: (some) => findings.push(...some) }],
  });
  return { report, findings };
}

export interface Fixed extends Audited {
  /** What was written, by name. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** What `fix` says and writes; other sinks hear of it too. */
export async function fix(options: FixOptions, sinks: readonly FindingsSink[] = []): Promise<Fixed> {
  const findings: Finding[] = [];
  const { report, files } = await fixFiles({
    ...options,
    findings: [{ format: 'objects', write: (some) => findings.push(...some) }, ...sinks],
  });
  const names = readdirSync(options.out).toSorted();
  if (names.join() !== files.join()) throw new Error(`the folder holds ${names.join()} and not ${files.join()}`);
  return { report, findings, files: new Map(names.map((name) => [name, readFileSync(join(options.out, name))])) };
}
