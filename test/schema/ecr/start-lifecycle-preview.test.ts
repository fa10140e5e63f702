import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway, type TestGatewayOptions } from '../../helpers/gateway.ts';
import { ACCOUNT, appWorld, digest, images, keep, REGION } from '../worlds.ts';

const idOf = (typename: string, ...parts: string[]) =>
  Buffer.from([typename, ACCOUNT, REGION, ...parts].join('|')).toString('base64url');
const app = idOf('Repository', 'team/app');

const Start = graphql(/* GraphQL */ `
  mutation Start($input: StartLifecyclePreviewInput!) {
    startLifecyclePreview(input: $input) {
      __typename
      ... on StartLifecyclePreviewSuccess {
        lifecyclePreview {
          id
          repository {
            id
          }
          lifecyclePolicyText
          status
          summary {
            expiringImageTotalCount
          }
          results {
            nodes {
              digest
            }
          }
        }
      }
      ... on StartLifecyclePreviewError {
        message
      }
      ... on LifecyclePreviewInProgressError {
        running: lifecyclePreview {
          lifecyclePolicyText
          status
        }
      }
    }
  }
`);

async function start(
  options: TestGatewayOptions,
  input: { repositoryId?: string; lifecyclePolicyText?: string },
) {
  await using gateway = await startTestGateway(options);
  const { data, errors } = await gateway.run(Start, { input: { repositoryId: app, ...input } });
  return { payload: data?.startLifecyclePreview, errors, calls: gateway.sandbox.calls.byOperation() };
}

