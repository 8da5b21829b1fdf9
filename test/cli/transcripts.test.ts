import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rowsOf, xlsxOf } from '../table/xlsx.ts';
import { zipOf } from '../table/zip.ts';
import { transcript, useDemoFolder } from './session.ts';

const FIXTURES = resolve('fixtures');

const SESSIONS: Readonly<Record<string, readonly string[]>> = {
  audit: ['audit contacts.csv deals.csv history.csv'],
  'audit-contacts-only': ['audit contacts.csv --only stage-behind --only stage-missing'],
  'audit-german': ['audit kontakte.csv deals-de.csv --fail-on never'],
  fix: [
    'fix contacts.csv deals.csv history.csv --out out',
    'fix contacts.csv deals.csv history.csv --out out',
    'fix out/contacts.corrected.csv deals.csv history.csv --out again --quiet',
    'audit out/contacts.corrected.csv deals.csv history.csv --only stage-behind --only stage-spelling',
  ],
  'explain-contact': [
    'explain 24518830131 contacts.csv deals.csv history.csv',
    'explain 24518830137 contacts.csv deals.csv history.csv',
    'explain 24518830139 contacts.csv deals.csv history.csv',
    'explain 24518830131 contacts.csv deals.csv history.csv --format json',
    'explain 99 contacts.csv deals.csv history.csv',
  ],
  'explain-rule': ['explain stage-behind', 'explain stage-behnd', 'explain 24518830131'],
  reconcile: [
    'reconcile contacts.csv deals.csv history.csv --against kontakte.csv deals-de.csv',
    'reconcile kontakte.csv deals-de.csv --against kontakte.csv deals-de.csv',
    'reconcile contacts.csv',
    'reconcile contacts.csv --against kontakte.csv --on nothing',
    'reconcile contacts.csv --against kontakte.csv --only stage-behind',
  ],
  inspect: ['inspect contacts.csv', 'inspect deals.csv --tz Europe/Berlin'],
  'inspect-german': ['inspect kontakte.csv deals-de.csv'],
  'inspect-history': ['inspect history.csv', 'inspect history.csv --format json'],
  rules: ['rules'],
  formats: [
    'audit kontakte.csv deals-de.csv --format markdown',
    'audit kontakte.csv deals-de.csv --format csv',
    'audit kontakte.csv deals-de.csv --format ndjson',
    'audit kontakte.csv deals-de.csv --format json --only stage-behind',
  ],
  usage: [
    'audit --fromat json contacts.csv',
    'audt contacts.csv',
    'contacts.csv deals.csv',
    'audit',
    'audit contacts.csv --fail-on fatal',
    'audit contacts.csv --as-of 2024-02-30',
    'audit contacts.csv --only stage-behnd',
    'audit contacts.csv --rule stage-behind=loud',
    'audit contacts.csv --only stage-behind --skip stage-behind',
    'audit contacts.csv --map stageDate:leadd=Email',
    'audit contacts.csv --map stage',
    'audit contacts.csv --tz Berlin',
    'audit kontakte.csv --date-order dym',
    'audit kontakte.csv --date-order Erstelldatun=dmy',
    'audit contacts.csv --threads many',
    'audit contacts.csv --encoding koi8-r',
    'audit contacts.csv --encoding contact.csv=ansi',
    'audit contacts.csv --delimiter x',
    'audit contacts.csv --table contacts.csv',
    'audit contacts.csv --table contacts.csv=people',
    'audit exports/*.csv',
    'audit contacts.csv -o report.pdf',
    'audit contacts.csv -o contacts.csv',
    'audit contacts.csv -o a.json -o json=./a.json',
    'audit - -',
    'audit nowhere.csv',
    'audit contacts.csv --policy nowhere.yaml',
    'fix contacts.csv --out .',
  ],
  help: ['--help', 'audit --help', 'fix --help', 'explain --help', 'inspect --help', 'reconcile --help', '--version'],
};

