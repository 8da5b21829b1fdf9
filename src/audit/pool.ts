import { Worker } from 'node:worker_threads';
import { Fault, type FaultKind } from '../errors.ts';
import { type Hashing, startHashing } from './hashing.ts';
import { createRunner, type Hashable, type Results, type Task } from './tasks.ts';

/** Does tasks, on other threads or on this one; which of them shows in no result. */
export interface Pool {
  /** How many tasks other threads would take now. */
  readonly room: number;
  /** Hands a task to another thread, also where there is no room. */
  send<T extends Task>(task: T): Promise<Results[T['kind']]>;
  /** Does a task on this thread. */
  do<T extends Task>(task: T): Results[T['kind']];
  /** Does `task` once on every thread: what the tasks after it need. */
  prepare(task: Extract<Task, { kind: 'index' | 'prepare' }>): Promise<void>;
  /** SHA-256 in hex of each file, worked out wherever a thread has nothing else to do. */
  hash(files: readonly Hashable[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A pool without other threads. */
export function inlinePool(): Pool {
  const runner = createRunner();
  const hashings: Hashing[] = [];
  return {
    room: 0,
    send: async (task) => runner(task).result as never,
    do: (task) => runner(task).result as never,
    prepare: async (task) => {
      runner(task);
    },
    hash: (files) => {
      const hashing = startHashing(files);
      hashings.push(hashing);
      return hashing.done;
    },
    close: async () => {
      for (const hashing of hashings) hashing.stop();
    },
  };
}

/** What a worker is asked for. */
export type Request = { readonly id: number } & ({ readonly task: Task } | { readonly files: readonly Hashable[] });

/** What a worker sends back. */
export type Reply =
  | { readonly id: number; readonly result: unknown }
  | {
      readonly id: number;
      readonly error: { readonly kind: FaultKind | null; readonly message: string; readonly stack: string };
    };

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** How many tasks lie ready for a thread while it works: this thread may be busy with one of its own meanwhile. */
const AHEAD = 2;

/**
 * A pool of this thread and workers beside it, `threads` in all. Workers run the compiled `worker.js` that stands
 * beside this module.
 */
export function threadPool(threads: number): Pool {
  const own = createRunner();
  const waiting = new Map<number, Waiting>();
  const workers = Array.from({ length: threads - 1 }, () => startWorker(waiting));
  const busy = workers.map(() => 0);
  let last = 0;

  const ask = (worker: number, what: { readonly task: Task } | { readonly files: readonly Hashable[] }) =>
    new Promise<never>((resolve, reject) => {
      // One that ended while nobody waited for it would never answer.
      if (workers[worker]!.threadId < 0) {
        reject(new Error('a worker thread has ended'));
        return;
      }
      const id = ++last;
      waiting.set(id, { resolve, reject });
      workers[worker]!.postMessage({ id, ...what } satisfies Request);
    });

  const send = async (worker: number, task: Task): Promise<never> => {
    busy[worker]!++;
    try {
      return await ask(worker, { task });
    } finally {
      busy[worker]!--;
    }
  };

  const leastBusy = () => busy.indexOf(Math.min(...busy));
  return {
    get room() {
      return busy.reduce((sum, count) => sum + Math.max(0, AHEAD - count), 0);
    },
    send: (task) => send(leastBusy(), task),
    do: (task) => own(task).result as never,
    prepare: async (task) => {
      const elsewhere = workers.map((_, worker) => send(worker, task));
      own(task);
      await Promise.all(elsewhere);
    },
    hash: (files) => ask(leastBusy(), { files }),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function startWorker(waiting: Map<number, Waiting>): Worker {
  // What a worker makes is short-lived; a larger young generation would only hold more garbage.
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: 12 },
  });
  const failAll = (error: Error) => {
    for (const { reject } of [...waiting.values()]) reject(error);
  };
  worker.on('message', (reply: Reply) => {
    const { resolve, reject } = waiting.get(reply.id) ?? {};
    waiting.delete(reply.id);
    if ('result' in reply) resolve?.(reply.result as never);
    else reject?.(toError(reply.error));
  });
  worker.on('error', failAll);
  worker.on('exit', (code) => failAll(new Error(`a worker thread ended with ${code}`)));
  return worker;
}

function toError({ kind, message, stack }: { kind: FaultKind | null; message: string; stack: string }): Error {
  if (kind !== null) return new Fault(kind, message);
  const error = new Error(message);
  error.stack = stack;
  return error;
}

/** Results that wait for one before them; each holds a block of memory. */
const MOST_WAITING = 5;

/**
 * Runs tasks side by side and yields their results in the order of the tasks. This thread does tasks of its own
 * whenever it would only wait.
 */
export async function* inOrder<T extends Task>(
  pool: Pool,
  tasks: Iterator<T>,
): AsyncGenerator<Results[T['kind']], void, undefined> {
  const queue: { readonly promise: Promise<Results[T['kind']]>; isDone: boolean }[] = [];
  const next = () => {
    const { done, value } = tasks.next();
    return done ? null : value;
  };
  const add = (promise: Promise<Results[T['kind']]>, isDone: boolean) => {
    const entry = { promise, isDone };
    const settle = () => {
      entry.isDone = true;
    };
    // A failure is told to whoever awaits the result, in its turn.
    promise.then(settle, settle);
    queue.push(entry);
  };
  let isExhausted = false;
  try {
    for (;;) {
      while (!isExhausted && pool.room > 0 && queue.length < MOST_WAITING) {
        const task = next();
        if (task === null) isExhausted = true;
        else add(pool.send(task), false);
      }
      // Replies and signals that have arrived are heard before anything else is begun.
      await new Promise(setImmediate);
      if (queue[0]?.isDone !== true && !isExhausted && queue.length < MOST_WAITING && pool.room === 0) {
        const task = next();
        if (task === null) isExhausted = true;
        else add(new Promise((resolve) => resolve(pool.do(task))), true);
        continue;
      }
      const first = queue.shift();
      if (first === undefined) return;
      yield await first.promise;
    }
  } finally {
    // A consumer that stops early must not leave rejections that nobody looks at.
    await Promise.allSettled(queue.map(({ promise }) => promise));
  }
}
