import { expect, it } from 'vitest';
import markdown from '../../src/reporters/markdown.ts';
import { RULES } from '../../src/rules/index.ts';
import { ADA, REPORT } from './sample-report.ts';

const VIEW = { rules: RULES };

it('is the report for people', async () => {
  await expect(markdown(REPORT, VIEW)).toMatchFileSnapshot('expected/report.md');
});

it.each([
  ['a table cell', 'a|b', 'a\\|b'],
  ['HTML', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert\\(1\\)&gt;'],
  ['a code span', '`rm`', '\\`rm\\`'],
  ['a line break', 'a\nb', 'a\\\\nb'],
  ['a link', '[x](javascript:y)', '\\[x\\]\\(javascript:y\\)'],
  ['a bare link', 'see https://evil.example', 'see https&#58;//evil.example'],
  ['a mention', '@grace', '&#64;grace'],
  ['an entity', '&lt;', '&amp;lt;'],
  ['emphasis', '**b** _i_ ~s~', '\\*\\*b\\*\\* \\_i\\_ \\~s\\~'],
])('renders %s of a customer as itself', (_, evil, harmless) => {
  const finding = { ...ADA, recordId: evil, message: evil, evidence: [{ ...ADA.evidence[0], value: evil }] as const };
  const rules = REPORT.rules.map((rule) => (rule.id === ADA.rule ? { ...rule, samples: [finding] } : rule));
  const inputs = REPORT.inputs.map((input) => ({ ...input, path: evil, notes: [evil] }));
  const page = markdown({ ...REPORT, rules, inputs, moves: [{ from: evil, to: 'customer', count: 3 }] }, VIEW);
  expect(page).not.toContain(evil);
  expect(page.split(harmless).length - 1).toBeGreaterThanOrEqual(6);
});
