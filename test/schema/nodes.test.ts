import { describe, expect, test } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { COLD, startTestGateway, type TestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, digest, HOST, images, keep, REGION } from './worlds.ts';

const world = () => ({
  registries: [
    {
      accountId: ACCOUNT,
      region: REGION,
      repositories: [
        {
          repositoryName: 'team/app',
          images: images(2),
          // Archived, and 60 before it: its node is found all the same.
          referrers: {
            [digest(1)]: [
              ...Array.from({ length: 60 }, (_, index) => ({ digest: digest(100 + index) })),
              { digest: digest(50), artifactStatus: 'ARCHIVED' as const },
            ],
          },
          preview: { lifecyclePolicyText: keep(1) },
        },
      ],
      sageMakerImages: [{ ImageName: 'Torch', Versions: [{ Version: 0 }] }],
    },
  ],
});

const NodeById = graphql(/* GraphQL */ `
  query NodeById($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Registry {
        host
      }
      ... on Repository {
        uri
      }
      ... on Image {
        tags
      }
      ... on Referrer {
        digest
        artifactStatus
      }
      ... on LifecyclePreview {
        lifecyclePolicyText
      }
      ... on SageMakerImage {
        roleArn
        name
      }
      ... on SageMakerImageVersion {
        version
        sageMakerImage {
          name
        }
      }
    }
  }
`);

const NodesByIds = graphql(/* GraphQL */ `
  query NodesByIds($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      id
    }
  }
`);

const idOf = (typename: string, ...parts: (string | number)[]) =>
  Buffer.from([typename, ACCOUNT, REGION, ...parts].join('|')).toString('base64url');

/** The id of one of each type, as the graph gives it. */
async function idsIn(gateway: TestGateway): Promise<string[]> {
  const { data, errors } = await gateway.run(
    graphql(/* GraphQL */ `
      query IdOfEach($image: String!) {
        registry {
          id
        }
        image(reference: $image) {
          id
          repository {
            id
            lifecyclePreview {
              id
            }
          }
          referrers(filter: { artifactStatus: ARCHIVED }) {
            nodes {
              id
            }
          }
        }
        sageMakerImage(name: "Torch") {
          id
          version {
            id
          }
        }
      }
    `),
    { image: `${HOST}/team/app:t1` },
  );
  expect(errors).toBeUndefined();
  const { registry, image, sageMakerImage } = data ?? {};
  return [
    registry?.id,
    image?.repository.id,
    image?.id,
    image?.referrers?.nodes[0]?.id,
    image?.repository.lifecyclePreview?.id,
    sageMakerImage?.id,
    sageMakerImage?.version?.id,
  ].map((id) => id ?? 'missing');
}

const FOUND = [
  { __typename: 'Registry', host: HOST },
  { __typename: 'Repository', uri: `${HOST}/team/app` },
  { __typename: 'Image', tags: ['t1'] },
  { __typename: 'Referrer', digest: digest(50), artifactStatus: 'ARCHIVED' },
  { __typename: 'LifecyclePreview', lifecyclePolicyText: keep(1) },
  { __typename: 'SageMakerImage', roleArn: null, name: 'Torch' },
  { __typename: 'SageMakerImageVersion', version: 0, sageMakerImage: { name: 'Torch' } },
];

