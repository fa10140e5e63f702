import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLList,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { leafWriter } from './leaf-text.ts';
import type { FieldPlan } from './plan.ts';
import { isPromise } from './promise.ts';
import type { ResolveInfo } from './resolve-info.ts';
import type { Text } from './slot.ts';
import { writeFields } from './write-fields.ts';
import { writeItems } from './write-items.ts';

type Path = ResolveInfo['path'];

/**
 * Makes text of a value that a resolver gave, or throws. `path` is that of an item of the field's list; undefined, where the
 * value is the field's own.
 */
export type Complete = (value: unknown, info: ResolveInfo, path: Path | undefined) => Text;

const known = new WeakMap<GraphQLOutputType, Complete>();

/** What makes text of values of a type. */
export function completeOf(type: GraphQLOutputType): Complete {
  const complete = known.get(type) ?? makeComplete(type);
  known.set(type, complete);
  return complete;
}

function makeComplete(type: GraphQLOutputType): Complete {
  const isNullable = !isNonNullType(type);
  const write = writerOf(getNullableType(type));
  return (value, info, path) => {
    if (value !== null && value !== undefined) {
      if (typeof value === 'object' && value instanceof Error) throw value;
      return write(value, info, path);
    }
    if (isNullable) return info.run.null();
    throw new Error(`Cannot return null for non-nullable field ${info.parentType.name}.${info.fieldName}.`);
  };
}

type NullableOutputType =
  | GraphQLLeafType
  | GraphQLAbstractType
  | GraphQLObjectType
  | GraphQLList<GraphQLOutputType>;

/** Writes what is there. */
function writerOf(type: NullableOutputType): Complete {
  if (isLeafType(type)) {
    const writeLeaf = leafWriter(type);
    return (value, { run }) => writeLeaf(value, run);
  }
  if (isListType(type)) {
    const item = {
      complete: completeOf(type.ofType),
      isNullable: !isNonNullType(type.ofType),
      isLeaf: isLeafType(getNullableType(type.ofType)),
    };
    return (value, info, path) => writeItems(item, value, info, path);
  }
  if (isAbstractType(type)) return (value, info, path) => writeAbstract(type, value, info, path);
  return (value, info, path) => writeObject(type, value, info, path);
}

function writeAbstract(
  type: GraphQLAbstractType,
  value: unknown,
  info: ResolveInfo,
  path: Path | undefined,
): Text {
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const name: unknown = resolveType(value, info.run.contextValue, info, type);
  if (!isPromise(name)) return writeObject(memberOf(type, name, value, info), value, info, path);
  const complete: Complete = (found) => writeObject(memberOf(type, found, value, info), value, info, path);
  return info.run.await(name, complete, info, path);
}

/** The type of an object, by what the abstract type says that it is. */
function memberOf(
  type: GraphQLAbstractType,
  name: unknown,
  value: unknown,
  { schema }: ResolveInfo,
): GraphQLObjectType {
  const member = typeof name === 'string' ? schema.getType(name) : undefined;
  if (isObjectType(member) && schema.isSubType(type, member)) return member;
  throw new Error(
    `"${type.name}" has to say which of its object types ${inspect(value)} is: name it in resolveType, in __typename, or by an isTypeOf; it says ${inspect(name)}.`,
  );
}

function writeObject(
  type: GraphQLObjectType,
  value: unknown,
  info: ResolveInfo,
  path: Path | undefined,
): Text {
  const { run, plan } = info;
  const fields = run.plan.fieldsBelow(plan, type, run.variables);
  if (type.isTypeOf) return writeTested(type, fields, value, info, path);
  return writeFields(run, fields, value, path ?? info.path);
}

/** Writes an object that its type has to recognize. */
function writeTested(
  type: GraphQLObjectType,
  fields: readonly FieldPlan[],
  value: unknown,
  info: ResolveInfo,
  path: Path | undefined,
): Text {
  const { run } = info;
  const complete: Complete = (isOfType) => {
    if (!isOfType) throw new Error(`Expected value of type "${type.name}" but got: ${inspect(value)}.`);
    return writeFields(run, fields, value, path ?? info.path);
  };
  const isOfType: unknown = type.isTypeOf?.(value, run.contextValue, info);
  return isPromise(isOfType) ? run.await(isOfType, complete, info, path) : complete(isOfType, info, path);
}
