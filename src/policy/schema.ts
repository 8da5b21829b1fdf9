import { z } from 'zod';

const text = z.string().regex(/\S/, 'must not be blank');
const severity = z.enum(['error', 'warning', 'info', 'off']);
const outcome = z.enum(['won', 'open', 'lost']);

const names = z.record(
  text,
  z.union([
    text,
    z.strictObject({
      label: text.optional(),
      labels: z.record(text, text).optional(),
      synonyms: z.array(text).optional(),
    }),
  ]),
);

const criterion = z
  .strictObject({ stage: text, column: text, atLeast: z.number().optional(), filled: z.literal(true).optional() })
  .refine(({ atLeast, filled }) => (atLeast === undefined) !== (filled === undefined), {
    message: 'needs either atLeast: NUMBER or filled: true',
  });

/** The form of a policy file. Nothing is transformed, so what passes is what was written. */
export const policySchema = z.strictObject({
  ladder: z.array(text).min(2, 'needs at least two stages').optional(),
  stages: names.optional(),
  earned: z.strictObject({ open: text.optional(), won: text.optional() }).optional(),
  customers: z.enum(['keep', 'demote']).optional(),
  closedLost: z.enum(['keep', 'recycle']).optional(),
  recycleAfterDays: z.number().min(0, 'must not be negative').max(36_500, 'must be at most 36500 days').optional(),
  recycleTo: text.optional(),
  resetBy: z.array(text).optional(),
  detours: z.array(text).optional(),
  roles: z.record(text, z.enum(['sales', 'renewal', 'ignore'])).optional(),
  dealStages: z.record(text, z.union([outcome, z.record(text, outcome)])).optional(),
  leadStatuses: names.optional(),
  needsLeadStatus: z.array(text).optional(),
  disqualifyingLeadStatuses: z.array(text).optional(),
  openDealLeadStatus: text.nullable().optional(),
  initialLeadStatus: text.nullable().optional(),
  timeZone: text.optional(),
  criteria: z.array(criterion).optional(),
  defaultStage: text.nullable().optional(),
  rules: z
    .record(
      text,
      z.union([
        severity,
        z.strictObject({ severity: severity.optional(), options: z.record(text, z.unknown()).optional() }),
      ]),
    )
    .optional(),
});

/** The keys a policy may have. */
export const policyKeys: readonly string[] = Object.keys(policySchema.shape);
