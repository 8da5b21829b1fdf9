import { describe, expect, test } from 'vitest';
import { inspectFiles } from '../../src/audit/inspect.ts';
import { areAbsent, audit, pathsOf, refusal, rowsOf } from './exports.ts';

/*
 * Exports of CRMs that are not known yet: what can be read by generic names gives no false alarm, and what cannot is
 * refused with what to type.
 */

describe.skipIf(areAbsent)('opslab', () => {
  const paths = pathsOf('opslab/data/raw', 'leads.csv', 'opportunities.csv', 'customers.csv');

  test('its leads hold deal stages, which is said once and needs no flag', async () => {
    const { report, counts } = await audit(paths);
    expect(report.inputs[0]!.notes).toEqual([
      expect.stringMatching(/^6 values of the stage column are stages of the deals, .* Closed Won as Customer; /),
      expect.stringMatching(/^Nobody knows Contacted, New Lead: /),
    ]);
    expect(counts).toEqual({
      'customer-unproven': 24,
      'opportunity-orphaned': 102,
      'stage-unknown': 60 + 34,
      'deal-close-date-past': 187,
      'stage-date-after-deal': 1,
    });
    // The column has no word for a stage before Discovery, so that nothing can be written there.
    expect(report.edits).toEqual({ safe: 0, unsafe: 0 });
  });

  test('126 leads at Discovery or beyond have no opportunity', async () => {
    const [leads, opportunities] = paths.map(rowsOf);
    const withDeal = new Set(opportunities!.map(({ lead_id }) => lead_id));
    const early = new Set(['New Lead', 'Contacted']);
    const orphaned = leads!.filter(({ lead_id, stage }) => !early.has(stage!) && !withDeal.has(lead_id));
    expect(orphaned).toHaveLength(126);

    const { findings } = await audit(paths);
    const told = findings.filter(({ rule }) => rule === 'customer-unproven' || rule === 'opportunity-orphaned');
    expect(told.map(({ recordId }) => recordId)).toEqual(orphaned.map(({ lead_id }) => lead_id));
    const recorded = (stage: string) => told.filter((finding) => finding.recorded === stage);
    expect(recorded('Closed Won').map(({ rule }) => rule)).toEqual(Array(24).fill('customer-unproven'));
    expect(recorded('Closed Lost')).toHaveLength(10);
  });

  test('mql_date lies behind the creation of all 280 opportunities: one finding', async () => {
    const { findings } = await audit(paths);
    const [found, ...others] = findings.filter(({ rule }) => rule === 'stage-date-after-deal');
    expect(others).toEqual([]);
    expect(found).toMatchObject({ recordId: '', column: 'mql_date', row: 2, fix: null });
    expect(found!.message).toContain('so it is with 280 of 280 contacts');
    expect(found!.evidence.map(({ column }) => column)).toEqual(Array(3).fill(['mql_date', 'created_date']).flat());
  });

  test('chances tell open deals from others', async () => {
    const [leads, opportunities] = paths.map(rowsOf);
    const isClosed = (stage: string | undefined) => stage!.startsWith('Closed');
    const proving = new Set(
      opportunities!.filter(({ stage }) => stage !== 'Closed Lost').map(({ lead_id }) => lead_id),
    );
    expect(leads!.filter(({ lead_id }) => proving.has(lead_id))).toHaveLength(242);

    const { ids, report } = await audit(paths);
    const asOf = report.asOf!.slice(0, 10);
    const past = opportunities!.filter(({ stage, close_date }) => !isClosed(stage) && close_date! < asOf);
    expect(ids('deal-close-date-past')).toEqual(past.map(({ opp_id }) => opp_id));
  });
});

