import { posix } from 'node:path';

import { Fault } from '../errors.ts';
import type { Entry } from './archive.ts';
import { builtInFormat, type DateSystem, type NumberFormat, readFormat } from './cell-text.ts';
import { readTexts, type Texts } from './shared-texts.ts';
import { readXml, type XmlPlace } from './xml.ts';

/** What a workbook says about its sheets, and what all of them share. */
export interface Workbook {
  readonly sheets: readonly SheetPlace[];
  /** Names of the sheets that nobody sees. */
  readonly hidden: readonly string[];
  readonly texts: Texts;
  /** By the number that a cell gives as its style. */
  readonly formats: readonly NumberFormat[];
  readonly dates: DateSystem;
}

export interface SheetPlace {
  readonly name: string;
  readonly entry: Entry;
}

interface Relation {
  readonly type: string;
  /** Label of the part it leads to. */
  readonly target: string;
}

const BOOK = 'xl/workbook.xml';
const RELATIONS = 'xl/_rels/workbook.xml.rels';
const MAX_SHEETS = 200;
// Excel itself takes 65,490.
const MAX_STYLES = 1 << 17;

const keyOf = (label: string): string => label.toLowerCase();

/** True when the files of an archive are those of a workbook. */
export function isWorkbook(entries: readonly Entry[]): boolean {
  return entries.some(({ label }) => keyOf(label) === BOOK);
}

/** Reads everything of a workbook but its sheets. */
export async function readWorkbook(entries: readonly Entry[], place: XmlPlace): Promise<Workbook> {
  const parts = new Map(entries.map((entry) => [keyOf(entry.label), entry]));
  const relations = await readRelations(parts.get(RELATIONS), place);
  const { listed, dates } = await readSheets(parts.get(BOOK)!, place);
  const partOf = (type: string): Entry | undefined => {
    const found = [...relations.values()].find((relation) => relation.type === type);
    return found && parts.get(found.target);
  };
  const sheets: SheetPlace[] = [];
  const hidden: string[] = [];
  for (const { name, id, isHidden } of listed) {
    const relation = relations.get(id);
    // Charts and dialogs have sheets of their own.
    if (relation !== undefined && relation.type !== 'worksheet') continue;
    const entry = relation && parts.get(relation.target);
    if (!entry) throw new Fault('input', `${place.path}: the sheet ${name} is missing in it; fetch or save it again`);
    if (isHidden) hidden.push(name);
    else sheets.push({ name, entry });
  }
  if (sheets.length > MAX_SHEETS) {
    throw new Fault('input', `${place.path}: the workbook has ${sheets.length} sheets; save those that count as CSV`);
  }
  return {
    sheets,
    hidden,
    texts: await readTexts(partOf('sharedStrings'), place),
    formats: await readFormats(partOf('styles'), place),
    dates,
  };
}

async function readRelations(entry: Entry | undefined, place: XmlPlace): Promise<ReadonlyMap<string, Relation>> {
  const relations = new Map<string, Relation>();
  if (!entry) return relations;
  await readXml(entry, place, {
    open(name, { Id: id, Type: type, Target: target, TargetMode: mode }) {
      if (name !== 'Relationship' || mode === 'External' || !id || !type || !target) return;
      const label = target.startsWith('/') ? target.slice(1) : posix.join('xl', target);
      relations.set(id, { type: type.slice(type.lastIndexOf('/') + 1), target: keyOf(label) });
    },
  });
  return relations;
}

interface ListedSheet {
  readonly name: string;
  readonly id: string;
  readonly isHidden: boolean;
}

async function readSheets(
  entry: Entry,
  place: XmlPlace,
): Promise<{ listed: readonly ListedSheet[]; dates: DateSystem }> {
  const listed: ListedSheet[] = [];
  let dates: DateSystem = 1900;
  await readXml(entry, place, {
    open(name, attributes) {
      if (name === 'workbookPr' && /^(?:1|true)$/.test(attributes.date1904 ?? '')) dates = 1904;
      if (name !== 'sheet') return;
      // The prefix is `r` by habit only.
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      const isHidden = (attributes.state ?? 'visible') !== 'visible';
      listed.push({ name: attributes.name ?? `sheet ${listed.length + 1}`, id, isHidden });
    },
  });
  return { listed, dates };
}

async function readFormats(entry: Entry | undefined, place: XmlPlace): Promise<readonly NumberFormat[]> {
  const own = new Map<number, NumberFormat>();
  const formats: NumberFormat[] = [];
  let isInCells = false;
  if (!entry) return formats;
  await readXml(entry, place, {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt' && formatCode !== undefined) own.set(Number(numFmtId), readFormat(formatCode));
      if (name === 'cellXfs') isInCells = true;
      if (name !== 'xf' || !isInCells) return;
      const id = Number(numFmtId ?? 0);
      formats.push(own.get(id) ?? builtInFormat(id));
      if (formats.length + own.size > MAX_STYLES) throw new Error('there are styles without end');
    },
    close(name) {
      if (name === 'cellXfs') isInCells = false;
    },
  });
  return formats;
}
