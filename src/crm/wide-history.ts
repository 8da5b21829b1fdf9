import { normalizeHeader } from '../table/header.ts';
import type { HistoryLayout } from '../types.ts';

type Wide = Extract<HistoryLayout, { shape: 'wide' }>;

const LARGEST_GROUP = 8;

const NUMBER = /\s*[([#]*\s*\d+\s*[)\]]*/g;
// Words of every language that HubSpot exports in; the Italian and Portuguese `data` only where it dates something.
const DATE = new RegExp(
  '\\b(?:date|time|timestamp|when|changed (?:at|on)|fecha|hora|horodatage|dato)\\b|\\bdata (?:d[aeio]|della|zmiany)\\b|' +
    'geändert am|datum|zeit|tidsst|päiv|aika|日',
  'u',
);
const SOURCE =
  /\bsource\b|quelle|\bfuente\b|\borigen\b|\bfonte\b|\borig(?:em|ine)\b|\bbron\b|källa|kilde|lähde|źródło|ソース|変更元/u;
const PERSON = new RegExp(
  '\\b(?:changed by|updated by|user|benutzer|geändert von|modifi(?:é|ée|cado|cato) (?:par|por|da)|utilisateur|usuario|' +
    'alterado por|cambiado por|usuário|utente|gewijzigd door|gebruiker|ändrad av|ændret af|endret av|zmienione przez)|' +
    '変更者|ユーザー',
  'u',
);

/**
 * The repeating groups that a header ends with, as HubSpot's property history export has them; null where it has none.
 * The exact headers are not documented, so the groups are found by their regularity and not by name.
 */
export function findWideHistory(header: readonly string[]): Wide | null {
  const names = header.map((text) => normalizeHeader(text).replace(NUMBER, ' ').trim());
  for (let first = 1; first + 4 <= names.length; first++) {
    for (let size = 2; size <= LARGEST_GROUP && first + 2 * size <= names.length; size++) {
      const group = isPeriodic(names, first, size) ? readGroup(names.slice(first, first + size)) : null;
      if (group) return { shape: 'wide', first, size, ...group };
    }
  }
  return null;
}

function isPeriodic(names: readonly string[], first: number, size: number): boolean {
  if ((names.length - first) % size !== 0) return false;
  for (let at = first + size; at < names.length; at++) if (names[at] !== names[at - size]) return false;
  return true;
}

function readGroup(group: readonly string[]): Pick<Wide, 'value' | 'at' | 'source'> | null {
  const at = group.findIndex((name) => DATE.test(name) && !SOURCE.test(name) && !PERSON.test(name));
  const source = group.findIndex((name) => SOURCE.test(name));
  const value = group.findIndex((name, offset) => offset !== at && offset !== source && !PERSON.test(name));
  if (at < 0 || value < 0) return null;
  return { value, at, source: source < 0 ? null : source };
}
