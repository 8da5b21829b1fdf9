import { readSync } from 'node:fs';
import { type Crm, createCreationProperty, createStageProperty } from '../crm/crm.ts';
import { crmOf } from '../crm/index.ts';
import type { Glossary } from '../policy/glossary.ts';
import type { PolicyInput } from '../policy/input.ts';
import { compilePolicy } from '../policy/policy.ts';
import type { DateReading } from '../table/dates.ts';
import { createZone, createZoneOf, type Zone } from '../table/zone.ts';
import type { Policy, Table } from '../types.ts';
import { Columns } from './growing.ts';
import { Owners, type OwnersData } from './join-contacts.ts';
import { createJudge, type Judge, type Judged, type Plan } from './judge.ts';
import type { RangeForm } from './range.ts';
import { type Part, readRange } from './range.ts';
import { type AssociationsRange, readAssociations } from './read-associations.ts';
import { type ContactsRange, readContacts } from './read-contacts.ts';
import { type DealHistoryOptions, type DealHistoryRange, readDealHistory } from './read-deal-history.ts';
import { type DealsRange, readDeals } from './read-deals.ts';
import { type HistoryRange, readHistory } from './read-history.ts';
import { type MergesRange, readMerges } from './read-merges.ts';
import { type ProfileRange, readProfile } from './read-profile.ts';
import type { ReadFile } from './records.ts';

interface RangeTask {
  readonly part: Part;
  readonly from: number;
  readonly to: number;
  readonly chunkBytes: number;
  readonly crm: string;
  readonly policy: PolicyInput | null;
  readonly glossary: Glossary;
  readonly readings: readonly DateReading[];
  /** Takes the result as far as it reaches. */
  readonly block: SharedArrayBuffer | null;
}

/** A file to hash: the first `size` bytes behind an open descriptor. */
export interface Hashable {
  readonly fd: number;
  readonly size: number;
}

/** A piece of work that needs nothing but plain data and shared arrays. */
export type Task =
  | ({ readonly kind: Table | 'profile' } & RangeTask)
  | { readonly kind: 'index'; readonly owners: OwnersData }
  | { readonly kind: 'prepare'; readonly plan: Plan }
  | {
      readonly kind: 'judgeContacts' | 'judgeDeals';
      readonly from: number;
      readonly to: number;
      /** Takes the corrected bytes where they fit. */
      readonly block: SharedArrayBuffer | null;
    };

/** A range of a table of which only the form is judged, or that is read elsewhere. */
export interface FormRange {
  readonly form: RangeForm;
}

/** What a range of any table holds. */
export type TableRange =
  | ContactsRange
  | DealsRange
  | HistoryRange
  | AssociationsRange
  | MergesRange
  | DealHistoryRange
  | ProfileRange
  | FormRange;

export interface Results {
  readonly contacts: ContactsRange;
  readonly deals: DealsRange;
  readonly history: HistoryRange;
  readonly companies: FormRange;
  readonly associations: AssociationsRange;
  readonly stages: FormRange;
  readonly pipelines: FormRange;
  readonly merges: MergesRange;
  readonly dealMerges: MergesRange;
  readonly options: FormRange;
  readonly dealHistory: DealHistoryRange;
  readonly profile: ProfileRange;
  readonly index: null;
  readonly prepare: null;
  readonly judgeContacts: Judged;
  readonly judgeDeals: Judged;
}

export interface Done {
  readonly result: Results[Task['kind']];
  /** Buffers that may leave this thread. */
  readonly transfer: ArrayBuffer[];
}

/** Reads from an open file until `length` bytes are there or the file ends. */
export const readFile: ReadFile = (fd, target, offset, length, position) => {
  let done = 0;
  while (done < length) {
    const got = readSync(fd, target, offset + done, length - done, position + done);
    if (got === 0) break;
    done += got;
  }
  return done;
};

