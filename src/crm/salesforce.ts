import type { DealStageNames, ValueNames } from '../policy/input.ts';
import type { Crm } from './crm.ts';
import { usualDealStages } from './deal-stages.ts';
import { createStageDated } from './stage-dates.ts';
import { leadStatuses as hubspotLeadStatuses, lifecycleStages } from './stages.ts';

/**
 * Stages beside the usual ones. They are values of their own and no synonyms: a column that tells `SAL` from `SQL`, or
 * `Recycled` from `Lead`, means it.
 */
const ownStages: readonly ValueNames[] = [
  {
    value: 'salesacceptedlead',
    labels: { en: ['Sales Accepted Lead'], de: ['Sales-Accepted-Lead', 'Vom Vertrieb akzeptierter Lead'] },
    synonyms: ['SAL', 'Sales Accepted'],
  },
  {
    value: 'recycled',
    labels: { en: ['Recycled'], de: ['Recycelt', 'Zurückgestellt'] },
    synonyms: ['Recycle', 'Recycled Lead', 'Recycled MQL'],
  },
  {
    value: 'nurture',
    labels: { en: ['Nurture'], de: ['Pflege'] },
    synonyms: ['Nurturing'],
  },
  {
    value: 'disqualified',
    labels: { en: ['Disqualified'], de: ['Disqualifiziert'] },
    synonyms: ['Unqualified', 'Not Qualified', 'Nicht qualifiziert', 'Unqualifiziert'],
  },
];

const stages: readonly ValueNames[] = [...lifecycleStages, ...ownStages];

const status = (
  value: string,
  de: readonly string[] = [],
  synonyms: readonly string[] = [],
  en: readonly string[] = [value],
): ValueNames => ({ value, labels: { en, de }, synonyms });

/** What a Salesforce org is born with, in its two generations, and the words that most orgs add. */
const ownLeadStatuses: readonly ValueNames[] = [
  status('Open - Not Contacted', ['Offen - Nicht kontaktiert', 'Offen (nicht kontaktiert)']),
  status('Working - Contacted', [
    'In Bearbeitung - Kontaktiert',
    'In Arbeit - Kontaktiert',
    'Arbeiten - Kontaktiert',
    'Kontakt aufgenommen',
  ]),
  status('Closed - Converted', ['Geschlossen - Konvertiert', 'Abgeschlossen - Konvertiert']),
  status('Closed - Not Converted', ['Geschlossen - Nicht konvertiert', 'Abgeschlossen - Nicht konvertiert']),
  status('New', ['Neu']),
  status('Contacted', ['Kontaktiert']),
  status('Working', ['In Arbeit']),
  status('Nurturing', ['Pflege', 'In Pflege'], ['Nurture']),
  status('Qualified', ['Qualifiziert']),
  status('Converted', ['Konvertiert']),
  status('Unqualified', ['Nicht qualifiziert', 'Unqualifiziert'], ['Not Qualified', 'Disqualified', 'Disqualifiziert']),
  status('MQL', ['Marketing-Qualified-Lead'], ['Marketing Qualified', 'Marketing Qualified Lead']),
  status('SAL', ['Sales-Accepted-Lead'], ['Sales Accepted', 'Sales Accepted Lead']),
  status('SQL', ['Sales-Qualified-Lead'], ['Sales Qualified', 'Sales Qualified Lead']),
  status('Recycled', ['Recycelt'], ['Recycle']),
];

/** Orgs that are tied to HubSpot carry its statuses; where both have a name for one thing, it is Salesforce's. */
const leadStatuses: readonly ValueNames[] = [
  ...ownLeadStatuses,
  ...hubspotLeadStatuses.filter(({ value }) => value !== 'NEW' && value !== 'UNQUALIFIED'),
];

