import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCell, encodeCell, type TextEncoding } from '../../src/table/encoding.ts';
import {
  applySplices,
  type CellCodec,
  invertSplices,
  patchRecord,
  type Span,
  type Splice,
  splicedLength,
} from '../../src/table/patch.ts';

const COMMA = 44;

function codecOf(encoding: TextEncoding): CellCodec {
  return {
    decode: (bytes, start, end) => decodeCell(bytes, start, end, encoding),
    encode: (text, style) => encodeCell(text, encoding, COMMA, style),
  };
}

/** Records here hold no delimiter or line break within quotes. */
function cellsOf(record: Uint8Array): readonly Span[] {
  const cells: Span[] = [];
  let start = 0;
  for (let i = 0; i <= record.length; i++) {
    if (i < record.length && record[i] !== COMMA && record[i] !== 10 && record[i] !== 13) continue;
    cells.push({ start, end: i });
    if (record[i] !== COMMA) break;
    start = i + 1;
  }
  return cells;
}

function patched(text: string, edits: Parameters<typeof patchRecord>[2], encoding: TextEncoding = 'utf-8'): string {
  const kind = encoding === 'utf-8' ? 'utf8' : 'latin1';
  const record = Buffer.from(text, kind);
  return Buffer.from(patchRecord(record, cellsOf(record), edits, codecOf(encoding))).toString(kind);
}

describe('a record that is patched', () => {
  test('changes in the edited cells alone', () => {
    expect(patched('1, Ada ,Lead,"x"\r\n', [{ position: 2, from: 'Lead', to: 'Customer' }])).toBe(
      '1, Ada ,Customer,"x"\r\n',
    );
    expect(
      patched('1,Ada,Lead', [
        { position: 2, from: 'Lead', to: '' },
        { position: 0, from: '1', to: '0001' },
      ]),
    ).toBe('0001,Ada,');
    expect(patched('1,,Lead\n', [{ position: 1, from: '', to: 'New' }])).toBe('1,New,Lead\n');
    expect(patched('1,Ada\n', [])).toBe('1,Ada\n');
  });

  test('keeps quotes where they were and adds them where they are needed', () => {
    expect(patched('1,"Lead"\n', [{ position: 1, from: 'Lead', to: 'Customer' }])).toBe('1,"Customer"\n');
    expect(patched('1,""\n', [{ position: 1, from: '', to: 'Lead' }])).toBe('1,"Lead"\n');
    expect(patched('1,Lead\n', [{ position: 1, from: 'Lead', to: 'a,"b"' }])).toBe('1,"a,""b"""\n');
  });

  test('keeps its encoding', () => {
    expect(patched('1,K\xe4ufer,x\n', [{ position: 1, from: 'Käufer', to: 'Für €' }], 'windows-1252')).toBe(
      '1,F\xfcr \x80,x\n',
    );
  });

  test.each([
    ['holds something else', [{ position: 1, from: 'lead', to: 'Customer' }], 'cell 2 does not hold'],
    ['does not exist', [{ position: 9, from: '', to: 'Customer' }], 'no cell 10'],
    ['has a negative place', [{ position: -1, from: '', to: 'Customer' }], 'no cell 0'],
    [
      'is edited twice',
      [
        { position: 1, from: 'Lead', to: 'Customer' },
        { position: 1, from: 'Lead', to: 'Customer' },
      ],
      'two edits',
    ],
  ])('is refused where a cell %s', (_, edits, message) => {
    expect(() => patched('1,Lead\n', edits)).toThrow(message);
  });

  test('is refused where the encoding cannot hold the value, or it would not read back', () => {
    const edit = { position: 1, from: 'Lead', to: '顧客' };
    expect(() => patched('1,Lead\n', [edit], 'windows-1252')).toThrow('cannot hold');
    const careless: CellCodec = { ...codecOf('utf-8'), encode: (text) => Buffer.from(text, 'latin1') };
    const record = Buffer.from('1,Lead\n');
    expect(() => patchRecord(record, cellsOf(record), [edit], careless)).toThrow('would not read back');
  });
});

