import type { DealStageNames, ValueNames } from '../policy/input.ts';
import type { CompanyField, ContactField, DealField } from '../types.ts';
import type { Crm, TableNames } from './crm.ts';
import { usualDealStages } from './deal-stages.ts';
import { createStageDated } from './stage-dates.ts';
import { leadStatuses, lifecycleStages } from './stages.ts';

/** Exports write `Object - Field`; the object is called the same in English and German but for one letter. */
const person = (...names: readonly string[]): readonly string[] => names.map((name) => `Person - ${name}`);
const deal = (...names: readonly string[]): readonly string[] => names.map((name) => `Deal - ${name}`);
const organization = (...names: readonly string[]): readonly string[] => names.map((name) => `Organization - ${name}`);
const organisation = (...names: readonly string[]): readonly string[] => names.map((name) => `Organisation - ${name}`);

/** What Pipedrive calls the lifecycle stage depends on who made the field: it has none of its own. */
const lifecycle = {
  en: ['Lifecycle Stage', 'Customer Lifecycle Stage', 'Lifecycle'],
  de: ['Lifecycle-Phase', 'Lifecyclephase', 'Lebenszyklusphase', 'Lebenszyklus-Phase'],
};

/** A deal's export may hold columns of its contact person; of these only the id and the e-mails tie the two. */
const personEmails = {
  en: person('Email - Work', 'Email (Work)', 'Email', 'Email - Home', 'Email (Home)', 'Email - Other', 'Email (Other)'),
  de: person(
    'E-Mail-Adresse - Büro',
    'E-Mail-Adresse - Arbeit',
    'E-Mail-Adresse',
    'E-Mail - Büro',
    'E-Mail - Arbeit',
    'E-Mail',
    'E-Mail-Adresse - Privat',
    'E-Mail - Privat',
    'E-Mail-Adresse - Sonstiger',
    'E-Mail-Adresse - Sonstige',
    'E-Mail - Sonstiger',
    'E-Mail - Sonstige',
  ),
};

const contacts: TableNames<ContactField> = {
  fields: {
    id: {
      en: person('ID', 'Pipedrive System ID'),
      de: person('ID', 'Pipedrive-System-ID', 'Pipedrive System-ID'),
      internal: ['person_id'],
      any: ['id'],
    },
    email: { ...personEmails, internal: ['email', 'primary_email'] },
    firstName: { en: person('First name'), de: person('Vorname'), internal: ['first_name'] },
    lastName: { en: person('Last name'), de: person('Nachname'), internal: ['last_name'] },
    stage: {
      en: [...person(...lifecycle.en), ...lifecycle.en],
      de: [...person(...lifecycle.de), ...lifecycle.de],
    },
    leadStatus: {
      en: [...person('Lead Status'), 'Lead Status'],
      de: [...person('Lead-Status', 'Leadstatus'), 'Lead-Status', 'Leadstatus'],
    },
    owner: {
      en: person('Owner'),
      de: person('Besitzer', 'Inhaber', 'Eigentümer', 'Verantwortlicher'),
      internal: ['owner_id', 'owner_name'],
    },
    createdAt: {
      en: person('Person created', 'Person created on', 'Creation date', 'Created'),
      de: person('Person erstellt', 'Person erstellt am', 'Erstellungsdatum', 'Erstelldatum'),
      internal: ['add_time'],
    },
    modifiedAt: {
      en: person('Update time', 'Updated'),
      de: person('Zeit der Aktualisierung', 'Aktualisierungszeit', 'Aktualisiert am'),
      internal: ['update_time'],
    },
    // What was received or is planned shows nobody at work.
    activity: {
      en: person('Last activity date', 'Last email sent'),
      de: person('Datum der letzten Aktivität', 'Letzte E-Mail gesendet'),
      internal: ['last_activity_date', 'last_outgoing_mail_time'],
    },
    deleted: { internal: ['is_deleted'] },
  },
  marks: [
    ...person('Name', 'Organization', 'Organization ID', 'Job title', 'Marketing status', 'Done activities'),
    ...person('Phone - Work', 'Phone - Home', 'Phone - Mobile', 'Phone - Other', 'Phone', 'Last email received'),
    ...person('Open deals', 'Won deals', 'Lost deals', 'Closed deals', 'Visible to', 'Next activity date'),
    ...person('Organisation', 'Organisation-ID', 'Position', 'Marketing-Status', 'Erledigte Aktivitäten'),
    ...person('Telefon - Büro', 'Telefon - Privat', 'Telefon - Mobil', 'Telefon - Sonstiger', 'Telefon'),
    ...person('Offene Deals', 'Gewonnene Deals', 'Verlorene Deals', 'Abgeschlossene Deals', 'Sichtbar für'),
    ...person('Letzte E-Mail erhalten', 'Datum nächste Aktivität'),
    // The API has the ids of labels, and nothing that tells what they are called.
    'label_ids',
    'label',
    'open_deals_count',
    'won_deals_count',
    'lost_deals_count',
    'closed_deals_count',
    'marketing_status',
  ],
  misleading: [
    {
      headers: person('Labels', 'Label'),
      unless: ['stage'],
      // An unlabelled person lacks nothing, and no label says Opportunity: as a stage it would raise false alarms.
      why: 'says how warm a person is; where that is your lifecycle stage, add --map "stage={header}"',
    },
  ],
};

