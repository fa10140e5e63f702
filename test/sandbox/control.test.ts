import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import { makeCompany } from '../../src/sandbox/world/company.ts';
import { describeWorld } from '../../src/sandbox/world/describe-world.ts';
import { accountId, failure, rig, worldOf } from './clients.ts';

const world = () =>
  worldOf(
    [{ repositoryName: 'team/app', images: { count: 3 } }],
    [{ ImageName: 'notebook', Versions: [{}] }],
  );

/** A request to the side door. */
async function door(endpoint: string, method: string, path: string, body?: unknown) {
  return send(endpoint, method, path, body === undefined ? undefined : JSON.stringify(body));
}

/** The same with a body that may be no JSON. */
async function send(endpoint: string, method: string, path: string, sent: string | undefined) {
  const init = sent === undefined ? { method } : { method, body: sent };
  const response = await fetch(`${endpoint}${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

describe('the side door', () => {
  test('tells what is inside', async () => {
    const { sandbox } = await rig({ world: world() });
    expect(await door(sandbox.endpoint, 'GET', '/_sandbox')).toEqual({
      status: 200,
      body: {
        title: 'fixture',
        defaultAccountId: accountId,
        registries: [
          {
            accountId,
            region: 'us-east-1',
            repositories: [{ name: 'team/app', images: 3, hasPreview: false }],
            sageMakerImages: [{ name: 'notebook', versions: 1 }],
          },
        ],
      },
    });
  });

  test('shows and forgets calls', async () => {
    const { sandbox, ecr } = await rig({ world: world() });
    await ecr.send(new DescribeRepositoriesCommand({ maxResults: 7 }));
    const { body } = await door(sandbox.endpoint, 'GET', '/_sandbox/calls');
    expect(body.byOperation).toEqual({ 'ecr.DescribeRepositories': 1 });
    expect(body.peak).toEqual({ overall: 1, byOperation: { 'ecr.DescribeRepositories': 1 } });
    expect(body.calls).toMatchObject([
      { operation: 'DescribeRepositories', input: { maxResults: 7 }, outcome: 'ok' },
    ]);
    expect((await door(sandbox.endpoint, 'DELETE', '/_sandbox/calls')).status).toBe(204);
    expect(sandbox.calls.count()).toBe(0);
  });

  test('adds and lifts faults', async () => {
    const { sandbox, ecr } = await rig({ world: world() });
    const fault = {
      kind: 'error',
      error: 'OddException',
      message: 'Odd',
      operation: 'DescribeRepositories',
      times: 5,
    };
    expect(await door(sandbox.endpoint, 'POST', '/_sandbox/faults', fault)).toEqual({
      status: 201,
      body: fault,
    });
    expect((await door(sandbox.endpoint, 'GET', '/_sandbox/faults')).body).toEqual([fault]);
    const list = () => ecr.send(new DescribeRepositoriesCommand({}));
    expect(await failure(list())).toEqual({ name: 'OddException', message: 'Odd' });
    expect((await door(sandbox.endpoint, 'DELETE', '/_sandbox/faults')).status).toBe(204);
    expect((await list()).repositories).toHaveLength(1);
  });

  test('takes when to come again', async () => {
    const { sandbox } = await rig({ world: world() });
    const fault = { kind: 'throttle-429', retryAfterSeconds: 0.5 };
    expect((await door(sandbox.endpoint, 'POST', '/_sandbox/faults', fault)).status).toBe(201);
    expect(sandbox.faults.list()).toEqual([fault]);
  });

  test('sets, shows and lifts rates', async () => {
    const { sandbox, ecr } = await rig({ world: world() });
    const rates = (method: string, body?: unknown) => door(sandbox.endpoint, method, '/_sandbox/rates', body);
    const rate = { operation: 'DescribeRepositories', burst: 1, perSecond: 0 };
    expect(await rates('PUT', rate)).toEqual({ status: 200, body: rate });
    expect(await rates('GET')).toEqual({
      status: 200,
      body: { DescribeRepositories: { burst: 1, perSecond: 0 } },
    });
    const list = () => ecr.send(new DescribeRepositoriesCommand({}));
    await list();
    expect(await failure(list())).toEqual({ name: 'ThrottlingException', message: 'Rate exceeded' });
    expect((await rates('DELETE')).status).toBe(204);
    expect((await list()).repositories).toHaveLength(1);
  });

  test.each([
    ['{"operation":"Nope","burst":1,"perSecond":1}', /No operation "Nope" is served/],
    ['{"operation":"DescribeImages","burst":0,"perSecond":1}', /at burst/],
    ['{"operation":"DescribeImages","burst":1.5,"perSecond":1}', /at burst/],
    ['{"operation":"DescribeImages","burst":1,"perSecond":-1}', /at perSecond/],
    ['{"operation":"DescribeImages","burst":1}', /at perSecond/],
    ['{"burst":1,"perSecond":1}', /at operation/],
    ['{"operation":"DescribeImages","burst":1,"perSecond":1,"per":1}', /"per"/],
    ['20', /expected object/],
  ])('refuses %s as a rate, and says why', async (body, why) => {
    const { sandbox } = await rig({ world: world() });
    const answer = await send(sandbox.endpoint, 'PUT', '/_sandbox/rates', body);
    expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(why) } });
    expect(sandbox.rates.list()).toEqual({});
  });

  test.each([
    ['{"kind":"meteor"}', /kind is one of throttle, throttle-429, .*, html, error/],
    ['{}', /without a kind has latencyMs, a number\. Kinds are throttle, .*, html, error/],
    ['{"kind":"throttle","share":2}', /at share/],
    ['{"kind":"throttle","shar":1}', /"shar"/],
    ['{"kind":"throttle","retryAfterSeconds":-1}', /at retryAfterSeconds/],
    ['{"kind":"denied","retryAfterSeconds":1}', /"retryAfterSeconds"/],
    ['{"kind":"throttle","operation":"Nope"}', /No operation "Nope" is served/],
    ['{"kind":"throttle","operation":"sagemaker.DescribeImages"}', /"sagemaker\.DescribeImages"/],
    ['"throttle"', /expected object/],
    ['kind=throttle', /The body is no JSON: Unexpected token/],
    ['', /The body is no JSON/],
  ])('refuses %s as a fault, and says why', async (body, why) => {
    const { sandbox } = await rig({ world: world() });
    const answer = await send(sandbox.endpoint, 'POST', '/_sandbox/faults', body);
    expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(why) } });
    expect(sandbox.faults.list()).toEqual([]);
  });

  test.each(['DescribeImages', 'sagemaker.ListImages'])('takes faults of %s', async (operation) => {
    const { sandbox } = await rig({ world: world() });
    const fault = { kind: 'throttle', operation };
    expect((await door(sandbox.endpoint, 'POST', '/_sandbox/faults', fault)).status).toBe(201);
  });

  test('shows and changes what missing ids do', async () => {
    const { sandbox, ecr } = await rig({ world: world() });
    const settings = (method: string, body?: unknown) =>
      door(sandbox.endpoint, method, '/_sandbox/settings', body);
    const list = () =>
      ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ['team/app', 'no/such'] }));
    expect(await settings('GET')).toEqual({ status: 200, body: { missingIds: 'fail' } });
    expect(await failure(list())).toMatchObject({ name: 'RepositoryNotFoundException' });
    const omit = { missingIds: 'omit' };
    expect(await settings('PUT', omit)).toEqual({ status: 200, body: omit });
    expect(await settings('GET')).toEqual({ status: 200, body: omit });
    expect((await list()).repositories).toHaveLength(1);
    expect(await settings('PUT', { missingIds: 'maybe' })).toEqual({
      status: 400,
      body: { error: expect.stringContaining('at missingIds') },
    });
    expect(sandbox.missingIds).toBe('omit');
  });

  test('has nothing else behind it', async () => {
    const { sandbox } = await rig({ world: world() });
    expect((await door(sandbox.endpoint, 'GET', '/_sandbox/nope')).status).toBe(404);
    expect((await door(sandbox.endpoint, 'PUT', '/_sandbox/calls')).status).toBe(404);
  });
});

test('a world describes itself', () => {
  expect(describeWorld(world())).toBe(
    [
      'A fixture',
      '',
      '111122223333 us-east-1: 1 repositories, 3 images, 1 SageMaker images',
      '  repositories: team/app',
      '  SageMaker images: notebook',
    ].join('\n'),
  );
});

test('the company describes itself by names worth trying, and counts the rest', () => {
  const [title, home] = describeWorld(makeCompany({ images: 2000 })).split('\n\n');
  expect(title).toBe('A company (seed registry-graph, 2000 images pushed, replicas not counted)');
  expect(home).toMatch(/^111122223333 us-east-1: 23 repositories, \d+ images, 15 SageMaker images$/m);
  expect(home).toMatch(/ {2}repositories: checkout\/api, .*, and 15 more/);
  expect(home).toContain('checkout/api (COMPLETE)');
  expect(home).toContain('web/storefront (EXPIRED)');
});
