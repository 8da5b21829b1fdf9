import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Fault } from '../../src/errors.ts';
import {
  checkEncoding,
  createEncodingCheck,
  createTranscoder,
  createUtf16Reader,
  decideEncoding,
  decodeCell,
  type Encoding,
  encodeCell,
  isDecodable,
  isValidUtf8,
  mergeEncodingChecks,
  quoteStyleOf,
  sniffEncoding,
  type TextEncoding,
  wholeSequencesEnd,
} from '../../src/table/encoding.ts';

const COMMA = 44;

/** The Unicode Consortium's table of windows-1252 from 0x80 on; `·` marks the five bytes without a character. */
const C1 = '€·‚ƒ„…†‡ˆ‰Š‹Œ·Ž··‘’“”•–—˜™š›œ·žŸ';

function decode(cell: string | Uint8Array, encoding: TextEncoding = 'utf-8'): string {
  const bytes = Buffer.concat([Buffer.from('x,'), Buffer.from(cell as Uint8Array), Buffer.from(',y')]);
  return decodeCell(bytes, 2, bytes.length - 2, encoding);
}

describe('decodeCell', () => {
  it.each([
    ['', ''],
    ['Ada', 'Ada'],
    [' Ada ', ' Ada '],
    ['""', ''],
    ['"Ada"', 'Ada'],
    ['"Ada, Countess"', 'Ada, Countess'],
    ['"the ""Enchantress"""', 'the "Enchantress"'],
    ['""""', '"'],
    ['"two\r\nlines"', 'two\r\nlines'],
    ['5" pipe', '5" pipe'],
    ['5"" pipe', '5"" pipe'],
    [' "Ada"', ' "Ada"'],
    ['"Ada" Lovelace', '"Ada" Lovelace'],
    ['"', '"'],
    ['\ufeffid', '\ufeffid'],
    ['Zoë 😀', 'Zoë 😀'],
    ['"Zoë ""😀"""', 'Zoë "😀"'],
  ])('reads %j as %j', (cell, value) => {
    expect(decode(cell)).toBe(value);
  });

  it('knows all 32 bytes from 0x80 to 0x9F in windows-1252', () => {
    for (const [i, character] of [...C1].entries()) {
      const bytes = Uint8Array.of(0x41, 0x80 + i);
      const expected = character === '·' ? '\ufffd' : character;
      expect(decode(bytes, 'windows-1252')).toBe(`A${expected}`);
      expect(isDecodable(bytes, 0, 2, 'windows-1252')).toBe(character !== '·');
    }
  });

  it('reads every other byte of windows-1252 as Latin-1', () => {
    for (let byte = 0; byte < 256; byte++) {
      if (byte >= 0x80 && byte < 0xa0) continue;
      expect(decode(Uint8Array.of(byte, 0x41), 'windows-1252')).toBe(`${String.fromCharCode(byte)}A`);
    }
  });

  it('reads a plain Uint8Array as it reads a Buffer, also inside a larger one', () => {
    const bytes = new Uint8Array([...Buffer.from('##"Zoë"##')]).subarray(1);
    expect(decodeCell(bytes, 1, 7, 'utf-8')).toBe('Zoë');
    expect(decodeCell(bytes, 2, 6, 'windows-1252')).toBe('ZoÃ«');
  });

  it('agrees with csv-parse on every well-formed cell', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '"', ',', '\n', '\r', ' '), maxLength: 12 });
    fc.assert(
      fc.property(cell, (text) => {
        const quoted = `"${text.replaceAll('"', '""')}"`;
        expect(decode(quoted)).toBe((parse(`${quoted},\n`) as string[][])[0]![0]);
      }),
    );
  });
});

