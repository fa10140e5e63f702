import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { dice as diceOf } from '../../src/sandbox/world/random.ts';
import { hashPolicy } from '../../src/schema/ecr/lifecycle-preview.ts';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import { hostOf, referencesIn } from './contents.ts';
import { mark } from './names.ts';
import type { Eyes } from './policy.ts';
import { anyPlace, type Place } from './skeleton.ts';

type RegistryFixture = WorldFixture['registries'][number];

/** What queries may name: what is visible, what is hidden in either world, and what is nowhere. */
export interface Targets {
  places: Place[];
  /** Registry and name of what there is, as arguments. */
  repositories: string[];
  sageMakerImages: string[];
  repositoryNames: string[];
  sageMakerImageNames: string[];
  digests: string[];
  tags: string[];
  references: string[];
  ids: string[];
  repositoryIds: string[];
  representations: Record<string, unknown>[];
  /** Grows with the answers. */
  cursors: string[];
}

/** Gathers them from worlds: what these eyes see is there more than once, and so drawn more often. */
export function targetsOf(worlds: readonly WorldFixture[], eyes: Eyes, seed: string): Targets {
  const dice = diceOf(`${seed} targets`);
  const targets: Targets = {
    places: [anyPlace(dice), anyPlace(dice)],
    repositories: [],
    sageMakerImages: [],
    repositoryNames: ['a/gone', `b/${mark(dice)}`],
    sageMakerImageNames: ['a-gone', `b-${mark(dice)}`],
    digests: [`sha256:${dice.hex(64)}`],
    tags: ['gone', 'latest'],
    references: ['?', 'docker.io/library/nginx:1', `${hostOf(anyPlace(dice))}/a/gone:latest`],
    ids: ['?', '', 'UmVwb3NpdG9yeXw', formatGlobalId('Repository', ['000000000000', 'us-east-1', 'a/gone'])],
    repositoryIds: ['?', formatGlobalId('Repository', ['000000000000', 'us-east-1', 'a/gone'])],
    representations: [{ __typename: 'Nothing' }, { __typename: 'Image', uri: '?' }],
    cursors: ['?', '', Buffer.from('[1,"Repository.images","x",100,null,1]').toString('base64url')],
  };
  for (const registry of worlds.flatMap(({ registries }) => registries)) {
    gather(registry, targets);
    for (let more = 0; more < 3; more += 1) gather(visiblePart(registry, eyes), targets);
  }
  return targets;
}

function visiblePart(registry: RegistryFixture, eyes: Eyes): RegistryFixture {
  const place = { registryId: registry.accountId, region: registry.region ?? '' };
  const { repositories = [], sageMakerImages = [] } = eyes.seeRegistry(place) ? registry : {};
  return {
    ...registry,
    repositories: repositories.filter(({ repositoryName }) => eyes.seeRepository(place, repositoryName)),
    sageMakerImages: sageMakerImages.filter(({ ImageName }) => eyes.seeSageMakerImage(place, ImageName)),
  };
}

function gather(registry: RegistryFixture, targets: Targets): void {
  const place = { registryId: registry.accountId, region: registry.region ?? '' };
  const here = `registryId: "${place.registryId}", region: "${place.region}"`;
  const at = [place.registryId, place.region] as const;
  targets.places.push(place);
  targets.references.push(...referencesIn(registry));
  targets.ids.push(formatGlobalId('Registry', [...at]));
  targets.representations.push({ __typename: 'Registry', ...place });
  for (const { repositoryName, images = [], preview, referrers = {} } of registry.repositories ?? []) {
    const id = formatGlobalId('Repository', [...at, repositoryName]);
    const uri = `${hostOf(place)}/${repositoryName}`;
    targets.repositoryNames.push(repositoryName);
    targets.repositories.push(`${here}, name: "${repositoryName}"`);
    targets.repositoryIds.push(id);
    targets.ids.push(id);
    targets.representations.push(
      { __typename: 'Repository', id },
      {
        __typename: 'Repository',
        arn: `arn:aws:ecr:${place.region}:${place.registryId}:repository/${repositoryName}`,
      },
    );
    if (preview) {
      const policy = hashPolicy(preview.lifecyclePolicyText ?? '');
      targets.ids.push(formatGlobalId('LifecyclePreview', [...at, repositoryName, policy]));
    }
    for (const { imageDigest = '', imageTags = [] } of Array.isArray(images) ? images : []) {
      targets.digests.push(imageDigest);
      targets.tags.push(...imageTags);
      targets.ids.push(formatGlobalId('Image', [...at, repositoryName, imageDigest]));
      targets.representations.push({ __typename: 'Image', uri: `${uri}@${imageDigest}` });
      for (const tag of imageTags)
        targets.representations.push({ __typename: 'ImageReference', reference: `${uri}:${tag}` });
    }
    for (const [subject, attached] of Object.entries(referrers)) {
      for (const { digest = '' } of attached)
        targets.ids.push(formatGlobalId('Referrer', [...at, repositoryName, subject, digest]));
    }
  }
  for (const { ImageName, Versions = [] } of registry.sageMakerImages ?? []) {
    const id = formatGlobalId('SageMakerImage', [...at, ImageName]);
    const arn = `arn:aws:sagemaker:${place.region}:${place.registryId}:image/${ImageName}`;
    targets.sageMakerImageNames.push(ImageName);
    targets.sageMakerImages.push(`${here}, name: "${ImageName}"`);
    targets.ids.push(id);
    targets.representations.push({ __typename: 'SageMakerImage', arn });
    for (const { Version = 0, Aliases = [] } of Versions) {
      targets.ids.push(formatGlobalId('SageMakerImageVersion', [...at, ImageName, Version]));
      targets.representations.push({ __typename: 'SageMakerImageVersion', imageArn: arn, version: Version });
      targets.tags.push(...Aliases);
    }
  }
}
