import { isRounded, numberText } from './cell-text.ts';
import { CsvWriter, csvCell } from './csv-cell.ts';
import { toColumnLetters } from './header.ts';
import type { Sink } from './spool.ts';
import type { SheetPlace, Workbook } from './workbook.ts';
import { readXml, type XmlPlace } from './xml.ts';

/** What was met while a sheet was turned into CSV. */
export interface SheetFacts {
  /** Row of the header, counted from 1; 0 in a sheet without a filled cell. */
  readonly headerRow: number;
  /** Formulas of which the file holds no result. */
  readonly unknown: number;
  /** Whole numbers of which a spreadsheet has lost the last digits. */
  readonly rounded: number;
  /** The first of them: `A2`. */
  readonly firstRounded: string;
}

const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;

/**
 * Writes a sheet as CSV in UTF-8: a record for every row from the header to the last filled one, blank lines for blank
 * rows, so that rows count as they do in the sheet. Records are as wide as the header unless they are wider.
 *
 * Cells become the text that a person sees as far as it can be known. Of a formula the last result is taken; nothing
 * is ever worked out.
 */
export async function writeSheet(
  { entry }: SheetPlace,
  workbook: Workbook,
  place: XmlPlace,
  sink: Sink,
): Promise<SheetFacts> {
  const writer = new SheetWriter(workbook, new CsvWriter(place.cap(sink)));
  await readXml(entry, place, {
    open: (name, attributes) => writer.open(name, attributes),
    text: (text) => writer.text(text),
    close: (name) => writer.close(name),
  });
  return writer.end();
}

class SheetWriter {
  private readonly workbook: Workbook;
  private readonly csv: CsvWriter;
  private isInData = false;
  /** The row that is open, and the last one that was written. */
  private row = 0;
  private written = 0;
  private headerRow = 0;
  private width = 0;
  /** Columns count from 0; `filled` is the last one of the row that holds something. */
  private column = -1;
  private filled = -1;
  private type = 'n';
  private style = 0;
  private value = '';
  private inline = '';
  private isFormula = false;
  private into: 'value' | 'inline' | 'nothing' = 'nothing';
  private phonetic = 0;
  private unknown = 0;
  private rounded = 0;
  private firstRounded = '';

  constructor(workbook: Workbook, csv: CsvWriter) {
    this.workbook = workbook;
    this.csv = csv;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'sheetData') this.isInData = true;
    if (!this.isInData) return;
    if (name === 'c') this.openCell(attributes);
    else if (name === 'v') this.into = 'value';
    else if (name === 't' && this.phonetic === 0) this.into = 'inline';
    else if (name === 'row') this.openRow(attributes.r);
    else if (name === 'f') this.isFormula = true;
    else if (name === 'rPh') this.phonetic++;
  }

  text(text: string): void {
    if (this.into === 'value') this.value += text;
    else if (this.into === 'inline') this.inline += text;
  }

  close(name: string): void {
    if (!this.isInData) return;
    this.into = 'nothing';
    if (name === 'c') this.closeCell();
    else if (name === 'row') this.closeRow();
    else if (name === 'rPh') this.phonetic--;
    else if (name === 'sheetData') this.isInData = false;
  }

  end(): SheetFacts {
    const { headerRow, unknown, rounded, firstRounded } = this;
    this.csv.flush();
    return { headerRow, unknown, rounded, firstRounded };
  }

  private openRow(reference: string | undefined): void {
    const row = reference === undefined ? this.row + 1 : Number(reference);
    if (!(row > this.row && row <= MAX_ROWS)) throw new Error(`row ${reference ?? row} is out of place`);
    this.row = row;
    this.column = -1;
    this.filled = -1;
  }

  private openCell({ r, t, s }: Readonly<Record<string, string>>): void {
    const column = r === undefined ? this.column + 1 : columnOf(r);
    if (!(column > this.column && column < MAX_COLUMNS)) throw new Error(`cell ${r ?? column} is out of place`);
    this.column = column;
    this.type = t ?? 'n';
    this.style = Number(s ?? 0);
    this.value = '';
    this.inline = '';
    this.isFormula = false;
  }

  private closeCell(): void {
    const { type, value } = this;
    if (value === '' && this.inline === '') {
      if (this.isFormula) this.unknown++;
      return;
    }
    if (type === 's') {
      this.sharedText(Number(value));
      return;
    }
    if (type === 'n') {
      this.number(value);
      return;
    }
    if (type === 'b') this.put(value === '0' ? 'FALSE' : 'TRUE');
    else this.put(csvCell(type === 'inlineStr' ? this.inline : value));
  }

  private sharedText(index: number): void {
    const { count, bytes, ends } = this.workbook.texts;
    if (!(index >= 0 && index < count)) throw new Error('a cell refers to a text that is not there');
    const from = index === 0 ? 0 : ends[index - 1]!;
    const to = ends[index]!;
    if (from === to) return;
    this.approach();
    this.csv.bytes(bytes.subarray(from, to));
  }

  private number(value: string): void {
    const { formats, dates } = this.workbook;
    const text = numberText(value, formats[this.style] ?? { kind: 'number' }, dates);
    if (isRounded(text) && this.rounded++ === 0) this.firstRounded = `${toColumnLetters(this.column)}${this.row}`;
    this.put(csvCell(text));
  }

  private put(cell: string): void {
    if (cell === '') return;
    this.approach();
    this.csv.cell(cell);
  }

  /** Writes what stands between the last filled cell and this one. */
  private approach(): void {
    if (this.filled < 0) {
      if (this.headerRow > 0) this.csv.lineEnds(this.row - this.written - 1);
      this.written = this.row;
    }
    this.csv.commas(this.column - Math.max(this.filled, 0));
    this.filled = this.column;
  }

  private closeRow(): void {
    if (this.filled < 0) return;
    if (this.headerRow === 0) {
      this.headerRow = this.row;
      this.width = this.filled + 1;
    }
    this.csv.commas(Math.max(0, this.width - 1 - this.filled));
    this.csv.lineEnds(1);
  }
}

/** The column of a cell reference such as `AB12`, counted from 0; -1 where there is none. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
}
