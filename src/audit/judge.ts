import { crmOf } from '../crm/index.ts';
import { tableName } from '../crm/side-tables.ts';
import { findingsCsv, findingsNdjson } from '../output/findings.ts';
import { type Corrected, witness } from '../output/witness.ts';
import type { Glossary } from '../policy/glossary.ts';
import type { PolicyInput } from '../policy/input.ts';
import { compilePolicy } from '../policy/policy.ts';
import { RULES } from '../rules/index.ts';
import type { DateReading } from '../table/dates.ts';
import { decodeCell, encodeCell } from '../table/encoding.ts';
import { applySplices, type CellCodec, type Splice, spliceCell, splicedLength } from '../table/patch.ts';
import { createZone } from '../table/zone.ts';
import type { Context, Detection, Edit, Finding, Instant, Named, Need, Policy, Safety } from '../types.ts';
import { createDerive } from './derive.ts';
import { createEngine, type Engine, type Selection, type Take } from './engine.ts';
import type { Joined } from './join.ts';
import { type Lookalike, Lookalikes } from './lookalikes.ts';
import type { Part } from './range.ts';
import type { ReadFile } from './records.ts';
import { createFold, type Fold, noteContact, noteFinding } from './report.ts';
import type { ScoreMarks } from './scores.ts';
import { createSpelling } from './spelling.ts';
import { type ContactView, World } from './view.ts';

export type FindingsFormat = 'csv' | 'ndjson' | 'objects';

/** Everything that judging needs, as plain data and shared arrays. */
export interface Plan {
  readonly joined: Joined;
  readonly parts: readonly Part[];
  readonly readings: readonly (readonly DateReading[])[];
  /** For each part how the numbers that criteria ask for are written. */
  readonly scores: readonly ScoreMarks[];
  readonly crm: string;
  readonly policy: PolicyInput | null;
  readonly glossary: Glossary;
  readonly origin: string;
  readonly asOf: Instant | null;
  /** The deals files cannot know of deals made later; null where nothing says so. */
  readonly dealsSeenUntil: Instant | null;
  /** True when parts of the deals seem to be missing. */
  readonly isDealMissing: boolean;
  /** Needs that the inputs meet. */
  readonly met: ReadonlySet<Need>;
  readonly language: string | null;
  readonly selection: Selection;
  readonly apply: 'nothing' | Safety;
  readonly formats: readonly FindingsFormat[];
}

/** What judging a stretch of a table gave. */
export interface Judged {
  /** Rows of `findings.csv` without its header; null when nobody asked. */
  readonly csv: Uint8Array | null;
  readonly ndjson: Uint8Array | null;
  readonly objects: readonly Finding[] | null;
  readonly fold: Fold;
  /** The stretch with its cells corrected; null when nothing is applied. */
  readonly corrected: Uint8Array | null;
  /** Cells that were corrected. */
  readonly edits: number;
}

export interface Judge {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly world: World;
  /** `block` takes the corrected bytes where they fit. */
  contacts(from: number, to: number, block: SharedArrayBuffer | null): Judged;
  deals(from: number, to: number): Judged;
}

/** The judge of one run: the same on every thread. */
export function createJudge(plan: Plan, read: ReadFile): Judge {
  const crm = crmOf(plan.crm);
  const policy = compilePolicy(crm, plan.policy, plan.origin, plan.glossary);
  const marks = new Map(plan.parts.map(({ file }, index) => [file, plan.scores[index]]));
  const derive = createDerive(policy, {
    linksKnown: plan.met.has('links'),
    asOf: plan.asOf,
    decimalOf: ({ file, column }) => marks.get(file)?.get(column) ?? null,
  });
  const world = new World({
    joined: plan.joined,
    parts: plan.parts,
    readings: plan.readings,
    policy,
    zone: createZone(policy.timeZone),
    derive,
    keptRevisions: crm.contactRevisions,
    dealsSeenUntil: plan.dealsSeenUntil,
    isDealMissing: plan.isDealMissing,
    ids: crm.ids,
    read,
  });
  const engine = createEngine({
    rules: RULES,
    policy,
    context: contextOf(plan, policy, world),
    selection: plan.selection,
    files: filesOf(plan.parts),
  });
  const lookalikes = new Lookalikes();
  return {
    engine,
    policy,
    world,
    contacts: (from, to, block) => judgeContacts({ plan, policy, world, engine, lookalikes }, from, to, block),
    deals: (from, to) => {
      const collector = createCollector(plan);
      for (let place = from; place < to; place++) {
        if (!world.isDeletedDeal(place)) engine.judgeDeal(world.deal(place), collector.take);
      }
      return collector.judged(null, 0, null);
    },
  };
}

