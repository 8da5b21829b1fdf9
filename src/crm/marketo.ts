import type { ValueNames } from '../policy/input.ts';
import type { Crm } from './crm.ts';
import { closedDealStages, usualDealStages } from './deal-stages.ts';
import { createStageDated } from './stage-dates.ts';
import { leadStatuses, lifecycleStages, withLabels } from './stages.ts';

const DELETED = { any: ['_fivetran_deleted', 'isDeleted', 'is_deleted'] };

const STAMPS = ['createdAt', 'created_at', 'updatedAt', 'updated_at'];

/** The stages that revenue cycle models usually have; every model may be drawn anew. */
const stages: readonly ValueNames[] = [
  ...withLabels(lifecycleStages, {
    subscriber: ['Known'],
    marketingqualifiedlead: ['MQL', 'Marketing Qualified Lead'],
    salesqualifiedlead: ['SQL', 'Sales Qualified Lead'],
    customer: ['Customer', 'Won'],
  }),
  { value: 'anonymous', labels: { en: ['Anonymous'], de: ['Anonym'] }, synonyms: [] },
  {
    value: 'engaged',
    labels: { en: ['Engaged', 'Marketing Engaged'] },
    synonyms: ['MEL', 'Marketing Engaged Lead', 'Inquiry', 'Inquiries'],
  },
  {
    value: 'salesacceptedlead',
    labels: { en: ['SAL', 'Sales Accepted Lead', 'Sales Lead'] },
    synonyms: ['Sales Accepted'],
  },
  { value: 'recycled', labels: { en: ['Recycled'] }, synonyms: ['Recycle', 'Nurture', 'Recycled to Nurture'] },
  { value: 'disqualified', labels: { en: ['Disqualified'] }, synonyms: ['Unqualified'] },
  { value: 'lost', labels: { en: ['Lost'] }, synonyms: ['Closed Lost', 'Lost Opportunity'] },
  { value: 'inactive', labels: { en: ['Inactive'] }, synonyms: [] },
];

/**
 * Marketo: people by display name or REST name, the log of changed values and of changed revenue stages, and the tables
 * that Fivetran makes of its API. Display and REST names as its "describe" call lists them.
 */
