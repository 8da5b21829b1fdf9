import iconv from 'iconv-lite';

/** The bundled sample, made from its cast: `fixtures/demo` holds exactly these bytes. */
export function demoSample(): ReadonlyMap<string, Buffer> {
  return new Map([
    ['contacts.csv', Buffer.from(contactsCsv())],
    ['deals.csv', Buffer.from(dealsCsv())],
    ['history.csv', Buffer.from(historyCsv())],
    ['kontakte.csv', germanContacts()],
    ['deals-de.csv', iconv.encode(excel(GERMAN_DEALS), 'windows-1252')],
  ]);
}

interface Person {
  readonly id: string;
  readonly name: readonly [string, string];
  readonly company: string;
  readonly title: string;
  readonly stage: string;
  readonly status: string;
  /** `stage:SOURCE` in order; a bare `:SOURCE` is a clear. */
  readonly path: string;
  readonly email?: string;
  /** Days from creation on which the path's steps fall; every 19 days when absent. */
  readonly days?: readonly number[];
  /** Over the dates that follow from the path: lead, MQL, SQL. */
  readonly stageDates?: readonly [string, string, string];
  readonly isIdle?: true;
}

const DAY = 86_400_000;
const FIRST = Date.UTC(2023, 0, 9, 8, 5);
const STAGES: ReadonlyMap<string, string> = new Map([
  ['sub', 'subscriber'],
  ['lead', 'lead'],
  ['mql', 'marketingqualifiedlead'],
  ['sql', 'salesqualifiedlead'],
  ['opp', 'opportunity'],
  ['won', 'customer'],
  ['', ''],
]);
const LABELS = {
  sub: 'Subscriber',
  lead: 'Lead',
  mql: 'Marketing Qualified Lead',
  sql: 'Sales Qualified Lead',
  opp: 'Opportunity',
  won: 'Customer',
} as const;
const PATHS = {
  sub: 'sub:FORM',
  lead: 'sub:FORM lead:FORM',
  mql: 'lead:FORM mql:AUTOMATION_PLATFORM',
  sql: 'lead:FORM mql:AUTOMATION_PLATFORM sql:CRM_UI',
  opp: 'lead:FORM mql:AUTOMATION_PLATFORM sql:CRM_UI opp:DEALS',
  won: 'lead:FORM mql:AUTOMATION_PLATFORM sql:CRM_UI opp:DEALS won:DEALS',
} as const;
const OWNERS = ['Radia Perlman', 'Edsger Dijkstra', 'Karen Spärck Jones', 'Niklaus Wirth'];

let nextPerson = 0;

function idOf(number: number): string {
  return String(24_518_830_100 + number);
}

function person(
  rung: keyof typeof LABELS,
  names: readonly [string, string],
  company: string,
  title: string,
  status: string,
  over: Partial<Person> = {},
): Person {
  nextPerson++;
  const id = idOf(nextPerson);
  return { id, name: names, company, title, stage: LABELS[rung], status, path: PATHS[rung], ...over };
}

