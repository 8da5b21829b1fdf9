import type { Crm } from './crm.ts';
import { closedDealStages, usualDealStages } from './deal-stages.ts';
import { createStageDated } from './stage-dates.ts';
import { leadStatuses, lifecycleStages } from './stages.ts';

const createdAt = {
  en: [
    'Create Date',
    'Created Date',
    'Created',
    'Created At',
    'Created On',
    'Date Created',
    'CreatedDate',
    'Created Time',
  ],
  de: ['Erstelldatum', 'Erstellungsdatum', 'Erstellt', 'Erstellt am', 'Angelegt am'],
};

const modifiedAt = {
  en: ['Last Modified Date', 'Modified', 'Modified At', 'Updated', 'Updated At', 'Last Modified', 'LastModifiedDate'],
  de: ['Änderungsdatum', 'Geändert', 'Geändert am', 'Zuletzt geändert', 'Aktualisiert am'],
};

const probability = {
  en: ['Probability', 'Probability (%)', 'Win Probability', 'Probability Pct'],
  de: ['Wahrscheinlichkeit', 'Wahrscheinlichkeit (%)'],
};

/** What CRMs and warehouses write beside a record that was deleted. */
const deleted = {
  any: ['_fivetran_deleted', '_sdc_deleted_at', '_ab_cdc_deleted_at'],
  en: ['Is Deleted', 'IsDeleted', 'Deleted', 'Deleted At'],
  de: ['Gelöscht', 'Ist gelöscht', 'Gelöscht am'],
};

const dealId = {
  en: ['Deal ID', 'DealId', 'Opportunity ID', 'OpportunityId', 'Opp ID'],
  de: ['Deal-ID', 'Chancen-ID', 'Geschäfts-ID'],
};

const pipelineId = { en: ['Pipeline ID', 'PipelineId'], de: ['Pipeline-ID'] };

/** Columns that any table may have besides. */
const housekeeping = [
  'ID',
  'Order',
  'Display Order',
  'Sort Order',
  'Active',
  'Is Active',
  'Created At',
  'Created Date',
  'CreatedDate',
  'Create Date',
  'Updated At',
  'Last Modified Date',
  'LastModifiedDate',
  'Reihenfolge',
  'Aktiv',
  'Erstellt am',
  'Geändert am',
];

