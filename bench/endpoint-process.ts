import { startSandbox } from '../src/sandbox/sandbox.ts';
import { NOW, world } from './world.ts';

// The endpoint, in a process of its own: in the measured one it would take the processor from what it measures.

const sandbox = await startSandbox({ world, now: () => NOW });
process.send?.(sandbox.endpoint);
process.once('disconnect', () => sandbox.close());
