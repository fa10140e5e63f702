import type { PullThroughCacheRule, RegistryScanningRule, UpstreamRegistry } from '@aws-sdk/client-ecr';
import { accounts } from './company-catalog.ts';
import { dice } from './random.ts';
import { type RegistrySettings, type RepositorySettings, untouchedRegistry } from './settings.ts';

// How the company has configured its registries and repositories.

const { production, research } = accounts;
const hour = 3_600_000;
const day = 24 * hour;

const policy = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2);

const rule = (scanFrequency: RegistryScanningRule['scanFrequency'], ...filters: readonly string[]) => ({
  scanFrequency,
  repositoryFilters: filters.map((filter) => ({ filter, filterType: 'WILDCARD' as const })),
});

type CacheRule = PullThroughCacheRule & { readonly ecrRepositoryPrefix: string };

/** A rule of an upstream; those that want a login have a secret. */
function cacheRule(
  accountId: string,
  [ecrRepositoryPrefix, upstreamRegistry, upstreamRegistryUrl, secret]: readonly [
    prefix: string,
    registry: UpstreamRegistry,
    url: string,
    secret?: string,
  ],
  createdAt: Date,
): CacheRule {
  return {
    ecrRepositoryPrefix,
    upstreamRegistryUrl,
    upstreamRegistry,
    upstreamRepositoryPrefix: 'ROOT',
    credentialArn:
      secret && `arn:aws:secretsmanager:us-east-1:${accountId}:secret:ecr-pullthroughcache/${secret}`,
    registryId: accountId,
    createdAt,
    updatedAt: createdAt,
  };
}

/** What is configured of one of the company's registries; nothing is of the smallest. */
export function companySettings(accountId: string, region: string, now: Date): RegistrySettings {
  return settings[`${accountId}/${region}`]?.((ms) => new Date(now.getTime() - ms)) ?? untouchedRegistry;
}

const settings: Readonly<Record<string, (ago: (ms: number) => Date) => RegistrySettings>> = {
  [`${production}/us-east-1`]: (ago) => ({
    policyText: policy({
      Sid: 'PullThroughForAll',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${research}:root` },
      Action: ['ecr:CreateRepository', 'ecr:BatchImportUpstreamImage'],
      Resource: `arn:aws:ecr:us-east-1:${production}:repository/public/*`,
    }),
    scanningConfiguration: {
      scanType: 'ENHANCED',
      rules: [rule('CONTINUOUS_SCAN', 'checkout/*', 'web/*'), rule('SCAN_ON_PUSH', '*')],
    },
    pullThroughCacheRules: [
      cacheRule(production, ['public', 'ecr-public', 'public.ecr.aws'], ago(600 * day)),
      cacheRule(production, ['k8s', 'k8s', 'registry.k8s.io'], ago(590 * day)),
      cacheRule(production, ['docker-hub', 'docker-hub', 'registry-1.docker.io', 'docker'], ago(420 * day)),
      cacheRule(production, ['quay', 'quay', 'quay.io'], ago(100 * day)),
    ],
    backfills: [
      {
        replicationBackfillId: 'backfill-0a41c7d2',
        destination: { region: 'us-east-1', registryId: research },
        status: 'IN_PROGRESS',
        startedAt: ago(2 * hour),
        progress: {
          totalReplicationCount: 310,
          completedReplicationCount: 128,
          failedReplicationCount: 0,
          failureCodes: [],
        },
      },
      {
        replicationBackfillId: 'backfill-07be9f13',
        destination: { region: 'eu-west-1', registryId: production },
        status: 'COMPLETE',
        startedAt: ago(400 * day),
        endedAt: ago(400 * day - 5 * hour),
        progress: {
          totalReplicationCount: 1204,
          completedReplicationCount: 1201,
          failedReplicationCount: 3,
          failureCodes: ['ImageTagAlreadyExists'],
        },
      },
    ],
  }),
  [`${production}/eu-west-1`]: (ago) => ({
    ...untouchedRegistry,
    scanningConfiguration: { scanType: 'BASIC', rules: [rule('SCAN_ON_PUSH', '*')] },
    pullThroughCacheRules: [
      cacheRule(production, ['public', 'ecr-public', 'public.ecr.aws'], ago(300 * day)),
    ],
  }),
  [`${research}/us-east-1`]: (ago) => ({
    policyText: policy({
      Sid: 'BaseImagesFromProduction',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${production}:root` },
      Action: ['ecr:CreateRepository', 'ecr:ReplicateImage'],
      Resource: `arn:aws:ecr:us-east-1:${research}:repository/platform/*`,
    }),
    scanningConfiguration: { scanType: 'BASIC', rules: [rule('SCAN_ON_PUSH', 'vision/*')] },
    pullThroughCacheRules: [
      cacheRule(research, ['ghcr', 'github-container-registry', 'ghcr.io', 'github'], ago(200 * day)),
    ],
    backfills: [
      {
        replicationBackfillId: 'backfill-0e5530aa',
        destination: { region: 'eu-west-1', registryId: research },
        status: 'STOPPED',
        startedAt: ago(30 * day),
        endedAt: ago(30 * day - hour),
      },
    ],
  }),
};

/** What is configured of a repository that the company itself made: whose it is, and who else may pull from it. */
export function companyRepositorySettings(
  name: string,
  registryId: string,
  seed: string,
): RepositorySettings {
  const lot = dice(`${seed}/${name}/settings`);
  const [team = name] = name.split('/');
  return {
    policyText: name === 'platform/base-images' ? openToOthers(registryId) : undefined,
    tags: [
      { Key: 'team', Value: team },
      { Key: 'tier', Value: lot.pick(['critical', 'standard', 'standard', 'experimental']) },
      { Key: 'data-class', Value: lot.pick(['internal', 'internal', 'restricted']) },
    ],
  };
}

const openToOthers = (registryId: string) =>
  policy({
    Sid: 'PullBaseImages',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${registryId === production ? research : production}:root` },
    Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  });
