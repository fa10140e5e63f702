import { expect, test } from 'vitest';
import type { ImageModel } from '../../../src/aws/ecr-models.ts';
import { imageKind } from '../../../src/schema/ecr/image-kind.ts';

const unknown: ImageModel = {
  repository: { registry: { registryId: '111122223333', region: 'us-east-1' }, name: 'app' },
  digest: `sha256:${'0'.repeat(64)}`,
  tags: [],
  sizeInBytes: null,
  pushedAt: null,
  lastRecordedPullTime: null,
  manifestMediaType: null,
  artifactMediaType: null,
  status: null,
  lastArchivedAt: null,
  lastActivatedAt: null,
  subjectManifestDigest: null,
};

const OCI = 'application/vnd.oci.image';
const DOCKER = 'application/vnd.docker';
const subject = `sha256:${'1'.repeat(64)}`;

test.each<[string, string | null, string | null, string | null]>([
  // kind, manifest media type, artifact media type, subject
  ['IMAGE', `${OCI}.manifest.v1+json`, `${OCI}.config.v1+json`, null],
  ['IMAGE', `${OCI}.manifest.v1+json`, null, null],
  ['IMAGE', `${DOCKER}.distribution.manifest.v2+json`, `${DOCKER}.container.image.v1+json`, null],
  ['IMAGE', `${DOCKER}.distribution.manifest.v2+json`, null, null],
  ['IMAGE', `${DOCKER}.distribution.manifest.v1+json`, null, null],
  ['IMAGE', `${DOCKER}.distribution.manifest.v1+prettyjws`, null, null],
  ['INDEX', `${OCI}.index.v1+json`, null, null],
  ['INDEX', `${OCI}.index.v1+json`, 'application/anything', null],
  ['INDEX', `${DOCKER}.distribution.manifest.list.v2+json`, null, null],
  ['REFERRER', `${OCI}.manifest.v1+json`, 'application/vnd.cncf.notary.signature', subject],
  ['REFERRER', `${OCI}.manifest.v1+json`, `${OCI}.config.v1+json`, subject],
  ['REFERRER', `${OCI}.index.v1+json`, null, subject],
  ['HELM_CHART', `${OCI}.manifest.v1+json`, 'application/vnd.cncf.helm.config.v1+json', null],
  ['OTHER', `${OCI}.manifest.v1+json`, 'application/vnd.wasm.config.v1+json', null],
  ['OTHER', 'application/json', null, null],
  ['OTHER', null, null, null],
])(
  '%s: manifest %s, artifact %s, subject %s',
  (kind, manifestMediaType, artifactMediaType, subjectManifestDigest) => {
    expect(imageKind({ ...unknown, manifestMediaType, artifactMediaType, subjectManifestDigest })).toBe(kind);
  },
);