const dealStages: readonly DealStageNames[] = [
  {
    value: 'closedwon',
    outcome: 'won',
    labels: {
      en: ['Closed Won'],
      de: [
        'Geschlossen und gewonnen',
        'Geschlossen/gewonnen',
        'Geschlossen (gewonnen)',
        'Abgeschlossen und gewonnen',
        'Abgeschlossen gewonnen',
      ],
    },
    synonyms: [],
  },
  {
    value: 'closedlost',
    outcome: 'lost',
    labels: {
      en: ['Closed Lost'],
      de: [
        'Geschlossen und verloren',
        'Geschlossen/verloren',
        'Geschlossen (verloren)',
        'Abgeschlossen und verloren',
        'Abgeschlossen verloren',
      ],
    },
    synonyms: [],
  },
  // The German words for stages that the usual names hold in English.
  {
    value: 'valueproposition',
    outcome: 'open',
    labels: { de: ['Wertversprechen', 'Nutzenversprechen'] },
    synonyms: [],
  },
  {
    value: 'identifydecisionmakers',
    outcome: 'open',
    labels: { de: ['Entscheidungsträger identifizieren', 'Ident. Entscheidungsträger'] },
    synonyms: ['Identify Decision-Makers'],
  },
  { value: 'perceptionanalysis', outcome: 'open', labels: { de: ['Wahrnehmungsanalyse'] }, synonyms: [] },
  {
    value: 'proposal',
    outcome: 'open',
    labels: { de: ['Angebot/Preisangebot', 'Angebot/Preisvorschlag', 'Angebot/Kostenvoranschlag'] },
    synonyms: [],
  },
  {
    value: 'negotiation',
    outcome: 'open',
    labels: { de: ['Verhandlung/Prüfung', 'Verhandlung/Überprüfung'] },
    synonyms: [],
  },
];

/*
 * Names under `api` are API names (Data Loader, SOQL, the export service, Airbyte, Stitch) and what Fivetran makes of
 * them: `StageName` and `stage_name`. They are not called `internal`, because the values below such headers are what
 * people see: `Customer`, not `customer`.
 */

const lifecycleStage = {
  api: [
    'Lifecycle_Stage__c',
    'LifecycleStage__c',
    'Contact_Lifecycle_Stage__c',
    'Lead_Lifecycle_Stage__c',
    'HubSpot_Lifecycle_Stage__c',
    'Lifecycle_Status__c',
    'Lifecycle__c',
    'Funnel_Stage__c',
    'Contact_Stage__c',
    'Lead_Stage__c',
  ],
  en: [
    'Lifecycle Stage',
    'Contact Lifecycle Stage',
    'Lead Lifecycle Stage',
    'HubSpot Lifecycle Stage',
    'Lifecycle Status',
    'Funnel Stage',
    'Contact Stage',
    'Lead Stage',
  ],
  de: [
    'Lifecycle-Phase',
    'Lifecycle Phase',
    'Lifecyclephase',
    'Lebenszyklusphase',
    'Lebenszyklus-Phase',
    'Kontaktphase',
  ],
};

const accountStage = {
  api: ['Lifecycle_Stage__c', 'LifecycleStage__c', 'Account_Lifecycle_Stage__c', 'HubSpot_Lifecycle_Stage__c'],
  en: ['Lifecycle Stage', 'Account Lifecycle Stage', 'HubSpot Lifecycle Stage'],
  de: ['Lifecycle-Phase', 'Lebenszyklusphase', 'Lebenszyklus-Phase'],
};

const createdDate = {
  api: ['CreatedDate', 'created_date'],
  en: ['Created Date', 'Create Date'],
  de: ['Erstelldatum', 'Erstellungsdatum', 'Erstellt am'],
};

const lastModified = {
  api: ['LastModifiedDate', 'last_modified_date'],
  en: ['Last Modified Date', 'Last Modified'],
  de: ['Zuletzt geändert am', 'Zuletzt geändert', 'Datum der letzten Änderung', 'Letzte Änderung'],
};