function contextOf(plan: Plan, policy: Policy, world: World): Context {
  const { contacts } = plan.joined;
  const spellings = {
    stage: createSpelling(countsOf(world.stages, contacts.stages.counts), policy.stages, plan.language),
    leadStatus: createSpelling(
      countsOf(world.leadStatuses, contacts.leadStatuses.counts),
      policy.leadStatuses,
      plan.language,
    ),
  };
  return {
    policy,
    asOf: plan.asOf,
    has: (need) => plan.met.has(need),
    spell: (field, value) => spellings[field].spell(value),
    respell: (field, named) => spellings[field].respell(named),
  };
}

const countsOf = (named: readonly Named[], counts: readonly number[]) =>
  named.map((spelling, code) => ({ named: spelling, count: counts[code]! }));

function filesOf(parts: readonly Part[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { table, file } of parts) files.set(table, files.has(table) ? `the ${tableName(table)} files` : file);
  return files;
}

interface Collector {
  take(finding: Finding, detection: Detection): void;
  readonly fold: Fold;
  /** Edits of the finding taken last, until somebody empties it. */
  readonly pending: Edit[];
  /** `room` takes the text where it fits. */
  judged(corrected: Uint8Array | null, edits: number, room: Uint8Array | null): Judged;
}

/** Texts as bytes, one behind the other, in the room where they fit. */
function toBytes(texts: readonly string[], room: Uint8Array | null): Uint8Array {
  const units = texts.reduce((sum, { length }) => sum + length, 0);
  if (room === null || room.length < units * 3) return Buffer.concat(texts.map((text) => Buffer.from(text)));
  const into = Buffer.from(room.buffer, room.byteOffset, room.length);
  let end = 0;
  for (const text of texts) end += into.write(text, end);
  return room.subarray(0, end);
}

/** Findings made into text as they come, at most 64 waiting. */
function createCollector({ formats, apply }: Plan): Collector {
  const fold = createFold();
  const wanted = new Set(formats);
  const pending: Edit[] = [];
  const objects: Finding[] = [];
  const csv: string[] = [];
  const ndjson: string[] = [];
  let waiting: Finding[] = [];
  const flush = () => {
    if (wanted.has('csv')) csv.push(findingsCsv(waiting));
    if (wanted.has('ndjson')) ndjson.push(findingsNdjson(waiting));
    if (wanted.has('objects')) objects.push(...waiting);
    waiting = [];
  };
  return {
    fold,
    pending,
    take(finding, { fix }) {
      noteFinding(fold, finding, fix);
      if (fix !== undefined && (apply === 'unsafe' || apply === fix.safety)) pending.push(...fix.edits);
      if (wanted.size === 0) return;
      waiting.push(finding);
      if (waiting.length === 64) flush();
    },
    judged(corrected, edits, room) {
      flush();
      return {
        csv: wanted.has('csv') ? toBytes(csv, room) : null,
        ndjson: wanted.has('ndjson') ? toBytes(ndjson, null) : null,
        objects: wanted.has('objects') ? objects : null,
        fold,
        corrected,
        edits,
      };
    },
  };
}

interface Bench {
  readonly plan: Plan;
  readonly policy: Policy;
  readonly world: World;
  readonly engine: Engine;
  readonly lookalikes: Lookalikes;
}

function judgeContacts(bench: Bench, from: number, to: number, block: SharedArrayBuffer | null): Judged {
  const { plan, world, engine, lookalikes } = bench;
  const { contacts } = world;
  const behind = contacts.endOffset(to - 1);
  contacts.show(from, to, behind);
  const collector = createCollector(plan);
  const press = createPress(bench, from);
  for (let place = from; place < to; place++) {
    if (world.isDeletedContact(place)) continue;
    const isDescribed = world.describe(place, lookalikes);
    if (isDescribed && lookalikes.pass()) continue;
    const contact = world.contact(place);
    const known = isDescribed ? lookalikes.recall() : undefined;
    if (known !== undefined) {
      for (const rule of known.voices) engine.judgeContactBy(rule, contact, collector.take);
    } else if (isDescribed) lookalikes.remember(judgeFirst(bench, contact, collector.take));
    else engine.judgeContact(contact, collector.take);
    noteContact(collector.fold, recordedIn(contact), contact.derived.stage ?? '', 1);
    if (collector.pending.length === 0) continue;
    press.edit(contact, collector.pending);
    assertSettled(bench, contact, collector.pending);
    collector.pending.length = 0;
  }
  lookalikes.recount(({ recorded, derived }, count) => noteContact(collector.fold, recorded, derived ?? '', count));
  if (plan.apply === 'nothing') return collector.judged(null, 0, null);
  const corrected = press.corrected(block);
  const room = block === null || corrected.buffer !== block ? null : new Uint8Array(block, corrected.length);
  return collector.judged(corrected, press.edits(), room);
}

