import fc from 'fast-check';
import type { PolicyInput } from '../src/policy/input.ts';
import type { Instant } from '../src/types.ts';
import type { WorldText } from './oracle.ts';

/*
 * Small random exports of one company: every kind of fault a real one has, in few distinct values, so that many
 * contacts look alike and many of their claims fall on one instant.
 */

export interface Sheet {
  readonly header: readonly string[];
  /** Cells; a ragged row has more or fewer than the header. */
  readonly rows: readonly (readonly string[])[];
}

export interface Exports {
  readonly contacts: Sheet;
  readonly deals: Sheet | null;
  readonly history: Sheet | null;
  readonly associations?: Sheet | null | undefined;
  readonly merges?: Sheet | null | undefined;
  readonly dealMerges?: Sheet | null | undefined;
  readonly policy: PolicyInput | null;
  readonly asOf: Instant | null;
}

/** How cells become text. */
export interface Writing {
  readonly delimiter: string;
  readonly lineEnd: string;
  readonly quotes: 'needed' | 'all';
  /** Whether the last record has a line end. */
  readonly isEnded: boolean;
  /** A blank line stands behind the header and every so many records; 0 for none. */
  readonly blanks: number;
}

export const PLAIN: Writing = { delimiter: ',', lineEnd: '\n', quotes: 'needed', isEnded: true, blanks: 0 };

export const writings: fc.Arbitrary<Writing> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  quotes: fc.constantFrom('needed', 'all'),
  isEnded: fc.boolean(),
  blanks: fc.constantFrom(0, 0, 1, 3),
});

