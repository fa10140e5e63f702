import { describe, expect, test } from 'vitest';
import { KEY_FIELDS } from '../../src/schema/federation/keys.ts';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, digest, HOST, REGION } from '../schema/worlds.ts';
import { ARN, Entities, place, resolve, uri, world } from './rig.ts';

/** A representation for every key of every entity, and what it is resolved to. */
const byKey: readonly [typename: string, fields: string, key: object, entity: object][] = [
  ['Registry', 'id', { id: formatGlobalId('Registry', [...place]) }, { host: HOST }],
  ['Registry', 'registryId region', { registryId: ACCOUNT, region: REGION }, { host: HOST }],
  ['Repository', 'id', { id: formatGlobalId('Repository', [...place, 'team/app']) }, { name: 'team/app' }],
  [
    'Repository',
    'arn',
    { arn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/team/app` },
    { name: 'team/app', createdAt: expect.any(String) },
  ],
  ['Image', 'id', { id: formatGlobalId('Image', [...place, 'team/app', digest(7)]) }, { tags: ['t7'] }],
  ['Image', 'uri', { uri: uri(7) }, { uri: uri(7), tags: ['t7'] }],
  [
    'ImageReference',
    'reference',
    { reference: `${HOST}/team/app:t7` },
    { reference: `${HOST}/team/app:t7`, resolution: 'TAG', image: { uri: uri(7), tags: ['t7'] } },
  ],
  [
    'SageMakerImage',
    'id',
    { id: formatGlobalId('SageMakerImage', [...place, 'Studio-Base']) },
    { name: 'Studio-Base' },
  ],
  ['SageMakerImage', 'arn', { arn: ARN }, { name: 'Studio-Base', status: 'CREATED' }],
  [
    'SageMakerImageVersion',
    'id',
    { id: formatGlobalId('SageMakerImageVersion', [...place, 'Studio-Base', 2]) },
    { version: 2 },
  ],
  ['SageMakerImageVersion', 'imageArn version', { imageArn: ARN, version: 2 }, { version: 2 }],
];

describe('an entity', () => {
  test.each(byKey)('%s is resolved by {%s}', async (__typename, _, key, entity) => {
    const { data, errors } = await resolve([{ __typename, ...key }]);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ _entities: [{ __typename, ...entity }] });
  });

  test('has no key that is not tried here', () => {
    const declared = [...KEY_FIELDS].flatMap(([typename, keys]) => keys.map((fields) => [typename, fields]));
    expect(byKey.map(([typename, fields]) => [typename, fields]).toSorted()).toEqual(declared.toSorted());
  });

  test.each([
    ['Repository', { arn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/team/gone` }],
    ['Image', { uri: uri(999) }],
    ['Image', { uri: uri(1, 'team/gone') }],
    ['Image', { id: formatGlobalId('Image', [...place, 'team/app', digest(999)]) }],
    ['SageMakerImage', { arn: `${ARN}-gone` }],
    ['SageMakerImageVersion', { imageArn: ARN, version: 9 }],
  ])('%s that is gone is null, and no error: %j', async (__typename, key) => {
    const { data, errors } = await resolve([{ __typename, ...key }]);
    expect({ data, errors }).toEqual({ data: { _entities: [null] }, errors: undefined });
  });

  test('is null when it is gone, even where no more than its key is asked', async () => {
    await using gateway = await startTestGateway({ world });
    const text = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Image { uri } } }`;
    const representations = [1, 999].map((n) => ({ __typename: 'Image', uri: uri(n) }));
    const { data } = await gateway.send(text, { representations });
    expect(data).toEqual({ _entities: [{ uri: uri(1) }, null] });
  });

  test('of another partition is named by that one', async () => {
    const region = 'cn-north-1';
    await using gateway = await startTestGateway({
      world: { registries: [{ accountId: ACCOUNT, region, repositories: [{ repositoryName: 'team/app' }] }] },
      config: { registries: [{ registryId: ACCOUNT, region }] },
    });
    const arn = (partition: string) => `arn:${partition}:ecr:${region}:${ACCOUNT}:repository/team/app`;
    const representations = ['aws-cn', 'aws'].map((name) => ({ __typename: 'Repository', arn: arn(name) }));
    const { data, errors } = await gateway.send(Entities, { representations });
    expect(data).toMatchObject({ _entities: [{ name: 'team/app' }, null] });
    expect(errors).toMatchObject([{ path: ['_entities', 1], extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('is resolved from a literal too', async () => {
    await using gateway = await startTestGateway({ world });
    const answer = await gateway.send(
      `{ _entities(representations: [{ __typename: "Image", uri: "${uri(1)}" }]) { ... on Image { tags } } }`,
    );
    expect(answer).toEqual({ status: 200, data: { _entities: [{ tags: ['t1'] }] } });
  });
});

describe('many entities share calls', () => {
  test('a hundred images of a repository are one call', async () => {
    const representations = Array.from({ length: 100 }, (_, n) => ({ __typename: 'Image', uri: uri(n + 1) }));
    const { data, calls } = await resolve(representations);
    expect(data).toMatchObject({ _entities: representations.map(({ uri }) => ({ uri })) });
    expect(calls).toEqual({ 'ecr.DescribeImages': 1 });
  });

  test('and so are images and references to images, by tag and by digest, of every kind of key', async () => {
    const { errors, calls } = await resolve([
      { __typename: 'Image', uri: uri(1) },
      { __typename: 'ImageReference', reference: `${HOST}/team/app:t2` },
      { __typename: 'Image', id: formatGlobalId('Image', [...place, 'team/app', digest(3)]) },
      { __typename: 'ImageReference', reference: uri(4) },
      { __typename: 'ImageReference', reference: uri(1) },
      { __typename: 'Image', uri: uri(1, 'team/web') },
    ]);
    expect(errors).toBeUndefined();
    expect(calls).toEqual({ 'ecr.DescribeImages': 2 });
  });

  test('entities of all types take the calls that each type takes', async () => {
    const { errors, calls } = await resolve(byKey.map(([__typename, , key]) => ({ __typename, ...key })));
    expect(errors).toBeUndefined();
    expect(calls).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.DescribeImages': 1,
      'sagemaker.DescribeImage': 1,
      'sagemaker.DescribeImageVersion': 1,
    });
  });

  test('images below entities are looked up together with images that are entities', async () => {
    await using gateway = await startTestGateway({ world });
    const { errors } = await gateway.send(
      `
        query ($representations: [_Any!]!) {
          _entities(representations: $representations) {
            ... on Repository { image(by: { tag: "t5" }) { tags } }
            ... on Image { tags }
          }
        }
      `,
      {
        representations: [
          { __typename: 'Image', uri: uri(1) },
          { __typename: 'Repository', arn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/team/app` },
        ],
      },
    );
    expect(errors).toBeUndefined();
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.DescribeImages': 1,
    });
  });

  test('a reference of which only itself is asked costs nothing', async () => {
    await using gateway = await startTestGateway({ world });
    const { data } = await gateway.send(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on ImageReference { reference registry { host } } } }',
      { r: [{ __typename: 'ImageReference', reference: `${HOST}/team/gone` }] },
    );
    expect(data).toEqual({ _entities: [{ reference: `${HOST}/team/gone`, registry: { host: HOST } }] });
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});
