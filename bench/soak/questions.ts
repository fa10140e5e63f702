import type { World } from '../../src/sandbox/world/world.ts';
import { Picker } from './picker.ts';
import { globalId } from './reference-values.ts';
import { PREVIEWED, SERVED } from './world.ts';

/** A query, as a client sends it. */
export interface Question {
  name: string;
  document: string;
  variables: Record<string, unknown>;
}

const IMAGE = `digest uri tags sizeInBytes pushedAt lastRecordedPullTime manifestMediaType artifactMediaType status
  lastArchivedAt lastActivatedAt subjectManifestDigest`;
const RESULT = 'digest tags pushedAt appliedRulePriority storageClass action { type targetStorageClass }';

/** What is asked, how often relative to the others, and with what. */
interface Kind {
  name: string;
  weight: number;
  document: string;
  variables: (pick: Picker) => Record<string, unknown>;
}

const KINDS: readonly Kind[] = [
  {
    name: 'images of a repository',
    weight: 10,
    document: `query Images($name: RepositoryName!, $region: String, $first: Int, $filter: ImageFilter) {
      repository(name: $name, region: $region) {
        arn createdAt scanOnPush imageTagMutability
        images(first: $first, filter: $filter) { nodes { ${IMAGE} subject { tags } } }
      }
    }`,
    variables: (pick) => ({
      ...pick.repository(),
      first: pick.count(120),
      filter: pick.of([{}, { tagStatus: 'TAGGED' }, { tagStatus: 'UNTAGGED', imageStatus: 'ANY' }]),
    }),
  },
  {
    name: 'an image by digest or tag',
    weight: 20,
    document: `query Image($name: RepositoryName!, $region: String, $by: ImageSelector!) {
      repository(name: $name, region: $region) { image(by: $by) { id ${IMAGE} repository { name encryption { type kmsKey } } } }
    }`,
    variables: (pick) => pick.selector(),
  },
  {
    name: 'image references',
    weight: 15,
    document: `query References($references: [String!]!) {
      imageReferences(references: $references) { reference resolution registry { host } image { ${IMAGE} } }
    }`,
    variables: (pick) => ({ references: pick.many(20, () => pick.reference()) }),
  },
  {
    name: 'a lifecycle preview with its images',
    weight: 6,
    document: `query Preview($name: RepositoryName!, $first: Int) {
      repository(name: $name) {
        lifecyclePolicy { text lastEvaluatedAt }
        lifecyclePreview {
          lifecyclePolicyText status
          summary { expiringImageTotalCount transitioningImageTotalCounts { targetStorageClass imageTotalCount } }
          results(first: $first) { nodes { ${RESULT} image { tags sizeInBytes status } } }
        }
      }
    }`,
    variables: (pick) => ({
      name: pick.of(['checkout/api', 'ml/training', 'search/indexer', 'web/storefront', 'data/pipelines']),
      first: pick.count(150),
    }),
  },
  {
    name: 'what the preview would do to each image',
    weight: 6,
    document: `query Results($name: RepositoryName!, $first: Int) {
      repository(name: $name) { images(first: $first) { nodes { digest lifecyclePreviewResult { ${RESULT} } } } }
    }`,
    variables: (pick) => ({ name: pick.of(['checkout/api', 'ml/training']), first: pick.count(60) }),
  },
  {
    name: 'referrers',
    weight: 8,
    document: `query Referrers($name: RepositoryName!, $first: Int) {
      repository(name: $name) {
        images(first: $first, filter: { tagStatus: TAGGED }) {
          nodes {
            digest
            referrers {
              nodes { digest mediaType artifactType size artifactStatus annotations { key value } image { pushedAt subject { tags } } }
            }
          }
        }
      }
    }`,
    variables: (pick) => ({ name: pick.repository().name, first: pick.count(12) }),
  },
  {
    name: 'replication',
    weight: 8,
    document: `query Replication($name: RepositoryName!, $first: Int) {
      repository(name: $name) {
        images(first: $first) {
          nodes { digest replicationStatuses { region registryId status failureCode registry { host } replica { ${IMAGE} } } }
        }
      }
    }`,
    variables: (pick) => ({
      name: pick.of(['checkout/api', 'checkout/worker', 'web/storefront', 'platform/base-images']),
      first: pick.count(12),
    }),
  },
  {
    name: 'repositories',
    weight: 6,
    document: `query Repositories($first: Int) {
      registries { host registryId region }
      repositories(first: $first) {
        nodes {
          id arn name uri createdAt imageTagMutability scanOnPush encryption { type }
          imageTagMutabilityExclusionFilters { filter filterType }
          images(first: 2) { nodes { digest tags } }
        }
      }
    }`,
    variables: (pick) => ({ first: pick.count(30) }),
  },
  {
    name: 'SageMaker images and versions',
    weight: 8,
    document: `query SageMaker($first: Int) {
      sageMakerImages(first: $first) {
        nodes {
          id arn name displayName description status failureReason creationTime lastModifiedTime roleArn
          versions(first: 4) {
            nodes { version status failureReason creationTime baseImage containerImage jobType mlFramework aliases }
          }
        }
      }
    }`,
    variables: (pick) => ({ first: pick.count(8) }),
  },
  {
    name: 'a SageMaker image',
    weight: 6,
    document: `query SageMakerImage($name: String!) {
      sageMakerImage(name: $name) {
        arn roleArn
        versions(first: 100) { nodes { arn imageArn version processor horovod vendorGuidance releaseNotes } }
      }
    }`,
    variables: (pick) => ({ name: pick.sageMakerImage() }),
  },
  {
    name: 'nodes',
    weight: 10,
    document: `query Nodes($ids: [ID!]!) {
      nodes(ids: $ids) {
        __typename id
        ... on Registry { host }
        ... on Repository { arn createdAt }
        ... on Image { ${IMAGE} }
        ... on SageMakerImage { arn roleArn }
        ... on SageMakerImageVersion { version containerImage aliases sageMakerImage { displayName } }
      }
    }`,
    variables: (pick) => ({ ids: pick.many(10, () => pick.id()) }),
  },
];

/** Makes questions at random, of what is there and sometimes of what is not. */
export function createQuestions(world: World, random: () => number): () => Question {
  const picker = new Picker(world, random);
  const lots = KINDS.flatMap((kind) => Array<Kind>(kind.weight).fill(kind));
  return () => {
    const { name, document, variables } = picker.of(lots);
    return { name, document, variables: variables(picker) };
  };
}

/** Starts a preview of the one repository whose preview changes. */
export const START_PREVIEW = `mutation Start($input: StartLifecyclePreviewInput!) {
  startLifecyclePreview(input: $input) { __typename }
}`;

export const startVariables = (lifecyclePolicyText: string) => ({
  input: {
    repositoryId: globalId('Repository', SERVED[0].registryId, SERVED[0].region, PREVIEWED),
    lifecyclePolicyText,
  },
});

/** Reads that preview. */
export const READ_PREVIEW: Question = {
  name: 'a preview that changes',
  document: `query Changing($name: RepositoryName!) {
    repository(name: $name) {
      lifecyclePreview {
        lifecyclePolicyText status summary { expiringImageTotalCount } results(first: 100) { nodes { ${RESULT} } }
      }
    }
  }`,
  variables: { name: PREVIEWED },
};

/** Reads pages of a listing, one after another. */
export const READ_PAGE = `query Page($name: RepositoryName!, $first: Int, $after: String) {
  repository(name: $name) { images(first: $first, after: $after) { nodes { digest tags } pageInfo { endCursor hasNextPage } } }
}`;
