import { setMaxListeners } from 'node:events';
import type { GraphQLError } from 'graphql';
import { Ledger } from './aws/path/ledger.ts';
import type { RegistryReads } from './aws/registry-sources.ts';
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
  /** What the request costs. */
  ledger: Ledger;
  /** Whether the client asked what it costs, and may know. */
  report: boolean;
  /** Errors of fields that have data all the same; the answer has them with the others. */
  errorsBesideData: GraphQLError[];
}

export interface ContextOptions {
  registries: readonly RegistryReads[];
  deadlineMs: number;
  /** Whether the client may ask what a request costs (x-upstream-report: 1). */
  mayReport: boolean;
  /** Whether the client may read around the cache (Cache-Control: no-cache). */
  mayBypassCache: boolean;
  /** The ledger of the process. */
  totals: Ledger;
  log: Logger;
}

/** Makes the context of one request. */
export function createContext(request: Request, options: ContextOptions): Context {
  const deadline = startDeadline(options.deadlineMs, request.signal);
  // Every call of the request listens to it.
  setMaxListeners(0, deadline.signal);
  const report = options.mayReport && request.headers.get('x-upstream-report') === '1';
  const ledger = new Ledger({ whole: options.totals, spans: report });
  const since = options.mayBypassCache && wantsNoCache(request) ? Date.now() : undefined;
  return {
    registries: createRegistries(options.registries, { signal: deadline.signal, ledger, since }),
    log: options.log,
    deadline,
    ledger,
    report,
    errorsBesideData: [],
  };
}

function wantsNoCache(request: Request): boolean {
  const directives = request.headers.get('cache-control')?.toLowerCase().split(',') ?? [];
  return directives.some((directive) => directive.trim() === 'no-cache');
}
