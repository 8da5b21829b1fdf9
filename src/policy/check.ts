import { isTimeZone } from '../table/zone.ts';
import type { Vocabulary } from '../types.ts';
import { closest, didYouMean } from './closest.ts';
import type { NamesInput, PolicyInput, ValueNames } from './input.ts';
import { overlayNames, ownNames } from './names.ts';
import { defaultPolicy } from './preset.ts';
import { createVocabulary, foldValue } from './vocabulary.ts';

/** What is wrong with one entry of a policy. */
export interface Problem {
  readonly path: readonly (string | number)[];
  /** Without its subject, which the path names. */
  readonly message: string;
  /** Set where the key is wrong and not what stands under it. */
  readonly at?: 'key';
}

/** The values a CRM knows, which a policy refers to. */
export interface KnownValues {
  readonly stages: readonly ValueNames[];
  readonly leadStatuses: readonly ValueNames[];
}

type Path = Problem['path'];

/** Everything in a well-formed policy that names what does not exist, or says two things at once. */
export function checkReferences(input: PolicyInput, known: KnownValues): readonly Problem[] {
  const stages = createVocabulary(overlayNames(known.stages, input.stages));
  const statuses = createVocabulary(overlayNames(known.leadStatuses, input.leadStatuses));
  return [
    ...checkNames('stages', known.stages, input.stages),
    ...checkNames('leadStatuses', known.leadStatuses, input.leadStatuses),
    ...checkLadder(input, known, stages),
    ...checkStages(input, known, stages),
    ...checkStatuses(input, known, statuses),
    ...checkEqualKeys('roles', input.roles),
    ...checkEqualKeys('dealStages', input.dealStages),
    ...checkTimeZone(input.timeZone),
  ];
}

/** The ladder in internal values. */
export function resolveLadder(ladder: readonly string[], stages: Vocabulary): readonly string[] {
  return ladder.map((name) => stages.read(name).value ?? name);
}

function checkNames(
  list: 'stages' | 'leadStatuses',
  known: readonly ValueNames[],
  input: Readonly<Record<string, NamesInput>> | undefined,
): readonly Problem[] {
  const problems: Problem[] = [];
  const owners = new Map<string, string>();
  const values = new Map(known.map(({ value }) => [foldValue(value), value]));
  const seen = new Map<string, string>();
  for (const { key, value, spellings } of ownNames(known, input ?? {})) {
    const first = seen.get(value);
    if (first !== undefined)
      problems.push({ path: [list, key], message: `is the same value as "${first}"`, at: 'key' });
    seen.set(value, key);
    for (const text of spellings) {
      const owner = owners.get(foldValue(text)) ?? values.get(foldValue(text)) ?? value;
      if (owner !== value) problems.push({ path: [list, key], message: `"${text}" already means ${owner}` });
      owners.set(foldValue(text), value);
    }
  }
  return problems;
}

function checkLadder(
  { ladder, earned, stages: own }: PolicyInput,
  known: KnownValues,
  stages: Vocabulary,
): readonly Problem[] {
  if (ladder === undefined) return [];
  const problems: Problem[] = [];
  const rungs = resolveLadder(ladder, stages);
  const words = wordsOf(known.stages, own);
  for (const [index, name] of ladder.entries()) {
    const value = rungs[index]!;
    if (rungs.indexOf(value) !== index) {
      problems.push({ path: ['ladder', index], message: `"${name}" is already on the ladder` });
      continue;
    }
    // A stage of the company's own needs no further words, but a slip would take the real stage off the ladder.
    const guess = stages.read(name).value === null ? didYouMean(name, words) : '';
    if (guess !== '') problems.push({ path: ['ladder', index], message: `unknown stage "${name}"${guess}` });
  }
  for (const [key, usual] of Object.entries(defaultPolicy.earned)) {
    const name = earned?.[key as 'open' | 'won'];
    if (name !== undefined || rungs.includes(usual)) continue;
    problems.push({ path: ['ladder'], message: `lacks "${usual}": add it, or name another stage in earned.${key}` });
  }
  return problems;
}

