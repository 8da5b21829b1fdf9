import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditFiles, fixFiles } from '../audit/audit.ts';
import { EXIT } from './exit-status.ts';
import type { AuditFlags, InputFlags, ScreenFlags } from './flags.ts';
import type { Io } from './io.ts';
import { quoted } from './next-steps.ts';
import { execute, PRESET_ONLY } from './run.ts';

const OUT = 'stageproof-demo';
const ENGLISH = ['contacts.csv', 'deals.csv', 'history.csv'];
const GERMAN = ['kontakte.csv', 'deals-de.csv'];

/** `stageproof demo`: the main job on the bundled sample, then a short audit of its German twin. */
export async function demo(given: ScreenFlags & Pick<InputFlags, 'progress'>, io: Io): Promise<number> {
  const flags: AuditFlags = { ...given, policy: PRESET_ONLY, failOn: 'never' };
  const english = ENGLISH.map((name) => bundled(name, io.cwd));
  const german = GERMAN.map((name) => bundled(name, io.cwd));
  const say = (line: string) => given.quiet || io.stdout.write(line);

  say(`$ stageproof fix ${english.map(quoted).join(' ')} --out ${OUT}\n\n`);
  await execute(
    {
      files: english,
      flags,
      perform: async (options) => {
        // Only a folder with a manifest is an earlier result of ours; any other one is refused.
        const replace = existsSync(join(OUT, 'manifest.json'));
        const { report, files } = await fixFiles({ ...options, out: OUT, replace });
        return { report, applied: { out: OUT, apply: 'safe' }, wrote: files.map((name) => join(OUT, name)) };
      },
      nextSteps: () => [
        {
          command: `stageproof explain 24518830131 ${english.map(quoted).join(' ')}`,
          why: 'one contact, with all its evidence',
        },
        { command: 'stageproof audit contacts.csv deals.csv history.csv', why: 'your own exports' },
      ],
    },
    io,
  );
  say(`\nThe same from a German portal, as Excel saves it: semicolons, windows-1252, day before month.\n\n`);
  say(`$ stageproof audit ${german.map(quoted).join(' ')}\n\n`);
  await execute(
    {
      files: german,
      flags,
      extent: 'brief',
      perform: async (options) => ({ report: await auditFiles(options) }),
      nextSteps: () => [],
    },
    io,
  );
  return EXIT.passed;
}

/** The path of a bundled file as short as it can be written from the working directory. */
function bundled(name: string, cwd: string): string {
  const path = fileURLToPath(new URL(`../../fixtures/demo/${name}`, import.meta.url));
  const near = relative(cwd, path);
  return near.length < path.length ? near : path;
}
