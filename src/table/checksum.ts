/** CRC-32 as ZIP files hold it. Node has it built in only from 20.15 on. */
export interface Checksum {
  add(bytes: Uint8Array): void;
  value(): number;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

/** The checksum of no bytes, to which bytes are added. */
export function createChecksum(): Checksum {
  let rest = -1;
  return {
    add(bytes) {
      let at = rest;
      for (let i = 0; i < bytes.length; i++) at = TABLE[(at ^ bytes[i]!) & 255]! ^ (at >>> 8);
      rest = at;
    },
    value: () => ~rest >>> 0,
  };
}
