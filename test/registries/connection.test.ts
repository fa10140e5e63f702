import { describe, expect, test } from 'vitest';
import fc from '../helpers/fast-check.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { walkPages } from '../schema/walk.ts';
import { AllRepositories, AllSageMakerImages, served, upTo, worldOf } from './many-registries.ts';

describe('a walk over registries', () => {
  test('gives everything once, in their order, with pages of any size', async () => {
    const sizes = [3, 0, 130, 1, 0, 0, 205];
    await using gateway = await startTestGateway({
      world: worldOf(sizes),
      config: { registries: served(sizes) },
    });
    const expected = sizes.flatMap((size, index) => upTo(size).map((n) => `in-${index}/${n}`));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 7, max: 150 }), { minLength: 1, maxLength: 5 }),
        async (firsts) => {
          const nodes = await walkPages(firsts, async (page) => {
            const { data, errors } = await gateway.run(AllRepositories, page);
            expect(errors).toBeUndefined();
            return data?.repositories;
          });
          const names = nodes.map(({ name }) => name);
          expect(names.toSorted()).toEqual(expected.toSorted());
          const indexes = names.map((name) => Number(/\d+/.exec(name)?.[0]));
          expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('asks each for its own order', async () => {
    const sizes = [2, 2, 2];
    await using gateway = await startTestGateway({
      world: worldOf(sizes),
      config: { registries: served(sizes) },
    });
    const { data } = await gateway.run(AllSageMakerImages, {
      orderBy: { field: 'IMAGE_NAME', direction: 'DESC' },
    });
    expect(data?.sageMakerImages?.nodes.map(({ name }) => name)).toEqual(
      [0, 1, 2].flatMap((index) => [`in-${index}-1`, `in-${index}-0`]),
    );
  });

  test.each([
    ['the first', 1, 0],
    ['a later one', 5, 1],
  ])('whose cursor is in a registry that is served no more starts again: %s', async (_, first, gone) => {
    const sizes = [3, 3, 3];
    const world = worldOf(sizes);
    const all = served(sizes);
    await using before = await startTestGateway({ world, config: { registries: all } });
    const after = (await before.run(AllRepositories, { first })).data?.repositories?.pageInfo.endCursor ?? '';
    const without = all.filter((_, index) => index !== gone);
    await using gateway = await startTestGateway({ world, config: { registries: without } });
    const { data, errors } = await gateway.run(AllRepositories, { first: 2, after });
    expect(data).toEqual({ repositories: null });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['CURSOR_INVALID']);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('refuses what no registry could list, without a call', async () => {
    const sizes = [1, 1];
    await using gateway = await startTestGateway({
      world: worldOf(sizes),
      config: { registries: served(sizes) },
    });
    for (const variables of [{ first: 0 }, { filter: { names: [] } }, { after: 'x' }]) {
      const { data, errors } = await gateway.run(AllRepositories, variables);
      expect(data).toEqual({ repositories: null });
      expect(errors).toHaveLength(1);
    }
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});
