import { describe, it } from 'vitest';
import { expectAgreement } from './differential.ts';

describe('the audit beside the oracle', () => {
  it('says the same of very many exports', { timeout: 600_000 }, () => expectAgreement(4000));
});
