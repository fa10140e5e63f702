import { fixtureImages } from './fixture-images.ts';
import { fixtureSageMakerImage } from './fixture-sagemaker.ts';
import {
  fixtureSchema,
  type PreviewFixture,
  type RegistryFixture,
  type RepositoryFixture,
  type WorldFixture,
} from './fixture-schema.ts';
import { fixtureSettings } from './fixture-settings.ts';
import type { PreviewOutcome, PreviewRecord, Registry, Repository, World } from './world.ts';

/** How a world is read from plain data. */
export interface FixtureOptions {
  /** The moment from which times that the fixture leaves out are counted back. Default: now. */
  readonly now?: Date | undefined;
}

/**
 * A world from plain data in the shapes of the AWS responses: a test's own, or what a JSON file holds. It throws, naming the
 * place, where the data does not fit.
 */
export function worldFrom(fixture: WorldFixture, { now = new Date() }: FixtureOptions = {}): World {
  const { registries: plans, closedAccounts, roles, defaultAccountId } = fixtureSchema.parse(fixture);
  const registries = plans.map((plan) => makeRegistry(plan, now));
  const byPlace = new Map(
    registries.map((registry) => [`${registry.accountId}/${registry.region}`, registry]),
  );
  return {
    title: 'fixture',
    defaultAccountId: defaultAccountId ?? registries[0]?.accountId ?? '111122223333',
    closedAccounts: new Set(closedAccounts),
    roles: new Map(roles.map(({ arn, ...role }) => [arn, role])),
    registries,
    registry: (accountId, region) => byPlace.get(`${accountId}/${region}`),
  };
}

function makeRegistry(plan: RegistryFixture, now: Date): Registry {
  const { accountId, region, replicationConfiguration } = plan;
  const repositories = plan.repositories.map((repository) => makeRepository(repository, plan, now));
  const images = plan.sageMakerImages.map((image) => fixtureSageMakerImage(image, plan, now));
  return {
    accountId,
    region,
    replicationConfiguration,
    settings: fixtureSettings(plan, accountId, now),
    repositories: new Map(repositories.map((repository) => [repository.details.repositoryName, repository])),
    sageMakerImages: new Map(images.map((image) => [image.details.ImageName, image])),
  };
}

function makeRepository(
  plan: RepositoryFixture,
  { accountId, region }: RegistryFixture,
  now: Date,
): Repository {
  const { repositoryName, lifecyclePolicyText, lastEvaluatedAt } = plan;
  return {
    details: {
      repositoryArn: `arn:aws:ecr:${region}:${accountId}:repository/${repositoryName}`,
      registryId: accountId,
      repositoryName,
      repositoryUri: `${accountId}.dkr.ecr.${region}.amazonaws.com/${repositoryName}`,
      createdAt: plan.createdAt ?? new Date(now.getTime() - 365 * 24 * 3_600_000),
      imageTagMutability: plan.imageTagMutability,
      imageTagMutabilityExclusionFilters: plan.imageTagMutabilityExclusionFilters,
      imageScanningConfiguration: plan.imageScanningConfiguration,
      encryptionConfiguration: plan.encryptionConfiguration,
    },
    images: fixtureImages(plan, now),
    lifecyclePolicy:
      lifecyclePolicyText === undefined ? undefined : { text: lifecyclePolicyText, lastEvaluatedAt },
    preview: plan.preview && makePreview(plan.preview, lifecyclePolicyText, now),
    settings: { policyText: plan.policyText, tags: plan.tags },
  };
}

const never = new Date(8.64e15);

function makePreview(plan: PreviewFixture, policyText: string | undefined, now: Date): PreviewRecord {
  const isRunning = plan.status === 'IN_PROGRESS';
  return {
    policyText: plan.lifecyclePolicyText ?? policyText ?? '{"rules":[]}',
    completesAt: isRunning ? (plan.completesAt ?? never) : now,
    status: plan.status === 'IN_PROGRESS' ? 'COMPLETE' : plan.status,
    outcome: plan.previewResults && outcomeOf(plan.previewResults),
  };
}

function outcomeOf(results: NonNullable<PreviewFixture['previewResults']>): PreviewOutcome {
  const moved = results.filter(({ action }) => action.type === 'TRANSITION').length;
  return {
    results,
    summary: {
      expiringImageTotalCount: results.length - moved,
      transitioningImageTotalCounts:
        moved === 0 ? [] : [{ targetStorageClass: 'ARCHIVE', imageTotalCount: moved }],
    },
  };
}
