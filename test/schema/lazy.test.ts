import { describe, expect, test } from 'vitest';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, appWorld, digest, HOST, images, keep, REGION, sageMakerWorld } from './worlds.ts';

/** Runs a query, which must not fail, and says what it cost and what `pick` finds in its answer. */
async function costOf(
  world: WorldFixture,
  query: string,
  registries?: { registryId: string; region: string }[],
) {
  await using gateway = await startTestGateway({ world, ...(registries ? { config: { registries } } : {}) });
  const { data, errors } = await gateway.send(query);
  expect(errors).toBeUndefined();
  return { data, calls: gateway.sandbox.calls.byOperation() };
}

describe('a field that is not selected costs nothing', () => {
  const world = appWorld({
    images: images(2, { replicationStatuses: [{ region: 'eu-west-1', registryId: ACCOUNT }] }),
    lifecyclePolicyText: keep(1),
    preview: {},
  });
  const plain = 'createdAt imageTagMutability scanOnPush encryption { type } registry { host }';

  test('of a repository', async () => {
    const { calls } = await costOf(world, `{ repository(name: "team/app") { ${plain} } }`);
    expect(calls).toEqual({ 'ecr.DescribeRepositories': 1 });
  });

  test.each([
    ['lifecyclePolicy { text }', { 'ecr.GetLifecyclePolicy': 1 }],
    ['lifecyclePreview { status }', { 'ecr.GetLifecyclePolicyPreview': 1 }],
    ['images { nodes { digest } }', { 'ecr.DescribeImages': 1 }],
    ['image(by: { tag: "t1" }) { digest }', { 'ecr.DescribeImages': 1 }],
  ])('of a repository, and %s that one call', async (field, cost) => {
    const { calls } = await costOf(world, `{ repository(name: "team/app") { ${plain} ${field} } }`);
    expect(calls).toEqual({ 'ecr.DescribeRepositories': 1, ...cost });
  });

  const own = `id uri tags sizeInBytes pushedAt lastRecordedPullTime manifestMediaType artifactMediaType status
    lastArchivedAt lastActivatedAt kind subjectManifestDigest subject { tags } repository { name }`;
  const image = (field: string) => `{ image(reference: "${HOST}/team/app:t1") { ${own} ${field} } }`;

  test('of an image', async () => {
    expect((await costOf(world, image(''))).calls).toEqual({ 'ecr.DescribeImages': 1 });
  });

  test.each([
    ['referrers { nodes { digest } }', { 'ecr.ListImageReferrers': 1 }],
    ['replicationStatuses { status }', { 'ecr.DescribeImageReplicationStatus': 1 }],
    ['lifecyclePreviewResult { digest }', { 'ecr.GetLifecyclePolicyPreview': 1 }],
    ['repository { scanOnPush }', { 'ecr.DescribeRepositories': 1 }],
  ])('of an image, and %s that one call', async (field, cost) => {
    expect((await costOf(world, image(field))).calls).toEqual({ 'ecr.DescribeImages': 1, ...cost });
  });

  const versions = (field: string) => `{ sageMakerImages { nodes { name displayName ${field} } } }`;
  const sageMaker = sageMakerWorld({
    ImageName: 'torch',
    Versions: [{ BaseImage: `${HOST}/team/app:t1` }, { BaseImage: `${HOST}/team/app:t2` }],
  });

  test.each([
    ['', {}],
    ['roleArn', { 'sagemaker.DescribeImage': 1 }],
    ['version { baseImage processor }', { 'sagemaker.DescribeImageVersion': 1 }],
    ['versions { nodes { version status arn imageArn } }', { 'sagemaker.ListImageVersions': 1 }],
    [
      'versions { nodes { baseImage containerImage jobType mlFramework processor programmingLang horovod releaseNotes } }',
      { 'sagemaker.ListImageVersions': 1, 'sagemaker.DescribeImageVersion': 2 },
    ],
    ['versions { nodes { aliases } }', { 'sagemaker.ListImageVersions': 1, 'sagemaker.ListAliases': 2 }],
    // The listing above them told the image already, but for its role.
    ['versions { nodes { sageMakerImage { name } } }', { 'sagemaker.ListImageVersions': 1 }],
    [
      'versions { nodes { sageMakerImage { roleArn } } }',
      { 'sagemaker.ListImageVersions': 1, 'sagemaker.DescribeImage': 1 },
    ],
  ])('of SageMaker images, and %j its own calls', async (field, cost) => {
    expect((await costOf(sageMaker, versions(field))).calls).toEqual({ 'sagemaker.ListImages': 1, ...cost });
  });

  test('of registries: their own fields cost no call at all', async () => {
    const { calls } = await costOf(world, '{ registries { id registryId region host } registry { host } }');
    expect(calls).toEqual({});
  });
});

