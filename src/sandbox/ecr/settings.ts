import type {
  DescribePullThroughCacheRulesRequest,
  DescribePullThroughCacheRulesResponse,
  GetRegistryPolicyRequest,
  GetRegistryPolicyResponse,
  GetRepositoryPolicyRequest,
  GetRepositoryPolicyResponse,
  ListReplicationBackfillsRequest,
  ListReplicationBackfillsResponse,
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
} from '@aws-sdk/client-ecr';
import type { Handler } from '../operation.ts';
import { rowsOf } from '../page.ts';
import { untouchedRegistry } from '../world/settings.ts';
import {
  accessDenied,
  invalidArn,
  pullThroughCacheRuleNotFound,
  registryPolicyNotFound,
  repositoryPolicyNotFound,
} from './errors.ts';
import { listPage } from './listing.ts';
import { registryIdOf, registryOf, repositoryOf } from './lookup.ts';

/** The policy of the caller's own registry: this operation has no `registryId`. */
export const getRegistryPolicy: Handler<GetRegistryPolicyRequest, GetRegistryPolicyResponse> = (
  _,
  context,
) => {
  const policyText = registryOf({}, context)?.settings.policyText;
  if (policyText === undefined) throw registryPolicyNotFound(context.accountId);
  return { registryId: context.accountId, policyText };
};

export const getRepositoryPolicy: Handler<GetRepositoryPolicyRequest, GetRepositoryPolicyResponse> = (
  input,
  context,
) => {
  const { details, settings } = repositoryOf(input, context);
  const { registryId, repositoryName } = details;
  if (settings.policyText === undefined) throw repositoryPolicyNotFound(repositoryName, registryId);
  return { registryId, repositoryName, policyText: settings.policyText };
};

const repositoryArn = /^arn:[^:]+:ecr:([^:]+):(\d{12}):repository\/(.+)$/;

/** Tags of a repository of the caller's own. One of another region is not there. */
export const listTagsForResource: Handler<ListTagsForResourceRequest, ListTagsForResourceResponse> = (
  { resourceArn = '' },
  context,
) => {
  const [, region = '', registryId = '', repositoryName = ''] = repositoryArn.exec(resourceArn) ?? [];
  if (repositoryName === '') throw invalidArn();
  if (registryId !== context.accountId) {
    throw accessDenied(context, 'ecr:ListTagsForResource', resourceArn);
  }
  const { settings } = repositoryOf({ registryId, repositoryName }, { ...context, region });
  return { tags: [...settings.tags] };
};

/** Rules by prefix, of which each must exist, or all of them in the order in which they were made. */
export const describePullThroughCacheRules: Handler<
  DescribePullThroughCacheRulesRequest,
  DescribePullThroughCacheRulesResponse
> = (input, context) => {
  const rules = (registryOf(input, context)?.settings ?? untouchedRegistry).pullThroughCacheRules;
  const prefixes = input.ecrRepositoryPrefixes ?? [];
  const missing = prefixes.find((prefix) => !rules.some((rule) => rule.ecrRepositoryPrefix === prefix));
  if (missing !== undefined) throw pullThroughCacheRuleNotFound(missing, registryIdOf(input, context));
  const meant =
    prefixes.length === 0
      ? rules
      : rules.filter(({ ecrRepositoryPrefix }) => prefixes.includes(ecrRepositoryPrefix));
  const { items, nextToken } = listPage(input, context, (from) => rowsOf(meant, from));
  return { pullThroughCacheRules: items, nextToken };
};

/** The backfills of a registry, with how far each is. */
export const listReplicationBackfills: Handler<
  ListReplicationBackfillsRequest,
  ListReplicationBackfillsResponse
> = (input, context) => {
  const { backfills } = registryOf(input, context)?.settings ?? untouchedRegistry;
  const { items, nextToken } = listPage(input, context, (from) => rowsOf(backfills, from));
  return { registryId: registryIdOf(input, context), backfills: items, nextToken };
};
