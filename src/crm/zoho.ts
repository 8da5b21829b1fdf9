import type { DealStageNames, ValueNames } from '../policy/input.ts';
import type { DealField } from '../types.ts';
import type { Crm, TableNames } from './crm.ts';
import { usualDealStages } from './deal-stages.ts';
import { createStageDated } from './stage-dates.ts';
import { lifecycleStages, withUsualStatuses } from './stages.ts';

/** Custom fields: Zoho has no lifecycle stage of its own. */
const lifecycleStage = {
  en: ['Lifecycle Stage', 'Customer Lifecycle Stage', 'Contact Stage'],
  de: ['Lifecycle-Phase', 'Lifecyclephase', 'Lebenszyklusphase', 'Lebenszyklus-Phase'],
};

const createdAt = {
  en: ['Created Time', 'Created At'],
  de: ['Erstellungszeit', 'Erstellt um', 'Erstellt am', 'Erstellungszeitpunkt'],
};

const modifiedAt = {
  en: ['Modified Time', 'Last Modified Time'],
  de: ['Änderungszeit', 'Geändert um', 'Geändert am', 'Änderungszeitpunkt'],
};

/** The API and the bulk read write `_` for the blanks of a label, which headers do not tell apart. */
const deals: TableNames<DealField> = {
  fields: {
    id: {
      en: ['Record Id', 'Deal Id', 'Deal Record Id', 'Potential Id', 'DEALID', 'POTENTIALID'],
      de: ['Datensatz-ID', 'Abschluss-ID', 'Geschäfts-ID', 'Potenzial-ID'],
      any: ['id'],
    },
    name: {
      en: ['Deal Name', 'Potential Name'],
      de: ['Abschlussname', 'Geschäftsname', 'Name des Abschlusses', 'Deal-Name', 'Potenzialname'],
    },
    stage: { en: ['Stage', 'Deal Stage', 'Sales Stage'], de: ['Phase', 'Stufe', 'Verkaufsphase', 'Deal-Phase'] },
    pipeline: { en: ['Pipeline'], de: ['Pipeline'] },
    createdAt,
    closedAt: { en: ['Closing Date', 'Close Date'], de: ['Abschlussdatum', 'Datum des Abschlusses'] },
    modifiedAt,
    probability: { en: ['Probability (%)', 'Probability'], de: ['Wahrscheinlichkeit (%)', 'Wahrscheinlichkeit'] },
    contactIds: {
      en: ['Contact Name.id', 'Contact Id', 'CONTACTID', 'Contact.id', 'Contact Name Id'],
      de: ['Kontaktname.id', 'Name des Kontakts.id', 'Kontakt-ID'],
    },
    contactEmails: {
      en: ['Contact Email', 'Contact Name.Email', 'Contact Name (Email)'],
      de: ['Kontakt-E-Mail', 'E-Mail des Kontakts', 'Kontaktname (E-Mail)'],
    },
  },
  marks: [
    ...['Amount', 'Currency', 'Type', 'Lead Source', 'Reason For Loss', 'Expected Revenue', 'Next Step', 'Closed Time'],
    ...['Deal Owner', 'Deal Owner.id', 'Potential Owner', 'Account Name', 'Account Name.id', 'Contact Name'],
    ...['Lead Conversion Time', 'Sales Cycle Duration', 'Overall Sales Duration', 'Stage Modified Time'],
    ...['Betrag', 'Währung', 'Typ', 'Lead-Quelle', 'Verlustgrund', 'Erwarteter Umsatz', 'Nächster Schritt'],
    ...['Abschlusseigentümer', 'Abschlussbesitzer', 'Geschäftsinhaber', 'Firmenname', 'Firmenname.id', 'Kontaktname'],
  ],
  misleading: [
    {
      headers: ['Contact Name', 'Kontaktname', 'Name des Kontakts'],
      unless: ['contactIds', 'contactEmails'],
      why: 'holds a name, which ties no deal to a contact: export "Contact Name.id" with it',
    },
  ],
};

const usual = (value: string, de: readonly string[], synonyms: readonly string[] = []): ValueNames => ({
  value,
  labels: { en: [value], de },
  synonyms,
});

