import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../src/http/server.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { chance, isThorough } from './helpers/fast-check.ts';
import { startTestGateway, UNCOUNTED } from './helpers/gateway.ts';

// Random requests against the gateway's HTTP server, over the sandbox. `npm run fuzz` runs more of them against a process.

const CASES = isThorough ? 20_000 : 1_000;

test(`none of ${CASES} random requests is answered with a failure of the gateway's own`, async () => {
  const gateway = await startTestGateway({
    sandbox: { previewMs: 0 },
    config: { subscriptions: { maxMs: 200 }, callers: UNCOUNTED },
  });
  const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
  const rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);
  process.on('unhandledRejection', note);
  onTestFinished(async () => {
    process.off('unhandledRejection', note);
    await server.close(0);
    await gateway[Symbol.asyncDispose]();
  });

  const fixed = await fuzz({ url: server.url, seed: 'fixed', cases: CASES / 2 });
  const seed = `chance ${chance}`;
  const random = await fuzz({ url: server.url, seed, cases: CASES / 2 });

  for (const run of [fixed, random]) {
    expect(run.findings, seed).toEqual([]);
    expect(run.cases).toBe(CASES / 2);
    // Both what is answered and what is refused was met.
    expect([...run.statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 404, 405, 415]));
  }
  expect(rejections).toEqual([]);
  expect(gateway.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
}, 600_000);
