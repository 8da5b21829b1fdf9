import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fill } from '../../src/audit/message.ts';

describe('a message', () => {
  it('is filled with values and numbers', () => {
    expect(fill('{count} of {name}.', { count: 2, name: 'Ada' })).toBe('2 of Ada.');
  });

  it('does not fill what a value only looks like, and keeps what has no value', () => {
    expect(fill('{a} {b}', { a: '{b}', b: '$&' })).toBe('{b} $&');
    expect(fill('{constructor}', {})).toBe('{constructor}');
  });

  it('shows escape sequences instead of obeying them', () => {
    expect(fill('Recorded {value}.', { value: '\u001b[2JLead\nX\u202e' })).toBe('Recorded \\x1b[2JLead\\nX\\u202e.');
  });

  it('keeps letters of every script', () => {
    const value = 'Käthe 山田 Ωμέγα 👩‍🔬'.replace('\u200d', '');
    expect(fill('{value}', { value })).toBe(value);
  });

  it('cuts a long value, but no character in half', () => {
    expect(fill('{value}!', { value: 'x'.repeat(5000) })).toBe(`${'x'.repeat(119)}…!`);
    expect(fill('{value}', { value: `${'x'.repeat(118)}👋👋👋` })).toBe(`${'x'.repeat(118)}…`);
  });

  it('never holds a control character, nor more than the longest value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (value) => {
        const text = fill('{value}', { value });
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(text.length).toBeLessThanOrEqual(120);
      }),
    );
  });
});
