import { setMaxListeners } from 'node:events';
import type { RegistrySources } from './aws/registry-sources.ts';
import { createRegistries, type Registries } from './loaders/index.ts';
import type { Logger } from './log.ts';

/** What every resolver of one request shares. */
export interface Context {
  /** The door to all data. */
  registries: Registries;
  log: Logger;
}

/** Makes the context of one request, which ends with its deadline or when the client leaves. */
export function createContext(
  request: Request,
  { sources, deadlineMs, log }: { sources: readonly RegistrySources[]; deadlineMs: number; log: Logger },
): Context {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(deadlineMs)]);
  // Every call of the request listens to it.
  setMaxListeners(0, signal);
  return { registries: createRegistries(sources, signal), log };
}