/** The lead statuses that Zoho ships; its API writes the English ones in every language. */
const leadStatuses: readonly ValueNames[] = [
  // What an empty picklist holds. It is no status.
  { value: '', labels: { en: ['-None-'], de: ['-Keine-', '-Kein-', '-Keiner-'] }, synonyms: [] },
  usual('Not Contacted', ['Nicht kontaktiert'], ['New', 'Neu']),
  usual(
    'Attempted to Contact',
    ['Kontaktaufnahme versucht', 'Kontaktversuch', 'Versuchte Kontaktaufnahme'],
    ['Attempted Contact'],
  ),
  usual('Contacted', ['Kontaktiert']),
  usual('Contact in Future', ['In Zukunft kontaktieren', 'Zukünftig kontaktieren', 'Künftig kontaktieren']),
  usual('Pre-Qualified', ['Vorqualifiziert'], ['Prequalified']),
  usual('Qualified', ['Qualifiziert']),
  usual('Not Qualified', ['Nicht qualifiziert'], ['Unqualified', 'Unqualifiziert']),
  usual('Junk Lead', ['Junk-Lead', 'Unbrauchbarer Lead', 'Ungültiger Lead'], ['Junk']),
  usual('Lost Lead', ['Verlorener Lead'], ['Lost']),
];

const open = (value: string, de: readonly string[]): DealStageNames => ({ ...usual(value, de), outcome: 'open' });

/** The stages of the standard pipeline that do not have the same name everywhere. */
const dealStages: readonly DealStageNames[] = [
  {
    value: 'Closed Won',
    outcome: 'won',
    labels: {
      en: ['Closed Won'],
      de: ['Abgeschlossen und gewonnen', 'Abgeschlossen, gewonnen', 'Erfolgreich abgeschlossen'],
    },
    synonyms: [],
  },
  {
    value: 'Closed Lost',
    outcome: 'lost',
    labels: { en: ['Closed Lost'], de: ['Abgeschlossen und verloren', 'Abgeschlossen, verloren'] },
    synonyms: [],
  },
  {
    value: 'Closed Lost to Competitor',
    outcome: 'lost',
    labels: {
      en: ['Closed Lost to Competitor'],
      de: ['An Wettbewerber verloren', 'An Mitbewerber verloren', 'An Konkurrenz verloren'],
    },
    synonyms: [],
  },
  open('Value Proposal', ['Wertversprechen', 'Nutzenversprechen', 'Wertangebot']),
  open('Decision Makers', ['Entscheidungsträger identifizieren', 'Ermittlung der Entscheidungsträger']),
  open('Quote', ['Angebot/Preisangebot', 'Vorschlag/Preisangebot', 'Angebot/Kostenvoranschlag']),
  open('Review', ['Verhandlung/Überprüfung', 'Verhandlung/Prüfung']),
];

/**
 * Zoho CRM: exports of the modules by label, and of its API by name. Lookups come as a name and, with `.id` behind it,
 * as the id. The German labels are from memory, so that each has several forms.
 */
