import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { Context } from '../context.ts';
import type { LookUpKind } from '../loaders/barrier.ts';
import { lookedUpBy, type PlannedField } from './field-plan.ts';
import { lookUpsAfter, lookUpsBelow } from './look-ups-below.ts';
import { selectionAt } from './selection.ts';
import { isBelowList, type Starter, startAhead } from './start-ahead.ts';

/**
 * Makes the fields of a schema heed their plans: one that looks up a thing by its key starts with it what needs no more
 * than the key, and one whose answer is under way holds back the look-ups to which the answer may add. Leaves and what
 * is at hand pay nothing.
 */
export function planCalls(schema: GraphQLSchema): GraphQLSchema {
  const written = new Map<PlannedField, GraphQLFieldResolver<unknown, Context>>();
  const resolverOf: Starter['resolverOf'] = (field) =>
    written.get(field) ?? field.resolve ?? defaultFieldResolver;

  const plan = (field: PlannedField) => {
    if (!field.resolve || field.resolve === defaultFieldResolver) return;
    if (!isCompositeType(getNamedType(field.type))) return;
    const resolve = traceable(field.resolve);
    const keyOf = field.extensions.plan?.key;
    written.set(field, resolve);
    field.resolve = (parent, args, context: Context, info) => {
      const answer = resolve(parent, args, context, info);
      if (!(answer instanceof Promise)) return answer;
      const own = lookedUpBy(field, args, info);
      const hold: Starter['hold'] = (kinds) =>
        context.registries.barrier.hold(lookUpsAfter(own, kinds), answer);
      const key = keyOf && !isBelowList(info) ? keyOf(parent, args, context) : null;
      if (key) startAhead(key, info, { context, resolverOf, hold });
      else hold(lookUpsBelow(info));
      return answer;
    };
  };

  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) plan(field);
  }
  return schema;
}

/** A resolver that is a part of its request's trace, where that has one. */
function traceable(resolve: GraphQLFieldResolver<unknown, Context>): typeof resolve {
  return (parent, args, context, info) => {
    const { traceField } = context;
    if (traceField === undefined) return resolve(parent, args, context, info);
    return traceField(info, () => resolve(parent, args, context, info));
  };
}

/** Does so for one of several things that a field gives, each of which is under way by itself and of a type of its own. */
export function holdLookUps(
  answer: Promise<unknown>,
  { typename, own }: { typename: string; own: LookUpKind | null },
  { registries }: Context,
  info: GraphQLResolveInfo,
): void {
  const { fieldNodes, schema } = info;
  const type = schema.getType(typename);
  const returnType = isObjectType(type) ? type : info.returnType;
  const selection = selectionAt(info, { fieldNodes, returnType });
  registries.barrier.hold(lookUpsAfter(own, lookUpsBelow(selection)), answer);
}
