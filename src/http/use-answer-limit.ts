import { type ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { tooMuch } from './limit-errors.ts';

/** What an answer may weigh. */
export interface AnswerLimits {
  /** The bytes of its data. */
  answerBytes: number;
  /** How many errors it may list. */
  errors: number;
}

/** Keeps answers, and the events of subscriptions, within their limits before they are written out. */
export function useAnswerLimit(limits: () => AnswerLimits): Plugin {
  return {
    onExecute() {
      return {
        onExecuteDone({ result, setResult }) {
          if (!isAsyncIterable(result)) setResult(withinLimits(result, limits()));
        },
      };
    },
    onSubscribe() {
      return {
        onSubscribeResult({ result }) {
          if (!isAsyncIterable(result)) return undefined;
          return { onNext: ({ result: event, setResult }) => setResult(withinLimits(event, limits())) };
        },
      };
    },
  };
}

/**
 * An answer with no more errors than it may list, or an error in place of data that is too large. Both are cheap to find out
 * here: a text that is answered a hundred times is in memory once until it is written, and an error has yet to be masked.
 */
function withinLimits(result: ExecutionResult, limits: AnswerLimits): ExecutionResult {
  const { data, errors, extensions } = result;
  if (isLarger(data, limits.answerBytes)) {
    return { errors: [tooLarge(limits.answerBytes)], ...(extensions && { extensions }) };
  }
  if (errors === undefined || errors.length <= limits.errors) return result;
  return { ...result, errors: [...errors.slice(0, limits.errors), tooMany(errors.length, limits.errors)] };
}

/** Whether a value is more bytes than this as JSON. It looks no further than it has to, and without recursion. */
function isLarger(value: unknown, most: number): boolean {
  const left = [value];
  // Nothing follows the last value.
  let bytes = -1;
  while (left.length > 0 && bytes <= most) {
    const next = left.pop();
    // The comma that follows, or the bracket that closes.
    bytes += 1;
    if (typeof next === 'string') bytes += bytesOf(next);
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
  return bytes > most;
}

/** With the quotes, and what has to be escaped: a line's end is two bytes, and some signs are six. */
function bytesOf(text: string): number {
  return PLAIN.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text));
}

/** What most texts are made of: signs of one byte that stay as they are. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** The quotes of a name and its colon. */
const NAME_SIGNS = 3;

function tooLarge(most: number): GraphQLError {
  return tooMuch(
    `The answer is larger than ${most} bytes, and that is more than one may be (limits.answerBytes). Ask for less at once: fewer long texts, fewer aliases of one field, a smaller \`first\`.`,
    { exceeded: { limit: 'limits.answerBytes', most } },
  );
}

/** It stands beside data, and so refuses nothing. */
function tooMany(actual: number, most: number): GraphQLError {
  return new GraphQLError(
    `There are ${actual - most} more errors; an answer lists ${most} (limits.errors). Mend those listed, or ask for less at once.`,
    { extensions: { code: 'OPERATION_TOO_COSTLY', exceeded: { limit: 'limits.errors', actual, most } } },
  );
}
