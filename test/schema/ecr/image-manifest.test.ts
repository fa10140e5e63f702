import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { COLD, startTestGateway } from '../../helpers/gateway.ts';
import { appWorld, digest, HOST, REGION } from '../worlds.ts';

const OCI = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

const text = JSON.stringify({
  schemaVersion: 2,
  mediaType: OCI,
  artifactType: 'application/vnd.example.model.v1',
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digest(101), size: 7 },
  layers: [
    { mediaType: LAYER, digest: digest(102), size: 5_000_000_000 },
    { mediaType: LAYER, digest: `sha512:${'a'.repeat(128)}`, size: 1, annotations: { a: 'b' } },
  ],
  annotations: { 'org.opencontainers.image.source': 'https://git.example.com/app' },
});
const child = (n: number, platform: object) => ({ mediaType: OCI, digest: digest(n), size: 3, platform });
const index = JSON.stringify({
  schemaVersion: 2,
  mediaType: INDEX,
  manifests: [
    child(1, { os: 'linux', architecture: 'arm64', variant: 'v8' }),
    {
      ...child(2, { os: 'unknown', architecture: 'unknown' }),
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    },
    child(77, { os: 'windows', architecture: 'amd64', 'os.version': '10.0' }),
    { mediaType: OCI, digest: 'nonsense', size: 3 },
  ],
});

const world = appWorld({
  images: [
    { imageDigest: digest(1), imageTags: ['image'], imageManifest: text },
    { imageDigest: digest(2), imageTags: ['garbage'], imageManifest: '<html>' },
    { imageDigest: digest(3), imageTags: ['index'], imageManifest: index, imageManifestMediaType: INDEX },
    { imageDigest: digest(4), imageTags: ['archived'], imageStatus: 'ARCHIVED' },
  ],
});
const reference = (tag: string) => `${HOST}/team/app:${tag}`;

const ManifestOfImage = graphql(/* GraphQL */ `
  query ManifestOfImage($reference: String!) {
    image(reference: $reference) {
      manifest {
        mediaType
        text
        artifactType
        config {
          mediaType
          digest
          size
          artifactType
        }
        layers {
          mediaType
          digest
          size
          annotations {
            key
            value
          }
        }
        manifests {
          os
        }
        annotations {
          key
          value
        }
      }
    }
  }
`);

const ManifestOfIndex = graphql(/* GraphQL */ `
  query ManifestOfIndex($reference: String!) {
    image(reference: $reference) {
      manifest {
        mediaType
        layers {
          digest
        }
        manifests {
          os
          osVersion
          architecture
          variant
          descriptor {
            digest
            annotations {
              key
              value
            }
          }
          image {
            digest
            tags
          }
        }
      }
    }
  }
`);

const ManifestText = graphql(/* GraphQL */ `
  query ManifestText($reference: String!) {
    image(reference: $reference) {
      tags
      manifest {
        mediaType
        text
      }
    }
  }
`);

test('is what BatchGetImage gives, asked for by digest in every format', async () => {
  await using gateway = await startTestGateway({ world });
  const { data, errors } = await gateway.run(ManifestOfImage, { reference: reference('image') });
  expect(errors).toBeUndefined();
  expect(data?.image?.manifest).toEqual({
    mediaType: OCI,
    text,
    artifactType: 'application/vnd.example.model.v1',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: digest(101),
      size: 7,
      artifactType: null,
    },
    layers: [
      { mediaType: LAYER, digest: digest(102), size: 5_000_000_000, annotations: [] },
      {
        mediaType: LAYER,
        digest: `sha512:${'a'.repeat(128)}`,
        size: 1,
        annotations: [{ key: 'a', value: 'b' }],
      },
    ],
    manifests: [],
    annotations: [{ key: 'org.opencontainers.image.source', value: 'https://git.example.com/app' }],
  });
  const [call] = gateway.sandbox.calls.list().filter(({ operation }) => operation === 'BatchGetImage');
  expect(call?.input).toMatchObject({
    imageIds: [{ imageDigest: digest(1) }],
    acceptedMediaTypes: [
      OCI,
      INDEX,
      'application/vnd.docker.distribution.manifest.v2+json',
      'application/vnd.docker.distribution.manifest.list.v2+json',
    ],
  });
});

test('of an index leads to its platforms, attestations too, and not to what is gone or no digest', async () => {
  await using gateway = await startTestGateway({ world });
  const { data, errors } = await gateway.run(ManifestOfIndex, { reference: reference('index') });
  expect(errors).toBeUndefined();
  const none = { os: null, osVersion: null, architecture: null, variant: null };
  const to = (digest: string) => ({ digest, annotations: [] });
  expect(data?.image?.manifest).toEqual({
    mediaType: INDEX,
    layers: [],
    manifests: [
      {
        ...none,
        os: 'linux',
        architecture: 'arm64',
        variant: 'v8',
        descriptor: to(digest(1)),
        image: { digest: digest(1), tags: ['image'] },
      },
      {
        ...none,
        os: 'unknown',
        architecture: 'unknown',
        descriptor: {
          digest: digest(2),
          annotations: [{ key: 'vnd.docker.reference.type', value: 'attestation-manifest' }],
        },
        image: { digest: digest(2), tags: ['garbage'] },
      },
      {
        ...none,
        os: 'windows',
        osVersion: '10.0',
        architecture: 'amd64',
        descriptor: to(digest(77)),
        image: null,
      },
      { ...none, descriptor: to('nonsense'), image: null },
    ],
  });
});

