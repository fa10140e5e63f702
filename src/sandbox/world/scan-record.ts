import type {
  EnhancedImageScanFinding,
  ImageScanFinding,
  ImageSigningStatus,
  ScanStatus,
} from '@aws-sdk/client-ecr';

/** What scanning one image came to. */
export interface ScanRecord {
  readonly status: ScanStatus;
  readonly description?: string | undefined;
  /** One that is IN_PROGRESS becomes COMPLETE then; never when undefined. */
  readonly completesAt?: Date | undefined;
  readonly completedAt?: Date | undefined;
  readonly vulnerabilitySourceUpdatedAt?: Date | undefined;
  /** Those of basic scanning. */
  readonly findings: readonly ImageScanFinding[];
  /** Those of enhanced scanning. */
  readonly enhancedFindings: readonly EnhancedImageScanFinding[];
  /** How many there are by severity; counted where left out. */
  readonly severityCounts?: Readonly<Record<string, number>> | undefined;
}

/** The signature that managed signing makes of one image with one profile. */
export type SigningRecord = Readonly<ImageSigningStatus>;
