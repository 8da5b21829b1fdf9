import { expect, it } from 'vitest';
import rule from '../../src/rules/history-regression.ts';
import type { Example } from '../../src/types.ts';
import { judged } from './pipelines.ts';

const HISTORY = `contactId,property,value,timestamp,sourceType
101,lifecyclestage,marketingqualifiedlead,2024-02-05T10:00:00Z,FORM
101,lifecyclestage,lead,2024-03-05T10:00:00Z,IMPORT
`;

const FELL = 'The stage fell from Marketing Qualified Lead to Lead (IMPORT) on 2024-03-05';

function findingsOf(stage: string, changes: Partial<Example> = {}) {
  const contacts = `Record ID,Lifecycle Stage\n101,${stage}\n`;
  const example = { title: '', contacts, history: HISTORY, fires: [], ...changes };
  return judged([rule], example).findings.map((finding) => {
    const { message, fix, table, row, severity } = finding;
    return { message, fix, table, row, severity };
  });
}

it('carries the edit where the stage has not come back, at the recorded cell', () => {
  expect(findingsOf('Lead')).toEqual([
    { message: `${FELL}, and has not come back.`, fix: 'safe', table: 'contacts', row: 2, severity: 'error' },
  ]);
});

it('is information about the event where the stage has come back', () => {
  expect(findingsOf('Sales Qualified Lead')).toEqual([
    { message: `${FELL}, and has come back since.`, fix: null, table: 'history', row: 3, severity: 'info' },
  ]);
});

it('leaves the edit to the rule that a deal speaks for', () => {
  const deals = 'Record ID,Deal Stage,Associated Contact IDs\n812,Closed Won,101\n';
  expect(findingsOf('Lead', { deals })).toMatchObject([
    { message: `${FELL}, and another rule corrects the stage.`, fix: null },
  ]);
});

it('says so where nothing else supports the higher stage', () => {
  const deals = 'Record ID,Deal Stage,Associated Contact IDs\n';
  const history = HISTORY.replace('marketingqualifiedlead', 'opportunity');
  expect(findingsOf('Lead', { deals, history })).toMatchObject([
    {
      message:
        'The stage fell from Opportunity to Lead (IMPORT) on 2024-03-05, and nothing else supports the higher stage.',
      fix: null,
    },
  ]);
});

it('still tells of a fall that a later reset has closed', () => {
  const history = `${HISTORY}101,lifecyclestage,,2024-04-05T10:00:00Z,CRM_UI
101,lifecyclestage,lead,2024-04-05T10:01:00Z,CRM_UI
`;
  expect(findingsOf('Lead', { history })).toMatchObject([
    { message: `${FELL}, and a later reset closed the matter.`, fix: null },
  ]);
});

it('names a source that the file does not tell', () => {
  const history = HISTORY.replace('IMPORT', '');
  expect(findingsOf('Lead', { history })[0]?.message).toContain('(source unknown)');
});

it('keeps to what must be corrected where the policy says so', () => {
  const policy = { rules: { 'history-regression': { options: { recovered: false } } } };
  expect(findingsOf('Marketing Qualified Lead', { policy })).toEqual([]);
  expect(findingsOf('Lead', { policy })).toHaveLength(1);
});
