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
  // Their members are named below, and none is a secret by its name: to look for one takes most of a line's time.
  const lines = log.child({}, { level: 'trace', redact: [] });
  let turnedAway = 0;
  let saidAt = -Infinity;
  return {
    ended(record) {
      const level = ROUTINE.has(record.path) ? 'debug' : 'info';
      if (log.isLevelEnabled(level)) lines[level]({ ...namesOf(record), ...outcomeOf(record) }, 'request');
    },
    subscriptionBegan(record) {
      log.info(namesOf(record), 'subscription begins');
    },
    subscriptionEnded(record) {
      log.info({ ...namesOf(record), ...outcomeOf(record), events: record.events }, 'subscription ended');
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

/** What every line of a request says of it. */
export function identityOf({ id, viewer }: Pick<RequestRecord, 'id' | 'viewer'>): Identity {
  const { name = 'unknown', router } = viewer ?? {};
  return { requestId: id, caller: name, ...(router === undefined ? {} : { router }) };
}

interface Identity {
  requestId: string;
  caller: string;
  /** The router whose signature the request carries. */
  router?: string;
}

function namesOf(record: RequestRecord) {
  const { viewer, address, method, path, operation, documentHash, documentId } = record;
  const isNamed = viewer !== undefined && viewer.name !== ANONYMOUS.name;
  const countedAs = viewer && callerLabel(viewer);
  return {
    ...identityOf(record),
    ...(countedAs === viewer?.name ? {} : { countedAs }),
    ...(isNamed || address === undefined ? {} : { from: address }),
    method,
    path,
    ...(operation ? { operation: operation.name, operationType: operation.type } : {}),
    ...(documentHash === undefined ? {} : { documentHash }),
    ...(documentId === undefined ? {} : { documentId }),
  };
}

function outcomeOf({ startedAt, status, aborted, cost, ledger, codes }: RequestRecord) {
  return {
    ms: Math.round(performance.now() - startedAt),
    ...(status === undefined ? {} : { status }),
    ...(aborted ? { aborted } : {}),
    ...(cost === undefined ? {} : { cost }),
    ...(ledger ? upstreamOf(ledger) : {}),
    ...(codes.size > 0 ? { errors: Object.fromEntries(codes) } : {}),
  };
}

function upstreamOf(ledger: NonNullable<RequestRecord['ledger']>) {
  const { cached, coalesced, stale } = ledger.total();
  const calls = [...ledger.entries()].flatMap(([operation, tally]) =>
    tally.calls > 0 ? [[operation, tally.calls]] : [],
  );
  return { awsCalls: Object.fromEntries(calls), cached, coalesced, stale };
}
