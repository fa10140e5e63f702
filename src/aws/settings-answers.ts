import type * as ecr from '@aws-sdk/client-ecr';
import {
  list,
  optionalDate,
  optionalStructure,
  optionalText,
  requiredDate,
  requiredInt32,
  requiredName,
  requiredStructure,
  requiredText,
  texts,
} from './answer-values.ts';
import { readNameFilters } from './ecr-answers.ts';
import { mirror, REPLICATION_BACKFILL_STATUSES, SCAN_FREQUENCIES, SCAN_TYPES } from './enums.ts';
import type { RegistryKey } from './registry.ts';
import type {
  PullThroughCacheRuleModel,
  ReplicationBackfillModel,
  ReplicationRuleModel,
  RepositoryScanningModel,
  ResourceTagModel,
  ScanningConfigurationModel,
} from './settings-models.ts';

// From ECR's answers about settings to the gateway's records.

/** Without a configuration there are no rules. */
export function readReplicationRules(
  configuration: ecr.ReplicationConfiguration | null | undefined,
): ReplicationRuleModel[] {
  if (configuration === undefined || configuration === null) return [];
  const { rules } = requiredStructure(configuration, 'replicationConfiguration');
  return list(rules, 'replicationConfiguration.rules').map((entry) => {
    const { destinations, repositoryFilters } = requiredStructure(entry, 'rules');
    return {
      destinations: list(destinations, 'rules.destinations').map(readDestination),
      repositoryFilters: readNameFilters(repositoryFilters, 'rules.repositoryFilters') ?? [],
    };
  });
}

function readDestination(destination: ecr.ReplicationDestination | undefined): RegistryKey {
  const { region, registryId } = requiredStructure(destination, 'destination');
  return {
    registryId: requiredName(registryId, 'destination.registryId'),
    region: requiredName(region, 'destination.region'),
  };
}

export function readScanningConfiguration(
  answer: ecr.RegistryScanningConfiguration | undefined,
): ScanningConfigurationModel {
  const { scanType, rules } = requiredStructure(answer, 'scanningConfiguration');
  return {
    scanType: mirror(SCAN_TYPES, scanType) ?? 'UNKNOWN',
    rules: list(rules, 'scanningConfiguration.rules').map((entry) => {
      const rule = requiredStructure(entry, 'scanningConfiguration.rules');
      return {
        scanFrequency: mirror(SCAN_FREQUENCIES, rule.scanFrequency) ?? 'UNKNOWN',
        repositoryFilters: readNameFilters(rule.repositoryFilters, 'rules.repositoryFilters') ?? [],
      };
    }),
  };
}

export function readRepositoryScanning(answer: ecr.RepositoryScanningConfiguration): RepositoryScanningModel {
  const configuration = requiredStructure(answer, 'scanningConfigurations');
  return {
    repositoryName: requiredName(configuration.repositoryName, 'scanningConfigurations.repositoryName'),
    scanFrequency: mirror(SCAN_FREQUENCIES, configuration.scanFrequency) ?? 'UNKNOWN',
    appliedScanFilters: readNameFilters(configuration.appliedScanFilters, 'appliedScanFilters') ?? [],
  };
}

/** A repository that has no answer in a batch, and why. */
export interface ScanningFailure {
  repositoryName: string;
  failureCode: string;
}

export function readScanningFailure(answer: ecr.RepositoryScanningConfigurationFailure): ScanningFailure {
  const failure = requiredStructure(answer, 'failures');
  return {
    repositoryName: requiredName(failure.repositoryName, 'failures.repositoryName'),
    failureCode: optionalText(failure.failureCode) || 'UnknownFailure',
  };
}

export function readPullThroughCacheRule(answer: ecr.PullThroughCacheRule): PullThroughCacheRuleModel {
  const rule = requiredStructure(answer, 'pullThroughCacheRules');
  return {
    ecrRepositoryPrefix: requiredText(rule.ecrRepositoryPrefix, 'pullThroughCacheRules.ecrRepositoryPrefix'),
    upstreamRegistryUrl: requiredText(rule.upstreamRegistryUrl, 'pullThroughCacheRules.upstreamRegistryUrl'),
    upstreamRegistry: optionalText(rule.upstreamRegistry) || null,
    upstreamRepositoryPrefix: optionalText(rule.upstreamRepositoryPrefix) || null,
    createdAt: optionalDate(rule.createdAt),
    updatedAt: optionalDate(rule.updatedAt),
  };
}

export function readReplicationBackfill(answer: ecr.ReplicationBackfillSummary): ReplicationBackfillModel {
  const backfill = requiredStructure(answer, 'backfills');
  const progress = optionalStructure(backfill.progress);
  return {
    replicationBackfillId: requiredText(backfill.replicationBackfillId, 'backfills.replicationBackfillId'),
    destination: readDestination(backfill.destination),
    status: mirror(REPLICATION_BACKFILL_STATUSES, backfill.status) ?? 'UNKNOWN',
    failureCode: optionalText(backfill.failureCode) || null,
    startedAt: requiredDate(backfill.startedAt, 'backfills.startedAt'),
    endedAt: optionalDate(backfill.endedAt),
    progress: progress && readProgress(progress),
  };
}

function readProgress(progress: ecr.ReplicationBackfillProgress): ReplicationBackfillModel['progress'] {
  return {
    totalReplicationCount: requiredInt32(progress.totalReplicationCount, 'progress.totalReplicationCount'),
    completedReplicationCount: requiredInt32(
      progress.completedReplicationCount,
      'progress.completedReplicationCount',
    ),
    failedReplicationCount: requiredInt32(progress.failedReplicationCount, 'progress.failedReplicationCount'),
    failureCodes: texts(progress.failureCodes),
  };
}

/** A tag without a value has an empty one. */
export function readResourceTag(answer: ecr.Tag): ResourceTagModel {
  const { Key, Value } = requiredStructure(answer, 'tags');
  return { key: requiredText(Key, 'tags.Key'), value: requiredText(Value ?? '', 'tags.Value') };
}

/** A policy's text; null when it is empty, which is no policy. */
export function readPolicyText(policyText: string | undefined): string | null {
  return requiredText(policyText, 'policyText') || null;
}
