import type { DealStageNames } from '../policy/input.ts';
import type { Crm } from './crm.ts';
import { usualDealStages } from './deal-stages.ts';
import { createStageDated } from './stage-dates.ts';
import { leadStatuses, lifecycleStages } from './stages.ts';

const QUOTE = `["'“”„‟‘’‚«»]`;

/** The default sales pipeline. Stages of a company's own have numeric ids and are named by its policy. */
const dealStages: readonly DealStageNames[] = [
  {
    value: 'appointmentscheduled',
    outcome: 'open',
    labels: {
      en: ['Appointment Scheduled'],
      de: ['Termin geplant'],
      fr: ['Rendez-vous programmé'],
      es: ['Cita programada'],
    },
    synonyms: [],
  },
  {
    value: 'qualifiedtobuy',
    outcome: 'open',
    labels: {
      en: ['Qualified To Buy'],
      de: ['Für Kauf qualifiziert', 'Zum Kauf qualifiziert', 'Qualifiziert zum Kauf'],
    },
    synonyms: [],
  },
  {
    value: 'presentationscheduled',
    outcome: 'open',
    labels: { en: ['Presentation Scheduled'], de: ['Präsentation vereinbart', 'Präsentation geplant'] },
    synonyms: [],
  },
  {
    value: 'decisionmakerboughtin',
    outcome: 'open',
    labels: {
      en: ['Decision Maker Bought-In'],
      de: ['Entscheidungsträger eingebracht', 'Entscheidungsträger überzeugt', 'Entscheidungsträger eingebunden'],
    },
    synonyms: [],
  },
  {
    value: 'contractsent',
    outcome: 'open',
    labels: { en: ['Contract Sent'], de: ['Vertrag gesendet', 'Vertrag zugesandt', 'Vertrag verschickt'] },
    synonyms: [],
  },
  {
    value: 'closedwon',
    outcome: 'won',
    labels: {
      en: ['Closed Won'],
      de: ['Abgeschlossen und gewonnen', 'Abgeschlossen gewonnen'],
      fr: ['Transaction gagnée'],
      es: ['Cierre ganado'],
      pt: ['Negócio fechado'],
    },
    synonyms: [],
  },
  {
    value: 'closedlost',
    outcome: 'lost',
    labels: {
      en: ['Closed Lost'],
      de: ['Abgeschlossen und verloren', 'Abgeschlossen verloren'],
      fr: ['Transaction perdue'],
      es: ['Cierre perdido'],
      pt: ['Negócio perdido'],
    },
    synonyms: [],
  },
];

const owner = {
  internal: ['hubspot_owner_id', 'owner_id'],
  de: ['Zuständiger Mitarbeiter', 'Zuständiger Mitarbeiter in HubSpot', 'HubSpot-Zuständiger', 'Besitzer'],
  en: ['HubSpot Owner', 'Owner'],
};

const lifecycleStage = {
  internal: ['lifecyclestage'],
  en: ['Lifecycle Stage'],
  de: ['Lifecycle-Phase', 'Lifecycle Phase', 'Lifecyclephase', 'Lebenszyklusphase', 'Lebenszyklus-Phase'],
  fr: ['Phase du cycle de vie'],
  es: ['Etapa del ciclo de vida'],
  pt: ['Fase do ciclo de vida'],
  it: ['Fase del ciclo di vita'],
  nl: ['Levenscyclusfase'],
  ja: ['ライフサイクルステージ'],
};

const createDate = {
  internal: ['createdate'],
  en: ['Create Date', 'Created Date', 'Date Created', 'Created At'],
  de: ['Erstelldatum', 'Erstellungsdatum', 'Datum der Erstellung', 'Erstellt am'],
  fr: ['Date de création'],
  es: ['Fecha de creación'],
};

