import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/types.ts';
import {
  type Exports,
  LAST_DAY,
  PLAIN,
  type Sheet,
  someExports,
  toCsv,
  turned,
  type Writing,
  writings,
} from '../exports.ts';
import { type Audited, audit, fix, inFolder, writeExports } from '../files.ts';
import { worldOf } from '../oracle.ts';
import { RUNS } from '../runs.ts';

async function over(exports: Exports, writing: Writing = PLAIN): Promise<Audited> {
  return inFolder((folder) => audit(writeExports(folder, exports, writing)));
}

/** What is decided, without the places of rows and without words that name them. */
function decisions({ report, findings }: Audited) {
  const gist = ({ rule, table, recordId, column, recorded, proposed, fix, basis }: Finding) =>
    // A column is shown by its first cell, whichever that is.
    [rule, table, recordId, column, rule === 'date-ambiguous' ? '' : recorded, proposed, fix, basis].join(' | ');
  return {
    asOf: report.asOf,
    moves: report.moves,
    totals: report.totals,
    edits: report.edits,
    findings: findings.map(gist).toSorted(),
  };
}

/** In place of the index of a table that only says something of others. */
const SIDE = 3;

const everywhere = (exports: Exports, change: (sheet: Sheet, index: number) => Sheet): Exports => ({
  ...exports,
  contacts: change(exports.contacts, 0),
  deals: exports.deals && change(exports.deals, 1),
  history: exports.history && change(exports.history, 2),
  associations: exports.associations && change(exports.associations, SIDE),
  merges: exports.merges && change(exports.merges, SIDE),
  dealMerges: exports.dealMerges && change(exports.dealMerges, SIDE),
});

const isWhole = ({ header, rows }: Sheet): boolean => rows.every((cells) => cells.length === header.length);

/** Of two merges of one record the first one counts, and a circle is cut where it closes. */
const withoutMerges = (exports: Exports): Exports => {
  const { header, rows } = exports.contacts;
  const isKept = (_: string, at: number) => !/^(?:merged contact ids|converted contact id)$/i.test(header[at] ?? '');
  const contacts = { header: header.filter(isKept), rows: rows.map((cells) => cells.filter(isKept)) };
  return { ...exports, contacts, merges: null, dealMerges: null };
};

/** Exports in which nothing depends on which row comes first. */
const orderless = someExports.map(withoutMerges).filter(({ contacts, deals, history, associations = null }) => {
  const isDistinct = (sheet: Sheet | null) => {
    if (sheet === null) return true;
    const at = sheet.header.findIndex((text) =>
      /^(record id|datensatz-id|hs_object_id|contact id|deal id)$/i.test(text),
    );
    const ids = sheet.rows.map((cells) => cells[at]?.trim() ?? '').filter((id) => id !== '');
    return isWhole(sheet) && new Set(ids).size === ids.length;
  };
  // Of twins the first one has what is tied by e-mail.
  const byEmail = [deals, history, associations].some((sheet) => sheet?.header.some((text) => /e-?mail/i.test(text)));
  const others = [history, associations].filter((sheet) => sheet !== null);
  return isDistinct(contacts) && isDistinct(deals) && !byEmail && others.every(isWhole);
});

/** Exports that hold only dates that any file reads alike, however few of them it has. */
const datable = orderless.map((exports): Exports => {
  const isOdd = (cell: string) => /^\d+\/\d+\/|^soon$|^2024-02-30|^0001|^ +$|^"2024|‰/.test(cell);
  const plain = ({ header, rows }: Sheet): Sheet => ({
    header,
    rows: rows.map((cells) => cells.map((cell) => (isOdd(cell) ? '' : cell))),
  });
  return { ...everywhere(exports, plain), asOf: LAST_DAY };
});

describe('decisions do not depend on', () => {
  const always = (name: string, exports: fc.Arbitrary<Exports>, change: (exports: Exports, pick: number) => Exports) =>
    it(name, { timeout: 300_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(exports, fc.nat(), async (one, pick) => {
          expect(decisions(await over(change(one, pick)))).toEqual(decisions(await over(one)));
        }),
        { numRuns: RUNS },
      );
    });

  always('the order of rows', orderless, (exports, pick) =>
    everywhere(exports, ({ header, rows }, index) => {
      // The first row of some may be the one that is shown.
      if (index === SIDE) return { header, rows };
      const by = (pick + index) % (rows.length + 1);
      return { header, rows: [...rows.slice(by), ...rows.slice(0, by).toReversed()] };
    }),
  );

  always('the order of columns', someExports.filter(isPlain), (exports, pick) =>
    everywhere(exports, (sheet) => turned(sheet, pick)),
  );

  always('a column that says nothing', someExports.filter(isPlain), (exports, pick) =>
    everywhere(exports, ({ header, rows }) => {
      const at = pick % (header.length + 1);
      const cells = ['blue', '', 'x'.repeat(200), '"quoted"', '2'];
      const withCell = (cells: readonly string[], cell: string) => [...cells.slice(0, at), cell, ...cells.slice(at)];
      return {
        header: withCell(header, 'Favourite Colour'),
        // Equal rows stay equal.
        rows: rows.map((row) => withCell(row, cells[(row.join().length + pick) % cells.length]!)),
      };
    }),
  );
});

/** True where rows are whole and columns are found by name, as those of a wide history are not. */
function isPlain({ contacts, deals, history, associations, merges, dealMerges }: Exports): boolean {
  const sheets = [contacts, deals, history, associations, merges, dealMerges].filter((sheet) => sheet != null);
  return sheets.every(isWhole) && !history?.header.some((text) => text.includes('(1)'));
}

