import type { Progress } from '../options.ts';
import type { Io } from './io.ts';

const FIRST_PAINT_MS = 500;
const REPAINT_MS = 100;

/** One line on a terminal that says how far the run is. */
export interface ProgressLine {
  readonly onProgress: (progress: Progress) => void;
  /** Leaves the terminal as if the line had never been there. */
  clear(): void;
}

/** A progress line on stderr that appears after half a second and is painted at most ten times a second. */
export function createProgressLine({ stderr, now = () => 0 }: Io): ProgressLine {
  const started = now();
  let paintedAt = Number.NEGATIVE_INFINITY;
  let painted = '';
  return {
    onProgress: ({ phase, doneBytes, totalBytes }) => {
      const at = now();
      if (at - started < FIRST_PAINT_MS || at - paintedAt < REPAINT_MS) return;
      paintedAt = at;
      const percent = totalBytes > 0 ? ` ${Math.min(100, Math.floor((100 * doneBytes) / totalBytes))} %` : '';
      const line = `${phase}${percent}`;
      if (line === painted) return;
      painted = line;
      stderr.write(`\r\x1b[2K${line}`);
    },
    clear: () => {
      if (painted !== '') stderr.write('\r\x1b[2K');
      painted = '';
    },
  };
}
