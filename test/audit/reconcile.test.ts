import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reconcileFiles } from '../../src/audit/reconcile.ts';
import type { ReconcileOptions } from '../../src/options.ts';
import type { Disagreement, Reconciliation } from '../../src/types.ts';
import { inFolder } from '../files.ts';

type Files = Readonly<Record<string, string>>;

async function reconciled(
  first: Files,
  second: Files,
  options: Partial<ReconcileOptions> = {},
): Promise<{ readonly found: Reconciliation; readonly all: readonly Disagreement[] }> {
  return inFolder(async (folder) => {
    const written = (side: string, files: Files) =>
      Object.entries(files).map(([name, text]) => {
        const path = join(folder, `${side}-${name}`);
        writeFileSync(path, text);
        return { path };
      });
    const all: Disagreement[] = [];
    const found = await reconcileFiles({
      files: written('first', first),
      against: written('second', second),
      threads: 0,
      onDisagreement: (one) => all.push(one),
      ...options,
    });
    return { found, all };
  });
}

const CONTACTS = `Record ID,Email,Lifecycle Stage
101,ada@lovelace.example,Lead
102,grace@hopper.example,Customer
`;

describe('a reconciliation', () => {
  it('tells which stage the evidence of both systems supports', async () => {
    const deals = `Record ID,Deal Stage,Associated Contact IDs
812,Closed Won,101
`;
    const theirs = `ID;E-Mail;Lifecycle-Phase
A1;ADA@lovelace.example;Kunde
A2;grace@hopper.example;Kunde
`;
    const { found, all } = await reconciled(
      { 'contacts.csv': CONTACTS, 'deals.csv': deals },
      { 'kontakte.csv': theirs },
    );
    expect(found).toMatchObject({ pairs: 2, agreeing: 1, supports: { second: 1 }, keys: [{ key: 'email', pairs: 2 }] });
    expect(all).toMatchObject([
      {
        kind: 'stage-differs',
        supports: 'second',
        stage: 'customer',
        basis: 'proved',
        first: { id: '101', row: 2 },
        second: { id: 'A1', row: 2 },
      },
    ]);
    expect(all[0]!.evidence.map(({ column, value }) => `${column}=${value}`)).toEqual([
      'Lifecycle Stage=Lead',
      'Lifecycle-Phase=Kunde',
      'Deal Stage=Closed Won',
    ]);
  });

  it('claims nothing where nothing but the cells speaks', async () => {
    const theirs = CONTACTS.replace('Lead', 'Subscriber');
    const { all } = await reconciled({ 'contacts.csv': CONTACTS }, { 'contacts.csv': theirs });
    expect(all).toMatchObject([{ kind: 'stage-differs', supports: 'unknown', stage: null, basis: null }]);
  });

  it('supports neither where the evidence reaches a third stage', async () => {
    const history = `contactId,property,value,timestamp,sourceType
101,lifecyclestage,marketingqualifiedlead,2024-03-05T10:00:00Z,FORM
`;
    const theirs = CONTACTS.replace('Lead', 'Subscriber');
    const { all } = await reconciled({ 'contacts.csv': CONTACTS, 'history.csv': history }, { 'contacts.csv': theirs });
    expect(all).toMatchObject([{ supports: 'neither', stage: 'marketingqualifiedlead', basis: 'claimed' }]);
  });

  it('names who is only in one system, once for each id', async () => {
    const theirs = `Record ID,Email,Lifecycle Stage
101,ada@lovelace.example,Lead
103,edsger@dijkstra.example,Lead
103,edsger@dijkstra.example,Lead
`;
    const { found } = await reconciled({ 'contacts.csv': CONTACTS }, { 'contacts.csv': theirs });
    expect(found.counts).toEqual({ 'stage-differs': 0, 'only-in-first': 1, 'only-in-second': 1, 'not-joined': 0 });
    expect(found.totals).toEqual({ error: 0, warning: 2, info: 0 });
  });

  it('finds nothing between a system and itself', async () => {
    const { found, all } = await reconciled({ 'contacts.csv': CONTACTS }, { 'contacts.csv': CONTACTS });
    expect(found).toMatchObject({ pairs: 2, agreeing: 2 });
    expect(all).toEqual([]);
  });

  it.each([
    ['Recrd ID', ', did you mean "Record ID"?'],
    ['Colour', '; write the header as the file has it'],
  ])('refuses a column that no contacts file has: %s', async (first, help) => {
    const on = { first, second: 'Record ID' };
    await expect(reconciled({ 'contacts.csv': CONTACTS }, { 'contacts.csv': CONTACTS }, { on })).rejects.toThrow(
      `--on: no column "${first}" in first-contacts.csv${help}`,
    );
  });
});
