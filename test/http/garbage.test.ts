import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { COLD, startTestGateway } from '../helpers/gateway.ts';
import { appWorld } from '../schema/worlds.ts';

setFlagsFromString('--expose-gc');
const collect: (options?: { type: 'minor' }) => void = runInNewContext('gc');

const REQUESTS = 100;

test('what a request was made of is forgotten with the young part of the heap', async () => {
  await using gateway = await startTestGateway({ world: appWorld(), config: COLD, overHttp: true });
  const ask = async (requests: number) => {
    for (let asked = 1; asked <= requests; asked += 1) {
      await gateway.send(
        '{ repository(name: "team/app") { createdAt images(first: 2) { nodes { digest } } } }',
      );
      if (asked % 10 !== 0) continue;
      await new Promise((resolve) => setImmediate(resolve));
      collect({ type: 'minor' });
    }
  };
  await ask(3 * REQUESTS);
  collect();
  const before = process.memoryUsage().heapUsed;
  await ask(REQUESTS);
  const left = process.memoryUsage().heapUsed - before;
  // The sandbox, the client and the connections between leave about 50 KiB of each; a request that is kept adds near as much.
  expect(left / REQUESTS / 1024).toBeLessThan(70);
});
