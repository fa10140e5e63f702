import { describe, expect, test } from 'vitest';
import type { WorldFixture } from '../src/sandbox/world/fixture-schema.ts';
import { formatGlobalId } from '../src/schema/global-id.ts';
import { accessWorld, askAs, registries, ruleFor, rules, viewers } from './access-rig.ts';
import { subscribe } from './helpers/events.ts';
import { COLD, startTestGateway } from './helpers/gateway.ts';
import { ACCOUNT, digest, HOST, images, OTHER_ACCOUNT, REGION } from './schema/worlds.ts';

// What leads from something visible to something hidden leads nowhere, whether or not it is there.

const start = (world: WorldFixture, access = rules) =>
  startTestGateway({ world, viewers, config: { ...COLD, registries, access: { rules: access } } });

/** What a link's target is asked: no more than its name, or what has to be loaded. */
const BY_NAME = '{ id digest uri repository { name uri arn } }';
const LOADED = '{ digest tags repository { createdAt } }';

describe('What a SageMaker version runs', () => {
  const elsewhere = `${OTHER_ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
  const versions = {
    'a hidden repository, by digest': [`${HOST}/vault/app@${digest(1)}`, `${HOST}/vault/nil@${digest(1)}`],
    'a hidden repository, by tag': [`${HOST}/vault/app:t1`, `${HOST}/vault/nil:t1`],
    'a hidden registry': [
      `${elsewhere}/team/app@${digest(1)}`,
      `777788889999${elsewhere.slice(12)}/team/app:t1`,
    ],
  };

  test.each(Object.entries(versions))('in %s is EXTERNAL, and is not looked up', async (_, references) => {
    await using gateway = await start(accessWorld(references));
    for (const selection of [BY_NAME, LOADED]) {
      const { answer, calls } = await askAs(
        gateway,
        'restricted',
        `{ sageMakerImage(name: "Team-1") { versions { nodes {
          containerImage image ${selection} imageReference { resolution image ${selection} }
        } } } }`,
      );
      const nothing = { image: null, imageReference: { resolution: 'EXTERNAL', image: null } };
      expect(answer.errors).toBeUndefined();
      expect(answer.data).toMatchObject({
        sageMakerImage: {
          versions: {
            nodes: [
              ...references.toReversed().map((containerImage) => ({ containerImage, ...nothing })),
              { image: { digest: digest(1) }, imageReference: { resolution: 'DIGEST' } },
            ],
          },
        },
      });
      expect(JSON.stringify(calls)).not.toMatch(/vault|777788889999/);
      expect(calls.filter(({ operation }) => operation === 'DescribeImages')).toHaveLength(1);
    }
  });
});

describe('A replica', () => {
  /** Of `team/app` in the second registry, where it is hidden or of which nothing is visible. */
  const world = (arrived: boolean): WorldFixture => ({
    registries: [
      {
        accountId: ACCOUNT,
        region: REGION,
        repositories: [
          {
            repositoryName: 'team/app',
            images: images(1, { replicationStatuses: [{ region: REGION, registryId: OTHER_ACCOUNT }] }),
          },
        ],
      },
      {
        accountId: OTHER_ACCOUNT,
        region: REGION,
        repositories: arrived ? [{ repositoryName: 'team/app', images: images(1) }] : [],
      },
    ],
  });
  const elsewhere = ruleFor('team', { registries: [`${OTHER_ACCOUNT}/*`], repositories: ['other/*'] });

  test.each([
    ['a hidden registry', rules, null],
    ['a hidden repository', [...rules, elsewhere], { registryId: OTHER_ACCOUNT }],
  ])('in %s is null, whatever is asked of it', async (_, access, registry) => {
    for (const selection of [BY_NAME, LOADED]) {
      const answers = [];
      for (const arrived of [true, false]) {
        await using gateway = await start(world(arrived), access);
        answers.push(
          await askAs(
            gateway,
            'restricted',
            `{ image(reference: "${HOST}/team/app:t1") { replicationStatuses { registryId registry { registryId } replica ${selection} } } }`,
          ),
        );
      }
      const [one, other] = answers;
      expect(one?.answer.data).toEqual({
        image: { replicationStatuses: [{ registryId: OTHER_ACCOUNT, registry, replica: null }] },
      });
      expect({ ...other?.answer, extensions: null }).toEqual({ ...one?.answer, extensions: null });
      expect(other?.calls).toEqual(one?.calls);
      expect(JSON.stringify(one?.calls)).not.toContain(OTHER_ACCOUNT);
    }
  });

  test('that is visible is there', async () => {
    await using gateway = await start(world(true));
    const { answer } = await askAs(
      gateway,
      'whole',
      `{ image(reference: "${HOST}/team/app:t1") { replicationStatuses { replica ${BY_NAME} } } }`,
    );
    expect(answer.data).toMatchObject({
      image: { replicationStatuses: [{ replica: { digest: digest(1) } }] },
    });
  });
});

describe('Two callers at once', () => {
  test('share a batch, and neither learns of the other’s', async () => {
    await using gateway = await startTestGateway({
      world: accessWorld(),
      viewers,
      config: { registries, access: { rules } },
    });
    const Both =
      '{ mine: repository(name: "team/app") { name createdAt } other: repository(name: "vault/app") { name createdAt } }';
    for (let round = 0; round < 2; round += 1) {
      const [whole, restricted] = await Promise.all(
        (['whole', 'restricted'] as const).map((viewer) => gateway.send(Both, {}, { 'x-viewer': viewer })),
      );
      expect(whole?.data).toMatchObject({ mine: { name: 'team/app' }, other: { name: 'vault/app' } });
      expect(restricted).toEqual({ status: 200, data: { mine: expect.anything(), other: null } });
    }
    expect(gateway.sandbox.calls.count('DescribeRepositories')).toBe(1);
  });

  test('a cursor of what one sees leads the other nowhere', async () => {
    await using gateway = await start(accessWorld());
    const Images = `query ($name: RepositoryName!, $after: String) {
      repository(name: $name) { images(first: 1, after: $after) { nodes { digest } pageInfo { endCursor } } }
    }`;
    const first: { data?: unknown } = (await askAs(gateway, 'whole', Images, { name: 'vault/app' })).answer;
    const [, after] = /"endCursor":"([^"]+)"/.exec(JSON.stringify(first.data)) ?? [];
    expect(after).toBeDefined();
    const answers = [];
    for (const name of ['vault/app', 'vault/nil'])
      answers.push(await askAs(gateway, 'restricted', Images, { name, after }));
    expect(answers[0]).toMatchObject({ answer: { data: { repository: null } }, calls: [] });
    expect(answers[1]).toEqual(answers[0]);
  });
});

describe('What failed', () => {
  test('is told of the registry that was asked, and names no hidden one that shares its role', async () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/registry-graph`;
    const regions = ['eu-west-1', REGION];
    await using gateway = await startTestGateway({
      world: {
        roles: [{ arn: role, denied: true }],
        registries: regions.map((region) => ({ accountId: ACCOUNT, region })),
      },
      viewers,
      config: {
        ...COLD,
        registries: regions.map((region) => ({ registryId: ACCOUNT, region, roleArn: role })),
        access: {
          rules: [
            ruleFor('team', { registries: [`*/${REGION}`], repositories: ['*'], may: ['startPreviews'] }),
            ruleFor('all', { registries: ['*'], repositories: ['*'] }),
          ],
        },
      },
    });
    const Read =
      '{ registry(region: "us-east-1") { repository(name: "team/app") { name } repositories { nodes { name } } } }';
    const restricted = await gateway.send(Read, {}, { 'x-viewer': 'restricted' });
    expect(restricted.errors).toHaveLength(2);
    for (const error of restricted.errors ?? []) {
      expect(error.message).toContain(`AssumeRole in ${ACCOUNT}/${REGION} was denied`);
      expect(error.extensions?.aws).toMatchObject({ service: 'sts', registryId: ACCOUNT, region: REGION });
    }
    expect(JSON.stringify(restricted)).not.toContain('eu-west-1');
    const whole = await gateway.send(Read, {}, { 'x-viewer': 'whole' });
    expect(JSON.stringify(whole)).toContain('eu-west-1');

    const id = formatGlobalId('Repository', [ACCOUNT, REGION, 'team/app']);
    const started = await gateway.send(
      'mutation ($id: ID!) { startLifecyclePreview(input: { repositoryId: $id }) { __typename } }',
      { id },
      { 'x-viewer': 'restricted' },
    );
    const watched = await subscribe<unknown, { id: string }>(
      gateway,
      'subscription ($id: ID!) { lifecyclePreview(repositoryId: $id) { status } }',
      { id },
      { headers: { 'x-viewer': 'restricted' } },
    );
    for (const { errors } of [started, ...(await watched.rest())]) {
      expect(errors).toMatchObject([{ extensions: { aws: { service: 'sts', region: REGION } } }]);
      expect(JSON.stringify(errors)).not.toContain('eu-west-1');
    }
  });
});

test('another policy holds from the next request on', async () => {
  await using gateway = await start(accessWorld());
  const { gateway: running } = gateway;
  const Read = '{ repository(name: "vault/app") { name } }';
  expect((await askAs(gateway, 'restricted', Read)).answer.data).toEqual({ repository: null });
  running.reload({ ...gateway.config, access: undefined });
  expect((await askAs(gateway, 'restricted', Read)).answer.data).toEqual({
    repository: { name: 'vault/app' },
  });
});