// A warehouse has one flag of Salesforce's (the recycle bin) and one of its own; a filled date says the same.
const deleted = {
  api: ['IsDeleted', 'is_deleted', '_fivetran_deleted', '_sdc_deleted_at', '_ab_cdc_deleted_at'],
  en: ['Deleted'],
  de: ['Gelöscht'],
};

/** What every object of Salesforce has. */
const housekeeping = [
  ...['Id', 'CreatedDate', 'created_date', 'CreatedById', 'created_by_id', 'SystemModstamp', 'system_modstamp'],
  ...['LastModifiedDate', 'last_modified_date', 'LastModifiedById', 'last_modified_by_id'],
];

const opportunityId = {
  api: ['OpportunityId', 'opportunity_id'],
  en: ['Opportunity ID', 'Opportunity: Opportunity ID'],
  de: ['Opportunity-ID', 'Opportunity: Opportunity-ID'],
};

const contactId = {
  api: ['ContactId', 'contact_id'],
  en: ['Contact ID', 'Contact: Contact ID'],
  de: ['Kontakt-ID', 'Kontakt: Kontakt-ID'],
};

const changed = {
  property: {
    api: ['Field'],
    en: ['Field', 'Field / Event', 'Field/Event'],
    de: ['Feld', 'Feld / Ereignis', 'Feld/Ereignis'],
  },
  value: { api: ['NewValue', 'new_value'], en: ['New Value'], de: ['Neuer Wert'] },
  at: {
    api: ['CreatedDate', 'created_date'],
    en: ['Edit Date', 'Created Date', 'Changed Date'],
    de: ['Bearbeitungsdatum', 'Datum der Bearbeitung', 'Bearbeitet am', 'Änderungsdatum', 'Erstelldatum'],
  },
  source: {
    api: ['CreatedById', 'created_by_id', 'CreatedBy.Name', 'CreatedBy.Username'],
    en: ['Edited By', 'Created By', 'Changed By'],
    de: ['Bearbeitet von', 'Geändert von', 'Erstellt von'],
  },
};

/** Stages whose names are so short of other meanings that `MQL_Date__c` can date nothing else. */
const JUDGED = '(?:mql|sal|sql|(?:marketing[ _]qualified|sales[ _](?:qualified|accepted))[ _]lead)';
const ANY_STAGE = `(?:${JUDGED}|subscriber|lead|opportunity|customer|evangelist|recycled|disqualified)`;
const WHEN = '(?:date(?:[ _]?time)?|timestamp|since|on|at|datum|seit|am)';
/** What an API name ends with: `__c`, to Fivetran `_c`. */
const CUSTOM = '(?:_+c)?';

/**
 * Salesforce: Leads and Contacts are both contacts, Opportunities are deals, Accounts are companies. Exports by API
 * name, reports by label in English and German, and warehouse tables.
 */
