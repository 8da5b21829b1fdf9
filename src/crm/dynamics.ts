import type { DealStageNames, ValueNames } from '../policy/input.ts';
import type { CompanyField, ContactField, DealField } from '../types.ts';
import type { Crm, TableNames } from './crm.ts';
import { usualDealStages } from './deal-stages.ts';
import { createStageDated } from './stage-dates.ts';
import { lifecycleStages, withUsualStatuses } from './stages.ts';

/** "Export to Excel" puts these three before the columns of the view, so that the file can be imported again. */
const locked = {
  en: (name: string): string => `(Do Not Modify) ${name}`,
  de: (name: string): string => `(Nicht ändern) ${name}`,
  fr: (name: string): string => `(Ne pas modifier) ${name}`,
};

/** Custom columns: Dynamics has no lifecycle stage of its own. */
const lifecycleStage = {
  en: ['Lifecycle Stage', 'Customer Lifecycle Stage', 'Contact Stage'],
  de: ['Lifecycle-Phase', 'Lifecyclephase', 'Lebenszyklusphase', 'Lebenszyklus-Phase'],
  fr: ['Phase du cycle de vie', 'Étape du cycle de vie'],
};

const owner = {
  internal: ['ownerid', '_ownerid_value'],
  en: ['Owner'],
  de: ['Besitzer'],
  fr: ['Propriétaire'],
};

const createdAt = {
  internal: ['createdon'],
  en: ['Created On'],
  de: ['Erstellt am'],
  fr: ['Créé le', 'Date de création'],
};

const modifiedAt = {
  internal: ['modifiedon'],
  en: ['Modified On', locked.en('Modified On'), locked.en('Last Modified Date')],
  de: ['Geändert am', locked.de('Geändert am')],
  fr: ['Modifié le', locked.fr('Modifié le')],
};

const checksums = [
  locked.en('Row Checksum'),
  locked.de('Zeilenprüfsumme'),
  locked.fr('Somme de contrôle de la ligne'),
  locked.fr('Somme de contrôle de ligne'),
];

/** Leads and contacts. A lead that is qualified becomes a contact, and names it. */
const contacts: TableNames<ContactField> = {
  fields: {
    id: {
      // A lead may name a contact besides.
      internal: ['leadid', 'contactid'],
      en: [locked.en('Lead'), locked.en('Contact')],
      de: [locked.de('Kontakt'), locked.de('Lead')],
      fr: [locked.fr('Contact'), locked.fr('Prospect'), locked.fr('Lead')],
    },
    email: {
      internal: ['emailaddress1'],
      en: ['Email', 'E-mail', 'Email Address'],
      de: ['E-Mail', 'E-Mail-Adresse'],
      fr: ['Courrier électronique', 'Adresse e-mail', 'E-mail'],
    },
    firstName: { internal: ['firstname'], en: ['First Name'], de: ['Vorname'], fr: ['Prénom'] },
    lastName: { internal: ['lastname'], en: ['Last Name'], de: ['Nachname'], fr: ['Nom', 'Nom de famille'] },
    stage: lifecycleStage,
    // A lead's reason says more than its state, which only tells whether it was qualified or disqualified.
    leadStatus: {
      internal: ['statuscode'],
      en: ['Status Reason', 'Status'],
      de: ['Statusgrund', 'Status'],
      fr: ['Raison du statut', "Raison d'état", 'Statut'],
    },
    owner,
    createdAt,
    modifiedAt,
    activity: {
      internal: ['lastactivitydate'],
      en: ['Last Activity Date', 'Last Activity', 'Last Contacted'],
      de: ['Datum der letzten Aktivität', 'Letzte Aktivität'],
      fr: ['Date de la dernière activité', 'Dernière activité'],
    },
    convertedId: { internal: ['_parentcontactid_value', 'parentcontactid'] },
  },
  marks: [
    ...checksums,
    ...['statecode', 'fullname', 'jobtitle', 'telephone1', 'mobilephone', 'companyname', 'subject', 'websiteurl'],
    ...['parentcustomerid', '_parentcustomerid_value', 'originatingleadid', '_originatingleadid_value'],
    ...['Full Name', 'Name', 'Job Title', 'Business Phone', 'Mobile Phone', 'Company Name', 'Topic', 'Subject'],
    ...['Account Name', 'Address 1: City', 'Lead Source', 'Rating', 'Originating Lead', 'Website'],
    ...['Vollständiger Name', 'Position', 'Telefon (geschäftlich)', 'Mobiltelefon', 'Firmenname', 'Thema', 'Firma'],
    ...['Adresse 1: Ort', 'Lead-Quelle', 'Bewertung', 'Ursprünglicher Lead'],
    ...['Nom complet', 'Fonction', 'Téléphone (bureau)', 'Téléphone mobile', "Nom de l'entreprise", 'Rubrique'],
  ],
  misleading: [
    {
      headers: ['Status', 'Statut', 'Status Reason', 'Statusgrund', 'Raison du statut', "Raison d'état", 'statuscode'],
      beside: [
        ...[locked.en('Contact'), locked.de('Kontakt'), locked.fr('Contact')],
        ...['parentcustomerid', '_parentcustomerid_value'],
      ],
      unless: ['leadStatus'],
      why: 'says whether a contact is active, which is no lead status: only leads have one',
    },
  ],
};

