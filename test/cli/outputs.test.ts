import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stageproof, useDemoFolder } from './session.ts';

const AUDIT = ['audit', 'contacts.csv', 'deals.csv', '--fail-on', 'never'];

describe('-o', () => {
  useDemoFolder();

  it('writes every format, guessed from the name or named', async () => {
    const targets = ['a.json', 'a.md', 'a.txt', 'a.csv', 'a.ndjson', 'json=b.report'].flatMap((path) => ['-o', path]);
    const { status, stdout, stderr } = await stageproof([...AUDIT, ...targets]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Findings');
    expect(JSON.parse(readFileSync('a.json', 'utf8'))).toMatchObject({ schemaVersion: 1, contacts: 61 });
    expect(readFileSync('b.report', 'utf8')).toBe(readFileSync('a.json', 'utf8'));
    expect(readFileSync('a.md', 'utf8')).toMatch(/^# stageproof report\n/);
    expect(readFileSync('a.txt', 'utf8')).toBe(stdout);
    const { totals } = JSON.parse(readFileSync('a.json', 'utf8'));
    const all = totals.error + totals.warning + totals.info;
    const lines = readFileSync('a.ndjson', 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line)).length).toBe(all);
    expect(readFileSync('a.csv', 'utf8')).toMatch(/^rule,severity,table,record_id,row,column,/);
    expect(readFileSync('a.csv', 'utf8').split('\n').length).toBe(all + 2);
  });

  it('lists on standard output exactly what it lists in a file', async () => {
    for (const format of ['csv', 'ndjson']) {
      const { stdout } = await stageproof([...AUDIT, '--format', format, '-o', `${format}=listing`]);
      expect(readFileSync('listing', 'utf8')).toBe(stdout);
    }
  });

  it('replaces an older file, and keeps it when the run fails', async () => {
    writeFileSync('old.json', 'old');
    expect((await stageproof(['audit', 'nowhere.csv', '-o', 'old.json', '-o', 'new.csv'])).status).toBe(3);
    expect(readFileSync('old.json', 'utf8')).toBe('old');
    expect(existsSync('new.csv')).toBe(false);
    expect(readdirSync('.').filter((name) => name.startsWith('.'))).toEqual([]);
    expect((await stageproof([...AUDIT, '-o', 'old.json'])).status).toBe(0);
    expect(readFileSync('old.json', 'utf8')).toMatch(/^\{\n/);
  });

  it('refuses an input under any of its names', async () => {
    linkSync('contacts.csv', 'hard.csv');
    symlinkSync('contacts.csv', 'soft.csv');
    mkdirSync('sub');
    const before = readFileSync('contacts.csv', 'latin1');
    for (const path of ['contacts.csv', './contacts.csv', 'sub/../contacts.csv', 'hard.csv', 'soft.csv']) {
      const { status, stderr } = await stageproof([...AUDIT, '-o', path]);
      expect({ path, status }).toEqual({ path, status: 2 });
      expect(stderr).toContain('is an input, which is never written to');
    }
    expect(readFileSync('contacts.csv', 'latin1')).toBe(before);
  });

  it('follows a link to its file, and writes to a device in place', async () => {
    writeFileSync('real.json', '');
    symlinkSync('real.json', 'link.json');
    const { status } = await stageproof([...AUDIT, '-o', 'link.json', '-o', 'csv=/dev/null']);
    expect(status).toBe(0);
    expect(readFileSync('real.json', 'utf8')).toMatch(/^\{\n/);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it.each([
    ['a folder', 'sub.json'],
    ['a missing folder', 'nowhere/a.json'],
    ['a full disk', 'csv=/dev/full'],
    ['a full disk, at the end', 'json=/dev/full'],
  ])('exits with 4 for %s', async (_, path) => {
    mkdirSync('sub.json');
    const { status, stdout, stderr } = await stageproof([...AUDIT, '-o', path]);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toMatch(/^stageproof: .*\n$/);
  });

  it('shows a file of its own to nobody else', async () => {
    await stageproof([...AUDIT, '-o', 'a.json']);
    expect(statSync('a.json').mode & 0o077).toBe(0);
  });
});

describe('--quiet', () => {
  useDemoFolder();

  it('prints nothing but what was asked for', async () => {
    expect(await stageproof([...AUDIT, '--quiet'])).toEqual({ status: 0, stdout: '', stderr: '' });
    const { stdout, stderr } = await stageproof([
      'fix',
      'contacts.csv',
      '--out',
      'o',
      '-q',
      '-f',
      'json',
      '--as-of',
      '2024-07-01',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ asOf: '2024-07-01T00:00:00.000Z' });
    expect(stderr).toBe('');
  });
});

describe('--fail-on', () => {
  useDemoFolder();

  it.each([
    ['error', 'stage-behind', 1],
    ['error', 'stage-spelling', 0],
    ['warning', 'stage-spelling', 1],
    ['warning', 'history-truncated', 0],
    ['info', 'history-truncated', 1],
    ['never', 'stage-behind', 0],
  ])('%s, with findings of %s: exit %i', async (failOn, rule, expected) => {
    const argv = ['audit', 'contacts.csv', 'deals.csv', 'history.csv', '--only', rule, '--fail-on', failOn];
    const { status, stdout } = await stageproof(argv);
    expect(stdout).toContain(rule);
    expect(status).toBe(expected);
  });
});
