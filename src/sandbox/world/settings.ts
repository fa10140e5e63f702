import type {
  PullThroughCacheRule,
  RegistryScanningRule,
  ReplicationBackfillSummary,
  ScanType,
  Tag,
} from '@aws-sdk/client-ecr';

/** What is configured of a registry, its replication rules apart. */
export interface RegistrySettings {
  /** Its permissions policy; undefined where it has none. */
  readonly policyText?: string | undefined;
  readonly scanningConfiguration: ScanningSettings;
  readonly pullThroughCacheRules: readonly (PullThroughCacheRule & {
    readonly ecrRepositoryPrefix: string;
  })[];
  readonly backfills: readonly ReplicationBackfillSummary[];
}

/** How the images of a registry are scanned, and how often those of which repositories. */
export interface ScanningSettings {
  readonly scanType: ScanType;
  readonly rules: readonly RegistryScanningRule[];
}

/** What is configured of a repository, its lifecycle policy apart. */
export interface RepositorySettings {
  /** Its permissions policy; undefined where it has none. */
  readonly policyText?: string | undefined;
  readonly tags: readonly Tag[];
}

/** How a registry is that nobody has configured. */
export const untouchedRegistry: RegistrySettings = {
  scanningConfiguration: { scanType: 'BASIC', rules: [] },
  pullThroughCacheRules: [],
  backfills: [],
};
