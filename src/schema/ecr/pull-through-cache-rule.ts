import { pageSizeOf } from '../../aws/path/operations.ts';
import type { PullThroughCacheRuleModel } from '../../aws/settings-models.ts';
import { builder } from '../builder.ts';
import { connect } from '../connection.ts';
import { connectionArgs, defineConnection } from '../connection-type.ts';
import { callPages } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { Registry } from '../registry.ts';

const PullThroughCacheRule = builder.objectRef<PullThroughCacheRuleModel>('PullThroughCacheRule').implement({
  description:
    'Repositories that ECR fills from another registry when somebody pulls (PullThroughCacheRule). The secret and the role that it uses are left out.',
  fields: (t) => ({
    ecrRepositoryPrefix: t.exposeString('ecrRepositoryPrefix', {
      nullable: false,
      description: 'What the names of its repositories begin with; ROOT for all (ecrRepositoryPrefix).',
    }),
    upstreamRegistryUrl: t.exposeString('upstreamRegistryUrl', {
      nullable: false,
      description: 'The host of the other registry, e.g. public.ecr.aws (upstreamRegistryUrl).',
    }),
    upstreamRegistry: t.exposeString('upstreamRegistry', {
      description:
        "Which registry it is, in AWS's own words, e.g. ecr-public or docker-hub (upstreamRegistry); null when AWS does not say.",
    }),
    upstreamRepositoryPrefix: t.exposeString('upstreamRepositoryPrefix', {
      description:
        'What the names begin with there; ROOT for all (upstreamRepositoryPrefix); null when AWS does not say.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When it was made (createdAt); null when AWS does not say.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When it was last changed (updatedAt); null when AWS does not say.',
    }),
  }),
});
const PullThroughCacheRuleConnection = defineConnection(PullThroughCacheRule);

builder.objectField(Registry, 'pullThroughCacheRules', (t) =>
  t.field({
    type: PullThroughCacheRuleConnection,
    args: connectionArgs,
    description: 'Its pull through cache rules (DescribePullThroughCacheRules); null only with an error.',
    extensions: { ...NEEDS_KEY, cost: callPages('ecr.DescribePullThroughCacheRules') },
    resolve: ({ key, pullThroughCacheRules }, page) =>
      connect(
        {
          field: 'Registry.pullThroughCacheRules',
          args: key,
          maxPageSize: pageSizeOf('ecr.DescribePullThroughCacheRules'),
          read: (request) => pullThroughCacheRules.list(request),
        },
        page,
      ),
  }),
);
