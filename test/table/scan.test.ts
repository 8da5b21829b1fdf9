import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCell } from '../../src/table/encoding.ts';
import { type ReadAt, Scanner, type ScanOptions, splitRecord } from '../../src/table/scan.ts';

const COMMA = 44;
const DELIMITERS = [',', ';', '\t', '|'] as const;
const LINE_ENDS = ['\n', '\r\n', '\r'] as const;
const CHUNKS = [1, 2, 3, 7, 64, 4096] as const;

const memory =
  (bytes: Uint8Array): ReadAt =>
  (target, offset, length, position) => {
    const piece = bytes.subarray(position, position + length);
    target.set(piece, offset);
    return piece.length;
  };

interface Scanned {
  /** Cells of each record, blank lines as one empty cell. */
  readonly records: readonly (readonly string[])[];
  /** File offsets of each record, its terminator included. */
  readonly spans: readonly (readonly [start: number, end: number])[];
  /** File offset behind each cell. */
  readonly ends: readonly (readonly number[])[];
  readonly strays: readonly number[];
  readonly unterminated: number;
  readonly position: number;
}

function scan(bytes: Uint8Array, options: Partial<ScanOptions> & { readonly read?: ReadAt } = {}): Scanned {
  const { read = memory(bytes), ...rest } = options;
  const scanner = new Scanner(read, {
    delimiter: COMMA,
    from: 0,
    to: Number.POSITIVE_INFINITY,
    chunkBytes: 4096,
    ...rest,
  });
  const records: string[][] = [];
  const spans: [number, number][] = [];
  const allEnds: number[][] = [];
  const strays: number[] = [];
  while (scanner.next()) {
    const { base, buffer } = scanner;
    strays.push(...scanner.strays.filter((r) => r < scanner.rows).map((r) => records.length + r));
    for (let r = 0; r < scanner.rows; r++) {
      const places = Array.from({ length: scanner.widthOf(r) }, (_, cell) => cell);
      records.push(places.map((cell) => decodeCell(buffer, scanner.startOf(r, cell), scanner.endOf(r, cell), 'utf-8')));
      allEnds.push(places.map((cell) => base + scanner.endOf(r, cell)));
      spans.push([base + scanner.startOf(r, 0), base + scanner.behind(r)]);
    }
  }
  return { records, spans, ends: allEnds, strays, unterminated: scanner.unterminated, position: scanner.position };
}

const scanText = (text: string, options: Parameters<typeof scan>[1] = {}): Scanned => scan(Buffer.from(text), options);

function oracle(text: string, delimiter: string): readonly (readonly string[])[] {
  return parse(text, {
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
  });
}

/** Cells that mean something to every dialect under test. */
const value = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\t', '|', '\n', '\r', ' ', '本') }),
  },
  fc.constantFrom('', '', 'Lead', '"', '""', '\r\n', '"a"', ' "a" ', '山田'),
);

interface Cell {
  readonly value: string;
  /** What stands in the file. */
  readonly raw: string;
}

/** A cell quoted where it must be, and sometimes where it need not be. */
const cellFor = (delimiter: string): fc.Arbitrary<Cell> =>
  fc.tuple(value, fc.boolean()).map(([text, isQuoted]) => {
    const mustQuote = /^"|[\r\n]/.test(text) || text.includes(delimiter);
    return { value: text, raw: isQuoted || mustQuote ? `"${text.replaceAll('"', '""')}"` : text };
  });

interface Csv {
  readonly delimiter: string;
  readonly text: string;
  readonly records: readonly (readonly string[])[];
}

/** Sound CSV with mixed line ends and any end of file, with the cells that it means. */
const csv: fc.Arbitrary<Csv> = fc
  .constantFrom(...DELIMITERS)
  .chain((delimiter) =>
    fc.record({
      delimiter: fc.constant(delimiter),
      rows: fc.array(
        fc.tuple(fc.array(cellFor(delimiter), { minLength: 1, maxLength: 5 }), fc.constantFrom(...LINE_ENDS)),
        { maxLength: 8 },
      ),
      isEnded: fc.boolean(),
    }),
  )
  .map(({ delimiter, rows, isEnded }) => {
    let text = rows.map(([cells, end]) => cells.map(({ raw }) => raw).join(delimiter) + end).join('');
    const records = rows.map(([cells]) => cells.map((cell) => cell.value));
    if (isEnded || rows.length === 0) return { delimiter, text, records };
    text = text.slice(0, text.length - rows.at(-1)![1].length);
    // Without its line end a last record that is blank is not there.
    const isBlank = rows.at(-1)![0].length === 1 && rows.at(-1)![0][0]!.raw === '';
    return { delimiter, text, records: isBlank ? records.slice(0, -1) : records };
  })
  // A CR at the end of one blank record and the LF of the next would be one line end.
  .filter(({ text, records, delimiter }) => scanLength(text, delimiter) === records.length);

