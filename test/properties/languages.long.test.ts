import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hubspot } from '../../src/crm/hubspot.ts';
import type { ValueNames } from '../../src/policy/input.ts';
import { compilePolicy } from '../../src/policy/policy.ts';
import type { Field, Finding, Table } from '../../src/types.ts';
import { type Sheet, toCsv } from '../exports.ts';
import { type Audited, audit, inFolder } from '../files.ts';

/*
 * One company, written as HubSpot exports it in every language, with internal names, and as warehouses keep it: what is
 * decided about it must not depend on how it is written.
 */

const LANGUAGES = ['en', 'de', 'es', 'fr', 'pt', 'nl', 'it', 'ja', 'pl', 'sv', 'fi', 'da', 'no'] as const;
type Language = (typeof LANGUAGES)[number];

const LAST_DAY = Date.UTC(2024, 2, 31);

interface Contact {
  readonly id: string;
  readonly stage: string;
  readonly leadStatus: string;
  readonly worked: boolean;
  /** Day of entry by stage. */
  readonly entered: Readonly<Record<string, number>>;
}

interface Deal {
  readonly id: string;
  readonly stage: string;
  readonly created: number;
  readonly closed: number;
  readonly contacts: readonly string[];
}

interface Event {
  readonly contact: string;
  readonly stage: string;
  readonly day: number;
  readonly source: string;
}

interface World {
  readonly contacts: readonly Contact[];
  readonly deals: readonly Deal[];
  readonly events: readonly Event[];
}

const STAGES = hubspot.stages.map(({ value }) => value);
const DATED = ['lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'customer'];
const PIPELINE = [
  'appointmentscheduled',
  'qualifiedtobuy',
  'presentationscheduled',
  'decisionmakerboughtin',
  'contractsent',
  'closedwon',
  'closedlost',
];

const days = fc.integer({ min: 1, max: 90 });
const blankOr = (values: readonly string[]) => fc.constantFrom('', ...values);

const contactIds = fc.integer({ min: 101, max: 112 }).map(String);

const anyWorlds: fc.Arbitrary<World> = fc.record({
  contacts: fc.uniqueArray(
    fc.record({
      id: contactIds,
      stage: blankOr(STAGES),
      leadStatus: blankOr(hubspot.leadStatuses.map(({ value }) => value)),
      worked: fc.boolean(),
      entered: fc.dictionary(fc.constantFrom(...DATED), days, { noNullPrototype: true }),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 12 },
  ),
  deals: fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 801, max: 812 }).map(String),
      stage: fc.constantFrom(...PIPELINE),
      created: days,
      closed: days,
      contacts: fc.uniqueArray(contactIds, { maxLength: 3 }),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 8 },
  ),
  events: fc.array(
    fc.record({
      contact: contactIds,
      stage: blankOr(STAGES),
      day: days,
      source: fc.constantFrom('IMPORT', 'CRM_UI', 'FORM', ''),
    }),
    { maxLength: 25 },
  ),
});

/** Where no link leads anywhere a table of links says nothing at all, and a column of them says that there is nobody. */
const worlds = anyWorlds.filter(({ contacts, deals }) =>
  deals.some((deal) => contacts.some(({ id }) => deal.contacts.includes(id))),
);

/* How it is written. */

interface Writing {
  readonly name: string;
  /** Which of several known names is taken: every one must do. */
  write(world: World, pick: number): Readonly<Record<string, Sheet>>;
}

const at = (day: number): string => `${new Date(Date.UTC(2024, 0, day)).toISOString().slice(0, 10)} 09:30`;

function headerOf(table: Table, field: Field, language: Language | 'internal', pick: number): string {
  const fields: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = hubspot.tables[table]!.fields;
  const names = fields[field]![language] ?? fields[field]!.en ?? fields[field]!.any!;
  return names[pick % names.length]!;
}

function labelOf(values: readonly ValueNames[], value: string, language: Language | 'internal', pick: number): string {
  if (value === '' || language === 'internal') return value;
  const { labels } = values.find((names) => names.value === value)!;
  const names = labels[language] ?? labels.en!;
  return names[pick % names.length]!;
}

const ENTERED: Readonly<Partial<Record<Language, (stage: string) => string>>> = {
  en: (stage) => `Date entered "${stage} (Lifecycle Stage Pipeline)"`,
  de: (stage) => `Eintrittsdatum in „${stage} (Lifecycle-Phasen-Pipeline)“`,
  es: (stage) => `Fecha de entrada en "${stage} (Pipeline de etapas del ciclo de vida)"`,
  fr: (stage) => `Date d’entrée dans « ${stage} (Pipeline de phases du cycle de vie) »`,
  pt: (stage) => `Data de entrada em "${stage} (Pipeline de fases do ciclo de vida)"`,
  it: (stage) => `Data di ingresso in "${stage} (Pipeline delle fasi del ciclo di vita)"`,
  nl: (stage) => `Datum van binnenkomst in "${stage} (Levenscyclusfase-pipeline)"`,
};

