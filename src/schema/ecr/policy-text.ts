import { builder } from '../builder.ts';
import { callEach } from '../field-cost.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { Registry } from '../registry.ts';
import { Repository } from './repository.ts';

builder.objectField(Registry, 'policyText', (t) =>
  t.string({
    description:
      "Its permissions policy as JSON; null when it has none (GetRegistryPolicy.policyText). REGISTRY_NOT_SERVED without credentials of the registry's own account.",
    extensions: { ...NEEDS_KEY, cost: callEach('ecr.GetRegistryPolicy') },
    resolve: ({ registryPolicy }) => registryPolicy.load(),
  }),
);

builder.objectField(Repository, 'policyText', (t) =>
  t.string({
    description:
      'Its permissions policy as JSON; null when it has none, and when there is no such repository (GetRepositoryPolicy.policyText).',
    extensions: { ...NEEDS_KEY, cost: callEach('ecr.GetRepositoryPolicy') },
    resolve: ({ registry, name }, _, { registries }) =>
      registries.get(registry).repositoryPolicies.load(name),
  }),
);
