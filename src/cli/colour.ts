import { Chalk, type ChalkInstance } from 'chalk';
import type { Io, Output } from './io.ts';

/** The painter for one stream. The flag beats FORCE_COLOR, which beats NO_COLOR, which beats the terminal. */
export function painter(io: Pick<Io, 'env'>, output: Output, flag: boolean | undefined): ChalkInstance {
  // Chalk's own detection ignores NO_COLOR, so the level is always decided here.
  return new Chalk({ level: hasColour(io.env, output, flag) ? 1 : 0 });
}

function hasColour(env: Io['env'], output: Output, flag: boolean | undefined): boolean {
  if (flag !== undefined) return flag;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.NO_COLOR) return false;
  return output.isTTY && env.TERM !== 'dumb';
}
