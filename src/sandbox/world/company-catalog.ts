import type { EncryptionType, ImageTagMutability, ReplicationConfiguration } from '@aws-sdk/client-ecr';
import { dice } from './random.ts';
import type { Flavour } from './release.ts';
import type { RepositorySettings } from './settings.ts';

/** Who the company's accounts are. */
export const accounts = { production: '111122223333', research: '444455556666' } as const;

/** Accounts of AWS that hold its Deep Learning Containers and let no one list them. */
export const deepLearningAccount = '763104351884';

/** A repository of the company, before it has images. */
export interface RepositoryPlan {
  readonly name: string;
  readonly flavour: Flavour;
  /** Its share of the company's images, relative to the others'. */
  readonly weight: number;
  readonly mutability?: ImageTagMutability;
  /** With the mutabilities that have exclusions. */
  readonly exclusions?: readonly string[];
  readonly encryption?: EncryptionType;
  readonly policyText?: string;
  /** What else is configured of it; nothing where this is left out. */
  readonly settings?: RepositorySettings;
  /** A preview that was started before the world began. */
  readonly preview?: { readonly status: 'COMPLETE' | 'FAILED' | 'EXPIRED'; readonly policyText: string };
}

/** A registry of the company, before it has repositories. */
export interface RegistryPlan {
  readonly accountId: string;
  readonly region: string;
  readonly repositories: readonly RepositoryPlan[];
  readonly replication: ReplicationConfiguration;
}

const tagged = (priority: number, prefix: string, countType: string, countNumber: number) => ({
  rulePriority: priority,
  selection: {
    tagStatus: 'tagged',
    tagPrefixList: [prefix],
    countType,
    ...(countType === 'imageCountMoreThan' ? {} : { countUnit: 'days' }),
    countNumber,
  },
  action: { type: 'expire' },
});

const untagged = (priority: number, days: number) => ({
  rulePriority: priority,
  description: `Untagged images go after ${days} days`,
  selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: days },
  action: { type: 'expire' },
});

const policy = (...rules: readonly object[]) => JSON.stringify({ rules }, null, 2);

const keepRecent = policy(
  tagged(1, 'pr-', 'sinceImagePushed', 30),
  tagged(2, 'main-', 'imageCountMoreThan', 12),
  untagged(3, 14),
);

const archiveOld = policy(untagged(1, 30), {
  rulePriority: 2,
  description: 'What no one pulled for a year is archived',
  selection: {
    tagStatus: 'any',
    storageClass: 'standard',
    countType: 'sinceImagePulled',
    countUnit: 'days',
    countNumber: 365,
  },
  action: { type: 'transition', targetStorageClass: 'archive' },
});

const headline: readonly RepositoryPlan[] = [
  {
    name: 'checkout/api',
    flavour: 'service',
    weight: 30,
    policyText: keepRecent,
    preview: { status: 'COMPLETE', policyText: keepRecent },
  },
  { name: 'checkout/worker', flavour: 'service', weight: 12, policyText: keepRecent },
  {
    name: 'search/indexer',
    flavour: 'service',
    weight: 10,
    preview: { status: 'FAILED', policyText: archiveOld },
  },
  {
    name: 'web/storefront',
    flavour: 'service',
    weight: 14,
    mutability: 'IMMUTABLE_WITH_EXCLUSION',
    exclusions: ['latest', 'pr-*'],
    policyText: archiveOld,
    preview: { status: 'EXPIRED', policyText: archiveOld },
  },
  { name: 'platform/base-images', flavour: 'base', weight: 8, mutability: 'IMMUTABLE', encryption: 'KMS' },
  { name: 'platform/charts', flavour: 'chart', weight: 2, mutability: 'IMMUTABLE' },
  {
    name: 'ml/training',
    flavour: 'model',
    weight: 6,
    encryption: 'KMS_DSSE',
    policyText: archiveOld,
    preview: { status: 'COMPLETE', policyText: archiveOld },
  },
  {
    name: 'ml/inference',
    flavour: 'model',
    weight: 6,
    encryption: 'KMS',
    mutability: 'MUTABLE_WITH_EXCLUSION',
    exclusions: ['v*'],
  },
  { name: 'data/pipelines', flavour: 'service', weight: 6 },
  { name: 'platform/retired-gateway', flavour: 'service', weight: 0 },
];

const teams = [
  'billing',
  'catalog',
  'identity',
  'logistics',
  'notify',
  'payments',
  'pricing',
  'risk',
] as const;
const duties = ['api', 'worker', 'cron', 'migrations', 'gateway', 'events', 'reports', 'sync'] as const;

/** The services of all other teams, as many as a company of this size would have. */
function smallServices(seed: string, images: number): RepositoryPlan[] {
  const lot = dice(`${seed}/services`);
  const count = Math.min(180, Math.max(8, Math.floor(images / 150)));
  return Array.from({ length: count }, (_, i): RepositoryPlan => {
    const team = teams[i % teams.length] ?? 'billing';
    const duty = duties[Math.floor(i / teams.length) % duties.length] ?? 'api';
    const generation = Math.floor(i / (teams.length * duties.length));
    const name = `${team}/${duty}${generation === 0 ? '' : `-v${generation + 1}`}`;
    return {
      name,
      flavour: 'service',
      weight: 20 / count,
      mutability: lot.pick(['MUTABLE', 'MUTABLE', 'IMMUTABLE']),
    };
  });
}

/** Every registry of the company. The first is the one that most things are in. */
export function companyRegistries(seed: string, images: number): readonly RegistryPlan[] {
  const { production, research } = accounts;
  return [
    {
      accountId: production,
      region: 'us-east-1',
      repositories: [...headline, ...smallServices(seed, images)],
      replication: {
        rules: [
          {
            destinations: [{ region: 'eu-west-1', registryId: production }],
            repositoryFilters: [
              { filter: 'checkout/', filterType: 'PREFIX_MATCH' },
              { filter: 'web/', filterType: 'PREFIX_MATCH' },
            ],
          },
          {
            destinations: [{ region: 'us-east-1', registryId: research }],
            repositoryFilters: [{ filter: 'platform/base-images', filterType: 'PREFIX_MATCH' }],
          },
        ],
      },
    },
    {
      accountId: production,
      region: 'eu-west-1',
      repositories: [{ name: 'platform/edge-proxy', flavour: 'service', weight: 4, policyText: keepRecent }],
      replication: { rules: [] },
    },
    {
      accountId: research,
      region: 'us-east-1',
      repositories: [
        { name: 'vision/training', flavour: 'model', weight: 6 },
        { name: 'vision/serving', flavour: 'model', weight: 3, policyText: archiveOld },
        { name: 'nlp/experiments', flavour: 'model', weight: 5 },
      ],
      replication: { rules: [] },
    },
    {
      accountId: research,
      region: 'eu-west-1',
      repositories: [{ name: 'nlp/serving', flavour: 'model', weight: 2 }],
      replication: { rules: [] },
    },
  ];
}
