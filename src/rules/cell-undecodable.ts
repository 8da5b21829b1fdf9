import type { Rule } from '../types.ts';
import { cellsOf, NOTHING } from './detection.ts';

export default {
  id: 'cell-undecodable',
  subject: 'row',
  severity: 'warning',
  summary: "A cell holds bytes that the file's encoding does not know",
  why:
    'Part of the text is lost or was pasted in from a file of another encoding, and an import would store it ' +
    'damaged. The bytes are copied as they are.',
  message: "The cell in {column} holds bytes that the file's encoding does not know.",
  needs: [],
  fixable: [],
  options: {},
  examples: [
    {
      title: 'Umlauts and names of every script are sound where the file is UTF-8.',
      contacts: `Record ID,Name,Lifecycle Stage
101,Käthe,Lead
102,山田,Lead
`,
      fires: [],
    },
  ],
  check(row) {
    if (row.flaw !== 'undecodable') return NOTHING;
    const cell = row.evidence();
    return [{ data: { column: cell.column }, evidence: cellsOf(cell) }];
  },
} satisfies Rule<'row'>;
