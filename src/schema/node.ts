import { builder } from './builder.ts';

/** Anything with a global id. Which type it is is told by a brand that the root field `node` sets. */
export const Node = builder.interfaceRef<object>('Node').implement({
  description: 'Anything that a global id names (Relay).',
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description:
        'The global id: opaque and stable, for `node(id)` and for client caches. It carries no authority.',
      resolve: () => {
        throw new Error('each type has an id of its own');
      },
    }),
  }),
});
