import {
  BatchGetRepositoryScanningConfigurationCommand,
  DescribePullThroughCacheRulesCommand,
  DescribeRegistryCommand,
  GetRegistryPolicyCommand,
  GetRegistryScanningConfigurationCommand,
  GetRepositoryPolicyCommand,
  ListReplicationBackfillsCommand,
  ListTagsForResourceCommand,
  type ReplicationDestination,
  type Repository,
} from '@aws-sdk/client-ecr';
import { graphql } from '../../test/generated/gql.ts';
import { callsFor } from '../model.ts';
import { type Aws, describeReplication, each, listImages, listRepositories } from '../peer.ts';
import { defineQuery, fact } from '../query.ts';
import { LARGEST } from '../world.ts';

const registrySettings = defineQuery({
  title: 'all that is configured of a registry',
  document: graphql(/* GraphQL */ `
    query BenchRegistrySettings {
      registry {
        replicationRules {
          destinations {
            region
            registryId
          }
          repositoryFilters {
            filter
          }
        }
        replicationBackfills {
          edges {
            node {
              replicationBackfillId
              status
              progress {
                completedReplicationCount
              }
            }
          }
        }
        scanningConfiguration {
          scanType
          rules {
            scanFrequency
          }
        }
        pullThroughCacheRules {
          edges {
            node {
              ecrRepositoryPrefix
              createdAt
            }
          }
        }
        policyText
      }
    }
  `),
  variables: {},
  facts: ({ registry }) => [
    ...(registry?.replicationRules ?? []).map(({ destinations, repositoryFilters }) =>
      fact(...destinations.map(({ region }) => region), ...repositoryFilters.map(({ filter }) => filter)),
    ),
    ...(registry?.replicationBackfills?.edges ?? []).map(({ node }) =>
      fact(node.replicationBackfillId, node.status, node.progress?.completedReplicationCount),
    ),
    fact(
      registry?.scanningConfiguration?.scanType,
      ...(registry?.scanningConfiguration?.rules ?? []).map(({ scanFrequency }) => scanFrequency),
    ),
    ...(registry?.pullThroughCacheRules?.edges ?? []).map(({ node }) =>
      fact(node.ecrRepositoryPrefix, node.createdAt),
    ),
    fact(registry?.policyText),
  ],
  stages: () => [
    {
      'ecr.DescribeRegistry': 1,
      'ecr.ListReplicationBackfills': 1,
      'ecr.GetRegistryScanningConfiguration': 1,
      'ecr.DescribePullThroughCacheRules': 1,
      'ecr.GetRegistryPolicy': 1,
    },
  ],
  script: async ({ ecr }) => {
    const [registry, { backfills = [] }, { scanningConfiguration }, { pullThroughCacheRules = [] }, policy] =
      await Promise.all([
        ecr.send(new DescribeRegistryCommand({})),
        ecr.send(new ListReplicationBackfillsCommand({})),
        ecr.send(new GetRegistryScanningConfigurationCommand({})),
        ecr.send(new DescribePullThroughCacheRulesCommand({})),
        ecr.send(new GetRegistryPolicyCommand({})),
      ]);
    const { rules = [] } = registry.replicationConfiguration ?? {};
    return [
      ...rules.map(({ destinations = [], repositoryFilters = [] }) =>
        fact(...destinations.map(({ region }) => region), ...repositoryFilters.map(({ filter }) => filter)),
      ),
      ...backfills.map(({ replicationBackfillId, status, progress }) =>
        fact(replicationBackfillId, status, progress?.completedReplicationCount),
      ),
      fact(
        scanningConfiguration?.scanType,
        ...(scanningConfiguration?.rules ?? []).map(({ scanFrequency }) => scanFrequency),
      ),
      ...pullThroughCacheRules.map(({ ecrRepositoryPrefix, createdAt }) =>
        fact(ecrRepositoryPrefix, createdAt),
      ),
      fact(policy.policyText),
    ];
  },
});

