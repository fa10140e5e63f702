/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The same of a referrer (ImageReferrer.artifactStatus). UNKNOWN: a value that AWS added since. */
export type ArtifactStatus =
  | 'ACTIVATING'
  | 'ACTIVE'
  | 'ARCHIVED'
  | 'UNKNOWN';

/** Which referrers by their status (ArtifactStatusFilter). */
export type ArtifactStatusFilter =
  | 'ACTIVATING'
  | 'ACTIVE'
  | 'ANY'
  | 'ARCHIVED';

/** How a repository is encrypted at rest (EncryptionConfiguration.encryptionType). UNKNOWN: a value that AWS added since. */
export type EncryptionType =
  | 'AES256'
  | 'KMS'
  | 'KMS_DSSE'
  | 'UNKNOWN';

/** How grave a finding is. UNDEFINED is of basic scanning alone, UNTRIAGED of Amazon Inspector. UNKNOWN: a value that AWS added since. */
export type FindingSeverity =
  | 'CRITICAL'
  | 'HIGH'
  | 'INFORMATIONAL'
  | 'LOW'
  | 'MEDIUM'
  | 'UNDEFINED'
  | 'UNKNOWN'
  | 'UNTRIAGED';

/** Whether newer versions mend all packages of a finding, none, or some (EnhancedImageScanFinding.fixAvailable). UNKNOWN: a value that AWS added since. */
export type FixAvailability =
  | 'NO'
  | 'PARTIAL'
  | 'UNKNOWN'
  | 'YES';

/** Which images of a repository: those that match all of it. tagStatus and imageStatus are applied by ECR (DescribeImages.filter), the others by the gateway, which reads the whole repository for them. */
export type ImageFilter = {
  /** Those with one of these media types (ImageDetail.artifactMediaType). Applied by the gateway. */
  artifactMediaTypes?: Array<string> | null | undefined;
  /** By their status; ACTIVE when left out, as in AWS. */
  imageStatus?: ImageStatusFilter | null | undefined;
  /** Those of these kinds. Applied by the gateway. */
  kinds?: Array<ImageKind> | null | undefined;
  /** Those that no one has pulled at this time or since, ones never pulled among them (ImageDetail.lastRecordedPullTime). Applied by the gateway. */
  notPulledSince?: string | null | undefined;
  /** Those pushed after this time (ImageDetail.imagePushedAt). Applied by the gateway. */
  pushedAfter?: string | null | undefined;
  /** Those pushed before this time (ImageDetail.imagePushedAt). Applied by the gateway. */
  pushedBefore?: string | null | undefined;
  /** Those with a tag that has this in it, case-sensitively. Applied by the gateway. */
  tagContains?: string | null | undefined;
  /** By whether they have a tag; ANY when left out. */
  tagStatus?: TagStatus | null | undefined;
};

/** What an entry of a repository is. */
export type ImageKind =
  /** A Helm chart. */
  | 'HELM_CHART'
  /** A container image of one platform. */
  | 'IMAGE'
  /** An image index or manifest list: one image for several platforms. */
  | 'INDEX'
  /** Some other artifact. */
  | 'OTHER'
  /** An artifact attached to another image: see Referrer. */
  | 'REFERRER';

/** An order of images. AWS lists them in none, so an order makes the gateway read the whole repository. Images without the value come last, whatever the direction; those with the same are sorted by digest. */
export type ImageOrder = {
  /** Which way. */
  direction?: OrderDirection;
  /** What to sort by. */
  field: ImageOrderField;
};

/** What images can be sorted by. */
export type ImageOrderField =
  /** When they were last pulled, as far as is recorded (ImageDetail.lastRecordedPullTime). */
  | 'LAST_RECORDED_PULL_TIME'
  /** When they were pushed (ImageDetail.imagePushedAt). */
  | 'PUSHED_AT'
  /** How large they are (ImageDetail.imageSizeInBytes). */
  | 'SIZE_IN_BYTES';

/** What became of a reference. */
export type ImageResolution =
  /** It names an image by digest, and that is there. */
  | 'DIGEST'
  /** It is in a registry that this gateway does not serve, or in a repository that the caller may not see, whether or not there is one. */
  | 'EXTERNAL'
  /** A served registry should hold it and does not. */
  | 'MISSING'
  /** It names an image by tag, which may have moved since it was written. */
  | 'TAG'
  /** It is no image reference. */
  | 'UNPARSEABLE';

/** One image of a repository, by digest or by tag: exactly one of the two (ImageIdentifier). */
export type ImageSelector =
  {   /** The digest of the manifest: names one image for good. */
  digest: string; tag?: never; }
  |  { digest?: never;   /** A tag, 1 to 300 characters: names whatever image has it now. */
  tag: string; };

/** Whether an image can be pulled now, is archived, or is being restored (ImageDetail.imageStatus). UNKNOWN: a value that AWS added since. */
export type ImageStatus =
  | 'ACTIVATING'
  | 'ACTIVE'
  | 'ARCHIVED'
  | 'UNKNOWN';

/** Which images by their status (ImageStatusFilter). */
export type ImageStatusFilter =
  | 'ACTIVATING'
  | 'ACTIVE'
  | 'ANY'
  | 'ARCHIVED';

/** Whether tags of a repository may be moved, and with which exceptions (Repository.imageTagMutability). UNKNOWN: a value that AWS added since. */
export type ImageTagMutability =
  | 'IMMUTABLE'
  | 'IMMUTABLE_WITH_EXCLUSION'
  | 'MUTABLE'
  | 'MUTABLE_WITH_EXCLUSION'
  | 'UNKNOWN';

/** What a lifecycle rule does to an image (ImageActionType). UNKNOWN: a value that AWS added since. */
export type LifecycleActionType =
  | 'EXPIRE'
  | 'TRANSITION'
  | 'UNKNOWN';

/** Which results of a preview; all when left out (GetLifecyclePolicyPreview). */
export type LifecyclePreviewFilter = {
  /** 1 to 100 images (imageIds); ones that the preview does not touch are left out. */
  images?: Array<ImageSelector> | null | undefined;
  /** By whether the image has a tag; ANY when left out (filter.tagStatus). */
  tagStatus?: TagStatus | null | undefined;
};

/** How far a preview is (LifecyclePolicyPreviewStatus). UNKNOWN: a value that AWS added since. */
export type LifecyclePreviewStatus =
  | 'COMPLETE'
  | 'EXPIRED'
  | 'FAILED'
  | 'IN_PROGRESS'
  | 'UNKNOWN';

/** How a name filter matches: by its beginning, or with * as a wildcard. UNKNOWN: a value that AWS added since. */
export type NameFilterType =
  | 'PREFIX_MATCH'
  | 'UNKNOWN'
  | 'WILDCARD';

/** Ascending or descending. */
export type OrderDirection =
  | 'ASC'
  | 'DESC';

/** Which referrers of an image (ListImageReferrers.filter). */
export type ReferrerFilter = {
  /** By their status; ACTIVE when left out, as in AWS (filter.artifactStatus). */
  artifactStatus?: ArtifactStatusFilter | null | undefined;
  /** Exact artifact types, at most 5, of 1 to 255 characters (filter.artifactTypes). */
  artifactTypes?: Array<string> | null | undefined;
  /** Applied by the gateway: artifactTypes cannot tell a signature from an SBOM inside Sigstore bundles. */
  kinds?: Array<ReferrerKind> | null | undefined;
};

/** What an artifact attached to an image is. */
export type ReferrerKind =
  /** Some other in-toto attestation. */
  | 'ATTESTATION'
  /** Something else. */
  | 'OTHER'
  /** SLSA provenance: how it was built. */
  | 'PROVENANCE'
  /** A software bill of materials: SPDX, CycloneDX. */
  | 'SBOM'
  /** A signature: Notation, AWS Signer, cosign, a Sigstore bundle. */
  | 'SIGNATURE'
  /** An index for lazy loading (Seekable OCI). */
  | 'SOCI_INDEX'
  /** The result of a scan. */
  | 'VULNERABILITY_REPORT';

/** How far a replication backfill is (ReplicationBackfillSummary.status). UNKNOWN: a value that AWS added since. */
export type ReplicationBackfillStatus =
  | 'COMPLETE'
  | 'FAILED'
  | 'IN_PROGRESS'
  | 'PREPARING'
  | 'STOPPED'
  | 'STOPPING'
  | 'UNKNOWN';

/** How far a replication is (ImageReplicationStatus.status). UNKNOWN: a value that AWS added since. */
export type ReplicationState =
  | 'COMPLETE'
  | 'FAILED'
  | 'IN_PROGRESS'
  | 'UNKNOWN';

/** Which repositories; all of them when left out. */
export type RepositoryFilter = {
  /** A part of the name, case-sensitively. Applied by the gateway, which reads all repositories, 1000 a call (DescribeRepositories), unless there are names; they are then listed by name. */
  nameContains?: string | null | undefined;
  /** Exact names, 1 to 1000 (DescribeRepositories.repositoryNames, 100 a call). Names that do not exist are left out. */
  names?: Array<string> | null | undefined;
};

/** Which SageMaker images; all when left out (ListImages). Filtered pages may be short or empty. */
export type SageMakerImageFilter = {
  /** Created then or later (CreationTimeAfter). */
  creationTimeAfter?: string | null | undefined;
  /** Created then or earlier (CreationTimeBefore). */
  creationTimeBefore?: string | null | undefined;
  /** Changed then or later (LastModifiedTimeAfter). */
  lastModifiedTimeAfter?: string | null | undefined;
  /** Changed then or earlier (LastModifiedTimeBefore). */
  lastModifiedTimeBefore?: string | null | undefined;
  /** A part of the name: at most 63 letters, digits, . and - (NameContains). */
  nameContains?: string | null | undefined;
};

/** The order of SageMaker images: CREATION_TIME, DESC when left out, as in AWS. */
export type SageMakerImageOrder = {
  /** Which way (SortOrder). */
  direction?: OrderDirection;
  /** What to sort by (SortBy). */
  field?: SageMakerImageOrderField;
};

/** What SageMaker images can be sorted by (SortBy). */
export type SageMakerImageOrderField =
  | 'CREATION_TIME'
  | 'IMAGE_NAME'
  | 'LAST_MODIFIED_TIME';

/** The state of a SageMaker image (ImageStatus). UNKNOWN: a value that AWS added since. */
export type SageMakerImageStatus =
  | 'CREATED'
  | 'CREATE_FAILED'
  | 'CREATING'
  | 'DELETE_FAILED'
  | 'DELETING'
  | 'UNKNOWN'
  | 'UPDATE_FAILED'
  | 'UPDATING';

/** Which versions; all when left out (ListImageVersions). Filtered pages may be short or empty. */
export type SageMakerImageVersionFilter = {
  /** Created then or later (CreationTimeAfter). */
  creationTimeAfter?: string | null | undefined;
  /** Created then or earlier (CreationTimeBefore). */
  creationTimeBefore?: string | null | undefined;
  /** Changed then or later (LastModifiedTimeAfter). */
  lastModifiedTimeAfter?: string | null | undefined;
  /** Changed then or earlier (LastModifiedTimeBefore). */
  lastModifiedTimeBefore?: string | null | undefined;
};

/** The order of versions: CREATION_TIME, DESC when left out, as in AWS. */
export type SageMakerImageVersionOrder = {
  /** Which way (SortOrder). */
  direction?: OrderDirection;
  /** What to sort by (SortBy). */
  field?: SageMakerImageVersionOrderField;
};

/** What versions can be sorted by (SortBy). */
export type SageMakerImageVersionOrderField =
  | 'CREATION_TIME'
  | 'LAST_MODIFIED_TIME'
  | 'VERSION';

/** One version of an image, by number or by alias: exactly one of the two. */
export type SageMakerImageVersionSelector =
  {   /** An alias: 1 to 128 letters, digits, - _ and . (DescribeImageVersion.Alias). */
  alias: string; version?: never; }
  |  { alias?: never;   /** The number, 0 or more (DescribeImageVersion.Version). */
  version: number; };

/** The state of a version (ImageVersionStatus). UNKNOWN: a value that AWS added since. */
export type SageMakerImageVersionStatus =
  | 'CREATED'
  | 'CREATE_FAILED'
  | 'CREATING'
  | 'DELETE_FAILED'
  | 'DELETING'
  | 'UNKNOWN';

/** What a version is meant to run (JobType). UNKNOWN: a value that AWS added since. */
export type SageMakerJobType =
  | 'INFERENCE'
  | 'NOTEBOOK_KERNEL'
  | 'TRAINING'
  | 'UNKNOWN';

/** What a version runs on (Processor). UNKNOWN: a value that AWS added since. */
export type SageMakerProcessor =
  | 'CPU'
  | 'GPU'
  | 'UNKNOWN';

/** How stable its maintainer says a version is (VendorGuidance). UNKNOWN: a value that AWS added since. */
export type SageMakerVendorGuidance =
  | 'ARCHIVED'
  | 'NOT_PROVIDED'
  | 'STABLE'
  | 'TO_BE_ARCHIVED'
  | 'UNKNOWN';

/** When images are scanned: when they are pushed, again and again, or when somebody asks for it (ScanFrequency). UNKNOWN: a value that AWS added since. */
export type ScanFrequency =
  | 'CONTINUOUS_SCAN'
  | 'MANUAL'
  | 'SCAN_ON_PUSH'
  | 'UNKNOWN';

/** How far the scan of an image is, or why there is none (ImageScanStatus.status). ACTIVE: Amazon Inspector watches it. UNKNOWN: a value that AWS added since. */
export type ScanStatus =
  | 'ACTIVE'
  | 'COMPLETE'
  | 'FAILED'
  | 'FINDINGS_UNAVAILABLE'
  | 'IMAGE_ARCHIVED'
  | 'IN_PROGRESS'
  | 'LIMIT_EXCEEDED'
  | 'PENDING'
  | 'SCAN_ELIGIBILITY_EXPIRED'
  | 'UNKNOWN'
  | 'UNSUPPORTED_IMAGE';

/** What scans a registry's images: BASIC is ECR's own scanning, ENHANCED is Amazon Inspector's (RegistryScanningConfiguration.scanType). UNKNOWN: a value that AWS added since. */
export type ScanType =
  | 'BASIC'
  | 'ENHANCED'
  | 'UNKNOWN';

/** How far the signing of an image is (ImageSigningStatus.status). UNKNOWN: a value that AWS added since. */
export type SigningState =
  | 'COMPLETE'
  | 'FAILED'
  | 'IN_PROGRESS'
  | 'UNKNOWN';

/** Which policy to try on which repository (StartLifecyclePolicyPreview). */
export type StartLifecyclePreviewInput = {
  /** The policy to try, as JSON of 100 to 30720 characters; the repository's own policy when left out. */
  lifecyclePolicyText?: string | null | undefined;
  /** The global id of the repository. */
  repositoryId: string | number;
};

/** Where an image is kept (LifecyclePolicyStorageClass). UNKNOWN: a value that AWS added since. */
export type StorageClass =
  | 'ARCHIVE'
  | 'STANDARD'
  | 'UNKNOWN';

/** Which images by whether they have a tag (TagStatus). */
export type TagStatus =
  | 'ANY'
  | 'TAGGED'
  | 'UNTAGGED';

export type BenchPlatformsQueryVariables = Exact<{
  reference: string;
}>;


export type BenchPlatformsQuery = { image: { digest: string, manifest: { manifests: Array<{ os: string | null, architecture: string | null, image: { digest: string, sizeInBytes: number | null, manifest: { config: { digest: string, size: number } | null, layers: Array<{ digest: string, size: number }> } | null } | null }> } | null } | null };

export type BenchManifestsQueryVariables = Exact<{
  repository: string;
}>;


export type BenchManifestsQuery = { repository: { images: { nodes: Array<{ digest: string, tags: Array<string>, manifest: { mediaType: string, text: string } | null }> } | null } | null };

export type BenchScansQueryVariables = Exact<{
  repository: string;
}>;


export type BenchScansQuery = { repository: { images: { nodes: Array<{ digest: string, tags: Array<string>, scan: { status: ScanStatus, inUseCount: number | null, severityCounts: Array<{ severity: FindingSeverity, count: number }>, findings: { edges: Array<{ node: { name: string | null, severity: FindingSeverity, packages: Array<{ name: string | null, fixedInVersion: string | null }> } }> } | null } | null, signingStatuses: Array<{ status: SigningState }> | null }> } | null } | null };

export type BenchImagesQueryVariables = Exact<{
  repository: string;
}>;


export type BenchImagesQuery = { repository: { createdAt: string | null, images: { edges: Array<{ cursor: string, node: { digest: string, tags: Array<string>, pushedAt: string | null } }> } | null } | null };

export type BenchLargePageQueryVariables = Exact<{
  repository: string;
}>;


export type BenchLargePageQuery = { repository: { createdAt: string | null, images: { nodes: Array<{ id: string, digest: string, uri: string, tags: Array<string>, kind: ImageKind, status: ImageStatus | null, sizeInBytes: number | null, pushedAt: string | null, manifestMediaType: string | null, artifactMediaType: string | null }> } | null } | null };

export type BenchSubjectsQueryVariables = Exact<{
  repository: string;
}>;


export type BenchSubjectsQuery = { repository: { createdAt: string | null, images: { nodes: Array<{ digest: string, tags: Array<string>, subject: { digest: string, tags: Array<string> } | null }> } | null } | null };

export type BenchReferencesQueryVariables = Exact<{
  references: Array<string> | string;
}>;


export type BenchReferencesQuery = { imageReferences: Array<{ reference: string, resolution: ImageResolution | null, image: { digest: string, tags: Array<string>, sizeInBytes: number | null } | null }> | null };

export type BenchReleaseQueryVariables = Exact<{
  reference: string;
}>;


