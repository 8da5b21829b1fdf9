import type { Instant } from '../types.ts';
import { SharedColumn } from './join.ts';

/** Many instants: in seconds where all of them are whole ones, which takes half the room. */
export interface Instants {
  readonly values: Uint32Array | Float64Array;
  /** Milliseconds of one. */
  readonly unit: number;
}

export const instantAt = ({ values, unit }: Instants, place: number): Instant => values[place]! * unit;

const SECOND = 1000;
const END = 2 ** 32 * SECOND;

/** A shared column of instants that grows at its end. */
export class SharedInstants {
  private column: SharedColumn<Uint32Array | Float64Array> = SharedColumn.uints();
  private unit = SECOND;

  get length(): number {
    return this.column.length;
  }

  append(instants: Float64Array, share: number): void {
    if (this.unit === SECOND && !instants.every(isWholeSecond)) {
      const wider: SharedColumn<Uint32Array | Float64Array> = SharedColumn.floats();
      wider.append(
        Float64Array.from(this.column.done(), (second) => second * SECOND),
        1,
      );
      this.column = wider;
      this.unit = 1;
    }
    const at = this.column.length;
    const into = this.column.grow(instants.length, share);
    for (let i = 0; i < instants.length; i++) into[at + i] = instants[i]! / this.unit;
  }

  done(): Instants {
    return { values: this.column.done(), unit: this.unit };
  }
}

/** True for a whole second that 32 bits hold. */
function isWholeSecond(instant: number): boolean {
  return instant % SECOND === 0 && instant >= 0 && instant < END;
}
