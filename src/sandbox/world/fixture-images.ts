import { scanOf } from './fixture-scan.ts';
import type { ImageFixture, ReferrerFixture, RepositoryFixture } from './fixture-schema.ts';
import { ImageStore } from './image-store.ts';
import { type Descriptor, digestOf, emptyBlob, mediaTypes, writeManifest } from './manifest.ts';
import type { ImageRecord, Replication } from './world.ts';

const minute = 60_000;

/** The images of a fixture's repository. Those without a time were pushed a minute apart, the newest first. */
export function fixtureImages(
  { repositoryName, images, referrers }: RepositoryFixture,
  now: Date,
): ImageStore {
  const placeOf = (index: number): Place => ({
    key: `${repositoryName}/${index}`,
    pushedAt: new Date(now.getTime() - (index + 1) * minute),
  });
  if (!Array.isArray(images)) {
    return new ImageStore(images.count, 1, (index) => [
      imageRecord({ ...plain, imageTags: [`v${index}`] }, placeOf(index)),
    ]);
  }
  const attached = Object.entries(referrers).flatMap(([subject, list]) =>
    list.map((referrer) => (place: Place) => referrerRecord(referrer, subject, place)),
  );
  const makers = [...images.map((image) => (place: Place) => imageRecord(image, place)), ...attached];
  return ImageStore.of(makers.map((make, index) => make(placeOf(index))));
}

/** What an image has by its place in the fixture alone. */
interface Place {
  readonly key: string;
  readonly pushedAt: Date;
}

const plain: ImageFixture = {
  imageTags: [],
  imageSizeInBytes: 50_000_000,
  imageStatus: 'ACTIVE',
  imageManifestMediaType: mediaTypes.ociManifest,
  replicationStatuses: [],
  signingStatuses: [],
};

function referrerRecord(referrer: ReferrerFixture, subject: string, place: Place): ImageRecord {
  const { digest, mediaType, artifactType, artifactStatus, size, annotations } = referrer;
  const record = imageRecord(
    {
      ...plain,
      imageDigest: digest,
      imageManifestMediaType: mediaType,
      artifactMediaType: artifactType,
      imageStatus: artifactStatus,
      subjectManifestDigest: subject,
      annotations,
    },
    place,
  );
  return size === undefined ? record : { ...record, manifestSize: size };
}

function imageRecord(image: ImageFixture, { key, pushedAt }: Place): ImageRecord {
  const text = image.imageManifest ?? manifestText(image, key);
  return {
    digest: image.imageDigest ?? digestOf(text),
    tags: image.imageTags,
    sizeInBytes: image.imageSizeInBytes,
    pushedAt: image.imagePushedAt ?? pushedAt,
    status: image.imageStatus,
    manifestMediaType: image.imageManifestMediaType,
    manifestSize: Buffer.byteLength(text),
    manifest: () => text,
    artifactMediaType: image.artifactMediaType,
    lastRecordedPullTime: image.lastRecordedPullTime,
    lastArchivedAt: image.lastArchivedAt,
    lastActivatedAt: image.lastActivatedAt,
    subject: image.subjectManifestDigest,
    annotations: image.annotations,
    replications: image.replicationStatuses.map(replicationOf),
    scan: scanOf(image),
    signings: image.signingStatuses,
  };
}

function replicationOf(status: ImageFixture['replicationStatuses'][number]): Replication {
  const { region, registryId, failureCode, completesAt } = status;
  if (status.status === 'FAILED')
    return { region, registryId, failureCode: failureCode ?? 'InternalFailure' };
  return { region, registryId, completesAt: status.status === 'COMPLETE' ? new Date(0) : completesAt };
}

/** A small manifest that fits the image; no two places have the same one. */
function manifestText(image: ImageFixture, key: string): string {
  const mediaType = image.imageManifestMediaType;
  const { annotations, subjectManifestDigest: subject } = image;
  const unique: Descriptor = {
    mediaType: mediaTypes.ociLayer,
    digest: digestOf(key),
    size: image.imageSizeInBytes,
  };
  if (mediaType.includes('index') || mediaType.includes('list')) {
    return writeManifest({
      mediaType,
      manifests: [{ ...unique, mediaType: mediaTypes.ociManifest }],
      annotations,
    });
  }
  const config = { ...emptyBlob, mediaType: image.artifactMediaType ?? mediaTypes.ociConfig };
  return writeManifest({
    mediaType,
    artifactType: subject === undefined ? undefined : image.artifactMediaType,
    config: subject === undefined ? config : emptyBlob,
    layers: [unique],
    subject:
      subject === undefined ? undefined : { mediaType: mediaTypes.ociManifest, digest: subject, size: 500 },
    annotations,
  });
}
