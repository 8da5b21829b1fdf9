import { Worker } from 'node:worker_threads';
import { Fault, type FaultKind } from '../errors.ts';
import { createRunner, type Results, type Task } from './tasks.ts';

/** Does tasks, on other threads or on this one; which of them shows in no result. */
export interface Pool {
  /** How many tasks can be under way at once. */
  readonly size: number;
  run<T extends Task>(task: T): Promise<Results[T['kind']]>;
  /** Does `task` once on every thread: what the tasks after it need. */
  prepare(task: Extract<Task, { kind: 'index' | 'prepare' }>): Promise<void>;
  close(): Promise<void>;
}

/** A pool without threads: each task is done when it is asked for. */
export function inlinePool(): Pool {
  const runner = createRunner();
  const pool: Pool = {
    size: 1,
    run: async (task) => runner(task).result as never,
    prepare: async (task) => {
      runner(task);
    },
    close: async () => {},
  };
  return pool;
}

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
const AHEAD = 3;

/**
 * A pool of this thread and workers beside it, `threads` in all. Workers run the compiled `worker.js` that stands
 * beside this module.
 */
export function threadPool(threads: number): Pool {
  const own = createRunner();
  const waiting = new Map<number, Waiting>();
  const workers = Array.from({ length: Math.max(1, threads - 1) }, () => startWorker(waiting));
  const busy = workers.map(() => 0);
  let last = 0;

  const send = (worker: number, task: Task): Promise<never> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      busy[worker]!++;
      const done = () => {
        busy[worker]!--;
        waiting.delete(id);
      };
      waiting.set(id, {
        resolve: (result) => {
          done();
          resolve(result);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      workers[worker]!.postMessage({ id, task });
    });

  return {
    size: workers.length * AHEAD + (threads > 1 ? 1 : 0),
    run: async (task) => {
      const worker = busy.indexOf(Math.min(...busy));
      if (busy[worker]! < AHEAD || threads === 1) return send(worker, task);
      // Replies that have arrived are heard first, so that no worker runs out of tasks.
      await new Promise(setImmediate);
      return own(task).result as never;
    },
    prepare: async (task) => {
      const elsewhere = workers.map((_, worker) => send(worker, task));
      own(task);
      await Promise.all(elsewhere);
    },
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

/** Runs tasks side by side and yields their results in the order of the tasks. */
export async function* inOrder<T extends Task>(
  pool: Pool,
  tasks: Iterable<T>,
): AsyncGenerator<Results[T['kind']], void, undefined> {
  const underWay: Promise<Results[T['kind']]>[] = [];
  try {
    for (const task of tasks) {
      if (underWay.length >= pool.size) yield await underWay.shift()!;
      underWay.push(pool.run(task));
    }
    while (underWay.length > 0) yield await underWay.shift()!;
  } finally {
    // A consumer that stops early must not leave rejections that nobody looks at.
    await Promise.allSettled(underWay);
  }
}
