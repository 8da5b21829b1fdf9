import { closeSync, fstatSync } from 'node:fs';

import { Fault } from '../errors.ts';
import { type Entry, readArchive } from './archive.ts';
import { isClutter, isExportName, isZip } from './file-kinds.ts';
import { createHeld, EmptyFile, headOf, type Opened, type Opening, release, type SourceNames } from './opened.ts';
import { type SheetFacts, writeSheet } from './sheet.ts';
import type { Source, Sources } from './source.ts';
import { isWorkbook, readWorkbook, type Workbook } from './workbook.ts';

type Recognise = (member: Opened) => Promise<Source>;

const MAX_TABLES = 500;
const MAX_NAMES = 5;
const COMMA = 44;

/** The tables of an archive or a workbook, each a private copy. The file itself is closed. */
export async function openArchive(opened: Opened, at: Opening, recognise: Recognise): Promise<Sources> {
  const entries = await readArchive(opened);
  const found = isWorkbook(entries)
    ? await openSheets(opened, entries, at)
    : await openEntries(opened, entries, at, recognise);
  release(opened, at);
  return found;
}

/* Archives. */

async function openEntries(
  opened: Opened,
  entries: readonly Entry[],
  at: Opening,
  recognise: Recognise,
): Promise<Sources> {
  const files = entries.filter(({ label }) => !isClutter(label));
  const exports = files.filter(({ label }) => isExportName(label));
  refuseOddArchive(opened.path, files, exports);
  const found: Sources[] = [];
  const empty: string[] = [];
  for (const entry of exports) {
    const before = new Set(at.held);
    try {
      found.push(await openEntry(opened, entry, at, recognise));
    } catch (error) {
      if (!(error instanceof EmptyFile)) throw error;
      closeSince(before, at);
      empty.push(entry.label);
    }
  }
  if (found.length === 0)
    throw new EmptyFile('input', `${opened.path}: ${listed(empty)} in it is empty; export it again`);
  const others = files.filter((entry) => !exports.includes(entry)).map(({ label }) => label);
  return {
    sources: found.flatMap(({ sources }) => sources),
    notes: [
      ...found.flatMap(({ notes }) => notes),
      ...(empty.length === 0 ? [] : [`${opened.name}: ${listed(empty)} in it is empty.`]),
      ...(others.length === 0 ? [] : [`${opened.name}: left out what is no CSV and no workbook: ${listed(others)}.`]),
    ],
  };
}

async function openEntry(opened: Opened, entry: Entry, at: Opening, recognise: Recognise): Promise<Sources> {
  const file = createHeld(at);
  await entry.extract(opened.cap(file.write));
  const member: Opened = {
    ...opened,
    ...memberNames(opened, entry.label, entry.label),
    fd: file.fd,
    size: fstatSync(file.fd).size,
    spooled: true,
  };
  if (!isZip(headOf(member))) return { sources: [await recognise(member)], notes: [] };
  const inner = await readArchive(member);
  if (!isWorkbook(inner)) throw nestedFault(opened.path, entry.label);
  const sheets = await openSheets(member, inner, at);
  release(member, at);
  return sheets;
}

function refuseOddArchive(path: string, files: readonly Entry[], exports: readonly Entry[]): void {
  const labels = new Set(files.map(({ label }) => label));
  if (labels.has('xl/workbook.bin')) {
    throw new Fault('input', `${path}: this is a binary workbook (.xlsb); save it as .xlsx and run again`);
  }
  if (labels.has('mimetype') && labels.has('content.xml')) {
    throw new Fault('input', `${path}: this is an OpenDocument file; save it as .xlsx or "CSV UTF-8" and run again`);
  }
  const inner = exports.find(({ label }) => /\.zip$/i.test(label));
  if (inner) throw nestedFault(path, inner.label);
  if (exports.length === 0) {
    const what = files.length === 0 ? 'the archive is empty' : `no CSV and no workbook in it (${namesOf(files)})`;
    throw new Fault('input', `${path}: ${what}; name the exports`);
  }
  if (exports.length > MAX_TABLES) {
    throw new Fault(
      'input',
      `${path}: ${exports.length} tables in it are too many; unzip it and name those that count`,
    );
  }
}