describe.skipIf(areAbsent)('maven-sales', () => {
  const folder = 'maven-sales/data/raw/crm';
  const names = ['accounts.csv', 'data_dictionary.csv', 'products.csv', 'sales_pipeline.csv', 'sales_teams.csv'];

  test('there are no contacts, and that is said', async () => {
    const help = 'add the contacts export with --contacts FILE, or audit the rest alone with --without-contacts';
    expect(await refusal(pathsOf(folder, 'sales_pipeline.csv'))).toBe(
      `no contacts file among the inputs (sales_pipeline.csv holds deals); ${help}`,
    );
    expect(await refusal(pathsOf(folder, ...names))).toMatch(
      /^no contacts file among the inputs \(accounts\.csv holds/,
    );
    expect(await refusal(pathsOf(folder, 'accounts.csv'), { withoutContacts: true })).toMatch(
      /^neither deals nor a history of deals among the inputs \(accounts\.csv holds companies\)/,
    );
  });

  test('accounts are blank on 1,425 deals, all of them open', async () => {
    const [path] = pathsOf(folder, 'sales_pipeline.csv');
    const [file] = (await inspectFiles({ files: [{ path: path! }], threads: 0 })).files;
    const account = file!.columns.find(({ header }) => header === 'account')!;
    expect(account.seen - account.filled).toBe(1425);
    const blank = rowsOf(path!).filter(({ account }) => account === '');
    expect(new Set(blank.map(({ deal_stage }) => deal_stage))).toEqual(new Set(['Engaging', 'Prospecting']));
  });

  test('with the flag of the message the deals are judged, and nothing is wrong with them', async () => {
    const { report, counts } = await audit(pathsOf('maven-sales/data/raw', 'crm'), { withoutContacts: true });
    expect(counts).toEqual({});
    expect(report).toMatchObject({ contacts: 0, deals: 8800, edits: { safe: 0, unsafe: 0 } });
    expect(report.notes[0]).toMatch(/^No contact was judged, because no contacts file is among the inputs/);
    const ran = report.rules.filter(({ status }) => status === 'ran').map(({ id }) => id);
    expect(ran).toEqual(expect.arrayContaining(['deal-close-date-past', 'deal-stage-unknown']));
    const absent = report.rules.filter(({ reason }) => reason === 'no contacts file').map(({ id }) => id);
    expect(absent).toEqual(expect.arrayContaining(['deal-without-contact', 'deal-contact-unknown', 'stage-behind']));
    expect(ran.filter((id) => /^(?:stage|email|history|lead|opportunity|contact|customer)-/.test(id))).toEqual([]);
  });

  test('its dates and stages agree: no false alarm', async () => {
    const [accounts, deals] = pathsOf(folder, 'accounts.csv', 'sales_pipeline.csv');
    const { counts } = await audit([], {
      files: [
        { path: accounts!, table: 'contacts' },
        { path: deals!, table: 'deals' },
      ],
      map: [{ table: 'contacts', field: 'id', header: 'account' }],
    });
    expect(counts).toEqual({});
  });
});

describe.skipIf(areAbsent)('salesforce-clean', () => {
  const paths = pathsOf('salesforce-clean/data', 'contacts.csv', 'opportunities.csv', 'accounts.csv');

  test('names the flags that make ids of the external ones', async () => {
    expect(await refusal(paths)).toMatch(
      /^contacts\.csv: no id column .* add --map contacts\.id=ContactExtId__c .* \(--map deals\.id=OpportunityExtId__c\)$/,
    );
  });

  test('is clean', async () => {
    const map = [
      { table: 'contacts', field: 'id', header: 'ContactExtId__c' },
      { table: 'deals', field: 'id', header: 'OpportunityExtId__c' },
    ] as const;
    const { counts, report } = await audit(paths, { map });
    expect(counts).toEqual({});
    expect(report.inputs.map(({ crm }) => crm)).toEqual(['salesforce', 'salesforce', 'salesforce']);
    expect(report).toMatchObject({ contacts: 24, deals: 16 });
  });
});

describe.skipIf(areAbsent)('salesforce-labels', () => {
  const folder = 'salesforce-labels';

  test('names the column that it cannot guess', async () => {
    expect(await refusal(pathsOf(folder, 'Contacts.csv'))).toContain('--map id=Email');
    expect(await refusal(pathsOf(folder, 'Leads.csv'))).toContain('--map id=Email');
  });

  test('nothing is wrong with its contacts', async () => {
    const map = [{ field: 'id', header: 'Email' }];
    expect((await audit(pathsOf(folder, 'Contacts.csv'), { map })).counts).toEqual({});
    expect((await audit(pathsOf(folder, 'Leads.csv'), { map })).counts).toEqual({});
  });

  test('leads and contacts are two parts of one table, and every status is known', async () => {
    const map = [{ field: 'id', header: 'Email' }];
    const { counts, report } = await audit(pathsOf(folder, 'Contacts.csv', 'Leads.csv'), { map });
    expect(counts).toEqual({});
    expect(report).toMatchObject({ contacts: 35, policy: 'preset salesforce' });
    expect(report.inputs[1]!.columns).toMatchObject({ leadStatus: 'Status' });
  });
});

describe.skipIf(areAbsent)('salesforce-fivetran', () => {
  const folder = 'salesforce-fivetran/integration_tests/seeds';

  test('one probability is a thousand', async () => {
    const [path] = pathsOf(folder, 'sf_opportunity_data.csv');
    const [file] = (await inspectFiles({ files: [{ path: path! }], threads: 0 })).files;
    expect(file).toMatchObject({
      notes: ['1 probability is not between 0 and 100 (1000), and proves nothing.'],
    });
  });

  test('all ten deals were deleted, and prove nothing', async () => {
    const names = ['sf_contact_data.csv', 'sf_opportunity_data.csv', 'sf_account_data.csv'];
    const { counts, report } = await audit(pathsOf(folder, ...names));
    // `contact_status_c` holds words that were made unreadable, `contact_stage_c` nothing.
    expect(counts).toEqual({ 'stage-missing': 4, 'lead-status-unknown': 3 });
    expect(report.deals).toBe(0);
    expect(report.inputs[1]!.notes).toEqual(['10 deleted deals: not used.']);
    expect(report.policy).toBe('preset salesforce');
    expect(report.inputs.map(({ crm, table }) => [crm, table])).toEqual([
      ['salesforce', 'contacts'],
      ['salesforce', 'deals'],
      ['salesforce', 'companies'],
    ]);
  });

  test('versions of opportunities tell how they moved', async () => {
    const names = ['sf_contact_data.csv', 'sf_opportunity_data.csv', 'sf_opportunity_history_data.csv'];
    const { report } = await audit(pathsOf(folder, ...names));
    expect(report.inputs[2]).toMatchObject({
      crm: 'salesforce',
      table: 'dealHistory',
      columns: { id: 'id', value: 'stage_name', at: '_fivetran_start' },
    });
  });

  test('a lead of 382 columns, of which the right ones are read', async () => {
    const { counts, report } = await audit(pathsOf(folder, 'sf_lead_data.csv', 'sf_opportunity_data.csv'));
    expect(report.inputs[0]!.columns).toMatchObject({
      id: 'id',
      leadStatus: 'status',
      stage: 'contact_stage_c',
      convertedId: 'converted_contact_id',
      dealIds: 'converted_opportunity_id',
      'stageDate:marketingqualifiedlead': 'mql_date_c',
    });
    expect(Object.keys(counts)).not.toContain('lead-status-unknown');
  });

  test.each([
    ['sf_user_data.csv', 'a list of users'],
    ['sf_task_data.csv', 'tasks or events'],
    ['sf_event_data.csv', 'tasks or events'],
    ['sf_opportunity_line_item_data.csv', 'opportunity products'],
    ['sf_order_data.csv', 'a list of orders'],
  ])('%s is refused with what to do', async (name, sentence) => {
    expect(await refusal(pathsOf(folder, 'sf_contact_data.csv', name))).toContain(sentence);
  });

  test('a history of contacts is no second list of contacts', async () => {
    const paths = pathsOf(folder, 'sf_contact_data.csv', 'sf_contact_history_data.csv');
    expect(await refusal(paths)).toMatch(/^sf_contact_history_data\.csv: this is a history of whole records/);
  });
});

describe.skipIf(areAbsent)('pipedrive-enpal', () => {
  const folder = 'pipedrive-enpal/raw_data';

  test('its users are contacts only for who says so; four pairs share an e-mail', async () => {
    const [path] = pathsOf(folder, 'users.csv');
    const emails = rowsOf(path!).map(({ email }) => email!);
    const shared = emails.filter((email, _, all) => all.indexOf(email) !== all.lastIndexOf(email));
    expect(new Set(shared).size).toBe(4);
    expect((await audit([], { files: [{ path: path!, table: 'contacts' }] })).counts).toEqual({
      'email-duplicate': shared.length,
    });
    expect(await refusal([path!])).toMatch(/^users\.csv: this is a list of users, who sell and are no contacts; /);
  });

  test('what is not read is called by its name', async () => {
    expect(await refusal(pathsOf(folder, 'activity.csv'))).toMatch(/^activity\.csv: this is a list of activities, /);
    expect(await refusal(pathsOf(folder, 'activity_types.csv'))).toMatch(/: this is a list of activity types, /);
    expect(await refusal(pathsOf(folder, 'fields.csv'))).toMatch(/^fields\.csv: this is a list of fields, /);
  });

  test('eleven ids of activities and four e-mails of users stand on two rows', async () => {
    const names = ['activity.csv', 'users.csv'];
    const { files } = await inspectFiles({ files: pathsOf(folder, ...names).map((path) => ({ path })), threads: 0 });
    const found = files.map(({ columns }) =>
      columns.flatMap(({ header, repeats }) => (repeats ? { header, ...repeats } : [])),
    );
    expect(found).toEqual([
      [{ header: 'activity_id', holds: 'ids', values: 11, of: null, example: expect.anything() }],
      [{ header: 'email', holds: 'emails', values: 4, of: null, example: expect.anything() }],
    ]);
    for (const [index, [one]] of found.entries()) {
      const rows = rowsOf(pathsOf(folder, ...names)[index]!);
      for (const row of one!.example!.rows) expect(rows[row - 2]![one!.header]).toBe(one!.example!.value);
    }
  });

  test('its log of deals alone is refused', async () => {
    expect(await refusal(pathsOf(folder, 'deal_changes.csv'))).toMatch(
      /^no contacts file among the inputs \(deal_changes\.csv holds deal history\); .* with --without-contacts$/,
    );
  });

  describe('its log of deals, with the flag of the message', async () => {
    const [path] = pathsOf(folder, 'deal_changes.csv');
    const told = areAbsent ? null : await audit(pathsOf('pipedrive-enpal', 'raw_data'), { withoutContacts: true });
    const counts = areAbsent ? null : countMoves(rowsOf(path!));

    test('five ids hold two lives', () => {
      expect(counts!.reused.toSorted()).toEqual(['399956', '554294', '556338', '851850', '955417']);
      expect(told!.ids('deal-id-reused').toSorted()).toEqual(counts!.reused.toSorted());
    });

    test('the only eight moves back are in these', () => {
      expect(counts!.falls).toHaveLength(8);
      expect(told!.ids('deal-history-regression').toSorted()).toEqual(counts!.falls.toSorted());
      expect(new Set(told!.ids('deal-history-regression'))).toEqual(new Set(counts!.reused));
      const falls = told!.findings.filter(({ rule }) => rule === 'deal-history-regression');
      expect(falls.every(({ severity, message }) => severity === 'info' && message.includes('share its id'))).toBe(
        true,
      );
    });

    test('1,684 deals went past stages, which is said once', () => {
      expect(counts!.skipping).toBe(1684);
      const skips = told!.findings.filter(({ rule }) => rule === 'deal-stage-skipped');
      expect(skips.map(({ message }) => message)).toEqual([expect.stringMatching(/^1,684 of 1,990 deals that moved /)]);
      expect(told!.report.inputs.find(({ table }) => table === 'dealHistory')!.notes).toEqual([
        expect.stringMatching(/^1,995 deals; 1,684 of the 1,990 .* by their ids, which count on without a gap/),
      ]);
    });

    test('nothing else is wrong with it, and the cells that prove it are there', () => {
      expect(told!.counts).toEqual({ 'deal-id-reused': 5, 'deal-history-regression': 8, 'deal-stage-skipped': 1 });
      const rows = rowsOf(path!);
      for (const { evidence } of told!.findings) {
        for (const cell of evidence) expect(rows[cell.row - 2]).toMatchObject({ [cell.column]: cell.value });
      }
    });
  });
});

describe.skipIf(areAbsent)('pardot-fivetran', () => {
  const seeds = (...names: readonly string[]) => pathsOf('pardot-fivetran/integration_tests/seeds', ...names);
  const paths = seeds(
    'pardot_prospect_data.csv',
    'pardot_opportunity_data.csv',
    'pardot_opportunity_prospect_data.csv',
  );

  test('seven opportunities closed before they were created', async () => {
    const opportunities = rowsOf(paths[1]!);
    const early = opportunities.filter(({ closed_at, created_at }) => closed_at! < created_at!);
    expect(early).toHaveLength(7);
    const { ids, report } = await audit(paths);
    expect(ids('deal-closed-before-created')).toEqual(early.map(({ id }) => id));
    expect(report).toMatchObject({ policy: 'preset pardot', deals: 100 });
  });

  test('every link leads to an unknown prospect, which is said once', async () => {
    const prospects = new Set(rowsOf(paths[0]!).map(({ id }) => id));
    const links = rowsOf(paths[2]!);
    expect(links.filter(({ prospect_id }) => prospects.has(prospect_id!))).toEqual([]);
    const { counts, findings } = await audit(paths);
    expect(counts).toEqual({ 'associations-dangling': 1, 'deal-closed-before-created': 7 });
    expect(findings[0]!.message).toContain(`None of ${links.length} rows leads to a contact`);
  });

  test('it has two names for won', async () => {
    const names = new Set(rowsOf(paths[1]!).flatMap(({ stage, status }) => (status === 'Won' ? [stage] : [])));
    expect([...names].toSorted()).toEqual(['6 - Won', 'Won']);
    const { counts } = await audit(paths, { only: ['deal-stage-unknown', 'deal-close-date-past'] });
    expect(counts).toEqual({});
  });

  test('campaigns are no table of people or deals', async () => {
    expect(await refusal([...paths, ...seeds('pardot_campaign_data.csv')])).toMatch(
      /^pardot_campaign_data\.csv: cannot tell the table/,
    );
  });
});

describe.skipIf(areAbsent)('marketo-fivetran', () => {
  const seeds = (...names: readonly string[]) => pathsOf('marketo-fivetran/integration_tests/seeds', ...names);

  test('a byte order mark is no part of a header', async () => {
    const { counts, report } = await audit(seeds('marketo_lead_data.csv'));
    expect(counts).toEqual({});
    expect(report).toMatchObject({ contacts: 100, inputs: [{ columns: { id: 'id', email: 'email' } }] });
  });

  test('changed data values are a history, and none is of a stage', async () => {
    const { counts, report } = await audit(
      seeds('marketo_lead_data.csv', 'marketo_activity_change_data_value_data.csv'),
    );
    expect(counts).toEqual({});
    expect(report.policy).toBe('preset marketo');
    expect(report.inputs[1]).toMatchObject({ table: 'history', crm: 'marketo', rows: 100 });
    expect(report.inputs[1]!.notes).toEqual([expect.stringMatching(/^No row is about the lifecycle stage/)]);
  });

  test('merges are read', async () => {
    const { report } = await audit(seeds('marketo_lead_data.csv', 'marketo_activity_merge_leads_data.csv'));
    expect(report.inputs[1]).toMatchObject({ table: 'merges', crm: 'marketo', rows: 100 });
  });

  test.each([
    ['marketo_activity_delete_lead_data.csv', 'a log of other activities'],
    ['marketo_lead_describe_data.csv', "the list of Marketo's fields"],
    ['marketo_program_data.csv', 'a list of programs'],
  ])('%s is refused with what it is', async (name, sentence) => {
    expect(await refusal(seeds('marketo_lead_data.csv', name))).toContain(sentence);
  });
});

/** How deals moved, counted another way. */
function countMoves(rows: readonly Readonly<Record<string, string>>[]) {
  const deals = new Map<string, Readonly<Record<string, string>>[]>();
  for (const row of rows) deals.set(row.deal_id!, [...(deals.get(row.deal_id!) ?? []), row]);
  const falls: string[] = [];
  const reused: string[] = [];
  let skipping = 0;
  for (const [id, log] of deals) {
    const of = (key: string) => log.filter(({ changed_field_key }) => changed_field_key === key);
    if (new Set(of('add_time').map(({ new_value }) => new_value)).size > 1) reused.push(id);
    const times = of('stage_id').toSorted((a, b) => (a.change_time! < b.change_time! ? -1 : 1));
    const steps = times.slice(1).map(({ new_value }, at) => Number(new_value) - Number(times[at]!.new_value));
    falls.push(...steps.filter((step) => step < 0).map(() => id));
    if (steps.some((step) => step > 1)) skipping++;
  }
  return { falls, reused, skipping };
}
