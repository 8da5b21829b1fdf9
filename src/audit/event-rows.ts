import { SharedColumn } from './join.ts';
import type { RangeForm } from './range.ts';

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

/** The spreadsheet rows of a part's records, range after range; within a range they are asked for in order. */
export class RecordRows {
  /** Rows before those of the range; the header is one. */
  private before = 1;
  private blank = 0;
  private form: Pick<RangeForm, 'records' | 'blanks'> = { records: 0, blanks: [] };

  /** Goes on to the next range. */
  enter(form: Pick<RangeForm, 'records' | 'blanks'>): void {
    this.before += this.form.records + this.form.blanks.length;
    this.form = form;
    this.blank = 0;
  }

  rowOf(record: number): number {
    const { blanks } = this.form;
    while (this.blank < blanks.length && blanks[this.blank]! <= record) this.blank++;
    return this.before + 1 + record + this.blank;
  }
}
