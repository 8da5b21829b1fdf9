import type { IdForm } from './crm.ts';

const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const SHORT = /^[0-9A-Za-z]{15}$/;
const LONG = /^[0-9A-Za-z]{18}$/;
/** What is kept as a number, and so needs no checksum to be told from others. */
const PLAIN = /^[1-9]\d{14}$/;

/**
 * Salesforce's id of 18 characters for the one of 15: behind it three characters that tell which of its letters are
 * capitals. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm
 */
export function toLongSalesforceId(short: string): string {
  let long = short;
  for (let block = 0; block < 3; block++) {
    let capitals = 0;
    for (let i = 0; i < 5; i++) {
      const letter = short[block * 5 + i]!;
      if (letter >= 'A' && letter <= 'Z') capitals |= 1 << i;
    }
    long += CHECKSUM[capitals];
  }
  return long;
}

/** One text for all spellings of an id. What is no id of the CRM stands for itself; letter case always matters. */
export function canonicalId(form: IdForm): (text: string) => string {
  if (form === 'salesforce') return canonicalSalesforceId;
  if (form === 'zoho') return (text) => /^zcrm_(\d+)$/.exec(text)?.[1] ?? text;
  return (text) => text;
}

function canonicalSalesforceId(text: string): string {
  if (SHORT.test(text)) return PLAIN.test(text) ? text : toLongSalesforceId(text);
  if (!LONG.test(text)) return text;
  const short = text.slice(0, 15);
  return PLAIN.test(short) && toLongSalesforceId(short) === text ? short : text;
}
