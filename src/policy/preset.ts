import type { PolicyInput } from './input.ts';

/** A policy in which only the criteria, names and rules may be missing. */
export type CompletePolicyInput = PolicyInput &
  Required<
    Omit<
      PolicyInput,
      'stages' | 'earned' | 'roles' | 'dealStages' | 'leadStatuses' | 'criteria' | 'defaultStage' | 'rules'
    >
  > & { readonly earned: { readonly open: string; readonly won: string } };

/** What holds where neither the company nor its CRM says otherwise: the least destructive choice everywhere. */
export const defaultPolicy: CompletePolicyInput = {
  ladder: [
    'subscriber',
    'lead',
    'marketingqualifiedlead',
    'salesqualifiedlead',
    'opportunity',
    'customer',
    'evangelist',
  ],
  earned: { open: 'opportunity', won: 'customer' },
  customers: 'keep',
  closedLost: 'keep',
  recycleAfterDays: 90,
  recycleTo: 'lead',
  resetBy: [],
  detours: [],
  needsLeadStatus: ['marketingqualifiedlead', 'salesqualifiedlead'],
  disqualifyingLeadStatuses: ['UNQUALIFIED', 'BAD_TIMING'],
  openDealLeadStatus: 'OPEN_DEAL',
  initialLeadStatus: 'NEW',
  timeZone: 'UTC',
};