/** What a table of any other origin is likely to call its columns. Always the last one in the list of CRMs. */
export const generic: Crm = {
  id: 'generic',
  name: 'generic names',
  tables: {
    contacts: {
      fields: {
        id: {
          en: ['Contact ID', 'ContactId', 'Record ID', 'ID', 'Person ID', 'Lead ID', 'Prospect ID', 'Customer ID'],
          de: [
            'Kontakt-ID',
            'Kontakt ID',
            'Datensatz-ID',
            'ID',
            'Kontaktnummer',
            'Kontakt-Nr.',
            'Personen-ID',
            'Kundennummer',
            'Kunden-Nr.',
            'Kunden-ID',
            'Lead-ID',
            'Nr.',
          ],
        },
        email: {
          en: ['Email', 'Email address', 'Mail'],
          de: ['E-Mail', 'E-Mail-Adresse', 'E-Mail Adresse', 'Email-Adresse', 'Mailadresse'],
        },
        firstName: { en: ['First Name', 'FirstName', 'Given Name'], de: ['Vorname'] },
        lastName: { en: ['Last Name', 'LastName', 'Surname', 'Family Name'], de: ['Nachname', 'Familienname'] },
        stage: {
          en: ['Lifecycle Stage', 'LifecycleStage', 'Contact Stage', 'Funnel Stage', 'Lead Stage', 'Stage'],
          de: ['Lifecycle-Phase', 'Lebenszyklusphase', 'Lebenszyklus-Phase', 'Kontaktphase', 'Phase', 'Stufe'],
        },
        leadStatus: { en: ['Lead Status', 'LeadStatus'], de: ['Lead-Status', 'Leadstatus'] },
        owner: {
          en: ['Owner', 'Contact Owner', 'Lead Owner', 'Owner ID', 'Assigned To', 'Assigned Rep', 'Sales Rep'],
          de: [
            'Zuständiger Mitarbeiter',
            'Besitzer',
            'Inhaber',
            'Betreuer',
            'Verantwortlich',
            'Verantwortlicher',
            'Zuständig',
          ],
        },
        createdAt,
        modifiedAt,
        activity: {
          en: [
            'Last Activity',
            'Last Activity Date',
            'Last Contacted',
            'Last Contact',
            'Last Contact Date',
            'LastActivityDate',
          ],
          de: ['Letzte Aktivität', 'Datum der letzten Aktivität', 'Letzter Kontakt', 'Zuletzt kontaktiert'],
        },
        dealIds: {
          en: ['Associated Deal IDs', 'Deal IDs', 'Deals IDs', 'Opportunity IDs'],
          de: ['Deal-IDs', 'Zugeordnete Deal-IDs', 'Chancen-IDs'],
        },
        convertedId: {
          en: ['Converted Contact ID', 'ConvertedContactId'],
          de: ['Konvertierte Kontakt-ID'],
        },
        mergedIds: { en: ['Merged IDs', 'Merged Contact IDs'], de: ['Zusammengeführte IDs'] },
        deleted,
      },
      marks: [
        'Company',
        'Company Name',
        'Job Title',
        'Title',
        'Phone',
        'Lead Score',
        'Lead Source',
        'Firma',
        'Telefon',
        'Position',
      ],
    },
    deals: {
      fields: {
        id: {
          en: ['Deal ID', 'DealId', 'Opportunity ID', 'OpportunityId', 'Opp ID', 'Record ID'],
          de: ['Deal-ID', 'Chancen-ID', 'Datensatz-ID', 'Geschäfts-ID', 'Auftragsnummer'],
          any: ['ID', 'Nr.'],
        },
        name: {
          en: ['Deal Name', 'Opportunity Name', 'Deal Title', 'Deal'],
          de: ['Deal-Name', 'Dealname', 'Chancenname', 'Name des Deals'],
        },
        stage: {
          en: ['Deal Stage', 'DealStage', 'Stage Name', 'StageName', 'Opportunity Stage', 'Sales Stage', 'Stage'],
          de: ['Deal-Phase', 'Dealphase', 'Verkaufsphase', 'Vertriebsphase', 'Phase', 'Stufe'],
        },
        pipeline: { en: ['Pipeline', 'Deal Pipeline', 'Pipeline Name'], de: ['Pipeline', 'Deal-Pipeline'] },
        createdAt,
        closedAt: {
          en: [
            'Close Date',
            'Closed Date',
            'Closed At',
            'Closing Date',
            'CloseDate',
            'Expected Close Date',
            'Closed On',
          ],
          de: ['Abschlussdatum', 'Abgeschlossen am', 'Voraussichtliches Abschlussdatum', 'Geschlossen am'],
        },
        modifiedAt,
        isClosed: {
          en: ['Is Closed', 'IsClosed', 'Closed'],
          de: ['Abgeschlossen', 'Geschlossen', 'Ist abgeschlossen'],
        },
        isWon: { en: ['Is Won', 'IsWon', 'Won', 'Is Closed Won'], de: ['Gewonnen', 'Ist gewonnen'] },
        isLost: { en: ['Is Lost', 'IsLost', 'Lost', 'Is Closed Lost'], de: ['Verloren', 'Ist verloren'] },
        status: { en: ['Deal Status', 'Status', 'Outcome'], de: ['Deal-Status', 'Status', 'Ergebnis'] },
        probability,
        contactIds: {
          en: [
            'Contact ID',
            'Contact IDs',
            'ContactId',
            'Associated Contact IDs',
            'Associated Contact ID',
            'Person ID',
            'Primary Contact ID',
            'Lead ID',
            'Prospect ID',
            'Prospect IDs',
          ],
          de: ['Kontakt-ID', 'Kontakt-IDs', 'Zugeordnete Kontakt-IDs', 'Kontaktnummer', 'Personen-ID', 'Lead-ID'],
        },
        contactEmails: {
          en: ['Contact Email', 'Contact Emails', 'Contact Email Address', 'Associated Contact Emails', 'Person Email'],
          de: ['Kontakt-E-Mail', 'Kontakt-E-Mails', 'E-Mail des Kontakts', 'E-Mail-Adresse des Kontakts'],
        },
        contactCount: { en: ['Number of Contacts', 'Contact Count'], de: ['Anzahl Kontakte'] },
        deleted,
      },
      marks: [
        'Amount',
        'Deal Value',
        'Close Value',
        'Value',
        'ACV',
        'Deal Owner',
        'Betrag',
        'Wert',
        'Sales Agent',
        'Lost Reason',
      ],
    },
    companies: {
      fields: {
        id: {
          en: ['Company ID', 'CompanyId', 'Account ID', 'Organization ID', 'Record ID'],
          de: ['Unternehmens-ID', 'Firmen-ID', 'Datensatz-ID'],
          any: ['ID', 'Nr.'],
        },
        name: {
          en: ['Company Name', 'Account Name', 'Organization Name', 'Company', 'Account', 'Name'],
          de: ['Unternehmensname', 'Firmenname', 'Firma', 'Unternehmen'],
        },
        domain: { en: ['Domain', 'Company Domain', 'Company Domain Name'], de: ['Domain', 'Domäne'] },
        stage: {
          en: ['Lifecycle Stage', 'LifecycleStage', 'Company Stage', 'Account Stage'],
          de: ['Lifecycle-Phase', 'Lebenszyklusphase', 'Lebenszyklus-Phase'],
        },
        createdAt,
        modifiedAt,
        deleted,
      },
      marks: ['Industry', 'Number of Employees', 'Employees', 'Annual Revenue', 'Sector', 'Branche', 'Mitarbeiterzahl'],
    },
    history: {
      fields: {
        id: {
          en: ['Contact ID', 'ContactId', 'Record ID', 'Object ID', 'Person ID', 'Lead ID', 'LeadId'],
          de: ['Kontakt-ID', 'Datensatz-ID', 'Objekt-ID', 'Lead-ID'],
          any: ['ID'],
        },
        email: { en: ['Email', 'Email address'], de: ['E-Mail', 'E-Mail-Adresse'] },
        property: {
          en: ['Property', 'Property Name', 'Field', 'Field Name', 'Attribute', 'Attribute Name', 'Name'],
          de: ['Eigenschaft', 'Feld', 'Feldname', 'Name'],
        },
        value: {
          en: ['New Value', 'NewValue', 'Value', 'New Stage', 'To Stage', 'To'],
          de: ['Neuer Wert', 'Wert', 'Neue Phase', 'Nach'],
        },
        at: {
          en: [
            'Timestamp',
            'Changed At',
            'Change Date',
            'Changed On',
            'Change Time',
            'Modified At',
            'CreatedDate',
            'Created Date',
          ],
          de: ['Zeitstempel', 'Zeitpunkt', 'Änderungsdatum', 'Geändert am', 'Datum der Änderung'],
        },
        source: {
          en: ['Source Type', 'Change Source', 'Source', 'Changed By Source'],
          de: ['Quelle', 'Änderungsquelle'],
        },
      },
      marks: [],
    },
    associations: {
      fields: {
        dealId,
        contactId: {
          en: ['Contact ID', 'ContactId', 'Person ID', 'Lead ID', 'LeadId', 'Prospect ID'],
          de: ['Kontakt-ID', 'Personen-ID', 'Lead-ID'],
        },
        email: {
          en: ['Contact Email', 'Contact Email Address', 'Person Email', 'Email'],
          de: ['Kontakt-E-Mail', 'E-Mail des Kontakts', 'E-Mail'],
        },
        deleted,
      },
      marks: ['Role', 'Is Primary', 'IsPrimary', 'Primary', 'Type', 'Label', 'Rolle', 'Primär', ...housekeeping],
    },
    stages: {
      fields: {
        id: { en: ['Stage ID', 'StageId', 'Deal Stage ID'], de: ['Phasen-ID', 'Deal-Phasen-ID'] },
        label: {
          en: ['Label', 'Stage Label', 'Stage Name', 'Stage', 'Deal Stage', 'Name'],
          de: ['Bezeichnung', 'Phase', 'Deal-Phase', 'Name der Phase'],
        },
        pipeline: { ...pipelineId, any: ['Pipeline'] },
        order: {
          en: ['Order', 'Order Nr', 'Order No', 'Display Order', 'Stage Order', 'Sort Order', 'Position', 'Sequence'],
          de: ['Reihenfolge', 'Position'],
        },
        probability,
        isClosed: { en: ['Is Closed', 'IsClosed', 'Closed'], de: ['Abgeschlossen', 'Geschlossen'] },
        isWon: { en: ['Is Won', 'IsWon', 'Won', 'Closed Won', 'Is Closed Won'], de: ['Gewonnen', 'Ist gewonnen'] },
        deleted,
      },
      marks: ['Pipeline Name', ...housekeeping],
    },
    pipelines: {
      fields: {
        id: pipelineId,
        label: { en: ['Label', 'Pipeline Label', 'Pipeline Name', 'Pipeline', 'Name'], de: ['Bezeichnung'] },
        deleted,
      },
      marks: housekeeping,
    },
    merges: {
      fields: {
        id: {
          en: ['Merged ID', 'Merged Contact ID', 'Old ID', 'Old Contact ID'],
          de: ['Alte ID', 'Alte Kontakt-ID', 'Zusammengeführte ID'],
        },
        into: {
          en: ['Contact ID', 'Surviving ID', 'Surviving Contact ID', 'Merged Into', 'Merged Into ID', 'New ID'],
          de: ['Kontakt-ID', 'Neue ID', 'Neue Kontakt-ID', 'Zusammengeführt in'],
        },
        at: { en: ['Merged At', 'Merge Date', 'Timestamp'], de: ['Zusammengeführt am', 'Zeitstempel'] },
      },
      marks: housekeeping,
    },
    dealMerges: {
      fields: {
        id: { en: ['Merged Deal ID', 'Old Deal ID'], de: ['Alte Deal-ID'] },
        into: { en: ['Deal ID', 'Surviving Deal ID', 'Merged Into Deal ID', 'New Deal ID'], de: ['Deal-ID'] },
        at: { en: ['Merged At', 'Merge Date', 'Timestamp'], de: ['Zusammengeführt am', 'Zeitstempel'] },
      },
      marks: housekeeping,
    },
    options: {
      fields: {
        property: {
          en: ['Property', 'Property Name', 'Field', 'Field Name'],
          de: ['Eigenschaft', 'Feld', 'Feldname'],
        },
        value: { en: ['Value', 'Internal Value', 'Option Value'], de: ['Wert', 'Interner Wert'] },
        label: { en: ['Label', 'Option Label'], de: ['Bezeichnung'] },
        object: { en: ['Object', 'Object Type'], de: ['Objekt', 'Objekttyp'] },
      },
      marks: ['Hidden', ...housekeeping],
    },
    dealHistory: {
      fields: {
        id: dealId,
        property: {
          en: ['Property', 'Property Name', 'Field', 'Field Name', 'Attribute'],
          de: ['Eigenschaft', 'Feld', 'Feldname'],
        },
        value: {
          en: ['New Value', 'NewValue', 'Value', 'New Stage', 'To Stage'],
          de: ['Neuer Wert', 'Wert', 'Neue Phase'],
        },
        at: {
          en: ['Timestamp', 'Changed At', 'Change Date', 'Changed On', 'Change Time', 'CreatedDate', 'Created Date'],
          de: ['Zeitstempel', 'Zeitpunkt', 'Änderungsdatum', 'Geändert am', 'Datum der Änderung'],
        },
        source: { en: ['Source Type', 'Change Source', 'Source'], de: ['Quelle', 'Änderungsquelle'] },
      },
      marks: ['Old Value', 'OldValue', 'From Stage', 'Created By', 'CreatedById', 'Alter Wert', ...housekeeping],
    },
  },
  stageDated: createStageDated(lifecycleStages, [
    { pattern: /^became[ _]an?[ _](.+?)[ _](?:date|at|on)$/i, holds: 'label' },
    {
      pattern:
        /^(?:became[ _])?(mql|sql|marketing[ _]qualified[ _]lead|sales[ _]qualified[ _]lead)[ _-]?(?:date|at|on|datum|seit)$/i,
      holds: 'label',
    },
    // A bare `Lead Date` or `Opportunity Date` may date the record.
    { pattern: /^became[ _](subscriber|lead|opportunity|customer|evangelist)[ _]date$/i, holds: 'label' },
    { pattern: /^date[ _]entered[ _](subscriber|lead|mql|sql|opportunity|customer|evangelist)$/i, holds: 'label' },
  ]),
  signs: [],
  foreign: [
    {
      headers: [['_fivetran_start'], ['_fivetran_end']],
      what: 'a history of whole records, one row a version, which is not read',
    },
  ],
  stages: lifecycleStages,
  leadStatuses,
  dealStages: [...closedDealStages, ...usualDealStages],
  dealStatuses: [],
  ids: 'verbatim',
  importer: {
    keys: ['ID', 'Email'],
    blanks: 'keep',
    clear: null,
    rows: null,
    bytes: null,
    stageMoves: 'any',
    values: 'label',
    readOnly: [],
  },
  contactRevisions: null,
  preset: {},
};
