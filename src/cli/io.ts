/** A stream that a command prints to. */
export interface Output {
  readonly isTTY: boolean;
  /** Width of the terminal in characters; undefined where there is none. */
  readonly columns: number | undefined;
  /** Takes all of the data or throws a `Fault`; a reader that has gone away takes everything silently. */
  write(data: string | Uint8Array): void;
}

/** Everything a command may touch of the process it runs in. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: { readonly isTTY: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The process's working directory: relative paths are read from it. */
  readonly cwd: string;
  /** Aborts with an `Interruption` as its reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds from any starting point, only ever used to pace the progress line. */
  readonly now?: () => number;
}

/** Why a run was cut short: the signal's exit status is 128 and its number. */
export class Interruption extends Error {
  readonly status: number;

  constructor(signal: string, status: number) {
    super(`interrupted by ${signal}`);
    this.name = 'Interruption';
    this.status = status;
  }
}