const deals: TableNames<DealField> = {
  fields: {
    id: {
      internal: ['opportunityid'],
      en: [locked.en('Opportunity')],
      de: [locked.de('Verkaufschance')],
      fr: [locked.fr('Opportunité')],
    },
    name: { internal: ['name'], en: ['Topic', 'Opportunity Name'], de: ['Thema'], fr: ['Rubrique', 'Sujet'] },
    // The reason of the state stands in for a phase only where no phase is exported.
    stage: {
      en: ['Pipeline Phase', 'Sales Stage', 'Process Stage', '(Deprecated) Process Stage'],
      de: ['Pipelinephase', 'Pipeline-Phase', 'Verkaufsphase', 'Vertriebsphase', 'Prozessphase'],
      fr: ['Phase du pipeline', 'Phase de vente', 'Étape de vente'],
      internal: ['stepname', 'salesstage', 'statuscode'],
      any: ['Status Reason', 'Statusgrund', 'Raison du statut', "Raison d'état"],
    },
    pipeline: {
      internal: ['processid', '_processid_value'],
      en: ['Process', 'Sales Process'],
      de: ['Prozess', 'Verkaufsprozess'],
      fr: ['Processus'],
    },
    createdAt,
    closedAt: {
      internal: ['actualclosedate'],
      en: ['Actual Close Date', 'Close Date'],
      de: ['Tatsächliches Abschlussdatum', 'Abschlussdatum'],
      fr: ['Date de clôture réelle', 'Date de clôture'],
    },
    expectedAt: {
      internal: ['estimatedclosedate'],
      en: ['Est. Close Date', 'Estimated Close Date'],
      de: ['Gesch. Abschlussdatum', 'Geschätztes Abschlussdatum', 'Voraussichtliches Abschlussdatum'],
      fr: ['Date de clôture estimée', 'Date de fermeture estimée'],
    },
    modifiedAt,
    status: { internal: ['statecode'], en: ['Status'], de: ['Status'], fr: ['Statut'] },
    probability: {
      internal: ['closeprobability'],
      en: ['Probability', 'Close Probability'],
      de: ['Wahrscheinlichkeit'],
      fr: ['Probabilité'],
    },
    contactIds: { internal: ['_parentcontactid_value', 'parentcontactid'] },
    // Columns of a related record name the lookup and the table behind the field.
    contactEmails: {
      en: [
        'Email (Contact) (Contact)',
        'Email (Contact)',
        'Email (Potential Customer) (Contact)',
        'E-mail (Contact) (Contact)',
      ],
      de: ['E-Mail (Kontakt) (Kontakt)', 'E-Mail (Kontakt)', 'E-Mail (Potenzieller Kunde) (Kontakt)'],
      fr: ['Courrier électronique (Contact) (Contact)', 'E-mail (Contact)', 'Adresse e-mail (Contact) (Contact)'],
    },
  },
  marks: [
    ...checksums,
    ...['estimatedvalue', 'actualvalue', 'parentaccountid', '_parentaccountid_value', '_customerid_value'],
    ...['originatingleadid', '_originatingleadid_value', 'opportunityratingcode'],
    ...['Potential Customer', 'Account', 'Contact', 'Est. Revenue', 'Actual Revenue', 'Rating', 'Owner', 'Currency'],
    ...['Budget Amount', 'Originating Lead', 'Purchase Timeframe', 'Customer Need'],
    ...['Potenzieller Kunde', 'Firma', 'Kontakt', 'Gesch. Umsatz', 'Geschätzter Umsatz', 'Tatsächlicher Umsatz'],
    ...['Bewertung', 'Besitzer', 'Währung', 'Ursprünglicher Lead'],
    ...['Client potentiel', 'Compte', 'Revenu estimé', 'Revenu réel', 'Propriétaire'],
  ],
  misleading: [
    {
      headers: ['Contact', 'Kontakt', 'Potential Customer', 'Potenzieller Kunde', 'Client potentiel'],
      unless: ['contactIds', 'contactEmails'],
      why:
        "holds a name, which ties no opportunity to a contact: add the contact's e-mail to the view, " +
        'as "Email (Contact) (Contact)"',
    },
  ],
};