const deals: TableNames<DealField> = {
  fields: {
    id: {
      en: deal('ID', 'Pipedrive System ID'),
      de: deal('ID', 'Pipedrive-System-ID', 'Pipedrive System-ID'),
      internal: ['deal_id'],
      any: ['id'],
    },
    name: { en: deal('Title'), de: deal('Titel'), internal: ['title'] },
    stage: {
      en: deal('Stage', 'Stage (pipeline)'),
      de: deal('Phase', 'Phase (Pipeline)'),
      internal: ['stage_id', 'stage_name'],
    },
    pipeline: { en: deal('Pipeline'), de: deal('Pipeline'), internal: ['pipeline_id', 'pipeline_name'] },
    createdAt: {
      en: deal('Deal created', 'Deal created on', 'Creation date'),
      de: deal('Deal erstellt', 'Deal erstellt am', 'Erstellungsdatum', 'Erstelldatum'),
      internal: ['add_time'],
    },
    // `Closed on` holds both ends; a date of one end says nothing of deals that came to the other.
    closedAt: {
      en: deal('Closed on', 'Deal closed on'),
      de: deal('Deal abgeschlossen am', 'Abgeschlossen am'),
      internal: ['close_time'],
    },
    wonAt: { en: deal('Won time'), de: deal('Datum des gewonnenen Deals'), internal: ['won_time'] },
    lostAt: { en: deal('Lost time'), de: deal('Datum des verlorenen Deals'), internal: ['lost_time'] },
    expectedAt: {
      en: deal('Expected close date'),
      de: deal('Erwartetes Abschlussdatum', 'Voraussichtliches Abschlussdatum'),
      internal: ['expected_close_date'],
    },
    modifiedAt: {
      en: deal('Update time'),
      de: deal('Zeit der Aktualisierung', 'Aktualisierungszeit'),
      internal: ['update_time'],
    },
    status: { en: deal('Status'), de: deal('Status'), internal: ['status'] },
    probability: { en: deal('Probability'), de: deal('Wahrscheinlichkeit'), internal: ['probability'] },
    contactIds: {
      en: [...deal('Contact person ID', 'Person ID'), ...person('ID', 'Pipedrive System ID')],
      de: [...deal('Kontaktperson-ID', 'Kontaktperson ID', 'ID der Kontaktperson'), ...person('Pipedrive-System-ID')],
      internal: ['person_id'],
    },
    contactEmails: { ...personEmails, internal: ['person_email'] },
    deleted: { internal: ['is_deleted', 'deleted'] },
  },
  marks: [
    ...deal('Value', 'Currency of Value', 'Weighted value', 'Owner', 'Creator', 'Label', 'Labels', 'Lost reason'),
    ...deal('Organization', 'Organization ID', 'Contact person', 'Last activity date', 'Last stage change'),
    ...deal('Wert', 'Währung von Wert', 'Gewichteter Wert', 'Besitzer', 'Ersteller', 'Verlustgrund'),
    ...deal('Organisation', 'Organisation-ID', 'Kontaktperson', 'Datum der letzten Aktivität', 'Letzte Phasenänderung'),
    'lost_reason',
    'stage_change_time',
    'weighted_value',
  ],
  misleading: [
    {
      headers: [...deal('Contact person', 'Kontaktperson'), 'Contact person', 'Kontaktperson', 'person_name'],
      unless: ['contactIds', 'contactEmails'],
      why: 'holds a name, which ties no deal to a person: add "Deal - Contact person ID" or the e-mail of the person',
    },
  ],
};

