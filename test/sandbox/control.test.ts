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
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
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

  test.each([
    [{ kind: 'meteor' }],
    [{}],
    [{ kind: 'throttle', share: 2 }],
    [{ kind: 'throttle', shar: 1 }],
    ['throttle'],
  ])('refuses %j as a fault', async (body) => {
    const { sandbox } = await rig({ world: world() });
    const answer = await door(sandbox.endpoint, 'POST', '/_sandbox/faults', body);
    expect(answer).toEqual({ status: 400, body: { error: expect.any(String) } });
    expect(sandbox.faults.list()).toEqual([]);
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
  const [, home] = describeWorld(makeCompany({ images: 2000 })).split('\n\n');
  expect(home).toMatch(/^111122223333 us-east-1: 23 repositories, \d+ images, 15 SageMaker images$/m);
  expect(home).toMatch(/ {2}repositories: checkout\/api, .*, and 15 more/);
  expect(home).toContain('checkout/api (COMPLETE)');
  expect(home).toContain('web/storefront (EXPIRED)');
});
