import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Authenticator } from '../access/authenticate.ts';
import type { Viewer } from '../access/viewer.ts';
import { attached } from '../attached.ts';
import { Ledger } from '../aws/path/ledger.ts';
import { Sources } from '../aws/path/sources.ts';
import type { Logger } from '../log.ts';
import type { Switches } from '../switches.ts';
import {
  type Asked,
  type RequestListener as Listener,
  newRecord,
  type RequestRecord,
  recordOf,
  tell,
} from '../telemetry/request-record.ts';
import type { Tracing } from '../telemetry/tracing/start-tracing.ts';
import { noteArrival } from './arrival.ts';
import { addressOf, callerAt, type Origin } from './caller.ts';
import type { CallerGate } from './caller-limits.ts';
import type { Draft, KeptAnswer, KeptAnswers } from './kept-answers.ts';
import type { Room } from './room.ts';
import { tapAnswer } from './tap-answer.ts';
import type { ByHeaders } from './use-authentication.ts';
import { CSRF_HEADERS } from './use-csrf-prevention.ts';
import { isAmong, withoutBody } from './use-entity-tags.ts';
import type { SizeLimits } from './use-size-limit.ts';
import { viewerOf } from './viewers.ts';
import { isOut, whenOut } from './when-out.ts';

export interface AnswerAgainOptions {
  answers: KeptAnswers;
  /** Where operations come to. */
  endpoint: string;
  authenticator: Pick<Authenticator, 'readsOperations' | 'inAll'>;
  byHeaders: ByHeaders;
  /** One text for what a viewer may see and do. */
  scopeIdOf: (viewer: Viewer) => string;
  limits: () => SizeLimits;
  switches: () => Pick<Switches, 'ofCaller'>;
  proxies: () => number;
  gate: CallerGate;
  room: Room;
  /** The ledger that a request of this viewer is a part of. */
  ledgerOf: (viewer: Viewer) => Ledger;
  listeners: readonly Listener[];
  tracing: Pick<Tracing, 'request'> | undefined;
  log: Logger;
}

/** So much of an answer takes as long as what else a point is for: to send its bytes, to look whether its sources hold. */
const BYTES_A_POINT = 2 ** 18;
const SOURCES_A_POINT = 1000;

/** What an answer depends on beside the body, or the address, and the viewer: all that is read of a request's headers on its way. */
export const ASKED_WITH = [
  'accept',
  'accept-encoding',
  'content-type',
  'origin',
  'sec-fetch-site',
  ...CSRF_HEADERS,
] as const;

/** With these it is never one of those that are kept: they ask for something else than the answer alone, or write the body otherwise. */
export const ASKED_FOR_MORE = [
  'cache-control',
  'content-encoding',
  'transfer-encoding',
  'x-query-cost',
  'x-upstream-report',
] as const;

/**
 * Gives answers that were kept, before GraphQL's server hears of the request; all others it gives over untouched. It says
 * yes alone: whoever is to be refused, for whatever reason, is refused by the listener behind it, which has read and charged
 * nothing by then.
 */
export class AnswerAgain {
  readonly #listener: RequestListener;
  readonly #options: AnswerAgainOptions;
  readonly #drafts = attached<IncomingMessage, Draft>();

  constructor(listener: RequestListener, options: AnswerAgainOptions) {
    this.#listener = listener;
    this.#options = options;
  }

