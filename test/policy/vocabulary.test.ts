import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hubspot } from '../../src/crm/hubspot.ts';
import { closest } from '../../src/policy/closest.ts';
import { createVocabulary, foldValue } from '../../src/policy/vocabulary.ts';

const stages = createVocabulary(hubspot.stages);

describe('reading a spelling', () => {
  test.each([
    ['marketingqualifiedlead', 'marketingqualifiedlead', 'internal', null],
    ['Customer', 'customer', 'label', 'en'],
    ['Kunde', 'customer', 'label', 'de'],
    ['Marketing-Qualified-Lead', 'marketingqualifiedlead', 'label', 'de'],
    ['Lead', 'lead', 'label', null],
    ['lead', 'lead', 'internal', null],
    ['LEAD', 'lead', 'variant', null],
    ['marketing_qualified lead', 'marketingqualifiedlead', 'variant', null],
    [' Customer', 'customer', 'variant', 'en'],
    ['Fu\u0308rsprecher', 'evangelist', 'variant', 'de'],
    ['MQL', 'marketingqualifiedlead', 'synonym', null],
    ['sql', 'salesqualifiedlead', 'synonym', null],
    ['Prospect', 'lead', 'synonym', null],
    ['Warm', null, 'unknown', null],
    ['__proto__', null, 'unknown', null],
    ['constructor', null, 'unknown', null],
    ['', null, 'blank', null],
    ['\u00a0 ', null, 'blank', null],
    ['-', null, 'unknown', null],
  ])('%j', (raw, value, reading, language) => {
    const named = stages.read(raw);
    expect({ ...named }).toEqual({ raw, value, reading, language: reading === 'variant' ? named.language : language });
  });

  test('every name reads as its value, however it is folded', () => {
    const names = hubspot.stages.flatMap(({ value, labels, synonyms }) =>
      [value, ...Object.values(labels).flat(), ...synonyms].map((name) => ({ name, value })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.constantFrom(' ', '\u00a0', ''), ({ name, value }, blank) => {
        for (const form of [name, name.toUpperCase(), name.normalize('NFD'), blank + name + blank, foldValue(name)]) {
          expect(stages.read(form).value).toBe(value);
        }
      }),
    );
  });

  test('more spellings than it remembers are still read', () => {
    for (let index = 0; index < 10_000; index++) stages.read(`Stage ${index}`);
    expect(stages.read('Kunde').value).toBe('customer');
  });
});

test('the usual label of a value, by language', () => {
  expect(stages.label('customer', 'de')).toBe('Kunde');
  expect(stages.label('customer', 'sv')).toBe('Kund');
  expect(stages.label('customer', 'ko')).toBe('Customer');
  expect(stages.label('customer', null)).toBe('Customer');
  expect(stages.label('customer', '__proto__')).toBe('Customer');
  expect(stages.label('1076170605', 'de')).toBe('1076170605');
});

test.each([
  ['leed', 'lead'],
  ['recycleto', 'recycleTo'],
  ['laed', 'lead'],
  ['zebra', null],
  ['', null],
])('%j was probably meant as %j', (word, meant) => {
  expect(closest(word, ['lead', 'recycleTo', 'opportunity'])).toBe(meant);
});