function enteredHeader(stage: string, language: Language | 'internal', values: Language | 'internal'): string {
  const write = language === 'internal' ? undefined : ENTERED[language];
  return write ? write(labelOf(hubspot.stages, stage, values, 0)) : `hs_v2_date_entered_${stage}`;
}

/** As HubSpot exports it: headers in one language, values in another or by their internal names. */
function exported(headers: Language | 'internal', values: Language | 'internal'): Writing {
  const header = (table: Table, pick: number) => (field: Field) => headerOf(table, field, headers, pick);
  const stage = (value: string, pick: number) => labelOf(hubspot.stages, value, values, pick);
  return {
    name: headers === values ? headers : `${headers} with values in ${values}`,
    write: ({ contacts, deals, events }, pick) => {
      const contact = header('contacts', pick);
      const deal = header('deals', pick);
      const history = header('history', pick);
      // The oldest internal names are of an older API, and no export has them all.
      const id = headers === 'internal' ? 'hs_object_id' : null;
      return {
        contacts: {
          header: [
            id ?? contact('id'),
            contact('stage'),
            contact('leadStatus'),
            contact('activity'),
            ...DATED.map((value) => enteredHeader(value, headers, values === 'internal' ? headers : values)),
          ],
          rows: contacts.map((one) => [
            one.id,
            stage(one.stage, pick),
            labelOf(hubspot.leadStatuses, one.leadStatus, values, pick),
            one.worked ? at(90) : '',
            ...DATED.map((value) => (one.entered[value] === undefined ? '' : at(one.entered[value]))),
          ]),
        },
        deals: {
          header: [
            id ?? deal('id'),
            headers === 'internal' ? 'dealstage' : deal('stage'),
            deal('createdAt'),
            deal('closedAt'),
            'Associated Contact IDs',
          ],
          rows: deals.map((one) => [
            one.id,
            labelOf(hubspot.dealStages, one.stage, values, pick),
            at(one.created),
            at(one.closed),
            one.contacts.join(';'),
          ]),
        },
        history: {
          header: [id ?? history('id'), history('property'), history('value'), history('at'), history('source')],
          rows: events.map((event) => [
            event.contact,
            headers === 'internal' ? 'lifecyclestage' : contact('stage'),
            stage(event.stage, pick),
            at(event.day),
            event.source,
          ]),
        },
      };
    },
  };
}

/** As a warehouse keeps it: `wrap` makes a column of a property, `links` ties deals to contacts. */
function kept(
  name: string,
  wrap: (property: string) => string,
  keys: { readonly contact: string; readonly deal: string; readonly dealStage: string; readonly links: string },
  history: readonly string[],
): Writing {
  return {
    name,
    write: ({ contacts, deals, events }) => ({
      contacts: {
        header: [
          keys.contact,
          ...[
            'lifecyclestage',
            'hs_lead_status',
            'notes_last_updated',
            ...DATED.map((stage) => `hs_v2_date_entered_${stage}`),
          ].map(wrap),
        ],
        rows: contacts.map((one) => [
          one.id,
          one.stage,
          one.leadStatus,
          one.worked ? at(90) : '',
          ...DATED.map((stage) => (one.entered[stage] === undefined ? '' : at(one.entered[stage]))),
        ]),
      },
      deals: {
        header: [keys.deal, keys.dealStage, wrap('createdate'), wrap('closedate'), keys.links],
        rows: deals.map((one) => [
          one.id,
          one.stage,
          at(one.created),
          at(one.closed),
          one.contacts.length === 0 ? '' : `[${one.contacts.map((id) => `"${id}"`).join(',')}]`,
        ]),
      },
      history: {
        header: history,
        rows: events.map((event) =>
          [event.contact, 'lifecyclestage', event.stage, at(event.day), event.source, ''].slice(0, history.length),
        ),
      },
    }),
  };
}

