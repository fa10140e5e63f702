import { describe, expect, test } from 'vitest';
import { contentOf, openManifest, parseManifest } from '../../src/aws/manifest.ts';
import { GatewayError } from '../../src/errors.ts';
import fc from '../helpers/fast-check.ts';
import { anything, listOf, orNull, recordOf, type Shape, shapes } from './answers.ts';

const OCI = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const sha256 = (digit: string) => `sha256:${digit.repeat(64)}`;
const registry = { registryId: '111122223333', region: 'us-east-1' };
const image = { repository: { registry, name: 'team/app' }, digest: sha256('0') };

const parse = (manifest: unknown) => parseManifest(JSON.stringify(manifest));
const nothing = { artifactType: null, config: null, layers: [], manifests: [], annotations: [] };
const bare = { artifactType: null, annotations: [] };

describe('a manifest', () => {
  test('of an image has its config, its layers in order, and its annotations', () => {
    const layers = ['1', '2'].map((digit) => ({
      mediaType: LAYER,
      digest: sha256(digit),
      size: 5_000_000_000,
    }));
    const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: sha256('3'), size: 2 };
    const annotations = { 'org.opencontainers.image.source': 'https://git.example.com/app' };
    expect(parse({ schemaVersion: 2, mediaType: OCI, config, layers, annotations })).toEqual({
      mediaType: OCI,
      content: {
        ...nothing,
        config: { ...config, ...bare },
        layers: layers.map((layer) => ({ ...layer, ...bare })),
        annotations: [{ key: 'org.opencontainers.image.source', value: 'https://git.example.com/app' }],
      },
    });
  });

  test('of an index has its platforms, attestations among them', () => {
    const manifests = [
      {
        mediaType: OCI,
        digest: sha256('1'),
        size: 1,
        platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      },
      {
        mediaType: OCI,
        digest: `sha512:${'a'.repeat(128)}`,
        size: 2,
        platform: { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.2700' },
      },
      {
        mediaType: OCI,
        digest: sha256('2'),
        size: 3,
        artifactType: 'application/vnd.example+json',
        annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
        platform: { os: 'unknown', architecture: 'unknown' },
      },
      { mediaType: OCI, digest: sha256('4'), size: 4 },
    ];
    const { content } = parse({ schemaVersion: 2, mediaType: INDEX, manifests });
    const none = { os: null, osVersion: null, architecture: null, variant: null };
    const pointer = (n: number) => ({ mediaType: OCI, digest: manifests[n]?.digest, size: n + 1, ...bare });
    expect(content).toEqual({
      ...nothing,
      manifests: [
        { ...none, os: 'linux', architecture: 'arm64', variant: 'v8', descriptor: pointer(0) },
        {
          ...none,
          os: 'windows',
          osVersion: '10.0.20348.2700',
          architecture: 'amd64',
          descriptor: pointer(1),
        },
        {
          ...none,
          os: 'unknown',
          architecture: 'unknown',
          descriptor: {
            ...pointer(2),
            artifactType: 'application/vnd.example+json',
            annotations: [{ key: 'vnd.docker.reference.type', value: 'attestation-manifest' }],
          },
        },
        { ...none, descriptor: pointer(3) },
      ],
    });
  });

  test('may leave out what is optional, or say null, or say it in another type', () => {
    const config = { mediaType: LAYER, digest: sha256('1'), size: 0 };
    for (const odd of [undefined, null]) {
      const parts = {
        mediaType: odd,
        artifactType: odd,
        config: odd,
        layers: odd,
        manifests: odd,
        annotations: odd,
      };
      expect(parse(parts)).toEqual({ mediaType: null, content: nothing });
    }
    expect(
      parse({
        schemaVersion: 2,
        mediaType: 7,
        artifactType: {},
        annotations: { a: 1, b: 'c' },
        config: { ...config, annotations: 'a', artifactType: 1 },
        manifests: [
          { ...config, platform: 'linux' },
          { ...config, platform: { os: 1, variant: 'v8' } },
        ],
      }),
    ).toEqual({
      mediaType: null,
      content: {
        ...nothing,
        annotations: [{ key: 'b', value: 'c' }],
        config: { ...config, ...bare },
        manifests: [null, 'v8'].map((variant) => ({
          os: null,
          osVersion: null,
          architecture: null,
          variant,
          descriptor: { ...config, ...bare },
        })),
      },
    });
  });

  test.each([
    ['no JSON', 'it is no JSON', '{'],
    ['nothing', 'it is no JSON', ''],
    ['a list', 'it', '[]'],
    ['a word', 'it', '"manifest"'],
    ["Docker's first format, which has no sizes", 'schemaVersion', '{"schemaVersion":1,"fsLayers":[]}'],
    ['layers that are no list', 'layers', '{"layers":{}}'],
    ['a layer without a digest', 'layers.0.digest', `{"layers":[{"mediaType":"a","size":1}]}`],
    ['a size that no number holds', 'config.size', `{"config":{"mediaType":"a","digest":"b","size":1e300}}`],
    ['a child that is null', 'manifests.0', '{"manifests":[null]}'],
  ])('that is %s cannot be read', (_, problem, text) => {
    expect(parseManifest(text)).toEqual({
      mediaType: null,
      content: { problem: expect.stringMatching(new RegExp(`^${problem}`)) },
    });
  });
});