test('leads to platforms by name without looking them up', async () => {
  await using gateway = await startTestGateway({ world });
  const { data } = await gateway.send(
    `{ repository(name: "team/app") { image(by: { digest: "${digest(3)}" }) {
         manifest { manifests { image { digest uri } } } } } }`,
  );
  expect(JSON.stringify(data)).toContain(`${HOST}/team/app@${digest(77)}`);
  expect(gateway.sandbox.calls.byOperation()).toEqual({
    'ecr.DescribeRepositories': 1,
    'ecr.DescribeImages': 1,
    'ecr.BatchGetImage': 1,
  });
});

describe('a text that is no manifest', () => {
  test('can be had all the same', async () => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(ManifestText, { reference: reference('garbage') });
    expect(errors).toBeUndefined();
    expect(data?.image?.manifest).toEqual({ mediaType: OCI, text: '<html>' });
  });

  test.each([
    'layers { digest }',
    'manifests { os }',
    'annotations { key }',
    'config { digest }',
    'artifactType',
  ])('is an error for whoever asks for its %s, and for nothing else', async (selection) => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.send(
      `{ image(reference: "${reference('garbage')}") { tags manifest { mediaType ${selection} } } }`,
    );
    const nullable = !selection.endsWith('}') || selection.startsWith('config');
    const manifest = nullable ? { mediaType: OCI, [selection.split(' ')[0] ?? '']: null } : null;
    expect(data).toEqual({ image: { tags: ['garbage'], manifest } });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('it is no JSON'),
      extensions: {
        code: 'UPSTREAM_INVALID_RESPONSE',
        aws: { operation: 'BatchGetImage', errorName: 'InvalidManifest', region: REGION },
      },
    });
  });
});

describe('where there is none', () => {
  test('ECR’s failure is an error that names it, and costs the other images nothing', async () => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.send(
      '{ repository(name: "team/app") { images(filter: { imageStatus: ANY }) { nodes { tags manifest { mediaType } } } } }',
    );
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      aws: { operation: 'BatchGetImage', errorName: 'ImageInaccessible' },
    });
    expect(JSON.stringify(data).match(/"mediaType"/g)).toHaveLength(3);
    expect(gateway.sandbox.calls.count('BatchGetImage')).toBe(1);
  });

  test('an image that is gone has a manifest that is null, and so has one whose repository is', async () => {
    await using gateway = await startTestGateway({ world });
    // Started ahead of the image itself, which is not there.
    const gone = `{ repository(name: "team/app") { image(by: { digest: "${digest(99)}" }) { manifest { text } } } }`;
    expect(await gateway.send(gone)).toEqual({ status: 200, data: { repository: { image: null } } });
    gateway.sandbox.faults.add({
      operation: 'BatchGetImage',
      kind: 'error',
      error: 'RepositoryNotFoundException',
    });
    const { data, errors } = await gateway.run(ManifestText, { reference: reference('image') });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ image: { tags: ['image'], manifest: null } });
  });

  test.each([
    ['denied', 'UPSTREAM_ACCESS_DENIED'],
    ['throttle', 'UPSTREAM_THROTTLED'],
    ['wrong-types', 'UPSTREAM_INVALID_RESPONSE'],
  ] as const)('since the call is %s, that is the field’s own error', async (kind, code) => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'BatchGetImage', kind });
    const { data, errors } = await gateway.run(ManifestText, { reference: reference('image') });
    expect(data).toEqual({ image: { tags: ['image'], manifest: null } });
    expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['image', 'manifest'], code],
    ]);
  });
});

describe('a pull', () => {
  const lastPull = `{ image(reference: "${reference('image')}") { lastRecordedPullTime } }`;

  test('is recorded where a manifest is selected, and nowhere else', async () => {
    await using gateway = await startTestGateway({ world, config: COLD });
    await gateway.send(`{ image(reference: "${reference('image')}") { kind tags referrers { nodes { digest } }
      scan { status } signingStatuses { status } manifest @skip(if: true) { text } } }`);
    expect(gateway.sandbox.calls.count('BatchGetImage')).toBe(0);
    expect((await gateway.send(lastPull)).data).toEqual({ image: { lastRecordedPullTime: null } });
    await gateway.run(ManifestText, { reference: reference('image') });
    expect((await gateway.send(lastPull)).data).toEqual({
      image: { lastRecordedPullTime: expect.any(String) },
    });
  });

  test('is one, however often the manifest is read: it is kept for good', async () => {
    await using gateway = await startTestGateway({
      world,
      config: { cache: { lifetimesMs: { permanent: 60_000, settled: 0, steady: 0, mutable: 0, moving: 0 } } },
    });
    for (let i = 0; i < 3; i += 1) await gateway.run(ManifestText, { reference: reference('image') });
    expect(gateway.sandbox.calls.count('BatchGetImage')).toBe(1);
    expect(gateway.sandbox.calls.count('DescribeImages')).toBe(3);
  });
});