/** With the links and the stages of deals in tables of their own, stages by number. */
function apart(one: Writing): Writing {
  const idOf = (stage: string) => String(1_134_678_000 + PIPELINE.indexOf(stage));
  return {
    name: `${one.name}, links and stages apart`,
    write: (world, pick) => {
      const { deals, ...others } = one.write(world, pick);
      const outcomes = new Map(hubspot.dealStages.map(({ value, outcome }) => [value, outcome]));
      return {
        ...others,
        deals: {
          header: deals!.header.slice(0, -1),
          rows: deals!.rows.map((cells) => cells.slice(0, -1).with(1, idOf(cells[1]!))),
        },
        deal_contact: {
          header: ['contact_id', 'deal_id', '_fivetran_synced', 'type_id', 'category'],
          rows: world.deals.flatMap(({ id, contacts }) =>
            contacts.map((contact) => [contact, id, '2024-04-01 00:00:00', '3', 'HUBSPOT_DEFINED']),
          ),
        },
        deal_pipeline_stage: {
          header: ['stage_id', 'label', 'pipeline_id', 'probability', 'closed_won', 'is_closed', 'display_order'],
          rows: PIPELINE.map((stage, order) => {
            const outcome = outcomes.get(stage);
            const chance = outcome === 'won' ? '1.0' : outcome === 'lost' ? '0.0' : '0.4';
            // Words that nobody knows: the flags must do.
            return [
              idOf(stage),
              `Step ${order}`,
              'default',
              chance,
              `${outcome === 'won'}`,
              `${outcome !== 'open'}`,
              '1',
            ];
          }),
        },
      };
    },
  };
}

const fivetran = kept(
  "Fivetran's tables",
  (property) => `property_${property}`,
  { contact: 'id', deal: 'deal_id', dealStage: 'deal_pipeline_stage_id', links: 'contact_ids' },
  ['contact_id', 'name', 'value', 'timestamp', 'source', 'source_id'],
);

const WRITINGS: readonly Writing[] = [
  ...LANGUAGES.map((language) => exported(language, language)),
  exported('internal', 'internal'),
  exported('es', 'en'),
  exported('de', 'internal'),
  exported('en', 'ja'),
  exported('internal', 'fr'),
  fivetran,
  apart(fivetran),
  kept(
    "Airbyte's tables",
    (property) => `properties_${property}`,
    { contact: 'id', deal: 'id', dealStage: 'properties_dealstage', links: 'contacts' },
    ['contactId', 'property', 'value', 'timestamp', 'sourceType'],
  ),
  kept(
    "Airbyte's tables of old",
    (property) => `properties.${property}.value`,
    { contact: 'vid', deal: 'dealId', dealStage: 'properties.dealstage.value', links: 'associations.associatedVids' },
    ['vid', 'property', 'value', 'timestamp', 'source-type'],
  ),
  kept(
    "Stitch's tables",
    (property) => `property_${property}__value`,
    { contact: 'vid', deal: 'dealid', dealStage: 'property_dealstage__value', links: 'associations__associatedvids' },
    ['vid', 'property', 'value', 'timestamp', 'source_type'],
  ),
];

/* What is decided. */

const policy = compilePolicy(hubspot, null, 'test');

async function auditOf(world: World, writing: Writing, pick: number): Promise<Audited> {
  return inFolder((folder) => {
    const files = Object.entries(writing.write(world, pick)).map(([name, sheet]) => {
      const path = join(folder, `${name}.csv`);
      writeFileSync(path, toCsv(sheet));
      return { path };
    });
    return audit({ files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), asOf: LAST_DAY, threads: 0 });
  });
}

/** A cell by what it means: its internal value, where it is one of a list. */
function meaningOf(column: 'stage' | 'leadStatus' | null, text: string): string {
  if (column === null || text === '') return '';
  const vocabulary = column === 'stage' ? policy.stages : policy.leadStatuses;
  return vocabulary.read(text).value ?? `unknown: ${text}`;
}

/** What is decided, in internal values and without the words of any language. */
function decisions({ report, findings }: Audited) {
  const contacts = report.inputs.find(({ table }) => table === 'contacts')!;
  const gist = ({ rule, table, recordId, column, recorded, proposed, fix, basis }: Finding) => {
    const isOf = (field: string) => table === 'contacts' && contacts.columns[field] === column;
    const field = isOf('stage') ? 'stage' : isOf('leadStatus') ? 'leadStatus' : null;
    // What a deal is tied by may stand in a table of its own.
    const place = table === 'contacts' ? table : 'elsewhere';
    return [rule, place, recordId, meaningOf(field, recorded), meaningOf(field, proposed), fix, basis].join(' | ');
  };
  return {
    crm: contacts.crm,
    tables: report.inputs.map(({ table }) => table).filter((table) => /^(?:contacts|deals|history)$/.test(table)),
    findings: findings.map(gist).toSorted(),
    moves: report.moves,
    edits: report.edits,
    notRun: report.rules.flatMap(({ id, status }) =>
      status === 'not-run' && id !== 'associations-dangling' ? [id] : [],
    ),
  };
}

describe('decisions do not depend on the writing', () => {
  const [english] = WRITINGS;

  it.each(WRITINGS)('$name', { timeout: 120_000 }, async (writing) => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.nat(11), async (world, pick) => {
        expect(decisions(await auditOf(world, writing, pick))).toEqual(decisions(await auditOf(world, english!, 0)));
      }),
      { numRuns: 8 },
    );
  });
});
