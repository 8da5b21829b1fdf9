import { type Packed, zipOf } from './zip.ts';

/** A workbook as the XML of its parts. */
export interface Book {
  /** What stands in `sheetData`, by the name of the sheet. */
  readonly sheets: Readonly<Record<string, string>>;
  /** What stands in `sst`; none without. */
  readonly texts?: string;
  /** Format codes: the cell style `n` has the n-th of them. A number is one that needs no code. */
  readonly formats?: readonly (string | number)[];
  readonly date1904?: boolean;
  /** Names of hidden sheets. */
  readonly hidden?: readonly string[];
  /** Over the parts that are made. */
  readonly parts?: Readonly<Record<string, string>>;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The bytes of a workbook. */
export function xlsxOf(book: Book): Buffer {
  return zipOf(partsOf(book));
}

/** Rows of cells that hold their text themselves. */
export function rowsOf(rows: readonly (readonly string[])[]): string {
  return rows
    .map(
      (cells) => `<row>${cells.map((text) => `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`).join('')}</row>`,
    )
    .join('');
}

function partsOf(book: Book): readonly Packed[] {
  const names = Object.keys(book.sheets);
  const made: Record<string, string> = {
    '[Content_Types].xml': `${HEAD}<Types/>`,
    'xl/workbook.xml': workbookXml(book, names),
    'xl/_rels/workbook.xml.rels': relationsXml(names),
    'xl/styles.xml': stylesXml(book.formats ?? []),
    ...(book.texts !== undefined && { 'xl/sharedStrings.xml': `${HEAD}<sst xmlns="${MAIN}">${book.texts}</sst>` }),
  };
  for (const [index, name] of names.entries()) {
    made[`xl/worksheets/sheet${index + 1}.xml`] =
      `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${book.sheets[name]}</sheetData></worksheet>`;
  }
  return Object.entries({ ...made, ...book.parts }).map(([name, bytes]) => ({ name, bytes }));
}

function workbookXml({ date1904 = false, hidden = [] }: Book, names: readonly string[]): string {
  const sheets = names.map((name, index) => {
    const state = hidden.includes(name) ? ' state="hidden"' : '';
    return `<sheet name="${escaped(name)}" sheetId="${index + 1}"${state} r:id="rId${index + 1}"/>`;
  });
  const properties = `<workbookPr${date1904 ? ' date1904="1"' : ''}/>`;
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${properties}<sheets>${sheets.join('')}</sheets></workbook>`;
}

function relationsXml(names: readonly string[]): string {
  const relations = [
    ...names.map((_, index) => ['worksheet', `worksheets/sheet${index + 1}.xml`]),
    ['styles', 'styles.xml'],
    ['sharedStrings', '/xl/sharedStrings.xml'],
  ].map(([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`);
  return `${HEAD}<Relationships>${relations.join('')}</Relationships>`;
}

function stylesXml(formats: readonly (string | number)[]): string {
  const codes = formats.map((code, index) =>
    typeof code === 'number' ? '' : `<numFmt numFmtId="${164 + index}" formatCode="${escaped(code)}"/>`,
  );
  const cells = formats.map((code, index) => `<xf numFmtId="${typeof code === 'number' ? code : 164 + index}"/>`);
  const base = '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>';
  return `${HEAD}<styleSheet><numFmts>${codes.join('')}</numFmts>${base}<cellXfs>${cells.join('')}</cellXfs></styleSheet>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
