import type { World } from '../../src/sandbox/world/world.ts';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import type { ArgumentTable } from './selection.ts';

const REGISTRY = { registryId: '111122223333', region: 'us-east-1' };
const HOST = '111122223333.dkr.ecr.us-east-1.amazonaws.com';

/** A text as GraphQL writes it. */
const text = (value: string) => JSON.stringify(value);

const repositoryId = (name: string) =>
  text(formatGlobalId('Repository', [REGISTRY.registryId, REGISTRY.region, name]));

const times = (name: string) => `${name}After: "2001-01-01T00:00:00Z", ${name}Before: "2101-01-01T00:00:00Z"`;

/**
 * What fields are asked with, wherever they are met; a field that is not here is asked without arguments. Together the
 * entries give every argument and every member of every input once.
 */
export function argumentsFor(world: World): ArgumentTable {
  const registry = world.registry(REGISTRY.registryId, REGISTRY.region);
  const images = registry?.repositories.get('checkout/api')?.images.listed(0, new Date()) ?? [];
  const digest = text([...images].find(([, { tags }]) => tags.length > 0)?.[1].digest ?? '');
  const here = `registryId: "${REGISTRY.registryId}", region: "${REGISTRY.region}"`;

  const repositories = [
    '',
    'first: 3, filter: { names: ["checkout/api"] }',
    'filter: { nameContains: "api" }',
  ];
  const sageMakerImages = [
    '',
    'first: 3, orderBy: { field: IMAGE_NAME, direction: ASC }',
    `filter: { nameContains: "a", ${times('creationTime')}, ${times('lastModifiedTime')} }`,
  ];
  const policy = (description: string) =>
    text(
      JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description,
            selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 },
            action: { type: 'expire' },
          },
        ],
      }),
    );
  return {
    'Query.node': [`id: ${repositoryId('checkout/api')}`],
    'Query.nodes': [`ids: [${repositoryId('checkout/api')}, ${repositoryId('ml/training')}]`],
    'Query.registry': ['', here],
    'Query.repositories': repositories,
    'Query.repository': ['name: "checkout/api"', `name: "web/storefront", ${here}`],
    'Query.image': [`reference: "${HOST}/checkout/api:latest"`],
    'Query.imageReferences': [
      `references: ["${HOST}/checkout/api:latest", "${HOST}/checkout/api:gone", "docker.io/library/nginx:1", "?"]`,
    ],
    'Query.sageMakerImages': sageMakerImages,
    'Query.sageMakerImage': ['name: "pytorch-training"', `name: "pytorch-training", ${here}`],
    'Registry.repositories': repositories,
    'Registry.repository': ['name: "checkout/api"'],
    'Registry.sageMakerImages': sageMakerImages,
    'Registry.sageMakerImage': ['name: "pytorch-training"'],
    'Registry.pullThroughCacheRules': ['', 'first: 1'],
    'Registry.replicationBackfills': ['', 'first: 1'],
    'Repository.images': [
      'first: 30, filter: { imageStatus: ANY }',
      'first: 3, filter: { tagStatus: TAGGED, imageStatus: ACTIVE }',
      'first: 3, orderBy: { field: PUSHED_AT, direction: DESC }',
      'filter: { tagContains: "main", kinds: [IMAGE, INDEX] }',
      'filter: { pushedAfter: "2001-01-01T00:00:00Z", pushedBefore: "2101-01-01T00:00:00Z" }',
      'filter: { notPulledSince: "2101-01-01T00:00:00Z" }',
      'filter: { artifactMediaTypes: ["application/vnd.oci.image.config.v1+json"] }',
    ],
    'Repository.image': ['by: { tag: "latest" }', `by: { digest: ${digest} }`],
    'Image.referrers': [
      '',
      'first: 3, filter: { artifactStatus: ANY, artifactTypes: ["application/vnd.dev.sigstore.bundle.v0.3+json"] }',
      'filter: { kinds: [SIGNATURE] }',
    ],
    'Image.sageMakerImageVersions': ['', 'first: 1'],
    'ImageScan.findings': ['', 'first: 1'],
    'Referrer.annotation': ['key: "dev.sigstore.bundle.predicateType"'],
    'LifecyclePreview.results': [
      '',
      `first: 3, filter: { tagStatus: TAGGED, images: [{ digest: ${digest} }] }`,
    ],
    'SageMakerImage.versions': [
      '',
      'first: 3, orderBy: { field: VERSION, direction: ASC }',
      `filter: { ${times('creationTime')}, ${times('lastModifiedTime')} }`,
    ],
    'SageMakerImage.version': ['', 'by: { version: 1 }', 'by: { alias: "stable" }'],

    // One after the other: what the first one starts still runs at the second.
    'Mutation.startLifecyclePreview': [
      `input: { repositoryId: ${repositoryId('checkout/api')} }`,
      `input: { repositoryId: ${repositoryId('checkout/api')}, lifecyclePolicyText: ${policy('Keeps the newest one, of all that are there')} }`,
      `input: { repositoryId: ${repositoryId('checkout/gone')} }`,
      `input: { repositoryId: ${repositoryId('platform/charts')} }`,
      `input: { repositoryId: ${repositoryId('platform/charts')}, lifecyclePolicyText: ${text('no policy '.repeat(12))} }`,
    ],
    'Subscription.lifecyclePreview': [`repositoryId: ${repositoryId('ml/training')}`],
  };
}
