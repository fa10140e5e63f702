import { expect, test } from 'vitest';
import { startTestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, images, OTHER_ACCOUNT, REGION } from '../schema/worlds.ts';
import { ask } from './rig.ts';

const FAR = 'eu-west-1';

test('registries share a cache, and never an answer', async () => {
  const places = [
    { registryId: ACCOUNT, region: REGION },
    { registryId: ACCOUNT, region: FAR },
    { registryId: OTHER_ACCOUNT, region: REGION },
  ];
  await using gateway = await startTestGateway({
    world: {
      registries: places.map(({ registryId, region }) => ({
        accountId: registryId,
        region,
        repositories: [
          {
            repositoryName: 'team/app',
            images: images(1, { imageTags: [`of-${registryId}`, `in-${region}`] }),
          },
        ],
      })),
    },
    config: { registries: places },
  });
  const query = `query ($registryId: AccountId!, $region: String!) {
    registry(registryId: $registryId, region: $region) {
      repository(name: "team/app") { arn images { nodes { tags } } }
      repositories { nodes { arn } }
    }
  }`;
  for (const round of ['cold', 'warm']) {
    gateway.sandbox.calls.clear();
    // One after another, so that none shares a call under way, and then all of them at once.
    const answers = [];
    for (const variables of places) answers.push(await ask(gateway, query, { variables }));
    answers.push(...(await Promise.all(places.map((variables) => ask(gateway, query, { variables })))));
    const expected = places.map(({ registryId, region }) => {
      const arn = `arn:aws:ecr:${region}:${registryId}:repository/team/app`;
      const repository = { arn, images: { nodes: [{ tags: [`of-${registryId}`, `in-${region}`] }] } };
      return { status: 200, data: { registry: { repository, repositories: { nodes: [{ arn }] } } } };
    });
    expect(answers).toEqual([...expected, ...expected]);
    // Two listings and a look-up each, all at the same time.
    expect(gateway.sandbox.calls.count()).toBe(round === 'cold' ? 3 * places.length : 0);
  }
});