function nestedFault(path: string, label: string): Fault {
  return new Fault('input', `${path}: ${label} in it is an archive again; unzip the outer one and name the inner`);
}

function closeSince(before: ReadonlySet<number>, at: Opening): void {
  for (const fd of [...at.held].filter((one) => !before.has(one))) {
    at.held.delete(fd);
    closeSync(fd);
  }
}

/* Workbooks. */

async function openSheets(opened: Opened, entries: readonly Entry[], at: Opening): Promise<Sources> {
  const place = { path: opened.path, cap: opened.cap };
  const workbook = await readWorkbook(entries, place);
  const labels = labelsOf(workbook);
  const sources: Source[] = [];
  for (const [index, sheet] of workbook.sheets.entries()) {
    const file = createHeld(at);
    const facts = await writeSheet(sheet, workbook, place, file.write);
    if (facts.headerRow > 0) sources.push(toSource(opened, labels[index]!, file.fd, facts));
    else {
      at.held.delete(file.fd);
      closeSync(file.fd);
    }
  }
  if (sources.length === 0) throw new EmptyFile('input', `${opened.path}: no sheet of the workbook holds anything`);
  const { hidden } = workbook;
  const form = 'sheets are read as the text that their cells show; what is corrected in one becomes a CSV';
  const left = hidden.length === 0 ? '' : `; left out what is hidden: ${listed(hidden)}`;
  return { sources, notes: [`${opened.name}: ${form}${left}.`] };
}

/** What sheets are called in evidence: no two alike, none with anything that looks like a folder. */
function labelsOf({ sheets }: Workbook): readonly string[] {
  const taken = new Set<string>();
  return sheets.map(({ name }) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no control character is part of a name.
    const plain = name.replace(/[/\\\x00-\x1f\x7f]/g, '_').trim() || 'sheet';
    let label = plain;
    for (let n = 2; taken.has(label.toLowerCase()); n++) label = `${plain} (${n})`;
    taken.add(label.toLowerCase());
    return label;
  });
}

function toSource(opened: Opened, label: string, fd: number, facts: SheetFacts): Source {
  const book = opened.output === '-' ? 'stdin' : opened.output.replace(/\.xls[xm]$/i, '');
  return {
    ...memberNames(opened, label, `${book}-${label}`),
    ...{ fd, size: fstatSync(fd).size, identity: opened.identity, spooled: true },
    ...{ encoding: 'utf-8', text: 'utf-8', isEncodingGiven: true, delimiter: COMMA },
    notes: notesOf(facts),
  };
}

function notesOf({ headerRow, unknown, rounded, firstRounded }: SheetFacts): readonly string[] {
  const notes: string[] = [];
  if (headerRow > 1) notes.push(`The header stands in row ${headerRow} of the sheet, and is called row 1 here.`);
  if (rounded > 0) {
    const what = rounded === 1 ? '1 number' : `${rounded.toLocaleString('en-US')} numbers`;
    notes.push(
      `The spreadsheet has lost the last digits of ${what}, the first in ${firstRounded}: if they are ids, export ` +
        'again and do not save the file from a spreadsheet.',
    );
  }
  if (unknown > 0) {
    const what = unknown === 1 ? '1 formula' : `${unknown.toLocaleString('en-US')} formulas`;
    notes.push(`The file holds no result of ${what}, which count as blank: open it in a spreadsheet and save it.`);
  }
  return notes;
}

/* Names. */

function memberNames(outer: SourceNames, label: string, output: string): SourceNames {
  const isStdin = outer.path === '-';
  return {
    path: isStdin ? `stdin/${label}` : `${outer.path}/${label}`,
    name: isStdin ? `stdin/${label}` : `${outer.name}/${label}`,
    file: outer.file,
    output,
  };
}

const namesOf = (entries: readonly Entry[]): string => listed(entries.map(({ label }) => label));

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ');
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}
