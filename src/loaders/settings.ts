import type { Page, PageRequest } from '../aws/page.ts';
import type { Reader } from '../aws/path/flight.ts';
import { keyOf } from '../aws/path/key.ts';
import { OPERATIONS } from '../aws/path/operations.ts';
import type {
  PullThroughCacheRuleModel,
  ReplicationBackfillModel,
  ReplicationRuleModel,
  RepositoryScanningModel,
  ResourceTagModel,
  ScanningConfigurationModel,
} from '../aws/settings-models.ts';
import type { SettingsReads } from '../aws/settings-reads.ts';
import type { LoaderFactory } from './create-loader.ts';

/** What one request may load and page of what is configured of a registry and its repositories. */
export interface SettingsLoaders {
  replicationRules: { load(): Promise<ReplicationRuleModel[]> };
  scanningConfiguration: { load(): Promise<ScanningConfigurationModel> };
  /** By the name of a repository; null when it is gone. */
  repositoryScanning: { load(repositoryName: string): Promise<RepositoryScanningModel | null> };
  pullThroughCacheRules: { list(page: PageRequest): Promise<Page<PullThroughCacheRuleModel>> };
  replicationBackfills: { list(page: PageRequest): Promise<Page<ReplicationBackfillModel>> };
  registryPolicy: { load(): Promise<string | null> };
  repositoryPolicies: { load(repositoryName: string): Promise<string | null> };
  /** Null when the repository is gone. */
  resourceTags: { load(repositoryName: string): Promise<ResourceTagModel[] | null> };
}

/** The loaders of one request over one registry's settings. */
export function createSettingsLoaders(
  reads: SettingsReads,
  reader: Reader,
  { createBatchLoader, createLoader }: LoaderFactory,
): SettingsLoaders {
  const replicationRules = createLoader(keyOf<string>, () => reads.getReplicationRules(reader));
  const scanningConfiguration = createLoader(keyOf<string>, () => reads.getScanningConfiguration(reader));
  const repositoryScanning = createBatchLoader<string, RepositoryScanningModel>({
    kind: 'repositoryScanning',
    callSize: OPERATIONS['ecr.BatchGetRepositoryScanningConfiguration'].batchSize,
    keyOf: (name) => name,
    loadBatch: (names) => reads.getRepositoryScanning(names, reader),
  });
  const pullThroughCacheRules = createLoader(keyOf<PageRequest>, (page) =>
    reads.listPullThroughCacheRules(page, reader),
  );
  const replicationBackfills = createLoader(keyOf<PageRequest>, (page) =>
    reads.listReplicationBackfills(page, reader),
  );
  const registryPolicy = createLoader(keyOf<string>, () => reads.getRegistryPolicy(reader));
  const repositoryPolicies = createLoader(keyOf<string>, (name) => reads.getRepositoryPolicy(name, reader));
  const resourceTags = createLoader(keyOf<string>, (name) => reads.getResourceTags(name, reader));

  return {
    replicationRules: { load: () => replicationRules.load(WHOLE_REGISTRY) },
    scanningConfiguration: { load: () => scanningConfiguration.load(WHOLE_REGISTRY) },
    repositoryScanning: { load: (name) => repositoryScanning.load(name) },
    pullThroughCacheRules: { list: (page) => pullThroughCacheRules.load(page) },
    replicationBackfills: { list: (page) => replicationBackfills.load(page) },
    registryPolicy: { load: () => registryPolicy.load(WHOLE_REGISTRY) },
    repositoryPolicies: { load: (name) => repositoryPolicies.load(name) },
    resourceTags: { load: (name) => resourceTags.load(name) },
  };
}

/** The key of what a registry has one of. */
const WHOLE_REGISTRY = '';
