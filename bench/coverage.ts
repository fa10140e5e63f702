import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** The object types of a schema that queries lead to, and of which none of these documents selects a field. */
export function unreachedTypes(schema: GraphQLSchema, documents: readonly string[]): string[] {
  const reached = new Set(documents.flatMap((document) => selectedTypes(schema, document)));
  return queriedTypes(schema).filter((name) => !reached.has(name));
}

/** The object types of which a document selects a field. */
function selectedTypes(schema: GraphQLSchema, document: string): string[] {
  const names: string[] = [];
  const info = new TypeInfo(schema);
  const Field = () => {
    const parent = info.getParentType();
    if (isObjectType(parent) && info.getFieldDef() && !info.getFieldDef()?.name.startsWith('__')) {
      names.push(parent.name);
    }
  };
  visit(parse(document), visitWithTypeInfo(info, { Field }));
  return names;
}

/** Every object type that fields lead to from the root of queries; those behind mutations alone are left out. */
function queriedTypes(schema: GraphQLSchema): string[] {
  const seen = new Set<GraphQLNamedType>();
  const walk = (type: GraphQLNamedType | null | undefined) => {
    if (!type || seen.has(type)) return;
    seen.add(type);
    if (isAbstractType(type)) schema.getPossibleTypes(type).forEach(walk);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) walk(getNamedType(field.type));
    }
  };
  walk(schema.getQueryType());
  return [...seen].filter(isObjectType).map(({ name }) => name);
}
