import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';
import { ACCOUNT, digest, HOST, images, OTHER_ACCOUNT, REGION, worldOf } from '../worlds.ts';

const app = `${HOST}/team/app`;
const FAR = 'eu-west-1';

const VersionImages = graphql(/* GraphQL */ `
  query VersionImages {
    sageMakerImage(name: "torch") {
      versions(first: 100, orderBy: { field: VERSION, direction: ASC }) {
        nodes {
          version
          imageReference {
            reference
            resolution
            registry {
              registryId
              region
            }
            image {
              tags
            }
          }
          image {
            tags
            repository {
              name
            }
          }
        }
      }
    }
  }
`);

/** What one version leads to. */
async function linkOf(version: { BaseImage?: string; ContainerImage?: string; ImageVersionStatus?: string }) {
  const world = worldOf({
    repositories: [{ repositoryName: 'team/app', images: images(3) }],
    sageMakerImages: [{ ImageName: 'torch', Versions: [JSON.parse(JSON.stringify(version))] }],
  });
  await using gateway = await startTestGateway({ world });
  const { data, errors } = await gateway.run(VersionImages);
  expect(errors).toBeUndefined();
  const [node] = data?.sageMakerImage?.versions?.nodes ?? [];
  return {
    reference: node?.imageReference?.reference,
    resolution: node?.imageReference?.resolution,
    tags: node?.image?.tags,
    // Both fields find the same.
    same: JSON.stringify(node?.image?.tags) === JSON.stringify(node?.imageReference?.image?.tags),
  };
}

describe('the image that a version runs', () => {
  const byDigest = `${app}@${digest(1)}`;
  const external = '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.4.0';

  test.each([
    [
      'containerImage by digest',
      { BaseImage: `${app}:t2`, ContainerImage: byDigest },
      byDigest,
      'DIGEST',
      ['t1'],
    ],
    [
      'baseImage by tag, beside a container by tag',
      { BaseImage: `${app}:t2`, ContainerImage: `${app}:t3` },
      `${app}:t2`,
      'TAG',
      ['t2'],
    ],
    [
      'baseImage by digest, beside a container by tag',
      { BaseImage: byDigest, ContainerImage: `${app}:t3` },
      byDigest,
      'DIGEST',
      ['t1'],
    ],
    [
      'baseImage of one that failed',
      { BaseImage: `${app}:t2`, ImageVersionStatus: 'CREATE_FAILED' },
      `${app}:t2`,
      'TAG',
      ['t2'],
    ],
    [
      'tag and digest: the digest',
      { BaseImage: `${app}:t2@${digest(3)}` },
      `${app}:t2@${digest(3)}`,
      'DIGEST',
      ['t3'],
    ],
    [
      'a digest that is gone',
      { ContainerImage: `${app}@${digest(9)}` },
      `${app}@${digest(9)}`,
      'MISSING',
      undefined,
    ],
    ['a tag that is gone', { BaseImage: `${app}:t9` }, `${app}:t9`, 'MISSING', undefined],
    ['no tag', { BaseImage: app }, app, 'MISSING', undefined],
    ['a repository that is gone', { BaseImage: `${HOST}/gone:t1` }, `${HOST}/gone:t1`, 'MISSING', undefined],
    ['an unserved account', { BaseImage: external }, external, 'EXTERNAL', undefined],
    [
      'another kind of registry',
      { BaseImage: 'public.ecr.aws/a/b:1' },
      'public.ecr.aws/a/b:1',
      'EXTERNAL',
      undefined,
    ],
    [
      'no reference at all',
      { BaseImage: 'Whatever I like @ home' },
      'Whatever I like @ home',
      'UNPARSEABLE',
      undefined,
    ],
    [
      'a digest behind nonsense',
      { BaseImage: `${app}:t2`, ContainerImage: `?@${digest(1)}` },
      `?@${digest(1)}`,
      'UNPARSEABLE',
      undefined,
    ],
    [
      'a broken digest counts as none',
      { BaseImage: `${app}:t2`, ContainerImage: `${app}@sha256:1` },
      `${app}:t2`,
      'TAG',
      ['t2'],
    ],
    ['neither', {}, undefined, undefined, undefined],
    ['empty ones', { BaseImage: '', ContainerImage: '' }, undefined, undefined, undefined],
  ])('%s', async (_, version, reference, resolution, tags) => {
    expect(await linkOf(version)).toEqual({ reference, resolution, tags, same: true });
  });
});

