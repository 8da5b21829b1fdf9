import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from 'vitest';
import type { Io, Output } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';

const DEMO = fileURLToPath(new URL('../../fixtures/demo/', import.meta.url));

/** What one command left behind. */
export interface Screen {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type IoOver = Partial<Omit<Io, 'stdout' | 'stderr'>> & {
  readonly stdout?: Partial<Output>;
  readonly stderr?: Partial<Output>;
};

/** Gives each test a folder of its own with the demo's files in it, as the working directory. */
export function useDemoFolder(): void {
  const before = process.cwd();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stageproof-test-'));
    cpSync(DEMO, folder, { recursive: true });
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });
}

/** Runs one command line in this process. */
export async function stageproof(argv: readonly string[], over: IoOver = {}): Promise<Screen> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const status = await main(argv, {
    stdin: { isTTY: false },
    env: {},
    cwd: process.cwd(),
    ...over,
    stdout: { isTTY: false, columns: undefined, write: (data) => void out.push(Buffer.from(data)), ...over.stdout },
    stderr: { isTTY: false, columns: undefined, write: (data) => void err.push(Buffer.from(data)), ...over.stderr },
  });
  return { status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

/** A transcript: every command after `$`, what it printed (stderr marked), and its exit status. */
export async function transcript(commands: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const command of commands) {
    const { status, stdout, stderr } = await stageproof(wordsOf(command));
    const marked = stderr.replace(/^(?=.)/gm, '! ');
    parts.push(`$ stageproof ${command}\n${stdout}${marked}exit ${status}\n`);
  }
  return parts.join('\n');
}

function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}
