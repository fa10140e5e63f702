import { GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { type EntityLimits, entitiesField } from './entities.ts';
import { printSubgraphSdl } from './sdl.ts';

/**
 * The schema as a subgraph: with the root fields that routers ask (Apollo Federation 2), which the schema that people
 * read is without.
 */
export function toSubgraph(schema: GraphQLSchema, limits: () => EntityLimits): GraphQLSchema {
  const { query, types, ...rest } = schema.toConfig();
  if (!query) throw new Error('A subgraph needs a Query type.');
  const { fields, ...config } = query.toConfig();
  let sdl: string | undefined;
  const Service = new GraphQLObjectType({
    name: '_Service',
    description: 'What composition needs of a subgraph.',
    fields: {
      sdl: {
        type: GraphQLString,
        description:
          'The schema with the directives of federation: as `registry-graph schema --subgraph` prints it.',
        // Printing takes some milliseconds, which only those who compose need to wait for.
        resolve: () => {
          sdl ??= printSubgraphSdl(schema);
          return sdl;
        },
      },
    },
  });
  return new GraphQLSchema({
    ...rest,
    query: new GraphQLObjectType({
      ...config,
      fields: {
        ...fields,
        _entities: entitiesField(schema, limits),
        _service: {
          type: new GraphQLNonNull(Service),
          description: 'This subgraph, for composition (Apollo Federation). No AWS call.',
          resolve: () => ({}),
        },
      },
    }),
    types: types.filter((type) => type !== query),
  });
}
