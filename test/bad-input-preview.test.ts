import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatGlobalId } from '../src/schema/global-id.ts';
import { graphql } from './generated/gql.ts';
import type { TestGateway } from './helpers/gateway.ts';
import { digest, region, registryId, startSmallGateway } from './helpers/refusal.ts';

const repositoryId = formatGlobalId('Repository', [registryId, region, 'team/app']);

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startSmallGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => gateway.sandbox.calls.clear());

const start = graphql(/* GraphQL */ `
  mutation StartInvalidPreview($repositoryId: ID!, $text: String) {
    startLifecyclePreview(input: { repositoryId: $repositoryId, lifecyclePolicyText: $text }) {
      __typename
      ... on StartLifecyclePreviewError {
        message
      }
    }
  }
`);

describe('a lifecycle policy that is none', () => {
  test.each([
    ['is too short', '{}', 'Member must have length greater than or equal to 100', 0],
    ['is empty', '', 'Member must have length greater than or equal to 100', 0],
    ['is too long', ' '.repeat(30_721), 'Member must have length less than or equal to 30720', 0],
    ['is no JSON', 'expire it all '.repeat(10), 'Lifecycle policy validation failure: ', 1],
    ['has no rules', `{"rules":[]}${' '.repeat(100)}`, 'Lifecycle policy validation failure: ', 1],
  ])('is data of a type of its own, with the words of ECR, when it %s', async (_, text, words, calls) => {
    const { data, errors } = await gateway.run(start, { repositoryId, text });
    expect(errors).toBeUndefined();
    expect(data?.startLifecyclePreview).toEqual({
      __typename: 'InvalidLifecyclePolicyError',
      message: expect.stringContaining(words),
    });
    expect(gateway.sandbox.calls.count()).toBe(calls);
  });
});

describe('a preview of what is no repository', () => {
  test.each([
    ['another type', formatGlobalId('Image', [registryId, region, 'team/app', digest]), 'one of a Image'],
    ['a registry', formatGlobalId('Registry', [registryId, region]), 'one of a Registry'],
    ['garbage', 'garbage', 'must be an id that this gateway gave'],
  ])('is refused without a call: %s', async (_, id, message) => {
    const answer = await gateway.run(start, { repositoryId: id });
    expect(answer).toMatchObject({
      status: 200,
      data: { startLifecyclePreview: null },
      errors: [{ path: ['startLifecyclePreview'], extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(answer.errors?.[0]?.message).toMatch(/^input\.repositoryId: /);
    expect(answer.errors?.[0]?.message).toMatch(message);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('is REGISTRY_NOT_SERVED where its registry is not', async () => {
    const id = formatGlobalId('Repository', ['999999999999', region, 'team/app']);
    const answer = await gateway.run(start, { repositoryId: id });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'REGISTRY_NOT_SERVED' } }]);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});
