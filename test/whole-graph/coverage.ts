import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isOfFederation } from './selection.ts';

/** The object types of a schema. */
function objectTypesOf(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !isIntrospectionType(type) && !isOfFederation(type.name));
}

/** Every field of every object type, as `Type.field`. */
export function fieldsOf(schema: GraphQLSchema): string[] {
  return objectTypesOf(schema).flatMap((type) =>
    Object.keys(type.getFields())
      .filter((name) => !isOfFederation(name))
      .map((name) => `${type.name}.${name}`),
  );
}

/** Every argument and every member of an input, as `Type.field(argument:)` and `Input.member`. */
export function inputsOf(schema: GraphQLSchema): string[] {
  const args = objectTypesOf(schema).flatMap((type) =>
    Object.values(type.getFields())
      .filter(({ name }) => !isOfFederation(name))
      .flatMap((field) => field.args.map(({ name }) => `${type.name}.${field.name}(${name}:)`)),
  );
  const members = Object.values(schema.getTypeMap())
    .filter(isInputObjectType)
    .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
  return [...args, ...members];
}

/** The arguments and members of inputs that documents give. */
export function inputsIn(schema: GraphQLSchema, documents: readonly string[]): Set<string> {
  const given = new Set<string>();
  const info = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(info, {
    Argument({ name }) {
      given.add(`${info.getParentType()?.name}.${info.getFieldDef()?.name}(${name.value}:)`);
    },
    ObjectField({ name }) {
      given.add(`${getNamedType(info.getParentInputType())?.name}.${name.value}`);
    },
  });
  for (const document of documents) visit(parse(document), visitor);
  return given;
}

/** The types of a schema that neither a field that was resolved nor an input that was given is of. */
export function unreachedTypes(
  schema: GraphQLSchema,
  resolved: ReadonlySet<string>,
  given: ReadonlySet<string>,
): string[] {
  const reached = new Set<string>();
  for (const type of objectTypesOf(schema)) {
    for (const field of Object.values(type.getFields())) {
      if (!resolved.has(`${type.name}.${field.name}`)) continue;
      reached.add(type.name).add(getNamedType(field.type).name);
      for (const { name } of type.getInterfaces()) reached.add(name);
      for (const { name, type: input } of field.args) {
        if (given.has(`${type.name}.${field.name}(${name}:)`)) reached.add(getNamedType(input).name);
      }
    }
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInputObjectType(type)) continue;
    for (const { name, type: input } of Object.values(type.getFields())) {
      if (given.has(`${type.name}.${name}`)) reached.add(getNamedType(input).name);
    }
  }
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isOfFederation(type.name) && !reached.has(type.name))
    .map(({ name }) => name);
}
