import { fork } from 'node:child_process';
import { once } from 'node:events';
import { reportsOf } from '../../reports-of.ts';
import type { LoadOrder, LoadReport, LoadResult } from './load-process.ts';

/** Asks servers. */
export interface Load extends AsyncDisposable {
  /** Throws where anything but full answers came. */
  run(order: LoadOrder): Promise<LoadResult>;
}

/** Starts what asks in a process of its own, which ends with this one at the latest. */
export async function startLoad(): Promise<Load> {
  const child = fork(new URL('load-process.ts', import.meta.url), {
    cwd: new URL('../../..', import.meta.url),
    execArgv: ['--import', 'tsx'],
  });
  const exit = once(child, 'exit');
  const reportOf = reportsOf<LoadReport>(child);
  await reportOf('ready');
  return {
    async run(order) {
      const done = reportOf('done');
      child.send(order);
      const { result } = await done;
      const wrong = [
        ...result.wrong,
        ...(result.sizes.length > 1 ? [`answers of ${result.sizes.join(' and ')} bytes`] : []),
      ];
      if (wrong.length > 0) throw new Error(`${order.url}: ${wrong.join(', ')}`);
      return result;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await exit;
    },
  };
}
