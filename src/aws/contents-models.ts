import type { ImageKey } from './ecr-models.ts';
import type {
  FINDING_SEVERITIES,
  FIX_AVAILABILITIES,
  Mirrored,
  SCAN_STATUSES,
  SIGNING_STATES,
} from './enums.ts';

// What the gateway knows of what is in an image, and of what was found about it. What AWS left out is null.

/** A manifest as BatchGetImage gives it: to the letter, and not yet read. */
export interface ManifestTextModel {
  digest: string;
  /** As ECR says it; the text may say it too. */
  mediaType: string | null;
  text: string;
}

/** What BatchGetImage says of one image instead of its manifest: an answer about that image, not a failed call. */
export interface ManifestRefusal {
  digest: string;
  /** ImageFailure.failureCode; null where the answer says nothing of this image that can be understood. */
  failureCode: string | null;
}

export type ManifestAnswer = ManifestTextModel | ManifestRefusal;

/** A manifest with what is read from its text. */
export interface ManifestModel extends ImageKey {
  mediaType: string;
  text: string;
  content: ManifestContent;
}

/** What a manifest points at; or why its text cannot be read. */
export type ManifestContent =
  | {
      artifactType: string | null;
      config: DescriptorModel | null;
      layers: readonly DescriptorModel[];
      manifests: readonly PlatformManifestModel[];
      annotations: readonly AnnotationModel[];
    }
  | { problem: string };

export interface AnnotationModel {
  key: string;
  value: string;
}

/** A pointer to a blob or to another manifest, as the OCI specification has it. */
export interface DescriptorModel {
  mediaType: string;
  digest: string;
  size: number;
  artifactType: string | null;
  annotations: readonly AnnotationModel[];
}

export interface PlatformManifestModel {
  os: string | null;
  osVersion: string | null;
  architecture: string | null;
  variant: string | null;
  descriptor: DescriptorModel;
}

/** The scan of one image, without its findings. */
export interface ImageScanModel extends ImageKey {
  status: Mirrored<typeof SCAN_STATUSES>;
  description: string | null;
  completedAt: Date | null;
  vulnerabilitySourceUpdatedAt: Date | null;
  severityCounts: readonly SeverityCountModel[];
  inUseCount: number | null;
  lastInUseAt: Date | null;
}

export interface SeverityCountModel {
  severity: Mirrored<typeof FINDING_SEVERITIES>;
  count: number;
}

/** A finding of basic scanning or of Amazon Inspector. */
export interface ScanFindingModel {
  name: string | null;
  description: string | null;
  uri: string | null;
  severity: Mirrored<typeof FINDING_SEVERITIES>;
  score: number | null;
  scoringVector: string | null;
  packages: readonly VulnerablePackageModel[];
  fixAvailable: Mirrored<typeof FIX_AVAILABILITIES> | null;
  exploitAvailable: boolean | null;
  remediation: string | null;
  firstObservedAt: Date | null;
  lastObservedAt: Date | null;
}

export interface VulnerablePackageModel {
  name: string | null;
  version: string | null;
  fixedInVersion: string | null;
  packageManager: string | null;
  filePath: string | null;
}

export interface SigningStatusModel {
  signingProfileArn: string | null;
  status: Mirrored<typeof SIGNING_STATES>;
  failureCode: string | null;
  failureReason: string | null;
}