export const salesforce: Crm = {
  id: 'salesforce',
  name: 'Salesforce',
  tables: {
    contacts: {
      fields: {
        // A report on converted leads has the contact's id beside the lead's: its rows are leads.
        id: {
          api: ['Id', 'LeadId', 'lead_id', ...contactId.api],
          en: ['Contact ID', 'Lead ID', 'Lead or Contact ID', 'Contact: Contact ID'],
          de: ['Lead-ID', 'Lead- oder Kontakt-ID', 'Kontakt-ID', 'Kontakt: Kontakt-ID'],
        },
        email: {
          api: ['Email'],
          en: ['Email', 'Email Address', 'Contact: Email'],
          de: ['E-Mail', 'E-Mail-Adresse', 'Kontakt: E-Mail'],
        },
        firstName: { api: ['FirstName', 'first_name'], en: ['First Name'], de: ['Vorname'] },
        lastName: { api: ['LastName', 'last_name'], en: ['Last Name'], de: ['Nachname'] },
        stage: lifecycleStage,
        // Contacts have no status of their own; orgs that want one mirror the lead's in a field called Contact Status.
        leadStatus: {
          api: ['Status', 'Lead_Status__c', 'Contact_Status__c', 'ContactStatus__c'],
          en: ['Lead Status', 'Status', 'Contact Status'],
          de: ['Lead-Status', 'Leadstatus', 'Status', 'Kontaktstatus', 'Kontakt-Status'],
        },
        owner: {
          api: ['OwnerId', 'owner_id', 'Owner.Name'],
          en: ['Lead Owner', 'Contact Owner', 'Owner', 'Owner ID'],
          de: ['Lead-Inhaber', 'Leadinhaber', 'Kontaktinhaber', 'Kontakt-Inhaber', 'Inhaber'],
        },
        createdAt: createdDate,
        modifiedAt: lastModified,
        activity: {
          api: ['LastActivityDate', 'last_activity_date'],
          en: ['Last Activity', 'Last Activity Date'],
          de: ['Letzte Aktivität', 'Datum der letzten Aktivität'],
        },
        // The opportunity that a lead's conversion made.
        dealIds: {
          api: ['ConvertedOpportunityId', 'converted_opportunity_id', ...opportunityId.api],
          en: ['Converted Opportunity ID', ...opportunityId.en],
          de: ['Konvertierte Opportunity-ID', ...opportunityId.de],
        },
        // Filled on the losers of a merge alone, which the recycle bin keeps.
        masterId: { api: ['MasterRecordId', 'master_record_id'], en: ['Master Record ID'], de: ['Hauptdatensatz-ID'] },
        convertedId: {
          api: ['ConvertedContactId', 'converted_contact_id'],
          en: ['Converted Contact ID'],
          de: ['Konvertierte Kontakt-ID', 'ID des konvertierten Kontakts'],
        },
        externalId: {
          api: [
            'HubSpot_Contact_ID__c',
            'HubSpot_Record_ID__c',
            'HubSpot_ID__c',
            'HubSpotId__c',
            'HubSpot_VID__c',
            'ContactExtId__c',
            'Contact_Ext_Id__c',
            'Contact_External_Id__c',
            'LeadExtId__c',
            'Lead_Ext_Id__c',
            'Lead_External_Id__c',
            'External_Id__c',
            'ExternalId__c',
            'Ext_Id__c',
            'ExtId__c',
            'Legacy_Id__c',
          ],
          en: ['HubSpot Contact ID', 'HubSpot Record ID', 'HubSpot ID', 'External ID', 'Legacy ID'],
          de: ['HubSpot-Kontakt-ID', 'HubSpot-ID', 'Externe ID'],
        },
        deleted,
      },
      marks: [
        'Company',
        'AccountId',
        'Account Name',
        'Account.Name',
        'Title',
        'Salutation',
        'Phone',
        'MobilePhone',
        'mobile_phone',
        'IsConverted',
        'is_converted',
        'ConvertedDate',
        'converted_date',
        'HasOptedOutOfEmail',
        'has_opted_out_of_email',
        'ReportsToId',
        'reports_to_id',
        'MailingCity',
        'mailing_city',
        'Company / Account',
        'Firma',
        'Firma/Account',
        'Anrede',
        'Titel',
        'Telefon',
        'Konvertierungsdatum',
      ],
    },
    deals: {
      fields: {
        id: { api: ['Id', ...opportunityId.api], en: opportunityId.en, de: opportunityId.de },
        // Not the plain `Name`: every object of Salesforce has one.
        name: { en: ['Opportunity Name'], de: ['Opportunity-Name', 'Opportunityname', 'Name der Opportunity'] },
        stage: {
          api: ['StageName', 'stage_name'],
          en: ['Stage', 'Stage Name', 'Opportunity Stage'],
          de: ['Phase', 'Opportunity-Phase', 'Phasenname', 'Verkaufsphase'],
        },
        // There are no pipelines. What tells new business from renewals is the type.
        pipeline: { api: ['Type'], en: ['Type', 'Opportunity Type'], de: ['Typ', 'Opportunity-Typ'] },
        createdAt: createdDate,
        closedAt: {
          api: ['CloseDate', 'close_date'],
          en: ['Close Date'],
          de: ['Schlusstermin', 'Schlussdatum', 'Abschlussdatum', 'Abschlusstermin'],
        },
        modifiedAt: lastModified,
        isClosed: { api: ['IsClosed', 'is_closed'], en: ['Closed', 'Is Closed'], de: ['Geschlossen', 'Abgeschlossen'] },
        isWon: { api: ['IsWon', 'is_won'], en: ['Won', 'Is Won'], de: ['Gewonnen'] },
        probability: {
          api: ['Probability'],
          en: ['Probability (%)', 'Probability'],
          de: ['Wahrscheinlichkeit (%)', 'Wahrscheinlichkeit'],
        },
        // Opportunity.ContactId is the primary contact at creation; the others stand in OpportunityContactRole.
        contactIds: {
          api: [...contactId.api, 'Primary_Contact__c', 'PrimaryContact__c', 'Contact__c'],
          en: [...contactId.en, 'Primary Contact ID'],
          de: contactId.de,
        },
        contactEmails: {
          api: ['Contact.Email'],
          en: ['Contact: Email', 'Contact Email', 'Primary Contact: Email'],
          de: ['Kontakt: E-Mail', 'Kontakt-E-Mail'],
        },
        externalId: {
          api: [
            'HubSpot_Deal_ID__c',
            'OpportunityExtId__c',
            'Opportunity_Ext_Id__c',
            'Opportunity_External_Id__c',
            'External_Id__c',
            'ExternalId__c',
            'Ext_Id__c',
            'ExtId__c',
            'Legacy_Id__c',
          ],
          en: ['HubSpot Deal ID', 'External ID', 'Legacy ID'],
          de: ['HubSpot-Deal-ID', 'Externe ID'],
        },
        deleted,
      },
      marks: [
        'Amount',
        'AccountId',
        'Account Name',
        'Account.Name',
        'NextStep',
        'next_step',
        'Next Step',
        'ForecastCategory',
        'forecast_category',
        'ForecastCategoryName',
        'forecast_category_name',
        'ExpectedRevenue',
        'expected_revenue',
        'Expected Revenue',
        'Opportunity Owner',
        'Fiscal Period',
        'CampaignId',
        'HasOpportunityLineItem',
        'has_opportunity_line_item',
        'Betrag',
        'Nächster Schritt',
        'Opportunity-Inhaber',
        'Erwarteter Umsatz',
        'Prognosekategorie',
      ],
    },
    companies: {
      fields: {
        id: {
          api: ['Id', 'AccountId', 'account_id'],
          en: ['Account ID', 'Account: Account ID'],
          de: ['Account-ID', 'Account: Account-ID'],
        },
        name: { api: ['Name'], en: ['Account Name'], de: ['Accountname', 'Account-Name'] },
        stage: accountStage,
        createdAt: createdDate,
        modifiedAt: lastModified,
        externalId: {
          api: [
            'HubSpot_Company_ID__c',
            'AccountExtId__c',
            'Account_Ext_Id__c',
            'Account_External_Id__c',
            'External_Id__c',
            'ExternalId__c',
            'Ext_Id__c',
            'ExtId__c',
            'Legacy_Id__c',
          ],
          en: ['HubSpot Company ID', 'External ID', 'Legacy ID'],
          de: ['HubSpot-Unternehmens-ID', 'Externe ID'],
        },
        deleted,
      },
      marks: [
        'Type',
        'Industry',
        'AnnualRevenue',
        'annual_revenue',
        'NumberOfEmployees',
        'number_of_employees',
        'Website',
        'BillingCity',
        'billing_city',
        'Billing City',
        'Ownership',
        'ParentId',
        'AccountSource',
        'account_source',
        'AccountNumber',
        'account_number',
        'Account Owner',
        'Typ',
        'Branche',
        'Accountinhaber',
        'Jahresumsatz',
        'Mitarbeiter',
      ],
    },
    history: {
      fields: {
        // `Id` is the id of the change.
        id: {
          api: ['LeadId', 'lead_id', ...contactId.api],
          en: ['Lead ID', 'Contact ID', 'Contact: Contact ID'],
          de: ['Lead-ID', 'Kontakt-ID', 'Kontakt: Kontakt-ID'],
        },
        email: { api: ['Email'], en: ['Email', 'Email Address'], de: ['E-Mail', 'E-Mail-Adresse'] },
        ...changed,
      },
      marks: [],
    },
    associations: {
      fields: {
        dealId: opportunityId,
        contactId,
        email: {
          api: ['Contact.Email'],
          en: ['Contact: Email', 'Contact Email', 'Email'],
          de: ['Kontakt: E-Mail', 'E-Mail'],
        },
        deleted,
      },
      marks: [
        ...['Role', 'IsPrimary', 'is_primary', 'Primary', 'Contact Role', 'Rolle', 'Primär', 'Kontaktrolle'],
        ...['Opportunity Name', 'Opportunity-Name', 'First Name', 'Last Name', 'Vorname', 'Nachname'],
        ...housekeeping,
      ],
      // Opportunities may name a contact, but not whether it is the primary one.
      headers: [opportunityId.api, contactId.api, ['IsPrimary', 'is_primary']],
    },
    // The object OpportunityStage, of which there is one list for all opportunities.
    stages: {
      fields: {
        id: { api: ['ApiName', 'api_name'] },
        label: { api: ['MasterLabel', 'master_label'] },
        order: { api: ['SortOrder', 'sort_order'] },
        probability: { api: ['DefaultProbability', 'default_probability'] },
        isClosed: { api: ['IsClosed', 'is_closed'] },
        isWon: { api: ['IsWon', 'is_won'] },
        deleted: { api: ['_fivetran_deleted', '_sdc_deleted_at'] },
      },
      marks: [
        ...['ForecastCategory', 'forecast_category', 'ForecastCategoryName', 'forecast_category_name'],
        ...['IsActive', 'is_active', 'Description', ...housekeeping],
      ],
      headers: [
        ['MasterLabel', 'master_label'],
        ['ApiName', 'api_name'],
        ['IsWon', 'is_won'],
      ],
    },
    // OpportunityFieldHistory, OpportunityHistory, and Fivetran's history mode, which keeps each version of a record.
    dealHistory: {
      fields: {
        id: { ...opportunityId, any: ['Id'] },
        property: changed.property,
        value: {
          api: [...changed.value.api, 'StageName', 'stage_name'],
          en: [...changed.value.en, 'To Stage', 'Stage'],
          de: [...changed.value.de, 'Zu Phase', 'Phase'],
        },
        // A version's record carries its own date of creation as well.
        at: {
          api: ['_fivetran_start', ...changed.at.api],
          en: [...changed.at.en, 'Last Modified'],
          de: [...changed.at.de, 'Zuletzt geändert'],
        },
        source: changed.source,
      },
      marks: [
        ...['OldValue', 'old_value', 'Old Value', 'Alter Wert', 'DataType', 'data_type', 'IsDeleted', 'is_deleted'],
        ...[
          'Opportunity Name',
          'Opportunity Owner',
          'Opportunity-Name',
          'Opportunity-Inhaber',
          'From Stage',
          'Von Phase',
        ],
      ],
      // A change has an id of its own beside that of its opportunity; so has a version of a record, with its beginning.
      headers: [
        [...opportunityId.api, '_fivetran_start'],
        ['Id'],
        ['NewValue', 'new_value', 'StageName', 'stage_name'],
        ['CreatedDate', 'created_date', '_fivetran_start'],
      ],
      misleading: [
        { headers: ['Id'], beside: opportunityId.api, unless: ['id'], why: 'is the id of the change' },
        {
          headers: changed.at.api,
          beside: ['_fivetran_start'],
          unless: ['at'],
          why: 'is when the opportunity was made',
        },
      ],
    },
  },
  ids: 'salesforce',
  stageDated: createStageDated(stages, [
    // MQL_Date__c, mql_date_c, MQL-Datum, SQL seit
    { pattern: new RegExp(`^(?:became[ _]+)?(${JUDGED})[ _-]*${WHEN}${CUSTOM}$`, 'i'), holds: 'label' },
    // Date_MQL__c, Datum MQL
    { pattern: new RegExp(`^(?:date|datum)[ _-]+(${JUDGED})${CUSTOM}$`, 'i'), holds: 'label' },
    // Became a Lead Date, as HubSpot's sync writes it; Became_an_Opportunity_Date__c; Date_Became_Customer__c
    {
      pattern: new RegExp(
        `^(?:hubspot[ _]+)?(?:date[ _]+)?became[ _]+(?:an?[ _]+)?(${ANY_STAGE})(?:[ _]+${WHEN})?${CUSTOM}$`,
        'i',
      ),
      holds: 'label',
    },
    // Date_Entered_SQL__c, Lifecycle_Stage_Customer_Date__c
    { pattern: new RegExp(`^date[ _]+entered[ _]+(${ANY_STAGE})${CUSTOM}$`, 'i'), holds: 'label' },
    { pattern: new RegExp(`^lifecycle[ _]+(?:stage[ _]+)?(${ANY_STAGE})[ _]+${WHEN}${CUSTOM}$`, 'i'), holds: 'label' },
    { pattern: new RegExp(`^(customer|kunde)[ _]+(?:since|seit)${CUSTOM}$`, 'i'), holds: 'label' },
  ]),
  signs: [
    // Custom fields: `Role__c`, which Fivetran writes as `role_c`, and `Role__pc` on person accounts.
    /__p?c$/i,
    /^[a-z][a-z0-9_]*[a-z0-9]_c$/,
    ...['SystemModstamp', 'system_modstamp', 'IsDeleted', 'is_deleted', 'MasterRecordId', 'master_record_id'],
    ...['CreatedById', 'created_by_id', 'LastModifiedById', 'last_modified_by_id', 'OwnerId', 'RecordTypeId'],
    ...['LeadSource', 'LeadId', 'AccountId', 'OpportunityId', 'StageName', 'CloseDate', 'IsWon', 'NewValue'],
    ...['IsConverted', 'is_converted', 'ConvertedContactId', 'converted_contact_id', 'ConvertedOpportunityId'],
    ...['converted_opportunity_id', 'ForecastCategory', 'forecast_category', 'ForecastCategoryName'],
    ...['forecast_category_name', 'LastViewedDate', 'last_viewed_date', 'HasOptedOutOfEmail', 'Account.Name'],
    // Zoho has some of these labels too, but other ids and dates beside them.
    ...['Account Name', 'Account ID', 'Account Owner', 'Lead Source', 'Lead Owner', 'Lead ID', 'Converted Date'],
    ...['Opportunity Name', 'Opportunity ID', 'Opportunity Owner', 'Fiscal Period', 'Field / Event', 'Edit Date'],
    ...['Accountname', 'Account-ID', 'Accountinhaber', 'Lead-Quelle', 'Leadquelle', 'Lead-Inhaber', 'Lead-ID'],
    ...['Kontaktinhaber', 'Opportunity-Name', 'Opportunity-ID', 'Opportunity-Inhaber', 'Schlusstermin'],
    ...['Firma/Account', 'Konvertierungsdatum', 'Feld / Ereignis', 'Feld/Ereignis'],
  ],
  foreign: [
    {
      headers: [
        ['AccountId', 'account_id', 'Account ID', 'CaseId', 'case_id', 'Case ID'],
        ['Field', 'Field / Event'],
        ['NewValue', 'new_value', 'New Value'],
      ],
      what: 'a field history of accounts or cases; only that of leads, contacts and opportunities is read',
    },
    {
      headers: [
        ['CampaignId', 'campaign_id'],
        ['HasResponded', 'has_responded', 'LeadOrContactId', 'lead_or_contact_id'],
      ],
      what: 'a list of campaign members, which is not read',
    },
    {
      headers: [
        ['WhoId', 'who_id', 'WhoExtId__c'],
        ['WhatId', 'what_id', 'WhatExtId__c'],
      ],
      what: 'a list of tasks or events, which is not read',
    },
    {
      headers: [['PricebookEntryId', 'pricebook_entry_id']],
      what: 'a list of opportunity products, which is not read',
    },
    {
      headers: [
        ['OrderNumber', 'order_number'],
        ['StatusCode', 'status_code'],
      ],
      what: 'a list of orders, which is not read',
    },
    { headers: [['CaseNumber', 'case_number', 'Case Number']], what: 'a list of cases, which is not read' },
    {
      headers: [['Username'], ['ProfileId', 'profile_id']],
      what: 'a list of users, which is not read',
    },
  ],
  stages,
  leadStatuses,
  dealStages: [...dealStages, ...usualDealStages],
  dealStatuses: [],
  probability: 'percent',
  sources: 'users',
  // Opportunity.ContactId is one contact of several, ConvertedOpportunityId one opportunity of several.
  links: 'OpportunityContactRole',
  importer: {
    // Data Loader updates by Id and upserts by an external id; the Import Wizard also finds by e-mail.
    keys: ['Id', 'Lead ID', 'Contact ID', 'Email'],
    // "Empty field values are ignored", and #N/A makes a value null:
    // https://developer.salesforce.com/docs/platform/data-loader-impl/guide/loader-using-bulk-api.html
    blanks: 'keep',
    clear: '#N/A',
    // The Import Wizard's limit; Data Loader takes millions. From memory.
    rows: 50_000,
    bytes: null,
    // No object of Salesforce minds a stage that falls; only an org's own validation rules may.
    stageMoves: 'any',
    // A picklist takes its API name, which is the label unless an admin renamed or translated it.
    values: 'label',
    // https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/system_fields.htm
    readOnly: [
      /^created ?(date|by)/,
      /^create date$/,
      /^last ?modified/,
      /^system ?modstamp$/,
      /^last ?(activity|viewed|referenced)/,
      /^is ?(converted|won|closed|deleted)$/,
      /^(converted|won|closed|deleted)$/,
      /^converted ?(date|account|contact|opportunity)/,
      /^master ?record ?id$/,
    ],
  },
  // Field history is kept by time (18 to 24 months), not by number.
  contactRevisions: null,
  preset: {
    ladder: [
      'subscriber',
      'lead',
      'marketingqualifiedlead',
      'salesacceptedlead',
      'salesqualifiedlead',
      'opportunity',
      'customer',
      'evangelist',
    ],
    // Sales gives leads back, and no stage need be cleared for it.
    detours: ['recycled', 'disqualified'],
    // A new sale to an old customer neither makes an opportunity of anybody nor loses one.
    roles: {
      'Existing Customer - Upgrade': 'renewal',
      'Existing Customer - Replacement': 'renewal',
      'Existing Customer - Downgrade': 'renewal',
      'Existing Customer': 'renewal',
      'Existing Business': 'renewal',
      Renewal: 'renewal',
      Upsell: 'renewal',
      Upgrade: 'renewal',
      'Cross-Sell': 'renewal',
      Expansion: 'renewal',
      'Add-On': 'renewal',
      'Bestandskunde - Upgrade': 'renewal',
      'Bestandskunde - Ersatz': 'renewal',
      'Bestandskunde - Downgrade': 'renewal',
      Bestandskunde: 'renewal',
      Verlängerung: 'renewal',
    },
    needsLeadStatus: ['marketingqualifiedlead', 'salesacceptedlead', 'salesqualifiedlead'],
    disqualifyingLeadStatuses: ['Unqualified', 'Closed - Not Converted', 'BAD_TIMING'],
    // "Open - Not Contacted" or "New": which one the org has, only the org can tell.
    initialLeadStatus: null,
  },
};
