import { stringify } from 'csv-stringify/sync';
import type { Evidence, Finding } from '../types.ts';
import { guardFormulas } from './formula.ts';

/** The columns of `findings.csv`, and the keys of its NDJSON form. */
export const FINDINGS_COLUMNS = [
  'rule',
  'severity',
  'table',
  'record_id',
  'row',
  'column',
  'recorded',
  'proposed',
  'fix',
  'basis',
  'message',
  'evidence',
] as const;

/** The first line of `findings.csv`, with its line end. */
export const FINDINGS_HEADER = `${FINDINGS_COLUMNS.join(',')}\n`;

/** UTF-16 units that are kept of one quoted value, and of a message. A spreadsheet takes no cell over 32 767. */
export const VALUE_LIMIT = 500;
const MESSAGE_LIMIT = 2000;
const EVIDENCE_LIMIT = 20;

/** Findings that are put into words at once: few enough that their garbage dies young. */
const BATCH = 64;

/** Ends a record in what csv-stringify makes, so that each can be told from the next. */
const END = '\0';
const CSV = { record_delimiter: END, quote_record_delimiter: true, eof: true } as const;

/** A short text that needs no quotes and starts no formula: csv-stringify need not see it. */
const INERT = /^(?:[A-Za-z\d][\w ./-]{0,98})?$/;

// Node's readline and Python's splitlines take these for line ends, and JSON allows them raw.
export const LINE_SEPARATORS = /[\u0085\u2028\u2029]/g;

/**
 * Findings as lines of `findings.csv`, without the header: long values cut, cells that a spreadsheet would run as a
 * formula made inert.
 */
export function findingsCsv(findings: readonly Finding[]): string {
  let text = '';
  for (let at = 0; at < findings.length; at += BATCH) text += linesOf(findings.slice(at, at + BATCH));
  return text;
}

function linesOf(findings: readonly Finding[]): string {
  const heads = findings.map(headOf);
  const rests = findings.map((finding, i) => (heads[i] === '' ? cellsOf(finding) : tailOf(finding)));
  const records = stringify(rests, CSV).split(END);
  // A cell that holds the end's own character looks like two.
  if (records.length > findings.length + 1) return findings.map(lineOf).join('');
  let lines = '';
  for (let i = 0; i < heads.length; i++) lines += `${heads[i]}${records[i]}\n`;
  return lines;
}

function lineOf(finding: Finding): string {
  return `${stringify([cellsOf(finding)], CSV).slice(0, -END.length)}\n`;
}

/** The cells before the message, with a comma behind each; `''` where one of them is not inert. */
function headOf({ rule, severity, table, recordId, row, column, recorded, proposed, fix, basis }: Finding): string {
  if (!INERT.test(recordId) || !INERT.test(column) || !INERT.test(recorded) || !INERT.test(proposed)) return '';
  const cell = `${recordId},${row},${column},${recorded},${proposed}`;
  return `${rule},${severity},${table},${cell},${fix ?? ''},${basis ?? ''},`;
}

function tailOf({ message, evidence }: Finding): readonly string[] {
  return [guardFormulas(shorten(message, MESSAGE_LIMIT)), guardFormulas(evidenceText(evidence))];
}

/** Findings as NDJSON, one a line: long values cut, everything else verbatim. */
export function findingsNdjson(findings: readonly Finding[]): string {
  const text = findings.map((finding) => `${JSON.stringify(entryOf(finding))}\n`).join('');
  return text.replace(LINE_SEPARATORS, escapeOf);
}

function cellsOf(finding: Finding): readonly string[] {
  return [
    finding.rule,
    finding.severity,
    finding.table,
    guardFormulas(shorten(finding.recordId, VALUE_LIMIT)),
    String(finding.row),
    guardFormulas(shorten(finding.column, VALUE_LIMIT)),
    guardFormulas(shorten(finding.recorded, VALUE_LIMIT)),
    guardFormulas(shorten(finding.proposed, VALUE_LIMIT)),
    finding.fix ?? '',
    finding.basis ?? '',
    ...tailOf(finding),
  ];
}

export function evidenceText(evidence: readonly Evidence[]): string {
  let text = '';
  for (let i = 0; i < evidence.length; i++) {
    if (i === EVIDENCE_LIMIT) return `${text} | …(+${evidence.length - i} more)`;
    const { file, row, column, value } = evidence[i]!;
    if (i > 0) text += ' | ';
    text += `${file}:${row} ${shorten(column, VALUE_LIMIT)}=${shorten(value, VALUE_LIMIT)}`;
  }
  return text;
}

function entryOf(finding: Finding): Readonly<Record<(typeof FINDINGS_COLUMNS)[number], unknown>> {
  return {
    rule: finding.rule,
    severity: finding.severity,
    table: finding.table,
    record_id: shorten(finding.recordId, VALUE_LIMIT),
    row: finding.row,
    column: shorten(finding.column, VALUE_LIMIT),
    recorded: shorten(finding.recorded, VALUE_LIMIT),
    proposed: shorten(finding.proposed, VALUE_LIMIT),
    fix: finding.fix,
    basis: finding.basis,
    message: shorten(finding.message, MESSAGE_LIMIT),
    evidence: finding.evidence.map(({ file, table, row, column, value }) => ({
      file,
      table,
      row,
      column: shorten(column, VALUE_LIMIT),
      value: shorten(value, VALUE_LIMIT),
    })),
  };
}

/** A text of at most `limit` units, with what was cut off it told at its end; no character is cut in two. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit;
  return `${text.slice(0, end)}…(+${text.length - end} characters)`;
}

export function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
