import type { FaultKind } from '../errors.ts';
import type { Report, Severity } from '../types.ts';

/** The weakest severity that fails the gate. */
export type FailOn = Severity | 'never';

export const FAIL_ON: readonly FailOn[] = ['error', 'warning', 'info', 'never'];

/** Exit statuses that scripts may rely on. */
export const EXIT = { passed: 0, findings: 1, usage: 2, input: 3, output: 4, bug: 5 } as const;

/** The exit status of a fault: who must act. */
export function statusOfFault(kind: FaultKind): number {
  return kind === 'policy' ? EXIT.usage : EXIT[kind];
}

/** How many findings are at or above the gate. */
export function countAtGate({ totals }: Pick<Report, 'totals'>, failOn: FailOn): number {
  if (failOn === 'never') return 0;
  if (failOn === 'error') return totals.error;
  return totals.error + totals.warning + (failOn === 'info' ? totals.info : 0);
}
