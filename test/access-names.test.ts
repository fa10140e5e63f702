import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashPolicy } from '../src/schema/ecr/lifecycle-preview.ts';
import { formatGlobalId } from '../src/schema/global-id.ts';
import { accessWorld, askAs, registries, rules, viewers } from './access-rig.ts';
import { subscribe } from './helpers/events.ts';
import { COLD, startTestGateway, type TestGateway } from './helpers/gateway.ts';
import { ACCOUNT, digest, keep, OTHER_ACCOUNT, REGION } from './schema/worlds.ts';

// Every way to name something, by who may see it: what is hidden is answered as what is not there, and at no cost.

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    world: accessWorld(),
    viewers,
    config: { ...COLD, registries, access: { rules }, subscriptions: { pollMs: 2, maxPollMs: 10 } },
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Where it is: in a registry, under a name. */
interface Name {
  account: string;
  name: string;
}

const host = (account: string) => `${account}.dkr.ecr.${REGION}.amazonaws.com`;

/** All that a repository's name leads to. */
const REPOSITORY = `{
  name createdAt policyText resourceTags { key } lifecyclePolicy { text }
  scanningConfiguration { scanFrequency }
  lifecyclePreview { status results { nodes { digest } } }
  image(by: { tag: "t1" }) { digest }
  byDigest: image(by: { digest: "${digest(1)}" }) ${'{ digest tags }'}
  images(first: 2) { nodes { digest } }
}`;
const IMAGE = `{
  digest tags scan { status } signingStatuses { status } replicationStatuses { status }
  missingReplications { region } referrers { nodes { digest } } lifecyclePreviewResult { digest }
}`;
const VERSION = '{ version status aliases containerImage sageMakerImage { name } }';

type Question = { query: string; variables?: Record<string, unknown> };

const ofRepository: Record<string, (name: Name) => Question> = {
  'Query.repository': ({ account, name }) => ({
    query: `{ repository(name: "${name}", registryId: "${account}") ${REPOSITORY} }`,
  }),
  'Registry.repository': ({ account, name }) => ({
    query: `{ registry(registryId: "${account}") { repository(name: "${name}") ${REPOSITORY} } }`,
  }),
  'Registry.repository, by what its name tells': ({ account, name }) => ({
    query: `{ registry(registryId: "${account}") { repository(name: "${name}") { id uri registry { host } } } }`,
  }),
  'filter.names of one registry': ({ account, name }) => ({
    query: `{ registry(registryId: "${account}") { repositories(filter: { names: ["${name}"] }) { totalCount nodes { name } } } }`,
  }),
  'filter.names of all registries': ({ name }) => ({
    query: `{ repositories(filter: { names: ["${name}"] }) { totalCount nodes { name registry { registryId } } missingRegistries { code } } }`,
  }),
  'node of a Repository': ({ account, name }) => node('Repository', [account, REGION, name], REPOSITORY),
  'node of an Image': ({ account, name }) => node('Image', [account, REGION, name, digest(1)], IMAGE),
  'node of an Image, by what its name tells': ({ account, name }) =>
    node('Image', [account, REGION, name, digest(1)], '{ digest uri repository { name } }'),
  'node of a Referrer': ({ account, name }) =>
    node(
      'Referrer',
      [account, REGION, name, digest(1), digest(90)],
      '{ kind subject { digest } image { tags } }',
    ),
  'node of a LifecyclePreview': ({ account, name }) =>
    node('LifecyclePreview', [account, REGION, name, PREVIEW_HASH], '{ status repository { name } }'),
  nodes: ({ account, name }) => ({
    query: `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Repository { name } ... on Image { tags } } }`,
    variables: {
      ids: [
        formatGlobalId('Repository', [account, REGION, name]),
        formatGlobalId('Image', [account, REGION, name, digest(1)]),
      ],
    },
  }),
  'image, by tag': ({ account, name }) => ({
    query: `{ image(reference: "${host(account)}/${name}:t1") ${IMAGE} }`,
  }),
  'image, by digest': ({ account, name }) => ({
    query: `{ image(reference: "${host(account)}/${name}@${digest(1)}") { digest uri repository { name createdAt } } }`,
  }),
  '_entities: Repository': ({ account, name }) =>
    entity({ __typename: 'Repository', arn: `arn:aws:ecr:${REGION}:${account}:repository/${name}` }),
  '_entities: Image': ({ account, name }) =>
    entity({ __typename: 'Image', uri: `${host(account)}/${name}@${digest(1)}` }),
};

