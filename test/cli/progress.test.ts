import { describe, expect, it } from 'vitest';
import { createProgressLine } from '../../src/cli/progress.ts';
import { stageproof, useDemoFolder } from './session.ts';

function painted(paint: (line: ReturnType<typeof createProgressLine>, wait: (ms: number) => void) => void): string[] {
  const written: string[] = [];
  let clock = 0;
  const line = createProgressLine({
    stdout: { isTTY: true, columns: 80, write: () => {} },
    stderr: { isTTY: true, columns: 80, write: (data) => void written.push(String(data)) },
    stdin: { isTTY: true },
    env: {},
    cwd: '/',
    now: () => clock,
  });
  paint(line, (ms) => {
    clock += ms;
  });
  return written;
}

const at = (doneBytes: number) => ({ phase: 'reading', doneBytes, totalBytes: 1000 });

describe('the progress line', () => {
  it('shows nothing of a run that ends within half a second', () => {
    const written = painted((line, wait) => {
      line.onProgress(at(10));
      wait(499);
      line.onProgress(at(990));
      line.clear();
    });
    expect(written).toEqual([]);
  });

  it('says how far the run is, and leaves the terminal as it was', () => {
    const written = painted((line, wait) => {
      wait(600);
      line.onProgress(at(456));
      line.clear();
      line.clear();
    });
    expect(written).toEqual(['\r\x1b[2Kreading 45 %', '\r\x1b[2K']);
  });

  it('paints at most ten times a second, and only what is new', () => {
    const written = painted((line, wait) => {
      wait(1000);
      for (let done = 0; done < 1000; done++) {
        line.onProgress(at(done));
        wait(1);
      }
      line.onProgress(at(2000));
      wait(200);
      line.onProgress(at(2000));
    });
    expect(written.length).toBeLessThanOrEqual(11);
    expect(written.at(-1)).toBe('\r\x1b[2Kreading 100 %');
  });
});

describe('a run', () => {
  useDemoFolder();

  let clock = 0;
  const slow = { now: () => (clock += 1000), stderr: { isTTY: true, columns: 80 } };

  it('paints on a terminal and nowhere else', async () => {
    const argv = ['audit', 'contacts.csv', '--fail-on', 'never'];
    const [before, painted = '', ...after] = (await stageproof(argv, slow)).stderr.split('\r\x1b[2K');
    expect({ before, last: after.at(-1) }).toEqual({ before: '', last: '' });
    expect(painted).toMatch(/^\w+ \d+ %$/);
    expect((await stageproof(argv, { ...slow, stderr: {} })).stderr).toBe('');
    expect((await stageproof([...argv, '--no-progress'], slow)).stderr).toBe('');
    expect((await stageproof([...argv, '--quiet'], slow)).stderr).toBe('');
  });

  it('keeps off a terminal that a listing scrolls over', async () => {
    const argv = ['audit', 'contacts.csv', '--fail-on', 'never', '--format', 'csv'];
    expect((await stageproof(argv, { ...slow, stdout: { isTTY: true, columns: 80 } })).stderr).toBe('');
  });
});
