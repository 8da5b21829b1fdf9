import { parentPort } from 'node:worker_threads';
import { Fault } from '../errors.ts';
import { startHashing } from './hashing.ts';
import type { Request } from './pool.ts';
import { createRunner } from './tasks.ts';

const port = parentPort;
if (port === null) throw new Error('worker.js runs only as a worker thread');
const runner = createRunner();

const refuse = (id: number, thrown: unknown) => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const kind = thrown instanceof Fault ? thrown.kind : null;
  port.postMessage({ id, error: { kind, message: error.message, stack: error.stack ?? '' } });
};

port.on('message', (request: Request) => {
  const { id } = request;
  if ('files' in request) {
    const { done } = startHashing(request.files);
    done.then(
      (result) => port.postMessage({ id, result }),
      (error: unknown) => refuse(id, error),
    );
    return;
  }
  try {
    const { result, transfer } = runner(request.task);
    port.postMessage({ id, result }, transfer);
  } catch (thrown) {
    refuse(id, thrown);
  }
});
