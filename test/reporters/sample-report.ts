import type { Evidence, Finding, Report, RuleReport } from '../../src/types.ts';

const stageCell: Evidence = {
  file: 'contacts.csv',
  table: 'contacts',
  row: 12,
  column: 'Lifecycle Stage',
  value: 'Lead',
};
const dealCell: Evidence = { file: 'deals.csv', table: 'deals', row: 812, column: 'Deal Stage', value: 'Closed Won' };

/** A finding about Ada, whose stage is behind. */
export const ADA: Finding = {
  rule: 'stage-behind',
  severity: 'error',
  table: 'contacts',
  recordId: '1042',
  row: 12,
  column: 'Lifecycle Stage',
  recorded: 'Lead',
  proposed: 'Customer',
  fix: 'safe',
  basis: 'proved',
  message: 'Recorded as Lead, but the evidence supports Customer.',
  evidence: [stageCell, dealCell],
};

const GRACE: Finding = {
  ...ADA,
  rule: 'lead-status-missing',
  severity: 'warning',
  recordId: '1043',
  row: 13,
  column: 'Lead Status',
  recorded: '',
  proposed: '',
  fix: null,
  basis: null,
  message: 'In Marketing Qualified Lead without a lead status: nobody is working it.',
  evidence: [{ ...stageCell, row: 13, column: 'Lead Status', value: '' }],
};

const behind: RuleReport = {
  id: 'stage-behind',
  severity: 'error',
  status: 'ran',
  count: 1164,
  fixable: { safe: 1160, unsafe: 4 },
  samples: [ADA],
};

/** A report with something in every section. */
export const REPORT: Report = {
  schemaVersion: 1,
  version: '0.1.0',
  asOf: '2024-06-30T00:00:00.000Z',
  policy: 'preset hubspot',
  inputs: [
    {
      table: 'contacts',
      path: 'contacts.csv',
      rows: 9500,
      crm: 'hubspot',
      language: 'en',
      encoding: 'utf-8',
      delimiter: ',',
      columns: { id: 'Record ID', stage: 'Lifecycle Stage' },
      dayOrder: 'ISO',
      notes: ['Not valid UTF-8: read as windows-1252.'],
    },
    {
      table: 'deals',
      path: 'deals.csv',
      rows: 500,
      crm: 'hubspot',
      language: 'en',
      encoding: 'utf-8',
      delimiter: ';',
      columns: { id: 'Record ID' },
      dayOrder: null,
      notes: [],
    },
  ],
  notes: ['exports stands for contacts.csv, deals.csv; left out notes.docx.'],
  contacts: 9500,
  deals: 500,
  events: 0,
  rules: [
    behind,
    {
      ...behind,
      id: 'lead-status-missing',
      severity: 'warning',
      count: 1,
      fixable: { safe: 0, unsafe: 0 },
      samples: [GRACE],
    },
    { ...behind, id: 'stage-unknown', count: 0, fixable: { safe: 0, unsafe: 0 }, samples: [] },
    {
      ...behind,
      id: 'history-regression',
      status: 'not-run',
      reason: 'no history file',
      count: 0,
      fixable: { safe: 0, unsafe: 0 },
      samples: [],
    },
    {
      ...behind,
      id: 'history-truncated',
      severity: 'info',
      status: 'not-run',
      reason: 'no history file',
      count: 0,
      fixable: { safe: 0, unsafe: 0 },
      samples: [],
    },
  ],
  moves: [
    { from: 'lead', to: 'lead', count: 8336 },
    { from: 'lead', to: 'customer', count: 1000 },
    { from: 'lead', to: 'opportunity', count: 100 },
    { from: 'marketingqualifiedlead', to: 'opportunity', count: 60 },
    { from: '', to: 'customer', count: 4 },
  ],
  stages: [
    { stage: 'lead', recorded: 9436, derived: 8336 },
    { stage: 'marketingqualifiedlead', recorded: 60, derived: 0 },
    { stage: 'opportunity', recorded: 0, derived: 160 },
    { stage: 'customer', recorded: 0, derived: 1004 },
    { stage: '', recorded: 4, derived: 0 },
  ],
  totals: { error: 1164, warning: 1, info: 0 },
  edits: { safe: 1160, unsafe: 4 },
};
