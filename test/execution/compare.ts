import { type ExecutionResult, type GraphQLError, Kind } from 'graphql';
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
  else expectSamePlaces(ours, theirs, plain.data);
  for (const error of written.errors ?? []) expectOwnPlace(error);
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

/** Errors by their path. */
type ByPath = ReadonlyMap<string, readonly string[]>;

/**
 * Holds errors to each other that came in an order of their own. Of several below one place, each of which would make it null,
 * those that come after the first may be told or not: which ones is a matter of time, and what each says is not.
 */
function expectSamePlaces(ours: readonly Described[], theirs: readonly Described[], data: unknown): void {
  const [found, wanted] = [byPlace(ours, data), byPlace(theirs, data)];
  expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [place, told] of wanted) {
    const toldOurs: ByPath = found.get(place) ?? new Map();
    if (told.size === 1 && told.has(place)) expect(toldOurs).toEqual(told);
    for (const [path, what] of told) if (toldOurs.has(path)) expect(toldOurs.get(path), path).toEqual(what);
  }
}

/** The errors by the place that is null because of them, and there by their paths. */
function byPlace(errors: readonly Described[], data: unknown): ReadonlyMap<string, ByPath> {
  const places = new Map<string, Map<string, string[]>>();
  for (const { path, told } of errors) {
    const place = JSON.stringify(path.slice(0, depthOfNull(path, data)));
    const paths = places.get(place) ?? new Map<string, string[]>();
    const key = JSON.stringify(path);
    paths.set(key, [...(paths.get(key) ?? []), told].sort());
    places.set(place, paths);
  }
  return places;
}

/** What can be told of an error by itself, be it one that the other executor does not tell of: it says where it was made. */
function expectOwnPlace({ message, path = [], nodes = [] }: GraphQLError): void {
  const [, place] = /^trouble \d+ at (.*)$/.exec(message) ?? [];
  if (place !== undefined) expect(path.join('.')).toBe(place);
  const name = path.findLast((key) => typeof key === 'string');
  for (const node of nodes) {
    if (node.kind === Kind.FIELD) expect(node.alias?.value ?? node.name.value, message).toBe(name);
  }
}

function depthOfNull(path: readonly (string | number)[], data: unknown): number {
  let value: unknown = data;
  for (const [depth, key] of path.entries()) {
    if (value === null || typeof value !== 'object') return depth;
    value = Reflect.get(value, key);
  }
  return path.length;
}
