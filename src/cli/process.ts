import { isatty } from 'node:tty';
import { setFlagsFromString } from 'node:v8';
import { Fault } from '../errors.ts';
import { Interruption, type Output } from './io.ts';
import { main } from './main.ts';
import { codeOf, writeAll } from './write.ts';

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** The newest V8 that was seen to know the flag below: one that does not would complain. Node 26 has it. */
const KNOWN_V8 = 14;

/** Runs the command line on the real streams and answers the exit status. */
export async function run(argv: readonly string[]): Promise<number> {
  // V8 would take what lives while a few rows are judged for long-lived, and let tens of megabytes of it lie.
  if (Number.parseInt(process.versions.v8, 10) <= KNOWN_V8) setFlagsFromString('--no-allocation-site-pretenuring');
  const controller = new AbortController();
  for (const [name, status] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      // The second one means "now": whatever still stands in the way of an orderly end is not waited for.
      if (controller.signal.aborted) process.exit(status);
      controller.abort(new Interruption(name, status));
    });
  }
  const stderr = outputOf(2);
  process.on('uncaughtException', (error) => {
    stderr.write(`stageproof: bug: ${error.message}\n${argv.includes('--debug') ? `${error.stack}\n` : ''}`);
    process.exit(5);
  });
  return main(argv, {
    stdout: outputOf(1),
    stderr,
    stdin: { isTTY: isatty(0) },
    env: process.env,
    cwd: process.cwd(),
    signal: controller.signal,
    now: () => performance.now(),
  });
}

function outputOf(fd: 1 | 2): Output {
  return isatty(fd) ? terminalOf(fd) : fileOf(fd);
}

/** A terminal goes through Node's stream: on Windows only that one writes Unicode. */
function terminalOf(fd: 1 | 2): Output {
  const stream = fd === 1 ? process.stdout : process.stderr;
  stream.on('error', () => {});
  return {
    isTTY: true,
    get columns() {
      return stream.columns;
    },
    write: (data) => void stream.write(data),
  };
}

/** Files and pipes are written by descriptor: in order, with no buffer that could grow, and no error gets lost. */
function fileOf(fd: 1 | 2): Output {
  let isGone = false;
  return {
    isTTY: false,
    columns: undefined,
    write: (data) => {
      if (isGone) return;
      try {
        writeAll(fd, typeof data === 'string' ? Buffer.from(data) : data);
      } catch (error) {
        isGone = true;
        if (fd === 2 || codeOf(error) === 'EPIPE') return;
        throw new Fault('output', `cannot write to standard output: ${codeOf(error) || String(error)}`);
      }
    },
  };
}