describe('startLifecyclePreview', () => {
  test('starts a preview of the text that is given', async () => {
    const lifecyclePolicyText = keep(2);
    const { payload, calls } = await start(
      { world: appWorld({ images: images(3) }) },
      { lifecyclePolicyText },
    );
    expect(payload).toEqual({
      __typename: 'StartLifecyclePreviewSuccess',
      lifecyclePreview: {
        id: expect.any(String),
        repository: { id: app },
        lifecyclePolicyText,
        status: 'IN_PROGRESS',
        summary: null,
        results: { nodes: [] },
      },
    });
    expect(calls).toEqual({ 'ecr.StartLifecyclePolicyPreview': 1, 'ecr.GetLifecyclePolicyPreview': 1 });
  });

  test('starts one of the repository’s own policy when no text is given', async () => {
    const { payload } = await start({ world: appWorld({ lifecyclePolicyText: keep(5) }) }, {});
    expect(payload).toMatchObject({ lifecyclePreview: { lifecyclePolicyText: keep(5) } });
  });

  test('RepositoryNotFoundError', async () => {
    const repositoryId = idOf('Repository', 'no/such');
    const { payload } = await start({ world: appWorld() }, { repositoryId, lifecyclePolicyText: keep(1) });
    expect(payload).toEqual({
      __typename: 'RepositoryNotFoundError',
      message: `The repository with name 'no/such' does not exist in the registry with id '${ACCOUNT}'`,
    });
  });

  test('LifecyclePolicyNotFoundError', async () => {
    const { payload } = await start({ world: appWorld() }, {});
    expect(payload).toEqual({
      __typename: 'LifecyclePolicyNotFoundError',
      message: expect.stringContaining('Lifecycle policy does not exist'),
    });
  });

  test('LifecyclePreviewInProgressError, with the one that runs', async () => {
    const preview = { lifecyclePolicyText: keep(9), status: 'IN_PROGRESS' as const };
    const { payload } = await start({ world: appWorld({ preview }) }, { lifecyclePolicyText: keep(1) });
    expect(payload).toEqual({
      __typename: 'LifecyclePreviewInProgressError',
      message: expect.stringContaining('has not completed'),
      running: { lifecyclePolicyText: keep(9), status: 'IN_PROGRESS' },
    });
  });

  test('InvalidLifecyclePolicyError, with ECR’s own sentence', async () => {
    const lifecyclePolicyText = JSON.stringify({ rules: [], comment: 'x'.repeat(100) });
    const { payload, calls } = await start({ world: appWorld() }, { lifecyclePolicyText });
    expect(payload).toEqual({
      __typename: 'InvalidLifecyclePolicyError',
      message: expect.stringContaining('Lifecycle policy validation failure'),
    });
    expect(calls).toEqual({ 'ecr.StartLifecyclePolicyPreview': 1 });
  });

  test.each([
    ['greater than or equal to 100', ''],
    ['greater than or equal to 100', 'x'.repeat(99)],
    ['less than or equal to 30720', 'x'.repeat(30_721)],
  ])('InvalidLifecyclePolicyError of a text whose length is not %s, without a call', async (rule, text) => {
    const { payload, calls } = await start({ world: appWorld() }, { lifecyclePolicyText: text });
    expect(payload).toEqual({
      __typename: 'InvalidLifecyclePolicyError',
      message: `Invalid parameter at 'lifecyclePolicyText' failed to satisfy constraint: 'Member must have length ${rule}'`,
    });
    expect(calls).toEqual({});
  });

  test.each([
    ['', 'does not decode'],
    ['garbage', 'does not decode'],
    [idOf('Repository', 'Not A Name'), 'does not decode'],
    [idOf('Image', 'team/app', digest(1)), 'it is one of a Image'],
  ])('refuses the id %j', async (repositoryId, rule) => {
    const { payload, errors, calls } = await start({ world: appWorld() }, { repositoryId });
    expect(payload).toBeNull();
    expect(errors?.[0]?.message).toMatch(/^input\.repositoryId: /);
    expect(errors?.[0]?.message).toContain(rule);
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(calls).toEqual({});
  });

  test('refuses a repository of a registry that is not served', async () => {
    const repositoryId = Buffer.from('Repository|999999999999|us-east-1|team/app').toString('base64url');
    const { errors, calls } = await start({ world: appWorld() }, { repositoryId });
    expect(errors?.[0]?.extensions?.code).toBe('REGISTRY_NOT_SERVED');
    expect(calls).toEqual({});
  });

  test('forgets, in the same request, the preview that it replaces', async () => {
    const world = appWorld({ images: images(5), preview: { lifecyclePolicyText: keep(1) } });
    await using gateway = await startTestGateway({ world, sandbox: { previewMs: 0 } });
    const { data, errors } = await gateway.run(
      graphql(/* GraphQL */ `
        mutation StartTwice($repositoryId: ID!, $one: String!, $two: String!) {
          one: startLifecyclePreview(input: { repositoryId: $repositoryId, lifecyclePolicyText: $one }) {
            ... on StartLifecyclePreviewSuccess {
              lifecyclePreview {
                ...Outcome
              }
            }
          }
          two: startLifecyclePreview(input: { repositoryId: $repositoryId, lifecyclePolicyText: $two }) {
            ... on StartLifecyclePreviewSuccess {
              lifecyclePreview {
                ...Outcome
              }
            }
          }
        }

        fragment Outcome on LifecyclePreview {
          lifecyclePolicyText
          results {
            nodes {
              digest
            }
          }
          repository {
            image(by: { tag: "t3" }) {
              lifecyclePreviewResult {
                digest
              }
            }
          }
        }
      `),
      { repositoryId: app, one: keep(2), two: keep(4) },
    );
    expect(errors).toBeUndefined();
    const outcome = (payload: object | null | undefined) =>
      payload && 'lifecyclePreview' in payload ? payload.lifecyclePreview : undefined;
    expect(outcome(data?.one)).toMatchObject({
      lifecyclePolicyText: keep(2),
      results: { nodes: { length: 3 } },
      // The newest two are kept, then the newest four.
      repository: { image: { lifecyclePreviewResult: { digest: digest(3) } } },
    });
    expect(outcome(data?.two)).toMatchObject({
      lifecyclePolicyText: keep(4),
      results: { nodes: { length: 1 } },
      repository: { image: { lifecyclePreviewResult: null } },
    });
  });
});