/** Judges the first contact that looks as it does, and tells what holds for all the others. */
function judgeFirst({ world, engine }: Bench, contact: ContactView, take: Take): Lookalike {
  const voices: number[] = [];
  for (let rule = 0; rule < engine.contactRules; rule++) {
    world.peeked = false;
    const findings = engine.judgeContactBy(rule, contact, take);
    if (findings > 0 || world.peeked) voices.push(rule);
  }
  world.peeked = false;
  const { stage } = contact.derived;
  return { recorded: recordedIn(contact), derived: world.peeked ? undefined : stage, voices };
}

const recordedIn = ({ stage }: ContactView): string => stage.value ?? stage.raw;

interface Press {
  edit(contact: ContactView, edits: readonly Edit[]): void;
  corrected(block: SharedArrayBuffer | null): Uint8Array;
  edits(): number;
}

/** A record with edits, in places of the bytes in sight. */
interface Touched {
  readonly row: number;
  readonly start: number;
  readonly ends: readonly number[];
  readonly edits: readonly Edit[];
  /** Its first splice. */
  readonly first: number;
}

/** Corrects cells of the records in sight, and has every corrected record read back by somebody else. */
function createPress({ world }: Bench, from: number): Press {
  const records = world.contacts;
  const part = records.partAt(from);
  const codec: CellCodec = {
    decode: (bytes, start, end) => decodeCell(bytes, start, end, part.text),
    encode: (text, style) => encodeCell(text, part.text, part.delimiter, style),
  };
  const splices: Splice[] = [];
  const touched: Touched[] = [];

  return {
    edit(contact, edits) {
      records.split(contact.place);
      const { ends, buffer, start } = records;
      const ordered = [...edits].sort((one, other) => one.position - other.position);
      touched.push({ row: contact.row, start, ends: [...ends], edits: ordered, first: splices.length });
      for (const edit of ordered) {
        const end = ends[edit.position];
        if (end === undefined) throw new Error(`row ${edit.row} has no cell ${edit.position + 1} to edit`);
        const from = edit.position === 0 ? start : ends[edit.position - 1]! + 1;
        splices.push(spliceCell(buffer, { start: from, end }, edit, codec));
      }
    },
    edits: () => splices.length,
    corrected(block) {
      const { buffer, sightLength } = records;
      const length = splicedLength(0, sightLength, splices);
      const fits = block !== null && block.byteLength >= length;
      const target = Buffer.from(fits ? block : new ArrayBuffer(length), 0, length);
      applySplices(buffer, 0, sightLength, splices, target, 0);
      if (touched.length > 0) witness(pairs(target), part);
      return target;
    },
  };

  /** Each corrected record as it was read and as it will be written. */
  function pairs(target: Buffer): readonly Corrected[] {
    let shift = 0;
    return touched.map(({ row, start, ends, edits, first }) => {
      const end = ends.at(-1)!;
      const from = start + shift;
      for (let i = first; i < first + edits.length; i++) shift += growth(splices[i]!);
      return {
        row,
        before: records.buffer.toString('latin1', start, end),
        ends: ends.map((cellEnd) => cellEnd - start),
        edits,
        after: target.subarray(from, end + shift),
      };
    });
  }
}

const growth = ({ start, end, bytes }: Splice) => bytes.length - (end - start);

/** A second look at a corrected contact: nothing safe may be left to fix. Fails as a bug, before the commit. */
function assertSettled(bench: Bench, contact: ContactView, edits: readonly Edit[]): void {
  const { policy, engine, lookalikes } = bench;
  const edited = contact.corrected(edits, policy);
  const take: Take = (finding, { fix }) => {
    if (fix?.safety !== 'safe') return;
    throw new Error(`row ${contact.row}: after its correction ${finding.rule} would correct it again`);
  };
  const known = edited.describe(lookalikes) ? lookalikes.recall() : undefined;
  if (known === undefined) engine.judgeContact(edited, take);
  else for (const rule of known.voices) engine.judgeContactBy(rule, edited, take);
}
