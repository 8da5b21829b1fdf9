import { Fault } from '../errors.ts';
import { didYouMean } from '../policy/closest.ts';
import { normalizeHeader, toColumnLetters, toShownHeader } from '../table/header.ts';
import type { Column, ColumnMapping, Field, Layout, Policy, Table } from '../types.ts';

const FIELDS: Readonly<Record<Table, readonly Field[]>> = {
  contacts: [
    'id',
    'email',
    'firstName',
    'lastName',
    'stage',
    'leadStatus',
    'owner',
    'createdAt',
    'modifiedAt',
    'activity',
    'dealIds',
    'mergedIds',
    'masterId',
    'convertedId',
    'externalId',
    'deleted',
    'stageDate',
  ],
  deals: [
    'id',
    'name',
    'stage',
    'pipeline',
    'createdAt',
    'closedAt',
    'wonAt',
    'lostAt',
    'expectedAt',
    'modifiedAt',
    'isClosed',
    'isWon',
    'isLost',
    'status',
    'probability',
    'contactIds',
    'contactEmails',
    'contactCount',
    'externalId',
    'deleted',
  ],
  companies: ['id', 'name', 'domain', 'stage', 'createdAt', 'modifiedAt', 'externalId', 'deleted'],
  history: ['id', 'email', 'property', 'value', 'at', 'source'],
  associations: ['dealId', 'contactId', 'email', 'deleted'],
  stages: ['id', 'label', 'pipeline', 'order', 'probability', 'isClosed', 'isWon', 'deleted'],
  pipelines: ['id', 'label', 'deleted'],
  merges: ['id', 'into', 'at'],
  dealMerges: ['id', 'into', 'at'],
  options: ['property', 'value', 'label', 'object'],
  dealHistory: ['id', 'property', 'value', 'at', 'source'],
};

/** The columns that the user's mappings name in one file, in the order of the mappings. */
export function mapColumns(
  header: readonly string[],
  table: Table,
  mappings: readonly ColumnMapping[],
  fileName: string,
): readonly Column[] {
  return mappings.flatMap((mapping) => {
    const { field, stage } = fieldOf(mapping);
    if (mapping.table === undefined ? !FIELDS[table].includes(field) : mapping.table !== table) return [];
    const positions = positionsOf(header, mapping.header);
    const [position] = positions;
    if (positions.length > 1) {
      throw new Fault(
        'input',
        `${fileName}: ${writeFlag(mapping)} fits columns ${positions.map(toColumnLetters).join(' and ')}; rename one of them`,
      );
    }
    if (position !== undefined) {
      return [{ field, position, header: header[position]!, ...(stage === undefined ? {} : { stage }) }];
    }
    if (mapping.table === undefined) return [];
    throw new Fault(
      'input',
      `${fileName}: no column for ${writeFlag(mapping)}${didYouMean(mapping.header, header.map(toShownHeader))}`,
    );
  });
}

/** True when a file has the column that a mapping names and a use for it. */
export function isMapped(mapping: ColumnMapping, layout: Layout): boolean {
  const { field, stage } = fieldOf(mapping);
  return layout.columns.some(
    (column) =>
      column.field === field &&
      column.stage === stage &&
      (mapping.table ?? layout.table) === layout.table &&
      normalizeHeader(column.header) === normalizeHeader(mapping.header),
  );
}

/** Refuses a mapping whose field no table has, before any file is blamed for it. */
export function checkMappings(mappings: readonly ColumnMapping[]): void {
  for (const mapping of mappings) fieldOf(mapping);
}

/** Refuses a date of a stage that is not on the policy's ladder: it would be read, and claim nothing. */
export function checkMappedStages(mappings: readonly ColumnMapping[], policy: Policy): void {
  for (const mapping of mappings) {
    const { stage } = fieldOf(mapping);
    if (stage === undefined || policy.rung(policy.stages.read(stage).value ?? stage) >= 0) continue;
    const hint = didYouMean(stage, policy.ladder) || `; stages: ${policy.ladder.join(', ')}`;
    throw new Fault('usage', `${writeFlag(mapping)}: no stage "${stage}" on the ladder of ${policy.origin}${hint}`);
  }
}

/** How many of the mappings name this table and a column of the header. */
export function votes(header: readonly string[], table: Table, mappings: readonly ColumnMapping[]): number {
  return mappings.filter((mapping) => mapping.table === table && positionsOf(header, mapping.header).length > 0).length;
}

/** A mapping as it is typed. */
export function writeFlag({ table, field, header }: ColumnMapping): string {
  const text = `${table === undefined ? '' : `${table}.`}${field}=${toShownHeader(header)}`;
  return /^[\w.=:@-]+$/.test(text) ? `--map ${text}` : `--map "${text}"`;
}

function fieldOf(mapping: ColumnMapping): { readonly field: Field; readonly stage?: string } {
  const [name = '', ...rest] = mapping.field.split(':');
  const known = mapping.table === undefined ? new Set(Object.values(FIELDS).flat()) : new Set(FIELDS[mapping.table]);
  if (!isField(name, known)) {
    throw new Fault(
      'usage',
      `${writeFlag(mapping)}: no field "${name}"${didYouMean(name, known) || `; fields: ${[...known].join(', ')}`}`,
    );
  }
  if (name !== 'stageDate' && rest.length === 0) return { field: name };
  if (name === 'stageDate' && rest.length > 0 && rest.join(':') !== '') return { field: name, stage: rest.join(':') };
  throw new Fault('usage', `${writeFlag(mapping)}: write stageDate:STAGE, and no colon after any other field`);
}

function isField(name: string, known: ReadonlySet<Field>): name is Field {
  return (known as ReadonlySet<string>).has(name);
}

function positionsOf(header: readonly string[], text: string): readonly number[] {
  const exact = header.flatMap((cell, position) => (cell === text ? [position] : []));
  if (exact.length > 0) return exact;
  const wanted = normalizeHeader(text);
  return header.flatMap((cell, position) => (normalizeHeader(cell) === wanted ? [position] : []));
}
