import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ImageModel } from '../../../src/aws/ecr-models.ts';
import { ScannedImages } from '../../../src/aws/scans/scanned-images.ts';
import { heapInUse } from '../../fault-matrix/heap.ts';

const COUNT = 30_000;
const repository = { registry: { registryId: '111122223333', region: 'us-east-1' }, name: 'team/app' };
const digestOf = (n: number) => `sha256:${createHash('sha256').update(`${n}`).digest('hex')}`;

/** An image as it comes off the wire, with strings and dates of its own. */
function imageOf(n: number): ImageModel {
  const text: Omit<ImageModel, 'repository' | 'pushedAt' | 'lastRecordedPullTime'> = JSON.parse(
    JSON.stringify({
      digest: digestOf(n),
      tags: n % 3 === 0 ? [] : [`main-${n.toString(16).padStart(8, '0')}`],
      sizeInBytes: 50_000_000 + n,
      manifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactMediaType: 'application/vnd.oci.image.config.v1+json',
      status: 'ACTIVE',
      lastArchivedAt: null,
      lastActivatedAt: null,
      subjectManifestDigest: n % 3 === 0 ? digestOf(n + 1) : null,
    }),
  );
  const pushedAt = new Date(1_700_000_000_000 + n * 1000);
  return { ...text, repository, pushedAt, lastRecordedPullTime: n % 2 === 0 ? pushedAt : null };
}

test('scanned images take the memory that they say, which is about half of what records take', async () => {
  const records: ImageModel[] = [];
  const before = await heapInUse();
  const scanned = new ScannedImages(repository);
  for (let n = 0; n < COUNT; n += 1) scanned.add(imageOf(n));
  for (const field of ['PUSHED_AT', 'SIZE_IN_BYTES', 'LAST_RECORDED_PULL_TIME', undefined] as const) {
    scanned.order(field);
  }
  const between = await heapInUse();
  for (let n = 0; n < COUNT; n += 1) records.push(imageOf(n));
  const after = await heapInUse();

  // The orders lie outside of the heap.
  const taken = between - before + 4 * 4 * COUNT;
  expect(taken).toBeLessThan(scanned.bytes);
  expect(scanned.bytes).toBeLessThan(400 * COUNT);
  expect(taken).toBeLessThan(0.7 * (after - between));
  expect(records).toHaveLength(scanned.size);
});
