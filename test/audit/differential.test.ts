import { describe, it } from 'vitest';
import { expectAgreement } from './differential.ts';

describe('the audit beside the oracle', () => {
  it('says the same of any exports', { timeout: 120_000 }, () => expectAgreement(100));
});