export const marketo: Crm = {
  id: 'marketo',
  name: 'Marketo',
  tables: {
    contacts: {
      fields: {
        id: { internal: ['id', 'leadId', 'lead_id'], en: ['Marketo ID', 'Person ID', 'Lead ID'], de: ['Marketo-ID'] },
        email: {
          internal: ['email'],
          en: ['Email Address', 'Email'],
          de: ['E-Mail-Adresse', 'E-Mail'],
        },
        firstName: { internal: ['firstName', 'first_name'], en: ['First Name'], de: ['Vorname'] },
        lastName: { internal: ['lastName', 'last_name'], en: ['Last Name'], de: ['Nachname'] },
        stage: {
          internal: [
            'leadRevenueStage',
            'lead_revenue_stage',
            'revenueStage',
            'revenue_stage',
            'lifecycleStage',
            'lifecycle_stage',
            'Lifecycle_Stage__c',
            'lifecycleStatus',
            'Lifecycle_Status__c',
          ],
          en: [
            'Revenue Stage',
            'Lead Revenue Stage',
            'Person Revenue Stage',
            'Lifecycle Stage',
            'Lifecycle Status',
            'Lead Lifecycle Stage',
            'Person Lifecycle Stage',
          ],
          de: ['Lifecycle-Phase', 'Umsatzphase', 'Lebenszyklusphase'],
        },
        leadStatus: {
          internal: ['leadStatus', 'lead_status'],
          en: ['Lead Status', 'Person Status'],
          de: ['Lead-Status', 'Personenstatus'],
        },
        owner: {
          internal: ['sfdcLeadOwnerId', 'leadOwner', 'lead_owner'],
          en: ['Lead Owner', 'Person Owner', 'Sales Owner', 'SFDC Lead Owner Id', 'Lead Owner Email Address'],
        },
        createdAt: { internal: ['createdAt', 'created_at'], en: ['Created At', 'Created'], de: ['Erstellt am'] },
        modifiedAt: { internal: ['updatedAt', 'updated_at'], en: ['Updated At', 'Updated'], de: ['Aktualisiert am'] },
        // `sfdcId` is the one of the record that there is now, be it a lead or a contact.
        externalId: {
          internal: ['sfdcId', 'sfdc_id', 'sfdcContactId', 'sfdc_contact_id', 'sfdcLeadId', 'sfdc_lead_id'],
          en: ['SFDC Id', 'SFDC Contact Id', 'SFDC Lead Id'],
        },
        deleted: DELETED,
      },
      marks: [
        'leadScore',
        'lead_score',
        'Lead Score',
        'Person Score',
        'Acquisition Program',
        'Original Source Type',
        'SFDC Type',
        'Is Customer',
        'Company Name',
        'Job Title',
        'Unsubscribed',
      ],
    },
    deals: {
      fields: {
        id: {
          internal: ['externalOpportunityId', 'external_opportunity_id', 'sfdcOpportunityId'],
          en: ['Opportunity ID', 'External Opportunity ID', 'SFDC Opportunity Id'],
          any: ['id', 'marketoGUID', 'marketo_guid'],
        },
        name: { en: ['Opportunity Name'], internal: ['opportunity_name'] },
        stage: { internal: ['stage'], en: ['Stage', 'Opportunity Stage'] },
        createdAt: {
          internal: ['externalCreatedDate', 'external_created_date', 'createdAt', 'created_at'],
          en: ['External Created Date', 'Created At'],
        },
        closedAt: { internal: ['closeDate', 'close_date'], en: ['Close Date'] },
        modifiedAt: {
          internal: ['lastActivityDate', 'last_activity_date', 'updatedAt', 'updated_at'],
          en: ['Updated At'],
        },
        isClosed: { internal: ['isClosed', 'is_closed'], en: ['Is Closed'] },
        isWon: { internal: ['isWon', 'is_won'], en: ['Is Won'] },
        probability: { internal: ['probability'], en: ['Probability'] },
        deleted: DELETED,
      },
      marks: ['forecastCategory', 'forecast_category', 'expectedRevenue', 'expected_revenue', 'fiscalQuarter'],
    },
    companies: {
      fields: {
        id: { internal: ['externalCompanyId', 'external_company_id', 'sfdcAccountId'], en: ['External Company Id'] },
        name: { internal: ['company'], en: ['Company Name'] },
        domain: { internal: ['website'], en: ['Website'] },
        createdAt: { internal: ['createdAt', 'created_at'], en: ['Created At'] },
        modifiedAt: { internal: ['updatedAt', 'updated_at'], en: ['Updated At'] },
        deleted: DELETED,
      },
      marks: ['Industry', 'Annual Revenue', 'Num Employees', 'numberOfEmployees', 'number_of_employees'],
    },
    history: {
      fields: {
        id: { internal: ['leadId', 'lead_id'], en: ['Lead ID', 'Person ID', 'Marketo ID'] },
        property: {
          internal: ['primaryAttributeValue', 'primary_attribute_value'],
          en: ['Attribute Name', 'Attribute', 'Primary Attribute Value'],
          de: ['Attributname'],
        },
        value: {
          internal: ['newValue', 'new_value', 'newStage', 'new_stage'],
          en: ['New Value', 'New Stage', 'New Revenue Stage'],
          de: ['Neuer Wert', 'Neue Phase'],
        },
        at: {
          internal: ['activityDate', 'activity_date'],
          en: ['Activity Date', 'Date/Time', 'Date / Time'],
          de: ['Aktivitätsdatum', 'Datum/Uhrzeit'],
        },
        source: { internal: ['source'], en: ['Source'], de: ['Quelle'] },
      },
      marks: [],
    },
    // A role ties a person to an opportunity, as in Salesforce.
    associations: {
      fields: {
        dealId: {
          internal: ['externalOpportunityId', 'external_opportunity_id', 'opportunityId', 'opportunity_id'],
          en: ['External Opportunity ID', 'Opportunity ID'],
        },
        contactId: { internal: ['leadId', 'lead_id'], en: ['Lead ID', 'Person ID'] },
        deleted: DELETED,
      },
      marks: ['id', 'marketoGUID', 'isPrimary', 'is_primary', 'Role', ...STAMPS],
    },
    // The cell lists all that were merged: `[1286861]`.
    merges: {
      fields: {
        id: { internal: ['mergeIds', 'merge_ids', 'Merge IDs'] },
        into: { internal: ['leadId', 'lead_id'], en: ['Lead ID', 'Person ID'] },
        at: { internal: ['activityDate', 'activity_date'], en: ['Activity Date'] },
      },
      marks: [],
      headers: [
        ['mergeIds', 'merge_ids', 'Merge IDs'],
        ['leadId', 'lead_id', 'Lead ID', 'Person ID'],
      ],
    },
  },
  stageDated: createStageDated(stages, [
    { pattern: /^became[ _]an?[ _](.+?)[ _](?:date|at|on)$/i, holds: 'label' },
    {
      pattern: /^(mql|sal|sql|engaged|recycled|opportunity|customer)[ _-]?(?:date|timestamp)(?:__c)?$/i,
      holds: 'label',
    },
  ]),
  signs: [
    'leadRevenueStage',
    'Lead Revenue Stage',
    'Revenue Stage',
    'leadRevenueCycleModel',
    'Revenue Cycle Model',
    'sfdcId',
    'SFDC Id',
    'sfdcType',
    'SFDC Type',
    'sfdcContactId',
    'sfdcLeadId',
    'Marketo ID',
    'Acquisition Program',
    'externalOpportunityId',
    'External Opportunity ID',
    'marketoGUID',
    'activityDate',
    'activity_date',
    'primaryAttributeValue',
    'primary_attribute_value',
    'merge_ids',
    'mergeIds',
  ],
  foreign: [
    {
      headers: [['marketoGUID', 'marketo_guid'], ['attributes'], ['activityDate', 'activity_date']],
      what:
        "Marketo's bulk extract of activities, whose new values stand within one cell (attributes); give " +
        '"New Value" and "Old Value" columns of their own',
    },
    {
      headers: [
        ['restname', 'rest_name'],
        ['display_name', 'displayName', 'soapname', 'soap_name'],
      ],
      what: "the list of Marketo's fields (describe), which says nothing of people and is not read",
    },
    {
      headers: [['channel'], ['workspace'], ['start_date', 'startDate']],
      what: 'a list of programs, which is not read',
    },
    {
      headers: [
        ['activity_type_id', 'activityTypeId'],
        ['lead_id', 'leadId'],
      ],
      what:
        'a log of other activities (deletions, visits, e-mails), which is not read; of the logs those of changed data ' +
        'values, changed revenue stages and merges are',
      bare: true,
    },
  ],
  stages,
  leadStatuses,
  dealStages: [...closedDealStages, ...usualDealStages],
  dealStatuses: [],
  probability: 'percent',
  ids: 'verbatim',
  importer: {
    keys: ['id', 'Email Address'],
    // A list import keeps what a blank cell would overwrite, and NULL clears it; not documented, and so unverified.
    blanks: 'keep',
    clear: 'NULL',
    rows: null,
    // https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-import/bulk-lead-import
    bytes: 10_000_000,
    // Transitions of a revenue cycle model go both ways.
    stageMoves: 'any',
    values: 'label',
    readOnly: [/^(?:id|marketo id)$/, /^created ?at$/, /^updated ?at$/, /^sfdc/, /^acquisition program$/],
  },
  contactRevisions: null,
  preset: {
    ladder: [
      'anonymous',
      'subscriber',
      'engaged',
      'lead',
      'marketingqualifiedlead',
      'salesacceptedlead',
      'salesqualifiedlead',
      'opportunity',
      'customer',
      'evangelist',
    ],
    // Models send people round: what somebody was before a detour is no claim on what they are after it.
    detours: ['recycled', 'disqualified', 'lost', 'inactive'],
  },
};