export function toCsv(
  { header, rows }: Sheet,
  { delimiter, lineEnd, quotes, isEnded, blanks }: Writing = PLAIN,
): string {
  const write = (cell: string): string => {
    const mustQuote = /["\r\n]/.test(cell) || cell.includes(delimiter);
    return mustQuote || quotes === 'all' ? `"${cell.replaceAll('"', '""')}"` : cell;
  };
  // A record of one empty cell is a blank line, unless it is quoted.
  const line = (cells: readonly string[]): string =>
    cells.join('') === '' && cells.length === 1 ? '' : cells.map(write).join(delimiter);
  const lines = [header, ...rows].map(line);
  const spaced = lines.flatMap((text, i) => (blanks > 0 && i % blanks === 0 ? [text, ''] : [text]));
  return spaced.join(lineEnd) + (isEnded ? lineEnd : '');
}

/** The exports as the oracle takes them. */
export function toWorldText(exports: Exports, writing: Writing = PLAIN): WorldText {
  const { contacts, deals, history, associations = null, merges = null, dealMerges = null, policy, asOf } = exports;
  return {
    contacts: toCsv(contacts, writing),
    ...(deals !== null && { deals: toCsv(deals, writing) }),
    ...(history !== null && { history: toCsv(history, writing) }),
    ...(associations !== null && { associations: toCsv(associations, writing) }),
    ...(merges !== null && { merges: toCsv(merges, writing) }),
    ...(dealMerges !== null && { dealMerges: toCsv(dealMerges, writing) }),
    ...(policy !== null && { policy }),
    ...(asOf !== null && { asOf }),
  };
}

/* Values. */

const DAYS = 45;
export const LAST_DAY: Instant = Date.UTC(2024, 0, DAYS);

/** `plain` names are those that no CRM calls its own. */
type Language = 'en' | 'de' | 'internal' | 'plain';

const SPELLINGS: Readonly<Record<Language, readonly string[]>> = {
  plain: ['Subscriber', 'Lead', 'MQL', 'SQL', 'Opportunity', 'Customer', 'Evangelist', 'Other'],
  en: [
    'Subscriber',
    'Lead',
    'Marketing Qualified Lead',
    'Sales Qualified Lead',
    'Opportunity',
    'Customer',
    'Evangelist',
    'Other',
  ],
  de: [
    'Abonnent',
    'Lead',
    'Marketing-Qualified-Lead',
    'Sales-Qualified-Lead',
    'Opportunity',
    'Kunde',
    'Fürsprecher',
    'Sonstige',
  ],
  internal: [
    'subscriber',
    'lead',
    'marketingqualifiedlead',
    'salesqualifiedlead',
    'opportunity',
    'customer',
    'evangelist',
    'other',
  ],
};

const ODD_SPELLINGS = [
  '',
  '',
  ' ',
  'MQL',
  'SQL',
  'Opp',
  ' Lead',
  'LEAD',
  'customer',
  'Heiß',
  '84310921',
  'Affiliate',
  'Kunde',
];

const LEAD_STATUSES = [
  '',
  '',
  'New',
  'NEW',
  'In Progress',
  'Open Deal',
  'Unqualified',
  'Bad Timing',
  'new ',
  'call back',
  'Offen',
];

const DEAL_STAGES = [
  'Closed Won',
  'Closed Lost',
  'Contract Sent',
  'closedwon',
  'Handshake',
  'Abgeschlossen und verloren',
  '',
  'Qualified To Buy',
];

const SOURCES = ['', 'IMPORT', 'CRM_UI', 'crm-ui', 'WORKFLOWS', 'Form'];

const POLICIES: readonly PolicyInput[] = [
  { customers: 'demote' },
  { closedLost: 'recycle', recycleAfterDays: 0 },
  { closedLost: 'recycle', recycleAfterDays: 12, recycleTo: 'subscriber' },
  { resetBy: ['CRM UI'] },
  {
    stages: { '84310921': { label: 'Affiliate', synonyms: ['Heiß'] } },
    ladder: ['subscriber', 'lead', 'Affiliate', 'mql', 'sql', 'opportunity', 'customer', 'evangelist'],
    needsLeadStatus: ['Affiliate', 'mql'],
  },
  { ladder: ['lead', 'sql', 'opportunity', 'customer', 'regular'], stages: { regular: 'Regular Customer' } },
  { criteria: [{ stage: 'mql', column: 'Score', atLeast: 50 }], defaultStage: 'lead' },
  { criteria: [{ stage: 'lead', column: 'Score', filled: true }], customers: 'demote' },
  {
    roles: { Renewals: 'renewal', Partners: 'ignore' },
    dealStages: { Handshake: 'won', Partners: { 'Contract Sent': 'lost' } },
  },
  {
    leadStatuses: { CALL_BACK: 'call back' },
    initialLeadStatus: 'CALL_BACK',
    disqualifyingLeadStatuses: ['NEW'],
    openDealLeadStatus: null,
    rules: {
      'history-regression': { options: { recovered: false } },
      'customer-unproven': 'error',
      'stage-behind': 'off',
    },
  },
];

const isoDay = (day: number): string => new Date(Date.UTC(2024, 0, day)).toISOString().slice(0, 10);

type Format = (day: number) => string;

const FORMATS: readonly Format[] = [
  isoDay,
  isoDay,
  (day) => `${isoDay(day)} 10:30`,
  (day) => `${isoDay(day)}T23:00:00.000-02:00`,
  (day) => String(Date.UTC(2024, 0, day, 12)),
  (day) => isoDay(day).split('-').reverse().join('.'),
  // Days and months of one or two digits, of which each column has only its first twelve days or all.
  (day) => isoDay(day).replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$2/$3/$1'),
  (day) => isoDay(day).replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$3/$2/$1'),
  (day) => isoDay((day % 12) + 1).replace(/^(\d+)-(\d+)-(\d+)$/, '$3/$2/$1'),
];

// The last byte of a per mille sign in UTF-16 is a zero's.
const NO_DATES = ['soon', '2024-02-30', '0001-01-01', ' ', '"2024-01-05"', '2024-01-‰5'];

/** Cells of one date column: one format, now and then something else. */
const datesIn = (format: Format): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 1, max: DAYS }).map(format) },
    { weight: 12, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom(...NO_DATES) },
    { weight: 1, arbitrary: fc.constantFrom('2024-01-09', '9/1/2024', '1/9/2024 08:00') },
  );

const aFormat = fc.constantFrom(...FORMATS);

const ODD_IDS = [
  '0',
  '007',
  '7',
  '1234567890123456788',
  '1234567890123456789',
  '9007199254740993',
  '123456789012345',
  'A-1',
  'a-1',
  '003E000001AbCdE',
  '__proto__',
  'constructor',
  '4.687E+11',
  '=1+1',
  'größe',
];

const ids: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 100, max: 125 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_IDS) },
);

