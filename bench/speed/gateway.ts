import type { Temper } from './servers.ts';
import type { Shape } from './shapes.ts';

// How a gateway is started whose speed or work is measured, and how others are that are measured beside it.

/** The gateway's settings, and what else is made of its parts: as shipped, but for what would end a measurement. */
export function settingsOf({ registry }: Shape, temper: Temper) {
  const forever = 86_400_000;
  return {
    registries: [registry],
    drainDelayMs: 0,
    reloadMs: 0,
    // One caller asks for everything.
    callers: { concurrent: 1000, perMinute: 1_000_000_000 },
    ...(temper === 'cold'
      ? { cache: { maxBytes: 0 }, scans: { maxBytes: 0 }, index: { keepMs: 0 } }
      : {
          cache: { lifetimesMs: { settled: forever, steady: forever, mutable: forever, moving: forever } },
          scans: { keepMs: 3_600_000 },
          index: { keepMs: forever },
        }),
  };
}

/** The environment of a server: how AWS is reached, and nothing of this process's own. */
export function environmentOf({ registry: { registryId, region } }: Shape, endpoint: string) {
  return {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: registryId,
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ACCOUNT_ID: registryId,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** The address that a process says that it listens on. */
export async function urlIn(stdout: NodeJS.ReadableStream | null): Promise<string> {
  return await new Promise((resolve) => {
    let said = '';
    stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < 100_000) said += text;
      const [url] = /http:\/\/127\.0\.0\.1:\d+\/(?:graphql)?(?=\s)/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}
