import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { operationNames, partsOf } from '../../src/aws/path/operations.ts';
import { readDocument } from './markdown.ts';
import { membersOf } from './sdk-members.ts';

const { Statement: statements } = z
  .strictObject({
    Version: z.literal('2012-10-17'),
    Statement: z.array(
      z.strictObject({
        Sid: z.string().regex(/^[A-Za-z0-9]+$/),
        Effect: z.literal('Allow'),
        Action: z.array(z.string()).min(1),
        Resource: z.string(),
      }),
    ),
  })
  .parse(JSON.parse(readDocument('docs/iam-policy.json')));

const allowed = statements.flatMap(({ Action }) => Action);

/** The action that IAM asks for: of the operation's name, but for the one that has none of its own. */
const actionOf = ({ service, operation }: { service: string; operation: string }) =>
  operation === 'ListImageReferrers' ? 'ecr:BatchGetImage' : `${service}:${operation}`;

const calls = operationNames.map(partsOf);

/** What the SDK's credentials call, for registries with a role. */
const ASSUME_ROLE = 'sts:AssumeRole';

test('allows what the gateway calls, and nothing else', () => {
  const needed = new Set([...calls.map(actionOf), ASSUME_ROLE]);
  expect(allowed.toSorted()).toEqual([...needed].toSorted());
});

test('reads, but for two actions, each in a statement that can be left out', () => {
  const others = allowed.filter(
    (action) => !/^(?:ecr|sagemaker):(?:BatchGet|Describe|Get|List)[A-Z]/.test(action),
  );
  expect(others).toEqual(['ecr:StartLifecyclePolicyPreview', ASSUME_ROLE]);
  for (const other of others) {
    expect(statements.find(({ Action }) => Action.includes(other))?.Action).toEqual([other]);
  }
  expect(allowed).not.toContain('ecr:GetDownloadUrlForLayer');
});

test('has a name for each statement', () => {
  expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
});

describe('names the repositories wherever IAM can', () => {
  const ecr = calls.filter(({ service }) => service === 'ecr');

  test.each(ecr)('$operation', ({ operation }) => {
    const isOfRepository = membersOf('ecr', operation, 'Request').some((member) =>
      /^(?:repositoryNames?|resourceArn)$/.test(member),
    );
    const resources = statements
      .filter(({ Action }) => Action.includes(actionOf({ service: 'ecr', operation })))
      .map(({ Resource }) => Resource);
    expect(resources).toEqual([isOfRepository ? 'arn:aws:ecr:*:111122223333:repository/*' : '*']);
  });
});
