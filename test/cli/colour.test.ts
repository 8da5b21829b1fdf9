import { expect, it } from 'vitest';
import { stageproof, useDemoFolder } from './session.ts';

useDemoFolder();

const ESCAPE = '\x1b[';

it.each([
  ['a pipe', [], {}, false, false],
  ['a terminal', [], {}, true, true],
  ['a dumb terminal', [], { TERM: 'dumb' }, true, false],
  ['NO_COLOR on a terminal', [], { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR', [], { NO_COLOR: '' }, true, true],
  ['FORCE_COLOR in a pipe', [], { FORCE_COLOR: '1' }, false, true],
  ['FORCE_COLOR=0 on a terminal', [], { FORCE_COLOR: '0' }, true, false],
  ['FORCE_COLOR against NO_COLOR', [], { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  ['--color in a pipe', ['--color'], {}, false, true],
  ['--color against NO_COLOR', ['--color'], { NO_COLOR: '1' }, false, true],
  ['--no-color against FORCE_COLOR', ['--no-color'], { FORCE_COLOR: '1' }, true, false],
])('%s', async (_, flags, env, isTTY, isColoured) => {
  const { stdout } = await stageproof(['audit', 'contacts.csv', ...flags], { env, stdout: { isTTY, columns: 100 } });
  expect(stdout.includes(ESCAPE)).toBe(isColoured);
});

it('writes no escape into a file', async () => {
  const { stdout } = await stageproof(['audit', 'contacts.csv', '--color', '-o', 'report.txt']);
  const { readFileSync } = await import('node:fs');
  expect(stdout).toContain(ESCAPE);
  expect(readFileSync('report.txt', 'utf8')).not.toContain(ESCAPE);
});