const ofSageMakerImage: Record<string, (name: Name) => Question> = {
  'Query.sageMakerImage': ({ account, name }) => ({
    query: `{ sageMakerImage(name: "${name}", registryId: "${account}") { name roleArn versions { nodes ${VERSION} } version(by: { alias: "latest" }) ${VERSION} } }`,
  }),
  'Registry.sageMakerImage': ({ account, name }) => ({
    query: `{ registry(registryId: "${account}") { sageMakerImage(name: "${name}") { id status } } }`,
  }),
  'node of a SageMakerImage': ({ account, name }) =>
    node('SageMakerImage', [account, REGION, name], '{ name roleArn versions { nodes { version } } }'),
  'node of a SageMakerImageVersion': ({ account, name }) =>
    node('SageMakerImageVersion', [account, REGION, name, 1], VERSION),
  '_entities: SageMakerImage': ({ account, name }) =>
    entity({ __typename: 'SageMakerImage', arn: arnOf(account, name) }),
  '_entities: SageMakerImageVersion': ({ account, name }) =>
    entity({ __typename: 'SageMakerImageVersion', imageArn: arnOf(account, name), version: 1 }),
};

const arnOf = (account: string, name: string) => `arn:aws:sagemaker:${REGION}:${account}:image/${name}`;

/** Of the preview that is in the world. */
const PREVIEW_HASH = hashPolicy(keep(1));

type Ids = Parameters<typeof formatGlobalId>;
function node(typename: Ids[0], parts: readonly (string | number)[], selection: string): Question {
  const id = Buffer.from([typename, ...parts].join('|')).toString('base64url');
  return {
    query: `query ($id: ID!) { node(id: $id) { __typename ... on ${typename} ${selection} } }`,
    variables: { id },
  };
}

function entity(representation: Record<string, unknown>): Question {
  return {
    query: `query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        __typename
        ... on Repository { name createdAt }
        ... on Image { uri tags }
        ... on SageMakerImage { name status }
        ... on SageMakerImageVersion { version arn }
      }
    }`,
    variables: { representations: [representation] },
  };
}

/** Asks one question of two names, and replaces them in what comes back. */
async function compare(ask: (name: Name) => Question, ...names: Name[]) {
  const answers = [];
  for (const name of names) {
    const { query, variables } = ask(name);
    const asked = await askAs(gateway, 'restricted', query, variables);
    const text = JSON.stringify(asked).replaceAll(name.name, 'NAME').replaceAll(name.account, 'ACCOUNT');
    answers.push({ ...asked, text });
  }
  return answers;
}

