import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import type { z } from 'zod';
import { crms } from '../crm/index.ts';
import { Fault } from '../errors.ts';
import { checkReferences, type Problem } from './check.ts';
import { didYouMean } from './closest.ts';
import type { PolicyInput } from './input.ts';
import { overPreset, toDotted } from './policy.ts';
import { policyKeys, policySchema } from './schema.ts';

/** No policy written by people comes near it. */
const LARGEST = 1_000_000;

/** Keys for which an empty value is a choice; elsewhere it is a list whose entries are all commented out. */
const NULLABLE = new Set(['openDealLeadStatus', 'initialLeadStatus', 'defaultStage']);

export interface PolicyChecks {
  /** Ids a policy may set under `rules`; any when absent. */
  readonly ruleIds?: readonly string[];
}

/** A policy from the text of a YAML, JSON or JSONC file. A fault names the line and column of what is wrong. */
export function parsePolicy(text: string, path: string, checks: PolicyChecks = {}): PolicyInput {
  if (text.length > LARGEST) throw new Fault('policy', `${path}: a policy of more than 1 MB is not read`);
  const lines = new LineCounter();
  const document = parseDocument(/\.jsonc?$/i.test(path) ? blankComments(text) : text, {
    lineCounter: lines,
    prettyErrors: false,
  });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const flaw = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0])[0];
  if (flaw) throw new Fault('policy', `${at(flaw.pos[0])}: ${oneLine(flaw.message)}`);
  const plain = toPlain(document.contents, at);
  const problems = findProblems(dropEmpty(plain ?? {}), checks).map((problem) => ({
    ...problem,
    offset: offsetOf(document, problem),
  }));
  const [first, ...others] = problems.toSorted((a, b) => a.offset - b.offset);
  if (first) throw new Fault('policy', `${at(first.offset)}: ${write(first, others.length)}`);
  return dropEmpty(plain ?? {}) as PolicyInput;
}

/** A policy from a value that a program made; the same checks, with the path of what is wrong. */
export function checkPolicy(value: unknown, origin: string, checks: PolicyChecks = {}): PolicyInput {
  const [first, ...others] = findProblems(value ?? {}, checks);
  if (first) throw new Fault('policy', `${origin}: ${write(first, others.length)}`);
  return (value ?? {}) as PolicyInput;
}

function write({ path, message }: Problem, more: number): string {
  const subject = path.length === 0 ? '' : `${toDotted(path)}: `;
  return `${subject}${message}${more === 0 ? '' : ` (and ${more} more)`}`;
}

const oneLine = (message: string): string => message.replace(/\s+/g, ' ').trim();

function findProblems(value: unknown, { ruleIds }: PolicyChecks): readonly Problem[] {
  const { error } = policySchema.safeParse(value);
  if (error) return error.issues.flatMap((issue) => describe(issue as z.core.$ZodIssue, value));
  const input = value as PolicyInput;
  return [...checkAgainstAll(input), ...(ruleIds ? checkRules(input, ruleIds) : [])];
}

/** Which CRM it is for is not known yet: only what is wrong for every one is wrong here. */
function checkAgainstAll(input: PolicyInput): readonly Problem[] {
  const [first = [], ...others] = crms.map((crm) => checkReferences(overPreset(crm, input), crm));
  return first.filter(({ path }) =>
    others.every((problems) => problems.some((problem) => toDotted(problem.path) === toDotted(path))),
  );
}

function checkRules({ rules }: PolicyInput, ids: readonly string[]): readonly Problem[] {
  return Object.keys(rules ?? {})
    .filter((id) => !ids.includes(id))
    .map((id) => ({
      path: ['rules', id],
      message: `unknown rule${didYouMean(id, ids) || '; stageproof rules lists them'}`,
      at: 'key' as const,
    }));
}

/* What zod found, in words. */

function describe(issue: z.core.$ZodIssue, root: unknown): readonly Problem[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const value = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, path), at: 'key' }));
    case 'invalid_union':
      return describeUnion(issue.errors, path, root);
    case 'invalid_value':
      return [{ path, message: oneOf(issue.values.map(String), value) }];
    case 'invalid_type':
      return [{ path, message: wrongType(issue.expected, value) }];
    case 'invalid_key':
      return [{ path, message: 'a name must not be blank', at: 'key' }];
    default:
      return [{ path, message: issue.message }];
  }
}

