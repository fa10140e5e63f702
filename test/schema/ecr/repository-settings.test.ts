import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { COLD, startTestGateway } from '../../helpers/gateway.ts';
import { worldOf } from '../worlds.ts';

const world = worldOf({
  scanningConfiguration: {
    rules: [{ scanFrequency: 'SCAN_ON_PUSH', repositoryFilters: [{ filter: 'team/*' }] }],
  },
  repositories: [
    {
      repositoryName: 'team/app',
      policyText: '{"Statement":[]}',
      tags: [
        { Key: 'team', Value: 'checkout' },
        { Key: 'empty', Value: '' },
      ],
    },
    { repositoryName: 'plain' },
  ],
});

const RepositorySettings = graphql(/* GraphQL */ `
  query RepositorySettings($name: RepositoryName!) {
    repository(name: $name) {
      scanningConfiguration {
        scanFrequency
        appliedScanFilters {
          filter
          filterType
        }
      }
      resourceTags {
        key
        value
      }
      policyText
    }
  }
`);

describe('what is configured of a repository', () => {
  test('is what ECR says', async () => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(RepositorySettings, { name: 'team/app' });
    expect(errors).toBeUndefined();
    expect(data?.repository).toEqual({
      scanningConfiguration: {
        scanFrequency: 'SCAN_ON_PUSH',
        appliedScanFilters: [{ filter: 'team/*', filterType: 'WILDCARD' }],
      },
      resourceTags: [
        { key: 'team', value: 'checkout' },
        { key: 'empty', value: '' },
      ],
      policyText: '{"Statement":[]}',
    });
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.BatchGetRepositoryScanningConfiguration': 1,
      'ecr.ListTagsForResource': 1,
      'ecr.GetRepositoryPolicy': 1,
    });
  });

  test('is nothing where nobody has configured anything, and no policy is no error', async () => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(RepositorySettings, { name: 'plain' });
    expect(errors).toBeUndefined();
    expect(data?.repository).toEqual({
      scanningConfiguration: { scanFrequency: 'MANUAL', appliedScanFilters: [] },
      resourceTags: [],
      policyText: null,
    });
  });

  test('is null, and no error, where the repository is gone by now', async () => {
    await using gateway = await startTestGateway({ world, config: COLD });
    const error = 'RepositoryNotFoundException';
    for (const operation of ['ListTagsForResource', 'GetRepositoryPolicy']) {
      gateway.sandbox.faults.add({ operation, kind: 'error', error });
    }
    gateway.sandbox.faults.add({
      operation: 'BatchGetRepositoryScanningConfiguration',
      kind: 'error',
      error,
      message: 'It is gone',
    });
    const { data, errors } = await gateway.run(RepositorySettings, { name: 'team/app' });
    expect(errors).toBeUndefined();
    expect(data?.repository).toEqual({ scanningConfiguration: null, resourceTags: null, policyText: null });
  });

  test.each([
    ['BatchGetRepositoryScanningConfiguration', 'scanningConfiguration'],
    ['ListTagsForResource', 'resourceTags'],
    ['GetRepositoryPolicy', 'policyText'],
  ])('is null with an error where %s is denied, and the rest is there', async (operation, field) => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation, kind: 'denied' });
    const { data, errors } = await gateway.run(RepositorySettings, { name: 'team/app' });
    expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['repository', field], 'UPSTREAM_ACCESS_DENIED'],
    ]);
    const nulls = Object.entries(data?.repository ?? {}).filter(([, value]) => value === null);
    expect(nulls.map(([name]) => name)).toEqual([field]);
  });
});

const names = Array.from({ length: 100 }, (_, index) => `team/app-${index}`);
const hundred = worldOf({ repositories: names.map((repositoryName) => ({ repositoryName })) });

const HundredScanningConfigurations = graphql(/* GraphQL */ `
  query HundredScanningConfigurations {
    repositories(first: 100) {
      nodes {
        name
        scanningConfiguration {
          scanFrequency
        }
      }
    }
  }
`);

describe('the scanning configurations of many repositories', () => {
  test('cost one call for 25', async () => {
    await using gateway = await startTestGateway({ world: hundred });
    const { data, errors } = await gateway.run(HundredScanningConfigurations);
    expect(errors).toBeUndefined();
    const nodes = data?.repositories?.nodes ?? [];
    expect(nodes).toHaveLength(100);
    for (const { scanningConfiguration } of nodes) expect(scanningConfiguration).not.toBeNull();
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.BatchGetRepositoryScanningConfiguration': 4,
    });
  });

  const NamedScanningConfigurations = graphql(/* GraphQL */ `
    query NamedScanningConfigurations($references: [String!]!) {
      imageReferences(references: $references) {
        image {
          repository {
            name
            scanningConfiguration {
              scanFrequency
            }
          }
        }
      }
    }
  `);

  test('are looked up together for images of many repositories, once each', async () => {
    const image = { imageTags: ['v1'] };
    const withImages = worldOf({
      repositories: names.slice(0, 30).map((repositoryName) => ({ repositoryName, images: [image, image] })),
    });
    await using gateway = await startTestGateway({ world: withImages });
    const references = names
      .slice(0, 30)
      .flatMap((name) => [`111122223333.dkr.ecr.us-east-1.amazonaws.com/${name}:v1`]);
    const { data, errors } = await gateway.run(NamedScanningConfigurations, { references });
    expect(errors).toBeUndefined();
    for (const { image: found } of data?.imageReferences ?? []) {
      expect(found?.repository.scanningConfiguration).toEqual({ scanFrequency: 'MANUAL' });
    }
    expect(gateway.sandbox.calls.count('BatchGetRepositoryScanningConfiguration')).toBe(2);
  });

  test.each([
    ['by its name', `The repository with name '${names[7]}' does not exist`, 5],
    // Halves of 25, as many as it takes to be alone with it.
    ['without saying which', 'A repository does not exist', 4 + 2 * Math.ceil(Math.log2(25))],
  ])('are there for the others where one sinks the call, %s', async (_, message, calls) => {
    await using gateway = await startTestGateway({ world: hundred, config: COLD });
    gateway.sandbox.faults.add({
      operation: 'BatchGetRepositoryScanningConfiguration',
      kind: 'error',
      error: 'RepositoryNotFoundException',
      message,
      match: ({ input }) => JSON.stringify(input).includes(`"${names[7]}"`),
    });
    const { data, errors } = await gateway.run(HundredScanningConfigurations);
    expect(errors).toBeUndefined();
    const missing = data?.repositories?.nodes.filter(({ scanningConfiguration }) => !scanningConfiguration);
    expect(missing?.map(({ name }) => name)).toEqual([names[7]]);
    expect(gateway.sandbox.calls.count('BatchGetRepositoryScanningConfiguration')).toBeLessThanOrEqual(calls);
  });

  test('fail for the repositories of the call that failed, and for no others', async () => {
    await using gateway = await startTestGateway({ world: hundred, config: COLD });
    gateway.sandbox.faults.add({
      operation: 'BatchGetRepositoryScanningConfiguration',
      kind: 'denied',
      times: 1,
    });
    const { data, errors } = await gateway.run(HundredScanningConfigurations);
    expect(errors).toHaveLength(25);
    expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(
      new Set(['UPSTREAM_ACCESS_DENIED']),
    );
    const found = data?.repositories?.nodes.filter(({ scanningConfiguration }) => scanningConfiguration);
    expect(found).toHaveLength(75);
  });
});