const companies: TableNames<CompanyField> = {
  fields: {
    id: {
      internal: ['accountid'],
      en: [locked.en('Account')],
      de: [locked.de('Firma'), locked.de('Konto')],
      fr: [locked.fr('Compte')],
    },
    name: {
      internal: ['name'],
      en: ['Account Name'],
      de: ['Firmenname', 'Kontoname'],
      fr: ['Nom du compte'],
    },
    domain: { internal: ['websiteurl'], en: ['Website'], de: ['Website', 'Webseite'], fr: ['Site web'] },
    stage: lifecycleStage,
    createdAt,
    modifiedAt,
  },
  marks: [
    ...checksums,
    ...['statecode', 'statuscode', 'telephone1', 'primarycontactid', 'numberofemployees', 'industrycode'],
    ...['Main Phone', 'Primary Contact', 'Email (Primary Contact)', 'Relationship Type', 'Industry', 'Parent Account'],
    ...['Number of Employees', 'Annual Revenue', 'Status', 'Status Reason', 'Owner', 'Email', 'Address 1: City'],
    ...[
      'Haupttelefon',
      'Telefon 1',
      'Primärer Kontakt',
      'Beziehungstyp',
      'Branche',
      'Statusgrund',
      'Besitzer',
      'E-Mail',
    ],
    ...['Téléphone principal', 'Contact principal', 'Statut', 'Raison du statut', 'Propriétaire'],
  ],
};

interface Labels {
  readonly en: readonly string[];
  readonly de: readonly string[];
  readonly fr: readonly string[];
}

const status = (value: string, labels: Labels, synonyms: readonly string[] = []): ValueNames => ({
  value,
  labels: { ...labels },
  synonyms,
});

/**
 * `statuscode` of a lead, 1 to 7, then the words of `statecode` and of contacts and accounts. The numbers of the latter
 * say something else in the same column, so only their labels are known.
 */
const leadStatuses: readonly ValueNames[] = [
  status('1', { en: ['New'], de: ['Neu'], fr: ['Nouveau'] }),
  status('2', { en: ['Contacted'], de: ['Kontaktiert'], fr: ['Contacté'] }),
  status('3', { en: ['Qualified'], de: ['Qualifiziert'], fr: ['Qualifié'] }),
  status('4', { en: ['Lost'], de: ['Verloren'], fr: ['Perdu'] }),
  status('5', {
    en: ['Cannot Contact'],
    de: ['Kontaktaufnahme nicht möglich', 'Kontakt nicht möglich', 'Nicht erreichbar'],
    fr: ['Impossible à contacter', 'Impossible de contacter'],
  }),
  status('6', {
    en: ['No Longer Interested'],
    de: ['Nicht mehr interessiert', 'Kein Interesse mehr'],
    fr: ["N'est plus intéressé", 'Plus intéressé'],
  }),
  status('7', { en: ['Canceled', 'Cancelled'], de: ['Abgebrochen', 'Storniert'], fr: ['Annulé'] }),
  status('open', { en: ['Open'], de: ['Offen'], fr: ['Ouvert'] }),
  status('disqualified', { en: ['Disqualified'], de: ['Disqualifiziert'], fr: ['Disqualifié'] }, [
    'Unqualified',
    'Not Qualified',
    'Unqualifiziert',
    'Nicht qualifiziert',
    'Non qualifié',
  ]),
  status('active', { en: ['Active'], de: ['Aktiv'], fr: ['Actif'] }),
  status('inactive', { en: ['Inactive'], de: ['Inaktiv'], fr: ['Inactif'] }),
];