/** An id as cells have it: with outer blanks now and then. */
const written = (id: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(id, fc.constantFrom('', '', '', '', '', ' ')).map(([text, blank]) => blank + text + blank);

const EMAILS = [
  '',
  '',
  '',
  '',
  '',
  '',
  'ada@example.org',
  'Ada@Example.org',
  ' grace@example.org',
  'edsger@example.org',
  'barbara@example.org',
  'MARIE@example.org',
];

const list = (item: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(item, { maxLength: 3 }).chain((items) => fc.constantFrom(';', '; ').map((mark) => items.join(mark)));

/** Cells of a column that tells what was deleted, which is little. */
const deletions: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('', 'false', 'FALSE', '0', 'no') },
  { weight: 1, arbitrary: fc.constantFrom('true', ' TRUE', '1', '2024-01-05 10:00:00') },
);

/* Sheets. */

type Columns = readonly (readonly [header: string, cells: fc.Arbitrary<string>])[];

const rowOf = (columns: Columns): fc.Arbitrary<readonly string[]> => fc.tuple(...columns.map(([, cells]) => cells));

/** A row that lost its end or got another cell, now and then. */
const ragged = (row: fc.Arbitrary<readonly string[]>): fc.Arbitrary<readonly string[]> =>
  fc.tuple(row, fc.integer({ min: 0, max: 60 })).map(([cells, fate]) => {
    if (fate === 1) return [...cells, 'more'];
    return fate === 2 ? cells.slice(0, Math.max(1, Math.floor(cells.length / 2))) : cells;
  });

/** As many records as there may be, and not mostly few. */
const MANY = { size: 'max' } as const;

const rowsOf = (columns: Columns, maxLength: number) => fc.array(ragged(rowOf(columns)), { maxLength, ...MANY });

/** Records of mostly distinct ids, in the first column. */
function recordsOf(columns: Columns, maxLength: number): fc.Arbitrary<readonly (readonly string[])[]> {
  const distinct = fc.uniqueArray(ragged(rowOf(columns)), {
    maxLength,
    ...MANY,
    selector: ([id = '']) => id.trim(),
  });
  const repeats = fc.array(fc.tuple(fc.nat(), ragged(rowOf(columns)), fc.boolean()), { maxLength: 2 });
  return fc.tuple(distinct, fc.constantFrom(0, 0, 1), repeats).map(([rows, isRepeating, again]) => {
    if (isRepeating === 0 || rows.length === 0) return rows;
    const copies = again.map(([pick, row, isSame]) => {
      const twin = rows[pick % rows.length]!;
      return isSame ? twin : [twin[0]!, ...row.slice(1)];
    });
    return [...rows, ...copies];
  });
}

const someOf = <T>(items: readonly T[], minLength = 0): fc.Arbitrary<readonly T[]> =>
  fc.subarray([...items], { minLength });

const STAGE_DATES = [
  'Became a Lead Date',
  'Became a Marketing Qualified Lead Date',
  'Became an Opportunity Date',
  'Became a Customer Date',
  'Date entered "Lead (Lifecycle Stage Pipeline)"',
  'Date entered "Affiliate (Lifecycle Stage Pipeline)"',
  'Date entered "Evangelist (Lifecycle Stage Pipeline)"',
  'hs_lifecyclestage_subscriber_date',
  'hs_v2_date_entered_salesqualifiedlead',
  'hs_v2_date_entered_84310921',
  'hs_v2_date_entered_other',
];

