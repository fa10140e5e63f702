import type {
  DescribeImageScanFindingsRequest,
  DescribeImageScanFindingsResponse,
  EnhancedImageScanFinding,
  ImageScanFinding,
  ScanStatus,
} from '@aws-sdk/client-ecr';
import type { Handler } from '../operation.ts';
import { rowsOf } from '../page.ts';
import type { ScanRecord } from '../world/scan-record.ts';
import { scanNotFound } from './errors.ts';
import { listPage } from './listing.ts';
import { repositoryOf, requireImage } from './lookup.ts';

type Finding =
  | { readonly basic: ImageScanFinding; readonly enhanced?: never }
  | { readonly enhanced: EnhancedImageScanFinding; readonly basic?: never };

/**
 * What scanning one image came to, its findings page by page. While a scan is IN_PROGRESS there is nothing but its status.
 */
export const describeImageScanFindings: Handler<
  DescribeImageScanFindingsRequest,
  DescribeImageScanFindingsResponse
> = (input, context) => {
  const repository = repositoryOf(input, context);
  const image = requireImage(repository, input.imageId ?? {}, context.now);
  const { repositoryName, registryId } = repository.details;
  const imageId = { imageDigest: image.digest, imageTag: input.imageId?.imageTag };
  const scan = image.scan?.();
  if (scan === undefined) throw scanNotFound(imageId, repositoryName, registryId);

  const status = statusAt(scan, context.now);
  const head = {
    registryId,
    repositoryName,
    imageId,
    imageScanStatus: { status, description: scan.description },
  };
  if (status === 'IN_PROGRESS') return head;
  const all: readonly Finding[] = [
    ...scan.findings.map((basic) => ({ basic })),
    ...scan.enhancedFindings.map((enhanced) => ({ enhanced })),
  ];
  const { items, nextToken } = listPage(input, context, (from) => rowsOf(all, from));
  return {
    ...head,
    imageScanFindings: {
      imageScanCompletedAt: scan.completedAt ?? scan.completesAt,
      vulnerabilitySourceUpdatedAt: scan.vulnerabilitySourceUpdatedAt,
      findingSeverityCounts: { ...(scan.severityCounts ?? countBySeverity(all)) },
      findings: ofKind(items.flatMap(({ basic }) => basic ?? [])),
      enhancedFindings: ofKind(items.flatMap(({ enhanced }) => enhanced ?? [])),
    },
    nextToken,
  };
};

/** The state of a scan by the clock. */
function statusAt({ status, completesAt }: ScanRecord, now: Date): ScanStatus {
  return status === 'IN_PROGRESS' && completesAt !== undefined && completesAt <= now ? 'COMPLETE' : status;
}

/** A list of the other kind of scanning is left out. */
function ofKind<T>(findings: T[]): T[] | undefined {
  return findings.length === 0 ? undefined : findings;
}

function countBySeverity(findings: readonly Finding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { basic, enhanced } of findings) {
    const severity = (basic ?? enhanced)?.severity;
    if (severity !== undefined) counts[severity] = (counts[severity] ?? 0) + 1;
  }
  return counts;
}
