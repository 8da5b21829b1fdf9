import { deflateRawSync, crc32 as nodeCrc32 } from 'node:zlib';

/** A file to put into an archive; what is given besides is written whether it is true or not. */
export interface Packed {
  readonly name: string | Uint8Array;
  readonly bytes?: string | Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly checksum?: number;
  /** Uncompressed. */
  readonly size?: number;
  readonly packed?: Uint8Array;
}

export interface Zipping {
  /** What the end of the archive says. */
  readonly count?: number;
  readonly zip64?: boolean;
}

const UTF8_NAME = 0x800;

/** An archive of these files, byte for byte as the specification has it. */
export function zipOf(files: readonly Packed[], { count = files.length, zip64 = false }: Zipping = {}): Buffer {
  const locals: Buffer[] = [];
  const headers: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const { name, bytes = '', method = 8, flags = UTF8_NAME } = file;
    const content = Buffer.from(bytes as string);
    const packed = file.packed ?? (method === 0 ? content : deflateRawSync(content));
    const label = Buffer.from(name as string);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(file.checksum ?? nodeCrc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(file.size ?? content.length, 18);
    fields.writeUInt16LE(label.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    locals.push(numbers(0x04034b50), fields, label, Buffer.from(packed));
    headers.push(numbers(0x02014b50), Buffer.from([20, 0]), fields, rest, label);
    offset += 30 + label.length + packed.length;
  }
  const directory = Buffer.concat(headers);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(zip64 ? 0xffff : count & 0xffff, 8);
  end.writeUInt16LE(zip64 ? 0xffff : count & 0xffff, 10);
  end.writeUInt32LE(zip64 ? 0xffffffff : directory.length, 12);
  end.writeUInt32LE(zip64 ? 0xffffffff : offset, 16);
  const wide = zip64 ? [zip64End(count, directory.length, offset)] : [];
  return Buffer.concat([...locals, directory, ...wide, end]);
}

function zip64End(count: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(76);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(offset + length), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

function numbers(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}
