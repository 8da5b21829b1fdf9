import { activecampaign } from './activecampaign.ts';
import type { Crm } from './crm.ts';
import { dynamics } from './dynamics.ts';
import { generic } from './generic.ts';
import { hubspot } from './hubspot.ts';
import { marketo } from './marketo.ts';
import { pardot } from './pardot.ts';
import { pipedrive } from './pipedrive.ts';
import { salesforce } from './salesforce.ts';
import { zoho } from './zoho.ts';

/** Every known CRM; where two fit a header equally well the earlier one has it, so `generic` is last. */
export const crms: readonly Crm[] = [
  hubspot,
  salesforce,
  pipedrive,
  zoho,
  dynamics,
  activecampaign,
  marketo,
  pardot,
  generic,
];

/** The CRM with this id; the generic one where none has it. */
export function crmOf(id: string): Crm {
  return crms.find((crm) => crm.id === id) ?? generic;
}
