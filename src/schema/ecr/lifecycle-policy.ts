import type { LifecyclePolicyModel } from '../../aws/ecr-models.ts';
import { builder } from '../builder.ts';
import { callEach } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { Repository } from './repository.ts';

const LifecyclePolicy = builder.objectRef<LifecyclePolicyModel>('LifecyclePolicy').implement({
  description: 'The lifecycle policy that a repository lives by (GetLifecyclePolicy).',
  fields: (t) => ({
    text: t.exposeString('text', {
      nullable: false,
      description: 'The policy as JSON (lifecyclePolicyText).',
    }),
    lastEvaluatedAt: t.expose('lastEvaluatedAt', {
      type: 'DateTime',
      description: 'When ECR last applied it; null when it has not yet (lastEvaluatedAt).',
    }),
  }),
});

builder.objectField(Repository, 'lifecyclePolicy', (t) =>
  t.field({
    type: LifecyclePolicy,
    description: 'Its lifecycle policy; null when it has none (GetLifecyclePolicy).',
    extensions: { ...NEEDS_KEY, cost: callEach('ecr.GetLifecyclePolicy') },
    resolve: ({ registry, name }, _, { registries }) => registries.get(registry).lifecyclePolicies.load(name),
  }),
);
