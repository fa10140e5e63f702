import { createHash } from 'node:crypto';

/** Media types of manifests and of what they point at. */
export const mediaTypes = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  helmConfig: 'application/vnd.cncf.helm.config.v1+json',
  helmLayer: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
  empty: 'application/vnd.oci.empty.v1+json',
  notation: 'application/vnd.cncf.notary.signature',
  notationEnvelope: 'application/jose+json',
  cycloneDx: 'application/vnd.cyclonedx+json',
  sigstoreBundle: 'application/vnd.dev.sigstore.bundle.v0.3+json',
} as const;

/** A pointer to a blob or to another manifest. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly architecture: string; readonly os: string; readonly variant?: string };
}

/** The parts of a manifest or an index, in the order in which tools write them. */
export interface ManifestParts {
  readonly mediaType: string;
  readonly artifactType?: string | undefined;
  readonly config?: Descriptor | undefined;
  readonly layers?: readonly Descriptor[] | undefined;
  readonly manifests?: readonly Descriptor[] | undefined;
  readonly subject?: Descriptor | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** The manifest's text, to the byte: its sha256 is the image's digest. */
export const writeManifest = (parts: ManifestParts): string => JSON.stringify({ schemaVersion: 2, ...parts });

/** The digest under which a registry files a text. */
export const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** The blob `{}`, which artifacts without a config point at. */
export const emptyBlob: Descriptor = { mediaType: mediaTypes.empty, digest: digestOf('{}'), size: 2 };
