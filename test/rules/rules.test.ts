import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RULES, ruleById } from '../../src/rules/index.ts';
import type { Example, Rule } from '../../src/types.ts';
import { catalogueOf } from './catalogue.ts';
import { cellsOf, fromFiles, inMemory, judged, type Pipeline } from './pipelines.ts';

// Strings cannot say what bytes no encoding knows, so this rule's own test says it.
const UNTELLABLE = new Set(['cell-undecodable']);

// The oracle reads sound CSV only, and no tables of stages or histories of deals.
const FILES_ONLY = new Set([...['row-quote-stray', 'deal-history-regression', 'deal-id-reused', 'deal-stage-skipped']]);

describe('the catalogue', () => {
  it('is every rule file, sorted by id', async () => {
    const stems = readdirSync('src/rules')
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.slice(0, -'.ts'.length));
    const modules = await Promise.all(
      stems.map(async (stem) => [stem, await import(`../../src/rules/${stem}.ts`)] as const),
    );
    const files = modules.filter(([, module]) => 'default' in module);
    expect(RULES.map(({ id }) => id)).toEqual(files.map(([stem]) => stem).sort());
    for (const [stem, module] of files) expect(module.default.id).toBe(stem);
  });

  it('is written down beside the rules', async () => {
    await expect(catalogueOf(RULES)).toMatchFileSnapshot('../../src/rules/README.md');
  });

  it('knows its rules by id, and what a typing slip meant', () => {
    expect(ruleById('stage-behind').id).toBe('stage-behind');
    expect(() => ruleById('stage-behin')).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: 'there is no rule "stage-behin", did you mean "stage-behind"?',
      }),
    );
    expect(() => ruleById('xyzzy')).toThrow('`stageproof rules` lists them all');
  });
});

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('says what it finds in one line, and why that matters in sentences', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(rule.summary).toMatch(/^[A-Z][^\n]*[^.\s]$/);
    expect(rule.why).toMatch(/^[A-Z0-9][^\n]*\.$/);
    expect(rule.message).toMatch(/\.$/);
  });

  it('has examples that it must find and examples that it must not', () => {
    expect(rule.examples.some(({ fires }) => fires.length === 0)).toBe(true);
    if (!UNTELLABLE.has(id)) expect(rule.examples.some(({ fires }) => fires.length > 0)).toBe(true);
    const titles = rule.examples.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of titles) expect(title).toMatch(/^[A-Z].*\.$/);
  });

  it('shows what its fixes make of the contacts, exactly when it may fix', () => {
    expect(rule.examples.some(({ fixed }) => fixed !== undefined)).toBe(rule.fixable.length > 0);
  });

  const pipelines: (readonly [string, Pipeline])[] = [['from files', fromFiles]];
  if (!FILES_ONLY.has(id)) pipelines.unshift(['in memory', inMemory]);

  describe.each(pipelines)('%s', (_name, pipeline) => {
    it.each(rule.examples.map((example) => [example.title, example] as const))('%s', async (_title, example) => {
      const { status, findings, contacts } = await pipeline(rule, example);
      if (example.fires.length > 0) expect(status.status).toBe('ran');
      expect(findings.map(({ recordId }) => recordId)).toEqual(example.fires);
      for (const { message, fix } of findings) {
        expect(message).not.toMatch(/[{}]|undefined|null|NaN|\[object/);
        if (fix !== null) expect(rule.fixable).toContain(fix);
      }
      expect(contacts).toEqual(cellsOf(example.fixed ?? example.contacts));
      await expectSettled(pipeline, rule, example);
    });
  });
});

/** What the rule has corrected it does not want to correct again. */
async function expectSettled(pipeline: Pipeline, rule: Rule, example: Example): Promise<void> {
  if (example.fixed === undefined) return;
  const again = await pipeline(rule, { ...example, contacts: example.fixed });
  expect(again.findings.filter(({ fix }) => fix !== null)).toEqual([]);
  expect(again.contacts).toEqual(cellsOf(example.fixed));
}

describe('all rules together', () => {
  const examples = RULES.filter(({ id }) => !FILES_ONLY.has(id)).flatMap(({ examples }) => examples);

  it.each(examples.map((example) => [example.title, example] as const))('edit no cell twice: %s', (_title, example) => {
    const cells = judged(RULES, example).edits.map(({ row, position }) => `${row}:${position}`);
    expect(new Set(cells).size).toBe(cells.length);
  });
});
