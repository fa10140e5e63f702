import type { GraphQLLeafType } from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';

/** Counts the bytes of what is written. */
export interface Tally {
  bytes: number;
}

/** What most texts are made of: signs of one byte that JSON leaves as they are. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** The JSON of a scalar's or an enum's value; throws where the type has no word for it. */
export function writeLeaf(type: GraphQLLeafType, value: unknown, tally: Tally): string {
  const serialized: unknown = type.serialize(value);
  if (typeof serialized === 'string' && PLAIN.test(serialized)) {
    tally.bytes += serialized.length + QUOTES;
    return `"${serialized}"`;
  }
  if (serialized === null || serialized === undefined) {
    throw new Error(
      `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(serialized)}`,
    );
  }
  // What JSON has no words for is null.
  const text = JSON.stringify(serialized) ?? 'null';
  tally.bytes += typeof serialized === 'number' ? text.length : Buffer.byteLength(text);
  return text;
}

const QUOTES = 2;
