import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RULES } from '../src/rules/index.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** The parts of `audit` that touch files and threads. */
const SHELL = new Set(
  ['audit.ts', 'hashing.ts', 'input-hashes.ts', 'reconcile.ts', 'run.ts', 'pool.ts', 'tasks.ts', 'worker.ts'].map(
    (name) => `src/audit/${name}`,
  ),
);
const PURE = /^src\/(?:types\.ts$|policy\/|crm\/|rules\/|reporters\/|audit\/)/;
const WORDLESS = ['utils', 'util', 'helpers', 'helper', 'common', 'core', 'lib', 'services', 'service', 'manager'];

interface Module {
  readonly path: string;
  readonly text: string;
  /** Without comments and the insides of strings, for words that must not be used. */
  readonly code: string;
  readonly imports: readonly string[];
  /** Those of `imports` that stay when types are stripped. */
  readonly running: readonly string[];
}

const MODULES: readonly Module[] = filesUnder('src')
  .filter((path) => path.endsWith('.ts'))
  .map(readModule);

function filesUnder(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .toSorted();
}

function readModule(path: string): Module {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const statements = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^;'"`]*?from '([^']+)'|^import '([^']+)'/gms)];
  const dynamic = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, specifier]) => specifier!);
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
  return {
    path,
    text,
    code,
    imports: [...statements.map(([, , from, bare]) => from ?? bare!), ...dynamic],
    running: [...statements.filter(([, type]) => !type).map(([, , from, bare]) => from ?? bare!)],
  };
}

function offenders(of: (module: Module) => boolean): readonly string[] {
  return MODULES.filter(of).map(({ path }) => path);
}

const isPure = ({ path }: Module): boolean => PURE.test(path) && !SHELL.has(path);

describe('the house', () => {
  it('has modules to look at', () => {
    expect(MODULES.length).toBeGreaterThan(50);
    expect(MODULES.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
  });

  it('keeps types, policy, crm, rules, reporters and the inside of audit away from the system', () => {
    expect(offenders((module) => isPure(module) && module.imports.some((from) => from.startsWith('node:')))).toEqual(
      [],
    );
  });

  it('lets them read no clock, no random number, no process and no console', () => {
    const world =
      /\b(?:process|console|globalThis)\s*[.[]|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\b/;
    expect(offenders((module) => isPure(module) && world.test(module.code))).toEqual([]);
  });

  it('writes to a terminal in cli only', () => {
    const terminal = /\bconsole\s*\.|\bprocess\s*\.\s*(?:stdout|stderr|exit\b|exitCode)/;
    expect(offenders(({ path, code }) => !path.startsWith('src/cli/') && terminal.test(code))).toEqual([]);
  });

  it('ends the process nowhere but on a signal and on a bug that nobody caught', () => {
    expect(offenders(({ code }) => /\bprocess\s*\.\s*exit\b/.test(code))).toEqual(['src/cli/process.ts']);
  });

  it('reads no clock outside cli', () => {
    const clock = /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/;
    expect(offenders(({ path, code }) => !path.startsWith('src/cli/') && clock.test(code))).toEqual([]);
  });

  it('never lets the platform read a date', () => {
    expect(offenders(({ code }) => /\bDate\.parse\b|\bnew Date\(\s*['"`]/.test(code))).toEqual([]);
  });

  it('never trusts the platform with windows-1252', () => {
    expect(offenders(({ text }) => /TextDecoder\(\s*'(?:windows-1252|latin1|iso-8859-1)'/.test(text))).toEqual([]);
  });

  it('imports in no circle', () => {
    expect(circles()).toEqual([]);
  });

  it('imports cli from nowhere, and the rules and reporters from no file system', () => {
    const reaches = (module: Module, folder: string) =>
      module.running.some((from) => from.startsWith('.') && resolved(module.path, from).startsWith(folder));
    expect(offenders((module) => !module.path.startsWith('src/cli/') && reaches(module, 'src/cli/'))).toEqual([]);
    const inner = /^src\/(?:policy|crm|rules|reporters)\//;
    const world = ['src/output/', 'src/table/source.ts', 'src/audit/audit.ts'];
    expect(offenders((module) => inner.test(module.path) && world.some((place) => reaches(module, place)))).toEqual([]);
  });

  it('has default exports only where a file is one thing', () => {
    const places = /^src\/(?:rules|reporters)\//;
    expect(offenders(({ path, code }) => !places.test(path) && /^export default\b/m.test(code))).toEqual([]);
  });

  it('uses no enum, no namespace, no any', () => {
    const banned = /^\s*(?:export\s+)?(?:const\s+)?enum\s|^\s*(?:export\s+)?namespace\s|:\s*any\b|\bas any\b|<any>/m;
    expect(offenders(({ code }) => banned.test(code))).toEqual([]);
  });

  it('keeps comments to 120 columns; Biome sees to the code', () => {
    const isLong = (line: string) => /^\s*(?:\/\/|\/?\*)/.test(line) && [...line].length > 120;
    const places = MODULES.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => (isLong(line) ? [`${path}:${index + 1}`] : [])),
    );
    expect(places).toEqual([]);
  });

  it('names files and folders after nouns, in kebab-case', () => {
    const parts = filesUnder('src').flatMap((path) =>
      path
        .split('/')
        .slice(1)
        .map((part) => ({ path, part })),
    );
    const isWordless = (part: string) => WORDLESS.includes(basename(part, '.ts'));
    expect(parts.filter(({ part }) => isWordless(part)).map(({ path }) => path)).toEqual([]);
    const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.ts|\.as)?$|^README\.md$/;
    expect(parts.filter(({ part }) => !kebab.test(part)).map(({ path }) => path)).toEqual([]);
  });

  it('lists every rule, and names each after its file', () => {
    const files = MODULES.filter(({ path, code }) => path.startsWith('src/rules/') && /^export default\b/m.test(code));
    expect(RULES.map(({ id }) => id)).toEqual(files.map(({ path }) => basename(path, '.ts')));
    expect(RULES.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id).toSorted());
  });
});

describe('the check itself', () => {
  it('finds what it looks for', () => {
    const code = "import { x } from 'node:fs';\nconst a: any = Date.parse('x'); // Date.now\n";
    expect(/\bDate\.parse\b/.test(code)).toBe(true);
    expect([...code.matchAll(/^(?:import|export)\s+(type\s)?[^;'"`]*?from '([^']+)'/gm)][0]![2]).toBe('node:fs');
  });
});

function resolved(from: string, specifier: string): string {
  return posix.join(dirname(from).replaceAll('\\', '/'), specifier);
}

/** Circles of running imports; types may refer to each other. */
function circles(): readonly string[] {
  const graph = new Map(
    MODULES.map(({ path, running }) => [
      path,
      running.filter((from) => from.startsWith('.')).map((from) => resolved(path, from)),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (done.has(path) || trail.includes(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}
