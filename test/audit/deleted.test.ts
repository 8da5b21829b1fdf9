import { expect, test } from 'vitest';
import { isDeletedText } from '../../src/audit/deleted.ts';

test.each([
  'true',
  'TRUE',
  '1',
  'Yes',
  'ja',
  ' true ',
  '2024-01-05',
  '2024-01-05T10:00:00.000Z',
  '2020-04-08 22:06:32.991 UTC',
  '2020-04-08 22:06:32 +0000',
  '05.01.2024 10:00',
  '1/5/2024 10:00 AM',
  '1704450000000',
])('"%s" says that a record is deleted', (text) => {
  expect(isDeletedText(text)).toBe(true);
});

test.each([
  '',
  ' ',
  'false',
  'FALSE',
  '0',
  'no',
  'nein',
  'null',
  'NULL',
  '\\N',
  '0000-00-00 00:00:00',
  'Ada',
  '-',
  '?',
])('"%s" does not', (text) => {
  expect(isDeletedText(text)).toBe(false);
});
