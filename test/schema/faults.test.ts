import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { graphql } from '../generated/gql.ts';
import { startTestGateway, type TestGatewayOptions } from '../helpers/gateway.ts';
import { ACCOUNT, appWorld, images, keep, REGION } from './worlds.ts';

const ATTEMPTS = 3;
const upstream = { attempts: ATTEMPTS, attemptTimeoutMs: 500 };

const TwoOperations = graphql(/* GraphQL */ `
  query TwoOperations {
    repository(name: "team/app") {
      name
      lifecyclePolicy {
        text
        lastEvaluatedAt
      }
      images {
        nodes {
          tags
        }
      }
    }
  }
`);

const world = () =>
  appWorld({
    images: images(1),
    lifecyclePolicyText: keep(1),
    lastEvaluatedAt: '2026-01-02T03:04:05.678Z',
  });

type Kind = Fault extends infer F ? (F extends { kind?: infer K } ? K : never) : never;

/** Runs the query with a fault on GetLifecyclePolicy. */
async function withFault(fault: Fault, options: TestGatewayOptions = {}) {
  await using gateway = await startTestGateway({ world: world(), config: { upstream }, ...options });
  gateway.sandbox.faults.add({ operation: 'GetLifecyclePolicy', ...fault });
  const answer = await gateway.run(TwoOperations);
  return { ...answer, attempts: gateway.sandbox.calls.count('GetLifecyclePolicy'), gateway };
}

describe('trouble with one call nulls its field alone, and says which call and why', () => {
  const answered = { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) };
  const cases: readonly (readonly [
    name: string,
    fault: Fault,
    code: string,
    aws: Record<string, unknown>,
    attempts: number,
  ])[] = [
    [
      'throttled for good',
      { kind: 'throttle' },
      'UPSTREAM_THROTTLED',
      { errorName: 'ThrottlingException', ...answered },
      ATTEMPTS,
    ],
    [
      'throttled with 429',
      { kind: 'throttle-429' },
      'UPSTREAM_THROTTLED',
      { errorName: 'ThrottlingException', ...answered },
      ATTEMPTS,
    ],
    [
      'denied',
      { kind: 'denied' },
      'UPSTREAM_ACCESS_DENIED',
      { errorName: 'AccessDeniedException', ...answered },
      1,
    ],
    [
      'an expired token',
      { kind: 'expired-token' },
      'UPSTREAM_CREDENTIALS',
      { errorName: 'ExpiredTokenException', ...answered },
      1,
    ],
    ['no answer', { kind: 'hang' }, 'UPSTREAM_TIMEOUT', { errorName: 'TimeoutError' }, ATTEMPTS],
    [
      'HTML with 500',
      { kind: 'html' },
      'UPSTREAM_UNAVAILABLE',
      { errorName: 'SyntaxError', ...answered },
      ATTEMPTS,
    ],
    [
      'HTML with 200',
      { kind: 'html', status: 200 },
      'UPSTREAM_INVALID_RESPONSE',
      { errorName: 'SyntaxError', ...answered },
      ATTEMPTS,
    ],
    [
      'half an answer',
      { kind: 'truncated' },
      'UPSTREAM_INVALID_RESPONSE',
      { errorName: 'SyntaxError', ...answered },
      ATTEMPTS,
    ],
    [
      'an answer of wrong types',
      { kind: 'wrong-types' },
      'UPSTREAM_INVALID_RESPONSE',
      { errorName: 'TypeError', ...answered },
      ATTEMPTS,
    ],
    ['a cut connection', { kind: 'reset' }, 'UPSTREAM_UNAVAILABLE', { errorName: 'ECONNRESET' }, ATTEMPTS],
    [
      'a connection cut in mid-answer',
      { kind: 'reset-mid-body' },
      'UPSTREAM_UNAVAILABLE',
      { errorName: 'ECONNRESET', ...answered },
      ATTEMPTS,
    ],
    [
      '500',
      { kind: 'server-error' },
      'UPSTREAM_UNAVAILABLE',
      { errorName: 'ServerException', ...answered },
      ATTEMPTS,
    ],
    [
      '503',
      { kind: 'unavailable' },
      'UPSTREAM_UNAVAILABLE',
      { errorName: 'ServiceUnavailableException', ...answered },
      ATTEMPTS,
    ],
    [
      'an error that nobody knows',
      { kind: 'error', error: 'NewException' },
      'UPSTREAM_UNAVAILABLE',
      { errorName: 'NewException', ...answered },
      1,
    ],
    [
      'a quota',
      { kind: 'error', error: 'LimitExceededException' },
      'UPSTREAM_UNAVAILABLE',
      { errorName: 'LimitExceededException', ...answered },
      1,
    ],
  ];

  test.each(cases)('%s', async (_, fault, code, aws, attempts) => {
    const answer = await withFault(fault);
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({
      repository: { name: 'team/app', lifecyclePolicy: null, images: { nodes: [{ tags: ['t1'] }] } },
    });
    expect(answer.errors).toEqual([
      {
        message: expect.stringMatching(/^Amazon ECR GetLifecyclePolicy in 111122223333\/us-east-1 /),
        path: ['repository', 'lifecyclePolicy'],
        locations: expect.any(Array),
        extensions: {
          code,
          aws: {
            service: 'ecr',
            operation: 'GetLifecyclePolicy',
            registryId: ACCOUNT,
            region: REGION,
            ...aws,
          },
        },
      },
    ]);
    expect(answer.attempts).toBe(attempts);
    expect(answer.gateway.log.filter(({ code: logged }) => logged === code)).toHaveLength(1);
  });
});

describe('trouble that passes is no error', () => {
  test.each<Kind>([
    'throttle',
    'throttle-429',
    'server-error',
    'unavailable',
    'html',
    'truncated',
    'wrong-types',
    'reset',
    'reset-mid-body',
    'hang',
  ])('%s, once', async (kind) => {
    const fault: Fault =
      kind === undefined
        ? { latencyMs: 1, times: 1 }
        : kind === 'error'
          ? { kind, error: 'ServerException', times: 1 }
          : { kind, times: 1 };
    const answer = await withFault(fault);
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.repository?.lifecyclePolicy).toEqual({
      text: keep(1),
      lastEvaluatedAt: '2026-01-02T03:04:05.678Z',
    });
    expect(answer.attempts).toBe(2);
  });
});

test('the deadline of the request ends a call that hangs, and what was there stands', async () => {
  const config = { requestTimeoutMs: 1000, upstream: { attempts: 1, attemptTimeoutMs: 60_000 } };
  const answer = await withFault({ kind: 'hang' }, { config });
  expect(answer.data?.repository).toMatchObject({
    lifecyclePolicy: null,
    images: { nodes: [{ tags: ['t1'] }] },
  });
  expect(answer.errors?.map(({ extensions }) => extensions?.code)).toEqual(['UPSTREAM_TIMEOUT']);
});
