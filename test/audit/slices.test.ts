import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Columns } from '../../src/audit/growing.ts';
import { KeyIndex } from '../../src/audit/ids.ts';
import { Owners } from '../../src/audit/join-contacts.ts';
import type { Range } from '../../src/audit/range.ts';
import { readContacts } from '../../src/audit/read-contacts.ts';
import { readDeals } from '../../src/audit/read-deals.ts';
import { readHistory } from '../../src/audit/read-history.ts';
import { hubspot } from '../../src/crm/hubspot.ts';
import { recognise } from '../../src/crm/recognise.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import { type DateProfile, decideDates } from '../../src/table/dates.ts';
import { createKernel, scriptKernel } from '../../src/table/kernel.ts';
import { createZone, UTC } from '../../src/table/zone.ts';

const CONTACTS = [
  'Record ID,Email,Lifecycle Stage,Lead Status,Create Date,Last Activity Date,Became a Lead Date,',
  'Became a Customer Date,Associated Deal IDs',
].join('');
const DEALS = 'Deal ID,Deal Stage,Pipeline,Close Date,Create Date,Associated Contact IDs';
const HISTORY = 'Record ID,Property,Value,Timestamp,Source';

const memories = [createKernel(), scriptKernel()].map((kernel) => new Columns(kernel));

/** The same text as a range for each kernel. */
function rangesOf(table: 'contacts' | 'deals' | 'history', header: string, rows: string, chunkBytes: number) {
  const bytes = Buffer.from(rows);
  const { layout } = recognise(header.split(','), { fileName: `${table}.csv`, map: [], table });
  return memories.map((memory): Range => {
    memory.begin(null);
    return {
      part: {
        index: 0,
        file: table,
        table,
        fd: -1,
        size: bytes.length,
        text: 'utf-8',
        delimiter: 44,
        dataStart: 0,
        layout,
        zone: null,
      },
      from: 0,
      to: bytes.length,
      chunkBytes,
      memory,
      read: (target, offset, length, position) => {
        const piece = bytes.subarray(position, position + length);
        target.set(piece, offset);
        return piece.length;
      },
    };
  });
}

function ownersOf(ids: readonly number[]): Owners {
  const data = {
    id: Float64Array.from(ids),
    slots: new Int32Array(16),
    email: new Float64Array(0),
    emailSlots: new Int32Array(1),
  };
  const index = new KeyIndex(data.id, data.slots);
  for (const place of ids.keys()) index.add(place);
  const merged = { gone: new Float64Array(0), heirs: new Int32Array(0), slots: new Int32Array(16) };
  return new Owners({ ...data, texts: ['A-1'], form: 'verbatim', converted: null, merged });
}

const value = fc.oneof(
  fc.constantFrom('', '7', '1001', '007', 'A-1', '4.68E+11', '7;1001', ' 7 ', '1001;;A-1', '123456789012345678'),
  fc.constantFrom(
    'lead',
    'Customer',
    'lifecyclestage',
    'hs_lead_status',
    'Ada@Example.org',
    ' ada@example.org',
    '0',
    '0,0',
  ),
  fc.constantFrom(
    '2024-02-29',
    '2024-02-30',
    '2024-01-31 23:59',
    '2024-05-06T07:08:09Z',
    '3/4/2024',
    '13.1.2024',
    '0000000000',
  ),
  fc.string({ unit: fc.constantFrom('a', '"', ' ', 'é', ';'), maxLength: 40, size: 'max' }),
);
const raw = fc.oneof(
  { weight: 6, arbitrary: value },
  { weight: 2, arbitrary: value.map((text) => `"${text.replaceAll('"', '""')}"`) },
  { weight: 1, arbitrary: value.map((text) => `"${text}`) },
  { weight: 1, arbitrary: fc.constantFrom('a\nb', '\n', '""x', '"a\r\nb"', ',') },
);
const rows = fc
  .array(fc.tuple(fc.array(raw, { minLength: 1, maxLength: 10 }), fc.constantFrom('\n', '\r\n', '\r')), {
    maxLength: 60,
  })
  .map((records) => records.map(([cells, end]) => cells.join(',') + end).join(''));
const chunk = fc.constantFrom(1, 64, 4096);
const reading = fc.constantFrom(null, 'none' as const, 'day-first' as const, 'month-first' as const);
const zone = fc.constantFrom(UTC, createZone('Europe/Berlin'));

describe('columns read in one go say what cells say one by one', () => {
  it('of contacts', () => {
    const policy = compilePolicy(hubspot, null, '');
    fc.assert(
      fc.property(rows, chunk, reading, (text, chunkBytes, how) => {
        const readings = [how, how, how, how];
        const [together, apart] = rangesOf('contacts', CONTACTS, text, chunkBytes).map((range) =>
          readContacts(range, policy, readings),
        );
        expect(together).toEqual(apart);
      }),
      { numRuns: 300 },
    );
  });

  it('of deals', () => {
    const policy = compilePolicy(hubspot, null, '');
    fc.assert(
      fc.property(rows, chunk, reading, zone, (text, chunkBytes, how, where) => {
        const [together, apart] = rangesOf('deals', DEALS, text, chunkBytes).map((range) =>
          readDeals(range, where, [how, how], policy),
        );
        expect(together).toEqual(apart);
      }),
      { numRuns: 300 },
    );
  });

  it('of a history', () => {
    const event = fc
      .tuple(
        fc.constantFrom('7', '1001', '"7"', '8', 'A-1', '4.7E+11'),
        fc.constantFrom('lifecyclestage', 'other'),
        raw,
        raw,
        raw,
      )
      .map((cells) => `${cells.join(',')}\n`);
    const events = fc
      .array(fc.oneof({ weight: 4, arbitrary: event }, rows), { maxLength: 30 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(events, chunk, reading, zone, (text, chunkBytes, how, where) => {
        const [together, apart] = rangesOf('history', HISTORY, text, chunkBytes).map((range) =>
          readHistory(range, {
            zone: where,
            readings: [how],
            isStageProperty: (property) => property === 'lifecyclestage',
            owners: ownersOf([1001, 7, 1001]),
          }),
        );
        expect(together).toEqual(apart);
      }),
      { numRuns: 300 },
    );
  });

  it('of more records than are read at once', () => {
    const policy = compilePolicy(hubspot, null, '');
    const text = Array.from(
      { length: 5000 },
      (_, i) => `${i},p${i}@example.org,s${i % 100},,2024-01-01,,,,${i % 7}\n`,
    ).join('');
    const [together, apart] = rangesOf('contacts', CONTACTS, text, 1 << 16).map((range) =>
      readContacts(range, policy, []),
    );
    expect(together).toEqual(apart);
    expect([together!.form.records, together!.id[4999], together!.stages.texts.length]).toEqual([5000, 4999, 101]);
  });

  it('count a date of nothing but quotes as unreadable in deals, and not at all in contacts', () => {
    const unreadable = ({ dates }: { readonly dates: readonly DateProfile[] }) =>
      dates.map((profile) => decideDates(profile, UTC).unreadable);
    const policy = compilePolicy(hubspot, null, '');
    for (const range of rangesOf('contacts', CONTACTS, '7,,,,"""""",x,,,\n', 64)) {
      expect(unreadable(readContacts(range, policy, []))).toEqual([0, 1, 0, 0]);
    }
    for (const range of rangesOf('deals', DEALS, '7,,,"""""",,\n', 64)) {
      expect(unreadable(readDeals(range, UTC, [], policy))).toEqual([1, 0]);
    }
  });
});