function scanLength(text: string, delimiter: string): number {
  return oracle(text, delimiter).length;
}

const chunkBytes = fc.constantFrom(...CHUNKS);

describe('the scanner beside csv-parse', () => {
  it('finds the cells that were written', () => {
    fc.assert(
      fc.property(csv, chunkBytes, ({ delimiter, text, records }, chunk) => {
        const scanned = scanText(text, { delimiter: delimiter.charCodeAt(0), chunkBytes: chunk });
        expect(scanned.records).toEqual(records);
        expect(scanned.records).toEqual(oracle(text, delimiter));
        expect([scanned.unterminated, scanned.strays, scanned.position]).toEqual([-1, [], Buffer.byteLength(text)]);
      }),
      { numRuns: 500 },
    );
  });

  it('agrees on any text without quotes', () => {
    const bare = fc.string({ unit: fc.constantFrom('a', ',', ';', '\n', '\r', ' ', 'ü') });
    fc.assert(
      fc.property(bare, chunkBytes, (text, chunk) => {
        expect(scanText(text, { chunkBytes: chunk }).records).toEqual(oracle(text, ','));
      }),
      { numRuns: 500 },
    );
  });

  it('covers every byte once: spans lie end to end, cells lie in them', () => {
    const noise = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r') });
    fc.assert(
      fc.property(noise, chunkBytes, (text, chunk) => {
        const bytes = Buffer.from(text);
        const { spans, ends, unterminated } = scan(bytes, { chunkBytes: chunk });
        let at = 0;
        for (const [r, [start, end]] of spans.entries()) {
          expect(start).toBe(at);
          at = end;
          expect(ends[r]!.every((cell, i, all) => cell >= (all[i - 1] ?? start) && cell <= end)).toBe(true);
          expect(bytes.toString('latin1', ends[r]!.at(-1)!, end)).toMatch(/^(\r\n|\n|\r|)$/);
        }
        if (unterminated < 0) expect(at).toBe(bytes.length);
        else expect(unterminated).toBeGreaterThanOrEqual(at);
      }),
      { numRuns: 500 },
    );
  });
});

