import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Fault } from '../errors.ts';
import type { AuditOptions } from '../options.ts';
import { codeOf } from './write.ts';

const NAMES: ReadonlySet<string> = new Set(
  ['yaml', 'yml', 'json', 'jsonc'].map((extension) => `stageproof.${extension}`),
);

/** The nearest policy file in a folder or above it; null where there is none. */
export function findPolicy(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const found = namesIn(at).filter((name) => NAMES.has(name));
    if (found.length > 1) {
      const names = found.toSorted().join(' and ');
      throw new Fault('usage', `${at} holds ${names}: keep one of them, or choose with --policy FILE`);
    }
    if (found[0] !== undefined) return join(at, found[0]);
    if (dirname(at) === at) return null;
  }
}

/** Reads and checks the policy: the named file, else the nearest one; undefined where the CRM's preset stands alone. */
export async function readPolicy(named: string | undefined, cwd: string): Promise<AuditOptions['policy']> {
  const path = named ?? findPolicy(cwd);
  if (path === null) return undefined;
  const [{ parsePolicy }, { RULES }] = await Promise.all([import('../policy/load.ts'), import('../rules/index.ts')]);
  const bytes = readBytes(path);
  const origin = named ?? relative(cwd, path);
  return {
    input: parsePolicy(bytes.toString('utf8'), origin, { ruleIds: RULES.map(({ id }) => id) }),
    origin,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = codeOf(error);
    const why = code === 'ENOENT' ? 'there is no such file' : code;
    throw new Fault('usage', `cannot read the policy ${path}: ${why}; name an existing file after --policy`);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A folder above that may not be listed holds no policy of ours.
    return [];
  }
}
