import { parentPort } from 'node:worker_threads';
import { Fault } from '../errors.ts';
import { createRunner, type Task } from './tasks.ts';

const port = parentPort;
if (port === null) throw new Error('worker.js runs only as a worker thread');
const runner = createRunner();
port.on('message', ({ id, task }: { id: number; task: Task }) => {
  try {
    const { result, transfer } = runner(task);
    port.postMessage({ id, result }, transfer);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const kind = thrown instanceof Fault ? thrown.kind : null;
    port.postMessage({ id, error: { kind, message: error.message, stack: error.stack ?? '' } });
  }
});
