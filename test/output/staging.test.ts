import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '../../src/errors.ts';
import { type Disk, realDisk } from '../../src/output/disk.ts';
import { abortAll, createStaging, leftovers, type Staging } from '../../src/output/staging.ts';
import { writeStagingJs } from './plain-js.ts';

const PARENT = 'exports';
const FILES = {
  'contacts.corrected.csv': 'Record ID,Name\n1,Ada\n',
  'findings.csv': 'rule\n',
  'manifest.json': '{}\n',
};

let home = '';
let parent = '';
let out = '';

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'staging-')));
  parent = join(home, PARENT);
  mkdirSync(parent);
  out = join(parent, 'out');
});

afterEach(() => {
  abortAll();
  rmSync(home, { recursive: true, force: true });
});

function put(staging: Staging, files: Readonly<Record<string, string>> = FILES): void {
  for (const [name, text] of Object.entries(files)) {
    const sink = staging.open(name);
    sink.write(Buffer.from(text));
    sink.close();
  }
}

function contentOf(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function faultOf(act: () => unknown): Fault {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('no fault');
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made for a test`), { code });
}

describe('a run that succeeds', () => {
  test('leaves the folder with its files and nothing beside it', () => {
    const staging = createStaging(out, { inputs: [], existing: 'refuse' });
    put(staging);
    expect(existsSync(out)).toBe(false);
    staging.commit();
    expect(contentOf(out)).toEqual(FILES);
    expect(readdirSync(parent)).toEqual(['out']);
    staging.abort();
    expect(contentOf(out)).toEqual(FILES);
  });

  test('gives files to their owner alone, whatever the umask', () => {
    const before = process.umask(0);
    try {
      const staging = createStaging(out, { inputs: [], existing: 'refuse' });
      put(staging);
      const [stage] = readdirSync(parent);
      expect(stage).toMatch(/^\.stageproof-stage-/);
      expect(statSync(join(parent, stage!)).mode & 0o777).toBe(0o700);
      staging.commit();
    } finally {
      process.umask(before);
    }
    expect(statSync(out).mode & 0o777).toBe(0o700);
    for (const name of Object.keys(FILES)) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
  });

  test('replaces what stood there whole', () => {
    mkdirSync(join(out, 'old'), { recursive: true });
    writeFileSync(join(out, 'old', 'notes.txt'), 'Grace');
    const staging = createStaging(out, { inputs: [], existing: 'replace' });
    put(staging);
    expect(existsSync(join(out, 'old'))).toBe(true);
    staging.commit();
    expect(contentOf(out)).toEqual(FILES);
    expect(readdirSync(parent)).toEqual(['out']);
  });

  test('counts bytes and hashes them', () => {
    const staging = createStaging(out, { inputs: [], existing: 'refuse' });
    const sink = staging.open('findings.csv', { sha256: true });
    sink.write(Buffer.from('xxabc'), 2, 4);
    sink.write(Buffer.from('abc'), 2);
    expect(sink.bytes).toBe(3);
    expect(() => sink.sha256()).toThrow('no sha256');
    sink.close();
    expect(sink.sha256()).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('a run that does not succeed', () => {
  test('leaves nothing after abort, called twice', () => {
    const staging = createStaging(out, { inputs: [], existing: 'refuse' });
    const sink = staging.open('findings.csv');
    sink.write(Buffer.from('half'));
    staging.abort();
    staging.abort();
    expect(readdirSync(parent)).toEqual([]);
    expect(() => sink.write(Buffer.from('more'))).toThrow('dropped');
    expect(() => staging.commit()).toThrow('aborted');
    expect(() => staging.open('report.md')).toThrow('aborted');
  });

  test('abortAll ends every staging and no committed one', () => {
    const done = createStaging(out, { inputs: [], existing: 'refuse' });
    put(done);
    done.commit();
    put(createStaging(join(parent, 'ada'), { inputs: [], existing: 'refuse' }));
    createStaging(join(parent, 'grace'), { inputs: [], existing: 'refuse' });
    abortAll();
    expect(readdirSync(parent)).toEqual(['out']);
  });

  test.each(['../x', 'a/b', '', '.', '..', 'a\0b', 'FINDINGS.csv'])('refuses the name %j', (name) => {
    const staging = createStaging(out, { inputs: [], existing: 'refuse' });
    staging.open('findings.csv');
    expect(() => staging.open(name)).toThrow('no name');
  });

  test('commits no file that is still open, and no empty folder', () => {
    const staging = createStaging(out, { inputs: [], existing: 'refuse' });
    expect(() => staging.commit()).toThrow('nothing was staged');
    staging.open('findings.csv');
    expect(() => staging.commit()).toThrow('not closed');
    expect(existsSync(out)).toBe(false);
  });

  test('commits no file that failed, however the caller goes on', () => {
    const disk = { ...realDisk, write: () => 0 };
    const staging = createStaging(out, { inputs: [], existing: 'refuse', disk });
    const sink = staging.open('findings.csv');
    expect(() => sink.write(Buffer.from('Ada'))).toThrow('the disk is full');
    expect(() => sink.close()).toThrow('broken');
    expect(() => staging.commit()).toThrow('not closed');
  });

  test('keeps the old folder when the new one cannot be put in its place', () => {
    mkdirSync(out);
    writeFileSync(join(out, 'notes.txt'), 'Edsger');
    const disk = failingAt((call, from) => call === 'rename' && from.includes('stage-'), 'EIO');
    const staging = createStaging(out, { inputs: [], existing: 'replace', disk });
    put(staging);
    const fault = faultOf(() => staging.commit());
    expect(fault.kind).toBe('output');
    expect(fault.message).toContain('the device reports an error');
    staging.abort();
    expect(contentOf(parent.concat('/out'))).toEqual({ 'notes.txt': 'Edsger' });
    expect(readdirSync(parent)).toEqual(['out']);
  });

  test('says where the old folder is when it cannot be put back', () => {
    mkdirSync(out);
    writeFileSync(join(out, 'notes.txt'), 'Edsger');
    const disk = failingAt((call, from) => call === 'rename' && from !== out, 'EIO');
    const staging = createStaging(out, { inputs: [], existing: 'replace', disk });
    put(staging);
    expect(faultOf(() => staging.commit()).message).toMatch(/now in .*\.stageproof-old-/);
    const [note] = leftovers(out);
    expect(note).toContain('.stageproof-old-');
  });

  test.each(['a file', 'a folder'])('does not win over %s that came in the meantime', (kind) => {
    const staging = createStaging(out, { inputs: [], existing: 'refuse' });
    put(staging);
    if (kind === 'a folder') mkdirSync(out);
    else writeFileSync(out, 'Ada');
    const fault = faultOf(() => staging.commit());
    expect(fault).toMatchObject({ kind: 'output' });
    expect(fault.message).toContain('somebody else');
    staging.abort();
    expect(kind === 'a folder' ? readdirSync(out) : readFileSync(out, 'utf8')).toEqual(
      kind === 'a folder' ? [] : 'Ada',
    );
  });

  test('does not replace another folder than the one it saw', () => {
    mkdirSync(out);
    const disk = failingAt((call) => call === 'rename', 'EIO');
    const staging = createStaging(out, { inputs: [], existing: 'replace', disk });
    put(staging);
    rmSync(out, { recursive: true });
    mkdirSync(join(parent, 'decoy'));
    mkdirSync(out);
    writeFileSync(join(out, 'manifest.json'), 'of another run');
    expect(faultOf(() => staging.commit()).message).toContain('somebody else');
    expect(contentOf(out)).toEqual({ 'manifest.json': 'of another run' });
  });
});

test('a folder that is swapped between the look and the rename is put back', () => {
  mkdirSync(out);
  let isSwapped = false;
  const disk: Disk = {
    ...realDisk,
    rename: (from, to) => {
      if (!isSwapped) {
        isSwapped = true;
        realDisk.rename(out, join(parent, 'elsewhere'));
        mkdirSync(out);
        writeFileSync(join(out, 'manifest.json'), 'of another run');
      }
      realDisk.rename(from, to);
    },
  };
  const staging = createStaging(out, { inputs: [], existing: 'replace', disk });
  put(staging);
  expect(faultOf(() => staging.commit()).message).toContain('somebody else');
  staging.abort();
  expect(contentOf(out)).toEqual({ 'manifest.json': 'of another run' });
  expect(readdirSync(parent)).toEqual(['elsewhere', 'out']);
});

test('everything is on the disk before the next step', () => {
  mkdirSync(out);
  const steps: string[] = [];
  const names = new Map<number, string>();
  const disk: Disk = {
    ...realDisk,
    open: (path, flags, mode) => {
      const fd = realDisk.open(path, flags, mode);
      names.set(fd, path.slice(parent.length).replace(/-\w{6}/, ''));
      return fd;
    },
    write: (fd, ...rest) => {
      steps.push(`write ${names.get(fd)}`);
      return realDisk.write(fd, ...rest);
    },
    sync: (fd) => {
      steps.push(`sync ${names.get(fd)}`);
      realDisk.sync(fd);
    },
    rename: (from, to) => {
      steps.push(`rename to ${to.slice(parent.length).replace(/-\w{6}/, '')}`);
      realDisk.rename(from, to);
    },
    remove: (path) => {
      steps.push('remove');
      realDisk.remove(path);
    },
  };
  const staging = createStaging(out, { inputs: [], existing: 'replace', disk });
  put(staging, { 'findings.csv': 'rule\n' });
  staging.commit();
  expect(steps).toEqual([
    'write /.stageproof-stage/findings.csv',
    'sync /.stageproof-stage/findings.csv',
    'sync /.stageproof-stage',
    'rename to /.stageproof-old',
    'rename to /out',
    'sync ',
    'remove',
  ]);
});

type Call = keyof Disk;

/** The real disk, but for the calls that a test picks by their name and first argument. */
function failingAt(isPicked: (call: Call, first: string) => boolean, code: string): Disk {
  const guarded = Object.entries(realDisk).map(([call, act]) => [
    call,
    (...args: unknown[]) => {
      if (isPicked(call as Call, String(args[0]))) throw systemError(code);
      return (act as (...all: unknown[]) => unknown)(...args);
    },
  ]);
  return Object.fromEntries(guarded) as Disk;
}

describe('a disk that fails', () => {
  const CODES = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS', 'EACCES', 'EMFILE', 'ENOENT', 'ESTRANGE'];

  function runWith(disk: Disk, existing: 'refuse' | 'replace'): void {
    const staging = createStaging(out, { inputs: [], existing, disk });
    try {
      put(staging);
      staging.commit();
    } catch (error) {
      staging.abort();
      throw error;
    }
  }

  /** How many calls a run makes. */
  function callsOf(existing: 'refuse' | 'replace'): number {
    let calls = 0;
    runWith(
      failingAt(() => ++calls < 0, ''),
      existing,
    );
    rmSync(out, { recursive: true });
    return calls;
  }

  test.each(['refuse', 'replace'] as const)('at any call, once: old or complete, and told (%s)', (existing) => {
    const old = { 'notes.txt': 'Edsger' };
    const reset = () => {
      rmSync(parent, { recursive: true, force: true });
      mkdirSync(existing === 'replace' ? out : parent, { recursive: true });
      if (existing === 'replace') writeFileSync(join(out, 'notes.txt'), 'Edsger');
    };
    reset();
    const calls = callsOf(existing);
    expect(calls).toBeGreaterThan(12);
    for (const code of CODES) {
      for (let n = 1; n <= calls; n++) {
        reset();
        let call = 0;
        let failed: Call | null = null;
        const disk = failingAt((name) => {
          const isPicked = ++call === n;
          if (isPicked) failed = name;
          return isPicked;
        }, code);
        let fault: unknown = null;
        try {
          runWith(disk, existing);
        } catch (error) {
          fault = error;
        }
        const isComplete = fault === null;
        // Removing the old folder, and syncing one where a system cannot, are no part of success.
        if (!isComplete) expect(fault).toMatchObject({ name: 'Fault', kind: 'output' });
        else expect(['remove', 'open', 'sync']).toContain(failed);
        if (isComplete) expect(contentOf(out)).toEqual(FILES);
        else if (existing === 'replace') expect(contentOf(out)).toEqual(old);
        else expect(existsSync(out)).toBe(false);
        const others = readdirSync(parent).filter((name) => name !== 'out');
        if (failed !== 'remove') expect(others).toEqual([]);
      }
    }
  });

  test('stopped dead before any call: the folder is absent, old or complete', () => {
    for (const existing of ['refuse', 'replace'] as const) {
      for (let n = 1; n < 40; n++) {
        rmSync(parent, { recursive: true, force: true });
        mkdirSync(parent);
        if (existing === 'replace') {
          mkdirSync(out);
          writeFileSync(join(out, 'notes.txt'), 'Edsger');
        }
        let call = 0;
        // From the n-th call on nothing happens any more, as after a kill.
        const disk = failingAt(() => ++call >= n, 'ESTRANGE');
        try {
          const staging = createStaging(out, { inputs: [], existing, disk });
          put(staging);
          staging.commit();
        } catch {
          // Nobody is left to clean up.
        }
        if (!existsSync(out)) continue;
        expect([FILES, existing === 'replace' ? { 'notes.txt': 'Edsger' } : null]).toContainEqual(contentOf(out));
      }
    }
  });

  test('that takes any number of bytes at a time gives the same file', () => {
    const property = fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.infiniteStream(fc.nat(9)),
      (all, sizes) => {
        let interrupted = false;
        const disk: Disk = {
          ...realDisk,
          write: (fd, bytes, offset, length) => {
            const size = sizes.next().value;
            interrupted = size === 0 && !interrupted;
            if (interrupted) throw systemError('EINTR');
            return realDisk.write(fd, bytes, offset, Math.min(length, Math.max(1, size)));
          },
        };
        const staging = createStaging(out, { inputs: [], existing: 'refuse', disk });
        const sink = staging.open('findings.csv');
        sink.write(all);
        sink.close();
        staging.commit();
        const same = readFileSync(join(out, 'findings.csv')).equals(Buffer.from(all)) && sink.bytes === all.length;
        rmSync(out, { recursive: true });
        return same;
      },
    );
    fc.assert(property, { numRuns: 30 });
  });

  test('that is only ever interrupted is given up', () => {
    const disk = failingAt((call) => call === 'write', 'EINTR');
    const staging = createStaging(out, { inputs: [], existing: 'refuse', disk });
    expect(() => staging.open('findings.csv').write(Buffer.from('Ada'))).toThrow(Fault);
  });

  test.skipIf(!existsSync('/dev/full'))('is named with the file and what to do (a full device)', () => {
    const disk = { ...realDisk, open: () => openSync('/dev/full', 'w') };
    const staging = createStaging(out, { inputs: [], existing: 'refuse', disk });
    const fault = faultOf(() => staging.open('findings.csv').write(Buffer.from('Ada')));
    expect(fault.message).toBe(
      `${join(out, 'findings.csv')} could not be written: the disk is full; ` +
        'free some space or choose an --out on another disk',
    );
  });

  test('refuses what a link in the staging folder would lead elsewhere', () => {
    const staging = createStaging(out, { inputs: [], existing: 'refuse' });
    const [stage] = readdirSync(parent);
    writeFileSync(join(home, 'victim.txt'), 'Grace');
    symlinkSync(join(home, 'victim.txt'), join(parent, stage!, 'findings.csv'));
    expect(() => staging.open('findings.csv')).toThrow(Fault);
    expect(readFileSync(join(home, 'victim.txt'), 'utf8')).toBe('Grace');
  });
});

describe('what interrupted runs left', () => {
  test('is told and not deleted, and a live staging is not among it', () => {
    mkdirSync(join(parent, '.stageproof-stage-Ada123'));
    mkdirSync(join(parent, '.stageproof-old-Ada123'));
    createStaging(out, { inputs: [], existing: 'refuse' });
    const notes = leftovers(out);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toContain('.stageproof-old-Ada123');
    expect(notes[1]).toContain('.stageproof-stage-Ada123');
    expect(readdirSync(parent)).toHaveLength(3);
    expect(leftovers(join(home, 'absent', 'out'))).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('in processes of their own', () => {
  const SCRIPT = `
    const { createStaging } = await import(process.argv[1]);
    const [out, existing, text, size] = process.argv.slice(2);
    let staging;
    try {
      staging = createStaging(out, { inputs: [], existing });
      for (const name of ['contacts.corrected.csv', 'findings.csv', 'manifest.json']) {
        const sink = staging.open(name);
        for (let i = 0; i < Number(size); i++) sink.write(Buffer.alloc(1024, text));
        sink.close();
      }
      staging.commit();
      console.log('committed');
    } catch (error) {
      staging?.abort();
      console.log(error.kind + ': ' + error.message);
    }`;

  let door = '';
  beforeEach(() => {
    const js = join(home, 'js');
    mkdirSync(js);
    door = writeStagingJs(js);
  });

  const argvOf = (existing: string, text: string, size: number) => [
    '--input-type=module',
    '-e',
    SCRIPT,
    door,
    out,
    existing,
    text,
    String(size),
  ];

  function start(existing: string, text: string, size: number) {
    const child = spawn(process.execPath, argvOf(existing, text, size), { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    const ended = new Promise<string>((resolve) => {
      child.on('close', () => resolve(said));
    });
    return { child, ended };
  }

  const isComplete = (text: string, size: number) =>
    readdirSync(out).length === 3 &&
    readdirSync(out).every((name) => isFilled(readFileSync(join(out, name)), text, size));
  const isFilled = (bytes: Buffer, text: string, size: number) => bytes.equals(Buffer.alloc(1024 * size, text));

  test('exactly one of several runs on one folder wins', async () => {
    const texts = ['a', 'b', 'c', 'd'];
    const said = await Promise.all(texts.map((text) => start('refuse', text, 50).ended));
    const winners = texts.filter((_, i) => said[i] === 'committed\n');
    expect(winners).toHaveLength(1);
    for (const line of said)
      expect(line).toMatch(/^(committed|usage: .*already exists.*|output: .*somebody else.*)\n$/);
    expect(isComplete(winners[0]!, 50)).toBe(true);
    expect(readdirSync(parent)).toEqual(['out']);
  }, 30_000);

  test('a run that is killed leaves the folder absent or complete', async () => {
    for (let n = 0; n < 6; n++) {
      rmSync(out, { recursive: true, force: true });
      const before = leftovers(out).length;
      const { child, ended } = start('refuse', 'k', 2000);
      // Killed as soon as it has begun to stage, at another point of its work each time.
      while (leftovers(out).length === before && child.exitCode === null) await new Promise((go) => setTimeout(go, 1));
      await new Promise((go) => setTimeout(go, n * 4));
      child.kill('SIGKILL');
      await ended;
      if (existsSync(out)) expect(isComplete('k', 2000)).toBe(true);
    }
  }, 30_000);

  test('a size limit of the system is told (ulimit)', () => {
    const quoted = [process.execPath, ...argvOf('refuse', 'x', 100)].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`);
    const { stdout } = spawnSync('sh', ['-c', `ulimit -f 16; exec ${quoted.join(' ')}`], { encoding: 'utf8' });
    expect(stdout).toContain('output: ');
    expect(stdout).toContain('the file grew over the allowed size');
    expect(readdirSync(parent)).toEqual([]);
  });

  test('a disk that fills up is told and left clean (a small tmpfs)', (context) => {
    const quoted = [process.execPath, ...argvOf('refuse', 'x', 2000)].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`);
    const steps = [
      `mount -t tmpfs -o size=1m tmpfs '${parent}' || exit 77`,
      quoted.join(' '),
      `ls -A '${parent}' | sed 's/^/left: /'`,
    ];
    const { status, stdout } = spawnSync('unshare', ['-rm', 'sh', '-c', steps.join('\n')], { encoding: 'utf8' });
    if (status !== 0) context.skip('no tmpfs can be mounted here');
    expect(stdout).toContain('the disk is full');
    expect(stdout).not.toContain('left: ');
  });

  test.skipIf(process.getuid?.() === 0)('a folder without the right to write is told', () => {
    chmodSync(parent, 0o500);
    const fault = faultOf(() => createStaging(out, { inputs: [], existing: 'refuse' }));
    chmodSync(parent, 0o700);
    expect(fault).toMatchObject({ kind: 'output' });
    expect(fault.message).toContain('permission is denied');
  });
});