const modifiedDate = {
  internal: ['lastmodifieddate', 'hs_lastmodifieddate'],
  en: ['Last Modified Date', 'Last Modified'],
  de: [
    'Datum der letzten Änderung',
    'Letztes Änderungsdatum',
    'Datum der letzten Bearbeitung',
    'Zuletzt geändert',
    'Zuletzt geändert am',
    'Letzte Änderung',
  ],
};

/** What warehouses write beside a record that was deleted in the CRM: Fivetran, then Stitch and Airbyte. */
const deleted = {
  internal: ['_fivetran_deleted', 'is_deleted', '_sdc_deleted_at', '_ab_cdc_deleted_at', 'archived'],
};

/**
 * HubSpot: exports by label in the language of the export, exports with internal names, and warehouse tables.
 * Association headers stay English in every language.
 */
export const hubspot: Crm = {
  id: 'hubspot',
  name: 'HubSpot',
  tables: {
    contacts: {
      fields: {
        id: {
          internal: ['hs_object_id', 'vid'],
          en: ['Record ID', 'Contact ID', 'Object ID', 'Record ID - Contact', 'HubSpot ID', 'HubSpot Contact ID'],
          de: ['Datensatz-ID', 'Datensatz ID', 'Kontakt-ID', 'Kontakt ID', 'Objekt-ID', 'Datensatz-ID - Kontakt'],
          fr: ["ID de fiche d'information"],
          es: ['ID de registro'],
          pt: ['ID do registro'],
          ja: ['レコードID'],
          it: ['ID record'],
          any: ['contactId', 'id'],
        },
        email: {
          internal: ['email'],
          en: ['Email', 'Email address'],
          de: ['E-Mail', 'E-Mail-Adresse', 'E-Mail Adresse', 'Email-Adresse'],
          fr: ['Adresse e-mail'],
          es: ['Correo'],
          ja: ['Eメール'],
        },
        firstName: { internal: ['firstname'], en: ['First Name'], de: ['Vorname'], fr: ['Prénom'], es: ['Nombre'] },
        lastName: { internal: ['lastname'], en: ['Last Name'], de: ['Nachname'], es: ['Apellidos'] },
        stage: lifecycleStage,
        leadStatus: {
          internal: ['hs_lead_status'],
          en: ['Lead Status'],
          de: ['Lead-Status', 'Leadstatus'],
          fr: ['Statut du lead'],
          es: ['Estado del lead'],
          ja: ['リードステータス'],
        },
        owner: {
          ...owner,
          en: ['Contact owner', ...owner.en],
          de: [
            'Zuständiger Mitarbeiter für Kontakt',
            'Zuständiger Mitarbeiter (Kontakt)',
            'Zuständiger Mitarbeiter für den Kontakt',
            'Für Kontakt zuständiger Mitarbeiter',
            'Kontaktverantwortlicher',
            'Kontaktinhaber',
            ...owner.de,
          ],
          es: ['Propietario del contacto'],
          fr: ['Propriétaire du contact'],
        },
        createdAt: createDate,
        modifiedAt: modifiedDate,
        // Only dates: HubSpot's counters hold 0 where nobody did anything.
        activity: {
          internal: ['notes_last_updated', 'notes_last_contacted', 'hs_last_sales_activity_timestamp'],
          en: ['Last Activity Date', 'Last Contacted', 'Last Engagement Date'],
          de: [
            'Datum der letzten Aktivität',
            'Letztes Aktivitätsdatum',
            'Letzte Aktivität',
            'Zuletzt kontaktiert',
            'Zuletzt kontaktiert am',
            'Datum der letzten Interaktion',
          ],
          es: ['Última actividad', 'Último contacto'],
          fr: ['Date de la dernière activité', 'Dernier contact'],
        },
        dealIds: {
          any: ['Associated Deal IDs', 'Associated Deals IDs', 'Associated Deal ID'],
          internal: ['deal_ids', 'associated_deal_ids'],
          en: ['Deal IDs'],
          de: ['Zugeordnete Deal-IDs', 'Deal-IDs', 'IDs zugeordneter Deals', 'IDs der zugeordneten Deals'],
        },
        mergedIds: {
          internal: ['hs_merged_object_ids', 'merged_vids', 'merged-vids'],
          en: ['Merged Contact IDs', 'Merged record IDs'],
          de: ['Zusammengeführte Kontakt-IDs', 'IDs zusammengeführter Kontakte', 'Zusammengeführte Datensatz-IDs'],
        },
        deleted,
      },
      marks: [
        'Company Name',
        'company',
        'Job Title',
        'jobtitle',
        'Phone Number',
        'Mobile Phone Number',
        'Berufsbezeichnung',
      ],
    },
    deals: {
      fields: {
        id: {
          internal: ['hs_object_id', 'deal_id', 'dealId'],
          en: ['Record ID', 'Deal ID', 'Object ID', 'Record ID - Deal'],
          de: ['Datensatz-ID', 'Datensatz ID', 'Deal-ID', 'Objekt-ID', 'Datensatz-ID - Deal'],
          fr: ["ID de fiche d'information"],
          es: ['ID de registro'],
          any: ['id'],
        },
        name: {
          internal: ['dealname'],
          en: ['Deal Name'],
          de: ['Deal-Name', 'Dealname', 'Name des Deals'],
          es: ['Nombre del negocio'],
          fr: ['Nom de la transaction'],
        },
        stage: {
          internal: ['dealstage', 'deal_pipeline_stage_id'],
          en: ['Deal Stage'],
          de: ['Deal-Phase', 'Dealphase', 'Phase des Deals', 'Deal-Stage'],
          es: ['Etapa del negocio'],
          fr: ['Phase de la transaction'],
        },
        pipeline: {
          internal: ['pipeline', 'deal_pipeline_id'],
          en: ['Pipeline', 'Deal Pipeline'],
          de: ['Pipeline', 'Deal-Pipeline'],
        },
        createdAt: createDate,
        closedAt: {
          internal: ['closedate'],
          en: ['Close Date', 'Closed Date'],
          de: ['Abschlussdatum', 'Datum des Abschlusses', 'Schlussdatum'],
          es: ['Fecha de cierre'],
          fr: ['Date de fermeture', 'Date de clôture'],
        },
        modifiedAt: modifiedDate,
        isClosed: {
          internal: ['hs_is_closed', 'is_closed'],
          en: ['Is Deal Closed?', 'Is Deal Closed', 'Is Closed'],
          de: ['Ist Deal abgeschlossen?', 'Ist der Deal abgeschlossen?', 'Deal abgeschlossen?', 'Ist abgeschlossen'],
        },
        isWon: {
          internal: ['hs_is_closed_won', 'is_closed_won', 'is_won'],
          en: ['Is Closed Won', 'Is Closed Won?', 'Closed Won?'],
          de: ['Ist abgeschlossen und gewonnen', 'Ist gewonnen', 'Abgeschlossen und gewonnen?'],
        },
        isLost: {
          internal: ['hs_is_closed_lost', 'is_closed_lost', 'is_lost'],
          en: ['Is closed lost', 'Is Closed Lost?'],
          de: ['Ist abgeschlossen und verloren', 'Ist verloren', 'Abgeschlossen und verloren?'],
        },
        probability: {
          internal: ['hs_deal_stage_probability'],
          en: ['Deal probability', 'Deal Stage Probability'],
          de: ['Deal-Wahrscheinlichkeit', 'Wahrscheinlichkeit des Deals', 'Wahrscheinlichkeit der Deal-Phase'],
        },
        contactIds: {
          any: ['Associated Contact IDs', 'Associated Contacts IDs', 'Associated Contact ID', 'Primary Contact ID'],
          internal: [
            'contact_id',
            'contact_ids',
            'contactId',
            'contactIds',
            'associated_contact_ids',
            'associatedVids',
          ],
          en: ['Contact ID', 'Contact IDs'],
          de: [
            'Kontakt-ID',
            'Kontakt-IDs',
            'Zugeordnete Kontakt-IDs',
            'IDs zugeordneter Kontakte',
            'IDs der zugeordneten Kontakte',
          ],
        },
        contactEmails: {
          any: ['Associated Contact Emails', 'Associated Contact Email', 'Associated Contact E-Mails'],
          internal: ['contact_email', 'contact_emails'],
          en: ['Contact Email', 'Contact Emails', 'Contact Email Address'],
          de: ['Kontakt-E-Mail', 'Kontakt-E-Mails', 'E-Mail des Kontakts', 'E-Mail-Adresse des Kontakts'],
        },
        contactCount: {
          internal: ['num_associated_contacts'],
          en: ['Number of Associated Contacts'],
          de: ['Anzahl der zugeordneten Kontakte', 'Anzahl zugeordneter Kontakte'],
        },
        deleted,
      },
      marks: [
        'Amount',
        'Betrag',
        'Deal owner',
        'Deal Type',
        'dealtype',
        'Deal-Typ',
        'Amount in company currency',
        'Currency',
      ],
    },
    companies: {
      fields: {
        id: {
          internal: ['hs_object_id', 'company_id', 'companyId'],
          en: ['Record ID', 'Company ID', 'Object ID', 'Record ID - Company'],
          de: ['Datensatz-ID', 'Datensatz ID', 'Unternehmens-ID', 'Unternehmen-ID', 'Firmen-ID', 'Objekt-ID'],
          es: ['ID de registro'],
          any: ['id'],
        },
        name: {
          internal: ['name'],
          en: ['Company name', 'Name'],
          de: ['Unternehmensname', 'Name des Unternehmens', 'Firmenname'],
          es: ['Nombre de la empresa'],
        },
        domain: {
          internal: ['domain'],
          en: ['Company Domain Name', 'Domain', 'Company Domain'],
          de: [
            'Domainname des Unternehmens',
            'Unternehmensdomain',
            'Domain-Name des Unternehmens',
            'Unternehmens-Domain',
          ],
          es: ['Nombre de dominio de la empresa'],
        },
        stage: lifecycleStage,
        createdAt: createDate,
        modifiedAt: modifiedDate,
        deleted,
      },
      marks: ['Company owner', 'Number of open deals', 'Parent Company', 'Additional Domains', 'Industry', 'Branche'],
    },
    history: {
      fields: {
        id: {
          internal: [
            'contact_id',
            'vid',
            'contactId',
            'hs_object_id',
            'record_id',
            'recordId',
            'object_id',
            'objectId',
          ],
          en: ['Record ID', 'Contact ID', 'Object ID'],
          de: ['Datensatz-ID', 'Datensatz ID', 'Kontakt-ID', 'Objekt-ID'],
          es: ['ID de registro'],
          any: ['id'],
        },
        email: { internal: ['email'], en: ['Email', 'Email address'], de: ['E-Mail', 'E-Mail-Adresse'] },
        property: {
          internal: ['property', 'property_name', 'propertyName', 'field_name', 'name'],
          en: ['Property', 'Property name', 'Field name', 'Field'],
          de: ['Eigenschaft', 'Eigenschaftsname', 'Name der Eigenschaft', 'Feld'],
        },
        value: {
          internal: ['value', 'new_value', 'newValue'],
          en: ['Value', 'New value', 'Property value'],
          de: ['Wert', 'Neuer Wert', 'Eigenschaftswert'],
        },
        at: {
          internal: ['timestamp', 'changed_at', 'change_timestamp', 'timestamp_instant', 'valid_from', 'changedAt'],
          en: ['Timestamp', 'Changed at', 'Change date', 'Date changed', 'Change time', 'Changed on', 'Time stamp'],
          de: ['Zeitstempel', 'Änderungsdatum', 'Geändert am', 'Datum der Änderung', 'Änderungszeitpunkt', 'Zeitpunkt'],
        },
        source: {
          internal: ['source-type', 'source_type', 'sourceType', 'change_source', 'changeSource', 'source'],
          en: ['Source type', 'Change source', 'Source'],
          de: ['Quelle', 'Änderungsquelle', 'Quelle der Änderung', 'Quelltyp'],
        },
      },
      marks: [],
    },
    // Fivetran's deal_contact. HubSpot itself exports no such table.
    associations: {
      fields: {
        dealId: { internal: ['deal_id', 'dealId'], en: ['Deal ID'], de: ['Deal-ID'] },
        contactId: { internal: ['contact_id', 'contactId', 'vid'], en: ['Contact ID'], de: ['Kontakt-ID'] },
        email: { internal: ['contact_email'], en: ['Contact Email'], de: ['Kontakt-E-Mail'] },
        deleted,
      },
      marks: ['id', 'type_id', 'category', 'type', 'label', 'association_type'],
    },
    // Fivetran's deal_pipeline_stage.
    stages: {
      fields: {
        id: { internal: ['stage_id', 'stageId'] },
        label: { internal: ['label'] },
        pipeline: { internal: ['pipeline_id', 'pipelineId'] },
        probability: { internal: ['probability'] },
        isClosed: { internal: ['is_closed', 'isClosed'] },
        isWon: { internal: ['closed_won', 'closedWon'] },
        deleted,
      },
      marks: ['active', 'display_order', 'displayOrder', 'created_at', 'updated_at'],
      headers: [['stage_id', 'stageId'], ['label'], ['closed_won', 'closedWon', 'probability']],
    },
    // Fivetran's deal_pipeline.
    pipelines: {
      fields: {
        id: { internal: ['pipeline_id', 'pipelineId'] },
        label: { internal: ['label'] },
        deleted,
      },
      marks: ['active', 'display_order', 'displayOrder', 'object_type_id', 'created_at', 'updated_at'],
    },
    // Fivetran's contact_merge_audit: its contact_id is the canonical_vid once more.
    merges: {
      fields: {
        id: { internal: ['vid_to_merge'] },
        into: { internal: ['canonical_vid'] },
        at: { internal: ['timestamp'] },
      },
      marks: [],
      headers: [['vid_to_merge'], ['canonical_vid']],
    },
    // Fivetran's merged_deal.
    dealMerges: {
      fields: {
        id: { internal: ['merged_deal_id'] },
        into: { internal: ['deal_id'] },
      },
      marks: [],
      headers: [['merged_deal_id'], ['deal_id']],
    },
    // Fivetran's property_option.
    options: {
      fields: {
        property: { internal: ['property_name', 'property', 'name', 'property_id'] },
        value: { internal: ['value'] },
        label: { internal: ['label'] },
        object: { internal: ['hubspot_object'] },
      },
      marks: ['display_order', 'hidden', 'read_only', 'description'],
    },
    // Fivetran's deal_property_history and deal_stage, Airbyte's deals_property_history.
    dealHistory: {
      fields: {
        id: { internal: ['deal_id', 'dealId'], en: ['Deal ID'], de: ['Deal-ID'] },
        property: { internal: ['name', 'property', 'property_name', 'field_name'] },
        value: { internal: ['value', 'new_value', 'newValue'] },
        at: { internal: ['timestamp', 'date_entered', 'changed_at', 'change_timestamp', 'timestamp_instant'] },
        source: { internal: ['source', 'source-type', 'source_type', 'sourceType', 'change_source'] },
      },
      marks: ['source_id', 'source-id', 'sourceId', 'source-label', 'sourceLabel', 'updatedByUserId'],
      headers: [
        ['deal_id', 'dealId'],
        ['value', 'new_value', 'newValue'],
        ['name', 'property', 'field_name', 'date_entered'],
        ['timestamp', 'date_entered', 'changed_at', 'change_timestamp', 'timestamp_instant'],
      ],
    },
  },
  stageDated: createStageDated(lifecycleStages, [
    { pattern: /^(?:property_)?hs_lifecyclestage_(.+)_date$/i, holds: 'value' },
    { pattern: /^(?:property_)?hs_(?:v2_)?date_entered_(?!current_stage$)(.+)$/i, holds: 'value' },
    { pattern: /^(?:date\s+)?became\s+an?\s+(.+?)(?:\s+lifecycle)?(?:\s+stage)?\s+date$/i, holds: 'label' },
    { pattern: /^date\s+became\s+an?\s+(.+)$/i, holds: 'label' },
    {
      pattern: new RegExp(
        `^(?:date entered|eintrittsdatum(?: in| für)?|datum des eintritts in|datum der eingabe(?: in)?|eingetreten am)` +
          `\\s*:?\\s*${QUOTE}+(.+?)\\s*\\([^()]*(?:lifecycle|lebenszyklus)[^()]*\\)${QUOTE}+$`,
        'i',
      ),
      holds: 'label',
    },
    { pattern: /^datum der konversion (?:zum|zur|zu) (.+)$/i, holds: 'label' },
    { pattern: /^datum, an dem der kontakt (?:zum|zur|zu) (.+) wurde$/i, holds: 'label' },
  ]),
  signs: [
    // Warehouses put `property_` before a property's name.
    /^(?:property_)?hs_/i,
    /^property_(?:email|firstname|lastname|lifecyclestage|createdate|closedate|dealname|dealstage|pipeline|name|domain)$/i,
    ...Object.values(lifecycleStage).flat(),
    'Record ID',
    'Datensatz-ID',
    'Deal Stage',
    'Deal-Phase',
    'Dealphase',
    'dealstage',
    'dealname',
    'Associated Contact IDs',
    'Associated Deal IDs',
    'vid',
    'contactId',
    'notes_last_updated',
    'sourceType',
    'source-type',
    'deal_pipeline_stage_id',
    'source_id',
    'source-id',
    'sourceId',
    'vid_to_merge',
    'closed_won',
    'hubspot_object',
  ],
  foreign: [
    {
      headers: [
        ['company_id', 'companyId', 'ticket_id', 'ticketId'],
        ['value', 'new_value', 'newValue'],
        ['name', 'property', 'field_name'],
      ],
      what: 'a property history of companies or tickets; only the history of contacts and of deals is read',
    },
    {
      headers: [['deal_id'], ['changed_field_key'], ['new_value', 'value']],
      what: 'a history of deals; only the history of contacts is read',
    },
    { headers: [['ticket_state']], what: 'a list of ticket stages, which is not read' },
    { headers: [['contact_list_id']], what: 'a list of list members, which is not read' },
    { headers: [['engagement_id']], what: 'a list of engagements, which is not read' },
    { headers: [['form_id'], ['conversion_id']], what: 'a list of form submissions, which is not read' },
    { headers: [['ticket_id']], what: 'a table of tickets, which is not read', bare: true },
  ],
  stages: lifecycleStages,
  leadStatuses,
  dealStages: [...dealStages, ...usualDealStages],
  dealStatuses: [],
  ids: 'verbatim',
  importer: {
    keys: ['Record ID', 'Email'],
    // https://knowledge.hubspot.com/import-and-export/set-up-your-import-file: a blank never overwrites.
    blanks: 'keep',
    clear: null,
    rows: 1_048_576,
    bytes: 512 * 2 ** 20,
    // Silently ignored: https://integrate.hubspot.com/t/update-lifecycle-stage-using-api/1333
    stageMoves: 'forward',
    values: 'label',
    readOnly: [/^create date$/, /^last modified date$/, /^became an? /, /^date (entered|exited) /, /^number of /],
  },
  contactRevisions: 45,
  preset: {},
};
