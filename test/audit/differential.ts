import fc from 'fast-check';
import { expect } from 'vitest';
import { RULES } from '../../src/rules/index.ts';
import type { Finding } from '../../src/types.ts';
import { type Exports, someExports, toWorldText, type Writing, writings } from '../exports.ts';
import { type Audited, audit, inFolder, writeExports } from '../files.ts';
import { worldOf } from '../oracle.ts';
import { judgedWorld } from '../rules/pipelines.ts';

/** The report's counts and the findings, in an order of their own. */
interface Said {
  readonly contacts: number;
  readonly deals: number;
  readonly asOf: string | null;
  readonly status: readonly string[];
  readonly moves: readonly string[];
  readonly findings: readonly Finding[];
}

function byOracle(exports: Exports, writing: Writing): Said {
  const world = worldOf(toWorldText(exports, writing));
  const { status, findings } = judgedWorld(RULES, world);
  const moves = new Map<string, number>();
  for (const { stage, derived } of world.contacts) {
    const move = `${stage.value ?? stage.raw} → ${derived.stage ?? ''}`;
    moves.set(move, (moves.get(move) ?? 0) + 1);
  }
  return {
    contacts: world.contacts.length,
    deals: world.deals.length,
    asOf: world.asOf === null ? null : new Date(world.asOf).toISOString(),
    status: status.map((rule) => `${rule.id} ${rule.severity} ${rule.status} ${rule.reason ?? ''}`),
    moves: [...moves].map(([move, count]) => `${count} ${move}`).toSorted(),
    findings: sorted(findings),
  };
}

function byAudit({ report, findings }: Audited): Said {
  return {
    contacts: report.contacts,
    deals: report.deals,
    asOf: report.asOf,
    status: report.rules.map((rule) => `${rule.id} ${rule.severity} ${rule.status} ${rule.reason ?? ''}`),
    moves: report.moves.map(({ from, to, count }) => `${count} ${from} → ${to}`).toSorted(),
    findings: sorted(findings),
  };
}

function sorted(findings: readonly Finding[]): readonly Finding[] {
  const keyOf = (finding: Finding) => `${finding.table} ${finding.row} ${finding.rule} ${finding.column}`;
  return findings.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Passes when the program and the oracle say the same of so many exports, however the files are cut up. */
export async function expectAgreement(numRuns: number): Promise<void> {
  const pieces = fc.constantFrom({}, {}, { chunkBytes: 64, segmentBytes: 500 });
  await inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(someExports, writings, pieces, async (exports, writing, sizes) => {
        const said = byAudit(await audit({ ...writeExports(folder, exports, writing), ...sizes }));
        expect(said).toEqual(byOracle(exports, writing));
      }),
      { numRuns },
    ),
  );
}
