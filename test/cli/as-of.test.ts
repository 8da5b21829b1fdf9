import { expect, it } from 'vitest';
import { readAsOf } from '../../src/cli/as-of.ts';

it.each([
  ['2024-06-30', Date.UTC(2024, 5, 30)],
  ['2024-02-29', Date.UTC(2024, 1, 29)],
  ['2024-06-30T12:34', Date.UTC(2024, 5, 30, 12, 34)],
  ['2024-06-30 12:34:56.7', Date.UTC(2024, 5, 30, 12, 34, 56, 700)],
  ['2024-06-30T12:00:00Z', Date.UTC(2024, 5, 30, 12)],
  ['2024-06-30T12:00:00+02:00', Date.UTC(2024, 5, 30, 10)],
  ['2024-06-30T12:00:00-05:30', Date.UTC(2024, 5, 30, 17, 30)],
])('%s is a moment', (text, at) => {
  expect(readAsOf(text)).toBe(at);
});

it.each([
  '2024-02-30',
  '0099-01-01',
  '2023-02-29',
  '2024-13-01',
  '2024-6-30',
  '30.06.2024',
  '2024-06-30T25:00',
  'today',
  '',
  '2024',
])('%j is none', (text) => {
  expect(readAsOf(text)).toBeNull();
});
