import type { ImagePlan } from './company-images.ts';
import { type Descriptor, emptyBlob, type ManifestParts, mediaTypes } from './manifest.ts';
import { type Dice, dice } from './random.ts';
import type { Flavour, Role } from './release.ts';
import type { ImageRecord } from './world.ts';

/** What an image consists of. */
export interface Content {
  readonly parts: ManifestParts;
  /** As ECR reckons: config and layers, for an index its largest child. */
  readonly sizeInBytes: number;
}

/** The content of one image; `others` are an index's children, or the one subject of an artifact. */
export function describeContent(
  plan: ImagePlan,
  role: Role,
  index: number,
  place: number,
  others: readonly ImageRecord[],
): Content {
  const lot = dice(`${plan.seed}/${plan.repositoryName}/content ${index}`);
  const artifact = artifacts[role];
  if (artifact !== undefined) return artifactContent(artifact, lot, others);
  if (role === 'index') return indexContent(others);
  return role === 'chart' ? chartContent(plan, lot) : imageContent(plan, lot, index, place);
}

const blob = (lot: Dice, mediaType: string, low: number, high: number): Descriptor => ({
  mediaType,
  digest: `sha256:${lot.hex(64)}`,
  size: lot.between(low, high),
});

const pointTo = ({ manifestMediaType, digest, manifestSize }: ImageRecord): Descriptor => ({
  mediaType: manifestMediaType,
  digest,
  size: manifestSize,
});

const sizeOf = ({ config, layers = [] }: ManifestParts) =>
  layers.reduce((sum, layer) => sum + layer.size, config?.size ?? 0);

const complete = (parts: ManifestParts): Content => ({ parts, sizeInBytes: sizeOf(parts) });

const megabyte = 1 << 20;

/** Layers that the builds of some months share, and the build's own one; models run to gigabytes. */
const bulk: Readonly<Record<Flavour, readonly [shared: number, own: number]>> = {
  service: [40, 25],
  base: [60, 8],
  model: [2300, 900],
  chart: [0, 0],
};

function imageContent(plan: ImagePlan, lot: Dice, index: number, place: number): Content {
  const [shared, own] = bulk[plan.flavour];
  const era = dice(`${plan.seed}/${plan.repositoryName}/base ${Math.floor(index / 120)} ${place}`);
  const oci = dice(`${plan.seed}/${plan.repositoryName}/format`).next() < 0.7;
  const layerType = oci ? mediaTypes.ociLayer : mediaTypes.dockerLayer;
  const layers = [
    blob(era, layerType, 27 * megabyte, 30 * megabyte),
    blob(era, layerType, (shared / 2) * megabyte, shared * megabyte),
    blob(lot, layerType, (own / 2) * megabyte, own * megabyte),
    blob(lot, layerType, 300, 4000),
  ];
  return complete({
    mediaType: oci ? mediaTypes.ociManifest : mediaTypes.dockerManifest,
    config: blob(lot, oci ? mediaTypes.ociConfig : mediaTypes.dockerConfig, 2000, 9000),
    layers,
    annotations: oci
      ? { 'org.opencontainers.image.source': `https://git.example.com/${plan.repositoryName}` }
      : undefined,
  });
}

const platforms = [
  { architecture: 'amd64', os: 'linux' },
  { architecture: 'arm64', os: 'linux', variant: 'v8' },
] as const;

function indexContent(children: readonly ImageRecord[]): Content {
  const manifests = children.map((child, i) => ({
    ...pointTo(child),
    platform: platforms[i] ?? platforms[0],
  }));
  const sizeInBytes = Math.max(0, ...children.map((child) => child.sizeInBytes));
  return { parts: { mediaType: mediaTypes.ociIndex, manifests }, sizeInBytes };
}

function chartContent(plan: ImagePlan, lot: Dice): Content {
  return complete({
    mediaType: mediaTypes.ociManifest,
    config: blob(lot, mediaTypes.helmConfig, 140, 600),
    layers: [blob(lot, mediaTypes.helmLayer, 4000, 90_000)],
    annotations: {
      'org.opencontainers.image.title': plan.repositoryName.split('/').at(-1) ?? plan.repositoryName,
    },
  });
}

/** An artifact that refers to another image. */
interface Artifact {
  readonly artifactType: string;
  readonly layerType: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly size: readonly [number, number];
}

const bundle = (predicateType: string, size: readonly [number, number]): Artifact => ({
  artifactType: mediaTypes.sigstoreBundle,
  layerType: mediaTypes.sigstoreBundle,
  annotations: {
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': predicateType,
  },
  size,
});

const artifacts: Readonly<Partial<Record<Role, Artifact>>> = {
  notation: {
    artifactType: mediaTypes.notation,
    layerType: mediaTypes.notationEnvelope,
    annotations: { 'io.cncf.notary.signingAgent': 'aws-signer-notation' },
    size: [2000, 4000],
  },
  sbom: {
    artifactType: mediaTypes.cycloneDx,
    layerType: mediaTypes.cycloneDx,
    annotations: { 'org.opencontainers.image.title': 'sbom.cdx.json' },
    size: [40_000, 400_000],
  },
  'bundled-signature': bundle('https://sigstore.dev/cosign/sign/v1', [3000, 6000]),
  'bundled-sbom': bundle('https://spdx.dev/Document', [60_000, 300_000]),
  'bundled-provenance': bundle('https://slsa.dev/provenance/v1', [8000, 20_000]),
};

function artifactContent(artifact: Artifact, lot: Dice, [subject]: readonly ImageRecord[]): Content {
  return complete({
    mediaType: mediaTypes.ociManifest,
    artifactType: artifact.artifactType,
    config: emptyBlob,
    layers: [blob(lot, artifact.layerType, ...artifact.size)],
    subject: subject && pointTo(subject),
    annotations: artifact.annotations,
  });
}
