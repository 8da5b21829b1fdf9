import { fromFdPromise, getFileNameLowLevel, type Entry as Header, type ZipFile } from 'yauzl';

import { Fault } from '../errors.ts';
import { createChecksum } from './checksum.ts';
import { inflateRaw } from './inflate.ts';
import { chunksOf, readFully, type Sink } from './spool.ts';

/** A file in a ZIP archive. */
export interface Entry {
  /** What it is called in evidence: its path in the archive without anything that leads out of it. Never a path. */
  readonly label: string;
  /** Hands all its bytes on, checked against size and checksum. Throws a `Fault` when it cannot be read. */
  extract(write: Sink): Promise<void>;
}

/** The bytes of an archive. */
export interface ArchiveFile {
  /** As faults name it. */
  readonly path: string;
  readonly fd: number;
}

const MAX_ENTRIES = 10_000;
const CENTRAL_HEADER = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;
// biome-ignore lint/suspicious/noControlCharactersInRegex: no control character is part of a name.
const CONTROL = /[\x00-\x1f\x7f]/g;

/** The files of an archive, in its order and without its folders. Throws a `Fault` when it is damaged or too large. */
export async function readArchive(file: ArchiveFile): Promise<readonly Entry[]> {
  const zip = await fromFdPromise(file.fd, { decodeStrings: false }).catch((error: unknown) => {
    throw damaged(file.path, error);
  });
  if (zip.entryCount > MAX_ENTRIES) {
    const what = `the archive holds ${zip.entryCount.toLocaleString('en-US')} files`;
    throw new Fault('input', `${file.path}: ${what}; unzip it and name the exports in it`);
  }
  const entries = await readEntries(file, zip);
  refuseNamesakes(file.path, entries);
  return entries;
}

async function readEntries(file: ArchiveFile, zip: ZipFile): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const header of zip.eachEntry()) {
      const name = getFileNameLowLevel(header.generalPurposeBitFlag, header.fileNameRaw, header.extraFields, false);
      if (!name.endsWith('/')) entries.push(entryOf(file, zip, header, labelOf(name)));
    }
  } catch (error) {
    throw error instanceof Fault ? error : damaged(file.path, error);
  }
  refuseHidden(file, zip);
  return entries;
}

/** An archive of more files than 16 bits count, written without ZIP64, says too few of them. */
function refuseHidden({ path, fd }: ArchiveFile, zip: ZipFile): void {
  // Its type calls the place behind the last header a boolean.
  const end = Number(zip.readEntryCursor);
  const signature = Buffer.alloc(4);
  const length = readFully(fd, signature, 0, 4, end);
  if (length < 4 || signature.readUInt32LE(0) !== CENTRAL_HEADER) return;
  throw new Fault('input', `${path}: the archive holds more files than it says; zip it again, or name what is in it`);
}

function labelOf(name: string): string {
  const parts = name.split(/[/\\]/).map((part) => part.replace(CONTROL, '\ufffd').trim());
  return parts.filter((part) => part !== '' && !/^(?:\.{1,2}|[A-Za-z]:)$/.test(part)).join('/') || 'unnamed';
}

/** Two files of one name: one of them is not what it seems to be. */
function refuseNamesakes(path: string, entries: readonly Entry[]): void {
  const seen = new Set<string>();
  for (const { label } of entries) {
    const key = label.normalize('NFC').toLowerCase();
    if (seen.has(key)) {
      throw new Fault('input', `${path}: the archive holds two files called ${label}; unzip it and name the right one`);
    }
    seen.add(key);
  }
}

function entryOf(file: ArchiveFile, zip: ZipFile, header: Header, label: string): Entry {
  return { label, extract: (write) => extract(file, zip, header, label, write) };
}

async function extract({ path, fd }: ArchiveFile, zip: ZipFile, header: Header, label: string, write: Sink) {
  const what = `${label} in it`;
  if (header.isEncrypted()) {
    throw new Fault('input', `${path}: ${what} is encrypted; unzip it with its password and name the result`);
  }
  const { compressionMethod: method, compressedSize, uncompressedSize } = header;
  if (method !== STORED && method !== DEFLATED) {
    const how = `${what} is packed in a way that stageproof cannot undo (method ${method})`;
    throw new Fault('input', `${path}: ${how}; unzip it and name the result`);
  }
  const { fileDataStart: from } = await zip.readLocalFileHeaderPromise(header, { minimal: true }).catch((error) => {
    throw damaged(path, error);
  });
  const checksum = createChecksum();
  let size = 0;
  const take: Sink = (bytes) => {
    size += bytes.length;
    if (size > uncompressedSize) throw damaged(path, new Error(`${label} is longer than the archive says`));
    checksum.add(bytes);
    write(bytes);
  };
  const packed = { path, fd, from, to: from + compressedSize };
  if (method === DEFLATED) await inflateRaw(packed, take, what);
  else for await (const bytes of chunksOf(fd, packed.from, packed.to)) take(bytes);
  if (size !== uncompressedSize || checksum.value() !== header.crc32) {
    throw damaged(path, new Error(`${label} is not what was put into it`));
  }
}

function damaged(path: string, cause: unknown): Fault {
  const message = cause instanceof Error ? cause.message : '';
  const [what, next] = /encrypt/i.test(message)
    ? ['is encrypted', 'unzip it with its password and name the result']
    : /multi-disk/i.test(message)
      ? ['is one part of several', 'join the parts, or unzip them and name the result']
      : ['is damaged or cut off', 'fetch or export it again'];
  return new Fault('input', `${path}: the archive ${what}; ${next}`, { cause });
}
