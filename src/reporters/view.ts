import type { ChalkInstance } from 'chalk';
import type { Rule } from '../types.ts';

/** A command to type next, and what it is good for. */
export interface NextStep {
  readonly command: string;
  readonly why: string;
}

/** What `fix` did with its proposals. */
export interface Applied {
  /** The folder that was made. */
  readonly out: string;
  readonly apply: 'safe' | 'unsafe';
}

/** What a reporter needs besides the report. */
export interface View {
  /** The catalogue, for the sentences of the rules. */
  readonly rules: readonly Pick<Rule, 'id' | 'summary'>[];
  /** True when the user named the as-of moment; otherwise it is the newest date in the files. */
  readonly asOfGiven?: boolean;
  readonly next?: readonly NextStep[];
  /** Absent where nothing was written. */
  readonly applied?: Applied;
}

/** A view on a terminal, or on a text file. */
export interface TextView extends View {
  /** Width in characters. */
  readonly columns: number;
  readonly paint: ChalkInstance;
  /** `brief` leaves out the matrix, the examples and what did not run. */
  readonly extent: 'full' | 'brief';
}
