import { builder, type Types } from './builder.ts';
import { type Connection, type Edge, formatCursor } from './connection.ts';
import type { Crowd } from './field-cost.ts';

const PageInfo = builder.objectRef<Connection<unknown>>('PageInfo').implement({
  description: 'Where a page stands in its connection (Relay).',
  fields: (t) => ({
    hasNextPage: t.boolean({
      nullable: false,
      description:
        'Whether there may be more: a page after this one can turn out empty, and then says false.',
      resolve: ({ hasNextPage }) => hasNextPage,
    }),
    hasPreviousPage: t.boolean({
      nullable: false,
      description: 'Always false: AWS lists forward only.',
      resolve: () => false,
    }),
    startCursor: t.string({
      description: 'The cursor of the first edge; null when there is none.',
      resolve: ({ startCursor }) => startCursor && formatCursor(startCursor),
    }),
    endCursor: t.string({
      description:
        'What to pass as `after` for the next page. Null when there is neither an edge nor a next page; set without an edge when AWS gave only empty pages so far.',
      resolve: ({ endCursor }) => endCursor && formatCursor(endCursor),
    }),
  }),
});

/** The arguments of every connection field; `connect` checks them. */
export const connectionArgs = builder.args((t) => ({
  first: t.int({ description: 'How many to return: 1 to 1000, 50 when left out.' }),
  after: t.string({
    description:
      'The cursor to go on behind: `pageInfo.endCursor` of the page before, with the same other arguments.',
  }),
}));

/** Makes the types `XConnection` and `XEdge` of a type X, and returns the connection. */
export function defineConnection<Shape extends object>(node: PothosSchemaTypes.ObjectRef<Types, Shape>) {
  const name = node.name;
  const anyNode: PothosSchemaTypes.ObjectRef<Types, object> = node;
  const EdgeType = builder.objectRef<Edge<object>>(`${name}Edge`).implement({
    description: `One ${name} of a connection, and its place.`,
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        description: 'Opaque: what to pass as `after` to go on behind this item.',
        resolve: ({ cursor }) => formatCursor(cursor),
      }),
      node: t.expose('node', { type: anyNode, nullable: false, description: `The ${name}.` }),
    }),
  });
  return builder.objectRef<Connection<Shape>>(`${name}Connection`).implement({
    description: `A page of ${name} items (Relay).`,
    fields: (t) => ({
      edges: t.field({
        type: [EdgeType],
        nullable: false,
        extensions: ITEMS,
        description: 'The items with their cursors.',
        resolve: ({ edges }): readonly Edge<object>[] => edges,
      }),
      nodes: t.field({
        type: [node],
        nullable: false,
        extensions: ITEMS,
        description: 'The items alone.',
        resolve: ({ edges }) => edges.map((edge) => edge.node),
      }),
      pageInfo: t.field({
        type: PageInfo,
        nullable: false,
        description: 'Where this page stands.',
        resolve: (connection) => connection,
      }),
    }),
  });
}

/** The connection's own field says how many there are. */
const ITEMS = { cost: { items: (_: object, { page }: Crowd) => page } };
