import type { DealStageNames } from '../policy/input.ts';
import type { Outcome } from '../types.ts';

const usual = (
  outcome: Outcome,
  value: string,
  en: readonly string[],
  de: readonly string[] = [],
  synonyms: readonly string[] = [],
): DealStageNames => ({ value, outcome, labels: { en, de }, synonyms });

/** Names of deal stages that mean the same in every CRM. */
export const usualDealStages: readonly DealStageNames[] = [
  usual(
    'won',
    'won',
    ['Won', 'Deal Won', 'Closed/Won'],
    ['Gewonnen', 'Geschlossen gewonnen', 'Abgeschlossen (gewonnen)', 'Auftrag erhalten'],
    ['Gagné', 'Ganado', 'Ganho', 'Vinto'],
  ),
  usual(
    'lost',
    'lost',
    ['Lost', 'Deal Lost', 'Closed/Lost', 'Closed-Lost to Competition'],
    ['Verloren', 'Geschlossen verloren', 'Abgeschlossen (verloren)'],
    ['Perdu', 'Perdido', 'Perso'],
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
