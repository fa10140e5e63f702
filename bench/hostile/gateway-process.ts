import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { loadConfig } from '../../src/config/read.ts';
import { createGateway } from '../../src/gateway.ts';
import { listen } from '../../src/http/server.ts';

// The gateway under attack, alone in its process: what is measured here is its alone.

/** What the gateway's process tells of itself. */
export type GatewayReport =
  | { kind: 'ready'; url: string }
  /** Bytes after a collection, and by how much the event loop came late since the sample before, in milliseconds. */
  | { kind: 'sample'; rss: number; heap: number; delayP99Ms: number; delayMaxMs: number; calls: number }
  | { kind: 'alarm'; what: string };

const tell = (report: GatewayReport) => process.send?.(report);
process.on('unhandledRejection', (reason) => tell({ kind: 'alarm', what: `unhandled rejection: ${reason}` }));
process.on('uncaughtException', (error) => tell({ kind: 'alarm', what: `uncaught exception: ${error}` }));

process.once('message', async (endpoint: string) => {
  process.channel?.ref();
  const gateway = await createGateway({
    config: loadConfig({
      env: {},
      flags: {
        introspection: false,
        suggestions: false,
        // Each request is refused for what it is, and not for coming too often.
        callers: { perMinute: 1_000_000_000 },
        // Some attackers are other callers than the client that means well.
        trustProxy: 1,
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
      credentials: { accessKeyId: '111122223333', secretAccessKey: 'hostile' },
    },
  });
  const server = await listen(gateway.handle, '127.0.0.1', 0);
  const late = monitorEventLoopDelay({ resolution: 10 });
  late.enable();
  process.on('message', async (message) => {
    if (message === 'sample') {
      const delayP99Ms = late.percentile(99) / 1e6;
      const delayMaxMs = late.max / 1e6;
      // Twice: what the first pass finalizes, the second frees.
      for (let pass = 0; pass < 2; pass += 1) {
        globalThis.gc?.();
        await delay(1);
      }
      const { rss, heapUsed: heap } = process.memoryUsage();
      tell({ kind: 'sample', rss, heap, delayP99Ms, delayMaxMs, calls: gateway.totals.total().calls });
      late.reset();
    }
    if (message === 'stop') {
      late.disable();
      await server.close(1000);
      await gateway.dispose();
      process.disconnect();
    }
  });
  tell({ kind: 'ready', url: server.url });
});
