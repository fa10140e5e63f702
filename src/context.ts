import { setMaxListeners } from 'node:events';
import type { RegistrySources } from './aws/registry-sources.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { createRegistries, type Registries } from './loaders/index.ts';
import type { Logger } from './log.ts';

/** What every resolver of one request shares. */
export interface Context {
  /** The door to all data. */
  registries: Registries;
  log: Logger;
  /** Ends with the request's time, when the client leaves, and when the request has run. */
  deadline: Deadline;
}

/** Makes the context of one request. */
export function createContext(
  request: Request,
  { sources, deadlineMs, log }: { sources: readonly RegistrySources[]; deadlineMs: number; log: Logger },
): Context {
  const deadline = startDeadline(deadlineMs, request.signal);
  // Every call of the request listens to it.
  setMaxListeners(0, deadline.signal);
  return { registries: createRegistries(sources, deadline.signal), log, deadline };
}
