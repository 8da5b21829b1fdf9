import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainContact } from '../../src/audit/audit.ts';
import type { Finding } from '../../src/types.ts';
import { someExports, writings } from '../exports.ts';
import { audit, inFolder, writeExports } from '../files.ts';
import { RUNS } from '../runs.ts';

describe('the explanation of a contact', () => {
  it('holds the findings of its row, and ends where the report says', { timeout: 300_000 }, async () => {
    await inFolder((folder) =>
      fc.assert(
        fc.asyncProperty(someExports, writings, fc.nat(), async (exports, writing, pick) => {
          const options = writeExports(folder, exports, writing);
          const { report, findings } = await audit(options);
          const at = exports.contacts.header.findIndex((text) => /^(record id|datensatz-id|hs_object_id)$/i.test(text));
          const ids = exports.contacts.rows.map((cells) => cells[at]?.trim() ?? '').filter((id) => id !== '');
          const id = ids[pick % ids.length];
          fc.pre(id !== undefined && ids.indexOf(id) === ids.lastIndexOf(id));
          const explanation = await explainContact(id, options);
          const { row, recorded, derived, findings: own, notes } = explanation;
          // It is data: nothing is lost, and nothing is met twice, when it becomes JSON.
          expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
          const isOfContact = ({ table, row: other, recordId, rule }: Finding) =>
            (table === 'contacts' ? other === row : rule.startsWith('history-') && recordId === id) &&
            !/^(row-|cell-|id-damaged|date-)/.test(rule);
          expect(own.filter(({ rule }) => !rule.startsWith('deal-'))).toEqual(findings.filter(isOfContact));
          // Whom the CRM has deleted is no part of the report.
          if (notes.some((note) => note.startsWith('The CRM has deleted this contact'))) return;
          const move = { from: recorded.value ?? recorded.raw, to: derived.stage ?? '' };
          expect(report.moves).toContainEqual({ ...move, count: expect.any(Number) });
        }),
        { numRuns: RUNS },
      ),
    );
  });
});
