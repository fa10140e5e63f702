import type { FindingSeverity, ScanStatus, SigningStatus } from '@aws-sdk/client-ecr';
import { z } from 'zod';
import { open, time } from './fixture-values.ts';
import type { ScanRecord } from './scan-record.ts';

// What an image of a fixture says of its scan and its signatures, under the names of DescribeImageScanFindings and
// DescribeImageSigningStatus.

/** One that is IN_PROGRESS becomes COMPLETE when `completesAt` has come. */
const imageScanStatus = z.object({
  status: open<ScanStatus>().default('COMPLETE'),
  description: z.string().optional(),
  completesAt: time.optional(),
});

/** A finding of basic scanning. */
const finding = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  uri: z.string().optional(),
  severity: open<FindingSeverity>().optional(),
  attributes: z.array(z.object({ key: z.string(), value: z.string().optional() })).optional(),
});

const vulnerablePackage = z.object({
  arch: z.string().optional(),
  epoch: z.number().optional(),
  filePath: z.string().optional(),
  name: z.string().optional(),
  packageManager: z.string().optional(),
  release: z.string().optional(),
  sourceLayerHash: z.string().optional(),
  version: z.string().optional(),
  fixedInVersion: z.string().optional(),
});

const cvss = z.object({
  baseScore: z.number().optional(),
  scoringVector: z.string().optional(),
  source: z.string().optional(),
  version: z.string().optional(),
});

const resource = z.object({
  id: z.string().optional(),
  type: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  details: z
    .object({
      awsEcrContainerImage: z
        .object({
          architecture: z.string().optional(),
          author: z.string().optional(),
          imageHash: z.string().optional(),
          imageTags: z.array(z.string()).optional(),
          platform: z.string().optional(),
          pushedAt: time.optional(),
          lastInUseAt: time.optional(),
          inUseCount: z.number().optional(),
          registry: z.string().optional(),
          repositoryName: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
});

/** A finding of enhanced scanning. */
const enhancedFinding = z.object({
  awsAccountId: z.string().optional(),
  description: z.string().optional(),
  findingArn: z.string().optional(),
  firstObservedAt: time.optional(),
  lastObservedAt: time.optional(),
  updatedAt: time.optional(),
  severity: z.string().optional(),
  status: z.string().optional(),
  title: z.string().optional(),
  type: z.string().optional(),
  fixAvailable: z.string().optional(),
  exploitAvailable: z.string().optional(),
  score: z.number().optional(),
  scoreDetails: z
    .object({
      cvss: z
        .object({
          adjustments: z
            .array(z.object({ metric: z.string().optional(), reason: z.string().optional() }))
            .optional(),
          score: z.number().optional(),
          scoreSource: z.string().optional(),
          scoringVector: z.string().optional(),
          version: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
  remediation: z
    .object({
      recommendation: z.object({ text: z.string().optional(), url: z.string().optional() }).optional(),
    })
    .optional(),
  packageVulnerabilityDetails: z
    .object({
      cvss: z.array(cvss).optional(),
      referenceUrls: z.array(z.string()).optional(),
      relatedVulnerabilities: z.array(z.string()).optional(),
      source: z.string().optional(),
      sourceUrl: z.string().optional(),
      vendorCreatedAt: time.optional(),
      vendorSeverity: z.string().optional(),
      vendorUpdatedAt: time.optional(),
      vulnerabilityId: z.string().optional(),
      vulnerablePackages: z.array(vulnerablePackage).optional(),
    })
    .optional(),
  resources: z.array(resource).optional(),
});

/** Severities that are left out are counted. */
const imageScanFindings = z.object({
  imageScanCompletedAt: time.optional(),
  vulnerabilitySourceUpdatedAt: time.optional(),
  findingSeverityCounts: z.record(z.string(), z.number()).optional(),
  findings: z.array(finding).default([]),
  enhancedFindings: z.array(enhancedFinding).default([]),
});

/** An ImageSigningStatus. */
const signingStatus = z.object({
  signingProfileArn: z.string().optional(),
  status: open<SigningStatus>().default('COMPLETE'),
  failureCode: z.string().optional(),
  failureReason: z.string().optional(),
});

/** An image with neither of the first two was never scanned. */
export const scanMembers = {
  imageScanStatus: imageScanStatus.optional(),
  imageScanFindings: imageScanFindings.optional(),
  signingStatuses: z.array(signingStatus).default([]),
};

interface Scanned {
  readonly imageScanStatus?: z.output<typeof imageScanStatus> | undefined;
  readonly imageScanFindings?: z.output<typeof imageScanFindings> | undefined;
}

/** The scan of an image; undefined for one that was never scanned. */
export function scanOf({
  imageScanStatus: state,
  imageScanFindings: found,
}: Scanned): (() => ScanRecord) | undefined {
  if (state === undefined && found === undefined) return undefined;
  const scan: ScanRecord = {
    status: state?.status ?? 'COMPLETE',
    description: state?.description,
    completesAt: state?.completesAt,
    completedAt: found?.imageScanCompletedAt,
    vulnerabilitySourceUpdatedAt: found?.vulnerabilitySourceUpdatedAt,
    findings: found?.findings ?? [],
    enhancedFindings: found?.enhancedFindings ?? [],
    severityCounts: found?.findingSeverityCounts,
  };
  return () => scan;
}