function checkStages(input: PolicyInput, known: KnownValues, stages: Vocabulary): readonly Problem[] {
  const rungs = resolveLadder(input.ladder ?? defaultPolicy.ladder, stages);
  const words = [...wordsOf(known.stages, input.stages), ...rungs];
  const rung = (name: string): number => rungs.indexOf(stages.read(name).value ?? name);
  const isKnown = (name: string): boolean => stages.read(name).value !== null || rungs.includes(name);
  const problems: Problem[] = [];
  const refer = (path: Path, name: string | null | undefined, needs: 'rung' | 'any'): void => {
    if (name == null || rung(name) >= 0 || (needs === 'any' && isKnown(name))) return;
    const message = isKnown(name)
      ? `"${name}" is not on the ladder`
      : `unknown stage "${name}"${didYouMean(name, words) || `; stages: ${rungs.join(', ')}`}`;
    problems.push({ path, message });
  };
  refer(['earned', 'open'], input.earned?.open, 'rung');
  refer(['earned', 'won'], input.earned?.won, 'rung');
  refer(['recycleTo'], input.recycleTo ?? (input.closedLost === 'recycle' ? defaultPolicy.recycleTo : null), 'rung');
  refer(['defaultStage'], input.defaultStage, 'any');
  for (const [index, name] of (input.detours ?? []).entries()) {
    refer(['detours', index], name, 'any');
    if (rung(name) >= 0) problems.push({ path: ['detours', index], message: `"${name}" is on the ladder` });
  }
  for (const [index, name] of (input.needsLeadStatus ?? []).entries()) refer(['needsLeadStatus', index], name, 'any');
  for (const [index, { stage }] of (input.criteria ?? []).entries()) refer(['criteria', index, 'stage'], stage, 'rung');
  const { open, won } = { ...defaultPolicy.earned, ...input.earned };
  if (problems.length === 0 && rung(won) >= 0 && rung(open) >= rung(won)) {
    problems.push({ path: ['earned'], message: `"${open}" must stand below "${won}" on the ladder` });
  }
  return problems;
}

function checkStatuses(input: PolicyInput, known: KnownValues, statuses: Vocabulary): readonly Problem[] {
  const words = wordsOf(known.leadStatuses, input.leadStatuses);
  const references: readonly (readonly [Path, string | null | undefined])[] = [
    [['openDealLeadStatus'], input.openDealLeadStatus],
    [['initialLeadStatus'], input.initialLeadStatus],
    ...(input.disqualifyingLeadStatuses ?? []).map(
      (name, index) => [['disqualifyingLeadStatuses', index], name] as const,
    ),
  ];
  return references.flatMap(([path, name]) => {
    if (name == null || statuses.read(name).value !== null) return [];
    const help = didYouMean(name, words) || '; a status of your own is named under leadStatuses';
    return [{ path, message: `unknown lead status "${name}"${help}` }];
  });
}

function checkEqualKeys(
  list: 'roles' | 'dealStages',
  table: Readonly<Record<string, unknown>> | undefined,
): readonly Problem[] {
  const seen = new Map<string, string>();
  return Object.keys(table ?? {}).flatMap((key) => {
    const first = seen.get(foldValue(key));
    seen.set(foldValue(key), key);
    return first === undefined
      ? []
      : [{ path: [list, key], message: `is the same name as "${first}"`, at: 'key' as const }];
  });
}

function checkTimeZone(timeZone: string | undefined): readonly Problem[] {
  if (timeZone === undefined || isTimeZone(timeZone)) return [];
  return [{ path: ['timeZone'], message: `unknown time zone "${timeZone}"${zoneHelp(timeZone)}` }];
}

/** What a name that is no zone was meant for, to be said behind it. */
export function zoneHelp(name: string): string {
  const zones = Intl.supportedValuesOf('timeZone');
  const guess = name.includes('/') ? closest(name, zones) : zoneOfCity(name, zones);
  return guess === null ? '; write it as "Europe/Berlin", "+02:00" or "UTC"' : `, did you mean "${guess}"?`;
}

/** People often write only the city. */
function zoneOfCity(name: string, zones: readonly string[]): string | null {
  const cityOf = (zone: string) => zone.slice(zone.lastIndexOf('/') + 1);
  const city = closest(name.trim().replaceAll(' ', '_'), zones.map(cityOf));
  return zones.find((zone) => cityOf(zone) === city) ?? null;
}

function wordsOf(
  known: readonly ValueNames[],
  own: Readonly<Record<string, NamesInput>> | undefined,
): readonly string[] {
  const words = known.flatMap(({ value, labels }) => [value, ...(labels.en ?? [])]).filter((word) => word !== '');
  return [...words, ...Object.keys(own ?? {})];
}
