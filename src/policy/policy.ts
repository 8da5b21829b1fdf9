import type { Crm } from '../crm/crm.ts';
import { Fault } from '../errors.ts';
import type { Policy, RuleSetting, Vocabulary } from '../types.ts';
import { checkReferences, resolveLadder } from './check.ts';
import { createStageFinder, type Glossary, NO_GLOSSARY, withAccountLabels } from './glossary.ts';
import type { PolicyInput } from './input.ts';
import { overlayNames } from './names.ts';
import { createOutcome } from './outcome.ts';
import { type CompletePolicyInput, defaultPolicy } from './preset.ts';
import { withDealWords } from './stage-column.ts';
import { createVocabulary, foldValue, remember } from './vocabulary.ts';

/**
 * The policy that holds for a CRM: stageproof's preset, the CRM's, what its tables say, then the company's. Input and
 * glossary are plain JSON, so that every thread can build the same policy.
 */
export function compilePolicy(
  crm: Crm,
  input: PolicyInput | null,
  origin: string,
  glossary: Glossary = NO_GLOSSARY,
): Policy {
  const known = {
    stages: withAccountLabels(crm.stages, glossary.stages),
    leadStatuses: withAccountLabels(crm.leadStatuses, glossary.leadStatuses),
  };
  const own = overPreset({ preset: crm.preset, stages: known.stages }, input);
  const [problem] = checkReferences(own, known);
  if (problem) throw new Fault('policy', `${origin}: ${toDotted(problem.path)}: ${problem.message}`);
  const settled: CompletePolicyInput = { ...defaultPolicy, ...own, earned: { ...defaultPolicy.earned, ...own.earned } };
  const named = overlayNames(known.stages, own.stages);
  const ladder = resolveLadder(settled.ladder, createVocabulary(named));
  const unnamed = ladder.filter((value) => !named.some((names) => names.value === value));
  const stages = createVocabulary([...named, ...unnamed.map((value) => ({ value, labels: {}, synonyms: [] }))]);
  const leadStatuses = createVocabulary(overlayNames(known.leadStatuses, own.leadStatuses));
  const rungs = new Map(ladder.map((stage, rung) => [stage, rung]));
  const { customers, closedLost, recycleAfterDays, timeZone } = settled;
  return {
    origin,
    ladder,
    rung: (stage) => (stage === null ? -1 : (rungs.get(stage) ?? -1)),
    earned: { open: internalOf(stages, settled.earned.open), won: internalOf(stages, settled.earned.won) },
    stages: withDealWords(stages, glossary.column),
    leadStatuses,
    wordless: new Set(glossary.column?.wordless),
    outcome: createOutcome(crm.dealStages, own.dealStages, crm.dealStatuses, { scale: crm.probability, glossary }),
    role: createRole(own.roles, glossary),
    closedLost,
    recycleAfterDays,
    recycleTo: internalOf(stages, settled.recycleTo),
    customers,
    resetBy: new Set(settled.resetBy.map(toSourceType)),
    detours: new Set(settled.detours.map((name) => internalOf(stages, name))),
    ...(crm.sources !== undefined && { sources: crm.sources }),
    disqualifyingLeadStatuses: new Set(settled.disqualifyingLeadStatuses.map((name) => internalOf(leadStatuses, name))),
    openDealLeadStatus: internalOrNull(leadStatuses, settled.openDealLeadStatus),
    initialLeadStatus: internalOrNull(leadStatuses, settled.initialLeadStatus),
    needsLeadStatus: new Set(settled.needsLeadStatus.map((name) => internalOf(stages, name))),
    timeZone,
    criteria: (own.criteria ?? []).map((criterion) => ({ ...criterion, stage: internalOf(stages, criterion.stage) })),
    defaultStage: internalOrNull(stages, own.defaultStage ?? null),
    rules: toSettings(own.rules),
  };
}

/** A company's policy over its CRM's preset, without what a ladder of the company's own has no place for. */
export function overPreset({ preset, stages }: Pick<Crm, 'preset' | 'stages'>, input: PolicyInput | null): PolicyInput {
  const rules = preset.rules === undefined ? {} : { rules: { ...preset.rules, ...input?.rules } };
  if (input?.ladder === undefined) return { ...preset, ...input, ...rules };
  const vocabulary = createVocabulary(overlayNames(stages, input.stages));
  const rungs = new Set(resolveLadder(input.ladder, vocabulary));
  const isRung = (name: string): boolean => rungs.has(internalOf(vocabulary, name));
  const { earned, detours, recycleTo, ...rest } = preset;
  return {
    ...rest,
    ...(earned !== undefined && Object.values(earned).every(isRung) && { earned }),
    ...(detours !== undefined && { detours: detours.filter((name) => !isRung(name)) }),
    ...(recycleTo !== undefined && isRung(recycleTo) && { recycleTo }),
    ...input,
    ...rules,
  };
}

/** A change source as policies and histories compare it: `CRM UI`, `crm-ui` and `CRM_UI` are one. */
export function toSourceType(text: string): string {
  return text
    .trim()
    .toUpperCase()
    .replace(/[\s_-]+/g, '_');
}

/** A place in a policy: `criteria[0].stage`. */
export function toDotted(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

function createRole(roles: PolicyInput['roles'], glossary: Glossary): Policy['role'] {
  const byName = new Map(Object.entries(roles ?? {}).map(([name, role]) => [foldValue(name), role]));
  const { pipelineNames } = createStageFinder(glossary);
  const roleOf = remember(
    (pipeline) => pipelineNames(pipeline).flatMap((name) => byName.get(name) ?? [])[0] ?? 'sales',
  );
  return (pipeline) => (pipeline === null || byName.size === 0 ? 'sales' : roleOf(pipeline));
}

function toSettings(rules: PolicyInput['rules']): Policy['rules'] {
  const settings: Record<string, RuleSetting> = Object.create(null);
  for (const [id, setting] of Object.entries(rules ?? {})) {
    settings[id] = typeof setting === 'string' ? { severity: setting } : setting;
  }
  return settings;
}

function internalOf(vocabulary: Vocabulary, name: string): string {
  return vocabulary.read(name).value ?? name;
}

function internalOrNull(vocabulary: Vocabulary, name: string | null): string | null {
  return name === null ? null : internalOf(vocabulary, name);
}
