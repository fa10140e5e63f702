import type { RegistryScope } from '../access/scope.ts';
import type { Reader } from '../aws/path/flight.ts';
import type { RegistryReads } from '../aws/registry-sources.ts';
import { type ContentsLoaders, createContentsLoaders } from './contents.ts';
import type { LoaderFactory } from './create-loader.ts';
import { createEcrLoaders, type EcrLoaders } from './ecr.ts';
import type { RegistryLoaders } from './guard.ts';
import { createLifecycleLoaders, type LifecycleLoaders } from './lifecycle.ts';
import { createSageMakerLoaders, type SageMakerLoaders } from './sagemaker.ts';
import { createScanLoaders, type ScanLoaders } from './scans.ts';
import { createSettingsLoaders, type SettingsLoaders } from './settings.ts';

/** All loaders of one request over one registry. It needs few of them: each group is made when one of it is asked for. */
export class OpenLoaders implements RegistryLoaders {
  readonly #source: RegistryReads;
  readonly #scope: RegistryScope;
  readonly #reader: Reader;
  readonly #loaders: LoaderFactory;
  #ecr: EcrLoaders | undefined;
  #scanned: ReturnType<typeof createScanLoaders> | undefined;
  #lifecycle: LifecycleLoaders | undefined;
  #contents: ContentsLoaders | undefined;
  #settings: SettingsLoaders | undefined;
  #sageMaker: SageMakerLoaders | undefined;

  constructor(source: RegistryReads, scope: RegistryScope, reader: Reader, loaders: LoaderFactory) {
    this.#source = source;
    this.#scope = scope;
    this.#reader = reader;
    this.#loaders = loaders;
  }

  get repositories(): RegistryLoaders['repositories'] {
    return this.#ofEcr().repositories;
  }

  get referrers(): RegistryLoaders['referrers'] {
    return this.#ofEcr().referrers;
  }

  get replicationStatuses(): RegistryLoaders['replicationStatuses'] {
    return this.#ofEcr().replicationStatuses;
  }

  get lifecyclePolicies(): RegistryLoaders['lifecyclePolicies'] {
    return this.#ofLifecycle().lifecyclePolicies;
  }

  get lifecyclePreviews(): RegistryLoaders['lifecyclePreviews'] {
    return this.#ofLifecycle().lifecyclePreviews;
  }

  get manifests(): RegistryLoaders['manifests'] {
    return this.#ofContents().manifests;
  }

  get imageScans(): RegistryLoaders['imageScans'] {
    return this.#ofContents().imageScans;
  }

  get signingStatuses(): RegistryLoaders['signingStatuses'] {
    return this.#ofContents().signingStatuses;
  }

  get repositoryScanning(): RegistryLoaders['repositoryScanning'] {
    return this.#ofSettings().repositoryScanning;
  }

  get repositoryPolicies(): RegistryLoaders['repositoryPolicies'] {
    return this.#ofSettings().repositoryPolicies;
  }

  get resourceTags(): RegistryLoaders['resourceTags'] {
    return this.#ofSettings().resourceTags;
  }

  get replicationRules(): RegistryLoaders['replicationRules'] {
    return this.#ofSettings().replicationRules;
  }

  get scanningConfiguration(): RegistryLoaders['scanningConfiguration'] {
    return this.#ofSettings().scanningConfiguration;
  }

  get pullThroughCacheRules(): RegistryLoaders['pullThroughCacheRules'] {
    return this.#ofSettings().pullThroughCacheRules;
  }

  get replicationBackfills(): RegistryLoaders['replicationBackfills'] {
    return this.#ofSettings().replicationBackfills;
  }

  get registryPolicy(): RegistryLoaders['registryPolicy'] {
    return this.#ofSettings().registryPolicy;
  }

  get sageMakerImages(): RegistryLoaders['sageMakerImages'] {
    return this.#ofSageMaker().sageMakerImages;
  }

  get sageMakerImageVersions(): RegistryLoaders['sageMakerImageVersions'] {
    return this.#ofSageMaker().sageMakerImageVersions;
  }

  get images(): RegistryLoaders['images'] {
    const { images } = this.#ofEcr();
    return {
      ...images,
      // What this request has scanned it need not look up.
      load: (repositoryName, selector) => {
        const found = this.#scanned?.findImage(repositoryName, selector);
        return found ? Promise.resolve(found) : images.load(repositoryName, selector);
      },
    };
  }

  get scans(): ScanLoaders['scans'] {
    this.#scanned ??= createScanLoaders(this.#source.scans, this.#scope, this.#reader, this.#loaders);
    return this.#scanned.scans;
  }

  #ofEcr(): EcrLoaders {
    this.#ecr ??= createEcrLoaders(this.#source.ecr, this.#reader, this.#loaders);
    return this.#ecr;
  }

  #ofLifecycle(): LifecycleLoaders {
    this.#lifecycle ??= createLifecycleLoaders(this.#source.lifecycle, this.#reader, this.#loaders);
    return this.#lifecycle;
  }

  #ofContents(): ContentsLoaders {
    this.#contents ??= createContentsLoaders(
      this.#source.registry,
      this.#source.contents,
      this.#reader,
      this.#loaders,
    );
    return this.#contents;
  }

  #ofSettings(): SettingsLoaders {
    this.#settings ??= createSettingsLoaders(this.#source.settings, this.#reader, this.#loaders);
    return this.#settings;
  }

  #ofSageMaker(): SageMakerLoaders {
    this.#sageMaker ??= createSageMakerLoaders(this.#source.sageMaker, this.#reader, this.#loaders);
    return this.#sageMaker;
  }
}
