import type {
  ReplicationBackfillStatus,
  ScanFrequency,
  ScanningRepositoryFilterType,
  ScanType,
  UpstreamRegistry,
} from '@aws-sdk/client-ecr';
import { z } from 'zod';
import { open, time } from './fixture-values.ts';
import type { RegistrySettings } from './settings.ts';

const scanningRule = z.object({
  scanFrequency: open<ScanFrequency>().default('SCAN_ON_PUSH'),
  repositoryFilters: z
    .array(
      z.object({ filter: z.string(), filterType: open<ScanningRepositoryFilterType>().default('WILDCARD') }),
    )
    .default([{ filter: '*', filterType: 'WILDCARD' }]),
});

const pullThroughCacheRule = z.object({
  ecrRepositoryPrefix: z.string(),
  upstreamRegistryUrl: z.string().default('public.ecr.aws'),
  upstreamRegistry: open<UpstreamRegistry>().optional(),
  upstreamRepositoryPrefix: z.string().optional(),
  credentialArn: z.string().optional(),
  customRoleArn: z.string().optional(),
  createdAt: time.optional(),
  updatedAt: time.optional(),
});

/** A ReplicationBackfillSummary; it stays as it is. */
const backfill = z.object({
  replicationBackfillId: z.string(),
  destination: z.object({ region: z.string(), registryId: z.string() }),
  status: open<ReplicationBackfillStatus>().default('COMPLETE'),
  failureCode: z.string().optional(),
  startedAt: time.optional(),
  endedAt: time.optional(),
  progress: z
    .object({
      totalReplicationCount: z.number(),
      completedReplicationCount: z.number().default(0),
      failedReplicationCount: z.number().default(0),
      failureCodes: z.array(z.string()).default([]),
    })
    .optional(),
});

/** Members of a registry, under the names of the answers that have them. */
export const registrySettings = {
  /** What GetRegistryPolicy answers. */
  policyText: z.string().optional(),
  scanningConfiguration: z
    .object({ scanType: open<ScanType>().default('BASIC'), rules: z.array(scanningRule).default([]) })
    .default({ scanType: 'BASIC', rules: [] }),
  pullThroughCacheRules: z.array(pullThroughCacheRule).default([]),
  backfills: z.array(backfill).default([]),
};

/** Members of a repository. */
export const repositorySettings = {
  /** What GetRepositoryPolicy answers. */
  policyText: z.string().optional(),
  /** What ListTagsForResource answers. */
  tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
};

type SettingsFixture = z.output<z.ZodObject<typeof registrySettings>>;

/** A registry's settings as a fixture has them; times that it leaves out are a day ago. */
export function fixtureSettings(
  { policyText, scanningConfiguration, pullThroughCacheRules, backfills }: SettingsFixture,
  registryId: string,
  now: Date,
): RegistrySettings {
  const yesterday = new Date(now.getTime() - 24 * 3_600_000);
  return {
    policyText,
    scanningConfiguration,
    pullThroughCacheRules: pullThroughCacheRules.map(({ createdAt = yesterday, ...rule }) => ({
      updatedAt: createdAt,
      ...rule,
      createdAt,
      registryId,
    })),
    backfills: backfills.map(({ startedAt = yesterday, ...summary }) => ({ ...summary, startedAt })),
  };
}
