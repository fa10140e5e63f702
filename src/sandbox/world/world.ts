import type {
  LifecyclePolicyPreviewResult,
  LifecyclePolicyPreviewSummary,
  ReplicationConfiguration,
  Repository as RepositoryDetails,
} from '@aws-sdk/client-ecr';
import type {
  DescribeImageResponse,
  DescribeImageVersionResponse,
  ImageStatus,
} from '@aws-sdk/client-sagemaker';
import type { ImageStore } from './image-store.ts';
import type { ScanRecord, SigningRecord } from './scan-record.ts';
import type { RegistrySettings, RepositorySettings } from './settings.ts';

/** Everything that the sandbox serves: registries of several accounts and regions. Reads change nothing but pull times. */
export interface World {
  /** One line that says what this is. */
  readonly title: string;
  /** The account of a caller whose access key is not 12 digits. */
  readonly defaultAccountId: string;
  /** Accounts that exist and let no one in, as AWS's own do. */
  readonly closedAccounts: ReadonlySet<string>;
  /** Roles that are not like others, by their ARN: every other role of an account in here may be assumed by anyone. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Every registry that holds something. */
  readonly registries: readonly Registry[];
  registry(accountId: string, region: string): Registry | undefined;
}

/** What a role demands of whoever wants to assume it. */
export interface Role {
  readonly externalId?: string | undefined;
  /** Nobody may. */
  readonly denied?: boolean | undefined;
}

/** One account in one region: its ECR registry and its SageMaker images. */
export interface Registry {
  readonly accountId: string;
  readonly region: string;
  readonly replicationConfiguration: ReplicationConfiguration;
  readonly settings: RegistrySettings;
  readonly repositories: ReadonlyMap<string, Repository>;
  readonly sageMakerImages: ReadonlyMap<string, SageMakerImage>;
}

/** An ECR repository. Its lifecycle policy and its preview are the two things that calls replace. */
export interface Repository {
  readonly details: RepositoryDetails & { readonly repositoryName: string; readonly registryId: string };
  readonly images: ImageStore;
  readonly settings: RepositorySettings;
  lifecyclePolicy: LifecyclePolicyRecord | undefined;
  preview: PreviewRecord | undefined;
}

export interface LifecyclePolicyRecord {
  readonly text: string;
  readonly lastEvaluatedAt: Date | undefined;
}

/** The last preview that was started: one whose results follow from its policy, or one that a fixture spells out. */
export interface PreviewRecord {
  readonly policyText: string;
  /** Until then it is IN_PROGRESS. */
  readonly completesAt: Date;
  /** What it becomes; results are worked out when they are first asked for. */
  readonly status: 'COMPLETE' | 'EXPIRED' | 'FAILED';
  outcome: PreviewOutcome | undefined;
}

export interface PreviewOutcome {
  readonly results: readonly LifecyclePolicyPreviewResult[];
  readonly summary: LifecyclePolicyPreviewSummary;
}

/** One image of a repository: an image, an index, a chart, or an artifact that refers to another. */
export interface ImageRecord {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly sizeInBytes: number;
  readonly pushedAt: Date;
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING';
  readonly manifestMediaType: string;
  readonly manifestSize: number;
  /** The text whose sha256 is the digest, unless a fixture gave a digest without its manifest. */
  readonly manifest: () => string;
  readonly artifactMediaType?: string | undefined;
  /** Set by pulls. */
  lastRecordedPullTime?: Date | undefined;
  readonly lastArchivedAt?: Date | undefined;
  readonly lastActivatedAt?: Date | undefined;
  /** Digest of the image that this one refers to. */
  readonly subject?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly replications?: readonly Replication[] | undefined;
  /** What scanning it came to, made when someone asks; left out for an image that was never scanned. */
  readonly scan?: (() => ScanRecord) | undefined;
  readonly signings?: readonly SigningRecord[] | undefined;
  /** A replica is not there before its replication completes. */
  readonly arrivesAt?: Date | undefined;
}

/** What becomes of the replication of an image to one destination. */
export interface Replication {
  readonly region: string;
  readonly registryId: string;
  /** IN_PROGRESS until then, COMPLETE from then on; never when undefined. */
  readonly completesAt?: Date | undefined;
  /** FAILED, whatever the clock says. */
  readonly failureCode?: string | undefined;
}

/** A SageMaker image, its versions by number. */
export interface SageMakerImage {
  readonly details: DescribeImageResponse & {
    readonly ImageName: string;
    readonly ImageArn: string;
    readonly ImageStatus: ImageStatus;
    readonly CreationTime: Date;
    readonly LastModifiedTime: Date;
  };
  readonly versions: ReadonlyMap<number, SageMakerVersion>;
}

export interface SageMakerVersion {
  /** What DescribeImageVersion answers; base and container image are worked out when it is read. */
  readonly details: DescribeImageVersionResponse & {
    readonly Version: number;
    readonly CreationTime: Date;
    readonly LastModifiedTime: Date;
  };
  readonly aliases: readonly string[];
}