describe('node', () => {
  test.each(FOUND.map((found, index) => [found.__typename, index, found] as const))(
    'of a %s is what its id was of',
    async (_, index, found) => {
      await using gateway = await startTestGateway({ world: world() });
      const id = (await idsIn(gateway))[index] ?? '';
      expect(await gateway.run(NodeById, { id })).toEqual({ status: 200, data: { node: { ...found, id } } });
    },
  );

  test.each([
    ['Repository', idOf('Repository', 'no/such')],
    ['Image', idOf('Image', 'team/app', digest(9))],
    ['Image of a repository that is gone', idOf('Image', 'no/such', digest(1))],
    ['Referrer', idOf('Referrer', 'team/app', digest(1), digest(9))],
    ['Referrer of an image that is gone', idOf('Referrer', 'team/app', digest(9), digest(50))],
    ['Referrer of a repository that is gone', idOf('Referrer', 'no/such', digest(1), digest(50))],
    ['LifecyclePreview', idOf('LifecyclePreview', 'no/such', 'a'.repeat(22))],
    ['LifecyclePreview that was replaced', idOf('LifecyclePreview', 'team/app', 'a'.repeat(22))],
    ['SageMakerImage', idOf('SageMakerImage', 'gone')],
    ['SageMakerImageVersion', idOf('SageMakerImageVersion', 'Torch', 7)],
    ['SageMakerImageVersion of an image that is gone', idOf('SageMakerImageVersion', 'gone', 0)],
  ])('of a %s that is gone is null, and no error', async (_, id) => {
    for (const missingIds of ['fail', 'omit'] as const) {
      await using gateway = await startTestGateway({ world: world(), sandbox: { missingIds } });
      expect(await gateway.run(NodeById, { id })).toEqual({ status: 200, data: { node: null } });
      expect(gateway.sandbox.calls.count()).toBeGreaterThan(0);
    }
  });

  test.each(['', 'garbage', idOf('Unknown'), idOf('Image', 'team/app', 'v1')])(
    'of the id %j is BAD_USER_INPUT, without a call',
    async (id) => {
      await using gateway = await startTestGateway({ world: world() });
      const { data, errors } = await gateway.run(NodeById, { id });
      expect(data).toEqual({ node: null });
      expect(errors?.[0]).toMatchObject({
        message: 'id: must be an id that this gateway gave; this one does not decode.',
        extensions: { code: 'BAD_USER_INPUT' },
      });
      expect(gateway.sandbox.calls.count()).toBe(0);
    },
  );

  test('carries no authority: one of a registry that is not served is refused, without a call', async () => {
    await using gateway = await startTestGateway({ world: world() });
    const id = Buffer.from(`Image|999999999999|${REGION}|team/app|${digest(1)}`).toString('base64url');
    const { errors } = await gateway.run(NodeById, { id });
    expect(errors?.[0]?.extensions?.code).toBe('REGISTRY_NOT_SERVED');
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});

test('the id of a preview changes with its text, and only with it; then the old one is null', async () => {
  await using gateway = await startTestGateway({ world: world(), config: COLD });
  const repository = gateway.sandbox.world.registries[0]?.repositories.get('team/app');
  const previewId = async () => (await idsIn(gateway))[4] ?? '';
  const replace = (policyText: string) => {
    if (repository) {
      repository.preview = { policyText, completesAt: new Date(), status: 'COMPLETE', outcome: undefined };
    }
  };
  const first = await previewId();
  replace(keep(1));
  expect(await previewId()).toBe(first);
  replace(keep(2));
  expect(await previewId()).not.toBe(first);
  expect((await gateway.run(NodeById, { id: first })).data).toEqual({ node: null });
});

describe('nodes', () => {
  test('come in the order of their ids, null where one is gone, an error where one is none', async () => {
    await using gateway = await startTestGateway({ world: world() });
    const ids = await idsIn(gateway);
    const { data, errors } = await gateway.run(NodesByIds, {
      ids: [...ids.toReversed(), idOf('Image', 'team/app', digest(9)), 'garbage', ids[0] ?? ''],
    });
    expect(data?.nodes).toEqual([
      ...FOUND.map(({ __typename }, index) => ({ __typename, id: ids[index] })).toReversed(),
      null,
      null,
      { __typename: 'Registry', id: ids[0] },
    ]);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      path: ['nodes', 8],
      message: 'ids[8]: must be an id that this gateway gave; this one does not decode.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  test('of one type share their calls', async () => {
    await using gateway = await startTestGateway({ world: world() });
    const ids = [1, 2, 9].map((n) => idOf('Image', 'team/app', digest(n)));
    const { data } = await gateway.run(NodesByIds, { ids: [...ids, ...ids] });
    expect(data?.nodes?.map((node) => node?.id ?? null)).toEqual([
      ids[0],
      ids[1],
      null,
      ids[0],
      ids[1],
      null,
    ]);
    // The one that is gone sinks the first.
    expect(gateway.sandbox.calls.byOperation()).toEqual({ 'ecr.DescribeImages': 2 });
  });

  test.each([0, 1001])('are 1 to 1000, not %i', async (count) => {
    await using gateway = await startTestGateway({ world: world() });
    const { data, errors } = await gateway.run(NodesByIds, { ids: Array(count).fill('x') });
    expect(data).toEqual({ nodes: null });
    expect(errors?.[0]).toMatchObject({
      message: `ids: must hold 1 to 1000 ids; it holds ${count}.`,
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});
