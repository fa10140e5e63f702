import { createHash } from 'node:crypto';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { type Dice, dice as diceOf } from '../../src/sandbox/world/random.ts';
import type { Image } from '../schema/worlds.ts';
import { anyOf, mark, times } from './names.ts';
import { anyPlace, HOME_ACCOUNT, type Named, type Place, type Skeleton } from './skeleton.ts';

type RegistryFixture = WorldFixture['registries'][number];
type RepositoryFixture = NonNullable<RegistryFixture['repositories']>[number];
type SageMakerFixture = NonNullable<RegistryFixture['sageMakerImages']>[number];

/** What the contents of a world are made with. */
interface Makings {
  seed: string;
  /** What anything may refer to, whether it is there or not. */
  references: readonly string[];
}

const OCI = 'application/vnd.oci.image';
const SIGNATURE = 'application/vnd.dev.cosign.artifact.sig.v1+json';
/** Times are told, not left to the clock. */
const at = (dice: Dice) => new Date(Date.UTC(2026, 0, 1) + dice.between(0, 200) * 86_400_000);

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** The host of a registry's images. */
export const hostOf = ({ registryId, region }: Place) => `${registryId}.dkr.ecr.${region}.amazonaws.com`;

/** Where an image is, in all the ways that somebody may write it down. */
export function referencesIn(registry: RegistryFixture): string[] {
  const host = hostOf({ registryId: registry.accountId, region: registry.region ?? '' });
  return (registry.repositories ?? []).flatMap(({ repositoryName, images }) =>
    (Array.isArray(images) ? images : []).flatMap(({ imageDigest, imageTags = [] }) => [
      `${host}/${repositoryName}@${imageDigest}`,
      ...imageTags.map((tag) => `${host}/${repositoryName}:${tag}`),
    ]),
  );
}

/** A world with its contents: each thing's follow from its name and edition alone. */
export function fillWorld(seed: string, skeletons: readonly Skeleton[], references: readonly string[]) {
  const registries = skeletons.map((skeleton): RegistryFixture => {
    const makings = { seed: `${seed} ${skeleton.registryId}/${skeleton.region}`, references };
    const settings = diceOf(`${makings.seed} settings ${skeleton.edition}`);
    return {
      accountId: skeleton.registryId,
      region: skeleton.region,
      ...settingsOf(settings),
      repositories: skeleton.repositories.map((name) => repositoryOf(name, makings)),
      sageMakerImages: skeleton.sageMakerImages.map((name) => sageMakerImageOf(name, makings)),
    };
  });
  return { defaultAccountId: HOME_ACCOUNT, registries };
}

function settingsOf(dice: Dice) {
  const destination = () => anyPlace(dice);
  return {
    policyText: dice.next() < 0.5 ? JSON.stringify({ Sid: mark(dice) }) : undefined,
    replicationConfiguration: {
      rules: times(dice.between(0, 2), () => ({
        destinations: times(dice.between(1, 2), destination),
        repositoryFilters: times(dice.between(0, 1), () => ({ filter: dice.pick(['a', 'b', mark(dice)]) })),
      })),
    },
    pullThroughCacheRules: times(dice.between(0, 2), () => ({
      ecrRepositoryPrefix: mark(dice),
      createdAt: at(dice),
    })),
    backfills: times(dice.between(0, 2), () => ({
      replicationBackfillId: mark(dice),
      destination: destination(),
      startedAt: at(dice),
    })),
  };
}

function repositoryOf({ name, edition }: Named, { seed }: Makings): RepositoryFixture {
  const dice = diceOf(`${seed} repository ${name} ${edition}`);
  const images = times(dice.between(0, 4), () => imageOf(dice));
  const [first] = images;
  const policy = policyText(dice);
  return {
    repositoryName: name,
    createdAt: at(dice),
    images: first === undefined || dice.next() < 0.4 ? images : [...images, indexOf(images, dice)],
    referrers:
      first?.imageDigest === undefined
        ? {}
        : {
            [first.imageDigest]: times(dice.between(0, 2), () => ({
              digest: `sha256:${dice.hex(64)}`,
              artifactType: SIGNATURE,
              annotations: { by: mark(dice) },
            })),
          },
    policyText: dice.next() < 0.5 ? JSON.stringify({ Sid: mark(dice) }) : undefined,
    tags: [{ Key: 'team', Value: mark(dice) }],
    lifecyclePolicyText: dice.next() < 0.6 ? policy : undefined,
    preview:
      dice.next() < 0.5
        ? {
            lifecyclePolicyText: policy,
            status: dice.pick(['COMPLETE', 'COMPLETE', 'EXPIRED', 'FAILED', 'IN_PROGRESS']),
          }
        : undefined,
  };
}

function imageOf(dice: Dice): Image {
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: { mediaType: `${OCI}.config.v1+json`, digest: `sha256:${dice.hex(64)}`, size: 7 },
    layers: [],
    annotations: { in: mark(dice) },
  });
  return {
    imageDigest: digestOf(text),
    imageTags: times(dice.between(0, 2), () => mark(dice)),
    imagePushedAt: at(dice),
    imageSizeInBytes: dice.between(1, 9),
    imageStatus: dice.pick(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ARCHIVED']),
    imageManifest: text,
    replicationStatuses: times(dice.between(0, 2), () => ({ ...anyPlace(dice) })),
    ...(dice.next() < 0.4
      ? { imageScanFindings: { findings: [{ name: mark(dice), severity: 'HIGH' as const }] } }
      : {}),
  };
}

function indexOf(children: readonly Image[], dice: Dice): Image {
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: `${OCI}.index.v1+json`,
    manifests: children.map(({ imageDigest: digest }) => ({
      mediaType: `${OCI}.manifest.v1+json`,
      digest,
      size: 7,
      platform: { os: 'linux', architecture: 'arm64' },
    })),
    annotations: { in: mark(dice) },
  });
  return {
    imageDigest: digestOf(text),
    imageTags: [mark(dice)],
    imagePushedAt: at(dice),
    imageManifest: text,
    imageManifestMediaType: `${OCI}.index.v1+json`,
  };
}

function sageMakerImageOf({ name, edition }: Named, { seed, references }: Makings): SageMakerFixture {
  const dice = diceOf(`${seed} SageMaker ${name} ${edition}`);
  const somewhere = () =>
    dice.next() < 0.15
      ? dice.pick(['docker.io/library/python:3', `${hostOf(anyPlace(dice))}/a/gone:latest`])
      : anyOf(dice, references);
  return {
    ImageName: name,
    DisplayName: `Named ${mark(dice)}`,
    Description: dice.next() < 0.5 ? mark(dice) : undefined,
    RoleArn: `arn:aws:iam::${HOME_ACCOUNT}:role/${mark(dice)}`,
    CreationTime: at(dice),
    LastModifiedTime: at(dice),
    Versions: times(dice.between(0, 3), (index) => ({
      Version: index + 1,
      CreationTime: at(dice),
      LastModifiedTime: at(dice),
      ContainerImage: somewhere(),
      BaseImage: somewhere(),
      ReleaseNotes: mark(dice),
      Aliases: dice.next() < 0.5 ? [mark(dice)] : [],
    })),
  };
}

function policyText(dice: Dice): string {
  return JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: `Keeps the newest: ${mark(dice)}`,
        selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: dice.between(1, 3) },
        action: { type: 'expire' },
      },
    ],
  });
}
