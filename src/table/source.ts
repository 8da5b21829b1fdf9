import { closeSync } from 'node:fs';
import { basename } from 'node:path';

import { Fault } from '../errors.ts';
import { delimiterName } from './dialect.ts';
import {
  checkEncoding,
  createEncodingCheck,
  createUtf16Reader,
  decideEncoding,
  type Encoding,
  markOf,
  mergeEncodingChecks,
  sniffEncoding,
  type TextEncoding,
  wholeSequencesEnd,
} from './encoding.ts';
import { isGzip, isZip } from './file-kinds.ts';
import { createCap, inflateGzip } from './inflate.ts';
import {
  createHeld,
  EmptyFile,
  type Form,
  headOf,
  type Identity,
  identityOf,
  type Opened,
  type Opening,
  openFile,
  opening,
  openStdin,
  refuseChanged,
  respool,
  type SourceNames,
} from './opened.ts';
import { CHUNK, forEachChunk, readFully, type Sink, type Spool } from './spool.ts';

/** An input whose bytes can be read at any place, by every thread. */
export interface Source extends SourceNames {
  readonly fd: number;
  /** Bytes behind `fd`. */
  readonly size: number;
  /** Of the user's file. */
  readonly encoding: Encoding;
  /** Of the bytes behind `fd`. */
  readonly text: TextEncoding;
  /** True when somebody said the encoding, so that no byte decides it. */
  readonly isEncodingGiven: boolean;
  /** The delimiter that somebody said; null where the first records decide. */
  readonly delimiter: number | null;
  /** Sentences to say aloud. */
  readonly notes: readonly string[];
  /** Of the user's file, also when its bytes are spooled. */
  readonly identity: Identity;
  /** True when `fd` is a private copy. */
  readonly spooled: boolean;
}

/** The tables of one input. */
export interface Sources {
  readonly sources: readonly Source[];
  /** What was left out of an archive or a workbook, one sentence each. */
  readonly notes: readonly string[];
}

const UTF8_BOM = 3;
const AS_IT_IS: Form = { encoding: null, delimiter: null };

/** Throws a `Fault` when the user's file is not what it was when it was opened. A private copy cannot change. */
export function assertUnchanged(source: Source): void {
  refuseChanged(source);
}

/** Closes what was opened for a source. */
export function closeSource(source: Source): void {
  closeSync(source.fd);
}

function widenToUtf8({ fd, path, size }: Opened, encoding: 'utf-16le' | 'utf-16be', write: Sink): void {
  const toUtf8 = createUtf16Reader(encoding, path);
  forEachChunk(fd, size, (chunk) => write(toUtf8(chunk, 'more')));
  write(toUtf8(new Uint8Array(0), 'last'));
}

/** Refuses what people take for CSV because of where they got it. */
function refuseOtherFormats(path: string, head: Uint8Array): void {
  if (isZip(head)) {
    throw new Fault('input', `${path}: this is an archive in a gzip file; inflate it and name the archive`);
  }
  if (Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 8)).toString('hex') === 'd0cf11e0a1b11ae1') {
    const what = 'this is an old Excel workbook (.xls), or one with a password';
    throw new Fault('input', `${path}: ${what}; save it as .xlsx without one, or the sheet as "CSV UTF-8"`);
  }
  if (isGzip(head)) throw new Fault('input', `${path}: the file is gzipped twice; inflate it once and run again`);
}

function isBlank(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  return true;
}

function refuseEmpty({ fd, path, size }: Opened, bom: number): void {
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (let position = bom; position < size; ) {
    const got = readFully(fd, chunk, 0, chunk.length, position);
    if (got === 0) break;
    if (!isBlank(chunk.subarray(0, got))) return;
    position += got;
  }
  throw new EmptyFile('input', `${path}: the file is empty; export it again`);
}

const PACKED: readonly (readonly [RegExp, string])[] = [
  [/\.gz$/i, 'a gzip file'],
  [/\.zip$/i, 'a ZIP archive'],
  [/\.xls[xm]$/i, 'an Excel workbook'],
];

/** A name that promises something else is told, because nobody knows which of the two is right. */
function refuseFalseName({ path, size }: Opened): void {
  const promised = PACKED.find(([ending]) => ending.test(path))?.[1];
  if (promised === undefined || size === 0) return;
  throw new Fault('input', `${path}: not ${promised} in spite of its name; rename it to .csv and run again`);
}

async function inflateIfGzipped(opened: Opened, at: Opening): Promise<Opened> {
  if (!isGzip(headOf(opened))) {
    refuseFalseName(opened);
    return opened;
  }
  const { path, fd, size, cap } = opened;
  return respool(opened, at, (write) => inflateGzip({ path, fd, from: 0, to: size }, cap(write)));
}

interface Decided {
  readonly encoding: Encoding;
  /** Bytes of the byte order mark. */
  readonly bom: number;
  readonly isGiven: boolean;
  /** True when the rest of the file may say something else. */
  readonly isDoubtful: boolean;
  readonly notes: readonly string[];
}