const annotation = listOf(recordOf({ key: shapes.text, value: shapes.text }));
const descriptor = recordOf({
  mediaType: shapes.text,
  digest: shapes.text,
  size: shapes.integer,
  artifactType: orNull(shapes.text),
  annotations: annotation,
});
const readable = recordOf({
  artifactType: orNull(shapes.text),
  config: orNull(descriptor),
  layers: listOf(descriptor),
  manifests: listOf(
    recordOf({
      os: orNull(shapes.text),
      osVersion: orNull(shapes.text),
      architecture: orNull(shapes.text),
      variant: orNull(shapes.text),
      descriptor,
    }),
  ),
  annotations: annotation,
});
const content: Shape = (value) => readable(value) || recordOf({ problem: shapes.text })(value);
const parsed = recordOf({ mediaType: orNull(shapes.text), content });

describe('any text', () => {
  /** Near misses: pointers with anything in place of a member. */
  const pointer = fc.record(
    {
      mediaType: fc.oneof(fc.constant(LAYER), anything),
      digest: fc.oneof(fc.constant(sha256('1')), anything),
      size: fc.oneof(fc.nat(), anything),
      artifactType: anything,
      annotations: fc.oneof(fc.dictionary(fc.string(), anything), anything),
      platform: fc.oneof(
        fc.record({ os: anything, architecture: anything, variant: anything, 'os.version': anything }),
        anything,
      ),
    },
    { requiredKeys: [] },
  );
  const oddManifest = fc.record(
    {
      schemaVersion: fc.constantFrom(2, 2, 2, 1, '2', null),
      mediaType: anything,
      artifactType: anything,
      config: fc.oneof(pointer, anything),
      layers: fc.oneof(fc.array(pointer), anything),
      manifests: fc.oneof(fc.array(pointer), anything),
      annotations: fc.oneof(fc.dictionary(fc.string(), anything), anything),
    },
    { requiredKeys: [] },
  );
  const write = (value: unknown) =>
    JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? String(member) : member)) ?? '';
  const text = fc.oneof(fc.string(), fc.json(), oddManifest.map(write), pointer.map(write));

  test('is a manifest of the right shape, or is told to be none', () => {
    fc.assert(
      fc.property(text, (manifest) => {
        expect(parseManifest(manifest)).toSatisfy(parsed);
      }),
      { numRuns: 1000 },
    );
  });

  test('with pointers that are whole is read, whatever else is odd', () => {
    const whole = { mediaType: LAYER, digest: sha256('1'), size: 1 };
    const odd = pointer.map((members) => ({ ...members, ...whole }));
    const manifests = fc.record(
      {
        mediaType: anything,
        artifactType: anything,
        config: odd,
        layers: fc.array(odd),
        manifests: fc.array(odd),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(manifests, (manifest) => {
        expect(parseManifest(write(manifest)).content).toSatisfy(readable);
      }),
    );
  });
});

describe('what AWS says of an image', () => {
  const failed = (failureCode: string | null) => openManifest(image, { digest: image.digest, failureCode });

  test('is its manifest, whose media type ECR or the text tells', () => {
    const text = JSON.stringify({ mediaType: INDEX });
    const open = (mediaType: string | null) => openManifest(image, { digest: image.digest, mediaType, text });
    expect(open(OCI)).toEqual({ ...image, mediaType: OCI, text, content: nothing });
    expect(open(null)).toMatchObject({ mediaType: INDEX });
    expect(openManifest(image, { digest: image.digest, mediaType: null, text: '{}' })).toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
      message: expect.stringContaining('media type'),
    });
  });

  test.each([
    ['ImageInaccessible', 'UPSTREAM_UNAVAILABLE'],
    ['KmsError', 'UPSTREAM_UNAVAILABLE'],
    ['UpstreamAccessDenied', 'UPSTREAM_ACCESS_DENIED'],
    ['UpstreamTooManyRequests', 'UPSTREAM_THROTTLED'],
    ['UpstreamUnavailable', 'UPSTREAM_UNAVAILABLE'],
    ['SomethingNew', 'UPSTREAM_UNAVAILABLE'],
    ['constructor', 'UPSTREAM_UNAVAILABLE'],
  ])('is the failure %s, which the error names', (failureCode, code) => {
    const error = failed(failureCode);
    if (!(error instanceof GatewayError)) throw new Error('no error');
    expect(error.extensions).toEqual({
      code,
      aws: { service: 'ecr', operation: 'BatchGetImage', errorName: failureCode, ...registry },
    });
    expect(error.message).toContain(`team/app@${image.digest}`);
    expect(error.message).toContain(failureCode);
  });

  test('is nothing that can be understood', () => {
    expect(failed(null)).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
  });

  test('is a text that is no manifest: whoever asks for what it holds is told so', () => {
    const opened = openManifest(image, { digest: image.digest, mediaType: OCI, text: '<html>' });
    if (opened instanceof GatewayError) throw opened;
    expect(opened).toMatchObject({ mediaType: OCI, text: '<html>' });
    expect(() => contentOf(opened)).toThrow(
      expect.objectContaining({
        code: 'UPSTREAM_INVALID_RESPONSE',
        message: expect.stringContaining('no JSON'),
      }),
    );
  });
});
