import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc: unknown = runInNewContext('gc');

/** The bytes that the heap holds when all garbage is gone. */
export async function heapInUse(): Promise<number> {
  if (typeof gc !== 'function') throw new Error('This Node has no gc');
  // What finalizers and closing sockets let go of goes with the next one.
  for (let i = 0; i < 3; i += 1) {
    gc();
    await turn();
  }
  return process.memoryUsage().heapUsed;
}
