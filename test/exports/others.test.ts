import { describe, expect, test } from 'vitest';
import { areAbsent, audit, pathsOf, refusal, rowsOf } from './exports.ts';

/*
 * Exports of CRMs that are not known yet: what can be read by generic names gives no false alarm, and what cannot is
 * refused with what to type.
 */

describe.skipIf(areAbsent)('opslab', () => {
  const paths = pathsOf('opslab/data/raw', 'leads.csv', 'opportunities.csv', 'customers.csv');

  test('its leads hold deal stages, which is said once', async () => {
    const { report, counts, findings } = await audit(paths);
    expect(report.inputs[0]!.notes).toEqual([
      expect.stringMatching(/^No value of the stage column is a known lifecycle stage \(Closed Lost, Closed Won, /),
    ]);
    expect(counts).toEqual({ 'stage-unknown': 500, 'stage-behind': 242, 'deal-close-date-past': 187 });
    // What a stage is that nobody knows is for a person to say.
    expect(report.edits).toEqual({ safe: 0, unsafe: 242 });
    expect(findings.filter(({ fix }) => fix === 'safe')).toEqual([]);
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
    expect(await refusal(pathsOf(folder, 'sales_pipeline.csv'))).toBe(
      'no contacts file among the inputs (sales_pipeline.csv holds deals); add the contacts export, or --contacts FILE',
    );
    expect(await refusal(pathsOf(folder, ...names))).toMatch(
      /^no contacts file among the inputs \(accounts\.csv holds/,
    );
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

  test('its log of deals alone is refused', async () => {
    expect(await refusal(pathsOf(folder, 'deal_changes.csv'))).toMatch(
      /^no contacts file among the inputs \(deal_changes\.csv holds deal history\)/,
    );
  });
});

describe.skipIf(areAbsent)('pardot-fivetran and marketo-fivetran', () => {
  test('seven deals of Pardot closed before they were created', async () => {
    const folder = 'pardot-fivetran/integration_tests/seeds';
    const { counts } = await audit(pathsOf(folder, 'pardot_prospect_data.csv', 'pardot_opportunity_data.csv'));
    expect(counts).toEqual({ 'deal-closed-before-created': 7 });
  });

  test('every link of Pardot names an unknown prospect, which is said once', async () => {
    const folder = 'pardot-fivetran/integration_tests/seeds';
    const names = ['pardot_prospect_data.csv', 'pardot_opportunity_data.csv', 'pardot_opportunity_prospect_data.csv'];
    const { counts, report } = await audit(pathsOf(folder, ...names));
    expect(counts).toEqual({ 'associations-dangling': 1, 'deal-closed-before-created': 7 });
    expect(report.inputs[2]!.notes).toEqual([expect.stringMatching(/^None of the 100 rows leads to a contact/)]);
    const deleted = rowsOf(pathsOf(folder, names[0]!)[0]!).filter((row) => row._fivetran_deleted === 'true').length;
    expect(report.contacts).toBe(100 - deleted);
    expect(report.inputs[0]!.notes).toContain(`${deleted} deleted contacts: not used.`);
  });

  test("Marketo's byte order mark is no part of a header", async () => {
    const { counts, report } = await audit(
      pathsOf('marketo-fivetran/integration_tests/seeds', 'marketo_lead_data.csv'),
    );
    expect(counts).toEqual({});
    expect(report).toMatchObject({ contacts: 100, inputs: [{ columns: { id: 'id', email: 'email' } }] });
  });
});