const companies: TableNames<CompanyField> = {
  fields: {
    id: {
      en: organization('ID', 'Pipedrive System ID'),
      de: organisation('ID', 'Pipedrive-System-ID', 'Pipedrive System-ID'),
      internal: ['org_id'],
      any: ['id'],
    },
    name: { en: organization('Name'), de: organisation('Name'), internal: ['name'] },
    domain: { en: organization('Website', 'Domain'), de: organisation('Website', 'Webseite', 'Domain') },
    stage: { en: organization(...lifecycle.en), de: organisation(...lifecycle.de) },
    createdAt: {
      en: organization('Organization created', 'Organization created on', 'Creation date'),
      de: organisation('Organisation erstellt', 'Organisation erstellt am', 'Erstellungsdatum'),
      internal: ['add_time'],
    },
    modifiedAt: {
      en: organization('Update time'),
      de: organisation('Zeit der Aktualisierung', 'Aktualisierungszeit'),
      internal: ['update_time'],
    },
    deleted: { internal: ['is_deleted'] },
  },
  marks: [
    ...organization('Owner', 'Labels', 'Label', 'Address', 'Industry', 'Number of employees', 'People'),
    ...organization('Open deals', 'Won deals', 'Lost deals', 'Closed deals'),
    ...organisation('Besitzer', 'Labels', 'Label', 'Adresse', 'Branche', 'Anzahl der Mitarbeiter', 'Personen'),
    ...organisation('Offene Deals', 'Gewonnene Deals', 'Verlorene Deals', 'Abgeschlossene Deals'),
    'people_count',
  ],
};

/**
 * The labels that Pipedrive ships, besides `Customer`. They say how warm a person is and not how far: somebody hot may
 * have no deal, and somebody cold an open one. So they stand on no rung until a policy gives them one.
 */
const grades: readonly ValueNames[] = [
  { value: 'coldlead', labels: { en: ['Cold lead'], de: ['Kalter Lead'] }, synonyms: ['Cold', 'Kalt'] },
  { value: 'warmlead', labels: { en: ['Warm lead'], de: ['Warmer Lead'] }, synonyms: ['Warm'] },
  { value: 'hotlead', labels: { en: ['Hot lead'], de: ['Heißer Lead'] }, synonyms: ['Hot', 'Heiß'] },
];

/** The stage of a deal says how far it came, and only this column how it ended: a lost deal keeps its stage. */
const dealStatuses: readonly DealStageNames[] = [
  { value: 'open', outcome: 'open', labels: { en: ['Open'], de: ['Offen'] }, synonyms: [] },
  { value: 'won', outcome: 'won', labels: { en: ['Won'], de: ['Gewonnen'] }, synonyms: [] },
  { value: 'lost', outcome: 'lost', labels: { en: ['Lost'], de: ['Verloren'] }, synonyms: [] },
  // Only the API tells of deleted deals. They sell nothing any more, whatever their stage.
  { value: 'deleted', outcome: 'lost', labels: { en: ['Deleted'], de: ['Gelöscht'] }, synonyms: [] },
];

/**
 * Pipedrive: list exports with `Object - Field` headers, translated as their values are, and the names of its API. The
 * German names were seen in public code that reads such exports, but for those of labels, owners and creation dates of
 * persons, which are translated alike.
 */
