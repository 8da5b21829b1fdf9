import { describe, expect, it } from 'vitest';
import type { Table } from '../../src/types.ts';
import { audit, inFolder, writeTables } from '../files.ts';

type Tables = Readonly<Partial<Record<Table, string>>>;

const run = (tables: Tables) => inFolder(async (folder) => audit({ files: writeTables(folder, tables), threads: 0 }));

const contactsOf = (stages: readonly string[]): string =>
  `Record ID,Lifecycle Stage\n${stages.map((stage, i) => `${101 + i},${stage}\n`).join('')}`;

/** Each contact was a lead and then what is listed. */
const historyOf = (values: readonly string[]): string =>
  `contactId,property,value,timestamp,sourceType\n${values
    .map(
      (value, i) =>
        `${101 + i},lifecyclestage,lead,2024-01-05T10:00:00Z,FORM\n` +
        `${101 + i},lifecyclestage,${value},2024-02-05T10:00:00Z,FORM\n`,
    )
    .join('')}`;

const notesOn = ({ report }: Awaited<ReturnType<typeof run>>, table: Table): string =>
  report.inputs.find((input) => input.table === table)!.notes.join('\n');

describe('the label of a numeric stage id', () => {
  it('is learned from contacts that end with it', async () => {
    const done = await run({
      contacts: contactsOf(['MQL', 'MQL', 'MQL', 'Subscriber']),
      history: historyOf(['1076170605', '1076170605', '1076170605', 'lead']).concat(
        '104,lifecyclestage,1076170605,2024-01-20T10:00:00Z,FORM\n',
      ),
    });
    expect(notesOn(done, 'contacts')).toContain('Stage 1076170605 is read as "MQL": of 3 contacts');
    // Edsger's history says MQL by number before he fell back to lead: nobody could see it without the label.
    expect(done.findings.map(({ rule, recordId, proposed }) => [rule, recordId, proposed])).toContainEqual([
      'history-regression',
      '104',
      'MQL',
    ]);
  });

  it('is learned in the other direction: numbers in the contacts, labels in the history', async () => {
    const done = await run({
      contacts: contactsOf(['1076170605', '1076170605', '1076170605']),
      history: historyOf(['Sales Qualified Lead', 'Sales Qualified Lead', 'Sales Qualified Lead']),
    });
    expect(notesOn(done, 'contacts')).toContain('Stage 1076170605 is read as "Sales Qualified Lead"');
    expect(done.findings.filter(({ rule }) => rule === 'stage-unknown')).toEqual([]);
  });

  it.each([
    ['too few say it', ['MQL', 'MQL'], ['1076170605', '1076170605']],
    ['they contradict each other', ['MQL', 'MQL', 'MQL', 'SQL'], Array(4).fill('1076170605')],
    [
      'two numbers would have it',
      Array(6).fill('MQL'),
      [...Array(3).fill('1076170605'), ...Array(3).fill('1076170606')],
    ],
    [
      'the history has a word of its own for it',
      Array(4).fill('MQL'),
      [...Array(3).fill('1076170605'), 'marketingqualifiedlead'],
    ],
  ])('is not learned where %s, but asked for', async (_, stages, values) => {
    const notes = notesOn(await run({ contacts: contactsOf(stages), history: historyOf(values) }), 'contacts');
    expect(notes).not.toContain('is read as');
    expect(notes).toMatch(/known by number only: say in stageproof\.yaml .* stages: \{ "1076170605": /);
  });

  it('is put into the line to paste where only its place is unknown', async () => {
    const done = await run({
      contacts: contactsOf(['Partner', 'Partner', 'Partner']),
      history: historyOf(['1076170605', '1076170605', '1076170605']),
    });
    expect(notesOn(done, 'contacts')).toContain('stages: { "1076170605": "Partner" }');
    expect(done.findings.filter(({ rule }) => rule === 'stage-unknown')).toHaveLength(3);
  });
});

it('deal stages known by number only are asked for with the line to paste', async () => {
  const deals = 'Record ID,Deal Stage,Associated Contact IDs\n812,1134678094,101\n813,Closed Won,101\n';
  const done = await run({ contacts: contactsOf(['Lead']), deals });
  expect(notesOn(done, 'deals')).toContain('dealStages: { "1134678094": open }');
});