const repositorySettings = defineQuery({
  title: '100 repositories with scanning, tags and policy',
  document: graphql(/* GraphQL */ `
    query BenchRepositorySettings {
      repositories(first: 100) {
        nodes {
          name
          scanningConfiguration {
            scanFrequency
            appliedScanFilters {
              filter
            }
          }
          resourceTags {
            key
            value
          }
          policyText
        }
      }
    }
  `),
  variables: {},
  facts: ({ repositories }) =>
    (repositories?.nodes ?? []).map(({ name, scanningConfiguration, resourceTags, policyText }) =>
      fact(
        name,
        scanningConfiguration?.scanFrequency,
        ...(scanningConfiguration?.appliedScanFilters ?? []).map(({ filter }) => filter),
        ...(resourceTags ?? []).map(({ key, value }) => `${key}=${value}`),
        policyText,
      ),
    ),
  stages: ({ repositories }) => {
    const count = repositories?.nodes.length ?? 0;
    return [
      { 'ecr.DescribeRepositories': 1 },
      {
        'ecr.BatchGetRepositoryScanningConfiguration': callsFor(count, 25),
        'ecr.ListTagsForResource': count,
        'ecr.GetRepositoryPolicy': count,
      },
    ];
  },
  script: async ({ ecr }) =>
    each(await listRepositories(ecr, 100), (repository) => settingsOf(ecr, repository)),
});

/** As a script asks: everything about one repository. */
async function settingsOf(
  ecr: Aws['ecr'],
  { repositoryName = '', repositoryArn: resourceArn }: Repository,
): Promise<string[]> {
  const [scanning, { tags = [] }, policyText] = await Promise.all([
    ecr.send(new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: [repositoryName] })),
    ecr.send(new ListTagsForResourceCommand({ resourceArn })),
    ecr.send(new GetRepositoryPolicyCommand({ repositoryName })).then(
      (policy) => policy.policyText,
      () => undefined,
    ),
  ]);
  const [configuration] = scanning.scanningConfigurations ?? [];
  return [
    fact(
      repositoryName,
      configuration?.scanFrequency,
      ...(configuration?.appliedScanFilters ?? []).map(({ filter }) => filter),
      ...tags.map(({ Key, Value }) => `${Key}=${Value}`),
      policyText,
    ),
  ];
}

const missingReplications = defineQuery({
  title: '100 images, and which replicas the rules promise that ECR does not know of',
  document: graphql(/* GraphQL */ `
    query BenchMissingReplications($repository: RepositoryName!) {
      repository(name: $repository) {
        images(first: 100) {
          nodes {
            digest
            missingReplications {
              region
              registryId
            }
          }
        }
      }
    }
  `),
  variables: { repository: LARGEST },
  facts: ({ repository }) =>
    (repository?.images?.nodes ?? []).map(({ digest, missingReplications }) =>
      fact(digest, ...(missingReplications ?? []).map(placeOf)),
    ),
  stages: ({ repository }) => [
    { 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 },
    { 'ecr.DescribeRegistry': 1 },
    { 'ecr.DescribeImageReplicationStatus': repository?.images?.nodes.length ?? 0 },
  ],
  script: async ({ ecr }) => {
    const [images, { replicationConfiguration }] = await Promise.all([
      listImages(ecr, LARGEST, 100),
      ecr.send(new DescribeRegistryCommand({})),
    ]);
    const promised = (replicationConfiguration?.rules ?? [])
      .filter(({ repositoryFilters = [] }) =>
        repositoryFilters.some(({ filter = '' }) => LARGEST.startsWith(filter)),
      )
      .flatMap(({ destinations = [] }) => destinations.map(placeOf));
    return each(images, async ({ imageDigest }) => {
      const statuses = await describeReplication(ecr, LARGEST, { imageDigest });
      const reported = new Set(statuses.map(placeOf));
      return [fact(imageDigest, ...promised.filter((place) => !reported.has(place)))];
    });
  },
});

const placeOf = ({ registryId, region }: Partial<ReplicationDestination>) => `${registryId}/${region}`;

/** What is configured of registries and repositories, and what follows from it. */
export const settingsQueries = [registrySettings, repositorySettings, missingReplications];