/* The cast. The first thirty are sound; everyone after them is there for a flaw. */
const ADA = ['Ada', 'Lovelace'] as const;
const PEOPLE: readonly Person[] = [
  person('won', ADA, 'Lovelace, Babbage & Co.', 'Countess of Computing', ''),
  person('won', ['Grace', 'Hopper'], 'Compiler Works', 'Rear Admiral', ''),
  person('won', ['Katherine', 'Johnson'], 'Orbit Partners', 'Head of Trajectories', ''),
  person('won', ['Dorothy', 'Vaughan'], 'Orbit Partners', 'Team Lead', ''),
  person('won', ['Hedy', 'Lamarr'], 'Frequency Hopping GmbH', 'Inventor', ''),
  person('opp', ['Margaret', 'Hamilton'], 'Apollo "Priority" Software', 'Director', 'Open Deal'),
  person('opp', ['Barbara', 'Liskov'], 'Substitution AG', 'Architect', 'Open Deal'),
  person('opp', ['Frances', 'Allen'], 'Optimising Ltd', 'Fellow', 'In Progress'),
  person('opp', ['Jean', 'Bartik'], 'Eniac Systems', 'Programmer', 'Open Deal'),
  person('sql', ['Mary', 'Jackson'], 'Orbit Partners', 'Engineer', 'Connected'),
  person('sql', ['Sophie', 'Wilson'], 'Acorn & Oak', 'Designer', 'In Progress'),
  person('sql', ['Lynn', 'Conway'], 'Very Large Scale', 'Professor', 'Connected'),
  person('sql', ['Adele', 'Goldberg'], 'Small Talk Studio', 'Manager', 'In Progress'),
  person('mql', ['Evelyn', 'Boyd'], 'Orbit Partners', 'Analyst', 'Open'),
  person('mql', ['Joan', 'Clarke'], 'Hut Eight', 'Cryptanalyst', 'Attempted to Contact'),
  person('mql', ['Mavis', 'Batey'], 'Hut Eight', 'Codebreaker', 'New'),
  person('mql', ['Kathleen', 'Booth'], 'Assembly Line', 'Engineer', 'Open'),
  person('mql', ['Stephanie', 'Shirley'], 'Freelance Programmers', 'Founder', 'New'),
  person('lead', ['Alan', 'Turing'], 'Hut Eight', 'Mathematician', ''),
  person('lead', ['John', 'Backus'], 'Formula Translators', 'Team Lead', ''),
  person('lead', ['Kurt', 'Gödel'], 'Unvollständig & Söhne', 'Logician', ''),
  person('lead', ['Emmy', 'Noether'], 'Symmetry\nInstitute', 'Professor', ''),
  person('lead', ['Alonzo', 'Church'], 'Lambda House', 'Dean', ''),
  person('lead', ['Stephen', 'Kleene'], 'Star Regular', 'Consultant', ''),
  person('sub', ['Rózsa', 'Péter'], 'Recursive Press', 'Author', ''),
  person('sub', ['George', 'Boole'], 'True & False', 'Partner', ''),
  person('sub', ['Charles', 'Babbage'], 'Lovelace, Babbage & Co.', 'Engineer', ''),
  person('sub', ['Blaise', 'Pascal'], 'Pensées', 'Accountant', ''),
  person('sub', ['Augustus', 'De Morgan'], 'True & False', 'Partner', ''),
  person('won', ['Gottfried', 'Leibniz'], 'Stepped Reckoner', 'Librarian', ''),
  // 31 to 36: the deals prove more than the record says.
  person('lead', ['Mary', 'Somerville'], 'Lovelace, Babbage & Co.', 'Advisor', ''),
  person('mql', ['Ida', 'Rhodes'], 'Standards Bureau', 'Mathematician', 'Connected'),
  person('lead', ['Klára', 'von Neumann'], 'Monte Carlo Ltd', 'Programmer', ''),
  person('mql', ['Betty', 'Holberton'], 'Eniac Systems', 'Engineer', 'In Progress'),
  person('sql', ['Kay', 'McNulty'], 'Eniac Systems', 'Programmer', 'Connected'),
  person('lead', ['Ruth', 'Teitelbaum'], 'Eniac Systems', 'Instructor', '', { stage: 'Other' }),
  // 37 and 38: an import and a colleague moved two people down.
  person('sub', ['Marlyn', 'Meltzer'], 'Eniac Systems', 'Operator', 'New', {
    path: 'lead:FORM mql:AUTOMATION_PLATFORM sub:IMPORT',
  }),
  person('sub', ['Frances', 'Spence'], 'Eniac Systems', 'Operator', 'Connected', {
    path: 'lead:FORM mql:AUTOMATION_PLATFORM sql:CRM_UI sub:CRM_UI',
  }),
  // 39: cleared first, so the way back was meant.
  person('lead', ['Gertrude', 'Blanch'], 'Tables Project', 'Director', '', { path: 'mql:FORM :CRM_UI lead:CRM_UI' }),
  // 40 to 42: no stage at all.
  person('lead', ['Thelma', 'Estrin'], 'Brain Research', 'Engineer', '', { stage: '' }),
  person('lead', ['Erna', 'Hoover'], 'Switching Bells', 'Engineer', '', { stage: '' }),
  person('lead', ['Phyllis', 'Fox'], 'Dynamo', 'Programmer', '', { stage: '', path: '' }),
  // 43 to 45: other people's words for a stage.
  person('mql', ['Mary Kenneth', 'Keller'], 'Basic College', 'Professor', 'New', { stage: 'MQL' }),
  person('won', ['Jean', 'Sammet'], 'Formac', 'Chair', '', { stage: 'customer' }),
  person('lead', ['Cicely', 'Popplewell'], 'Manchester Mark', 'Programmer', '', { stage: 'Hot lead!!', path: '' }),
  // 46 to 49: nobody works them, or nobody should.
  person('mql', ['Beatrice', 'Worsley'], 'Ferut', 'Researcher', '', { isIdle: true }),
  person('sql', ['Trude', 'Taylor'], 'Semiconductors', 'Founder', ''),
  person('sql', ['Alexandra', 'Forsythe'], 'Textbook', 'Author', 'Unqualified'),
  person('mql', ['Carol', 'Shaw'], 'River Raid', 'Designer', 'Chase again?'),
  person('sql', ['Roberta', 'Williams'], 'Sierra', 'Author', 'Open Deal'),
  // 51 to 55: opportunities and customers that no deal supports.
  person('opp', ['Susan', 'Kare'], 'Icon House', 'Designer', 'Connected'),
  person('opp', ['Mary Allen', 'Wilkes'], 'Linc', 'Engineer', 'Connected', { path: PATHS.lead }),
  person('opp', ['Joyce', 'Wheeler'], 'Edsac', 'Astronomer', 'Bad Timing'),
  person('won', ['Andrea', 'Ghez'], 'Galactic Centre', 'Professor', ''),
  person('won', ['Donald', 'Knuth'], 'Literate Press', 'Author', ''),
  // 56: a machine has set the stage over and over, so the beginning of the story is gone.
  person('lead', ['Claude', 'Shannon'], 'Information Theory', 'Juggler', '', {
    path: Array.from({ length: 46 }, (_, index) => (index % 2 === 0 ? 'lead:INTEGRATION' : 'sub:INTEGRATION'))
      .join(' ')
      .replace(/sub:INTEGRATION$/, 'lead:INTEGRATION'),
    days: Array.from({ length: 46 }, (_, index) => index * 2),
  }),
  // 57: sales-qualified before a lead.
  person('sql', ['Vint', 'Cerf'], 'Packets & Sons', 'Evangelist', 'Connected', {
    path: '',
    stageDates: ['2024-02-20 09:00', '2024-03-01 09:00', '2023-06-11 14:20'],
  }),
  // 58: Ada once more, from a business card.
  person('lead', ['A.', 'Lovelace'], 'Lovelace Babbage', '', '', { email: 'ada.lovelace@lovelacebabbageco.example' }),
];