const HEADERS = {
  en: {
    contacts: [
      'Record ID',
      'Lifecycle Stage',
      'Email',
      'Lead Status',
      'Last Activity Date',
      'Associated Deal IDs',
      'Create Date',
    ],
    deals: [
      'Record ID',
      'Deal Stage',
      'Pipeline',
      'Create Date',
      'Close Date',
      'Associated Contact IDs',
      'Associated Contact Emails',
    ],
    history: ['Record ID', 'Property', 'Value', 'Timestamp', 'Source type'],
  },
  de: {
    contacts: [
      'Datensatz-ID',
      'Lifecycle-Phase',
      'E-Mail',
      'Lead-Status',
      'Letzte Aktivität',
      'Deal-IDs',
      'Erstelldatum',
    ],
    deals: [
      'Datensatz-ID',
      'Deal-Phase',
      'Pipeline',
      'Erstelldatum',
      'Abschlussdatum',
      'Kontakt-IDs',
      'Kontakt-E-Mails',
    ],
    history: ['Datensatz-ID', 'Eigenschaft', 'Wert', 'Zeitstempel', 'Quelle'],
  },
  internal: {
    contacts: [
      'hs_object_id',
      'lifecyclestage',
      'email',
      'hs_lead_status',
      'notes_last_updated',
      'associated_deal_ids',
      'createdate',
    ],
    deals: ['hs_object_id', 'dealstage', 'pipeline', 'createdate', 'closedate', 'contact_ids', 'contact_emails'],
    history: ['vid', 'name', 'value', 'timestamp', 'source-type'],
  },
  plain: {
    contacts: ['Contact ID', 'Contact Stage', 'Email', 'Lead Status', 'Last Contact', 'Deal IDs', 'Created At'],
    deals: ['Deal ID', 'Sales Stage', 'Pipeline Name', 'Created At', 'Closed On', 'Contact IDs', 'Contact Emails'],
    history: ['Person ID', 'Attribute', 'New Value', 'Changed On', 'Change Source'],
  },
} as const;

interface Setup {
  readonly language: Language;
  /** The values that cells hold: few, so that contacts look alike. */
  readonly stages: readonly string[];
  readonly leadStatuses: readonly string[];
  readonly dealStages: readonly string[];
}

/** The first few of some items in any order. */
const fewOf = <T>(items: readonly T[], most: number): fc.Arbitrary<readonly T[]> =>
  fc
    .shuffledSubarray([...items], { minLength: 1 })
    .chain((some) => fc.integer({ min: 1, max: most }).map((count) => some.slice(0, count)));

const setups: fc.Arbitrary<Setup> = fc
  .constantFrom<Language>('en', 'en', 'de', 'internal', 'plain', 'plain')
  .chain((language) =>
    fc.record({
      language: fc.constant(language),
      stages: fc
        .tuple(fewOf(SPELLINGS[language], 5), fewOf(ODD_SPELLINGS, 3), fc.boolean())
        .map(([usual, odd, isOdd]) => (isOdd ? [...usual, ...odd] : usual)),
      leadStatuses: fewOf(LEAD_STATUSES, 3),
      dealStages: fewOf(DEAL_STAGES, 4),
    }),
  );

function contactsOf({ language, stages, leadStatuses }: Setup): fc.Arbitrary<Sheet> {
  const [id, stage, email, leadStatus, activity, deals, created] = HEADERS[language].contacts;
  return fc
    .record({
      formats: fc.array(aFormat, { minLength: 8, maxLength: 8 }),
      optional: someOf([stage, email, leadStatus, activity, deals, created, 'Score'], 3),
      warehouse: fc.oneof(fc.constant([]), someOf(['Merged Contact IDs', 'Converted Contact ID', '_fivetran_deleted'])),
      hasStage: fc.integer({ min: 0, max: 9 }),
      dates: someOf(STAGE_DATES),
      dated: fc.integer({ min: 0, max: 5 }),
      turn: fc.nat(),
      blankIds: fc.constantFrom(0, 0, 0, 1),
    })
    .chain(({ formats, optional, warehouse, hasStage, dates, dated, turn, blankIds }) => {
      const wanted = new Set<string>([...optional, ...warehouse]);
      if (hasStage > 0) wanted.add(stage);
      const known = new Map<string, fc.Arbitrary<string>>([
        [stage, fc.constantFrom(...stages)],
        [email, fc.constantFrom(...EMAILS)],
        [leadStatus, fc.constantFrom(...leadStatuses)],
        [activity, fc.oneof(datesIn(formats[0]!), fc.constantFrom('', '0', '0.0'))],
        [deals, list(fc.integer({ min: 801, max: 812 }).map(String))],
        [created, datesIn(formats[1]!)],
        ['Score', fc.constantFrom('', '10', '50', '80,5', '1000', 'hot')],
        ['Merged Contact IDs', fc.oneof({ weight: 3, arbitrary: fc.constant('') }, list(ids))],
        ['Converted Contact ID', fc.oneof({ weight: 3, arbitrary: fc.constant('') }, written(ids))],
        ['_fivetran_deleted', deletions],
      ]);
      const columns: Columns = [
        [id, written(blankIds === 1 ? fc.oneof({ weight: 5, arbitrary: ids }, fc.constant('')) : ids)],
        ...[...known].filter(([header]) => wanted.has(header)),
        ...dates.slice(0, dated).map((header, i) => [header, datesIn(formats[2 + i]!)] as const),
      ];
      return recordsOf(columns, 30).map((rows) => turned({ header: columns.map(([header]) => header), rows }, turn));
    });
}

