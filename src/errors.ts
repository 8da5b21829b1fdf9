/** Who must act: the kind decides the exit status. */
export type FaultKind = 'usage' | 'policy' | 'input' | 'output';

/** Something the user can repair. The message is one line: what, where, and what to do next. */
export class Fault extends Error {
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Fault';
    this.kind = kind;
  }
}
