import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailKey } from '../../src/audit/cells.ts';
import { readId } from '../../src/audit/ids.ts';
import { createDateProfile, instantOf, noteDate, noteYearFirst, readDate } from '../../src/table/dates.ts';
import type { ChunkPlace } from '../../src/table/encoding.ts';
import { createKernel, type Kernel, MODULE, scriptKernel } from '../../src/table/kernel.ts';
import { createZone, UTC } from '../../src/table/zone.ts';

/** What its source is compiled with. */
const FLAGS = ['--enable', 'simd', '--runtime', 'stub', '-O3', '--noAssert', '--initialMemory', '1', '--converge'];

const COMMA = 44;

it('embeds its source, compiled', async () => {
  const source = readFileSync(new URL('../../src/table/kernel.as', import.meta.url), 'utf8');
  let module = '';
  const { error } = await asc.main(['kernel.ts', '--outFile', 'kernel.wasm', ...FLAGS], {
    readFile: (name) => (name === 'kernel.ts' ? source : null),
    writeFile: (_, contents) => {
      module = Buffer.from(contents).toString('base64');
    },
    listFiles: () => [],
  });
  expect(error).toBe(null);
  expect(MODULE).toBe(module);
});

const fast = createKernel();
const plain = scriptKernel();

function split(kernel: Kernel, text: string, place: ChunkPlace, delimiter: number) {
  kernel.reserve(Buffer.byteLength(text));
  const length = kernel.text.write(text);
  const found = kernel.split(length, place, delimiter);
  const records = [...kernel.records.subarray(0, found.rows * 2)];
  return { found, records, bounds: [...kernel.bounds.subarray(0, (records.at(-1) ?? -1) + 2)] };
}

const noise = fc.string({ unit: fc.constantFrom('a', ',', ';', '"', '\n', '\r', 'é'), maxLength: 300, size: 'max' });

describe('vectors split as a loop does', () => {
  const place = fc.constantFrom<ChunkPlace>('more', 'last');

  it('any text', () => {
    fc.assert(
      fc.property(noise, place, fc.constantFrom(44, 59, 9, 124), (text, whose, delimiter) => {
        expect(split(fast, text, whose, delimiter)).toEqual(split(plain, text, whose, delimiter));
      }),
      { numRuns: 1000 },
    );
  });

  it('as far as there is room', () => {
    const text = `${'a,'.repeat(40_000)}\n`.repeat(8);
    const { found, bounds } = split(fast, text, 'last', COMMA);
    expect(found).toEqual({ rows: 3, strays: [], opened: -1, isFull: true });
    expect(bounds).toEqual(split(plain, text, 'last', COMMA).bounds.slice(0, bounds.length));
    expect(split(fast, '\n'.repeat(100_000), 'last', COMMA).found.rows).toBeGreaterThan(10_000);
    expect(split(fast, 'a,'.repeat(200_000), 'last', COMMA).found).toMatchObject({ rows: 0, isFull: true });
  });
});

it('keeps the text when it gets more room', () => {
  for (const kernel of [createKernel(), scriptKernel()]) {
    kernel.reserve(4);
    kernel.text.write('a,b\n');
    kernel.reserve(1 << 20);
    expect(kernel.text.length).toBeGreaterThanOrEqual(1 << 20);
    expect(kernel.text.toString('latin1', 0, 4)).toBe('a,b\n');
    expect(kernel.split(4, 'more', COMMA).rows).toBe(1);
  }
});

/** One cell in each of some records, some of which have none. */
const column = (cell: fc.Arbitrary<string>) => fc.array(fc.oneof({ weight: 9, arbitrary: cell }, fc.constant(null)));
const quoted = (cell: fc.Arbitrary<string>) =>
  fc.oneof(
    cell,
    cell.map((text) => `"${text}"`),
  );

/** Fills the kernel with a column between others; returns the span of each cell, null where a record has none. */
function fill(cells: readonly (string | null)[]): readonly (readonly [number, number] | null)[] {
  const text = cells.map((cell) => (cell === null ? 'x\n' : `x,${cell},"y"\n`)).join('');
  const { found, records, bounds } = split(fast, text, 'last', COMMA);
  expect(found.rows).toBe(cells.length);
  return cells.map((cell, r) =>
    cell === null ? null : [bounds[records[r * 2]! + 1]! + 1, bounds[records[r * 2]! + 2]!],
  );
}

const decode = (start: number, end: number) => fast.text.toString('utf8', start, end).replaceAll('"', '');

