import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { operationNames } from '../../src/aws/path/operations.ts';
import { loadConfig } from '../../src/config/read.ts';
import { examineAll } from '../../src/doctor/doctor.ts';
import { actionOf, missingPolicies } from '../../src/doctor/missing-policy.ts';
import { PROBES } from '../../src/doctor/probes.ts';
import { isHealthy, jsonReport, textReport } from '../../src/doctor/report.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { readDocument } from '../docs/markdown.ts';
import { SECRET_ACCESS_KEY } from '../helpers/aws-key.ts';
import { testLog } from '../helpers/secrets.ts';
import { ACCOUNT, appWorld, digest, OTHER_ACCOUNT, REGION } from '../schema/worlds.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;
const byRole = [{ registryId: ACCOUNT, region: REGION, roleArn: ROLE }];

const world: WorldFixture = {
  registries: [
    {
      accountId: ACCOUNT,
      region: REGION,
      repositories: [{ repositoryName: 'team/app', images: [{ imageDigest: digest(1), imageTags: ['v1'] }] }],
      sageMakerImages: [{ ImageName: 'notebooks', Versions: [{}] }],
    },
  ],
};

async function open(fixture: WorldFixture = world): Promise<Sandbox> {
  const sandbox = await startSandbox({ world: worldFrom(fixture) });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

const progress: string[] = [];

function examineWith(
  sandbox: Pick<Sandbox, 'endpoint'>,
  flags: Record<string, unknown> = { registries: byRole },
) {
  return examineAll({
    config: loadConfig({ env: {}, flags: { upstream: { attempts: 1 }, ...flags } }),
    settings: {
      endpoint: sandbox.endpoint,
      region: REGION,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: SECRET_ACCESS_KEY },
      log: testLog(),
    },
    say: (line) => progress.push(line),
  });
}

test('tries each operation that the gateway calls once, and changes and pulls nothing', async () => {
  const sandbox = await open();
  progress.length = 0;
  const examinations = await examineWith(sandbox);
  const [{ checks } = { checks: [] }] = examinations;
  expect(checks.map(({ operation }) => operation).toSorted()).toEqual(operationNames.toSorted());
  expect(checks.filter(({ outcome }) => outcome !== 'allowed')).toEqual([]);
  expect(isHealthy(examinations)).toBe(true);
  expect(progress).toHaveLength(operationNames.length);
  expect(new Set(Object.values(sandbox.calls.byOperation()))).toEqual(new Set([1]));
  for (const { operation, input } of sandbox.calls.list()) {
    if (/^(?:Start|BatchGetImage$)/.test(operation))
      expect(input).toMatchObject({ repositoryName: 'registry-graph-doctor/does-not-exist' });
  }
});

describe('an operation that is denied is said to be, with its action and the statement that is missing:', () => {
  test.each(operationNames)('%s', async (operation) => {
    const sandbox = await open();
    sandbox.faults.add({ operation, kind: 'denied' });
    const examinations = await examineWith(sandbox);
    const denied = examinations.flatMap(({ checks }) => checks.filter(({ outcome }) => outcome === 'denied'));
    expect(denied).toMatchObject([{ operation, why: expect.stringContaining('AccessDenied') }]);
    expect(isHealthy(examinations)).toBe(false);
    expect(textReport(examinations)).toMatch(new RegExp(`^ {2}denied {5}${actionOf(operation)}( |$)`, 'm'));

    const isRole = operation === 'sts.AssumeRole';
    const { Statement } = JSON.parse(readDocument('docs/iam-policy.json'));
    const documented = Statement.find(({ Action }: { Action: string[] }) =>
      Action.includes(actionOf(operation)),
    );
    expect(missingPolicies(examinations)).toEqual([
      {
        identity: isRole ? "the gateway's own identity" : ROLE,
        policy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: [actionOf(operation)],
              Resource: isRole ? ROLE : documented.Resource,
            },
          ],
        },
      },
    ]);
  });
});

describe('what no Allow would mend is told as that, and no statement is said to be missing:', () => {
  const denied = async (error: string, message: string) => {
    const sandbox = await open();
    sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'error', error, message });
    const examinations = await examineWith(sandbox);
    const [{ checks } = { checks: [] }] = examinations;
    expect(isHealthy(examinations)).toBe(false);
    return {
      check: checks.find(({ operation }) => operation === 'ecr.DescribeRepositories'),
      missing: missingPolicies(examinations),
      report: textReport(examinations),
    };
  };
  const WHO = `User: ${ROLE} is not authorized to perform: ecr:DescribeRepositories on resource: *`;

  test.each([
    ['with an explicit deny in a service control policy', 'A Deny in a service control policy forbids it'],
    [
      'with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/p-1',
      'A Deny in a service control policy forbids it',
    ],
    ['with an explicit deny in a permissions boundary', 'A Deny in a permissions boundary forbids it'],
    ['with an explicit deny in a resource-based policy', 'A Deny in a resource-based policy forbids it'],
    ['with an explicit deny', 'A Deny in a policy forbids it'],
    [
      'because no permissions boundary allows the ecr:DescribeRepositories action',
      'A permissions boundary limits what may be allowed at all',
    ],
    [
      'because no VPC endpoint policy allows the ecr:DescribeRepositories action',
      'A VPC endpoint policy limits what may be allowed at all',
    ],
  ])('%s', async (words, remedy) => {
    const { check, missing, report } = await denied('AccessDeniedException', `${WHO} ${words}`);
    expect(check).toMatchObject({ outcome: 'denied', remedy: expect.stringContaining(remedy) });
    expect(missing).toEqual([]);
    expect(report).toContain(words);
    expect(report).toContain(remedy);
    expect(report).not.toContain('Missing in the policy');
  });

  test('a region that is not enabled', async () => {
    const { check, missing } = await denied('OptInRequired', 'You are not subscribed to this service');
    expect(check).toMatchObject({
      outcome: 'failing',
      why: expect.stringMatching(/not subscribed .*whether the account has/),
    });
    expect(missing).toEqual([]);
  });

  test('but an Allow that is missing is, also where AWS says so', async () => {
    const words = 'because no identity-based policy allows the ecr:DescribeRepositories action';
    const { check, missing } = await denied('AccessDeniedException', `${WHO} ${words}`);
    expect(check).not.toHaveProperty('remedy');
    expect(missing).toHaveLength(1);
  });
});

