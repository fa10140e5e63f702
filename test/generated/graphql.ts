/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
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

/** What became of a reference. */
export type ImageResolution =
  /** It names an image by digest, and that is there. */
  | 'DIGEST'
  /** It is in a registry that this gateway does not serve. */
  | 'EXTERNAL'
  /** A served registry should hold it and does not. */
  | 'MISSING'
  /** It names an image by tag, which may have moved since it was written. */
  | 'TAG'
  /** It is no image reference. */
  | 'UNPARSEABLE';

/** Whether an image can be pulled now, is archived, or is being restored (ImageDetail.imageStatus). UNKNOWN: a value that AWS added since. */
export type ImageStatus =
  | 'ACTIVATING'
  | 'ACTIVE'
  | 'ARCHIVED'
  | 'UNKNOWN';

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

/** How far a preview is (LifecyclePolicyPreviewStatus). UNKNOWN: a value that AWS added since. */
export type LifecyclePreviewStatus =
  | 'COMPLETE'
  | 'EXPIRED'
  | 'FAILED'
  | 'IN_PROGRESS'
  | 'UNKNOWN';

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

/** How far a replication is (ImageReplicationStatus.status). UNKNOWN: a value that AWS added since. */
export type ReplicationState =
  | 'COMPLETE'
  | 'FAILED'
  | 'IN_PROGRESS'
  | 'UNKNOWN';

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

export type ExploreQueryVariables = Exact<{
  repositories: number;
}>;


export type ExploreQuery = { registries: Array<{ registryId: string, region: string, host: string }> | null, repositories: { nodes: Array<{ id: string, name: string, imageTagMutability: ImageTagMutability | null, lifecyclePolicy: { lastEvaluatedAt: string | null } | null, images: { nodes: Array<{ digest: string, tags: Array<string>, kind: ImageKind, sizeInBytes: number | null, pushedAt: string | null, lastRecordedPullTime: string | null }> } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type WhatWouldExpireQueryVariables = Exact<{
  repository: string;
}>;


export type WhatWouldExpireQuery = { repository: { lifecyclePreview: { status: LifecyclePreviewStatus, summary: { expiringImageTotalCount: number | null } | null, results: { nodes: Array<{ tags: Array<string>, pushedAt: string | null, appliedRulePriority: number | null, action: { type: LifecycleActionType } | null, image: { uri: string, kind: ImageKind, lastRecordedPullTime: string | null, referrers: { nodes: Array<{ kind: ReferrerKind }> } | null, replicationStatuses: Array<{ region: string, status: ReplicationState }> | null } | null }> } | null } | null } | null };

export type WhatAreTheseQueryVariables = Exact<{
  references: Array<string> | string;
}>;


export type WhatAreTheseQuery = { imageReferences: Array<{ reference: string, resolution: ImageResolution | null, image: { uri: string, tags: Array<string>, kind: ImageKind, status: ImageStatus | null, pushedAt: string | null } | null }> | null };

export type SupplyChainQueryVariables = Exact<{
  reference: string;
}>;


export type SupplyChainQuery = { image: { uri: string, tags: Array<string>, kind: ImageKind, sizeInBytes: number | null, referrers: { nodes: Array<{ kind: ReferrerKind, artifactType: string | null, digest: string, size: number, annotations: Array<{ key: string, value: string }>, image: { referrers: { nodes: Array<{ kind: ReferrerKind, artifactType: string | null }> } | null } | null }> } | null, replicationStatuses: Array<{ registryId: string, region: string, status: ReplicationState, failureCode: string | null }> | null } | null };

export type SageMakerImagesQueryVariables = Exact<{
  images: number;
  versions: number;
}>;


export type SageMakerImagesQuery = { sageMakerImages: { nodes: Array<{ name: string, displayName: string | null, status: SageMakerImageStatus, lastModifiedTime: string, versions: { nodes: Array<{ version: number, status: SageMakerImageVersionStatus, aliases: Array<string> | null, containerImage: string | null, jobType: SageMakerJobType | null, mlFramework: string | null, processor: SageMakerProcessor | null }> } | null }> } | null };

export type TryALifecyclePolicyMutationVariables = Exact<{
  repositoryId: string | number;
  policy: string;
}>;


export type TryALifecyclePolicyMutation = { startLifecyclePreview:
    | { __typename: 'InvalidLifecyclePolicyError', message: string }
    | { __typename: 'LifecyclePolicyNotFoundError', message: string }
    | { __typename: 'LifecyclePreviewInProgressError', message: string }
    | { __typename: 'RepositoryNotFoundError', message: string }
    | { __typename: 'StartLifecyclePreviewSuccess', lifecyclePreview: { id: string, status: LifecyclePreviewStatus, lifecyclePolicyText: string | null } }
   | null };

export type MissingRepositoryQueryVariables = Exact<{
  name: string;
}>;


export type MissingRepositoryQuery = { repository: { name: string, createdAt: string | null } | null };

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
    `) as unknown as TypedDocumentString<ExploreQuery, ExploreQueryVariables>;
export const WhatWouldExpireDocument = new TypedDocumentString(`
    query WhatWouldExpire($repository: RepositoryName!) {
  repository(name: $repository) {
    lifecyclePreview {
      status
      summary {
        expiringImageTotalCount
      }
      results(first: 10) {
        nodes {
          tags
          pushedAt
          appliedRulePriority
          action {
            type
          }
          image {
            uri
            kind
            lastRecordedPullTime
            referrers(first: 5) {
              nodes {
                kind
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
  }
}
    `) as unknown as TypedDocumentString<WhatWouldExpireQuery, WhatWouldExpireQueryVariables>;
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
    `) as unknown as TypedDocumentString<WhatAreTheseQuery, WhatAreTheseQueryVariables>;
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
    replicationStatuses {
      registryId
      region
      status
      failureCode
    }
  }
}
    `) as unknown as TypedDocumentString<SupplyChainQuery, SupplyChainQueryVariables>;
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
          containerImage
          jobType
          mlFramework
          processor
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SageMakerImagesQuery, SageMakerImagesQueryVariables>;
export const TryALifecyclePolicyDocument = new TypedDocumentString(`
    mutation TryALifecyclePolicy($repositoryId: ID!, $policy: String!) {
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
  }
}
    `) as unknown as TypedDocumentString<TryALifecyclePolicyMutation, TryALifecyclePolicyMutationVariables>;
export const MissingRepositoryDocument = new TypedDocumentString(`
    query MissingRepository($name: RepositoryName!) {
  repository(name: $name) {
    name
    createdAt
  }
}
    `) as unknown as TypedDocumentString<MissingRepositoryQuery, MissingRepositoryQueryVariables>;