  /** Listens. */
  readonly handle: RequestListener = (request, response) => {
    if (!this.#isPlain(request)) return this.#listener(request, response);
    this.#handle(request, response).catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'A request came to nothing before its operation');
      response.destroy();
    });
  };

  /** Where the sources of a request's answer are to be noted, if it may be kept. */
  sourcesOf({ req, request }: Origin): Sources | undefined {
    const draft = req && this.#drafts.get(req);
    // It was asked for by somebody who may see so much, and is made for nobody else.
    if (draft?.scopeId !== this.#options.scopeIdOf(viewerOf(request))) return undefined;
    draft.record = recordOf(request);
    return draft.sources;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = noteArrival(request);
    const { method = '' } = request;
    const asked: Asked = { method, url: this.#options.endpoint, headers: headersOf(request) };
    const viewer = await this.#letIn(request, asked);
    // By now what came with the headers is here.
    const question = viewer && questionOf(request);
    if (viewer === undefined || question === undefined) return this.#pass(request, response);
    const scopeId = this.#options.scopeIdOf(viewer);
    const key = this.#keyOf(request, scopeId, question);
    const { answers } = this.#options;
    const kept = answers.find(key) ?? (answers.areShared ? await answers.findElsewhere(key) : undefined);
    // The other replicas are asked where it depends on what they may have made stale.
    const inForce = kept?.sources.areInForce();
    if (inForce !== undefined && !(await inForce)) {
      answers.drop(key);
      return this.#passAndKeep({ key, scopeId }, request, response);
    }
    const answer = kept && answerTo(request, kept);
    if (answer === undefined) return this.#passAndKeep({ key, scopeId }, request, response);

    const address = addressOf({ req: request, request: asked }, this.#options.proxies());
    const caller = callerAt(viewer, address);
    if (this.#options.switches().ofCaller(viewer.name, caller)) return this.#pass(request, response);
    const leave = await this.#admit(caller, answer);
    if (leave === undefined) return this.#pass(request, response);
    whenOut(response, leave);
    const record = newRecord(asked, address, startedAt);
    const give = () => this.#give(answer, record, viewer, response);
    const { tracing } = this.#options;
    try {
      if (tracing) tracing.request(record, asked.headers, give);
      else give();
    } catch (error) {
      // The next to ask is not to meet the same.
      answers.drop(key);
      throw error;
    }
    // Nobody else reads it.
    request.resume();
  }

  #isPlain(request: IncomingMessage): boolean {
    const { answers, authenticator } = this.#options;
    return (
      answers.isOn &&
      !authenticator.readsOperations &&
      (request.method === 'GET' ? this.#isAddress(request) : this.#isBody(request)) &&
      ASKED_FOR_MORE.every((name) => request.headers[name] === undefined)
    );
  }

  /** Whether it is an operation by POST, of a size that may be. */
  #isBody({ method, url, headers }: IncomingMessage): boolean {
    const { endpoint, limits } = this.#options;
    const length = Number(headers['content-length'] ?? 0);
    return method === 'POST' && url === endpoint && length <= limits().bodyBytes;
  }

  /** Whether all that it asks is in its address, and that is of a length that may be; the host counts. */
  #isAddress({ url = '', headers }: IncomingMessage): boolean {
    const { endpoint, limits } = this.#options;
    if (headers.host === undefined || headers['content-length'] !== undefined) return false;
    const { length } = `http://${headers.host}${url}`;
    return url.startsWith(`${endpoint}?`) && length <= limits().urlLength;
  }

  /** Who is calling; undefined where that is somebody to be refused. */
  async #letIn(request: IncomingMessage, { headers }: Asked): Promise<Viewer | undefined> {
    try {
      return this.#options.authenticator.inAll(await this.#options.byHeaders(headers, request));
    } catch {
      return undefined;
    }
  }

  #keyOf({ method, headers }: IncomingMessage, scopeId: string, question: string): string {
    // No header has a line's end.
    const parts = ASKED_WITH.map((name) => headers[name] ?? '\r');
    return [method, ...parts, scopeId, question].join('\n');
  }

  /** Takes the place, the point and the room of an answer, or none of them; undefined where that is not left. */
  async #admit(caller: string, { body, sources }: KeptAnswer): Promise<(() => void) | undefined> {
    let giveBack = () => {};
    try {
      giveBack = this.#options.room.take(caller, body.length);
      // What it costs: its point, the time that it takes, and no call.
      const points = 1 + Math.floor(body.length / BYTES_A_POINT) + Math.floor(sources.size / SOURCES_A_POINT);
      const { leave } = await this.#options.gate.enter(caller, 'concurrent', { calls: 0, points });
      return () => {
        giveBack();
        leave();
      };
    } catch {
      giveBack();
      return undefined;
    }
  }

  #give(
    { status, headers, body, sources, told }: KeptAnswer,
    record: RequestRecord,
    viewer: Viewer,
    response: ServerResponse,
  ) {
    const { answers, listeners, ledgerOf } = this.#options;
    const ledger = new Ledger({ whole: ledgerOf(viewer) });
    for (const [operation, reads] of sources.reads) ledger.add(operation, 'cached', reads);
    record.viewer = viewer;
    record.ledger = ledger;
    record.operation = told.operation;
    record.documentHash = told.documentHash;
    record.documentId = told.documentId;
    record.cost = told.cost;
    record.hasData = told.hasData;
    tell(listeners, 'began', record);
    if (isOut(response)) record.aborted = true;
    else {
      answers.served();
      record.status = status;
      const length = status === 200 ? ['content-length', `${body.length}`] : [];
      response.writeHead(status, [...headers, ...length, 'x-request-id', record.id]);
      response.end(body);
    }
    tell(listeners, 'ended', record);
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    this.#listener(request, response);
    // Its client may have left meanwhile, and whoever begins to listen by now would not hear of it.
    if (isOut(response)) response.emit('close');
  }

  #passAndKeep(
    asked: Pick<Draft, 'key' | 'scopeId'>,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { answers } = this.#options;
    const { edition } = answers;
    const draft: Draft = { ...asked, edition, sources: new Sources(), record: undefined };
    this.#drafts.set(request, draft);
    tapAnswer(response, answers.mostBytes, (answer) => answers.keep(draft, answer));
    this.#pass(request, response);
  }
}

function headersOf({ headers }: IncomingMessage): Asked['headers'] {
  return {
    get(name) {
      const value = headers[name];
      return value === undefined ? null : String(value);
    },
  };
}

/** What a client with these headers is given of what is kept: the whole, or that what it has still holds; undefined where that is not kept. */
function answerTo({ headers }: IncomingMessage, kept: KeptAnswer): KeptAnswer | undefined {
  const { status, etag } = kept;
  if (etag === undefined || !isAmong(etag, headers['if-none-match'])) {
    return status === 200 ? kept : undefined;
  }
  return status === 304 ? kept : { ...kept, status: 304, headers: withoutBody(kept.headers), body: NOTHING };
}

const NOTHING = Buffer.alloc(0);

/** What tells an operation from others, where all of it is here. */
function questionOf(request: IncomingMessage): string | undefined {
  return request.method === 'GET' ? request.url : peek(request)?.toString('latin1');
}

/** The body, where all of it is here; whoever reads it next finds it unread. */
function peek(request: IncomingMessage): Buffer | undefined {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length === 0 || request.readableLength !== length) return undefined;
  const body: unknown = request.read();
  if (!Buffer.isBuffer(body)) return undefined;
  request.unshift(body);
  return body;
}