export const zoho: Crm = {
  id: 'zoho',
  name: 'Zoho CRM',
  tables: {
    // Leads and contacts: a lead becomes a contact, and keeps its id.
    contacts: {
      fields: {
        id: {
          en: ['Record Id', 'Contact Id', 'Lead Id', 'Contact Record Id', 'Lead Record Id', 'CONTACTID', 'LEADID'],
          de: ['Datensatz-ID', 'Kontakt-ID', 'Lead-ID'],
          any: ['id'],
        },
        email: { en: ['Email', 'Email Address'], de: ['E-Mail', 'E-Mail-Adresse'] },
        firstName: { en: ['First Name'], de: ['Vorname'] },
        lastName: { en: ['Last Name'], de: ['Nachname'] },
        stage: lifecycleStage,
        leadStatus: { en: ['Lead Status'], de: ['Lead-Status', 'Leadstatus', 'Status des Leads'] },
        owner: {
          en: ['Contact Owner', 'Lead Owner', 'Owner'],
          de: [
            'Kontakteigentümer',
            'Kontaktbesitzer',
            'Kontaktinhaber',
            'Lead-Eigentümer',
            'Lead-Besitzer',
            'Lead-Inhaber',
          ],
        },
        createdAt,
        modifiedAt,
        activity: {
          en: ['Last Activity Time', 'Last Activity Date'],
          de: ['Zeit der letzten Aktivität', 'Letzte Aktivitätszeit', 'Letzte Aktivität'],
        },
        convertedId: {
          en: ['Converted Contact.id', 'Converted Contact Id'],
          de: ['Konvertierter Kontakt.id', 'Umgewandelter Kontakt.id'],
        },
      },
      marks: [
        ...['Full Name', 'Title', 'Phone', 'Mobile', 'Company', 'Lead Source', 'Rating', 'Email Opt Out', 'Website'],
        ...['Account Name', 'Account Name.id', 'Department', 'Mailing City', 'Is Converted', 'Converted'],
        ...['Contact Owner.id', 'Lead Owner.id', 'Owner.id'],
        ...['Converted Account', 'Converted Contact', 'Converted Deal', 'Converted Date Time', 'Unsubscribed Mode'],
        ...['Vollständiger Name', 'Titel', 'Telefon', 'Mobil', 'Unternehmen', 'Firma', 'Lead-Quelle', 'Bewertung'],
        ...['Firmenname', 'Firmenname.id', 'Abteilung', 'Konvertiert'],
      ],
    },
    deals,
    companies: {
      fields: {
        id: {
          en: ['Record Id', 'Account Id', 'Account Record Id', 'ACCOUNTID'],
          de: ['Datensatz-ID', 'Firmen-ID', 'Konto-ID'],
          any: ['id'],
        },
        name: { en: ['Account Name'], de: ['Firmenname', 'Kontoname', 'Unternehmensname'] },
        domain: { en: ['Website'], de: ['Webseite', 'Website'] },
        stage: lifecycleStage,
        createdAt,
        modifiedAt,
      },
      marks: [
        ...['Account Owner', 'Account Owner.id', 'Account Type', 'Account Number', 'Account Site', 'Parent Account'],
        ...['Industry', 'Employees', 'Annual Revenue', 'Ownership', 'SIC Code', 'Billing City', 'Phone'],
        ...['Firmeneigentümer', 'Firmenbesitzer', 'Firmentyp', 'Branche', 'Mitarbeiter', 'Jahresumsatz', 'Telefon'],
      ],
    },
    // The audit log, by the names that its export and the timeline of a record use.
    history: {
      fields: {
        id: { en: ['Record Id', 'Contact Id', 'Lead Id'], de: ['Datensatz-ID'] },
        property: { en: ['Field Name', 'Field Label', 'Field', 'API Name'], de: ['Feldname', 'Feld'] },
        value: { en: ['New Value'], de: ['Neuer Wert'] },
        at: { en: ['Audited Time', 'Modified Time', 'Done Time'], de: ['Änderungszeit', 'Geändert um'] },
        source: { en: ['Source'], de: ['Quelle'] },
      },
      marks: ['Old Value', 'Alter Wert', 'Done By', 'Audited By'],
    },
    // The related list Stage History: each row says in which stage a deal was, none names a property.
    dealHistory: {
      fields: {
        id: {
          en: ['Deal Name.id', 'Potential Name.id', 'Deal Id', 'Potential Id', 'Parent Id', 'Parent Id.id'],
          de: ['Abschlussname.id', 'Geschäftsname.id', 'Abschluss-ID'],
        },
        value: { en: ['Stage', 'Moved To', 'New Value'], de: ['Phase', 'Stufe', 'Neuer Wert'] },
        at: { en: ['Modified Time', 'Last Modified Time', 'Moved Time'], de: ['Änderungszeit', 'Geändert um'] },
        source: { en: ['Modified By'], de: ['Geändert von'] },
      },
      marks: [
        ...['Stage Duration', 'Stage Duration (Calendar Days)', 'Duration (Days)', 'Amount', 'Probability (%)'],
        ...['Expected Revenue', 'Closing Date', 'Deal Name', 'Potential Name', 'Modified By.id', 'Record Id'],
        ...['Phasendauer', 'Phasendauer (Kalendertage)', 'Betrag', 'Wahrscheinlichkeit (%)', 'Erwarteter Umsatz'],
        ...['Abschlussdatum', 'Abschlussname', 'Geschäftsname'],
      ],
      headers: [
        ['Stage', 'Moved To', 'Phase', 'Stufe'],
        ['Stage Duration', 'Stage Duration (Calendar Days)', 'Phasendauer', 'Phasendauer (Kalendertage)'],
      ],
    },
  },
  ids: 'zoho',
  stageDated: createStageDated(lifecycleStages, [
    { pattern: /^became[ _]an?[ _](.+?)[ _](?:date|time|at|on)$/i, holds: 'label' },
    { pattern: /^(mql|sql)[ _-]?(?:date|time|at|on|datum|seit)$/i, holds: 'label' },
  ]),
  signs: [
    // A lookup's id beside its name.
    /^(?:account|contact|deal|potential|lead|task|vendor|parent|converted|created|modified|tag|owner)[ _\w]*\.id$/i,
    /^(?:kontakt|firmen|konto|abschluss|geschäfts|lead|potenzial|erstellt von|geändert von)[- äöü\w]*\.id$/i,
    ...['Modified Time', 'Last Activity Time', 'Lead Conversion Time', 'Sales Cycle Duration', 'Change Log Time'],
    ...['Overall Sales Duration', 'Unsubscribed Mode', 'Converted Date Time', 'Potential Name', 'POTENTIALID'],
    ...['Stage Duration (Calendar Days)', 'Audited Time', 'Record Image'],
    // HubSpot writes `Record ID`.
    /^Record Id$/,
    ...['Kontaktbesitzer', 'Lead-Besitzer', 'Abschlussbesitzer', 'Abschlussname'],
    ...['Lead-Eigentümer', 'Kontakteigentümer', 'Abschlusseigentümer', 'Erstellungszeit', 'Änderungszeit'],
    ...['Erstellt um', 'Geändert um', 'Zeit der letzten Aktivität', 'Letzte Aktivitätszeit'],
  ],
  foreign: [
    {
      headers: [['Task Owner', 'Task Owner.id', 'Call Owner', 'Call Owner.id', 'Event Owner.id', 'Meeting Owner.id']],
      what: "an export of Zoho's activities, which is not read",
    },
    {
      headers: [
        ['Note Owner', 'Note Owner.id'],
        ['Note Content', 'Note Title', 'Parent Id', 'Parent Id.id'],
      ],
      what: 'an export of notes, which is not read',
    },
    { headers: [['Campaign Owner', 'Campaign Owner.id']], what: 'an export of campaigns, which is not read' },
    {
      headers: [['Product Owner', 'Product Owner.id'], ['Product Name']],
      what: 'an export of products, which is not read',
    },
    {
      headers: [
        [
          'Quote Owner',
          'Quote Owner.id',
          'Sales Order Owner',
          'Sales Order Owner.id',
          'Invoice Owner',
          'Invoice Owner.id',
        ],
      ],
      what: 'an export of quotes, orders or invoices, which is not read: its deals are in the module Deals',
    },
  ],
  stages: lifecycleStages,
  leadStatuses: withUsualStatuses(leadStatuses),
  dealStages: [...dealStages, ...usualDealStages],
  dealStatuses: [],
  probability: 'percent',
  sources: 'users',
  importer: {
    keys: ['Record Id', 'Email'],
    // The wizard asks whether empty values update; where nobody ticks it, they do.
    blanks: 'clear',
    clear: '',
    // A bulk write: https://zoho.com/crm/developer/docs/api/bulk-write/limitations.html; the wizard takes less or more
    // by edition.
    rows: 25_000,
    bytes: null,
    stageMoves: 'any',
    values: 'label',
    readOnly: [
      /^(?:created|modified|last activity|audited|change log|lead conversion|converted date) time$/,
      /^(?:created by|modified by)(?:\.id)?$/,
      /^(?:converted .+|is converted|sales cycle duration|overall sales duration|expected revenue)$/,
      /^(?:erstellungszeit|änderungszeit|erstellt um|geändert um|erstellt von|geändert von)(?:\.id)?$/,
    ],
  },
  contactRevisions: null,
  preset: {
    disqualifyingLeadStatuses: ['Junk Lead', 'Lost Lead', 'Not Qualified', 'BAD_TIMING'],
    initialLeadStatus: 'Not Contacted',
  },
};