describe('isDecodable', () => {
  it.each([
    [[0x41], true],
    [[0xc3, 0xa4], true],
    [[0xfc], false],
    [[0xc3], false],
    [[0xc0, 0x80], false],
    [[0xed, 0xa0, 0x80], false],
    [[0xf0, 0x9f, 0x98, 0x80], true],
    [[0xf4, 0x90, 0x80, 0x80], false],
  ])('tells of %j whether it is UTF-8: %s', (bytes, expected) => {
    const cell = Uint8Array.from([0xff, 0x41, ...bytes, 0xff]);
    expect(isDecodable(cell, 1, cell.length - 1, 'utf-8')).toBe(expected);
  });
});

describe('encodeCell', () => {
  const encode = (text: string, encoding: TextEncoding, style: 'quoted' | 'bare', delimiter = COMMA): string | null => {
    const bytes = encodeCell(text, encoding, delimiter, style);
    return bytes === null ? null : Buffer.from(bytes).toString('latin1');
  };

  it('keeps the quotes of the old cell', () => {
    expect(encode('Lead', 'utf-8', 'quoted')).toBe('"Lead"');
    expect(encode('Lead', 'utf-8', 'bare')).toBe('Lead');
    expect(encode('', 'utf-8', 'quoted')).toBe('""');
    expect(encode('', 'utf-8', 'bare')).toBe('');
  });

  it.each(['a,b', 'a"b', 'a\nb', 'a\rb', ' a', 'a ', '\ta'])('puts %j between quotes', (text) => {
    expect(encode(text, 'utf-8', 'bare')).toBe(`"${text.replaceAll('"', '""')}"`);
  });

  it('looks at the delimiter of the file', () => {
    expect(encode('a,b', 'utf-8', 'bare', 59)).toBe('a,b');
    expect(encode('a;b', 'utf-8', 'bare', 59)).toBe('"a;b"');
  });

  it('refuses what the encoding cannot hold', () => {
    expect(encode('Kunde – €', 'windows-1252', 'bare')).toBe('Kunde \x96 \x80');
    for (const text of ['Łódź', '😀', '\ufffd', '\x80', '\x81', 'e\u0301']) {
      expect(encode(text, 'windows-1252', 'quoted')).toBeNull();
    }
    expect(encode('a\ud800', 'utf-8', 'bare')).toBeNull();
    expect(encode('\ufffd', 'utf-8', 'bare')).toBe('\xef\xbf\xbd');
  });

  it.each(['utf-8', 'windows-1252'] as const)('is undone by decodeCell in %s', (encoding) => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom('"', ',', ';', '\n', ' ', '€', 'ß'), fc.string()),
      maxLength: 9,
    });
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('quoted', 'bare'),
        fc.constantFrom(44, 59, 9, 124),
        (value, style, delimiter) => {
          const cell = encodeCell(value, encoding, delimiter, style);
          if (cell === null) return expect(encoding).toBe('windows-1252');
          expect(decodeCell(cell, 0, cell.length, encoding)).toBe(value);
          if (style === 'quoted') expect(quoteStyleOf(cell, 0, cell.length)).toBe('quoted');
          expect(isDecodable(cell, 0, cell.length, encoding)).toBe(true);
        },
      ),
    );
  });
});

const anyBytes = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 255 }).map((byte) => [byte]),
    fc.constantFrom('ä', '€', '😀', '\n').map((character) => [...Buffer.from(character)]),
    fc.constantFrom([0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80]),
  ),
  { maxLength: 40 },
);

const checkAll = (bytes: Uint8Array) => checkEncoding(bytes, 0, bytes.length, 0);

