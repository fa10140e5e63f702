import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { Tally } from '../../src/aws/path/ledger.ts';
import { loadConfig } from '../../src/config/read.ts';
import { createGateway } from '../../src/gateway.ts';
import { listen } from '../../src/http/server.ts';
import { LIFETIMES_MS, REQUEST_TIMEOUT_MS, SERVED } from './world.ts';

// The gateway under test, behind its own listener and alone in its process: what is measured here is its alone.

/** What the gateway's process tells of itself. */
export type GatewayReport =
  | { kind: 'ready'; url: string }
  /** Bytes on the heap after a collection, and what keeps the event loop alive. */
  | { kind: 'sample'; heap: number; rss: number; resources: number; totals: Tally }
  /** What no request may cause. */
  | { kind: 'alarm'; what: string }
  /** What kept the event loop alive before the gateway was made, and does after it was let go. */
  | { kind: 'stopped'; before: string[]; after: string[] };

const tell = (report: GatewayReport) => process.send?.(report);

process.on('unhandledRejection', (reason) =>
  tell({ kind: 'alarm', what: `unhandled rejection: ${describe(reason)}` }),
);
process.on('uncaughtException', (error) =>
  tell({ kind: 'alarm', what: `uncaught exception: ${describe(error)}` }),
);
process.on('warning', (warning) => {
  // The SDK announces, on Node 20, that a later version of it will need a later Node.
  if (warning.name !== 'NodeVersionSupportWarning' && !/NodeVersionSupport/.test(warning.message)) {
    tell({ kind: 'alarm', what: `warning: ${describe(warning)}` });
  }
});

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.once('message', async (endpoint: string) => {
  // Counted from now on, and not only while somebody listens.
  process.channel?.ref();
  const before = resources();
  const gateway = await createGateway({
    config: loadConfig({
      env: {},
      flags: {
        registries: SERVED,
        requestTimeoutMs: REQUEST_TIMEOUT_MS,
        // All load is one caller's.
        callers: { concurrent: 1000, perMinute: 1_000_000_000 },
        limits: { openCalls: 100_000_000 },
        // Few and short, so that some calls do come to nothing.
        upstream: { attempts: 2, attemptTimeoutMs: 2_000, throttledBackoffMs: 100 },
        // So little memory that it is full when warm, and enough for old answers.
        cache: { lifetimesMs: LIFETIMES_MS, maxBytes: 6 * 2 ** 20, patienceMs: 500 },
      },
    }),
    log: pino(
      { level: 'error' },
      // Audit events are no errors.
      pino.multistream({
        level: 'error',
        stream: { write: (line) => tell({ kind: 'alarm', what: `logged: ${line.trim()}` }) },
      }),
    ),
    client: {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: '111122223333', secretAccessKey: 'soak' },
    },
  });
  const server = await listen(gateway.handle, '127.0.0.1', 0);
  process.on('message', async (message) => {
    if (message === 'sample') {
      const { rss, heapUsed } = await collect();
      tell({
        kind: 'sample',
        heap: heapUsed,
        rss,
        resources: resources().length,
        totals: gateway.totals.total(),
      });
    }
    if (message === 'stop') {
      await server.close(5_000);
      await gateway.dispose();
      // Sockets close over a few turns.
      for (let turn = 0; turn < 50 && resources().length > before.length; turn += 1) await delay(20);
      tell({ kind: 'stopped', before, after: resources() });
    }
  });
  tell({ kind: 'ready', url: server.url });
});

/** What keeps the event loop alive, timers apart, and on Linux the open sockets: those that idle keep nothing alive. */
function resources(): string[] {
  const active = process
    .getActiveResourcesInfo()
    .filter((name) => name !== 'Timeout' && name !== 'Immediate');
  return [...active.filter((name) => !name.startsWith('TCP')), ...openSockets()];
}

function openSockets(): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith('socket:') ? ['socket'] : [];
    } catch {
      // The one by which the directory was read.
      return [];
    }
  });
}

/** Collects garbage, twice: what the first pass finalizes, the second frees. */
async function collect(): Promise<NodeJS.MemoryUsage> {
  for (let pass = 0; pass < 2; pass += 1) {
    globalThis.gc?.();
    await delay(1);
  }
  return process.memoryUsage();
}
