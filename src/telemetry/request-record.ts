import { createHash, randomUUID } from 'node:crypto';
import type { Viewer } from '../access/viewer.ts';
import { attached } from '../attached.ts';
import type { Ledger } from '../aws/path/ledger.ts';
import type { Unplanned } from '../execution/unplanned.ts';

export type OperationType = 'query' | 'mutation' | 'subscription';

/** What there is to say of one HTTP request, found out while it runs. */
export interface RequestRecord {
  /** Goes back in `x-request-id`, and is on every line that the log has of it. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** Where it comes from, as limits tell those apart who have no name. */
  readonly address: string | undefined;
  /** By the clock of `performance`. */
  readonly startedAt: number;
  viewer: Viewer | undefined;
  operation: { type: OperationType; name: string | undefined } | undefined;
  /** Tells documents apart without showing them: their literals may be anything. */
  documentHash: string | undefined;
  /** The id that a trusted document was asked for by. */
  documentId: string | undefined;
  /** What it costs, in AWS calls. */
  ledger: Ledger | undefined;
  /** The price that its document has, before anything runs. */
  cost: number | undefined;
  /** Why it could not be run as planned, where it could not. */
  unplanned: Unplanned | undefined;
  /** How many errors of each code it was answered with. */
  readonly codes: Map<string, number>;
  /** Whether the answer has data: a root field that is not null. */
  hasData: boolean;
  /** The status of the answer; undefined while there is none. */
  status: number | undefined;
  /** Whether the client left before the answer. */
  aborted: boolean;
  /** Events that were sent, of a subscription. */
  events: number;
}

/** A request that was refused for the host that it names, before there was a record of it. */
export interface TurnedAway {
  readonly method: string;
  readonly path: string;
  /** The name in its Host header. */
  readonly host: string | undefined;
  readonly status: number;
  /** What it was told. */
  readonly words: string;
}

/** Who hears of requests. */
export interface RequestListener {
  began?(record: RequestRecord): void;
  /** It was answered, or its client has left. */
  ended?(record: RequestRecord): void;
  subscriptionBegan?(record: RequestRecord): void;
  /** It has ended; `events` are all it had. */
  subscriptionEnded?(record: RequestRecord): void;
  /** It has no record, and is neither begun nor ended. */
  turnedAway?(request: TurnedAway): void;
}

/** Tells whoever listens. */
export function tell(
  listeners: readonly RequestListener[],
  event: 'began' | 'ended' | 'subscriptionBegan' | 'subscriptionEnded',
  record: RequestRecord,
): void {
  for (const listener of listeners) listener[event]?.(record);
}

/** What a record is begun of: a request, or what is known of one that needs none. */
export type Asked = Pick<Request, 'method' | 'url'> & { readonly headers: Pick<Headers, 'get'> };

const records = attached<Asked, RequestRecord>();

/** What there is to say of a request; undefined where nobody asked to remember. */
export function recordOf(request: Asked): RequestRecord | undefined {
  return records.get(request);
}

/** Begins the record of a request, which whoever has the request finds from now on. */
export function beginRecord(request: Asked, address: string | undefined, startedAt?: number): RequestRecord {
  const record = newRecord(request, address, startedAt);
  records.set(request, record);
  return record;
}

/** A record of a request that nobody else looks for. */
export function newRecord(
  request: Asked,
  address: string | undefined,
  startedAt = performance.now(),
): RequestRecord {
  return {
    id: requestIdOf(request),
    method: request.method,
    path: pathOf(request.url),
    address,
    startedAt,
    viewer: undefined,
    operation: undefined,
    documentHash: undefined,
    documentId: undefined,
    ledger: undefined,
    cost: undefined,
    unplanned: undefined,
    codes: new Map(),
    hasData: false,
    status: undefined,
    aborted: false,
    events: 0,
  };
}

/** Takes note of errors that a client is told. */
export function noteErrors(
  { codes }: RequestRecord,
  errors: readonly { extensions?: object }[] | undefined,
): void {
  for (const { extensions } of errors ?? []) {
    const { code: given }: { code?: unknown } = { code: undefined, ...extensions };
    // What graphql-js itself says of a document has none.
    const code = typeof given === 'string' ? given : 'GRAPHQL_VALIDATION_FAILED';
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
}

/** The same document has the same hash, on every replica and in every release. */
export function hashOf(document: string): string {
  return createHash('sha256').update(document).digest('hex').slice(0, 16);
}

/** An id that a proxy or a client gave is kept when it is one and no text. */
function requestIdOf({ headers }: Asked): string {
  const given = headers.get('x-request-id');
  return given !== null && /^[\w.:+/=-]{8,128}$/.test(given) ? given : randomUUID();
}

/** An address whose path is plain names, to which the rules of addresses make no difference. */
const PLAIN = /^(?:https?:\/\/[\w.:[\]-]+)?((?:\/[\w-]+)+)$/;

/** Without the query: a document by GET has its variables there. */
function pathOf(url: string): string {
  const plain = url.length <= 200 ? PLAIN.exec(url)?.[1] : undefined;
  if (plain !== undefined) return plain;
  const path = URL.parse?.(url)?.pathname ?? new URL(url, 'http://localhost').pathname;
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
