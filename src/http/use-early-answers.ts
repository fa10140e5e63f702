import { Duplex, PassThrough, type Transform } from 'node:stream';
import type { FetchAPI, Plugin } from 'graphql-yoga';
import { WrittenData } from '../execution/written-data.ts';
import type { ServerContext } from './caller.ts';
import type { Compression } from './compression.ts';
import { EarlyAnswer, earlyAnswerOf, PIECE_LENGTH, rememberEarlyAnswer } from './early-answer.ts';
import { type AnswerLimits, createAnswerRoom } from './use-answer-limit.ts';
import { jsonTypeFor } from './use-media-types.ts';
import { whenOut } from './when-out.ts';

export interface EarlyAnswersOptions {
  limits: () => Pick<AnswerLimits, 'answerBytes' | 'unsentBytes'>;
  compression: Compression;
}

/**
 * Lets large answers to queries leave while they are made: what is ready goes out with status 200, and everybody who has to do with
 * answers still has all of this one before its end leaves. It comes before whatever looks into answers.
 */
export function useEarlyAnswers({ limits, compression }: EarlyAnswersOptions): Plugin<object, ServerContext> {
  // How large they will be is not known when they begin. They have a room of their own, so that none is refused for it.
  const room = createAnswerRoom(limits);
  const begun = new WeakSet<Request>();

  return {
    onRequest({ request, serverContext: { res }, requestHandler, setRequestHandler, fetchAPI }) {
      // A client of HTTP/1.0 could not tell the end of an answer from that of its connection; what is asked by GET may get an entity tag.
      if (request.method !== 'POST' || res?.req.httpVersion !== '1.1') return;
      setRequestHandler((handled, context) => {
        const { promise, resolve, reject } = withResolvers<Response>();
        const answer = new EarlyAnswer(res, (caller) => {
          const begins = begin(handled, fetchAPI, () =>
            whenOut(res, room.take(caller, limits().answerBytes)),
          );
          if (begins) resolve(begins.response);
          return begins?.body;
        });
        rememberEarlyAnswer(handled, answer);
        const finish = async () => {
          try {
            const response = await requestHandler(handled, context);
            if (!answer.hasBegun) resolve(response);
            else if (begun.has(handled)) answer.end(await response.text());
            else answer.cut();
          } catch (error) {
            if (answer.hasBegun) answer.cut();
            else reject(error);
          }
        };
        void finish();
        return promise;
      });
    },
    onResultProcess({ request, result }) {
      // What answers instead of it, when something went wrong, is no end of it.
      if (!earlyAnswerOf(request)?.hasBegun || !('data' in result)) return;
      const { data }: { data?: unknown } = result;
      if (data instanceof WrittenData && data.hasBegun) begun.add(request);
    },
  };

  function begin(request: Request, fetchAPI: FetchAPI, takeRoom: () => void) {
    const type = jsonTypeFor(request.headers.get('accept'));
    if (type === undefined) return undefined;
    try {
      takeRoom();
    } catch {
      return undefined;
    }
    const headers = new fetchAPI.Headers({ 'content-type': `${type}; charset=utf-8` });
    let body: Transform = new PassThrough();
    if (compression.isFor(PIECE_LENGTH)) {
      headers.set('vary', 'accept-encoding');
      const compressor = compression.streamFor(request.headers.get('accept-encoding'));
      if (compressor) {
        headers.set('content-encoding', compressor.coding);
        body = compressor.stream;
      }
    }
    return isBody(body)
      ? { body, response: new fetchAPI.Response(body, { status: 200, headers }) }
      : undefined;
  }
}

/** GraphQL's server sends Node's streams as they are; the types that it has are those of fetch alone. */
function isBody(stream: unknown): stream is BodyInit & Transform {
  return stream instanceof Duplex;
}

/** Promise.withResolvers, which Node 20 has not. */
function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve, reject };
}
