import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullLists, oneSidedLinks } from '../../src/audit/cut-links.ts';
import { groupPairs, Pairs } from '../../src/audit/join-links.ts';
import { audit, inFolder, writeTables } from '../files.ts';

const pairsOf = (links: readonly (readonly [number, number])[]): Pairs => {
  const pairs = new Pairs();
  for (const [contact, deal] of links) pairs.add(contact, deal);
  return pairs;
};

it('a list of exactly a thousand links is full, a shorter or longer one is not', () => {
  const owners = [...Array(999).fill(3), ...Array(1000).fill(5), 6, ...Array(1001).fill(7)];
  expect(fullLists(owners)).toEqual([5]);
  expect(fullLists([])).toEqual([]);
});

it('links of one side are counted as two sets are compared', () => {
  const link = fc.tuple(fc.nat(4), fc.nat(4));
  const links = fc.array(link, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(links, links, links, (deals, contacts, associations) => {
      const ours = new Set(deals.map(String));
      const theirs = new Set(contacts.map(String));
      const sides = [pairsOf(deals), pairsOf(contacts)] as const;
      const others = pairsOf(associations);
      const { byDeals, byContacts, both, example } = oneSidedLinks(...sides, groupPairs([...sides, others], 5));
      expect(both).toBe([...ours].filter((one) => theirs.has(one)).length);
      expect([byDeals, byContacts]).toEqual([ours.size - both, theirs.size - both]);
      expect(example === null).toBe(byDeals + byContacts === 0);
      const key = String([example?.contact, example?.deal]);
      expect(ours.has(key) && theirs.has(key)).toBe(false);
      expect(example === null || ours.has(key) || theirs.has(key)).toBe(true);
    }),
  );
});

describe('links that are cut', () => {
  const run = (contacts: string, deals: string) =>
    inFolder((folder) => audit({ files: writeTables(folder, { contacts, deals }), threads: 0 }));
  const ids = (count: number) => Array.from({ length: count }, (_, i) => 100_001 + i).join(';');

  it.each([
    [1000, []],
    [999, ['7']],
  ])('%s contacts in one cell: who stands in none may be the next one', async (count, orphans) => {
    const contacts = 'Record ID,Lifecycle Stage\n7,Opportunity\n100001,Opportunity\n';
    const deals = `Record ID,Deal Stage,Associated Contact IDs\n812,Contract Sent,${ids(count)}\n`;
    const { findings, report } = await run(contacts, deals);
    expect(findings.filter(({ rule }) => rule === 'opportunity-orphaned').map(({ recordId }) => recordId)).toEqual(
      orphans,
    );
    const notes = report.inputs.find(({ table }) => table === 'deals')!.notes.join();
    expect(notes.includes('exactly 1,000')).toBe(count === 1000);
  });

  it('a full list of deals says nothing of what is not in it', async () => {
    const contacts = `Record ID,Lifecycle Stage,Associated Deal IDs\n7,Customer,${ids(1000)}\n8,Customer,100001\n`;
    const deals = `Record ID,Deal Stage\n${ids(1000).replaceAll(';', ',Contract Sent\n')},Contract Sent\n`;
    const { findings } = await run(contacts, deals);
    expect(findings.filter(({ rule }) => rule === 'customer-unproven').map(({ recordId }) => recordId)).toEqual(['8']);
  });

  it('links that one of two exports does not name are used, and counted', async () => {
    const contacts = 'Record ID,Lifecycle Stage,Associated Deal IDs\n101,Opportunity,812\n102,Opportunity,\n';
    const deals = 'Record ID,Deal Stage,Associated Contact IDs\n812,Contract Sent,101;102\n';
    const { findings, report } = await run(contacts, deals);
    expect(findings).toEqual([]);
    expect(report.inputs[1]!.notes.join()).toContain('1 association is named by one of the two exports only');
    expect(report.inputs[1]!.notes.join()).toContain('contact 102 and deal 812');
  });
});