/** What the first bytes and the user say about the encoding. A byte order mark counts most. */
function encodingOf(path: string, head: Uint8Array, given: Encoding | null): Decided {
  if (given === null) {
    const { note, ...sniffed } = sniffEncoding(head, path);
    return { ...sniffed, isGiven: false, isDoubtful: note !== null, notes: [] };
  }
  const mark = markOf(head, path) ?? { encoding: given, bom: 0 };
  const isHeard = mark.encoding === given;
  const note = isHeard
    ? `Read as ${given}, as asked for.`
    : `Read as ${mark.encoding}, which its byte order mark names, and not as ${given}.`;
  return { ...mark, isGiven: true, isDoubtful: false, notes: [note] };
}

async function recognise(opened: Opened, at: Opening): Promise<Source> {
  const plain = await inflateIfGzipped(opened, at);
  const head = headOf(plain);
  refuseOtherFormats(plain.path, head);
  const form = at.formOf(plain);
  const { encoding, bom, isGiven, isDoubtful, notes } = encodingOf(plain.path, head, form.encoding);
  const { delimiter } = form;
  const parted = delimiter === null ? [] : [`The delimiter is ${delimiterName(delimiter)}, as asked for.`];
  const describe = ({ fd, size, identity, spooled, ...names }: Opened): Source => ({
    ...namesOf(names),
    ...{ fd, size, identity, spooled, encoding, delimiter },
    notes: [...notes, ...parted],
    text: encoding === 'windows-1252' ? 'windows-1252' : 'utf-8',
    isEncodingGiven: isGiven,
  });
  if (encoding === 'utf-8' || encoding === 'windows-1252') {
    refuseEmpty(plain, bom);
    return isDoubtful ? settleEncoding(describe(plain)) : describe(plain);
  }
  const utf8 = await respool(plain, at, (write) => widenToUtf8(plain, encoding, write));
  refuseEmpty(utf8, bom === 0 ? 0 : UTF8_BOM);
  return describe(utf8);
}

function namesOf({ path, name, file, output }: SourceNames): SourceNames {
  return { path, name, file, output };
}

/** The tables of a file: one, unless it is an archive or a workbook. */
async function openTables(opened: Opened, at: Opening): Promise<Sources> {
  if (!isZip(headOf(opened))) return { sources: [await recognise(opened, at)], notes: [] };
  const { openArchive } = await import('./members.ts');
  return openArchive(opened, at, (member) => recognise(member, at));
}

/**
 * Opens an input. Plain files are read in place; pipes, gzip, archives, workbooks and UTF-16 go through the spool. The
 * encoding is as far as the first bytes tell; where later bytes are not UTF-8, `settleEncoding` decides from all of
 * them.
 *
 * Throws a `Fault` that names the path where there is no file, no table in it, or it cannot be read to its end.
 */
export function openSources(
  spec: { readonly path: string },
  spool: Spool,
  options: { readonly stdin?: number; readonly formOf?: (names: SourceNames) => Form } = {},
): Promise<Sources> {
  return opening(spool, options.formOf ?? (() => AS_IT_IS), async (at) => {
    const isStdin = spec.path === '-';
    return openTables(isStdin ? await openStdin(options.stdin ?? 0, at) : await openFile(spec.path, at), at);
  });
}

/** Opens bytes that are in memory as if they were a file of that name, which is neither archive nor workbook. */
export function openBytes(path: string, bytes: Uint8Array, spool: Spool): Promise<Source> {
  return opening(
    spool,
    () => AS_IT_IS,
    (at) => {
      const { fd, write } = createHeld(at);
      write(bytes);
      const names = { path, name: basename(path), file: path, output: path };
      const { length: size } = bytes;
      return recognise({ ...names, fd, size, identity: identityOf(fd), spooled: true, cap: createCap(path, size) }, at);
    },
  );
}

/** The source with its encoding, and what is to be said of it, decided from all its bytes. */
export function settleEncoding(source: Source): Source {
  if (source.isEncodingGiven || source.encoding === 'utf-16le' || source.encoding === 'utf-16be') return source;
  const chunk = Buffer.allocUnsafe(CHUNK);
  let check = createEncodingCheck();
  let hasBom = false;
  for (let position = 0; position < source.size; ) {
    const got = readFully(source.fd, chunk, 0, chunk.length, position);
    if (got === 0) break;
    if (position === 0) hasBom = chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    const isLast = position + got >= source.size;
    const end = isLast ? got : wholeSequencesEnd(chunk, 0, got);
    check = mergeEncodingChecks(check, checkEncoding(chunk, 0, end, position));
    position += end;
  }
  const { encoding, note } = decideEncoding(check, { hasBom });
  return {
    ...source,
    encoding,
    text: encoding,
    notes: [...new Set([...source.notes, ...(note === null ? [] : [note])])],
  };
}
