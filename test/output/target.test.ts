import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '../../src/errors.ts';
import { createStaging } from '../../src/output/staging.ts';
import { checkTarget, identityOf } from '../../src/output/target.ts';

const BYTES = 'Record ID,Name\n1,Ada\n';

let home = '';
let input = '';

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'target-')));
  mkdirSync(join(home, 'exports', 'deep'), { recursive: true });
  input = join(home, 'exports', 'deep', 'contacts.csv');
  writeFileSync(input, BYTES);
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function faultOf(act: () => unknown): Fault {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('no fault');
}

/** Each makes another name of the input, or of a folder that holds it. */
const ALIASES: Readonly<Record<string, () => string>> = {
  'its path': () => input,
  'a path with dots': () => [home, 'exports', '.', 'deep', '..', 'deep', 'contacts.csv'].join(sep),
  'a path with a slash at its end': () => input + sep,
  'a path from here': () => relative(process.cwd(), input),
  'a link to it': () => linked('link', input),
  'a link to a link to it': () => linked('link-2', linked('link-1', input)),
  'a hard link to it': () => {
    linkSync(input, join(home, 'hard.csv'));
    return join(home, 'hard.csv');
  },
  'its name in a linked folder': () => join(linked('linked', join(home, 'exports')), 'deep', 'contacts.csv'),
  'its folder': () => join(home, 'exports', 'deep'),
  'a folder above': () => join(home, 'exports'),
  'the root': () => sep,
  'a link to its folder': () => linked('linked', join(home, 'exports', 'deep')),
  'a folder with a hard link to it': () => {
    mkdirSync(join(home, 'other'));
    linkSync(input, join(home, 'other', 'contacts.corrected.csv'));
    return join(home, 'other');
  },
};

function linked(name: string, target: string): string {
  symlinkSync(target, join(home, name));
  return join(home, name);
}

describe.each(['refuse', 'replace'] as const)('--out that touches an input (%s)', (existing) => {
  test.each(Object.keys(ALIASES))('is refused by %s', (alias) => {
    const inputs = [identityOf(input)];
    const out = ALIASES[alias]!();
    const before = readdirSync(home, { recursive: true });
    const fault = faultOf(() => createStaging(out, { inputs, existing }));
    expect(fault.kind).toBe('usage');
    expect(fault.message).toMatch(/^--out .* (is|holds) the input .*contacts\.csv/);
    expect(readdirSync(home, { recursive: true })).toEqual(before);
    expect(readFileSync(input, 'utf8')).toBe(BYTES);
  });

  test('is refused when the input is named by a link that lies in it', () => {
    mkdirSync(join(home, 'links'));
    const inputs = [identityOf(linked(join('links', 'contacts.csv'), input))];
    expect(faultOf(() => checkTarget(join(home, 'links'), inputs, existing)).message).toContain('holds the input');
  });

  test('is refused when the input is a link that leads deep into it', () => {
    const inputs = [identityOf(linked('link.csv', input))];
    expect(faultOf(() => checkTarget(join(home, 'exports'), inputs, existing)).message).toContain('holds the input');
  });

  test('is refused when standard input comes from a file that lies in it', () => {
    const { dev, ino } = identityOf(input);
    const inputs = [{ path: '-', dev, ino }];
    expect(faultOf(() => checkTarget(join(home, 'exports', 'deep'), inputs, existing)).kind).toBe('usage');
  });

  test('is refused in other letter case where the disk ignores it', (context) => {
    const other = join(home, 'EXPORTS');
    if (lstatSync(other, { throwIfNoEntry: false }) === undefined) context.skip('this disk tells letter case apart');
    expect(faultOf(() => checkTarget(other, [identityOf(input)], existing)).kind).toBe('usage');
  });
});

describe('--out that exists', () => {
  test('is refused, and --force named', () => {
    mkdirSync(join(home, 'out'));
    const fault = faultOf(() => checkTarget(join(home, 'out'), [identityOf(input)], 'refuse'));
    expect(fault.kind).toBe('usage');
    expect(fault.message).toContain('replace it with --force or name another folder');
  });

  test('may be replaced when it is a folder', () => {
    mkdirSync(join(home, 'out'));
    const target = checkTarget(join(home, 'out'), [identityOf(input)], 'replace');
    expect(target).toMatchObject({ path: join(home, 'out'), parent: home });
    expect(target.before).not.toBeNull();
  });

  test.each(['a file', 'a link', 'a link to nothing'])('may not be replaced when it is %s', (kind) => {
    const out = join(home, 'out');
    if (kind === 'a file') writeFileSync(out, 'Grace');
    else symlinkSync(kind === 'a link' ? tmpdir() : join(home, 'absent'), out);
    const fault = faultOf(() => checkTarget(out, [], 'replace'));
    expect(fault.kind).toBe('usage');
    expect(fault.message).toContain(kind === 'a file' ? 'is a file' : 'is a link');
    expect(faultOf(() => checkTarget(out, [], 'refuse')).kind).toBe('usage');
  });

  test.each(['.', '..', '/'])('may not be replaced when the run stands in it: %s', (out) => {
    expect(faultOf(() => checkTarget(out, [], 'replace')).message).toContain('--force would replace all of it');
  });
});

describe('--out that cannot be made', () => {
  test.each(['', '  ', 'a\0b'])('has a name: %j', (out) => {
    expect(faultOf(() => checkTarget(out, [], 'refuse')).kind).toBe('usage');
  });

  test('has a parent', () => {
    const fault = faultOf(() => checkTarget(join(home, 'absent', 'out'), [], 'refuse'));
    expect(fault.kind).toBe('output');
    expect(fault.message).toContain('does not exist; create it');
  });

  test('has a folder for a parent', () => {
    const fault = faultOf(() => checkTarget(join(input, 'out'), [identityOf(input)], 'refuse'));
    expect(fault.kind).toBe('output');
    expect(fault.message).toContain('is not a folder');
  });

  test('has a name that the system takes', () => {
    expect(
      faultOf(() => createStaging(join(home, 'x'.repeat(400)), { inputs: [], existing: 'refuse' })).message,
    ).toContain('the name is too long');
  });
});