describe.each([
  ['a repository', ofRepository, ['team/app', 'vault/app', 'vault/nil', 'team/nil']],
  ['a SageMaker image', ofSageMakerImage, ['Team-1', 'Vault-1', 'Vault-0', 'Team-0']],
] as const)('A name of %s', (_, ways, [visible, hidden, nowhere, absent]) => {
  describe.each(Object.entries(ways))('by %s', (way, ask) => {
    const here = (name: string) => ({ account: ACCOUNT, name });

    test('that is hidden is answered as one that is not there, with no call', async () => {
      const [one, other] = await compare(ask, here(hidden), here(nowhere));
      expect(one?.text).toBe(other?.text);
      expect(one?.calls).toEqual([]);
      // As one that it might see, but for what looking for that costs.
      const sought = await compare(ask, here(absent));
      expect(withoutNames(one?.answer, hidden)).toEqual(withoutNames(sought[0]?.answer, absent));
    });

    test('that is visible is answered, and to whoever sees everything the hidden one too', async () => {
      const [found, missed] = await compare(ask, here(visible), here(hidden));
      expect(found?.answer.errors).toBeUndefined();
      expect(found?.text).not.toBe(missed?.text);
      const { query, variables } = ask(here(hidden));
      const whole = await askAs(gateway, 'whole', query, variables);
      expect(whole.calls.length).toBeGreaterThan(0);
      expect(withoutNames(whole.answer, hidden)).not.toEqual(withoutNames(missed?.answer, hidden));
    });

    test('in a registry that is hidden is answered as in one that is not served', async () => {
      const [one, other] = await compare(
        ask,
        { account: OTHER_ACCOUNT, name: visible },
        { account: '777788889999', name: visible },
      );
      if (way === 'filter.names of all registries') return;
      expect(one?.text).toBe(other?.text);
      expect(one?.calls).toEqual([]);
    });
  });
});

/** Data and errors, without the report. */
function withoutNames(answer: object | undefined, name: string): unknown {
  const { extensions: _, ...rest }: Record<string, unknown> = { ...answer };
  return JSON.parse(JSON.stringify(rest).replaceAll(name, 'NAME'));
}

describe('A reference', () => {
  const References = `query ($references: [String!]!) {
    imageReferences(references: $references) { resolution registry { registryId } image { digest uri tags } }
  }`;
  const ask = async (viewer: 'restricted' | 'whole', ...references: string[]) => {
    const { answer, calls } = await askAs(gateway, viewer, References, { references });
    return { data: answer.data, errors: answer.errors, calls };
  };

  test('to what is hidden is EXTERNAL, whether or not it is there', async () => {
    const { data, calls } = await ask(
      'restricted',
      `${host(ACCOUNT)}/vault/app:t1`,
      `${host(ACCOUNT)}/vault/app@${digest(1)}`,
      `${host(ACCOUNT)}/vault/nil:t1`,
      `${host(OTHER_ACCOUNT)}/team/app:t1`,
      `${host('777788889999')}/team/app:t1`,
    );
    const external = { resolution: 'EXTERNAL', image: null };
    expect(data).toEqual({
      imageReferences: [
        ...Array.from({ length: 3 }, () => ({ ...external, registry: { registryId: ACCOUNT } })),
        ...Array.from({ length: 2 }, () => ({ ...external, registry: null })),
      ],
    });
    expect(calls).toEqual([]);
  });

  test('to what is visible is looked up', async () => {
    const { data } = await ask('restricted', `${host(ACCOUNT)}/team/app:t1`, `${host(ACCOUNT)}/team/nil:t1`);
    expect(data).toMatchObject({
      imageReferences: [
        { resolution: 'TAG', image: { tags: ['t1'] } },
        { resolution: 'MISSING', image: null },
      ],
    });
    const whole = await ask('whole', `${host(ACCOUNT)}/vault/app:t1`, `${host(OTHER_ACCOUNT)}/team/app:t1`);
    expect(whole.data).toMatchObject({ imageReferences: [{ resolution: 'TAG' }, { resolution: 'TAG' }] });
  });
});

