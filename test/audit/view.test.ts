import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explainContact } from '../../src/audit/audit.ts';
import { inFolder } from '../files.ts';

/** The time that the timeline gives to the only stage date of contact 101. */
async function dateOf(cell: string): Promise<number | null> {
  return inFolder(async (folder) => {
    const path = join(folder, 'contacts.csv');
    writeFileSync(path, `Record ID,Lifecycle Stage,Became a Lead Date\n101,Lead,${cell}\n`);
    const { timeline } = await explainContact('101', { files: [{ path }] });
    return timeline.find(({ evidence }) => evidence.column === 'Became a Lead Date')?.at ?? null;
  });
}

test('a stage date is read from the raw cell, as its column is', async () => {
  expect(await dateOf('2024-01-05')).toBe(Date.UTC(2024, 0, 5));
  expect(await dateOf('"2024-01-05"')).toBe(Date.UTC(2024, 0, 5));
});

test('quotes that belong to the value, and signs that only look like digits, make no date', async () => {
  expect(await dateOf('"""2024-01-05"""')).toBeNull();
  expect(await dateOf('2024-01-‰5')).toBeNull();
});
