import { describe, expect, test } from 'vitest';
import { InvalidAnswerError } from '../../src/aws/answer-values.ts';
import * as enums from '../../src/aws/enums.ts';
import * as read from '../../src/aws/settings-answers.ts';
import fc from '../helpers/fast-check.ts';
import {
  type Answer,
  anything,
  listOf,
  oneOf,
  orNull,
  recordOf,
  type Shape,
  shapes,
  structureOf,
  withMembers,
} from './answers.ts';

// No answer about settings, however odd, may break a field of the schema.

const { text, int32, date } = shapes;
const time = new Date('2026-01-02T03:04:05.678Z');
const destination = { registryId: '111122223333', region: 'us-east-1' };
const destinationShape = recordOf({ registryId: text, region: text });
const filters = listOf(recordOf({ filter: text, filterType: oneOf(enums.NAME_FILTER_TYPES) }));
const oddFilters = fc.array(structureOf('filterType').map((entry) => ({ ...entry, filter: 'a*' })));
const progress = { totalReplicationCount: 3, completedReplicationCount: 2, failedReplicationCount: 1 };

interface Reader {
  /** What it must hold, and what else it may. */
  least: object;
  optional: Record<string, fc.Arbitrary<unknown>>;
  read: (answer: Answer) => unknown;
  shape: Shape;
}

const READERS: Record<string, Reader> = {
  'a replication rule': {
    least: { destinations: [destination] },
    optional: { repositoryFilters: fc.option(oddFilters) },
    read: (answer) => read.readReplicationRules({ rules: [answer] }),
    shape: listOf(recordOf({ destinations: listOf(destinationShape), repositoryFilters: filters })),
  },
  'a scanning configuration': {
    least: {},
    optional: {
      scanType: anything,
      rules: fc.array(fc.record({ scanFrequency: anything, repositoryFilters: oddFilters })),
    },
    read: read.readScanningConfiguration,
    shape: recordOf({
      scanType: oneOf(enums.SCAN_TYPES),
      rules: listOf(recordOf({ scanFrequency: oneOf(enums.SCAN_FREQUENCIES), repositoryFilters: filters })),
    }),
  },
  'the scanning of a repository': {
    least: { repositoryName: 'app' },
    optional: { scanFrequency: anything, appliedScanFilters: fc.option(oddFilters), scanOnPush: anything },
    read: read.readRepositoryScanning,
    shape: recordOf({
      repositoryName: text,
      scanFrequency: oneOf(enums.SCAN_FREQUENCIES),
      appliedScanFilters: filters,
    }),
  },
  'a failure of a batch': {
    least: { repositoryName: 'app' },
    optional: { failureCode: anything, failureReason: anything },
    read: read.readScanningFailure,
    shape: recordOf({ repositoryName: text, failureCode: text }),
  },
  'a pull through cache rule': {
    least: { ecrRepositoryPrefix: 'public', upstreamRegistryUrl: 'public.ecr.aws' },
    optional: {
      upstreamRegistry: anything,
      upstreamRepositoryPrefix: anything,
      createdAt: anything,
      updatedAt: anything,
    },
    read: read.readPullThroughCacheRule,
    shape: recordOf({
      ecrRepositoryPrefix: text,
      upstreamRegistryUrl: text,
      upstreamRegistry: orNull(text),
      upstreamRepositoryPrefix: orNull(text),
      createdAt: orNull(date),
      updatedAt: orNull(date),
    }),
  },
  'a replication backfill': {
    least: { replicationBackfillId: 'b', destination, startedAt: time },
    optional: {
      status: anything,
      failureCode: anything,
      endedAt: anything,
      progress: fc.option(structureOf('failureCodes').map((odd) => ({ ...odd, ...progress }))),
    },
    read: read.readReplicationBackfill,
    shape: recordOf({
      replicationBackfillId: text,
      destination: destinationShape,
      status: oneOf(enums.REPLICATION_BACKFILL_STATUSES),
      failureCode: orNull(text),
      startedAt: date,
      endedAt: orNull(date),
      progress: orNull(
        recordOf({
          totalReplicationCount: int32,
          completedReplicationCount: int32,
          failedReplicationCount: int32,
          failureCodes: listOf(text),
        }),
      ),
    }),
  },
  'a resource tag': {
    least: { Key: 'team' },
    optional: { Value: fc.option(fc.string(), { nil: undefined }) },
    read: read.readResourceTag,
    shape: recordOf({ key: text, value: text }),
  },
};

