import { existsSync } from 'node:fs';
import { crmOf } from '../crm/index.ts';
import { Fault } from '../errors.ts';
import type { AuditOptions, FixOptions, FixResult } from '../options.ts';
import { type ManifestFile, toManifest } from '../output/manifest.ts';
import { correctedNames } from '../output/names.ts';
import { createStaging, identityOf, type Sink, type Staging } from '../output/staging.ts';
import json from '../reporters/json.ts';
import markdown from '../reporters/markdown.ts';
import { RULES } from '../rules/index.ts';
import { createTranscoder } from '../table/encoding.ts';
import { expandInputs } from '../table/expand.ts';
import type { Source } from '../table/source.ts';
import type { Derivation, Explanation, Finding, Report } from '../types.ts';
import { findId, NO_ID } from './ids.ts';
import type { InputHash, InputHashes } from './input-hashes.ts';
import { type PartRows, partOf } from './join.ts';
import type { Judged } from './judge.ts';
import { lateStageDates } from './late-dates.ts';
import { type Consumer, formatsOf, judgeAll, type Run, toSinks, withRun } from './run.ts';
import { readFile } from './tasks.ts';
import { timelineOf, whySentence } from './timeline.ts';

/** Reads, derives and reports; writes nothing. Rejects with a `Fault` for what the user can repair. */
export async function auditFiles(given: AuditOptions): Promise<Report> {
  const options = { withoutContacts: false, ...given };
  const sinks = options.findings ?? [];
  return withRun(options, 'nothing', formatsOf(sinks), (run) => judgeAll(run, options, { findings: toSinks(sinks) }));
}

/**
 * Audits and writes the corrected CSVs, the findings and the report into a new folder, which appears whole or not at
 * all. Inputs are never touched.
 */
export async function fixFiles(given: FixOptions): Promise<FixResult> {
  const options = { withoutContacts: false, ...given };
  const { out, replace = false, apply = 'safe' } = options;
  const { files } = await expandInputs(options.files);
  const inputs = files.filter(({ path }) => path !== '-').map(({ path }) => existing(path));
  const policy = options.policy?.origin ?? '';
  if (existsSync(policy)) inputs.push(identityOf(policy));
  const staging = createStaging(out, { inputs, existing: replace ? 'replace' : 'refuse' });
  try {
    const sinks = options.findings ?? [];
    const formats = [...new Set([...formatsOf(sinks), 'csv' as const])];
    const result = await withRun(options, apply, formats, (run, hashes) => fix(run, options, staging, hashes!));
    // A signal that came while this thread was busy is heard now.
    await new Promise(setImmediate);
    options.signal?.throwIfAborted();
    staging.commit();
    return result;
  } catch (error) {
    staging.abort();
    throw error;
  }
}

