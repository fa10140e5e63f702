import { fork } from 'node:child_process';
import { once } from 'node:events';
import { reportsOf } from '../../reports-of.ts';
import type { EndpointOrder, EndpointReport } from './endpoint-process.ts';

/** The AWS endpoint of all servers. */
export interface Endpoint extends AsyncDisposable {
  readonly url: string;
  /** How long every call takes from now on; gives how many there were since the last time. */
  delay(latencyMs: number): Promise<number>;
}

/** Starts it in a process of its own, which ends with this one at the latest. */
export async function startEndpoint(): Promise<Endpoint> {
  const child = fork(new URL('endpoint-process.ts', import.meta.url), {
    cwd: new URL('../../..', import.meta.url),
    execArgv: ['--import', 'tsx'],
  });
  const exit = once(child, 'exit');
  const reportOf = reportsOf<EndpointReport>(child);
  const { url } = await reportOf('ready');
  return {
    url,
    async delay(latencyMs) {
      const order: EndpointOrder = { latencyMs };
      const report = reportOf('calls');
      child.send(order);
      return (await report).calls;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await exit;
    },
  };
}
