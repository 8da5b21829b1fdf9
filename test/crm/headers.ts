import { type Hints, recognise } from '../../src/crm/recognise.ts';
import type { Layout } from '../../src/types.ts';

/** What a header is taken for; its names stand between bars. */
export function read(header: string, hints: Partial<Hints> = {}) {
  return recognise(header.split('|'), { fileName: 'export.csv', map: [], ...hints });
}

/** The header of each field, stage dates as `stageDate:<stage>`. */
export function fieldsOf({ columns }: Layout): Readonly<Record<string, string>> {
  return Object.fromEntries(columns.map(({ field, stage, header }) => [stage ? `${field}:${stage}` : field, header]));
}

/** The sentence with which a header is refused. */
export function refusalOf(header: string, hints: Partial<Hints> = {}): string {
  try {
    read(header, hints);
  } catch (error) {
    return (error as Error).message;
  }
  return 'was not refused';
}