test('what there is nothing to try on is not tried, and no trouble', async () => {
  const examinations = await examineWith(await open(appWorld({})));
  const notTried = examinations.flatMap(({ checks }) =>
    checks.filter(({ outcome }) => outcome === 'not tried'),
  );
  expect(new Set(notTried.map(({ why }) => why))).toEqual(
    new Set([
      'no image was found to try it on',
      'no SageMaker image was found to try it on',
      'no version of a SageMaker image was found to try it on',
    ]),
  );
  expect(isHealthy(examinations)).toBe(true);
});

test('with credentials of another account, what would answer for that account is not tried', async () => {
  const registries = [{ registryId: OTHER_ACCOUNT, region: REGION, roleArn: ROLE }];
  const sandbox = await open({
    registries: [...world.registries, { accountId: OTHER_ACCOUNT, region: REGION }],
  });
  const [{ checks } = { checks: [] }] = await examineWith(sandbox, { registries });
  const own = new Set(PROBES.filter(({ isOwn }) => isOwn).map(({ operation }) => operation));
  expect(checks.filter(({ why }) => why === `the credentials are of account ${ACCOUNT}`)).toHaveLength(
    own.size,
  );
  expect(sandbox.calls.count('sagemaker.ListImages')).toBe(0);
});

test('a role that cannot be assumed leaves the rest untried', async () => {
  const sandbox = await open();
  sandbox.faults.add({ operation: 'AssumeRole', kind: 'denied' });
  const [{ checks } = { checks: [] }] = await examineWith(sandbox);
  expect(checks.slice(1).every(({ outcome, why }) => outcome === 'not tried' && /role/.test(why ?? ''))).toBe(
    true,
  );
  expect(Object.keys(sandbox.calls.byOperation())).toEqual(['sts.AssumeRole']);
});

test('what comes to the same for one reason is one row, and each operation is there for machines', async () => {
  const sandbox = await open();
  sandbox.faults.add({ operation: 'AssumeRole', kind: 'denied' });
  progress.length = 0;
  const denied = await examineWith(sandbox);
  const [table = ''] = textReport(denied).split('\n\n');
  expect(table.split('\n')).toEqual([
    `${ACCOUNT}/${REGION}, by ${ROLE}`,
    '  denied     sts:AssumeRole',
    expect.stringContaining('AccessDenied'),
    `  not tried  the ${PROBES.length} other operations`,
    '             its role cannot be assumed',
  ]);
  expect(progress).toEqual([`${ACCOUNT}/${REGION} sts.AssumeRole: denied`]);
  expect(JSON.parse(jsonReport(denied)).registries[0].checks).toHaveLength(operationNames.length);
});

test('trouble is neither allowed nor denied: an endpoint that is not there, an outage, refused credentials', async () => {
  const sandbox = await open();
  const outcome = async (endpoint = sandbox.endpoint) => {
    const [{ checks } = { checks: [] }] = await examineWith({ endpoint }, { registryId: ACCOUNT });
    return checks.find(({ operation }) => operation === 'ecr.DescribeRepositories');
  };
  expect(await outcome('http://127.0.0.1:9')).toMatchObject({
    outcome: 'failing',
    why: expect.stringMatching(/ECONNREFUSED.*Nothing listens/),
  });
  sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'server-error', times: 1 });
  expect(await outcome()).toMatchObject({
    outcome: 'failing',
    why: expect.stringContaining('ServerException'),
  });
  sandbox.revokedKeys.add(ACCOUNT);
  expect(await outcome()).toMatchObject({
    outcome: 'failing',
    why: expect.stringContaining('UnrecognizedClient'),
  });
});

test('a clock that is an hour behind is told', async () => {
  const sandbox = await open();
  const ahead = createServer(async (request, response) => {
    const { connection: _connection, host: _host, ...headers } = request.headers;
    const answer = await fetch(sandbox.endpoint, {
      method: 'POST',
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      body: await text(request),
    });
    response.setHeader('date', new Date(Date.now() + 3_600_000).toUTCString());
    response.writeHead(answer.status).end(await answer.text());
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void ahead.close());
  await once(ahead, 'listening');
  const address = ahead.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const [examination] = await examineWith({ endpoint: `http://127.0.0.1:${port}` }, { registryId: ACCOUNT });
  expect(examination?.remarks).toEqual(["This machine's clock is 60 min behind AWS's: set it by NTP."]);
});

test('the findings are there for machines as well', async () => {
  const sandbox = await open();
  sandbox.faults.add({ operation: 'ListImageReferrers', kind: 'denied' });
  const report = JSON.parse(jsonReport(await examineWith(sandbox)));
  expect(report.registries[0]).toMatchObject({
    registryId: ACCOUNT,
    region: REGION,
    roleArn: ROLE,
    remarks: [],
  });
  expect(report.registries[0].checks).toContainEqual({
    operation: 'ecr.ListImageReferrers',
    action: 'ecr:BatchGetImage',
    outcome: 'denied',
    why: expect.any(String),
  });
  expect(report.missing).toHaveLength(1);
});
