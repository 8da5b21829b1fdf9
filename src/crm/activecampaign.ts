import type { Crm } from './crm.ts';
import { closedDealStages, usualDealStages } from './deal-stages.ts';
import { createStageDated } from './stage-dates.ts';
import { leadStatuses, lifecycleStages } from './stages.ts';

const createdAt = {
  internal: ['cdate', 'created_timestamp', 'created_utc_timestamp'],
  en: ['Date Created', 'Created Date', 'Created', 'Created Timestamp', 'Created At', 'Create Date'],
  de: ['Erstellt am', 'Erstellungsdatum', 'Erstelldatum', 'Datum der Erstellung'],
};

const modifiedAt = {
  internal: ['mdate', 'udate', 'updated_timestamp', 'updated_utc_timestamp'],
  en: ['Last Updated', 'Date Updated', 'Updated', 'Updated Timestamp', 'Last Modified'],
  de: ['Zuletzt aktualisiert', 'Zuletzt aktualisiert am', 'Aktualisiert am', 'Zuletzt geändert'],
};

/**
 * ActiveCampaign: contacts and deals by label in English and German, and by the names of its API. It has no stage of
 * its own: companies add a field for it. One kept in tags is not read.
 */
export const activecampaign: Crm = {
  id: 'activecampaign',
  name: 'ActiveCampaign',
  tables: {
    contacts: {
      fields: {
        id: {
          internal: ['id', 'contact_id'],
          en: ['Contact ID', 'Subscriber ID'],
          de: ['Kontakt-ID', 'Kontakt ID'],
        },
        email: { internal: ['email'], en: ['Email', 'Email Address'], de: ['E-Mail', 'E-Mail-Adresse'] },
        firstName: { internal: ['firstName', 'first_name'], en: ['First Name'], de: ['Vorname'] },
        lastName: { internal: ['lastName', 'last_name'], en: ['Last Name'], de: ['Nachname'] },
        stage: {
          internal: ['lifecycle_stage', 'lifecycleStage'],
          en: [
            'Lifecycle Stage',
            'Customer Lifecycle Stage',
            'Lifecycle',
            'Lead Stage',
            'Contact Stage',
            'Funnel Stage',
          ],
          de: ['Lifecycle-Phase', 'Lebenszyklusphase', 'Lebenszyklus-Phase', 'Kontaktphase', 'Lead-Phase'],
        },
        leadStatus: { internal: ['lead_status'], en: ['Lead Status'], de: ['Lead-Status', 'Leadstatus'] },
        owner: {
          internal: ['owner'],
          en: ['Contact Owner', 'Owner'],
          de: ['Kontaktinhaber', 'Inhaber', 'Verantwortlicher'],
        },
        createdAt,
        modifiedAt,
        dealIds: { en: ['Deal IDs', 'Deals IDs'], de: ['Deal-IDs'] },
        deleted: { internal: ['deleted', '_fivetran_deleted', 'is_deleted'] },
      },
      marks: [
        'Phone',
        'Telefon',
        'Account',
        'Konto',
        'Tags',
        'Schlagwörter',
        'Lists',
        'Listen',
        'List Status',
        'Listenstatus',
        'IP Address',
        'Score',
        'Job Title',
        'orgid',
        'orgname',
      ],
    },
    deals: {
      fields: {
        id: { internal: ['id', 'deal_id'], en: ['Deal ID'], de: ['Deal-ID', 'Deal ID'] },
        name: { internal: ['deal_title'], en: ['Deal Title', 'Deal Name', 'Deal'], de: ['Deal-Titel', 'Deal-Name'] },
        stage: {
          internal: ['stage'],
          en: ['Deal Stage', 'Stage', 'Stage Name'],
          de: ['Deal-Phase', 'Phase', 'Dealphase'],
        },
        pipeline: {
          internal: ['dealgroup', 'group', 'pipeline'],
          en: ['Pipeline', 'Deal Pipeline'],
          de: ['Pipeline', 'Deal-Pipeline'],
        },
        createdAt,
        closedAt: {
          internal: ['expected_close_date'],
          en: ['Closed Date', 'Close Date', 'Expected Close', 'Expected Close Date', 'Forecasted Close Date'],
          de: ['Abgeschlossen am', 'Abschlussdatum', 'Voraussichtliches Abschlussdatum', 'Erwarteter Abschluss'],
        },
        modifiedAt,
        status: { internal: ['status'], en: ['Status', 'Deal Status'], de: ['Status', 'Deal-Status'] },
        probability: { internal: ['winProbability'], en: ['Win Probability'], de: ['Gewinnwahrscheinlichkeit'] },
        contactIds: {
          internal: ['contact', 'contact_id', 'contactid'],
          en: ['Primary Contact ID', 'Contact ID'],
          de: ['Hauptkontakt-ID', 'Kontakt-ID'],
        },
        contactEmails: {
          internal: ['contact_email'],
          en: ['Primary Contact Email', 'Primary Contact E-mail', 'Contact Email', 'Contact Email Address'],
          de: ['E-Mail des Hauptkontakts', 'Hauptkontakt-E-Mail', 'Hauptkontakt E-Mail', 'Kontakt-E-Mail'],
        },
        deleted: { internal: ['isDisabled', 'is_disabled', '_fivetran_deleted', 'is_deleted'] },
      },
      marks: [
        'Value',
        'Deal Value',
        'Currency',
        'Deal Owner',
        'Primary Contact',
        'Hauptkontakt',
        'Wert',
        'Deal-Wert',
        'Währung',
        'Next Task',
        'Nächste Aufgabe',
        'nextdate',
        'nexttaskid',
        'percent',
      ],
    },
    companies: {
      fields: {
        id: { en: ['Account ID'], de: ['Konto-ID'], internal: ['account_id'] },
        name: { en: ['Account Name', 'Account'], de: ['Kontoname', 'Konto'] },
        domain: { internal: ['accountUrl', 'account_url'], en: ['Account URL', 'Website'], de: ['Konto-URL'] },
        createdAt,
        modifiedAt,
      },
      marks: ['Number of Contacts', 'Number of Employees', 'Industry/Vertical', 'contactCount', 'dealCount'],
    },
    // It exports no history; this is the usual long form, for companies that keep one.
    history: {
      fields: {
        id: { internal: ['contact_id'], en: ['Contact ID'], de: ['Kontakt-ID'] },
        email: { internal: ['email'], en: ['Email'], de: ['E-Mail'] },
        property: { internal: ['field_name'], en: ['Field', 'Field Name'], de: ['Feld', 'Feldname'] },
        value: { internal: ['new_value'], en: ['New Value', 'Value'], de: ['Neuer Wert', 'Wert'] },
        at: { internal: ['tstamp'], en: ['Date Changed', 'Changed At'], de: ['Geändert am'] },
        source: { internal: ['source'], en: ['Source'], de: ['Quelle'] },
      },
      marks: [],
    },
    // The further contacts of a deal: contact_deals of its API.
    associations: {
      fields: {
        dealId: { internal: ['deal', 'deal_id'], en: ['Deal ID'], de: ['Deal-ID'] },
        contactId: { internal: ['contact', 'contact_id'], en: ['Contact ID'], de: ['Kontakt-ID'] },
        email: { internal: ['contact_email'], en: ['Contact Email'], de: ['Kontakt-E-Mail'] },
        deleted: { internal: ['_fivetran_deleted'] },
      },
      marks: ['id', 'role', 'Role', 'cdate', 'udate', 'mdate'],
    },
  },
  stageDated: createStageDated(lifecycleStages, [
    { pattern: /^became[ _]an?[ _](.+?)[ _](?:date|at|on)$/i, holds: 'label' },
    { pattern: /^(mql|sql)[ _-]?(?:date|datum|seit)$/i, holds: 'label' },
  ]),
  signs: [
    'Lists',
    'List Status',
    'Listen',
    'Listenstatus',
    'cdate',
    'udate',
    'mdate',
    'dealgroup',
    'winProbability',
    'nexttaskid',
    'Primary Contact',
    'Primary Contact Email',
    'Hauptkontakt',
    'E-Mail des Hauptkontakts',
    'Hauptkontakt-E-Mail',
  ],
  foreign: [
    {
      headers: [
        ['dealGroup', 'deal_group'],
        ['cardRegion1', 'card_region_1'],
      ],
      what: 'a list of stages by API name, which is not read',
    },
    {
      headers: [
        ['automation', 'automation_id'],
        ['contact', 'contact_id'],
      ],
      what: 'a list of runs of automations, which is not read',
    },
    {
      headers: [
        ['tag', 'tag_id'],
        ['contact', 'contact_id'],
      ],
      what: 'a list of tags, which is not read',
    },
  ],
  stages: lifecycleStages,
  leadStatuses,
  dealStages: [...closedDealStages, ...usualDealStages],
  // Numbers in its API, words in its exports. A deal that was deleted (3) proves no more than a lost one.
  dealStatuses: [
    { value: '0', outcome: 'open', labels: { en: ['Open'], de: ['Offen'] }, synonyms: [] },
    { value: '1', outcome: 'won', labels: { en: ['Won'], de: ['Gewonnen'] }, synonyms: [] },
    { value: '2', outcome: 'lost', labels: { en: ['Lost'], de: ['Verloren'] }, synonyms: [] },
    { value: '3', outcome: 'lost', labels: { en: ['Deleted'], de: ['Gelöscht'] }, synonyms: [] },
  ],
  probability: 'percent',
  ids: 'verbatim',
  importer: {
    keys: ['Email'],
    // "Update existing contacts" leaves alone what a blank cell would empty; unverified.
    blanks: 'keep',
    clear: null,
    rows: null,
    // https://help.activecampaign.com/hc/en-us/articles/115001963310 gives it for deals.
    bytes: 100_000_000,
    stageMoves: 'any',
    values: 'label',
    readOnly: [
      /^contact ?-?id$/,
      /^kontakt-?id$/,
      /^date created$/,
      /^last updated$/,
      /^[cmu]date$/,
      /^erstellt am$/,
      /^zuletzt aktualisiert/,
      /^scores?$/,
    ],
  },
  contactRevisions: null,
  preset: {},
};
