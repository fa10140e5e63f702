import {
  type ConstDirectiveNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';
import { KEY_FIELDS } from './keys.ts';

/**
 * What stands before the types. The directives are as old as Federation 2 itself, so the oldest version serves every
 * composer. The specification has no `@oneOf` yet: composers stumble over an undeclared one, and drop a declared one.
 */
const PREAMBLE = `\
extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable", "@inaccessible"])

directive @oneOf on INPUT_OBJECT
`;

/** Directives of fields: these have one meaning in every subgraph, or none across subgraphs. */
const FIELD_DIRECTIVES: Readonly<Record<string, string>> = {
  'Query.node': '@shareable @inaccessible',
  'Query.nodes': '@shareable @inaccessible',
};

/** The SDL that composers read: the schema as people read it, and what federation adds to it. */
export function printSubgraphSdl(schema: GraphQLSchema): string {
  const types = visit(parse(printSchema(schema)), {
    [Kind.OBJECT_TYPE_DEFINITION](type: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
      const name = type.name.value;
      return {
        ...type,
        directives: parseDirectives(typeDirectives(name)),
        fields: (type.fields ?? []).map((field) => ({
          ...field,
          directives: [
            ...(field.directives ?? []),
            ...parseDirectives(FIELD_DIRECTIVES[`${name}.${field.name.value}`] ?? ''),
          ],
        })),
      };
    },
  });
  return `${PREAMBLE}\n${print(types)}`;
}

function typeDirectives(name: string): string {
  // Every subgraph with connections has a PageInfo of its own.
  if (name === 'PageInfo') return '@shareable';
  return (KEY_FIELDS.get(name) ?? []).map((fields) => `@key(fields: ${JSON.stringify(fields)})`).join(' ');
}

function parseDirectives(directives: string): readonly ConstDirectiveNode[] {
  const [holder] = parse(`scalar Holder ${directives}`).definitions;
  return holder?.kind === Kind.SCALAR_TYPE_DEFINITION ? (holder.directives ?? []) : [];
}