const dealStage = (value: string, outcome: DealStageNames['outcome'], { en, de, fr }: Labels): DealStageNames => ({
  value,
  outcome,
  labels: { en, de, fr },
  synonyms: [],
});

/** The phases of the sales process, then the reasons of a state. Numbers mean one thing here and another there. */
const dealStages: readonly DealStageNames[] = [
  dealStage('1-qualify', 'open', {
    en: ['1-Qualify', 'Qualify'],
    de: ['1-Qualifizieren', 'Qualifizieren'],
    fr: ['Qualifier'],
  }),
  dealStage('2-develop', 'open', {
    en: ['2-Develop', 'Develop'],
    de: ['2-Entwickeln', 'Entwickeln'],
    fr: ['Développer'],
  }),
  dealStage('3-propose', 'open', { en: ['3-Propose'], de: ['3-Vorschlagen', 'Vorschlagen'], fr: ['Proposer'] }),
  // The last phase before the end, and not the end.
  dealStage('4-close', 'open', { en: ['4-Close', 'Close'], de: ['4-Abschließen', 'Abschließen'], fr: ['Conclure'] }),
  dealStage('in progress', 'open', { en: ['In Progress'], de: ['In Bearbeitung'], fr: ['En cours'] }),
  dealStage('on hold', 'open', {
    en: ['On Hold'],
    de: ['Zurückgestellt', 'In Wartestellung'],
    fr: ['En attente', 'Suspendu'],
  }),
  dealStage('canceled', 'lost', { en: ['Canceled', 'Cancelled'], de: ['Abgebrochen', 'Storniert'], fr: ['Annulé'] }),
  dealStage('out-sold', 'lost', {
    en: ['Out-Sold', 'Outsold'],
    de: ['Ausverkauft', 'An Mitbewerber verloren', 'Von Mitbewerber überboten'],
    fr: ['Perdu face à un concurrent'],
  }),
];

/** `statecode` of an opportunity. */
const dealStatuses: readonly DealStageNames[] = [
  { value: '0', outcome: 'open', labels: { en: ['Open'], de: ['Offen'], fr: ['Ouvert', 'Ouverte'] }, synonyms: [] },
  {
    value: '1',
    outcome: 'won',
    labels: { en: ['Won'], de: ['Gewonnen'], fr: ['Conclue', 'Conclu', 'Gagnée', 'Gagné'] },
    synonyms: [],
  },
  { value: '2', outcome: 'lost', labels: { en: ['Lost'], de: ['Verloren'], fr: ['Perdue', 'Perdu'] }, synonyms: [] },
];

/** Tables whose rows are not read, as the first locked column calls them. */
const lockedOf = (en: readonly string[], de: readonly string[], fr: readonly string[]): readonly string[] => [
  ...en.map(locked.en),
  ...de.map(locked.de),
  ...fr.map(locked.fr),
];

/**
 * Microsoft Dynamics 365 Sales: the views' exports by display name, in the language of the user, and tables by logical
 * name. Codes are `statecode` and `statuscode`:
 * https://learn.microsoft.com/en-us/previous-versions/dynamicscrm-2016/administering-dynamics-365/dn531157(v=crm.8)
 */