describe('findings do not depend on', () => {
  it('delimiter, line ends, quotes and a last line end', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(someExports, writings, async (exports, writing) => {
        // Blank lines are rows that a spreadsheet counts.
        const { findings } = await over(exports, writing);
        expect(findings).toEqual((await over(exports, { ...PLAIN, blanks: writing.blanks })).findings);
      }),
      { numRuns: RUNS },
    );
  });

  const encoders: readonly (readonly [string, (text: string) => Uint8Array, string])[] = [
    ['utf-8', (text) => Buffer.from(`\ufeff${text}`), '.csv'],
    ['utf-16le', (text) => Buffer.from(`\ufeff${text}`, 'utf16le'), '.csv'],
    ['utf-16be', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), '.csv'],
    ['windows-1252', (text) => iconv.encode(text, 'windows-1252'), '.csv'],
    ['utf-8', (text) => gzipSync(text), '.csv.gz'],
  ];

  it.each(encoders)('the encoding %s, which is kept', { timeout: 300_000 }, async (name, encode, ending) => {
    await fc.assert(
      fc.asyncProperty(someExports, writings, async (exports, writing) => {
        const plain = await inFolder((folder) =>
          fix({ ...writeExports(folder, exports, writing), out: join(folder, 'out') }),
        );
        const encoded = await inFolder((folder) => {
          const options = writeExports(folder, exports, writing);
          const contacts = join(folder, `contacts${ending}`);
          writeFileSync(contacts, encode(toCsv(exports.contacts, writing)));
          const files = options.files.map((file) => (file.table === 'contacts' ? { ...file, path: contacts } : file));
          return fix({ ...options, files, out: join(folder, 'out') });
        });
        const isAscii = Buffer.from(toCsv(exports.contacts, writing)).every((byte) => byte < 0x80);
        if (!isAscii || name !== 'windows-1252') expect(encoded.report.inputs[0]!.encoding).toBe(name);
        const renamed = encoded.findings.map((finding) => JSON.stringify(finding).replaceAll('.csv.gz', '.csv'));
        expect(renamed).toEqual(plain.findings.map((finding) => JSON.stringify(finding)));
        const corrected = plain.files.get('contacts.corrected.csv');
        const expected = corrected && (ending === '.csv.gz' ? corrected : encode(corrected.toString()));
        expect(encoded.files.get('contacts.corrected.csv')).toEqual(expected && Buffer.from(expected));
      }),
      { numRuns: RUNS / 2 },
    );
  });

  it('how many files they come in, nor on the order of columns in each', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(datable.filter(isPlain), fc.nat(), fc.nat(), async (exports, pick, turn) => {
        const cutUp = await inFolder((folder) => {
          const { files, ...options } = writeExports(folder, exports);
          const pieces = files.flatMap(({ table }) => {
            const { header, rows } = exports[table as 'contacts' | 'deals' | 'history' | 'associations']!;
            const cut = pick % (rows.length + 1);
            const parts = [rows.slice(0, cut), rows.slice(cut)].filter((some) => some.length > 0);
            // A table without rows is still one that was given.
            return (parts.length === 0 ? [[]] : parts).map((some, i) => {
              const path = join(folder, `${table}-${i}.csv`);
              writeFileSync(path, toCsv(turned({ header, rows: some }, turn * i)));
              return { path, table: table! };
            });
          });
          return audit({ ...options, files: pieces });
        });
        expect(decisions(cutUp)).toEqual(decisions(await over(exports)));
      }),
      { numRuns: RUNS },
    );
  });
});

describe('chunks and pieces of work', () => {
  /** Cells full of line breaks, in which a piece of work may seem to begin. */
  const broken = ({ header, rows }: Sheet): Sheet => {
    // The groups of a wide history stand to the end.
    if (header.some((text) => text.includes('(1)'))) return { header, rows };
    const note = `${header.map(() => 'x').join(',')}\n`.repeat(6);
    return { header: [...header, 'Notes'], rows: rows.map((cells, i) => [...cells, i % 3 === 0 ? note : '']) };
  };

  it('show in no byte of any output', { timeout: 300_000 }, async () => {
    await inFolder((folder) =>
      fc.assert(
        fc.asyncProperty(
          someExports,
          writings,
          fc.boolean(),
          fc.constantFrom(1, 2, 7, 64, 200, 4096),
          fc.constantFrom(1, 50, 300, 1000),
          async (exports, writing, isBroken, chunkBytes, segmentBytes) => {
            const some = isBroken ? everywhere(exports, broken) : exports;
            const options = { ...writeExports(folder, some, writing), out: join(folder, 'out'), replace: true };
            const whole = await fix({ ...options, apply: 'unsafe' });
            const cut = await fix({ ...options, apply: 'unsafe', chunkBytes, segmentBytes });
            expect(cut.findings).toEqual(whole.findings);
            expect(cut.files).toEqual(whole.files);
          },
        ),
        { numRuns: RUNS },
      ),
    );
  });
});

describe('without the deals file', () => {
  it('nobody is lowered', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(someExports, async (exports) => {
        const alone = { ...exports, deals: null };
        const { report, findings } = await over(alone);
        const { policy } = worldOf({
          contacts: toCsv(exports.contacts),
          ...(exports.policy && { policy: exports.policy }),
        });
        for (const { from, to } of report.moves) {
          if (policy.rung(from) >= 0) expect(policy.rung(to)).toBeGreaterThanOrEqual(policy.rung(from));
        }
        const lowering = ['opportunity-orphaned', 'opportunity-lost', 'stage-ahead', 'customer-unproven'];
        expect(findings.filter(({ rule }) => lowering.includes(rule))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});