describe('a column read in one go', () => {
  const digit = fc.constantFrom(...'0123456789');
  const id = quoted(
    fc.oneof(
      fc.string({ unit: digit, maxLength: 17 }),
      fc.string({ unit: fc.constantFrom('0', '7', '9', ' ', '/', ':', 'E') }),
    ),
  );

  it('tells ids as they are read one by one', () => {
    const texts = { keyOf: () => -2 };
    fc.assert(
      fc.property(column(id), (cells) => {
        const spans = fill(cells);
        const keys = fast.ids(0, cells.length, 1);
        spans.forEach((span, r) => {
          if (span === null) expect(keys[r]).toBeNaN();
          else if (!Number.isNaN(keys[r])) expect(keys[r]).toBe(readId(fast.text, ...span, decode, texts));
        });
      }),
      { numRuns: 1000 },
    );
    fill(['123456789012345', '0', '"7"', '', '""', '1000000000000000', '07']);
    expect([...fast.ids(0, 7, 1).subarray(0, 7)]).toEqual([123456789012345, 0, 7, -1, -1, Number.NaN, Number.NaN]);
  });

  it('tells e-mails as they are read one by one', () => {
    const email = quoted(fc.string({ unit: fc.constantFrom('a', 'Z', '@', '.', 'É', ' '), maxLength: 40 }));
    fc.assert(
      fc.property(column(email), (cells) => {
        const spans = fill(cells);
        const keys = fast.emails(0, cells.length, 1);
        spans.forEach((span, r) => {
          if (span === null) expect(keys[r]).toBeNaN();
          else if (!Number.isNaN(keys[r])) expect(keys[r]).toBe(emailKey(fast.text, ...span));
        });
      }),
    );
    fill(['Ada@example.org']);
    expect(fast.emails(0, 1, 1)[0]).toBe(emailKey(Buffer.from('ada@example.org'), 0, 15));
  });

  it('tells the codes that it was told, and no others', () => {
    const value = quoted(
      fc.oneof(
        fc.constantFrom('', 'Lead', 'lead', 'é', 'a""b', 'x'.repeat(16), 'x'.repeat(32), 'x'.repeat(33)),
        fc.nat({ max: 300 }).map(String),
      ),
    );
    fc.assert(
      fc.property(fc.array(column(value), { maxLength: 8 }), (columns) => {
        fast.forget();
        const known = new Map<string, number>([['', 0]]);
        for (const cells of columns) {
          const spans = fill(cells);
          const codes = fast.codes(0, cells.length, 1, 3).slice(0, cells.length);
          spans.forEach((span, r) => {
            if (span === null) expect(codes[r]).toBe(-1);
            else {
              const text = decode(...span);
              if (codes[r]! >= 0) expect(codes[r]).toBe(known.get(text));
              if (!known.has(text)) known.set(text, known.size);
              fast.learn(...span, 3, known.get(text)!);
            }
          });
        }
      }),
    );
    fast.forget();
    fill(['Lead', '"Lead"', 'Leads']);
    fast.learn(2, 6, 7, 5);
    expect([...fast.codes(0, 3, 1, 7).subarray(0, 3)]).toEqual([5, 5, -1]);
    expect([...fast.codes(0, 3, 1, 6).subarray(0, 3)]).toEqual([-1, -1, -1]);
  });
});

describe('dates read in one go', () => {
  const two = fc.nat({ max: 99 }).map((n) => String(n).padStart(2, '0'));
  const number = (max: number) =>
    fc.oneof({ weight: 9, arbitrary: fc.nat({ max }).map((n) => String(n).padStart(2, '0')) }, two);
  const date = fc
    .tuple(
      fc.integer({ min: 1890, max: 2210 }),
      number(12),
      number(31),
      number(23),
      number(59),
      number(59),
      fc.nat(999),
    )
    .chain(([year, month, day, hour, minute, second, thousandth]) => {
      const dated = `${year}-${month}-${day}`;
      const timed = `${hour}:${minute}`;
      const tail = `.${String(thousandth).padStart(3, '0')}Z`;
      return fc.constantFrom(
        dated,
        `${dated} ${timed}`,
        `${dated}T${timed}`,
        `${dated} ${timed}:${second}`,
        `${dated}T${timed}:${second}Z`,
        `${dated}T${timed}:${second}${tail}`,
        `${dated}X${timed}`,
        `${dated} ${timed}:${second}z`,
        `${dated} ${timed}:${second}.12Z`,
        `${dated}, ${timed} AM`,
        `${day}/${month}/${year}`,
      );
    });
  const damaged = fc
    .tuple(date, fc.nat(24), fc.constantFrom('x', ' ', '/', ':', '-', '9', ''))
    .map(([text, at, byte]) => text.slice(0, at) + byte + text.slice(at + 1));
  const cell = quoted(fc.oneof({ weight: 4, arbitrary: date }, damaged, fc.constant('')));
  const zones = [UTC, createZone('Europe/Berlin')];

  it('are the same instants, and leave the same profile', () => {
    fc.assert(
      fc.property(
        column(cell),
        fc.constantFrom(null, 'none', 'day-first', 'month-first', 'epoch-seconds'),
        fc.constantFrom(...zones),
        (cells, reading, zone) => {
          const spans = fill(cells);
          const together = createDateProfile();
          const apart = createDateProfile();
          const packed = fast.dates(0, cells.length, 1, 'packed').slice(0, cells.length);
          const milliseconds = fast.dates(0, cells.length, 1, 'milliseconds').slice(0, cells.length);
          noteYearFirst(together, fast.dateTally);
          spans.forEach((span, r) => {
            if (span === null) expect(packed[r]).toBeNaN();
            else {
              noteDate(apart, fast.text, ...span);
              if (Number.isNaN(packed[r])) noteDate(together, fast.text, ...span);
              else expect(instantOf(packed[r]!, reading, zone)).toBe(readDate(fast.text, ...span, reading, zone));
            }
          });
          expect(milliseconds).toEqual(packed.map((date) => (Number.isFinite(date) ? Math.floor(date / 16) : date)));
          expect(fast.dateTally[6]).toBe(packed.filter(Number.isNaN).length);
          expect(together).toEqual(apart);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('are told where they are plain', () => {
    const plainly = [
      '2024-02-29',
      '"2024-02-29"',
      '1900-01-01 00:00',
      '2199-12-31T23:59:59',
      '2024-02-29T01:02:03.456Z',
    ];
    fill([...plainly, '2023-02-29', '', '2024-02-29T01:02:03Z']);
    const packed = [...fast.dates(0, 8, 1, 'packed').subarray(0, 8)];
    expect(packed.map(Number.isFinite)).toEqual([true, true, true, true, true, false, false, true]);
    expect(packed[6]).toBe(Number.POSITIVE_INFINITY);
  });
});
