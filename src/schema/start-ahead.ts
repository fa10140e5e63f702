import {
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isListType,
  isObjectType,
} from 'graphql';
import type { Context } from '../context.ts';
import type { LookUpKind } from '../loaders/barrier.ts';
import { lookedUpBy, type PlannedField } from './field-plan.ts';
import { lookUpsAfter, lookUpsBelow, lookUpsOf } from './look-ups-below.ts';
import { selectedFields } from './selection.ts';

/** The resolver of a field as it was written. */
export type ResolverOf = (field: PlannedField) => GraphQLFieldResolver<unknown, Context>;

type Kinds = ReadonlySet<LookUpKind>;

/**
 * Starts what is selected below a field and needs no more of its object than the key, while the object itself is still
 * being looked up. What comes of it is left alone, errors too: all reads are remembered, so that the same resolver,
 * when its turn comes, finds them under way. Tells what else may be looked up below, for which there is no key yet.
 */
export function startAhead(
  key: object,
  context: Context,
  info: GraphQLResolveInfo,
  resolverOf: ResolverOf,
): Kinds {
  const type = typeOf(key, context, info);
  if (!type) return lookUpsBelow(info);
  const toCome = new Set<LookUpKind>();
  for (const [responseName, fieldNodes] of selectedFields(info, type)) {
    const fieldName = fieldNodes[0].name.value;
    const field = type.getFields()[fieldName];
    if (!field) continue;
    const path = { prev: info.path, key: responseName, typename: type.name };
    const below = {
      ...info,
      fieldName,
      fieldNodes: [...fieldNodes],
      returnType: field.type,
      parentType: type,
      path,
    };
    for (const kind of startField(field, key, context, below, resolverOf)) toCome.add(kind);
  }
  return toCome;
}

/** Whether a field is below a list: there, one that is missing is nothing unusual, and costs nothing ahead. */
export function isBelowList({ path }: GraphQLResolveInfo): boolean {
  for (let place: typeof path | undefined = path; place; place = place.prev) {
    if (typeof place.key === 'number') return true;
  }
  return false;
}

function startField(
  field: PlannedField,
  key: object,
  context: Context,
  info: GraphQLResolveInfo,
  resolverOf: ResolverOf,
): Kinds {
  const { plan } = field.extensions;
  const [node] = info.fieldNodes;
  if (plan?.needs !== 'key' || !node) return lookUpsOf(field, info);
  try {
    const args = getArgumentValues(field, node, info.variableValues);
    const answer = resolverOf(field)(key, args, context, info);
    if (!(answer instanceof Promise))
      return isThing(answer, info) ? startAhead(answer, context, info, resolverOf) : NONE;
    answer.catch(() => {});
    const ownKey = plan.key?.(key, args, context) ?? null;
    const below = ownKey === null ? lookUpsBelow(info) : startAhead(ownKey, context, info, resolverOf);
    return lookUpsAfter(lookedUpBy(field, args, info), below);
  } catch {
    // It will fail again in its place, and look up nothing.
    return NONE;
  }
}

const NONE: Kinds = new Set();

function isThing(answer: unknown, { returnType }: GraphQLResolveInfo): answer is object {
  return typeof answer === 'object' && answer !== null && !isListType(returnType);
}

/** The type of the object that a key is of. */
function typeOf(key: object, context: Context, info: GraphQLResolveInfo): GraphQLObjectType | undefined {
  const type = getNamedType(info.returnType);
  if (isObjectType(type)) return type;
  const name = isAbstractType(type) ? type.resolveType?.(key, context, info, type) : undefined;
  const named = typeof name === 'string' ? info.schema.getType(name) : undefined;
  return isObjectType(named) ? named : undefined;
}
