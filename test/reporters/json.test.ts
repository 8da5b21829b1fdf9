import fc from 'fast-check';
import { expect, it } from 'vitest';
import json, { toSafeJson } from '../../src/reporters/json.ts';
import { REPORT } from './sample-report.ts';

it('is the report, and nothing but the report', () => {
  expect(JSON.parse(json(REPORT))).toEqual(REPORT);
  expect(json(REPORT)).toMatch(/^\{\n {2}"schemaVersion": 1,\n {2}"version": "0\.1\.0",\n.*\}\n$/s);
});

it('holds nothing that a terminal would obey, and parses back to the same value', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\x1b[2J', '\u202e', '\x9b31m', '\u2066', '\x7f'),
  );
  fc.assert(
    fc.property(fc.array(texts), (value) => {
      const text = toSafeJson(value);
      expect(JSON.parse(text)).toEqual(value);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