describe('a hundred versions', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => ({
    BaseImage: `${app}:t${index + 1}`,
    ...(index % 2 === 0 ? { ContainerImage: `${app}@${digest(index + 1)}` } : {}),
  }));
  const world = worldOf({
    repositories: [{ repositoryName: 'team/app', images: images(100) }],
    sageMakerImages: [{ ImageName: 'torch', Versions: hundred }],
  });

  test.each([
    'image { tags }',
    'imageReference { resolution }',
    'image { tags } imageReference { image { tags } }',
  ])('are one look-up of images, though their own records come one by one: %s', async (selection) => {
    await using gateway = await startTestGateway({ world });
    // They come in over some time.
    gateway.sandbox.faults.add({ operation: 'DescribeImageVersion', latencyMs: 40, share: 0.5 });
    const { data, errors } = await gateway.send(
      `{ sageMakerImage(name: "torch") { versions(first: 100) { nodes { ${selection} } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).not.toContain('null');
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'sagemaker.DescribeImage': 1,
      'sagemaker.ListImageVersions': 1,
      'sagemaker.DescribeImageVersion': 100,
      'ecr.DescribeImages': 1,
    });
  });

  test('look up, by name alone, only those that are known by a tag', async () => {
    await using gateway = await startTestGateway({ world });
    const { data } = await gateway.run(
      graphql(/* GraphQL */ `
        query VersionImagesByName {
          sageMakerImage(name: "torch") {
            versions(first: 100, orderBy: { field: VERSION, direction: ASC }) {
              nodes {
                image {
                  id
                  digest
                  uri
                  repository {
                    name
                  }
                }
              }
            }
          }
        }
      `),
    );
    const found = data?.sageMakerImage?.versions?.nodes.map(({ image }) => image?.digest);
    expect(found).toEqual(hundred.map((_, index) => digest(index + 1)));
    const [lookUp, ...more] = gateway.sandbox.calls
      .list()
      .filter(({ operation }) => operation === 'DescribeImages');
    expect(more).toEqual([]);
    expect(JSON.stringify(lookUp?.input).match(/imageTag/g)).toHaveLength(50);
    expect(JSON.stringify(lookUp?.input)).not.toContain('imageDigest');
  });
});

test('leads into other accounts and regions, one look-up each', async () => {
  const places = [
    { registryId: ACCOUNT, region: REGION },
    { registryId: ACCOUNT, region: FAR },
    { registryId: OTHER_ACCOUNT, region: REGION },
  ];
  const hosts = places.map(({ registryId, region }) => `${registryId}.dkr.ecr.${region}.amazonaws.com`);
  await using gateway = await startTestGateway({
    world: {
      registries: places.map(({ registryId, region }, index) => ({
        accountId: registryId,
        region,
        repositories: [
          { repositoryName: 'team/app', images: images(2, { imageTags: [`in-${index}`] }).slice(0, 1) },
        ],
        sageMakerImages:
          index === 0
            ? [
                {
                  ImageName: 'torch',
                  Versions: hosts.map((host) => ({ ContainerImage: `${host}/team/app@${digest(1)}` })),
                },
              ]
            : [],
      })),
    },
    config: { registries: places },
  });
  const { data, errors } = await gateway.run(VersionImages);
  expect(errors).toBeUndefined();
  const nodes = data?.sageMakerImage?.versions?.nodes ?? [];
  expect(nodes.map(({ image }) => image?.tags)).toEqual([['in-0'], ['in-1'], ['in-2']]);
  expect(nodes.map(({ imageReference }) => imageReference?.registry)).toEqual(places);
  expect(gateway.sandbox.calls.byOperation()['ecr.DescribeImages']).toBe(3);
});

test('is an error of the link alone where its look-up fails', async () => {
  const world = worldOf({
    repositories: [{ repositoryName: 'team/app', images: images(1) }],
    sageMakerImages: [{ ImageName: 'torch', Versions: [{ ContainerImage: `${app}@${digest(1)}` }] }],
  });
  await using gateway = await startTestGateway({ world });
  gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'denied' });
  const { data, errors } = await gateway.run(VersionImages);
  expect(data?.sageMakerImage?.versions?.nodes).toEqual([
    {
      version: 1,
      image: null,
      imageReference: {
        reference: `${app}@${digest(1)}`,
        resolution: null,
        registry: { registryId: ACCOUNT, region: REGION },
        image: null,
      },
    },
  ]);
  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(Array(3).fill('UPSTREAM_ACCESS_DENIED'));
});
