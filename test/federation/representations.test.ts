import { describe, expect, test } from 'vitest';
import { KEY_FIELDS } from '../../src/schema/federation/keys.ts';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import fc from '../helpers/fast-check.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, digest, HOST, OTHER_ACCOUNT, REGION } from '../schema/worlds.ts';
import { ARN, Entities, place, resolve, uri, world } from './rig.ts';

describe('one that cannot be read costs its own place alone', () => {
  const good = { __typename: 'Image', uri: uri(1) };

  test.each([
    ['no object', 5, /^representations\[1\]: .*object/],
    ['a list', [good], /^representations\[1\]: .*object/],
    ['no type', { uri: uri(1) }, /^representations\[1\]\.__typename: .*Image/],
    ['an unknown type', { __typename: 'Pod', id: 'x' }, /__typename: must be one of Registry, Repository/],
    ['a type that is no entity', { __typename: 'PageInfo' }, /__typename: must be one of/],
    ['a type of every object', { __typename: 'constructor', id: 'x' }, /__typename: must be one of/],
    ['no key', { __typename: 'Image' }, /^representations\[1\]: .*\{id\} or \{uri\}/],
    ['a part of a key', { __typename: 'Registry', region: REGION }, /\{id\} or \{registryId region\}/],
    ['a key of null', { __typename: 'Repository', arn: null }, /\{id\} or \{arn\}/],
    ['a key of another kind', { __typename: 'Image', uri: 7 }, /^representations\[1\]\.uri: /],
    ['a reference of another kind', { __typename: 'ImageReference', reference: 7 }, /\.reference: .*string/],
    ['no id', { __typename: 'Image', id: 'x' }, /^representations\[1\]\.id: .*decode/],
    ['an id of another kind', { __typename: 'Image', id: {} }, /^representations\[1\]\.id: .*Image/],
    [
      'an id of another type',
      { __typename: 'Image', id: formatGlobalId('Repository', [...place, 'team/app']) },
      /^representations\[1\]\.id: must be the id of something of the type Image/,
    ],
    ['a tag for a uri', { __typename: 'Image', uri: `${HOST}/team/app:t1` }, /ImageReference\.reference/],
    ['a tag in a uri', { __typename: 'Image', uri: `${HOST}/team/app:t1@${digest(1)}` }, /ImageReference/],
    [
      'another spelling of the host, which would be a second uri of the same image',
      { __typename: 'Image', uri: uri(1).replace('.dkr.ecr.', '.dkr.ecr-fips.') },
      /ImageReference\.reference/,
    ],
    ['no uri', { __typename: 'Image', uri: 'app' }, /^representations\[1\]\.uri: must be HOST/],
    [
      'an ARN of another service',
      { __typename: 'Repository', arn: ARN },
      /\.arn: must be a repository's ARN/,
    ],
    [
      'an ARN that nothing can have',
      { __typename: 'Repository', arn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/Team` },
      /\.arn: must be a repository's ARN/,
    ],
    [
      'the ARN of a version',
      { __typename: 'SageMakerImage', arn: ARN.replace(':image/', ':image-version/') },
      /\.arn: must be a SageMaker image's ARN/,
    ],
    [
      'a version below zero',
      { __typename: 'SageMakerImageVersion', imageArn: ARN, version: -1 },
      /\.imageArn version: /,
    ],
    [
      'a version that is text',
      { __typename: 'SageMakerImageVersion', imageArn: ARN, version: '1' },
      /\.imageArn version: /,
    ],
    ['an account that is none', { __typename: 'Registry', registryId: '1', region: REGION }, /12 digits/],
  ])('%s', async (_, representation, message) => {
    const { data, errors, status } = await resolve([good, representation, good]);
    expect(status).toBe(200);
    expect(data).toMatchObject({ _entities: [{ tags: ['t1'] }, null, { tags: ['t1'] }] });
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(message),
        path: ['_entities', 1],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  test.each([
    { __typename: 'Registry', registryId: OTHER_ACCOUNT, region: REGION },
    { __typename: 'Image', uri: uri(1).replace(ACCOUNT, OTHER_ACCOUNT) },
    { __typename: 'SageMakerImage', arn: ARN.replace(ACCOUNT, OTHER_ACCOUNT) },
  ])('in a registry that is not served: %j', async (representation) => {
    const { data, errors } = await resolve([good, representation]);
    expect(data).toMatchObject({ _entities: [{ tags: ['t1'] }, null] });
    expect(errors).toMatchObject([{ path: ['_entities', 1], extensions: { code: 'REGISTRY_NOT_SERVED' } }]);
  });

  test('whatever it is, and no AWS call is made for it', async () => {
    await using gateway = await startTestGateway({ world });
    const value = fc.oneof(fc.jsonValue(), fc.string());
    const representation = fc.oneof(
      value,
      fc.record(
        {
          __typename: fc.oneof(fc.constantFrom(...KEY_FIELDS.keys()), value),
          id: value,
          arn: value,
          uri: value,
          registryId: value,
          region: value,
          imageArn: value,
          version: value,
        },
        { requiredKeys: [] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(representation, { maxLength: 8 }), async (representations) => {
        const {
          status,
          data,
          errors = [],
        } = await gateway.send(Entities, {
          // GraphQL itself refuses null in a list of non-null.
          representations: representations.filter((one) => one !== null),
        });
        expect(status).toBe(200);
        expect(data).toHaveProperty(
          '_entities',
          representations.filter((one) => one !== null).map(() => null),
        );
        expect(errors.every(({ extensions }) => extensions?.code === 'BAD_USER_INPUT')).toBe(true);
      }),
    );
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('a failed look-up costs those that needed it', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({
      operation: 'DescribeRepositories',
      kind: 'error',
      error: 'AccessDeniedException',
    });
    const { data, errors } = await gateway.send(Entities, {
      representations: [
        good,
        { __typename: 'Repository', arn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/team/app` },
      ],
    });
    expect(data).toMatchObject({ _entities: [{ tags: ['t1'] }, null] });
    expect(errors).toMatchObject([
      { path: ['_entities', 1], extensions: { code: 'UPSTREAM_ACCESS_DENIED' } },
    ]);
  });
});
