import type { RegistryScope } from '../access/scope.ts';
import type { RegistryKey } from '../aws/registry.ts';
import type { Audit } from './audit.ts';
import type { ContentsLoaders } from './contents.ts';
import type { EcrLoaders } from './ecr.ts';
import type { Retell } from './guard-errors.ts';
import { guardManifests } from './guard-manifests.ts';
import { guardPreviews } from './guard-previews.ts';
import type { LifecycleLoaders } from './lifecycle.ts';
import type { SageMakerLoaders } from './sagemaker.ts';
import type { ScanLoaders } from './scans.ts';
import type { SettingsLoaders } from './settings.ts';

/** All that one request may load and page of one registry. */
export interface RegistryLoaders
  extends EcrLoaders,
    LifecycleLoaders,
    ContentsLoaders,
    SettingsLoaders,
    SageMakerLoaders,
    ScanLoaders {}

/** For whom a registry is guarded. */
export interface Guard {
  registry: RegistryKey;
  scope: RegistryScope;
  retell: Retell;
  audit: Audit;
}

/**
 * The loaders as the viewer may use them. What it may not see is answered here as what is not there, before any loader
 * hears of it: so no call names it, no batch holds it, and no answer depends on it.
 *
 * Each method is named, so that the compiler asks of a new one whose name it takes.
 */
export function guardLoaders(open: RegistryLoaders, guard: Guard): RegistryLoaders {
  const { repositories, sageMakerImages } = guard.scope;
  const ofRepository = ifSeen(repositories.sees);
  const ofSageMakerImage = ifSeen(sageMakerImages.sees);
  return {
    repositories: {
      load: ofRepository(open.repositories.load),
      list: repositories.isWhole ? open.repositories.list : undefined,
    },
    images: {
      load: ofRepository(open.images.load),
      list: ofRepository(open.images.list),
    },
    referrers: {
      load: ofRepository(open.referrers.load),
      list: ofRepository(open.referrers.list),
    },
    replicationStatuses: { load: ofRepository(open.replicationStatuses.load) },

    lifecyclePolicies: { load: ofRepository(open.lifecyclePolicies.load) },
    lifecyclePreviews: {
      load: ofRepository(open.lifecyclePreviews.load),
      listResults: ofRepository(open.lifecyclePreviews.listResults),
      loadResult: ofRepository(open.lifecyclePreviews.loadResult),
      ...guardPreviews(open.lifecyclePreviews, guard),
    },

    manifests: guardManifests(open.manifests, guard),
    imageScans: {
      load: ofRepository(open.imageScans.load),
      listFindings: ofRepository(open.imageScans.listFindings),
    },
    signingStatuses: { load: ofRepository(open.signingStatuses.load) },

    repositoryScanning: { load: ofRepository(open.repositoryScanning.load) },
    repositoryPolicies: { load: ofRepository(open.repositoryPolicies.load) },
    resourceTags: { load: ofRepository(open.resourceTags.load) },
    // Settings of the registry, and what they say, belong to it.
    replicationRules: { load: open.replicationRules.load },
    scanningConfiguration: { load: open.scanningConfiguration.load },
    pullThroughCacheRules: { list: open.pullThroughCacheRules.list },
    replicationBackfills: { list: open.replicationBackfills.list },
    registryPolicy: { load: open.registryPolicy.load },

    sageMakerImages: {
      load: ofSageMakerImage(open.sageMakerImages.load),
      loadDetails: ofSageMakerImage(open.sageMakerImages.loadDetails),
      list: sageMakerImages.isWhole ? open.sageMakerImages.list : undefined,
    },
    sageMakerImageVersions: {
      load: ofSageMakerImage(open.sageMakerImageVersions.load),
      list: ofSageMakerImage(open.sageMakerImageVersions.list),
      loadAliases: ofSageMakerImage(open.sageMakerImageVersions.loadAliases),
    },

    scans: {
      images: ofRepository(open.scans.images),
      // These are made for the viewer, of what it sees.
      repositories: open.scans.repositories,
      countRepositories: open.scans.countRepositories,
      sageMakerImages: open.scans.sageMakerImages,
      countSageMakerImages: open.scans.countSageMakerImages,
    },
  };
}

/** Makes loads by a name, and whatever else, answer null where the name is out of sight. */
function ifSeen(sees: (name: string) => boolean) {
  return <Rest extends unknown[], Value>(load: (name: string, ...rest: Rest) => Promise<Value>) =>
    (name: string, ...rest: Rest): Promise<Value | null> =>
      sees(name) ? load(name, ...rest) : Promise.resolve(null);
}
