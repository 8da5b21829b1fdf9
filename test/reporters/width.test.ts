import fc from 'fast-check';
import { expect, it } from 'vitest';
import { visible } from '../../src/reporters/visible.ts';
import { padded, truncated, widthOf, wrapped } from '../../src/reporters/width.ts';
import { counted, evidenceText, momentText, thousands } from '../../src/reporters/wording.ts';
import { ADA } from './sample-report.ts';

const texts = fc.string({
  unit: fc.oneof(fc.constantFrom('a', ' ', 'ß', '語', '\u0301', '🚀', '\x1b', '\u202e'), fc.string()),
});
const columns = fc.integer({ min: 1, max: 60 });

it.each([
  ['Ada', 3],
  ['Gödel', 5],
  ['Go\u0308del', 5],
  ['商談', 4],
  ['🚀', 2],
  ['', 0],
])('%j takes %i columns', (text, width) => {
  expect(widthOf(text)).toBe(width);
});

it('never takes more room than there is', () => {
  fc.assert(
    fc.property(texts, columns, (text, room) => {
      expect(widthOf(truncated(text, room))).toBeLessThanOrEqual(room);
      for (const line of wrapped(text, room)) expect(widthOf(line)).toBeLessThanOrEqual(room);
      expect(widthOf(padded(text, room))).toBe(Math.max(room, widthOf(text)));
    }),
  );
});

it('keeps every word that fits on a line', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }), (words) => {
      expect(wrapped(words.join(' '), 20).join(' ')).toBe(words.join(' '));
    }),
  );
});

it('leaves nothing that a terminal would obey or hide', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
  expect(visible('a\x1b[31m\x9b\u202e\u2066\u200b\u2028\n')).toBe('a\\x1b[31m\\x9b\\u202e\\u2066\\u200b\\u2028\\n');
  expect(visible('Käthe Grüß 商談 🚀')).toBe('Käthe Grüß 商談 🚀');
  expect(visible('a\nb\tc', { keep: '\n' })).toBe('a\nb\\tc');
});

it('writes numbers, moments and cells as people read them', () => {
  expect([0, 999, 1000, 1234567].map(thousands)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([counted(1, 'row'), counted(2000, 'row'), counted(0, 'company', 'companies')]).toEqual([
    '1 row',
    '2,000 rows',
    '0 companies',
  ]);
  expect([momentText(Date.UTC(2024, 5, 30)), momentText(Date.UTC(2024, 5, 30, 9, 5))]).toEqual([
    '2024-06-30',
    '2024-06-30 09:05',
  ]);
  expect(evidenceText(ADA.evidence[0])).toBe('contacts.csv:12 Lifecycle Stage=Lead');
  expect(evidenceText({ ...ADA.evidence[0], value: '' })).toBe('contacts.csv:12 Lifecycle Stage=(blank)');
});
