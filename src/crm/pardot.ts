import type { ValueNames } from '../policy/input.ts';
import type { Crm } from './crm.ts';
import { closedDealStages, usualDealStages } from './deal-stages.ts';
import { createStageDated } from './stage-dates.ts';
import { leadStatuses, lifecycleStages, withLabels } from './stages.ts';

const DELETED = { any: ['_fivetran_deleted', 'isDeleted', 'is_deleted'] };

const createdAt = {
  internal: ['created_at', 'createdAt'],
  en: ['Created At', 'Created Date', 'Created', 'Date Created'],
  de: ['Erstellt am', 'Erstellungsdatum'],
};

const modifiedAt = {
  internal: ['updated_at', 'updatedAt'],
  en: ['Updated At', 'Updated Date', 'Last Updated', 'Updated'],
  de: ['Aktualisiert am'],
};

/** https://developer.salesforce.com/docs/marketing/pardot/guide/lifecycle-stage-v5.html */
const stages: readonly ValueNames[] = [
  ...withLabels(lifecycleStages, {
    lead: ['Prospect'],
    customer: ['Won Opportunity', 'Won'],
  }),
  { value: 'visitor', labels: { en: ['Visitor'], de: ['Besucher'] }, synonyms: ['Anonymous Visitor'] },
];

/**
 * Pardot, today Salesforce's Account Engagement: prospects by label or API name, opportunities, the links between them,
 * and the tables that Fivetran makes of its API.
 */
