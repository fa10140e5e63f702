import { describe, expect, test } from 'vitest';
import { type BatchOperation, type LookUp, lookUpBatch } from '../../src/aws/batch-lookup.ts';
import { GatewayError } from '../../src/errors.ts';
import fc from '../helpers/fast-check.ts';

interface Thing {
  /** Like an image's digest and tags: each of them is a key. */
  names: readonly string[];
}

/** How the operation takes keys that do not exist. */
type Missing = 'omitted' | 'named' | 'unnamed' | 'named wrongly';

class NotFound extends Error {}

/** A batch operation over a small world, and a count of what it was asked. */
function operationOver({
  things,
  batchSize,
  missing,
  pageSize,
  failing = () => false,
}: {
  things: readonly Thing[];
  batchSize: number;
  missing: Missing;
  pageSize: number;
  failing?: (key: string) => boolean;
}) {
  const thingOf = (key: string) => things.find(({ names }) => names.includes(key));
  const fetched: (readonly string[])[] = [];
  const pages: (string | undefined)[] = [];
  const operation: BatchOperation<string, Thing> = {
    batchSize,
    keyOf: (key) => key,
    keysOf: ({ names }) => names,
    async fetch(keys) {
      fetched.push(keys);
      if (keys.some(failing)) throw new GatewayError('UPSTREAM_ACCESS_DENIED', `of ${keys.join()}`);
      const gone = keys.find((key) => !thingOf(key));
      if (gone !== undefined && missing !== 'omitted') {
        throw new NotFound(missing === 'named' ? gone : missing === 'unnamed' ? '' : 'someone-else');
      }
      // In another order, and an image once however many keys name it.
      return [...new Set(keys.flatMap((key) => thingOf(key) ?? []))].toReversed();
    },
    whenMissing: {
      missingKey: (error) => (error instanceof NotFound ? { key: error.message || undefined } : undefined),
      async list(token) {
        pages.push(token);
        const start = Number(token ?? 0);
        const end = start + pageSize;
        return {
          items: things.slice(start, end),
          nextToken: end < things.length ? String(end) : undefined,
        };
      },
    },
  };
  return { operation, fetched, pages };
}

/** The answers of a look-up, by key. */
async function lookUp(operation: BatchOperation<string, Thing>, keys: readonly string[]) {
  const answers = new Map<string, LookUp<Thing>>();
  await lookUpBatch(operation, keys, (key, answer) => answers.set(key, answer));
  return answers;
}

/** Things of one or two names, and some names that no thing has. */
const worlds = fc.record({
  things: fc
    .integer({ min: 0, max: 60 })
    .chain((count) =>
      fc
        .array(fc.boolean(), { minLength: count, maxLength: count })
        .map((tagged) =>
          tagged.map(
            (hasTag, index): Thing => ({ names: hasTag ? [`d${index}`, `t${index}`] : [`d${index}`] }),
          ),
        ),
    ),
  batchSize: fc.integer({ min: 1, max: 30 }),
  missing: fc.constantFrom<Missing>('omitted', 'named', 'unnamed', 'named wrongly'),
  pageSize: fc.integer({ min: 1, max: 40 }),
});
const keys = fc.array(
  fc.tuple(fc.constantFrom('d', 't', 'gone'), fc.nat(70)).map(([kind, index]) => `${kind}${index}`),
  { maxLength: 80 },
);

