import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Authenticator } from '../access/authenticate.ts';
import type { Viewer } from '../access/viewer.ts';
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
import { addressOf, callerAt, type Origin } from './caller.ts';
import type { CallerGate } from './caller-limits.ts';
import type { Draft, KeptAnswer, KeptAnswers } from './kept-answers.ts';
import type { Room } from './room.ts';
import { tapAnswer } from './tap-answer.ts';
import type { ByHeaders } from './use-authentication.ts';
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

/** What an answer depends on beside the body and the viewer: all that is read of a request's headers on its way. */
export const ASKED_WITH = ['accept', 'accept-encoding', 'content-type', 'origin', 'sec-fetch-site'] as const;

/** With these it is never one of those that are kept: they ask for something else than the answer alone, or write the body otherwise. */
export const ASKED_FOR_MORE = [
  'cache-control',
  'content-encoding',
  'if-none-match',
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
  readonly #drafts = new WeakMap<IncomingMessage, Draft>();

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
    const startedAt = performance.now();
    const asked: Asked = { method: 'POST', url: this.#options.endpoint, headers: headersOf(request) };
    const viewer = await this.#letIn(request, asked);
    // By now what came with the headers is here.
    const body = viewer && peek(request);
    if (viewer === undefined || body === undefined) return this.#pass(request, response);
    const scopeId = this.#options.scopeIdOf(viewer);
    const key = this.#keyOf(request, scopeId, body);
    const answer = this.#options.answers.find(key);
    // The other replicas are asked where it depends on what they may have made stale.
    const inForce = answer?.sources.areInForce();
    if (inForce !== undefined && !(await inForce)) {
      this.#options.answers.drop(key);
      return this.#passAndKeep({ key, scopeId }, request, response);
    }
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
    if (tracing) tracing.request(record, asked.headers, give);
    else give();
    // Nobody else reads it.
    request.resume();
  }

  #isPlain({ method, url, headers }: IncomingMessage): boolean {
    const { answers, endpoint, authenticator, limits } = this.#options;
    return (
      answers.isOn &&
      method === 'POST' &&
      url === endpoint &&
      !authenticator.readsOperations &&
      Number(headers['content-length'] ?? 0) <= limits().bodyBytes &&
      ASKED_FOR_MORE.every((name) => headers[name] === undefined)
    );
  }

  /** Who is calling; undefined where that is somebody to be refused. */
  async #letIn(request: IncomingMessage, { headers }: Asked): Promise<Viewer | undefined> {
    try {
      return this.#options.authenticator.inAll(await this.#options.byHeaders(headers, request));
    } catch {
      return undefined;
    }
  }

  #keyOf({ headers }: IncomingMessage, scopeId: string, body: Buffer): string {
    // No header has a line's end.
    const parts = ASKED_WITH.map((name) => headers[name] ?? '\r');
    return [this.#options.answers.edition, ...parts, scopeId, body.toString('latin1')].join('\n');
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
    { headers, body, sources, told }: KeptAnswer,
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
      record.status = 200;
      response.writeHead(200, [...headers, 'content-length', `${body.length}`, 'x-request-id', record.id]);
      response.end(body);
    }
    tell(listeners, 'ended', record);
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    this.#listener(request, response);
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

/** The body, where all of it is here; whoever reads it next finds it unread. */
function peek(request: IncomingMessage): Buffer | undefined {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length === 0 || request.readableLength !== length) return undefined;
  const body: unknown = request.read();
  if (!Buffer.isBuffer(body)) return undefined;
  request.unshift(body);
  return body;
}
