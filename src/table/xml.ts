import { SaxesParser } from 'saxes';

import { Fault } from '../errors.ts';
import type { Entry } from './archive.ts';
import type { Cap } from './inflate.ts';

/** Hears what is in a document. Names come without their prefix: who writes which is nobody's business. */
export interface XmlListener {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Where a document comes from, and what its bytes count for. */
export interface XmlPlace {
  /** As faults name it. */
  readonly path: string;
  readonly cap: Cap;
}

/** The parser holds what stands between two tags. No cell of a spreadsheet is as long. */
const MAX_SILENCE = 1 << 24;
const MAX_DEPTH = 100;

/**
 * Reads an XML document as it is inflated. Nothing outside of it is ever fetched, and no entity but the five of XML
 * is known: a document type is refused. Throws a `Fault` for what is not well-formed UTF-8.
 */
export async function readXml(entry: Entry, { path, cap }: XmlPlace, listener: XmlListener): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parser = new SaxesParser({ position: false });
  let depth = 0;
  let silence = 0;
  parser.on('opentag', ({ name, attributes }) => {
    silence = 0;
    if (++depth > MAX_DEPTH) throw new Error('elements are nested too deeply');
    // Without namespaces they are texts.
    listener.open(localName(name), attributes as Readonly<Record<string, string>>);
  });
  parser.on('closetag', ({ name }) => {
    silence = 0;
    depth--;
    listener.close?.(localName(name));
  });
  parser.on('text', (text) => listener.text?.(text));
  parser.on('cdata', (text) => listener.text?.(text));
  parser.on('doctype', () => {
    throw new Error('there is a document type');
  });
  try {
    await entry.extract(
      cap((bytes) => {
        silence += bytes.length;
        parser.write(decoder.decode(bytes, { stream: true }));
        if (silence > MAX_SILENCE) throw new Error('there is text without end');
      }),
    );
    parser.write(decoder.decode());
    parser.close();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const what = `${entry.label} in it is not what a spreadsheet program writes`;
    throw new Fault('input', `${path}: ${what}; save each sheet as "CSV UTF-8" and run again`, { cause });
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
