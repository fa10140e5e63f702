import { setMaxListeners } from 'node:events';
import type { GraphQLError } from 'graphql';
import type { Scope } from './access/scope.ts';
import type { Viewer } from './access/viewer.ts';
import { askedBy } from './aws/path/askers.ts';
import { Ledger } from './aws/path/ledger.ts';
import type { Observer } from './aws/path/observer.ts';
import type { Sources } from './aws/path/sources.ts';
import type { RegistryReads } from './aws/registry-sources.ts';
import type { ImageUsageReads } from './aws/usage/image-usage-reads.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { type Audit, createAudit } from './loaders/audit.ts';
import { OpenRegistries, type Registries } from './loaders/index.ts';
import type { Logger } from './log.ts';
import type { OperationCost } from './schema/operation-cost.ts';
import type { TraceField } from './telemetry/trace-field.ts';

/** What every resolver of one request shares. */
export interface Context {
  /** Who asks. */
  viewer: Viewer;
  /** Whose limits it counts for, and in whose turns AWS is called: the viewer's name, or an address. */
  caller: string;
  /** The door to all data. */
  registries: Registries;
  log: Logger;
  /** Ends with the request's time, when the client leaves, and when the request has run. */
  deadline: Deadline;
  /** What the request costs. */
  ledger: Ledger;
  /** Whether the client may know what it costs. */
  mayReport: boolean;
  /** Whether it asked, and may know. */
  report: boolean;
  /** What the operation was reckoned to cost at most, once it was. */
  cost?: OperationCost;
  /** Errors of fields that have data all the same; the answer has them with the others. */
  errorsBesideData: GraphQLError[];
  /** Where requests are traced: runs a resolver as a part of the trace. */
  traceField?: TraceField | undefined;
}

export interface ContextOptions {
  viewer: Viewer;
  caller: string;
  /** What the viewer may see and do. */
  scope: Scope;
  registries: readonly RegistryReads[];
  imageUsage: ImageUsageReads;
  deadlineMs: number;
  /** Whether the client may ask what a request costs (x-upstream-report: 1, x-query-cost: 1). */
  mayReport: boolean;
  /** Whether the client may read around the cache (Cache-Control: no-cache). */
  mayBypassCache: boolean;
  /** The ledger that this request's is a part of: its caller's, or that of the process. */
  totals: Ledger;
  /** Who hears of its batches. */
  observer?: Observer | undefined;
  traceField?: TraceField | undefined;
  /** Where it is noted what the answer is made from, where it may be kept. */
  sources?: Sources | undefined;
  log: Logger;
}

/** What differs where a context is not of a whole request, but of one event of a subscription. */
export interface ContextBounds {
  /** Aborts when the client leaves. */
  signal: AbortSignal;
  /** Nothing that was read before will do: milliseconds since 1970. */
  since: number | undefined;
}

/** Makes the context of one request, or of one event of a subscription. */
export function createContext(request: Request, options: ContextOptions, event?: ContextBounds): Context {
  const { viewer, caller, scope, sources } = options;
  const deadline = startDeadline(options.deadlineMs, event?.signal ?? request.signal);
  // Every call of the request listens to it.
  setMaxListeners(0, deadline.signal);
  const mayReport = options.mayReport && scope.maySeeReport;
  const report = mayReport && request.headers.get('x-upstream-report') === '1';
  const ledger = new Ledger({ whole: options.totals, spans: report });
  const noCache = options.mayBypassCache && scope.mayBypassCache && wantsNoCache(request);
  const since = event ? event.since : noCache ? Date.now() : undefined;
  const reader = { signal: deadline.signal, ledger, askers: askedBy(caller), since, sources };
  const note = createAudit(options.log, deadline.signal);
  const audit: Audit = (event) => {
    // Whoever asks again is to be noted again.
    sources?.addUncertain();
    note(event);
  };
  // What else waits for it needs time as well, and the answer has to leave before the request's time is up.
  const patienceMs = options.deadlineMs - Math.min(MAX_MARGIN_MS, options.deadlineMs / 5);
  return {
    viewer,
    caller,
    registries: new OpenRegistries({
      served: options.registries,
      scope,
      reader,
      usage: { reads: options.imageUsage, answerBy: performance.now() + patienceMs },
      audit,
      observer: options.observer,
    }),
    log: options.log,
    deadline,
    ledger,
    mayReport,
    report,
    errorsBesideData: [],
    traceField: options.traceField,
  };
}

/** What is left, at most, for the rest of a request that waits in vain for reading which outlives it. */
const MAX_MARGIN_MS = 5000;

function wantsNoCache(request: Request): boolean {
  const directives = request.headers.get('cache-control')?.toLowerCase().split(',') ?? [];
  return directives.some((directive) => directive.trim() === 'no-cache');
}