const TWICE: Person = { ...PEOPLE[9]!, title: 'Senior Engineer', stage: LABELS.lead, status: '' };
const DAMAGED: Person = {
  ...person('lead', ['Edgar', 'Codd'], 'Relational', 'Researcher', '', { path: '' }),
  id: '2.45188E+10',
};

/* Deals: number, name, stage, day of creation and of close, contacts (numbers in the cast). */
type Sale = readonly [string, string, string, string, string, string];
const SALES: readonly Sale[] = [
  ['Lovelace: engine', 'Closed Won', '48,000', '2023-03-01', '2023-04-21', '1'],
  ['Compiler Works: licence', 'Closed Won', '12,500', '2023-03-20', '2023-05-02', '2'],
  ['Compiler Works: extension', 'Contract Sent', '4,000', '2024-05-02', '2024-09-30', '2'],
  ['Orbit: guidance', 'Closed Won', '91,000', '2023-04-02', '2023-06-15', '3;4'],
  ['Frequency Hopping', 'Closed Won', '7,200', '2023-04-11', '2023-07-01', '5'],
  ['Apollo: priority displays', 'Decision Maker Bought-In', '64,000', '2024-03-03', '2024-10-15', '6'],
  ['Substitution: types', 'Presentation Scheduled', '15,000', '2024-04-08', '2024-08-31', '7'],
  ['Optimising: passes', 'Qualified To Buy', '9,900', '2024-05-13', '2024-11-30', '8'],
  ['Eniac: cables', 'Appointment Scheduled', '3,300', '2024-06-03', '2024-12-20', '9'],
  ['Stepped Reckoner', 'Closed Won', '27,100', '2023-08-01', '2023-10-09', '30'],
  ['Lovelace: notes', 'Closed Won', '5,500', '2023-09-18', '2023-11-30', '31'],
  ['Standards: tables', 'Closed Won', '18,000', '2023-10-02', '2024-01-19', '32'],
  ['Monte Carlo: weather', 'Contract Sent', '33,000', '2024-04-22', '2024-09-15', '33'],
  ['Eniac: panels', 'Presentation Scheduled', '11,000', '2024-05-06', '2024-08-15', '34'],
  ['Eniac: subroutines', 'Closed Won', '21,400', '2023-11-06', '2024-02-28', '35'],
  ['Eniac: training', 'Closed Won', '2,900', '2023-11-20', '2024-03-08', '36'],
  ['Brain Research: probe', 'Closed Won', '8,800', '2023-12-04', '2024-02-14', '40'],
  ['Formac: algebra', 'Closed Won', '13,700', '2023-09-04', '2023-12-18', '44'],
  ['Sierra: adventure', 'Closed Lost', '6,100', '2023-12-11', '2024-03-15', '50'],
  ['Edsac: star maps', 'Closed Lost', '4,700', '2023-12-18', '2024-04-02', '53'],
  ['Galactic Centre: telescope', 'Closed Lost', '99,000', '2023-12-27', '2024-04-19', '54'],
  // The rest is there for a flaw of its own.
  ['Found on a desk', 'Appointment Scheduled', '1,000', '2024-05-20', '2024-12-01', ''],
  ['Merged away', 'Qualified To Buy', '2,000', '2024-05-21', '2024-12-01', '888'],
  ['Acorn: risc', 'Waiting for Steve', '17,000', '2024-04-30', '2024-09-01', '6'],
  ['Substitution: proofs', 'Contract Sent', '5,000', '2023-11-01', '2024-01-31', '7'],
  ['Compiler Works: manuals', 'Closed Won', '1,200', '2023-08-20', '2023-05-20', '2'],
];

