import {
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
} from 'graphql';
import type { Context } from '../context.ts';
import type { LookUpKind } from '../loaders/barrier.ts';
import { lookedUpBy, type PlannedField } from './field-plan.ts';
import { lookUpsAfter, lookUpsBelow, lookUpsOf, lookUpsUpTo } from './look-ups-below.ts';
import { selectedFields } from './selection.ts';

type Kinds = ReadonlySet<LookUpKind>;

/** On whose behalf something is started: a field whose answer is under way. */
export interface Starter {
  context: Context;
  /** The resolver of a field as it was written. */
  resolverOf(field: PlannedField): GraphQLFieldResolver<unknown, Context>;
  /** Holds look-ups back until that field has its answer. */
  hold(kinds: Kinds): void;
}

/**
 * Starts what is selected below a field and needs no more of its object than the key, while the object itself is still
 * being looked up. What comes of it is left alone, errors too: all reads are remembered, so that the same resolver,
 * when its turn comes, finds them under way. Holds back what else may be looked up below, for which there is no key yet.
 */
export function startAhead(key: object, info: GraphQLResolveInfo, starter: Starter): void {
  const type = typeOf(key, info, starter);
  if (!type) {
    starter.hold(lookUpsBelow(info));
    return;
  }
  // Not with info for a prototype: V8 keeps what is one, and all that it leads to, until it collects the whole heap.
  const { schema, fragments, rootValue, operation, variableValues } = info;
  const everywhere = { schema, fragments, rootValue, operation, variableValues };
  for (const [responseName, fieldNodes] of selectedFields(info, type)) {
    const fieldName = fieldNodes[0].name.value;
    const field = type.getFields()[fieldName];
    if (!field) continue;
    const path = { prev: info.path, key: responseName, typename: type.name };
    const places = { fieldName, fieldNodes: [...fieldNodes], path, returnType: field.type, parentType: type };
    const own: GraphQLResolveInfo = Object.assign(Object.create(Object.prototype), everywhere, places);
    startField(field, key, own, starter);
  }
}

/** Whether a field is below a list: there, one that is missing is nothing unusual, and costs nothing ahead. */
export function isBelowList({ path }: GraphQLResolveInfo): boolean {
  for (let place: typeof path | undefined = path; place; place = place.prev) {
    if (typeof place.key === 'number') return true;
  }
  return false;
}

function startField(field: PlannedField, key: object, info: GraphQLResolveInfo, starter: Starter): void {
  const { plan } = field.extensions;
  const [node] = info.fieldNodes;
  if (plan?.needs !== 'key' || !node) {
    starter.hold(lookUpsOf(field, info));
    return;
  }
  try {
    const args = getArgumentValues(field, node, info.variableValues);
    const answer = starter.resolverOf(field)(key, args, starter.context, info);
    if (answer instanceof Promise) {
      const ownKey = plan.key?.(key, args, starter.context) ?? null;
      followUp(answer, lookedUpBy(field, args, info), ownKey, info, starter);
    } else if (
      typeof answer === 'object' &&
      answer !== null &&
      !isListType(getNullableType(info.returnType))
    ) {
      startAhead(answer, info, starter);
    }
  } catch {
    // It will fail again in its place, and look up nothing.
  }
}

/** What is below a field that was started: it goes on with its key, and holds what it would hold in its place. */
function followUp(
  answer: Promise<unknown>,
  own: LookUpKind | null,
  key: object | null,
  info: GraphQLResolveInfo,
  starter: Starter,
): void {
  const hold: Starter['hold'] = (kinds) => starter.hold(lookUpsAfter(own, kinds));
  if (key === null) hold(lookUpsBelow(info));
  else startAhead(key, info, { ...starter, hold });
  // With its own look-up done, more of the same kind may follow when its place comes.
  const left = lookUpsUpTo(own, lookUpsBelow(info));
  answer.then(
    () => starter.hold(left),
    () => {},
  );
}

/** The type of the object that a key is of. */
function typeOf(key: object, info: GraphQLResolveInfo, { context }: Starter): GraphQLObjectType | undefined {
  const type = getNamedType(info.returnType);
  if (isObjectType(type)) return type;
  const name = isAbstractType(type) ? type.resolveType?.(key, context, info, type) : undefined;
  const named = typeof name === 'string' ? info.schema.getType(name) : undefined;
  return isObjectType(named) ? named : undefined;
}
