import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Calls by `service.Operation`. */
export type Calls = Readonly<Record<string, number>>;

/** An AWS endpoint that counts and delays. */
export interface Endpoint extends AsyncDisposable {
  readonly url: string;
  /** How long every call takes from now on. */
  delay(latencyMs: number): Promise<void>;
  /** The calls since the last time, and forgets them. */
  takeCalls(): Promise<Calls>;
}

/** Starts the sandbox in a process of its own; it is steered by its side door, and ends with this one at the latest. */
export async function startEndpoint(): Promise<Endpoint> {
  const child = fork(new URL('endpoint-process.ts', import.meta.url), {
    cwd: new URL('..', import.meta.url),
    execArgv: ['--import', 'tsx'],
  });
  const exit = once(child, 'exit');
  const failed = exit.then(([code]) => {
    throw new Error(`The endpoint ended with code ${code}`);
  });
  failed.catch(() => undefined);
  const [url]: unknown[] = await Promise.race([once(child, 'message'), failed]);
  if (typeof url !== 'string') throw new Error('The endpoint did not say where it listens');

  const steer = async (method: string, path: string, body?: object): Promise<Response> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${url}/_sandbox/${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };

  return {
    url,
    async delay(latencyMs) {
      await steer('DELETE', 'faults');
      if (latencyMs > 0) await steer('POST', 'faults', { latencyMs });
    },
    async takeCalls() {
      const response = await steer('GET', 'calls');
      const { byOperation }: { byOperation: Calls } = await response.json();
      await steer('DELETE', 'calls');
      return byOperation;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await exit;
    },
  };
}
