import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import text from '../../src/reporters/text.ts';
import type { TextView } from '../../src/reporters/view.ts';
import { widthOf } from '../../src/reporters/width.ts';
import { RULES } from '../../src/rules/index.ts';
import { ADA, REPORT } from './sample-report.ts';

const VIEW: TextView = {
  columns: 100,
  paint: new Chalk({ level: 0 }),
  extent: 'full',
  rules: RULES,
  next: [
    { command: 'stageproof fix contacts.csv deals.csv --out stageproof-out', why: 'applies 1,160 safe corrections' },
  ],
};

describe('the text report', () => {
  it('says on one screen what was read, found, moved and not run, and what to type next', async () => {
    await expect(text(REPORT, VIEW)).toMatchFileSnapshot('expected/report-100.txt');
  });

  it('keeps to 80 columns', async () => {
    const screen = text(REPORT, { ...VIEW, columns: 80 });
    expect(screen.split('\n').filter((line) => widthOf(line) > 80)).toEqual([]);
    await expect(screen).toMatchFileSnapshot('expected/report-80.txt');
  });

  it('is the same text with colour, apart from the colour', () => {
    const painted = text(REPORT, { ...VIEW, paint: new Chalk({ level: 1 }) });
    expect(painted).not.toBe(text(REPORT, VIEW));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours are what is taken away
    expect(painted.replace(/\x1b\[\d+m/g, '')).toBe(text(REPORT, VIEW));
  });

  it('writes out what a terminal would obey', () => {
    const evil = '\x1b]0;owned\x07\u202eeno\r\nBob';
    const finding = { ...ADA, recordId: evil, message: evil, evidence: [{ ...ADA.evidence[0], value: evil }] as const };
    const rules = REPORT.rules.map((rule) => (rule.id === ADA.rule ? { ...rule, samples: [finding] } : rule));
    const inputs = REPORT.inputs.map((input) => ({ ...input, path: evil, notes: [evil] }));
    const moves = [{ from: evil, to: 'customer', count: 3 }];
    const screen = text({ ...REPORT, rules, inputs, moves, policy: evil }, VIEW);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    expect(screen).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(screen).toContain('\\x1b]0;owned\\x07\\u202eeno\\r\\nBob');
  });

  it('says so when nothing is found', () => {
    const rules = REPORT.rules.map((rule) => ({ ...rule, count: 0, samples: [] }));
    const totals = { error: 0, warning: 0, info: 0 };
    const screen = text({ ...REPORT, rules, totals, moves: [], edits: { safe: 0, unsafe: 0 } }, VIEW);
    expect(screen).toContain('Findings  no findings\n  nothing that a file could correct\n');
    expect(screen).toContain('  3 rules ran and found nothing');
  });

  it('says how many moves its matrix leaves out', () => {
    const moves = Array.from({ length: 30 }, (_, index) => ({
      from: `stage${index}`,
      to: 'customer',
      count: 40 - index,
    }));
    expect(text({ ...REPORT, moves }, VIEW)).toMatch(/and \d+ contacts in 23 rarer moves/);
  });
});
