import { ANONYMOUS } from '../access/viewer.ts';
import type { Logger } from '../log.ts';
import { callerLabel } from './metrics/labels.ts';
import type { RequestListener, RequestRecord } from './request-record.ts';

/** What orchestrators and scrapers ask all day is said to whoever debugs alone. */
const ROUTINE: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics']);

/** Anybody can send names in thousands: of those that are refused it is enough to say so now and then. */
const TURNED_AWAY_EVERY_MS = 60_000;

/**
 * Writes a line for each request when it is done, two for each subscription, and one a minute at most for all that were
 * turned away.
 */
export function logRequests(log: Logger, now: () => number = Date.now): RequestListener {
  // All members of these lines are named below, and none is a secret: to look for some takes as long as to write the line.
  const lines = log.child({}, { redact: [], level: 'debug' });
  const write = (level: 'debug' | 'info', record: RequestRecord, words: string, options: LineOptions) => {
    // The log's own level, which may be another by now.
    if (log.isLevelEnabled(level)) lines[level](membersOf(record, options), words);
  };
  let turnedAway = 0;
  let saidAt = -Infinity;
  return {
    ended(record) {
      write(ROUTINE.has(record.path) ? 'debug' : 'info', record, 'request', { isOver: true });
    },
    subscriptionBegan(record) {
      write('info', record, 'subscription begins', {});
    },
    subscriptionEnded(record) {
      write('info', record, 'subscription ended', { isOver: true, events: record.events });
    },
    turnedAway({ host, status, words }) {
      turnedAway += 1;
      if (now() - saidAt < TURNED_AWAY_EVERY_MS) return;
      log.warn(
        { host: host?.slice(0, 100), status, reason: words, requests: turnedAway },
        'refused for the Host header',
      );
      turnedAway = 0;
      saidAt = now();
    },
  };
}

/** Who asks, until that is known. */
const UNKNOWN = 'unknown';

/** What every line of a request says of it. */
export function identityOf({ id, viewer }: Pick<RequestRecord, 'id' | 'viewer'>): Identity {
  const { name = UNKNOWN, router } = viewer ?? {};
  return { requestId: id, caller: name, ...(router === undefined ? {} : { router }) };
}

interface Identity {
  requestId: string;
  caller: string;
  /** The router whose signature the request carries. */
  router?: string;
}

/** All that there is to say; what is undefined is not written. One shape for all lines is the cheapest to make. */
function membersOf(record: RequestRecord, { isOver = false, events }: LineOptions) {
  const { viewer, address, operation, ledger, codes } = record;
  const isNamed = viewer !== undefined && viewer.name !== ANONYMOUS.name;
  const countedAs = viewer && callerLabel(viewer);
  const upstream = isOver && ledger ? upstreamOf(ledger) : undefined;
  return {
    requestId: record.id,
    caller: viewer?.name ?? UNKNOWN,
    router: viewer?.router,
    countedAs: countedAs === viewer?.name ? undefined : countedAs,
    from: isNamed ? undefined : address,
    method: record.method,
    path: record.path,
    operation: operation?.name,
    operationType: operation?.type,
    documentHash: record.documentHash,
    documentId: record.documentId,
    ms: isOver ? Math.round(performance.now() - record.startedAt) : undefined,
    status: isOver ? record.status : undefined,
    aborted: (isOver && record.aborted) || undefined,
    cost: isOver ? record.cost : undefined,
    awsCalls: upstream?.awsCalls,
    cached: upstream?.cached,
    coalesced: upstream?.coalesced,
    stale: upstream?.stale,
    errors: isOver && codes.size > 0 ? Object.fromEntries(codes) : undefined,
    events,
  };
}

interface LineOptions {
  /** Whether it is known how the request ended. */
  isOver?: boolean;
  events?: number;
}

function upstreamOf(ledger: NonNullable<RequestRecord['ledger']>) {
  const awsCalls: Record<string, number> = {};
  const sum = { cached: 0, coalesced: 0, stale: 0 };
  for (const [operation, { calls, cached, coalesced, stale }] of ledger.entries()) {
    if (calls > 0) awsCalls[operation] = calls;
    sum.cached += cached;
    sum.coalesced += coalesced;
    sum.stale += stale;
  }
  return { awsCalls, ...sum };
}
