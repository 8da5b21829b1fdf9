const EXPORT = /\.(?:(?:csv|tsv|txt)(?:\.gz)?|zip|xls[xm])$/i;
const CLUTTER = /^(?:\.|~\$|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i;

/** True for names of files that may hold a table: CSV, plain or gzipped, archives and workbooks. */
export function isExportName(name: string): boolean {
  return EXPORT.test(name);
}

/** True for what systems and programs leave beside the files of a person. */
export function isClutter(path: string): boolean {
  return path.split('/').some((part) => CLUTTER.test(part));
}

/** True for the first bytes of a gzip file. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** True for the signature of a file in an archive, of an archive without files, and of one in several parts. */
export function isZip(head: Uint8Array): boolean {
  const signature = head.length < 4 ? 0 : new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  return signature === 0x04034b50 || signature === 0x06054b50 || signature === 0x08074b50;
}
