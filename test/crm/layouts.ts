import { type Hints, type Recognition, recognise } from '../../src/crm/recognise.ts';
import type { Layout } from '../../src/types.ts';

/** How a header, written with `|` between its cells, is understood. */
export function read(header: string, hints: Partial<Hints> = {}): Recognition {
  return recognise(header.split('|'), { fileName: 'export.csv', map: [], ...hints });
}

/** The header of each recognised field; several of one field stand behind each other. */
export function fieldsOf({ columns }: Layout): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (const { field, stage, header } of columns) {
    const name = stage === undefined ? field : `${field}:${stage}`;
    fields[name] = fields[name] === undefined ? header : `${fields[name]}|${header}`;
  }
  return fields;
}

/** The sentence with which a header is refused. */
export function refusal(header: string, hints: Partial<Hints> = {}): string {
  try {
    const { layout } = read(header, hints);
    return `was read as ${layout.table}`;
  } catch (error) {
    return (error as Error).message;
  }
}
