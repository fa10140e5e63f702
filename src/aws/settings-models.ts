import type { NameFilterModel } from './ecr-models.ts';
import type { Mirrored, REPLICATION_BACKFILL_STATUSES, SCAN_FREQUENCIES, SCAN_TYPES } from './enums.ts';
import type { RegistryKey } from './registry.ts';

// What is configured of a registry and of its repositories: AWS's members, read once at the edge. What AWS left out is
// null.

/** Where images of which repositories are replicated to. */
export interface ReplicationRuleModel {
  destinations: readonly RegistryKey[];
  /** A repository that one of them names; every repository when there are none. */
  repositoryFilters: readonly NameFilterModel[];
}

/** How a registry scans its images. */
export interface ScanningConfigurationModel {
  scanType: Mirrored<typeof SCAN_TYPES>;
  rules: readonly ScanningRuleModel[];
}

export interface ScanningRuleModel {
  scanFrequency: Mirrored<typeof SCAN_FREQUENCIES>;
  repositoryFilters: readonly NameFilterModel[];
}

/** What a registry's scanning rules make of one repository. */
export interface RepositoryScanningModel {
  repositoryName: string;
  scanFrequency: Mirrored<typeof SCAN_FREQUENCIES>;
  appliedScanFilters: readonly NameFilterModel[];
}

export interface PullThroughCacheRuleModel {
  ecrRepositoryPrefix: string;
  upstreamRegistryUrl: string;
  upstreamRegistry: string | null;
  upstreamRepositoryPrefix: string | null;
  createdAt: Date | null;
  updatedAt: Date | null;
}

/** A replication of what was there before the rules, to one destination. */
export interface ReplicationBackfillModel {
  replicationBackfillId: string;
  destination: RegistryKey;
  status: Mirrored<typeof REPLICATION_BACKFILL_STATUSES>;
  failureCode: string | null;
  startedAt: Date;
  endedAt: Date | null;
  /** Null until it has found out which images there are. */
  progress: ReplicationBackfillProgressModel | null;
}

export interface ReplicationBackfillProgressModel {
  totalReplicationCount: number;
  completedReplicationCount: number;
  failedReplicationCount: number;
  failureCodes: readonly string[];
}

export interface ResourceTagModel {
  key: string;
  value: string;
}
