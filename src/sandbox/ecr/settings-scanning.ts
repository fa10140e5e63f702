import type {
  BatchGetRepositoryScanningConfigurationRequest,
  BatchGetRepositoryScanningConfigurationResponse,
  GetRegistryScanningConfigurationRequest,
  GetRegistryScanningConfigurationResponse,
  RepositoryScanningConfiguration,
} from '@aws-sdk/client-ecr';
import type { Handler } from '../operation.ts';
import { type ScanningSettings, untouchedRegistry } from '../world/settings.ts';
import type { Repository } from '../world/world.ts';
import { registryOf } from './lookup.ts';

/** The caller's own registry: neither operation has a `registryId`. */
export const getRegistryScanningConfiguration: Handler<
  GetRegistryScanningConfigurationRequest,
  GetRegistryScanningConfigurationResponse
> = (_, context) => {
  const { scanType, rules } = (registryOf({}, context)?.settings ?? untouchedRegistry).scanningConfiguration;
  return { registryId: context.accountId, scanningConfiguration: { scanType, rules: [...rules] } };
};

/** What the registry's rules make of each repository; names that lead to none are among the failures. */
export const batchGetRepositoryScanningConfiguration: Handler<
  BatchGetRepositoryScanningConfigurationRequest,
  BatchGetRepositoryScanningConfigurationResponse
> = ({ repositoryNames = [] }, context) => {
  const registry = registryOf({}, context);
  const names = [...new Set(repositoryNames)];
  const found = names.flatMap((name) => {
    const repository = registry?.repositories.get(name);
    return registry && repository ? [scanningOf(repository, registry.settings.scanningConfiguration)] : [];
  });
  const failures = names
    .filter((name) => !registry?.repositories.has(name))
    .map((repositoryName) => ({
      repositoryName,
      failureCode: 'REPOSITORY_NOT_FOUND' as const,
      failureReason: 'REPOSITORY_NOT_FOUND',
    }));
  return { scanningConfigurations: found, failures };
};

const byFrequency = ['CONTINUOUS_SCAN', 'SCAN_ON_PUSH'] as const;

/** The most frequent of the rules that name a repository counts; without one, its own setting does. */
function scanningOf(
  { details }: Repository,
  { scanType, rules }: ScanningSettings,
): RepositoryScanningConfiguration {
  const { repositoryArn, repositoryName, imageScanningConfiguration } = details;
  const applied = rules.flatMap(({ scanFrequency, repositoryFilters = [] }) =>
    repositoryFilters
      .filter(({ filter = '' }) => matches(filter, repositoryName))
      .map((filter) => ({ scanFrequency, filter })),
  );
  const ruled = byFrequency.find((wanted) => applied.some(({ scanFrequency }) => scanFrequency === wanted));
  const own =
    scanType === 'BASIC' && imageScanningConfiguration?.scanOnPush === true ? 'SCAN_ON_PUSH' : 'MANUAL';
  const scanFrequency = ruled ?? own;
  return {
    repositoryArn,
    repositoryName,
    scanOnPush: scanFrequency === 'SCAN_ON_PUSH',
    scanFrequency,
    appliedScanFilters: applied.map(({ filter }) => filter),
  };
}

/** A filter with a star stands for the whole name, one without for any part of it. */
function matches(filter: string, name: string): boolean {
  if (!filter.includes('*')) return name.includes(filter);
  const parts = filter.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