export type BenchReleaseQuery = { image: { digest: string, tags: Array<string>, sizeInBytes: number | null, repository: { createdAt: string | null }, referrers: { nodes: Array<{ digest: string, artifactType: string | null, annotations: Array<{ key: string, value: string }> }> } | null, replicationStatuses: Array<{ region: string, status: ReplicationState, registry: { host: string } | null, replica: { pushedAt: string | null } | null }> | null, lifecyclePreviewResult: { appliedRulePriority: number | null, action: { type: LifecycleActionType } | null } | null } | null };

export type BenchLinksQueryVariables = Exact<{
  repository: string;
}>;


export type BenchLinksQuery = { repository: { createdAt: string | null, images: { nodes: Array<{ digest: string, tags: Array<string>, referrers: { edges: Array<{ cursor: string, node: { digest: string, kind: ReferrerKind } }> } | null, replicationStatuses: Array<{ region: string, status: ReplicationState }> | null }> } | null } | null };

export type BenchSupplyChainQueryVariables = Exact<{
  reference: string;
}>;


export type BenchSupplyChainQuery = { image: { digest: string, referrers: { nodes: Array<{ digest: string, kind: ReferrerKind, image: { sizeInBytes: number | null, referrers: { nodes: Array<{ digest: string, kind: ReferrerKind }> } | null } | null }> } | null } | null };

export type BenchNodesQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type BenchNodesQuery = { nodes: Array<
    | { __typename: 'Image', digest: string, tags: Array<string>, id: string }
    | { __typename: 'LifecyclePreview', status: LifecyclePreviewStatus, id: string }
    | { __typename: 'Referrer', digest: string, artifactType: string | null, id: string }
    | { __typename: 'Registry', region: string, id: string }
    | { __typename: 'Repository', name: string, createdAt: string | null, id: string }
    | { __typename: 'SageMakerImage', name: string, roleArn: string | null, id: string }
    | { __typename: 'SageMakerImageVersion', version: number, containerImage: string | null, id: string }
   | null> | null };

export type BenchPreviewResultsQueryVariables = Exact<{
  repository: string;
}>;


export type BenchPreviewResultsQuery = { repository: { createdAt: string | null, images: { nodes: Array<{ digest: string, tags: Array<string>, lifecyclePreviewResult: { appliedRulePriority: number | null, action: { type: LifecycleActionType } | null } | null }> } | null } | null };

export type BenchPreviewQueryVariables = Exact<{
  repository: string;
}>;


export type BenchPreviewQuery = { repository: { createdAt: string | null, lifecyclePreview: { status: LifecyclePreviewStatus, summary: { expiringImageTotalCount: number | null, transitioningImageTotalCounts: Array<{ targetStorageClass: StorageClass, imageTotalCount: number | null }> } | null, results: { edges: Array<{ cursor: string, node: { digest: string, appliedRulePriority: number | null, action: { type: LifecycleActionType, targetStorageClass: StorageClass | null } | null, image: { sizeInBytes: number | null, referrers: { nodes: Array<{ digest: string, kind: ReferrerKind }> } | null } | null } }> } | null } | null } | null };

export type BenchDeepPreviewQueryVariables = Exact<{
  repository: string;
}>;


export type BenchDeepPreviewQuery = { repository: { createdAt: string | null, lifecyclePreview: { lifecyclePolicyText: string | null, results: { nodes: Array<{ digest: string, appliedRulePriority: number | null, image: { sizeInBytes: number | null, lastRecordedPullTime: string | null } | null }> } | null } | null } | null };

export type BenchRegistriesQueryVariables = Exact<{ [key: string]: never; }>;


export type BenchRegistriesQuery = { registries: Array<{ host: string, region: string, repositories: { nodes: Array<{ name: string, createdAt: string | null }> } | null, sageMakerImages: { nodes: Array<{ name: string, status: SageMakerImageStatus }> } | null }> | null };

export type BenchOverRegistriesQueryVariables = Exact<{ [key: string]: never; }>;


export type BenchOverRegistriesQuery = { repositories: { nodes: Array<{ name: string, createdAt: string | null, registry: { region: string } }>, missingRegistries: Array<{ code: string }> } | null, sageMakerImages: { nodes: Array<{ name: string, status: SageMakerImageStatus, registry: { region: string } }>, missingRegistries: Array<{ code: string }> } | null };

export type BenchRepositoryPageQueryVariables = Exact<{ [key: string]: never; }>;


