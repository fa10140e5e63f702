import type { ReplicationRuleModel } from '../../aws/settings-models.ts';
import { builder } from '../builder.ts';
import { callEach } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { Registry } from '../registry.ts';
import { NameFilter } from './name-filter.ts';
import { ReplicationDestination } from './replication-destination.ts';

const ReplicationRule = builder.objectRef<ReplicationRuleModel>('ReplicationRule').implement({
  description:
    'Which repositories of a registry are replicated, and where to: images that are pushed, or restored from the archive, once it is there (ReplicationRule).',
  fields: (t) => ({
    destinations: t.field({
      type: [ReplicationDestination],
      nullable: false,
      description: 'Where to (ReplicationRule.destinations).',
      resolve: ({ destinations }) => destinations,
    }),
    repositoryFilters: t.field({
      type: [NameFilter],
      nullable: false,
      description:
        'It holds for a repository that one of them names; for every repository when there are none (ReplicationRule.repositoryFilters).',
      resolve: ({ repositoryFilters }) => repositoryFilters,
    }),
  }),
});

builder.objectField(Registry, 'replicationRules', (t) =>
  t.field({
    type: [ReplicationRule],
    description:
      "Its replication rules; empty when nothing is replicated (DescribeRegistry.replicationConfiguration). Null only with an error: REGISTRY_NOT_SERVED without credentials of the registry's own account.",
    extensions: { ...NEEDS_KEY, cost: callEach('ecr.DescribeRegistry') },
    resolve: ({ replicationRules }) => replicationRules.load(),
  }),
);