/** The same columns in another order. Ragged rows keep their cells in the order they have. */
export function turned({ header, rows }: Sheet, turn: number): Sheet {
  const by = turn % header.length;
  const around = (cells: readonly string[]): readonly string[] =>
    cells.length === header.length ? [...cells.slice(by), ...cells.slice(0, by)] : cells;
  return { header: around(header), rows: rows.map(around) };
}

function dealsOf({ language, dealStages }: Setup): fc.Arbitrary<Sheet> {
  const [id, stage, pipeline, created, closed, contacts, emails] = HEADERS[language].deals;
  return fc
    .record({
      formats: fc.tuple(aFormat, aFormat),
      optional: someOf(
        [
          ...[pipeline, created, closed, contacts, emails],
          ...['Is Closed Won', 'Is closed lost', 'Deal probability', '_fivetran_deleted'],
        ],
        2,
      ),
      isLinked: fc.integer({ min: 0, max: 4 }),
      turn: fc.nat(),
    })
    .chain(({ formats, optional, isLinked, turn }) => {
      const wanted = new Set<string>([stage, ...optional, ...(isLinked > 0 ? [contacts] : [])]);
      const known = new Map<string, fc.Arbitrary<string>>([
        [stage, fc.constantFrom(...dealStages)],
        [pipeline, fc.constantFrom('', 'Sales', 'Renewals', 'Partners')],
        [created, datesIn(formats[0])],
        [closed, datesIn(formats[1])],
        [contacts, list(written(ids))],
        [emails, list(fc.constantFrom(...EMAILS, 'nobody@example.org'))],
        ['Is Closed Won', fc.constantFrom('', '', 'true', 'false')],
        ['Is closed lost', fc.constantFrom('', '', 'true', 'false')],
        ['Deal probability', fc.constantFrom('', '', '0', '1.0', '0.4')],
        ['_fivetran_deleted', deletions],
      ]);
      const columns: Columns = [
        [
          id,
          written(
            fc.oneof(
              { weight: 9, arbitrary: fc.integer({ min: 801, max: 812 }).map(String) },
              fc.constantFrom('D-1', '0801', '8.1E+2'),
            ),
          ),
        ],
        ...[...known].filter(([header]) => wanted.has(header)),
      ];
      return recordsOf(columns, 12).map((rows) => turned({ header: columns.map(([header]) => header), rows }, turn));
    });
}

function historyOf({ language, stages }: Setup): fc.Arbitrary<Sheet> {
  const [id, property, value, at, source] = HEADERS[language].history;
  const values = fc.constantFrom(...stages, '');
  const long = fc
    .record({ format: aFormat, optional: someOf([property, source]), isNewestFirst: fc.boolean(), turn: fc.nat() })
    .chain(({ format, optional, isNewestFirst, turn }) => {
      const wanted = new Set<string>([value, at, ...optional]);
      const known = new Map<string, fc.Arbitrary<string>>([
        [
          property,
          fc.constantFrom('lifecyclestage', 'lifecyclestage', 'lifecyclestage', 'Lifecycle Stage', 'hs_lead_status'),
        ],
        [value, values],
        [at, isNewestFirst ? fc.integer({ min: 10, max: 9 + DAYS }).map(String) : datesIn(format)],
        [source, fc.constantFrom(...SOURCES)],
      ]);
      const columns: Columns = [[id, written(ids)], ...[...known].filter(([header]) => wanted.has(header))];
      const header = columns.map(([text]) => text);
      if (!isNewestFirst) return rowsOf(columns, 90).map((rows) => turned({ header, rows }, turn));
      const timeAt = header.indexOf(at);
      // As HubSpot writes it: the newest change first, hardly two at one instant.
      const rows = fc
        .array(rowOf(columns), { maxLength: 90, ...MANY })
        .map((some) =>
          some
            .toSorted((a, b) => (a[timeAt]! < b[timeAt]! ? 1 : -1))
            .map((cells) => cells.with(timeAt, format(Number(cells[timeAt]) - 9))),
        );
      return rows.map((some) => turned({ header, rows: some }, turn));
    });
  const wide = fc.record({ format: aFormat, hasSource: fc.boolean() }).chain(({ format, hasSource }) => {
    const groups = [1, 2, 3].flatMap(
      (n): Columns => [
        [`Value (${n})`, values],
        [`Date (${n})`, datesIn(format)],
        ...(hasSource ? [[`Change source (${n})`, fc.constantFrom(...SOURCES)] as const] : []),
      ],
    );
    const columns: Columns = [['Record ID', written(ids)], ...groups];
    return rowsOf(columns, 25).map((rows) => ({ header: columns.map(([header]) => header), rows }));
  });
  return fc
    .oneof({ weight: 3, arbitrary: long }, { weight: language === 'plain' ? 0 : 1, arbitrary: wide })
    .chain((sheet) => fc.integer({ min: 0, max: 9 }).map((fate) => (fate === 0 ? full(sheet) : sheet)));
}