export type BenchRepositoryPageQuery = { repositories: { edges: Array<{ cursor: string, node: { name: string, uri: string, createdAt: string | null, imageTagMutability: ImageTagMutability | null, imageTagMutabilityExclusionFilters: Array<{ filter: string, filterType: NameFilterType }> | null, encryption: { type: EncryptionType, kmsKey: string | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type BenchRepositoriesWithImagesQueryVariables = Exact<{ [key: string]: never; }>;


export type BenchRepositoriesWithImagesQuery = { repositories: { nodes: Array<{ name: string, images: { nodes: Array<{ digest: string, tags: Array<string> }> } | null }> } | null };

export type BenchRepositoriesByNameQueryVariables = Exact<{
  names: Array<string> | string;
}>;


export type BenchRepositoriesByNameQuery = { repositories: { nodes: Array<{ name: string, createdAt: string | null, scanOnPush: boolean | null }> } | null };

export type BenchDashboardQueryVariables = Exact<{
  a: string;
  b: string;
  c: string;
  d: string;
  e: string;
}>;


export type BenchDashboardQuery = { a: { name: string, createdAt: string | null, images: { nodes: Array<{ digest: string, tags: Array<string> }> } | null } | null, b: { name: string, createdAt: string | null, images: { nodes: Array<{ digest: string, tags: Array<string> }> } | null } | null, c: { name: string, createdAt: string | null, images: { nodes: Array<{ digest: string, tags: Array<string> }> } | null } | null, d: { name: string, createdAt: string | null, images: { nodes: Array<{ digest: string, tags: Array<string> }> } | null } | null, e: { name: string, createdAt: string | null, images: { nodes: Array<{ digest: string, tags: Array<string> }> } | null } | null };

export type BenchCardFragment = { name: string, createdAt: string | null, images: { nodes: Array<{ digest: string, tags: Array<string> }> } | null };

export type BenchPoliciesQueryVariables = Exact<{ [key: string]: never; }>;


export type BenchPoliciesQuery = { repositories: { nodes: Array<{ name: string, lifecyclePolicy: { text: string, lastEvaluatedAt: string | null } | null, lifecyclePreview: { status: LifecyclePreviewStatus } | null }> } | null };

export type BenchSageMakerImagesQueryVariables = Exact<{ [key: string]: never; }>;


export type BenchSageMakerImagesQuery = { sageMakerImages: { edges: Array<{ cursor: string, node: { name: string, displayName: string | null, roleArn: string | null, version: { version: number, containerImage: string | null } | null } }> } | null };

export type BenchSageMakerVersionsQueryVariables = Exact<{ [key: string]: never; }>;


export type BenchSageMakerVersionsQuery = { sageMakerImages: { nodes: Array<{ name: string, versions: { edges: Array<{ cursor: string, node: { version: number, aliases: Array<string> | null, containerImage: string | null, sageMakerImage: { displayName: string | null } | null } }> } | null }> } | null };

export type BenchSageMakerImageQueryVariables = Exact<{
  name: string;
}>;


export type BenchSageMakerImageQuery = { sageMakerImage: { displayName: string | null, versions: { nodes: Array<{ version: number, status: SageMakerImageVersionStatus, processor: SageMakerProcessor | null, containerImage: string | null }> } | null } | null };

export type BenchNewestImagesQueryVariables = Exact<{
  repository: string;
}>;


export type BenchNewestImagesQuery = { repository: { createdAt: string | null, images: { totalCount: number | null, nodes: Array<{ digest: string, tags: Array<string>, pushedAt: string | null }> } | null } | null };

export type BenchLatestImagesQueryVariables = Exact<{ [key: string]: never; }>;


export type BenchLatestImagesQuery = { repositories: { nodes: Array<{ name: string, latestImage: { digest: string, tags: Array<string> } | null, images: { totalCount: number | null } | null }> } | null };

export type BenchRepositorySearchQueryVariables = Exact<{
  nameContains?: string | null | undefined;
}>;


export type BenchRepositorySearchQuery = { repositories: { totalCount: number | null, nodes: Array<{ name: string, createdAt: string | null }> } | null };

export type BenchRegistrySettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type BenchRegistrySettingsQuery = { registry: { policyText: string | null, replicationRules: Array<{ destinations: Array<{ region: string, registryId: string }>, repositoryFilters: Array<{ filter: string }> }> | null, replicationBackfills: { edges: Array<{ node: { replicationBackfillId: string, status: ReplicationBackfillStatus, progress: { completedReplicationCount: number } | null } }> } | null, scanningConfiguration: { scanType: ScanType, rules: Array<{ scanFrequency: ScanFrequency }> } | null, pullThroughCacheRules: { edges: Array<{ node: { ecrRepositoryPrefix: string, createdAt: string | null } }> } | null } | null };

export type BenchRepositorySettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type BenchRepositorySettingsQuery = { repositories: { nodes: Array<{ name: string, policyText: string | null, scanningConfiguration: { scanFrequency: ScanFrequency, appliedScanFilters: Array<{ filter: string }> } | null, resourceTags: Array<{ key: string, value: string }> | null }> } | null };

export type BenchMissingReplicationsQueryVariables = Exact<{
  repository: string;
}>;


export type BenchMissingReplicationsQuery = { repository: { images: { nodes: Array<{ digest: string, missingReplications: Array<{ region: string, registryId: string }> | null }> } | null } | null };

export type BenchVersionImagesQueryVariables = Exact<{
  name: string;
}>;


export type BenchVersionImagesQuery = { sageMakerImage: { displayName: string | null, versions: { nodes: Array<{ version: number, image: { digest: string, tags: Array<string> } | null, imageReference: { reference: string, resolution: ImageResolution | null } | null }> } | null } | null };

export type BenchImageUsageQueryVariables = Exact<{
  repository: string;
}>;


export type BenchImageUsageQuery = { repository: { createdAt: string | null, images: { nodes: Array<{ digest: string, tags: Array<string>, sageMakerImageVersions: { nodes: Array<{ imageArn: string, version: number, containerImage: string | null }> } | null }> } | null } | null };

export type SpeedTinyQueryVariables = Exact<{
  reference: string;
}>;


export type SpeedTinyQuery = { image: { digest: string, tags: Array<string>, sizeInBytes: number | null, pushedAt: string | null } | null };

export type SpeedPageQueryVariables = Exact<{
  repository: string;
  images: number;
}>;


export type SpeedPageQuery = { repository: { images: { nodes: Array<{ id: string, digest: string, uri: string, tags: Array<string>, kind: ImageKind, status: ImageStatus | null, sizeInBytes: number | null, pushedAt: string | null, manifestMediaType: string | null, artifactMediaType: string | null }> } | null } | null };

export type SpeedFleetQueryVariables = Exact<{
  repositories: number;
}>;


export type SpeedFleetQuery = { repositories: { nodes: Array<{ name: string, images: { nodes: Array<{ id: string, digest: string, uri: string, tags: Array<string>, kind: ImageKind, status: ImageStatus | null, sizeInBytes: number | null, pushedAt: string | null, manifestMediaType: string | null, artifactMediaType: string | null }> } | null }> } | null };

export type SpeedArtifactsQueryVariables = Exact<{
  repository: string;
  images: number;
}>;


export type SpeedArtifactsQuery = { repository: { images: { nodes: Array<{ digest: string, tags: Array<string>, referrers: { nodes: Array<{ digest: string, artifactType: string | null }> } | null, replicationStatuses: Array<{ region: string, registryId: string, status: ReplicationState }> | null, lifecyclePreviewResult: { appliedRulePriority: number | null, action: { type: LifecycleActionType } | null } | null }> } | null } | null };

export type SpeedHeadlineQueryVariables = Exact<{
  repository: string;
}>;


export type SpeedHeadlineQuery = { repository: { lifecyclePreview: { status: LifecyclePreviewStatus, summary: { expiringImageTotalCount: number | null } | null, results: { nodes: Array<{ tags: Array<string>, image: { sageMakerImageVersions: { nodes: Array<{ imageArn: string, version: number }> } | null, referrers: { nodes: Array<{ artifactType: string | null }> } | null, replicationStatuses: Array<{ region: string, status: ReplicationState }> | null, missingReplications: Array<{ region: string }> | null } | null }> } | null } | null } | null };

export type ExploreQueryVariables = Exact<{
  repositories: number;
}>;


export type ExploreQuery = { registries: Array<{ registryId: string, region: string, host: string }> | null, repositories: { nodes: Array<{ id: string, name: string, imageTagMutability: ImageTagMutability | null, lifecyclePolicy: { lastEvaluatedAt: string | null } | null, images: { nodes: Array<{ digest: string, tags: Array<string>, kind: ImageKind, sizeInBytes: number | null, pushedAt: string | null, lastRecordedPullTime: string | null }> } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type WhatWouldExpireQueryVariables = Exact<{
  repository: string;
}>;


export type WhatWouldExpireQuery = { repository: { lifecyclePreview: { status: LifecyclePreviewStatus, summary: { expiringImageTotalCount: number | null } | null, results: { nodes: Array<{ tags: Array<string>, appliedRulePriority: number | null, image: { uri: string, lastRecordedPullTime: string | null, sageMakerImageVersions: { nodes: Array<{ imageArn: string, version: number, status: SageMakerImageVersionStatus }> } | null, referrers: { nodes: Array<{ artifactType: string | null }> } | null, replicationStatuses: Array<{ region: string, status: ReplicationState, replica: { uri: string } | null }> | null, missingReplications: Array<{ region: string }> | null } | null }> } | null } | null } | null };

export type WhatAreTheseQueryVariables = Exact<{
  references: Array<string> | string;
}>;


export type WhatAreTheseQuery = { imageReferences: Array<{ reference: string, resolution: ImageResolution | null, image: { uri: string, tags: Array<string>, kind: ImageKind, status: ImageStatus | null, pushedAt: string | null } | null }> | null };

export type SupplyChainQueryVariables = Exact<{
  reference: string;
}>;


export type SupplyChainQuery = { image: { uri: string, tags: Array<string>, kind: ImageKind, sizeInBytes: number | null, referrers: { nodes: Array<{ kind: ReferrerKind, artifactType: string | null, digest: string, size: number, annotations: Array<{ key: string, value: string }>, image: { referrers: { nodes: Array<{ kind: ReferrerKind, artifactType: string | null }> } | null } | null }> } | null, signingStatuses: Array<{ signingProfileArn: string | null, status: SigningState }> | null, replicationStatuses: Array<{ registryId: string, region: string, status: ReplicationState, failureCode: string | null }> | null } | null };

export type SageMakerImagesQueryVariables = Exact<{
  images: number;
  versions: number;
}>;


export type SageMakerImagesQuery = { sageMakerImages: { nodes: Array<{ name: string, displayName: string | null, status: SageMakerImageStatus, lastModifiedTime: string, versions: { nodes: Array<{ version: number, status: SageMakerImageVersionStatus, aliases: Array<string> | null, jobType: SageMakerJobType | null, mlFramework: string | null, imageReference: { reference: string, resolution: ImageResolution | null } | null, image: { tags: Array<string>, pushedAt: string | null } | null }> } | null }> } | null };

export type TryAPolicyMutationVariables = Exact<{
  repositoryId: string | number;
  policy: string;
}>;


export type TryAPolicyMutation = { startLifecyclePreview:
    | { __typename: 'InvalidLifecyclePolicyError', message: string }
    | { __typename: 'LifecyclePolicyNotFoundError', message: string }
    | { __typename: 'LifecyclePreviewInProgressError', message: string, running: { lifecyclePolicyText: string | null } | null }
    | { __typename: 'RepositoryNotFoundError', message: string }
    | { __typename: 'StartLifecyclePreviewSuccess', lifecyclePreview: { id: string, status: LifecyclePreviewStatus, lifecyclePolicyText: string | null } }
   | null };

export type FollowAPreviewSubscriptionVariables = Exact<{
  repositoryId: string | number;
}>;


export type FollowAPreviewSubscription = { lifecyclePreview: { id: string, status: LifecyclePreviewStatus, summary: { expiringImageTotalCount: number | null } | null, results: { nodes: Array<{ tags: Array<string>, appliedRulePriority: number | null }> } | null } | null };

export type FindingsQueryVariables = Exact<{
  repository: string;
}>;


export type FindingsQuery = { repository: { scanningConfiguration: { scanFrequency: ScanFrequency } | null, latestImage: { tags: Array<string>, pushedAt: string | null, manifest: { manifests: Array<{ os: string | null, architecture: string | null, image: { digest: string, scan: { status: ScanStatus, completedAt: string | null, inUseCount: number | null, lastInUseAt: string | null, severityCounts: Array<{ severity: FindingSeverity, count: number }>, findings: { nodes: Array<{ name: string | null, severity: FindingSeverity, score: number | null, packages: Array<{ name: string | null, version: string | null, fixedInVersion: string | null }> }> } | null } | null } | null }> } | null } | null } | null };

export type RegistriesQueryVariables = Exact<{ [key: string]: never; }>;


export type RegistriesQuery = { registries: Array<{ registryId: string, region: string, policyText: string | null, replicationRules: Array<{ repositoryFilters: Array<{ filter: string }>, destinations: Array<{ registryId: string, region: string }> }> | null, replicationBackfills: { nodes: Array<{ status: ReplicationBackfillStatus, startedAt: string, destination: { registryId: string, region: string }, progress: { totalReplicationCount: number, completedReplicationCount: number, failureCodes: Array<string> } | null }> } | null, scanningConfiguration: { scanType: ScanType, rules: Array<{ scanFrequency: ScanFrequency, repositoryFilters: Array<{ filter: string }> }> } | null, pullThroughCacheRules: { nodes: Array<{ ecrRepositoryPrefix: string, upstreamRegistryUrl: string }> } | null }> | null };

export type VisibleRepositoriesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type VisibleRepositoriesQuery = { listing: { nodes: Array<{ name: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type VisibleSageMakerImagesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type VisibleSageMakerImagesQuery = { listing: { nodes: Array<{ name: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type ConnectionFieldsQueryVariables = Exact<{ [key: string]: never; }>;


export type ConnectionFieldsQuery = { __schema: { types: Array<{ name: string | null, fields: Array<{ name: string, args: Array<{ name: string }> }> | null }> } };

export type StartInvalidPreviewMutationVariables = Exact<{
  repositoryId: string | number;
  text?: string | null | undefined;
}>;


export type StartInvalidPreviewMutation = { startLifecyclePreview:
    | { __typename: 'InvalidLifecyclePolicyError', message: string }
    | { __typename: 'LifecyclePolicyNotFoundError', message: string }
    | { __typename: 'LifecyclePreviewInProgressError', message: string }
    | { __typename: 'RepositoryNotFoundError', message: string }
    | { __typename: 'StartLifecyclePreviewSuccess' }
   | null };

export type MalformedIdAmongOthersQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type MalformedIdAmongOthersQuery = { nodes: Array<
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
   | null> | null };

export type NoReferencesQueryVariables = Exact<{
  references: Array<string> | string;
}>;


export type NoReferencesQuery = { imageReferences: Array<{ reference: string, resolution: ImageResolution | null, registry: { host: string } | null, image: { digest: string } | null }> | null };

export type RegistriesNotServedQueryVariables = Exact<{ [key: string]: never; }>;


export type RegistriesNotServedQuery = { account: { host: string } | null, region: { host: string } | null, served: { host: string } | null };

export type AnyTextQueryVariables = Exact<{
  text: string;
  texts: Array<string> | string;
  id: string | number;
  ids: Array<string | number> | string | number;
}>;


export type AnyTextQuery = { node:
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
   | null, nodes: Array<
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
   | null> | null, image: { digest: string } | null, imageReferences: Array<{ reference: string, resolution: ImageResolution | null }> | null, repositories: { nodes: Array<{ name: string }> } | null, sageMakerImage: { name: string } | null, registry: { host: string } | null };

export type RepositoryNamesQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type RepositoryNamesQuery = { repositories: { nodes: Array<{ name: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type PreviewEventsSubscriptionVariables = Exact<{
  repositoryId: string | number;
}>;


export type PreviewEventsSubscription = { lifecyclePreview: { id: string, status: LifecyclePreviewStatus, summary: { expiringImageTotalCount: number | null } | null } | null };

export type WhatIsNotThereQueryVariables = Exact<{
  name: string;
}>;


export type WhatIsNotThereQuery = { registries: Array<{ repository: { createdAt: string | null } | null }> | null, image: { digest: string } | null };

export type WhoMayAskQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoMayAskQuery = { registries: Array<{ region: string }> | null };

export type AskedByIdQueryVariables = Exact<{
  name: string;
}>;


export type AskedByIdQuery = { repository: { name: string } | null };

export type DeniedReferencesQueryVariables = Exact<{
  references: Array<string> | string;
}>;


export type DeniedReferencesQuery = { imageReferences: Array<{ resolution: ImageResolution | null, image: { tags: Array<string> } | null }> | null };

export type TwoCallsFailQueryVariables = Exact<{
  first: string;
  second: string;
}>;


export type TwoCallsFailQuery = { first: { tags: Array<string> } | null, second: { tags: Array<string> } | null };

export type AskedForAsAnotherTypeQueryVariables = Exact<{ [key: string]: never; }>;


export type AskedForAsAnotherTypeQuery = { registries: Array<{ region: string }> | null };

export type WatchPreviewSubscriptionVariables = Exact<{
  repositoryId: string | number;
}>;


export type WatchPreviewSubscription = { lifecyclePreview: { id: string, status: LifecyclePreviewStatus, lifecyclePolicyText: string | null } | null };

export type RepositoriesOfRegistriesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: RepositoryFilter | null | undefined;
}>;


export type RepositoriesOfRegistriesQuery = { repositories: { nodes: Array<{ name: string, registry: { registryId: string, region: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, missingRegistries: Array<{ code: string, message: string, registry: { registryId: string, region: string } }> } | null };

export type SageMakerImagesOfRegistriesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  orderBy?: SageMakerImageOrder | null | undefined;
}>;


export type SageMakerImagesOfRegistriesQuery = { sageMakerImages: { nodes: Array<{ name: string }>, pageInfo: { hasNextPage: boolean }, missingRegistries: Array<{ code: string, registry: { region: string } }> } | null };

export type BarrierReferredImagesQueryVariables = Exact<{
  first: number;
}>;


export type BarrierReferredImagesQuery = { repository: { images: { nodes: Array<{ referrers: { nodes: Array<{ digest: string, image: { digest: string, sizeInBytes: number | null } | null }> } | null }> } | null } | null };

export type BarrierReplicasQueryVariables = Exact<{ [key: string]: never; }>;


export type BarrierReplicasQuery = { repository: { images: { nodes: Array<{ digest: string, replicationStatuses: Array<{ replica: { digest: string, tags: Array<string> } | null }> | null }> } | null } | null };

export type ReferencesCostQueryVariables = Exact<{
  references: Array<string> | string;
}>;


export type ReferencesCostQuery = { imageReferences: Array<{ resolution: ImageResolution | null, image: { digest: string, tags: Array<string> } | null }> | null };

export type HundredPreviewResultsQueryVariables = Exact<{ [key: string]: never; }>;


export type HundredPreviewResultsQuery = { repository: { images: { nodes: Array<{ digest: string, lifecyclePreviewResult: { digest: string, appliedRulePriority: number | null } | null }> } | null } | null };

export type PreviewAndResultsQueryVariables = Exact<{ [key: string]: never; }>;


export type PreviewAndResultsQuery = { repository: { lifecyclePreview: { status: LifecyclePreviewStatus, results: { nodes: Array<{ digest: string }> } | null } | null } | null };

export type ManyReplicationStatusesQueryVariables = Exact<{ [key: string]: never; }>;


export type ManyReplicationStatusesQuery = { repository: { images: { nodes: Array<{ replicationStatuses: Array<{ status: ReplicationState }> | null }> } | null } | null };

export type SharedCallsQueryVariables = Exact<{
  digest: string;
}>;


export type SharedCallsQuery = { a: { images: { nodes: Array<{ tags: Array<string> }> } | null, lifecyclePreview: { status: LifecyclePreviewStatus } | null } | null, b: { createdAt: string | null, first: { tags: Array<string> } | null, images: { nodes: Array<{ tags: Array<string> }> } | null, lifecyclePolicy: { text: string } | null, again: { lastEvaluatedAt: string | null } | null, lifecyclePreview: { results: { nodes: Array<{ digest: string }> } | null } | null } | null };

export type PrimedByListingQueryVariables = Exact<{ [key: string]: never; }>;


export type PrimedByListingQuery = { repositories: { nodes: Array<{ images: { nodes: Array<{ digest: string, subject: { tags: Array<string> } | null, repository: { createdAt: string | null } }> } | null }> } | null };

export type ImageListingQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: ImageFilter | null | undefined;
  orderBy?: ImageOrder | null | undefined;
}>;


export type ImageListingQuery = { repository: { images: { totalCount: number | null, nodes: Array<{ digest: string }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null } } | null } | null };

export type ManifestOfImageQueryVariables = Exact<{
  reference: string;
}>;


export type ManifestOfImageQuery = { image: { manifest: { mediaType: string, text: string, artifactType: string | null, config: { mediaType: string, digest: string, size: number, artifactType: string | null } | null, layers: Array<{ mediaType: string, digest: string, size: number, annotations: Array<{ key: string, value: string }> }>, manifests: Array<{ os: string | null }>, annotations: Array<{ key: string, value: string }> } | null } | null };

export type ManifestOfIndexQueryVariables = Exact<{
  reference: string;
}>;


export type ManifestOfIndexQuery = { image: { manifest: { mediaType: string, layers: Array<{ digest: string }>, manifests: Array<{ os: string | null, osVersion: string | null, architecture: string | null, variant: string | null, descriptor: { digest: string, annotations: Array<{ key: string, value: string }> }, image: { digest: string, tags: Array<string> } | null }> } | null } | null };

export type ManifestTextQueryVariables = Exact<{
  reference: string;
}>;


export type ManifestTextQuery = { image: { tags: Array<string>, manifest: { mediaType: string, text: string } | null } | null };

export type ReferencesQueryVariables = Exact<{
  references: Array<string> | string;
}>;


export type ReferencesQuery = { imageReferences: Array<{ reference: string, resolution: ImageResolution | null, registry: { host: string } | null, image: { digest: string, tags: Array<string> } | null }> | null };

export type ImageByReferenceQueryVariables = Exact<{
  reference: string;
}>;


export type ImageByReferenceQuery = { image: { digest: string, uri: string, tags: Array<string> } | null };

export type ScanOfImageQueryVariables = Exact<{
  reference: string;
}>;


export type ScanOfImageQuery = { image: { scan: { status: ScanStatus, description: string | null, completedAt: string | null, vulnerabilitySourceUpdatedAt: string | null, inUseCount: number | null, lastInUseAt: string | null, severityCounts: Array<{ severity: FindingSeverity, count: number }>, findings: { nodes: Array<{ name: string | null, description: string | null, uri: string | null, severity: FindingSeverity, score: number | null, scoringVector: string | null, fixAvailable: FixAvailability | null, exploitAvailable: boolean | null, remediation: string | null, firstObservedAt: string | null, lastObservedAt: string | null, packages: Array<{ name: string | null, version: string | null, fixedInVersion: string | null, packageManager: string | null, filePath: string | null }> }> } | null } | null } | null };

export type FindingsPageQueryVariables = Exact<{
  reference: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type FindingsPageQuery = { image: { scan: { status: ScanStatus, findings: { nodes: Array<{ name: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null } | null };

export type WholeImageQueryVariables = Exact<{
  by: ImageSelector;
}>;


export type WholeImageQuery = { repository: { image: { digest: string, uri: string, tags: Array<string>, sizeInBytes: number | null, pushedAt: string | null, lastRecordedPullTime: string | null, manifestMediaType: string | null, artifactMediaType: string | null, status: ImageStatus | null, lastArchivedAt: string | null, lastActivatedAt: string | null, kind: ImageKind, subjectManifestDigest: string | null, repository: { name: string }, subject: { tags: Array<string> } | null } | null } | null };

export type ImagePageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: ImageFilter | null | undefined;
}>;


export type ImagePageQuery = { repository: { images: { edges: Array<{ cursor: string, node: { digest: string } }>, nodes: Array<{ digest: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type PolicyQueryVariables = Exact<{ [key: string]: never; }>;


export type PolicyQuery = { repository: { lifecyclePolicy: { text: string, lastEvaluatedAt: string | null } | null } | null };

export type PreviewQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: LifecyclePreviewFilter | null | undefined;
}>;


export type PreviewQuery = { repository: { lifecyclePreview: { id: string, lifecyclePolicyText: string | null, status: LifecyclePreviewStatus, repository: { name: string }, summary: { expiringImageTotalCount: number | null, transitioningImageTotalCounts: Array<{ targetStorageClass: StorageClass, imageTotalCount: number | null }> } | null, results: { nodes: Array<{ digest: string, tags: Array<string>, pushedAt: string | null, appliedRulePriority: number | null, storageClass: StorageClass | null, action: { type: LifecycleActionType, targetStorageClass: StorageClass | null } | null, image: { tags: Array<string> } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null } | null };

export type PreviewResultOfImagesQueryVariables = Exact<{ [key: string]: never; }>;


export type PreviewResultOfImagesQuery = { repository: { images: { nodes: Array<{ digest: string, lifecyclePreviewResult: { digest: string, action: { type: LifecycleActionType } | null } | null }> } | null } | null };

export type MissingReplicationsQueryVariables = Exact<{ [key: string]: never; }>;


export type MissingReplicationsQuery = { repository: { image: { missingReplications: Array<{ region: string, registryId: string, registry: { region: string } | null }> | null } | null } | null };

export type HundredMissingReplicationsQueryVariables = Exact<{
  statuses: boolean;
  missing: boolean;
}>;


export type HundredMissingReplicationsQuery = { repository: { images: { nodes: Array<{ digest: string, replicationStatuses?: Array<{ status: ReplicationState }> | null, missingReplications?: Array<{ region: string }> | null }> } | null } | null };

export type OtherAccountSettingsQueryVariables = Exact<{
  registryId: string;
}>;


export type OtherAccountSettingsQuery = { registry: { policyText: string | null, replicationRules: Array<{ destinations: Array<{ region: string }> }> | null, scanningConfiguration: { scanType: ScanType } | null, pullThroughCacheRules: { nodes: Array<{ ecrRepositoryPrefix: string }> } | null, replicationBackfills: { nodes: Array<{ replicationBackfillId: string }> } | null, repository: { policyText: string | null, scanningConfiguration: { scanFrequency: ScanFrequency } | null, resourceTags: Array<{ value: string }> | null, image: { missingReplications: Array<{ region: string }> | null } | null } | null } | null };

export type ReferrersQueryVariables = Exact<{
  reference: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: ReferrerFilter | null | undefined;
}>;


export type ReferrersQuery = { image: { referrers: { nodes: Array<{ digest: string, mediaType: string, artifactType: string | null, size: number, annotation: string | null, artifactStatus: ArtifactStatus | null, kind: ReferrerKind, annotations: Array<{ key: string, value: string }>, subject: { digest: string } | null, image: { digest: string, kind: ImageKind, referrers: { nodes: Array<{ digest: string }> } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type RegistrySettingsQueryVariables = Exact<{
  registryId?: string | null | undefined;
  region?: string | null | undefined;
}>;


export type RegistrySettingsQuery = { registry: { policyText: string | null, replicationRules: Array<{ destinations: Array<{ region: string, registryId: string, registry: { region: string } | null }>, repositoryFilters: Array<{ filter: string, filterType: NameFilterType }> }> | null, scanningConfiguration: { scanType: ScanType, rules: Array<{ scanFrequency: ScanFrequency, repositoryFilters: Array<{ filter: string, filterType: NameFilterType }> }> } | null, pullThroughCacheRules: { nodes: Array<{ ecrRepositoryPrefix: string, upstreamRegistryUrl: string, upstreamRegistry: string | null, upstreamRepositoryPrefix: string | null, createdAt: string | null, updatedAt: string | null }>, pageInfo: { hasNextPage: boolean } } | null, replicationBackfills: { nodes: Array<{ replicationBackfillId: string, status: ReplicationBackfillStatus, failureCode: string | null, startedAt: string, endedAt: string | null, destination: { region: string, registryId: string }, progress: { totalReplicationCount: number, completedReplicationCount: number, failedReplicationCount: number, failureCodes: Array<string> } | null }> } | null } | null };

export type CacheRulePageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type CacheRulePageQuery = { registry: { pullThroughCacheRules: { edges: Array<{ cursor: string, node: { ecrRepositoryPrefix: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type BackfillPageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type BackfillPageQuery = { registry: { replicationBackfills: { edges: Array<{ node: { replicationBackfillId: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type ReplicationQueryVariables = Exact<{
  reference: string;
}>;


export type ReplicationQuery = { image: { replicationStatuses: Array<{ region: string, registryId: string, status: ReplicationState, failureCode: string | null, registry: { region: string } | null, replica: { uri: string, tags: Array<string>, repository: { createdAt: string | null } } | null }> | null } | null };

export type RepositorySearchQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: RepositoryFilter | null | undefined;
}>;


export type RepositorySearchQuery = { registry: { repositories: { totalCount: number | null, nodes: Array<{ name: string, createdAt: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type RepositorySettingsQueryVariables = Exact<{
  name: string;
}>;


export type RepositorySettingsQuery = { repository: { policyText: string | null, scanningConfiguration: { scanFrequency: ScanFrequency, appliedScanFilters: Array<{ filter: string, filterType: NameFilterType }> } | null, resourceTags: Array<{ key: string, value: string }> | null } | null };

export type HundredScanningConfigurationsQueryVariables = Exact<{ [key: string]: never; }>;


export type HundredScanningConfigurationsQuery = { repositories: { nodes: Array<{ name: string, scanningConfiguration: { scanFrequency: ScanFrequency } | null }> } | null };

export type NamedScanningConfigurationsQueryVariables = Exact<{
  references: Array<string> | string;
}>;


export type NamedScanningConfigurationsQuery = { imageReferences: Array<{ image: { repository: { name: string, scanningConfiguration: { scanFrequency: ScanFrequency } | null } } | null }> | null };

export type WholeRepositoryQueryVariables = Exact<{
  name: string;
}>;


export type WholeRepositoryQuery = { repository: { arn: string, name: string, uri: string, createdAt: string | null, imageTagMutability: ImageTagMutability | null, scanOnPush: boolean | null, registry: { registryId: string, region: string }, imageTagMutabilityExclusionFilters: Array<{ filter: string, filterType: NameFilterType }> | null, encryption: { type: EncryptionType, kmsKey: string | null } | null } | null };

export type GoneRepositoryQueryVariables = Exact<{
  id: string | number;
}>;


export type GoneRepositoryQuery = { node:
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
   | null };

export type RepositoryPageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  names?: Array<string> | string | null | undefined;
}>;


export type RepositoryPageQuery = { repositories: { edges: Array<{ cursor: string, node: { name: string, registry: { region: string } } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type SigningQueryVariables = Exact<{
  reference: string;
}>;


export type SigningQuery = { image: { signingStatuses: Array<{ signingProfileArn: string | null, status: SigningState, failureCode: string | null, failureReason: string | null }> | null } | null };

export type StartMutationVariables = Exact<{
  input: StartLifecyclePreviewInput;
}>;


export type StartMutation = { startLifecyclePreview:
    | { __typename: 'InvalidLifecyclePolicyError', message: string }
    | { __typename: 'LifecyclePolicyNotFoundError', message: string }
    | { __typename: 'LifecyclePreviewInProgressError', message: string, running: { lifecyclePolicyText: string | null, status: LifecyclePreviewStatus } | null }
    | { __typename: 'RepositoryNotFoundError', message: string }
    | { __typename: 'StartLifecyclePreviewSuccess', lifecyclePreview: { id: string, lifecyclePolicyText: string | null, status: LifecyclePreviewStatus, repository: { id: string }, summary: { expiringImageTotalCount: number | null } | null, results: { nodes: Array<{ digest: string }> } | null } }
   | null };

export type StartTwiceMutationVariables = Exact<{
  repositoryId: string | number;
  one: string;
  two: string;
}>;


export type StartTwiceMutation = { one:
    | { lifecyclePreview: { lifecyclePolicyText: string | null, results: { nodes: Array<{ digest: string }> } | null, repository: { image: { lifecyclePreviewResult: { digest: string } | null } | null } } }
    | Record<PropertyKey, never>
   | null, two:
    | { lifecyclePreview: { lifecyclePolicyText: string | null, results: { nodes: Array<{ digest: string }> } | null, repository: { image: { lifecyclePreviewResult: { digest: string } | null } | null } } }
    | Record<PropertyKey, never>
   | null };

export type OutcomeFragment = { lifecyclePolicyText: string | null, results: { nodes: Array<{ digest: string }> } | null, repository: { image: { lifecyclePreviewResult: { digest: string } | null } | null } };

export type FailedBatchQueryVariables = Exact<{ [key: string]: never; }>;


export type FailedBatchQuery = { repository: { images: { nodes: Array<{ tags: Array<string>, lifecyclePreviewResult: { digest: string } | null }> } | null } | null };

export type FailedReferenceQueryVariables = Exact<{
  references: Array<string> | string;
}>;


export type FailedReferenceQuery = { imageReferences: Array<{ reference: string, resolution: ImageResolution | null, image: { tags: Array<string> } | null }> | null };

export type FailingPageQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FailingPageQuery = { repository: { images: { nodes: Array<{ digest: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type ExpiringCursorsQueryVariables = Exact<{
  images?: string | null | undefined;
  sageMaker?: string | null | undefined;
}>;


export type ExpiringCursorsQuery = { repository: { images: { pageInfo: { endCursor: string | null } } | null } | null, sageMakerImages: { pageInfo: { endCursor: string | null } } | null };

export type StartUnderFaultMutationVariables = Exact<{
  repositoryId: string | number;
}>;


export type StartUnderFaultMutation = { startLifecyclePreview:
    | { __typename: 'InvalidLifecyclePolicyError' }
    | { __typename: 'LifecyclePolicyNotFoundError' }
    | { __typename: 'LifecyclePreviewInProgressError' }
    | { __typename: 'RepositoryNotFoundError' }
    | { __typename: 'StartLifecyclePreviewSuccess' }
   | null };

export type TwoOperationsQueryVariables = Exact<{ [key: string]: never; }>;


export type TwoOperationsQuery = { repository: { name: string, lifecyclePolicy: { text: string, lastEvaluatedAt: string | null } | null, images: { nodes: Array<{ tags: Array<string> }> } | null } | null };

export type ImageUsagePageQueryVariables = Exact<{
  reference: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ImageUsagePageQuery = { image: { sageMakerImageVersions: { nodes: Array<{ arn: string, version: number }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type ImageUsageQueryVariables = Exact<{ [key: string]: never; }>;


export type ImageUsageQuery = { repository: { images: { nodes: Array<{ digest: string, tags: Array<string>, sageMakerImageVersions: { nodes: Array<{ imageArn: string, version: number }> } | null }> } | null } | null };

export type VersionImagesQueryVariables = Exact<{ [key: string]: never; }>;


export type VersionImagesQuery = { sageMakerImage: { versions: { nodes: Array<{ version: number, imageReference: { reference: string, resolution: ImageResolution | null, registry: { registryId: string, region: string } | null, image: { tags: Array<string> } | null } | null, image: { tags: Array<string>, repository: { name: string } } | null }> } | null } | null };

export type VersionImagesByNameQueryVariables = Exact<{ [key: string]: never; }>;


export type VersionImagesByNameQuery = { sageMakerImage: { versions: { nodes: Array<{ image: { id: string, digest: string, uri: string, repository: { name: string } } | null }> } | null } | null };

export type NodeByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type NodeByIdQuery = { node:
    | { __typename: 'Image', tags: Array<string>, id: string }
    | { __typename: 'LifecyclePreview', lifecyclePolicyText: string | null, id: string }
    | { __typename: 'Referrer', digest: string, artifactStatus: ArtifactStatus | null, id: string }
    | { __typename: 'Registry', host: string, id: string }
    | { __typename: 'Repository', uri: string, id: string }
    | { __typename: 'SageMakerImage', roleArn: string | null, name: string, id: string }
    | { __typename: 'SageMakerImageVersion', version: number, id: string, sageMakerImage: { name: string } | null }
   | null };

export type NodesByIdsQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type NodesByIdsQuery = { nodes: Array<
    | { __typename: 'Image', id: string }
    | { __typename: 'LifecyclePreview', id: string }
    | { __typename: 'Referrer', id: string }
    | { __typename: 'Registry', id: string }
    | { __typename: 'Repository', id: string }
    | { __typename: 'SageMakerImage', id: string }
    | { __typename: 'SageMakerImageVersion', id: string }
   | null> | null };

export type IdOfEachQueryVariables = Exact<{
  image: string;
}>;


export type IdOfEachQuery = { registry: { id: string } | null, image: { id: string, repository: { id: string, lifecyclePreview: { id: string } | null }, referrers: { nodes: Array<{ id: string }> } | null } | null, sageMakerImage: { id: string, version: { id: string } | null } | null };

export type RegistryByKeyQueryVariables = Exact<{
  registryId?: string | null | undefined;
  region?: string | null | undefined;
}>;


export type RegistryByKeyQuery = { registry: { registryId: string, region: string, host: string } | null };

export type AllRegistriesQueryVariables = Exact<{ [key: string]: never; }>;


export type AllRegistriesQuery = { registries: Array<{ id: string, registryId: string, region: string, host: string }> | null };

export type UnservedRegistryQueryVariables = Exact<{
  image: string;
  external: string;
}>;


export type UnservedRegistryQuery = { repository: { name: string } | null, sageMakerImage: { name: string } | null, image: { digest: string } | null, external: { digest: string } | null, imageReferences: Array<{ resolution: ImageResolution | null, registry: { host: string } | null, image: { digest: string } | null }> | null };

export type OtherAccountQueryVariables = Exact<{
  registryId: string;
  region: string;
}>;


export type OtherAccountQuery = { registry: { repository: { arn: string } | null, repositories: { nodes: Array<{ name: string }> } | null, sageMakerImages: { nodes: Array<{ name: string }> } | null, sageMakerImage: { name: string } | null } | null };

export type OwnRecordsQueryVariables = Exact<{ [key: string]: never; }>;


export type OwnRecordsQuery = { registry: { repository: { name: string } | null, missing: { name: string } | null, sageMakerImage: { name: string, registry: { region: string } } | null, noImage: { name: string } | null, sageMakerImages: { nodes: Array<{ name: string }> } | null } | null };

export type SortedSageMakerImagesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: SageMakerImageFilter | null | undefined;
  orderBy?: SageMakerImageOrder | null | undefined;
}>;


export type SortedSageMakerImagesQuery = { registry: { sageMakerImages: { totalCount: number | null, nodes: Array<{ name: string, status: SageMakerImageStatus, displayName: string | null, creationTime: string, lastModifiedTime: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type VersionByQueryVariables = Exact<{
  by?: SageMakerImageVersionSelector | null | undefined;
}>;


export type VersionByQuery = { sageMakerImage: { version: { arn: string, imageArn: string, version: number, status: SageMakerImageVersionStatus, failureReason: string | null, creationTime: string, lastModifiedTime: string, baseImage: string | null, containerImage: string | null, aliases: Array<string> | null, jobType: SageMakerJobType | null, mlFramework: string | null, processor: SageMakerProcessor | null, programmingLang: string | null, horovod: boolean | null, vendorGuidance: SageMakerVendorGuidance | null, releaseNotes: string | null, sageMakerImage: { name: string } | null } | null, versions: { nodes: Array<{ arn: string, imageArn: string, version: number, status: SageMakerImageVersionStatus, failureReason: string | null, creationTime: string, lastModifiedTime: string, baseImage: string | null, containerImage: string | null, aliases: Array<string> | null, jobType: SageMakerJobType | null, mlFramework: string | null, processor: SageMakerProcessor | null, programmingLang: string | null, horovod: boolean | null, vendorGuidance: SageMakerVendorGuidance | null, releaseNotes: string | null, sageMakerImage: { name: string } | null }> } | null } | null };

export type WholeVersionFragment = { arn: string, imageArn: string, version: number, status: SageMakerImageVersionStatus, failureReason: string | null, creationTime: string, lastModifiedTime: string, baseImage: string | null, containerImage: string | null, aliases: Array<string> | null, jobType: SageMakerJobType | null, mlFramework: string | null, processor: SageMakerProcessor | null, programmingLang: string | null, horovod: boolean | null, vendorGuidance: SageMakerVendorGuidance | null, releaseNotes: string | null, sageMakerImage: { name: string } | null };

export type VersionByAliasThenNumberQueryVariables = Exact<{ [key: string]: never; }>;


export type VersionByAliasThenNumberQuery = { sageMakerImage: { version: { sageMakerImage: { version: { baseImage: string | null } | null } | null } | null } | null };

export type VersionPageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: SageMakerImageVersionFilter | null | undefined;
  orderBy?: SageMakerImageVersionOrder | null | undefined;
}>;


export type VersionPageQuery = { sageMakerImage: { versions: { nodes: Array<{ version: number }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type VersionAliasesQueryVariables = Exact<{ [key: string]: never; }>;


export type VersionAliasesQuery = { sageMakerImage: { versions: { nodes: Array<{ aliases: Array<string> | null }> } | null } | null };

export type WholeSageMakerImageQueryVariables = Exact<{
  name: string;
}>;


export type WholeSageMakerImageQuery = { sageMakerImage: { arn: string, name: string, displayName: string | null, description: string | null, status: SageMakerImageStatus, failureReason: string | null, creationTime: string, lastModifiedTime: string, roleArn: string | null, registry: { registryId: string, region: string } } | null, sageMakerImages: { nodes: Array<{ arn: string, name: string, displayName: string | null, description: string | null, status: SageMakerImageStatus, failureReason: string | null, creationTime: string, lastModifiedTime: string, roleArn: string | null, registry: { registryId: string, region: string } }> } | null };

export type SageMakerImagePageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: SageMakerImageFilter | null | undefined;
  orderBy?: SageMakerImageOrder | null | undefined;
}>;


export type SageMakerImagePageQuery = { sageMakerImages: { nodes: Array<{ name: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const BenchCardFragmentDoc = new TypedDocumentString(`
    fragment BenchCard on Repository {
  name
  createdAt
  images(first: 10) {
    nodes {
      digest
      tags
    }
  }
}
    `, {"fragmentName":"BenchCard"}) as unknown as TypedDocumentString<BenchCardFragment, unknown>;
export const OutcomeFragmentDoc = new TypedDocumentString(`
    fragment Outcome on LifecyclePreview {
  lifecyclePolicyText
  results {
    nodes {
      digest
    }
  }
  repository {
    image(by: {tag: "t3"}) {
      lifecyclePreviewResult {
        digest
      }
    }
  }
}
    `, {"fragmentName":"Outcome"}) as unknown as TypedDocumentString<OutcomeFragment, unknown>;
export const WholeVersionFragmentDoc = new TypedDocumentString(`
    fragment WholeVersion on SageMakerImageVersion {
  arn
  imageArn
  version
  status
  failureReason
  creationTime
  lastModifiedTime
  sageMakerImage {
    name
  }
  baseImage
  containerImage
  aliases
  jobType
  mlFramework
  processor
  programmingLang
  horovod
  vendorGuidance
  releaseNotes
}
    `, {"fragmentName":"WholeVersion"}) as unknown as TypedDocumentString<WholeVersionFragment, unknown>;
export const BenchPlatformsDocument = new TypedDocumentString(`
    query BenchPlatforms($reference: String!) {
  image(reference: $reference) {
    digest
    manifest {
      manifests {
        os
        architecture
        image {
          digest
          sizeInBytes
          manifest {
            config {
              digest
              size
            }
            layers {
              digest
              size
            }
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:08d239a9a9d5884e6950140c06a7a089bc2f49ed024728e2507b8d5680688b69"}) as unknown as TypedDocumentString<BenchPlatformsQuery, BenchPlatformsQueryVariables>;
export const BenchManifestsDocument = new TypedDocumentString(`
    query BenchManifests($repository: RepositoryName!) {
  repository(name: $repository) {
    images(first: 250) {
      nodes {
        digest
        tags
        manifest {
          mediaType
          text
        }
      }
    }
  }
}
    `, {"hash":"sha256:1a83f5339fdc9c02ce3e31ab1b04b7af9703c8a62085220f3c2281d1f1790db2"}) as unknown as TypedDocumentString<BenchManifestsQuery, BenchManifestsQueryVariables>;
export const BenchScansDocument = new TypedDocumentString(`
    query BenchScans($repository: RepositoryName!) {
  repository(name: $repository) {
    images(first: 40, filter: {tagStatus: TAGGED}) {
      nodes {
        digest
        tags
        scan {
          status
          inUseCount
          severityCounts {
            severity
            count
          }
          findings(first: 100) {
            edges {
              node {
                name
                severity
                packages {
                  name
                  fixedInVersion
                }
              }
            }
          }
        }
        signingStatuses {
          status
        }
      }
    }
  }
}
    `, {"hash":"sha256:0caffc6b3d89a9b332dae6c7e52193331d9f87d5431199eca7407bbfad1d20c2"}) as unknown as TypedDocumentString<BenchScansQuery, BenchScansQueryVariables>;
export const BenchImagesDocument = new TypedDocumentString(`
    query BenchImages($repository: RepositoryName!) {
  repository(name: $repository) {
    createdAt
    images(first: 100) {
      edges {
        cursor
        node {
          digest
          tags
          pushedAt
        }
      }
    }
  }
}
    `, {"hash":"sha256:865b7839be78cc439547bef793a1b0538b4982172da99414ec57902b98f930b9"}) as unknown as TypedDocumentString<BenchImagesQuery, BenchImagesQueryVariables>;
export const BenchLargePageDocument = new TypedDocumentString(`
    query BenchLargePage($repository: RepositoryName!) {
  repository(name: $repository) {
    createdAt
    images(first: 1000) {
      nodes {
        id
        digest
        uri
        tags
        kind
        status
        sizeInBytes
        pushedAt
        manifestMediaType
        artifactMediaType
      }
    }
  }
}
    `, {"hash":"sha256:23a5ec09efe59b94919e2fc7f883879b75530ab1357face2e4c4a8e1da3a3bd4"}) as unknown as TypedDocumentString<BenchLargePageQuery, BenchLargePageQueryVariables>;
export const BenchSubjectsDocument = new TypedDocumentString(`
    query BenchSubjects($repository: RepositoryName!) {
  repository(name: $repository) {
    createdAt
    images(first: 100) {
      nodes {
        digest
        tags
        subject {
          digest
          tags
        }
      }
    }
  }
}
    `, {"hash":"sha256:0f32db6bad9ba04ba673472ca47a9c4da39addb948770142c71f99b21df4821d"}) as unknown as TypedDocumentString<BenchSubjectsQuery, BenchSubjectsQueryVariables>;
export const BenchReferencesDocument = new TypedDocumentString(`
    query BenchReferences($references: [String!]!) {
  imageReferences(references: $references) {
    reference
    resolution
    image {
      digest
      tags
      sizeInBytes
    }
  }
}
    `, {"hash":"sha256:040b8c129673f6d8cf95ab6a6d5d91364ba984ce57b6ae4dc28fa61e6fff83e8"}) as unknown as TypedDocumentString<BenchReferencesQuery, BenchReferencesQueryVariables>;
export const BenchReleaseDocument = new TypedDocumentString(`
    query BenchRelease($reference: String!) {
  image(reference: $reference) {
    digest
    tags
    sizeInBytes
    repository {
      createdAt
    }
    referrers {
      nodes {
        digest
        artifactType
        annotations {
          key
          value
        }
      }
    }
    replicationStatuses {
      region
      status
      registry {
        host
      }
      replica {
        pushedAt
      }
    }
    lifecyclePreviewResult {
      appliedRulePriority
      action {
        type
      }
    }
  }
}
    `, {"hash":"sha256:c31ddd60a7fc5d2e687649fc855df2b681e413e3a3d21b5fc358f7e0312dcc06"}) as unknown as TypedDocumentString<BenchReleaseQuery, BenchReleaseQueryVariables>;
export const BenchLinksDocument = new TypedDocumentString(`
    query BenchLinks($repository: RepositoryName!) {
  repository(name: $repository) {
    createdAt
    images(first: 40, filter: {tagStatus: TAGGED}) {
      nodes {
        digest
        tags
        referrers {
          edges {
            cursor
            node {
              digest
              kind
            }
          }
        }
        replicationStatuses {
          region
          status
        }
      }
    }
  }
}
    `, {"hash":"sha256:f12615b1389c32c13d47d220ce1a6d96e9e57df78315f68106726074ca75f835"}) as unknown as TypedDocumentString<BenchLinksQuery, BenchLinksQueryVariables>;
export const BenchSupplyChainDocument = new TypedDocumentString(`
    query BenchSupplyChain($reference: String!) {
  image(reference: $reference) {
    digest
    referrers {
      nodes {
        digest
        kind
        image {
          sizeInBytes
          referrers {
            nodes {
              digest
              kind
            }
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:925d5de1b4feaee0476dcafce4cb9942941f3d16263a92df740620b6f7a54dd4"}) as unknown as TypedDocumentString<BenchSupplyChainQuery, BenchSupplyChainQueryVariables>;
export const BenchNodesDocument = new TypedDocumentString(`
    query BenchNodes($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on Registry {
      region
    }
    ... on Repository {
      name
      createdAt
    }
    ... on Image {
      digest
      tags
    }
    ... on Referrer {
      digest
      artifactType
    }
    ... on LifecyclePreview {
      status
    }
    ... on SageMakerImage {
      name
      roleArn
    }
    ... on SageMakerImageVersion {
      version
      containerImage
    }
  }
}
    `, {"hash":"sha256:8b1faecbe034acad27d2cc57f1b603997d64e624649f661154a0e9e468e71836"}) as unknown as TypedDocumentString<BenchNodesQuery, BenchNodesQueryVariables>;
export const BenchPreviewResultsDocument = new TypedDocumentString(`
    query BenchPreviewResults($repository: RepositoryName!) {
  repository(name: $repository) {
    createdAt
    images(first: 100) {
      nodes {
        digest
        tags
        lifecyclePreviewResult {
          appliedRulePriority
          action {
            type
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:3869e99334a9e8569a8c63d27a42857c6a9cdab6ec166955453d0d01d3799a55"}) as unknown as TypedDocumentString<BenchPreviewResultsQuery, BenchPreviewResultsQueryVariables>;
export const BenchPreviewDocument = new TypedDocumentString(`
    query BenchPreview($repository: RepositoryName!) {
  repository(name: $repository) {
    createdAt
    lifecyclePreview {
      status
      summary {
        expiringImageTotalCount
        transitioningImageTotalCounts {
          targetStorageClass
          imageTotalCount
        }
      }
      results(first: 50) {
        edges {
          cursor
          node {
            digest
            appliedRulePriority
            action {
              type
              targetStorageClass
            }
            image {
              sizeInBytes
              referrers {
                nodes {
                  digest
                  kind
                }
              }
            }
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:68462e9b3175cd7533511f825a9f4975d4d697198201f461bede3c17aca47922"}) as unknown as TypedDocumentString<BenchPreviewQuery, BenchPreviewQueryVariables>;
export const BenchDeepPreviewDocument = new TypedDocumentString(`
    query BenchDeepPreview($repository: RepositoryName!) {
  repository(name: $repository) {
    createdAt
    lifecyclePreview {
      lifecyclePolicyText
      results(first: 300) {
        nodes {
          digest
          appliedRulePriority
          image {
            sizeInBytes
            lastRecordedPullTime
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:1837e3ffc707efcd384445a1568700331fc8b62c634d1395248015a3d9a4fe9a"}) as unknown as TypedDocumentString<BenchDeepPreviewQuery, BenchDeepPreviewQueryVariables>;
export const BenchRegistriesDocument = new TypedDocumentString(`
    query BenchRegistries {
  registries {
    host
    region
    repositories(first: 100) {
      nodes {
        name
        createdAt
      }
    }
    sageMakerImages(first: 100) {
      nodes {
        name
        status
      }
    }
  }
}
    `, {"hash":"sha256:02c3b503323e836c6880f4dca4b68752df70b28d4bdf75b6bcbbf4840ca5c760"}) as unknown as TypedDocumentString<BenchRegistriesQuery, BenchRegistriesQueryVariables>;
export const BenchOverRegistriesDocument = new TypedDocumentString(`
    query BenchOverRegistries {
  repositories(first: 200) {
    nodes {
      name
      createdAt
      registry {
        region
      }
    }
    missingRegistries {
      code
    }
  }
  sageMakerImages(first: 100) {
    nodes {
      name
      status
      registry {
        region
      }
    }
    missingRegistries {
      code
    }
  }
}
    `, {"hash":"sha256:caff539b2da1ebef6991a42b21caa61eda08391ed25c02a398ee57a989cbcfeb"}) as unknown as TypedDocumentString<BenchOverRegistriesQuery, BenchOverRegistriesQueryVariables>;
export const BenchRepositoryPageDocument = new TypedDocumentString(`
    query BenchRepositoryPage {
  repositories(first: 50) {
    edges {
      cursor
      node {
        name
        uri
        createdAt
        imageTagMutability
        imageTagMutabilityExclusionFilters {
          filter
          filterType
        }
        encryption {
          type
          kmsKey
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:bcf26bcf1e846f4b7166aac4d592246f27ce2c2a91c84d3ce176a07ef312eff4"}) as unknown as TypedDocumentString<BenchRepositoryPageQuery, BenchRepositoryPageQueryVariables>;
export const BenchRepositoriesWithImagesDocument = new TypedDocumentString(`
    query BenchRepositoriesWithImages {
  repositories(first: 100) {
    nodes {
      name
      images(first: 5) {
        nodes {
          digest
          tags
        }
      }
    }
  }
}
    `, {"hash":"sha256:03fdd2c8415ef7084ae54371bc888d3d5bb28f18a2728b81c4bf6732583ec7cf"}) as unknown as TypedDocumentString<BenchRepositoriesWithImagesQuery, BenchRepositoriesWithImagesQueryVariables>;
export const BenchRepositoriesByNameDocument = new TypedDocumentString(`
    query BenchRepositoriesByName($names: [RepositoryName!]!) {
  repositories(first: 120, filter: {names: $names}) {
    nodes {
      name
      createdAt
      scanOnPush
    }
  }
}
    `, {"hash":"sha256:8214e6041fc5ac9f201b45f966798e382e7773df91b7fbd7d68f913eb80123fa"}) as unknown as TypedDocumentString<BenchRepositoriesByNameQuery, BenchRepositoriesByNameQueryVariables>;
export const BenchDashboardDocument = new TypedDocumentString(`
    query BenchDashboard($a: RepositoryName!, $b: RepositoryName!, $c: RepositoryName!, $d: RepositoryName!, $e: RepositoryName!) {
  a: repository(name: $a) {
    ...BenchCard
  }
  b: repository(name: $b) {
    ...BenchCard
  }
  c: repository(name: $c) {
    ...BenchCard
  }
  d: repository(name: $d) {
    ...BenchCard
  }
  e: repository(name: $e) {
    ...BenchCard
  }
}
    fragment BenchCard on Repository {
  name
  createdAt
  images(first: 10) {
    nodes {
      digest
      tags
    }
  }
}`, {"hash":"sha256:c91f91daacd9fad8fc6b82dc017257b76ac2dcc24edb39373db56bfce708e574"}) as unknown as TypedDocumentString<BenchDashboardQuery, BenchDashboardQueryVariables>;
export const BenchPoliciesDocument = new TypedDocumentString(`
    query BenchPolicies {
  repositories(first: 40) {
    nodes {
      name
      lifecyclePolicy {
        text
        lastEvaluatedAt
      }
      lifecyclePreview {
        status
      }
    }
  }
}
    `, {"hash":"sha256:509b80a2668b4f5fd65252bdfca02f4d6b7931bd0c7c2885261e1d07373d9e21"}) as unknown as TypedDocumentString<BenchPoliciesQuery, BenchPoliciesQueryVariables>;
export const BenchSageMakerImagesDocument = new TypedDocumentString(`
    query BenchSageMakerImages {
  sageMakerImages(first: 100) {
    edges {
      cursor
      node {
        name
        displayName
        roleArn
        version {
          version
          containerImage
        }
      }
    }
  }
}
    `, {"hash":"sha256:51660c0f0d6860895d58cee54bf824958a9b451827267693e7d9b052b32b59ef"}) as unknown as TypedDocumentString<BenchSageMakerImagesQuery, BenchSageMakerImagesQueryVariables>;
export const BenchSageMakerVersionsDocument = new TypedDocumentString(`
    query BenchSageMakerVersions {
  sageMakerImages(first: 100) {
    nodes {
      name
      versions(first: 30) {
        edges {
          cursor
          node {
            version
            aliases
            containerImage
            sageMakerImage {
              displayName
            }
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:62cee1a897289be2c59b80b07cc8e17b5a1cf9717b0400360be057d61581869d"}) as unknown as TypedDocumentString<BenchSageMakerVersionsQuery, BenchSageMakerVersionsQueryVariables>;
export const BenchSageMakerImageDocument = new TypedDocumentString(`
    query BenchSageMakerImage($name: String!) {
  sageMakerImage(name: $name) {
    displayName
    versions(first: 50) {
      nodes {
        version
        status
        processor
        containerImage
      }
    }
  }
}
    `, {"hash":"sha256:61feb8119c2e0081f0223cca421f3cfc4cda9ce437eb2a34b29aac8ebf953e68"}) as unknown as TypedDocumentString<BenchSageMakerImageQuery, BenchSageMakerImageQueryVariables>;
export const BenchNewestImagesDocument = new TypedDocumentString(`
    query BenchNewestImages($repository: RepositoryName!) {
  repository(name: $repository) {
    createdAt
    images(first: 20, orderBy: {field: PUSHED_AT}) {
      totalCount
      nodes {
        digest
        tags
        pushedAt
      }
    }
  }
}
    `, {"hash":"sha256:cf0e8d986cf0145d91a5a1e9f75442240039ab486ec24857fc6b96f53d4a2afe"}) as unknown as TypedDocumentString<BenchNewestImagesQuery, BenchNewestImagesQueryVariables>;
export const BenchLatestImagesDocument = new TypedDocumentString(`
    query BenchLatestImages {
  repositories(first: 20) {
    nodes {
      name
      latestImage {
        digest
        tags
      }
      images(filter: {tagStatus: TAGGED}) {
        totalCount
      }
    }
  }
}
    `, {"hash":"sha256:29515493979e4909813b3f05993ca21c16ceab1a0b3498f5350f77d941d165c2"}) as unknown as TypedDocumentString<BenchLatestImagesQuery, BenchLatestImagesQueryVariables>;
export const BenchRepositorySearchDocument = new TypedDocumentString(`
    query BenchRepositorySearch($nameContains: String) {
  repositories(filter: {nameContains: $nameContains}) {
    totalCount
    nodes {
      name
      createdAt
    }
  }
}
    `, {"hash":"sha256:8f4ff94b757c2b4189b9e09839723c5334dd83c26fc80ba40ad5f38bbd23d2e6"}) as unknown as TypedDocumentString<BenchRepositorySearchQuery, BenchRepositorySearchQueryVariables>;
export const BenchRegistrySettingsDocument = new TypedDocumentString(`
    query BenchRegistrySettings {
  registry {
    replicationRules {
      destinations {
        region
        registryId
      }
      repositoryFilters {
        filter
      }
    }
    replicationBackfills {
      edges {
        node {
          replicationBackfillId
          status
          progress {
            completedReplicationCount
          }
        }
      }
    }
    scanningConfiguration {
      scanType
      rules {
        scanFrequency
      }
    }
    pullThroughCacheRules {
      edges {
        node {
          ecrRepositoryPrefix
          createdAt
        }
      }
    }
    policyText
  }
}
    `, {"hash":"sha256:3e0e718d54057856637a32b6f18a567751f79ed02899b52b18d8ece0b8c8ce0b"}) as unknown as TypedDocumentString<BenchRegistrySettingsQuery, BenchRegistrySettingsQueryVariables>;
export const BenchRepositorySettingsDocument = new TypedDocumentString(`
    query BenchRepositorySettings {
  repositories(first: 100) {
    nodes {
      name
      scanningConfiguration {
        scanFrequency
        appliedScanFilters {
          filter
        }
      }
      resourceTags {
        key
        value
      }
      policyText
    }
  }
}
    `, {"hash":"sha256:5355c64ce66edec7f0220409f91f13f184600cd6402b2be4187c0d34121bfbda"}) as unknown as TypedDocumentString<BenchRepositorySettingsQuery, BenchRepositorySettingsQueryVariables>;
export const BenchMissingReplicationsDocument = new TypedDocumentString(`
    query BenchMissingReplications($repository: RepositoryName!) {
  repository(name: $repository) {
    images(first: 100) {
      nodes {
        digest
        missingReplications {
          region
          registryId
        }
      }
    }
  }
}
    `, {"hash":"sha256:db37e482d53d55a6da16b83248f178eee95089da525f913b47e3983b1bee64aa"}) as unknown as TypedDocumentString<BenchMissingReplicationsQuery, BenchMissingReplicationsQueryVariables>;
export const BenchVersionImagesDocument = new TypedDocumentString(`
    query BenchVersionImages($name: String!) {
  sageMakerImage(name: $name) {
    displayName
    versions(first: 100) {
      nodes {
        version
        image {
          digest
          tags
        }
        imageReference {
          reference
          resolution
        }
      }
    }
  }
}
    `, {"hash":"sha256:b691fa655edc56e2c8a01679f448309d152fdecff230a18514b5de30f2be04f5"}) as unknown as TypedDocumentString<BenchVersionImagesQuery, BenchVersionImagesQueryVariables>;
export const BenchImageUsageDocument = new TypedDocumentString(`
    query BenchImageUsage($repository: RepositoryName!) {
  repository(name: $repository) {
    createdAt
    images(first: 100) {
      nodes {
        digest
        tags
        sageMakerImageVersions {
          nodes {
            imageArn
            version
            containerImage
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:ea4872446e5d7ce4e504921cb69bb801f9c8cd14f5ab5b8c2ea38b04308f8d23"}) as unknown as TypedDocumentString<BenchImageUsageQuery, BenchImageUsageQueryVariables>;
export const SpeedTinyDocument = new TypedDocumentString(`
    query SpeedTiny($reference: String!) {
  image(reference: $reference) {
    digest
    tags
    sizeInBytes
    pushedAt
  }
}
    `, {"hash":"sha256:45a17803e4f83a7b566fcfb87d09efa61e2fc31346bc24e62fafe7884e8ed9c5"}) as unknown as TypedDocumentString<SpeedTinyQuery, SpeedTinyQueryVariables>;
export const SpeedPageDocument = new TypedDocumentString(`
    query SpeedPage($repository: RepositoryName!, $images: Int!) {
  repository(name: $repository) {
    images(first: $images) {
      nodes {
        id
        digest
        uri
        tags
        kind
        status
        sizeInBytes
        pushedAt
        manifestMediaType
        artifactMediaType
      }
    }
  }
}
    `, {"hash":"sha256:c8f432a1c03b4da6227f27f9e1a583039c1f3e8dedabdfbe45be8e0401cb0b12"}) as unknown as TypedDocumentString<SpeedPageQuery, SpeedPageQueryVariables>;
export const SpeedFleetDocument = new TypedDocumentString(`
    query SpeedFleet($repositories: Int!) {
  repositories(first: $repositories) {
    nodes {
      name
      images(first: 100) {
        nodes {
          id
          digest
          uri
          tags
          kind
          status
          sizeInBytes
          pushedAt
          manifestMediaType
          artifactMediaType
        }
      }
    }
  }
}
    `, {"hash":"sha256:aac0c87c75b4ba6f7fa03f4a187eeb70c779649a473fea498458b5f007840c0c"}) as unknown as TypedDocumentString<SpeedFleetQuery, SpeedFleetQueryVariables>;
export const SpeedArtifactsDocument = new TypedDocumentString(`
    query SpeedArtifacts($repository: RepositoryName!, $images: Int!) {
  repository(name: $repository) {
    images(first: $images) {
      nodes {
        digest
        tags
        referrers(first: 50) {
          nodes {
            digest
            artifactType
          }
        }
        replicationStatuses {
          region
          registryId
          status
        }
        lifecyclePreviewResult {
          appliedRulePriority
          action {
            type
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:6ab005d4d56bce94e594c43524b62c483c4753a63b6a597b865279b934882df8"}) as unknown as TypedDocumentString<SpeedArtifactsQuery, SpeedArtifactsQueryVariables>;
export const SpeedHeadlineDocument = new TypedDocumentString(`
    query SpeedHeadline($repository: RepositoryName!) {
  repository(name: $repository) {
    lifecyclePreview {
      status
      summary {
        expiringImageTotalCount
      }
      results(first: 5, filter: {tagStatus: TAGGED}) {
        nodes {
          tags
          image {
            sageMakerImageVersions {
              nodes {
                imageArn
                version
              }
            }
            referrers(filter: {kinds: [SIGNATURE]}) {
              nodes {
                artifactType
              }
            }
            replicationStatuses {
              region
              status
            }
            missingReplications {
              region
            }
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:321d2a26d561d6bdf49b66cb3c872c3e81c641b49d5fc203aa445b0ed6c518fc"}) as unknown as TypedDocumentString<SpeedHeadlineQuery, SpeedHeadlineQueryVariables>;
export const ExploreDocument = new TypedDocumentString(`
    query Explore($repositories: Int!) {
  registries {
    registryId
    region
    host
  }
  repositories(first: $repositories) {
    nodes {
      id
      name
      imageTagMutability
      lifecyclePolicy {
        lastEvaluatedAt
      }
      images(first: 3, filter: {tagStatus: TAGGED}) {
        nodes {
          digest
          tags
          kind
          sizeInBytes
          pushedAt
          lastRecordedPullTime
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:915dbe42b7b577f219f14de7e4104ed4345bded987a917279069c3a14433b5b7"}) as unknown as TypedDocumentString<ExploreQuery, ExploreQueryVariables>;
export const WhatWouldExpireDocument = new TypedDocumentString(`
    query WhatWouldExpire($repository: RepositoryName!) {
  repository(name: $repository) {
    lifecyclePreview {
      status
      summary {
        expiringImageTotalCount
      }
      results(first: 10, filter: {tagStatus: TAGGED}) {
        nodes {
          tags
          appliedRulePriority
          image {
            uri
            lastRecordedPullTime
            sageMakerImageVersions(first: 5) {
              nodes {
                imageArn
                version
                status
              }
            }
            referrers(first: 5, filter: {kinds: [SIGNATURE]}) {
              nodes {
                artifactType
              }
            }
            replicationStatuses {
              region
              status
              replica {
                uri
              }
            }
            missingReplications {
              region
            }
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:3932ad5aa15cca156d02ec79a0ba6eaca7d24b6860afcfcc4e0e3e5d73fa4f02"}) as unknown as TypedDocumentString<WhatWouldExpireQuery, WhatWouldExpireQueryVariables>;
export const WhatAreTheseDocument = new TypedDocumentString(`
    query WhatAreThese($references: [String!]!) {
  imageReferences(references: $references) {
    reference
    resolution
    image {
      uri
      tags
      kind
      status
      pushedAt
    }
  }
}
    `, {"hash":"sha256:3c1c1bf5826039a44527dadab155c5f31b3a0dde301aa111d696f4f986172929"}) as unknown as TypedDocumentString<WhatAreTheseQuery, WhatAreTheseQueryVariables>;
export const SupplyChainDocument = new TypedDocumentString(`
    query SupplyChain($reference: String!) {
  image(reference: $reference) {
    uri
    tags
    kind
    sizeInBytes
    referrers(first: 10) {
      nodes {
        kind
        artifactType
        digest
        size
        annotations {
          key
          value
        }
        image {
          referrers(first: 5) {
            nodes {
              kind
              artifactType
            }
          }
        }
      }
    }
    signingStatuses {
      signingProfileArn
      status
    }
    replicationStatuses {
      registryId
      region
      status
      failureCode
    }
  }
}
    `, {"hash":"sha256:d193317eef4ec614912daf21366bccc66c59ca50d88fbeb13c96f1add77b323b"}) as unknown as TypedDocumentString<SupplyChainQuery, SupplyChainQueryVariables>;
export const SageMakerImagesDocument = new TypedDocumentString(`
    query SageMakerImages($images: Int!, $versions: Int!) {
  sageMakerImages(first: $images, orderBy: {field: LAST_MODIFIED_TIME}) {
    nodes {
      name
      displayName
      status
      lastModifiedTime
      versions(first: $versions, orderBy: {field: VERSION}) {
        nodes {
          version
          status
          aliases
          jobType
          mlFramework
          imageReference {
            reference
            resolution
          }
          image {
            tags
            pushedAt
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:b03705e864474c8dfd3668d3abde1bc11fcd39586cc505d9a5f0c4b66c7307a8"}) as unknown as TypedDocumentString<SageMakerImagesQuery, SageMakerImagesQueryVariables>;
export const TryAPolicyDocument = new TypedDocumentString(`
    mutation TryAPolicy($repositoryId: ID!, $policy: String!) {
  startLifecyclePreview(
    input: {repositoryId: $repositoryId, lifecyclePolicyText: $policy}
  ) {
    __typename
    ... on StartLifecyclePreviewSuccess {
      lifecyclePreview {
        id
        status
        lifecyclePolicyText
      }
    }
    ... on StartLifecyclePreviewError {
      message
    }
    ... on LifecyclePreviewInProgressError {
      running: lifecyclePreview {
        lifecyclePolicyText
      }
    }
  }
}
    `, {"hash":"sha256:cef1c90a1f17cfad665820b94c0cf422494afe395b5f5c61b31ef52b99c67a63"}) as unknown as TypedDocumentString<TryAPolicyMutation, TryAPolicyMutationVariables>;
export const FollowAPreviewDocument = new TypedDocumentString(`
    subscription FollowAPreview($repositoryId: ID!) {
  lifecyclePreview(repositoryId: $repositoryId) {
    id
    status
    summary {
      expiringImageTotalCount
    }
    results(first: 5, filter: {tagStatus: TAGGED}) {
      nodes {
        tags
        appliedRulePriority
      }
    }
  }
}
    `, {"hash":"sha256:b7796d2b3d12c5fe38f859b92080de4d689c88666fd4b12ad94bc8a704fb2f60"}) as unknown as TypedDocumentString<FollowAPreviewSubscription, FollowAPreviewSubscriptionVariables>;
export const FindingsDocument = new TypedDocumentString(`
    query Findings($repository: RepositoryName!) {
  repository(name: $repository) {
    scanningConfiguration {
      scanFrequency
    }
    latestImage {
      tags
      pushedAt
      manifest {
        manifests {
          os
          architecture
          image {
            digest
            scan {
              status
              completedAt
              severityCounts {
                severity
                count
              }
              inUseCount
              lastInUseAt
              findings(first: 5) {
                nodes {
                  name
                  severity
                  score
                  packages {
                    name
                    version
                    fixedInVersion
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:6f6e191b9f793622ca359fa974918257e74f9d02a96c687b308a3023bcd62e5e"}) as unknown as TypedDocumentString<FindingsQuery, FindingsQueryVariables>;
export const RegistriesDocument = new TypedDocumentString(`
    query Registries {
  registries {
    registryId
    region
    replicationRules {
      repositoryFilters {
        filter
      }
      destinations {
        registryId
        region
      }
    }
    replicationBackfills {
      nodes {
        status
        startedAt
        destination {
          registryId
          region
        }
        progress {
          totalReplicationCount
          completedReplicationCount
          failureCodes
        }
      }
    }
    scanningConfiguration {
      scanType
      rules {
        scanFrequency
        repositoryFilters {
          filter
        }
      }
    }
    pullThroughCacheRules {
      nodes {
        ecrRepositoryPrefix
        upstreamRegistryUrl
      }
    }
    policyText
  }
}
    `, {"hash":"sha256:fb32443ef06fdb975824722c577b1fd4fbce8da9c34ae4d77146a37924d206e6"}) as unknown as TypedDocumentString<RegistriesQuery, RegistriesQueryVariables>;
export const VisibleRepositoriesDocument = new TypedDocumentString(`
    query VisibleRepositories($first: Int, $after: String) {
  listing: repositories(first: $first, after: $after) {
    nodes {
      name
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:9b87ddae007831be9c511f32c2b79bdb7f2814b206ed81889e546aba2f6996ce"}) as unknown as TypedDocumentString<VisibleRepositoriesQuery, VisibleRepositoriesQueryVariables>;
export const VisibleSageMakerImagesDocument = new TypedDocumentString(`
    query VisibleSageMakerImages($first: Int, $after: String) {
  listing: sageMakerImages(
    first: $first
    after: $after
    orderBy: {field: LAST_MODIFIED_TIME, direction: DESC}
  ) {
    nodes {
      name
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:60774ff91e30b7d6fde991864503b31fd28dc3808eeb6a5cd9b9a7fe5bd2ae5a"}) as unknown as TypedDocumentString<VisibleSageMakerImagesQuery, VisibleSageMakerImagesQueryVariables>;
export const ConnectionFieldsDocument = new TypedDocumentString(`
    query ConnectionFields {
  __schema {
    types {
      name
      fields {
        name
        args {
          name
        }
      }
    }
  }
}
    `, {"hash":"sha256:0faa239795f47348a6f9c7149fc46da9d45499a3e66323882a6d3e5f4e0b6f63"}) as unknown as TypedDocumentString<ConnectionFieldsQuery, ConnectionFieldsQueryVariables>;
export const StartInvalidPreviewDocument = new TypedDocumentString(`
    mutation StartInvalidPreview($repositoryId: ID!, $text: String) {
  startLifecyclePreview(
    input: {repositoryId: $repositoryId, lifecyclePolicyText: $text}
  ) {
    __typename
    ... on StartLifecyclePreviewError {
      message
    }
  }
}
    `, {"hash":"sha256:f2135f8a357fb3d36a14e3b83a30f150706ad233e930d645e7270d9f9d4707f1"}) as unknown as TypedDocumentString<StartInvalidPreviewMutation, StartInvalidPreviewMutationVariables>;
export const MalformedIdAmongOthersDocument = new TypedDocumentString(`
    query MalformedIdAmongOthers($ids: [ID!]!) {
  nodes(ids: $ids) {
    id
  }
}
    `, {"hash":"sha256:f251e00b36751502b24f893e42e02f18988b950e102eb79debbe1d46cdd64f39"}) as unknown as TypedDocumentString<MalformedIdAmongOthersQuery, MalformedIdAmongOthersQueryVariables>;
export const NoReferencesDocument = new TypedDocumentString(`
    query NoReferences($references: [String!]!) {
  imageReferences(references: $references) {
    reference
    resolution
    registry {
      host
    }
    image {
      digest
    }
  }
}
    `, {"hash":"sha256:33361c252f3be8ced1207ecb578ed40ba9413bbb10467eea569923e468830a7b"}) as unknown as TypedDocumentString<NoReferencesQuery, NoReferencesQueryVariables>;
export const RegistriesNotServedDocument = new TypedDocumentString(`
    query RegistriesNotServed {
  account: registry(registryId: "999999999999") {
    host
  }
  region: registry(region: "eu-north-1") {
    host
  }
  served: registry(registryId: "111122223333", region: "us-east-1") {
    host
  }
}
    `, {"hash":"sha256:c7c1b665c65dba02ee250b2cf2603220d810451a86e24ddc9e517ea1199f88cd"}) as unknown as TypedDocumentString<RegistriesNotServedQuery, RegistriesNotServedQueryVariables>;
export const AnyTextDocument = new TypedDocumentString(`
    query AnyText($text: String!, $texts: [String!]!, $id: ID!, $ids: [ID!]!) {
  node(id: $id) {
    id
  }
  nodes(ids: $ids) {
    id
  }
  image(reference: $text) {
    digest
  }
  imageReferences(references: $texts) {
    reference
    resolution
  }
  repositories(after: $text) {
    nodes {
      name
    }
  }
  sageMakerImage(name: $text, region: $text) {
    name
  }
  registry(region: $text) {
    host
  }
}
    `, {"hash":"sha256:fcdabf88fa038391ea71013ff067229be69f4b2d8ab27723e5f0a3a1fc78a290"}) as unknown as TypedDocumentString<AnyTextQuery, AnyTextQueryVariables>;
export const RepositoryNamesDocument = new TypedDocumentString(`
    query RepositoryNames($after: String) {
  repositories(first: 100, after: $after) {
    nodes {
      name
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:269106b278853077f2f22b41c59dde5087df30ae33caebd0a3cf93bf4bf2ee95"}) as unknown as TypedDocumentString<RepositoryNamesQuery, RepositoryNamesQueryVariables>;
export const PreviewEventsDocument = new TypedDocumentString(`
    subscription PreviewEvents($repositoryId: ID!) {
  lifecyclePreview(repositoryId: $repositoryId) {
    id
    status
    summary {
      expiringImageTotalCount
    }
  }
}
    `, {"hash":"sha256:635ef54a38586b5cc4e2b7fd1796dcb45f62be25b031cfee956e8b716c37d083"}) as unknown as TypedDocumentString<PreviewEventsSubscription, PreviewEventsSubscriptionVariables>;
export const WhatIsNotThereDocument = new TypedDocumentString(`
    query WhatIsNotThere($name: RepositoryName!) {
  registries {
    repository(name: $name) {
      createdAt
    }
  }
  image(reference: "111122223333.dkr.ecr.us-east-1.amazonaws.com/team/app:none") {
    digest
  }
}
    `, {"hash":"sha256:9533b36755a3966aefdf5c5bc5191db347e000c05c0862ac21bbc2065e444558"}) as unknown as TypedDocumentString<WhatIsNotThereQuery, WhatIsNotThereQueryVariables>;
export const WhoMayAskDocument = new TypedDocumentString(`
    query WhoMayAsk {
  registries {
    region
  }
}
    `, {"hash":"sha256:6d2e5719aef609b2e433426c08169f9273bd056454d8619f41f226d86b889a4e"}) as unknown as TypedDocumentString<WhoMayAskQuery, WhoMayAskQueryVariables>;
export const AskedByIdDocument = new TypedDocumentString(`
    query AskedById($name: RepositoryName!) {
  repository(name: $name) {
    name
  }
}
    `, {"hash":"sha256:db44bccbb5aa4efd9db5f66a63ed300ff535a631f5860927dc5e8a427fd9b694"}) as unknown as TypedDocumentString<AskedByIdQuery, AskedByIdQueryVariables>;
export const DeniedReferencesDocument = new TypedDocumentString(`
    query DeniedReferences($references: [String!]!) {
  imageReferences(references: $references) {
    image {
      tags
    }
    resolution
  }
}
    `, {"hash":"sha256:05fd4af8555cd665d53f153aa4ea4f7b68a4b0832f66769f42a4932febfd207e"}) as unknown as TypedDocumentString<DeniedReferencesQuery, DeniedReferencesQueryVariables>;
export const TwoCallsFailDocument = new TypedDocumentString(`
    query TwoCallsFail($first: String!, $second: String!) {
  first: image(reference: $first) {
    tags
  }
  second: image(reference: $second) {
    tags
  }
}
    `, {"hash":"sha256:d5886e833d55eaf0dd1c97a0301238e15576d7b15f0adbd14e1aa43a11c75604"}) as unknown as TypedDocumentString<TwoCallsFailQuery, TwoCallsFailQueryVariables>;
export const AskedForAsAnotherTypeDocument = new TypedDocumentString(`
    query AskedForAsAnotherType {
  registries {
    region
  }
}
    `, {"hash":"sha256:2c24e3fd91e7f59aacee5bad36364c597a3a8c406b0c91c23b5da7512d2bce02"}) as unknown as TypedDocumentString<AskedForAsAnotherTypeQuery, AskedForAsAnotherTypeQueryVariables>;
export const WatchPreviewDocument = new TypedDocumentString(`
    subscription WatchPreview($repositoryId: ID!) {
  lifecyclePreview(repositoryId: $repositoryId) {
    id
    status
    lifecyclePolicyText
  }
}
    `, {"hash":"sha256:3dbb230d281582e01af6c2b45b876b1f80471353030ce203466fc513443a27b3"}) as unknown as TypedDocumentString<WatchPreviewSubscription, WatchPreviewSubscriptionVariables>;
export const RepositoriesOfRegistriesDocument = new TypedDocumentString(`
    query RepositoriesOfRegistries($first: Int, $after: String, $filter: RepositoryFilter) {
  repositories(first: $first, after: $after, filter: $filter) {
    nodes {
      name
      registry {
        registryId
        region
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    missingRegistries {
      registry {
        registryId
        region
      }
      code
      message
    }
  }
}
    `, {"hash":"sha256:62746017e5757e695f67e68847f76b70d602ecd0af18a46f262af91c66c8db92"}) as unknown as TypedDocumentString<RepositoriesOfRegistriesQuery, RepositoriesOfRegistriesQueryVariables>;
export const SageMakerImagesOfRegistriesDocument = new TypedDocumentString(`
    query SageMakerImagesOfRegistries($first: Int, $after: String, $orderBy: SageMakerImageOrder) {
  sageMakerImages(first: $first, after: $after, orderBy: $orderBy) {
    nodes {
      name
    }
    pageInfo {
      hasNextPage
    }
    missingRegistries {
      registry {
        region
      }
      code
    }
  }
}
    `, {"hash":"sha256:7123c9f7ab7329c5464c2cf3a4679fba5b29f2d551a64df26ad1681e887f823d"}) as unknown as TypedDocumentString<SageMakerImagesOfRegistriesQuery, SageMakerImagesOfRegistriesQueryVariables>;
export const BarrierReferredImagesDocument = new TypedDocumentString(`
    query BarrierReferredImages($first: Int!) {
  repository(name: "team/app") {
    images(first: $first, filter: {tagStatus: TAGGED}) {
      nodes {
        referrers {
          nodes {
            digest
            image {
              digest
              sizeInBytes
            }
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:d11fd0d3f16605108344477baf6a5ab04fed2b2cece79b39d9b5222ae0ae6ede"}) as unknown as TypedDocumentString<BarrierReferredImagesQuery, BarrierReferredImagesQueryVariables>;
export const BarrierReplicasDocument = new TypedDocumentString(`
    query BarrierReplicas {
  repository(name: "team/app") {
    images(first: 60) {
      nodes {
        digest
        replicationStatuses {
          replica {
            digest
            tags
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:5b1ca1a54ecbb314b77612ebf1a4995f60ec9c3fd9f16dbd483d9f8792588720"}) as unknown as TypedDocumentString<BarrierReplicasQuery, BarrierReplicasQueryVariables>;
export const ReferencesCostDocument = new TypedDocumentString(`
    query ReferencesCost($references: [String!]!) {
  imageReferences(references: $references) {
    resolution
    image {
      digest
      tags
    }
  }
}
    `, {"hash":"sha256:c52f86297185098033b94b2ac4ed9b50da7aef0b8393a34e8fd8648c5f6b8434"}) as unknown as TypedDocumentString<ReferencesCostQuery, ReferencesCostQueryVariables>;
export const HundredPreviewResultsDocument = new TypedDocumentString(`
    query HundredPreviewResults {
  repository(name: "team/app") {
    images(first: 100) {
      nodes {
        digest
        lifecyclePreviewResult {
          digest
          appliedRulePriority
        }
      }
    }
  }
}
    `, {"hash":"sha256:5afa15a59f21dc884ec4ab7959abc52aa5a6e2499ba566520fbff0f1b5c43ef2"}) as unknown as TypedDocumentString<HundredPreviewResultsQuery, HundredPreviewResultsQueryVariables>;
export const PreviewAndResultsDocument = new TypedDocumentString(`
    query PreviewAndResults {
  repository(name: "team/app") {
    lifecyclePreview {
      status
      results {
        nodes {
          digest
        }
      }
    }
  }
}
    `, {"hash":"sha256:f8dafe24eaed4e5b2b4bafd0891f058acd867de2386bca7116c9efd3f9c9319b"}) as unknown as TypedDocumentString<PreviewAndResultsQuery, PreviewAndResultsQueryVariables>;
export const ManyReplicationStatusesDocument = new TypedDocumentString(`
    query ManyReplicationStatuses {
  repository(name: "team/app") {
    images(first: 200) {
      nodes {
        replicationStatuses {
          status
        }
      }
    }
  }
}
    `, {"hash":"sha256:77b0c198145b8ce31ee1fcb969534fb732e5d61e154c568ba48a99258cadef40"}) as unknown as TypedDocumentString<ManyReplicationStatusesQuery, ManyReplicationStatusesQueryVariables>;
export const SharedCallsDocument = new TypedDocumentString(`
    query SharedCalls($digest: Digest!) {
  a: repository(name: "team/app") {
    images(first: 2) {
      nodes {
        tags
      }
    }
    lifecyclePreview {
      status
    }
  }
  b: repository(name: "team/app") {
    createdAt
    first: image(by: {digest: $digest}) {
      tags
    }
    images(first: 3) {
      nodes {
        tags
      }
    }
    lifecyclePolicy {
      text
    }
    again: lifecyclePolicy {
      lastEvaluatedAt
    }
    lifecyclePreview {
      results {
        nodes {
          digest
        }
      }
    }
  }
}
    `, {"hash":"sha256:d85213a8d57fb939ccaca20af23e4ea033768455ba6849dfdbf82f786f38d4ac"}) as unknown as TypedDocumentString<SharedCallsQuery, SharedCallsQueryVariables>;
export const PrimedByListingDocument = new TypedDocumentString(`
    query PrimedByListing {
  repositories {
    nodes {
      images {
        nodes {
          digest
          subject {
            tags
          }
          repository {
            createdAt
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:30351bbe50923d8cbbed42b3c3e39314e4e9961cddedbb37abc83f5e2820bb91"}) as unknown as TypedDocumentString<PrimedByListingQuery, PrimedByListingQueryVariables>;
export const ImageListingDocument = new TypedDocumentString(`
    query ImageListing($first: Int, $after: String, $filter: ImageFilter, $orderBy: ImageOrder) {
  repository(name: "team/app") {
    images(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      nodes {
        digest
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:0315a5402e66334175b401813c6638d357f47af8129471e5c3a535ab0f4e03f5"}) as unknown as TypedDocumentString<ImageListingQuery, ImageListingQueryVariables>;
export const ManifestOfImageDocument = new TypedDocumentString(`
    query ManifestOfImage($reference: String!) {
  image(reference: $reference) {
    manifest {
      mediaType
      text
      artifactType
      config {
        mediaType
        digest
        size
        artifactType
      }
      layers {
        mediaType
        digest
        size
        annotations {
          key
          value
        }
      }
      manifests {
        os
      }
      annotations {
        key
        value
      }
    }
  }
}
    `, {"hash":"sha256:065142a254bdf04781f0cfc24b8f801f4656245b586d20518f61baec72ec3316"}) as unknown as TypedDocumentString<ManifestOfImageQuery, ManifestOfImageQueryVariables>;
export const ManifestOfIndexDocument = new TypedDocumentString(`
    query ManifestOfIndex($reference: String!) {
  image(reference: $reference) {
    manifest {
      mediaType
      layers {
        digest
      }
      manifests {
        os
        osVersion
        architecture
        variant
        descriptor {
          digest
          annotations {
            key
            value
          }
        }
        image {
          digest
          tags
        }
      }
    }
  }
}
    `, {"hash":"sha256:1f566ea0fde1c7bb94f605df21d7e9dfb245454bab20627da952f86bc9524821"}) as unknown as TypedDocumentString<ManifestOfIndexQuery, ManifestOfIndexQueryVariables>;
export const ManifestTextDocument = new TypedDocumentString(`
    query ManifestText($reference: String!) {
  image(reference: $reference) {
    tags
    manifest {
      mediaType
      text
    }
  }
}
    `, {"hash":"sha256:d8a24781eddd8d53172d2063e8a59fb2fb860bb8e247da7ae1b1f267a752620d"}) as unknown as TypedDocumentString<ManifestTextQuery, ManifestTextQueryVariables>;
export const ReferencesDocument = new TypedDocumentString(`
    query References($references: [String!]!) {
  imageReferences(references: $references) {
    reference
    registry {
      host
    }
    image {
      digest
      tags
    }
    resolution
  }
}
    `, {"hash":"sha256:533b51c27bd607a2104c104f11381de80f1fea6af2bd6a94e5ab21165ece64d6"}) as unknown as TypedDocumentString<ReferencesQuery, ReferencesQueryVariables>;
export const ImageByReferenceDocument = new TypedDocumentString(`
    query ImageByReference($reference: String!) {
  image(reference: $reference) {
    digest
    uri
    tags
  }
}
    `, {"hash":"sha256:a90d4cbd360bfef57ceb4190754c3f923607a62dadb540ac1a15026e8d47efa8"}) as unknown as TypedDocumentString<ImageByReferenceQuery, ImageByReferenceQueryVariables>;
export const ScanOfImageDocument = new TypedDocumentString(`
    query ScanOfImage($reference: String!) {
  image(reference: $reference) {
    scan {
      status
      description
      completedAt
      vulnerabilitySourceUpdatedAt
      severityCounts {
        severity
        count
      }
      inUseCount
      lastInUseAt
      findings {
        nodes {
          name
          description
          uri
          severity
          score
          scoringVector
          packages {
            name
            version
            fixedInVersion
            packageManager
            filePath
          }
          fixAvailable
          exploitAvailable
          remediation
          firstObservedAt
          lastObservedAt
        }
      }
    }
  }
}
    `, {"hash":"sha256:a8e85911fd96e5178b3b71a26c5bdcb1615d214c492058c983f3fff783dc9935"}) as unknown as TypedDocumentString<ScanOfImageQuery, ScanOfImageQueryVariables>;
export const FindingsPageDocument = new TypedDocumentString(`
    query FindingsPage($reference: String!, $first: Int, $after: String) {
  image(reference: $reference) {
    scan {
      status
      findings(first: $first, after: $after) {
        nodes {
          name
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
    `, {"hash":"sha256:9df0b2ee9492f358f93c4cba5ec6a796fad5a1867de92250e868a3ddd01d9623"}) as unknown as TypedDocumentString<FindingsPageQuery, FindingsPageQueryVariables>;
export const WholeImageDocument = new TypedDocumentString(`
    query WholeImage($by: ImageSelector!) {
  repository(name: "team/app") {
    image(by: $by) {
      digest
      repository {
        name
      }
      uri
      tags
      sizeInBytes
      pushedAt
      lastRecordedPullTime
      manifestMediaType
      artifactMediaType
      status
      lastArchivedAt
      lastActivatedAt
      kind
      subjectManifestDigest
      subject {
        tags
      }
    }
  }
}
    `, {"hash":"sha256:ca3e8ca1035411c53bb4bd353ae7b8bdb56d0e0cf8007048eec594b75f8facd7"}) as unknown as TypedDocumentString<WholeImageQuery, WholeImageQueryVariables>;
export const ImagePageDocument = new TypedDocumentString(`
    query ImagePage($first: Int, $after: String, $filter: ImageFilter) {
  repository(name: "team/app") {
    images(first: $first, after: $after, filter: $filter) {
      edges {
        cursor
        node {
          digest
        }
      }
      nodes {
        digest
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:837bca600c5a2fd284084b10d99fea9bd37804f6e1594c9d3ed6d72193c23103"}) as unknown as TypedDocumentString<ImagePageQuery, ImagePageQueryVariables>;
export const PolicyDocument = new TypedDocumentString(`
    query Policy {
  repository(name: "team/app") {
    lifecyclePolicy {
      text
      lastEvaluatedAt
    }
  }
}
    `, {"hash":"sha256:24dec162a1f3815cc32d3e1a9ea31177a1a373ac7302fad3e80606adeeef6b4b"}) as unknown as TypedDocumentString<PolicyQuery, PolicyQueryVariables>;
export const PreviewDocument = new TypedDocumentString(`
    query Preview($first: Int, $after: String, $filter: LifecyclePreviewFilter) {
  repository(name: "team/app") {
    lifecyclePreview {
      id
      repository {
        name
      }
      lifecyclePolicyText
      status
      summary {
        expiringImageTotalCount
        transitioningImageTotalCounts {
          targetStorageClass
          imageTotalCount
        }
      }
      results(first: $first, after: $after, filter: $filter) {
        nodes {
          digest
          tags
          pushedAt
          action {
            type
            targetStorageClass
          }
          appliedRulePriority
          storageClass
          image {
            tags
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
    `, {"hash":"sha256:0bb17ea38e06f428c9ceaaea715b58a6aa55733c82a0e5ecf9dd2de8439081a1"}) as unknown as TypedDocumentString<PreviewQuery, PreviewQueryVariables>;
export const PreviewResultOfImagesDocument = new TypedDocumentString(`
    query PreviewResultOfImages {
  repository(name: "team/app") {
    images {
      nodes {
        digest
        lifecyclePreviewResult {
          digest
          action {
            type
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:5143ca7698527a0dcf1a4ed35fd6d8e3fd0d0aaaf551c9eb9ba5acf0fcadfa18"}) as unknown as TypedDocumentString<PreviewResultOfImagesQuery, PreviewResultOfImagesQueryVariables>;
export const MissingReplicationsDocument = new TypedDocumentString(`
    query MissingReplications {
  repository(name: "team/app") {
    image(by: {tag: "v1"}) {
      missingReplications {
        region
        registryId
        registry {
          region
        }
      }
    }
  }
}
    `, {"hash":"sha256:bf22b4ebe91e3b20c34f8a35b926df5b061df7f7d5677c85fb9ef75cc4ddfbb5"}) as unknown as TypedDocumentString<MissingReplicationsQuery, MissingReplicationsQueryVariables>;
export const HundredMissingReplicationsDocument = new TypedDocumentString(`
    query HundredMissingReplications($statuses: Boolean!, $missing: Boolean!) {
  repository(name: "team/app") {
    images(first: 100) {
      nodes {
        digest
        replicationStatuses @include(if: $statuses) {
          status
        }
        missingReplications @include(if: $missing) {
          region
        }
      }
    }
  }
}
    `, {"hash":"sha256:a343508da612f0b70671586f0029545d133cc32912f532f3c6355c1019d38023"}) as unknown as TypedDocumentString<HundredMissingReplicationsQuery, HundredMissingReplicationsQueryVariables>;
export const OtherAccountSettingsDocument = new TypedDocumentString(`
    query OtherAccountSettings($registryId: AccountId!) {
  registry(registryId: $registryId) {
    replicationRules {
      destinations {
        region
      }
    }
    scanningConfiguration {
      scanType
    }
    policyText
    pullThroughCacheRules {
      nodes {
        ecrRepositoryPrefix
      }
    }
    replicationBackfills {
      nodes {
        replicationBackfillId
      }
    }
    repository(name: "team/app") {
      policyText
      scanningConfiguration {
        scanFrequency
      }
      resourceTags {
        value
      }
      image(by: {tag: "v1"}) {
        missingReplications {
          region
        }
      }
    }
  }
}
    `, {"hash":"sha256:4e6186b18e2608e3ab9ba172d25d3e066ec1d498c3671026b038d37bbc1a550e"}) as unknown as TypedDocumentString<OtherAccountSettingsQuery, OtherAccountSettingsQueryVariables>;
export const ReferrersDocument = new TypedDocumentString(`
    query Referrers($reference: String!, $first: Int, $after: String, $filter: ReferrerFilter) {
  image(reference: $reference) {
    referrers(first: $first, after: $after, filter: $filter) {
      nodes {
        digest
        mediaType
        artifactType
        size
        annotations {
          key
          value
        }
        annotation(key: "b")
        artifactStatus
        kind
        subject {
          digest
        }
        image {
          digest
          kind
          referrers {
            nodes {
              digest
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:0ce3b9a2ac4b79bf68ef24d37053f8dead8263c624d9778f4c178252148bd1e5"}) as unknown as TypedDocumentString<ReferrersQuery, ReferrersQueryVariables>;
export const RegistrySettingsDocument = new TypedDocumentString(`
    query RegistrySettings($registryId: AccountId, $region: String) {
  registry(registryId: $registryId, region: $region) {
    replicationRules {
      destinations {
        region
        registryId
        registry {
          region
        }
      }
      repositoryFilters {
        filter
        filterType
      }
    }
    scanningConfiguration {
      scanType
      rules {
        scanFrequency
        repositoryFilters {
          filter
          filterType
        }
      }
    }
    policyText
    pullThroughCacheRules(first: 2) {
      nodes {
        ecrRepositoryPrefix
        upstreamRegistryUrl
        upstreamRegistry
        upstreamRepositoryPrefix
        createdAt
        updatedAt
      }
      pageInfo {
        hasNextPage
      }
    }
    replicationBackfills {
      nodes {
        replicationBackfillId
        destination {
          region
          registryId
        }
        status
        failureCode
        startedAt
        endedAt
        progress {
          totalReplicationCount
          completedReplicationCount
          failedReplicationCount
          failureCodes
        }
      }
    }
  }
}
    `, {"hash":"sha256:2d99bdfc899e35c08c4353fd03376ea99577d9792253c2544eb7b61804538b4d"}) as unknown as TypedDocumentString<RegistrySettingsQuery, RegistrySettingsQueryVariables>;
export const CacheRulePageDocument = new TypedDocumentString(`
    query CacheRulePage($first: Int, $after: String) {
  registry {
    pullThroughCacheRules(first: $first, after: $after) {
      edges {
        cursor
        node {
          ecrRepositoryPrefix
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:a06d131544d91e0f6ac5e4f7a757dfec49123123fb5439a066103a93f38d2eb1"}) as unknown as TypedDocumentString<CacheRulePageQuery, CacheRulePageQueryVariables>;
export const BackfillPageDocument = new TypedDocumentString(`
    query BackfillPage($first: Int, $after: String) {
  registry {
    replicationBackfills(first: $first, after: $after) {
      edges {
        node {
          replicationBackfillId
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:7d6a9d0bb264d9a35a7ffc51009a8e010a12c6f99ca83841c93a1a8f50bef82c"}) as unknown as TypedDocumentString<BackfillPageQuery, BackfillPageQueryVariables>;
export const ReplicationDocument = new TypedDocumentString(`
    query Replication($reference: String!) {
  image(reference: $reference) {
    replicationStatuses {
      region
      registryId
      status
      failureCode
      registry {
        region
      }
      replica {
        uri
        tags
        repository {
          createdAt
        }
      }
    }
  }
}
    `, {"hash":"sha256:6f3ef69d7e80efe0c33cc48933c31c81f33be5b49d2cbeecf4eea8107c19ca35"}) as unknown as TypedDocumentString<ReplicationQuery, ReplicationQueryVariables>;
export const RepositorySearchDocument = new TypedDocumentString(`
    query RepositorySearch($first: Int, $after: String, $filter: RepositoryFilter) {
  registry {
    repositories(first: $first, after: $after, filter: $filter) {
      totalCount
      nodes {
        name
        createdAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:c10b61ee5938f52fe8619355daf613d0876783585bc329d38b3b4b3c24fef9b9"}) as unknown as TypedDocumentString<RepositorySearchQuery, RepositorySearchQueryVariables>;
export const RepositorySettingsDocument = new TypedDocumentString(`
    query RepositorySettings($name: RepositoryName!) {
  repository(name: $name) {
    scanningConfiguration {
      scanFrequency
      appliedScanFilters {
        filter
        filterType
      }
    }
    resourceTags {
      key
      value
    }
    policyText
  }
}
    `, {"hash":"sha256:bd0acc37d2a25cef1fa141ad8ad6a4c510103867fbf1f2e2ded305bf20517bba"}) as unknown as TypedDocumentString<RepositorySettingsQuery, RepositorySettingsQueryVariables>;
export const HundredScanningConfigurationsDocument = new TypedDocumentString(`
    query HundredScanningConfigurations {
  repositories(first: 100) {
    nodes {
      name
      scanningConfiguration {
        scanFrequency
      }
    }
  }
}
    `, {"hash":"sha256:6ef91bf07940e4bd4a0de785f9aefef28f3aa05deebfc63bf0ffb8bd73dd75ea"}) as unknown as TypedDocumentString<HundredScanningConfigurationsQuery, HundredScanningConfigurationsQueryVariables>;
export const NamedScanningConfigurationsDocument = new TypedDocumentString(`
    query NamedScanningConfigurations($references: [String!]!) {
  imageReferences(references: $references) {
    image {
      repository {
        name
        scanningConfiguration {
          scanFrequency
        }
      }
    }
  }
}
    `, {"hash":"sha256:903d456d0a6fb8d1f6c180f36b94613ec15eaa28ef2a6eb2121cbac2d50b6d7c"}) as unknown as TypedDocumentString<NamedScanningConfigurationsQuery, NamedScanningConfigurationsQueryVariables>;
export const WholeRepositoryDocument = new TypedDocumentString(`
    query WholeRepository($name: RepositoryName!) {
  repository(name: $name) {
    arn
    name
    uri
    registry {
      registryId
      region
    }
    createdAt
    imageTagMutability
    imageTagMutabilityExclusionFilters {
      filter
      filterType
    }
    scanOnPush
    encryption {
      type
      kmsKey
    }
  }
}
    `, {"hash":"sha256:4a60bbb56a0454a5f6dcf9be2c27def838da95b4bd97a68411bc79d59a0f966e"}) as unknown as TypedDocumentString<WholeRepositoryQuery, WholeRepositoryQueryVariables>;
export const GoneRepositoryDocument = new TypedDocumentString(`
    query GoneRepository($id: ID!) {
  node(id: $id) {
    id
  }
}
    `, {"hash":"sha256:1bd49db2fd3400dad39255e6f0278bbc5ad5a9987be53a159b3cdcd2d8f72a6c"}) as unknown as TypedDocumentString<GoneRepositoryQuery, GoneRepositoryQueryVariables>;
export const RepositoryPageDocument = new TypedDocumentString(`
    query RepositoryPage($first: Int, $after: String, $names: [RepositoryName!]) {
  repositories(first: $first, after: $after, filter: {names: $names}) {
    edges {
      cursor
      node {
        name
        registry {
          region
        }
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    `, {"hash":"sha256:f05d901c2dbed6b50da19d8fce908799923b4b75bba2180cc7b9de7eca961243"}) as unknown as TypedDocumentString<RepositoryPageQuery, RepositoryPageQueryVariables>;
export const SigningDocument = new TypedDocumentString(`
    query Signing($reference: String!) {
  image(reference: $reference) {
    signingStatuses {
      signingProfileArn
      status
      failureCode
      failureReason
    }
  }
}
    `, {"hash":"sha256:16a2f40e594c9495e074b733d818bb40a8e4c1de419c6392928a157648201bee"}) as unknown as TypedDocumentString<SigningQuery, SigningQueryVariables>;
export const StartDocument = new TypedDocumentString(`
    mutation Start($input: StartLifecyclePreviewInput!) {
  startLifecyclePreview(input: $input) {
    __typename
    ... on StartLifecyclePreviewSuccess {
      lifecyclePreview {
        id
        repository {
          id
        }
        lifecyclePolicyText
        status
        summary {
          expiringImageTotalCount
        }
        results {
          nodes {
            digest
          }
        }
      }
    }
    ... on StartLifecyclePreviewError {
      message
    }
    ... on LifecyclePreviewInProgressError {
      running: lifecyclePreview {
        lifecyclePolicyText
        status
      }
    }
  }
}
    `, {"hash":"sha256:651783f0645ddb3c97daec3c659259ffb347f870faa41d705bbd6fad7e80e65e"}) as unknown as TypedDocumentString<StartMutation, StartMutationVariables>;
export const StartTwiceDocument = new TypedDocumentString(`
    mutation StartTwice($repositoryId: ID!, $one: String!, $two: String!) {
  one: startLifecyclePreview(
    input: {repositoryId: $repositoryId, lifecyclePolicyText: $one}
  ) {
    ... on StartLifecyclePreviewSuccess {
      lifecyclePreview {
        ...Outcome
      }
    }
  }
  two: startLifecyclePreview(
    input: {repositoryId: $repositoryId, lifecyclePolicyText: $two}
  ) {
    ... on StartLifecyclePreviewSuccess {
      lifecyclePreview {
        ...Outcome
      }
    }
  }
}
    fragment Outcome on LifecyclePreview {
  lifecyclePolicyText
  results {
    nodes {
      digest
    }
  }
  repository {
    image(by: {tag: "t3"}) {
      lifecyclePreviewResult {
        digest
      }
    }
  }
}`, {"hash":"sha256:fccd7003f7334d250573ce95653d9675b8999f875f56a14781d60ef49ec4d729"}) as unknown as TypedDocumentString<StartTwiceMutation, StartTwiceMutationVariables>;
export const FailedBatchDocument = new TypedDocumentString(`
    query FailedBatch {
  repository(name: "team/app") {
    images {
      nodes {
        tags
        lifecyclePreviewResult {
          digest
        }
      }
    }
  }
}
    `, {"hash":"sha256:c8b76d36497c579f5bbc7bc8f5b79be56d9d231c134deabe836dd596f213eaec"}) as unknown as TypedDocumentString<FailedBatchQuery, FailedBatchQueryVariables>;
export const FailedReferenceDocument = new TypedDocumentString(`
    query FailedReference($references: [String!]!) {
  imageReferences(references: $references) {
    reference
    resolution
    image {
      tags
    }
  }
}
    `, {"hash":"sha256:04a2d73f2097969fe197b739678d381d2d83112417e4cc0a6a90bfc147c53508"}) as unknown as TypedDocumentString<FailedReferenceQuery, FailedReferenceQueryVariables>;
export const FailingPageDocument = new TypedDocumentString(`
    query FailingPage($after: String) {
  repository(name: "team/app") {
    images(first: 100, after: $after) {
      nodes {
        digest
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:5f86e6a108fc0b40bfaa6e1a305c8b69d313d2f79037b65ff765100ae3359f03"}) as unknown as TypedDocumentString<FailingPageQuery, FailingPageQueryVariables>;
export const ExpiringCursorsDocument = new TypedDocumentString(`
    query ExpiringCursors($images: String, $sageMaker: String) {
  repository(name: "team/app") {
    images(first: 100, after: $images) {
      pageInfo {
        endCursor
      }
    }
  }
  sageMakerImages(first: 100, after: $sageMaker) {
    pageInfo {
      endCursor
    }
  }
}
    `, {"hash":"sha256:ea55f18dbb0546dcf396beade4fa35ce21906462bee242bc51b7cee9e1479f4d"}) as unknown as TypedDocumentString<ExpiringCursorsQuery, ExpiringCursorsQueryVariables>;
export const StartUnderFaultDocument = new TypedDocumentString(`
    mutation StartUnderFault($repositoryId: ID!) {
  startLifecyclePreview(input: {repositoryId: $repositoryId}) {
    __typename
  }
}
    `, {"hash":"sha256:9436fc63d72fdac609cb26f04df49548992fabb617e88c96099ef14f5ccf66fe"}) as unknown as TypedDocumentString<StartUnderFaultMutation, StartUnderFaultMutationVariables>;
export const TwoOperationsDocument = new TypedDocumentString(`
    query TwoOperations {
  repository(name: "team/app") {
    name
    lifecyclePolicy {
      text
      lastEvaluatedAt
    }
    images {
      nodes {
        tags
      }
    }
  }
}
    `, {"hash":"sha256:d4a08575046d4c3557a814039edcd435f3ccc34752014cda953840ee3184367a"}) as unknown as TypedDocumentString<TwoOperationsQuery, TwoOperationsQueryVariables>;
export const ImageUsagePageDocument = new TypedDocumentString(`
    query ImageUsagePage($reference: String!, $first: Int, $after: String) {
  image(reference: $reference) {
    sageMakerImageVersions(first: $first, after: $after) {
      nodes {
        arn
        version
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:0ed031ed700bdbbf402434628057ced221d42997f70612ed42732d41172e7cba"}) as unknown as TypedDocumentString<ImageUsagePageQuery, ImageUsagePageQueryVariables>;
export const ImageUsageDocument = new TypedDocumentString(`
    query ImageUsage {
  repository(name: "team/app") {
    images(first: 100) {
      nodes {
        digest
        tags
        sageMakerImageVersions {
          nodes {
            imageArn
            version
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:a6dc0654190c2a83dd8056f15f6d03274ff8ec2a909f8788e739a1df6e3e8cb5"}) as unknown as TypedDocumentString<ImageUsageQuery, ImageUsageQueryVariables>;
export const VersionImagesDocument = new TypedDocumentString(`
    query VersionImages {
  sageMakerImage(name: "torch") {
    versions(first: 100, orderBy: {field: VERSION, direction: ASC}) {
      nodes {
        version
        imageReference {
          reference
          resolution
          registry {
            registryId
            region
          }
          image {
            tags
          }
        }
        image {
          tags
          repository {
            name
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:ce7987f9eb6176daa00485ab4acd85ecd4de1fbe27bab25fd9dd101e7cb98aac"}) as unknown as TypedDocumentString<VersionImagesQuery, VersionImagesQueryVariables>;
export const VersionImagesByNameDocument = new TypedDocumentString(`
    query VersionImagesByName {
  sageMakerImage(name: "torch") {
    versions(first: 100, orderBy: {field: VERSION, direction: ASC}) {
      nodes {
        image {
          id
          digest
          uri
          repository {
            name
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:b4e4dcba977e93a537ac5d162c2e3356955b8bf3f94cae3da96fd1a9831a22cd"}) as unknown as TypedDocumentString<VersionImagesByNameQuery, VersionImagesByNameQueryVariables>;
export const NodeByIdDocument = new TypedDocumentString(`
    query NodeById($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Registry {
      host
    }
    ... on Repository {
      uri
    }
    ... on Image {
      tags
    }
    ... on Referrer {
      digest
      artifactStatus
    }
    ... on LifecyclePreview {
      lifecyclePolicyText
    }
    ... on SageMakerImage {
      roleArn
      name
    }
    ... on SageMakerImageVersion {
      version
      sageMakerImage {
        name
      }
    }
  }
}
    `, {"hash":"sha256:f5415ade0bcfe4c993136006e48774f89fbbea971f7248ba83f56ba2e9bbae5c"}) as unknown as TypedDocumentString<NodeByIdQuery, NodeByIdQueryVariables>;
export const NodesByIdsDocument = new TypedDocumentString(`
    query NodesByIds($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
  }
}
    `, {"hash":"sha256:d420e249d2371453b74c30b894f79d533948cb4920ce5745731efb4b997784cd"}) as unknown as TypedDocumentString<NodesByIdsQuery, NodesByIdsQueryVariables>;
export const IdOfEachDocument = new TypedDocumentString(`
    query IdOfEach($image: String!) {
  registry {
    id
  }
  image(reference: $image) {
    id
    repository {
      id
      lifecyclePreview {
        id
      }
    }
    referrers(filter: {artifactStatus: ARCHIVED}) {
      nodes {
        id
      }
    }
  }
  sageMakerImage(name: "Torch") {
    id
    version {
      id
    }
  }
}
    `, {"hash":"sha256:87ddc3bdd9661a3a4ae678a946562f6382815c9596490a4a5f6ba89723903609"}) as unknown as TypedDocumentString<IdOfEachQuery, IdOfEachQueryVariables>;
export const RegistryByKeyDocument = new TypedDocumentString(`
    query RegistryByKey($registryId: AccountId, $region: String) {
  registry(registryId: $registryId, region: $region) {
    registryId
    region
    host
  }
}
    `, {"hash":"sha256:9334246e26fa07231d9ec974ac6aed449e6df73265b1a10be87139aeb9a508b9"}) as unknown as TypedDocumentString<RegistryByKeyQuery, RegistryByKeyQueryVariables>;
export const AllRegistriesDocument = new TypedDocumentString(`
    query AllRegistries {
  registries {
    id
    registryId
    region
    host
  }
}
    `, {"hash":"sha256:ba42981a7285245250b1f2c4dfee164b7b9782b905bc1e8b84fae471ab22aa56"}) as unknown as TypedDocumentString<AllRegistriesQuery, AllRegistriesQueryVariables>;
export const UnservedRegistryDocument = new TypedDocumentString(`
    query UnservedRegistry($image: String!, $external: String!) {
  repository(name: "team/app", region: "eu-west-1") {
    name
  }
  sageMakerImage(name: "ours", registryId: "999999999999") {
    name
  }
  image(reference: $image) {
    digest
  }
  external: image(reference: $external) {
    digest
  }
  imageReferences(references: [$image, $external]) {
    resolution
    registry {
      host
    }
    image {
      digest
    }
  }
}
    `, {"hash":"sha256:026a6508ebc81cb7fa7c19433846e1b9110b1c6cd4a53ded58c776526a8f0612"}) as unknown as TypedDocumentString<UnservedRegistryQuery, UnservedRegistryQueryVariables>;
export const OtherAccountDocument = new TypedDocumentString(`
    query OtherAccount($registryId: AccountId!, $region: String!) {
  registry(registryId: $registryId, region: $region) {
    repository(name: "team/other") {
      arn
    }
    repositories {
      nodes {
        name
      }
    }
    sageMakerImages {
      nodes {
        name
      }
    }
    sageMakerImage(name: "theirs") {
      name
    }
  }
}
    `, {"hash":"sha256:dc2fecbe8947f30f580a5461aa8dabb4bb804e05e777d963b60773c558e5ff93"}) as unknown as TypedDocumentString<OtherAccountQuery, OtherAccountQueryVariables>;
export const OwnRecordsDocument = new TypedDocumentString(`
    query OwnRecords {
  registry {
    repository(name: "team/app") {
      name
    }
    missing: repository(name: "team/none") {
      name
    }
    sageMakerImage(name: "ours") {
      name
      registry {
        region
      }
    }
    noImage: sageMakerImage(name: "none") {
      name
    }
    sageMakerImages {
      nodes {
        name
      }
    }
  }
}
    `, {"hash":"sha256:893effacca50b3eae2226b0ef2a715108650eb3301385763a631a7dbb2fa01ec"}) as unknown as TypedDocumentString<OwnRecordsQuery, OwnRecordsQueryVariables>;
export const SortedSageMakerImagesDocument = new TypedDocumentString(`
    query SortedSageMakerImages($first: Int, $after: String, $filter: SageMakerImageFilter, $orderBy: SageMakerImageOrder) {
  registry {
    sageMakerImages(
      first: $first
      after: $after
      filter: $filter
      orderBy: $orderBy
    ) {
      totalCount
      nodes {
        name
        status
        displayName
        creationTime
        lastModifiedTime
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:00dc025cb3c76ecdef475c72c04cf48adddb98e843accf8e416e2579613db161"}) as unknown as TypedDocumentString<SortedSageMakerImagesQuery, SortedSageMakerImagesQueryVariables>;
export const VersionByDocument = new TypedDocumentString(`
    query VersionBy($by: SageMakerImageVersionSelector) {
  sageMakerImage(name: "Torch") {
    version(by: $by) {
      ...WholeVersion
    }
    versions {
      nodes {
        ...WholeVersion
      }
    }
  }
}
    fragment WholeVersion on SageMakerImageVersion {
  arn
  imageArn
  version
  status
  failureReason
  creationTime
  lastModifiedTime
  sageMakerImage {
    name
  }
  baseImage
  containerImage
  aliases
  jobType
  mlFramework
  processor
  programmingLang
  horovod
  vendorGuidance
  releaseNotes
}`, {"hash":"sha256:fe9f71a92dfdb7277b8c4e790fb16fed1da082bd07f2f41ec2c15b1f4426924b"}) as unknown as TypedDocumentString<VersionByQuery, VersionByQueryVariables>;
export const VersionByAliasThenNumberDocument = new TypedDocumentString(`
    query VersionByAliasThenNumber {
  sageMakerImage(name: "Torch") {
    version(by: {alias: "stable"}) {
      sageMakerImage {
        version(by: {version: 1}) {
          baseImage
        }
      }
    }
  }
}
    `, {"hash":"sha256:af1fcbb874d4e3dbaecebd9740a07ab61c2d44054295ededdcda9eec8c54b414"}) as unknown as TypedDocumentString<VersionByAliasThenNumberQuery, VersionByAliasThenNumberQueryVariables>;
export const VersionPageDocument = new TypedDocumentString(`
    query VersionPage($first: Int, $after: String, $filter: SageMakerImageVersionFilter, $orderBy: SageMakerImageVersionOrder) {
  sageMakerImage(name: "Torch") {
    versions(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      nodes {
        version
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:ce21213cb5cf3b39097e05fd6dcaf4dbf334bbefba0cc2f607d61a83bba439c2"}) as unknown as TypedDocumentString<VersionPageQuery, VersionPageQueryVariables>;
export const VersionAliasesDocument = new TypedDocumentString(`
    query VersionAliases {
  sageMakerImage(name: "Torch") {
    versions {
      nodes {
        aliases
      }
    }
  }
}
    `, {"hash":"sha256:f1534b2781a522a938071064300f9498d3b3a905fe6629230e7f5f9e6b957546"}) as unknown as TypedDocumentString<VersionAliasesQuery, VersionAliasesQueryVariables>;
export const WholeSageMakerImageDocument = new TypedDocumentString(`
    query WholeSageMakerImage($name: String!) {
  sageMakerImage(name: $name) {
    arn
    name
    displayName
    description
    status
    failureReason
    creationTime
    lastModifiedTime
    roleArn
    registry {
      registryId
      region
    }
  }
  sageMakerImages {
    nodes {
      arn
      name
      displayName
      description
      status
      failureReason
      creationTime
      lastModifiedTime
      roleArn
      registry {
        registryId
        region
      }
    }
  }
}
    `, {"hash":"sha256:67937e0f25f1e7238428cf9b383be8d9a2ee74ba7809514a0e0555d4c468543a"}) as unknown as TypedDocumentString<WholeSageMakerImageQuery, WholeSageMakerImageQueryVariables>;
export const SageMakerImagePageDocument = new TypedDocumentString(`
    query SageMakerImagePage($first: Int, $after: String, $filter: SageMakerImageFilter, $orderBy: SageMakerImageOrder) {
  sageMakerImages(
    first: $first
    after: $after
    filter: $filter
    orderBy: $orderBy
  ) {
    nodes {
      name
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:b0e2cc2c3314291e3bf269beacf8437178ff560d66dd7c7c39551ebc84576327"}) as unknown as TypedDocumentString<SageMakerImagePageQuery, SageMakerImagePageQueryVariables>;