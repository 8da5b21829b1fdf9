import { expect, it } from 'vitest';
import { chanceNotes } from '../../src/audit/chances.ts';
import { audit, inFolder, writeTables } from '../files.ts';

const deals = (...probabilities: readonly string[]) =>
  probabilities.map((probability) => ({ cells: ['a', null, null, null, null, null, probability], count: 1 }));

it('tells probabilities that are none', () => {
  expect(chanceNotes(deals('1000', '50', '1000', '-5'))).toEqual([
    '3 probabilities are not between 0 and 100 (1000, -5), and prove nothing.',
  ]);
  expect(chanceNotes(deals('101'))).toEqual(['1 probability is not between 0 and 100 (101), and proves nothing.']);
});

it('says nothing of chances, blanks and words', () => {
  expect(chanceNotes(deals('0', '100', '12,5 %', '', 'high'))).toEqual([]);
});

it('stands in the report of the deals', async () => {
  const contacts = 'Record ID,Lifecycle Stage\n101,Opportunity\n';
  const csv = 'Record ID,Deal Stage,Deal probability,Associated Contact IDs\n812,Contract Sent,1000,101\n';
  const { report } = await inFolder((folder) => audit({ files: writeTables(folder, { contacts, deals: csv }) }));
  expect(report.inputs[1]!.notes.join()).toContain('1 probability is not between 0 and 100 (1000)');
});
