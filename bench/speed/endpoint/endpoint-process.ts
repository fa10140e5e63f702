import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { NOW } from '../../world.ts';
import { world } from '../world.ts';
import { Recorder } from './recorder.ts';

// The AWS endpoint of all servers, in a process of its own.

/** What it tells. */
export type EndpointReport = { kind: 'ready'; url: string } | { kind: 'calls'; calls: number };

/** What it is told: how long calls take from now on. It answers with the calls since it was told before. */
export type EndpointOrder = { latencyMs: number };

const tell = (report: EndpointReport) => process.send?.(report);

const sandbox = await startSandbox({ world, now: () => NOW });
const recorder = await Recorder.start(sandbox.endpoint);
process.on('message', ({ latencyMs }: EndpointOrder) => {
  recorder.latencyMs = latencyMs;
  tell({ kind: 'calls', calls: recorder.calls });
  recorder.calls = 0;
});
process.once('disconnect', async () => {
  await recorder[Symbol.asyncDispose]();
  await sandbox.close();
});
tell({ kind: 'ready', url: recorder.url });