function existing(path: string): ReturnType<typeof identityOf> {
  try {
    return identityOf(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const what = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new Fault('input', `${path}: ${what}; check the path`, { cause });
  }
}

async function fix(run: Run, options: FixOptions, staging: Staging, hashes: InputHashes): Promise<FixResult> {
  const { out, apply = 'safe' } = options;
  const files: ManifestFile[] = [];
  const findings = staging.open('findings.csv', { sha256: true });
  const corrected = createCorrected(run, staging);
  const give = toSinks([...(options.findings ?? []), { format: 'csv', write: (bytes) => findings.write(bytes) }]);
  const consumer: Consumer = {
    findings: give,
    contacts: corrected.take,
  };
  const report = await judgeAll(run, options, consumer);
  const rows = report.totals.error + report.totals.warning + report.totals.info;
  files.push(finish(findings, rows));
  files.push(...corrected.finish());

  const view = { rules: RULES, asOfGiven: options.asOf !== undefined, applied: { out, apply } };
  for (const [name, text] of [
    ['report.json', json(report)],
    ['report.md', markdown(report, view)],
  ] as const) {
    const sink = staging.open(name, { sha256: true });
    sink.write(Buffer.from(text));
    files.push(finish(sink, null));
  }
  const sink = staging.open('manifest.json');
  sink.write(Buffer.from(manifestOf(run, options, report, files, await hashes.done(), corrected.edits())));
  sink.close();
  return { report, files: [...files.map(({ name }) => name), 'manifest.json'].sort() };
}

function finish(sink: Sink, rows: number | null): ManifestFile {
  sink.close();
  return { name: sink.name, bytes: sink.bytes, rows, sha256: sink.sha256() };
}

function manifestOf(
  { readings, plan }: Run,
  options: FixOptions,
  report: Report,
  outputs: readonly ManifestFile[],
  hashes: ReadonlyMap<number, InputHash>,
  edits: number,
): string {
  const { sha256 } = options.policy ?? {};
  return toManifest({
    version: report.version,
    asOf: plan.asOf,
    policy: { name: report.policy, ...(sha256 !== undefined && { sha256 }) },
    inputs: readings.map(({ input, records }) => ({
      ...manifestNames(input.source),
      table: input.part.table,
      rows: records,
      ...hashes.get(input.part.index)!,
    })),
    outputs,
    counts: {
      contacts: report.contacts,
      deals: report.deals,
      events: report.events,
      findings: report.totals,
      edits,
    },
  });
}

/** A table in an archive is named as it is called there, and bytes and hash are those of the archive. */
function manifestNames({ path, file }: Source): Pick<ManifestFile, 'name' | 'in'> {
  return path === file ? { name: path } : { name: path.replace(`${file}/`, ''), in: file };
}

interface Corrected {
  take(judged: Judged, rows: PartRows, from: number): void;
  finish(): ManifestFile[];
  edits(): number;
}

const COPY_BYTES = 1 << 20;

/** The corrected tables. A file is opened at its first edit; until then there is nothing to write. */
function createCorrected({ readings, joined, judge }: Run, staging: Staging): Corrected {
  const names = correctedNames(readings.map(({ input }) => input.source.output));
  const open = new Map<number, { sink: Sink; encode: ReturnType<typeof createTranscoder> }>();
  let edits = 0;

  const begin = (part: number, before: number) => {
    const { source } = readings[part]!.input;
    const opened = { sink: staging.open(names[part]!, { sha256: true }), encode: createTranscoder(source.encoding) };
    const buffer = Buffer.allocUnsafe(Math.min(COPY_BYTES, Math.max(1, before)));
    for (let at = 0; at < before; ) {
      const got = readFile(source.fd, buffer, 0, Math.min(buffer.length, before - at), at);
      if (got === 0) throw new Fault('input', `${source.path}: the file changed while it was read; run again`);
      opened.sink.write(opened.encode(buffer.subarray(0, got), 'more'));
      at += got;
    }
    open.set(part, opened);
    return opened;
  };

  return {
    take(judged, { part, first }, from) {
      edits += judged.edits;
      if (judged.edits === 0 && !open.has(part)) return;
      const { dataStart } = readings[part]!.input.part;
      const { sink, encode } =
        open.get(part) ?? begin(part, from === first ? dataStart : judge.world.contacts.offset(from));
      sink.write(encode(judged.corrected!, 'more'));
    },
    finish() {
      return [...open].map(([part, { sink, encode }]) => {
        const last = encode(new Uint8Array(0), 'last');
        if (last.length > 0) sink.write(last);
        const { records } = joined.contacts.parts.find((rows) => rows.part === part)!;
        return { ...finish(sink, records), table: 'contacts' as const };
      });
    },
    edits: () => edits,
  };
}

/** Files whose times stand in the timeline in another zone than the cells show. */
function clockNotes({ clocks, plan }: Run): readonly string[] {
  return [...clocks.notes].flatMap(([part, notes]) => notes.map((note) => `${plan.parts[part]!.file}: ${note}`));
}

/** What was derived as data: a derivation itself looks up what it is asked for, in contacts that lead back to it. */
function toPlain({ stage, basis, since, evidence, decidedBy, judged, earned }: Derivation): Explanation['derived'] {
  return { stage, basis, since, evidence, decidedBy, judged, earned };
}

/** One contact's timeline with every claim and proof. Rejects with a `Fault` when no contact has the id. */
export async function explainContact(id: string, given: AuditOptions): Promise<Explanation> {
  const { withoutContacts: _, ...options } = given;
  return withRun(options, 'nothing', [], async (run) => {
    const { judge, joined, plan } = run;
    const key = findId(id.trim(), joined.contacts.texts, crmOf(plan.crm).ids);
    const place = key === NO_ID ? -1 : judge.world.placeOf(key);
    if (place < 0) {
      const files = [...new Set(joined.contacts.parts.map(({ part }) => plan.parts[part]!.file))].join(', ');
      throw new Fault(
        'input',
        `no contact has the id ${id} in ${files}; check the id, or name the right contacts file`,
      );
    }
    const contact = judge.world.contact(place);
    const findings: Finding[] = [];
    const isDeleted = judge.world.isDeletedContact(place);
    if (!isDeleted) judge.engine.judgeContact(contact, (finding) => findings.push(finding));
    if (judge.engine.judges('lateDate')) {
      for (const date of lateStageDates(judge.world)) {
        if (date.id === contact.id) judge.engine.judgeLateDate(date, (finding) => findings.push(finding));
      }
    }
    for (const deal of contact.deals) judge.engine.judgeDeal(deal, (finding) => findings.push(finding));
    return {
      id: contact.id,
      file: plan.parts[partOf(joined.contacts.parts, place).part]!.file,
      row: contact.row,
      recorded: contact.stage,
      derived: toPlain(contact.derived),
      settled: contact.settled,
      why: whySentence(contact, contact.derived, judge.policy),
      timeline: timelineOf(contact, contact.derived, judge.policy),
      findings,
      notes: [
        ...(isDeleted ? ['The CRM has deleted this contact: it takes no part.'] : []),
        ...judge.world.successorNotes(place, key),
        ...contact.duplicates.map(({ row }) => `Row ${row} holds the same id.`),
        ...clockNotes(run),
      ],
    };
  });
}
