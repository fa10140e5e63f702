import { GraphQLID, type GraphQLLeafType, GraphQLString, isEnumType } from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';

/** Counts the bytes of what is written. */
export interface Tally {
  bytes: number;
}

/** Makes JSON of a scalar's or an enum's value; throws where the type has no word for it. */
export type WriteLeaf = (value: unknown, tally: Tally) => string;

/** What makes JSON of a type's values. */
export function leafWriter(type: GraphQLLeafType): WriteLeaf {
  const write: WriteLeaf = (value, tally) => writeSerialized(type, value, type.serialize(value), tally);
  if (isEnumType(type))
    return enumWriter(new Map(type.getValues().map(({ name, value }) => [value, `"${name}"`])), write);
  // These leave texts as they are.
  if (type === GraphQLString || type === GraphQLID) {
    return (value, tally) => (typeof value === 'string' ? writeText(value, tally) : write(value, tally));
  }
  return write;
}

function enumWriter(texts: ReadonlyMap<unknown, string>, write: WriteLeaf): WriteLeaf {
  return (value, tally) => {
    const text = texts.get(value);
    if (text === undefined) return write(value, tally);
    tally.bytes += text.length;
    return text;
  };
}

function writeSerialized(type: GraphQLLeafType, value: unknown, serialized: unknown, tally: Tally): string {
  if (typeof serialized === 'string') return writeText(serialized, tally);
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

function writeText(text: string, tally: Tally): string {
  if (isPlain(text)) {
    tally.bytes += text.length + QUOTES;
    return `"${text}"`;
  }
  const quoted = JSON.stringify(text);
  tally.bytes += Buffer.byteLength(quoted);
  return quoted;
}

/** How many bytes a text is as JSON: with its quotes, and with what has to be escaped. */
export function bytesOfText(text: string): number {
  return isPlain(text) ? text.length + QUOTES : Buffer.byteLength(JSON.stringify(text));
}

/** Whether a text is made of what most are: signs of one byte that JSON leaves as they are. */
function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

const PLAIN = /^[ !#-[\]-~]*$/;
