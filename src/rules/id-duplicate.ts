import type { Duplicate, Rule } from '../types.ts';
import { cellsOf, listOf, NOTHING } from './detection.ts';

export default {
  id: 'id-duplicate',
  subject: 'contact',
  severity: 'error',
  summary: 'Another row holds the same contact id',
  why:
    'A CRM gives each id once, so the file was put together from several exports. Every count is too high, and ' +
    'where the rows differ nobody can say which is right: neither is edited.',
  message: 'The same id stands in {rows} too, and the records {relation}.',
  needs: ['contacts'],
  fixable: [],
  options: {},
  ofConverted: true,
  examples: [
    {
      title: 'Two exports were glued together, and Ada has moved on in between.',
      contacts: `Record ID,Lifecycle Stage
101,Lead
102,Lead
101,Customer
`,
      fires: ['101', '101'],
    },
    {
      title: 'Ids are texts: a leading zero makes another one.',
      contacts: `Record ID,Lifecycle Stage
101,Lead
0101,Lead
`,
      fires: [],
    },
  ],
  check(contact) {
    const { duplicates } = contact;
    if (duplicates.length === 0) return NOTHING;
    const cell = contact.evidence('id');
    if (cell === null) return NOTHING;
    return [
      {
        data: {
          rows: rowsOf(duplicates, cell.file),
          relation: duplicates.every(({ same }) => same) ? 'are the same' : 'differ',
        },
        evidence: cellsOf(cell, cellsOfDuplicates(duplicates)),
      },
    ];
  },
} satisfies Rule<'contact'>;

/** The rows in words, with their file where it is another one: `rows 3, 4 and 9`, `row 2 of old.csv`. */
function rowsOf(duplicates: readonly Duplicate[], file: string): string {
  const rows = duplicates.map((duplicate) => {
    const other = duplicate.evidence().file;
    return other === file ? String(duplicate.row) : `${duplicate.row} of ${other}`;
  });
  return `${rows.length === 1 ? 'row' : 'rows'} ${listOf(rows)}`;
}

function* cellsOfDuplicates(duplicates: readonly Duplicate[]): Generator<ReturnType<Duplicate['evidence']>> {
  for (const duplicate of duplicates) yield duplicate.evidence();
}
