import { DescribeImagesCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { ListImagesCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, test } from 'vitest';
import { keptCalls, RecordingCallLog } from '../../src/sandbox/calls.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { accountId, rig, worldOf } from './clients.ts';

const world = () => worldOf([{ repositoryName: 'team/app', images: { count: 3 } }]);
const list = (client: ECRClient) => client.send(new DescribeRepositoriesCommand({}));

/** What a call meets: the name of its error and its HTTP status, or `ok`. */
async function met(call: Promise<unknown>) {
  try {
    await call;
    return 'ok';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const status =
      '$metadata' in error && JSON.stringify(error.$metadata).match(/"httpStatusCode":(\d+)/)?.[1];
    const code = 'code' in error ? error.code : undefined;
    return [error.name === 'Error' ? code : error.name, status].filter(Boolean).join(' ');
  }
}

describe('a fault', () => {
  test.each<[Fault, string]>([
    [{ kind: 'throttle' }, 'ThrottlingException 400'],
    [{ kind: 'throttle-429' }, 'ThrottlingException 429'],
    [{ kind: 'server-error' }, 'ServerException 500'],
    [{ kind: 'unavailable' }, 'ServiceUnavailableException 503'],
    [{ kind: 'denied' }, 'AccessDeniedException 400'],
    [{ kind: 'expired-token' }, 'ExpiredTokenException 400'],
    [{ kind: 'html' }, 'SyntaxError 500'],
    [{ kind: 'html', status: 200 }, 'SyntaxError 200'],
    [{ kind: 'truncated' }, 'SyntaxError 200'],
    [{ kind: 'wrong-types' }, 'TypeError 200'],
    // The SDK's name for a connection that was cut before an answer.
    [{ kind: 'reset' }, 'TimeoutError'],
    [{ kind: 'reset-mid-body' }, 'ECONNRESET 200'],
    [
      { kind: 'error', error: 'LimitExceededException', message: 'Enough', status: 400 },
      'LimitExceededException 400',
    ],
    [{ kind: 'same-token' }, 'ok'],
    [{ latencyMs: 1 }, 'ok'],
  ])('%j meets the client as %s', async (fault, expected) => {
    const { sandbox, ecr } = await rig({ world: world() });
    const lift = sandbox.faults.add(fault);
    expect(await met(list(ecr))).toBe(expected);
    expect(sandbox.calls.list()[0]?.outcome).toBe(fault.kind ?? 'ok');
    lift();
    expect(await met(list(ecr))).toBe('ok');
  });

  test('that hangs never answers, and does not keep the sandbox from closing', async () => {
    const sandbox = await startSandbox({ world: world() });
    sandbox.faults.add({ kind: 'hang' });
    const credentials = { accessKeyId: accountId, secretAccessKey: 'any' };
    const client = new ECRClient({
      endpoint: sandbox.endpoint,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    const call = met(list(client));
    await expect.poll(() => sandbox.calls.count()).toBe(1);
    expect(sandbox.calls.list()[0]?.outcome).toBe('pending');
    await sandbox.close();
    expect(await call).toBe('TimeoutError');
    await expect.poll(() => sandbox.calls.list()[0]?.outcome).toBe('left');
  });

  test.each([
    ['throttle', 2],
    ['throttle-429', 0.25],
    ['unavailable', 0],
  ] as const)('%s says in the header when to come again: %d', async (kind, retryAfterSeconds) => {
    const { sandbox, ecr } = await rig({ world: world() });
    sandbox.faults.add({ kind, retryAfterSeconds, times: 1 });
    sandbox.faults.add({ kind });
    await expect(list(ecr)).rejects.toHaveProperty(
      ['$response', 'headers', 'retry-after'],
      String(retryAfterSeconds),
    );
    await expect(list(ecr)).rejects.not.toHaveProperty(['$response', 'headers', 'retry-after']);
  });

  test('may be what AWS says to keys that are no longer valid', async () => {
    const { sandbox, ecr } = await rig({ world: world() });
    sandbox.faults.add({
      kind: 'error',
      error: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    });
    expect(await met(list(ecr))).toBe('UnrecognizedClientException 400');
  });

  test('that is late does not outlast its caller', async () => {
    const { sandbox, ecr } = await rig({ world: world(), latencyMs: 3_600_000 });
    const abortSignal = AbortSignal.timeout(50);
    expect(await met(ecr.send(new DescribeRepositoriesCommand({}), { abortSignal }))).toBe('AbortError');
    await expect.poll(() => sandbox.calls.list()[0]?.outcome).toBe('left');
  });

  test('befalls its operation only, its share of calls, and no more than its times', async () => {
    const { sandbox, ecr, sageMaker } = await rig({ world: world() });
    const images = () => met(ecr.send(new DescribeImagesCommand({ repositoryName: 'team/app' })));
    sandbox.faults.add({ kind: 'throttle', operation: 'DescribeImages', share: 0.5, times: 2 });
    sandbox.faults.add({ kind: 'denied', operation: 'sagemaker.ListImages' });
    const outcomes = [];
    for (let i = 0; i < 6; i += 1) outcomes.push(await images());
    const bad = 'ThrottlingException 400';
    expect(outcomes).toEqual(['ok', bad, 'ok', bad, 'ok', 'ok']);
    expect(await met(list(ecr))).toBe('ok');
    expect(await met(sageMaker.send(new ListImagesCommand({})))).toBe('AccessDeniedException 400');
  });

  test('befalls the calls that it matches', async () => {
    const { sandbox, ecr, ecrOf } = await rig({ world: world() });
    sandbox.faults.add({ kind: 'denied', match: ({ region }) => region === 'eu-west-1' });
    expect(await met(list(ecr))).toBe('ok');
    expect(await met(list(ecrOf({ region: 'eu-west-1' })))).toBe('AccessDeniedException 400');
  });

  test('comes before the request is looked at, and the first one decides', async () => {
    const { sandbox, ecr } = await rig({ world: world() });
    sandbox.faults.add({ latencyMs: 1 });
    sandbox.faults.add({ kind: 'throttle' });
    sandbox.faults.add({ kind: 'denied' });
    expect(await met(ecr.send(new DescribeImagesCommand({ repositoryName: 'Bad!' })))).toBe(
      'ThrottlingException 400',
    );
    sandbox.faults.clear();
    expect(await met(ecr.send(new DescribeImagesCommand({ repositoryName: 'Bad!' })))).toBe(
      'InvalidParameterException 400',
    );
  });

  test('is late by all latencies together', async () => {
    const { sandbox, ecr } = await rig({ world: world(), latencyMs: 30 });
    sandbox.faults.add({ latencyMs: 40 });
    const start = performance.now();
    await list(ecr);
    expect(performance.now() - start).toBeGreaterThan(65);
  });
});

test('a fault of an operation that is not served is refused, since nothing would ever meet it', async () => {
  const { sandbox } = await rig({ world: world() });
  expect(() => sandbox.faults.add({ kind: 'hang', operation: 'Nope' })).toThrow(
    'No operation "Nope" is served here',
  );
  expect(sandbox.faults.list()).toEqual([]);
});

describe('the call log', () => {
  test('counts calls by operation, with what became of them', async () => {
    const { sandbox, ecr, sageMaker } = await rig({ world: world() });
    await list(ecr);
    await met(ecr.send(new DescribeImagesCommand({ repositoryName: 'no/such' })));
    await sageMaker.send(new ListImagesCommand({ MaxResults: 5 }));
    expect(sandbox.calls.list()).toEqual([
      {
        service: 'ecr',
        operation: 'DescribeRepositories',
        accountId,
        region: 'us-east-1',
        input: {},
        outcome: 'ok',
      },
      {
        service: 'ecr',
        operation: 'DescribeImages',
        accountId,
        region: 'us-east-1',
        input: { repositoryName: 'no/such' },
        outcome: 'RepositoryNotFoundException',
      },
      {
        service: 'sagemaker',
        operation: 'ListImages',
        accountId,
        region: 'us-east-1',
        input: { MaxResults: 5 },
        outcome: 'ok',
      },
    ]);
    expect(sandbox.calls.byOperation()).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.DescribeImages': 1,
      'sagemaker.ListImages': 1,
    });
    expect(
      ['ListImages', 'sagemaker.ListImages', 'ecr.ListImages', undefined].map((name) =>
        sandbox.calls.count(name),
      ),
    ).toEqual([1, 1, 0, 3]);
    sandbox.calls.clear();
    expect([sandbox.calls.count(), sandbox.calls.peak()]).toEqual([0, 0]);
  });

  test.each<Fault>([{ kind: 'hang' }, { kind: 'throttle', latencyMs: 3_600_000 }, { latencyMs: 3_600_000 }])(
    'tells of %j that the client left before the answer',
    async (fault) => {
      const { sandbox, ecr } = await rig({ world: world() });
      sandbox.faults.add({ ...fault, times: 1 });
      const leave = new AbortController();
      const call = met(ecr.send(new DescribeRepositoriesCommand({}), { abortSignal: leave.signal }));
      await expect.poll(() => sandbox.calls.count()).toBe(1);
      expect(await met(list(ecr))).toBe('ok');
      expect(sandbox.calls.list().map(({ outcome }) => outcome)).toEqual(['pending', 'ok']);
      leave.abort();
      expect(await call).toBe('AbortError');
      await expect.poll(() => sandbox.calls.list()[0]?.outcome).toBe('left');
    },
  );

  test('tells how many calls were in flight at once', async () => {
    const { sandbox, ecr } = await rig({ world: world() });
    for (let i = 0; i < 5; i += 1) await list(ecr);
    expect(sandbox.calls.peak()).toBe(1);
    sandbox.faults.latencyMs = 200;
    const images = () => ecr.send(new DescribeImagesCommand({ repositoryName: 'team/app' }));
    await Promise.all([images(), images(), images(), list(ecr)]);
    expect([
      sandbox.calls.peak('DescribeImages'),
      sandbox.calls.peak('ecr.DescribeRepositories'),
      sandbox.calls.peak(),
    ]).toEqual([3, 1, 4]);
  });

  test('of very many calls keeps the latest, and counts all', () => {
    const log = new RecordingCallLog();
    const total = 2 * keptCalls + 1;
    for (let i = 0; i < total; i += 1) {
      log.begin({ service: 'ecr', operation: 'ListImages', accountId, region: 'us-east-1', input: i })('ok');
    }
    expect(log.count('ListImages')).toBe(total);
    expect(log.list()).toHaveLength(keptCalls + 1);
    expect(log.list().at(-1)?.input).toBe(total - 1);
  });
});