const bytesOf = fc.uint8Array({ maxLength: 60 });

/** Any bytes with any splices that fit them. */
const splicedOf = fc.tuple(bytesOf, fc.array(fc.tuple(fc.nat(60), bytesOf), { maxLength: 5 })).map(([source, cuts]) => {
  const places = cuts.flatMap(([at]) => [at % (source.length + 1), (at * 7) % (source.length + 1)]);
  places.sort((one, other) => one - other);
  const splices = cuts.map(([, bytes], i): Splice => ({ start: places[2 * i]!, end: places[2 * i + 1]!, bytes }));
  return { source, splices };
});

function applied(source: Uint8Array, splices: readonly Splice[]): Uint8Array {
  const target = new Uint8Array(splicedLength(0, source.length, splices));
  expect(applySplices(source, 0, source.length, splices, target, 0)).toBe(target.length);
  return target;
}

describe('splices', () => {
  test('none give the same bytes', () => {
    fc.assert(fc.property(bytesOf, (source) => void expect(applied(source, [])).toEqual(source)));
  });

  test('and their inverse give the same bytes', () => {
    fc.assert(
      fc.property(splicedOf, ({ source, splices }) => {
        const result = applied(source, splices);
        expect(applied(result, invertSplices(source, splices))).toEqual(source);
      }),
    );
  });

  test('give what joining the pieces gives', () => {
    fc.assert(
      fc.property(splicedOf, ({ source, splices }) => {
        const pieces: Uint8Array[] = [];
        let done = 0;
        for (const { start, end, bytes } of splices) {
          pieces.push(source.slice(done, start), bytes);
          done = end;
        }
        pieces.push(source.slice(done));
        expect(Buffer.from(applied(source, splices))).toEqual(Buffer.concat(pieces));
      }),
    );
  });

  test('may be applied range by range', () => {
    fc.assert(
      fc.property(splicedOf, fc.nat(60), ({ source, splices }, place) => {
        const cut = place % (source.length + 1);
        fc.pre(splices.every(({ start, end }) => end <= cut || start >= cut));
        // An insertion at the cut may belong to either side.
        const [left, right] = [splices.filter(({ end }) => end <= cut), splices.filter(({ end }) => end > cut)];
        const target = new Uint8Array(splicedLength(0, source.length, splices));
        const middle = applySplices(source, 0, cut, left, target, 0);
        expect(applySplices(source, cut, source.length, right, target, middle)).toBe(target.length);
        expect(target).toEqual(applied(source, splices));
      }),
    );
  });

  const X = Buffer.from('x');
  test.each([
    [
      'overlap',
      [
        { start: 0, end: 3, bytes: X },
        { start: 2, end: 4, bytes: X },
      ],
    ],
    [
      'are out of order',
      [
        { start: 3, end: 4, bytes: X },
        { start: 0, end: 1, bytes: X },
      ],
    ],
    ['start before the range', [{ start: 0, end: 2, bytes: X }]],
    ['end behind the range', [{ start: 3, end: 9, bytes: X }]],
    ['run backwards', [{ start: 3, end: 2, bytes: X }]],
  ])('are refused where they %s', (kind, splices) => {
    const from = kind === 'start before the range' ? 1 : 0;
    expect(() => applySplices(Buffer.from('abcdef'), from, 6, splices, new Uint8Array(20), 0)).toThrow(RangeError);
  });

  test('are refused where the target is too small, or the range is longer than the bytes', () => {
    expect(() => applySplices(Buffer.from('abcdef'), 0, 6, [], new Uint8Array(5), 0)).toThrow(RangeError);
    expect(() => applySplices(Buffer.from('abcdef'), 0, 7, [], new Uint8Array(9), 0)).toThrow(RangeError);
  });
});
