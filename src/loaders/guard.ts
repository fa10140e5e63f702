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
 * Each method is named, so that the compiler asks of a new one whose name it takes. A request uses few of them: each is made
 * when it is asked for.
 */
export class GuardedLoaders implements RegistryLoaders {
  readonly #open: RegistryLoaders;
  readonly #guard: Guard;
  readonly #ofRepository: IfSeen;
  readonly #ofSageMakerImage: IfSeen;
  #manifests: RegistryLoaders['manifests'] | undefined;

  constructor(open: RegistryLoaders, guard: Guard) {
    this.#open = open;
    this.#guard = guard;
    this.#ofRepository = ifSeen(guard.scope.repositories.sees);
    this.#ofSageMakerImage = ifSeen(guard.scope.sageMakerImages.sees);
  }

  get repositories(): RegistryLoaders['repositories'] {
    const { repositories } = this.#open;
    const { isWhole } = this.#guard.scope.repositories;
    return {
      load: this.#ofRepository(repositories.load),
      list: isWhole ? repositories.list : undefined,
    };
  }

  get images(): RegistryLoaders['images'] {
    const { images } = this.#open;
    return {
      load: this.#ofRepository(images.load),
      list: this.#ofRepository(images.list),
    };
  }

  get referrers(): RegistryLoaders['referrers'] {
    const { referrers } = this.#open;
    return {
      load: this.#ofRepository(referrers.load),
      list: this.#ofRepository(referrers.list),
    };
  }

  get replicationStatuses(): RegistryLoaders['replicationStatuses'] {
    const { replicationStatuses } = this.#open;
    return {
      load: this.#ofRepository(replicationStatuses.load),
    };
  }

  get lifecyclePolicies(): RegistryLoaders['lifecyclePolicies'] {
    const { lifecyclePolicies } = this.#open;
    return {
      load: this.#ofRepository(lifecyclePolicies.load),
    };
  }

  get lifecyclePreviews(): RegistryLoaders['lifecyclePreviews'] {
    const { lifecyclePreviews } = this.#open;
    return {
      load: this.#ofRepository(lifecyclePreviews.load),
      listResults: this.#ofRepository(lifecyclePreviews.listResults),
      loadResult: this.#ofRepository(lifecyclePreviews.loadResult),
      ...guardPreviews(lifecyclePreviews, this.#guard),
    };
  }

  get manifests(): RegistryLoaders['manifests'] {
    // It remembers what it has noted.
    this.#manifests ??= guardManifests(this.#open.manifests, this.#guard);
    return this.#manifests;
  }

  get imageScans(): RegistryLoaders['imageScans'] {
    const { imageScans } = this.#open;
    return {
      load: this.#ofRepository(imageScans.load),
      listFindings: this.#ofRepository(imageScans.listFindings),
    };
  }

  get signingStatuses(): RegistryLoaders['signingStatuses'] {
    const { signingStatuses } = this.#open;
    return {
      load: this.#ofRepository(signingStatuses.load),
    };
  }

  get repositoryScanning(): RegistryLoaders['repositoryScanning'] {
    const { repositoryScanning } = this.#open;
    return {
      load: this.#ofRepository(repositoryScanning.load),
    };
  }

  get repositoryPolicies(): RegistryLoaders['repositoryPolicies'] {
    const { repositoryPolicies } = this.#open;
    return {
      load: this.#ofRepository(repositoryPolicies.load),
    };
  }

  get resourceTags(): RegistryLoaders['resourceTags'] {
    const { resourceTags } = this.#open;
    return {
      load: this.#ofRepository(resourceTags.load),
    };
  }

  // Settings of the registry, and what they say, belong to it.
  get replicationRules(): RegistryLoaders['replicationRules'] {
    return this.#open.replicationRules;
  }

  get scanningConfiguration(): RegistryLoaders['scanningConfiguration'] {
    return this.#open.scanningConfiguration;
  }

  get pullThroughCacheRules(): RegistryLoaders['pullThroughCacheRules'] {
    return this.#open.pullThroughCacheRules;
  }

  get replicationBackfills(): RegistryLoaders['replicationBackfills'] {
    return this.#open.replicationBackfills;
  }

  get registryPolicy(): RegistryLoaders['registryPolicy'] {
    return this.#open.registryPolicy;
  }

  get sageMakerImages(): RegistryLoaders['sageMakerImages'] {
    const { sageMakerImages } = this.#open;
    const { isWhole } = this.#guard.scope.sageMakerImages;
    return {
      load: this.#ofSageMakerImage(sageMakerImages.load),
      loadDetails: this.#ofSageMakerImage(sageMakerImages.loadDetails),
      list: isWhole ? sageMakerImages.list : undefined,
    };
  }

  get sageMakerImageVersions(): RegistryLoaders['sageMakerImageVersions'] {
    const { sageMakerImageVersions } = this.#open;
    return {
      load: this.#ofSageMakerImage(sageMakerImageVersions.load),
      list: this.#ofSageMakerImage(sageMakerImageVersions.list),
      loadAliases: this.#ofSageMakerImage(sageMakerImageVersions.loadAliases),
    };
  }

  get scans(): RegistryLoaders['scans'] {
    const { images, repositories, countRepositories, sageMakerImages, countSageMakerImages } =
      this.#open.scans;
    return {
      images: this.#ofRepository(images),
      // These are made for the viewer, of what it sees.
      repositories,
      countRepositories,
      sageMakerImages,
      countSageMakerImages,
    };
  }
}

type IfSeen = <Rest extends unknown[], Value>(
  load: (name: string, ...rest: Rest) => Promise<Value>,
) => (name: string, ...rest: Rest) => Promise<Value | null>;

/** Makes loads by a name, and whatever else, answer null where the name is out of sight. */
function ifSeen(sees: (name: string) => boolean): IfSeen {
  return (load) =>
    (name, ...rest) =>
      sees(name) ? load(name, ...rest) : Promise.resolve(null);
}
