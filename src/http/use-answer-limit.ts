import { type ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { bytesOfText } from '../execution/leaf-text.ts';
import { UNLISTED } from '../execution/unlisted.ts';
import { WrittenData } from '../execution/written-data.ts';
import type { ServerContext } from './caller.ts';
import { PLACE_RETRY_MS, rateLimited, tooMuch } from './limit-errors.ts';
import { type NoRoom, Room } from './room.ts';
import { whenOut, whenTaken } from './when-out.ts';

/** What an answer may weigh. */
export interface AnswerLimits {
  /** The bytes of its data and its errors. */
  answerBytes: number;
  /** The bytes of all answers that are not out yet, of all callers. */
  unsentBytes: number;
  /** How many errors it may list. */
  errors: number;
}

/** Room for all answers that are not out yet: a client that reads slowly, or not at all, leaves them in memory. */
export function createAnswerRoom(limits: () => Pick<AnswerLimits, 'unsentBytes'>): Room {
  return new Room(() => limits().unsentBytes, { ofOwn: ownAreUntaken, ofAll: allAreUntaken });
}

/**
 * Keeps answers, and the events of subscriptions, within their limits before they are written out, and all of them within the
 * room that there is for what is not out yet. An event leaves it when it was taken, or to the one that comes after.
 */
export function useAnswerLimit(
  limits: () => AnswerLimits,
  room = createAnswerRoom(limits),
): Plugin<Pick<Context, 'caller'> & ServerContext, ServerContext> {
  return {
    onExecute({ args: { contextValue } }) {
      return {
        onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result)) return;
          const weighed = withinLimits(result, limits());
          const admitted = admit(room, contextValue.caller, weighed);
          whenOut(contextValue.res, admitted.leave);
          setResult(admitted.result);
        },
      };
    },
    onSubscribe({ args: { contextValue } }) {
      let leave = () => {};
      return {
        onSubscribeResult({ result }) {
          if (!isAsyncIterable(result)) return undefined;
          whenOut(contextValue.res, () => leave());
          return {
            onNext({ result: event, setResult }) {
              leave();
              const admitted = admit(room, contextValue.caller, withinLimits(event, limits()));
              leave = whenTaken(contextValue.res, admitted.leave);
              setResult(admitted.result);
            },
          };
        },
      };
    },
  };
}

interface Weighed {
  result: ExecutionResult;
  bytes: number;
}

/** The answer, or that there is no room for it; and what gives its room back. */
function admit(
  room: Room,
  caller: string,
  { result, bytes }: Weighed,
): { result: ExecutionResult; leave: () => void } {
  try {
    return { result, leave: room.take(caller, bytes) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { result: withoutData(result, error), leave: () => {} };
  }
}

/**
 * An answer with no more errors than it may list, or an error in place of one that is too large. Both are cheap to find out
 * here: a text that is answered a hundred times is in memory once until it is written, and an error has yet to be masked.
 */
function withinLimits(result: ExecutionResult, limits: AnswerLimits): Weighed {
  const { data } = result;
  const errors = listedOf(result.errors, limits.errors);
  const bytes =
    (data ? bytesOfData(data, limits.answerBytes) : 0) +
    (errors ? weighErrors(errors, limits.answerBytes) : 0);
  const hasBegun = data instanceof WrittenData && data.hasBegun;
  if (bytes > limits.answerBytes) {
    const error = tooLarge(limits.answerBytes);
    // What has begun to leave is not taken back: the one error is in place of all others.
    return { result: hasBegun ? { ...result, errors: [error] } : withoutData(result, error), bytes: 0 };
  }
  // What has begun to leave has its room.
  return { result: errors === undefined ? result : { ...result, errors }, bytes: hasBegun ? 0 : bytes };
}

function listedOf(errors: ExecutionResult['errors'], most: number): ExecutionResult['errors'] {
  if (errors === undefined) return errors;
  // What is unlisted stays so, be the limit another one by now.
  const listed = errors.filter((error) => error !== UNLISTED).slice(0, most);
  return listed.length === errors.length ? errors : [...listed, tooMany(errors.length, listed.length, most)];
}

/** Each has a location for every time that its field is written, and that may be a thousand times. */
function weighErrors(errors: readonly GraphQLError[], most: number): number {
  return weigh(
    errors.map((error) => error.toJSON()),
    most,
  );
}

/** An error in place of the data. */
function withoutData({ extensions }: ExecutionResult, error: GraphQLError): ExecutionResult {
  return { errors: [error], ...(extensions && { extensions }) };
}

/** What was written knows it. */
function bytesOfData(data: object, most: number): number {
  return data instanceof WrittenData ? data.bytes : weigh(data, most);
}

/** How many bytes a value is as JSON, or more than most. It looks no further than it has to, and without recursion. */
function weigh(value: unknown, most: number): number {
  const left = [value];
  // Nothing follows the last value.
  let bytes = -1;
  while (left.length > 0 && bytes <= most) {
    const next = left.pop();
    // The comma that follows, or the bracket that closes.
    bytes += 1;
    if (typeof next === 'string') bytes += bytesOfText(next);
    else if (typeof next !== 'object' || next === null) bytes += String(next).length;
    else if (Array.isArray(next)) {
      bytes += next.length === 0 ? 2 : 1;
      for (const item of next) left.push(item);
    } else {
      const members = Object.entries(next);
      bytes += members.length === 0 ? 2 : 1;
      for (const [name, member] of members) {
        bytes += name.length + NAME_SIGNS;
        left.push(member);
      }
    }
  }
  return bytes;
}

/** The quotes of a name and its colon. */
const NAME_SIGNS = 3;

/** What is said in place of data that is larger than it may be. */
export function tooLarge(most: number): GraphQLError {
  return tooMuch(
    `The answer is larger than ${most} bytes, and that is more than one may be (limits.answerBytes). Ask for less at once: fewer long texts, fewer aliases of one field, a smaller \`first\`, fields that do not fail.`,
    { exceeded: { limit: 'limits.answerBytes', most } },
  );
}

/** It stands beside data, and so refuses nothing. */
function tooMany(actual: number, listed: number, most: number): GraphQLError {
  return new GraphQLError(
    `There are ${actual - listed} more errors; an answer lists ${most} (limits.errors). Mend those listed, or ask for less at once.`,
    { extensions: { code: 'OPERATION_TOO_COSTLY', exceeded: { limit: 'limits.errors', actual, most } } },
  );
}

function ownAreUntaken({ taken, most }: NoRoom): GraphQLError {
  return rateLimited(
    `Answers of ${taken} bytes are on their way to you, and with this one they would be more than ${most} (a quarter of limits.unsentBytes). Read them, and ask again.`,
    PLACE_RETRY_MS,
  );
}

function allAreUntaken({ most }: NoRoom): GraphQLError {
  return rateLimited(
    `Answers are on their way to clients, and with this one they would be more than ${most} bytes (limits.unsentBytes). Ask again later.`,
    PLACE_RETRY_MS,
    503,
  );
}
