import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { secret } from '../helpers/secrets.ts';
import { credentials, run, scratchFolder } from './program.ts';

test('doctor prints a table of each registry, with its progress beside it, and ends with 0 where all is well', async () => {
  const { code, stdout, stderr } = await run(['doctor', '--sandbox']);
  expect(stdout).toMatch(/^111122223333\/us-east-1, by arn:aws:iam::111122223333:role\/registry-graph$/m);
  expect(stdout).toMatch(/^ {2}allowed {4}ecr:DescribeImages$/m);
  expect(stdout).toMatch(/^ {2}allowed {4}ecr:BatchGetImage \(ListImageReferrers\)$/m);
  expect(stdout).not.toMatch(/denied|failing/);
  expect(stderr).toMatch(/^444455556666\/eu-west-1 sagemaker\.ListAliases: allowed$/m);
  expect(code).toBe(0);
});

test.each([
  ['for people', []],
  ['for machines', ['--json']],
])(
  'what doctor says %s repeats no secret that AWS does',
  async (_, flags) => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const key = secret('AKIAIOSFODNN7DOCTOR1');
    const message = `The key ${key} may not, says redis://someone:${secret('hunter22-of-doctor')}@cache.test`;
    sandbox.faults.add({
      operation: 'DescribeImages',
      kind: 'error',
      error: 'AccessDeniedException',
      message,
    });
    const { stdout } = await run(['doctor', ...flags], {
      ...credentials,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: sandbox.endpoint,
    });
    expect(stdout).toContain('The key [redacted] may not, says redis://[redacted]@cache.test');
    if (flags.length > 0) expect(JSON.parse(stdout)).toHaveProperty('registries.0.checks');
  },
  60_000,
);

describe('doctor without credentials', () => {
  const settingsOf = async (...profiles: string[]) => {
    const file = join(await scratchFolder(), 'settings.yaml');
    const registries = profiles.map((rest, index) => `  - { registryId: "${ACCOUNTS[index]}"${rest} }\n`);
    await writeFile(file, `registries:\n${registries.join('')}`);
    return file;
  };
  const ACCOUNTS = ['111122223333', '444455556666'];
  const role = (account = '') =>
    `, region: us-east-1, roleArn: "arn:aws:iam::${account}:role/registry-graph"`;

  test('says what serve says, in a sentence', async () => {
    for (const [args, env] of [
      [[], { AWS_REGION: 'us-east-1' }],
      [['--config', await settingsOf(role(ACCOUNTS[0]), role(ACCOUNTS[1]))], {}],
    ] as const) {
      const examined = await run(['doctor', ...args], env);
      expect(examined).toMatchObject({ code: 1, stdout: '' });
      expect(examined.stderr).toMatch(/^No AWS credentials: .*\n$/);
      expect(await run(['serve', ...args], env)).toEqual(examined);
    }
  });

  test('for one of the registries says so of it, in a row, and examines the others', async () => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const file = await settingsOf(role(ACCOUNTS[0]), `${role(ACCOUNTS[1])}, profile: nobody`);
    const env = { ...credentials, AWS_ENDPOINT_URL: sandbox.endpoint };
    const { code, stdout } = await run(['doctor', '--config', file], env);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}allowed {4}ecr:DescribeImages$/m);
    expect(stdout.split('\n\n').at(-1)?.trimEnd().split('\n')).toEqual([
      '444455556666/us-east-1, by arn:aws:iam::444455556666:role/registry-graph',
      expect.stringMatching(/^ {2}failing {4}all \d+ operations$/),
      expect.stringMatching(/^ +No AWS credentials: the profile nobody has none, or is not there\./),
    ]);
  });
});
