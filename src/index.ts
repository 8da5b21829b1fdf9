export { auditFiles, explainContact, fixFiles } from './audit/audit.ts';
export { reconcileFiles } from './audit/reconcile.ts';
export { Fault, type FaultKind } from './errors.ts';
export type * from './options.ts';
export type { PolicyInput } from './policy/input.ts';
export { checkPolicy, parsePolicy } from './policy/load.ts';
export { RULES, ruleById } from './rules/index.ts';
export type * from './types.ts';
