import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixFiles } from '../../src/audit/audit.ts';
import { learnDealWords } from '../../src/audit/deal-words.ts';
import { inspectFiles } from '../../src/audit/inspect.ts';
import { OUTCOME_FIELDS } from '../../src/audit/read-deals.ts';
import { crmOf } from '../../src/crm/index.ts';
import type { PolicyInput } from '../../src/policy/input.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import { audit, inFolder, writeTables } from '../files.ts';

const DEALS = `deal_id,stage,lead_id,probability
811,Closed Won,101,100
812,Discovery,102,20
813,Negotiation,103,75
814,Closed Lost,104,0
`;

const contactsOf = (...stages: readonly string[]): string =>
  `lead_id,name,stage\n${stages.map((stage, i) => `${101 + i},Ada,${stage}\n`).join('')}`;

const run = (contacts: string, deals = DEALS, policy?: PolicyInput) =>
  inFolder((folder) =>
    audit({
      files: writeTables(folder, { contacts, deals }),
      threads: 0,
      ...(policy !== undefined && { policy: { input: policy, origin: 'stageproof.yaml' } }),
    }),
  );

const said = ({ findings }: Awaited<ReturnType<typeof run>>) =>
  findings.map(({ rule, recordId, proposed, fix }) => [rule, recordId, proposed, fix]);

const notesOf = ({ report }: Awaited<ReturnType<typeof run>>): string => report.inputs[0]!.notes.join('\n');

describe('stages of deals in the stage column of contacts', () => {
  it('are read as what the deals say they mean, and prove nothing', async () => {
    const done = await run(
      contactsOf('Closed Won', 'Discovery', 'Negotiation', 'Closed Lost', 'Closed Won', 'Discovery'),
    );
    expect(said(done)).toEqual([
      ['customer-unproven', '105', '', null],
      ['opportunity-orphaned', '106', '', null],
    ]);
    expect(notesOf(done)).toContain(
      '4 values of the stage column are stages of the deals, and are read so: Closed Won as Customer; ' +
        'Discovery, Negotiation as Opportunity; Closed Lost as Opportunity that was lost.',
    );
  });

  it('leave what people call a lead to its own meaning, or unknown', async () => {
    const done = await run(contactsOf('Closed Won', 'Discovery', 'MQL', 'Contacted', 'Closed Lost', 'Closed Lost'));
    // Edsger is recorded as MQL, and his deal is open: of two open stages nobody can say which one to write.
    expect(said(done)).toEqual([
      ['stage-behind', '103', '', null],
      ['stage-unknown', '104', '', null],
      ['opportunity-orphaned', '105', '', null],
      ['opportunity-orphaned', '106', '', null],
    ]);
  });

  it('are not respelled, whatever their letters', async () => {
    const done = await run(contactsOf('closed won', 'Discovery', 'discovery', 'Closed Lost'));
    expect(said(done).filter(([rule]) => rule === 'stage-spelling')).toEqual([]);
    expect(said(done)).toEqual([]);
  });

  it('give the column its word for a customer, and that is for a person to accept', async () => {
    const done = await run(contactsOf('Discovery', 'Discovery', 'Negotiation', 'Closed Lost', 'Closed Won'));
    expect(said(done)).toContainEqual(['stage-behind', '101', 'Closed Won', 'unsafe']);
    await inFolder(async (folder) => {
      const contacts = contactsOf('Discovery', 'Discovery', 'Negotiation', 'Closed Lost', 'Closed Won');
      const files = writeTables(folder, { contacts, deals: DEALS });
      const out = join(folder, 'out');
      await fixFiles({ files, out, threads: 0, apply: 'unsafe' });
      expect(readFileSync(join(out, 'contacts.corrected.csv'), 'utf8')).toBe(
        contactsOf('Closed Won', 'Discovery', 'Negotiation', 'Closed Lost', 'Closed Won'),
      );
    });
  });

  it('give way to a policy', async () => {
    const done = await run(contactsOf('Closed Won', 'Discovery', 'Negotiation', 'Closed Lost', 'Discovery'), DEALS, {
      stages: { lead: { synonyms: ['Discovery'] } },
    });
    expect(said(done)).toContainEqual(['stage-behind', '102', '', null]);
    expect(notesOf(done)).not.toContain('Discovery, Negotiation as');
  });

  it('are shown by inspect', async () => {
    const contacts = contactsOf('Closed Won', 'Discovery', 'Negotiation', 'Closed Lost', 'Contacted');
    const { files } = await inFolder((folder) =>
      inspectFiles({ files: writeTables(folder, { contacts, deals: DEALS }) }),
    );
    const [file] = files;
    if (file?.recognised !== true) throw new Error('the contacts are not recognised');
    const stage = file.columns.find(({ field }) => field === 'stage')!;
    expect(stage.values!.map(({ text, value, reading }) => [text, value, reading])).toEqual([
      ['Closed Won', 'customer', 'dealStage'],
      ['Discovery', 'opportunity', 'dealStage'],
      ['Negotiation', 'opportunity', 'dealStage'],
      ['Closed Lost', 'opportunity', 'dealStage'],
      ['Contacted', null, 'unknown'],
    ]);
    expect(file.notes.join()).toContain('4 values of the stage column are stages of the deals');
  });
});

describe('what is learned', () => {
  const policy = compilePolicy(crmOf('generic'), null, 'test');
  const kindsOf = (...stages: readonly (readonly [string, string | null])[]) =>
    stages.map(([stage, probability]) =>
      OUTCOME_FIELDS.map((field) => (field === 'stage' ? stage : field === 'probability' ? probability : null)),
    );
  const columnOf = (...texts: readonly string[]) => ({ texts, counts: texts.map(() => 1) });
  const usual = kindsOf(['Closed Won', '100'], ['Discovery', '10'], ['Handshake', '80'], ['Limbo', null]);
  const learn = (texts: readonly string[], kinds = usual) =>
    learnDealWords({ ...columnOf(...texts) } as never, kinds, policy);

  it.each([
    ['nothing of deals is there', ['Frozen', 'Thawed']],
    ['one value may be there by chance', ['Closed Won', 'Closed Won ']],
    ['most values are of another kind', ['Closed Won', 'Discovery', 'MQL', 'SQL', 'Lead']],
    ['only open stages are there, which may be the lifecycle of the company', ['Discovery', 'Handshake']],
    ['nothing tells how a deal in them ends', ['Closed Won', 'Limbo']],
  ])('is nothing where %s', (_, texts) => {
    expect(learn(texts)).toBeUndefined();
  });

  it('is nothing of a stage whose deals differ', () => {
    const kinds = [...usual, ...kindsOf(['Handshake', '100'])];
    expect(learn(['Closed Won', 'Discovery', 'Handshake'], kinds)!.words.map(({ text }) => text)).toEqual([
      'Closed Won',
      'Discovery',
    ]);
  });

  it('has a word for a stage only where one deal stage means it', () => {
    expect(learn(['Closed Won', 'Discovery', 'Handshake'])!.wordless).toContain('opportunity');
    expect(learn(['Closed Won', 'Discovery', 'Handshake'])!.wordless).not.toContain('customer');
    const one = kindsOf(['Closed Won', '100'], ['Discovery', '10']);
    expect(learn(['Closed Won', 'Discovery'], one)!.wordless).not.toContain('opportunity');
  });
});
