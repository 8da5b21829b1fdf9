import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainContact } from '../../src/audit/audit.ts';
import { Fault } from '../../src/errors.ts';
import type { Table } from '../../src/types.ts';
import { type Audited, audit, fix, inFolder, writeTables } from '../files.ts';

type Tables = Readonly<Partial<Record<Table, string | Uint8Array>>>;

const overTables = (tables: Tables): Promise<Audited> =>
  inFolder((folder) => audit({ files: writeTables(folder, tables), threads: 0 }));

const HEADER = 'Record ID,Email,Lifecycle Stage';

describe('names of an object’s own', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

  it('are ordinary headers', async () => {
    const { report, findings } = await overTables({
      contacts: `Record ID,${names.join(',')},Lifecycle Stage\n1,a,b,c,d,e,MQL\n2,,,,,,Marketing Qualified Lead\n`,
    });
    expect(report.inputs[0]!.columns).toEqual({ id: 'Record ID', stage: 'Lifecycle Stage' });
    expect(findings.map(({ rule }) => rule)).toEqual(['stage-spelling']);
  });

  it('are ordinary ids, stages, statuses and sources', async () => {
    await inFolder(async (folder) => {
      const files = writeTables(folder, {
        contacts: `${HEADER},Lead Status\n${names.map((name) => `${name},${name},${name},${name}`).join('\n')}\n`,
        deals: `Record ID,Deal Stage,Pipeline,Associated Contact IDs\n${names
          .map((name) => `${name},Closed Won,${name},${name}`)
          .join('\n')}\n`,
        history: `Record ID,Property,Value,Timestamp,Source type\n${names
          .map((name) => `${name},lifecyclestage,${name},2024-01-01,${name}`)
          .join('\n')}\n`,
      });
      const { report, findings } = await audit({ files, threads: 0 });
      expect([report.contacts, report.deals, report.events]).toEqual([5, 5, 5]);
      expect(report.moves.map(({ from, to }) => `${from} ${to}`)).toEqual(
        names.toSorted().map((name) => `${name} customer`),
      );
      const ids = findings.filter(({ rule }) => rule === 'stage-behind').map(({ recordId }) => recordId);
      expect(ids).toEqual(names);
      for (const name of names) expect((await explainContact(name, { files, threads: 0 })).id).toBe(name);
    });
  });

  it('are no ids that somebody has', async () => {
    await inFolder(async (folder) => {
      const files = writeTables(folder, { contacts: `${HEADER}\n1,,Lead\n` });
      await expect(explainContact('__proto__', { files, threads: 0 })).rejects.toThrow(Fault);
    });
  });
});

describe('what a terminal or a spreadsheet would run', () => {
  const cells = [
    '=cmd|calc!A1',
    '@SUM(1)',
    '\u001b[31mred\u001b[0m',
    'a\u0000b',
    '\u202egnp.exe',
    '<b>',
    '-2+3',
    '\u0007',
  ];

  it('is data, kept byte for byte, and guarded where a spreadsheet would open it', async () => {
    await inFolder(async (folder) => {
      const rows = cells.map((cell, i) => `${cell}-${i},${cell},${cell}`);
      const contacts = `${HEADER}\n${rows.join('\n')}\n9,,\n`;
      const deals = 'Record ID,Deal Stage,Associated Contact IDs\n8,Closed Won,9\n';
      const files = writeTables(folder, { contacts, deals });
      const { findings, files: written } = await fix({ files, threads: 0, out: join(folder, 'out') });
      expect(findings.filter(({ rule }) => rule === 'stage-unknown').map(({ recorded }) => recorded)).toEqual(cells);
      expect(written.get('contacts.corrected.csv')!.toString()).toBe(contacts.replace('\n9,,\n', '\n9,,Customer\n'));
      const csv = written.get('findings.csv')!.toString();
      expect(csv).not.toMatch(/(?:^|,)"?[=@]/m);
      expect(written.get('report.md')!.toString()).not.toContain('\u001b');
      expect(written.get('report.md')!.toString()).not.toContain('<b>');
    });
  });
});

describe('bytes that are no text', () => {
  it('of a lone surrogate in UTF-16 are refused with their place', async () => {
    const text = Buffer.from(`\ufeff${HEADER}\n1,`, 'utf16le');
    const contacts = Buffer.concat([text, Buffer.from([0x00, 0xd8]), Buffer.from(',Lead\n', 'utf16le')]);
    await expect(overTables({ contacts })).rejects.toThrow(/lone surrogate at byte 70/);
  });

  it('of a surrogate in UTF-8 are named, and their row is left as it is', async () => {
    await inFolder(async (folder) => {
      const surrogate = Buffer.from([0xed, 0xa0, 0x80]);
      const contacts = Buffer.concat([
        Buffer.from(`${HEADER}\n1,é${'é'.repeat(50)}`),
        surrogate,
        Buffer.from(',MQL\n2,,Marketing Qualified Lead\n'),
      ]);
      const files = writeTables(folder, { contacts });
      const { findings, files: written } = await fix({ files, threads: 0, out: join(folder, 'out') });
      expect(findings.map(({ rule, fix: safety }) => [rule, safety])).toEqual([
        ['stage-spelling', null],
        ['cell-undecodable', null],
      ]);
      expect(written.has('contacts.corrected.csv')).toBe(false);
    });
  });

  it.each([
    ['nothing but NUL', Buffer.alloc(5000)],
    ['random bytes', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251))],
    ['quotes', Buffer.from('"'.repeat(5001))],
    ['line ends', Buffer.from('\r\n\n\r'.repeat(1000))],
    ['delimiters', Buffer.from(',;\t|'.repeat(1000))],
    ['a header alone', Buffer.from(HEADER)],
    ['a mark alone', Buffer.from([0xef, 0xbb, 0xbf])],
    ['a sep= line alone', Buffer.from('sep=;\n')],
    ['half a character', Buffer.concat([Buffer.from(`${HEADER}\n1,,Lead`), Buffer.from([0xc3])])],
    ['an archive', Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(100)])],
    ['a gzip file that is cut off', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1])],
  ])('end in a report or a fault: %s', async (_name, contacts) => {
    await overTables({ contacts }).catch((error: unknown) => expect(error).toBeInstanceOf(Fault));
    await overTables({ contacts: `${HEADER}\n1,,Lead\n`, deals: contacts, history: contacts }).catch((error: unknown) =>
      expect(error).toBeInstanceOf(Fault),
    );
  });
});

