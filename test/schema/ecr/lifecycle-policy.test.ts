import { expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';
import { appWorld, keep } from '../worlds.ts';

const Policy = graphql(/* GraphQL */ `
  query Policy {
    repository(name: "team/app") {
      lifecyclePolicy {
        text
        lastEvaluatedAt
      }
    }
  }
`);

test('is what GetLifecyclePolicy says', async () => {
  const lifecyclePolicyText = keep(3);
  await using gateway = await startTestGateway({
    world: appWorld({ lifecyclePolicyText, lastEvaluatedAt: '2026-01-02T03:04:05.678Z' }),
  });
  expect((await gateway.run(Policy)).data?.repository?.lifecyclePolicy).toEqual({
    text: lifecyclePolicyText,
    lastEvaluatedAt: '2026-01-02T03:04:05.678Z',
  });
});

test('was evaluated never, when AWS says nothing of it', async () => {
  await using gateway = await startTestGateway({ world: appWorld({ lifecyclePolicyText: keep(3) }) });
  expect((await gateway.run(Policy)).data?.repository?.lifecyclePolicy?.lastEvaluatedAt).toBeNull();
});

test('is null, and no error, where there is none', async () => {
  await using gateway = await startTestGateway({ world: appWorld() });
  expect(await gateway.run(Policy)).toEqual({ status: 200, data: { repository: { lifecyclePolicy: null } } });
});