describe('a session', () => {
  useDemoFolder();

  it.each(Object.keys(SESSIONS))('%s', async (name) => {
    await expect(await transcript(SESSIONS[name]!)).toMatchFileSnapshot(`transcripts/${name}.txt`);
  });

  it('without contacts', async () => {
    for (const name of ['deal_changes.csv', 'stages.csv']) {
      writeFileSync(name, readFileSync(join(FIXTURES, 'deal-changes', name)));
    }
    writeFileSync('activity.csv', 'activity_id,type,deal_id\n7,call,811\n8,call,811\n7,mail,812\n');
    const files = 'deals.csv deal_changes.csv stages.csv';
    await expect(
      await transcript([
        `audit ${files}`,
        `audit ${files} --without-contacts`,
        'audit deal_changes.csv --without-contacts',
        'audit stages.csv --without-contacts',
        'audit contacts.csv deals.csv --without-contacts',
        `fix ${files} --without-contacts --only deal-id-reused --out alone`,
        'explain 812 deals.csv',
        'inspect activity.csv',
      ]),
    ).toMatchFileSnapshot('transcripts/without-contacts.txt');
  });

  it('shapes', async () => {
    const [contacts, deals] = [readFileSync('kontakte.csv'), readFileSync('deals-de.csv')];
    mkdirSync('exports/below', { recursive: true });
    for (const name of ['exports/kontakte-1.csv', 'exports/below/kontakte-1.csv']) writeFileSync(name, contacts);
    writeFileSync('exports/deals.csv', deals);
    writeFileSync('exports/agenda.docx', 'x');
    writeFileSync('exports/rooms.csv', 'room,floor\nTuring,2\n');
    const files = [
      { name: 'kontakte.csv', bytes: contacts },
      { name: '../../deals.csv', bytes: deals },
      { name: '__MACOSX/._kontakte.csv', bytes: 'x' },
    ];
    writeFileSync('export.zip', zipOf(files));
    writeFileSync('cut.zip', zipOf(files).subarray(0, 900));
    const cells = (bytes: Buffer) =>
      rowsOf(
        bytes
          .toString('latin1')
          .trim()
          .split('\r\n')
          .map((line) => line.replaceAll('"', '').split(';')),
      );
    writeFileSync('book.xlsx', xlsxOf({ sheets: { Kontakte: cells(contacts), Deals: cells(deals) } }));
    const brief = '--only stage-behind --only stage-spelling';
    await expect(
      await transcript([
        `audit exports ${brief}`,
        `audit 'exports/k*.csv' exports/deals.csv --delimiter ';' --encoding deals.csv=latin1 ${brief}`,
        `audit export.zip ${brief}`,
        `fix book.xlsx --out out ${brief}`,
        'explain 7001 export.zip',
        'audit cut.zip',
        'audit exports/rooms.csv',
        'audit book.xlsx --table book.xlsx/Kontakte=deals',
      ]),
    ).toMatchFileSnapshot('transcripts/shapes.txt');
  });

  it('policy', async () => {
    writeFileSync('stageproof.yaml', 'customers: demote\nclosedLosst: recycle\n');
    const wrong = await transcript(['audit contacts.csv deals.csv']);
    writeFileSync('stageproof.yaml', 'customers: demote\nclosedLost: recycle\n');
    const right = await transcript([
      'audit contacts.csv deals.csv history.csv --only stage-ahead --only opportunity-lost',
    ]);
    writeFileSync('stageproof.json', '{}');
    const both = (await transcript(['audit contacts.csv'])).replaceAll(process.cwd(), '<folder>');
    await expect([wrong, right, both].join('\n')).toMatchFileSnapshot('transcripts/policy.txt');
  });

  it('inspect-untold', async () => {
    writeFileSync('was.csv', 'Nr.;Was;Wann;Wie viel\n1;rot;01.02.2024;1.234,50\n2;blau;13.2.2024;2,00\n');
    writeFileSync('links.csv', 'contact_id,deal_id,type_id\n1,2,3\n');
    writeFileSync('book.xlsx', Buffer.from('504b030414000600', 'hex'));
    writeFileSync(
      'leads.csv',
      'Record ID,Email,Where,Seen\n1,ada@a.example,Lead,3/4/2024\n2,c@d.example,Kunde,5/6/2024\n',
    );
    mkdirSync('folder');
    for (const name of ['was.csv', 'leads.csv']) copyFileSync(name, `folder/${name}`);
    const told = await transcript([
      'inspect was.csv links.csv book.xlsx nowhere.csv',
      'inspect folder',
      'inspect leads.csv',
      'inspect leads.csv --map stage=Where --map activity=Seen --date-order dmy',
      'inspect',
    ]);
    await expect(told).toMatchFileSnapshot('transcripts/inspect-untold.txt');
  });

  it('never touches an input', async () => {
    const names = ['contacts.csv', 'deals.csv', 'history.csv'];
    const before = names.map((name) => readFileSync(name, 'latin1'));
    await transcript(SESSIONS.fix!);
    expect(names.map((name) => readFileSync(name, 'latin1'))).toEqual(before);
  });
});
