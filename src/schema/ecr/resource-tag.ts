import type { ResourceTagModel } from '../../aws/settings-models.ts';
import { builder } from '../builder.ts';
import { callEach } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { Repository } from './repository.ts';

const ResourceTag = builder.objectRef<ResourceTagModel>('ResourceTag').implement({
  description: 'An AWS resource tag, as bills and policies use them (Tag).',
  fields: (t) => ({
    key: t.exposeString('key', { nullable: false, description: 'Its name (Tag.Key).' }),
    value: t.exposeString('value', { nullable: false, description: 'Its value, maybe empty (Tag.Value).' }),
  }),
});

builder.objectField(Repository, 'resourceTags', (t) =>
  t.field({
    type: [ResourceTag],
    description:
      "Its AWS resource tags, not image tags; one call a repository (ListTagsForResource.tags). Null when there is no such repository. REGISTRY_NOT_SERVED without credentials of the registry's own account.",
    extensions: { ...NEEDS_KEY, cost: callEach('ecr.ListTagsForResource') },
    resolve: ({ registry, name }, _, { registries }) => registries.get(registry).resourceTags.load(name),
  }),
);
