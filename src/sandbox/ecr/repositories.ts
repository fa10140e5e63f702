import type {
  DescribeRegistryRequest,
  DescribeRegistryResponse,
  DescribeRepositoriesRequest,
  DescribeRepositoriesResponse,
} from '@aws-sdk/client-ecr';
import type { Handler } from '../operation.ts';
import { rowsOf } from '../page.ts';
import { hash } from '../world/random.ts';
import { repositoryNotFound } from './errors.ts';
import { listPage } from './listing.ts';
import { registryIdOf, registryOf } from './lookup.ts';

/** The caller's own registry: this operation has no `registryId`. */
export const describeRegistry: Handler<DescribeRegistryRequest, DescribeRegistryResponse> = (_, context) => ({
  registryId: context.accountId,
  replicationConfiguration: registryOf({}, context)?.replicationConfiguration ?? { rules: [] },
});

/** Repositories by name, or all of them in no useful order. */
export const describeRepositories: Handler<DescribeRepositoriesRequest, DescribeRepositoriesResponse> = (
  input,
  context,
) => {
  const repositories = registryOf(input, context)?.repositories ?? new Map();
  if (input.repositoryNames !== undefined) {
    const found = [...new Set(input.repositoryNames)].flatMap((name) => {
      const repository = repositories.get(name);
      if (repository !== undefined) return [repository.details];
      if (context.missingIds === 'omit') return [];
      throw repositoryNotFound(name, registryIdOf(input, context));
    });
    return { repositories: found };
  }
  const all = [...repositories.values()].map(({ details }) => details);
  all.sort((a, b) => hash(a.repositoryName) - hash(b.repositoryName));
  const { items, nextToken } = listPage(input, context, (from) => rowsOf(all, from));
  return { repositories: items, nextToken };
};