function createdOf({ id }: Person): number {
  const number = Number(id.slice(-3)) - 100;
  const place = Number.isNaN(number) ? 59 : number;
  return FIRST + place * 6 * DAY + ((place * 37) % 540) * 60_000;
}

function stepsOf(one: Person): readonly { readonly stage: string; readonly source: string; readonly at: number }[] {
  if (one.path === '') return [];
  return one.path.split(' ').map((step, index) => {
    const [stage = '', source = ''] = step.split(':');
    const day = one.days?.[index] ?? index * 19;
    // A clear and the value that follows it are a minute apart, as a person makes them.
    const isAfterClear = index > 0 && one.path.split(' ')[index - 1]!.startsWith(':');
    return { stage, source, at: createdOf(one) + (isAfterClear ? (day - 19) * DAY + 60_000 : day * DAY) };
  });
}

function minutes(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`).join('');
}

function contactsCsv(): string {
  const header = [
    'Record ID',
    'First Name',
    'Last Name',
    'Email',
    'Company Name',
    'Job Title',
    'Lifecycle Stage',
    'Lead Status',
    'Contact owner',
    'Create Date',
    'Last Activity Date',
    'Date entered "Lead (Lifecycle Stage Pipeline)"',
    'Date entered "Marketing Qualified Lead (Lifecycle Stage Pipeline)"',
    'Date entered "Sales Qualified Lead (Lifecycle Stage Pipeline)"',
    'Associated Deal IDs',
  ];
  const cast = [...PEOPLE.slice(0, 33), TWICE, ...PEOPLE.slice(33), DAMAGED];
  // A record that lost its last cells when somebody cut the file by hand.
  const cut = `"${idOf(60)}","Ted","Nelson","ted@xanadu.example"\n`;
  return csv([header, ...cast.map(contactRow)]) + cut;
}

function contactRow(one: Person, index: number): readonly string[] {
  const [first, last] = one.name;
  const steps = stepsOf(one);
  const entered = (stage: string) => steps.findLast((step) => step.stage === stage)?.at;
  const dates = one.stageDates ?? ['lead', 'mql', 'sql'].map((stage) => dateOrBlank(entered(stage)));
  const isWorked = one.status !== '' && one.status !== 'New';
  const active = !one.isIdle && (isWorked || /Sales|Opp|Cust/.test(one.stage));
  const number = Number(one.id.slice(-3)) - 100;
  return [
    one.id,
    first,
    last,
    one.email ?? `${ascii(first)}.${ascii(last)}@${ascii(one.company)}.example`,
    one.company,
    one.title,
    one.stage,
    one.status,
    OWNERS[index % OWNERS.length]!,
    minutes(createdOf(one)),
    number === 6 ? '2024-06-28 16:45' : active ? minutes((steps.at(-1)?.at ?? createdOf(one)) + 3 * DAY) : '',
    ...dates,
    dealsOf(number).join(';'),
  ];
}

function dateOrBlank(at: number | undefined): string {
  return at === undefined ? '' : minutes(at);
}

function ascii(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function dealsOf(number: number): readonly string[] {
  return SALES.flatMap((sale, index) => (sale[5].split(';').includes(String(number)) ? [dealId(index)] : []));
}

function dealId(index: number): string {
  return String(9_330_117_401 + index);
}

function dealsCsv(): string {
  const header = [
    'Record ID',
    'Deal Name',
    'Deal Stage',
    'Pipeline',
    'Amount',
    'Create Date',
    'Close Date',
    'Deal owner',
    'Associated Contact IDs',
  ];
  const rows = SALES.map(([name, stage, amount, created, closed, contacts], index) => [
    dealId(index),
    name,
    stage,
    'Sales Pipeline',
    amount,
    `${created} 10:${String(10 + index)}`,
    `${closed} 17:00`,
    OWNERS[(index * 3) % OWNERS.length]!,
    contacts === ''
      ? ''
      : contacts
          .split(';')
          .map((number) => idOf(Number(number)))
          .join(';'),
  ]);
  return csv([header, ...rows]);
}

function historyCsv(): string {
  const header = ['Record ID', 'Property', 'Value', 'Timestamp', 'Source type'];
  const events = PEOPLE.flatMap((one) =>
    stepsOf(one).map(({ stage, source, at }) => [
      one.id,
      'lifecyclestage',
      STAGES.get(stage)!,
      `${new Date(at).toISOString().slice(0, 19)}Z`,
      source,
    ]),
  );
  return [header, ...events].map((cells) => `${cells.join(',')}\n`).join('');
}

/* The German pair, as Excel saves it: semicolons, CRLF, windows-1252. */
const GERMAN_CONTACTS: readonly (readonly string[])[] = [
  [
    'Datensatz-ID',
    'Vorname',
    'Nachname',
    'E-Mail',
    'Unternehmensname',
    'Lifecycle-Phase',
    'Lead-Status',
    'Zuständiger Mitarbeiter für Kontakt',
    'Erstelldatum',
    'Datum der letzten Aktivität',
    'Associated Deal IDs',
  ],
  [
    '4001',
    'Konrad',
    'Zuse',
    'konrad@zuse.example',
    'Zuse KG',
    'Kunde',
    '',
    'Jörg Groß',
    '14.02.2024 09:12',
    '03/04/2024',
    '71',
  ],
  ['4002', 'Käthe', 'Kluth', 'kaethe@zuse.example', 'Zuse KG', 'Lead', '', 'Jörg Groß', '15.02.2024 10:40', '', '71'],
  [
    '4003',
    'Grete',
    'Hermann',
    'grete@quanten.example',
    'Quanten & Söhne',
    'Opportunity',
    'Offener Deal',
    'Änne Weiß',
    '19.02.2024 11:05',
    '05/04/2024',
    '72',
  ],
  [
    '4004',
    'Heinz',
    'Billing',
    'heinz@trommel.example',
    'Trommelspeicher GmbH',
    'Marketing-Qualified-Lead',
    '',
    'Änne Weiß',
    '20.02.2024 08:30',
    '',
    '',
  ],
  [
    '4005',
    'Friedrich',
    'Bauer',
    'friedrich@keller.example',
    'Kellerprinzip',
    'Sales-Qualified-Lead',
    'Verbunden',
    'Jörg Groß',
    '22.02.2024 16:20',
    '07/05/2024',
    '73',
  ],
  [
    '4006',
    'Klaus',
    'Samelson',
    'klaus@keller.example',
    'Kellerprinzip',
    'Sales-Qualified-Lead',
    'In Bearbeitung',
    'Jörg Groß',
    '23.02.2024 09:00',
    '08/05/2024',
    '',
  ],
  [
    '4007',
    'Heinz',
    'Rutishauser',
    'heinz@superplan.example',
    'Superplan AG',
    'Abonnent',
    '',
    '',
    '26.02.2024 13:37',
    '',
    '',
  ],
  [
    '4008',
    'Eduard',
    'Stiefel',
    'eduard@superplan.example',
    'Superplan AG',
    'Opportunity',
    'Offen',
    'Änne Weiß',
    '27.02.2024 10:00',
    '02/05/2024',
    '',
  ],
  [
    '4009',
    'Wilhelm',
    'Schickard',
    'wilhelm@rechenuhr.example',
    'Rechenuhr',
    'Kunde',
    '',
    'Jörg Groß',
    '28.02.2024 10:10',
    '',
    '74',
  ],
  [
    '4010',
    'Philipp',
    'Hahn',
    'philipp@rechenuhr.example',
    'Rechenuhr',
    'kunde',
    '',
    'Jörg Groß',
    '29.02.2024 10:20',
    '',
    '74',
  ],
  [
    '4011',
    'Christel',
    'Hamann',
    'christel@rechenuhr.example',
    '"Walzen" & Söhne',
    'Lead',
    '',
    '',
    '01.03.2024 12:00',
    '',
    '',
  ],
  [
    '4012',
    'Herbert',
    'Matthäus',
    'herbert@oprema.example',
    'Oprema \u0081 Jena',
    'Lead',
    '',
    'Änne Weiß',
    '04.03.2024 15:45',
    '',
    '',
  ],
  [
    '4013',
    'Nikolaus',
    'Lehmann',
    'nikolaus@dresden.example',
    'D1',
    'Marketing-Qualified-Lead',
    'Neu',
    'Änne Weiß',
    '05.03.2024 07:50',
    '',
    '',
  ],
];

const GERMAN_DEALS: readonly (readonly string[])[] = [
  [
    'Datensatz-ID',
    'Deal-Name',
    'Deal-Phase',
    'Pipeline',
    'Betrag',
    'Erstelldatum',
    'Abschlussdatum',
    'Associated Contact IDs',
  ],
  [
    '71',
    'Z3 für die Werkstatt',
    'Abgeschlossen und gewonnen',
    'Vertrieb',
    '19.800,00',
    '01.03.2024',
    '22.04.2024',
    '4001;4002',
  ],
  ['72', 'Quanten: Beweis', 'Präsentation vereinbart', 'Vertrieb', '7.500,00', '18.03.2024', '30.09.2024', '4003'],
  ['73', 'Kellerprinzip: Lizenz', 'Vertrag gesendet', 'Vertrieb', '4.200,00', '25.03.2024', '15.08.2024', '4005'],
  [
    '74',
    'Rechenuhr: Großauftrag',
    'Abgeschlossen und gewonnen',
    'Vertrieb',
    '31.000,00',
    '27.03.2024',
    '14.05.2024',
    '4009;4010',
  ],
  [
    '75',
    'Superplan: Übersetzer',
    'Abgeschlossen und verloren',
    'Vertrieb',
    '2.000,00',
    '02.04.2024',
    '20.05.2024',
    '4007',
  ],
];

function excel(rows: readonly (readonly string[])[]): string {
  // Only a cell with the delimiter is quoted; the quotes of `"Walzen" & Söhne` are a flaw of its own.
  const quoted = (cell: string) => (cell.includes(';') ? `"${cell}"` : cell);
  return rows.map((cells) => `${cells.map(quoted).join(';')}\r\n`).join('');
}

/** One cell holds the byte 0x81, which windows-1252 does not know; iconv-lite would write a question mark. */
function germanContacts(): Buffer {
  const [before, after] = excel(GERMAN_CONTACTS).split('\u0081');
  return Buffer.concat([
    iconv.encode(before!, 'windows-1252'),
    Buffer.from([0x81]),
    iconv.encode(after!, 'windows-1252'),
  ]);
}