describe('checkEncoding', () => {
  it('finds invalid bytes exactly where Node does', () => {
    fc.assert(
      fc.property(anyBytes, (parts) => {
        const bytes = Uint8Array.from(parts.flat());
        const { invalid, firstInvalid } = checkAll(bytes);
        expect(invalid === 0).toBe(isUtf8(bytes));
        expect(isValidUtf8(bytes, 0, bytes.length)).toBe(isUtf8(bytes));
        if (invalid === 0) return;
        expect(isUtf8(bytes.subarray(0, firstInvalid))).toBe(true);
        expect(isUtf8(bytes.subarray(0, firstInvalid + 1))).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it('counts sequences as characters', () => {
    expect(checkAll(Buffer.from('Zoë €5 😀'))).toEqual({ sequences: 3, invalid: 0, undefined: 0, firstInvalid: -1 });
    const broken = checkAll(Uint8Array.of(0x41, 0xfc, 0x81, 0xc3, 0xa4));
    expect(broken).toEqual({ sequences: 1, invalid: 2, undefined: 1, firstInvalid: 1 });
  });

  it('is the same however the records are cut and whichever comes first', () => {
    fc.assert(
      fc.property(fc.array(anyBytes, { maxLength: 8 }), fc.array(fc.boolean()), (records, order) => {
        const bytes = Uint8Array.from(records.flatMap((record) => [...record.flat(), 10]));
        let merged = createEncodingCheck();
        let offset = 0;
        for (const [i, record] of records.entries()) {
          const length = record.flat().length + 1;
          const check = checkEncoding(bytes, offset, offset + length, offset);
          merged = order[i] === true ? mergeEncodingChecks(check, merged) : mergeEncodingChecks(merged, check);
          offset += length;
        }
        expect(merged).toEqual(checkAll(bytes));
      }),
    );
  });
});

describe('wholeSequencesEnd', () => {
  it('never cuts a sequence, and keeps at most three bytes back', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'ä', '€', '😀'), maxLength: 10 });
    fc.assert(
      fc.property(text, fc.nat(40), (value, cut) => {
        const bytes = Buffer.from(value);
        const end = Math.min(cut, bytes.length);
        const whole = wholeSequencesEnd(bytes, 0, end);
        expect(isUtf8(bytes.subarray(0, whole))).toBe(true);
        expect(end - whole).toBeLessThanOrEqual(3);
        if (isUtf8(bytes.subarray(0, end))) expect(whole).toBe(end);
      }),
    );
  });
});

describe('decideEncoding', () => {
  const decideFor = (text: string) => decideEncoding(checkAll(Buffer.from(text, 'latin1')));
  const utf8 = (text: string) => Buffer.from(text).toString('latin1');

  it('says nothing of UTF-8', () => {
    for (const text of ['', 'plain', utf8('Zoë')]) expect(decideFor(text)).toEqual({ encoding: 'utf-8', note: null });
  });

  it('takes text without UTF-8 sequences for windows-1252, and says so', () => {
    const decision = decideFor('Müller,Größe,€'.replace('€', '\x80'));
    expect(decision.encoding).toBe('windows-1252');
    expect(decision.note).toBe(
      'The file is not valid UTF-8 (4 bytes, the first at byte 1), so it was read as windows-1252.',
    );
  });

  it('keeps UTF-8 where a few cells are broken', () => {
    const decision = decideFor(`${utf8('Zoë').repeat(10)}M\xfcller`);
    expect(decision.encoding).toBe('utf-8');
    expect(decision.note).toMatch(/^Some cells are not valid UTF-8 \(1 byte, the first at byte 41\); they are left/);
  });

  it('takes one accidental sequence among many Windows characters for an accident', () => {
    expect(decideFor(`${'M\xfcller,'.repeat(40)}\xc3\xa4`).encoding).toBe('windows-1252');
  });

  it('does not call a DOS code page windows-1252', () => {
    // 0x81 is ü in code page 850 and nothing in windows-1252.
    const decision = decideFor('M\x81ller,Gr\x94\xe1e,M\x81nchen');
    expect(decision.encoding).toBe('utf-8');
    expect(decision.note).toMatch(/not windows-1252 either/);
  });
});

describe('sniffEncoding', () => {
  const sniff = (bytes: Uint8Array) => sniffEncoding(bytes, 'contacts.csv');

  it.each([
    [Buffer.from('id,name\n'), 'utf-8', 0],
    [Buffer.from('\ufeffid,name\n'), 'utf-8', 3],
    [Buffer.from('\ufeffid,name\n', 'utf16le'), 'utf-16le', 2],
    [Buffer.from('\ufeffid,name\n', 'utf16le').swap16(), 'utf-16be', 2],
    [Buffer.from('id,M\xfcller\n', 'latin1'), 'windows-1252', 0],
    [Buffer.alloc(0), 'utf-8', 0],
    [Buffer.from('a\0,\0\0b\n'), 'utf-8', 0],
  ])('knows %j', (bytes, encoding, bom) => {
    expect(sniff(bytes)).toMatchObject({ encoding, bom });
  });

  it('does not mind a sample that ends inside a character', () => {
    const bytes = Buffer.from('id,😀');
    for (let end = 3; end <= bytes.length; end++) {
      expect(sniff(bytes.subarray(0, end))).toEqual({ encoding: 'utf-8', bom: 0, note: null });
    }
  });

  it.each([
    ['UTF-16 without a byte order mark', Buffer.from('id,name\n', 'utf16le')],
    ['UTF-16 without a byte order mark', Buffer.from('id,name\n', 'utf16le').swap16()],
    ['UTF-32', Buffer.from('fffe000069000000', 'hex')],
    ['UTF-32', Buffer.from('0000feff00000069', 'hex')],
  ])('refuses %s with a way out', (what, bytes) => {
    expect(() => sniff(bytes)).toThrow(Fault);
    expect(() => sniff(bytes)).toThrow(new RegExp(`^contacts\\.csv: .*${what};.* save it as "CSV UTF-8"`));
  });
});

/** Runs bytes through a converter in chunks of the given sizes, the last one repeated. */
function inChunks(bytes: Uint8Array, sizes: readonly number[], convert: ReturnType<typeof createTranscoder>): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)]!;
    parts.push(Buffer.from(convert(bytes.subarray(at, at + size), 'more')));
    at += size;
  }
  parts.push(convert(new Uint8Array(0), 'last'));
  return Buffer.concat(parts);
}