describe.each(Object.entries(READERS))('%s', (_, { least, optional, read: reader, shape }) => {
  const odd = (members: Record<string, fc.Arbitrary<unknown>>) => fc.record(members, { requiredKeys: [] });

  test('is a right record, whatever its optional members are', () => {
    fc.assert(
      fc.property(odd(optional), (members) => {
        expect(reader(withMembers(least, members))).toSatisfy(shape);
      }),
    );
  });

  test('is a right record or cannot be understood, whatever else is odd', () => {
    const names = [...Object.keys(least), ...Object.keys(optional)];
    fc.assert(
      fc.property(odd(Object.fromEntries(names.map((name) => [name, anything]))), (members) => {
        const outcome = outcomeOf(() => reader(withMembers(least, members)));
        expect(outcome instanceof InvalidAnswerError || shape(outcome)).toBe(true);
      }),
    );
  });

  test('that is no structure, or has lost what it must hold, cannot be understood', () => {
    for (const entry of [null, undefined, 'abc', 1, []]) {
      expect(() => reader(entry)).toThrow(InvalidAnswerError);
    }
    for (const name of Object.keys(least).filter((member) => member !== 'destinations')) {
      expect(() => reader(withMembers(least, { [name]: undefined }))).toThrow(InvalidAnswerError);
    }
  });
});

function outcomeOf(reader: () => unknown): unknown {
  try {
    return reader();
  } catch (error) {
    return error;
  }
}

test.each([
  ['a replication rule', { destinations: undefined }, [{ destinations: [], repositoryFilters: [] }]],
  ['a pull through cache rule', { upstreamRegistry: '' }, { upstreamRegistry: null }],
  ['a replication backfill', { failureCode: '' }, { failureCode: null, progress: null, endedAt: null }],
  ['a replication backfill', { status: 'PAUSED' }, { status: 'UNKNOWN' }],
  ['a failure of a batch', { failureCode: '' }, { failureCode: 'UnknownFailure' }],
  ['a resource tag', { Value: null }, { value: '' }],
])('%s with %j', (name, members, record) => {
  const { read: reader, least } = READERS[name] ?? expect.fail(name);
  expect(reader(withMembers(least, members))).toMatchObject(record);
});

test.each([
  ['a replication rule', { destinations: [{ region: 'eu-west-1' }] }],
  ['a replication rule', { destinations: [{ ...destination, region: '' }] }],
  ['a replication backfill', { destination: { ...destination, registryId: '' } }],
  ['the scanning of a repository', { repositoryName: '' }],
  ['a failure of a batch', { repositoryName: '' }],
  ['a replication backfill', { progress: { ...progress, failedReplicationCount: '1' } }],
  ['a resource tag', { Value: 1 }],
])('%s with %j cannot be understood', (name, members) => {
  const { read: reader, least } = READERS[name] ?? expect.fail(name);
  expect(() => reader(withMembers(least, members))).toThrow(InvalidAnswerError);
});

test('a registry that has no rules sends none', () => {
  expect(read.readReplicationRules(undefined)).toEqual([]);
  expect(read.readReplicationRules(withMembers({}, {}))).toEqual([]);
  const odd = withMembers({}, { configuration: 'abc' });
  expect(() => read.readReplicationRules(odd.configuration)).toThrow(InvalidAnswerError);
});
