import type { ValueNames } from '../policy/input.ts';
import { foldValue } from '../policy/vocabulary.ts';

/**
 * The lifecycle stages HubSpot ships and most companies use, in every language we know them in. A German portal
 * shows `Customer` in some exports and `Kunde` in others, so each label counts in its own language only.
 */
export const lifecycleStages: readonly ValueNames[] = [
  {
    value: 'subscriber',
    labels: {
      en: ['Subscriber'],
      de: ['Abonnent'],
      fr: ['Abonné'],
      es: ['Suscriptor'],
      pt: ['Assinante'],
      nl: ['Abonnee'],
      it: ['Abbonato'],
      ja: ['サブスクライバー', '購読者'],
    },
    synonyms: ['Newsletter Subscriber', 'Newsletter-Abonnent', 'Newsletterabonnent'],
  },
  {
    value: 'lead',
    labels: {
      en: ['Lead'],
      de: ['Lead'],
      fr: ['Lead'],
      es: ['Lead', 'Prospecto'],
      pt: ['Lead'],
      nl: ['Lead'],
      it: ['Lead'],
      ja: ['リード'],
    },
    synonyms: ['Prospect', 'Interessent'],
  },
  {
    value: 'marketingqualifiedlead',
    labels: {
      en: ['Marketing Qualified Lead'],
      de: ['Marketing-Qualified-Lead', 'Marketing-qualifizierter Lead'],
      fr: ['Lead qualifié par le marketing', 'Prospect qualifié par le marketing'],
      es: ['Lead calificado por marketing', 'Lead cualificado por marketing'],
      pt: ['Lead qualificado pelo marketing'],
      nl: ['Marketing Qualified Lead'],
      it: ['Contatto di marketing qualificato', 'Lead qualificato per il marketing'],
    },
    synonyms: ['MQL', 'Marketing Qualified', 'Marketing qualifiziert'],
  },
  {
    value: 'salesqualifiedlead',
    labels: {
      en: ['Sales Qualified Lead'],
      de: ['Sales-Qualified-Lead', 'Sales-qualifizierter Lead', 'Vertriebsqualifizierter Lead'],
      fr: ["Lead qualifié par l'équipe commerciale", 'Lead qualifié par l’équipe commerciale'],
      es: ['Lead calificado por ventas', 'Lead cualificado por ventas'],
      pt: ['Lead qualificado por vendas'],
      nl: ['Sales Qualified Lead'],
      it: ['Sales Qualified Lead'],
    },
    synonyms: ['SQL', 'Sales Qualified', 'Sales qualifiziert'],
  },
  {
    value: 'opportunity',
    labels: {
      en: ['Opportunity'],
      de: ['Opportunity'],
      fr: ['Opportunité'],
      es: ['Oportunidad'],
      pt: ['Oportunidade'],
      nl: ['Opportunity'],
      it: ['Opportunità'],
      ja: ['商談'],
    },
    synonyms: ['Opp', 'Verkaufschance', 'Verkaufsgelegenheit'],
  },
  {
    value: 'customer',
    labels: {
      en: ['Customer'],
      de: ['Kunde'],
      fr: ['Client'],
      es: ['Cliente'],
      pt: ['Cliente'],
      nl: ['Klant'],
      it: ['Cliente'],
      ja: ['顧客'],
    },
    synonyms: [],
  },
  {
    value: 'evangelist',
    labels: {
      en: ['Evangelist'],
      de: ['Fürsprecher', 'Evangelist'],
      fr: ['Évangéliste', 'Ambassadeur', 'Client promoteur'],
      es: ['Evangelizador', 'Evangelista', 'Promotor'],
      pt: ['Divulgador', 'Evangelista'],
      nl: ['Evangelist'],
      it: ['Evangelista', 'Sostenitore'],
      ja: ['エバンジェリスト'],
    },
    synonyms: ['Advocate', 'Promoter'],
  },
  {
    value: 'other',
    labels: {
      en: ['Other'],
      de: ['Sonstige', 'Sonstiges'],
      fr: ['Autre'],
      es: ['Otro'],
      pt: ['Outro'],
      nl: ['Overige', 'Anders'],
      it: ['Altro'],
      ja: ['その他'],
    },
    synonyms: ['Others', 'Andere'],
  },
];

/** The lead statuses HubSpot ships. Every portal may edit them, so any other value is possible. */
export const leadStatuses: readonly ValueNames[] = [
  {
    value: 'NEW',
    labels: { en: ['New'], de: ['Neu'], fr: ['Nouveau'], es: ['Nuevo'], ja: ['新規'] },
    synonyms: [],
  },
  {
    value: 'OPEN',
    labels: { en: ['Open'], de: ['Offen'], fr: ['Ouvert'], es: ['Abierto'], ja: ['オープン'] },
    synonyms: [],
  },
  {
    value: 'IN_PROGRESS',
    labels: { en: ['In Progress'], de: ['In Bearbeitung'], fr: ['En cours'], es: ['En curso'] },
    synonyms: [],
  },
  {
    value: 'OPEN_DEAL',
    labels: { en: ['Open Deal'], de: ['Offener Deal'], fr: ['Transaction ouverte'], es: ['Negocio abierto'] },
    synonyms: [],
  },
  {
    value: 'UNQUALIFIED',
    labels: {
      en: ['Unqualified'],
      de: ['Nicht qualifiziert', 'Unqualifiziert'],
      fr: ['Non qualifié'],
      es: ['No calificado', 'No cualificado'],
    },
    synonyms: ['Not Qualified', 'Disqualified', 'Disqualifiziert'],
  },
  {
    value: 'ATTEMPTED_TO_CONTACT',
    labels: {
      en: ['Attempted to Contact'],
      de: ['Kontaktaufnahme versucht', 'Kontaktversuch'],
      fr: ['Tentative de contact'],
      es: ['Intento de contacto'],
    },
    synonyms: ['Attempted Contact'],
  },
  {
    value: 'CONNECTED',
    labels: { en: ['Connected'], de: ['Verbunden'], fr: ['Connecté'], es: ['Conectado'] },
    synonyms: [],
  },
  {
    value: 'BAD_TIMING',
    labels: {
      en: ['Bad Timing'],
      de: ['Schlechtes Timing', 'Schlechter Zeitpunkt'],
      fr: ['Mauvais moment'],
      es: ['Mal momento'],
    },
    synonyms: [],
  },
];

/** A CRM's own lead statuses, and those of HubSpot that share no name with them: companies bring their words along. */
export function withUsualStatuses(own: readonly ValueNames[]): readonly ValueNames[] {
  const taken = new Set(own.flatMap(spellingsOf));
  return [...own, ...leadStatuses.filter((names) => !spellingsOf(names).some((text) => taken.has(text)))];
}

const spellingsOf = ({ value, labels, synonyms }: ValueNames): readonly string[] =>
  [value, ...Object.values(labels).flat(), ...synonyms].map(foldValue);
