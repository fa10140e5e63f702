import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway } from '../helpers/gateway.ts';
import { runInRounds } from './rounds.ts';
import { ACCOUNT, digest, HOST, images, keep, REGION, worldOf } from './worlds.ts';

const id = (typename: string, ...parts: (string | number)[]) =>
  Buffer.from([typename, ACCOUNT, REGION, ...parts].join('|')).toString('base64url');

/** Of everything one: an image with a signature, a preview, a SageMaker image of two versions. */
const world = worldOf({
  policyText: '{}',
  repositories: [
    {
      repositoryName: 'team/app',
      images: [
        ...images(3, { replicationStatuses: [{ region: 'eu-west-1', registryId: ACCOUNT }] }),
        { imageDigest: digest(11), subjectManifestDigest: digest(1), imageTags: ['signature'] },
        { imageDigest: digest(12), subjectManifestDigest: digest(21), imageTags: ['of-untagged'] },
        { imageDigest: digest(21) },
      ],
      lifecyclePolicyText: keep(1),
      preview: { lifecyclePolicyText: keep(1), previewResults: [{ imageDigest: digest(1) }] },
    },
  ],
  sageMakerImages: [
    { ImageName: 'torch', Versions: [{ BaseImage: 'a', Aliases: ['one'] }, { BaseImage: 'b' }] },
  ],
});

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
beforeAll(() => {
  process.on('unhandledRejection', note);
});
afterAll(() => {
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

const DESCRIBE = {
  repository: { 'ecr.DescribeRepositories': 1 },
  images: { 'ecr.DescribeImages': 1 },
  referrers: { 'ecr.ListImageReferrers': 1 },
  replication: { 'ecr.DescribeImageReplicationStatus': 1 },
  preview: { 'ecr.GetLifecyclePolicyPreview': 1 },
  policy: { 'ecr.GetLifecyclePolicy': 1 },
  sageMakerImage: { 'sagemaker.DescribeImage': 1 },
  versions: { 'sagemaker.ListImageVersions': 1 },
  version: { 'sagemaker.DescribeImageVersion': 1 },
  aliases: { 'sagemaker.ListAliases': 1 },
};

describe('what needs no more than a key starts with the look-up of what the key names', () => {
  const ofImage = `tags referrers { nodes { digest } } replicationStatuses { status } lifecyclePreviewResult { digest }`;
  const costOfImage = {
    ...DESCRIBE.images,
    ...DESCRIBE.referrers,
    ...DESCRIBE.replication,
    ...DESCRIBE.preview,
  };
  const ofRegistry =
    'policyText replicationRules { __typename } scanningConfiguration { scanType } pullThroughCacheRules { nodes { __typename } } replicationBackfills { nodes { __typename } }';
  const costOfRegistry = {
    'ecr.GetRegistryPolicy': 1,
    'ecr.DescribeRegistry': 1,
    'ecr.GetRegistryScanningConfiguration': 1,
    'ecr.DescribePullThroughCacheRules': 1,
    'ecr.ListReplicationBackfills': 1,
  };
  const byDigest = `image(by: { digest: "${digest(1)}" })`;
  const cases: [string, string, Record<string, number>][] = [
    [
      'a page of images',
      '{ repository(name: "team/app") { images(first: 100) { nodes { digest } } } }',
      { ...DESCRIBE.repository, ...DESCRIBE.images },
    ],
    [
      'the policy and the preview of a repository',
      '{ repository(name: "team/app") { createdAt lifecyclePolicy { text } lifecyclePreview { status results { nodes { digest } } } } }',
      { ...DESCRIBE.repository, ...DESCRIBE.policy, ...DESCRIBE.preview },
    ],
    [
      'a repository of a registry',
      '{ registry { repository(name: "team/app") { images { nodes { digest } } } } }',
      { ...DESCRIBE.repository, ...DESCRIBE.images },
    ],
    [
      'an image of a repository, and what is below it',
      `{ repository(name: "team/app") { ${byDigest} { ${ofImage} } } }`,
      { ...DESCRIBE.repository, ...costOfImage },
    ],
    [
      'an image by reference, its repository and what is below it',
      `{ image(reference: "${HOST}/team/app@${digest(1)}") { ${ofImage} repository { createdAt } } }`,
      { ...DESCRIBE.repository, ...costOfImage },
    ],
    [
      'a repository by id',
      `{ node(id: "${id('Repository', 'team/app')}") { ... on Repository { lifecyclePolicy { text } ${byDigest} { ${ofImage} } } } }`,
      { ...DESCRIBE.repository, ...DESCRIBE.policy, ...costOfImage },
    ],
    [
      'an image by id',
      `{ node(id: "${id('Image', 'team/app', digest(1))}") { id ... on Image { ${ofImage} } } }`,
      costOfImage,
    ],
    [
      'a referrer by id, and both images that its links lead to',
      `{ node(id: "${id('Referrer', 'team/app', digest(1), digest(11))}") { ... on Referrer { kind subject { tags } image { tags } } } }`,
      { ...DESCRIBE.referrers, ...DESCRIBE.images },
    ],
    [
      'a SageMaker image',
      '{ sageMakerImage(name: "torch") { versions { nodes { version } } version(by: { version: 1 }) { baseImage aliases sageMakerImage { name } } } }',
      { ...DESCRIBE.sageMakerImage, ...DESCRIBE.versions, ...DESCRIBE.version, ...DESCRIBE.aliases },
    ],
    [
      'a SageMaker image of a registry',
      '{ registry { sageMakerImage(name: "torch") { versions { nodes { version } } } } }',
      { ...DESCRIBE.sageMakerImage, ...DESCRIBE.versions },
    ],
    [
      'a SageMaker image by id',
      `{ node(id: "${id('SageMakerImage', 'torch')}") { ... on SageMakerImage { versions { nodes { version } } } } }`,
      { ...DESCRIBE.sageMakerImage, ...DESCRIBE.versions },
    ],
    [
      'a version by id, and its image with what is below that',
      `{ node(id: "${id('SageMakerImageVersion', 'torch', 1)}") { ... on SageMakerImageVersion { aliases sageMakerImage { name versions { nodes { version } } } } } }`,
      { ...DESCRIBE.version, ...DESCRIBE.aliases, ...DESCRIBE.sageMakerImage, ...DESCRIBE.versions },
    ],
    [
      'the registry of a repository, and what it has',
      `{ repository(name: "team/app") { createdAt registry { ${ofRegistry} repository(name: "team/app") { createdAt } } } }`,
      { ...DESCRIBE.repository, ...costOfRegistry },
    ],
    [
      'the registry of an image',
      `{ image(reference: "${HOST}/team/app@${digest(1)}") { tags repository { registry { ${ofRegistry} repositories { nodes { name } } } } } }`,
      { ...DESCRIBE.images, ...DESCRIBE.repository, ...costOfRegistry },
    ],
    [
      'the registry of a SageMaker image',
      '{ sageMakerImage(name: "torch") { arn registry { sageMakerImage(name: "torch") { versions { nodes { version } } } sageMakerImages { nodes { name } } } } }',
      { ...DESCRIBE.sageMakerImage, ...DESCRIBE.versions, 'sagemaker.ListImages': 1 },
    ],
    [
      'fields in fragments, under aliases, with variables, in several places',
      `query ($first: Int = 5) {
        a: repository(name: "team/app") { ...Page ... on Repository { policy: lifecyclePolicy { text } } }
        b: repository(name: "team/app") { images(first: 7) { edges { node { tags } } } }
      }
      fragment Page on Repository { page: images(first: $first) { pageInfo { hasNextPage } } ...Pages }
      fragment Pages on Node { ... on Repository { page: images(first: $first) { nodes { tags } } } }`,
      { ...DESCRIBE.repository, ...DESCRIBE.images, ...DESCRIBE.policy },
    ],
  ];

  test.each(cases)('%s: one round', async (_, query, calls) => {
    const answer = await runInRounds(query, { world });
    expect(answer.errors).toBeUndefined();
    expect(answer.calls).toEqual(calls);
    expect(answer.rounds).toBe(1);
    expect(JSON.stringify(answer.data)).not.toContain(':null');
  });

  test('a preview by id, and its repository: one round', async () => {
    await using gateway = await startTestGateway({ world });
    const { data } = await gateway.send('{ repository(name: "team/app") { lifecyclePreview { id } } }');
    const [previewId] = JSON.stringify(data).match(/[\w-]{40,}/) ?? [];
    const answer = await runInRounds(
      'query ($id: ID!) { node(id: $id) { ... on LifecyclePreview { status repository { createdAt } } } }',
      { world, variables: { id: previewId } },
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.calls).toEqual({ ...DESCRIBE.repository, ...DESCRIBE.preview });
    expect(answer.rounds).toBe(1);
  });
});

describe('what needs more than a key starts when it is known', () => {
  test.each([
    [
      'an image by tag has no digest yet',
      '{ repository(name: "team/app") { image(by: { tag: "t1" }) { referrers { nodes { digest } } } } }',
      { ...DESCRIBE.repository, ...DESCRIBE.images, ...DESCRIBE.referrers },
    ],
    [
      'images of referrers have no digest yet, and the image itself does not wait for them',
      `{ repository(name: "team/app") { image(by: { digest: "${digest(1)}" }) { tags referrers { nodes { image { tags } } } } } }`,
      { ...DESCRIBE.repository, ...DESCRIBE.referrers, 'ecr.DescribeImages': 2 },
    ],
    [
      'the latest version has no number yet',
      '{ sageMakerImage(name: "torch") { version { aliases } } }',
      { ...DESCRIBE.sageMakerImage, ...DESCRIBE.version, ...DESCRIBE.aliases },
    ],
  ])('%s: two rounds', async (_, query, calls) => {
    const answer = await runInRounds(query, { world });
    expect(answer.errors).toBeUndefined();
    expect(answer.calls).toEqual(calls);
    expect(answer.rounds).toBe(2);
  });
});

describe('nothing is started in vain', () => {
  test.each([
    ['@skip', 'images @skip(if: true) { nodes { digest } }'],
    ['@include, by a variable', 'images @include(if: $yes) { nodes { digest } }'],
    ['a fragment that is left out', '...Page @include(if: $yes)'],
    ['an inline fragment that is left out', '... @skip(if: true) { images { nodes { digest } } }'],
  ])('%s', async (_, field) => {
    const query = `query ($yes: Boolean = false) { repository(name: "team/app") { name ${field} ...Page @include(if: $yes) } }
      fragment Page on Repository { images { nodes { digest } } }`;
    const { errors, calls } = await runInRounds(query, { world });
    expect(errors).toBeUndefined();
    expect(calls).toEqual(DESCRIBE.repository);
  });

  test('a fragment on another type', async () => {
    const query = `{ node(id: "${id('Repository', 'team/app')}") { ... on Image { referrers { nodes { digest } } } ... on SageMakerImage { versions { nodes { version } } } id } }`;
    expect((await runInRounds(query, { world })).calls).toEqual(DESCRIBE.repository);
  });

  test('below a list, where what is looked up may well be missing', async () => {
    const query = `{ repositories { nodes { image(by: { digest: "${digest(99)}" }) { referrers { nodes { digest } } } } } }`;
    const { data, calls } = await runInRounds(query, { world });
    expect(data).toEqual({ repositories: { nodes: [{ image: null }] } });
    expect(calls).toEqual({ ...DESCRIBE.repository, ...DESCRIBE.images });
  });

  test('among nodes', async () => {
    const ids = ['team/app', 'team/gone'].map((name) => id('Repository', name));
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Repository { images { nodes { digest } } } } }`;
    const { calls } = await runInRounds(query, { world, variables: { ids } });
    expect(calls['ecr.DescribeImages']).toBe(1);
  });
});

describe('look-ups that are started ahead are of the same batch as before', () => {
  const subjects = 'images(filter: { tagStatus: TAGGED }) { nodes { subject { tags } } }';
  const look = (n: number) => `image(by: { digest: "${digest(n)}" }) { tags }`;

  test.each([
    ['beside a listing that leads to more', `{ repository(name: "team/app") { ${look(21)} ${subjects} } }`],
    [
      'of another field',
      `{ a: repository(name: "team/app") { ${look(2)} } b: repository(name: "team/app") { ${subjects} } }`,
    ],
    [
      'by reference',
      `{ image(reference: "${HOST}/team/app@${digest(2)}") { tags } repository(name: "team/app") { ${subjects} } }`,
    ],
  ])('%s', async (_, query) => {
    const { errors, calls, rounds } = await runInRounds(query, { world });
    expect(errors).toBeUndefined();
    // The page of the listing, and all look-ups together.
    expect(calls).toEqual({ ...DESCRIBE.repository, 'ecr.DescribeImages': 2 });
    expect(rounds).toBe(2);
  });

  test('two images that are started ahead are one call', async () => {
    const query = `{ repository(name: "team/app") { a: ${look(1)} b: ${look(2)} } }`;
    const { calls, rounds } = await runInRounds(query, { world });
    expect(calls).toEqual({ ...DESCRIBE.repository, ...DESCRIBE.images });
    expect(rounds).toBe(1);
  });
});

describe('what comes of it is told in its place, once', () => {
  const query =
    '{ repository(name: "team/app") { name lifecyclePolicy { text } images { nodes { tags } } } }';

  test('an error of AWS, by one call', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'GetLifecyclePolicy', kind: 'denied' });
    const { data, errors } = await gateway.send(query);
    expect(data).toMatchObject({ repository: { name: 'team/app', lifecyclePolicy: null } });
    expect(errors?.map(({ path }) => path)).toEqual([['repository', 'lifecyclePolicy']]);
    expect(gateway.sandbox.calls.count('GetLifecyclePolicy')).toBe(1);
    expect(gateway.log.filter(({ code }) => code === 'UPSTREAM_ACCESS_DENIED')).toHaveLength(1);
  });

  test('bad input, by no call', async () => {
    const { data, errors, calls } = await runInRounds(
      '{ repository(name: "team/app") { images(first: 0) { nodes { tags } } image(by: { tag: "-" }) { tags } } }',
      { world },
    );
    expect(data).toEqual({ repository: { images: null, image: null } });
    expect(errors?.map(({ path }) => path?.at(-1)).toSorted()).toEqual(['image', 'images']);
    expect(calls).toEqual(DESCRIBE.repository);
  });

  test('nothing, where the parent is null', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'GetLifecyclePolicy', kind: 'denied' });
    const answer = await gateway.send(query.replace('team/app', 'team/gone'));
    expect(answer).toEqual({ status: 200, data: { repository: null } });
  });

  test('the parent’s error alone, where the parent fails', async () => {
    await using gateway = await startTestGateway({ world });
    for (const operation of ['DescribeRepositories', 'GetLifecyclePolicy', 'DescribeImages'])
      gateway.sandbox.faults.add({ operation, kind: 'denied' });
    const { data, errors } = await gateway.send(query);
    expect(data).toEqual({ repository: null });
    expect(errors?.map(({ path }) => path)).toEqual([['repository']]);
  });

  test('REGISTRY_NOT_SERVED, without a call', async () => {
    const unserved = Buffer.from(`Repository|${ACCOUNT}|eu-west-9|team/app`).toString('base64url');
    const { errors, calls } = await runInRounds(
      `{ repository(name: "team/app", region: "eu-west-9") { images { nodes { tags } } }
         node(id: "${unserved}") { ... on Repository { images { nodes { tags } } } } }`,
      { world },
    );
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([
      'REGISTRY_NOT_SERVED',
      'REGISTRY_NOT_SERVED',
    ]);
    expect(calls).toEqual({});
  });
});