describe('UTF-16', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ä', '€', '😀', '\ufeff', '\r\n', '"', '\0'), maxLength: 30 });
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

  it.each(['utf-16le', 'utf-16be'] as const)('comes back byte for byte from %s, however it is cut', (encoding) => {
    fc.assert(
      fc.property(text, sizes, sizes, (value, there, back) => {
        const units = Buffer.from(`\ufeff${value}`, 'utf16le');
        const file = encoding === 'utf-16be' ? units.swap16() : units;
        const copy = Buffer.from(file);
        const utf8 = inChunks(file, there, createUtf16Reader(encoding, 'contacts.csv'));
        expect(utf8.toString()).toBe(`\ufeff${value}`);
        expect(inChunks(utf8, back, createTranscoder(encoding)).equals(file)).toBe(true);
        expect(file.equals(copy)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a lone high surrogate', '61003dd862006300', /lone surrogate at byte 2/],
    ['a lone low surrogate', '61006200200000de', /lone surrogate at byte 6/],
    ['a high surrogate at the end', '610062003dd8', /lone surrogate at byte 4/],
    ['half a character at the end', '6100620063', /half a UTF-16 character at byte 4/],
  ])('refuses %s with its place, however it is cut', (_, hex, message) => {
    for (const size of [1, 2, 3, 100]) {
      const read = () => inChunks(Buffer.from(hex, 'hex'), [size], createUtf16Reader('utf-16le', 'contacts.csv'));
      expect(read).toThrow(Fault);
      expect(read).toThrow(message);
    }
  });

  it('leaves every other encoding as it is', () => {
    const bytes = Uint8Array.of(0xff, 0xfc, 0x81);
    for (const encoding of ['utf-8', 'windows-1252'] satisfies Encoding[]) {
      expect(createTranscoder(encoding)(bytes, 'more')).toBe(bytes);
    }
  });

  it('never writes what is not UTF-8 as UTF-16', () => {
    expect(() => createTranscoder('utf-16le')(Uint8Array.of(0x61, 0xfc, 0x62), 'last')).toThrow('only UTF-8');
  });
});
