import { expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';
import { ACCOUNT, digest, HOST, OTHER_ACCOUNT, REGION } from '../worlds.ts';

const west = { registryId: ACCOUNT, region: 'eu-west-1' };
const south = { registryId: ACCOUNT, region: 'eu-south-1' };
const unserved = { registryId: OTHER_ACCOUNT, region: 'eu-west-1' };

const world = {
  registries: [
    {
      accountId: ACCOUNT,
      region: REGION,
      repositories: [
        {
          repositoryName: 'team/app',
          images: [
            {
              imageDigest: digest(1),
              imageTags: ['v1'],
              replicationStatuses: [
                { ...west, status: 'COMPLETE' as const },
                { ...south, status: 'FAILED' as const, failureCode: 'DestinationDenied' },
                { ...unserved, status: 'COMPLETE' as const },
              ],
            },
            { imageDigest: digest(2), imageTags: ['none'] },
            {
              imageDigest: digest(3),
              imageTags: ['running'],
              replicationStatuses: [{ ...west, status: 'IN_PROGRESS' as const }],
            },
          ],
        },
      ],
    },
    {
      accountId: ACCOUNT,
      region: 'eu-west-1',
      repositories: [
        { repositoryName: 'team/app', images: [{ imageDigest: digest(1), imageTags: ['arrived'] }] },
      ],
    },
    { accountId: ACCOUNT, region: 'eu-south-1' },
  ],
};
const config = { registries: [{ registryId: ACCOUNT, region: REGION }, west, south] };

const Replication = graphql(/* GraphQL */ `
  query Replication($reference: String!) {
    image(reference: $reference) {
      replicationStatuses {
        region
        registryId
        status
        failureCode
        registry {
          region
        }
        replica {
          uri
          tags
          repository {
            createdAt
          }
        }
      }
    }
  }
`);

test('is what DescribeImageReplicationStatus says, and leads to the replica where that is served', async () => {
  await using gateway = await startTestGateway({ world, config });
  const { data, errors } = await gateway.run(Replication, { reference: `${HOST}/team/app:v1` });
  expect(errors).toBeUndefined();
  expect(data?.image?.replicationStatuses).toEqual([
    {
      ...west,
      status: 'COMPLETE',
      failureCode: null,
      registry: { region: 'eu-west-1' },
      replica: {
        uri: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/team/app@${digest(1)}`,
        tags: ['arrived'],
        repository: { createdAt: expect.stringMatching(/Z$/) },
      },
    },
    {
      ...south,
      status: 'FAILED',
      failureCode: 'DestinationDenied',
      registry: { region: 'eu-south-1' },
      replica: null,
    },
    { ...unserved, status: 'COMPLETE', failureCode: null, registry: null, replica: null },
  ]);
});

test('is an empty list where no rule names the image, and has no replica while it runs', async () => {
  await using gateway = await startTestGateway({ world, config });
  const none = await gateway.run(Replication, { reference: `${HOST}/team/app:none` });
  expect(none.data).toEqual({ image: { replicationStatuses: [] } });
  gateway.sandbox.calls.clear();
  const running = await gateway.run(Replication, { reference: `${HOST}/team/app:running` });
  expect(running.data?.image?.replicationStatuses).toMatchObject([{ status: 'IN_PROGRESS', replica: null }]);
  expect(gateway.sandbox.calls.count('DescribeImages')).toBe(1);
});

test('is null, and no error, where the image is gone by now', async () => {
  await using gateway = await startTestGateway({ world, config });
  gateway.sandbox.faults.add({
    operation: 'DescribeImageReplicationStatus',
    kind: 'error',
    error: 'ImageNotFoundException',
  });
  const { data, errors } = await gateway.run(Replication, { reference: `${HOST}/team/app:v1` });
  expect(errors).toBeUndefined();
  expect(data).toEqual({ image: { replicationStatuses: null } });
});
