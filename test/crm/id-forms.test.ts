import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalId, toLongSalesforceId } from '../../src/crm/id-forms.ts';

describe('Salesforce', () => {
  // Both forms of ids as vendors and public exports show them.
  test.each([
    ['0031G00000q9jPQ', 'QAY'],
    ['00Q1G00000nDnM5', 'UAK'],
    ['006q000000Hddoh', 'AAB'],
    ['0031G00001QtDPl', 'QAN'],
    ['0011G00000tLWKn', 'QAO'],
    ['000000000000000', 'AAA'],
    ['ABCDEFGHIJKLMNO', '555'],
  ])('%s ends on %s in its long form', (short, checksum) => {
    expect(toLongSalesforceId(short)).toBe(short + checksum);
  });

  const canonical = canonicalId('salesforce');

  test.each([
    ['00Q1G00000nDnM5', '00Q1G00000nDnM5UAK'],
    ['00Q1G00000nDnM5UAK', '00Q1G00000nDnM5UAK'],
    ['00q1g00000ndnm5', '00q1g00000ndnm5AAA'],
    ['00Q1G00000nDnM5UAL', '00Q1G00000nDnM5UAL'],
    ['500000000000123', '500000000000123'],
    ['500000000000123AAA', '500000000000123'],
    ['500000000000123AAB', '500000000000123AAB'],
    ['00Q1G00000nDnM', '00Q1G00000nDnM'],
    ['', ''],
    ['__proto__', '__proto__'],
    ['Contact-1234567', 'Contact-1234567'],
  ])('%s is compared as %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  test('two ids are one only when their first fifteen characters are', () => {
    const short = fc.stringMatching(/^[0-9A-Za-z]{15}$/);
    fc.assert(
      fc.property(short, short, (one, other) => {
        expect(canonical(one) === canonical(toLongSalesforceId(other))).toBe(one === other);
        expect(canonical(one)).toBe(canonical(toLongSalesforceId(one)));
        expect(canonical(canonical(one))).toBe(canonical(one));
      }),
    );
  });
});

test.each([
  ['zcrm_5250000000012345', '5250000000012345'],
  ['5250000000012345', '5250000000012345'],
  ['zcrm_007', '007'],
  ['ZCRM_1', 'ZCRM_1'],
  ['zcrm_', 'zcrm_'],
  ['zcrm_1a', 'zcrm_1a'],
])('Zoho compares %s as %s', (text, expected) => {
  expect(canonicalId('zoho')(text)).toBe(expected);
});

test('any other id is what stands in the cell', () => {
  fc.assert(fc.property(fc.string(), (text) => canonicalId('verbatim')(text) === text));
});
