import { SharedColumn } from './join.ts';

/** The spreadsheet rows of events. Most stand in the row behind the one before, so that only the others are kept. */
export interface EventRows {
  /** Events whose row does not follow that of the event before, ascending; the first event is one. */
  readonly events: Int32Array;
  /** Their rows. */
  readonly rows: Int32Array;
}

/** The row of an event. */
export function eventRow({ events, rows }: EventRows, event: number): number {
  let low = 0;
  let high = events.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (events[middle]! <= event) low = middle;
    else high = middle - 1;
  }
  return rows[low]! + event - events[low]!;
}

/** Takes the rows of events, one event after the other. */
export class EventRowsList {
  private readonly events = SharedColumn.ints();
  private readonly rows = SharedColumn.ints();
  private count = 0;
  private expected = -1;

  add(row: number): void {
    if (row !== this.expected) {
      this.events.push(this.count);
      this.rows.push(row);
    }
    this.count++;
    this.expected = row + 1;
  }

  done(): EventRows {
    return { events: this.events.done(), rows: this.rows.done() };
  }
}
