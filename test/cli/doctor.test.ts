import { expect, test } from 'vitest';
import { run } from './program.ts';

test('doctor prints a table of each registry, with its progress beside it, and ends with 0 where all is well', async () => {
  const { code, stdout, stderr } = await run(['doctor', '--sandbox']);
  expect(stdout).toMatch(/^111122223333\/us-east-1, by arn:aws:iam::111122223333:role\/registry-graph$/m);
  expect(stdout).toMatch(/^ {2}allowed {4}ecr:DescribeImages$/m);
  expect(stdout).toMatch(/^ {2}allowed {4}ecr:BatchGetImage \(ListImageReferrers\)$/m);
  expect(stdout).not.toMatch(/denied|failing/);
  expect(stderr).toMatch(/^444455556666\/eu-west-1 sagemaker\.ListAliases: allowed$/m);
  expect(code).toBe(0);
}, 60_000);

test('doctor without credentials says so in a sentence', async () => {
  const { code, stdout, stderr } = await run(['doctor'], { AWS_REGION: 'us-east-1' });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^No AWS credentials/);
});
