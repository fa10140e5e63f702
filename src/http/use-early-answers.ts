import { Duplex, PassThrough, type Transform } from 'node:stream';
import type { Plugin } from 'graphql-yoga';
import { WrittenData } from '../execution/written-data.ts';
import type { ServerContext } from './caller.ts';
import type { Compression } from './compression.ts';
import { EarlyAnswer, earlyAnswerOf, rememberEarlyAnswer } from './early-answer.ts';
import type { Room } from './room.ts';
import type { AnswerLimits } from './use-answer-limit.ts';
import { jsonTypeFor } from './use-media-types.ts';
import { whenOut } from './when-out.ts';

export interface EarlyAnswersOptions {
  limits: () => Pick<AnswerLimits, 'answerBytes'>;
  /** Room for all answers that are not out yet. */
  room: Room;
  compression: Compression;
}

/**
 * Lets large answers to queries leave while they are made. What is ready goes out with status 200, as the beginning of the same
 * answer; whoever has to do with answers has all of it before its end leaves.
 */
export function useEarlyAnswers({
  limits,
  room,
  compression,
}: EarlyAnswersOptions): Plugin<object, ServerContext> {
  return {
    onRequest({ request: { method }, serverContext: { res }, requestHandler, setRequestHandler, fetchAPI }) {
      // What is asked by GET may get an entity tag, and HTTP/1.0 has no end of a stream but that of the connection.
      if (method !== 'POST' || res?.req.httpVersion !== '1.1') return;
      setRequestHandler((request, context) => {
        return new Promise((resolve, reject) => {
          const answer = new EarlyAnswer(res, (caller) => {
            // Of the other types the parts of an answer are none of it.
            const type = jsonTypeFor(request.headers.get('accept'));
            // How large it will be is not known yet.
            const leave = type === undefined ? undefined : room.reserve(caller, limits().answerBytes);
            if (leave === undefined) return undefined;
            whenOut(res, leave);
            const { stream, headers } = bodyFor(request.headers.get('accept-encoding'));
            const body = isBody(stream) ? stream : null;
            const init = { status: 200, headers: { 'content-type': `${type}; charset=utf-8`, ...headers } };
            resolve(new fetchAPI.Response(body, init));
            return stream;
          });
          rememberEarlyAnswer(request, answer);
          const finish = async () => {
            const response = await requestHandler(request, context);
            if (!answer.hasBegun) resolve(response);
            else if (answer.hasRest) answer.end(await response.text());
            else answer.fail();
          };
          finish().catch((error: unknown) => {
            if (answer.hasBegun) answer.fail();
            else reject(error);
          });
        });
      });
    },
    onResultProcess({ request, result }) {
      const { data }: { data?: unknown } = { data: undefined, ...result };
      const answer = earlyAnswerOf(request);
      // GraphQL's server comes once more, with an error alone, where the rest could not be written.
      if (answer) answer.hasRest = data instanceof WrittenData && data.hasBegun;
    },
  };

  /** What an answer goes out through, and its headers by that. */
  function bodyFor(acceptEncoding: string | null): { stream: Transform; headers: Record<string, string> } {
    // How large it will be is not known.
    if (!compression.isFor(Number.POSITIVE_INFINITY)) return { stream: new PassThrough(), headers: {} };
    const vary = 'accept-encoding';
    const compressor = compression.streamFor(acceptEncoding);
    return compressor
      ? { stream: compressor.stream, headers: { vary, 'content-encoding': compressor.coding } }
      : { stream: new PassThrough(), headers: { vary } };
  }
}

/**
 * GraphQL's server sends Node's streams as they are, and its types are those of fetch, which has none of them: so this is for the
 * compiler alone. `Readable.toWeb` would be typed, and would have each piece pass through another stream.
 */
function isBody(stream: unknown): stream is BodyInit {
  return stream instanceof Duplex;
}
