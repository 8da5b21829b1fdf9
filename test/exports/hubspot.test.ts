import { describe, expect, test } from 'vitest';
import { inFolder, writeTables } from '../files.ts';
import { areAbsent, audit, pathsOf, refusal, rowsOf } from './exports.ts';

describe.skipIf(areAbsent)('hubspot-meloukiali', () => {
  const paths = pathsOf('hubspot-meloukiali/data', 'hubspot_contact.csv', 'hubspot_deals.csv');

  test('leads who bought, and customers of whom nobody knows it', async () => {
    const [contacts, deals] = paths.map(rowsOf);
    const won = new Set(deals!.filter((deal) => deal.deal_stage === 'Closed Won').map((deal) => deal.contact_id));
    const idsOf = (stage: string, hasWon: boolean) =>
      contacts!
        .filter(({ contact_id, lifecycle_stage }) => lifecycle_stage === stage && won.has(contact_id) === hasWon)
        .map(({ contact_id }) => contact_id);

    const { counts, ids, report } = await audit(paths);
    expect(counts).toEqual({ 'stage-behind': 163, 'customer-unproven': 431 });
    expect(ids('stage-behind')).toEqual(idsOf('Lead', true));
    expect(ids('customer-unproven')).toEqual(idsOf('Customer', false));
    expect(report.edits).toEqual({ safe: 163, unsafe: 0 });
    expect(report.asOf).toBe('2014-10-04T00:00:00.000Z');
  });

  test('contact 0 is a contact', async () => {
    const { findings } = await audit(paths, { only: ['deal-contact-unknown', 'deal-without-contact', 'id-damaged'] });
    expect(findings).toEqual([]);
  });
});

describe.skipIf(areAbsent)('hubspot-simulated', () => {
  const paths = pathsOf('hubspot-simulated/data_clean', 'contacts_clean.csv', 'deals_clean.csv');

  test('everybody has a deal, and nobody was moved by it', async () => {
    const { counts, report } = await audit(paths);
    expect(counts).toEqual({
      'stage-behind': 249,
      'deal-close-date-past': 128,
      'email-duplicate': 127,
      'deal-contact-unknown': 3,
    });
    expect(report.moves).toEqual(
      expect.arrayContaining([
        { from: 'lead', to: 'customer', count: 16 },
        { from: 'marketingqualifiedlead', to: 'customer', count: 19 },
        { from: 'salesqualifiedlead', to: 'customer', count: 21 },
      ]),
    );
  });

  test('188 leads and MQLs have an open deal', async () => {
    const deals = rowsOf(paths[1]!);
    const open = new Set(deals.filter((deal) => !deal.deal_stage!.startsWith('Closed')).map((deal) => deal.contact_id));
    const early = new Set(
      rowsOf(paths[0]!)
        .filter(({ lifecycle_stage }) => lifecycle_stage === 'Lead' || lifecycle_stage === 'MQL')
        .map(({ contact_id }) => contact_id),
    );
    const { ids } = await audit(paths);
    expect(ids('stage-behind').filter((id) => open.has(id) && early.has(id))).toHaveLength(188);
  });

  test('three deals lead to contact 51, who is missing', async () => {
    const { findings } = await audit(paths, { only: ['deal-contact-unknown'] });
    expect(findings.map(({ recordId, recorded }) => [recordId, recorded])).toEqual([
      ['51', '51'],
      ['301', '51'],
      ['601', '51'],
    ]);
  });

  test('e-mails that several contacts share', async () => {
    const emails = rowsOf(paths[0]!).map(({ email }) => email!.toLowerCase());
    const { counts } = await audit(paths);
    expect(counts['email-duplicate']).toBe(
      emails.filter((email, _, all) => all.indexOf(email) !== all.lastIndexOf(email)).length,
    );
  });

  test('deals whose expected close has passed, by the newest date that is none', async () => {
    const [contacts, deals] = paths.map(rowsOf);
    const isOpen = (deal: Readonly<Record<string, string>>) => !deal.deal_stage!.startsWith('Closed');
    const dates = [
      ...contacts!.map(({ created_date }) => created_date!),
      ...deals!.map(({ created_date }) => created_date!),
      ...deals!.filter((deal) => !isOpen(deal)).map(({ close_date }) => close_date!),
    ];
    const newest = dates.toSorted().at(-1)!;
    const past = deals!.filter((deal) => isOpen(deal) && deal.close_date !== '' && deal.close_date! < newest);
    const { ids, report } = await audit(paths);
    expect(report.asOf).toBe(`${newest}T00:00:00.000Z`);
    expect(ids('deal-close-date-past')).toEqual(past.map(({ deal_id }) => deal_id));
  });

  test('in the notebooks the stages are written small, and that is how this company writes them', async () => {
    const { counts, report } = await audit(
      pathsOf('hubspot-simulated/notebooks/data_clean', 'contacts_clean.csv', 'deals_clean.csv'),
    );
    expect(counts).toEqual({ 'stage-behind': 146, 'deal-close-date-past': 128, 'email-duplicate': 127 });
    expect(report.edits).toEqual({ safe: 146, unsafe: 0 });
  });

  test('a table of sums is no table of deals', async () => {
    const sums = pathsOf('hubspot-simulated/data_clean', 'pipeline_summary_by_stage.csv');
    expect(await refusal([...paths, ...sums])).toMatch(
      /^pipeline_summary_by_stage\.csv: no id column .* leave the file/,
    );
  });
});

