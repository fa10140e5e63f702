import type { Page, PageRequest } from './page.ts';
import type { Reader } from './path/flight.ts';
import type { Reads } from './path/reads.ts';
import type {
  PullThroughCacheRuleModel,
  ReplicationBackfillModel,
  ReplicationRuleModel,
  RepositoryScanningModel,
  ResourceTagModel,
  ScanningConfigurationModel,
} from './settings-models.ts';
import type { SettingsSource } from './settings-source.ts';

/** All there is to read of one registry's settings, shared by every request; named as in SettingsSource. */
export type SettingsReads = ReturnType<typeof createSettingsReads>;

/** Declares how the reads of a SettingsSource share their answers: under which key, and for how long. */
export function createSettingsReads(source: SettingsSource, reads: Reads) {
  const replicationRules = reads.single<string, ReplicationRuleModel[]>({
    operation: 'ecr.DescribeRegistry',
    name: 'replicationRules',
    fetch: (_, work) => source.getReplicationRules(work),
  });
  const scanningConfiguration = reads.single<string, ScanningConfigurationModel>({
    operation: 'ecr.GetRegistryScanningConfiguration',
    name: 'scanningConfiguration',
    fetch: (_, work) => source.getScanningConfiguration(work),
  });
  const repositoryScanning = reads.batched<string, RepositoryScanningModel>({
    operation: 'ecr.BatchGetRepositoryScanningConfiguration',
    name: 'repositoryScanning',
    keyOf: (name) => name,
    lookUp: (_registry, names, work, settle) => source.getRepositoryScanning(names, work, settle),
  });
  const pullThroughCacheRules = reads.single<PageRequest, Page<PullThroughCacheRuleModel>>({
    operation: 'ecr.DescribePullThroughCacheRules',
    name: 'pullThroughCacheRules',
    fetch: (page, work) => source.listPullThroughCacheRules(page, work),
  });
  const replicationBackfills = reads.single<PageRequest, Page<ReplicationBackfillModel>>({
    operation: 'ecr.ListReplicationBackfills',
    name: 'replicationBackfills',
    fetch: (page, work) => source.listReplicationBackfills(page, work),
    lifetimeOf: ({ items }) => (items.some(isUnderWay) ? 'moving' : 'mutable'),
  });
  const registryPolicy = reads.single<string, string | null>({
    operation: 'ecr.GetRegistryPolicy',
    name: 'registryPolicy',
    fetch: (_, work) => source.getRegistryPolicy(work),
  });
  const repositoryPolicies = reads.single<string, string | null>({
    operation: 'ecr.GetRepositoryPolicy',
    name: 'repositoryPolicy',
    fetch: (repositoryName, work) => source.getRepositoryPolicy(repositoryName, work),
  });
  const resourceTags = reads.single<string, ResourceTagModel[] | null>({
    operation: 'ecr.ListTagsForResource',
    name: 'resourceTags',
    fetch: (repositoryName, work) => source.getResourceTags(repositoryName, work),
  });

  return {
    getReplicationRules: (reader: Reader) => replicationRules.read(WHOLE_REGISTRY, reader),

    getScanningConfiguration: (reader: Reader) => scanningConfiguration.read(WHOLE_REGISTRY, reader),

    getRepositoryScanning: (names: readonly string[], reader: Reader) =>
      repositoryScanning.lookUp(WHOLE_REGISTRY, names, reader),

    listPullThroughCacheRules: (page: PageRequest, reader: Reader) =>
      pullThroughCacheRules.read(page, reader),

    listReplicationBackfills: (page: PageRequest, reader: Reader) => replicationBackfills.read(page, reader),

    getRegistryPolicy: (reader: Reader) => registryPolicy.read(WHOLE_REGISTRY, reader),

    getRepositoryPolicy: (repositoryName: string, reader: Reader) =>
      repositoryPolicies.read(repositoryName, reader),

    getResourceTags: (repositoryName: string, reader: Reader) => resourceTags.read(repositoryName, reader),
  };
}

/** The key of what a registry has one of; and no group, since one call looks up any repositories of a registry. */
const WHOLE_REGISTRY = '';

function isUnderWay({ status }: ReplicationBackfillModel): boolean {
  return status === 'PREPARING' || status === 'IN_PROGRESS' || status === 'STOPPING';
}