describe('a batched look-up', () => {
  test('gives every key its own value, or null, in a bounded number of calls', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, keys, async (world, wanted) => {
        const { operation, fetched, pages } = operationOver(world);
        const answers = await lookUp(operation, wanted);

        const distinct = [...new Set(wanted)];
        expect([...answers.keys()].sort()).toEqual(distinct.toSorted());
        for (const key of distinct) {
          const own = world.things.find(({ names }) => names.includes(key)) ?? null;
          expect(answers.get(key)).toBe(own);
        }

        for (const part of fetched) expect(part.length).toBeLessThanOrEqual(world.batchSize);
        const gone = distinct.filter((key) => answers.get(key) === null).length;
        const calls = fetched.length + pages.length;
        const chunks = Math.ceil(distinct.length / world.batchSize);
        const listingPages = Math.max(1, Math.ceil(world.things.length / world.pageSize));
        // Where no missing key sinks a call, one call a chunk. A key that is named costs one call more, and a page of the
        // listing at most once for it; and a chunk is done with the listing's last page, by when it met three keys that are
        // missing or one a page, and split no more than it met.
        if (gone === 0 || world.missing === 'omitted') expect(calls).toBe(chunks);
        if (world.missing === 'named') expect(calls).toBeLessThanOrEqual(chunks + 2 * gone);
        expect(calls).toBeLessThanOrEqual(chunks * (3 * Math.max(3, listingPages) + 1));
      }),
      { numRuns: 500 },
    );
  });

  test('gives the error of a call to the keys of its chunk alone', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, keys, fc.nat(70), async (world, wanted, bad) => {
        const { operation } = operationOver({ ...world, failing: (key) => key === `d${bad}` });
        const answers = await lookUp(operation, wanted);
        const distinct = [...new Set(wanted)];
        const at = Math.floor(distinct.indexOf(`d${bad}`) / world.batchSize);
        for (const [index, key] of distinct.entries()) {
          const inBadChunk = distinct.includes(`d${bad}`) && Math.floor(index / world.batchSize) === at;
          const own = world.things.find(({ names }) => names.includes(key)) ?? null;
          const answer = answers.get(key);
          if (!inBadChunk) expect(answer).toBe(own);
          // In the chunk of the error, what a listing or an earlier call told stands.
          else if (!(answer instanceof GatewayError)) expect(answer).toBe(own);
          if (key === `d${bad}` && world.missing === 'omitted') expect(answer).toBeInstanceOf(GatewayError);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('gives the error of a call, and nothing else, to every key of it', async () => {
    const things = [{ names: ['a'] }, { names: ['b'] }, { names: ['c'] }, { names: ['d'] }];
    const { operation, fetched } = operationOver({
      things,
      batchSize: 2,
      missing: 'omitted',
      pageSize: 1,
      failing: (key) => key === 'b',
    });
    const answers = await lookUp(operation, ['a', 'b', 'c', 'd']);
    expect(answers.get('a')).toBeInstanceOf(GatewayError);
    expect(answers.get('a')).toBe(answers.get('b'));
    expect([answers.get('c'), answers.get('d')]).toEqual([{ names: ['c'] }, { names: ['d'] }]);
    expect(fetched).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test('reads the listing after three misses, and not before', async () => {
    const things = Array.from({ length: 5 }, (_, index) => ({ names: [`d${index}`] }));
    const world = { things, batchSize: 100, missing: 'named', pageSize: 5 } as const;
    const twoGone = operationOver(world);
    await lookUp(twoGone.operation, ['d0', 'gone1', 'gone2', 'd1']);
    expect([twoGone.fetched.length, twoGone.pages.length]).toEqual([3, 0]);
    const manyGone = operationOver(world);
    const gone = Array.from({ length: 50 }, (_, index) => `gone${index}`);
    const answers = await lookUp(manyGone.operation, ['d0', ...gone, 'd1']);
    expect([manyGone.fetched.length, manyGone.pages.length]).toEqual([3, 1]);
    expect([...answers.values()].filter(Boolean)).toEqual([{ names: ['d0'] }, { names: ['d1'] }]);
  });

  test('believes no error that names a key of another call', async () => {
    const things = [{ names: ['a'] }, { names: ['b'] }];
    const { operation } = operationOver({ things, batchSize: 1, missing: 'omitted', pageSize: 9 });
    const fetch = async ([key = '']: readonly string[]) => {
      if (key === 'gone') throw new NotFound('b');
      return operation.fetch([key]);
    };
    const answers = await lookUp({ ...operation, fetch }, ['gone', 'a', 'b']);
    expect([...answers]).toEqual(
      expect.arrayContaining([
        ['gone', null],
        ['a', { names: ['a'] }],
        ['b', { names: ['b'] }],
      ]),
    );
  });

  test('takes no other error for a missing key', async () => {
    const { operation } = operationOver({ things: [], batchSize: 9, missing: 'omitted', pageSize: 9 });
    const defect = new TypeError('a defect');
    const fetch = async () => Promise.reject(defect);
    await expect(lookUp({ ...operation, fetch }, ['a'])).rejects.toBe(defect);
  });

  test('does not follow a listing in a circle', async () => {
    const { operation } = operationOver({ things: [], batchSize: 9, missing: 'named', pageSize: 9 });
    const list = async () => ({ items: [], nextToken: 'again' });
    const missingKey = (error: unknown) => operation.whenMissing?.missingKey(error);
    const gone = Array.from({ length: 9 }, (_, index) => `gone${index}`);
    const answers = await lookUp({ ...operation, whenMissing: { missingKey, list } }, gone);
    const codes = [...answers.values()].map((answer) =>
      answer instanceof GatewayError ? answer.code : answer,
    );
    expect(codes).toEqual([null, null, null, ...Array(6).fill('UPSTREAM_INVALID_RESPONSE')]);
  });
});
