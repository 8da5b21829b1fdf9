import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

let folder: string;
let packed: Packed;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stageproof-package-'));
  const json = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], ROOT);
  packed = (JSON.parse(json) as Packed[])[0]!;
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, argv: readonly string[], cwd: string): string {
  return execFileSync(command, argv, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('the package', () => {
  it('holds the program, its types, the demo, and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    const known =
      /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|bin\/stageproof\.js|dist\/.+\.(?:js|d\.ts)|fixtures\/demo\/[a-z-]+\.csv)$/;
    expect(paths.filter((path) => !known.test(path))).toEqual([]);
    for (const needed of ['bin/stageproof.js', 'dist/index.js', 'dist/index.d.ts', 'dist/audit/worker.js', 'LICENSE']) {
      expect(paths).toContain(needed);
    }
    expect(packed.unpackedSize).toBeLessThan(1_500_000);
  });

  it('installs from its tarball in an empty folder and runs there', () => {
    const home = join(folder, 'home');
    writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed.filename)], folder);
    expect(statSync(join(folder, 'node_modules/.bin/stageproof')).mode & 0o111).not.toBe(0);
    expect(run('npx', ['--no-install', 'stageproof', '--version'], folder).trim()).toMatch(/^\d+\.\d+\.\d+$/);

    const screen = run('npx', ['--no-install', 'stageproof', 'demo'], folder);
    expect(screen).toContain('$ stageproof fix node_modules/stageproof/fixtures/demo/contacts.csv ');
    expect(screen).toContain('HubSpot (German)');
    expect(existsSync(home)).toBe(false);
    for (const name of ['contacts.corrected.csv', 'findings.csv', 'report.json', 'report.md', 'manifest.json']) {
      expect(readFileSync(join(folder, 'stageproof-demo', name), 'utf8').length).toBeGreaterThan(100);
    }

    writeFileSync(
      join(folder, 'script.js'),
      `import { auditFiles, Fault, RULES } from 'stageproof';
const demo = 'node_modules/stageproof/fixtures/demo/';
const report = await auditFiles({ files: [{ path: demo + 'contacts.csv' }, { path: demo + 'deals.csv' }] });
const fault = await auditFiles({ files: [{ path: 'nowhere.csv' }] }).catch((error) => error);
console.log(JSON.stringify([report.contacts, report.rules.length === RULES.length, fault instanceof Fault, fault.kind]));
`,
    );
    expect(JSON.parse(run(process.execPath, ['script.js'], folder))).toEqual([61, true, true, 'input']);
  });
});
