import type { DealStageNames, ValueNames } from '../policy/input.ts';
import type { Outcome } from '../types.ts';

const usual = (
  outcome: Outcome,
  value: string,
  en: readonly string[],
  de: readonly string[] = [],
  others: ValueNames['labels'] = {},
): DealStageNames => ({ value, outcome, labels: { en, de, ...others }, synonyms: [] });

/** Names of deal stages that mean the same in every CRM. */
export const usualDealStages: readonly DealStageNames[] = [
  usual(
    'won',
    'won',
    ['Won', 'Deal Won', 'Closed/Won'],
    ['Gewonnen', 'Geschlossen gewonnen', 'Abgeschlossen (gewonnen)', 'Auftrag erhalten'],
    {
      fr: ['Gagné', 'Gagnée'],
      es: ['Ganado', 'Ganada'],
      pt: ['Ganho', 'Ganha'],
      nl: ['Gewonnen'],
      it: ['Vinto', 'Vinta'],
      ja: ['受注'],
      pl: ['Wygrana', 'Wygrany'],
      sv: ['Vunnen', 'Vunnet'],
      fi: ['Voitettu'],
      da: ['Vundet'],
      no: ['Vunnet'],
    },
  ),
  usual(
    'lost',
    'lost',
    ['Lost', 'Deal Lost', 'Closed/Lost', 'Closed-Lost to Competition'],
    ['Verloren', 'Geschlossen verloren', 'Abgeschlossen (verloren)'],
    {
      fr: ['Perdu', 'Perdue'],
      es: ['Perdido', 'Perdida'],
      pt: ['Perdido', 'Perdida'],
      nl: ['Verloren'],
      it: ['Perso', 'Persa'],
      ja: ['失注'],
      pl: ['Przegrana', 'Przegrany', 'Utracona'],
      sv: ['Förlorad', 'Förlorat'],
      fi: ['Hävitty', 'Menetetty'],
      da: ['Tabt'],
      no: ['Tapt'],
    },
  ),
  usual('open', 'open', ['Open'], ['Offen']),
  usual('open', 'prospecting', ['Prospecting'], ['Akquise', 'Prospektion']),
  usual('open', 'qualification', ['Qualification', 'Qualified'], ['Qualifizierung', 'Qualifikation', 'Qualifiziert']),
  usual('open', 'discovery', ['Discovery', 'Discovery Call'], ['Erstgespräch', 'Bedarfsermittlung']),
  usual('open', 'needsanalysis', ['Needs Analysis'], ['Bedarfsanalyse']),
  usual('open', 'valueproposition', ['Value Proposition']),
  usual('open', 'identifydecisionmakers', ['Id. Decision Makers', 'Identify Decision Makers']),
  usual('open', 'perceptionanalysis', ['Perception Analysis']),
  usual('open', 'meeting', ['Meeting', 'Meeting Scheduled', 'Meet & Present'], ['Termin', 'Termin vereinbart']),
  usual('open', 'demo', ['Demo', 'Demo Scheduled', 'Demo Completed'], ['Demo vereinbart', 'Demo geplant']),
  usual('open', 'evaluation', ['Evaluation', 'Trial', 'Pilot'], ['Evaluierung', 'Testphase']),
  usual(
    'open',
    'proposal',
    ['Proposal', 'Proposal/Price Quote', 'Proposal Sent', 'Proposal Made', 'Propose', 'Quote Sent'],
    ['Angebot', 'Angebot erstellt', 'Angebot gesendet', 'Angebot versendet', 'Angebot verschickt', 'Angebotsphase'],
  ),
  usual(
    'open',
    'negotiation',
    ['Negotiation', 'Negotiation/Review', 'Negotiations Started', 'Negotiate', 'In Negotiation'],
    ['Verhandlung', 'In Verhandlung', 'Verhandlungen begonnen', 'Verhandlungsphase'],
  ),
  usual('open', 'leadin', ['Lead In']),
  usual('open', 'engaging', ['Engaging']),
  usual('open', 'contactmade', ['Contact Made'], ['Kontakt hergestellt']),
];

/** Labels that only HubSpot writes in every language, and that people keep after they left it. */
export const closedDealStages: readonly DealStageNames[] = [
  usual('won', 'closedwon', ['Closed Won'], ['Abgeschlossen und gewonnen', 'Abgeschlossen gewonnen'], {
    // Help pages of 2018 to 2025 and screens differ.
    fr: ['Fermé gagné', 'Transaction gagnée', 'Fermée gagnée', 'Clôturé gagné', 'Conclu gagné'],
    es: ['Cierre ganado', 'Cerrado ganado', 'Negocio ganado'],
    pt: ['Negócio fechado', 'Fechado ganho', 'Negócio ganho'],
    nl: ['Gesloten gewonnen', 'Gesloten en gewonnen', 'Afgesloten en gewonnen', 'Deal gewonnen'],
    it: ['Chiuso vinto', 'Chiusa vinta', 'Chiuso con successo', 'Affare vinto', 'Trattativa vinta'],
    ja: ['成約', 'クローズ済み成立', 'クローズ（成約）'],
    pl: ['Zamknięte wygrane', 'Zamknięta wygrana', 'Zamknięty wygrany'],
    sv: ['Stängd vunnen', 'Stängd och vunnen', 'Avslutad vunnen'],
    fi: ['Suljettu voitettu', 'Suljettu ja voitettu'],
    da: ['Lukket vundet', 'Lukket og vundet'],
    no: ['Lukket vunnet', 'Lukket og vunnet', 'Avsluttet vunnet'],
  }),
  usual('lost', 'closedlost', ['Closed Lost'], ['Abgeschlossen und verloren', 'Abgeschlossen verloren'], {
    fr: ['Fermé perdu', 'Transaction perdue', 'Fermée perdue', 'Clôturé perdu', 'Conclu perdu'],
    es: ['Cierre perdido', 'Cerrado perdido', 'Negocio perdido'],
    pt: ['Negócio perdido', 'Fechado perdido'],
    nl: ['Gesloten verloren', 'Gesloten en verloren', 'Afgesloten en verloren', 'Deal verloren'],
    it: ['Chiuso perso', 'Chiusa persa', 'Affare perso', 'Trattativa persa'],
    ja: ['クローズ済み不成立', 'クローズ（失注）', '不成立'],
    pl: ['Zamknięte przegrane', 'Zamknięta przegrana', 'Zamknięty przegrany', 'Zamknięte utracone'],
    sv: ['Stängd förlorad', 'Stängd och förlorad', 'Avslutad förlorad'],
    fi: ['Suljettu hävitty', 'Suljettu ja hävitty', 'Suljettu menetetty'],
    da: ['Lukket tabt', 'Lukket og tabt'],
    no: ['Lukket tapt', 'Lukket og tapt', 'Avsluttet tapt'],
  }),
];
