import type { Instant, Severity, Table } from '../types.ts';

/** One file that was read or written. */
export interface ManifestFile {
  /** A path is reduced to its last part: the same files give the same manifest in every folder. */
  readonly name: string;
  /** The archive or workbook that holds it, which `bytes` and `sha256` are of. */
  readonly in?: string;
  /** Only on tables. */
  readonly table?: Table;
  readonly bytes: number;
  /** Records without the header; null where the file has none. */
  readonly rows: number | null;
  /** Hex. */
  readonly sha256: string;
}

/** What a run read, was told and made. */
export interface ManifestFacts {
  readonly version: string;
  readonly asOf: Instant | null;
  /** A policy file with its hash, or the name of a preset. */
  readonly policy: { readonly name: string; readonly sha256?: string };
  readonly inputs: readonly ManifestFile[];
  readonly outputs: readonly ManifestFile[];
  readonly counts: {
    readonly contacts: number;
    readonly deals: number;
    readonly events: number;
    readonly findings: Readonly<Record<Severity, number>>;
    /** Cells that were changed. */
    readonly edits: number;
  };
}

/** The text of `manifest.json`: the same facts give the same bytes, without clock or place. */
export function toManifest({ version, asOf, policy, inputs, outputs, counts }: ManifestFacts): string {
  const manifest = {
    schemaVersion: 1,
    version,
    asOf: asOf === null ? null : new Date(asOf).toISOString(),
    policy: { name: baseOf(policy.name), sha256: policy.sha256 ?? null },
    inputs: inputs.map(entryOf),
    outputs: outputs.map(entryOf).sort((one, other) => (one.name < other.name ? -1 : 1)),
    counts: {
      contacts: counts.contacts,
      deals: counts.deals,
      events: counts.events,
      findings: { error: counts.findings.error, warning: counts.findings.warning, info: counts.findings.info },
      edits: counts.edits,
    },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function entryOf({ name, in: holder, table, bytes, rows, sha256 }: ManifestFile): ManifestFile {
  const names = holder === undefined ? { name: baseOf(name) } : { name, in: baseOf(holder) };
  return { ...names, ...(table === undefined ? {} : { table }), bytes, rows, sha256 };
}

function baseOf(path: string): string {
  return path.replace(/^.*[/\\]/s, '');
}
