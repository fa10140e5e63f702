import { AWS_CALL_COST, builder } from '../builder.ts';
import { LifecyclePreview } from './lifecycle-preview.ts';
import { readRepositoryId } from './repository-id.ts';

builder.subscriptionType({
  description:
    'What can be watched, over server-sent events. The fields below an event are read after it came.',
  fields: (t) => ({
    lifecyclePreview: t.field({
      type: LifecyclePreview,
      args: {
        repositoryId: t.arg.id({ required: true, description: 'The global id of the repository.' }),
      },
      complexity: AWS_CALL_COST,
      description:
        "The preview now and at each change of its status (GetLifecyclePolicyPreview), until it is COMPLETE, EXPIRED or FAILED; null, and the end, when there is none. Another preview in its place is told by its id, and ends it too. One that may not be read is an error, and the end; while AWS throttles or fails, it goes on. The end without a final status is the gateway's own: subscribe again. However many subscribe, the gateway looks at it once.",
      subscribe: (_, { repositoryId }, { registries }) => {
        const { registry, name } = readRepositoryId('repositoryId', repositoryId);
        return registries.get(registry).lifecyclePreviews.watch(name);
      },
      resolve: (event, { repositoryId }, { registries }) => {
        const { registry, name } = readRepositoryId('repositoryId', repositoryId);
        const { lifecyclePreviews, scope } = registries.get(registry);
        // What the viewer may see can have changed since it began to watch.
        if ('error' in event && scope.repositories.sees(name)) throw event.error;
        // Its first results came with it, and are of the same moment.
        if ('page' in event) lifecyclePreviews.prime(name, event.page);
        return lifecyclePreviews.load(name);
      },
    }),
  }),
});