/** Two registries; an image with a subject, a referrer, a preview result and two replicas, of each one whose target is gone. */
const east = { registryId: ACCOUNT, region: REGION };
const west = { registryId: ACCOUNT, region: 'eu-west-1' };
const linked: WorldFixture = {
  registries: [
    {
      accountId: ACCOUNT,
      region: REGION,
      repositories: [
        {
          repositoryName: 'team/app',
          images: [
            ...images(2, { replicationStatuses: [west] }),
            { imageDigest: digest(11), imageTags: ['of-one'], subjectManifestDigest: digest(1) },
            { imageDigest: digest(12), imageTags: ['of-none'], subjectManifestDigest: digest(99) },
          ],
          preview: {
            lifecyclePolicyText: keep(1),
            previewResults: [{ imageDigest: digest(1) }, { imageDigest: digest(99) }],
          },
        },
      ],
    },
    {
      accountId: ACCOUNT,
      region: 'eu-west-1',
      repositories: [{ repositoryName: 'team/app', images: images(1) }],
    },
  ],
};
const imageByTag = (tag: string, fields: string) =>
  `{ image(reference: "${HOST}/team/app:${tag}") { ${fields} } }`;

describe('below a link an image’s name costs nothing, and the rest one call for all', () => {
  const byName = 'id digest uri repository { id name arn uri registry { host } }';
  const describeImages = (count: number) => ({ 'ecr.DescribeImages': count });
  const preview = (image: string) =>
    `{ node(id: "${id('Repository', 'team/app')}") { ... on Repository { lifecyclePreview { results { nodes { image ${image} } } } } } }`;

  /** A link, a query over it, what that costs by name, and what else it costs in full. */
  const LINKS: Record<
    string,
    { query: (image: string) => string; cost: Record<string, number>; full: Record<string, number> }
  > = {
    'Image.subject': {
      query: (image) => imageByTag('of-one', `subject ${image}`),
      cost: describeImages(1),
      full: describeImages(2),
    },
    'Referrer.subject': {
      query: (image) => imageByTag('of-one', `subject { referrers { nodes { subject ${image} } } }`),
      cost: { 'ecr.DescribeImages': 2, 'ecr.ListImageReferrers': 1 },
      full: { 'ecr.DescribeImages': 2, 'ecr.ListImageReferrers': 1 },
    },
    'Referrer.image': {
      query: (image) => imageByTag('t1', `referrers { nodes { image ${image} } }`),
      cost: { 'ecr.DescribeImages': 1, 'ecr.ListImageReferrers': 1 },
      full: { 'ecr.DescribeImages': 2, 'ecr.ListImageReferrers': 1 },
    },
    'LifecyclePreviewResult.image': {
      query: preview,
      cost: { 'ecr.DescribeRepositories': 1, 'ecr.GetLifecyclePolicyPreview': 1 },
      // One of the two is gone, and sinks the first call.
      full: { 'ecr.DescribeRepositories': 1, 'ecr.GetLifecyclePolicyPreview': 1, 'ecr.DescribeImages': 2 },
    },
    'ReplicationStatus.replica': {
      query: (image) => imageByTag('t1', `replicationStatuses { replica ${image} }`),
      cost: { 'ecr.DescribeImages': 1, 'ecr.DescribeImageReplicationStatus': 1 },
      full: { 'ecr.DescribeImages': 2, 'ecr.DescribeImageReplicationStatus': 1 },
    },
  };

  test.each(Object.entries(LINKS))('%s', async (_, { query, cost, full }) => {
    const named = await costOf(linked, query(`{ ${byName} }`), [east, west]);
    expect(named.calls).toEqual(cost);
    expect(JSON.stringify(named.data)).toContain('/team/app@sha256:');
    const loaded = await costOf(linked, query(`{ ${byName} tags }`), [east, west]);
    expect(loaded.calls).toEqual(full);
    expect(JSON.stringify(loaded.data)).toContain('"tags":["');
  });

  test.each([
    ['Image.subject', (image: string) => imageByTag('of-none', `subject ${image}`)],
    [
      'ReplicationStatus.replica',
      (image: string) => imageByTag('t2', `replicationStatuses { replica ${image} }`),
    ],
    ['LifecyclePreviewResult.image', preview],
  ])('%s is named even when it is gone, and null when more is asked', async (_, query) => {
    const gone = await costOf(linked, query('{ digest tags }'), [east, west]);
    expect(JSON.stringify(gone.data)).toMatch(/"(?:subject|replica|image)":null/);
    const named = await costOf(linked, query('{ digest }'), [east, west]);
    expect(JSON.stringify(named.data)).not.toContain(':null');
  });

  test('a repository’s id, arn, name, uri and registry cost nothing', async () => {
    const fields = 'repository { id arn name uri registry { id registryId region host } }';
    const { data, calls } = await costOf(linked, imageByTag('t1', fields), [east, west]);
    expect(calls).toEqual({ 'ecr.DescribeImages': 1 });
    expect(data).toEqual({
      image: {
        repository: {
          id: id('Repository', 'team/app'),
          arn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/team/app`,
          name: 'team/app',
          uri: `${HOST}/team/app`,
          registry: { id: id('Registry'), registryId: ACCOUNT, region: REGION, host: HOST },
        },
      },
    });
  });
});

function id(typename: string, ...parts: string[]): string {
  return Buffer.from([typename, ACCOUNT, REGION, ...parts].join('|')).toString('base64url');
}