/** Does tasks one after the other and remembers what `index` and `prepare` gave it. */
export function createRunner(): (task: Task) => Done {
  let judge: Judge | null = null;
  let owners: Owners | null = null;
  let memory: Columns | null = null;
  const mean = createMeaning();
  const prepared = (): Judge => {
    if (judge === null) throw new Error('nothing was prepared');
    return judge;
  };
  return (task) => {
    switch (task.kind) {
      case 'index':
        owners = new Owners(task.owners);
        return { result: null, transfer: [] };
      case 'prepare':
        // Big, and done with.
        owners = null;
        memory = null;
        judge = createJudge(task.plan, readFile);
        return { result: null, transfer: [] };
      case 'judgeContacts':
        return done(prepared().contacts(task.from, task.to, task.block));
      case 'judgeDeals':
        return done(prepared().deals(task.from, task.to));
      default:
        memory ??= new Columns();
        memory.begin(task.block);
        return done(readTask(task, owners, memory, mean(task)));
    }
  };
}

/** What a range's cells mean. */
interface Meaning {
  readonly policy: Policy;
  readonly zoneOf: (part: Part) => Zone;
  readonly isStageProperty: (property: string) => boolean;
  readonly crm: Crm;
}

/** The meaning of a run, worked out at its first range. */
function createMeaning(): (task: RangeTask) => Meaning {
  let known: { readonly key: string; readonly meaning: Meaning } | null = null;
  return ({ crm: id, policy: input, glossary }) => {
    const key = JSON.stringify([id, input, glossary]);
    if (known?.key === key) return known.meaning;
    const crm = crmOf(id);
    const policy = compilePolicy(crm, input, '', glossary);
    const zoneOf = createZoneOf(createZone(policy.timeZone));
    const meaning = { crm, policy, zoneOf, isStageProperty: createStageProperty(crm) };
    known = { key, meaning };
    return meaning;
  };
}

/** What a history of deals calls the stage and the create date: as its own CRM does, or as the run's. */
function dealProperties(
  { layout }: Part,
  crm: Crm,
): Pick<DealHistoryOptions, 'isStageProperty' | 'isCreationProperty'> {
  const crms = [...new Set([crmOf(layout.crm), crm])];
  const stages = crms.map((one) => createStageProperty(one, 'deals'));
  const creations = crms.map(createCreationProperty);
  return {
    isStageProperty: (property) => stages.some((isStage) => isStage(property)),
    isCreationProperty: (property) => creations.some((isCreation) => isCreation(property)),
  };
}

function done(result: TableRange | Judged): Done {
  const transfer: ArrayBuffer[] = [];
  for (const value of Object.values(result)) {
    if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer && value.byteLength > 0) {
      transfer.push(value.buffer);
    }
  }
  return { result, transfer };
}

function readTask(
  task: Extract<Task, RangeTask>,
  owners: Owners | null,
  memory: Columns,
  { crm, policy, zoneOf, isStageProperty }: Meaning,
): TableRange {
  const { part, from, to, chunkBytes } = task;
  const range = {
    part,
    from,
    to,
    chunkBytes,
    memory,
    read: (target: Uint8Array, offset: number, length: number, position: number) =>
      readFile(part.fd, target, offset, length, position),
  };
  switch (task.kind) {
    case 'contacts':
      return readContacts(range, policy, task.readings);
    case 'deals':
      return readDeals(range, zoneOf(part), task.readings, policy);
    case 'history':
      if (owners === null) throw new Error('history is read after the contacts');
      return readHistory(range, {
        zone: zoneOf(part),
        readings: task.readings,
        isStageProperty,
        owners,
      });
    case 'associations':
      return readAssociations(range);
    case 'merges':
    case 'dealMerges':
      return readMerges(range);
    case 'dealHistory':
      return readDealHistory(range, {
        zone: zoneOf(part),
        readings: task.readings,
        ...dealProperties(part, crm),
      });
    case 'profile':
      return readProfile(range, {
        policy,
        isStageProperty: part.table === 'dealHistory' ? dealProperties(part, crm).isStageProperty : isStageProperty,
      });
    default:
      return { form: readRange(range, () => []) };
  }
}
