import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSpelling } from '../../src/audit/spelling.ts';
import { policyOf } from './literal.ts';

const { stages } = policyOf();

/** The spelling of a column that holds these cells so often. */
function spellingOf(cells: Readonly<Record<string, number>>, language: string | null = 'en') {
  const counts = Object.entries(cells).map(([raw, count]) => ({ named: stages.read(raw), count }));
  return createSpelling(counts, stages, language);
}

const respell = (cells: Readonly<Record<string, number>>, raw: string) => spellingOf(cells).respell(stages.read(raw));

describe('a value is spelled', () => {
  test('in the form, the language and the letter case of the column, then as most cells spell it', () => {
    expect(spellingOf({ customer: 3, Kunde: 2, Customer: 2 }).spell('customer')).toBe('Customer');
    expect(spellingOf({ customer: 3, lead: 2, Customer: 4 }).spell('customer')).toBe('customer');
    expect(spellingOf({ CUSTOMER: 3, LEAD: 9, Customer: 4 }).spell('customer')).toBe('CUSTOMER');
    expect(spellingOf({ CUSTOMER: 4, Lead: 9, Customer: 3 }).spell('customer')).toBe('Customer');
  });

  test('as a label where internal value and label are equally common', () => {
    expect(spellingOf({ customer: 2, Customer: 2 }).spell('customer')).toBe('Customer');
    expect(spellingOf({ Customer: 2, customer: 2 }).spell('customer')).toBe('Customer');
  });

  test('in the language of the header where two labels are equally common', () => {
    expect(spellingOf({ Customer: 2, Kunde: 2 }).spell('customer')).toBe('Customer');
    expect(spellingOf({ Customer: 2, Kunde: 2 }, 'de').spell('customer')).toBe('Kunde');
  });

  test('never by a nickname where a cell holds the name, and never with outer blanks', () => {
    const cells = { MQL: 9, 'Marketing Qualified Lead': 1 };
    expect(spellingOf(cells).spell('marketingqualifiedlead')).toBe('Marketing Qualified Lead');
    expect(respell(cells, 'MQL')).toBe('Marketing Qualified Lead');
    expect(spellingOf({ 'Lead ': 9 }).spell('lead')).toBe('Lead');
  });

  test('by the nickname that the company has renamed the stage to', () => {
    const cells = { Lead: 125, mql: 63, MQL: 2, 'MQL ': 9 };
    expect(spellingOf(cells).spell('marketingqualifiedlead')).toBe('mql');
    expect(respell(cells, 'mql')).toBe('mql');
    expect(respell(cells, 'MQL')).toBe('mql');
    expect(respell(cells, 'MQL ')).toBe('mql');
  });

  test('by the habit of the column where no cell holds it', () => {
    expect(spellingOf({ lead: 5, Customer: 1 }).spell('opportunity')).toBe('opportunity');
    expect(spellingOf({ Kunde: 5, Customer: 1 }).spell('marketingqualifiedlead')).toBe('Marketing-Qualified-Lead');
    expect(spellingOf({ Kunde: 5 }, 'internal').spell('subscriber')).toBe('Abonnent');
    expect(spellingOf({ Lead: 5 }, 'de').spell('subscriber')).toBe('Abonnent');
  });

  test('by the header where the column is empty', () => {
    expect(spellingOf({}, 'de').spell('customer')).toBe('Kunde');
    expect(spellingOf({}, 'internal').spell('customer')).toBe('customer');
    expect(spellingOf({}, null).spell('customer')).toBe('Customer');
  });
});

describe('a cell is respelled', () => {
  const labels = { Customer: 9, Lead: 9, Evangelist: 9, 'Marketing Qualified Lead': 9 };

  test.each([
    ['customer', 'Customer'],
    ['CUSTOMER', 'Customer'],
    ['Customer ', 'Customer'],
    ['Kunde', 'Customer'],
    ['MQL', 'Marketing Qualified Lead'],
  ])('%s', (raw, right) => {
    expect(respell({ ...labels, [raw]: 1 }, raw)).toBe(right);
  });

  test.each(['Kunde', '', '  ', 'Heiß', 'Fürsprecher'])('but not "%s"', (raw) => {
    const german = spellingOf({ Evangelist: 9, [raw]: 1 }, 'de');
    expect(german.respell(stages.read(raw))).toBe(raw);
  });
});

const cells = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom(
      'lead',
      'Lead',
      'LEAD',
      ' lead',
      'customer',
      'Customer',
      'Kunde',
      'MQL',
      'Evangelist',
      'Fürsprecher',
      '?',
    ),
    fc.integer({ min: 1, max: 4 }),
  ),
  { selector: ([raw]) => raw },
);

test('the order of rows says nothing', () => {
  fc.assert(
    fc.property(cells, fc.constantFrom('en', 'de', 'internal', null), (pairs, language) => {
      const forward = spellingOf(Object.fromEntries(pairs), language);
      const backward = spellingOf(Object.fromEntries(pairs.toReversed()), language);
      for (const [raw] of pairs) expect(backward.respell(stages.read(raw))).toBe(forward.respell(stages.read(raw)));
      for (const value of ['lead', 'customer', 'evangelist', 'other']) {
        expect(backward.spell(value)).toBe(forward.spell(value));
      }
    }),
  );
});

test('respelling changes no value, and once is enough', () => {
  fc.assert(
    fc.property(cells, (pairs) => {
      const spelling = spellingOf(Object.fromEntries(pairs));
      const after: Record<string, number> = {};
      for (const [raw, count] of pairs) {
        const right = spelling.respell(stages.read(raw));
        expect(stages.read(right).value).toBe(stages.read(raw).value);
        after[right] = (after[right] ?? 0) + count;
      }
      const again = spellingOf(after);
      for (const raw of Object.keys(after)) expect(again.respell(stages.read(raw))).toBe(raw);
    }),
  );
});
