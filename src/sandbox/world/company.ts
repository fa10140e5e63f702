import type { EncryptionConfiguration, ReplicationDestination } from '@aws-sdk/client-ecr';
import {
  accounts,
  companyRegistries,
  deepLearningAccount,
  type RegistryPlan,
  type RepositoryPlan,
} from './company-catalog.ts';
import { companyImages, replicaAt } from './company-images.ts';
import { companySageMakerImages } from './company-sagemaker.ts';
import { companyRepositorySettings, companySettings } from './company-settings.ts';
import type { ImageStore } from './image-store.ts';
import { dice } from './random.ts';
import type {
  LifecyclePolicyRecord,
  PreviewRecord,
  Registry,
  Repository,
  SageMakerImage,
  World,
} from './world.ts';

/** How large the company is, and which of the many possible ones. */
export interface CompanyOptions {
  /** Default `registry-graph`. */
  readonly seed?: string | undefined;
  /** Images in all repositories together, replicas not counted. Default 2000; any number starts as fast. */
  readonly images?: number | undefined;
  /** Everything was pushed in the two years before this moment. Default: now. */
  readonly now?: Date | undefined;
}

const hour = 3_600_000;
const day = 24 * hour;

/**
 * A made-up company with two accounts in two regions. The same options make the same company, with the same digests
 * whatever the moment; nothing about an image is worked out before someone asks for it.
 */
export function makeCompany(options: CompanyOptions = {}): World {
  const { seed = 'registry-graph', images = 2000, now = new Date() } = options;
  const plans = companyRegistries(seed, images);
  const weights = plans
    .flatMap(({ repositories }) => repositories)
    .reduce((sum, { weight }) => sum + weight, 0);
  // Shares are rounded up as they run, so that they add up to `images`, and the first repository is never without one.
  let weighed = 0;
  const pushed = () => Math.ceil(images * (weighed / weights));
  const registries = new Map<string, BuiltRegistry>();
  for (const plan of plans) registries.set(key(plan.accountId, plan.region), emptyRegistry(plan, now));
  for (const plan of plans) {
    for (const repository of plan.repositories) {
      const destinations = destinationsOf(plan, repository.name);
      const before = pushed();
      weighed += repository.weight;
      const size = pushed() - before;
      const { name: repositoryName, flavour } = repository;
      const settings = companyRepositorySettings(repositoryName, plan.accountId, seed);
      const store = companyImages({
        seed,
        home: plan,
        repositoryName,
        flavour,
        size,
        start: now,
        destinations,
      });
      addRepository(registries, plan, { ...repository, settings }, store, seed, now);
      for (const to of destinations) {
        const copies = store.replica((image) => replicaAt(image, to));
        addRepository(
          registries,
          { accountId: to.registryId, region: to.region },
          withoutPolicies(repository),
          copies,
          seed,
          now,
        );
      }
    }
  }
  const registry = (accountId: string, region: string) => registries.get(key(accountId, region));
  for (const built of registries.values()) {
    for (const image of companySageMakerImages(built, registry, seed, now)) {
      built.sageMakerImages.set(image.details.ImageName, image);
    }
  }
  return {
    title: `company (seed ${seed}, ${images} images pushed, replicas not counted)`,
    defaultAccountId: accounts.production,
    closedAccounts: new Set([deepLearningAccount]),
    roles: new Map(),
    registries: [...registries.values()],
    registry,
  };
}

interface BuiltRegistry extends Registry {
  readonly repositories: Map<string, Repository>;
  readonly sageMakerImages: Map<string, SageMakerImage>;
}

interface Place {
  readonly accountId: string;
  readonly region: string;
}

const key = (accountId: string, region: string) => `${accountId}/${region}`;

const emptyRegistry = ({ accountId, region, replication }: RegistryPlan, now: Date): BuiltRegistry => ({
  accountId,
  region,
  replicationConfiguration: replication,
  settings: companySettings(accountId, region, now),
  repositories: new Map(),
  sageMakerImages: new Map(),
});

/** Where a registry's rules send the images of a repository. */
function destinationsOf({ replication }: RegistryPlan, repositoryName: string) {
  const meant = (replication.rules ?? []).filter(({ repositoryFilters }) =>
    (repositoryFilters ?? []).some(({ filter }) => filter !== undefined && repositoryName.startsWith(filter)),
  );
  return meant.flatMap(({ destinations }) => (destinations ?? []).flatMap(complete));
}

const complete = ({ region, registryId }: ReplicationDestination) =>
  region === undefined || registryId === undefined ? [] : [{ region, registryId }];

/** Replication carries images, and neither policies, nor tags, nor previews. */
const withoutPolicies = ({ name, flavour, weight }: RepositoryPlan): RepositoryPlan => ({
  name,
  flavour,
  weight,
});

function addRepository(
  registries: ReadonlyMap<string, BuiltRegistry>,
  { accountId, region }: Place,
  plan: RepositoryPlan,
  images: ImageStore,
  seed: string,
  now: Date,
): void {
  registries.get(key(accountId, region))?.repositories.set(plan.name, {
    details: {
      repositoryArn: `arn:aws:ecr:${region}:${accountId}:repository/${plan.name}`,
      registryId: accountId,
      repositoryName: plan.name,
      repositoryUri: `${accountId}.dkr.ecr.${region}.amazonaws.com/${plan.name}`,
      createdAt: new Date(
        now.getTime() - 735 * day - dice(`${seed}/${plan.name}/created`).between(0, 400 * 24) * hour,
      ),
      imageTagMutability: plan.mutability ?? 'MUTABLE',
      imageTagMutabilityExclusionFilters: plan.exclusions?.map((filter) => ({
        filter,
        filterType: 'WILDCARD' as const,
      })),
      imageScanningConfiguration: { scanOnPush: dice(`${seed}/${plan.name}/scan`).next() < 0.6 },
      encryptionConfiguration: encryption(plan, accountId, region),
    },
    images,
    settings: plan.settings ?? { tags: [] },
    lifecyclePolicy: policyOf(plan, now),
    preview: previewOf(plan, now),
  });
}

function encryption(
  { encryption: type = 'AES256' }: RepositoryPlan,
  accountId: string,
  region: string,
): EncryptionConfiguration {
  if (type === 'AES256') return { encryptionType: type };
  return {
    encryptionType: type,
    kmsKey: `arn:aws:kms:${region}:${accountId}:key/5bd2e6ab-0000-4000-8000-${accountId}`,
  };
}

const policyOf = ({ policyText }: RepositoryPlan, now: Date): LifecyclePolicyRecord | undefined =>
  policyText === undefined
    ? undefined
    : { text: policyText, lastEvaluatedAt: new Date(now.getTime() - 9 * hour) };

const previewOf = ({ preview }: RepositoryPlan, now: Date): PreviewRecord | undefined =>
  preview && { ...preview, completesAt: new Date(now.getTime() - hour), outcome: undefined };
