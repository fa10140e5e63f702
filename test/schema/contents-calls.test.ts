import { describe, expect, test } from 'vitest';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { runInRounds } from './rounds.ts';
import { appWorld, digest, type Image, images } from './worlds.ts';

// What it costs to look into images: batches are full, and nothing is called that was not asked for.

const INDEX = 'application/vnd.oci.image.index.v1+json';
const OCI = 'application/vnd.oci.image.manifest.v1+json';

/** An index with a tag, over children by their numbers. */
const indexOf = (n: number, children: readonly number[]): Image => ({
  imageDigest: digest(n),
  imageTags: [`index${n}`],
  imageManifestMediaType: INDEX,
  imageManifest: JSON.stringify({
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: children.map((child) => ({ mediaType: OCI, digest: digest(child), size: 1 })),
  }),
});
const childImage = (n: number): Image => ({
  imageDigest: digest(n),
  imageManifest: JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI,
    config: { mediaType: OCI, digest: digest(n), size: 1 },
  }),
});

/** So many indexes of so many children each. */
function indexes(count: number, children: number): Image[] {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return numbers.flatMap((index) => {
    const own = Array.from({ length: children }, (_, child) => 10_000 + index * children + child);
    return [indexOf(1 + index, own), ...own.map(childImage)];
  });
}

async function callsOf(world: WorldFixture, query: string) {
  await using gateway = await startTestGateway({ world });
  const { data, errors } = await gateway.send(query);
  expect(errors).toBeUndefined();
  return { data: JSON.stringify(data), calls: gateway.sandbox.calls.byOperation() };
}

const tagged = (first: number, selection: string) =>
  `{ repository(name: "team/app") { images(first: ${first}, filter: { tagStatus: TAGGED }) { nodes { ${selection} } } } }`;

describe('manifests', () => {
  test('of 250 images are 3 calls', async () => {
    const { data, calls } = await callsOf(
      appWorld({ images: images(250) }),
      tagged(1000, 'manifest { text }'),
    );
    expect(data.match(/"text"/g)).toHaveLength(250);
    expect(calls).toEqual({ 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1, 'ecr.BatchGetImage': 3 });
  });

  test.each([
    [100, 2],
    [100, 3],
    [250, 3],
  ])(
    'of %i indexes lead to %i platforms each in full batches, and those to their own manifests',
    async (count, children) => {
      const world = appWorld({ images: indexes(count, children) });
      const total = count * children;
      const platforms = await callsOf(
        world,
        tagged(1000, 'manifest { manifests { image { digest sizeInBytes } } }'),
      );
      expect(platforms.data.match(/"sizeInBytes"/g)).toHaveLength(total);
      const calls = {
        'ecr.DescribeRepositories': 1,
        'ecr.BatchGetImage': Math.ceil(count / 100),
        'ecr.DescribeImages': 1 + Math.ceil(total / 100),
      };
      expect(platforms.calls).toEqual(calls);

      const whole = 'manifest { manifests { image { sizeInBytes manifest { config { digest } } } } }';
      const below = await callsOf(world, tagged(1000, whole));
      expect(below.data.match(/"config":\{/g)).toHaveLength(total);
      expect(below.calls).toEqual({
        ...calls,
        'ecr.BatchGetImage': Math.ceil(count / 100) + Math.ceil(total / 100),
      });
    },
  );

  test('of what referrers lead to are one call, though each subject’s are read by themselves', async () => {
    const subjects = images(10);
    const referrers = Object.fromEntries(
      subjects.map(({ imageDigest = '' }, n) => [imageDigest, [{ digest: digest(500 + n) }]]),
    );
    const { data, calls } = await callsOf(
      appWorld({ images: subjects, referrers }),
      tagged(10, 'referrers { nodes { image { manifest { text } } } }'),
    );
    expect(data.match(/"text"/g)).toHaveLength(10);
    expect(calls).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.ListImageReferrers': 10,
      'ecr.DescribeImages': 2,
      'ecr.BatchGetImage': 1,
    });
  });

  test('lead to platforms that share a call with the other images that the same images lead to', async () => {
    const attached = indexes(5, 2).map((image, n) =>
      image.imageTags ? { ...image, subjectManifestDigest: digest(500 + n) } : image,
    );
    const subjects = attached.flatMap(({ subjectManifestDigest: subject }) =>
      subject ? [{ imageDigest: subject }] : [],
    );
    const { data, calls } = await callsOf(
      appWorld({ images: [...attached, ...subjects] }),
      tagged(5, 'subject { sizeInBytes } manifest { manifests { image { sizeInBytes } } }'),
    );
    expect(data.match(/"sizeInBytes"/g)).toHaveLength(15);
    expect(calls).toEqual({ 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 2, 'ecr.BatchGetImage': 1 });
  });

  test('of several repositories are one call each', async () => {
    const repositories = ['a/a', 'b/b'].map((repositoryName) => ({ repositoryName, images: images(20) }));
    const world = { registries: [{ accountId: '111122223333', region: 'us-east-1', repositories }] };
    const { calls } = await callsOf(
      world,
      '{ repositories { nodes { images { nodes { manifest { mediaType } } } } } }',
    );
    expect(calls).toEqual({ 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 2, 'ecr.BatchGetImage': 2 });
  });
});

test('a scan and its first findings are one call an image', async () => {
  const findings = Array.from({ length: 120 }, (_, n) => ({ name: `CVE-${n}` }));
  const world = appWorld({ images: images(30, { imageScanFindings: { findings } }) });
  const { data, calls } = await callsOf(world, tagged(30, 'scan { status findings { nodes { name } } }'));
  expect(data.match(/"CVE-/g)).toHaveLength(30 * 50);
  expect(calls).toEqual({
    'ecr.DescribeRepositories': 1,
    'ecr.DescribeImages': 1,
    'ecr.DescribeImageScanFindings': 30,
  });
});

test('signing statuses are one call an image', async () => {
  const world = appWorld({ images: images(30) });
  const { calls } = await callsOf(world, tagged(30, 'signingStatuses { status }'));
  expect(calls).toEqual({
    'ecr.DescribeRepositories': 1,
    'ecr.DescribeImages': 1,
    'ecr.DescribeImageSigningStatus': 30,
  });
});

test('what is not selected is not called', async () => {
  const { calls } = await callsOf(
    appWorld({ images: images(3) }),
    tagged(3, 'digest tags kind subject { digest } manifest @include(if: false) { text }'),
  );
  expect(calls).toEqual({ 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 });
});

test('of one image by digest, the manifest, the scan and the signatures are asked with it at once', async () => {
  const { errors, calls, rounds } = await runInRounds(
    `{ repository(name: "team/app") { image(by: { digest: "${digest(1)}" }) {
         tags manifest { text } scan { status } signingStatuses { status } } } }`,
    { world: appWorld({ images: images(1, { imageScanStatus: {} }) }) },
  );
  expect(errors).toBeUndefined();
  expect(Object.values(calls)).toEqual([1, 1, 1, 1, 1]);
  expect(rounds).toBe(1);
});