describe('A registry', () => {
  test.each([
    ['registry', (account: string) => ({ query: `{ registry(registryId: "${account}") { host } }` })],
    ['node', (account: string) => node('Registry', [account, REGION], '{ host }')],
    [
      '_entities',
      (account: string) => entity({ __typename: 'Registry', registryId: account, region: REGION }),
    ],
  ] as const)('that is hidden is, by %s, as one that is not served', async (_, ask) => {
    const [one, other] = await compare(
      ({ account }) => ask(account),
      { account: OTHER_ACCOUNT, name: '-' },
      { account: '777788889999', name: '-' },
    );
    expect(one?.text).toBe(other?.text);
    expect(one?.calls).toEqual([]);
  });

  test('is the default where it is the first that is visible, and is listed alone', async () => {
    const { answer } = await askAs(
      gateway,
      'restricted',
      '{ registry { registryId } registries { registryId } }',
    );
    expect(answer.data).toEqual({ registry: { registryId: ACCOUNT }, registries: [{ registryId: ACCOUNT }] });
  });

  test('is not there for whom no rule is', async () => {
    const { answer, calls } = await askAs(
      gateway,
      'nobody',
      '{ registry { host } registries { host } repositories { totalCount nodes { name } missingRegistries { code } } sageMakerImages { nodes { name } } repository(name: "team/app") { name } }',
    );
    expect(answer).toMatchObject({
      data: {
        registry: null,
        registries: [],
        repositories: { nodes: [], missingRegistries: [] },
        sageMakerImages: { nodes: [] },
        repository: null,
      },
      errors: [
        { message: expect.stringContaining('access.rules'), extensions: { code: 'REGISTRY_NOT_SERVED' } },
      ],
    });
    expect(answer).not.toHaveProperty('extensions');
    expect(calls).toEqual([]);
  });
});

describe('A preview', () => {
  const Start = `mutation ($repositoryId: ID!, $text: String) {
    startLifecyclePreview(input: { repositoryId: $repositoryId, lifecyclePolicyText: $text }) {
      __typename ... on StartLifecyclePreviewError { message }
    }
  }`;
  const Watch =
    'subscription ($repositoryId: ID!) { lifecyclePreview(repositoryId: $repositoryId) { status } }';
  const idOf = (name: string) => formatGlobalId('Repository', [ACCOUNT, REGION, name]);

  test('of a hidden repository is refused as ECR refuses one that does not exist, with no call', async () => {
    const ask = ({ name }: Name) => ({
      query: Start,
      variables: { repositoryId: idOf(name), text: keep(2) },
    });
    const [one, other] = await compare(
      ask,
      { account: ACCOUNT, name: 'vault/app' },
      { account: ACCOUNT, name: 'vault/nil' },
    );
    expect(one?.text).toBe(other?.text);
    expect(one?.calls).toEqual([]);
    const whole = await askAs(gateway, 'whole', Start, { repositoryId: idOf('vault/nil'), text: keep(2) });
    expect(whole.calls).toHaveLength(1);
    expect(withoutNames(one?.answer, 'vault/app')).toEqual(withoutNames(whole.answer, 'vault/nil'));
  });

  test('of a visible repository without the right is FORBIDDEN, with no call', async () => {
    const { answer, calls } = await askAs(gateway, 'restricted', Start, { repositoryId: idOf('team/app') });
    expect(answer).toMatchObject({
      data: { startLifecyclePreview: null },
      errors: [{ message: expect.stringContaining('startPreviews'), extensions: { code: 'FORBIDDEN' } }],
    });
    expect(calls).toEqual([]);
  });

  test('of a hidden repository is watched to the end at once, as one that is not there', async () => {
    const watch = async (viewer: string, name: string) => {
      gateway.sandbox.calls.clear();
      const events = await subscribe(
        gateway,
        Watch,
        { repositoryId: idOf(name) },
        { headers: { 'x-viewer': viewer } },
      );
      return { events: await events.rest(), calls: gateway.sandbox.calls.list().length };
    };
    const none = [{ data: { lifecyclePreview: null } }];
    expect(await watch('restricted', 'vault/app')).toEqual({ events: none, calls: 0 });
    expect(await watch('restricted', 'vault/nil')).toEqual({ events: none, calls: 0 });
    expect((await watch('restricted', 'team/nil')).events).toEqual(none);
    expect((await watch('whole', 'vault/app')).events).toMatchObject([
      { data: { lifecyclePreview: { status: 'COMPLETE' } } },
    ]);
  });
});