export const pardot: Crm = {
  id: 'pardot',
  name: 'Pardot',
  tables: {
    contacts: {
      fields: {
        id: {
          internal: ['id', 'prospect_id', 'prospectId'],
          en: ['Prospect ID', 'Pardot ID', 'Pardot Prospect ID'],
          de: ['Interessenten-ID'],
        },
        email: { internal: ['email'], en: ['Email', 'Email Address'], de: ['E-Mail', 'E-Mail-Adresse'] },
        firstName: { internal: ['first_name', 'firstName'], en: ['First Name'], de: ['Vorname'] },
        lastName: { internal: ['last_name', 'lastName'], en: ['Last Name'], de: ['Nachname'] },
        stage: {
          internal: ['lifecycle_stage', 'lifecycleStage', 'Lifecycle_Stage__c'],
          en: ['Lifecycle Stage', 'Current Lifecycle Stage', 'Prospect Lifecycle Stage', 'Pardot Lifecycle Stage'],
          de: ['Lifecycle-Phase', 'Lebenszyklusphase'],
        },
        leadStatus: { internal: ['lead_status', 'leadStatus'], en: ['Lead Status'], de: ['Lead-Status'] },
        owner: {
          internal: ['user_id', 'assigned_to', 'assignedToId', 'userId'],
          en: ['Assigned User', 'Assigned To', 'Assigned to User', 'Assigned User Email'],
          de: ['Zugewiesener Benutzer'],
        },
        createdAt,
        modifiedAt,
        // A prospect synced as a contact; the one of a lead is another object's.
        externalId: {
          internal: ['crm_contact_fid', 'salesforceContactId', 'salesforce_contact_id'],
          en: ['CRM Contact FID', 'Salesforce Contact ID'],
        },
        deleted: DELETED,
      },
      marks: [
        'crm_lead_fid',
        'CRM Lead FID',
        'salesforceLeadId',
        'crm_owner_fid',
        'crm_account_fid',
        'prospect_account_id',
        'Prospect Account',
        'score',
        'grade',
        'campaign_id',
        'Campaign',
        'job_title',
        'Job Title',
        'company',
        'opted_out',
        'is_do_not_email',
        // The prospect's own clicks, which are no work of sales.
        'last_activity_at',
        'Last Activity',
      ],
    },
    deals: {
      fields: {
        id: {
          internal: ['opportunity_id', 'opportunityId'],
          en: ['Opportunity ID', 'Pardot Opportunity ID'],
          any: ['id'],
        },
        name: { en: ['Opportunity Name'], internal: ['opportunity_name'] },
        stage: { internal: ['stage'], en: ['Stage', 'Opportunity Stage'], de: ['Phase', 'Opportunity-Phase'] },
        createdAt,
        closedAt: {
          internal: ['closed_at', 'closedAt'],
          en: ['Closed At', 'Close Date', 'Closed'],
          de: ['Abschlussdatum'],
        },
        modifiedAt,
        status: { internal: ['status'], en: ['Status', 'Opportunity Status'], de: ['Status'] },
        probability: { internal: ['probability'], en: ['Probability', 'Probability (%)'], de: ['Wahrscheinlichkeit'] },
        contactIds: { internal: ['prospect_id', 'prospectId', 'prospect_ids'], en: ['Prospect ID', 'Prospect IDs'] },
        contactEmails: { internal: ['prospect_email'], en: ['Prospect Email'] },
        deleted: DELETED,
      },
      marks: ['value', 'type', 'campaign_id', 'crm_opportunity_fid', 'CRM Opportunity FID', 'salesforceId'],
    },
    companies: {
      fields: {
        id: { internal: ['prospect_account_id', 'prospectAccountId'], en: ['Prospect Account ID'] },
        name: { en: ['Prospect Account Name', 'Prospect Account'] },
        domain: { internal: ['website'], en: ['Website'] },
        createdAt,
        modifiedAt,
        deleted: DELETED,
      },
      marks: ['industry', 'annual_revenue', 'employees', 'ownership', 'sic'],
    },
    // Lifecycle histories name stages by number: `lifecycle_stage` says which, and a policy passes it on.
    history: {
      fields: {
        id: { internal: ['prospect_id', 'prospectId'], en: ['Prospect ID'], de: ['Interessenten-ID'] },
        property: { internal: ['field_name', 'fieldName'], en: ['Field', 'Field Name'], de: ['Feld', 'Feldname'] },
        value: {
          internal: ['next_stage_id', 'nextStageId', 'next_stage', 'new_value', 'newValue'],
          en: ['Next Stage', 'New Stage', 'New Value'],
          de: ['Neue Phase', 'Neuer Wert'],
        },
        at: createdAt,
        source: { internal: ['source'], en: ['Source', 'Change Source'], de: ['Quelle'] },
      },
      marks: ['previous_stage_id', 'previousStageId', 'seconds_elapsed', 'secondsElapsed'],
    },
    associations: {
      fields: {
        dealId: { internal: ['opportunity_id', 'opportunityId'], en: ['Opportunity ID'] },
        contactId: { internal: ['prospect_id', 'prospectId'], en: ['Prospect ID'] },
        deleted: DELETED,
      },
      marks: ['id', 'created_at', 'createdAt', 'updated_at', 'updatedAt'],
    },
  },
  stageDated: createStageDated(stages, [
    { pattern: /^became[ _]an?[ _](.+?)[ _](?:date|at|on)$/i, holds: 'label' },
    { pattern: /^(mql|sql|marketing qualified lead|sales qualified lead)[ _-]?(?:date|at)(?:__c)?$/i, holds: 'label' },
  ]),
  signs: [
    'crm_contact_fid',
    'crm_lead_fid',
    'crm_owner_fid',
    'CRM Contact FID',
    'CRM Lead FID',
    'salesforceContactId',
    'salesforceLeadId',
    'prospect_account_id',
    'prospectAccountId',
    'Prospect Account',
    'is_starred',
    'is_reviewed',
    'Pardot ID',
    'Pardot Prospect ID',
    'Pardot Lifecycle Stage',
    'crm_opportunity_fid',
    'CRM Opportunity FID',
    'prospectId',
    'next_stage_id',
    'nextStageId',
  ],
  foreign: [
    {
      headers: [['position'], ['is_locked', 'isLocked']],
      what: "a list of Pardot's lifecycle stages, which is not read; name its ids under stages in a policy",
    },
    { headers: [['visitor_id', 'visitorId']], what: 'a list of visits, which is not read' },
    {
      headers: [
        ['list_id', 'listId'],
        ['prospect_id', 'prospectId'],
      ],
      what: 'a list of list members, which is not read',
    },
  ],
  stages,
  leadStatuses,
  dealStages: [...closedDealStages, ...usualDealStages],
  // Pardot's own three; where it is synced, the words of Salesforce.
  dealStatuses: [
    { value: 'won', outcome: 'won', labels: { en: ['Won', 'Closed Won'], de: ['Gewonnen'] }, synonyms: ['Closed/Won'] },
    {
      value: 'lost',
      outcome: 'lost',
      labels: { en: ['Lost', 'Closed Lost'], de: ['Verloren'] },
      synonyms: ['Closed/Lost'],
    },
    { value: 'open', outcome: 'open', labels: { en: ['Open'], de: ['Offen'] }, synonyms: [] },
  ],
  probability: 'percent',
  ids: 'verbatim',
  importer: {
    // https://help.salesforce.com/s/articleView?id=mktg.pardot_prospects_import_considerations.htm
    keys: ['CRM Contact FID', 'Email'],
    // What an import does to filled fields is chosen column by column; a blank overwrites nothing (unverified).
    blanks: 'keep',
    clear: null,
    rows: null,
    bytes: 100_000_000,
    stageMoves: 'any',
    values: 'label',
    // The lifecycle report works stages out; only a field of the company's own can be imported.
    readOnly: [
      /^(?:id|prospect id|pardot id)$/,
      /^created ?at$/,
      /^updated ?at$/,
      /^(?:current|pardot) lifecycle stage$/,
      /^(?:score|grade)$/,
      /^crm (?:url|last sync)/,
      /^last activity/,
    ],
  },
  contactRevisions: null,
  preset: {
    ladder: [
      'visitor',
      'lead',
      'marketingqualifiedlead',
      'salesqualifiedlead',
      'opportunity',
      'customer',
      'evangelist',
    ],
    // Pardot itself calls a prospect sales qualified once an opportunity is open.
    earned: { open: 'salesqualifiedlead', won: 'customer' },
    // Prospects have no lead status.
    needsLeadStatus: [],
  },
};