describe.skipIf(areAbsent)('hubspot-fivetran', () => {
  const seeds = (...names: readonly string[]) => pathsOf('hubspot-fivetran/integration_tests/seeds', ...names);

  test('contacts without a stage column, with odd headers; three rows live on in another', async () => {
    const { counts, report, findings } = await audit(seeds('contact_data.csv'));
    expect(counts).toEqual({ 'contact-merged': 3 });
    expect(findings.map(({ recordId, message }) => [recordId, message])).toEqual(
      ['76340251', '46897301', '76226001'].map((id) => [
        id,
        'Merged into contact 78971951, and still a row of its own.',
      ]),
    );
    expect(report.inputs[0]!.columns).toMatchObject({ mergedIds: expect.stringContaining('merged') });
    expect(report.inputs[0]!.notes.join(' ')).toContain('No column holds the lifecycle stage');
    expect(report.rules.find(({ id }) => id === 'stage-behind')).toMatchObject({ status: 'not-run' });
  });

  test('the stages of its deals stand in another table, and that is said', async () => {
    const { counts, report } = await audit(seeds('contact_data.csv', 'deal_data.csv'));
    expect(counts).toEqual({ 'contact-merged': 3, 'deal-stage-unknown': 44 });
    expect(report.inputs[1]!.notes.join(' ')).toContain('Nothing tells how any of these deals ended');
  });

  test('its history is read, and holds no stage', async () => {
    const { report, counts } = await audit(seeds('contact_data.csv', 'contact_property_history_data.csv'));
    expect(report.inputs[1]).toMatchObject({ table: 'history', rows: 100 });
    expect(report.events).toBe(0);
    expect(report.inputs[1]!.notes).toEqual([expect.stringMatching(/^No row is about the lifecycle stage/)]);
    expect(counts).toEqual({ 'contact-merged': 3 });
  });

  test('all eleven links dangle, which is said once', async () => {
    const { report, findings } = await audit(seeds('contact_data.csv', 'deal_data.csv', 'deal_contact_data.csv'), {
      skip: ['deal-stage-unknown', 'contact-merged'],
    });
    expect(findings).toMatchObject([{ rule: 'associations-dangling', table: 'associations', recorded: '1499466' }]);
    expect(report.inputs[2]!.notes).toEqual([
      expect.stringMatching(/^None of the 11 rows leads to a contact of the contacts files/),
    ]);
  });

  test('no stage is lost for its probability of 0: 42 such stages are open', async () => {
    const [path] = seeds('deal_pipeline_stage_data.csv');
    const stages = rowsOf(path!);
    expect(stages.filter(({ probability, is_closed }) => probability === '0.0' && is_closed === 'FALSE')).toHaveLength(
      42,
    );
    const won = stages.filter(({ closed_won }) => closed_won === 'TRUE').length;
    await inFolder(async (folder) => {
      const lines = (header: string, line: (id: number, stage: string) => string) =>
        [header, ...stages.map(({ stage_id }, i) => line(i + 1, stage_id!))].join('\n');
      const files = writeTables(folder, {
        contacts: lines('id,lifecyclestage', (id) => `${id},opportunity`),
        deals: lines('deal_id,contact_id,deal_pipeline_stage_id', (id, stage) => `${id},${id},${stage}`),
      });
      const { counts } = await audit([], { files: [...files, { path: path! }] });
      expect(counts).toEqual({ 'stage-behind': won });
    });
  });

  test('every table of the warehouse is read at once', async () => {
    const { report, counts } = await audit(
      seeds(
        ...['contact_data.csv', 'deal_data.csv', 'company_data.csv', 'contact_property_history_data.csv'],
        ...['deal_contact_data.csv', 'deal_pipeline_stage_data.csv', 'deal_pipeline_data.csv'],
        ...['contact_merge_audit_data.csv', 'merged_deal_data.csv', 'property_option_data.csv'],
        ...['deal_property_history_data.csv', 'deal_stage_data.csv'],
      ),
    );
    expect(report.inputs.map(({ table, rows }) => [table, rows])).toEqual([
      ['contacts', 22],
      ['deals', 44],
      ['companies', 24],
      ['history', 100],
      ['associations', 11],
      ['stages', 71],
      ['pipelines', 6],
      ['merges', 4],
      ['dealMerges', 14],
      ['options', 20],
      ['dealHistory', 100],
      ['dealHistory', 14],
    ]);
    expect(counts).toEqual({ 'associations-dangling': 1, 'contact-merged': 3, 'deal-stage-unknown': 44 });
  });

  test.each([
    ['company_property_history_data.csv', 'only the history of contacts and of deals is read'],
    ['ticket_pipeline_stage_data.csv', 'a list of ticket stages, which is not read'],
    ['ticket_data.csv', 'leave the file out'],
    ['engagement_call_data.csv', 'leave the file out'],
  ])('%s is refused with what to do', async (name, sentence) => {
    expect(await refusal(seeds('contact_data.csv', name))).toContain(sentence);
  });
});
