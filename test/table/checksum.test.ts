import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createChecksum } from '../../src/table/checksum.ts';

it('is the one that zlib knows, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (chunks) => {
      const checksum = createChecksum();
      for (const chunk of chunks) checksum.add(chunk);
      expect(checksum.value()).toBe(crc32(Buffer.concat(chunks)));
    }),
  );
});
