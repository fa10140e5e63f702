import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { bareEnvironment, credentials, graphqlUrl, post, run, scratchFolder, start } from './program.ts';

async function openSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** What someone reads who starts `serve` and lacks something. */
async function refusalOf(env: Record<string, string>, args: readonly string[] = []): Promise<string> {
  const { code, stdout, stderr } = await run(['serve', '--port', '0', ...args], env);
  expect(stdout).toBe('');
  expect(code).toBe(1);
  // One sentence or two, on one line, and no stack.
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toContain('--sandbox');
  return stderr;
}

describe('serve says what is missing', () => {
  test('when it is the region', async () => {
    expect(await refusalOf({})).toMatch(/^No AWS region: set AWS_REGION/);
    expect(await refusalOf(credentials)).toMatch(/^No AWS region: set AWS_REGION/);
  });

  test('when the region is none', async () => {
    expect(await refusalOf({ ...credentials, AWS_REGION: 'US_EAST' })).toMatch(
      /^The AWS region cannot be used: .*US_EAST/,
    );
  });

  test('when the endpoint is not there, with what was tried and no advice that would not help', async () => {
    const refusal = await refusalOf({
      ...credentials,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_MAX_ATTEMPTS: '1',
    });
    expect(refusal).toContain('ECONNREFUSED 127.0.0.1:9');
    expect(refusal).not.toContain('REGISTRY_GRAPH_REGISTRY_ID');
  });

  test('when it is the credentials', async () => {
    expect(await refusalOf({ AWS_REGION: 'us-east-1' })).toMatch(
      /^No AWS credentials: set AWS_PROFILE to a profile that has some, or/,
    );
  });

  test.each([
    {
      what: 'a session',
      name: 'corp',
      profile: 'sso_session = corp',
      rest: '[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = us-east-1\n',
    },
    {
      what: 'an older profile',
      name: 'https://corp.example/start',
      profile: 'sso_start_url = https://corp.example/start\nsso_region = us-east-1',
      rest: '',
    },
  ])('when the SSO login of $what has expired', async ({ name, profile, rest }) => {
    const home = await scratchFolder();
    await mkdir(join(home, '.aws/sso/cache'), { recursive: true });
    await writeFile(
      join(home, '.aws/config'),
      `[profile images]\nregion = us-east-1\n${profile}\nsso_account_id = 111122223333\nsso_role_name = Reader\n${rest}`,
    );
    await writeFile(
      join(home, '.aws/sso/cache', `${createHash('sha1').update(name).digest('hex')}.json`),
      JSON.stringify({ accessToken: 'a-token', expiresAt: '2026-01-01T00:00:00Z' }),
    );
    const refusal = await refusalOf({ ...(await bareEnvironment(home)), AWS_PROFILE: 'images' });
    expect(refusal).toMatch(/^The AWS SSO session has expired: run `aws sso login/);
    expect(refusal).not.toContain('a-token');
  });

  test('when the profile of the first registry is not there', async () => {
    const file = join(await scratchFolder(), 'settings.yaml');
    await writeFile(
      file,
      'registries: [{ registryId: "111122223333", region: us-east-1, profile: nobody }]\n',
    );
    expect(await refusalOf({}, ['--config', file])).toMatch(
      /^No AWS credentials: the profile nobody has none, or is not there\. /,
    );
  });

  test('when the account cannot be told', async () => {
    const sandbox = await openSandbox();
    sandbox.faults.add({ operation: 'DescribeRegistry', kind: 'denied' });
    const env = { ...credentials, AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: sandbox.endpoint };
    const refusal = await refusalOf(env);
    expect(refusal).toContain('ecr:DescribeRegistry');
    expect(refusal).toContain('REGISTRY_GRAPH_REGISTRY_ID');

    await using serving = await start(['serve', '--port', '0'], {
      ...env,
      REGISTRY_GRAPH_REGISTRY_ID: '111122223333',
    });
    await serving.said(/Serving 111122223333\/us-east-1\.$/m);
  });
});

describe("AWS's own settings count for serve", () => {
  const bothServices = `{
    repository(name: "checkout/api") { name createdAt }
    sageMakerImage(name: "pytorch-training") { name status }
  }`;
  const answered = {
    status: 200,
    body: {
      data: {
        repository: { name: 'checkout/api', createdAt: expect.any(String) },
        sageMakerImage: { name: 'pytorch-training', status: 'CREATED' },
      },
    },
  };

  test('AWS_ENDPOINT_URL, with a sandbox that runs alone behind it', async () => {
    await using sandbox = await start(['sandbox', '--port', '0', '--images', '300']);
    const [, endpoint = ''] = await sandbox.said(/An AWS endpoint: (http:\/\/127\.0\.0\.1:\d+)$/m);
    await using serving = await start(['serve', '--port', '0'], {
      ...credentials,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: endpoint,
    });
    expect(await post(await graphqlUrl(serving), bothServices)).toEqual(answered);
    await serving.said(/^Serving 111122223333\/us-east-1\.$/m);
  });

  test('AWS_ENDPOINT_URL_ECR and AWS_ENDPOINT_URL_SAGEMAKER, each for its service', async () => {
    const [ecr, sageMaker] = [await openSandbox(), await openSandbox()];
    await using serving = await start(['serve', '--port', '0'], {
      ...credentials,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_ECR: ecr.endpoint,
      AWS_ENDPOINT_URL_SAGEMAKER: sageMaker.endpoint,
    });
    expect(await post(await graphqlUrl(serving), bothServices)).toEqual(answered);
    expect(ecr.calls.list().every(({ service }) => service === 'ecr')).toBe(true);
    expect(ecr.calls.count('DescribeRepositories')).toBe(1);
    expect(sageMaker.calls.byOperation()).toEqual({ 'sagemaker.DescribeImage': 1 });
  });

  test('a profile, with its region, its keys and its endpoint', async () => {
    const sandbox = await openSandbox();
    const config = join(await scratchFolder(), 'my-config');
    await writeFile(
      config,
      `[profile images]
region = eu-west-1
aws_access_key_id = 111122223333
aws_secret_access_key = ${credentials.AWS_SECRET_ACCESS_KEY}
endpoint_url = ${sandbox.endpoint}
`,
    );
    await using serving = await start(['serve', '--port', '0'], {
      AWS_CONFIG_FILE: config,
      AWS_PROFILE: 'images',
    });
    await serving.said(/^Serving 111122223333\/eu-west-1\.$/m);
    const query = '{ repositories { nodes { name } } }';
    expect(await post(await graphqlUrl(serving), query)).toMatchObject({ status: 200 });
    expect(new Set(sandbox.calls.list().map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
  });

  test('the profile of each registry, and an endpoint of its own', async () => {
    const [home, away] = [await openSandbox(), await openSandbox()];
    const folder = await scratchFolder();
    const [profiles, settings] = [join(folder, 'profiles'), join(folder, 'settings.yaml')];
    const key = (account: string) =>
      `aws_access_key_id = ${account}\naws_secret_access_key = ${credentials.AWS_SECRET_ACCESS_KEY}\n`;
    await writeFile(
      profiles,
      `[profile home]\n${key('111122223333')}[profile away]\n${key('444455556666')}endpoint_url = ${home.endpoint}\n`,
    );
    await writeFile(
      settings,
      `registries:
  - { registryId: "111122223333", region: us-east-1, profile: home, endpoint: "${home.endpoint}" }
  - { registryId: "444455556666", region: eu-west-1, profile: away, endpoint: "${away.endpoint}" }
`,
    );
    await using serving = await start(['serve', '--port', '0', '--config', settings], {
      AWS_CONFIG_FILE: profiles,
    });
    // SageMaker has no registryId: only an account's own credentials read its images.
    const query =
      '{ registries { registryId sageMakerImages { nodes { arn } } } sageMakerImages { missingRegistries { code } } }';
    const { body } = await post(await graphqlUrl(serving), query);
    const imagesOf = (registryId: string, region: string) => ({
      registryId,
      sageMakerImages: {
        nodes: expect.arrayContaining([
          { arn: expect.stringContaining(`arn:aws:sagemaker:${region}:${registryId}:image/`) },
        ]),
      },
    });
    expect(body).toMatchObject({
      data: {
        registries: [imagesOf('111122223333', 'us-east-1'), imagesOf('444455556666', 'eu-west-1')],
        sageMakerImages: { missingRegistries: [] },
      },
    });
    const regions = (sandbox: Sandbox) => new Set(sandbox.calls.list().map(({ region }) => region));
    expect(regions(home)).toEqual(new Set(['us-east-1']));
    expect(regions(away)).toEqual(new Set(['eu-west-1']));
  });

  test('AWS_MAX_ATTEMPTS', async () => {
    const sandbox = await openSandbox();
    await using serving = await start(['serve', '--port', '0'], {
      ...credentials,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_MAX_ATTEMPTS: '2',
    });
    const url = await graphqlUrl(serving);
    sandbox.calls.clear();
    sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'unavailable' });
    expect(await post(url, '{ repository(name: "checkout/api") { createdAt } }')).toMatchObject({
      body: { errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] },
    });
    expect(sandbox.calls.count()).toBe(2);
  });

  test('AWS_ENDPOINT_URL_STS, where the roles of a list are assumed', async () => {
    const [aws, sts] = [await openSandbox(), await openSandbox()];
    const file = join(await scratchFolder(), 'gateway.yaml');
    await writeFile(
      file,
      `registries:
        - accounts: ["444455556666"]
          regions: [us-east-1, eu-west-1]
          roleArn: arn:aws:iam::{registryId}:role/registry-graph
`,
    );
    await using serving = await start(['serve', '--port', '0', '--config', file], {
      ...credentials,
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ENDPOINT_URL_STS: sts.endpoint,
    });
    await serving.said(/^Serving 444455556666\/us-east-1, 444455556666\/eu-west-1\.$/m);
    expect(sts.calls.count()).toBe(0);
    // The one sandbox knows nothing of the sessions of the other.
    expect(
      await post(await graphqlUrl(serving), '{ registry { repositories { nodes { name } } } }'),
    ).toMatchObject({
      body: { errors: [{ extensions: { code: 'UPSTREAM_CREDENTIALS', aws: { service: 'ecr' } } }] },
    });
    expect(sts.calls.byOperation()).toEqual({ 'sts.AssumeRole': 1 });
    expect(aws.calls.count('AssumeRole')).toBe(0);
  });

  test('and profiles of a list, of which one without credentials costs its own registry alone', async () => {
    const sandbox = await openSandbox();
    const file = join(await scratchFolder(), 'gateway.yaml');
    const listOf = (first: string, second: string) =>
      writeFile(
        file,
        `registries:
          - { registryId: "111122223333", region: us-east-1${first} }
          - { registryId: "444455556666", region: us-east-1${second} }
`,
      );
    const env = { ...credentials, AWS_ENDPOINT_URL: sandbox.endpoint };
    await listOf('', ', profile: nobody');
    await using serving = await start(['serve', '--port', '0', '--config', file], env);
    const query = '{ repositories { missingRegistries { code registry { registryId } } } }';
    expect(await post(await graphqlUrl(serving), query)).toMatchObject({
      body: {
        data: {
          repositories: {
            missingRegistries: [{ code: 'UPSTREAM_CREDENTIALS', registry: { registryId: '444455556666' } }],
          },
        },
        errors: [{ path: ['repositories'], extensions: { code: 'UPSTREAM_CREDENTIALS' } }],
      },
    });

    await listOf(', profile: nobody', '');
    const { code, stderr } = await run(['serve', '--port', '0', '--config', file], env);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^No AWS credentials: /m) });
  });

  test('and a list of registries in a file, the first of them by default', async () => {
    const sandbox = await openSandbox();
    const file = join(await scratchFolder(), 'gateway.yaml');
    await writeFile(
      file,
      `registries:
        - { registryId: "111122223333", region: eu-west-1 }
        - { registryId: "111122223333", region: us-east-1 }
`,
    );
    await using serving = await start(['serve', '--port', '0', '--config', file], {
      ...credentials,
      AWS_ENDPOINT_URL: sandbox.endpoint,
    });
    await serving.said(/^Serving 111122223333\/eu-west-1, 111122223333\/us-east-1\.$/m);
    expect(await post(await graphqlUrl(serving), '{ registry { region } }')).toEqual({
      status: 200,
      body: { data: { registry: { region: 'eu-west-1' } } },
    });
  });
});

test('a change of the configuration that comes while it starts is not missed', async () => {
  const sandbox = await openSandbox();
  sandbox.faults.latencyMs = 1000;
  const file = join(await scratchFolder(), 'settings.yaml');
  await writeFile(file, 'reloadMs: 20\n');
  await using serving = await start(['serve', '--port', '0', '--config', file], {
    ...credentials,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: sandbox.endpoint,
  });
  await expect.poll(() => sandbox.calls.count('DescribeRegistry')).toBe(1);
  await writeFile(file, 'reloadMs: 20\noff: { callers: ["*"] }\n');
  const url = await graphqlUrl(serving);
  await serving.said(/a new configuration is in force/);
  expect(await post(url, '{ __typename }')).toMatchObject({ status: 403 });
});
