import { expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';

test('a repository that does not exist is null, and no error', async () => {
  await using gateway = await startTestGateway();
  const answer = await gateway.run(
    graphql(/* GraphQL */ `
      query MissingRepository($name: RepositoryName!) {
        repository(name: $name) {
          name
          createdAt
        }
      }
    `),
    { name: 'no/such-repository' },
  );
  expect(answer).toEqual({ status: 200, data: { repository: null } });
  expect(gateway.sandbox.calls.byOperation()).toEqual({ 'ecr.DescribeRepositories': 1 });
});