/** The branch that the writer meant: the one that got the kind of value right. */
function describeUnion(
  branches: readonly (readonly z.core.$ZodIssue[])[],
  path: readonly (string | number)[],
  root: unknown,
): readonly Problem[] {
  const isRight = ({ code, path: inner }: z.core.$ZodIssue): boolean =>
    inner.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value');
  const meant =
    branches.find((issues) => issues.every(isRight)) ??
    branches.find((issues) => issues.some(({ code }) => code === 'invalid_value')) ??
    branches[0] ??
    [];
  return meant.flatMap((issue) => describe({ ...issue, path: [...path, ...issue.path] } as z.core.$ZodIssue, root));
}

function unknownKey(key: string, path: readonly (string | number)[]): string {
  const keys = keysUnder(path);
  return `unknown key${didYouMean(key, keys) || `; known: ${keys.join(', ')}`}`;
}

function keysUnder([list]: readonly (string | number)[]): readonly string[] {
  switch (list) {
    case undefined:
      return policyKeys;
    case 'earned':
      return ['open', 'won'];
    case 'criteria':
      return ['stage', 'column', 'atLeast', 'filled'];
    case 'rules':
      return ['severity', 'options'];
    default:
      return ['label', 'labels', 'synonyms'];
  }
}

function oneOf(values: readonly string[], value: unknown): string {
  const list = values.length < 2 ? values.join() : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
  return `must be ${list}, not ${nameOf(value)}${typeof value === 'string' ? didYouMean(value, values) : ''}`;
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['array', 'a list'],
  ['object', 'a table of key: value'],
  ['record', 'a table of key: value'],
]);

function wrongType(expected: string, value: unknown): string {
  if (value === undefined) return 'is missing';
  const help = expected === 'string' && typeof value === 'number' ? '; put it in quotes' : '';
  return `must be ${KINDS.get(expected) ?? expected}, not ${nameOf(value)}${help}`;
}

function nameOf(value: unknown): string {
  if (value == null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a table of key: value';
  const text = String(value);
  return typeof value === 'string' ? `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"` : text;
}

function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

/* The document. */

/** Keys keep their own text: an id of 19 digits is no number. */
function keyOf({ key }: Pair): string {
  if (!isScalar(key)) return String(key);
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

function toPlain(node: unknown, at: (offset: number) => string): unknown {
  if (isAlias(node))
    throw new Fault('policy', `${at(node.range?.[0] ?? 0)}: aliases (*${node.source}) are not read; write it out`);
  if (isSeq(node)) return node.items.map((item) => toPlain(item, at));
  if (isScalar(node)) return node.value;
  if (!isMap(node)) return null;
  return Object.fromEntries(
    node.items.map((pair) => {
      const name = keyOf(pair);
      // Assigning it would set the object's prototype further on.
      if (name === '__proto__')
        throw new Fault('policy', `${at(startOf(pair.key) ?? 0)}: __proto__ cannot be a name here`);
      return [name, toPlain(pair.value, at)];
    }),
  );
}

function dropEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key, entry]) => entry !== null || NULLABLE.has(key)));
}

/** Where the innermost existing step of a path stands: the key of a table, the item of a list. */
function offsetOf({ contents }: Document, { path, at }: Problem): number {
  let node: unknown = contents;
  let offset = startOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((entry) => keyOf(entry) === String(step));
      if (!pair) return offset;
      node = pair.value;
      const place = index === path.length - 1 && isScalar(node) && at !== 'key' ? node : pair.key;
      offset = startOf(place) ?? offset;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | null {
  if (isMap(node) || isSeq(node) || isScalar(node)) return node.range?.[0] ?? null;
  return null;
}

/** JSON with its comments and tabs turned to blanks, so that every place stays where it is. */
function blankComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|\t/g, (part) =>
    part.startsWith('"') ? part : part.replace(/[^\n\r]/g, ' '),
  );
}