describe('chunks', () => {
  const noise = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'é'), maxLength: 60 });

  it('show in no result, not even in broken text', () => {
    fc.assert(
      fc.property(noise, (text) => {
        const whole = scanText(text);
        for (const chunk of CHUNKS) expect(scanText(text, { chunkBytes: chunk })).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('may be cut at every place', () => {
    const text = 'id,"na""me"\r\n1,"a\r\nb"\r2,\n\n"",x\r\n3,';
    const whole = scanText(text);
    const bytes = Buffer.from(text);
    for (let cut = 1; cut < bytes.length; cut++) {
      const read: ReadAt = (target, offset, length, position) => {
        const stop = position < cut ? cut : bytes.length;
        const piece = bytes.subarray(position, Math.min(stop, position + length));
        target.set(piece, offset);
        return piece.length;
      };
      expect(scan(bytes, { read })).toEqual(whole);
    }
  });

  it('leave no byte of the one before behind the end of the file', () => {
    // The buffer still holds quotes where the file has ended.
    for (const chunk of [1, 2, 4, 8, 16, 32]) {
      const text = `${'"a","b","c"\n'.repeat(8)}x,`;
      const { records, unterminated } = scanText(text, { chunkBytes: chunk });
      expect([records.at(-1), records.length, unterminated]).toEqual([['x', ''], 9, -1]);
    }
  });
});

describe('ranges', () => {
  it('cut at any record start give together what one pass gives', () => {
    fc.assert(
      fc.property(csv, fc.array(fc.nat(), { maxLength: 4 }), chunkBytes, ({ delimiter, text }, picks, chunk) => {
        const bytes = Buffer.from(text);
        const options = { delimiter: delimiter.charCodeAt(0), chunkBytes: chunk };
        const whole = scan(bytes, options);
        fc.pre(whole.spans.length > 0);
        const cuts = [...new Set(picks.map((pick) => whole.spans[pick % whole.spans.length]![0]))].sort(
          (a, b) => a - b,
        );
        const edges = [0, ...cuts.filter((cut) => cut > 0), bytes.length];
        const parts = edges.slice(1).map((to, i) => scan(bytes, { ...options, from: edges[i]!, to }));
        expect(parts.flatMap(({ records }) => records)).toEqual(whole.records);
        expect(parts.flatMap(({ spans }) => spans)).toEqual(whole.spans);
        expect(parts.map(({ position }) => position)).toEqual(edges.slice(1));
      }),
    );
  });

  it('hold the records that start in them, wherever they are cut', () => {
    fc.assert(
      fc.property(csv, fc.nat(), chunkBytes, ({ delimiter, text }, pick, chunk) => {
        const bytes = Buffer.from(text);
        const options = { delimiter: delimiter.charCodeAt(0), chunkBytes: chunk };
        const whole = scan(bytes, options);
        const to = pick % (bytes.length + 1);
        const part = scan(bytes, { ...options, to });
        const inside = whole.spans.filter(([start]) => start < to);
        expect(part.spans).toEqual(inside);
        expect(part.position).toBe(inside.at(-1)?.[1] ?? 0);
      }),
    );
  });
});

describe('splitRecord', () => {
  it('splits each record as the scanner does', () => {
    const noise = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r'), maxLength: 40 });
    fc.assert(
      fc.property(noise, fc.nat({ max: 3 }), (text, padding) => {
        // Bytes outside the record must not matter: here they are quotes.
        const bytes = Buffer.from(text + '"'.repeat(padding));
        const { spans, ends } = scan(bytes.subarray(0, Buffer.byteLength(text)));
        for (const [r, [start, end]] of spans.entries()) {
          const own: number[] = [];
          const stop = splitRecord(bytes, start, end, COMMA, own);
          expect(own).toEqual(ends[r]);
          expect(stop).toBe(own.at(-1));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('stops behind the cells that were asked for', () => {
    const ends: number[] = [99];
    expect(splitRecord(Buffer.from('a,"b,c",d\n'), 0, 10, COMMA, ends, 2)).toBe(7);
    expect(ends).toEqual([1, 7]);
  });
});

describe('what is broken', () => {
  it.each([
    ['a,"b', 2],
    ['"', 0],
    ['a,b\n1,2\n3,"4\n5,6\n', 10],
    ['"a""', 0],
    ['"a"""', -1],
    ['a"b', -1],
  ])('tells where a quote opened that is never closed: %j', (text, offset) => {
    for (const chunk of CHUNKS) expect(scanText(text, { chunkBytes: chunk }).unterminated).toBe(offset);
  });

  it('reads the records before an open quote', () => {
    expect(scanText('a,b\n1,"2').records).toEqual([['a', 'b']]);
  });

  it('flags records in which text follows a closing quote, and only these', () => {
    const text = 'a,"b"c\n"x","y"\n"p"q,"r"\nd"e,f"\n"s" \n';
    for (const chunk of CHUNKS) expect(scanText(text, { chunkBytes: chunk }).strays).toEqual([0, 2, 4]);
  });
});

describe('size', () => {
  it('reads a cell of several megabytes among small ones, a chunk at a time', () => {
    const large = 'x,"\n'.repeat(1_500_000);
    const text = `id,note\n1,"${large.replaceAll('"', '""')}"\n2,b\n`;
    const { records } = scanText(text, { chunkBytes: 1 << 16 });
    expect(records.length).toBe(3);
    expect(records[1]![1] === large).toBe(true);
    expect(records[2]).toEqual(['2', 'b']);
  });

  it('reads each byte of a file that is all one open quote a few times only', () => {
    const bytes = Buffer.alloc(8 << 20, 97);
    bytes[0] = 34;
    let asked = 0;
    const read: ReadAt = (...ask) => {
      asked++;
      return memory(bytes)(...ask);
    };
    expect(scan(bytes, { read, chunkBytes: 4096 }).unterminated).toBe(0);
    // The text so far is gone through again with each piece, so that pieces must grow.
    expect(asked).toBeLessThan(40);
  });

  it('keeps records of many cells and batches of many records', () => {
    const wide = Array.from({ length: 200_000 }, (_, i) => String(i));
    const text = `${wide.join(',')}\n${'a,b\n'.repeat(20_000)}`;
    const { records } = scanText(text, { chunkBytes: 1 << 20 });
    expect(records[0]).toEqual(wide);
    expect(records.length).toBe(20_001);
  });
});
