import { Fault } from '../errors.ts';
import { didYouMean } from '../policy/closest.ts';
import type { Rule } from '../types.ts';
import associationsDangling from './associations-dangling.ts';
import cellUndecodable from './cell-undecodable.ts';
import contactMerged from './contact-merged.ts';
import customerUnproven from './customer-unproven.ts';
import dateAmbiguous from './date-ambiguous.ts';
import dealCloseDatePast from './deal-close-date-past.ts';
import dealClosedBeforeCreated from './deal-closed-before-created.ts';
import dealContactUnknown from './deal-contact-unknown.ts';
import dealHistoryRegression from './deal-history-regression.ts';
import dealIdReused from './deal-id-reused.ts';
import dealStageSkipped from './deal-stage-skipped.ts';
import dealStageUnknown from './deal-stage-unknown.ts';
import dealWithoutContact from './deal-without-contact.ts';
import emailDuplicate from './email-duplicate.ts';
import historyRegression from './history-regression.ts';
import historyTruncated from './history-truncated.ts';
import idDamaged from './id-damaged.ts';
import idDuplicate from './id-duplicate.ts';
import leadStatusConflict from './lead-status-conflict.ts';
import leadStatusMissing from './lead-status-missing.ts';
import leadStatusUnknown from './lead-status-unknown.ts';
import opportunityLost from './opportunity-lost.ts';
import opportunityOrphaned from './opportunity-orphaned.ts';
import rowQuoteStray from './row-quote-stray.ts';
import rowRagged from './row-ragged.ts';
import stageAhead from './stage-ahead.ts';
import stageBehind from './stage-behind.ts';
import stageDateAfterDeal from './stage-date-after-deal.ts';
import stageDatesOutOfOrder from './stage-dates-out-of-order.ts';
import stageMissing from './stage-missing.ts';
import stageSpelling from './stage-spelling.ts';
import stageUnknown from './stage-unknown.ts';

/** Every rule, sorted by id. */
export const RULES: readonly Rule[] = [
  associationsDangling,
  cellUndecodable,
  contactMerged,
  customerUnproven,
  dateAmbiguous,
  dealCloseDatePast,
  dealClosedBeforeCreated,
  dealContactUnknown,
  dealHistoryRegression,
  dealIdReused,
  dealStageSkipped,
  dealStageUnknown,
  dealWithoutContact,
  emailDuplicate,
  historyRegression,
  historyTruncated,
  idDamaged,
  idDuplicate,
  leadStatusConflict,
  leadStatusMissing,
  leadStatusUnknown,
  opportunityLost,
  opportunityOrphaned,
  rowQuoteStray,
  rowRagged,
  stageAhead,
  stageBehind,
  stageDateAfterDeal,
  stageDatesOutOfOrder,
  stageMissing,
  stageSpelling,
  stageUnknown,
];

/** The rule of an id; a fault that names the nearest one where there is none. */
export function ruleById(id: string): Rule {
  const rule = RULES.find((candidate) => candidate.id === id);
  if (rule !== undefined) return rule;
  const guess = didYouMean(
    id,
    RULES.map((candidate) => candidate.id),
  );
  throw new Fault('usage', `there is no rule "${id}"${guess === '' ? '; `stageproof rules` lists them all' : guess}`);
}
