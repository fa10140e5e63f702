import { expect, test } from 'vitest';
import { GatewayError } from '../src/errors.ts';

test('an error for clients has no stack, and takes none from others', () => {
  const cause = new Error('socket hang up');
  const error = new GatewayError('UPSTREAM_UNAVAILABLE', 'ECR does not answer.', { cause });
  expect(error.stack).not.toMatch(/\n +at /);
  expect(error.cause).toBe(cause);
  expect(new Error('a defect').stack).toMatch(/\n +at /);
});