/** The history with its first row so often that HubSpot may have dropped what came before. */
function full({ header, rows }: Sheet): Sheet {
  const [first] = rows;
  return first === undefined
    ? { header, rows }
    : { header, rows: [...rows, ...Array.from({ length: 45 }, () => first)] };
}

const merges = (header: readonly string[], id: fc.Arbitrary<string>): fc.Arbitrary<Sheet> =>
  rowsOf(
    header.map((text) => [text, written(fc.oneof({ weight: 15, arbitrary: id }, fc.constant('')))] as const),
    8,
  ).map((rows) => ({ header, rows }));

const associations: fc.Arbitrary<Sheet> = fc
  .record({
    contact: fc.constantFrom(['Contact ID'], ['Contact ID'], ['Contact Email'], ['Contact ID', 'Contact Email']),
    deleted: fc.constantFrom([], [], ['_fivetran_deleted'], ['_fivetran_deleted', 'Is Deleted']),
    // Now and then all of them lead nowhere.
    known: fc.constantFrom(ids, ids, ids, fc.constantFrom('901', '902', 'X-1')),
    turn: fc.nat(),
  })
  .chain(({ contact, deleted, known, turn }) => {
    const dealIds = fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 801, max: 812 }).map(String) },
      fc.constantFrom('D-1', '0801', '', '899'),
    );
    const columns: Columns = [
      ['Deal ID', written(dealIds)],
      ...contact.map((header) =>
        header === 'Contact ID'
          ? ([header, written(fc.oneof({ weight: 9, arbitrary: known }, fc.constant('')))] as const)
          : ([header, fc.constantFrom(...EMAILS, 'nobody@example.org')] as const),
      ),
      ...deleted.map((header) => [header, fc.constantFrom('', 'false', 'FALSE', 'true', '2024-01-05', 'no')] as const),
    ];
    return rowsOf(columns, 20).map((rows) => turned({ header: columns.map(([header]) => header), rows }, turn));
  });

/** Exports with at least one contact. */
export const someExports: fc.Arbitrary<Exports> = setups
  .chain((setup) =>
    fc.record({
      contacts: contactsOf(setup),
      deals: fc.oneof({ weight: 5, arbitrary: dealsOf(setup) }, fc.constant(null)),
      history: fc.oneof({ weight: 2, arbitrary: historyOf(setup) }, fc.constant(null)),
      associations: fc.oneof(associations, fc.constant(null), fc.constant(null)),
      merges: fc.oneof(merges(['Merged ID', 'Surviving ID'], ids), fc.constant(null), fc.constant(null)),
      dealMerges: fc.oneof(
        merges(['Merged Deal ID', 'Surviving Deal ID'], fc.integer({ min: 799, max: 812 }).map(String)),
        fc.constant(null),
        fc.constant(null),
      ),
      policy: fc.option(fc.constantFrom(...POLICIES), { nil: null, freq: 2 }),
      asOf: fc.constantFrom(null, null, LAST_DAY),
    }),
  )
  .filter(({ contacts }) => contacts.rows.some((cells) => cells.length > 1 || cells[0] !== ''));
