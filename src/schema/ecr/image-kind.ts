import type { ImageModel } from '../../aws/ecr-models.ts';

/** What an entry of a repository is. */
export type ImageKind = 'IMAGE' | 'INDEX' | 'REFERRER' | 'HELM_CHART' | 'OTHER';

const INDEX_TYPES = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);
const HELM_CONFIG = 'application/vnd.cncf.helm.config.v1+json';
const IMAGE_CONFIGS = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);
const IMAGE_MANIFESTS = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
]);

/** Tells it from the media types and the subject, so without any call beyond DescribeImages. */
export function imageKind({
  subjectManifestDigest,
  manifestMediaType,
  artifactMediaType,
}: Pick<ImageModel, 'subjectManifestDigest' | 'manifestMediaType' | 'artifactMediaType'>): ImageKind {
  if (subjectManifestDigest !== null) return 'REFERRER';
  if (manifestMediaType !== null && INDEX_TYPES.has(manifestMediaType)) return 'INDEX';
  if (artifactMediaType === HELM_CONFIG) return 'HELM_CHART';
  if (artifactMediaType !== null) return IMAGE_CONFIGS.has(artifactMediaType) ? 'IMAGE' : 'OTHER';
  return manifestMediaType !== null && IMAGE_MANIFESTS.has(manifestMediaType) ? 'IMAGE' : 'OTHER';
}
