/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query Explore($repositories: Int!) {\n  registries {\n    registryId\n    region\n    host\n  }\n  repositories(first: $repositories) {\n    nodes {\n      id\n      name\n      imageTagMutability\n      lifecyclePolicy {\n        lastEvaluatedAt\n      }\n      images(first: 3, filter: {tagStatus: TAGGED}) {\n        nodes {\n          digest\n          tags\n          kind\n          sizeInBytes\n          pushedAt\n          lastRecordedPullTime\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.ExploreDocument,
    "query WhatWouldExpire($repository: RepositoryName!) {\n  repository(name: $repository) {\n    lifecyclePreview {\n      status\n      summary {\n        expiringImageTotalCount\n      }\n      results(first: 10) {\n        nodes {\n          tags\n          pushedAt\n          appliedRulePriority\n          action {\n            type\n          }\n          image {\n            uri\n            kind\n            lastRecordedPullTime\n            referrers(first: 5) {\n              nodes {\n                kind\n              }\n            }\n            replicationStatuses {\n              region\n              status\n            }\n          }\n        }\n      }\n    }\n  }\n}": typeof types.WhatWouldExpireDocument,
    "query WhatAreThese($references: [String!]!) {\n  imageReferences(references: $references) {\n    reference\n    resolution\n    image {\n      uri\n      tags\n      kind\n      status\n      pushedAt\n    }\n  }\n}": typeof types.WhatAreTheseDocument,
    "query SupplyChain($reference: String!) {\n  image(reference: $reference) {\n    uri\n    tags\n    kind\n    sizeInBytes\n    referrers(first: 10) {\n      nodes {\n        kind\n        artifactType\n        digest\n        size\n        annotations {\n          key\n          value\n        }\n        image {\n          referrers(first: 5) {\n            nodes {\n              kind\n              artifactType\n            }\n          }\n        }\n      }\n    }\n    replicationStatuses {\n      registryId\n      region\n      status\n      failureCode\n    }\n  }\n}": typeof types.SupplyChainDocument,
    "query SageMakerImages($images: Int!, $versions: Int!) {\n  sageMakerImages(first: $images, orderBy: {field: LAST_MODIFIED_TIME}) {\n    nodes {\n      name\n      displayName\n      status\n      lastModifiedTime\n      versions(first: $versions, orderBy: {field: VERSION}) {\n        nodes {\n          version\n          status\n          aliases\n          containerImage\n          jobType\n          mlFramework\n          processor\n        }\n      }\n    }\n  }\n}": typeof types.SageMakerImagesDocument,
    "mutation TryALifecyclePolicy($repositoryId: ID!, $policy: String!) {\n  startLifecyclePreview(\n    input: {repositoryId: $repositoryId, lifecyclePolicyText: $policy}\n  ) {\n    __typename\n    ... on StartLifecyclePreviewSuccess {\n      lifecyclePreview {\n        id\n        status\n        lifecyclePolicyText\n      }\n    }\n    ... on StartLifecyclePreviewError {\n      message\n    }\n  }\n}": typeof types.TryALifecyclePolicyDocument,
    "\n      query MissingRepository($name: RepositoryName!) {\n        repository(name: $name) {\n          name\n          createdAt\n        }\n      }\n    ": typeof types.MissingRepositoryDocument,
};
const documents: Documents = {
    "query Explore($repositories: Int!) {\n  registries {\n    registryId\n    region\n    host\n  }\n  repositories(first: $repositories) {\n    nodes {\n      id\n      name\n      imageTagMutability\n      lifecyclePolicy {\n        lastEvaluatedAt\n      }\n      images(first: 3, filter: {tagStatus: TAGGED}) {\n        nodes {\n          digest\n          tags\n          kind\n          sizeInBytes\n          pushedAt\n          lastRecordedPullTime\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.ExploreDocument,
    "query WhatWouldExpire($repository: RepositoryName!) {\n  repository(name: $repository) {\n    lifecyclePreview {\n      status\n      summary {\n        expiringImageTotalCount\n      }\n      results(first: 10) {\n        nodes {\n          tags\n          pushedAt\n          appliedRulePriority\n          action {\n            type\n          }\n          image {\n            uri\n            kind\n            lastRecordedPullTime\n            referrers(first: 5) {\n              nodes {\n                kind\n              }\n            }\n            replicationStatuses {\n              region\n              status\n            }\n          }\n        }\n      }\n    }\n  }\n}": types.WhatWouldExpireDocument,
    "query WhatAreThese($references: [String!]!) {\n  imageReferences(references: $references) {\n    reference\n    resolution\n    image {\n      uri\n      tags\n      kind\n      status\n      pushedAt\n    }\n  }\n}": types.WhatAreTheseDocument,
    "query SupplyChain($reference: String!) {\n  image(reference: $reference) {\n    uri\n    tags\n    kind\n    sizeInBytes\n    referrers(first: 10) {\n      nodes {\n        kind\n        artifactType\n        digest\n        size\n        annotations {\n          key\n          value\n        }\n        image {\n          referrers(first: 5) {\n            nodes {\n              kind\n              artifactType\n            }\n          }\n        }\n      }\n    }\n    replicationStatuses {\n      registryId\n      region\n      status\n      failureCode\n    }\n  }\n}": types.SupplyChainDocument,
    "query SageMakerImages($images: Int!, $versions: Int!) {\n  sageMakerImages(first: $images, orderBy: {field: LAST_MODIFIED_TIME}) {\n    nodes {\n      name\n      displayName\n      status\n      lastModifiedTime\n      versions(first: $versions, orderBy: {field: VERSION}) {\n        nodes {\n          version\n          status\n          aliases\n          containerImage\n          jobType\n          mlFramework\n          processor\n        }\n      }\n    }\n  }\n}": types.SageMakerImagesDocument,
    "mutation TryALifecyclePolicy($repositoryId: ID!, $policy: String!) {\n  startLifecyclePreview(\n    input: {repositoryId: $repositoryId, lifecyclePolicyText: $policy}\n  ) {\n    __typename\n    ... on StartLifecyclePreviewSuccess {\n      lifecyclePreview {\n        id\n        status\n        lifecyclePolicyText\n      }\n    }\n    ... on StartLifecyclePreviewError {\n      message\n    }\n  }\n}": types.TryALifecyclePolicyDocument,
    "\n      query MissingRepository($name: RepositoryName!) {\n        repository(name: $name) {\n          name\n          createdAt\n        }\n      }\n    ": types.MissingRepositoryDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Explore($repositories: Int!) {\n  registries {\n    registryId\n    region\n    host\n  }\n  repositories(first: $repositories) {\n    nodes {\n      id\n      name\n      imageTagMutability\n      lifecyclePolicy {\n        lastEvaluatedAt\n      }\n      images(first: 3, filter: {tagStatus: TAGGED}) {\n        nodes {\n          digest\n          tags\n          kind\n          sizeInBytes\n          pushedAt\n          lastRecordedPullTime\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.ts').ExploreDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query WhatWouldExpire($repository: RepositoryName!) {\n  repository(name: $repository) {\n    lifecyclePreview {\n      status\n      summary {\n        expiringImageTotalCount\n      }\n      results(first: 10) {\n        nodes {\n          tags\n          pushedAt\n          appliedRulePriority\n          action {\n            type\n          }\n          image {\n            uri\n            kind\n            lastRecordedPullTime\n            referrers(first: 5) {\n              nodes {\n                kind\n              }\n            }\n            replicationStatuses {\n              region\n              status\n            }\n          }\n        }\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').WhatWouldExpireDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query WhatAreThese($references: [String!]!) {\n  imageReferences(references: $references) {\n    reference\n    resolution\n    image {\n      uri\n      tags\n      kind\n      status\n      pushedAt\n    }\n  }\n}"): typeof import('./graphql.ts').WhatAreTheseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query SupplyChain($reference: String!) {\n  image(reference: $reference) {\n    uri\n    tags\n    kind\n    sizeInBytes\n    referrers(first: 10) {\n      nodes {\n        kind\n        artifactType\n        digest\n        size\n        annotations {\n          key\n          value\n        }\n        image {\n          referrers(first: 5) {\n            nodes {\n              kind\n              artifactType\n            }\n          }\n        }\n      }\n    }\n    replicationStatuses {\n      registryId\n      region\n      status\n      failureCode\n    }\n  }\n}"): typeof import('./graphql.ts').SupplyChainDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query SageMakerImages($images: Int!, $versions: Int!) {\n  sageMakerImages(first: $images, orderBy: {field: LAST_MODIFIED_TIME}) {\n    nodes {\n      name\n      displayName\n      status\n      lastModifiedTime\n      versions(first: $versions, orderBy: {field: VERSION}) {\n        nodes {\n          version\n          status\n          aliases\n          containerImage\n          jobType\n          mlFramework\n          processor\n        }\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').SageMakerImagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation TryALifecyclePolicy($repositoryId: ID!, $policy: String!) {\n  startLifecyclePreview(\n    input: {repositoryId: $repositoryId, lifecyclePolicyText: $policy}\n  ) {\n    __typename\n    ... on StartLifecyclePreviewSuccess {\n      lifecyclePreview {\n        id\n        status\n        lifecyclePolicyText\n      }\n    }\n    ... on StartLifecyclePreviewError {\n      message\n    }\n  }\n}"): typeof import('./graphql.ts').TryALifecyclePolicyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n      query MissingRepository($name: RepositoryName!) {\n        repository(name: $name) {\n          name\n          createdAt\n        }\n      }\n    "): typeof import('./graphql.ts').MissingRepositoryDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
