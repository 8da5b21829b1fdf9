import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/stageproof.js', import.meta.url));
const DEMO = fileURLToPath(new URL('../../fixtures/demo/', import.meta.url));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stageproof-process-'));
  cpSync(DEMO, folder, { recursive: true });
  writeFileSync(join(folder, 'many.csv'), manyContacts(150_000));
  writeFileSync(join(folder, 'more.csv'), manyContacts(900_000));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Every contact is a lead without a reason to be an opportunity: one finding each. */
function manyContacts(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => `${index + 1},ada${index}@example.org,Hot lead!!,`);
  return `Record ID,Email,Lifecycle Stage,Lead Status\n${rows.join('\n')}\n`;
}

function shell(command: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, STAGEPROOF: BIN, NODE: process.execPath },
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

const RUN = '"$NODE" "$STAGEPROOF"';

describe('a process', () => {
  it.each([
    ['a passed gate', 'audit contacts.csv --fail-on never --quiet', 0],
    ['findings', 'audit contacts.csv --quiet', 1],
    ['an unknown flag', 'audit contacts.csv --fromat json', 2],
    ['a missing file', 'audit nowhere.csv', 3],
    ['no contacts', 'audit deals.csv', 3],
    ['a folder in the way', 'fix contacts.csv --out contacts.csv/out', 4],
  ])('ends %s with its status', (_, command, expected) => {
    const { status, stderr } = shell(`${RUN} ${command}`);
    expect({ stderr, status }).toMatchObject({ status: expected });
    expect(stderr.split('\n').length).toBeLessThanOrEqual(2);
  });

  it('ends silently with its own status when the reader goes away', () => {
    for (const format of ['csv', 'ndjson', 'text', 'json', 'markdown']) {
      const { status, stdout, stderr } = shell(
        `${RUN} audit many.csv --format ${format} --fail-on never | head -1; exit "\${PIPESTATUS[0]}"`,
      );
      expect({ format, status, stderr }).toEqual({ format, status: 0, stderr: '' });
      expect(stdout.split('\n').length).toBe(2);
    }
  });

  it('needs no more memory than many contacts with their history should take', () => {
    const told = Array.from({ length: 150_000 }, (_, i) =>
      ['lead', 'marketingqualifiedlead', 'lead'].map(
        (value, nth) => `${i + 1},lifecyclestage,${value},2024-0${nth + 1}-05T10:00:00Z,IMPORT`,
      ),
    );
    writeFileSync(
      join(folder, 'told.csv'),
      `contactId,property,value,timestamp,sourceType\n${told.flat().join('\n')}\n`,
    );
    writeFileSync(
      join(folder, 'peak.mjs'),
      "process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)));\n",
    );
    const { stderr, status } = shell(
      `"$NODE" --import ./peak.mjs "$STAGEPROOF" fix many.csv told.csv --out many --fail-on never -q`,
    );
    expect(status).toBe(0);
    // Half as much again as it takes, which no ordinary change does.
    expect(Number(stderr) / 1024).toBeLessThan(290);
  });

  it('loses nothing of a long listing in a pipe', () => {
    const { stdout, status } = shell(
      `${RUN} audit many.csv --format ndjson -q | (sleep 1; wc -l); exit "\${PIPESTATUS[0]}"`,
    );
    expect({ lines: Number(stdout), status }).toEqual({ lines: 150_000, status: 1 });
  });

  it('exits with 4 when standard output is full', () => {
    for (const format of ['csv', 'text', 'json']) {
      const { status, stderr } = shell(`${RUN} audit contacts.csv --format ${format} >/dev/full`);
      expect({ status, stderr }).toEqual({
        status: 4,
        stderr: 'stageproof: cannot write to standard output: ENOSPC\n',
      });
    }
  });

  it('goes on when standard error is full or closed', () => {
    expect(shell(`${RUN} audit contacts.csv 2>/dev/full`).status).toBe(1);
    expect(shell(`${RUN} audit contacts.csv 2>&-`).status).toBe(1);
  });

  it('reads standard input', () => {
    const piped = shell(`cat contacts.csv | ${RUN} audit - deals.csv --format json`);
    const named = shell(`${RUN} audit contacts.csv deals.csv --format json`);
    expect(piped.status).toBe(1);
    expect(JSON.parse(piped.stdout).totals).toEqual(JSON.parse(named.stdout).totals);
  });

  it('imports nothing for --help that --help does not need', () => {
    const hooks =
      'import { appendFileSync } from "node:fs";' +
      'export async function resolve(specifier, context, next) {' +
      '  const found = await next(specifier, context);' +
      '  appendFileSync(process.env.IMPORTS, found.url + "\\n");' +
      '  return found;' +
      '}';
    const register = `import { register } from "node:module"; register("data:text/javascript,${encodeURIComponent(hooks)}");`;
    for (const flag of ['--help', '--version']) {
      const log = join(folder, `imports${flag}.txt`);
      const { status } = spawnSync(
        process.execPath,
        ['--import', `data:text/javascript,${encodeURIComponent(register)}`, BIN, flag],
        { env: { ...process.env, IMPORTS: log } },
      );
      expect(status).toBe(0);
      const imported = readFileSync(log, 'utf8').split('\n');
      expect(imported.some((url) => url.includes('/commander/'))).toBe(true);
      const heavy = /\/node_modules\/(?!commander\/)|\/dist\/(?:audit|rules|policy|crm|table|reporters|output)\//;
      expect(imported.filter((url) => heavy.test(url))).toEqual([]);
    }
  });
});

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s', (signal, expected) => {
  it('leaves nothing behind', async () => {
    const before = readdirSync(folder).toSorted();
    const { status, stdout } = await interrupted(signal, ['fix', 'more.csv', '--out', 'out', '-o', 'findings.csv']);
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect(readdirSync(folder).toSorted()).toEqual(before);
  });
});

/** Sends a signal as soon as the run has begun to write. */
function interrupted(
  signal: NodeJS.Signals,
  argv: readonly string[],
): Promise<{ status: number | null; stdout: string }> {
  const before = new Set(readdirSync(folder));
  return new Promise((done) => {
    const child = spawn(process.execPath, [BIN, ...argv], { cwd: folder });
    let stdout = '';
    child.stdout.on('data', (data) => {
      stdout += String(data);
    });
    const watch = setInterval(() => {
      if (readdirSync(folder).every((name) => before.has(name))) return;
      clearInterval(watch);
      child.kill(signal);
    }, 1);
    child.on('close', (status) => {
      clearInterval(watch);
      done({ status, stdout });
    });
  });
}

describe('the demo', () => {
  it('runs twice with one result, and leaves other folders alone', () => {
    const first = shell(`${RUN} demo`);
    const files = () =>
      readdirSync(join(folder, 'stageproof-demo')).map((name) =>
        readFileSync(join(folder, 'stageproof-demo', name), 'utf8'),
      );
    const made = files();
    const second = shell(`${RUN} demo`);
    expect({ first: first.status, second: second.status }).toEqual({ first: 0, second: 0 });
    expect(second.stdout).toBe(first.stdout);
    expect(files()).toEqual(made);
    rmSync(join(folder, 'stageproof-demo', 'manifest.json'));
    expect(shell(`${RUN} demo`).status).toBe(2);
    expect(existsSync(join(folder, 'stageproof-demo', 'findings.csv'))).toBe(true);
    rmSync(join(folder, 'stageproof-demo'), { recursive: true });
  });
});