export const pipedrive: Crm = {
  id: 'pipedrive',
  name: 'Pipedrive',
  tables: {
    contacts,
    deals,
    companies,
    // No export has it; these are the names of `/persons/{id}/changelog`.
    history: {
      fields: {
        id: { en: person('ID'), internal: ['person_id', 'item_id', 'object_id'] },
        property: { internal: ['field_key', 'changed_field_key', 'field'] },
        value: { internal: ['new_value'] },
        at: { internal: ['change_time', 'time', 'log_time'] },
        source: { internal: ['change_source', 'change_source_user_agent'] },
      },
      marks: ['old_value', 'actor_user_id'],
    },
    // The names of `/deals/{id}/changelog`, and of logs that people keep by them.
    dealHistory: {
      fields: {
        id: { en: deal('ID'), internal: ['deal_id'] },
        property: { internal: ['changed_field_key', 'field_key'] },
        value: { internal: ['new_value'] },
        at: { internal: ['change_time', 'time', 'log_time'] },
        source: { internal: ['change_source'] },
      },
      marks: ['old_value', 'actor_user_id'],
      headers: [['deal_id'], ['changed_field_key', 'field_key'], ['new_value']],
    },
    // The API's own tables say `id` and `name`, as any table does: nobody could tell them from others.
    stages: {
      fields: {
        id: { internal: ['stage_id'] },
        label: { internal: ['stage_name'] },
        pipeline: { internal: ['pipeline_id'] },
        order: { internal: ['order_nr'] },
        probability: { internal: ['deal_probability'] },
        deleted: { internal: ['is_deleted'] },
      },
      marks: [],
    },
    pipelines: {
      fields: {
        id: { internal: ['pipeline_id'] },
        label: { internal: ['pipeline_name'] },
        deleted: { internal: ['is_deleted'] },
      },
      marks: ['order_nr'],
    },
  },
  ids: 'verbatim',
  stageDated: createStageDated(lifecycleStages, [
    { pattern: /^(?:person - )?became[ _]an?[ _](.+?)[ _](?:date|at|on)$/i, holds: 'label' },
    { pattern: /^(?:person - )?(mql|sql)[ _-]?(?:date|at|on|datum|seit)$/i, holds: 'label' },
  ]),
  signs: [
    /^(?:person|deal|organi[sz]ation) - /i,
    'add_time',
    'won_time',
    'lost_time',
    'stage_change_time',
    'won_deals_count',
    'changed_field_key',
    'label_ids',
  ],
  foreign: [
    {
      headers: [['Lead - ID', 'Lead - Title', 'Lead - Titel', 'Lead - Pipedrive System ID']],
      what: "Pipedrive's leads inbox, whose records are neither persons nor deals: export the persons and the deals",
    },
    {
      headers: [['Activity - ID', 'Activity - Subject', 'Aktivität - ID', 'Aktivität - Betreff']],
      what: 'a list of activities, which is not read',
    },
    { headers: [['activity_id'], ['due_to', 'due_date'], ['done']], what: 'a list of activities, which is not read' },
    {
      headers: [['Note - ID', 'Note - Content', 'Notiz - ID', 'Notiz - Inhalt']],
      what: 'a list of notes, which is not read',
    },
    {
      headers: [['Product - ID', 'Product - Name', 'Produkt - ID', 'Produkt - Name']],
      what: 'a list of products, which is not read',
      bare: true,
    },
    {
      headers: [['field_key'], ['field_value_options', 'options']],
      what: 'a list of fields, whose options are not read: what deal stages are called is read from a table of them',
    },
    {
      fileName: /activity[ _-]?types?/,
      headers: [['id'], ['name'], ['type', 'key_string'], ['active', 'active_flag']],
      what: 'a list of activity types, which is not read',
    },
    {
      fileName: /(?:^|[ _-])users?(?:[^a-z]|$)/,
      headers: [['id', 'user_id'], ['name'], ['email'], ['modified', 'created', 'active_flag', 'role_id', 'lang']],
      what: 'a list of users, who sell and are no contacts',
    },
  ],
  stages: [...lifecycleStages, ...grades],
  leadStatuses,
  dealStages: usualDealStages,
  dealStatuses,
  probability: 'percent',
  importer: {
    // https://support.pipedrive.com/en/article/pipedrive-system-ids: the id column changes the record it came from.
    keys: ['Person - ID', 'Person - Email - Work'],
    // Merging fills empty fields and empties none; nothing is known that does (getcapt.com).
    blanks: 'keep',
    clear: null,
    // 50 MB and 50,000 rows a file (pd.surpass-star.com, support.pipedrive.com "Importing data").
    rows: 50_000,
    bytes: 50 * 2 ** 20,
    stageMoves: 'any',
    // Options are matched by their labels while the columns are mapped.
    values: 'label',
    readOnly: [
      /^(?:person|deal|organi[sz]ation) - (?:update time|zeit der aktualisierung|last |letzte|datum der letzten )/,
      /^(?:person|deal|organi[sz]ation) - (?:next |nächste|datum nächste|done |erledigte|gesamtzahl|weighted |gewichtete)/,
      /^(?:person|organi[sz]ation) - (?:open|won|lost|closed|offene|gewonnene|verlorene|abgeschlossene) deals$/,
    ],
  },
  contactRevisions: null,
  // Pipedrive has no lead status: where a company made one it means what HubSpot's means.
  preset: {},
};