export const dynamics: Crm = {
  id: 'dynamics',
  name: 'Dynamics 365',
  tables: {
    contacts,
    deals,
    companies,
    // Audit history.
    history: {
      fields: {
        id: { internal: ['objectid', '_objectid_value'], en: ['Record ID', 'Object ID'], de: ['Datensatz-ID'] },
        property: {
          internal: ['attributename'],
          en: ['Changed Field', 'Field Name', 'Attribute'],
          de: ['Geändertes Feld', 'Feldname'],
          fr: ['Champ modifié'],
        },
        value: { internal: ['newvalue'], en: ['New Value'], de: ['Neuer Wert'], fr: ['Nouvelle valeur'] },
        at: {
          internal: ['createdon'],
          en: ['Changed Date', 'Changed On'],
          de: ['Änderungsdatum', 'Geändert am'],
          fr: ['Date de modification'],
        },
      },
      marks: ['oldvalue', 'Old Value', 'Alter Wert', 'Event', 'Changed By', 'Geändert von'],
    },
  },
  ids: 'verbatim',
  stageDated: createStageDated(lifecycleStages, [
    { pattern: /^became[ _]an?[ _](.+?)[ _](?:date|at|on)$/i, holds: 'label' },
    { pattern: /^(mql|sql)[ _-]?(?:date|at|on|datum|seit)$/i, holds: 'label' },
  ]),
  signs: [
    /^\((?:do not modify|nicht ändern|ne pas modifier)\) /i,
    ...['Status Reason', 'Statusgrund', 'Raison du statut', 'Est. Close Date', 'Gesch. Abschlussdatum'],
    ...['Potential Customer', 'Potenzieller Kunde', 'Client potentiel', 'Pipeline Phase', 'Pipelinephase'],
    ...['Email (Contact) (Contact)', 'E-Mail (Kontakt) (Kontakt)', 'Email (Primary Contact)'],
    ...['statecode', 'statuscode', 'emailaddress1', 'parentcustomerid', '_parentcustomerid_value'],
    ...['estimatedclosedate', 'actualclosedate', '_parentcontactid_value', '_ownerid_value', 'closeprobability'],
  ],
  foreign: [
    {
      headers: [
        lockedOf(
          ['Activity', 'Task', 'Appointment', 'Phone Call', 'Email', 'Email Message', 'Note'],
          ['Aktivität', 'Aufgabe', 'Termin', 'Telefonanruf', 'E-Mail', 'Notiz'],
          ['Activité', 'Tâche', 'Rendez-vous', 'Appel téléphonique', 'Courrier électronique'],
        ),
      ],
      what: 'an export of activities or notes, which is not read',
    },
    {
      headers: [
        lockedOf(
          ['Case', 'Quote', 'Order', 'Invoice', 'Product', 'Opportunity Product', 'Opportunity - Product', 'Campaign'],
          ['Fall', 'Anfrage', 'Angebot', 'Auftrag', 'Rechnung', 'Produkt', 'Kampagne'],
          ['Incident', 'Devis', 'Commande', 'Facture', 'Produit', 'Campagne'],
        ),
      ],
      what: 'an export of another table of Dynamics: export the views of leads, contacts, opportunities and accounts',
    },
  ],
  stages: lifecycleStages,
  leadStatuses: withUsualStatuses(leadStatuses),
  dealStages: [...dealStages, ...usualDealStages],
  dealStatuses,
  probability: 'percent',
  importer: {
    // Only the three locked columns together make an import an update; a row whose checksum is stale is rejected.
    keys: [locked.en('Contact'), locked.en('Lead'), 'Email'],
    // From memory: an emptied cell of an exported file empties the column.
    blanks: 'clear',
    clear: '',
    // What an export holds at most, and the smallest import that is known; both from memory.
    rows: 100_000,
    bytes: 8 * 2 ** 20,
    stageMoves: 'any',
    // Options are matched by the text of their labels.
    values: 'label',
    readOnly: [
      /^\((?:do not modify|nicht ändern|ne pas modifier)\) /,
      /^(?:created on|modified on|created by|modified by|full name)$/,
      /^(?:erstellt am|geändert am|erstellt von|geändert von|vollständiger name)$/,
      /^(?:créé le|modifié le|créé par|modifié par|nom complet)$/,
      /\([^()]+\) \([^()]+\)$/,
    ],
  },
  contactRevisions: null,
  preset: {
    disqualifyingLeadStatuses: ['4', '5', '6', '7', 'disqualified', 'BAD_TIMING'],
    initialLeadStatus: '1',
  },
};
