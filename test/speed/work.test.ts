import { beforeAll, describe, expect, test } from 'vitest';
import { CASES, GROWTHS } from '../../bench/work/cases.ts';
import { countWork, type Work, type WorkTable } from '../../bench/work/count-work.ts';
import { growthProblems, tableProblems } from '../../bench/work/problems.ts';
import { roomOf } from '../../bench/work/room.ts';
import { isTableNode, readTable } from '../../bench/work/table.ts';

// Speed, held without a clock: what a request makes a gateway do, counted.

describe('the gateway', () => {
  let counted: WorkTable;
  beforeAll(async () => {
    counted = await countWork(CASES, () => {});
  }, 600_000);

  test('does no more for a request than the table says, and the table says no more than it does', () => {
    expect(tableProblems(counted, readTable(), { holdsRooms: isTableNode })).toEqual([]);
  });

  test('does no more for each of many things than for each of a few', () => {
    expect(GROWTHS.map(({ many }) => many.title).filter((title) => !counted[title])).toEqual([]);
    expect(growthProblems(counted, GROWTHS)).toEqual([]);
  });
});

describe('the table', () => {
  const work: Work = {
    awsCalls: 2,
    promises: 1000,
    blocks: 50_000,
    rooms: { graphql: 30_000, 'src/schema': 20_000 },
    allocatedKiB: 2000,
    bytes: 600,
  };
  const problemsOf = (change: Partial<Work>, holdsRooms = true) =>
    tableProblems({ page: { ...work, ...change } }, { page: work }, { holdsRooms });

  test('lets counts differ by a little', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ promises: 1090, blocks: 46_000, allocatedKiB: 2500, bytes: 590 })).toEqual([]);
  });

  test.each(['awsCalls', 'promises', 'blocks', 'allocatedKiB', 'bytes'] as const)(
    'does not let %s double, nor be left behind when there are half as many',
    (name) => {
      expect(problemsOf({ [name]: 2 * work[name] })).toEqual([
        expect.stringMatching(new RegExp(`^page: ${2 * work[name]} .*, and ${work[name]} before.*--write$`)),
      ]);
      expect(problemsOf({ [name]: work[name] / 2 })).toEqual([
        expect.stringMatching(new RegExp(`^page: only ${work[name] / 2} .*--write$`)),
      ]);
    },
  );

  test('lets little memory double', () => {
    const little = { ...work, allocatedKiB: 120 };
    const problems = (allocatedKiB: number) =>
      tableProblems({ page: { ...work, allocatedKiB } }, { page: little }, { holdsRooms: true });
    expect(problems(340)).toEqual([]);
    expect(problems(1200)).toHaveLength(1);
  });

  test('lets no AWS call be added, nor one that is spared come back', () => {
    expect(problemsOf({ awsCalls: 3 })).toHaveLength(1);
    expect(problemsOf({ awsCalls: 1 })).toHaveLength(1);
  });

  test('lets no room double, be it a small one, where its Node counts', () => {
    const known = { ...work, rooms: { graphql: 48_000, 'src/loaders': 1500 } };
    const problems = (rooms: Work['rooms'], holdsRooms = true) =>
      tableProblems({ page: { ...known, rooms } }, { page: known }, { holdsRooms });
    expect(problems({ graphql: 50_000, 'src/loaders': 2200 })).toEqual([]);
    const doubled = { graphql: 48_000, 'src/loaders': 3000 };
    expect(problems(doubled)).toEqual([
      expect.stringMatching(
        /^page: 3000 blocks of code a request in src\/loaders, and 1500 before.*--write$/,
      ),
    ]);
    expect(problems(doubled, false)).toEqual([]);
    // One that is not named had less than a fiftieth.
    expect(problems({ ...known.rooms, dataloader: 1400 })).toEqual([]);
    expect(problems({ ...known.rooms, dataloader: 2000 })).toHaveLength(1);
  });

  test('tells where more runs', () => {
    const rooms = { graphql: 30_100, 'src/schema': 40_000, dataloader: 2000 };
    expect(problemsOf({ blocks: 72_100, rooms })).toEqual([
      expect.stringContaining('Most of it in src/schema (40000, and 20000), dataloader (2000, and 0).'),
    ]);
  });

  test('is to have what is counted, and nothing else', () => {
    const holdsRooms = true;
    expect(tableProblems({ page: work }, {}, { holdsRooms })).toEqual([
      expect.stringContaining('does not have it'),
    ]);
    expect(tableProblems({}, { page: work }, { holdsRooms })).toEqual([
      expect.stringContaining('not counted any more'),
    ]);
  });

  const problemsOfGrowth = (promises: readonly [some: number, many: number]) => {
    const [growth] = GROWTHS;
    if (growth === undefined) throw new Error('There are shapes of several sizes');
    const { few, some, many } = growth;
    const counted = {
      [few.title]: work,
      [some.title]: { ...work, promises: promises[0] },
      [many.title]: { ...work, promises: promises[1] },
    };
    return growthProblems(counted, GROWTHS);
  };

  test('has what grows faster than what is asked for named', () => {
    // What a request has besides its things is no room for them.
    expect(problemsOfGrowth([1090, 1090 + 190])).toEqual([]);
    expect(problemsOfGrowth([1090, 1090 + 360])).toEqual([
      expect.stringMatching(/^page of 1000 images, cold: 0\.72 promises for each more than 500, and 0\.36 /),
    ]);
  });

  test('lets what did not grow, or was less, differ by a little, and then grow no more than that', () => {
    expect(problemsOfGrowth([1000, 1005])).toEqual([]);
    expect(problemsOfGrowth([995, 1002])).toEqual([]);
    expect(problemsOfGrowth([1000, 1100])).toHaveLength(1);
  });
});

test.each([
  ['node:internal/process/task_queues', undefined],
  [new URL('../../bench/work/counter.ts', import.meta.url).href, undefined],
  [new URL('../../src/schema/ecr/image.ts', import.meta.url).href, 'src/schema'],
  [new URL('../../src/gateway.ts', import.meta.url).href, 'src'],
  ['file:///app/node_modules/@smithy/core/dist-es/index.js', '@smithy/core'],
  ['file:///app/node_modules/graphql/jsutils/isPromise.js', 'graphql'],
])('%s is in %s', (url, room) => {
  expect(roomOf(url)).toBe(room);
});
