import type { ExecutionResult, GraphQLError } from 'graphql';
import { expect } from 'vitest';
import { WrittenData, type WrittenResult } from '../../src/execution/written-data.ts';

/** Holds what was written to what graphql-js answers. `inOrder`: nothing was under way, so that errors have an order. */
export function expectSame(written: WrittenResult, plain: ExecutionResult, inOrder = false): void {
  const { data } = written;
  if (plain.data === null || plain.data === undefined) expect(data).toBe(plain.data);
  else {
    const text = JSON.stringify(plain.data);
    expect(data?.text).toBe(text);
    expect(data?.bytes).toBe(Buffer.byteLength(text));
    expect(data?.hasValue).toBe(Object.values(JSON.parse(text)).some((value) => value !== null));
  }
  const ours = (written.errors ?? []).map(describeError);
  const theirs = (plain.errors ?? []).map(describeError);
  if (inOrder) expect(ours).toEqual(theirs);
  else expect(byPlace(ours, plain.data)).toEqual(byPlace(theirs, plain.data));
  expect('errors' in written).toBe('errors' in plain);
  expect(data === undefined || data === null || data instanceof WrittenData).toBe(true);
}

interface Described {
  path: readonly (string | number)[];
  told: string;
}

/** What a type that cannot be told says is each executor's own. */
const OWN_WORDS = /^(?:Abstract type|Runtime Object type|Support for returning|"\w+" has to say).*/s;

function describeError(error: GraphQLError): Described {
  const { message, locations, extensions } = error.toJSON();
  const { originalError } = error;
  return {
    path: error.path ?? [],
    told: JSON.stringify({
      message: message.replace(OWN_WORDS, 'a type that cannot be told'),
      locations,
      extensions,
      nodes: error.nodes?.length,
      original: originalError?.message.replace(OWN_WORDS, 'a type that cannot be told'),
    }),
  };
}

/**
 * The errors by the place that is null because of them. Of several below one place, each of which would make it null, those
 * that come after the first may be told or not.
 */
function byPlace(errors: readonly Described[], data: unknown): Map<string, readonly string[] | string> {
  const places = new Map<string, Described[]>();
  for (const error of errors) {
    const place = JSON.stringify(error.path.slice(0, depthOfNull(error.path, data)));
    places.set(place, [...(places.get(place) ?? []), error]);
  }
  return new Map(
    [...places]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([place, found]) => {
        const isOwn = found.every(({ path }) => JSON.stringify(path) === place);
        return [place, isOwn ? found.map(({ told }) => told).sort() : 'something below'];
      }),
  );
}

function depthOfNull(path: readonly (string | number)[], data: unknown): number {
  let value: unknown = data;
  for (const [depth, key] of path.entries()) {
    if (value === null || typeof value !== 'object') return depth;
    value = Reflect.get(value, key);
  }
  return path.length;
}
