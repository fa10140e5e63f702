import { expect, test } from 'vitest';
import type { WorldFixture } from '../../../src/sandbox/world/fixture-schema.ts';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';
import { ACCOUNT, digest, OTHER_ACCOUNT, REGION } from '../worlds.ts';

const west = { registryId: ACCOUNT, region: 'eu-west-1' };

/** Two accounts that are configured alike. */
const world: WorldFixture = {
  registries: [ACCOUNT, OTHER_ACCOUNT].map((accountId) => ({
    accountId,
    region: REGION,
    policyText: `policy of ${accountId}`,
    replicationConfiguration: { rules: [{ destinations: [west] }] },
    pullThroughCacheRules: [{ ecrRepositoryPrefix: `of-${accountId}` }],
    backfills: [{ replicationBackfillId: `of-${accountId}`, destination: west }],
    repositories: [
      {
        repositoryName: 'team/app',
        policyText: `repository policy of ${accountId}`,
        tags: [{ Key: 'account', Value: accountId }],
        images: [{ imageDigest: digest(1), imageTags: ['v1'] }],
      },
    ],
  })),
};
const config = {
  registries: [
    { registryId: ACCOUNT, region: REGION },
    { registryId: OTHER_ACCOUNT, region: REGION },
  ],
};

const OtherAccountSettings = graphql(/* GraphQL */ `
  query OtherAccountSettings($registryId: AccountId!) {
    registry(registryId: $registryId) {
      replicationRules {
        destinations {
          region
        }
      }
      scanningConfiguration {
        scanType
      }
      policyText
      pullThroughCacheRules {
        nodes {
          ecrRepositoryPrefix
        }
      }
      replicationBackfills {
        nodes {
          replicationBackfillId
        }
      }
      repository(name: "team/app") {
        policyText
        scanningConfiguration {
          scanFrequency
        }
        resourceTags {
          value
        }
        image(by: { tag: "v1" }) {
          missingReplications {
            region
          }
        }
      }
    }
  }
`);

test('what has no registryId is never read with credentials of another account', async () => {
  await using gateway = await startTestGateway({ world, config });
  const { data, errors } = await gateway.run(OtherAccountSettings, { registryId: OTHER_ACCOUNT });
  expect(data?.registry).toEqual({
    replicationRules: null,
    scanningConfiguration: null,
    policyText: null,
    pullThroughCacheRules: { nodes: [{ ecrRepositoryPrefix: `of-${OTHER_ACCOUNT}` }] },
    replicationBackfills: { nodes: [{ replicationBackfillId: `of-${OTHER_ACCOUNT}` }] },
    repository: {
      policyText: `repository policy of ${OTHER_ACCOUNT}`,
      scanningConfiguration: null,
      resourceTags: null,
      image: { missingReplications: null },
    },
  });
  const refused = errors?.map(({ path, extensions }) => [path?.slice(1).join('.'), extensions?.code]);
  expect(refused?.sort()).toEqual(
    [
      'policyText',
      'replicationRules',
      'repository.image.missingReplications',
      'repository.resourceTags',
      'repository.scanningConfiguration',
      'scanningConfiguration',
    ].map((field) => [field, 'REGISTRY_NOT_SERVED']),
  );
  for (const { operation, input } of gateway.sandbox.calls.list()) {
    // Nobody has said whose the credentials are, so ECR is asked.
    if (operation === 'DescribeRegistry') continue;
    expect(input).toMatchObject({ registryId: OTHER_ACCOUNT });
  }
});

test('that is known from then on, without a call', async () => {
  await using gateway = await startTestGateway({ world, config });
  await gateway.run(OtherAccountSettings, { registryId: OTHER_ACCOUNT });
  gateway.sandbox.calls.clear();
  const { errors } = await gateway.run(OtherAccountSettings, { registryId: OTHER_ACCOUNT });
  expect(errors).toHaveLength(6);
  expect(gateway.sandbox.calls.count()).toBe(0);
});

test('the rules tell whose account it is: nobody asks before', async () => {
  await using gateway = await startTestGateway({ world, config });
  const rulesOf = (registryId: string) =>
    gateway.send(
      `{ registry(registryId: "${registryId}") { replicationRules { destinations { region } } } }`,
    );
  expect((await rulesOf(ACCOUNT)).errors).toBeUndefined();
  expect((await rulesOf(OTHER_ACCOUNT)).errors?.[0]?.extensions?.code).toBe('REGISTRY_NOT_SERVED');
  expect(gateway.sandbox.calls.byOperation()).toEqual({ 'ecr.DescribeRegistry': 2 });
});
