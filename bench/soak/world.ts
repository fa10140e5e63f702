import { makeCompany } from '../../src/sandbox/world/company.ts';
import type { World } from '../../src/sandbox/world/world.ts';

/** The registries that the soak's gateway serves. */
export const SERVED = [
  { registryId: '111122223333', region: 'us-east-1' },
  { registryId: '111122223333', region: 'eu-west-1' },
] as const;

/** The repository whose preview the soak replaces; nothing else changes while it runs. */
export const PREVIEWED = 'billing/api';

/** How long a preview takes. */
export const PREVIEW_MS = 500;

/** How long the gateway may give an answer again: short, so that it forgets and reads again all the time. */
export const LIFETIMES_MS = { settled: 20_000, steady: 10_000, mutable: 3_000, moving: 300 } as const;

/** How long the gateway may take for an answer. */
export const REQUEST_TIMEOUT_MS = 8_000;

/**
 * The sandbox's world, the same in every process that makes it. It began two hours ago: by now every replication that
 * was under way has ended, so that nothing changes by itself.
 */
export function makeWorld(startedAt: number): World {
  return makeCompany({ seed: 'soak', images: 2000, now: new Date(startedAt - 2 * 3_600_000) });
}