describe('size', () => {
  it('of a cell is bounded by memory alone, and its row can be corrected', async () => {
    await inFolder(async (folder) => {
      const large = `"${'x,""\r\n'.repeat(3_400_000)}"`;
      const contacts = `Record ID,Notes,Lifecycle Stage\n1,${large},MQL\n2,,Marketing Qualified Lead\n`;
      const files = writeTables(folder, { contacts });
      const { findings } = await fix({ files, threads: 0, out: join(folder, 'out') });
      expect(findings.map(({ rule, row }) => [rule, row])).toEqual([['stage-spelling', 2]]);
      const written = readFileSync(join(folder, 'out/contacts.corrected.csv'));
      expect(written.equals(Buffer.from(contacts.replace(',MQL\n', ',Marketing Qualified Lead\n')))).toBe(true);
    });
  });

  it('of a header: ten thousand columns', async () => {
    const many = (cell: (i: number) => string) => Array.from({ length: 10_000 }, (_, i) => cell(i)).join(',');
    const { findings } = await overTables({
      contacts: `Record ID,${many((i) => `Column ${i}`)},Lifecycle Stage\n1,${many(() => '')},MQL\n2,${many(String)},Marketing Qualified Lead\n`,
    });
    expect(findings.map(({ rule, row }) => [rule, row])).toEqual([['stage-spelling', 2]]);
    const blank = await overTables({
      contacts: `Record ID,Lifecycle Stage${','.repeat(10_000)}\n1,Lead${','.repeat(10_000)}\n`,
    });
    expect(blank.findings).toEqual([]);
  });

  it('of a vocabulary: a hundred thousand spellings', async () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => `${i},,stage ${i}`);
    const { report } = await overTables({ contacts: `${HEADER}\n${rows.join('\n')}\n` });
    expect(report.rules.find(({ id }) => id === 'stage-unknown')!.count).toBe(100_000);
  });

  it('of a crowd that shares one id, one e-mail and one deal', async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, i) => `${i % 2 === 0 ? '7' : i},none@example.org,${i % 3 ? 'Lead' : ''}`,
    );
    const deals = `Record ID,Deal Stage,Associated Contact IDs\n8,Closed Won,${Array.from({ length: 20_000 }, (_, i) => i).join(';')}\n`;
    const { report } = await overTables({ contacts: `${HEADER}\n${rows.join('\n')}\n`, deals });
    const count = (rule: string) => report.rules.find(({ id }) => id === rule)!.count;
    expect([count('id-duplicate'), count('email-duplicate')]).toEqual([10_001, 20_000]);
  });

  it('of one contact’s story', async () => {
    const stages = ['lead', 'marketingqualifiedlead', '', 'subscriber'];
    const rows = Array.from(
      { length: 50_000 },
      (_, i) => `1,lifecyclestage,${stages[i % 4]},2024-01-0${1 + (i % 9)},CRM_UI`,
    );
    const deals = Array.from({ length: 20_000 }, (_, i) => `${i},Contract Sent,1`);
    const { report } = await overTables({
      contacts: `${HEADER}\n1,,Lead\n`,
      deals: `Record ID,Deal Stage,Associated Contact IDs\n${deals.join('\n')}\n`,
      history: `Record ID,Property,Value,Timestamp,Source type\n${rows.join('\n')}\n`,
    });
    expect([report.events, report.deals]).toEqual([50_000, 20_000]);
    expect(report.moves).toEqual([{ from: 'lead', to: 'opportunity', count: 1 }]);
  });
});

describe('inputs that are not where they are said to be', () => {
  it('are faults', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'contacts.csv');
      await expect(audit({ files: [{ path }], threads: 0 })).rejects.toThrow(Fault);
      await expect(audit({ files: [{ path: folder }], threads: 0 })).rejects.toThrow(Fault);
      writeFileSync(path, '');
      await expect(audit({ files: [{ path }], threads: 0 })).rejects.toThrow(Fault);
    });
  });
});
