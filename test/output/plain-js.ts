import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const SOURCES = ['errors', 'output/disk', 'output/sink', 'output/target', 'output/staging'];

/** Writes the staging and what it imports as JavaScript that a child process can run; returns the path of its door. */
export function writeStagingJs(folder: string): string {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const source of SOURCES) {
    const target = join(folder, `${source}.js`);
    mkdirSync(dirname(target), { recursive: true });
    const options = {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2023,
      rewriteRelativeImportExtensions: true,
    };
    const text = readFileSync(new URL(`../../src/${source}.ts`, import.meta.url), 'utf8');
    writeFileSync(target, ts.transpileModule(text, { compilerOptions: options }).outputText);
  }
  return join(folder, 'output/staging.js');
}
